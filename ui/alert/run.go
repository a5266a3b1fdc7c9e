package alert

import (
	"context"
	"errors"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/serve/metrics"
	"example.org/peerage/wizard"
)

// every is how often it is looked whether something has lasted long enough.
const every = 5 * time.Second

// Runner looks at what is seen and tells whom it concerns.
type Runner struct {
	Engine *Engine
	Post   *Post
	Clock  clock.Clock
	// Seen gives what is seen now, and why nothing comes any more; ok is false
	// before anything was seen, and while another process tells.
	Seen func() (s front.Snapshot, stuck string, ok bool)
	// Keep keeps of which alerts somebody was told; a zero time drops one.
	// Load gives those kept, whenever this process begins to tell: another may
	// have told before. nil knows none.
	Keep func(ctx context.Context, changed map[string]time.Time) error
	Load func(ctx context.Context) (map[string]time.Time, error)
	Log  func(string)

	told map[string]time.Time

	mu       sync.Mutex // guards what follows, which is for the metrics
	firing   map[string]int
	silenced int
}

// Run looks until ctx ends, and then lets what waits be delivered for a while.
func (r *Runner) Run(ctx context.Context) {
	r.told = r.Engine.Announced()
	telling := false
	for {
		s, stuck, ok := r.Seen()
		if ok && !telling {
			ok = r.load(ctx)
		}
		if telling = ok; telling {
			r.evaluate(ctx, s, stuck)
		}
		if r.Clock.Sleep(ctx, time.Duration(float64(every)*max(1, r.Clock.Speed()/4))) != nil {
			break
		}
	}
	r.Post.Close(endWithin)
}

// load begins to tell. Without knowing what was told nothing is.
func (r *Runner) load(ctx context.Context) bool {
	if r.Load == nil {
		return true
	}
	told, err := r.Load(ctx)
	if err != nil {
		r.Log("alert: who was told is not known: " + err.Error())
		return false
	}
	r.Engine = NewEngine(r.Engine.rules, r.Engine.run, told)
	r.told = r.Engine.Announced()
	return true
}

// endWithin is for how long what waits may still be delivered at the end.
const endWithin = 5 * time.Second

// evaluate tells what is new. That somebody is told is kept first: who is killed in
// between has told nobody, rather than everybody twice.
func (r *Runner) evaluate(ctx context.Context, s front.Snapshot, stuck string) {
	list := r.Engine.Evaluate(s, r.Clock.Now(), stuck)
	told := r.Engine.Announced()
	changed := map[string]time.Time{}
	for k, at := range told {
		if _, was := r.told[k]; !was {
			changed[k] = at
		}
	}
	for k := range r.told {
		if _, is := told[k]; !is {
			changed[k] = time.Time{}
		}
	}
	if len(changed) > 0 {
		err := r.Keep(context.WithoutCancel(ctx), changed)
		if err != nil {
			r.Log("alert: who was told is not kept: " + err.Error())
		}
		if errors.Is(err, wizard.ErrLost) { // somebody else tells
			return
		}
	}
	r.told = told
	for _, n := range list {
		r.Post.Tell(n)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.firing, r.silenced = r.Engine.Firing()
}

// Count tells the metrics.
func (r *Runner) Count(emit metrics.Emit) {
	r.mu.Lock()
	for rule, n := range r.firing {
		emit(metrics.AlertsFiring, float64(n), rule)
	}
	emit(metrics.AlertsSilenced, float64(r.silenced))
	r.mu.Unlock()
	r.Post.Count(emit)
}

// Count tells the metrics what became of notices.
func (p *Post) Count(emit metrics.Emit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, b := range p.boxes {
		emit(metrics.AlertsWaiting, float64(len(b.ch)), name)
		emit(metrics.AlertsSent, float64(p.sent[name]), name)
		emit(metrics.AlertsRetried, float64(p.retried[name]), name)
		emit(metrics.AlertsGivenUp, float64(p.givenUp[name]), name)
	}
}
