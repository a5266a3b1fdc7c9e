package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// Trouble is a time in which a source was not heard, and why: State is the
// watcher's word, Code the provider's, with an HTTP status where it has no other.
type Trouble struct {
	Source      string
	From, Until time.Time
	State, Code string
}

// Troubled keeps troubles. One with a source and beginning that are kept already is
// the same, grown.
func (s *Store) Troubled(ctx context.Context, list ...Trouble) error {
	if len(list) == 0 {
		return nil
	}
	return s.write(ctx, "keep what was not heard", func(ctx context.Context, tx *txn) error {
		for _, t := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO troubles (source, since, until, state, code) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (source, since) DO UPDATE SET until = excluded.until WHERE troubles.until < excluded.until`,
				t.Source, nano(t.From), nano(t.Until), t.State, t.Code); err != nil {
				return err
			}
		}
		return nil
	})
}

// TroublesBetween are those of all sources from a time up to another, cut to it,
// oldest first.
func (s *Store) TroublesBetween(ctx context.Context, from, to time.Time) ([]Trouble, error) {
	var out []Trouble
	err := s.read(ctx, "read what was not heard", func(r *sql.Rows) error {
		var t Trouble
		var since, until int64
		err := r.Scan(&t.Source, &since, &until, &t.State, &t.Code)
		t.From, t.Until = clock.Later(instant(since), from), clock.Earlier(instant(until), to)
		out = append(out, t)
		return err
	}, "SELECT source, since, until, state, code FROM troubles WHERE until >= ? AND since < ? ORDER BY since, source",
		nano(from), nano(to))
	return out, err
}

// LastLooks are until when each source was heard, as far as it was kept.
func (s *Store) LastLooks(ctx context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := s.read(ctx, "read when it was seen", func(r *sql.Rows) error {
		var source string
		var at int64
		err := r.Scan(&source, &at)
		out[source] = instant(at)
		return err
	}, "SELECT source, max(until) FROM looks GROUP BY source")
	return out, err
}

// Worked is a run that was worked on, last at Updated by Who, and what its variables
// hold. Running says that it has not ended as far as its events tell, which is also
// what they tell of one that was killed.
type Worked struct {
	Run, Name, Procedure, Who string
	Running                   bool
	Updated                   time.Time
	Values                    map[string]string
}

// WorkedSince are the runs that something happened in since a time, or that have
// not ended.
func (s *Store) WorkedSince(ctx context.Context, since time.Time) ([]Worked, error) {
	var out []Worked
	err := s.read(ctx, "read the runs", func(r *sql.Rows) error {
		var w Worked
		var status, body string
		var updated int64
		if err := r.Scan(&w.Run, &w.Name, &w.Procedure, &w.Who, &status, &updated, &body); err != nil {
			return err
		}
		var row variables
		err := json.Unmarshal([]byte(body), &row)
		w.Values, w.Updated, w.Running = row.Values, instant(updated), status == string(wizard.Running)
		out = append(out, w)
		return err
	}, `SELECT id, name, procedure, who, status, updated, variables FROM runs
		WHERE updated >= ? OR status = ? ORDER BY updated DESC, id`, nano(since), string(wizard.Running))
	return out, err
}
