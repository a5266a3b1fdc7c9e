package state_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

func TestSummariesFollowTheEvents(t *testing.T) {
	s := memory(t)
	add(t, s, started("r1", "orders"))
	app := wizard.Item{Key: "app", Step: "A03", Kind: "application", ID: "x"}
	cases := []struct {
		event wizard.Event
		want  wizard.Summary
	}{
		{wizard.Event{Kind: wizard.StepStarted, Step: "A03"}, wizard.Summary{Status: wizard.Running, Step: "A03"}},
		{wizard.Event{Kind: wizard.Intended, Step: "A03", Item: &app}, wizard.Summary{Status: wizard.Running, Step: "A03",
			Made: 1}},
		{wizard.Event{Kind: wizard.Made, Step: "A03", Item: &app}, wizard.Summary{Status: wizard.Running, Step: "A03",
			Made: 1}},
		{wizard.Event{Kind: wizard.Polled, Step: "A03", Poll: &wizard.PollResult{State: "APPROVED", Note: "Aiven prepares"}},
			wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1, Note: "Aiven prepares"}},
		{wizard.Event{Kind: wizard.Faulted, Step: "A03", Fault: &wizard.Fault{Says: "No right"}},
			wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1, Note: "No right"}},
		{wizard.Event{Kind: wizard.RunStopped, Step: "A03", Note: "stopped"},
			wizard.Summary{Status: wizard.Stopped, Step: "A03", Made: 1, Note: "stopped"}},
		{wizard.Event{Kind: wizard.RunResumed}, wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1}},
		{wizard.Event{Kind: wizard.StepDone, Step: "A03"}, wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1}},
		{wizard.Event{Kind: wizard.RunDone}, wizard.Summary{Status: wizard.Done, Step: "A03", Made: 1}},
		{wizard.Event{Kind: wizard.UndoStarted}, wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1,
			Undoing: true}},
		{wizard.Event{Kind: wizard.RunStopped, Note: "stopped"}, wizard.Summary{Status: wizard.Done, Step: "A03", Made: 1}},
		{wizard.Event{Kind: wizard.UndoStarted}, wizard.Summary{Status: wizard.Running, Step: "A03", Made: 1,
			Undoing: true}},
		{wizard.Event{Kind: wizard.Removed, Step: "A03", Item: &app}, wizard.Summary{Status: wizard.Running, Step: "A03",
			Undoing: true}},
		{wizard.Event{Kind: wizard.RunStopped}, wizard.Summary{Status: wizard.Stopped, Step: "A03", Undoing: true}},
		{wizard.Event{Kind: wizard.UndoStarted}, wizard.Summary{Status: wizard.Running, Step: "A03", Undoing: true}},
		{wizard.Event{Kind: wizard.RunRemoved}, wizard.Summary{Status: wizard.TakenOff, Step: "A03"}},
	}
	folded := wizard.NewState()
	folded.Apply(started("r1", "orders"))
	for i, c := range cases {
		c.event.Run, c.event.At = "r1", t0.Add(time.Duration(i+1)*time.Minute)
		add(t, s, c.event)
		folded.Apply(c.event)
		runs, err := s.Runs(t.Context())
		if err != nil || len(runs) != 1 {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		got := runs[0]
		if got.Status != c.want.Status || got.Step != c.want.Step || got.Note != c.want.Note || got.Made != c.want.Made ||
			got.Undoing != c.want.Undoing {
			t.Errorf("after %s: %+v", c.event.Kind, got)
		}
		if got.Status != folded.Status || got.Undoing != folded.Undoing {
			t.Errorf("after %s: the list says %s, %v; the events say %s, %v", c.event.Kind, got.Status, got.Undoing,
				folded.Status, folded.Undoing)
		}
		if got.Events != i+2 || !got.Updated.Equal(c.event.At) || !got.Started.Equal(t0) {
			t.Errorf("after %s: %d events, %s to %s", c.event.Kind, got.Events, got.Started, got.Updated)
		}
	}
}

