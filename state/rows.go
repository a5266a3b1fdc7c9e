package state

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"example.org/peerage/wizard"
)

// variables are a run's row of its variables, as JSON.
type variables struct {
	Values  map[string]string `json:"values,omitempty"`
	Secrets map[string]bool   `json:"secrets,omitempty"`
}

// stateBefore is the state of a run before the event with a number: the one
// that this process had after its last event, or, when another process has
// appended since, what the events add up to. What cannot be read is passed
// over: the rest is still worth a row.
func (s *Store) stateBefore(ctx context.Context, tx *txn, run string, seq int64) (*wizard.State, error) {
	s.mu.Lock()
	st := s.states[run]
	delete(s.states, run) // until what is made of it is committed
	s.mu.Unlock()
	if st != nil && int64(st.Events) == seq-1 {
		return st, nil
	}
	return fold(ctx, tx, run, seq)
}

// remember keeps a committed state for the next event, as long as one is to be
// expected.
func (s *Store) remember(st *wizard.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !st.Status.Over() && st.Run != "" {
		s.states[st.Run] = st
	}
}

// fold adds up a run's events before a number.
func fold(ctx context.Context, tx *txn, run string, before int64) (st *wizard.State, err error) {
	st = wizard.NewState()
	rows, err := tx.QueryContext(ctx, "SELECT body FROM events WHERE run = ? AND seq < ? ORDER BY seq", run, before)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		var e wizard.Event
		if json.Unmarshal(body, &e) == nil {
			st.Apply(e)
		}
	}
	return st, rows.Err()
}

// writeRows writes what a list and the inventory read as the state has it. A
// run whose beginning cannot be read keeps its rows.
func writeRows(ctx context.Context, tx *txn, st *wizard.State, items bool) error {
	if st.Run == "" {
		return nil
	}
	vars, err := json.Marshal(variables{st.Values, st.Secrets})
	if err != nil {
		return err
	}
	sum := st.Summary()
	_, err = tx.ExecContext(ctx, `UPDATE runs SET name = ?, procedure = ?, status = ?, step = ?, note = ?, undoing = ?,
		started = ?, updated = ?, ended = ?, made = ?, variables = ?, needs = ?, needs_step = ?, who = ? WHERE id = ?`,
		sum.Name, sum.Procedure, string(sum.Status), sum.Step, sum.Note, sum.Undoing,
		nano(sum.Started), nano(sum.Updated), nano(sum.Ended), sum.Made, string(vars), sum.Needs, sum.NeedsStep, sum.By, sum.ID)
	if err != nil || !items {
		return err
	}
	return writeItems(ctx, tx, st)
}

func writeItems(ctx context.Context, tx *txn, st *wizard.State) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM items WHERE run = ?", st.Run); err != nil {
		return err
	}
	for _, it := range st.Items {
		attrs, err := json.Marshal(it.Attrs)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO items (run, key, step, kind, id, name, status, at, attrs, note)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			st.Run, it.Key, it.Step, it.Kind, it.ID, it.Name, string(it.Status), nano(it.At), string(attrs), it.Note)
		if err != nil {
			return err
		}
	}
	return nil
}

// refold makes the rows of every run anew. Names stay: no two runs may have the
// same, whatever their events say.
func refold(ctx context.Context, tx *txn) error {
	names, err := runNames(ctx, tx)
	if err != nil {
		return err
	}
	for id, name := range names {
		st, err := fold(ctx, tx, id, math.MaxInt64)
		if err != nil {
			return err
		}
		st.Name = name
		if err := writeRows(ctx, tx, st, true); err != nil {
			return err
		}
	}
	return nil
}

// runNames are the runs' names by their ids.
func runNames(ctx context.Context, tx *txn) (out map[string]string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, name FROM runs")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = map[string]string{}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		out[id] = name
	}
	return out, rows.Err()
}
