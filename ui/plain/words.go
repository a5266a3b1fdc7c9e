package plain

import (
	"fmt"
	"slices"
	"time"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Words are the lines beneath a fault: why, and the provider's own words.
func Words(f *wizard.Fault) []string {
	head, text := f.Quote()
	list := []string{f.Why, theme.Clean(head), theme.Clean(text)}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// Span words a duration: "0.1 s", "14 s", "6 min 12 s".
func Span(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", max(d, 0).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
