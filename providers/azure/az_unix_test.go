//go:build !windows

package azure_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

// TestAzIsNotWaitedFor gives up a sign-in whose az does not end, as its
// children do not when it is killed. The SDK waits a moment for these; in a
// bubble, which they are not part of, that moment never passes.
func TestAzIsNotWaitedFor(t *testing.T) {
	l := newLab(t)
	o := l.options()
	dir := t.TempDir()
	begun, end := filepath.Join(dir, "begun"), filepath.Join(dir, "end")
	for _, p := range []string{begun, end} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.Env = fakeAz(t, "cat "+end+" &\necho here > "+begun+"\nwait")
	var waited atomic.Bool
	release := func() { meet(t, end, os.O_WRONLY) }
	rescue := time.AfterFunc(10*time.Second, func() { waited.Store(true); release() })
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := azure.New(o).SignIn(ctx, providers.SignIn{Method: providers.SignInAzureCLI})
			done <- err
		}()
		meet(t, begun, os.O_RDONLY)
		cancel()
		if err := <-done; !providers.Is(err, providers.Cancelled) {
			t.Errorf("%v", err)
		}
		if rescue.Stop() {
			release()
		}
	})
	if waited.Load() {
		t.Error("giving up waits for az")
	}
}

// meet opens a named pipe, which lasts until its other end is opened, too.
func meet(t *testing.T, path string, how int) {
	f, err := os.OpenFile(path, how, 0)
	if err != nil {
		t.Error(err)
		return
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
