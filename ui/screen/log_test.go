package screen

import (
	"testing"

	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// TestTheSameAgainIsOneLine: what fails again and again leaves room for the rest.
func TestTheSameAgainIsOneLine(t *testing.T) {
	line := func(text string) front.Happening {
		return front.Happening{Run: "orders", Kind: wizard.Faulted, Text: text}
	}
	got := Done(front.Backend{Log: func() []front.Happening {
		return []front.Happening{line("a"), line("b"), line("b"), line("b"), line("a")}
	}}, "orders")
	if len(got) != 3 || got[0].Text != "a" || got[1].Text != "3× b" || got[2].Text != "a" {
		t.Errorf("%+v", got)
	}
}
