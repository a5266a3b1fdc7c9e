package flowtest

import (
	"maps"
	"slices"
	"sync"

	"example.org/peerage/wizard"
)

// met holds, by procedure and remedy, what the labs of this test binary have
// met in sessions that came to their end.
var met struct {
	sync.Mutex
	remedies map[string]map[string]bool
}

// Mended are the remedies of a procedure that were met in a session that came
// to its end all the same, in any lab of this test binary.
func Mended(procedure string) map[string]bool {
	met.Lock()
	defer met.Unlock()
	return maps.Clone(met.remedies[procedure])
}

// declared fails where a question offers what its step does not declare: nobody
// could decide it beforehand.
func (l *Lab) declared(p *wizard.Procedure, a *wizard.Ask) {
	offers := p.Offers(a.Step)
	if a.Kind == wizard.AskInput || a.Kind == wizard.AskName || slices.Contains(offers, wizard.Any) {
		return
	}
	for _, c := range a.Choices {
		if !slices.Contains(offers, c.Value) {
			l.T.Errorf("step %s of %s offers %q in %q and does not declare it", a.Step, p.ID, c.Value, a.Title)
		}
	}
}

// remember notes the remedies of a session that has come to its end.
func remember(procedure string, seen []wizard.Event) {
	met.Lock()
	defer met.Unlock()
	if met.remedies == nil {
		met.remedies = map[string]map[string]bool{}
	}
	if met.remedies[procedure] == nil {
		met.remedies[procedure] = map[string]bool{}
	}
	for _, e := range seen {
		if e.Kind == wizard.Faulted {
			met.remedies[procedure][e.Fault.Remedy] = true
		}
	}
}
