package aws

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Routes leads the chosen route tables to Aiven (W07).
func (k *Side) Routes(id string) *wizard.Step {
	hint := "paste route tables' ids"
	return &wizard.Step{
		ID: id, Title: "Routes to Aiven", Actor: actorAWS,
		Why: "A peering connection carries nothing until a route leads to it. " +
			"A subnet uses its own table, or the VPC's main table.",
		Needs:   []string{VarPCX, VarVPC, VarRegion},
		Needed:  func(r *wizard.Run) bool { return !byOthers(r) },
		Gives:   []string{VarTables},
		Command: cmdAWSRoute,
		Inputs: []wizard.Input{
			{
				Var: VarTables, Many: true, Free: true, Hint: hint, Needed: (*wizard.Run).Guided,
				Choices: steps.As(k.Accepter, Profile.tableChoices),
			},
			{
				Var: VarTables, Only: true, Free: true, Hint: hint,
				Choices: steps.As(k.Accepter, Profile.firstTables),
			},
		},
		As: accepts,
		Confirm: func(v wizard.Values) string {
			if v(VarTables) == NoTables {
				return ""
			}
			return "A route to " + v(aiven.VarRange) + " through " + v(VarPCX) + " is made in " + v(VarTables) + ", " +
				accepts(v) + "."
		},
		Do:       steps.AsDo(k.Accepter, Profile.makeRoutes),
		Undo:     steps.AsDoOn(k.Accepter, Profile.removeRoute),
		Adopted:  cmdAWSTables,
		Makes:    []string{"aws-route:*"},
		Site:     k.site(),
		Shapes:   append(k.shapes(), wizard.Shape{Var: VarTables, Change: otherTables}),
		Remedies: append(awsRouteRemedies(), awsConnectionRemedies(k.again())...),
		Result: func(v wizard.Values) string {
			if v(VarTables) == NoTables {
				return "made elsewhere"
			}
			return v(aiven.VarRange) + " in " + strconv.Itoa(len(steps.Split(v(VarTables)))) + " tables"
		},
	}
}

// otherTables: a route in a table that is not chosen any more goes.
func otherTables(_ context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	if slices.Contains(steps.Split(r.Get(VarTables)), it.Attrs["table"]) {
		return it, nil
	}
	return wizard.Item{}, nil
}

func (s Profile) routeTables(ctx context.Context, r *wizard.Run) ([]providers.AWSRouteTable, error) {
	return s.RouteTables(ctx, r.Get(VarRegion), r.Get(VarVPC))
}

// tableChoices offers all tables that subnets use, then each alone.
func (s Profile) tableChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	tables, err := s.routeTables(ctx, r)
	if err != nil {
		return nil, err
	}
	var used []string
	var each []wizard.Choice
	for _, t := range tables {
		what := strconv.Itoa(len(t.Subnets)) + " subnets"
		if t.Main {
			what = "main table: every subnet without its own"
		}
		if t.Main || len(t.Subnets) > 0 {
			used = append(used, t.ID)
		}
		each = append(each, wizard.Choice{Value: t.ID, Title: steps.OrText(t.Name, t.ID), Columns: []string{t.ID, what}})
	}
	var out []wizard.Choice
	if len(used) > 1 {
		out = append(out, wizard.Choice{Value: strings.Join(used, ", "), Title: "All that subnets use", Alone: true,
			Columns: []string{strconv.Itoa(len(used)) + " tables"}})
	}
	return append(append(out, each...), wizard.Choice{Value: NoTables, Alone: true,
		Title: "None: somebody else makes the routes"}), nil
}

// firstTables are those that are taken unless somebody is asked.
func (s Profile) firstTables(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.tableChoices(ctx, r)
	return list[:min(1, len(list))], err
}

