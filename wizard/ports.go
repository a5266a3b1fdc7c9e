package wizard

import (
	"context"
	"errors"
)

// ErrLost is what a Journal's error wraps when the run is no longer this
// process's to work on: somebody else may go on with it. Nothing more may be
// done for it here.
var ErrLost = errors.New("the run is no longer ours")

// Journal keeps events. Append returns once the event is safe on disk; its
// error stops the engine before it acts.
type Journal interface {
	Append(ctx context.Context, e Event) (seq int64, err error)
}

// Vault keeps secrets out of the journal: the keyring, or memory.
type Vault interface {
	Put(ctx context.Context, run, name, value string) error
	// Get gives "" and false when the secret is not there.
	Get(ctx context.Context, run, name string) (string, bool, error)
	Delete(ctx context.Context, run, name string) error
	// Where says in words where secrets are kept.
	Where() string
}
