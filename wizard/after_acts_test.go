package wizard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// lesson is a journal that keeps what is said for run r1 apart.
type lesson struct {
	*journal
	other []wizard.Event
	fail  error
}

func (l *lesson) Append(ctx context.Context, e wizard.Event) (int64, error) {
	if e.Run != "r1" {
		return l.journal.Append(ctx, e)
	}
	if l.fail != nil {
		return 0, l.fail
	}
	l.other = append(l.other, e)
	return int64(len(l.other)), nil
}

// parent is a finished run with a key, made twice, and things that stay.
func parent() *wizard.State {
	it := func(kind wizard.Kind, key string) wizard.Event {
		return wizard.Event{Run: "r1", Kind: kind, Step: "A05",
			Item: &wizard.Item{Key: key, Step: "A05", Kind: "password", ID: key}}
	}
	return wizard.Fold([]wizard.Event{
		{Run: "r1", Kind: wizard.RunStarted, Name: "orders"}, it(wizard.Made, "password"), it(wizard.Made, "password~1"),
		it(wizard.Made, "password-of-others"), it(wizard.Made, "app"), it(wizard.Adopted, "vpc"), {Run: "r1",
			Kind: wizard.RunDone},
	})
}

var dropKey = wizard.AfterAct{ID: "drop", Items: []string{"password", "vpc"}, Secrets: []string{"KEY"}}

func TestAnActTakesAwayForAnotherRun(t *testing.T) {
	for name, fail := range map[string]error{
		"journaled": nil, "forgotten": refuse(providers.NotFound, "no-such-run"), "disk full": refuse(providers.Transient,
			"disk-full"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, st := newBench(t), parent()
				b.vault.kept["r1/KEY"] = "swordfish"
				l := &lesson{journal: b.journal, fail: fail}
				e := b.engine()
				e.Journal = l
				begin := wizard.Event{Run: "r2", Name: "drop", For: dropKey.Behalf(st)}
				res, err := e.Start(t.Context(), procedure(doer("S1", nothing)), wizard.NewState(), begin,
					func(wizard.Event) {}).Wait()
				if name == "disk full" {
					if err == nil || res.Status != wizard.Stopped || b.vault.kept["r1/KEY"] == "" {
						t.Errorf("went on without the journal: %+v, %v", res, err)
					}
					return
				}
				if err != nil || res.Status != wizard.Done || len(b.vault.kept) != 0 {
					t.Fatalf("%+v, %v, vault %v", res, err, b.vault.kept)
				}
				for _, x := range l.other {
					st.Apply(x)
				}
				if name == "journaled" && (dropKey.Open(st) || st.Item("app").Status != wizard.IsMade ||
					st.Item("vpc").Status != wizard.IsAdopted ||
					st.Item("password-of-others").Status != wizard.IsMade || st.Status != wizard.Done) {
					t.Errorf("the other run is %s, %+v", st.Status, st.Items)
				}
			})
		})
	}
}

// TestAnActKilledAtTheEnd dies between the act and what it journals for the
// other run.
func TestAnActKilledAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, st := newBench(t), parent()
		l := &lesson{journal: b.journal, fail: errors.New("killed")}
		work := func(begin wizard.Event) wizard.Result {
			e := b.engine()
			e.Journal = l
			res, _ := e.Start(t.Context(), procedure(doer("S1", nothing)), wizard.Fold(b.journal.all()), begin,
				func(wizard.Event) {}).Wait()
			return res
		}
		if res := work(wizard.Event{Run: "r2", Name: "drop", For: dropKey.Behalf(st)}); res.Status != wizard.Stopped {
			t.Fatalf("%+v", res)
		}
		l.fail = nil
		if res := work(wizard.Event{}); res.Status != wizard.Done || len(l.other) != 2 {
			t.Errorf("%+v, %d events for the other run", res, len(l.other))
		}
	})
}

// TestAnActMendsTheClosingList: what an act found afterwards takes the place of
// the findings that asked for it, and of no others; where it could not look, they
// stay.
func TestAnActMendsTheClosingList(t *testing.T) {
	open := wizard.AfterAct{ID: "open", ToDo: true}
	bad := wizard.Finding{Verdict: wizard.Bad, Text: "pg does not let you in", Act: "open"}
	for name, x := range map[string]struct {
		found []wizard.Finding
		err   error
		asks  bool
		n     int
	}{
		"mended":    {[]wizard.Finding{{Verdict: wizard.OK, Text: "it does", Act: "open"}, {Text: "the act's own"}}, nil, false, 2},
		"still bad": {[]wizard.Finding{bad}, nil, true, 2},
		"unseen":    {nil, errors.New("no answer"), true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, st := newBench(t), parent()
				st.Apply(wizard.Event{Run: "r1", Kind: wizard.Checked, Step: wizard.ClosingStep,
					Findings: []wizard.Finding{bad, {Verdict: wizard.OK, Text: "both are up"}}})
				if !open.Open(st) {
					t.Fatal("not offered")
				}
				l := &lesson{journal: b.journal}
				e, p := b.engine(), procedure(doer("S1", nothing))
				e.Journal = l
				p.Closing = func(context.Context, *wizard.Run) ([]wizard.Finding, error) { return x.found, x.err }
				begin := wizard.Event{Run: "r2", Name: "open", For: open.Behalf(st)}
				if res, err := e.Start(t.Context(), p, wizard.NewState(), begin, func(wizard.Event) {}).Wait(); err != nil ||
					res.Status != wizard.Done {
					t.Fatalf("%+v, %v", res, err)
				}
				for _, e := range l.other {
					st.Apply(e)
				}
				if open.Open(st) != x.asks || len(st.Closing()) != x.n || st.Closing()[x.n-1].Text == "the act's own" {
					t.Errorf("the closing list says %+v", st.Closing())
				}
			})
		})
	}
}

// lockedVault lets nothing out of the keyring.
type lockedVault struct{ *vault }

func (lockedVault) Delete(context.Context, string, string) error { return errors.New("locked") }

func TestSecretsGoWithTheTeardown(t *testing.T) {
	for _, locked := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b, c := newBench(t), newCloud()
			p := procedure(asks("A1", "KEY"), maker(c, "S1"))
			p.Vars = []wizard.Var{{Name: "KEY", Secret: true}, {Name: "LATE", Secret: true}}
			b.answer = answers
			b.run(p, wizard.Done)
			b.vault.kept["r1/LATE"] = "put there before a crash"
			b.vault.kept["r2/KEY"] = "another run's"
			e := b.engine()
			if locked {
				e.Vault = lockedVault{b.vault}
			}
			b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
				return e.Teardown(t.Context(), p, b.state(), sink)
			}), wizard.TakenOff)
			note := b.state().Note
			if want := len(b.vault.kept) == 1 && note == ""; !locked && !want {
				t.Errorf("kept %v, %q", b.vault.kept, note)
			}
			if locked && (!strings.Contains(note, "KEY may still be in the keyring: locked") || len(b.vault.kept) != 3) {
				t.Errorf("a keyring that keeps the secret: %q", note)
			}
		})
	}
}

func TestActsThatAreOver(t *testing.T) {
	st := parent()
	if !dropKey.Open(st) {
		t.Error("not offered")
	}
	never := dropKey
	never.Needed = func(*wizard.State) bool { return false }
	if never.Open(st) {
		t.Error("offered although it is not needed")
	}
	for _, x := range dropKey.Behalf(st).Items {
		st.Apply(wizard.Event{Run: "r1", Kind: wizard.Removed, Item: &x})
	}
	if dropKey.Open(st) {
		t.Error("offered again")
	}
}
