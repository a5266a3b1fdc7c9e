package home_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/home"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// runs is a journal with a few lines in it; each answer to List waits for its
// turn when hold is set.
type runs struct {
	*toy.World
	mu     sync.Mutex
	list   []front.RunInfo
	err    error
	hold   []chan []front.RunInfo
	forgot []string
	broken error // what Forget says
	none   bool  // no procedure
}

func (r *runs) List(ctx context.Context) ([]front.RunInfo, error) {
	r.mu.Lock()
	list, err := r.list, r.err
	var wait chan []front.RunInfo
	if len(r.hold) > 0 {
		wait, r.hold = r.hold[0], r.hold[1:]
	}
	r.mu.Unlock()
	if wait == nil {
		return list, err
	}
	select {
	case list := <-wait:
		return list, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *runs) Forget(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgot = append(r.forgot, id)
	return r.broken
}

func (r *runs) Procedures() []*wizard.Procedure {
	if r.none {
		return nil
	}
	return r.World.Procedures()
}

// feed hands on what a test sends.
type feed struct {
	toy.Feed
	ch chan front.Snapshot
}

func (f *feed) Watch(context.Context) <-chan front.Snapshot { return f.ch }

// scene is the screen on a stage.
type scene struct {
	*uitest.Stage
	t    *testing.T
	home *home.Home
	runs *runs
	feed *feed
	th   *theme.Theme
	live []setup.Live
	w, h int
}

// began is the time at which every test begins.
var began = time.Date(2000, 1, 1, 20, 17, 0, 0, time.UTC)

// play runs fn in virtual time with the screen open, 80×24; tune changes what
// it is given.
func play(t *testing.T, tune func(d *front.Backend, r *runs), fn func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began))
		s := &scene{t: t, runs: &runs{World: toy.New()}, feed: &feed{ch: make(chan front.Snapshot, 1)}, w: 80, h: 24}
		d := toy.Backend(s.runs.World)
		d.Clock, d.Runs, d.Feed = clock.Real{}, s.runs, s.feed
		if tune != nil {
			tune(&d, s.runs)
		}
		s.th = theme.New(true, colorprofile.TrueColor)
		s.home = home.New(d, s.th, func() []setup.Live { return s.live })
		s.Stage = uitest.NewStage(s.home)
		defer func() {
			s.home.Close()
			close(s.feed.ch)
			time.Sleep(time.Minute)
			s.Settle()
		}()
		fn(s)
	})
}

func (s *scene) text() string { return uitest.Plain(s.Screen(s.w, s.h)) }

func (s *scene) sees(texts ...string) {
	s.t.Helper()
	uitest.Sees(s.t, s.text(), texts...)
}

func (s *scene) seesNot(texts ...string) {
	s.t.Helper()
	uitest.SeesNot(s.t, s.text(), texts...)
}

// cursor is the row under the cursor.
func (s *scene) cursor() string {
	s.t.Helper()
	for l := range strings.SplitSeq(s.text(), "\n") {
		if _, row, ok := strings.Cut(l, theme.Cursor+" "); ok {
			return row
		}
	}
	s.t.Fatalf("no cursor on\n%s", s.text())
	return ""
}

// to moves the cursor onto a row.
func (s *scene) to(row string) {
	s.t.Helper()
	s.Press("home")
	for range 20 {
		if strings.HasPrefix(s.cursor(), row) {
			return
		}
		s.Press("down")
	}
	s.t.Fatalf("no row %q on\n%s", row, s.text())
}

// dialog is the dialog that was opened last, as seen over the screen.
func (s *scene) dialog() (dialog.Dialog, string) {
	s.t.Helper()
	d := uitest.Find[screen.Show](s.t, s.Stage).Dialog
	var stack dialog.Stack
	stack.Push(d)
	return d, uitest.Plain(stack.View(s.th, s.Screen(s.w, s.h), s.w, s.h))
}

// choose takes a row of an open menu; what that does comes back to the screen.
func (s *scene) choose(d dialog.Dialog, row string) {
	s.t.Helper()
	for range 20 {
		_, body := s.dialog()
		if strings.Contains(body, theme.Cursor+" "+row) {
			_, cmd := d.Update(uitest.Key("enter"))
			s.Run(cmd)
			return
		}
		d.Update(uitest.Key("down"))
	}
	s.t.Fatalf("no %q in the menu", row)
}

func run(id, name string, status wizard.Status, number int, age time.Duration) front.RunInfo {
	return front.RunInfo{
		ID: id, Name: name, Procedure: "aiven-azure", Title: "Aiven ⇄ Azure VNet", Status: status,
		StepID: "A16", Step: "Aiven prepares its half", Number: number, Steps: 8, Updated: began.Add(-age), Made: number,
	}
}

// several are runs of every sort.
func several(_ *front.Backend, r *runs) {
	busy := run("r3", "claims", wizard.Stopped, 2, time.Minute)
	busy.Busy = true
	r.list = []front.RunInfo{
		run("r1", "orders", wizard.Stopped, 7, 4*time.Minute), run("r2", "billing", wizard.Failing, 3, 26*time.Hour), busy,
		run("r4", "fraud", wizard.Done, 8, 12*24*time.Hour), run("r5", "edge", wizard.TakenOff, 0, 40*24*time.Hour),
	}
}

// links is a snapshot with as many links of each sort as are given.
func links(active, yours, failed int) front.Snapshot {
	s := front.Snapshot{At: began, Settled: true}
	add := func(n int, l providers.Link) {
		for range n {
			s.Links = append(s.Links, l)
		}
	}
	add(active, providers.Link{Verdict: providers.Active})
	add(yours, providers.Link{Verdict: providers.Waiting, Yours: true})
	add(failed, providers.Link{Verdict: providers.Failed})
	return s
}

var errDisk = errors.New("database disk image is malformed")
