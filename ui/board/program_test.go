package board_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

// root is a program with nothing but a board.
type root struct {
	b    *board.Board
	w, h int
	// views counts the frames that were asked for.
	views atomic.Int64
}

func (r *root) Init() tea.Cmd { return r.b.Init() }

func (r *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if m, ok := msg.(tea.WindowSizeMsg); ok {
		r.w, r.h = m.Width, m.Height
	}
	return r, r.b.Update(msg)
}

func (r *root) View() tea.View {
	r.views.Add(1)
	v := tea.NewView(r.b.View(r.w, r.h))
	v.AltScreen = true
	return v
}

// meter counts what is written, and is told how often a frame is asked for.
type meter struct {
	n    atomic.Int64
	root *root
}

func (m *meter) Write(p []byte) (int, error) {
	m.n.Add(int64(len(p)))
	return len(p), nil
}

// program runs a board in a real program, in a bubble, while fn watches.
func program(t *testing.T, snap front.Snapshot, fn func(p *tea.Program, f *fakeFeed, out *meter)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began))
		f, out := newFeed(), &meter{}
		b := board.New(backend(f), theme.New(true, colorprofile.TrueColor), "")
		out.root = &root{b: b}
		p := tea.NewProgram(
			out.root,
			tea.WithInput(nil),
			tea.WithOutput(out),
			tea.WithoutSignals(),
			tea.WithWindowSize(120, 40),
			tea.WithColorProfile(colorprofile.TrueColor),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}),
		)
		f.ch <- snap
		ended := make(chan error, 1)
		go func() {
			_, err := p.Run()
			ended <- err
		}()
		time.Sleep(2 * time.Second)
		fn(p, f, out)
		b.Close()
		p.Quit()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
	})
}

func TestAnIdleBoardWritesNothing(t *testing.T) {
	snap := many(1000)
	for i := range snap.Links {
		snap.Links[i].Since = began.Add(-100 * time.Hour)
	}
	for i := range snap.Sources {
		snap.Sources[i].Next = began.Add(time.Hour)
	}
	program(t, snap, func(_ *tea.Program, f *fakeFeed, out *meter) {
		was := out.n.Load()
		time.Sleep(8 * time.Second)
		if n := out.n.Load() - was; n != 0 {
			t.Errorf("%d bytes in 8 s in which nothing happened", n)
		}
		was = out.n.Load()
		time.Sleep(10 * time.Minute)
		if n := out.n.Load() - was; n > 600*4 {
			t.Errorf("%d bytes in 10 min in which only ages changed", n)
		}
		was = out.n.Load()
		next := snap
		next.Links = append([]providers.Link(nil), snap.Links...)
		next.Links[0].Verdict = providers.Failed
		f.ch <- next
		time.Sleep(time.Second)
		if out.n.Load() == was {
			t.Error("a change is not drawn")
		}
	})
}

// TestAnIdleBoardDoesLittle: of links of which only the age changes, the history
// of the one under the cursor is read once a minute, and a frame is made for each
// snapshot, each ten seconds, and each history.
func TestAnIdleBoardDoesLittle(t *testing.T) {
	snap := many(1000)
	program(t, snap, func(_ *tea.Program, f *fakeFeed, out *meter) {
		asked, views := f.reads(), out.root.views.Load()
		for range 5 * 60 / 5 {
			next := snap
			next.Links = append([]providers.Link(nil), snap.Links...)
			for i := range next.Links {
				next.Links[i].AsOf = time.Now()
			}
			f.ch <- next
			time.Sleep(5 * time.Second)
		}
		if n := f.reads() - asked; n > 5 {
			t.Errorf("the history was read %d times in 5 min", n)
		}
		if n := out.root.views.Load() - views; n > 60+30+2*5 {
			t.Errorf("%d frames in 5 min", n)
		}
		next := snap
		next.Links = append([]providers.Link(nil), snap.Links...)
		for i := range next.Links {
			next.Links[i].Verdict = providers.Failed
		}
		asked = f.reads()
		f.ch <- next
		time.Sleep(time.Second)
		if n := f.reads() - asked; n != 1 {
			t.Errorf("the history of a link that changed was read %d times", n)
		}
	})
}

func TestEightHoursOfWatching(t *testing.T) {
	program(t, many(200), func(p *tea.Program, f *fakeFeed, _ *meter) {
		for i := range 8 * 6 { // every ten minutes something changes
			next := many(200)
			next.Links[i].Verdict, next.Links[i].Since = providers.Degraded, time.Now()
			f.ch <- next
			p.Send(uitest.Key("down"))
			time.Sleep(10 * time.Minute)
		}
		if got := f.reads(); got < 40 || got > 110 {
			t.Errorf("the history was read %d times", got)
		}
	})
}

// ready is a board with n links, outside of every bubble, and how it is given
// a snapshot as its program would.
func ready(b *testing.B, n int) (*board.Board, func(front.Snapshot)) {
	f := newFeed()
	x := board.New(backend(f), theme.New(true, colorprofile.TrueColor), "")
	b.Cleanup(x.Close)
	batch, ok := x.Init()().(tea.BatchMsg)
	if !ok {
		b.Fatal("the board does not start with a batch")
	}
	give := func(s front.Snapshot) {
		f.ch <- s
		x.Update(batch[0]())
	}
	give(many(n))
	return x, give
}

// BenchmarkFrame: a key and the frame after it, 10,000 links: at most 0.5 ms
// and 60 kB.
func BenchmarkFrame(b *testing.B) {
	x, _ := ready(b, 10000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Update(uitest.Key([]string{"down", "up"}[i/3000%2]))
		x.View(120, 40)
	}
}

// BenchmarkWideFrame: the same with the details beside the table.
func BenchmarkWideFrame(b *testing.B) {
	x, _ := ready(b, 10000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Update(uitest.Key([]string{"down", "up"}[i/3000%2]))
		x.View(200, 60)
	}
}

// BenchmarkUnchanged: a frame for which nothing has changed.
func BenchmarkUnchanged(b *testing.B) {
	x, _ := ready(b, 10000)
	b.ReportAllocs()
	for b.Loop() {
		x.View(120, 40)
	}
}

// BenchmarkSnapshot: a snapshot of 10,000 links, one of which changed, and the
// frame after it.
func BenchmarkSnapshot(b *testing.B) {
	x, give := ready(b, 10000)
	s := many(10000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Links[i%len(s.Links)].Verdict = providers.Degraded
		give(s)
		x.View(120, 40)
	}
}

// BenchmarkFilter: a letter of a filter, 10,000 links, and the frame after it.
func BenchmarkFilter(b *testing.B) {
	x, _ := ready(b, 10000)
	x.Update(uitest.Key("/"))
	for _, c := range "nothing" {
		x.Update(uitest.Key(string(c)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Update(uitest.Key([]string{"x", "backspace"}[i%2]))
		x.View(120, 40)
	}
}
