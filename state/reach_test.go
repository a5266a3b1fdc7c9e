package state_test

import (
	"net"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
)

// TestPostgresThatIsNotThereYet: who can wait for it begins without it, is told
// so at once whatever they ask, hears when it can be reached, and goes on then.
func TestPostgresThatIsNotThereYet(t *testing.T) {
	at := pgtest.URL(t)
	open := pgtest.Shut(t, at)
	s, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), URL: at, Later: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	began := time.Now()
	for range 20 {
		if _, err := s.Runs(t.Context()); !providers.HasCode(err, state.CodeGone) {
			t.Errorf("%v", err)
		}
	}
	if _, err := s.Hold(t.Context(), "r1"); !providers.HasCode(err, state.CodeGone) {
		t.Errorf("a run can be worked on: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second || s.Trouble() == nil {
		t.Errorf("it took %v, and the trouble is %v", took, s.Trouble())
	}
	changes := s.Changes(t.Context())
	open()
	for c := range changes {
		if c.Of == state.OfReach {
			break
		}
	}
	if err := s.Trouble(); err != nil {
		t.Errorf("still %v", err)
	}
	add(t, s, started("r1", "orders"))

	open = pgtest.Shut(t, at)
	defer open()
	until(t, "it is noticed although nobody asks", func() bool { return s.Trouble() != nil })
}

// TestPostgresThatIsNewerWhenItComes is refused then, as at the start.
func TestPostgresThatIsNewerWhenItComes(t *testing.T) {
	at := pgtest.URL(t)
	openAt(t, at)
	pgtest.Exec(t, at, "UPDATE peerage.schema_version SET version = 99")
	open := pgtest.Shut(t, at)
	s, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), URL: at, Later: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	open()
	until(t, "it is refused", func() bool {
		_, err := s.Runs(t.Context())
		return providers.HasCode(err, state.CodeNewer) && providers.HasCode(s.Trouble(), state.CodeNewer)
	})
}

// TestPostgresThatNeverAnswers: it takes the connection and says nothing. That is
// a state that cannot be reached, too.
func TestPostgresThatNeverAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), Later: true,
		URL: "postgres://ana@" + l.Addr().String() + "/x?sslmode=disable&connect_timeout=1"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Trouble(); !providers.HasCode(err, state.CodeGone) {
		t.Errorf("it is said: %v", err)
	}
}

// TestPostgresThatFallsSilent says nothing any more with its connections open:
// those who look are told within a few seconds, and how old what they know is,
// though nobody asks it anything; and told when it speaks again.
func TestPostgresThatFallsSilent(t *testing.T) {
	t.Parallel()
	at, mute := pgtest.Mute(t, pgtest.URL(t))
	s := openAt(t, at)
	changes := s.Changes(t.Context())
	reach := func(within time.Duration, trouble bool) {
		t.Helper()
		began := time.Now()
		for c := range changes {
			if c.Of == state.OfReach && (s.Trouble() != nil) == trouble {
				break
			}
		}
		if took := time.Since(began); took > within {
			t.Errorf("trouble is %v after %v", s.Trouble(), took)
		}
	}
	_ = (clock.Real{}).Sleep(t.Context(), time.Second) // it listens
	muted := time.Now()
	mute(true)
	reach(7*time.Second, true)
	if spoke := s.Spoke(); spoke.Before(muted.Add(-5*time.Second)) || spoke.After(muted.Add(time.Second)) ||
		!providers.HasCode(s.Trouble(), state.CodeSlow) {
		t.Errorf("it spoke at %v, muted at %v; %v", spoke, muted, s.Trouble())
	}
	mute(false)
	reach(12*time.Second, false)
}
