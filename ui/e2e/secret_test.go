//go:build unix

package e2e

import (
	"strings"
	"testing"

	"example.org/peerage/ui/uitest/term"
)

// TestSecretsAreNowhere looks for every secret in everything that the program
// writes: files, streams, exports, screens.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.expect(0, l.given()...)
	secrets := map[string]string{"the Aiven token": l.acc.Token.Value, "the administrator's key": l.acc.Secret}
	l.w.Do(func() {
		for _, a := range l.w.Azure.Apps(l.acc.TenantID) {
			for _, p := range a.Passwords {
				secrets["the key of "+a.Name] = p.Secret
			}
		}
	})
	if len(secrets) != 4 { // one of them is the administrator's, twice
		t.Fatalf("%d secrets: %v", len(secrets), secrets)
	}
	l.expect(0, "runs", "--json")
	l.expect(0, "runs", "show", "orders", "--json")
	l.expect(0, "runs", "show", "orders")
	l.expect(0, "export", "orders", "--as", "record")
	l.expect(0, "export", "orders", "--as", "script", "-o", l.path("out/orders.sh"))
	l.expect(0, "status", "--json")
	l.run("doctor")
	screens := l.tour()
	l.expect(0, "teardown", "orders", "--confirm", "orders")

	for where, text := range map[string]string{
		"the state folder": readAll(t, l.path("state")), "the wire log": readAll(t, l.path("wire.log")),
		"an export": readAll(t, l.path("out")), "what it wrote": l.shown.String(), "the screens": screens,
	} {
		if len(text) < 200 {
			t.Errorf("%s: nothing to search: %q", where, text)
		}
		for what, s := range secrets {
			if at := strings.Index(text, s); at >= 0 {
				t.Errorf("%s holds %s: …%s", where, what, text[max(0, at-80):at])
			}
		}
	}
}

// tour looks at the screens of a finished run, and gives all that was drawn.
func (l *lab) tour() string {
	l.t.Helper()
	s := openIn(l.t, term.Options{Args: []string{"resume", "orders"}, Env: l.env, Dir: l.home, Width: 160, Height: 60,
		Keep: true})
	s.see("are connected")
	for _, k := range []string{"v", "d", "L"} {
		s.keys(k)
		s.quiet()
		s.keys("esc")
		s.quiet()
	}
	s.keys("ctrl+c")
	s.see("again to quit")
	s.keys("ctrl+c")
	s.exit(0)
	return s.Output()
}
