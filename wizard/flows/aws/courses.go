package aws

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// courses are a table's routes. One for a range has a say before one for a
// prefix list with the same entry (VPC guide, route priority).
func courses(t providers.AWSRouteTable) []steps.Course {
	var out, lists []steps.Course
	for _, x := range t.Routes {
		c := steps.Course{For: x.Destination, Target: x.Target, Dead: x.State == providers.AWSRouteBlackhole}
		if strings.HasPrefix(x.Destination, "pl-") {
			c.Ranges = x.Prefixes
			lists = append(lists, c)
			continue
		}
		c.Ranges = []string{x.Destination}
		out = append(out, c)
	}
	return append(out, lists...)
}

// unread are the prefix lists whose entries could not be read; a gateway
// endpoint's hold public addresses.
func unread(t providers.AWSRouteTable) (out []string) {
	for _, x := range t.Routes {
		if strings.HasPrefix(x.Destination, "pl-") && x.Prefixes == nil && !strings.HasPrefix(x.Target, "vpce-") {
			out = append(out, x.Destination+" to "+x.Target)
		}
	}
	return out
}

// elsewhere are the parts of a range that a table would not lead through a
// connection, once it has a route for it; "" is one that is still to come.
func elsewhere(t providers.AWSRouteTable, cidr, pcx string) []steps.Part {
	list := append(courses(t), steps.Course{For: cidr, Target: pcx, Ranges: []string{cidr}})
	return slices.DeleteFunc(steps.Courses(cidr, list), func(p steps.Part) bool { return p.Target == pcx })
}

// narrower is the first part of a range that a narrower route takes away, unless
// it was decided to leave that.
func narrower(r *wizard.Run, t providers.AWSRouteTable, cidr string) (steps.Part, bool) {
	left := steps.Split(r.Get(VarLeft))
	for _, p := range elsewhere(t, cidr, r.Get(VarPCX)) {
		if p.For != cidr && !slices.Contains(left, clash(t, p)) {
			return p, true
		}
	}
	return steps.Part{}, false
}

// reached says whether the routes of a table lead all of a range through a
// connection: two halves do so, too.
func reached(t providers.AWSRouteTable, cidr, pcx string) bool {
	return !slices.ContainsFunc(steps.Courses(cidr, courses(t)), func(p steps.Part) bool { return p.Target != pcx })
}

// clash is how a route in the way is kept.
func clash(t providers.AWSRouteTable, p steps.Part) string {
	return t.ID + " " + p.For + " " + p.Target
}

// takes says what a route takes of Aiven's range.
func takes(t providers.AWSRouteTable, p steps.Part, aivens string) string {
	to := p.Target
	if p.Dead {
		to += " (which is gone: blackhole)"
	}
	what := p.Range
	if p.For != p.Range {
		what += " (route for " + p.For + ")"
	}
	if p.Range != aivens {
		what += ", a part of " + aivens + ","
	}
	return "Route table " + steps.OrText(t.Name, t.ID) + " leads " + what + " to " + to
}

// waysAlready looks, before anything is made, where the route tables that
// subnets use lead Aiven's range already. Who may not list them finds out when
// routes are made.
func (s Profile) waysAlready(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	aivens := r.Get(aiven.VarRange)
	if aivens == "" {
		return nil, nil
	}
	tables, err := s.routeTables(ctx, r)
	switch {
	case providers.Is(err, providers.NotPermitted):
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "The route tables may not be listed: whether a route leads " +
			aivens + " elsewhere is not known."}}, nil
	case err != nil:
		return nil, err
	}
	var out []wizard.Finding
	for _, t := range tables {
		if !t.Main && len(t.Subnets) == 0 {
			continue
		}
		for _, p := range elsewhere(t, aivens, r.Get(VarPCX)) {
			f := wizard.Finding{Verdict: wizard.Unproved, Text: takes(t, p, aivens) + " already.",
				Fix: "What is sent there does not reach Aiven as long as that route stands."}
			if p.For == aivens {
				f.Fix = "Whether it is replaced is asked when routes are made, if it leads to anything but Aiven."
			}
			out = append(out, f)
		}
		out = append(out, unreadLists(t)...)
	}
	return out, nil
}

func unreadLists(t providers.AWSRouteTable) []wizard.Finding {
	list := unread(t)
	if len(list) == 0 {
		return nil
	}
	return []wizard.Finding{{Verdict: wizard.Unproved, Text: "Route table " + steps.OrText(t.Name, t.ID) +
		" leads prefix lists elsewhere whose entries may not be read (ec2:GetManagedPrefixListEntries): " +
		strings.Join(list, ", ") + "."}}
}

// routesLead looks where the chosen tables lead each of Aiven's ranges now.
func (s Profile) routesLead(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	others := wizard.Finding{
		Verdict: wizard.Unproved, Text: "Not every route was made here.",
		Fix: "The subnets of other tables need one, too:", Command: cmdAWSRoute(r.Value),
	}
	chosen := steps.Split(r.Get(VarTables))
	if r.Get(VarTables) == NoTables {
		chosen = nil
	}
	tables, err := s.routeTables(ctx, r)
	if providers.Is(err, providers.NotPermitted) {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "The route tables may not be listed: whether they lead to " +
			"Aiven is not known."}}, nil
	}
	if err != nil {
		return nil, err
	}
	ranges, err := s.aivenRanges(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Finding
	for _, t := range tables {
		if !slices.Contains(chosen, t.ID) {
			continue
		}
		for _, cidr := range ranges {
			out = append(out, astray(t, cidr, r.Get(VarPCX))...)
		}
		out = append(out, unreadLists(t)...)
	}
	switch {
	case len(chosen) == 0:
		return []wizard.Finding{others}, nil
	case len(out) == 0:
		return []wizard.Finding{{Verdict: wizard.OK,
			Text: "The route tables that you chose lead to Aiven. Subnets with other tables do not."}}, nil
	}
	return out, nil
}

// actRoutes is the AfterAct that makes the routes again.
const actRoutes = "make-routes"

// astray are the parts of a range that a table does not lead to Aiven.
func astray(t providers.AWSRouteTable, cidr, pcx string) (out []wizard.Finding) {
	for _, p := range steps.Courses(cidr, courses(t)) {
		switch {
		case p.Target == pcx && !p.Dead:
		case p.Target == "":
			out = append(out, wizard.Finding{Verdict: wizard.Bad, Act: actRoutes, Text: "Route table " + steps.OrText(t.Name, t.ID) +
				" leads " + p.Range + " nowhere: a route through " + pcx + " is missing."})
		default:
			out = append(out, wizard.Finding{Verdict: wizard.Bad, Act: actRoutes, Text: takes(t, p, cidr) + ", not to Aiven.",
				Fix: "Delete that route, or lead it through " + pcx + "."})
		}
	}
	return out
}
