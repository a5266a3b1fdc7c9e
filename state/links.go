package state

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// Observation is a link as it was seen at an instant: its verdict and the
// two halves' own words.
type Observation struct {
	Link string
	// Kind and Title are the link's; only the latest are kept.
	Kind, Title   string
	Verdict       providers.Verdict
	Hosted, Cloud string
	At            time.Time
	// Since is when the verdict began; zero when it was so already at the first
	// look, which was At.
	Since time.Time
	// Was is a former id: what was kept under it goes on under Link. Alone is
	// the id that rests on the hosted half alone, where that is another;
	// Sources are the ids of those that the link rests on.
	Was, Alone string
	Sources    []string
	// By is the run that was at work on it when it became so, in words; ByNone is
	// none that this state knows, "" that nobody can tell.
	By string
}

// ByNone is Observation.By of a change at which no run was at work.
const ByNone = "-"

// Record keeps what changed since the last observation of each link, in one
// transaction; what is as it was is not kept twice.
func (s *Store) Record(ctx context.Context, list ...Observation) error {
	if len(list) == 0 {
		return nil
	}
	return s.write(ctx, "keep the history", func(ctx context.Context, tx *txn) error {
		tx.changes(OfHistory, "")
		for _, o := range list {
			if err := recordOne(ctx, tx, o); err != nil {
				return err
			}
		}
		return nil
	})
}

func recordOne(ctx context.Context, tx *txn, o Observation) error {
	if o.Was != "" {
		if err := carryOver(ctx, tx, o.Was, o.Link); err != nil {
			return err
		}
	}
	var verdict, hosted, cloud string
	var since, at int64
	err := tx.QueryRowContext(ctx, "SELECT verdict, hosted, cloud, since, at FROM links WHERE link = ?", o.Link).
		Scan(&verdict, &hosted, &cloud, &since, &at)
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return err
	}
	now := nano(o.At)
	if fresh { // it may have been so for years
		o.By = ""
	}
	switch {
	case !fresh && now < at: // another process saw later
		return nil
	case !fresh && verdict == string(o.Verdict) && hosted == o.Hosted && cloud == o.Cloud:
		_, err = tx.ExecContext(ctx, "UPDATE links SET kind = ?, title = ?, alone = ?, sources = ? WHERE link = ?",
			o.Kind, o.Title, o.Alone, strings.Join(o.Sources, "\n"), o.Link)
		return err
	case fresh || verdict != string(o.Verdict):
		since = now
		if o.Since.IsZero() {
			since = -now
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO links
		(link, kind, title, verdict, hosted, cloud, since, at, alone, sources) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (link) DO UPDATE SET kind = excluded.kind, title = excluded.title, verdict = excluded.verdict,
		hosted = excluded.hosted, cloud = excluded.cloud, since = excluded.since, at = excluded.at,
		alone = excluded.alone, sources = excluded.sources`,
		o.Link, o.Kind, o.Title, string(o.Verdict), o.Hosted, o.Cloud, since, now, o.Alone, strings.Join(o.Sources, "\n"))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO seen (link, at, verdict, hosted, cloud, made_by)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (link, at) DO UPDATE SET verdict = excluded.verdict,
		hosted = excluded.hosted, cloud = excluded.cloud, made_by = excluded.made_by`,
		o.Link, now, string(o.Verdict), o.Hosted, o.Cloud, o.By)
	return err
}

// carryOver has what was kept under one id go on under another, which may have
// something of its own.
func carryOver(ctx context.Context, tx *txn, was, is string) error {
	if was == is {
		return nil
	}
	for _, q := range []string{
		`DELETE FROM seen WHERE link = ? AND EXISTS (SELECT 1 FROM seen x WHERE x.link = ? AND x.at = seen.at)`,
		`UPDATE seen SET link = ? WHERE link = ?`,
		`UPDATE probes SET link = ? WHERE link = ? AND NOT EXISTS (SELECT 1 FROM probes x WHERE x.link = ? AND x.at = probes.at)`,
		`UPDATE links SET link = ? WHERE link = ? AND NOT EXISTS (SELECT 1 FROM links x WHERE x.link = ?)`,
	} {
		if _, err := tx.ExecContext(ctx, q, []any{is, was, is}[:strings.Count(q, "?")]...); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM links WHERE link = ?", was)
	return err
}

// Since tells when a link's present verdict was first seen, and when it began,
// for every link ever recorded.
func (s *Store) Since(ctx context.Context) (map[string]Observation, error) {
	out := map[string]Observation{}
	err := s.read(ctx, "read the history", func(r *sql.Rows) error {
		var sources string
		var o Observation
		err := scanSeen(r, &o, &o.Alone, &sources)
		o.Sources = lines(sources)
		out[o.Link] = o
		return err
	}, "SELECT link, kind, title, since, verdict, hosted, cloud, alone, sources FROM links")
	return out, err
}

// History is what was seen of a link, each change once, newest first.
func (s *Store) History(ctx context.Context, link string) ([]Observation, error) {
	var out []Observation
	err := s.read(ctx, "read the history", func(r *sql.Rows) error {
		var o Observation
		err := scanSeen(r, &o, &o.By)
		out = append(out, o)
		return err
	}, `SELECT s.link, l.kind, l.title, s.at, s.verdict, s.hosted, s.cloud, s.made_by
		FROM seen s JOIN links l ON l.link = s.link
		WHERE s.link = ? ORDER BY s.at DESC`, link)
	return out, err
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func scanSeen(r *sql.Rows, o *Observation, more ...any) error {
	var at int64
	var verdict string
	err := r.Scan(append([]any{&o.Link, &o.Kind, &o.Title, &at, &verdict, &o.Hosted, &o.Cloud}, more...)...)
	o.At, o.Verdict = instant(max(at, -at)), providers.Verdict(verdict)
	if at > 0 { // links.since is less than zero where a verdict's beginning is not known
		o.Since = o.At
	}
	return err
}

// Prune drops history older than before; each link's latest change before it
// stays, since what it said held from then on.
func (s *Store) Prune(ctx context.Context, before time.Time) error {
	return s.write(ctx, "prune the history", func(ctx context.Context, tx *txn) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM seen WHERE at <
			(SELECT max(x.at) FROM seen x WHERE x.link = seen.link AND x.at < ?)`, nano(before))
		if err != nil {
			return err
		}
		for _, q := range []string{
			"DELETE FROM looks WHERE until < ?", "DELETE FROM troubles WHERE until < ?", "DELETE FROM probes WHERE at < ?",
		} {
			if _, err := tx.ExecContext(ctx, q, nano(before)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Know keeps a fact that a provider shows only for a while: which network an
// Aiven peering's id stands for.
func (s *Store) Know(ctx context.Context, key, value string) error {
	return s.write(ctx, "keep what was seen", func(ctx context.Context, tx *txn) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO known (key, value, at) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at WHERE known.value <> excluded.value`,
			key, value, nano(s.clock.Now()))
		return err
	})
}

// Known gives all facts kept with Know.
func (s *Store) Known(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	err := s.read(ctx, "read what was seen", func(r *sql.Rows) error {
		var k, v string
		if err := r.Scan(&k, &v); err != nil {
			return err
		}
		out[k] = v
		return nil
	}, "SELECT key, value FROM known")
	return out, err
}
