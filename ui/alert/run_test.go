package alert

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// TestWhoDoesNotLeadAnyMoreTellsNobody: it was paused, and another process tells.
func TestWhoDoesNotLeadAnyMoreTellsNobody(t *testing.T) {
	for lost, want := range map[bool]string{false: "[b firing]", true: "[]"} {
		synctest.Test(t, func(t *testing.T) {
			var rung []string
			r, err := Parse([]byte("receivers: {b: {bell: true}}\nalerts: [{name: b, when: 'verdict:active', to: b}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			post, err := NewPost(Options{Rules: r, Clock: clock.Real{}, Log: func(string) {},
				Ring: func(n Notice) { rung = append(rung, n.Rule+" "+string(n.State)) }})
			if err != nil {
				t.Fatal(err)
			}
			seen := begin(t, nil).s
			ctx, stop := context.WithTimeout(t.Context(), 12*time.Second)
			defer stop()
			(&Runner{Engine: NewEngine(r, nil, nil), Post: post, Clock: clock.Real{}, Log: func(string) {},
				Seen: func() (front.Snapshot, string, bool) { return seen, "", true },
				Keep: func(context.Context, map[string]time.Time) error {
					if lost {
						return fmt.Errorf("taken over: %w", wizard.ErrLost)
					}
					return nil
				},
			}).Run(ctx)
			if fmt.Sprint(rung) != want {
				t.Errorf("lost %v: %v", lost, rung)
			}
		})
	}
}
