package app

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestAKeyIsDrawnAtOnce: after a rest, and when keys come one after the other.
// Bubble Tea's own rhythm takes up to 17 ms.
func TestAKeyIsDrawnAtOnce(t *testing.T) {
	run(t, Options{}, func(p *program) {
		for i, pause := range []time.Duration{time.Minute, 3 * time.Second, 123 * time.Millisecond, 31 * time.Millisecond, 0} {
			time.Sleep(pause + time.Duration(i)*time.Millisecond)
			was, pressed := p.out.size(), time.Now()
			p.keys.Write([]byte([]string{"\x1b[B", "\x1b[A"}[i%2]))
			for p.out.size() == was && time.Since(pressed) < time.Second {
				time.Sleep(100 * time.Microsecond)
			}
			if took := time.Since(pressed); took > flowing+time.Millisecond || pause > 100*time.Millisecond && took > 2*prompt {
				t.Errorf("key %d, %s after the one before, is drawn after %s", i, pause, took)
			}
		}
	})
}

// TestNothingLooksForWhatIsNotThere: a program on which nothing happens wakes
// ten times a second, not sixty, and few times after a message.
func TestNothingLooksForWhatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{ticker: time.NewTicker(time.Second / 60), woken: make(chan struct{}, 1), began: true}
		defer p.ticker.Stop()
		var ticks atomic.Int64
		done := make(chan struct{})
		go p.run(t.Context())
		go func() {
			for {
				select {
				case <-p.ticker.C:
					ticks.Add(1)
				case <-done:
					return
				}
			}
		}()
		count := func(during func()) int {
			synctest.Wait()
			was := ticks.Load()
			during()
			synctest.Wait()
			return int(ticks.Load() - was)
		}
		p.message(t.Context())
		time.Sleep(time.Second)
		if n := count(func() { time.Sleep(time.Minute) }); n > 601 {
			t.Errorf("%d looks in a minute in which nothing happens", n)
		}
		if n := count(func() { p.message(t.Context()); time.Sleep(60 * time.Millisecond) }); n < 2 || n > 6 {
			t.Errorf("%d looks after a message", n)
		}
		n := count(func() {
			for range 1000 {
				p.message(t.Context())
				time.Sleep(time.Millisecond)
			}
		})
		if n < 100 || n > 140 {
			t.Errorf("%d looks in a second full of messages", n)
		}
		close(done)
	})
}