func TestFindRun(t *testing.T) {
	s := memory(t)
	if _, err := s.FindRun(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "no runs yet") {
		t.Errorf("empty: %v", err)
	}
	add(t, s, started("kx7pa", "orders-eu"), started("kx9bb", "billing"))
	for want, id := range map[string]string{"orders-eu": "kx7pa", "ORDERS-EU": "kx7pa", " billing ": "kx9bb",
		"kx9bb": "kx9bb", "kx7": "kx7pa"} {
		if r, err := s.FindRun(t.Context(), want); err != nil || r.ID != id {
			t.Errorf("%q: %s, %v", want, r.ID, err)
		}
	}
	for want, says := range map[string]string{
		"orders-e": `Did you mean "orders-eu"?`, "biling": `Did you mean "billing"?`,
		"something else": "The latest are:", "kx": "There is no run",
	} {
		_, err := s.FindRun(t.Context(), want)
		if !providers.HasCode(err, state.CodeNoRun) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestNamesAndIDs(t *testing.T) {
	s, err := state.OpenMemory(t.Context(),
		state.Options{Rand: bytes.NewReader(append(make([]byte, 20), bytes.Repeat([]byte{1}, 10)...))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	first, err := s.NewRunID(t.Context())
	if err != nil || len(first) != 10 {
		t.Fatalf("%q, %v", first, err)
	}
	add(t, s, started(first, "orders"))
	second, err := s.NewRunID(t.Context())
	if err != nil || second == first {
		t.Errorf("%q twice, %v", second, err)
	}
	if n, err := s.UniqueName(t.Context(), "billing"); err != nil || n != "billing" {
		t.Errorf("%q, %v", n, err)
	}
	for _, want := range []string{"Orders-2", "Orders-3"} {
		n, err := s.UniqueName(t.Context(), "Orders")
		if err != nil || n != want {
			t.Fatalf("%q, %v", n, err)
		}
		add(t, s, started("r"+want, n))
	}
}

func TestForget(t *testing.T) {
	s := open(t, t.TempDir())
	add(t, s, started("r1", "orders"), started("r2", "billing"),
		item("r1", wizard.Made, wizard.Item{Key: "k", Kind: "role", ID: "x"}))
	if err := s.Forget(t.Context(), "r1"); err != nil {
		t.Fatal(err)
	}
	events, err := s.Events(t.Context(), "r1")
	if err != nil || len(events) != 0 {
		t.Errorf("events %v, %v", events, err)
	}
	uses, err := s.ItemsOfOthers(t.Context(), "r2", "role", "x")
	if err != nil || len(uses) != 0 {
		t.Errorf("uses %v, %v", uses, err)
	}
	add(t, s, started("r3", "orders"))
}

// TestMakers: who made a thing last, or removed it.
func TestMakers(t *testing.T) {
	s := memory(t)
	half := func(id string) wizard.Item { return wizard.Item{Key: "k" + id, Step: "A20", Kind: "peering", ID: id} }
	later := func(e wizard.Event) wizard.Event { e.At = t0.Add(time.Hour); return e }
	add(t, s, started("r1", "one"), started("r2", "two"),
		item("r1", wizard.Made, half("/Peerings/A")), item("r1", wizard.Adopted, half("/peerings/b")),
		item("r1", wizard.Made, half("/peerings/c")), item("r1", wizard.Intended, half("")),
		later(wizard.Event{Run: "r1", Kind: wizard.RunDone}),
		later(item("r2", wizard.Made, half("/peerings/c"))), item("r2", wizard.Made, half("/peerings/d")),
		later(item("r2", wizard.Removed, half("/peerings/d"))))
	got, err := s.Makers(t.Context())
	want := map[string]state.Maker{"/peerings/a": {RunName: "one", Done: t0.Add(time.Hour)},
		"/peerings/c": {RunName: "two"}, "/peerings/d": {RunName: "two", Removed: true}}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

func TestItemsOfOthers(t *testing.T) {
	s := memory(t)
	role := func(key, id string) wizard.Item { return wizard.Item{Key: key, Step: "A10", Kind: "role", ID: id} }
	add(t, s, started("r1", "one"), started("r2", "two"), started("r3", "three"), started("r4", "four"),
		started("r5", "five"), item("r1", wizard.Made, role("k", "/Roles/ABC")),
		item("r2", wizard.Adopted, role("k", "/roles/abc")),
		item("r3", wizard.Made, role("k", "/roles/abc")), item("r3", wizard.Removed, role("k", "/roles/abc")),
		item("r4", wizard.Adopted, role("k", "/roles/abc")), item("r4", wizard.Stays, role("k", "/roles/abc")),
		wizard.Event{Run: "r4", Kind: wizard.RunRemoved, At: t0},
		item("r5", wizard.Made, wizard.Item{Key: "k", Kind: "application", ID: "/roles/abc"}),
		item("r5", wizard.Intended, role("k2", "")))
	for run, want := range map[string]string{"r1": "two", "r2": "one", "r3": "one two", "zz": "one two"} {
		uses, err := s.ItemsOfOthers(t.Context(), run, "role", "/roles/Abc")
		var names []string
		for _, u := range uses {
			names = append(names, u.RunName)
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%s: used by %q, %v; want %q", run, got, err, want)
		}
	}
	if uses, err := s.ItemsOfOthers(t.Context(), "r1", "role", ""); err != nil || len(uses) != 0 {
		t.Errorf("no id: %v, %v", uses, err)
	}
	if items, err := s.Items(t.Context(), "r4"); err != nil || items[0].Status != wizard.IsAdopted {
		t.Errorf("what was there before is still not ours: %+v, %v", items, err)
	}
	add(t, s, item("r5", wizard.Dropped, role("k2", "")))
	if items, err := s.Items(t.Context(), "r5"); err != nil || len(items) != 1 {
		t.Errorf("after dropping the intended one: %+v, %v", items, err)
	}
	add(t, s, item("r1", wizard.Dropped, role("k", "")))
	if items, err := s.Items(t.Context(), "r1"); err != nil || len(items) != 1 {
		t.Errorf("what was made is not dropped: %+v, %v", items, err)
	}
}

// TestLeft: the runs of the same procedure that were taken down and had
// something in common with a run, whatever became of it.
func TestLeft(t *testing.T) {
	s := memory(t)
	role := func(key, id string) wizard.Item { return wizard.Item{Key: key, Step: "A10", Kind: "role", ID: id} }
	down := func(run string) wizard.Event { return wizard.Event{Run: run, Kind: wizard.RunRemoved, At: t0} }
	other := started("r4", "four")
	other.Procedure = "astra-azure"
	add(t, s, started("r1", "one"), started("r2", "two"), started("r3", "three"), other, started("r5", "five"),
		item("r1", wizard.Adopted, role("k", "/Roles/ABC")), item("r2", wizard.Made, role("k", "/roles/abc")),
		item("r2", wizard.Stays, role("k", "/roles/abc")), down("r2"),
		item("r3", wizard.Made, role("k", "/roles/abc")),
		item("r4", wizard.Made, role("k", "/roles/abc")), down("r4"),
		item("r5", wizard.Made, role("k", "/roles/other")), down("r5"))
	got, err := s.Left(t.Context(), "r1")
	if err != nil || len(got) != 1 || got[0].Run != "r2" || got[0].Items[0].Status != wizard.IsStaying {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Left(t.Context(), "r5"); err != nil || len(got) != 0 {
		t.Errorf("nothing in common: %+v, %v", got, err)
	}
}

func TestHistoryOfLinks(t *testing.T) {
	s := memory(t)
	see := func(minute int, v providers.Verdict, hosted string) state.Observation {
		return state.Observation{Link: "l1", Kind: "aiven-azure", Title: "a ⇄ b", Verdict: v, Hosted: hosted,
			Cloud: "Initiated", At: t0.Add(time.Duration(minute) * time.Minute)}
	}
	for _, o := range []state.Observation{
		see(0, providers.Waiting, "APPROVED"), see(1, providers.Waiting, "APPROVED"),
		see(2, providers.Waiting, "PENDING_PEER"),
		see(3, providers.Active, "ACTIVE"), see(1, providers.Failed, "late news of another process"),
		see(9, providers.Active, "ACTIVE"),
	} {
		if err := s.Record(t.Context(), o, state.Observation{Link: "l2", Verdict: providers.Active, At: o.At}); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := s.History(t.Context(), "l1")
	if err != nil || len(seen) != 3 || seen[0].Hosted != "ACTIVE" || seen[0].Title != "a ⇄ b" ||
		seen[2].Hosted != "APPROVED" || !seen[1].At.Equal(t0.Add(2*time.Minute)) {
		t.Errorf("history %+v, %v", seen, err)
	}
	since, err := s.Since(t.Context())
	if err != nil || !since["l1"].At.Equal(t0.Add(3*time.Minute)) || !since["l2"].At.Equal(t0) {
		t.Errorf("since %+v, %v", since, err)
	}
	begun := state.Observation{Link: "l3", Verdict: providers.Failed, At: t0.Add(time.Minute), Since: t0.Add(time.Minute)}
	if err := s.Record(t.Context(), begun); err != nil {
		t.Fatal(err)
	}
	if since, err = s.Since(t.Context()); err != nil || !since["l3"].Since.Equal(begun.At) || !since["l2"].Since.IsZero() {
		t.Errorf("since %+v, %v", since, err)
	}
	if err := s.Prune(t.Context(), t0.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	seen, err = s.History(t.Context(), "l1")
	if err != nil || len(seen) != 1 || seen[0].Verdict != providers.Active {
		t.Errorf("after pruning %+v, %v", seen, err)
	}
}

func TestKnown(t *testing.T) {
	s := memory(t)
	for _, kv := range [][2]string{{"p1", "net-a"}, {"p2", "net-b"}, {"p1", "net-c"}, {"p1", "net-c"}} {
		if err := s.Know(t.Context(), kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Known(t.Context()); err != nil || len(got) != 2 || got["p1"] != "net-c" || got["p2"] != "net-b" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRunsAreRenamed(t *testing.T) {
	s := memory(t)
	add(t, s, started("r1", "aiven-azure"), started("r2", "vnet-orders"))
	rename := func(run, name string) error {
		_, err := s.Append(t.Context(), wizard.Event{Run: run, Kind: wizard.RunNamed, Name: name, At: t0})
		return err
	}
	if err := rename("r1", "VNET-orders"); !providers.Is(err, providers.AlreadyExists) {
		t.Errorf("a name that another run has: %v", err)
	}
	if n := len(eventsOf(t, s, "r1")); n != 1 {
		t.Errorf("a refused name left %d events", n)
	}
	name, err := s.UniqueName(t.Context(), "vnet-orders")
	if err != nil || rename("r1", name) != nil {
		t.Fatalf("%q: %v", name, err)
	}
	r, err := s.FindRun(t.Context(), "vnet-orders-2")
	if err != nil || r.ID != "r1" || wizard.Fold(eventsOf(t, s, "r1")).Name != r.Name {
		t.Errorf("found %+v, %v", r, err)
	}
	if _, err := s.FindRun(t.Context(), "aiven-azure"); !providers.Is(err, providers.NotFound) {
		t.Errorf("the old name still finds: %v", err)
	}
}
