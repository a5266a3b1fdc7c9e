package state_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

const secret = "s3cr~t\"with\\quotes-and-Ünicode"

// fakeRing is a keyring; err and silent make it fail or never answer.
type fakeRing struct {
	kept   map[string]string
	err    error
	silent chan struct{}
	calls  atomic.Int32
}

func (f *fakeRing) call() error {
	f.calls.Add(1)
	if f.silent != nil {
		<-f.silent
	}
	return f.err
}

func (f *fakeRing) Set(service, user, value string) error {
	if err := f.call(); err != nil {
		return err
	}
	f.kept[service+" "+user] = value
	return nil
}

func (f *fakeRing) Get(service, user string) (string, error) {
	if err := f.call(); err != nil {
		return "", err
	}
	v, ok := f.kept[service+" "+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return v, nil
}

func (f *fakeRing) Delete(service, user string) error {
	if err := f.call(); err != nil {
		return err
	}
	delete(f.kept, service+" "+user)
	return nil
}

func want(t *testing.T, v *state.Vault, value string, there bool) {
	t.Helper()
	got, ok, err := v.Get(t.Context(), "r1", "USER_APP_SECRET")
	if err != nil || ok != there || got != value {
		t.Errorf("got %q, %v, %v", got, ok, err)
	}
}

func TestKeyringKeepsBetweenProcesses(t *testing.T) {
	ring := &fakeRing{kept: map[string]string{}}
	v := state.NewVault(state.VaultOptions{Ring: ring})
	if err := v.Put(t.Context(), "r1", "USER_APP_SECRET", secret); err != nil {
		t.Fatal(err)
	}
	if v.Where() != "kept in the keyring" {
		t.Error(v.Where())
	}
	want(t, v, secret, true)
	next := state.NewVault(state.VaultOptions{Ring: ring})
	want(t, next, secret, true)
	if _, ok, err := next.Get(t.Context(), "r2", "USER_APP_SECRET"); ok || err != nil {
		t.Errorf("another run's: %v, %v", ok, err)
	}
	if err := next.Delete(t.Context(), "r1", "USER_APP_SECRET"); err != nil || len(ring.kept) != 0 {
		t.Errorf("delete: %v, %v", err, ring.kept)
	}
	want(t, next, "", false)
}

func TestNoKeyringMeansMemory(t *testing.T) {
	for name, ring := range map[string]state.Ring{
		"none": nil, "broken": &fakeRing{err: errors.New("no bus")}, "too big": &fakeRing{err: keyring.ErrSetDataTooBig},
	} {
		v := state.NewVault(state.VaultOptions{Ring: ring})
		if err := v.Put(t.Context(), "r1", "USER_APP_SECRET", secret); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.HasPrefix(v.Where(), "kept in memory until the program ends") {
			t.Errorf("%s: %s", name, v.Where())
		}
		want(t, v, secret, true)
		want(t, state.NewVault(state.VaultOptions{Ring: ring}), "", false)
		if name != "too big" {
			if err := v.Delete(t.Context(), "r1", "USER_APP_SECRET"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestSilentBus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := &fakeRing{kept: map[string]string{}, silent: make(chan struct{})}
		defer close(ring.silent)
		v := state.NewVault(state.VaultOptions{Ring: ring})
		began := time.Now()
		if err := v.Put(t.Context(), "r1", "USER_APP_SECRET", secret); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %s", took)
		}
		want(t, v, secret, true)
		if _, ok, err := v.Get(t.Context(), "r1", "OTHER"); ok || err != nil || ring.calls.Load() != 1 {
			t.Errorf("%v, %v; asked %d times", ok, err, ring.calls.Load())
		}
		if !strings.Contains(v.Where(), "does not answer") {
			t.Error(v.Where())
		}
	})
}

func TestKeyringWithAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := &fakeRing{kept: map[string]string{"peerage r1/USER_APP_SECRET": secret}, silent: make(chan struct{})}
		said := 0
		v := state.NewVault(state.VaultOptions{Ring: ring, Waiting: func() { said++ }})
		time.AfterFunc(20*time.Second, func() { close(ring.silent) })
		want(t, v, secret, true)
		if said != 1 {
			t.Errorf("said %d times that a window may be open", said)
		}
	})
}

func TestKeyringCallIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ring := &fakeRing{kept: map[string]string{}, silent: make(chan struct{})}
		v := state.NewVault(state.VaultOptions{Ring: ring})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := v.Get(ctx, "r1", "USER_APP_SECRET"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		close(ring.silent)
		if v.Where() != "kept in the keyring" {
			t.Errorf("an impatient caller is not a broken keyring: %s", v.Where())
		}
	})
}

func TestOSRingIsNotTriedWithoutABus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if state.OSRing() != nil && runtime.GOOS == "linux" {
		t.Error("there is no bus, yet the keyring would be asked")
	}
}

func TestKeyringOfTheMachine(t *testing.T) {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	ring := state.OSRing()
	if ring == nil {
		t.Fatal("there is a bus, yet the keyring would not be asked")
	}
	v := state.NewVault(state.VaultOptions{Ring: ring})
	if err := v.Put(t.Context(), "r1", "USER_APP_SECRET", secret); err != nil {
		t.Fatal(err)
	}
	next := state.NewVault(state.VaultOptions{Ring: ring})
	want(t, next, secret, true)
	for range 2 { // gone already is success
		if err := next.Delete(t.Context(), "r1", "USER_APP_SECRET"); err != nil {
			t.Error(err)
		}
	}
	want(t, state.NewVault(state.VaultOptions{Ring: ring}), "", false)
}

func TestSecretsNeverReachTheDisk(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	v := state.NewVault(state.VaultOptions{Hush: s.Hush})
	add(t, s, started("r1", "orders"))
	if err := v.Put(t.Context(), "r1", "USER_APP_SECRET", secret); err != nil {
		t.Fatal(err)
	}
	e := wizard.Event{Run: "r1", At: t0, Step: "A05"}
	dirty := []func(wizard.Event) wizard.Event{
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Var, e.Secret, e.Value = wizard.VarSet, "OTHER_SECRET", true, "never-told-to-hush"
			return e
		},
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Values = wizard.RunResumed, map[string]string{"OTHER_SECRET": "never-told-to-hush"}
			return e
		},
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Reply = wizard.Replied, &wizard.Reply{ID: 1, Choice: "ok", Value: "never-told-to-hush"}
			return e
		},
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Ask = wizard.Replied, &wizard.Ask{Secret: true, Draft: "never-told-to-hush",
				Problem: "never-told-to-hush is short"}
			return e
		},
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Fault = wizard.Faulted, &wizard.Fault{Says: "no: " + secret, Err: providers.Error{
				Class: providers.NotAuthenticated, Message: "the key " + secret + " is wrong",
				Detail: map[string]string{"key": secret}}}
			return e
		},
		func(e wizard.Event) wizard.Event {
			e.Kind, e.Item = wizard.Made, &wizard.Item{Key: "k", Kind: "key", ID: secret, Name: secret,
				Attrs: map[string]string{"v": secret}}
			return e
		},
		func(e wizard.Event) wizard.Event { e.Kind, e.Note = wizard.RunStopped, secret; return e },
	}
	for _, d := range dirty {
		add(t, s, d(e))
	}
	events, err := s.Events(t.Context(), "r1")
	if err != nil || len(events) != len(dirty)+1 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if f := events[5].Fault; f == nil || f.Err.Message != "the key [secret] is wrong" ||
		f.Err.Class != providers.NotAuthenticated {
		t.Errorf("too much was taken out: %+v", f)
	}
	files, err := filepath.Glob(filepath.Join(dir, "peerage.db*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"s3cr~t", "never-told-to-hush"} {
			if strings.Contains(string(raw), bad) {
				t.Errorf("%s holds %q", filepath.Base(f), bad)
			}
		}
	}
}
