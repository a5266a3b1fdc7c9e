package state

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"
)

// leaseFor is for how long whoever leads in a folder does without saying so again.
// A process that is stopped keeps the kernel's lock until it goes on or ends: the
// lease ends all the same, and its number keeps it from writing when it wakes up.
const leaseFor = 20 * time.Second

// leased are the columns of a lease's end.
const leased = `ALTER TABLE locks ADD COLUMN until BIGINT NOT NULL DEFAULT 0;`

// isLead says whether a lock is one for leading.
func isLead(name string) bool { return strings.HasPrefix(name, leadLock("")) }

// leasePath is the file that whoever took a lease as number n has locked.
func (s *Store) leasePath(name string, n int64) string { return s.namePath(fmt.Sprint(name, ".", n)) }

// leaseTime is leaseFor in the clock's time.
func (s *Store) leaseTime() time.Duration {
	return time.Duration(float64(leaseFor) * max(1, s.clock.Speed()))
}

// lease is who leads in a folder by the number that was given last: their process
// lives, which the kernel knows, and their lease is not over.
func (s *Store) lease(ctx context.Context, name string) (n int64, who Holder, on bool, err error) {
	var until int64
	err = s.read(ctx, "look who leads", func(r *sql.Rows) error {
		return r.Scan(&n, &until, &who.User, &who.Host, &who.Version, &who.PID)
	}, "SELECT fence, until, who, host, version, pid FROM locks WHERE name = ?", name)
	left := instant(until).Sub(s.clock.Now())
	// One that ends later than any can was taken before the clock was set back.
	on = err == nil && n > 0 && left > 0 && left <= s.leaseTime() && locked(s.leasePath(name, n))
	return n, who, on, err
}

// takeLease takes the lease that nobody has, as the next number.
func (s *Store) takeLease(ctx context.Context, h *Held) error {
	n, who, on, err := s.lease(ctx, h.name)
	if err != nil {
		return err
	}
	if on {
		return &BusyError{Holder: who}
	}
	unlock, err := s.lockName(ctx, fmt.Sprint(h.name, ".", n+1)) // two may have seen that it is free
	if err != nil {
		return err
	}
	h.release = func() {
		_ = os.Remove(s.leasePath(h.name, n+1)) // a lock on a removed one keeps nobody out
		unlock()
	}
	h.next = n + 1
	for _, old := range []string{s.leasePath(h.name, n), pidPath(s.leasePath(h.name, n))} {
		_ = os.Remove(old) // one that stays does no harm
	}
	return nil
}

// renew has a leader in a folder lead for longer.
func (s *Store) renew(ctx context.Context, tx *txn, lead *Held) error {
	if s.shared != nil || lead == nil {
		return nil // there its connection says that it is awake
	}
	_, err := tx.ExecContext(ctx, "UPDATE locks SET until = ? WHERE name = ?", nano(s.clock.Now().Add(s.leaseTime())),
		lead.name)
	return err
}
