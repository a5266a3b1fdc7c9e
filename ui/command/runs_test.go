package command

import (
	"bytes"
	"cmp"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/state"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/steps"
)

func TestExports(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	for as, want := range map[string]string{
		"script": "#!/usr/bin/env bash", "terraform": `resource "azurerm_virtual_network_peering"`,
		"record": "## What there is",
	} {
		if text, err := exported(as, p, wizard.NewState()); err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v\n%s", as, err, text)
		}
	}
	if _, err := exported("poem", p, wizard.NewState()); err == nil ||
		!strings.Contains(err.Error(), "script, terraform and record") {
		t.Errorf("a form that there is not: %v", err)
	}
}

// TestTheDemoGivesNoFalseAdvice: nothing of it can be gone on with later, and
// where a token is wanted the demo has one (Z6).
func TestTheDemoGivesNoFalseAdvice(t *testing.T) {
	for name, done := range map[string]bool{
		"expired-token": true, "token-ends": true, "token-ip": true, "personal-token": true, "read-only-token": true,
		"no-org": true, "no-vpc": true, "astra-token": true, "aiven-silent": false,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWatched(t, false, embedded.Options{Scenario: name}, nil)
				f := &playing{}
				f.Procedure = cmp.Or(procedureOf(name), "aiven-azure")
				w.Person.Values = w.Clouds.Answers(f.Procedure)
				err := w.demoLines(t.Context(), w.Demo, f)
				if out := w.out.String(); strings.Contains(out, "peerage resume") || strings.Contains(out, "nothing is lost") {
					t.Errorf("what is said of a demo:\n%s", out)
				}
				if got := code(t.Context(), err) == plain.ExitDone || strings.Contains(w.out.String(), "is connected"); got != done {
					t.Errorf("%v; connected %v, want %v:\n%s", err, got, done, w.out.String())
				}
			})
		})
	}
}

// TestARunThatIsBusyElsewhereIsWaitedFor: it is nobody's fault, and can be gone on
// with later, so that it has the exit code of waiting.
func TestARunThatIsBusyElsewhereIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	store, err := state.Open(t.Context(), state.Options{Dir: dir, Who: state.Holder{User: "ana", Host: "elsewhere"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if _, err := store.Append(t.Context(), wizard.Event{Run: "r1", Kind: wizard.RunStarted, Procedure: "aiven-azure",
		Name: "orders", At: clock.Real{}.Now()}); err != nil {
		t.Fatal(err)
	}
	held, err := store.Hold(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	for _, args := range []string{"resume orders --yes", "teardown orders --confirm orders"} {
		var out, complaints strings.Builder
		code := run(t.Context(), append(strings.Fields(args), "--state-dir", dir),
			streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1, env: env("HOME=" + dir)})
		if code != plain.ExitWaiting || !strings.Contains(complaints.String(), "being worked on already") {
			t.Errorf("%s: exit %d, %s%s", args, code, out.String(), complaints.String())
		}
	}
}

// TestATeardownUnderAnotherName is not begun (Z9).
func TestATeardownUnderAnotherName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		f := &playing{}
		f.Procedure = "aiven-aws"
		w.Person.Values = w.Clouds.Answers(f.Procedure)
		if err := w.demoLines(t.Context(), w.Demo, f); err != nil && !strings.Contains(w.out.String(), "is connected") {
			t.Fatal(err, w.out.String())
		}
		err := w.teardown(t.Context(), w.Host, "orders", "wrong", nil)
		if code(t.Context(), err) != plain.ExitUsage || !strings.Contains(err.Error(), "the run is called orders") {
			t.Errorf("another name: %v", err)
		}
		w.out.Reset()
		if err := w.teardown(t.Context(), w.Host, "orders", "", nil); code(t.Context(), err) != plain.ExitWaiting { // a look
			t.Errorf("a look: %v", err)
		}
		if out := w.out.String(); strings.Contains(out, "peerage resume") {
			t.Errorf("after a look:\n%s", out)
		}
		w.out.Reset()
		if err := w.listRuns(t.Context(), w.Host); err != nil || !strings.Contains(w.out.String(), "10/10") {
			t.Errorf("%v: %s", err, w.out.String())
		}
		if err := w.teardown(t.Context(), w.Host, "orders", "orders", nil); err != nil {
			t.Error(err)
		}
		w.out.Reset()
		if err := w.listRuns(t.Context(), w.Host); err != nil || strings.Contains(w.out.String(), "/10") {
			t.Errorf("taken down, it is still at a step: %v: %s", err, w.out.String())
		}
	})
}

// TestTheDemoOpensWhatWasAskedFor: a procedure that is named, by itself or by a
// scenario, is the first screen; without one it is Home.
func TestTheDemoOpensWhatWasAskedFor(t *testing.T) {
	for asked, want := range map[string]string{
		"": "", "aiven-project-aws": "aiven-project-aws", procedureOf("aws-overlap"): "aiven-aws",
	} {
		o, got := (&playing{}).opens(asked), ""
		if o.Start != nil {
			got = o.Start.Procedure
		}
		if got != want || want != "" && !o.Start.Guided {
			t.Errorf("%q opens %q, not %q", asked, got, want)
		}
	}
}

// TestTheDoctorsWordsDoNotDraw (H12): they hold what a provider answered.
func TestTheDoctorsWordsDoNotDraw(t *testing.T) {
	var out bytes.Buffer
	a := &app{streams: streams{out: &out}}
	f := wizard.Finding{Verdict: wizard.Bad, Text: "no\x1b]0;x\x07\u009b31m\n✓ forged", Fix: "do\x1b[2J\r\u202eit"}
	if err := a.finding(nil, f); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.ContainsAny(got, "\x1b\x07\r\u009b\u202e") || strings.Count(got, "\n") != 2 {
		t.Errorf("%q", got)
	}
}
