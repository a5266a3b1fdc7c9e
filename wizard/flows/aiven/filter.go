package aiven

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// What the act takes that lets ranges in at services: the VPC in which these lie,
// the ranges, which services do not let them in, and which are to.
const (
	VarFilterVPC      = "AIVEN_FILTER_VPC_ID"
	VarFilterRanges   = "AIVEN_FILTER_RANGES"
	VarFilterClosed   = "AIVEN_FILTER_CLOSED"
	VarFilterServices = "AIVEN_FILTER_SERVICES"
)

// ActLetIn is the AfterAct that lets the person's ranges in.
const ActLetIn = "let-ranges-in"

// LetsIn offers to let the ranges that a variable holds in, at the services in
// the VPC that another one names.
func LetsIn(vpc, ranges string) wizard.AfterAct {
	return wizard.AfterAct{
		ID: ActLetIn, Title: "Add your range to the IP filter…", ToDo: true, Procedure: "aiven-let-in",
		Hint: "at the services that you choose",
		Values: func(st *wizard.State) map[string]string {
			return map[string]string{VarFilterVPC: st.Value(vpc),
				VarFilterRanges: strings.Join(Ranges(steps.Split(st.Value(ranges))), ", "),
				VarTokenFrom:    st.Value(VarTokenFrom)}
		},
	}
}

// LetIn adds ranges to the IP filters of services: AIVEN_FILTER_VPC_ID names the
// VPC that they lie in.
func LetIn(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, Spec{Of: Organization(), Right: "Service configuration (service:configuration:write)", May: MayService})
	p := k.act(Act{
		ID: "aiven-let-in", Title: "Add your range to the IP filter", Also: also,
		Vars: []wizard.Var{
			{Name: VarFilterVPC, Title: "Aiven VPC", Check: wizard.UUID},
			{Name: VarFilterRanges, Title: "Ranges to let in"},
			{Name: VarFilterClosed, Title: "Services that do not let them in"},
			{Name: VarFilterServices, Title: "At which services?", Help: "Those in the VPC whose IP filter does not hold " +
				"your range yet."},
		},
		Link: func(v wizard.Values) string { return steps.OrText(v(VarFilterServices), "the services") },
	}, &wizard.Step{
		ID: "A23L", Title: "Look at the IP filters", Actor: Actor,
		Why:    "A service lets in only whom its IP filter holds, over a peering, too.",
		Inputs: []wizard.Input{{Var: VarFilterVPC}, {Var: VarFilterRanges}},
		Gives:  []string{VarFilterClosed}, Command: cmdFilter,
		Check: steps.As(k.Account, Account.lookAtFilters),
		Result: func(v wizard.Values) string {
			return steps.Count(len(steps.Split(v(VarFilterClosed))), "service") + " to open"
		},
	}, &wizard.Step{
		ID: "A23", Title: "Add your range", Actor: Actor,
		Why:     "Ranges are added to the IP filter; what stands there stays.",
		Command: cmdLetIn, Needs: []string{VarFilterClosed},
		Needed: func(r *wizard.Run) bool { return r.Get(VarFilterClosed) != "" },
		Inputs: []wizard.Input{
			{Var: VarFilterServices, Only: true, Many: true, Choices: steps.As(k.Account, Account.closedServices)},
		},
		Confirm: func(v wizard.Values) string {
			return v(VarFilterRanges) + " is added to the IP filter of " +
				strings.ReplaceAll(v(VarFilterServices), ",", " and of ") + "."
		},
		Find: steps.As(k.Account, Account.findOpen),
		Do:   steps.AsDo(k.Account, Account.letIn),
		Result: func(v wizard.Values) string {
			return v(VarFilterRanges) + " added at " + strings.ReplaceAll(v(VarFilterServices), ",", ", ")
		},
	})
	p.Closing = steps.As(k.Account, func(a Account, ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		services, err := a.servicesIn(ctx, r.Get(VarFilterVPC))
		return reached(services, steps.Split(r.Get(VarFilterRanges))), err
	})
	return p
}

