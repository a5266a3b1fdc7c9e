package command

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/wizard"
)

// choose has the command line work with a filter.
func (w *watched) choose(t *testing.T, text string) {
	t.Helper()
	var err error
	if w.query, err = query(strings.Fields(text)); err != nil {
		t.Fatal(err)
	}
}

// TestStatusOfSome: the links, the counts and the exit code are of those chosen,
// and what was not heard is said all the same.
func TestStatusOfSome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{}, nil)
		w.once(t, time.Minute)
		all := w.object(t)
		w.choose(t, "verdict:failed")
		if c := w.once(t, time.Minute); c != plain.ExitFailed {
			t.Errorf("exit %d", c)
		}
		s := w.object(t)
		if len(s.Links) == 0 || len(s.Links) == len(all.Links) || s.Of == nil || *s.Of != len(all.Links) ||
			s.Filter != "verdict:failed" || s.Counts.Links != len(s.Links) {
			t.Errorf("%d of %d links, %+v", len(s.Links), len(all.Links), s.Counts)
		}
		for _, l := range s.Links {
			if l.Verdict != providers.Failed {
				t.Errorf("%s is %s", l.Title, l.Verdict)
			}
		}
		w.choose(t, "verdict:active")
		if c := w.once(t, time.Minute); c != plain.ExitDone {
			t.Errorf("of the active ones exit %d", c)
		}
		w.choose(t, "no-such-link-anywhere")
		if c := w.once(t, time.Minute); c != plain.ExitDone {
			t.Errorf("of none exit %d", c)
		}
		described(t, w.out.String())
		w.fault(world.Fault{Service: "aiven", Kind: "status", Status: 503})
		time.Sleep(5 * time.Minute)
		if c := w.once(t, time.Minute); c != plain.ExitUnknown {
			t.Errorf("of none, and Aiven is silent: exit %d", c)
		}
	})
}

func TestStatusAsCSV(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		w.csv = true
		w.choose(t, "cloud:aws")
		w.once(t, time.Minute)
		rows, err := csv.NewReader(strings.NewReader(w.out.String())).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%v\n%s", err, w.out.String())
		}
		if got := strings.Join(rows[0][:4], " "); got != "id title kind verdict" {
			t.Errorf("names: %s", got)
		}
		at := slices.Index(rows[0], "cloud_provider")
		for _, r := range rows[1:] {
			if r[at] != "aws" && r[at] != "" {
				t.Errorf("%v", r)
			}
		}
	})
}

