package spawn

import (
	"sync"
	"sync/atomic"
)

// Each calls fn for 0 to n-1, at most some at the same time, and waits for all
// that were begun. After an error none is begun; the one with the lowest
// number is given. A panic in fn is the caller's.
func Each(n, most int, fn func(i int) error) error {
	var (
		next   atomic.Int64
		failed atomic.Bool
		all    sync.WaitGroup
		errs   = make([]error, n)
		panics = make(chan any, n)
	)
	one := func() {
		defer all.Done()
		defer func() {
			if v := recover(); v != nil {
				failed.Store(true)
				panics <- v
			}
		}()
		for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
			if errs[i] = fn(i); errs[i] != nil {
				failed.Store(true)
			}
		}
	}
	for range min(n, most) {
		all.Add(1)
		Go(one)
	}
	all.Wait()
	select {
	case v := <-panics:
		panic(v)
	default:
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
