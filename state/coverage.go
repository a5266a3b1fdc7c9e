package state

import (
	"context"
	"database/sql"
	"time"
)

// Coverage is a time in which a source was heard without a gap.
type Coverage struct {
	Source      string
	From, Until time.Time
}

// RecordCoverage keeps looks. One with a source and beginning that are kept already is
// the same, grown: a calm source costs one row for as long as somebody watches.
func (s *Store) RecordCoverage(ctx context.Context, list ...Coverage) error {
	if len(list) == 0 {
		return nil
	}
	return s.write(ctx, "keep when it was seen", func(ctx context.Context, tx *txn) error {
		for _, l := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO looks (source, since, until) VALUES (?, ?, ?)
				ON CONFLICT (source, since) DO UPDATE SET until = excluded.until WHERE looks.until < excluded.until`,
				l.Source, nano(l.From), nano(l.Until)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Covered tells when a link was seen, oldest first: when all sources that it
// rests on were heard. Without any it was never seen for a time.
func (s *Store) Covered(ctx context.Context, link string) ([]Coverage, error) {
	var sources string
	if err := s.read(ctx, "read when it was seen", func(r *sql.Rows) error { return r.Scan(&sources) },
		"SELECT sources FROM links WHERE link = ?", link); err != nil {
		return nil, err
	}
	var out []Coverage
	for i, source := range lines(sources) {
		list, err := s.coverageOf(ctx, source)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			list = overlap(out, list)
		}
		out = list
	}
	return out, nil
}

// coverageOf are those at a source, joined where several processes looked at once.
func (s *Store) coverageOf(ctx context.Context, source string) ([]Coverage, error) {
	var out []Coverage
	err := s.read(ctx, "read when it was seen", func(r *sql.Rows) error {
		var since, until int64
		if err := r.Scan(&since, &until); err != nil {
			return err
		}
		l := Coverage{From: instant(since), Until: instant(until)}
		if n := len(out); n > 0 && !l.From.After(out[n-1].Until) {
			if l.Until.After(out[n-1].Until) {
				out[n-1].Until = l.Until
			}
			return nil
		}
		out = append(out, l)
		return nil
	}, "SELECT since, until FROM looks WHERE source = ? ORDER BY since", source)
	return out, err
}

// overlap is when both were seen. Each list is in order and does not overlap
// itself.
func overlap(a, b []Coverage) []Coverage {
	var out []Coverage
	for len(a) > 0 && len(b) > 0 {
		from, until := a[0].From, a[0].Until
		if b[0].From.After(from) {
			from = b[0].From
		}
		if b[0].Until.Before(until) {
			until = b[0].Until
		}
		if until.After(from) {
			out = append(out, Coverage{From: from, Until: until})
		}
		if a[0].Until.Before(b[0].Until) {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}
