package setup

import (
	"strings"
	"time"

	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Sizes of the picture above the work.
const (
	bandFrom = 17  // lines of a body that has room for two
	bandTall = 34  // and for the whole
	bandMax  = 130 // the widest drawing
)

// band is the picture of what is being built, while that goes on: two lines, or
// the whole where the screen is tall; none where it is low.
func (s *Setup) band(w, h int) []string {
	if h < bandFrom || !s.building() && (h < bandTall || !s.choosing()) {
		return nil
	}
	pic, ok := s.picture()
	if !ok {
		return nil
	}
	inner := min(w-4, bandMax)
	var out []string
	switch {
	case h >= bandTall && inner >= picture.Whole:
		out = pic.Draw(s.th, inner, s.turning())
	case s.end != nil:
		return nil // an end has more to say
	default:
		out = pic.Brief(s.th, inner, s.turning())
	}
	pad := strings.Repeat(" ", (w-inner)/2)
	for i := range out {
		out[i] = theme.Fit(pad+out[i], w)
	}
	return out
}

// picture is what is being built; of a run that is done, the link as it is now where
// that is another, and none where it is not seen.
func (s *Setup) picture() (picture.Picture, bool) {
	if s.end != nil && s.state.Status == wizard.Done {
		if _, then := s.nowSign(); then {
			if s.world.link == nil {
				return picture.Picture{}, false
			}
			return picture.OfLink(s.world.link), true
		}
	}
	return picture.Of(s.proc, s.state)
}

// building says whether something is being made, or taken down, or was.
func (s *Setup) building() bool {
	if s.proc == nil || s.sess == nil || s.planning() || s.state.At == wizard.PlanStep {
		return false
	}
	if s.end != nil || s.full() || s.state.At == wizard.ClosingStep {
		return len(s.state.Items) > 0
	}
	st := s.present()
	return st != nil && !st.Preflight
}

// choosing says whether the choices are being made, or looked at together: the
// picture takes shape.
func (s *Setup) choosing() bool {
	st := s.present()
	return s.sess != nil && s.end == nil && !s.full() && (s.planning() || st != nil && st.Preflight)
}

// turning is the glyph of what is at work.
func (s *Setup) turning() string {
	n := max(s.now.Sub(s.state.Since), 0) / time.Duration(float64(fast)*s.backend.Clock.Speed())
	return []string{theme.Wait, "·"}[n%2]
}

// under is the body below the picture, with a rule between.
func (s *Setup) under(band []string, w int, body []string) []string {
	if len(band) == 0 {
		return body
	}
	return append(append(append([]string(nil), band...), s.th.Rule(w)), body...)
}
