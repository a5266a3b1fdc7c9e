package watch

import "time"

// Teller makes events of snapshots that somebody else's watcher made.
type Teller struct{ t *teller }

// NewTeller makes one; heartbeat is the time between two heartbeats, 0 is half a
// minute.
func NewTeller(heartbeat time.Duration) *Teller { return &Teller{newTeller(heartbeat)} }

// Tell gives the events that lead from the last snapshot to this one, whose links
// are in the order of their ids and in a slice of their own.
func (t *Teller) Tell(s Snapshot) []Event { return t.t.tell(s, nil) }
