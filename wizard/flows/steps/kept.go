package steps

import (
	"sync"

	"example.org/peerage/wizard"
)

// Kept is what a process keeps for its runs, by name, and no journal holds:
// open sessions, names that were read. The zero value is ready. A step that
// opens or drops a session comes before all that use it, or works alone.
type Kept[T any] struct {
	mu  sync.Mutex
	run map[string]map[string]T
}

// Find gives what is kept under a name.
func (k *Kept[T]) Find(r *wizard.Run, name string) (T, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	x, ok := k.run[r.ID()][name]
	return x, ok
}

// Keep keeps x under a name.
func (k *Kept[T]) Keep(r *wizard.Run, name string, x T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.run == nil {
		k.run = map[string]map[string]T{}
	}
	if k.run[r.ID()] == nil {
		k.run[r.ID()] = map[string]T{}
	}
	k.run[r.ID()][name] = x
}

// Drop forgets what is kept under the names; without names, all of the run.
func (k *Kept[T]) Drop(r *wizard.Run, names ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(names) == 0 {
		delete(k.run, r.ID())
	}
	for _, n := range names {
		delete(k.run[r.ID()], n)
	}
}
