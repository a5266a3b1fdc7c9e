package wizard_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// namer is a journal in which other runs have names.
type namer struct {
	*journal
	taken []string
	// late are taken between the question for a name and its being written.
	late []string
}

func (n *namer) UniqueName(_ context.Context, base string) (string, error) {
	name := base
	for i := 2; slices.Contains(n.taken, name); i++ {
		name = fmt.Sprint(base, "-", i)
	}
	return name, nil
}

func (n *namer) Append(ctx context.Context, e wizard.Event) (int64, error) {
	if e.Kind == wizard.RunNamed && slices.Contains(n.late, e.Name) {
		n.taken = append(n.taken, e.Name)
		return 0, refuse(providers.AlreadyExists, "name-taken")
	}
	return n.journal.Append(ctx, e)
}

// unnamed asks for a network, then makes a thing.
func unnamed(c *cloud) *wizard.Procedure {
	p := procedure(doer("S0", nothing), asks("A1", "NET"), maker(c, "S1"))
	p.Vars = []wizard.Var{{Name: "NET"}}
	p.Propose = func(v wizard.Values) string { return strings.ToLower(v("NET")) }
	return p
}

func TestRunsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name        string
		begin       wizard.Event
		taken, late []string
		net, want   string
		events      int
	}{
		{name: "as proposed", begin: wizard.Event{Name: "toy", Unnamed: true}, net: "VNet-Orders", want: "vnet-orders",
			events: 1},
		{name: "known beforehand", begin: wizard.Event{Name: "toy", Unnamed: true, Values: map[string]string{"NET": "Early"}},
			want: "early", events: 1},
		{name: "given", begin: wizard.Event{Name: "mine"}, net: "VNet-Orders", want: "mine"},
		{name: "taken", begin: wizard.Event{Name: "toy", Unnamed: true}, taken: []string{"net"}, net: "net", want: "net-2",
			events: 1},
		{name: "taken just now", begin: wizard.Event{Name: "toy", Unnamed: true}, taken: []string{"net"},
			late: []string{"net-2", "net-3"}, net: "net", want: "net-4", events: 1},
		{name: "no name", begin: wizard.Event{Name: "toy", Unnamed: true}, net: "two words", want: "toy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) { return typed(c.net), a.Var == "NET" }
				c.begin.Run = "r1"
				s := b.launch(func(sink func(wizard.Event)) *wizard.Session {
					e := b.engine()
					e.Journal = &namer{journal: b.journal, taken: c.taken, late: c.late}
					return e.Start(t.Context(), declare(unnamed(cl)), wizard.NewState(), c.begin, sink)
				})
				b.end(s, wizard.Done)
				if got := b.state().Name; got != c.want || b.count(wizard.RunNamed) != c.events {
					t.Errorf("called %q after %d events, want %q after %d", got, b.count(wizard.RunNamed), c.want, c.events)
				}
				namedFirst(t, b)
			})
		})
	}
}

// TestTheNameFollowsTheProposal goes back to the network twice: before the
// thing is made the name follows, after it the name stays.
func TestTheNameFollowsTheProposal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		p := unnamed(c)
		p.Steps = append(p.Steps[:2:2], asks("A2", "SIZE"), p.Steps[2], asks("A3", "COLOUR"))
		p.Vars = append(p.Vars, wizard.Var{Name: "SIZE"}, wizard.Var{Name: "COLOUR"})
		var names []string
		next := replies(typed("first"), choice(wizard.ChoiceBack), typed("second"), typed("big"), choice(wizard.ChoiceBack),
			typed("bigger"),
			choice(wizard.ChoiceBack), choice(wizard.ChoiceBack), typed("third"), typed("small"), typed("red"))
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			names = append(names, b.state().Name+":"+a.Var)
			return next(s, a)
		}
		s := b.launch(func(sink func(wizard.Event)) *wizard.Session {
			return b.engine().Start(t.Context(), declare(p), wizard.NewState(),
				wizard.Event{Run: "r1", Name: "toy", Unnamed: true}, sink)
		})
		b.end(s, wizard.Done)
		if got := b.state().Name; got != "second" {
			t.Errorf("called %q in the end; asked %v", got, names)
		}
	})
}

// namedFirst checks that a name came before anything was meant to be made.
func namedFirst(t *testing.T, b *bench) {
	t.Helper()
	at := func(k wizard.Kind) int {
		return slices.IndexFunc(b.journal.all(), func(e wizard.Event) bool { return e.Kind == k })
	}
	if at(wizard.RunNamed) > at(wizard.Intended) {
		t.Errorf("named at %d, a thing intended at %d", at(wizard.RunNamed), at(wizard.Intended))
	}
}

// TestKilledAroundTheName dies at every event: the name comes once, before
// anything is made, and stays.
func TestKilledAroundTheName(t *testing.T) {
	for _, committed := range []bool{false, true} {
		died := true
		for n := 1; died && !t.Failed(); n++ {
			synctest.Test(t, func(t *testing.T) {
				b, c := newBench(t), newCloud()
				b.answer = func(*wizard.Session, *wizard.Ask) (wizard.Reply, bool) { return typed("Net"), true }
				died = b.cut(c, n, committed, func(ctx context.Context) *wizard.Session {
					return b.launch(func(sink func(wizard.Event)) *wizard.Session {
						return b.engine().Start(ctx, declare(unnamed(c)), wizard.NewState(),
							wizard.Event{Run: "r1", Name: "toy", Unnamed: true}, sink)
					})
				})
				b.run(unnamed(c), wizard.Done)
				if b.state().Name != "net" || b.count(wizard.RunNamed) != 1 || c.made["S1"] != 1 {
					t.Errorf("cut at %d (%v): called %q after %d events; %v", n, committed, b.state().Name, b.count(wizard.RunNamed),
						c.made)
				}
				namedFirst(t, b)
			})
		}
	}
}
