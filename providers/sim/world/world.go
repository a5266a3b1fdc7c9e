// Package world is what the embedded clouds hold: tenants, subscriptions,
// networks, applications, roles, Aiven organizations and what links them. It
// knows the rules and one clock, and nothing of HTTP.
//
// Nothing in here sleeps or starts a goroutine. What happens later is put in
// a queue with At; every entry through Do first runs what has become due, in
// order. The same calls at the same instants give the same world.
package world

import (
	"container/heap"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers/clock"
)

// World is everything the embedded clouds hold. Its fields may be touched
// only inside Do.
type World struct {
	mu    sync.Mutex
	clk   clock.Clock
	rnd   *rand.ChaCha8
	now   time.Time
	queue queue
	polls polls
	seq   int
	// state counts changes, unseen the polls that have not looked since the
	// last; steps is what Steps gives.
	state  uint64
	unseen int
	steps  int

	// Timing says how long things take; see Timing for the standing of each.
	Timing Timing
	// Faults are the switches that make things go wrong.
	Faults *Faults
	// Azure is Microsoft's part: directories and resource manager.
	Azure *Azure
	// Aiven is Aiven's part.
	Aiven *Aiven
	// AWS, UpCloud and Astra are the others' parts.
	AWS     *AWS
	UpCloud *UpCloud
	Astra   *Astra
}

// New makes an empty world on clk. The same seed gives the same ids.
func New(clk clock.Clock, seed uint64) *World {
	var s [32]byte
	for i := range 8 {
		s[i] = byte(seed >> (8 * i))
	}
	w := &World{clk: clk, rnd: rand.NewChaCha8(s), state: 1, Timing: DefaultTiming(), Faults: newFaults()}
	w.Azure = newAzure(w)
	w.Aiven = newAiven(w)
	w.AWS, w.UpCloud, w.Astra = newAWS(w), newUpCloud(w), newAstra(w)
	return w
}

// Clock is the clock that drives this world.
func (w *World) Clock() clock.Clock { return w.clk }

// Do runs fn with the world locked and brought up to the present. fn must not
// sleep, call out, or call Do.
func (w *World) Do(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(w.clk.Now())
	defer w.changed()
	fn()
}

// Read is Do for an fn that changes nothing a platform would look at: nobody
// needs to look again because of it.
func (w *World) Read(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance(w.clk.Now())
	fn()
}

// Now is the instant at which the present Do (or queued event) happens.
func (w *World) Now() time.Time { return w.now }

// At has fn run when d has passed, inside some later Do.
func (w *World) At(d time.Duration, fn func()) {
	w.seq++
	heap.Push(&w.queue, &happening{at: w.now.Add(d), seq: w.seq, fn: fn})
}

// UUID makes an id, the same ones in the same order for the same seed.
func (w *World) UUID() string {
	id, err := uuid.NewRandomFromReader(w.rnd)
	if err != nil { // ChaCha8 never fails to read
		return uuid.Nil.String()
	}
	return id.String()
}

// Rand gives random bytes from the seeded source (secrets, tokens).
func (w *World) Rand(n int) []byte {
	b := make([]byte, n)
	_, _ = w.rnd.Read(b)
	return b
}

func (w *World) advance(to time.Time) {
	for {
		until := to
		due := len(w.queue) > 0 && !w.queue[0].at.After(to)
		if due {
			until = w.queue[0].at
		}
		switch {
		case len(w.polls) > 0 && !w.polls[0].at.After(until) && (!due || w.pollFirst()):
			w.takeLook(until)
		case due:
			h := heap.Pop(&w.queue).(*happening)
			w.now = h.at
			w.steps++
			h.fn()
			w.changed()
		default:
			w.now = to
			return
		}
	}
}

// pollFirst: of what is due at one instant, what was put first comes first.
func (w *World) pollFirst() bool {
	p, h := w.polls[0], w.queue[0]
	return p.at.Before(h.at) || p.seq < h.seq
}

type happening struct {
	at  time.Time
	seq int
	fn  func()
}

type queue []*happening

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].seq < q[j].seq
	}
	return q[i].at.Before(q[j].at)
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*happening)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
