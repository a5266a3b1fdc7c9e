package host

import (
	"context"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// player answers questions as the demo's person would, each after it stood on
// the screen for a while of real time. It implements front.Stage.
type player struct {
	d *Demo
	// tears: it types the name of what is taken down. Otherwise a teardown that
	// somebody opens is only shown.
	tears bool
	// scenario is what goes wrong; "" is nothing.
	scenario string

	mu      sync.Mutex
	on      bool
	paused  bool
	covered bool
	steps   int
	pace    time.Duration
}

// The bounds of the pace, and how often a question looks whether it is time.
const (
	fastest = 200 * time.Millisecond
	slowest = 12 * time.Second
	glance  = 50 * time.Millisecond
)

// Autoplay answers every question as the person would, after leaving it on the
// screen for a while of real time. A teardown is agreed to only with tears.
func (d *Demo) Autoplay(pace time.Duration, tears bool) {
	p := d.player
	p.on, p.pace, p.tears = true, max(pace, 0), tears
	d.o.Wrap = p.watch
}

// watch has the questions of a session answered.
func (p *player) watch(session func() *wizard.Session, sink func(wizard.Event)) func(wizard.Event) {
	open := map[int]context.CancelFunc{} // events come one at a time
	return func(e wizard.Event) {
		sink(e)
		switch {
		case e.Kind == wizard.AskSettled && e.Reply != nil && open[e.Reply.ID] != nil:
			open[e.Reply.ID]()
			delete(open, e.Reply.ID)
		case e.Kind == wizard.Asked && e.Ask.Person() && (p.tears || e.Ask.Kind != wizard.AskName):
			ctx, cancel := context.WithCancel(context.Background())
			open[e.Ask.ID] = cancel
			ask := *e.Ask
			spawn.Go(func() { p.answer(ctx, session(), &ask) })
		}
	}
}

// answer waits for its time and answers.
func (p *player) answer(ctx context.Context, s *wizard.Session, a *wizard.Ask) {
	for stood := time.Duration(0); !p.isTime(stood); {
		if (clock.Real{}).Sleep(ctx, glance) != nil {
			return
		}
		select {
		case <-s.Done():
			return
		default:
		}
		if !p.held() {
			stood += glance
		}
	}
	if r, ok := p.d.Person.Answer(a); ok {
		r.ID = a.ID
		s.Reply(r)
	}
}

func (p *player) isTime(stood time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.steps > 0 && !p.covered {
		p.steps--
		return true
	}
	return stood >= p.pace && !p.paused && !p.covered
}

// held says that the time of a question does not pass.
func (p *player) held() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paused || p.covered
}

// Playing implements front.Stage.
func (p *player) Playing() (front.Playing, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	what, _ := scenario.Find(p.scenario)
	return front.Playing{Paused: p.paused, Pace: p.pace, Scenario: p.scenario, On: what.On()}, p.on
}

// Pause implements front.Stage.
func (p *player) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused, p.steps = !p.paused, 0
}

// Step implements front.Stage: it pauses, and gives the answer to the question
// that stands there, or to the next one.
func (p *player) Step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused, p.steps = true, 1
}

// Pace implements front.Stage.
func (p *player) Pace(faster bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if faster {
		p.pace = max(p.pace*2/3, fastest)
		return
	}
	p.pace = min(p.pace*3/2, slowest)
}

// Covered implements front.Stage.
func (p *player) Covered(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.covered = on
}

// Scenarios implements front.Stage.
func (p *player) Scenarios() []front.Wrongs { return wrongs(scenario.Groups()) }

// Live implements front.Stage.
func (p *player) Live() []front.Wrongs { return wrongs(scenario.Live()) }

func wrongs(list []scenario.Group) []front.Wrongs {
	out := make([]front.Wrongs, 0, len(list))
	for _, g := range list {
		one := front.Wrongs{Title: g.Title}
		for _, x := range g.List {
			one.List = append(one.List, front.Wrong{Name: x.Name, Line: x.Line, Procedure: x.Procedure()})
		}
		out = append(out, one)
	}
	return out
}

// Handed implements front.Stage.
func (p *player) Handed(variable string) string { return p.d.Person.Spare[variable] }

// GoWrong implements front.Stage.
func (p *player) GoWrong(name string) string {
	for _, g := range append(p.Live(), p.Scenarios()...) {
		for _, x := range g.List {
			if x.Name == name && p.d.Clouds.GoWrong(name, x.Procedure) {
				p.mu.Lock()
				p.scenario = name
				p.mu.Unlock()
				_ = p.d.feed.Refresh("") // the demo leads
				return x.Line
			}
		}
	}
	return ""
}
