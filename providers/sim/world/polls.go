package world

import (
	"container/heap"
	"time"
)

// poll is a look that is taken again and again, as the platforms take at the
// other half of a link. Where nothing has changed in the world since everybody
// looked, a further look sees nothing new: it is passed over, so that a lab
// which nobody has asked for hours catches up in one round of looks.
type poll struct {
	at    time.Time
	seq   int
	every time.Duration
	// look says how long until the next one, 0 when it was the last, and
	// whether what it saw can change by time alone.
	look func() (next time.Duration, restless bool)
	// seen is the state of the world that the last look saw.
	seen uint64
}

// Poll has fn run after d, and then again after what it gives, until that is
// 0. fn says whether what it saw can change though nothing is done: otherwise
// it is not run again before something is.
func (w *World) Poll(d time.Duration, fn func() (next time.Duration, restless bool)) {
	w.seq++
	heap.Push(&w.polls, &poll{at: w.now.Add(d), seq: w.seq, every: d, look: fn})
	w.unseen++
}

// changed notes that something in the world is not what it was.
func (w *World) changed() {
	w.state++
	w.unseen = len(w.polls)
}

// Steps counts what was done to keep up with the clock: things that happened
// and looks that were taken or passed over. It is what a call costs beside its
// own work.
func (w *World) Steps() int { return w.steps }

// takeLook runs the next poll, or passes over those of its looks before until
// when everybody has seen the world as it is.
func (w *World) takeLook(until time.Time) {
	p := w.polls[0]
	w.steps++
	w.seq++
	p.seq = w.seq
	if w.unseen == 0 && p.at.Before(until) {
		rounds := (until.Sub(p.at) + p.every - 1) / p.every
		p.at = p.at.Add(rounds * p.every)
		heap.Fix(&w.polls, 0)
		return
	}
	heap.Pop(&w.polls)
	if p.seen != w.state {
		w.unseen--
	}
	w.now = p.at
	before := w.state
	next, restless := p.look()
	if next <= 0 {
		return
	}
	p.at, p.every = w.now.Add(next), next
	if restless || w.state != before {
		p.seen = 0
		w.unseen++
	} else {
		p.seen = before
	}
	heap.Push(&w.polls, p)
}

type polls []*poll

func (q polls) Len() int { return len(q) }
func (q polls) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].seq < q[j].seq
	}
	return q[i].at.Before(q[j].at)
}
func (q polls) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *polls) Push(x any)   { *q = append(*q, x.(*poll)) }
func (q *polls) Pop() any {
	old := *q
	x := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return x
}
