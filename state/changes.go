package state

import (
	"context"
	"errors"
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
	// quietFor is after how long without a word the server is asked for one, and
	// answerIn how long that may take, and how long a way that broke may stay so,
	// before those who look are told.
	quietFor = 3 * time.Second
	answerIn = 2 * time.Second
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
		conn, err := s.connectToHear(ctx, cut)
		if err == nil {
			_, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{s.channel()}.Sanitize())
			if err == nil && !first {
				s.hub.tell(Change{}) // what was missed
			}
			cut = time.Time{}
			if err == nil {
				pause = 100 * time.Millisecond
				err = s.hear(ctx, conn)
			}
			s.closeConn(conn)
			if errors.Is(err, errSlow) {
				s.silent(err)
			}
		}
		if cut.IsZero() {
			cut = s.clock.Now()
		}
		if s.clock.Sleep(ctx, pause) != nil {
			return
		}
		pause = min(2*pause, listenAgain)
	}
}

// connectToHear makes a connection, and tells what came of that. cut is since when
// there is none.
func (s *Store) connectToHear(ctx context.Context, cut time.Time) (*pgx.Conn, error) {
	dial, done := ctx, context.CancelFunc(func() {})
	if left := answerIn - s.clock.Now().Sub(cut); !cut.IsZero() && left > 0 {
		dial, done = context.WithTimeout(ctx, left)
	}
	conn, err := pgx.ConnectConfig(dial, s.shared.config.Copy())
	done()
	switch out := s.clock.Now().Sub(cut); {
	case err == nil:
		reached := s.limited(ctx, func(context.Context) error { return nil })
		s.answered(reached, s.explain(openingState, reached))
	case cut.IsZero() || ctx.Err() != nil:
	case out > sharedPatience: // whoever needs it has not noticed, perhaps
		s.answered(err, s.explain("hear of changes", err))
	case out >= answerIn:
		s.silent(errSlow)
	}
	return conn, err
}

// closeConn closes a connection, which is left in any case.
func (s *Store) closeConn(conn *pgx.Conn) {
	closing, cancel := context.WithTimeout(context.Background(), answerIn/4)
	defer cancel()
	_ = conn.Close(closing) // the server ends it, too
}

// hear hands on what comes until the connection breaks. A silent one is tried
// now and then: a broken way shows no other sign. The error is errSlow where the
// server does not answer.
func (s *Store) hear(ctx context.Context, conn *pgx.Conn) error {
	for {
		wait, done := context.WithTimeout(ctx, quietFor)
		n, err := conn.WaitForNotification(wait)
		quiet := wait.Err() != nil
		done()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			of, id, _ := strings.Cut(n.Payload, " ")
			s.hub.tell(Change{Of: of, ID: id})
		case !quiet:
			return nil
		default:
			beat, done := context.WithTimeout(ctx, answerIn)
			err := conn.Ping(beat)
			late := beat.Err() != nil && ctx.Err() == nil
			done()
			switch {
			case late:
				return errSlow
			case err != nil:
				return nil
			}
		}
		s.spoke()
	}
}
