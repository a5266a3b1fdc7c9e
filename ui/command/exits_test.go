package command

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/probe"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
)

// codesOfAll are the exit codes of every command that looks, of nothing that could
// be there: only what was heard counts.
func (w *watched) codesOfAll(t *testing.T, within time.Duration) map[string]int {
	t.Helper()
	out := map[string]int{}
	ran := func(what string, err error) { out[what] = code(t.Context(), err) }
	dir := t.TempDir()
	path := filepath.Join(dir, "links.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nextra: allowed\nlinks: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := host.ReadLinks(path)
	if err != nil {
		t.Fatal(err)
	}
	w.choose(t, "nobody")
	defer w.choose(t, "")
	for _, json := range []string{"false", "true"} {
		w.set["json"] = json
		ran("status, json "+json, w.status(t.Context(), w.Host, false, within))
		ran("check, json "+json, w.check(t.Context(), w.Host, path, f, within))
		out["wait, json "+json], _ = w.waitFor(t, "nobody", "active", within, false)
	}
	w.set["json"], w.csv = "false", true
	ran("status --csv", w.status(t.Context(), w.Host, false, within))
	w.csv = false
	ran("check --init", w.initLinks(t.Context(), w.Host, filepath.Join(dir, "new.yaml"), within))
	ran("probe", w.probe(t.Context(), w.Host, probe.Here(w.Clock()), nil, within))
	snap, err := w.AwaitComplete(t.Context(), within, nil)
	if err != nil {
		t.Fatal(err)
	}
	snap.Links = nil
	_, out["ssh board@host status"] = w.statusOver(w.Host, snap, "")
	return out
}

// TestTheWorstIsTheExitCode, in the order that the help has: of sources and links,
// of the lines of a file, and of any two of them.
func TestTheWorstIsTheExitCode(t *testing.T) {
	heard := front.Source{State: watch.Heard}
	one := func(l providers.Link, list ...front.Source) front.Snapshot {
		s := front.Snapshot{Complete: true, Links: []providers.Link{l}, Sources: append(list, heard)}
		for i := range list {
			s.Complete = s.Complete && list[i].OK()
		}
		return s
	}
	good := providers.Link{Verdict: providers.Active}
	facts := []struct {
		what string
		s    front.Snapshot
		code int
	}{
		{"all is well", one(good), plain.ExitDone},
		{"off", one(providers.Link{Verdict: providers.Off}), plain.ExitDone},
		{"taken down", one(providers.Link{Verdict: providers.GoneV, TakenDown: true}), plain.ExitDone},
		{"waiting", one(providers.Link{Verdict: providers.Waiting}), plain.ExitWaiting},
		{"degraded", one(providers.Link{Verdict: providers.Degraded}), plain.ExitDegraded},
		{"unknown", one(providers.Link{Verdict: providers.UnknownV}), plain.ExitUnknown},
		{"stale", one(providers.Link{Verdict: providers.Active, Stale: true}), plain.ExitUnknown},
		{"never heard", one(good, front.Source{State: watch.NeverHeard}), plain.ExitUnknown},
		{"failing", one(good, front.Source{State: watch.Failing}), plain.ExitUnknown},
		{"old", one(good, front.Source{State: watch.Heard, Stale: true}), plain.ExitUnknown},
		{"not whole", front.Snapshot{Sources: []front.Source{heard}}, plain.ExitUnknown},
		{"nothing", front.Snapshot{}, plain.ExitUnknown},
		{"nobody signed in", front.Snapshot{Missing: []front.Lack{{}}}, plain.ExitDenied},
		{"signed out", one(good, front.Source{State: watch.SignedOut}), plain.ExitDenied},
		{"denied", one(good, front.Source{State: watch.Denied}), plain.ExitDenied},
		{"a denied link", one(providers.Link{Verdict: providers.UnknownV, Denied: true}), plain.ExitDenied},
		{"failed", one(providers.Link{Verdict: providers.Failed}), plain.ExitFailed},
		{"failed, and stale", one(providers.Link{Verdict: providers.Failed, Stale: true}), plain.ExitFailed},
		{"failed, and denied", one(providers.Link{Verdict: providers.Failed, Denied: true}), plain.ExitFailed},
		{"gone", one(providers.Link{Verdict: providers.GoneV}), plain.ExitFailed},
	}
	rank := map[int]int{0: 0, 3: 1, 4: 2, 6: 3, 7: 4, 5: 5} // as status --help has it
	for _, a := range facts {
		if got := worst(a.s); got != a.code {
			t.Errorf("%s: exit %d, not %d", a.what, got, a.code)
		}
		for _, b := range facts {
			want := a.code
			if rank[b.code] > rank[want] {
				want = b.code
			}
			if got := worstOf(map[int]bool{a.code: true, b.code: true}); got != want {
				t.Errorf("%s and %s: exit %d, not %d", a.what, b.what, got, want)
			}
		}
	}
}

// TestWhatAFileSaysIsAnExitCode of check, and what was not heard counts beside it.
func TestWhatAFileSaysIsAnExitCode(t *testing.T) {
	link := func(v providers.Verdict) *providers.Link { return &providers.Link{Verdict: v} }
	all := front.Snapshot{Complete: true, Sources: []front.Source{{State: watch.Heard}}}
	unheard := front.Snapshot{Sources: []front.Source{{State: watch.Failing}}}
	for _, c := range []struct {
		f              drift.Finding
		code, withLess int
	}{
		{drift.Finding{Result: drift.OK}, plain.ExitDone, plain.ExitUnknown},
		{drift.Finding{Result: drift.Missing}, plain.ExitFailed, plain.ExitFailed},
		{drift.Finding{Result: drift.Broken, Link: link(providers.Failed)}, plain.ExitFailed, plain.ExitFailed},
		{drift.Finding{Result: drift.Broken, Link: link(providers.Degraded)}, plain.ExitDegraded, plain.ExitUnknown},
		{drift.Finding{Result: drift.Broken, Link: &providers.Link{Verdict: providers.GoneV, TakenDown: true}},
			plain.ExitFailed, plain.ExitFailed},
		{drift.Finding{Result: drift.Waiting}, plain.ExitWaiting, plain.ExitUnknown},
		{drift.Finding{Result: drift.Unknown}, plain.ExitUnknown, plain.ExitUnknown},
		{drift.Finding{Result: drift.Unknown, Link: &providers.Link{Denied: true}}, plain.ExitDenied, plain.ExitDenied},
		{drift.Finding{Result: drift.Different}, plain.ExitDegraded, plain.ExitUnknown},
		{drift.Finding{Result: drift.Extra}, plain.ExitDegraded, plain.ExitUnknown},
		{drift.Finding{Result: drift.Ambiguous}, plain.ExitDegraded, plain.ExitUnknown},
	} {
		list := []drift.Finding{c.f}
		if got, less := checkCode(list, all), checkCode(list, unheard); got != c.code || less != c.withLess {
			t.Errorf("%s: exit %d, and %d where something was not heard", fmt.Sprint(c.f.Result), got, less)
		}
	}
}
