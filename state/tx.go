package state

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"modernc.org/sqlite"
)

// patience is how long another process may keep the file from us before it
// is an error; a commit takes milliseconds. A shared state that does not answer
// is an error sooner: what waits for it is a person.
const (
	patience       = 30 * time.Second
	sharedPatience = 5 * time.Second
)

// retrying calls fn, again when another process was in the way or the way to
// the database is broken.
func (s *Store) retrying(ctx context.Context, op string, fn func(context.Context) error) error {
	until, err := s.patient(op)
	if err != nil {
		return err
	}
	for pause := time.Millisecond; ; pause = min(2*pause, s.longestPause()) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := s.limited(s.inMemoryUncancelled(ctx), fn)
		if err != nil && ctx.Err() != nil { // the database says "interrupted", or that the transaction is over
			return context.Cause(ctx)
		}
		if err == nil || !s.d.passing(err) || !s.clock.Now().Before(until) {
			told := s.explain(op, err)
			s.answered(err, told)
			return told
		}
		if err := s.clock.Sleep(ctx, pause+rand.N(4*time.Millisecond)); err != nil {
			return context.Cause(ctx)
		}
	}
}

// limited gives up on a shared state that does not answer in time.
func (s *Store) limited(ctx context.Context, fn func(context.Context) error) error {
	if s.shared == nil {
		return fn(ctx)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, slowest, errSlow)
	defer cancel()
	err := s.prepare(ctx)
	if err == nil {
		err = fn(ctx)
	}
	if err != nil && errors.Is(context.Cause(ctx), errSlow) {
		return errSlow
	}
	return err
}

// longestPause is that between two tries.
func (s *Store) longestPause() time.Duration {
	if s.shared != nil {
		return 500 * time.Millisecond
	}
	return time.Millisecond
}

// write runs fn in a transaction, again when another process was in the way;
// fn must have no effect but its SQL.
func (s *Store) write(ctx context.Context, op string, fn func(context.Context, *txn) error) error {
	err := s.retrying(ctx, op, func(ctx context.Context) error { return s.once(ctx, fn) })
	s.wrote(err)
	return err
}

func (s *Store) once(ctx context.Context, fn func(context.Context, *txn) error) error {
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	tx := &txn{Tx: begun, d: s.d}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if h, under := ctx.Value(underKey{}).(*Held); under {
		if err := s.prove(ctx, tx, h.name); err != nil {
			return err
		}
	}
	if err := fn(ctx, tx); err != nil {
		return err
	}
	if err := s.announce(ctx, tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.changed(tx.changed)
	return nil
}

// inMemoryUncancelled keeps the only connection to a database in memory from
// being dropped, and the data with it, by an interrupted statement.
func (s *Store) inMemoryUncancelled(ctx context.Context) context.Context {
	if s.memory {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// read runs a query and hands over each row.
func (s *Store) read(ctx context.Context, op string, row func(*sql.Rows) error, query string, args ...any) error {
	var begun error // rows were handed over: then the query is not repeated
	err := s.retrying(ctx, op, func(ctx context.Context) error {
		began, err := s.rows(ctx, row, query, args)
		if began {
			begun = err
			return nil
		}
		return err
	})
	if err == nil && begun != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return cmp.Or(err, s.explain(op, begun))
}

// rows says whether a row was handed over.
func (s *Store) rows(ctx context.Context, row func(*sql.Rows) error, query string, args []any) (began bool, err error) {
	rows, err := s.db.QueryContext(ctx, s.d.bind(query), s.d.plain(args)...)
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
