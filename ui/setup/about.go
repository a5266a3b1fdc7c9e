package setup

import "example.org/peerage/wizard"

// About says in a line what the screen shows now, for an audience.
func (s *Setup) About() string {
	a := s.state.Ask
	switch {
	case s.err != nil && s.sess == nil:
		return "It could not begin; the screen says why."
	case s.end != nil:
		return s.aboutEnd()
	case s.sess == nil:
		return "The first page: what is built, by whom, which rights it needs, how long."
	case a != nil && a.Kind == wizard.AskName:
		return "Taking down: what this run made, in this order, once its name is typed."
	case a != nil && a.Fault.Retries():
		return "Not in effect yet: it says what it waits for, and tries again by itself."
	case a != nil && a.Kind == wizard.AskRemedy:
		return "What went wrong in plain words, the provider's own, and what mends it."
	case a != nil && a.Kind == wizard.AskInput:
		return "It asks only what it cannot know; what does not fit says why."
	case a != nil && a.Kind == wizard.AskAdopt:
		return "That name is taken: it asks before it touches what others made."
	case a != nil:
		return "Nothing is made before it is said, with the documented command."
	case s.state.Sign != nil:
		return "Signing in as a person does: the program never sees the password."
	case s.full():
		return "It removes one thing after the other; what others need stays."
	case s.polling():
		return "Waiting for the provider: its own words, and how long it usually takes."
	}
	return "It works: each step looks first what is there, so nothing is made twice."
}

func (s *Setup) aboutEnd() string {
	switch s.state.Status {
	case wizard.Done:
		if s.Act() {
			return "Mended."
		}
		return "Connected: what is still to do, what was made, where the time went."
	case wizard.TakenOff:
		return "Taken down: what this run made is gone, what was there before stays."
	}
	return "Stopped; it can be resumed."
}

// AtEnd says that the run has ended and its end is shown.
func (s *Setup) AtEnd() bool { return s.end != nil }

// Half is the id of a half that the run has made, as the board knows it; "" when
// none is known.
func (s *Setup) Half() string {
	for _, name := range s.procOrEmpty().Halves {
		if id := s.state.Value(name); id != "" {
			return id
		}
	}
	return ""
}