// aivenRanges are all ranges that Aiven's side has.
func (s Profile) aivenRanges(ctx context.Context, r *wizard.Run) ([]string, error) {
	p, err := s.connection(ctx, r)
	if err != nil {
		return nil, err
	}
	out := []string{r.Get(aiven.VarRange)}
	for _, x := range p.RequesterRanges {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s Profile) makeRoutes(ctx context.Context, r *wizard.Run) error {
	if r.Get(VarTables) == NoTables {
		return nil
	}
	ranges, err := s.aivenRanges(ctx, r)
	if err != nil {
		return err
	}
	tables, err := s.routeTables(ctx, r)
	if err != nil {
		return err
	}
	for _, id := range steps.Split(r.Get(VarTables)) {
		i := slices.IndexFunc(tables, func(t providers.AWSRouteTable) bool { return t.ID == id })
		if i < 0 {
			return &providers.Error{Class: providers.NotFound, Provider: "aws", Op: "look at the route table",
				Code:    "InvalidRouteTableID.NotFound",
				Message: "The VPC has no route table " + id + "."}
		}
		for _, cidr := range ranges {
			if err := s.oneRoute(ctx, r, tables[i], cidr); err != nil {
				return err
			}
		}
	}
	return nil
}

func routeKey(table, cidr string) string { return "aws-route:" + table + ":" + cidr }

func routeItem(r *wizard.Run, table, cidr, was string) wizard.Item {
	it := wizard.Item{Key: routeKey(table, cidr), Kind: "route", ID: table + "/" + cidr, Name: cidr + " in " + table,
		Attrs: map[string]string{"region": r.Get(VarRegion), "table": table, "range": cidr, "pcx": r.Get(VarPCX)}}
	if was != "" {
		it.Attrs["was"] = was
	}
	return it
}

// oneRoute makes one route, after a look at what leads there now: the same
// connection is done, an old one of this run's is replaced, anything else is
// for the person to decide.
func (s Profile) oneRoute(ctx context.Context, r *wizard.Run, t providers.AWSRouteTable, cidr string) error {
	region, pcx := r.Get(VarRegion), r.Get(VarPCX)
	known, _ := r.Item(routeKey(t.ID, cidr))
	own := r.Mine(routeKey(t.ID, cidr))
	i := slices.IndexFunc(t.Routes, func(x providers.AWSRoute) bool { return x.Destination == cidr })
	if part, ok := narrower(r, t, cidr); ok {
		return s.narrowerRoute(ctx, r, t, part)
	}
	if i < 0 && reached(t, cidr, pcx) {
		return nil
	}
	if i < 0 {
		if err := r.Intend(ctx, routeItem(r, t.ID, cidr, "")); err != nil {
			return err
		}
		if err := s.CreateRoute(ctx, region, t.ID, cidr, pcx); err != nil {
			if own { // an earlier try, whose end is not known, may have made it
				return err
			}
			return steps.Refused(ctx, r, routeKey(t.ID, cidr), err)
		}
		return r.Made(ctx, routeItem(r, t.ID, cidr, ""))
	}
	old := t.Routes[i]
	mark := t.ID + " " + cidr + " " + old.Target
	switch {
	case old.Target == pcx && own && known.Status == wizard.IsIntended:
		return r.Made(ctx, routeItem(r, t.ID, cidr, known.Attrs["was"]))
	case old.Target == pcx, slices.Contains(steps.Split(r.Get(VarLeft)), mark):
		return nil
	case own && known.Attrs["pcx"] == old.Target, slices.Contains(steps.Split(r.Get(VarReplace)), mark):
		return s.replaceRoute(ctx, r, t.ID, cidr, old, own)
	}
	return s.routeInTheWay(ctx, r, t, cidr, old)
}

func (s Profile) replaceRoute(ctx context.Context, r *wizard.Run, table, cidr string, old providers.AWSRoute,
	own bool) error {
	it := routeItem(r, table, cidr, old.Target)
	if known, ok := r.Item(it.Key); ok && own {
		it.Attrs["was"] = known.Attrs["was"]
	}
	if err := r.Intend(ctx, it); err != nil {
		return err
	}
	if err := s.ReplaceRoute(ctx, r.Get(VarRegion), table, cidr, r.Get(VarPCX)); err != nil {
		return err
	}
	return r.Made(ctx, it)
}

// routeInTheWay keeps which route it is, for the acts that mend it.
func (s Profile) routeInTheWay(ctx context.Context, r *wizard.Run, t providers.AWSRouteTable, cidr string,
	old providers.AWSRoute) error {
	if err := r.Set(ctx, VarClash, t.ID+" "+cidr+" "+old.Target); err != nil {
		return err
	}
	code, says := codeAWSTaken, " leads "+cidr+" to "+old.Target+"."
	if old.State == providers.AWSRouteBlackhole {
		code, says = codeAWSBlackhole, " leads "+cidr+" to "+old.Target+", which is gone (blackhole)."
	}
	e := steps.Fail(providers.Conflict, code, "create the route", "Route table "+steps.OrText(t.Name, t.ID)+says)
	e.Detail = map[string]string{"table": t.ID, "range": cidr, "target": old.Target}
	return e
}

// narrowerRoute keeps which route takes a part of Aiven's range away.
func (s Profile) narrowerRoute(ctx context.Context, r *wizard.Run, t providers.AWSRouteTable, part steps.Part) error {
	if err := r.Set(ctx, VarClash, clash(t, part)); err != nil {
		return err
	}
	e := steps.Fail(providers.Conflict, codeAWSNarrower, "look at the routes", takes(t, part, r.Get(aiven.VarRange))+".")
	e.Detail = map[string]string{"table": t.ID, "range": part.For, "target": part.Target}
	return e
}

// decideRoute adds the route in the way to a list of decisions.
func decideRoute(name string) func(context.Context, *wizard.Run) (wizard.Outcome, error) {
	return func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		all := append(steps.Split(r.Get(name)), r.Get(VarClash))
		return wizard.Outcome{}, r.Set(ctx, name, strings.Join(all, ", "))
	}
}

// removeRoute deletes a route that the run made, or puts back what it
// replaced if that still lives. One that leads elsewhere by now is not ours.
func (s Profile) removeRoute(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	region, table, cidr := steps.OrText(it.Attrs["region"], r.Get(VarRegion)), it.Attrs["table"], it.Attrs["range"]
	tables, err := s.RouteTables(ctx, region, r.Get(VarVPC))
	if err != nil {
		return steps.Absent(err)
	}
	for _, t := range tables {
		if t.ID != table {
			continue
		}
		for _, x := range t.Routes {
			if x.Destination != cidr || x.Target != it.Attrs["pcx"] {
				continue
			}
			if was := it.Attrs["was"]; strings.HasPrefix(was, "pcx-") {
				if err := s.ReplaceRoute(ctx, region, table, cidr, was); err == nil || !providers.Is(err, providers.NotFound) {
					return err
				}
			}
			return steps.Absent(s.DeleteRoute(ctx, region, table, cidr))
		}
	}
	return nil
}
