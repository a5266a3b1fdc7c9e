package state

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"example.org/peerage/providers/spawn"
)

// What a Change is of.
const (
	OfRun     = "run"     // ID is the run's
	OfLock    = "lock"    // somebody began or ended working on something
	OfHistory = "history" // of links
	OfSights  = "sights"  // see Publish
	OfReach   = "reach"   // see Trouble
)

// Change says that something in the state is no longer as it was. The zero
// Change says that anything may be: read anew what you show.
type Change struct{ Of, ID string }

const (
	// changesKept is how many changes wait for a slow reader; with more it gets
	// the zero Change instead of them.
	changesKept = 64
	// glance is how often a file is asked whether another process wrote to it.
	glance = time.Second
	// listenAgain is the longest pause before a broken connection is made anew.
	listenAgain = 5 * time.Second
)

// hub hands changes to those who asked for them.
type hub struct {
	mu      sync.Mutex // guards what follows; never held during I/O
	readers map[chan Change]bool
	stop    context.CancelFunc // of who listens; nil when nobody does
	ended   chan struct{}
}

// Changes gives what others and this process change, from now until ctx ends or
// the store is closed; then the channel is closed. On a shared state a change
// comes as soon as it is committed (LISTEN), whoever made it; in a file those of
// this process at once and those of others within a second, as the zero Change.
// After a connection was lost, and for a reader that is slow, the zero Change
// stands for whatever was missed.
func (s *Store) Changes(ctx context.Context) <-chan Change {
	ch := make(chan Change, changesKept)
	h := &s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readers == nil {
		h.readers = map[chan Change]bool{}
	}
	h.readers[ch] = true
	if h.stop == nil {
		listening, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		h.stop, h.ended = stop, ended
		listen := s.glance
		if s.shared != nil {
			listen = s.listen
		}
		spawn.Go(func() {
			defer close(ended)
			listen(listening)
		})
	}
	context.AfterFunc(ctx, func() { h.unsubscribe(ch) })
	return ch
}

func (h *hub) unsubscribe(ch chan Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readers[ch] {
		delete(h.readers, ch)
		close(ch)
	}
	if len(h.readers) == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

// end closes all channels, and waits for who listens.
func (h *hub) end() {
	h.mu.Lock()
	for ch := range h.readers {
		delete(h.readers, ch)
		close(ch)
	}
	stop, ended := h.stop, h.ended
	h.stop = nil
	h.mu.Unlock()
	if stop != nil {
		stop()
	}
	if ended != nil {
		<-ended
	}
}

// tell hands a change to every reader without waiting.
func (h *hub) tell(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.readers {
		select {
		case ch <- c:
			continue
		default:
		}
		for len(ch) > 0 { // only we write
			<-ch
		}
		ch <- Change{}
	}
}

// announce has PostgreSQL tell the others when the transaction is committed.
func (s *Store) announce(ctx context.Context, tx *txn) error {
	if s.shared == nil {
		return nil
	}
	for _, c := range tx.changed {
		if _, err := tx.ExecContext(ctx, "SELECT pg_notify(?, ?)", s.channel(), c.Of+" "+c.ID); err != nil {
			return err
		}
	}
	return nil
}

// changed tells those of this process what it has committed to its file.
func (s *Store) changed(list []Change) {
	if s.shared != nil {
		return // LISTEN tells of our own, too
	}
	for _, c := range list {
		s.hub.tell(c)
	}
}

// schema is the database's that a shared state lies in.
func (s *Store) schema() string {
	if s.shared == nil {
		return ""
	}
	return s.shared.schema
}

// channel is where the state's changes are told.
func (s *Store) channel() string {
	if s.schema() == ownSchema {
		return channel
	}
	return channel + "_" + s.schema()
}

// glance asks the file whether other processes have written to it.
func (s *Store) glance(ctx context.Context) {
	var last int64
	for {
		var now int64
		err := s.db.QueryRowContext(s.inMemoryUncancelled(ctx), "PRAGMA data_version").Scan(&now)
		if err == nil && last != 0 && now != last {
			s.hub.tell(Change{})
		}
		if err == nil {
			last = now
		}
		if s.clock.Sleep(ctx, time.Duration(float64(glance)*s.clock.Speed())) != nil {
			return
		}
	}
}

// listen hears what PostgreSQL tells, and connects again when it is cut off.
func (s *Store) listen(ctx context.Context) {
	pause, cut := 100*time.Millisecond, time.Time{}
	for first := true; ctx.Err() == nil; first = false {
		// Whoever asks the state anything is told that it does not answer.
		conn, err := pgx.ConnectConfig(ctx, s.shared.config.Copy())
		switch now := s.clock.Now(); {
		case err == nil:
			cut = time.Time{}
			reached := s.limited(ctx, func(context.Context) error { return nil })
			s.answered(reached, s.explain(openingState, reached))
		case cut.IsZero():
			cut = now
		case now.Sub(cut) > sharedPatience: // whoever needs it has not noticed, perhaps
			s.answered(err, s.explain("hear of changes", err))
		}
		if err == nil {
			_, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{s.channel()}.Sanitize())
			if err == nil && !first {
				s.hub.tell(Change{}) // what was missed
			}
			if err == nil {
				pause = 100 * time.Millisecond
				s.hear(ctx, conn)
			}
			closing, cancel := context.WithTimeout(context.Background(), time.Second)
			_ = conn.Close(closing) // it is left in any case
			cancel()
		}
		if s.clock.Sleep(ctx, pause) != nil {
			return
		}
		pause = min(2*pause, listenAgain)
	}
}

// hear hands on what comes until the connection breaks. A silent one is tried
// now and then: a broken way shows no other sign.
func (s *Store) hear(ctx context.Context, conn *pgx.Conn) {
	for {
		wait, done := context.WithTimeout(ctx, silence)
		n, err := conn.WaitForNotification(wait)
		quiet := wait.Err() != nil
		done()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			of, id, _ := strings.Cut(n.Payload, " ")
			s.hub.tell(Change{Of: of, ID: id})
		case !quiet:
			return
		default:
			beat, done := context.WithTimeout(ctx, silence/3)
			err := conn.Ping(beat)
			done()
			if err != nil {
				return
			}
		}
	}
}
