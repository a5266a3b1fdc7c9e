package spawn

import (
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Each calls fn for 0 to n-1, at most some at the same time, and waits for all
// that were begun. After an error none is begun; the one with the lowest
// number is given. A panic in fn is the caller's: errgroup would let it end
// the program with the terminal as it is.
func Each(n, most int, fn func(i int) error) error {
	var (
		group  errgroup.Group
		failed atomic.Bool
		errs   = make([]error, n)
		panics = make(chan any, n)
	)
	group.SetLimit(max(1, most))
	for i := 0; i < n && !failed.Load(); i++ {
		group.Go(func() error {
			defer func() {
				if v := recover(); v != nil {
					failed.Store(true)
					panics <- v
				}
			}()
			if failed.Load() { // while this one waited for its turn
				return nil
			}
			if errs[i] = fn(i); errs[i] != nil {
				failed.Store(true)
			}
			return nil
		})
	}
	_ = group.Wait() // what failed is in errs, by its number
	select {
	case v := <-panics:
		panic(v)
	default:
	}
	return first(errs)
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
