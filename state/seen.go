package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// Seen is one thing that was seen of a link, and what was seen of it before.
type Seen struct {
	Observation
	// From is the verdict before, "" at the first look; FromHosted and FromCloud
	// are the halves' words then.
	From                  providers.Verdict
	FromHosted, FromCloud string
}

// SeenBetween is what was seen of all links from a time up to another, oldest
// first.
func (s *Store) SeenBetween(ctx context.Context, from, to time.Time) ([]Seen, error) {
	var out []Seen
	err := s.read(ctx, "read the history", func(r *sql.Rows) error {
		var x Seen
		var before string
		err := scanSeen(r, &x.Observation, &x.By, &before, &x.FromHosted, &x.FromCloud)
		x.From = providers.Verdict(before)
		out = append(out, x)
		return err
	}, `SELECT link, kind, title, at, verdict, hosted, cloud, made_by, verdict_before, hosted_before, cloud_before FROM (
			SELECT s.link, l.kind, l.title, s.at, s.verdict, s.hosted, s.cloud, s.made_by,
				coalesce(lag(s.verdict) OVER w, '') AS verdict_before, coalesce(lag(s.hosted) OVER w, '') AS hosted_before,
				coalesce(lag(s.cloud) OVER w, '') AS cloud_before
			FROM seen s JOIN links l ON l.link = s.link WHERE s.at < ?
			WINDOW w AS (PARTITION BY s.link ORDER BY s.at)) AS x
		WHERE at >= ? ORDER BY at, link`, nano(to), nano(from))
	return out, err
}

// Deed is something that a run did to the world. About is the link that the run was
// begun for, if any.
type Deed struct {
	Run, Name, Procedure string
	About                wizard.About
	Event                wizard.Event
}

// deeds reads what runs did, with the link that each was begun for.
func (s *Store) deeds(ctx context.Context, where string, args ...any) ([]Deed, error) {
	var out []Deed
	err := s.read(ctx, "read the journal", func(r *sql.Rows) error {
		var d Deed
		var body, begun string
		if err := r.Scan(&d.Run, &d.Name, &d.Procedure, &body, &begun); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &d.Event); err != nil {
			return nil // Events says which one is damaged
		}
		first := wizard.Event{About: &d.About}
		_ = json.Unmarshal([]byte(begun), &first) // what is damaged names no link
		out = append(out, d)
		return nil
	}, `SELECT r.id, r.name, r.procedure, e.body, coalesce(b.body, '')
		FROM events e JOIN runs r ON r.id = e.run LEFT JOIN events b ON b.run = e.run AND b.kind = 'run.started'
		WHERE `+where, args...)
	return out, err
}

// DeedsBetween is what runs made, took over, removed and left from a time up to
// another, oldest first.
func (s *Store) DeedsBetween(ctx context.Context, from, to time.Time) ([]Deed, error) {
	return s.deeds(ctx, `e.at >= ? AND e.at < ? AND e.kind IN
			('run.started', 'run.done', 'run.stopped', 'run.removed', 'item.made', 'item.adopted', 'item.removed', 'item.stays')
		ORDER BY e.at, e.run, e.seq`, nano(from), nano(to))
}

// ActsOn is how the runs ended or stopped that were begun for a link, the latest
// first.
func (s *Store) ActsOn(ctx context.Context, link string) ([]Deed, error) {
	id, err := json.Marshal(link)
	if err != nil {
		return nil, err
	}
	out, err := s.deeds(ctx, `e.kind IN ('run.done', 'run.stopped') AND b.body LIKE ?
		ORDER BY e.at DESC, e.run, e.seq DESC`, `%"link":`+string(id)+`%`)
	return slices.DeleteFunc(out, func(d Deed) bool { return d.About.Link != link }), err
}

// LooksBetween are the times in which each source was heard without a gap, cut to
// what lies between two times, by source.
func (s *Store) LooksBetween(ctx context.Context, from, to time.Time) (map[string][]Coverage, error) {
	out := map[string][]Coverage{}
	err := s.read(ctx, "read when it was seen", func(r *sql.Rows) error {
		var source string
		var since, until int64
		if err := r.Scan(&source, &since, &until); err != nil {
			return err
		}
		l := Coverage{Source: source, From: clock.Later(instant(since), from), Until: clock.Earlier(instant(until), to)}
		list := out[source]
		if n := len(list); n > 0 && !l.From.After(list[n-1].Until) { // several processes looked at once
			list[n-1].Until = clock.Later(list[n-1].Until, l.Until)
			return nil
		}
		out[source] = append(list, l)
		return nil
	}, "SELECT source, since, until FROM looks WHERE until >= ? AND since < ? ORDER BY source, since", nano(from), nano(to))
	return out, err
}
