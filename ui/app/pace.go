package app

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

// How soon frames are written, in the machine's time.
const (
	// prompt is when after a lone message its frame is written.
	prompt = 2 * time.Millisecond
	// flowing is the time between two frames while messages keep coming, for
	// as long as lingering after the last.
	flowing   = 8 * time.Millisecond
	lingering = 3 * flowing
	// resting is how often it is looked whether there is anything to write
	// when nothing was heard of: the most that a frame is ever late.
	resting = 100 * time.Millisecond
)

// pacer has a program write its frames soon after there is one. Bubble Tea
// looks sixty times a second whether there is anything to write: on a screen on
// which nothing happens that is most of what the program costs, and a key waits
// for the next look, up to 17 ms.
type pacer struct {
	program *tea.Program
	ticker  *time.Ticker
	woken   chan struct{}
	// heard is when a message came last, in nanoseconds.
	heard atomic.Int64
	began bool
}

func newPacer(p *tea.Program) *pacer { return &pacer{program: p, woken: make(chan struct{}, 1)} }

// message says that something may have to be written. It is called by the
// program's own goroutine, which has made the ticker by then; a nil pacer and
// one without a ticker leave the program as it is.
func (p *pacer) message(ctx context.Context) {
	if p == nil {
		return
	}
	if !p.began {
		p.began = true
		if p.ticker = tickerOf(p.program); p.ticker != nil {
			spawn.Go(func() { p.run(ctx) })
		}
	}
	p.heard.Store(clock.Real{}.Now().UnixNano())
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

// run sets the ticker until ctx ends.
func (p *pacer) run(ctx context.Context) {
	var clk clock.Real
	for {
		select {
		case <-p.woken:
		case <-ctx.Done():
			return
		}
		p.ticker.Reset(prompt)
		if clk.Sleep(ctx, prompt+prompt/2) != nil {
			return
		}
		p.ticker.Reset(flowing)
		for left := lingering; left > 0; left = lingering - time.Duration(clk.Now().UnixNano()-p.heard.Load()) {
			if clk.Sleep(ctx, left) != nil {
				return
			}
		}
		select {
		case <-p.woken: // what came meanwhile is written
		default:
		}
		p.ticker.Reset(resting)
	}
}

// tickerOf is what a running program writes its frames by; nil where it has no
// such thing. Bubble Tea has no option for less than one look in 8 ms, nor for
// a look when there is something to see.
func tickerOf(p *tea.Program) *time.Ticker {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(f.UnsafePointer())
}
