// Package pgtest gives tests a PostgreSQL of their own: a server on loopback in
// a folder of its own, started at the first question and ended with the test's
// process, however that ends; and in it a database for each test.
package pgtest

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Password is that of the server's user; it must be seen nowhere.
const Password = "pg-Passw0rd-of-the-test"

// owner owns the server and its databases.
const owner = "peerage"

// running is the process's one server.
var running = sync.OnceValues(start)

var databases atomic.Int64

// URL is the address of a new, empty database, with its password. The test is
// skipped, with a word, where no PostgreSQL is installed, but fails in CI.
func URL(t testing.TB) string {
	t.Helper()
	s, err := running()
	if err != nil {
		unavailable(t, err)
	}
	name := fmt.Sprint("test", databases.Add(1))
	if err := s.do("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return s.url(name)
}

func unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no PostgreSQL, and in CI there must be one: %v", err)
	}
	t.Skipf("not tried on PostgreSQL: %v", err)
}

// Exec runs statements in a database as its owner.
func Exec(t testing.TB, address, statements string) {
	t.Helper()
	if err := execute(address, statements); err != nil {
		t.Fatal(err)
	}
}

// Cut ends all connections to a database, as a server does that goes down.
// Those that are made afterwards are let in.
func Cut(t testing.TB, address string) {
	t.Helper()
	Exec(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
}

// Shut ends all connections to a database and lets nobody in until open is
// called: it is gone.
func Shut(t testing.TB, address string) (open func()) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	Exec(t, u.String(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
	Exec(t, u.String(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'")
	return func() {
		t.Helper()
		Exec(t, u.String(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true")
	}
}

// Dump is everything that a database holds, as pg_dump writes it.
func Dump(t testing.TB, address string) string {
	t.Helper()
	out, err := dump(address)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func execute(address, statements string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statements)
	return err
}

// server is a PostgreSQL that runs for as long as alive is open: as long as
// this process lives.
type server struct {
	port  int
	alive io.Closer
}

func (s *server) url(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(owner, Password),
		Host: fmt.Sprint("127.0.0.1:", s.port), Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (s *server) do(statement string) error { return execute(s.url("postgres"), statement) }

// programs is the folder of the newest PostgreSQL's programs.
func programs() (string, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	for _, dir := range append(dirs, filepath.SplitList(os.Getenv("PATH"))...) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("initdb is nowhere; Debian has it in the package postgresql")
}

// Needed is for tests that start other processes which use this package: it
// does what URL does where no PostgreSQL is installed.
func Needed(t testing.TB) {
	t.Helper()
	if _, err := programs(); err != nil {
		unavailable(t, err)
	}
}
