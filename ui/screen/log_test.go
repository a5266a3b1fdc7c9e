package screen

import (
	"testing"

	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// TestWhatComesAgainIsALine: a step that is tried again and again takes one line
// of what has happened, with how often; the log itself keeps all.
func TestWhatComesAgainIsALine(t *testing.T) {
	fails := front.Happening{Run: "r", Number: 8, Kind: wizard.Faulted, Text: "fails: not yet"}
	made := front.Happening{Run: "r", Number: 8, Kind: wizard.Made, Text: "made it"}
	b := front.Backend{Log: func() []front.Happening { return []front.Happening{fails, fails, fails, made, fails} }}
	var got []string
	for _, e := range Done(b, "r") {
		got = append(got, e.Text)
	}
	if len(got) != 3 || got[0] != "3 × fails: not yet" || got[1] != "made it" || got[2] != "fails: not yet" {
		t.Errorf("%q", got)
	}
	if n := len(Happened(b)); n != 5 {
		t.Errorf("%d lines in the log", n)
	}
}
