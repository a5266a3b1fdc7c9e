package command

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"example.org/peerage/state/pgtest"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// TestASharedStatesPasswordIsNeverPrinted, by whichever command, whether it is
// right or wrong.
func TestASharedStatesPasswordIsNeverPrinted(t *testing.T) {
	at := pgtest.URL(t)
	const wrong = "wrong-Secret-1"
	for _, c := range []struct {
		address, says string
		exit          int
		args          []string
	}{
		{at, "No runs yet", plain.ExitDone, []string{"runs"}},
		{at, "postgres://peerage@127.0.0.1:", plain.ExitDone, []string{"paths"}},
		{at, "postgres://peerage@127.0.0.1:", plain.ExitDone, []string{"paths", "--json"}},
		{at, "Runs and history are kept in postgres://peerage@127.0.0.1:", -1, []string{"doctor"}},
		{strings.Replace(at, pgtest.Password, wrong, 1), "refuses the sign-in", plain.ExitDenied, []string{"runs"}},
		{strings.Replace(at, pgtest.Password, wrong, 1), "Going on without the shared state", -1, []string{"doctor"}},
		{strings.Replace(at, pgtest.Password, wrong, 1), "What was kept is not known here", -1, []string{"status"}},
		{"postgres://ana:" + wrong + "@127.0.0.1:1/x", "cannot be reached", plain.ExitError, []string{"runs", "show", "x"}},
		{"mysql://ana:" + wrong + "@db/x", "postgres://USER@HOST/DATABASE", plain.ExitUsage, []string{"runs"}},
		{"postgres://ana:" + wrong + "@[::/x", "no address of a database", plain.ExitUsage, []string{"runs", "--json"}},
	} {
		home := t.TempDir()
		env := map[string]string{"HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, "PEERAGE_STATE": c.address}
		var out bytes.Buffer
		code := run(context.Background(), c.args, streams{in: strings.NewReader(""), out: &out, err: &out, inFD: -1,
			env: func(k string) string { return env[k] }})
		if c.exit >= 0 && code != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: exit %d\n%s", c.args, code, out.String())
		}
		if strings.Contains(out.String(), wrong) || strings.Contains(out.String(), pgtest.Password) {
			t.Errorf("%q prints the password:\n%s", c.args, out.String())
		}
	}
}

// TestALostRunCanBeGoneOnWith, and the exit code says so.
func TestALostRunCanBeGoneOnWith(t *testing.T) {
	if got := code(t.Context(), done(plain.ExitWaiting, fmt.Errorf("the way is broken: %w", wizard.ErrLost))); got != plain.ExitWaiting {
		t.Errorf("exit %d", got)
	}
}
