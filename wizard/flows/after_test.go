package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestThePasswordGoesAtTheEnd removes the password of a finished run by the
// act that it offers; the teardown later finds nothing of it, and is complete.
func TestThePasswordGoesAtTheEnd(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		if !contains(l.Inventory().Apps, `"peerage-`) {
			t.Fatalf("no key was made: %q", l.Inventory().Apps)
		}
		a := afterAct(l.Procedure(procedure), "remove-password")
		if !a.Open(st) {
			t.Fatal("not offered")
		}
		journal := l.Journal
		l.Journal, l.For = &flowtest.Journal{}, a.Behalf(st)
		if res := act(t, l, a.Procedure, a.Values(st)); res.Status != wizard.Done {
			t.Fatal(res)
		}
		l.Journal, l.For = journal, nil
		if contains(l.Inventory().Apps, `"peerage-`) {
			t.Errorf("a key is left: %q", l.Inventory().Apps)
		}
		for _, it := range a.Behalf(st).Items {
			if _, err := journal.Append(t.Context(), wizard.Event{Run: runID, Kind: wizard.Removed, Step: it.Step,
				Item: &it}); err != nil {
				t.Fatal(err)
			}
		}
		if a.Open(wizard.Fold(journal.Events())) {
			t.Error("offered again")
		}
		p = flowtest.Says()
		res, _ = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left %q", left)
		}
	})
}

func afterAct(p *wizard.Procedure, id string) wizard.AfterAct {
	for _, a := range p.After {
		if a.ID == id {
			return a
		}
	}
	return wizard.AfterAct{}
}

// TestIPFilterAsItStands: an IP filter that lets nobody in is told as one, and
// the command that widens a filter keeps what stands there, descriptions too.
func TestIPFilterAsItStands(t *testing.T) {
	for name, c := range map[string]struct {
		filter []string
		notes  map[string]string
		want   string
	}{
		"nobody":  {filter: []string{}, want: `["10.40.0.0/16"]`},
		"a range": {filter: []string{"192.0.2.0/24"}, want: `["192.0.2.0/24","10.40.0.0/16"]`},
		"a described": {[]string{"192.0.2.0/24"}, map[string]string{"192.0.2.0/24": "the VPN"},
			`[{"description":"the VPN","network":"192.0.2.0/24"},"10.40.0.0/16"]`},
	} {
		t.Run(name, func(t *testing.T) {
			courseA.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) {
					for _, p := range w.Aiven.Projects() {
						for _, s := range p.Services {
							s.IPFilter, s.FilterNotes = c.filter, c.notes
						}
					}
				})
				p := flowtest.Says()
				res, st := l.Start(courseA.procedure, runID, courseA.answers(l), p)
				done(t, l, res, p, wizard.Done)
				told := 0
				for _, f := range st.Closing() {
					if f.Act != "let-ranges-in" {
						continue
					}
					told++
					if f.Verdict != wizard.Bad || !strings.Contains(f.Command, "ip_filter="+c.want) {
						t.Errorf("%s %s: %s", f.Verdict, f.Text, f.Command)
					}
				}
				if told == 0 {
					t.Error("no service is told of")
				}
			})
		})
	}
}

// TestRangesAreLetIn: where a service's IP filter does not hold the person's
// range, the finished run offers to add it, at the services that are chosen; what
// stood in the filter stays, and the closing list says what is then.
func TestRangesAreLetIn(t *testing.T) {
	for _, c := range []course{courseA, courseR, courseW, courseS, courseU} {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) {
					for _, p := range w.Aiven.Projects() {
						for _, s := range p.Services {
							s.IPFilter, s.FilterNotes = []string{"192.0.2.0/24"}, map[string]string{"192.0.2.0/24": "the VPN"}
						}
					}
				})
				p := flowtest.Says()
				res, st := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				a := afterAct(l.Procedure(c.procedure), "let-ranges-in")
				if !a.Open(st) {
					t.Fatalf("not offered; the closing list is %+v", st.Closing())
				}
				l.Journal = &flowtest.Journal{}
				values, all := a.Values(st), ""
				every := &flowtest.Rule{When: func(x *wizard.Ask) bool { return x.Var == "AIVEN_FILTER_SERVICES" },
					Reply: func(x *wizard.Ask) wizard.Reply {
						for _, c := range x.Choices {
							all += "," + c.Value
						}
						all = all[1:]
						return wizard.Reply{Choice: wizard.ChoiceOK, Value: all}
					}}
				p = flowtest.Says(every)
				res, act := l.Start(a.Procedure, actRun, values, p)
				done(t, l, res, p, wizard.Done)
				st.Apply(wizard.Event{Kind: wizard.Checked, Step: wizard.ClosingStep, Act: a.ID, Findings: act.Closing()})
				if a.Open(st) {
					t.Errorf("it is still to do: %+v", st.Closing())
				}
				opened := 0
				l.Do(func(w *world.World) {
					for _, p := range w.Aiven.Projects() {
						for _, s := range p.Services {
							if len(s.IPFilter) > 1 {
								opened++
							}
							if s.IPFilter[0] != "192.0.2.0/24" || s.FilterNotes["192.0.2.0/24"] != "the VPN" {
								t.Errorf("%s lets %v in", s.Name, s.IPFilter)
							}
						}
					}
				})
				if n := len(slices.DeleteFunc(act.Closing(), func(f wizard.Finding) bool { return f.Act == "" })); n == 0 || opened != n {
					t.Errorf("%d services were opened, %d are in the VPC", opened, n)
				}
				l.Journal = &flowtest.Journal{}
				p = flowtest.Says() // a second time there is nothing to do, and nothing is asked
				res, act = l.Start(a.Procedure, actRun, values, p)
				done(t, l, res, p, wizard.Done)
				if got := act.Step("A23").Status; got != wizard.Skipped || len(p.Asked) > 0 {
					t.Errorf("the second time it is %s, and asks %q", got, p.Asked)
				}
			})
		})
	}
}
