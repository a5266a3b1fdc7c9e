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

// Append implements wizard.Journal: it returns once the event, and what the
// summary and the inventory make of it, are on disk. The numbers of a run's
// events have no gap. Secrets are taken out before.
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
	var seq int64
	err = s.write(ctx, "write the journal", func(ctx context.Context, tx *sql.Tx) error {
		if e.Kind == wizard.RunStarted {
			if err := begin(ctx, tx, e); err != nil {
				return err
			}
		}
		var err error
		if seq, err = number(ctx, tx, e); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO events (run, seq, at, kind, body) VALUES (?, ?, ?, ?, ?)",
			e.Run, seq, nano(e.At), string(e.Kind), string(body)); err != nil {
			return err
		}
		if err := summarise(ctx, tx, e); err != nil {
			return err
		}
		return keepItem(ctx, tx, e)
	})
	return seq, err
}

// number counts the event in its run's row and gives its number.
func number(ctx context.Context, tx *sql.Tx, e wizard.Event) (int64, error) {
	var seq int64
	err := tx.QueryRowContext(ctx,
		"UPDATE runs SET events = events + 1, updated = max(updated, ?) WHERE id = ? RETURNING events", nano(e.At),
		e.Run).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, failure(providers.NotFound, "write the journal", CodeNoRun, fmt.Sprintf("There is no run %q (any more).",
			e.Run), nil)
	}
	return seq, err
}

func begin(ctx context.Context, tx *sql.Tx, e wizard.Event) error {
	var other string
	err := tx.QueryRowContext(ctx, "SELECT id FROM runs WHERE name = ? OR id = ?", e.Name, e.Run).Scan(&other)
	switch {
	case err == nil:
		return failure(providers.AlreadyExists, "begin the run", CodeTaken,
			fmt.Sprintf("There is a run called %q already. Go on with that one, or choose another name.", e.Name), nil)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO runs (id, name, procedure, status, started, updated) VALUES (?, ?, ?, "+
		"?, ?, ?)",
		e.Run, e.Name, e.Procedure, string(wizard.Running), nano(e.At), nano(e.At))
	return err
}

// rename gives a run its name, which no other may have.
func rename(ctx context.Context, tx *sql.Tx, e wizard.Event) error {
	var other string
	err := tx.QueryRowContext(ctx, "SELECT id FROM runs WHERE (name = ? OR id = ?) AND id <> ?", e.Name, e.Name,
		e.Run).Scan(&other)
	if err == nil {
		return failure(providers.AlreadyExists, "name the run", CodeTaken, fmt.Sprintf("There is a run called %q already.",
			e.Name), nil)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE runs SET name = ? WHERE id = ?", e.Name, e.Run)
	return err
}

// summarise keeps the run's row as the events have it, so that a list of runs
// reads no events.
func summarise(ctx context.Context, tx *sql.Tx, e wizard.Event) error {
	set := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, "UPDATE runs SET "+query+" WHERE id = ?", append(args, e.Run)...)
		return err
	}
	switch e.Kind {
	case wizard.RunNamed:
		return rename(ctx, tx, e)
	case wizard.RunResumed:
		return set("status = ?, note = '', undoing = 0", string(wizard.Running))
	case wizard.RunStopped:
		// A teardown that removed nothing leaves the run as it was.
		return set(`status = CASE WHEN undoing AND before NOT IN ('', ?) THEN before ELSE ? END,
			note = CASE WHEN undoing AND before NOT IN ('', ?) THEN '' ELSE ? END,
			step = CASE WHEN undoing OR ? = '' THEN step ELSE ? END, undoing = undoing AND before = ''`,
			string(wizard.Running), string(wizard.Stopped), string(wizard.Running), e.Note, e.Step, e.Step)
	case wizard.RunDone:
		return set("status = ?, note = '', ended = ?", string(wizard.Done), nano(e.At))
	case wizard.UndoStarted:
		return set("before = CASE WHEN undoing THEN before ELSE status END, status = ?, note = '', undoing = 1",
			string(wizard.Running))
	case wizard.Removed, wizard.Stays:
		return set("before = ''")
	case wizard.RunRemoved:
		return set("status = ?, note = '', undoing = 0, ended = ?", string(wizard.TakenOff), nano(e.At))
	case wizard.StepStarted:
		return set("step = ?, note = ''", e.Step)
	case wizard.StepDone, wizard.StepSkipped:
		return set("note = ''")
	case wizard.Polled:
		if e.Poll != nil {
			return set("note = ?", e.Poll.Note)
		}
	case wizard.Faulted:
		if e.Fault != nil {
			return set("note = ?", e.Fault.Says)
		}
	}
	return nil
}

// Events are a run's events in order.
func (s *Store) Events(ctx context.Context, run string) ([]wizard.Event, error) {
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
	}, "SELECT seq, body FROM events WHERE run = ? ORDER BY seq", run)
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
