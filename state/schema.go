package state

import (
	"context"
	"database/sql"
	"fmt"

	"example.org/peerage/providers"
)

// migrations lead from an empty file to the present schema, one version each.
// A released one is never changed. Times are Unix nanoseconds.
var migrations = []string{
	`CREATE TABLE runs (
		id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, procedure TEXT NOT NULL,
		status TEXT NOT NULL, step TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
		undoing INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0,
		started INTEGER NOT NULL, updated INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0
	) WITHOUT ROWID;
	CREATE TABLE events (
		run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, seq INTEGER NOT NULL,
		at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (run, seq)
	) WITHOUT ROWID;
	CREATE TABLE items (
		run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, key TEXT NOT NULL,
		step TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL,
		status TEXT NOT NULL, at INTEGER NOT NULL, attrs TEXT NOT NULL DEFAULT '{}', note TEXT NOT NULL DEFAULT '',
		PRIMARY KEY (run, key)
	) WITHOUT ROWID;
	CREATE INDEX items_by_id ON items (id, kind);
	CREATE TABLE seen (
		link TEXT NOT NULL, at INTEGER NOT NULL, verdict TEXT NOT NULL,
		hosted TEXT NOT NULL, cloud TEXT NOT NULL,
		PRIMARY KEY (link, at)
	) WITHOUT ROWID;
	CREATE TABLE links (
		link TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
		verdict TEXT NOT NULL, hosted TEXT NOT NULL, cloud TEXT NOT NULL,
		since INTEGER NOT NULL, at INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE known (key TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;`,

	// The status before a teardown that has not removed anything.
	`ALTER TABLE runs ADD COLUMN before TEXT NOT NULL DEFAULT '';`,

	// When each source was heard, in spans that grow; of a link, the sources
	// that it rests on, and its id by the hosted half alone.
	`CREATE TABLE looks (
		source TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
		PRIMARY KEY (source, since)
	) WITHOUT ROWID;
	ALTER TABLE links ADD COLUMN alone TEXT NOT NULL DEFAULT '';
	ALTER TABLE links ADD COLUMN sources TEXT NOT NULL DEFAULT '';`,

	// What the reducer says of a run (rowsFrom).
	`ALTER TABLE runs DROP COLUMN before;
	ALTER TABLE runs ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE runs ADD COLUMN variables TEXT NOT NULL DEFAULT '{}';`,
}

// found is what a file says of its schema.
type found struct {
	// version is how many migrations it has had.
	version int
	// tables is how many there are, ours how many of them are the journal's.
	tables, ours int
}

const look = `SELECT user_version, (SELECT count(*) FROM sqlite_schema WHERE type = 'table'),
	(SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('runs', 'events'))
	FROM pragma_user_version`

func (f *found) scan(row interface{ Scan(...any) error }) error {
	return row.Scan(&f.version, &f.tables, &f.ours)
}

// journal says whether the file is empty, or a journal that some version of
// this program wrote.
func (f *found) journal() bool {
	if f.version == 0 {
		return f.tables == 0
	}
	return f.version > 0 && f.ours == 2
}

// migrate brings the file up to date, all or nothing. Several processes may
// do so at the same time.
func (s *Store) migrate(ctx context.Context) error {
	const op = "open the state"
	var have found
	// The usual case takes no write.
	if err := s.read(ctx, op, func(r *sql.Rows) error { return have.scan(r) }, look); err != nil {
		return err
	}
	if have.journal() && have.version == len(migrations) {
		return nil
	}
	return s.write(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		if err := have.scan(tx.QueryRowContext(ctx, look)); err != nil {
			return err
		}
		if err := s.refuse(op, have); err != nil {
			return err
		}
		for _, m := range migrations[have.version:] {
			if _, err := tx.ExecContext(ctx, m); err != nil {
				return err
			}
		}
		if have.version < rowsFrom {
			if err := refold(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations)))
		return err
	})
}

// refuse is the error of a file that must be left as it is; nil when there is
// no reason to.
func (s *Store) refuse(op string, have found) error {
	switch {
	case !have.journal():
		return failure(providers.Unknown, op, CodeDamaged, fmt.Sprintf(
			notAJournal+" (It says schema %d, and has %d tables.)", s.Path(), have.version, have.tables), nil)
	case have.version > len(migrations):
		return failure(providers.Invalid, op, CodeNewer, fmt.Sprintf(
			"%s was written by a newer version of peerage (schema %d; this one knows up to %d). "+
				"It was left as it is. Use the newer version.",
			s.Path(), have.version, len(migrations)), nil)
	}
	return nil
}
