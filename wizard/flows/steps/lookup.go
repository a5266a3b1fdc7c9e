package steps

import (
	"context"
	"strconv"
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
	began := r.Now()
	for first := true; ; first = false {
		x, ok, err := look()
		if err != nil || ok || !unseen(r, key) {
			return x, ok, err
		}
		if first {
			r.Note(whyAgain(r, key))
		}
		if err := rest(ctx, r, began); err != nil {
			return x, false, err
		}
	}
}

// Lost finds a thing that is to be taken down, although it may not show yet: it
// was made just now, or its creation was cut off. The id that is found of one that
// has none is journaled: other runs know the thing by that. So is that it showed,
// where that was in doubt: a teardown that is cut off after its deletion would
// look for it again.
func Lost(
	ctx context.Context, r *wizard.Run, it *wizard.Item, look func() (id string, found bool, err error),
) (found bool, err error) {
	id, found, err := LookAgain(ctx, r, it.Key, look)
	if err != nil || !found {
		return found, Absent(err)
	}
	if id != "" && id != it.ID {
		it.ID = id
		if err := r.Made(ctx, *it); err != nil {
			return true, err
		}
	}
	if !unseen(r, it.Key) {
		return true, nil
	}
	return true, r.Found(ctx, *it)
}

func whyAgain(r *wizard.Run, key string) string {
	if it, _ := r.Item(key); it.Status == wizard.IsIntended {
		return "An earlier try was cut off: looking whether something came of it"
	}
	return "What was made does not show yet: looking again"
}

func unseen(r *wizard.Run, key string) bool {
	it, known := r.Item(key)
	if !known || it.Shown {
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

// Missing says whether what was looked up is not there; the error is any other.
func Missing(err error) (bool, error) { return err != nil && Absent(err) == nil, Absent(err) }

// longestRest is the longest between two looks.
const longestRest = 10 * time.Second

// rest pauses until the next look at what has been looked for since began.
func rest(ctx context.Context, r *wizard.Run, began time.Time) error {
	return r.Clock().Sleep(ctx, providers.Pause(r.Now().Sub(began), longestRest))
}

// Until looks again and again whether a thing is gone, for a quarter of an hour.
func (k *Kit) Until(ctx context.Context, r *wizard.Run, what string, gone func() (bool, error)) error {
	left, err := UntilSo(ctx, r, "Waiting until "+what+" is gone", 15*time.Minute, gone)
	if err == nil && left {
		err = Fail(providers.Transient, CodeStillThere, "wait until it is gone",
			"It is still being deleted after 15 minutes: "+what+".")
	}
	return err
}

// UntilSo looks again and again until something has come true; left says that it
// had not by the end.
func UntilSo(
	ctx context.Context, r *wizard.Run, note string, most time.Duration, so func() (bool, error),
) (left bool, err error) {
	for began := r.Now(); ; {
		ok, err := so()
		if ok || err != nil {
			return false, err
		}
		if r.Now().Sub(began) > most {
			return true, nil
		}
		r.Note(note)
		if err := rest(ctx, r, began); err != nil {
			return false, err
		}
	}
}

// LookedAgain is what look says, of what a provider knows as of its own last look:
// where that is something, the provider is had look again first, and where it is
// nothing, too, if unheard: what came since is not told yet.
func LookedAgain(
	ctx context.Context, r *wizard.Run, note string, unheard bool, refresh func() error, look func() (string, error),
) (why string, err error) {
	before, err := look()
	if before == "" && !unheard || err != nil {
		return "", err
	}
	switch err := refresh(); {
	case providers.Is(err, providers.NotPermitted): // what was told last is all that this sign-in gets
		return before, nil
	case err != nil:
		return "", Absent(err)
	}
	_, err = UntilSo(ctx, r, note, 15*time.Second, func() (bool, error) {
		why, err = look()
		return (why == "") != (before == ""), err
	})
	return why, err
}

// TakeOver adopts what a thing of the run's is used by, where the run does not know
// of it yet: whoever takes that down takes the run's thing along.
func TakeOver(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	for _, x := range r.Items() {
		if x.Thing() == it.Thing() && x.Status != wizard.IsRemoved {
			return nil
		}
	}
	for key, n := it.Key, 1; ; n++ {
		if x, ok := r.Item(it.Key); !ok || x.Status == wizard.IsRemoved {
			return r.Adopt(ctx, it)
		}
		it.Key = key + "~" + strconv.Itoa(n) // beside one of the run's own
	}
}
