package e2e

import (
	"strings"
	"testing"
)

func TestUnattendedUpAndDown(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	before := l.inventory()
	r := l.expect(0, l.given()...)
	if !strings.Contains(r.out, "22/22 ✓") {
		t.Errorf("it does not say that it is done:\n%s", r.out)
	}
	t.Log(r.out)
	t.Log(strings.Join(before.Diff(l.inventory()), "\n"))
	l.expect(0, "teardown", "orders", "--confirm", "orders")
	l.settled(before, nil)
}
