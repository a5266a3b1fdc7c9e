package setup

import (
	"time"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Live is a run that is being worked on, for the home screen.
type Live struct {
	Run, Name, Title string
	// Place is "step 16 of 22", Note what is going on; Since when. Asks says
	// that the person is needed.
	Place, Note string
	Since       time.Time
	Asks        bool
	Removing    bool
}

// Live tells how the run is; false when it is not being worked on.
func (s *Setup) Live() (Live, bool) {
	if !s.Running() || s.sess == nil {
		return Live{}, false
	}
	l := Live{Run: s.state.Run, Name: s.state.Name, Place: s.place(), Since: s.state.Since, Removing: s.state.Undoing}
	if s.proc != nil {
		l.Title = s.proc.Crumb
	}
	if st := s.present(); st != nil {
		l.Note = st.Title
	} else if s.state.At == wizard.PlanStep {
		l.Note = "The plan"
	}
	if a := s.state.Ask; a.Person() {
		l.Asks = true
		if a.Fault != nil {
			l.Note = theme.Clean(a.Fault.Says)
		}
	}
	return l, true
}

// Ended says in a sentence how the run ended; "" while it goes on.
func (s *Setup) Ended() string {
	if s.end == nil {
		return ""
	}
	switch s.state.Status {
	case wizard.Done:
		return s.state.Name + " is done"
	case wizard.TakenOff:
		return s.state.Name + " is taken down"
	}
	return s.state.Name + " has stopped"
}
