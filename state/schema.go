package state

import (
	"context"
	"fmt"

	"example.org/peerage/providers"
)

// ofSQLite lead from an empty file to the present schema, one version each.
// A released one is never changed. Times are Unix nanoseconds.
var ofSQLite = []string{
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

	// What the reducer says of a run: rows of earlier files are made from their
	// events (rowsFrom).
	`ALTER TABLE runs DROP COLUMN before;
	ALTER TABLE runs ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE runs ADD COLUMN variables TEXT NOT NULL DEFAULT '{}';`,

	// Locks with their numbers, what a watcher saw for others, and ids found
	// without regard to case in what PostgreSQL understands, too.
	`CREATE TABLE locks (
		name TEXT PRIMARY KEY, fence INTEGER NOT NULL, number INTEGER NOT NULL, who TEXT NOT NULL, host TEXT NOT NULL,
		version TEXT NOT NULL, pid INTEGER NOT NULL, at INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE sights (
		key TEXT PRIMARY KEY, body BLOB NOT NULL, at INTEGER NOT NULL, rev INTEGER NOT NULL, gone INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX sights_by_rev ON sights (rev);
	CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
	DROP INDEX items_by_id;
	CREATE INDEX items_by_id ON items (lower(id), kind);`,

	waiting,

	// Silences, and alerts of which somebody was told.
	`CREATE TABLE kept (
		kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, key)
	) WITHOUT ROWID;`,

	// What came of trying services over links.
	`CREATE TABLE probes (
		link TEXT NOT NULL, at INTEGER NOT NULL, title TEXT NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (link, at)
	) WITHOUT ROWID;`,

	told,

	leased,
}

// told is which run was at work when a link became what was seen, and when sources
// were not heard, and why. Both databases understand it.
const told = `ALTER TABLE seen ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
	CREATE TABLE troubles (
		source TEXT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL,
		PRIMARY KEY (source, since)
	);`

// waiting is what a run waits for, and who worked on it last.
const waiting = `ALTER TABLE runs ADD COLUMN needs TEXT NOT NULL DEFAULT '';
	ALTER TABLE runs ADD COLUMN needs_step TEXT NOT NULL DEFAULT '';
	ALTER TABLE runs ADD COLUMN who TEXT NOT NULL DEFAULT '';`

// ofPostgres is the same for PostgreSQL.
var ofPostgres = []string{
	`CREATE TABLE runs (
		id TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, procedure TEXT NOT NULL,
		status TEXT NOT NULL, step TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
		undoing BOOLEAN NOT NULL DEFAULT FALSE, events BIGINT NOT NULL DEFAULT 0,
		started BIGINT NOT NULL, updated BIGINT NOT NULL, ended BIGINT NOT NULL DEFAULT 0,
		made BIGINT NOT NULL DEFAULT 0, variables TEXT NOT NULL DEFAULT '{}'
	);
	CREATE UNIQUE INDEX runs_by_name ON runs (lower(name));
	CREATE TABLE events (
		run TEXT COLLATE "C" NOT NULL REFERENCES runs (id) ON DELETE CASCADE, seq BIGINT NOT NULL,
		at BIGINT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (run, seq)
	);
	CREATE TABLE items (
		run TEXT COLLATE "C" NOT NULL REFERENCES runs (id) ON DELETE CASCADE, key TEXT COLLATE "C" NOT NULL,
		step TEXT NOT NULL, kind TEXT NOT NULL, id TEXT COLLATE "C" NOT NULL, name TEXT NOT NULL,
		status TEXT NOT NULL, at BIGINT NOT NULL, attrs TEXT NOT NULL DEFAULT '{}', note TEXT NOT NULL DEFAULT '',
		PRIMARY KEY (run, key)
	);
	CREATE INDEX items_by_id ON items (lower(id), kind);
	CREATE TABLE seen (
		link TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, verdict TEXT NOT NULL,
		hosted TEXT NOT NULL, cloud TEXT NOT NULL,
		PRIMARY KEY (link, at)
	);
	CREATE TABLE links (
		link TEXT COLLATE "C" PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,
		verdict TEXT NOT NULL, hosted TEXT NOT NULL, cloud TEXT NOT NULL,
		since BIGINT NOT NULL, at BIGINT NOT NULL, alone TEXT NOT NULL DEFAULT '', sources TEXT NOT NULL DEFAULT ''
	);
	CREATE TABLE known (key TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
	CREATE TABLE looks (
		source TEXT COLLATE "C" NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL,
		PRIMARY KEY (source, since)
	);
	CREATE TABLE locks (
		name TEXT COLLATE "C" PRIMARY KEY, fence BIGINT NOT NULL, number BIGINT NOT NULL, who TEXT NOT NULL,
		host TEXT NOT NULL, version TEXT NOT NULL, pid BIGINT NOT NULL, at BIGINT NOT NULL
	);
	CREATE TABLE sights (
		key TEXT COLLATE "C" PRIMARY KEY, body BYTEA NOT NULL, at BIGINT NOT NULL, rev BIGINT NOT NULL,
		gone BOOLEAN NOT NULL
	);
	CREATE INDEX sights_by_rev ON sights (rev);
	CREATE TABLE counters (name TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL);
	CREATE TABLE schema_version (version BIGINT NOT NULL);
	INSERT INTO schema_version VALUES (0);`,

	waiting,

	// Silences, and alerts of which somebody was told.
	`CREATE TABLE kept (
		kind TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL,
		PRIMARY KEY (kind, key)
	);`,

	// What came of trying services over links.
	`CREATE TABLE probes (
		link TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, title TEXT NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (link, at)
	);`,

	told,

	leased,
}

