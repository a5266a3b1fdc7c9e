package plain

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

func TestLinesOfFindingsAndNames(t *testing.T) {
	var out strings.Builder
	l := NewLines(&out, &wizard.Procedure{Title: "Connect"}, clock.Real{}, nil, 80)
	for _, e := range []wizard.Event{
		{Kind: wizard.RunStarted, Name: "aiven-azure", Unnamed: true},
		{Kind: wizard.RunNamed, Name: "vnet-orders"},
		{Kind: wizard.Checked, Step: "closing",
			Findings: []wizard.Finding{{Verdict: wizard.Unproved, Text: "Ask Aiven to look:", Command: "curl -X PUT \\\n  " +
				"https://aiven"}}},
		{Kind: wizard.RunStopped, Note: "stopped."},
		{Kind: wizard.RunRemoved, Note: "KEY may still be in the keyring"},
	} {
		l.Event(e)
	}
	want := strings.Join([]string{
		"Connect: aiven-azure", "This run is called vnet-orders", "        ? Ask Aiven to look:",
		"            curl -X PUT \\", "              https://aiven",
		"vnet-orders: stopped. Go on with: peerage resume vnet-orders",
		"vnet-orders is taken down; what it made is gone", "        ! KEY may still be in the keyring", "",
	}, "\n")
	if out.String() != want || l.Err() != nil {
		t.Errorf("%v\n%s\nwant\n%s", l.Err(), out.String(), want)
	}
}

// TestLinesOfAnAct: what was deleted is not connected.
func TestLinesOfAnAct(t *testing.T) {
	var out strings.Builder
	l := NewLines(&out, &wizard.Procedure{Title: "Delete an endpoint", Hidden: true}, clock.Real{}, nil, 80)
	l.Event(wizard.Event{Kind: wizard.RunStarted, Name: "delete"})
	l.Event(wizard.Event{Kind: wizard.RunDone, Took: 10 * time.Second})
	if want := "Delete an endpoint: delete\nDelete an endpoint is done: 10 s\n"; out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}

// TestLinesOfSeveralSteps: while several are worked on, a line names its step,
// and what was captured is told with the step that it belongs to.
func TestLinesOfSeveralSteps(t *testing.T) {
	var out strings.Builder
	p := &wizard.Procedure{
		Title: "Connect",
		Steps: []*wizard.Step{{ID: "S1", Title: "Role"}, {ID: "S2", Title: "Peering"}},
	}
	l := NewLines(&out, p, clock.Real{}, nil, 40)
	look := func(step, state string) wizard.Event {
		return wizard.Event{Kind: wizard.Polled, Step: step, Poll: &wizard.PollResult{State: state}}
	}
	for _, e := range []wizard.Event{
		{Kind: wizard.StepStarted, Step: "S2"}, look("S2", "NEW"),
		{Kind: wizard.StepStarted, Step: "S1"}, {Kind: wizard.VarSet, Step: "S1", Var: "ROLE", Value: "1"},
		look("S2", "APPROVED"), {Kind: wizard.VarSet, Step: "S2", Var: "PEER", Value: "2"},
		{Kind: wizard.Faulted, Step: "S1", Fault: &wizard.Fault{Says: "Not yet."}},
		{Kind: wizard.Checked, Step: "S2", Findings: []wizard.Finding{{Verdict: wizard.OK, Text: "fits"}}},
		{Kind: wizard.Noted, Step: "S1", Note: "Looking"}, {Kind: wizard.Noted, Step: "S1", Note: "Looking"},
		{Kind: wizard.StepDone, Step: "S1", Took: time.Second}, look("S2", "ACTIVE"), {Kind: wizard.StepDone, Step: "S2",
			Took: time.Second},
	} {
		l.Event(e)
	}
	want := strings.Join([]string{
		" 2/2 ◌ NEW", " 2/2 ◌ Peering: APPROVED", " 1/2 ✗ Role: Not yet.", " 2/2 ◌ Peering", "        ✓ fits",
		" 1/2 ◌ Role: Looking",
		" 1/2 ✓ Role                    S1  1.0 s", "        ROLE=1",
		" 2/2 ◌ ACTIVE", " 2/2 ✓ Peering  NEW → APPROVED → ACTIVE S2  1.0 s", "        PEER=2", "",
	}, "\n")
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}

