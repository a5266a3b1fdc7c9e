package state

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"sync"

	"example.org/peerage/providers"
)

// dialect is all that differs between the databases that can hold a state. The
// statements of this package are written once, with ? for what is filled in,
// in what both understand: ON CONFLICT, RETURNING, lower(), times as Unix
// nanoseconds.
type dialect struct {
	// numbered: placeholders are $1, $2 …, and text must be valid and without NUL.
	numbered bool
	// share keeps the rows of a SELECT from being changed by others until the
	// transaction ends. SQLite's transactions have that anyway.
	share string
	// migrations lead from nothing to the present schema; see schema.go.
	migrations []string
	// rowsFrom is the first schema whose rows are the reducer's.
	rowsFrom int
	// look says what is there; alone keeps other processes from migrating until
	// the transaction ends; mark notes the schema reached.
	look  func(ctx context.Context, q querier) (found, error)
	alone func(ctx context.Context, t *txn) error
	mark  func(ctx context.Context, t *txn, version int) error
	// passing says that an error is worth another try.
	passing func(error) bool
	// kind says what an error is; the text takes the state's name.
	kind func(error) (class providers.Class, code, text string)
}

// querier asks for rows.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// txn is a transaction in which statements are written as dialect says.
type txn struct {
	*sql.Tx
	d *dialect
	// changed are those to be told of when it is committed.
	changed []Change
}

// ExecContext is sql.Tx's, for any dialect.
func (t *txn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.Tx.ExecContext(ctx, t.d.bind(query), t.d.plain(args)...)
}

// QueryContext is sql.Tx's, for any dialect.
func (t *txn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.Tx.QueryContext(ctx, t.d.bind(query), t.d.plain(args)...)
}

// QueryRowContext is sql.Tx's, for any dialect.
func (t *txn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.Tx.QueryRowContext(ctx, t.d.bind(query), t.d.plain(args)...)
}

// changes notes what others are to be told of once this is committed.
func (t *txn) changes(of, id string) { t.changed = append(t.changed, Change{Of: of, ID: id}) }

// bound are statements with their placeholders numbered: there are a few dozen.
var bound sync.Map

// bind gives a statement with the dialect's placeholders. No statement has a
// question mark in a string.
func (d *dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	if done, ok := bound.Load(query); ok {
		return done.(string)
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		text, filled := strings.CutSuffix(part, "?")
		b.WriteString(text)
		if filled {
			n++
			b.WriteString("$")
			b.WriteString(strconv.Itoa(n))
		}
	}
	bound.Store(query, b.String())
	return b.String()
}

// plain gives values that the database takes: PostgreSQL refuses text with a
// NUL or with bytes that are no UTF-8, which a provider may have sent.
func (d *dialect) plain(args []any) []any {
	if !d.numbered {
		return args
	}
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
		}
	}
	return args
}

// ofFiles is the dialect of the file.
func ofFiles() *dialect {
	return &dialect{
		migrations: ofSQLite, rowsFrom: 6, look: lookSQLite, mark: markSQLite,
		alone:   func(context.Context, *txn) error { return nil }, // its transactions are
		passing: busy, kind: ofFile,
	}
}
