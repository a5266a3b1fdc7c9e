package setup

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// stopped is a clock that stands.
type stopped time.Time

func (c stopped) Now() time.Time                           { return time.Time(c) }
func (stopped) Sleep(context.Context, time.Duration) error { return nil }
func (stopped) Speed() float64                             { return 1 }

// TestADoneRunSaysWhatIsThereNow: what the run saw at its end is said of then
// where the link is not up any more, is gone, or was not looked at.
func TestADoneRunSaysWhatIsThereNow(t *testing.T) {
	ended := time.Unix(1e9, 0)
	half := &providers.Half{ID: "h", State: "ACTIVE"}
	link := func(v providers.Verdict) []providers.Link {
		return []providers.Link{{Verdict: v, Hosted: half, Cloud: half}}
	}
	for _, x := range []struct {
		name       string
		after      time.Duration
		snap       *front.Snapshot
		want, none string
	}{
		{"just done", time.Second, nil, "are connected;✓ it is up;Seen", "Now:"},
		{"not looked at yet", time.Hour, nil, "were connected;Now: looking at both sides;Then", "Seen"},
		{"up", time.Hour, &front.Snapshot{Settled: true, Links: link(providers.Active)}, "✓ a and b are connected;Seen", "Then"},
		{"failed", time.Hour, &front.Snapshot{Settled: true, Links: link(providers.Failed)}, "✗ a and b were connected;Then", "Seen"},
		{"gone", time.Hour, &front.Snapshot{Settled: true, Complete: true}, "✗ a and b were connected;Now: gone", "Seen"},
		{"not all heard", time.Hour, &front.Snapshot{Settled: true}, "? a and b were connected;Now: not seen", "Seen"},
		{"just done, before the first look", time.Second, &front.Snapshot{Complete: true}, "are connected", "Now:"},
	} {
		st := wizard.Fold([]wizard.Event{
			{Kind: wizard.RunStarted, At: ended}, {Kind: wizard.RunDone, At: ended},
			{Kind: wizard.Checked, At: ended, Step: wizard.ClosingStep,
				Findings: []wizard.Finding{{Verdict: wizard.OK, Text: "it is up"}}},
		})
		st.Ended, st.Status = ended, wizard.Done
		st.Values = map[string]string{"HALF": "h"}
		s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: st, now: ended.Add(x.after), proc: &wizard.Procedure{
			Halves: []string{"HALF"}, LinkName: func(wizard.Values) string { return "a ⇄ b" }}}
		s.proc.Scene = &wizard.Scene{}
		s.end = &wizard.Result{}
		s.prompt.list = &list{}
		s.prompt.list.set([]option{{id: "x", title: "x"}}, "")
		s.world.stop, s.world.feed = func() {}, make(chan front.Snapshot)
		if x.snap != nil {
			s.backend.Clock = stopped(s.now)
			s.snapped(snapMsg{s, *x.snap})
		}
		broken := strings.HasPrefix(x.want, "✗")
		if s.lost() != broken {
			t.Errorf("%s: it is lost: %v", x.name, s.lost())
		}
		pic, drawn := s.picture()
		if then := strings.Contains(x.want, "were"); drawn == (then && s.world.link == nil) ||
			drawn && then && (len(pic.Halves) != 2 || pic.Halves[0].State != "ACTIVE") {
			t.Errorf("%s: drawn %v, %+v", x.name, drawn, pic)
		}
		var text string
		for _, b := range s.doneBlocks(78) {
			text += ansi.Strip(strings.Join(b.draw(9), "\n")) + "\n"
		}
		for _, want := range strings.Split(x.want, ";") {
			if !strings.Contains(text, want) || strings.Contains(text, x.none) {
				t.Errorf("%s: no %q, or %q, in\n%s", x.name, want, x.none, text)
			}
		}
	}
}