func TestWordsSayACodeOnce(t *testing.T) {
	f := &wizard.Fault{
		Err: providers.Error{Code: "AADSTS50076", Status: 400, Message: "AADSTS50076: You must use another factor."},
	}
	if got := strings.Join(Words(f), "|"); got != "AADSTS50076 · 400|You must use another factor." {
		t.Error(got)
	}
}

// TestTheSameFaultIsToldNowAndThen: what is tried again every second is no line a
// second.
func TestTheSameFaultIsToldNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		l := NewLines(&out, &wizard.Procedure{Title: "Connect"}, clock.Real{}, nil, 80)
		l.Event(wizard.Event{Kind: wizard.RunStarted, Name: "orders"})
		for range 90 {
			next := time.Now().Add(time.Second)
			l.Event(wizard.Event{Kind: wizard.Faulted, Step: "S1", At: time.Now(),
				Fault: &wizard.Fault{Step: "S1", Remedy: "late", Says: "It does not show yet.", Next: next}})
			time.Sleep(time.Second)
		}
		if n := strings.Count(out.String(), "It does not show yet, again in 1.0 s"); n != 3 {
			t.Errorf("told %d times in 90 s:\n%s", n, out.String())
		}
	})
}

// TestLinesOfADecision: what was chosen about a fault, or about a thing that is
// there already, stands below it; a retry that begins by itself says so already.
func TestLinesOfADecision(t *testing.T) {
	var out strings.Builder
	l := NewLines(&out, &wizard.Procedure{Title: "Connect"}, clock.Real{}, nil, 80)
	fault := &wizard.Fault{Acts: []wizard.Act{{ID: "again", Title: "Check again"}, {ID: "stop", Title: "Stop here", Stop: true}}}
	retried := &wizard.Fault{Acts: fault.Acts, Next: time.Now().Add(time.Second)}
	for _, x := range []struct {
		ask    wizard.Ask
		choice string
	}{
		{wizard.Ask{Kind: wizard.AskRemedy, Fault: fault}, "again"},
		{wizard.Ask{Kind: wizard.AskRemedy, Fault: fault}, "stop"},
		{wizard.Ask{Kind: wizard.AskRemedy, Fault: retried,
			Choices: []wizard.Choice{{Value: wizard.ChoiceAgain, Title: "Try again"}}}, wizard.ChoiceAgain},
		{wizard.Ask{Kind: wizard.AskAdopt, Choices: []wizard.Choice{{Value: "adopt", Title: "Take it over"}}}, "adopt"},
		{wizard.Ask{Kind: wizard.AskInput, Choices: []wizard.Choice{{Value: "10", Title: "Ten"}}}, "10"},
	} {
		l.Event(wizard.Event{Kind: wizard.Asked, Step: "S1", Ask: &x.ask})
		l.Event(wizard.Event{Kind: wizard.AskSettled, Step: "S1", Reply: &wizard.Reply{Choice: x.choice}})
	}
	if want := "        → Check again\n        → Take it over\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// TestLinesOfAStepsCheck: which step found it stands above, and a check that is made
// again with another try is told of what is new.
func TestLinesOfAStepsCheck(t *testing.T) {
	var out strings.Builder
	p := &wizard.Procedure{Steps: []*wizard.Step{{ID: "S1", Title: "VPC"}, {ID: "S2", Title: "Accept"}}}
	l := NewLines(&out, p, clock.Real{}, nil, 80)
	fits := wizard.Finding{Verdict: wizard.OK, Text: "fits"}
	for _, e := range []wizard.Event{
		{Kind: wizard.StepStarted, Step: "S1"}, {Kind: wizard.Checked, Step: "S1", Findings: []wizard.Finding{fits}},
		{Kind: wizard.StepDone, Step: "S1"},
		{Kind: wizard.StepStarted, Step: "S2"}, {Kind: wizard.Checked, Step: "S2", Findings: []wizard.Finding{fits}},
		{Kind: wizard.Checked, Step: "S2", Findings: []wizard.Finding{fits, {Verdict: wizard.Bad, Text: "lapses"}}},
	} {
		l.Event(e)
	}
	want := []string{" 1/2 ◌ VPC", "        ✓ fits", " 1/2 ✓ VPC" + strings.Repeat(" ", 61) + "S1  0.0 s",
		" 2/2 ◌ Accept", "        ✓ fits", "        ✗ lapses", ""}
	if out.String() != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", out.String(), strings.Join(want, "\n"))
	}
}
