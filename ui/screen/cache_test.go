package screen_test

import (
	"fmt"
	"testing"

	"example.org/peerage/ui/screen"
)

func TestAViewIsDrawnOnce(t *testing.T) {
	drawn := 0
	draw := func(w, h int) string { drawn++; return fmt.Sprintf("%d at %d×%d", drawn, w, h) }
	var c screen.Cache
	for _, x := range []struct {
		version, theme, w, h int
		want                 string
	}{
		{0, 0, 0, 0, "1 at 0×0"}, {0, 0, 0, 0, "1 at 0×0"}, {1, 0, 0, 0, "2 at 0×0"}, {1, 0, 0, 0, "2 at 0×0"},
		{1, 1, 0, 0, "3 at 0×0"}, {1, 1, 80, 0, "4 at 80×0"}, {1, 1, 80, 24, "5 at 80×24"}, {1, 1, 80, 24, "5 at 80×24"},
		{0, 0, 0, 0, "6 at 0×0"},
	} {
		if got := c.View(x.version, x.theme, x.w, x.h, draw); got != x.want || c.Len() != len(x.want) {
			t.Errorf("%+v: %q", x, got)
		}
	}
}