// TestNoSpreadsheetRunsWhatAProviderSays.
func TestNoSpreadsheetRunsWhatAProviderSays(t *testing.T) {
	var out strings.Builder
	if err := report.CSV(&out, []report.Link{{Title: `=cmd|'/c calc'!A1`, Reason: "a,\"b\"\nc"}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || rows[1][1] != `'=cmd|'/c calc'!A1` || rows[1][5] != `a,"b" c` {
		t.Errorf("%v %q", err, rows)
	}
}

// TestFoldedEventsOfSomeGiveTheirStatus: --watch with a filter, in all weathers.
func TestFoldedEventsOfSomeGiveTheirStatus(t *testing.T) {
	for _, text := range []string{"verdict:active", "!verdict:active cloud:azure", "since:<3m", "age:<40s"} {
		synctest.Test(t, func(t *testing.T) {
			w := openWatched(t, true, embedded.Options{Latency: 50 * time.Millisecond}, nil)
			w.choose(t, text)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = w.follow(ctx, w.Host)
			}()
			for _, f := range []world.Fault{{}, {Service: "arm", Kind: "status", Status: 503}, {}} {
				w.fault(f)
				time.Sleep(2 * time.Minute)
			}
			synctest.Wait()
			got, types, _ := folded(t, w.out.String())
			described(t, w.out.String())
			if types["link"] == 0 {
				t.Errorf("%s: nothing comes or goes: %v", text, types)
			}
			stop()
			<-ended
			last := lastBeat(t, w.out.String())
			if n := int(last["counts"].(map[string]any)["links"].(float64)); n != len(got.links) {
				t.Errorf("%s: %d links folded, the heartbeat counts %d", text, len(got.links), n)
			}
			f, err := filter.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			for id, x := range got.links {
				if l := x.(map[string]any); f.Uses()["verdict"] != nil && !f.Match(shownAs(l), filter.Env{}) {
					t.Errorf("%s: %s is still there: %v", text, id, l["shown"])
				}
			}
		})
	}
}

// shownAs is as much of a link as a filter by verdict and cloud needs.
func shownAs(l map[string]any) *providers.Link {
	stale, _ := l["stale"].(bool)
	out := &providers.Link{Kind: l["kind"].(string), Verdict: providers.Verdict(l["verdict"].(string)), Stale: stale}
	if c, ok := l["cloud"].(map[string]any); ok {
		out.Cloud = &providers.Half{Provider: c["provider"].(string)}
	}
	return out
}

func lastBeat(t *testing.T, out string) map[string]any {
	t.Helper()
	i := strings.LastIndex(out, `{"v":1,"type":"heartbeat"`)
	line, _, _ := strings.Cut(out[i:], "\n")
	var o map[string]any
	if err := json.Unmarshal([]byte(line), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// waitFor runs wait, and gives its exit code and what it says.
func (w *watched) waitFor(t *testing.T, text, verdict string, within time.Duration, seen bool) (int, string) {
	t.Helper()
	w.choose(t, text)
	want, err := filter.Parse("verdict:" + verdict)
	if err != nil {
		t.Fatal(err)
	}
	w.out.Reset()
	err = w.wait(t.Context(), w.Host, waiting{want: want, verdict: verdict, within: within, seen: seen})
	return code(t.Context(), err), w.out.String()
}

func TestWaitEndsAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		check := func(text, verdict string, seen bool, code int, says string) {
			t.Helper()
			got, out := w.waitFor(t, text, verdict, 2*time.Minute, seen)
			if got != code || !strings.Contains(out, says) {
				t.Errorf("wait %s --for %s: exit %d, not %d: %s", text, verdict, got, code, out)
			}
		}
		check("verdict:active", "active", false, plain.ExitDone, "Reached")
		check("verdict:failed", "active", false, plain.ExitFailed, "Impossible")
		check("verdict:failed", "failed", false, plain.ExitDone, "Reached")
		check("verdict:failed", "gone", false, plain.ExitDeadline, "Not reached in 2m0s") // somebody may take it down
		check("verdict:off", "gone", false, plain.ExitDeadline, "Not reached in 2m0s")
		check(`verdict:needs-you`, "active", false, plain.ExitDeadline, "Not reached in 2m0s")
		check("nobody", "active", false, plain.ExitDeadline, "no link is chosen by nobody")
		check("nobody", "gone", false, plain.ExitDone, "no link is chosen by nobody, and every account was heard")
		w.fault(world.Fault{Service: "upcloud", Kind: "status", Status: 503})
		time.Sleep(5 * time.Minute)
		check("verdict:active cloud:azure", "active", false, plain.ExitUnknown, "not every account was heard")
		check("verdict:active cloud:azure", "active", true, plain.ExitDone, "Reached")
		check("nobody", "gone", true, plain.ExitUnknown, "not every account was heard")
		check("cloud:upcloud", "active", true, plain.ExitUnknown, "not every account was heard") // stale
		w.fault(world.Fault{Service: "upcloud", Kind: "status", Status: 401})
		time.Sleep(5 * time.Minute)
		check("verdict:active cloud:azure", "active", false, plain.ExitDenied, "not every account was heard")
		w.set["json"] = "true"
		_, out := w.waitFor(t, "verdict:active cloud:azure", "active", time.Minute, true)
		if got := described(t, out); fmt.Sprint(got) != "[waited]" || !strings.Contains(out, `"outcome":"reached"`) {
			t.Errorf("%v: %s", got, out)
		}
	})
}

// TestStatusOverSSHIsStatus: with the same filter, the same text and exit code.
func TestStatusOverSSHIsStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		snap, err := w.AwaitComplete(t.Context(), time.Minute, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "verdict:active", "verdict:waiting cloud:aws", `"vnet-lake ⇄"`, "nobody"} {
			for _, json := range []string{"", "--json "} {
				w.choose(t, text)
				w.set["json"] = strings.Trim(json, "- ")
				w.out.Reset()
				want := code(t.Context(), w.showStatus(w.Host, snap))
				got, is := w.statusOver(w.Host, snap, json+text)
				if is != want || got != w.out.String() || got == "" {
					t.Errorf("%s%s: exit %d, not %d:\n%s\nnot\n%s", json, text, is, want, got, w.out)
				}
			}
		}
		for text, says := range map[string]string{"--watch": "takes a filter", "cloud:azrue": "perhaps azure",
			"is:missing": "name it with --links"} {
			if got, is := w.statusOver(w.Host, snap, text); is != plain.ExitUsage || !strings.Contains(got, says) {
				t.Errorf("%s: exit %d: %s", text, is, got)
			}
		}
	})
}

