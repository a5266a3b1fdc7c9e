package state

import (
	"context"
	"database/sql"
)

// Kinds of what is kept with Keep.
const (
	// Silences are of links; Alerts are those of which somebody was told.
	Silences = "silence"
	Alerts   = "alert"
	// Asks are what who watches for all was asked to look at, last.
	Asks = "ask"
)

// OfKept is a Change of what Keep keeps; ID is its kind.
const OfKept = "kept"

// Keep keeps a text under a kind and a key, for all who open the state; "" drops
// it. It must hold no secret.
func (s *Store) Keep(ctx context.Context, kind string, texts map[string]string) error {
	if len(texts) == 0 {
		return nil
	}
	return s.write(ctx, "keep a note", func(ctx context.Context, tx *txn) error {
		tx.changes(OfKept, kind)
		now := nano(s.clock.Now())
		for key, text := range texts {
			q, args := `INSERT INTO kept (kind, key, body, at) VALUES (?, ?, ?, ?)
				ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, at = excluded.at`, []any{kind, key, text, now}
			if text == "" {
				q, args = "DELETE FROM kept WHERE kind = ? AND key = ?", args[:2]
			}
			if _, err := tx.ExecContext(ctx, q, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Kept gives all texts of a kind, by their keys.
func (s *Store) Kept(ctx context.Context, kind string) (map[string]string, error) {
	out := map[string]string{}
	err := s.read(ctx, "read a note", func(r *sql.Rows) error {
		var key, text string
		err := r.Scan(&key, &text)
		out[key] = text
		return err
	}, "SELECT key, body FROM kept WHERE kind = ?", kind)
	return out, err
}
