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
// many runs, the one touched last first. They are read without the rest of the
// journals; a run whose variables cannot be read is left out.
func (s *Store) LatestVariables(ctx context.Context, most int) ([]Variables, error) {
	var order []string
	procedure, events := map[string]string{}, map[string][]wizard.Event{}
	err := s.read(ctx, "read the runs' variables", func(r *sql.Rows) error {
		var run, proc, body string
		if err := r.Scan(&run, &proc, &body); err != nil {
			return err
		}
		if _, seen := procedure[run]; !seen {
			order, procedure[run] = append(order, run), proc
		}
		var e wizard.Event
		if json.Unmarshal([]byte(body), &e) != nil {
			procedure[run] = "" // what cannot be read is nobody's
		}
		events[run] = append(events[run], e)
		return nil
	}, `SELECT r.id, r.procedure, e.body
		FROM (SELECT id, procedure, updated FROM runs WHERE status <> 'taken down' ORDER BY updated DESC, id LIMIT ?) r
		JOIN events e ON e.run = r.id WHERE e.kind = ? ORDER BY r.updated DESC, r.id, e.seq`, most, string(wizard.VarSet))
	out := make([]Variables, 0, len(order))
	for _, run := range order {
		if procedure[run] == "" {
			continue
		}
		st := wizard.Fold(events[run])
		out = append(out, Variables{Run: run, Procedure: procedure[run], Values: st.Values, Secrets: st.Secrets})
	}
	return out, err
}
