package state_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

func TestReopenKeepsAndMigrates(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	add(t, s, started("r1", "orders"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if runs, err := again.Runs(t.Context()); err != nil || len(runs) != 1 {
		t.Errorf("runs %v, %v", runs, err)
	}
}

func raw(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", dbFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestEveryOlderSchemaIsBroughtUpToDate(t *testing.T) {
	all := state.Migrations()
	for have := 1; have < len(all); have++ {
		dir := t.TempDir()
		raw(t, dir, strings.Join(all[:have], "\n"))
		raw(t, dir, fmt.Sprintf("PRAGMA user_version = %d", have))
		raw(t, dir, "INSERT INTO runs (id, name, procedure, status, started, updated) VALUES ('r1', 'orders', "+
			"'aiven-azure', 'done', 1, 1)")
		s := open(t, dir)
		add(t, s, wizard.Event{Run: "r1", Kind: wizard.UndoStarted, At: t0},
			wizard.Event{Run: "r1", Kind: wizard.RunStopped, At: t0})
		if runs, err := s.Runs(t.Context()); err != nil || len(runs) != 1 || runs[0].Status != wizard.Done ||
			runs[0].Events != 2 {
			t.Errorf("from version %d: %+v, %v", have, runs, err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	add(t, s, started("r1", "orders"))
	_ = s.Close()
	raw(t, dir, "PRAGMA user_version = 99")
	_, err := state.Open(t.Context(), state.Options{Dir: dir})
	if !providers.HasCode(err, state.CodeNewer) || !strings.Contains(err.Error(), "newer version of peerage (schema 99") {
		t.Fatalf("got %v", err)
	}
	raw(t, dir, "PRAGMA user_version = "+strconv.Itoa(len(state.Migrations())))
	if runs, err := open(t, dir).Runs(t.Context()); err != nil || len(runs) != 1 {
		t.Errorf("afterwards %v, %v", runs, err)
	}
}

// TestAFileOfSomebodyElses: a version that no release wrote, and tables that
// are not the journal's, are told and left as they are.
func TestAFileOfSomebodyElses(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		ours      bool // the file was a journal before
	}{
		"a negative version":           {"PRAGMA user_version = -1", true},
		"the most negative version":    {"PRAGMA user_version = -2147483648", true},
		"no version":                   {"PRAGMA user_version = 0", true},
		"another program's tables":     {"CREATE TABLE bookmarks (url TEXT)", false},
		"another program's old schema": {"CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 1", false},
		"another program's schema":     {"CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 2", false},
		"another program's new schema": {"CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 2147483647", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.ours {
				s := open(t, dir)
				add(t, s, started("r1", "orders"))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			raw(t, dir, c.statement)
			before := dump(t, dir)
			_, err := state.Open(t.Context(), state.Options{Dir: dir})
			if !providers.HasCode(err, state.CodeDamaged) || !strings.Contains(err.Error(), dbFile(dir)) {
				t.Errorf("got %v", err)
			}
			if after := dump(t, dir); after != before {
				t.Errorf("the file was changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// dump is what a file's schema is made of.
func dump(t *testing.T, dir string) string {
	t.Helper()
	db, err := sql.Open("sqlite", dbFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var out string
	err = db.QueryRow(`SELECT user_version || ': ' || (SELECT group_concat(sql, '; ') FROM sqlite_schema)
		FROM pragma_user_version`).Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDamagedFileIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	junk := bytes.Repeat([]byte("this is no database at all. "), 400)
	if err := os.WriteFile(dbFile(dir), junk, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := state.Open(t.Context(), state.Options{Dir: dir})
	if !providers.HasCode(err, state.CodeDamaged) || !strings.Contains(err.Error(), dbFile(dir)) {
		t.Fatalf("got %v", err)
	}
	if now, err := os.ReadFile(dbFile(dir)); err != nil || !bytes.Equal(now, junk) {
		t.Errorf("the file was touched (%v)", err)
	}
}
