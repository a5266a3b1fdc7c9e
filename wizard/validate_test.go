package wizard_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// whole is a procedure in which all that is named is there.
func whole() *wizard.Procedure {
	first, second := maker(newCloud(), "S1"), maker(newCloud(), "S2")
	first.SignsIn, first.Preflight, first.Inputs = "toy", true, []wizard.Input{{Var: "NET"}}
	first.Makes = []string{"S1.thing"}
	second.Site, second.Makes = newEstate().site(), []string{"S2.thing", "S2.part-*"}
	second.Shapes = []wizard.Shape{{Var: "NET", Keys: []string{"S2.part-1"}}}
	second.Remedies = []wizard.Remedy{
		{ID: "mend", Acts: []wizard.Act{{ID: "back", Goto: "S1"}, {ID: "edit", Edit: "NET"}}}}
	p := declare(procedure(first, second))
	p.First, p.UndoOrder, p.Beside = []string{"S1"}, []string{"S2"}, map[string][]string{"S2": {"S1"}}
	p.RestsOn = map[string][]string{"S2.part-*": {"S1.thing"}}
	p.Halves = []string{"ID_S1"}
	p.After = []wizard.AfterAct{{ID: "later", Procedure: "other", Items: []string{"S2.part-7"}, Secrets: []string{"NET"}}}
	return p
}

// TestWhatAProcedureNamesIsThere: every misspelt name is found, and says where
// it stands.
func TestWhatAProcedureNamesIsThere(t *testing.T) {
	if err := whole().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*wizard.Procedure){
		`step "S1": the id is empty or there twice`: func(p *wizard.Procedure) { p.Steps[1].ID = "S1" },
		`variable "NET": the name is empty or there twice`: func(p *wizard.Procedure) {
			p.Vars = append(p.Vars, p.Vars...)
		},
		`First: no step "S2" that is a preflight`: func(p *wizard.Procedure) { p.First = []string{"S2"} },
		`UndoOrder: no step "S8"`: func(p *wizard.Procedure) {
			p.UndoOrder = []string{"S8"}
		},
		`Beside S2: no step "S8"`: func(p *wizard.Procedure) {
			p.Beside["S2"] = []string{"S8"}
		},
		`RestsOn S2.part-*: no step makes an item "S8.thing"`: func(p *wizard.Procedure) {
			p.RestsOn["S2.part-*"] = []string{"S8.thing"}
		},
		`Halves: no variable "HALF"`: func(p *wizard.Procedure) { p.Halves = []string{"HALF"} },
		`After later: no step makes an item "thing"`: func(p *wizard.Procedure) {
			p.After[0].Items = []string{"thing"}
		},
		`After later: no step "S8"`: func(p *wizard.Procedure) {
			p.After[0].Procedure, p.After[0].Back = "", "S8"
		},
		`After later: no variable "KEY"`: func(p *wizard.Procedure) {
			p.After[0].Secrets = []string{"KEY"}
		},
		`step S2 needs: no variable "NETT"`: func(p *wizard.Procedure) {
			p.Steps[1].Needs = []string{"NETT"}
		},
		`step S2 gives: no variable "NETT"`: func(p *wizard.Procedure) {
			p.Steps[1].Gives = []string{"NETT"}
		},
		`step S2 asks: no variable "NETT"`: func(p *wizard.Procedure) {
			p.Steps[1].Inputs = []wizard.Input{{Var: "NETT"}}
		},
		`step S2 is shaped: no variable "NETT"`: func(p *wizard.Procedure) {
			p.Steps[1].Shapes[0].Var = "NETT"
		},
		`step S2 is shaped: it makes no item "part-1"`: func(p *wizard.Procedure) {
			p.Steps[1].Shapes[0].Keys = []string{"part-1"}
		},
		`step S2: it has an Undo, and makes nothing`: func(p *wizard.Procedure) {
			p.Steps[1].Makes, p.Steps[1].Shapes = nil, nil
		},
		`step S2: an Undo needs a Site`:    func(p *wizard.Procedure) { p.Steps[1].Site = nil },
		`step S2: no step signs in to toy`: func(p *wizard.Procedure) { p.Steps[0].SignsIn = "" },
		`step S2, remedy mend, act back: no step "S8"`: func(p *wizard.Procedure) {
			p.Steps[1].Remedies[0].Acts[0].Goto = "S8"
		},
		`step S2, choice other: no step "S8"`: func(p *wizard.Procedure) {
			p.Steps[1].Exits = map[string]string{"other": "S8"}
		},
		`step S2, remedy mend, act edit: no step asks for "ID_S1"`: func(p *wizard.Procedure) {
			p.Steps[1].Remedies[0].Acts[1].Edit = "ID_S1"
		},
		`remedy all, act back: no step "S8"`: func(p *wizard.Procedure) {
			p.Remedies = []wizard.Remedy{{ID: "all", Acts: []wizard.Act{{ID: "back", Goto: "S8"}}}}
		},
	} {
		p := whole()
		spoil(p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestAProcedureThatIsNotWholeIsNotBegun: it fails at once, and says why.
func TestAProcedureThatIsNotWholeIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := procedure(doer("S1", nothing))
		p.UndoOrder = []string{"S8"}
		res, err := b.start(t.Context(), p, nil).Wait()
		if err == nil || !strings.Contains(err.Error(), `no step "S8"`) || res.Status != wizard.Stopped ||
			len(b.journal.all()) != 0 {
			t.Errorf("ended %+v, %v, after %d events", res, err, len(b.journal.all()))
		}
	})
}

// TestTrim leaves out what leads nowhere where steps are borrowed.
func TestTrim(t *testing.T) {
	p := whole()
	p.Steps[1].Remedies[0].Acts = append(p.Steps[1].Remedies[0].Acts, wizard.Act{ID: "far", Goto: "S8"},
		wizard.Act{ID: "ask", Edit: "NETT"})
	p.Halves = append(p.Halves, "HALF")
	borrowed := p.Steps[1].Remedies
	if p.Trim(); p.Validate() != nil || len(p.Steps[1].Remedies[0].Acts) != 2 || len(borrowed[0].Acts) != 4 {
		t.Errorf("%v; %d acts are left, %d of the other's", p.Validate(), len(p.Steps[1].Remedies[0].Acts),
			len(borrowed[0].Acts))
	}
}

// TestAnActLeadsOn: where Do leads nowhere itself, the act's Goto does.
func TestAnActLeadsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		mended := false
		last := doer("S2", func(context.Context, *wizard.Run) error {
			if mended {
				return nil
			}
			return refuse(providers.Conflict, "Broken")
		})
		last.Remedies = []wizard.Remedy{{ID: "broken", When: wizard.ByCode("Broken"),
			Acts: []wizard.Act{{ID: "mend", Goto: "S1",
				Do: func(context.Context, *wizard.Run) (wizard.Outcome, error) {
					mended = true
					return wizard.Outcome{}, nil
				}}}}}
		b.answer = replies(choice("mend"))
		b.run(procedure(doer("S1", nothing), last), wizard.Done)
		if got := strings.Join(b.steps(), " "); got != "S1 S2 S1 S2" {
			t.Errorf("ran %s", got)
		}
	})
}