// TestWaitSaysWhomItWaitsFor, and that it was broken off.
func TestWaitSaysWhomItWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		w.fault(world.Fault{Service: "aiven", Kind: "slow", Delay: 100 * time.Hour})
		w.choose(t, "vnet-orders")
		ctx, stop := context.WithTimeout(t.Context(), 25*time.Second)
		defer stop()
		err := w.wait(ctx, w.Host, waiting{verdict: "active", within: time.Hour})
		complain(w.err, err)
		if said := w.err.String(); code(ctx, err) != plain.ExitInterrupted || strings.Count(said, "waiting for 1 of") != 1 ||
			!strings.Contains(said, "Aiven accounts (not heard yet)") {
			t.Errorf("exit %d:\n%s", code(ctx, err), said)
		}
	})
}

// TestHistoryTellsWhatWasSeenAndDone, and when nobody listened.
func TestHistoryTellsWhatWasSeenAndDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		w.once(t, time.Minute)
		began := time.Now()
		play(t, w.Demo)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for range w.Feed().Watch(ctx) {
			if time.Since(began) > 15*time.Minute {
				stop()
			}
		}
		show := func(text string, from, to time.Time) string {
			t.Helper()
			w.choose(t, text)
			w.out.Reset()
			if err := w.history(t.Context(), w.Host, from, to); err != nil {
				t.Fatal(err)
			}
			return w.out.String()
		}
		end := time.Now().Add(time.Second)
		got := show("", began, end)
		for _, want := range []string{"run orders  begun (ana on laptop)", "run orders  A15 made ", "vnet-orders ⇄ aiven-eu  ", "→ active",
			"things done from here", " heard "} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if got := show("verdict:active", began, end); strings.Contains(got, "run orders  ") ||
			!strings.Contains(got, "Connected), during run orders") || !strings.Contains(got, "Connected), by no run known here") {
			t.Errorf("of the active ones:\n%s", got)
		}
		early := show("", began.Add(-2*time.Hour), began.Add(-time.Hour))
		if !strings.Contains(early, "Nobody listened for longer than a look in that time") {
			t.Errorf("before anything:\n%s", early)
		}
		w.set["json"] = "true"
		types := described(t, show("", began, end))
		slices.Sort(types)
		if got := strings.Join(slices.Compact(types), " "); got != "deed heard seen" {
			t.Errorf("objects: %s", got)
		}
	})
}

// play has the played person set the main job up, as the run "orders".
func play(t *testing.T, d *host.Demo) {
	t.Helper()
	answer := func(_ context.Context, q *wizard.Ask) (wizard.Reply, error) {
		r, ok := d.Person.Answer(q)
		if !ok {
			return r, plain.ErrNobody
		}
		return r, nil
	}
	lines := plain.NewLines(io.Discard, d.Procedure(embedded.MainJob), d.Clock(), nil, 0)
	code, err := plain.Drive(t.Context(), lines, answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		ana := wizard.Acting(t.Context(), &wizard.Actor{User: "ana", Host: "laptop"})
		return d.Start(ana, front.StartOptions{Procedure: embedded.MainJob, Name: "orders"}, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v", code, err)
	}
}

func TestTimesAreRead(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.Local)
	for text, want := range map[string]string{
		"02:00": "2026-11-24 02:00:00", "23:30": "2026-11-23 23:30:00", "2026-11-20": "2026-11-20 00:00:00",
		"2026-11-20 07:30": "2026-11-20 07:30:00",
	} {
		if got, err := instant(text, now); err != nil || moment(got) != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]time.Duration{"2d": 48 * time.Hour, "1.5h": 90 * time.Minute, "1w": 168 * time.Hour} {
		if got, err := filter.Duration(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, x := range [][3]string{{"x", "", ""}, {"1h", "yesterday", ""}, {"1h", "", "later"}, {"1h", "03:00", "02:00"},
		{"-1h", "", ""}} {
		if from, to, err := between(x[0], x[1], x[2], now); err == nil && !(x[1] == "03:00") {
			t.Errorf("%v: %v to %v", x, from, to)
		}
	}
	if _, to, err := between("1h", "", "2999-01-01", now); err != nil || to.After(now) {
		t.Errorf("of what is to come: %v, %v", to, err)
	}
	from, to, err := between("", "02:00", "03:00", now)
	if err != nil || to.Sub(from) != time.Hour {
		t.Errorf("%v to %v: %v", from, to, err)
	}
}
