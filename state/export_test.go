package state

import (
	"context"
	"strconv"
)

// Migrations lead to the present schema.
func Migrations() []string { return ofSQLite }

// RowsFrom is the first schema whose rows are the reducer's.
func RowsFrom() int { return ofFiles().rowsFrom }

// LimitPages makes the disk look full after n pages.
func LimitPages(s *Store, n int) error {
	_, err := s.db.Exec("PRAGMA max_page_count = " + strconv.Itoa(n))
	return err
}

// Damage makes a run's events unreadable.
func Damage(s *Store, run string) error {
	_, err := s.db.Exec(s.d.bind("UPDATE events SET body = '{' WHERE run = ?"), run)
	return err
}

// OpenCopy opens a copy of the state.
func OpenCopy(ctx context.Context, o Options) (*Store, error) { return openCopy(ctx, o) }
