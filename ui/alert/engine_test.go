package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// scene is an engine and what it sees.
type scene struct {
	t   *testing.T
	e   *Engine
	s   front.Snapshot
	now time.Time
}

func begin(t *testing.T, told map[string]time.Time) *scene {
	t.Helper()
	r, err := Parse([]byte(`receivers: {ops: {bell: true}}
alerts: [{name: down, when: 'verdict:failed', for: 5m, to: ops}]
`))
	if err != nil {
		t.Fatal(err)
	}
	x := &scene{t: t, e: NewEngine(r, nil, told), now: noon}
	x.s = front.Snapshot{Complete: true, Settled: true, Links: []providers.Link{{ID: "l1", Title: "net ⇄ db",
		Verdict: providers.Active, Reason: "Both halves are up."}}, Sources: []front.Source{{ID: "s1", Title: "an account",
		State: watch.Heard, AsOf: noon}}}
	return x
}

func (x *scene) is(v providers.Verdict) { x.s.Links[0].Verdict = v }

// after looks when some time has passed, and wants these notices, "rule state".
func (x *scene) after(d time.Duration, want ...string) []Notice {
	x.t.Helper()
	x.now = x.now.Add(d)
	x.s.At = x.now
	list := x.e.Evaluate(x.s, x.now, "")
	var got []string
	for _, n := range list {
		got = append(got, n.Rule+" "+string(n.State))
		if n.Says == "" || len(n.To) != 1 {
			x.t.Errorf("%+v", n)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		x.t.Errorf("at +%v: %v, want %v", x.now.Sub(noon), got, want)
	}
	return list
}

func TestOnceForEachChange(t *testing.T) {
	x := begin(t, nil)
	x.after(0)
	x.is(providers.Failed)
	x.after(time.Minute)
	x.after(4 * time.Minute)
	n := x.after(time.Minute, "down firing")
	if !n[0].Since.Equal(noon.Add(time.Minute)) || n[0].Link.ID != "l1" || !strings.Contains(n[0].Says, "net ⇄ db is failed") {
		t.Errorf("%+v", n)
	}
	for range 100 {
		x.after(time.Hour)
	}
	x.is(providers.Active)
	x.after(time.Minute, "down recovered")
	x.after(time.Minute)
}

// TestWhatIsBriefIsNotTold.
func TestWhatIsBriefIsNotTold(t *testing.T) {
	x := begin(t, nil)
	for range 10 {
		x.is(providers.Failed)
		x.after(time.Minute)
		x.after(4 * time.Minute)
		x.is(providers.Active)
		x.after(time.Minute)
	}
}

// TestNothingIsToldOfWhatIsNotHeard: neither that it begins nor that it is over,
// and the time until it is told begins anew. The source is an alert itself.
func TestNothingIsToldOfWhatIsNotHeard(t *testing.T) {
	for name, unheard := range map[string]func(*providers.Link){
		"stale":  func(l *providers.Link) { l.Stale = true },
		"denied": func(l *providers.Link) { l.Denied = true },
		"not yet": func(l *providers.Link) {
			l.Unheard = true
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := begin(t, nil)
			x.is(providers.Failed)
			x.after(0)
			heard := x.s.Links[0]
			unheard(&x.s.Links[0])
			x.s.Sources[0].State, x.s.Complete = watch.Failing, false
			x.after(4 * time.Minute)
			x.after(5*time.Minute, "blind firing")
			x.after(time.Hour)
			x.s.Links[0] = heard
			x.s.Sources[0].State, x.s.Complete = watch.Heard, true
			x.after(time.Minute, "blind recovered")
			x.after(5*time.Minute, "down firing")
			x.s.Links[0].Verdict = providers.Active
			unheard(&x.s.Links[0])
			x.after(time.Hour)
			x.s.Links[0] = heard
			x.is(providers.Active)
			x.after(time.Minute, "down recovered")
		})
	}
}

func TestASourceThatBeginsIsNotBlind(t *testing.T) {
	x := begin(t, nil)
	x.s.Sources[0].State, x.s.Complete = watch.NeverHeard, false
	x.after(time.Hour)
	x.s.Sources[0].Err = &providers.Error{Class: providers.Transient, Message: "no route"}
	x.s.Sources[0].State = watch.Failing
	x.after(time.Minute)
	n := x.after(6*time.Minute, "blind firing")
	if !strings.Contains(n[0].Says, "no route") || n[0].Source.ID != "s1" {
		t.Errorf("%+v", n[0])
	}
}

// TestAStuckWatcherIsToldOf, and what it saw last is not taken for news.
func TestAStuckWatcherIsToldOf(t *testing.T) {
	x := begin(t, nil)
	x.is(providers.Failed)
	x.after(0)
	list := x.e.Evaluate(x.s, noon.Add(10*time.Minute), "nothing comes")
	if len(list) != 0 {
		t.Errorf("%+v", list)
	}
	list = x.e.Evaluate(x.s, noon.Add(16*time.Minute), "nothing comes")
	if len(list) != 1 || list[0].Rule != BlindRule || list[0].Link != nil {
		t.Errorf("%+v", list)
	}
	x.after(17*time.Minute, "blind recovered", "down firing")
}

// TestASilenceIsKept: nobody is told that it begins; what is still so at the
// silence's end is told then, what is over is told at once.
func TestASilenceIsKept(t *testing.T) {
	x := begin(t, nil)
	x.s.Silences = map[string]front.Silence{"l1": {Until: noon.Add(time.Hour), Reason: "works"}}
	x.is(providers.Failed)
	x.after(0)
	x.after(30 * time.Minute)
	if firing, silenced := x.e.Firing(); firing["down"] != 1 || silenced != 1 || firing[BlindRule] != 0 {
		t.Errorf("%v, %d", firing, silenced)
	}
	x.after(31*time.Minute, "down firing")
	x.s.Silences["l1"] = front.Silence{Until: noon.Add(3 * time.Hour)}
	x.is(providers.Active)
	x.after(time.Minute, "down recovered")
	x.is(providers.Failed)
	x.after(10 * time.Minute)
	x.after(10 * time.Minute)
	x.is(providers.Active)
	x.after(time.Hour)
}

// TestWhatIsGoneIsOver once all was heard, and not before.
func TestWhatIsGoneIsOver(t *testing.T) {
	x := begin(t, nil)
	x.is(providers.Failed)
	x.after(0)
	x.after(6*time.Minute, "down firing")
	x.s.Links, x.s.Complete = nil, false
	x.after(time.Hour)
	x.s.Complete = true
	x.after(time.Minute, "down recovered")
}

// TestANewProcessTellsNothingTwice, and tells what was over meanwhile.
func TestANewProcessTellsNothingTwice(t *testing.T) {
	x := begin(t, nil)
	x.is(providers.Failed)
	x.after(0)
	x.after(6*time.Minute, "down firing")
	y := begin(t, x.e.Announced())
	y.is(providers.Failed)
	y.after(0)
	y.after(time.Hour)
	z := begin(t, y.e.Announced())
	n := z.after(0, "down recovered")
	if !n[0].Since.Equal(noon) {
		t.Errorf("since %v", n[0].Since)
	}
	old := begin(t, map[string]time.Time{"a rule of yesterday\nlink/l1": noon})
	old.after(0)
	if len(old.e.Announced()) != 0 {
		t.Error("a rule that is no more keeps its alerts")
	}
}