// found is what a database says of its schema.
type found struct {
	// version is how many migrations it has had.
	version int
	// tables is how many there are, ours how many of them are the journal's.
	tables, ours int
}

func lookSQLite(ctx context.Context, q querier) (f found, err error) {
	err = q.QueryRowContext(ctx, `SELECT user_version, (SELECT count(*) FROM sqlite_schema WHERE type = 'table'),
		(SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('runs', 'events'))
		FROM pragma_user_version`).Scan(&f.version, &f.tables, &f.ours)
	return f, err
}

func lookPostgres(ctx context.Context, q querier) (f found, err error) {
	var versioned bool
	err = q.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE tablename IN ('runs', 'events')),
		count(*) FILTER (WHERE tablename = 'schema_version') > 0
		FROM pg_catalog.pg_tables WHERE schemaname = current_schema()`).Scan(&f.tables, &f.ours, &versioned)
	if err != nil || !versioned {
		return f, err
	}
	return f, q.QueryRowContext(ctx, "SELECT version FROM schema_version").Scan(&f.version)
}

func markSQLite(ctx context.Context, t *txn, version int) error {
	_, err := t.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return err
}

func markPostgres(ctx context.Context, t *txn, version int) error {
	_, err := t.ExecContext(ctx, "UPDATE schema_version SET version = ?", version)
	return err
}

// journal says whether the database is empty, or a journal that some version
// of this program wrote.
func (f *found) journal() bool {
	if f.version == 0 {
		return f.tables == 0
	}
	return f.version > 0 && f.ours == 2
}

// migrate brings the schema up to date, all or nothing. Several processes may
// do so at the same time.
func (s *Store) migrate(ctx context.Context) error {
	return s.retrying(ctx, openingState, func(ctx context.Context) error {
		if s.shared != nil { // prepare has done it
			return nil
		}
		return s.migrateOnce(ctx)
	})
}

// openingState is what is done when a state is opened.
const openingState = "open the state"

// migrateOnce is migrate without another try.
func (s *Store) migrateOnce(ctx context.Context) error {
	have, err := s.d.look(ctx, s.db)
	if err != nil || have.journal() && have.version == len(s.d.migrations) { // the usual case takes no write
		return err
	}
	return s.once(ctx, func(ctx context.Context, tx *txn) error {
		if err := s.d.alone(ctx, tx); err != nil {
			return err
		}
		have, err := s.d.look(ctx, tx)
		if err == nil {
			err = s.refuse(openingState, have)
		}
		if err != nil {
			return err
		}
		for _, m := range s.d.migrations[have.version:] {
			if _, err := tx.ExecContext(ctx, m); err != nil {
				return err
			}
		}
		if have.version < s.d.rowsFrom {
			if err := refold(ctx, tx); err != nil {
				return err
			}
		}
		return s.d.mark(ctx, tx, len(s.d.migrations))
	})
}

// refuse is the error of a state that must be left as it is; nil when there is
// no reason to.
func (s *Store) refuse(op string, have found) error {
	switch {
	case !have.journal():
		return failure(providers.Unknown, op, CodeDamaged, fmt.Sprintf(
			notAJournal+" (It says schema %d, and has %d tables.)", s.where(), have.version, have.tables), nil)
	case have.version > len(s.d.migrations):
		return failure(providers.Invalid, op, CodeNewer, fmt.Sprintf(
			"%s was written by a newer version of peerage (schema %d; this one knows up to %d). "+
				"It was left as it is. Use the newer version.",
			s.where(), have.version, len(s.d.migrations)), nil)
	}
	return nil
}
