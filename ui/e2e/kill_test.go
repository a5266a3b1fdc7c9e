//go:build unix

package e2e

import (
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestKilledAtAnyMoment kills the program with the signal that cannot be
// caught, the moment that a call has taken effect and before its answer is
// read, and then goes on in a new process. Secrets are lost with the first.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	want := undisturbed(t)
	for _, m := range []struct{ name, service, method, path string }{
		{"application", "graph", "POST", "/applications"},
		{"principal", "graph", "POST", "/servicePrincipals"},
		{"password", "graph", "POST", "/addPassword"},
		{"role", "arm", "PUT", "/roleDefinitions/"},
		{"grant", "arm", "PUT", "/roleAssignments/"},
		{"half in Aiven", "aiven", "POST", "/peering-connections"},
		{"half in Azure", "arm", "PUT", "/virtualNetworkPeerings/"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			before := l.inventory()
			l.killed(m.service, m.method, m.path, l.given()...)
			if r := l.expect(0, "runs"); !strings.Contains(r.out, "orders") || !strings.Contains(r.out, "stopped") {
				t.Errorf("the run does not show as stopped:\n%s", r.out)
			}
			l.expect(0, "resume", "orders", "--yes", "--vars-file", l.path("orders.env"))
			l.settled(before, want)
			l.expect(0, "teardown", "orders", "--confirm", "orders")
			l.settled(before, nil)
		})
	}
}

func TestKilledWhileTakingDown(t *testing.T) {
	t.Parallel()
	for _, m := range []struct{ name, service, path string }{
		{"half in Aiven", "aiven", "/peering-connection"},
		{"half in Azure", "arm", "/virtualNetworkPeerings/"},
		{"grant", "arm", "/roleAssignments/"},
		{"application", "graph", "/applications"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			before := l.inventory()
			l.expect(0, l.given()...)
			l.killed(m.service, "DELETE", m.path, "teardown", "orders", "--confirm", "orders")
			l.expect(0, "teardown", "orders", "--confirm", "orders")
			l.settled(before, nil)
		})
	}
}

// killed runs a command and kills it inside the answer to a call, when what
// goes on beside it has come to rest: of a creation whose end it does not know,
// the next process waits a minute for news.
func (l *lab) killed(service, method, path string, args ...string) {
	l.t.Helper()
	victim := make(chan *os.Process, 1)
	var calls atomic.Int64
	l.whenever(service, method, path, func() { calls.Add(1) }, func() {
		for last := int64(-1); last != calls.Load(); {
			last = calls.Load()
			<-time.After(200 * time.Millisecond)
		}
		_ = (<-victim).Kill()
	})
	p := l.start(nil, args...)
	victim <- p.cmd.Process
	if r := p.wait(); r.code != -1 {
		l.t.Fatalf("it was not killed: exit %d\n%s%s", r.code, r.out, r.err)
	}
	l.onCall.Store(nil)
}
