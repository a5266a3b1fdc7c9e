package host

import (
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// TestTheLogSaysWhatWasAsked: of whom and how it went, once for each answer.
func TestTheLogSaysWhatWasAsked(t *testing.T) {
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	list := []front.Source{
		{ID: "a", Provider: "azure", Title: "Azure Prod", AsOf: now, Round: 240 * time.Millisecond, RoundCalls: 3, Halves: 12},
		{ID: "b", Provider: "azure", Title: "Azure Test", AsOf: now, Round: time.Second, RoundCalls: 1, Halves: 2},
		{ID: "c", Provider: "aiven", Title: "Aiven contoso", Errors: 1,
			Err: &providers.Error{Provider: "aiven", Op: "list", Status: 503, Message: "busy"}},
	}
	var p polls
	got := p.polled(list, now)
	if len(got) != 3 || got[0].Text != "Azure Prod · 12 halves · 3 calls · 240 ms" ||
		got[1].Text != "Azure Test · 2 halves · 1 call · 1.0 s" ||
		!got[0].Often || got[2].Often || got[2].Does != "asked" || got[2].Kind != wizard.Faulted ||
		got[2].Text != "Aiven contoso · "+list[2].Err.Error() {
		t.Errorf("%+v", got)
	}
	if again := p.polled(list, now.Add(time.Second)); len(again) > 0 {
		t.Errorf("said twice: %+v", again)
	}
}
