package state

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

const runColumns = `SELECT id, name, procedure, status, step, note, started, updated, ended, undoing, events, made,
	needs, needs_step, who FROM runs `

func scanRun(r *sql.Rows) (wizard.Summary, error) {
	var s wizard.Summary
	var status string
	var started, updated, ended int64
	err := r.Scan(&s.ID, &s.Name, &s.Procedure, &status, &s.Step, &s.Note, &started, &updated, &ended, &s.Undoing,
		&s.Events, &s.Made, &s.Needs, &s.NeedsStep, &s.By)
	s.Status, s.Started, s.Updated, s.Ended = wizard.Status(status), instant(started), instant(updated), instant(ended)
	return s, err
}

// Runs lists all runs, the one touched last first. Busy tells whether one that
// is Running is worked on.
func (s *Store) Runs(ctx context.Context) ([]wizard.Summary, error) {
	var out []wizard.Summary
	err := s.read(ctx, "list the runs", func(r *sql.Rows) error {
		sum, err := scanRun(r)
		out = append(out, sum)
		return err
	}, runColumns+"ORDER BY updated DESC, id")
	return out, err
}

// FindRun finds a run by its name, without regard to case, or by its id or
// an unambiguous beginning of it. Its error proposes what may have been meant.
func (s *Store) FindRun(ctx context.Context, nameOrID string) (wizard.Summary, error) {
	all, err := s.Runs(ctx)
	if err != nil {
		return wizard.Summary{}, err
	}
	want := strings.TrimSpace(nameOrID)
	var begins []wizard.Summary
	for _, r := range all {
		if strings.EqualFold(r.Name, want) || r.ID == want {
			return r, nil
		}
		if len(want) >= 3 && strings.HasPrefix(r.ID, want) {
			begins = append(begins, r)
		}
	}
	if len(begins) == 1 {
		return begins[0], nil
	}
	return wizard.Summary{}, failure(providers.NotFound, "find the run", CodeNoRun, notFound(want, all), nil)
}

func notFound(want string, all []wizard.Summary) string {
	if len(all) == 0 {
		return fmt.Sprintf("There is no run %q: there are no runs yet.", want)
	}
	best, far := "", 1+len(want)/2
	for _, r := range all {
		if d := distance(strings.ToLower(want), strings.ToLower(r.Name)); d < far {
			best, far = r.Name, d
		}
	}
	if best != "" {
		return fmt.Sprintf("There is no run %q. Did you mean %q?", want, best)
	}
	names := make([]string, 0, 5)
	for _, r := range all[:min(5, len(all))] {
		names = append(names, r.Name)
	}
	return fmt.Sprintf("There is no run %q. The latest are: %s.", want, strings.Join(names, ", "))
}

// distance counts the edits between two words (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diag := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diag
			if x[i] != y[j] {
				cost = 1 + min(diag, row[j], row[j+1])
			}
			diag, row[j+1] = row[j+1], cost
		}
	}
	return row[len(y)]
}

// idLetters leaves out what is easily misread.
const idLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// NewRunID makes an id that no run has: ten letters.
func (s *Store) NewRunID(ctx context.Context) (string, error) {
	for {
		raw := make([]byte, 10)
		if _, err := io.ReadFull(s.rand, raw); err != nil {
			return "", fmt.Errorf("a new run id: %w", err)
		}
		for i, b := range raw {
			raw[i] = idLetters[int(b)%len(idLetters)]
		}
		taken, err := s.taken(ctx, string(raw))
		if err != nil || !taken {
			return string(raw), err
		}
	}
}

// UniqueName implements wizard.Namer: it gives base, or base-2, base-3 … when runs have those names.
func (s *Store) UniqueName(ctx context.Context, base string) (string, error) {
	name := base
	for n := 2; ; n++ {
		taken, err := s.taken(ctx, name)
		if err != nil || !taken {
			return name, err
		}
		name = base + "-" + strconv.Itoa(n)
	}
}

func (s *Store) taken(ctx context.Context, nameOrID string) (bool, error) {
	found := false
	err := s.read(ctx, "look for the run", func(*sql.Rows) error { found = true; return nil },
		"SELECT 1 FROM runs WHERE lower(name) = lower(?) OR id = ?", nameOrID, nameOrID)
	return found, err
}

// Forget drops a run with its events and inventory; what it made in the
// clouds is not touched. A run that a process works on is not forgotten.
func (s *Store) Forget(ctx context.Context, run string) error {
	unlock, err := s.Lock(ctx, run)
	if err != nil {
		return err
	}
	defer unlock()
	err = s.write(ctx, "forget the run", func(ctx context.Context, tx *txn) error {
		tx.changes(OfRun, run)
		if err := s.prove(ctx, tx, runLock(run)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM runs WHERE id = ?", run); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM locks WHERE name = ?", runLock(run)) // no other run gets the id
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.states, run)
	s.mu.Unlock()
	if s.memory || s.shared != nil {
		return nil
	}
	_ = os.Remove(pidPath(s.lockPath(run))) // a file that stays does no harm
	_ = os.Remove(s.lockPath(run))
	return nil
}
