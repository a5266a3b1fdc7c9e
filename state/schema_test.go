package state_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
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
	rawly(t, dir, func(exec func(string, ...any)) { exec(statement) })
}

// rawly writes to the file behind the store's back, in one transaction.
func rawly(t *testing.T, dir string, work func(exec func(statement string, args ...any))) {
	t.Helper()
	db, err := sql.Open("sqlite", dbFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	work(func(statement string, args ...any) {
		if _, err := tx.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
	})
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// TestEveryOlderSchemaIsBroughtUpToDate: the rows of an older file are made
// from its events, whatever an older program wrote there; a run whose beginning
// cannot be read keeps its row.
func TestEveryOlderSchemaIsBroughtUpToDate(t *testing.T) {
	files(t)
	all := state.Migrations()
	for have := 1; have < state.RowsFrom(); have++ { // later ones have the reducer's rows
		dir, want := t.TempDir(), map[string]*wizard.State{}
		rawly(t, dir, func(exec func(string, ...any)) {
			exec(strings.Join(all[:have], "\n"))
			exec(fmt.Sprintf("PRAGMA user_version = %d", have))
			row := "INSERT INTO runs (id, name, procedure, status, events, started, updated) VALUES (?, ?, 'x', ?, ?, 1, 1)"
			for run, events := range recorded(t) {
				events = events[:len(events)*have/len(all)]
				want[run] = wizard.Fold(events)
				exec(row, run, want[run].Name, "running", len(events))
				for i, e := range events {
					body, err := json.Marshal(e)
					if err != nil {
						t.Fatal(err)
					}
					exec("INSERT INTO events VALUES (?, ?, ?, ?, ?)", run, i+1, e.At.UnixNano(), string(e.Kind), string(body))
				}
			}
			exec(row, "r1", "orders", "done", 1)
			exec("INSERT INTO events VALUES ('r1', 1, 1, 'run.started', '{')")
		})
		s := open(t, dir)
		for _, st := range want {
			compare(t, s, st)
		}
		add(t, s, wizard.Event{Run: "r1", Kind: wizard.StepStarted, Step: "S1", At: t0})
		if r, err := s.FindRun(t.Context(), "orders"); err != nil || r.Status != wizard.Done || r.Events != 2 {
			t.Errorf("from version %d: %+v, %v", have, r, err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	files(t)
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
	files(t)
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
	files(t)
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
