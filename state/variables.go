package state

import (
	"context"
	"database/sql"
	"encoding/json"

	"example.org/peerage/wizard"
)

// Variables are what a run's variables are; Secrets names those whose values
// lie in the vault.
type Variables struct {
	Run, Procedure string
	Values         map[string]string
	Secrets        map[string]bool
}

// LatestVariables are those of the runs that are not taken down, at most so
// many runs, the one touched last first.
func (s *Store) LatestVariables(ctx context.Context, most int) ([]Variables, error) {
	return s.variables(ctx, "WHERE status <> ? ORDER BY updated DESC, id LIMIT ?", string(wizard.TakenOff), most)
}

// Variables are those of one run; none when there is no such run.
func (s *Store) Variables(ctx context.Context, run string) (Variables, error) {
	list, err := s.variables(ctx, "WHERE id = ?", run)
	if err != nil || len(list) == 0 {
		return Variables{}, err
	}
	return list[0], nil
}

func (s *Store) variables(ctx context.Context, where string, args ...any) ([]Variables, error) {
	var out []Variables
	err := s.read(ctx, "read the runs' variables", func(r *sql.Rows) error {
		var v Variables
		var body string
		if err := r.Scan(&v.Run, &v.Procedure, &body); err != nil {
			return err
		}
		var row variables
		err := json.Unmarshal([]byte(body), &row)
		v.Values, v.Secrets = row.Values, row.Secrets
		out = append(out, v)
		return err
	}, "SELECT id, procedure, variables FROM runs "+where, args...)
	return out, err
}
