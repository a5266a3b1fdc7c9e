package setup_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/uitest"
)

// TestThePictureLives: while things are made, the picture shows what is there,
// what is at work and what fails: in two lines, and whole where there is room.
func TestThePictureLives(t *testing.T) {
	play(t, told(), func(s *scene) {
		s.Press("enter")
		s.toWait()
		s.Pass(31 * time.Second)
		s.sees("● your app", "◌ their half APPROVED", "○ your half", "7  Aiven prepares its half")
		s.w, s.h = 120, 48
		s.sees("╭─", "● your app  may peer", "◌ their half APPROVED", "○ your half, made by you", "7  Aiven prepares its half")
		s.fits()
		s.w, s.h = 80, 18
		s.seesNot("your half")
	})
}

// TestAFaultIsWhereItIs in the picture, with the provider's word.
func TestAFaultIsWhereItIs(t *testing.T) {
	o := told()
	o.world.Fails, o.world.Hard = 100, true
	play(t, o, func(s *scene) {
		s.Press("enter")
		s.toWait()
		s.wait("Ask a colleague")
		s.sees("✗ your half AuthorizationFailed")
		s.w, s.h = 200, 60
		s.sees("✗ your half AuthorizationFailed", "● their half")
	})
}

// TestWhatIsAtWorkMoves: its glyph changes by itself, and nothing else of the
// picture.
func TestWhatIsAtWorkMoves(t *testing.T) {
	play(t, told(), func(s *scene) {
		s.Press("enter")
		s.toSecret()
		s.Type("hunter2")
		s.enter()
		s.wait("their half, at work")
		seen := map[string]bool{}
		for range 8 {
			seen[strings.Split(uitest.Plain(s.Screen(80, 24)), "\n")[2]] = true
			s.Pass(250 * time.Millisecond)
		}
		if len(seen) < 2 {
			t.Errorf("it stands still: %v", seen)
		}
	})
}