// cmdFilter shows the services' IP filters, cmdLetIn changes them: avn replaces
// the whole list, so that what stands there goes with it.
func cmdFilter(v wizard.Values) string { return forEach(v, showFilter) }

func showFilter(project, name string) string {
	return steps.Command("avn service get", "--project "+project, name, "--json")
}

func cmdLetIn(v wizard.Values) string {
	ranges := strings.Join(steps.Split(steps.OrText(v(VarFilterRanges), "RANGE")), `","`)
	return forEach(v, func(project, name string) string {
		return steps.Lines(
			"FILTER=$(avn service get --project "+project+" "+name+" --json |",
			"  jq -c "+steps.Quote(`.user_config.ip_filter + ["`+ranges+`"]`)+")",
			steps.Command("avn service update", "--project "+project, name, `-c "ip_filter=$FILTER"`))
	})
}

// forEach is a command for each of the services, their names quoted.
func forEach(v wizard.Values, command func(project, name string) string) string {
	var out []string
	list := steps.OrText(v(VarFilterServices), steps.OrText(v(VarFilterClosed), "PROJECT/SERVICE"))
	for place := range strings.SplitSeq(list, ",") {
		project, name, _ := strings.Cut(strings.TrimSpace(place), "/")
		out = append(out, command(steps.Quote(project), steps.Quote(name)))
	}
	return steps.Lines(out...)
}

func placeOf(x providers.AivenService) string { return x.Project + "/" + x.Name }

// closed are the services in the VPC that do not let all ranges in, as far as
// Aiven tells their filters.
func (a Account) closed(ctx context.Context, r *wizard.Run) (closed, all []providers.AivenService, err error) {
	all, err = a.servicesIn(ctx, r.Get(VarFilterVPC))
	for _, x := range all {
		if x.IPFilter != nil && len(outside(steps.Split(r.Get(VarFilterRanges)), x)) > 0 {
			closed = append(closed, x)
		}
	}
	return closed, all, err
}

func (a Account) lookAtFilters(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	closed, all, err := a.closed(ctx, r)
	if err != nil {
		return nil, err
	}
	var names, untold []string
	for _, x := range closed {
		names = append(names, placeOf(x))
	}
	for _, x := range all {
		if x.IPFilter == nil {
			untold = append(untold, x.Name)
		}
	}
	out := []wizard.Finding{{Verdict: wizard.OK, Text: "IP filters that do not hold " + r.Get(VarFilterRanges) + ": " +
		strconv.Itoa(len(closed)) + " of " + strconv.Itoa(len(all)-len(untold)) + " that can be seen in the VPC."}}
	if len(untold) > 0 {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved,
			Text: "Aiven does not tell the IP filter of " + strings.Join(untold, ", ") + "."})
	}
	return out, r.Set(ctx, VarFilterClosed, strings.Join(names, ", "))
}

func (a Account) closedServices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	closed, _, err := a.closed(ctx, r)
	var out []wizard.Choice
	for _, x := range closed {
		out = append(out, wizard.Choice{Value: placeOf(x), Title: x.Name, Columns: []string{
			steps.OrText(ServiceKinds[x.Type], x.Type), x.Project, "now holds " + steps.OrText(strings.Join(Networks(x.IPFilter), ", "), "nothing")}})
	}
	return out, err
}

// findOpen: those that let the ranges in already need nothing.
func (a Account) findOpen(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	list, err := a.toOpen(ctx, r)
	if err != nil || len(list) > 0 {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

// toOpen are the chosen services that do not let all ranges in.
func (a Account) toOpen(ctx context.Context, r *wizard.Run) ([]providers.AivenService, error) {
	closed, _, err := a.closed(ctx, r)
	chosen := strings.Split(r.Get(VarFilterServices), ",")
	return slices.DeleteFunc(closed, func(x providers.AivenService) bool { return !slices.Contains(chosen, placeOf(x)) }), err
}

func (a Account) letIn(ctx context.Context, r *wizard.Run) error {
	list, err := a.toOpen(ctx, r)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := a.LetIn(ctx, x.Project, x.Name, outside(steps.Split(r.Get(VarFilterRanges)), x)); err != nil {
			return err
		}
	}
	return nil
}
