package watch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

// DefaultShare is the part of a budget that watching takes: the other half is
// for other programs of the same people.
const DefaultShare = 0.5

// Budget is what a provider bears of one who asks.
type Budget struct {
	// Name is the provider's. Sources whose budgets have one name share it.
	Name string
	// Rate is how many calls a second it bears in the long run, Burst how many
	// at once beyond that. A Rate of 0 has no limit.
	Rate  float64
	Burst int
	// First is how many at once beyond it a first look may take, where that is
	// more: for a minute it then has half its rate, so that no minute has more
	// calls than any other may have.
	First int
}

// Budgeted is a Source that knows what its provider bears, and whose calls
// honour providers.MeterOf.
type Budgeted interface{ Budget() Budget }

// budgetOf is that of a source; one that knows none has no limit.
func budgetOf(s Source) Budget {
	if b, ok := s.(Budgeted); ok {
		return b.Budget()
	}
	return Budget{Name: s.Provider()}
}

// budget is what the sources of one provider share: calls a second, polls at
// once, and, after it throttled one of them, until when none may poll.
type budget struct {
	rate  float64 // the watcher's share; 0 has no limit
	limit *rate.Limiter
	// burst is that of the long run, which begins at steady; zero before the
	// first poll, and once it has begun there is no first.
	burst    int
	first    bool
	steady   time.Time
	sources  []*source
	inFlight int
	most     int
	hold     time.Time
}

// firstLook is how long a first look has its own pace.
const firstLook = time.Minute

func newBudget(b Budget, share float64, most int) *budget {
	out := &budget{rate: b.Rate * share, limit: rate.NewLimiter(rate.Inf, 1), most: most}
	if out.rate == 0 {
		return out
	}
	out.burst = max(1, b.Burst*3/4) // a quarter of the burst is a person's
	out.limit = rate.NewLimiter(rate.Limit(out.rate), out.burst)
	if b.First > b.Burst && share >= DefaultShare { // whoever wants less of it wants less at once, too
		out.first = true
		out.limit = rate.NewLimiter(rate.Limit(out.rate/2), b.First*3/4)
	}
	return out
}

// pace goes over to the long run a minute after the first look began.
func (b *budget) pace(now time.Time) {
	switch {
	case !b.first:
	case b.steady.IsZero():
		b.steady = now.Add(firstLook)
	case !now.Before(b.steady):
		b.first = false
		b.limit.SetLimitAt(now, rate.Limit(b.rate))
		b.limit.SetBurstAt(now, b.burst)
	}
}

// plan gives every source its interval. One where nothing moves has what all
// calls of the provider take of the budget, at least what was asked for, and
// longer the longer nothing moved; where something moves it is what was asked
// for, as long as half of the budget is left to the others.
func (b *budget) plan(now time.Time, asked func(*source) time.Duration) {
	var all, quiet, load float64
	var busy time.Duration
	for _, s := range b.sources {
		c := s.cost()
		all, busy = all+c, busy+s.took
		if s.moves(now) {
			load += c / asked(s).Seconds()
		} else {
			quiet += c
		}
	}
	least := busy / time.Duration(b.most)
	slow, quick := least, 1.0
	whole := least
	if b.rate > 0 {
		left := b.rate - min(load, b.rate/2)
		slow = max(slow, seconds(quiet/left))
		whole = max(whole, seconds(all/b.rate))
		quick = max(quick, load/(b.rate/2))
	}
	for _, s := range b.sources {
		every := asked(s)
		if s.moves(now) {
			every = max(every, min(whole, time.Duration(float64(every)*quick)))
		} else {
			every = max(every, s.calm, slow)
		}
		s.every = every
		s.planNext()
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// meter is a source's: it paces its calls by the provider's budget, and knows
// how many there were and when the last was answered.
type meter struct {
	clk   clock.Clock
	mu    sync.Mutex // guards what follows; never held while calling out
	limit *rate.Limiter
	calls int
	// asking are not answered yet, waiting have no turn yet.
	asking, waiting int
	// last is when something was sent or answered last; waited is for how long
	// the poll's calls waited for their turns.
	last   time.Time
	waited time.Duration
	// spent is what calls have waited for their answers until counted.
	spent   time.Duration
	counted time.Time
	// permit: see Options.
	permit func(ctx context.Context) error
}

var _ providers.Meter = (*meter)(nil)

// Start implements providers.Meter.
func (m *meter) Start(ctx context.Context) error {
	now := m.clk.Now()
	m.mu.Lock()
	m.waiting++
	turn := m.limit.ReserveN(now, 1)
	m.mu.Unlock()
	err := ctx.Err()
	if d := turn.DelayFrom(now); err == nil && d > 0 {
		err = m.clk.Sleep(ctx, d)
	}
	if err == nil && m.permit != nil {
		err = m.permit(ctx)
	}
	asked := now
	now = m.clk.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waited += now.Sub(asked)
	m.waiting--
	if err != nil {
		turn.CancelAt(now)
		return err
	}
	m.count(now)
	m.calls++
	m.asking++
	m.last = now
	return nil
}

// Done implements providers.Meter.
func (m *meter) Done() {
	now := m.clk.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count(now)
	m.asking--
	m.last = now
}

// count adds up what the calls have waited for until now. It is locked.
func (m *meter) count(now time.Time) {
	m.spent += time.Duration(m.asking) * now.Sub(m.counted)
	m.counted = now
}

// answering is how long calls have waited for their answers, all added up.
func (m *meter) answering(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count(now)
	return m.spent
}

// made is how many calls were sent so far.
func (m *meter) made() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}

// startPoll notes that a poll begins, within a budget.
func (m *meter) startPoll(now time.Time, limit *rate.Limiter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last, m.limit, m.waited = now, limit, 0
}

// held is for how long the poll's calls waited for the budget.
func (m *meter) held() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.waited
}

// busy says whether a poll has begun, asked or heard something so lately, and
// does not just wait for its budget.
func (m *meter) busy(now time.Time, lately time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Sub(m.last) < lately && (m.waiting == 0 || m.asking > 0)
}

// silentSince is since when nothing has been answered; now while it is we who
// wait.
func (m *meter) silentSince(now time.Time) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.waiting > 0 && m.asking == 0 {
		return now
	}
	return m.last
}
