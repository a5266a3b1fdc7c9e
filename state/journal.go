package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

var (
	_ wizard.Journal = (*Store)(nil)
	_ wizard.Namer   = (*Store)(nil)
)

// Append implements wizard.Journal: it returns once the event, and the rows
// that wizard.State makes of it, are on disk. The numbers of a run's events
// have no gap. Secrets are taken out before.
func (s *Store) Append(ctx context.Context, e wizard.Event) (int64, error) {
	if !e.Kind.Journaled() {
		return 0, failure(providers.Invalid, "write the journal", CodeState, fmt.Sprintf("Events of kind %q are not kept.",
			e.Kind), nil)
	}
	e = s.clean(e)
	body, err := json.Marshal(e)
	if err != nil {
		return 0, fmt.Errorf("event %s: %w", e.Kind, err)
	}
	var kept wizard.Event // as it comes back from disk
	if err := json.Unmarshal(body, &kept); err != nil {
		return 0, fmt.Errorf("event %s: %w", e.Kind, err)
	}
	var seq int64
	var st *wizard.State
	err = s.write(ctx, "write the journal", func(ctx context.Context, tx *txn) (err error) {
		tx.changes(OfRun, e.Run)
		if err = s.prove(ctx, tx, runLock(e.Run)); err != nil {
			return err
		}
		if there, err := written(ctx, tx, e.Run, seq, body); err != nil || there {
			return err
		}
		if err = nameRun(ctx, tx, e); err != nil {
			return err
		}
		if seq, err = number(ctx, tx, e.Run); err != nil {
			return err
		}
		if st, err = s.stateBefore(ctx, tx, e.Run, seq); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO events (run, seq, at, kind, body) VALUES (?, ?, ?, ?, ?)",
			e.Run, seq, nano(e.At), string(e.Kind), string(body)); err != nil {
			return err
		}
		st.Apply(kept)
		return writeRows(ctx, tx, st, e.Item != nil)
	})
	if err == nil {
		s.remember(st)
	}
	return seq, err
}

// written says whether the try before, whose commit was not answered, has
// written the event all the same.
func written(ctx context.Context, tx *txn, run string, seq int64, body []byte) (bool, error) {
	if seq == 0 {
		return false, nil
	}
	var there string
	err := tx.QueryRowContext(ctx, "SELECT body FROM events WHERE run = ? AND seq = ?", run, seq).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return there == string(body), err
}

// number counts the event in its run's row and gives its number.
func number(ctx context.Context, tx *txn, run string) (int64, error) {
	var seq int64
	err := tx.QueryRowContext(ctx, "UPDATE runs SET events = events + 1 WHERE id = ? RETURNING events", run).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, failure(providers.NotFound, "write the journal", CodeNoRun, fmt.Sprintf("There is no run %q (any more).",
			run), nil)
	}
	return seq, err
}

// nameRun makes the row of a run that starts, and refuses a name that another
// run has.
func nameRun(ctx context.Context, tx *txn, e wizard.Event) error {
	starts := e.Kind == wizard.RunStarted
	if !starts && e.Kind != wizard.RunNamed {
		return nil
	}
	var other string
	err := tx.QueryRowContext(ctx, "SELECT id FROM runs WHERE (lower(name) = lower(?) OR id = ? OR id = ?) "+
		"AND (? OR id <> ?)", e.Name, e.Name, e.Run, starts, e.Run).Scan(&other)
	switch {
	case err == nil && starts:
		return failure(providers.AlreadyExists, "begin the run", CodeTaken,
			fmt.Sprintf("There is a run called %q already. Go on with that one, or choose another name.", e.Name), nil)
	case err == nil:
		return failure(providers.AlreadyExists, "name the run", CodeTaken,
			fmt.Sprintf("There is a run called %q already.", e.Name), nil)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case starts: // writeRows fills in the rest
		_, err = tx.ExecContext(ctx, "INSERT INTO runs (id, name, procedure, status, started, updated) "+
			"VALUES (?, ?, '', '', 0, 0)", e.Run, e.Name)
		return err
	}
	return nil
}

// Events are a run's events in order. An event that cannot be read is an error
// with CodeDamaged.
func (s *Store) Events(ctx context.Context, run string) ([]wizard.Event, error) {
	return s.EventsAfter(ctx, run, 0)
}

// EventsAfter are those with a higher number.
func (s *Store) EventsAfter(ctx context.Context, run string, seq int64) ([]wizard.Event, error) {
	var out []wizard.Event
	err := s.read(ctx, "read the journal", func(r *sql.Rows) error {
		var seq int64
		var body string
		if err := r.Scan(&seq, &body); err != nil {
			return err
		}
		var e wizard.Event
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return failure(providers.Unknown, "read the journal", CodeDamaged,
				fmt.Sprintf("Event %d of run %s cannot be read: %v. The file was left as it is.", seq, run, err), err)
		}
		e.Seq = seq
		out = append(out, e)
		return nil
	}, "SELECT seq, body FROM events WHERE run = ? AND seq > ? ORDER BY seq", run, seq)
	return out, err
}

func nano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
