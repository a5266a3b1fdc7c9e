package flows_test

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// waits are the steps that wait until a link of a kind is up.
var waits = map[string]string{
	link.KindAivenAzure: "A21", link.KindAivenAWS: "W08", link.KindAivenUpCloud: "U07", link.KindAstraAzure: "D07",
}

// TestWaitsAndBoardAgree: what the board calls up ends the wait, what it calls
// failed stops the wait at a fault that has a remedy, and everything else is
// waited for; over every pair of words that the two halves can have.
func TestWaitsAndBoardAgree(t *testing.T) {
	n, procs := 0, map[string]*wizard.Procedure{}
	for _, p := range flows.All(flows.Clouds{}) {
		procs[p.ID] = p
	}
	linktest.EverySight(func(s link.Sight) {
		step, ok := waits[s.Kind]
		if !ok || s.Hosted == nil || len(s.Rivals) > 0 || s.Cloud == nil {
			return
		}
		n++
		board := link.Judge(s)
		up := board.Verdict == providers.Active || board.Verdict == providers.Degraded && board.Repair == "" &&
			len(s.Hosted.Warnings) > 0
		bad := board.Verdict == providers.Failed || board.Verdict == providers.Off || board.Verdict == providers.GoneV ||
			board.Verdict == providers.Degraded && !up
		if board.Up != up || board.Stuck() != bad {
			t.Fatalf("%s, %q and %q: the board says %s, a wait ends %v, stops %v", s.Kind, s.Hosted.State, s.Cloud.State,
				board.Verdict, board.Up, board.Stuck())
		}
		if bad && !remedied(procs[s.Kind].Step(step), fault(s, board)) {
			t.Errorf("%s, %q and %q %q: %s stops at %q without a remedy", s.Kind, s.Hosted.State, s.Cloud.State, s.Cloud.Sync,
				step,
				fault(s, board).Err.Code)
		}
	})
	t.Logf("%d sights", n)
}

// fault is what the wait meets: an end of the platform's half, or of AWS's
// connection, is told by its word.
func fault(s link.Sight, board link.Ruling) *wizard.Fault {
	e := steps.Stuck(board, "look", "half", nil)
	switch s.Kind {
	case link.KindAstraAzure:
		if board.Fault == "" { // Astra's words are free text, or a code of Azure's
			return &wizard.Fault{Err: providers.Error{Class: providers.Conflict, Provider: "astra", Op: "peer with your VNet",
				Code: s.Hosted.State}}
		}
	case link.KindAivenAWS:
		if board.Fault == "" && !aiven.Failed(s.Hosted.State) && !aiven.Over(s.Hosted.State) {
			e.Code = "aws-" + s.Cloud.State
		}
	}
	if aiven.Failed(s.Hosted.State) {
		e.Code = s.Hosted.State
	}
	if aiven.Over(s.Hosted.State) {
		e.Code = aiven.CodeGone
	}
	return &wizard.Fault{Err: *e}
}

func remedied(step *wizard.Step, f *wizard.Fault) bool {
	for _, r := range step.Remedies {
		if r.When(nil, f) {
			return true
		}
	}
	return false
}
