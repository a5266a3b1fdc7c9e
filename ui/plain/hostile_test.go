package plain

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// hostile is what a provider may say to take a terminal over, or to forge a
// line: escape sequences, C1, line ends, text direction, NUL.
const hostile = "x\x1b]52;c;aGk=\x07\x1b[2J\u009b31m\r\n22/22 ✓ forged\u202e\u2066\x00\u2028y"

// said are events in which providers' words are w.
func said(w string) []wizard.Event {
	item := &wizard.Item{Key: "k", Kind: "network " + w, Name: w, ID: w}
	fault := &wizard.Fault{Says: "Not yet " + w, Err: providers.Error{Provider: "sky", Code: w, RequestID: w, Message: w}}
	find := []wizard.Finding{{Verdict: wizard.Bad, Text: w, Fix: w}}
	return []wizard.Event{
		{Kind: wizard.RunStarted, Name: "orders"}, {Kind: wizard.StepStarted, Step: "S1"},
		{Kind: wizard.VarSet, Step: "S1", Var: "NET", Value: w}, {Kind: wizard.Noted, Step: "S1", Note: w},
		{Kind: wizard.Polled, Step: "S1", Poll: &wizard.PollResult{State: w, Other: w, Note: w, Warnings: []string{w}}},
		{Kind: wizard.Faulted, Step: "S1", Fault: fault}, {Kind: wizard.Checked, Step: "S1", Findings: find},
		{Kind: wizard.Prompt, Step: "S1", Sign: &wizard.Sign{Code: w, URL: "https://sky.example/" + w}},
		{Kind: wizard.StepDone, Step: "S1", Note: w, Took: time.Second},
		{Kind: wizard.UndoStarted}, {Kind: wizard.Stays, Item: item, Note: w}, {Kind: wizard.Removed, Item: item},
		{Kind: wizard.RunStopped, Note: w}, {Kind: wizard.RunRemoved, Note: w},
	}
}

// bad says whether a text holds what a terminal acts on.
func bad(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		control := r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0
		turned := r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028
		return control || turned
	})
}

func TestNothingOfAProviderReachesTheTerminal(t *testing.T) {
	lines := func(w string) string {
		var out strings.Builder
		p := &wizard.Procedure{Title: "Connect", Steps: []*wizard.Step{{ID: "S1", Title: "Peering"}}}
		l := NewLines(&out, p, clock.Real{}, nil, 80)
		for _, e := range said(w) {
			l.Event(e)
		}
		return out.String()
	}
	got, want := lines(hostile), lines("x")
	if bad(got) {
		t.Errorf("it prints %q", got)
	}
	if n, m := strings.Count(got, "\n"), strings.Count(want, "\n"); n != m {
		t.Errorf("%d lines, %d without hostile words:\n%s", n, m, got)
	}
}

func TestQuestionsAreClean(t *testing.T) {
	ask := func(w string) string {
		var out strings.Builder
		p := NewPrompter(strings.NewReader("1\n"), &out, -1)
		_, err := p.Ask(t.Context(), &wizard.Ask{
			Kind: wizard.AskInput, Title: "Which " + w, Text: "Two\nlines of ours.", Var: "NET", Free: true, Problem: w,
			Lines:   []string{w},
			Choices: []wizard.Choice{{Value: "1", Title: w, Columns: []string{w}, Warn: w}, {Value: "2", Title: w, Disabled: w}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	got, want := ask(hostile), ask("x")
	if bad(got) || strings.Count(got, "\n") != strings.Count(want, "\n") {
		t.Errorf("it asks %q", got)
	}
}

// TestJSONIsEscaped, and means the same.
func TestJSONIsEscaped(t *testing.T) {
	var out strings.Builder
	j := NewJSON(&out)
	j.Event(wizard.Event{Kind: wizard.Noted, Note: hostile})
	if bad(out.String()) || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("it prints %q", out.String())
	}
	var e wizard.Event
	if err := json.Unmarshal([]byte(out.String()), &e); err != nil || e.Note != hostile {
		t.Errorf("it reads %q, %v", e.Note, err)
	}
}

// TestKeysOfAnUnseenLine: what a person presses while nothing is shown.
func TestKeysOfAnUnseenLine(t *testing.T) {
	for keys, want := range map[string]string{
		"abc\r": "abc", "abx\x7fc\n": "abc", "\x7f\x08ä\x7fa\r": "a", "no\x15yes\r": "yes", "a\x04b\r": "ab",
	} {
		got, err := NewPrompter(strings.NewReader(keys), io.Discard, -1).unseen()
		if err != nil || got != want {
			t.Errorf("%q: %q, %v", keys, got, err)
		}
	}
	for _, keys := range []string{"", "abc", "\x03", "abc\x03", "\x04", "\x00", "x\x7f\x04"} {
		if got, err := NewPrompter(strings.NewReader(keys), io.Discard, -1).unseen(); !errors.Is(err, ErrEnded) {
			t.Errorf("%q: %q, %v", keys, got, err)
		}
	}
}
