package wizard_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// failing is a step that fails n times with err, then succeeds.
func failing(id string, n int, err func(i int) error) *wizard.Step {
	i := 0
	return doer(id, func(context.Context, *wizard.Run) error {
		if i++; i <= n {
			return err(i)
		}
		return nil
	})
}

func always(e *providers.Error) func(int) error { return func(int) error { return e } }

func TestRetriesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		before := 0
		st := failing("S1", 3, func(i int) error {
			e := refuse(providers.NotPermitted, "NotYet")
			if i == 2 {
				e.RetryAfter = 40 * time.Second
			}
			return e
		})
		st.Remedies = []wizard.Remedy{{ID: "not-yet", When: wizard.ByCode("notyet"), Says: wizard.Words("Not in effect yet."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 5 * time.Minute, Before: func(context.Context, *wizard.Run) error {
				before++
				return nil
			}}}}
		b.run(procedure(st), wizard.Done)
		elapsed(t, began, 43050*time.Millisecond) // a second, the 40 that were asked for, a twentieth of both
		f := b.faults()
		if len(f) != 3 || before != 3 || f[2].Attempt != 3 || !f[2].Since.Equal(f[0].Since) ||
			f[1].Next.Sub(f[1].Since) != 41*time.Second {
			t.Errorf("%d retries with a new token, faults %+v", before, f)
		}
		if f[0].Says != "Not in effect yet." || f[0].Acts[0].ID != wizard.ChoiceAgain || !f[0].Acts[len(f[0].Acts)-1].Stop {
			t.Errorf("offers %+v", f[0])
		}
		if n, m := b.count(wizard.Faulted), b.count(wizard.Replied); n != 1 || m != 0 {
			t.Errorf("%d faults and %d decisions journaled, want the one", n, m)
		}
	})
}

func TestBudgetOverAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		before, diagnosed, answered := 0, 0, false
		st := doer("S1", func(context.Context, *wizard.Run) error {
			if answered {
				return nil
			}
			return refuse(providers.NotPermitted, "NotYet")
		})
		st.Remedies = []wizard.Remedy{{ID: "not-yet", When: wizard.ByCode("NotYet"), Says: wizard.Words("Not yet."),
			Auto: &wizard.Auto{Every: 30 * time.Second, For: 2 * time.Minute, Before: func(context.Context, *wizard.Run) error {
				before++
				return nil
			}},
			Diagnose: func(context.Context, *wizard.Run, *wizard.Fault) (wizard.Diagnosis, error) {
				diagnosed++
				return wizard.Diagnosis{Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "no assignment"}}, Propose: "grant",
						Says: "The grant is missing."},
					refuse(providers.Transient, "Down")
			},
			Acts: []wizard.Act{{ID: "grant", Title: "Grant it", Do: func(context.Context, *wizard.Run) (wizard.Outcome, error) {
				return wizard.Outcome{}, nil
			}}}}}
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			answered = a.Fault.Next.IsZero()
			return choice(wizard.ChoiceAgain), answered
		}
		b.run(procedure(st), wizard.Done)
		if took := time.Since(began); took < 100*time.Second || took > 2*time.Minute {
			t.Errorf("asked after %s", took)
		}
		var asked []*wizard.Fault
		for _, f := range b.faults() {
			if f.Next.IsZero() {
				asked = append(asked, f)
			}
		}
		if len(asked) != 1 || diagnosed != 1 || before < 50 || before > 60 {
			t.Fatalf("asked %d times, diagnosed %d, %d tokens", len(asked), diagnosed, before)
		}
		f := asked[0]
		if f.Says != "The grant is missing." || f.Acts[0].ID != "grant" || len(f.Findings) != 2 ||
			f.Findings[1].Verdict != wizard.Unproved {
			t.Errorf("asked %+v", f)
		}
	})
}

func TestAWakeEndsACountdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		s := b.start(t.Context(), procedure(failing("S1", 2, always(refuse(providers.Throttled, "Slow")))), nil)
		synctest.Wait()
		s.Wake(wizard.PollNow)
		synctest.Wait()
		s.Reply(wizard.Reply{ID: 2, Choice: wizard.ChoiceAgain})
		b.end(s, wizard.Done)
		elapsed(t, began, 0)
		if b.count(wizard.Replied) != 1 {
			t.Errorf("%d decisions kept", b.count(wizard.Replied))
		}
	})
}

