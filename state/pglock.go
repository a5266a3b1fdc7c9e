package state

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
)

const (
	// heartbeat is how often a lock's connection is tried, silence how long the
	// server bears a silent one: a machine that is asleep loses its locks.
	heartbeat = 3 * time.Second
	silence   = 15 * time.Second
)

// session is a lock's own connection: PostgreSQL gives the lock up when it ends.
type session struct {
	conn   *pgx.Conn
	number int64
	ended  chan struct{}
	stop   context.CancelFunc
}

// holdThere locks a name in the database, on a connection of its own.
func (s *Store) holdThere(ctx context.Context, h *Held) error {
	const op = "lock the run"
	var c *session
	err := s.retrying(ctx, op, func(ctx context.Context) (err error) {
		c, err = s.session(ctx, h.name)
		return err
	})
	if err != nil {
		return err
	}
	if c == nil {
		return s.holderThere(ctx, h.name)
	}
	ctx, c.stop = context.WithCancel(context.Background())
	h.release = func() {
		c.stop()
		<-c.ended
	}
	spawn.Go(func() { s.keep(ctx, c, h) })
	return nil
}

// session opens a connection and takes the lock with it; nil when somebody has
// it.
func (s *Store) session(ctx context.Context, name string) (*session, error) {
	conn, err := pgx.ConnectConfig(ctx, s.shared.config.Copy())
	if err != nil {
		return nil, err
	}
	c := &session{conn: conn, number: lockNumber(s.schema(), name), ended: make(chan struct{})}
	// Servers before 14 do not know it; there a sleeping machine keeps its locks.
	_, _ = conn.Exec(ctx, fmt.Sprint("SET idle_session_timeout = ", silence.Milliseconds()))
	var got bool
	if err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", c.number).Scan(&got); err == nil && got {
		return c, nil
	}
	c.close()
	return nil, err
}

// holderThere is who has a lock, as an error.
func (s *Store) holderThere(ctx context.Context, name string) error {
	holders, err := s.holders(ctx, name)
	if err != nil {
		return err
	}
	return &BusyError{Holder: holders[name]}
}

// keep holds a lock until ctx ends, or its connection does.
func (s *Store) keep(ctx context.Context, c *session, h *Held) {
	defer close(c.ended)
	defer c.close()
	for {
		wait, done := context.WithTimeout(ctx, heartbeat)
		_, err := c.conn.WaitForNotification(wait) // none comes: it waits for the connection's end
		over := wait.Err() != nil
		done()
		if ctx.Err() != nil {
			c.unlock(s)
			return
		}
		if err == nil || over {
			beat, done := context.WithTimeout(context.WithoutCancel(ctx), silence/3)
			err = c.conn.Ping(beat)
			done()
		}
		if err != nil {
			h.lose(s.lostWay(err))
			return
		}
	}
}

// unlock gives the lock up, and tells the others.
func (c *session) unlock(s *Store) {
	ctx, cancel := context.WithTimeout(context.Background(), silence/3)
	defer cancel()
	// Ending the connection does the same, a moment later.
	_, _ = c.conn.Exec(ctx, "SELECT pg_advisory_unlock($1), pg_notify($2, $3)", c.number, s.channel(), OfLock+" ")
}

func (c *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.conn.Close(ctx) // the server ends it, too, when it hears nothing
}

// lostWay is the error of a lock whose connection broke.
func (s *Store) lostWay(err error) error {
	return failure(providers.Transient, "hold the run", CodeLost,
		fmt.Sprintf("The connection to %s is lost (%v), and with "+
			"it the right to work on this run. Nothing more is done here; the run can be resumed, here or elsewhere.",
			s.where(), err), wizard.ErrLost)
}

// holders are who has the locks of a shared state, by the locks' names; with a
// name only that one's.
func (s *Store) holders(ctx context.Context, name string) (map[string]Holder, error) {
	out := map[string]Holder{}
	err := s.readHolders(ctx, out, `SELECT l.name, l.who, l.host, l.version, l.pid FROM locks l
		JOIN pg_catalog.pg_locks p ON p.locktype = 'advisory' AND p.objsubid = 1 AND p.granted
			AND p.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
			AND ((p.classid::bigint << 32) | p.objid::bigint) = l.number
		WHERE ? IN ('', l.name)`, name)
	return out, err
}
