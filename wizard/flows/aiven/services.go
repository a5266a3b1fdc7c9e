package aiven

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// ServicesReached says of each service in the run's VPC whether it lets the
// ranges in.
func (a Account) ServicesReached(ctx context.Context, r *wizard.Run, ranges []string) ([]wizard.Finding, error) {
	services, err := a.servicesIn(ctx, r.Get(a.Of.VPC))
	if err != nil {
		return nil, err
	}
	return reached(services, Ranges(ranges)), nil
}

// Ranges are those of a network that Aiven's VPCs can meet: these have IPv4 only.
func Ranges(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		p, err := netip.ParsePrefix(s)
		return err == nil && !p.Addr().Is4()
	})
}

// reached says of each service whether it lets the ranges in.
func reached(services []providers.AivenService, ranges []string) []wizard.Finding {
	if len(services) == 0 {
		return []wizard.Finding{{
			Verdict: wizard.Unproved,
			Text:    "No service that this token sees lies in the VPC yet.",
			Fix:     "Create one there, or move one into it. Only services in the VPC are reached through the peering.",
		}}
	}
	var out []wizard.Finding
	for _, x := range services {
		out = append(out, reachable(x, ranges))
	}
	return out
}

// servicesIn lists the services that lie in a VPC. Projects that the token
// may not read are passed over.
func (a Account) servicesIn(ctx context.Context, vpc string) ([]providers.AivenService, error) {
	projects, err := a.Projects(ctx)
	if err != nil {
		return nil, err
	}
	lists := make([][]providers.AivenService, len(projects))
	err = spawn.Each(len(projects), steps.AtOnce, func(i int) (err error) {
		lists[i], err = a.Services(ctx, projects[i])
		if providers.Is(err, providers.NotPermitted) {
			return nil
		}
		return steps.Absent(err)
	})
	if err != nil {
		return nil, err
	}
	elsewhere := func(x providers.AivenService) bool { return !strings.EqualFold(x.VPCID, vpc) }
	return slices.DeleteFunc(slices.Concat(lists...), elsewhere), nil
}

// OtherPeerings says why a thing must stay: a further peering of the owner's
// needs it.
func (a Account) OtherPeerings(
	ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool,
) (string, error) {
	if r.Get(a.Of.Var) == "" {
		return "", nil
	}
	list, err := a.VPCs(ctx, a.scope(r))
	if err != nil {
		return "", steps.Absent(err)
	}
	list = slices.DeleteFunc(list, func(x providers.AivenVPC) bool { return !a.On.has(x.Cloud) })
	full := make([]providers.AivenVPC, len(list))
	err = spawn.Each(len(list), steps.AtOnce, func(i int) (err error) {
		full[i], err = a.VPC(ctx, a.scope(r), list[i].ID)
		return steps.Absent(err)
	})
	if err != nil {
		return "", err
	}
	for i, x := range list {
		for _, p := range full[i].Peerings {
			if !a.ownHalf(r, p) && !Over(p.State) && uses(p) {
				return "the peering of " + steps.OrText(x.Name, x.ID) + " with " + p.Network() + " needs it", nil
			}
		}
	}
	return "", nil
}

// reachable says whether a service lets the ranges in.
func reachable(x providers.AivenService, ranges []string) wizard.Finding {
	try, reach := "nc -zv HOST PORT", ""
	if x.Host != "" {
		try = fmt.Sprintf("nc -zv %s %d", steps.Quote(x.Host), x.Port)
		reach = fmt.Sprintf("%s:%d", x.Host, x.Port)
	}
	f := wizard.Finding{
		Verdict: wizard.OK,
		Text: x.Name + " (" + steps.OrText(ServiceKinds[x.Type], x.Type) +
			") lies in the VPC, and its IP filter holds your ranges.",
		Fix: "Try it from inside your network:",
		Try: try, Reach: reach, Act: ActLetIn,
	}
	if x.IPFilter == nil {
		f.Verdict, f.Text = wizard.Unproved, x.Name+" ("+x.Type+
			") lies in the VPC; whether its IP filter holds your ranges is not known."
		return f
	}
	if out := outside(ranges, x); len(out) > 0 {
		f.Verdict, f.Text = wizard.Bad, "The IP filter of "+x.Name+" does not hold "+strings.Join(out, ", ")+"."
		f.Fix = "Add it here, in the Aiven Console, or by command; then try it from inside your network:"
		f.Command = "avn service update --project " + steps.Quote(x.Project) + " " + steps.Quote(x.Name) +
			" -c " + steps.Quote("ip_filter="+widened(x.IPFilter, out)) // avn reads JSON only
	}
	return f
}

// outside are the ranges that a service whose filter is told does not let in.
func outside(ranges []string, x providers.AivenService) []string {
	return steps.Outside(ranges, Networks(x.IPFilter))
}

// Networks are the ranges of an IP filter.
func Networks(filter []providers.AivenFilterEntry) []string {
	var out []string
	for _, e := range filter {
		out = append(out, e.Network)
	}
	return out
}

// widened is an IP filter with further ranges, as JSON; descriptions stay.
func widened(filter []providers.AivenFilterEntry, ranges []string) string {
	var out []any
	for _, e := range filter {
		if e.Description == "" {
			out = append(out, e.Network)
			continue
		}
		out = append(out, map[string]string{"network": e.Network, "description": e.Description})
	}
	for _, s := range ranges {
		out = append(out, s)
	}
	b, _ := json.Marshal(out) // text and maps of text: cannot fail
	return string(b)
}

// ServiceKinds are the types of service that Private Link serves (Aiven docs).
var ServiceKinds = map[string]string{
	"kafka": "Apache Kafka", "kafka_connect": "Apache Kafka Connect", "clickhouse": "ClickHouse",
	"grafana": "Grafana", "influxdb": "InfluxDB", "mysql": "MySQL", "opensearch": "OpenSearch",
	"pg": "PostgreSQL", "redis": "Caching", "valkey": "Caching", "dragonfly": "Caching", "thanos": "Metrics",
}
