package board_test

import (
	"testing"

	"peerage/ui/front"
	"peerage/ui/uitest"
)

func TestScreens(t *testing.T) {
	sizes := []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}}
	for _, z := range sizes {
		play(t, func(t *testing.T, s *scene) {
			screen := s.Screen(z.w, z.h)
			uitest.Fits(t, screen, z.w, z.h)
			uitest.Golden(t, "board/"+z.name, screen)
		}, contoso())
	}
}

var _ = front.Snapshot{}
