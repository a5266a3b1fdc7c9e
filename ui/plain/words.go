package plain

import (
	"fmt"
	"strings"
	"time"

	"peerage/wizard"
)

// Words are the lines beneath a fault: why, and the provider's own words.
func Words(f *wizard.Fault) []string {
	var out []string
	if f.Why != "" {
		out = append(out, f.Why)
	}
	var head []string
	for _, s := range []string{f.Err.Code, status(f.Err.Status), requestID(f.Err.RequestID)} {
		if s != "" {
			head = append(head, s)
		}
	}
	if len(head) > 0 {
		out = append(out, strings.Join(head, " · "))
	}
	if text := f.Err.Words(); text != "" {
		out = append(out, text)
	}
	return out
}

func status(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func requestID(id string) string {
	if id == "" {
		return ""
	}
	return "request " + id
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
