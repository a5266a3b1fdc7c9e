package aiven

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// ServicesReached says of each service in the Aiven VPC whether it lets the
// ranges in.
func (k *Side) ServicesReached(ctx context.Context, r *wizard.Run, vpc string, ranges []string) ([]wizard.Finding, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	services, err := k.servicesIn(ctx, s, vpc)
	if err != nil {
		return nil, err
	}
	if len(services) == 0 {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "No service that this token sees lies in the VPC yet.",
			Fix: "Create one there, or move one into it. Only services in the VPC are reached through the peering."}}, nil
	}
	var out []wizard.Finding
	for _, x := range services {
		out = append(out, reachable(x, ranges))
	}
	return out, nil
}

// reachable says whether a service lets the VNet in.
func reachable(x providers.AivenService, ranges []string) wizard.Finding {
	try := "nc -zv HOST PORT"
	if x.Host != "" {
		try = fmt.Sprintf("nc -zv %s %d", x.Host, x.Port)
	}
	f := wizard.Finding{Verdict: wizard.OK, Text: x.Name + " (" + steps.OrText(ServiceKinds[x.Type], x.Type) + ") lies in the VPC and lets your ranges in.", Fix: "Try it from inside your network:", Command: try}
	if x.IPFilter == nil {
		f.Verdict, f.Text = wizard.Unproved, x.Name+" ("+x.Type+") lies in the VPC; whether its IP filter holds your ranges is not known."
		return f
	}
	if out := steps.Outside(ranges, x.IPFilter); len(out) > 0 {
		f.Verdict, f.Text = wizard.Bad, "The IP filter of "+x.Name+" does not hold "+strings.Join(out, ", ")+"."
		f.Fix = "Add it, in the Aiven Console too; then try it from inside your network:"
		f.Command = strings.Join([]string{"avn service update --project", steps.Quote(x.Project), steps.Quote(x.Name),
			"-c", steps.Quote("ip_filter=" + strings.Join(append(slices.Clone(x.IPFilter), out...), ","))}, " ") + "\n" + try
	}
	return f
}

// ServiceKinds are the types of service that Private Link serves (Aiven docs).
var ServiceKinds = map[string]string{
	"kafka": "Apache Kafka", "kafka_connect": "Apache Kafka Connect", "clickhouse": "ClickHouse", "grafana": "Grafana", "influxdb": "InfluxDB",
	"mysql": "MySQL", "opensearch": "OpenSearch", "pg": "PostgreSQL", "redis": "Caching", "valkey": "Caching", "dragonfly": "Caching", "thanos": "Metrics",
}
