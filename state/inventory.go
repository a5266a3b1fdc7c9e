package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"example.org/peerage/wizard"
)

// Use is a run's use of a thing.
type Use struct {
	Run, RunName string
	Item         wizard.ItemState
}

const itemColumns = `SELECT i.run, r.name, i.key, i.step, i.kind, i.id, i.name, i.status, i.at, i.attrs, i.note
	FROM items i JOIN runs r ON r.id = i.run `

func (s *Store) uses(ctx context.Context, where string, args ...any) ([]Use, error) {
	var out []Use
	err := s.read(ctx, "read the inventory", func(r *sql.Rows) error {
		var u Use
		var status, attrs string
		var at int64
		it := &u.Item
		if err := r.Scan(&u.Run, &u.RunName, &it.Key, &it.Step, &it.Kind, &it.ID, &it.Name, &status, &at, &attrs,
			&it.Note); err != nil {
			return err
		}
		it.Status, it.At = wizard.ItemStatus(status), instant(at)
		out = append(out, u)
		return json.Unmarshal([]byte(attrs), &out[len(out)-1].Item.Attrs)
	}, itemColumns+where, args...)
	return out, err
}

// Items is a run's inventory, in the order of their last change.
func (s *Store) Items(ctx context.Context, run string) ([]wizard.ItemState, error) {
	uses, err := s.uses(ctx, "WHERE i.run = ? ORDER BY i.at, i.key", run)
	out := make([]wizard.ItemState, 0, len(uses))
	for _, u := range uses {
		out = append(out, u.Item)
	}
	return out, err
}

// ItemsOfOthers tells which other runs made or adopted a thing and have not
// given it up; runs that were taken down have. Ids are compared without regard to case, as Azure does.
func (s *Store) ItemsOfOthers(ctx context.Context, run, kind, id string) ([]Use, error) {
	if id == "" {
		return nil, nil
	}
	return s.uses(ctx,
		`WHERE i.run <> ? AND i.kind = ? AND lower(i.id) = lower(?) AND i.status IN ('made', 'intended', 'adopted')
		AND r.status <> 'taken down' ORDER BY r.started, i.run`, run, kind, id)
}

// Left gives the other runs of a run's procedure that were taken down and have
// a thing in common with it, folded from their events.
func (s *Store) Left(ctx context.Context, run string) ([]*wizard.State, error) {
	var runs []string
	err := s.read(ctx, "read the inventory", func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		runs = append(runs, id)
		return err
	}, `SELECT r.id FROM runs r JOIN items i ON i.run = r.id
		JOIN items own ON own.kind = i.kind AND lower(own.id) = lower(i.id) JOIN runs me ON me.id = own.run
		WHERE me.id = ? AND r.id <> me.id AND r.procedure = me.procedure AND r.status = 'taken down' AND i.id <> ''
		GROUP BY r.id, r.started ORDER BY r.started, r.id`, run)
	if err != nil {
		return nil, err
	}
	out := make([]*wizard.State, 0, len(runs))
	for _, id := range runs {
		events, err := s.Events(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, wizard.Fold(events))
	}
	return out, nil
}

// Maker is the run that made a thing. Done is when the run was done; zero when
// it is not, or is taken down. Removed: the run has removed the thing again.
type Maker struct {
	RunName string
	Done    time.Time
	Removed bool
	// Needs is the right for want of which the run does not go on; "" for none.
	Needs string
}

// Makers tells who made each thing, by the thing's id in lower case. Of several
// runs it is the one that made or removed it last.
func (s *Store) Makers(ctx context.Context) (map[string]Maker, error) {
	out := map[string]Maker{}
	err := s.read(ctx, "read the inventory", func(r *sql.Rows) error {
		var id, status, item string
		var m Maker
		var ended int64
		if err := r.Scan(&id, &m.RunName, &status, &ended, &item, &m.Needs); err != nil {
			return err
		}
		if wizard.Status(status) == wizard.Done {
			m.Done = instant(ended)
		}
		m.Removed = wizard.ItemStatus(item) == wizard.IsRemoved
		out[strings.ToLower(id)] = m
		return nil
	}, `SELECT i.id, r.name, r.status, r.ended, i.status, r.needs FROM items i JOIN runs r ON r.id = i.run
		WHERE i.status IN ('made', 'removed') AND i.id <> '' ORDER BY i.at, i.run`)
	return out, err
}
