package state

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"example.org/peerage/providers"
)

// Sight is one thing that a process which watches for others saw: a source's
// state, a link, whatever its key says ("source/ID", "link/ID"). Body is the
// writer's own, JSON for instance; it must hold no secret.
type Sight struct {
	Key  string
	Body []byte
	At   time.Time
	// Gone says that there is no such thing any more; Body is empty then.
	Gone bool
	// Rev is the number of the Publish that wrote it. Publish fills it in.
	Rev int64
}

// sightsCounter counts the calls of Publish.
const sightsCounter = "sights"

// Publish writes what was seen, all or nothing, and tells every reader
// (OfSights); the others stay as they are. Write what changed, not everything:
// readers read only what has a new number. lead is what TryLead gave; once
// somebody else leads, Publish is refused with an error that wraps
// wizard.ErrLost, and nothing is written. rev is the number of this write.
func (s *Store) Publish(ctx context.Context, lead *Held, list ...Sight) (rev int64, err error) {
	err = s.write(Under(ctx, lead), "publish what was seen", func(ctx context.Context, tx *txn) error {
		tx.changes(OfSights, "")
		if err := lead.Err(); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO counters (name, n) VALUES (?, 1)
			ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n`, sightsCounter).Scan(&rev)
		if err == nil {
			err = s.renew(ctx, tx, lead)
		}
		for i := 0; err == nil && i < len(list); i++ {
			err = publishOne(ctx, tx, list[i], rev)
		}
		return err
	})
	return rev, err
}

func publishOne(ctx context.Context, tx *txn, x Sight, rev int64) error {
	body := x.Body
	if x.Gone || body == nil {
		body = []byte{}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sights (key, body, at, rev, gone) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET body = excluded.body, at = excluded.at, rev = excluded.rev, gone = excluded.gone`,
		x.Key, body, nano(x.At), rev, x.Gone)
	return err
}

// Sights gives what has been published since a number, each thing once, oldest
// first, and the number to ask with next; 0 gives everything that is not gone.
// A reader calls it when it starts and at each change OfSights or zero Change
// (see Changes). Without a word from a leader the list is empty.
func (s *Store) Sights(ctx context.Context, since int64) (list []Sight, rev int64, err error) {
	rev = since
	err = s.read(ctx, "read what was seen", func(r *sql.Rows) error {
		var x Sight
		var at int64
		err := r.Scan(&x.Key, &x.Body, &at, &x.Rev, &x.Gone)
		x.At, rev = instant(at), max(rev, x.Rev)
		if !x.Gone || since > 0 {
			list = append(list, x)
		}
		return err
	}, "SELECT key, body, at, rev, gone FROM sights WHERE rev > ? ORDER BY rev, key", since)
	return list, rev, err
}

// Leader is who leads under a name, and whether anybody does.
func (s *Store) Leader(ctx context.Context, name string) (Holder, bool, error) {
	lock := leadLock(name)
	switch {
	case s.shared != nil:
		list, err := s.holders(ctx, lock)
		h, ok := list[lock]
		return h, ok, err
	case s.memory:
		s.mu.Lock()
		defer s.mu.Unlock()
		if h := s.held[lock]; h != nil {
			return h.who, true, nil
		}
		return Holder{}, false, nil
	}
	_, who, on, err := s.lease(ctx, lock)
	return who, on, err
}

// ForgetSights drops what has been gone since before an instant. A reader that
// has not read since then must begin with 0.
func (s *Store) ForgetSights(ctx context.Context, lead *Held, before time.Time) error {
	if lead == nil {
		return failure(providers.Invalid, "publish what was seen", CodeState, "Only a leader does that.",
			errors.New("no lead"))
	}
	return s.write(Under(ctx, lead), "publish what was seen", func(ctx context.Context, tx *txn) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sights WHERE gone AND at < ?", nano(before))
		return err
	})
}
