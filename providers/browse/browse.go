// Package browse opens pages in the person's browser. Their addresses come
// from providers: only those that a browser shows are opened.
package browse

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"sync"

	"github.com/pkg/browser"
)

// ErrAddress is in the error about an address that is not opened.
var ErrAddress = errors.New("only https pages are opened, or http on this machine")

// quiet keeps what an opener prints off the terminal.
var quiet = sync.OnceFunc(func() { browser.Stdout, browser.Stderr = io.Discard, io.Discard })

// Open opens a page and returns when the opener has ended, which may be as
// late as the browser. Its errors are ErrAddress, and that no browser came up.
func Open(address string) error {
	page, err := Check(address)
	if err != nil {
		return err
	}
	quiet()
	return browser.OpenURL(page)
}

// Check gives an address as it is opened. Everything but https, and http to
// this machine itself (the embedded clouds), is ErrAddress: a script, a file
// or an opener's option must not come in as a page to sign in at.
func Check(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil {
		return "", fmt.Errorf("%.60q: %w", address, ErrAddress)
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return u.String(), nil
	}
	return "", fmt.Errorf("%.60q: %w", address, ErrAddress)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
