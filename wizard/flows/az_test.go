package flows_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// signedOutAz puts an az that is not signed in before all others on the PATH.
func signedOutAz(t *testing.T) (path string) {
	t.Helper()
	return fakedAz(t, "echo \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n")
}

// fakedAz puts a script in az's place.
func fakedAz(t *testing.T, script string) (path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for az is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	path = dir + string(filepath.ListSeparator) + os.Getenv("PATH")
	t.Setenv("PATH", path)
	return path
}

// TestAzThatIsNotSignedIn chooses the person's own az, which is not signed in:
// it says so, and another way of signing in mends it.
func TestAzThatIsNotSignedIn(t *testing.T) {
	path := signedOutAz(t)
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		l.Env["PATH"] = path
		l.Do(func(w *world.World) { w.Azure.AutoApprove = time.Second })
		values := l.Answers()
		values["AZURE_SIGN_IN"] = "az"
		p := flowtest.Says(flowtest.Mend("A01.refused", "other"), flowtest.Input("AZURE_SIGN_IN", "device-code"))
		res, _ := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		for _, e := range l.Seen {
			if e.Fault != nil && strings.Contains(e.Fault.Says, "az is not signed in here") {
				return
			}
		}
		t.Error("it does not say that az is not signed in")
	})
}

// TestTheEnvironmentGoesBeforeAz: who set the variables meant them.
func TestTheEnvironmentGoesBeforeAz(t *testing.T) {
	path := signedOutAz(t)
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		l.Env["PATH"] = path
		values := l.Answers()
		delete(values, "AZURE_SIGN_IN")
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if got := st.Values["AZURE_SIGN_IN"]; got != "environment" {
			t.Errorf("signed in by %q", got)
		}
	})
}
