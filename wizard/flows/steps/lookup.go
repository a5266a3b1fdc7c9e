package steps

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
)

// cutOff is how long after an interrupted creation a lookup still may miss
// what came of it; replication how long a new object of the directory may go
// unseen at all (reported: azure-cli waits as long).
const (
	cutOff      = time.Minute
	Replication = 3 * time.Minute
)

// LookAgain repeats a lookup while the thing may be there unseen: it was made
// just now, or a creation was cut off and its end is not known.
func LookAgain[T any](ctx context.Context, r *wizard.Run, key string, look func() (T, bool, error)) (T, bool, error) {
	for first := true; ; first = false {
		x, ok, err := look()
		if err != nil || ok || !unseen(r, key) {
			return x, ok, err
		}
		if first {
			r.Note(whyAgain(r, key))
		}
		if err := r.Clock().Sleep(ctx, 5*time.Second); err != nil {
			return x, false, err
		}
	}
}

func whyAgain(r *wizard.Run, key string) string {
	if it, _ := r.Item(key); it.Status == wizard.IsIntended {
		return "An earlier try was cut off: looking whether something came of it"
	}
	return "What was made does not show yet: looking again"
}

func unseen(r *wizard.Run, key string) bool {
	it, known := r.Item(key)
	if !known {
		return false
	}
	since := r.Now().Sub(it.At)
	return it.Status == wizard.IsIntended && since < cutOff || it.Status == wizard.IsMade && since < Replication
}

// Refused forgets an intent that the provider has clearly refused, so that
// nobody looks for what came of it, and gives the error back.
func Refused(ctx context.Context, r *wizard.Run, key string, err error) error {
	e := providers.AsError(err)
	if e == nil || e.Status < 400 || e.Status >= 500 || e.Status == 408 {
		return err
	}
	if derr := r.Drop(ctx, key); derr != nil {
		return derr
	}
	return err
}

// AtOnce is how many reads of a kind go to a provider side by side.
const AtOnce = 4

// Together makes reads that do not wait for each other side by side; the first
// error in their order is given.
func Together(reads ...func() error) error {
	return spawn.Each(len(reads), len(reads), func(i int) error { return reads[i]() })
}

// Absent turns "not found" into "nothing there".
func Absent(err error) error {
	if providers.Is(err, providers.NotFound) || providers.Is(err, providers.Gone) {
		return nil
	}
	return err
}

// Until looks every few seconds whether a thing is gone.
func (k *Kit) Until(ctx context.Context, r *wizard.Run, what string, gone func() (bool, error)) error {
	for end := r.Now().Add(15 * time.Minute); ; {
		ok, err := gone()
		if ok || err != nil {
			return err
		}
		if r.Now().After(end) {
			return Fail(providers.Transient, CodeStillThere, "wait until it is gone",
				"It is still being deleted after 15 minutes: "+what+".")
		}
		r.Note("Waiting until " + what + " is gone")
		if err := r.Clock().Sleep(ctx, 5*time.Second); err != nil {
			return err
		}
	}
}
