package state

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"modernc.org/sqlite"
)

// patience is how long another process may keep the file from us before it
// is an error; a commit takes milliseconds.
const patience = 30 * time.Second

// write runs fn in an immediate transaction, again when another process was
// in the way; fn must have no effect but its SQL.
func (s *Store) write(ctx context.Context, op string, fn func(context.Context, *sql.Tx) error) error {
	until := s.clock.Now().Add(patience)
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		err := s.once(ctx, fn)
		if err != nil && ctx.Err() != nil { // SQLite says "interrupted", or that the transaction is over
			return context.Cause(ctx)
		}
		if err == nil || !busy(err) || s.clock.Now().After(until) {
			return explain(op, s.Path(), err)
		}
		if err := s.clock.Sleep(ctx, time.Millisecond+rand.N(4*time.Millisecond)); err != nil {
			return context.Cause(ctx)
		}
	}
}

func (s *Store) once(ctx context.Context, fn func(context.Context, *sql.Tx) error) error {
	ctx = s.inMemoryUncancelled(ctx)
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// inMemoryUncancelled keeps the only connection to a database in memory from
// being dropped, and the data with it, by an interrupted statement.
func (s *Store) inMemoryUncancelled(ctx context.Context) context.Context {
	if s.dir == "" {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// read runs a query and hands over each row.
func (s *Store) read(ctx context.Context, op string, row func(*sql.Rows) error, query string, args ...any) error {
	until := s.clock.Now().Add(patience)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		began, err := s.rows(s.inMemoryUncancelled(ctx), row, query, args)
		if err != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil || began || !busy(err) || s.clock.Now().After(until) {
			return explain(op, s.Path(), err)
		}
		if err := s.clock.Sleep(ctx, time.Millisecond+rand.N(4*time.Millisecond)); err != nil {
			return context.Cause(ctx)
		}
	}
}

// rows says whether a row was handed over: then the query is not repeated.
func (s *Store) rows(ctx context.Context, row func(*sql.Rows) error, query string, args []any) (began bool, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		began = true
		if err := row(rows); err != nil {
			return began, err
		}
	}
	return began, rows.Err()
}

// SQLite's primary result codes that matter here (sqlite.org/rescode.html).
const (
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIO       = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code is SQLite's primary result code; 0 when err is not SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

func busy(err error) bool { return code(err) == codeBusy || code(err) == codeLocked }