// TestActs carries out each kind of act after one fault at S2.
func TestActs(t *testing.T) {
	redo := func(out wizard.Outcome, err error) func(context.Context, *wizard.Run) (wizard.Outcome, error) {
		return func(context.Context, *wizard.Run) (wizard.Outcome, error) { return out, err }
	}
	for name, c := range map[string]struct {
		act   wizard.Act
		steps string
		last  wizard.Status
		then  []wizard.Reply
	}{
		"again":          {wizard.Act{Again: true}, "S1 S2 S3", wizard.Done, nil},
		"goto":           {wizard.Act{Goto: "S1"}, "S1 S2 S1 S2 S3", wizard.Done, nil},
		"edit elsewhere": {wizard.Act{Edit: "NET"}, "S1 S2 S1 S2 S3", wizard.Done, []wizard.Reply{typed("other")}},
		"edit here":      {wizard.Act{Edit: "HERE"}, "S1 S2 S3", wizard.Done, []wizard.Reply{typed("other")}},
		"skip":           {wizard.Act{Skip: true}, "S1 S2 S3", wizard.Skipped, nil},
		"do, again":      {wizard.Act{Do: redo(wizard.Outcome{}, nil)}, "S1 S2 S3", wizard.Done, nil},
		"do, done":       {wizard.Act{Do: redo(wizard.Outcome{Done: true}, nil)}, "S1 S2 S3", wizard.Done, nil},
		"do, go back":    {wizard.Act{Do: redo(wizard.Outcome{Goto: "S1"}, nil)}, "S1 S2 S1 S2 S3", wizard.Done, nil},
		"do, another fault": {wizard.Act{Do: redo(wizard.Outcome{}, refuse(providers.Conflict, "Other"))}, "S1 S2 S3",
			wizard.Done,
			[]wizard.Reply{choice(wizard.ChoiceAgain)}},
		"hand over": {wizard.Act{HandOver: func(v wizard.Values) string {
			return "az do " + v("NET")
		}}, "S1 S2 S3", wizard.Done,
			[]wizard.Reply{choice("x"), choice("check")}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				s2 := failing("S2", 1, always(refuse(providers.Invalid, "Bad")))
				s2.Inputs = []wizard.Input{{Var: "HERE"}}
				s2.Needs = []string{"NET"}
				c.act.ID = "x"
				s2.Remedies = []wizard.Remedy{{ID: "mend", When: wizard.ByCode("Bad"),
					Acts: []wizard.Act{c.act, {ID: "check", Again: true}}}}
				b.answer = replies(append([]wizard.Reply{typed("net"), typed("here"), choice("x")}, c.then...)...)
				b.run(procedure(asks("S1", "NET"), s2, doer("S3", nothing)), wizard.Done)
				if got := strings.Join(b.steps(), " "); got != c.steps {
					t.Errorf("ran %s", got)
				}
				if st := b.state().Steps["S2"]; st.Status != c.last || st.Fault != nil {
					t.Errorf("S2 is %+v", st)
				}
				if name == "hand over" && b.faults()[0].Acts[0].Command != "az do net" {
					t.Errorf("hands over %q", b.faults()[0].Acts[0].Command)
				}
			})
		})
	}
}

func TestActIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := failing("S1", 1, always(refuse(providers.Invalid, "Bad")))
		hang := func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, r.Clock().Sleep(ctx, time.Hour)
		}
		st.Remedies = []wizard.Remedy{{ID: "mend", When: wizard.ByCode("Bad"), Acts: []wizard.Act{{ID: "x", Do: hang}}}}
		b.answer = replies(choice("x"), choice(wizard.ChoiceAgain))
		began := time.Now()
		s := b.start(t.Context(), procedure(st), nil)
		synctest.Wait()
		s.CancelStep()
		b.end(s, wizard.Done)
		elapsed(t, began, 0)
		if f := b.faults(); len(f) != 2 || f[1].Remedy != "interrupted" {
			t.Errorf("faults %+v", f)
		}
	})
}

func TestRemediesOfStepComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := failing("S1", 2, func(i int) error {
			return refuse(providers.Invalid, []string{"", "Mine", "Shared"}[i])
		})
		st.Remedies = []wizard.Remedy{{ID: "step", When: wizard.ByCode("Mine")}}
		p := procedure(st)
		p.Remedies = []wizard.Remedy{{ID: "procedure", When: wizard.ByClass(providers.Invalid)}}
		b.answer = replies(choice("no such act"), choice(wizard.ChoiceStop))
		b.run(p, wizard.Stopped)
		b.answer = replies(choice(wizard.ChoiceStop))
		b.run(p, wizard.Stopped)
		var ids []string
		for _, f := range b.faults() {
			ids = append(ids, f.Remedy)
		}
		if !slices.Equal(ids, []string{"step", "procedure"}) {
			t.Errorf("remedies %v", ids)
		}
	})
}

// TestStopSaysHowToGoOn: but not where nothing is kept.
func TestStopSaysHowToGoOn(t *testing.T) {
	for forgets, want := range map[bool]string{false: "go on later with: peerage resume orders", true: ""} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.answer = replies(choice(wizard.ChoiceStop))
			st := failing("S1", 2, always(refuse(providers.Invalid, "Mine")))
			b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
				e := b.engine()
				e.Forgets = forgets
				return e.Start(t.Context(), procedure(st), wizard.NewState(), wizard.Event{Run: "r1", Name: "orders"}, sink)
			}), wizard.Stopped)
			acts := b.faults()[0].Acts
			if got := acts[len(acts)-1]; !got.Stop || got.Hint != want {
				t.Errorf("forgets %v: %+v", forgets, got)
			}
		})
	}
}

