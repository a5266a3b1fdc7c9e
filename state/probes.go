package state

import (
	"context"
	"database/sql"
	"time"
)

// Probe is what came of trying services over a link from some machine.
type Probe struct {
	Link, Title string
	At          time.Time
	// By is who tried, and where.
	By string
	// Body is the result, JSON; it must hold no secret.
	Body string
}

// KeepProbe keeps a probe in the history.
func (s *Store) KeepProbe(ctx context.Context, p Probe) error {
	return s.write(ctx, "keep the history", func(ctx context.Context, tx *txn) error {
		tx.changes(OfHistory, "")
		_, err := tx.ExecContext(ctx, `INSERT INTO probes (link, at, title, who, body) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (link, at) DO UPDATE SET title = excluded.title, who = excluded.who, body = excluded.body`,
			p.Link, nano(p.At), p.Title, p.By, p.Body)
		return err
	})
}

// ProbesBetween are those from a time up to another, oldest first.
func (s *Store) ProbesBetween(ctx context.Context, from, to time.Time) ([]Probe, error) {
	return s.probes(ctx, "WHERE at >= ? AND at < ? ORDER BY at, link", nano(from), nano(to))
}

// ProbesOf are a link's, the latest first, at most so many.
func (s *Store) ProbesOf(ctx context.Context, link string, most int) ([]Probe, error) {
	return s.probes(ctx, "WHERE link = ? ORDER BY at DESC LIMIT ?", link, most)
}

func (s *Store) probes(ctx context.Context, which string, args ...any) ([]Probe, error) {
	var out []Probe
	err := s.read(ctx, "read the history", func(r *sql.Rows) error {
		var p Probe
		var at int64
		err := r.Scan(&p.Link, &at, &p.Title, &p.By, &p.Body)
		p.At = instant(at)
		out = append(out, p)
		return err
	}, "SELECT link, at, title, who, body FROM probes "+which, args...)
	return out, err
}
