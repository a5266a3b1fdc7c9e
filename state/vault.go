package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
)

// keyringService is the name under which the keyring files our secrets.
const keyringService = "peerage"

// errNoKeyring is the answer of a keyring that does not answer.
var errNoKeyring = errors.New("the keyring does not answer")

// Ring is the keyring of the machine. Its calls may hang; a secret that is
// not there is keyring.ErrNotFound.
type Ring interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// VaultOptions say where secrets are kept.
type VaultOptions struct {
	// Ring is the keyring; nil means memory only (the demo, tests).
	Ring Ring
	// Clock times the limit around each call; nil is the machine's.
	Clock clock.Clock
	// Limit is how long a call may take; 0 is three seconds. When Waiting is
	// set, a call may then take PromptLimit (0 is a minute), since a locked
	// keyring opens a window of its own; Waiting is called so that this can
	// be said.
	Limit, PromptLimit time.Duration
	Waiting            func()
	// Hush is told every secret that passes; see Store.Hush. May be nil.
	Hush func(secret string)
}

// Vault implements wizard.Vault: the keyring of the machine, and memory where
// there is none or it does not answer. Nothing is written to disk by it.
type Vault struct {
	o VaultOptions

	mu   sync.Mutex // never held during a call to the ring
	mem  map[string]string
	why  error // why the ring is no longer used
	used bool  // the ring has kept something
	big  bool  // the last secret was too long for the ring
}

var _ wizard.Vault = (*Vault)(nil)

// NewVault makes a vault.
func NewVault(o VaultOptions) *Vault {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Limit == 0 {
		o.Limit = 3 * time.Second
	}
	if o.PromptLimit == 0 {
		o.PromptLimit = time.Minute
	}
	return &Vault{o: o, mem: map[string]string{}}
}

// OSRing is this machine's keyring; nil when there is surely none. Without a
// session bus it is not even tried: the library would start one.
func OSRing() Ring {
	switch runtime.GOOS {
	case "darwin", "windows":
		return osRing{}
	}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return osRing{}
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		if _, err := os.Stat(filepath.Join(dir, "bus")); err == nil {
			return osRing{}
		}
	}
	return nil
}

type osRing struct{}

func (osRing) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (osRing) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (osRing) Delete(service, user string) error        { return keyring.Delete(service, user) }

func entry(run, name string) string { return run + "/" + name }

// Put implements wizard.Vault. A keyring that refuses is no error: memory
// takes the secret, and Where says so.
func (v *Vault) Put(ctx context.Context, run, name, value string) error {
	if v.o.Hush != nil {
		v.o.Hush(value)
	}
	user := entry(run, name)
	v.mu.Lock()
	v.mem[user] = value
	v.mu.Unlock()
	_, err := v.call(ctx, func() (string, error) { return "", v.o.Ring.Set(keyringService, user, value) })
	v.mu.Lock()
	v.big = errors.Is(err, keyring.ErrSetDataTooBig)
	v.mu.Unlock()
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// Get implements wizard.Vault.
func (v *Vault) Get(ctx context.Context, run, name string) (string, bool, error) {
	user := entry(run, name)
	v.mu.Lock()
	value, ok := v.mem[user]
	v.mu.Unlock()
	if ok {
		return value, true, nil
	}
	value, err := v.call(ctx, func() (string, error) { return v.o.Ring.Get(keyringService, user) })
	if err != nil {
		if ctx.Err() != nil {
			return "", false, context.Cause(ctx)
		}
		return "", false, nil
	}
	if v.o.Hush != nil {
		v.o.Hush(value)
	}
	v.mu.Lock()
	v.mem[user] = value
	v.mu.Unlock()
	return value, true, nil
}

// Delete implements wizard.Vault. It fails when the keyring may still hold
// the secret.
func (v *Vault) Delete(ctx context.Context, run, name string) error {
	user := entry(run, name)
	v.mu.Lock()
	delete(v.mem, user)
	v.mu.Unlock()
	_, err := v.call(ctx, func() (string, error) { return "", v.o.Ring.Delete(keyringService, user) })
	switch {
	case err == nil || errors.Is(err, keyring.ErrNotFound):
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case v.neverKept():
		return nil
	}
	return err
}

func (v *Vault) neverKept() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.used
}

// Where implements wizard.Vault.
func (v *Vault) Where() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.o.Ring == nil:
		return "kept in memory until the program ends"
	case v.why != nil:
		return "kept in memory until the program ends: no keyring (" + v.why.Error() + ")"
	case v.big:
		return "kept in memory until the program ends: too long for the keyring"
	}
	return "kept in the keyring"
}

// call asks the ring, unless it has failed before; a value too big for it is
// a failure of that value alone.
func (v *Vault) call(ctx context.Context, fn func() (string, error)) (string, error) {
	v.mu.Lock()
	why := v.why
	v.mu.Unlock()
	if v.o.Ring == nil || why != nil {
		return "", errNoKeyring
	}
	value, err := v.limited(ctx, fn)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case err == nil:
		v.used = true
	case errors.Is(err, keyring.ErrNotFound), errors.Is(err, keyring.ErrSetDataTooBig), ctx.Err() != nil:
	default:
		v.why = err
	}
	return value, err
}

// limited gives up on a call that does not return. Its goroutine then stays
// behind for as long as the bus is silent.
func (v *Vault) limited(ctx context.Context, fn func() (string, error)) (string, error) {
	type result struct {
		value string
		err   error
	}
	done := make(chan result, 1)
	spawn.Go(func() {
		value, err := fn()
		done <- result{value, err}
	})
	limits := []time.Duration{v.o.Limit}
	if v.o.Waiting != nil {
		limits = append(limits, v.o.PromptLimit)
	}
	for i, d := range limits {
		if i > 0 {
			v.o.Waiting()
		}
		bell, stop := v.bell(ctx, d)
		select {
		case r := <-done:
			stop()
			return r.value, r.err
		case <-ctx.Done():
			stop()
			return "", context.Cause(ctx)
		case <-bell:
			stop()
		}
	}
	return "", errNoKeyring
}

func (v *Vault) bell(ctx context.Context, d time.Duration) (<-chan struct{}, func()) {
	ctx, cancel := context.WithCancel(ctx)
	ring := make(chan struct{})
	spawn.Go(func() {
		if v.o.Clock.Sleep(ctx, d) == nil {
			close(ring)
		}
	})
	return ring, cancel
}