func TestMissingPrerequisite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		polls := 0
		st := doer("S1", nothing)
		st.Check = func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
			polls++
			list := []wizard.Finding{{Verdict: wizard.OK, Text: "fine"}, {Verdict: wizard.Unproved, Text: "perhaps"}}
			if polls == 1 {
				list = append(list, wizard.Finding{Verdict: wizard.Bad, Text: "The ranges overlap."})
			}
			return list, nil
		}
		b.answer = replies(choice(wizard.ChoiceAgain))
		b.run(procedure(st), wizard.Done)
		if f := b.faults(); len(f) != 1 || f[0].Remedy != "prerequisite" || f[0].Err.Message != "The ranges overlap." ||
			b.count(wizard.Checked) != 2 {
			t.Errorf("faults %+v", f)
		}
	})
}

func TestJournalFails(t *testing.T) {
	full := refuse(providers.Transient, "disk-full")
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		refusals := 0
		b.journal.fail = func(_ int, e wizard.Event) error {
			if e.Kind == wizard.Intended && refusals < 2 {
				refusals++
				return full
			}
			return nil
		}
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			if c.made["S1"] != 0 {
				t.Error("something is made before the intent is kept")
			}
			return choice(wizard.ChoiceAgain), true
		}
		b.run(procedure(maker(c, "S1")), wizard.Done)
		if len(b.asks) != 2 || c.made["S1"] != 1 || !strings.Contains(b.asks[0].Lines[0], "disk-full") {
			t.Errorf("asked %d times, made %d", len(b.asks), c.made["S1"])
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.journal.fail = func(n int, _ wizard.Event) error {
			if n >= 2 {
				return full
			}
			return nil
		}
		b.answer = replies(choice(wizard.ChoiceStop))
		res, err := b.start(t.Context(), procedure(maker(c, "S1")), nil).Wait()
		if !providers.HasCode(err, "disk-full") || res.Status != wizard.Stopped || len(b.asks) != 1 || len(c.things) != 0 {
			t.Errorf("%+v, %v, asked %d times, made %v", res, err, len(b.asks), c.things)
		}
	})
}

// TestARunThatWasNeverKeptSaysWhy: who stops at the question about the journal hears
// why nothing could be begun, not that there is no such run.
func TestARunThatWasNeverKeptSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, stop := range []bool{true, false} {
			b, c := newBench(t), newCloud()
			b.journal.fail = func(_ int, e wizard.Event) error {
				if e.Kind == wizard.RunStarted {
					return refuse(providers.Transient, "disk-full")
				}
				return refuse(providers.NotFound, "no-such-run")
			}
			b.answer = func(s *wizard.Session, _ *wizard.Ask) (wizard.Reply, bool) {
				if stop {
					s.Stop()
				}
				return choice(wizard.ChoiceStop), !stop
			}
			res, err := b.start(t.Context(), procedure(maker(c, "S1")), nil).Wait()
			if !providers.HasCode(err, "disk-full") || res.Status != wizard.Stopped || len(b.asks) != 1 {
				t.Errorf("stopped %v: %+v, %v, asked %d times", stop, res, err, len(b.asks))
			}
		}
	})
}

// TestQuitWhileWhatWasMadeCannotBeKept: the session ends at once, and the
// next one finds what was made.
func TestQuitWhileWhatWasMadeCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.journal.fail = func(_ int, e wizard.Event) error {
			if e.Kind == wizard.Made {
				return refuse(providers.Transient, "disk-full")
			}
			return nil
		}
		p := procedure(maker(c, "S1"))
		s := b.start(t.Context(), p, nil)
		synctest.Wait()
		s.Stop()
		b.end(s, wizard.Stopped)
		b.journal.fail = nil
		b.run(p, wizard.Done)
		if c.made["S1"] != 1 || b.state().Items[0].Status != wizard.IsMade {
			t.Errorf("made %d times, inventory %+v", c.made["S1"], b.state().Items)
		}
	})
}

// TestTriesThatHangCount: tries that take minutes each, because nobody answers,
// use up the time of the retries; what took the step further does not.
func TestTriesThatHangCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tries := newBench(t), 0
		st := doer("S1", func(context.Context, *wizard.Run) error {
			if tries++; tries > 20 {
				return nil
			}
			time.Sleep(4 * time.Minute)
			return refuse(providers.Transient, "")
		})
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			return choice(wizard.ChoiceStop), a.Fault.Next.IsZero()
		}
		b.run(procedure(st), wizard.Stopped)
		if tries > 2 {
			t.Errorf("nobody was asked before try %d", tries)
		}
	})
}
