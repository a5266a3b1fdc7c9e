package pgtest

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Mute gives another address of a database, at which the server can be made to
// say nothing, with its connections open and new ones taken: it hangs, or the way
// to it is broken without a word.
func Mute(t testing.TB, address string) (muted string, mute func(bool)) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var of net.ListenConfig
	l, err := of.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var gate sync.RWMutex
	server := u.Host
	go func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			go forward(here, server, &gate)
		}
	}()
	u.Host = l.Addr().String()
	open := sync.OnceFunc(func() {})
	mute = func(on bool) {
		open()
		if open = sync.OnceFunc(func() {}); on {
			gate.Lock()
			open = sync.OnceFunc(gate.Unlock)
		}
	}
	t.Cleanup(func() { open(); _ = l.Close() })
	return u.String(), mute
}

// forward hands on what either end says while the gate is open.
func forward(here net.Conn, server string, gate *sync.RWMutex) {
	there, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", server)
	if err != nil {
		_ = here.Close()
		return
	}
	both := func(to io.WriteCloser, from io.ReadCloser) {
		defer func() { _, _ = to.Close(), from.Close() }()
		buf := make([]byte, 1<<16)
		for {
			n, err := from.Read(buf)
			if err != nil {
				return
			}
			gate.RLock()
			_, err = to.Write(buf[:n])
			gate.RUnlock()
			if err != nil {
				return
			}
		}
	}
	go both(here, there)
	both(there, here)
}
