package flows_test

import (
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

var record = flag.String("record", "", "the procedure of which to record a journal anew, or all")

// taped is a procedure whose run and teardown were recorded, guided and so one
// step after the other, by a program of an earlier day.
type taped struct {
	course
	fill func(*world.World) *company.Accounts
	// cut is the event after which the program dies.
	cut func(wizard.Event) bool
}

// tapes are the recorded procedures. What is recorded stays as it is: a run
// that an earlier program began must be gone on with.
var tapes = []taped{
	{course: courseA, fill: company.Bare, cut: makes("aiven-peering")},
	{course: courseP, fill: company.Bare, cut: intends("private-endpoint")},
	{course: courseD, fill: company.Bare, cut: looked("D07")},
	{course: courseW, fill: company.Bare, cut: makes("aws-connection")},
	{course: courseU, fill: company.Bare, cut: intends("upcloud-peering")},
	{course: courseR, fill: company.Bare, cut: makes("aiven-project-peering")},
	{course: courseS, fill: company.Bare, cut: makes("aws-connection")},
}

func makes(key string) func(wizard.Event) bool {
	return func(e wizard.Event) bool { return e.Kind == wizard.Made && e.Item.Key == key }
}

func (x taped) file() string { return filepath.Join("testdata", "journals", x.procedure+".jsonl") }

func (x taped) values(l *flowtest.Lab) map[string]string {
	v := x.answers(l)
	if v["SECURE_BUNDLE_FILE"] != "" {
		v["SECURE_BUNDLE_FILE"] = filepath.Join(l.Folder, "bundle.zip")
	}
	return v
}

// TestRecord writes a tape, when it is asked for.
func TestRecord(t *testing.T) {
	for _, x := range tapes {
		if *record != x.procedure && *record != "all" {
			continue
		}
		x.guided = true
		x.in(t, x.fill, func(t *testing.T, l *flowtest.Lab) {
			tape, p := l.Record(), flowtest.Says(x.down...)
			res, _ := l.Start(x.procedure, runID, x.values(l), p)
			done(t, l, res, p, wizard.Done)
			settle(t)
			res, _ = l.Teardown(x.procedure, p)
			done(t, l, res, p, wizard.TakenOff)
			if err := tape.Save(x.file()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRecordedJournals: a run that an earlier program began, and died of, is
// gone on with: the world is as if it had never died, and nothing is there
// twice.
func TestRecordedJournals(t *testing.T) {
	t.Parallel()
	for _, x := range tapes {
		t.Run(x.procedure, func(t *testing.T) {
			tape := x.load(t)
			cuts := []int{tape.Past(1, x.cut)}
			for n := 10; !testing.Short(); n += 25 {
				cut := tape.Past(n, func(wizard.Event) bool { return true })
				if cut == 0 || cut > tape.Past(1, finish) || !x.replayable(t, tape, cut) {
					break
				}
				cuts = append(cuts, cut)
			}
			for _, cut := range cuts {
				x.goesOn(t, tape, cut)
			}
		})
	}
}

func finish(e wizard.Event) bool { return e.Kind == wizard.RunDone }

// replayable: a file that the run made is on no tape.
func (x taped) replayable(t *testing.T, tape *flowtest.Tape, cut int) bool {
	past, err := tape.Events(cut)
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(past, func(e wizard.Event) bool { return e.Item != nil && e.Item.Kind == "file" })
}

func (x taped) load(t *testing.T) *flowtest.Tape {
	t.Helper()
	tape, err := flowtest.LoadTape(x.file())
	if err != nil {
		t.Fatal(err)
	}
	return tape
}

// goesOn plays a tape until it is cut and goes on with the present program.
func (x taped) goesOn(t *testing.T, tape *flowtest.Tape, cut int) {
	want, called := x.whole(t, tape)
	x.in(t, x.fill, func(t *testing.T, l *flowtest.Lab) {
		clean := l.Inventory()
		tape.Play(l, cut)
		at := lastEvent(l)
		p := flowtest.Says(flowtest.Given(x.values(l)))
		res, st := l.Resume(x.procedure, p)
		if res.Status != wizard.Done {
			t.Fatalf("cut after %s: ended %q at %s: %+v\n%s", at, res.Status, res.Step, p.Lost, strings.Join(p.Asked, "\n"))
		}
		settle(t)
		compare(t, at, renamed(clean.Diff(l.Inventory()), st.Values, called), want)
		noSecrets(t, l)
		x.takenDown(t, l, clean, x.down...)
	})
}

// whole is what the recorded program left, undisturbed, and how things were
// called.
func (x taped) whole(t *testing.T, tape *flowtest.Tape) (inventory []string, called map[string]string) {
	x.in(t, x.fill, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		tape.Play(l, tape.Past(1, finish))
		settle(t)
		inventory, called = before.Diff(l.Inventory()), wizard.Fold(l.Journal.Events()).Values
	})
	return inventory, called
}

// renamed puts the recorded program's names in the places of the present
// one's: how things are called may change, and which things there are not.
func renamed(inventory []string, now, then map[string]string) []string {
	var pairs []string
	for name, v := range now {
		if then[name] != "" && then[name] != v {
			pairs = append(pairs, v, then[name])
		}
	}
	r := strings.NewReplacer(pairs...)
	out := make([]string, len(inventory))
	for i, s := range inventory {
		out[i] = r.Replace(s)
	}
	return out
}

func compare(t *testing.T, at string, got, want []string) {
	t.Helper()
	got, want = plain(got), plain(want)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("cut after %s:\n%s\nwant\n%s", at, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestRecordedTeardowns: so is a teardown that was broken off half way.
func TestRecordedTeardowns(t *testing.T) {
	for _, x := range tapes {
		t.Run(x.procedure, func(t *testing.T) {
			tape := x.load(t)
			gone := func(e wizard.Event) bool { return e.Kind == wizard.Removed }
			last := 1
			for tape.Past(last+1, gone) > 0 {
				last++
			}
			x.in(t, x.fill, func(t *testing.T, l *flowtest.Lab) {
				clean := l.Inventory()
				tape.Play(l, tape.Past((last+1)/2, gone))
				x.takenDown(t, l, clean, x.down...)
				for _, it := range wizard.Fold(l.Journal.Events()).Items {
					if it.Status != wizard.IsRemoved && it.Status != wizard.IsAdopted {
						t.Errorf("%s %s", it.Key, it.Status)
					}
				}
			})
		})
	}
}

// TestTapesFitOtherCompanies: what was recorded can be played in a world that
// gives other ids.
func TestTapesFitOtherCompanies(t *testing.T) {
	for _, x := range tapes {
		t.Run(x.procedure, func(t *testing.T) {
			tape, fill := x.load(t), x.fill
			x.fill = func(w *world.World) *company.Accounts {
				w.Do(func() { w.Rand(100) })
				return fill(w)
			}
			x.goesOn(t, tape, tape.Past(1, x.cut))
		})
	}
}
