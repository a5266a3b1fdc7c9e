package host

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/ui/machine"
	"example.org/peerage/wizard"
)

// Settings say where the clouds are and where the state lies. Empty ones are
// the real thing.
type Settings struct {
	// Providers are the values of ProviderSettings, by their flags.
	Providers                          map[string]string
	CAFile, StateDir, WireLog, Version string
	// State is the address of a database that a team shares; "" is a file in
	// StateDir. User is who works here; "" is the user of the machine.
	State, User string
	ReadOnly    bool
	// Interval and Share: see Options.
	Interval time.Duration
	Share    float64
	// Links: see Options.
	Links string
	// Reading: what is done changes nothing here or there, so that it goes on
	// without what cannot be written or read, and says so in its notes.
	Reading bool
	// Recalling: reading for what tells what the state holds, which does not go on
	// without one that is there.
	Recalling bool
	// Later: where the shared state cannot be reached it is gone on without, until
	// it can be.
	Later bool
	Env   func(string) string
}

// StateDir is the folder of the state: the one given, else the default.
func StateDir(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	return state.DefaultDir()
}

// IsShared says whether --state names a database, and Redacted is its address
// without what is secret in it.
func IsShared(address string) bool { return state.IsShared(address) }

// Redacted: see IsShared.
func Redacted(address string) string { return state.Redacted(address) }

// actor is who works here.
func actor(given, version string) *wizard.Actor {
	a := wizard.Actor{User: given, Version: version}
	if me, err := user.Current(); err == nil && a.User == "" {
		a.User = me.Username
	}
	if name, err := os.Hostname(); err == nil {
		a.Host = name
	}
	return &a
}

// LogPath is where the log lies in a state folder.
func LogPath(dir string) string { return filepath.Join(dir, "peerage.log") }

// openState opens the state as it is wanted.
func openState(ctx context.Context, s Settings, o state.Options) (*state.Store, error) {
	if !s.Reading {
		return state.Open(ctx, o)
	}
	store, err := state.OpenReading(ctx, o)
	if err != nil || !s.Recalling || store.Unread() == nil {
		return store, err
	}
	return nil, errors.Join(store.Unread(), store.Close())
}

// Open builds a host on the person's own state and the clouds named.
func Open(ctx context.Context, s Settings) (*Host, error) {
	o := Options{
		Clock: clock.Real{}, Version: s.Version, ReadOnly: s.ReadOnly, Interval: s.Interval, Share: s.Share, Links: s.Links,
	}
	roots := machine.Trust{File: s.CAFile, Env: s.Env}
	if err := roots.Check(); err != nil && !s.Reading {
		return nil, err
	} else if err != nil {
		o.Amiss = append(o.Amiss, err.Error())
	}
	trusted, amiss := roots.Notes()
	o.Transport = machine.Transport(roots.Pool())
	o.Trusted, o.Amiss = trusted, append(o.Amiss, amiss...)
	o.By = actor(s.User, s.Version)
	store, err := openState(ctx, s, state.Options{Dir: s.StateDir, URL: s.State, Clock: o.Clock, BusyMS: state.DefaultBusyMS, Later: s.Later,
		Who: state.Holder{User: o.By.User, Host: o.By.Host, Version: o.By.Version}})
	if err != nil {
		return nil, err
	}
	o.Store, o.Amiss = store, append(o.Amiss, store.Notes()...)
	if dir := store.Dir(); dir != "" {
		o.LogPath = LogPath(dir)
	}
	o.Closers = append(o.Closers, store.Close)
	var wire io.Writer
	if s.WireLog != "" {
		log, err := machine.OpenWireLog(s.WireLog, o.Clock)
		if err != nil {
			return nil, errors.Join(err, store.Close())
		}
		wire, o.Closers = log, append(o.Closers, log.Close)
	}
	o.Vault = state.NewVault(state.VaultOptions{Ring: state.OSRing(), Clock: o.Clock, Hush: store.Hush})
	o.Clouds, o.Accounts = adapters(surroundings{
		clock: o.Clock, readOnly: s.ReadOnly, env: s.Env, roots: roots.Pool(), wire: wire,
		agent: "peerage/" + s.Version, set: s.Providers, at: endpoints(s.Providers),
		lookup: net.DefaultResolver.LookupHost,
	})
	return New(o), nil
}
