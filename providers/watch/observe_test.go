package watch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// store counts, and can fail.
type store struct {
	*Memory
	mu   sync.Mutex
	all  [][]Observation
	fail error
}

func (s *store) Record(ctx context.Context, seen []Observation) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.all = append(s.all, seen)
	return s.Memory.Record(ctx, seen)
}

func (s *store) broken(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *store) recorded() [][]Observation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

func TestSinceSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := NewMemory()
		up, lost := halvesOfVNet(linktest.Peer("p", linktest.AivenNet)),
			halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{Observations: kept}, newFake("azure:a", "azure", up))
		first := w.after(time.Second).Links[0]
		since := first.SeenSince
		if !first.Since.IsZero() || time.Since(since) > time.Second {
			t.Errorf("a first look knows no beginning: since %v, seen since %v", first.Since, since)
		}
		w.stop()
		time.Sleep(time.Hour)

		w = run(t, Options{Observations: kept}, newFake("azure:a", "azure", up))
		if s := w.after(time.Second); !s.Links[0].SeenSince.Equal(since) || !s.Links[0].Since.IsZero() ||
			len(Turned(s)) != 0 {
			t.Errorf("since %v, want %v; %v", s.Links[0].SeenSince, since, Turned(s))
		}
		w.stop()
		time.Sleep(time.Hour)

		// What changed while nobody watched is told, as of now.
		w = run(t, Options{Observations: kept}, newFake("azure:a", "azure", lost))
		s := w.after(time.Second)
		if len(Turned(s)) != 1 || Turned(s)[0].Link.Verdict != providers.Failed ||
			time.Since(s.Links[0].Since) > time.Second {
			t.Errorf("%+v %+v", Turned(s), s.Links[0])
		}
	})
}

// TestWhatComesWhileWatchingHasABeginning: a link that was not there, and one
// of an account that joins.
func TestWhatComesWhileWatchingHasABeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet())
		w := run(t, Options{}, src)
		w.after(time.Minute)
		src.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		if l := linktest.One(t, w.after(10*time.Second).Links); l.Since.IsZero() || time.Since(l.Since) > 10*time.Second {
			t.Errorf("since %v", l.Since)
		}
		other := newFake("azure:b", "azure", strangerTo("vnet-b"))
		w.Replace(src, other)
		for _, l := range w.after(10 * time.Second).Links {
			if l.Cloud.Network == "vnet-b" && !l.Since.IsZero() {
				t.Errorf("an account that joins: since %v", l.Since)
			}
		}
	})
}

// TestWhatWasTakenDownIsNoFailure: a link that this program removed says so.
func TestWhatWasTakenDownIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		removed := false
		w := run(t, Options{Removed: func(l *providers.Link) bool { return removed && l.Cloud.Name == "p" }}, src)
		w.after(time.Minute)
		removed = true
		src.set(always(halvesOfVNet()))
		l := linktest.One(t, w.after(10*time.Second).Links)
		if l.Verdict != providers.GoneV || !l.TakenDown || l.Reason != "It was taken down from here." {
			t.Errorf("%+v", l)
		}
	})
}

func TestOnlyDifferencesAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{Observations: st}, src)
		w.after(4 * time.Minute)
		if len(st.recorded()) != 1 || len(st.recorded()[0]) != 1 {
			t.Fatalf("%d records", len(st.recorded()))
		}
		o := st.recorded()[0][0]
		if o.Verdict != providers.Active || o.Cloud != "Connected" || o.Hosted != "–" || o.Title == "" || o.Kind == "" {
			t.Errorf("%+v", o)
		}
		st.broken(errors.New("disk full"))
		src.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		if s := w.after(10 * time.Second); s.Unsaved == nil || s.Links[0].Verdict != providers.Failed {
			t.Errorf("a store that fails: %v", s.Unsaved)
		}
		st.broken(nil)
		if s := w.after(10 * time.Second); s.Unsaved != nil || len(st.recorded()) != 2 ||
			st.recorded()[1][0].Verdict != providers.Failed {
			t.Errorf("not made up for: %v, %v", s.Unsaved, st.recorded())
		}
	})
}

type blind struct{ Memory }

func (*blind) Last(context.Context) (map[string]Observation, error) { return nil, errors.New("locked") }
func (*blind) Record(context.Context, []Observation) error          { return nil }
func (*blind) RecordCoverage(context.Context, []Coverage) error     { return nil }

func TestWatchesThoughHistoryCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := run(t, Options{Observations: &blind{}},
			newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))).after(time.Second)
		if len(s.Links) != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestVanishedLinkIsGoneForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		id := w.after(time.Second).Links[0].ID
		src.set(always(halvesOfVNet()))
		s := w.after(10 * time.Second)
		if len(s.Links) != 1 || s.Links[0].ID != id || s.Links[0].Verdict != providers.GoneV || s.Links[0].Cloud != nil {
			t.Fatal(linktest.Describe(s.Links))
		}
		if len(Turned(s)) != 1 || Turned(s)[0].Link.Verdict != providers.GoneV {
			t.Errorf("%+v", Turned(s))
		}
		if s = w.after(6 * time.Minute); len(s.Links) != 0 {
			t.Errorf("still there: %s", linktest.Describe(s.Links))
		}
		src.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		if s = w.after(10 * time.Second); len(s.Links) != 1 || s.Links[0].Verdict != providers.Active ||
			len(Turned(s)) != 1 || Turned(s)[0].What != Appear {
			t.Errorf("back again: %s %+v", linktest.Describe(s.Links), Turned(s))
		}
	})
}

// A half that finds its partner is no link that vanishes.
func TestFindingAPartnerIsNoLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		aiven := newFake("aiven:1", "aiven", nil)
		w := run(t, Options{}, azure, aiven)
		w.after(time.Second)
		aiven.set(
			always(link.AivenHalves("org",
				[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))})))
		s := w.after(10 * time.Second)
		if l := linktest.One(t, s.Links); l.Kind != link.KindAivenAzure || l.Verdict != providers.Active {
			t.Error(linktest.Describe(s.Links))
		}
		for _, c := range Turned(s) {
			if c.Link.Verdict == providers.GoneV {
				t.Errorf("%+v", Turned(s))
			}
		}
	})
}

// While sources still answer for the first time, halves without partner are
// neither news nor history.
func TestNothingIsRecordedBeforeAllHaveAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		aiven := newFake("aiven:1", "aiven", nil)
		aiven.set(func(context.Context, int) ([]providers.Half, error) {
			time.Sleep(3 * time.Second)
			return link.AivenHalves("org",
				[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))}), nil
		})
		w := run(t, Options{Observations: st}, azure, aiven)
		if s := w.after(time.Second); s.Settled || len(st.recorded()) != 0 || len(s.Links) != 1 {
			t.Errorf("settled %v, %d records", s.Settled, len(st.recorded()))
		}
		s := w.after(3 * time.Second)
		if !s.Settled || len(Turned(s)) != 0 || len(st.recorded()) != 1 || len(st.recorded()[0]) != 1 ||
			st.recorded()[0][0].Kind != link.KindAivenAzure {
			t.Errorf("%+v %+v", Turned(s), st.recorded())
		}
	})
	synctest.Test(t, func(t *testing.T) { // nor while one of them never does
		st := &store{Memory: NewMemory()}
		hang := newFake("aiven:1", "aiven", nil)
		hang.set(func(ctx context.Context, _ int) ([]providers.Half, error) { <-ctx.Done(); return nil, ctx.Err() })
		w := run(t, Options{Observations: st},
			newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet))), hang)
		s := w.after(time.Hour)
		if l := linktest.One(t, s.Links); len(st.recorded()) != 0 || l.Verdict != providers.UnknownV || !l.Unheard ||
			l.Reason != "Aiven not heard yet: the other half may be there." || len(Turned(s)) > 0 {
			t.Errorf("%d records, %+v", len(st.recorded()), l)
		}
		// When it answers there is a verdict, and nobody knows since when.
		hang.set(always(nil))
		w.Refresh("")
		s = w.after(10 * time.Minute)
		if l := linktest.One(t, s.Links); len(st.recorded()) != 1 || l.Verdict == providers.Waiting || l.Unheard ||
			!l.Since.IsZero() || len(Turned(s)) > 0 {
			t.Errorf("%d records, %+v, %+v", len(st.recorded()), l, Turned(s))
		}
	})
}

func TestAivensNetworkIsLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		half := linktest.To("p1", "PENDING_PEER", "vnet-orders")
		half.ToNetworkID = linktest.AivenNet
		aiven := newFake("aiven:1", "aiven", link.AivenHalves("org", []providers.AivenVPC{linktest.AivenVPC("v1", half)}))
		azure := newFake("azure:a", "azure", halvesOfVNet())
		learned := map[string]string{}
		times := 0
		handed := link.Known{"other": "/x"}
		w := run(t, Options{Known: handed, Learn: func(p, n string) { learned[p] = n; times++ }}, aiven, azure)
		w.after(time.Minute)
		if learned["p1"] != linktest.AivenNet || times != 1 || len(handed) != 1 {
			t.Errorf("learned %v, %d times; handed in %v", learned, times, handed)
		}
		// state_info is gone and two ranges fit: what was learned decides.
		aiven.set(
			always(link.AivenHalves("org",
				[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))})))
		azure.set(
			always(halvesOfVNet(linktest.Peer("wide", "/x/y", "10.0.0.0/8"),
				linktest.Peer("right", linktest.AivenNet, "10.20.0.0/24"))))
		s := w.after(11 * time.Second)
		for _, l := range s.Links {
			if l.Kind == link.KindAivenAzure && (l.Cloud == nil || l.Cloud.Name != "right") {
				t.Error(linktest.Describe(s.Links))
			}
		}
	})
}

// Many sources that answer one after the other do not each cost a renewal.
func TestManyAnswersAreTakenTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []Source
		for i := range 40 {
			id := string(rune('0' + i))
			sources = append(sources, sourceFunc{id: id, list: func(context.Context) ([]providers.Half, error) {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				return halvesOfVNet(linktest.Peer("p", linktest.AivenNet+id)), nil
			}})
		}
		st := &store{Memory: NewMemory()}
		w := run(t, Options{Observations: st, Parallel: 100}, sources...)
		s := w.after(time.Second)
		if len(s.Links) != 40 || len(st.recorded()) != 1 {
			t.Errorf("%d links, %d records", len(s.Links), len(st.recorded()))
		}
	})
}

// Aiven's listing may be newer than Azure's: what Azure's does not hold yet is
// not missing.
func TestAnOlderListingProvesNoAbsence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		half := func(state string) []providers.Half {
			return link.AivenHalves("org",
				[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", state, "vnet-orders"))})
		}
		aiven, azure := newFake("aiven:1", "aiven", half("PENDING_PEER")), newFake("azure:a", "azure", halvesOfVNet())
		azure.every = time.Minute
		w := run(t, Options{}, aiven, azure)
		if l := linktest.One(t, w.after(time.Second).Links); l.Repair != link.RepairCreateCloud {
			t.Errorf("at the first look all counts: %+v", l)
		}
		aiven.set(always(half("ACTIVE")))
		azure.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24"))))
		for i := range 5 {
			s := w.after(10 * time.Second)
			l := linktest.One(t, s.Links)
			if l.Verdict != providers.Active || l.Orphan {
				t.Fatalf("%+v", l)
			}
			if i == 1 &&
				l.Reason != "Aiven says the link is up. Azure was not asked since then: nobody shows the half in Azure." {
				t.Errorf("an account that is connected is not asked yet: %q", l.Reason)
			}
		}
		azure.set(always(halvesOfVNet()))
		if l := linktest.One(t, w.after(71*time.Second).Links); l.Verdict != providers.Failed || !l.Orphan {
			t.Errorf("a newer listing does: %+v", l)
		}
	})
}

// When Aiven's half goes first, what is left is still the same link.
func TestLinkKeepsItsNameWhenAivensHalfGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aiven := newFake("aiven:1", "aiven",
			link.AivenHalves("org", []providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))}))
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		w := run(t, Options{}, aiven, azure)
		before := linktest.One(t, w.after(time.Second).Links)
		aiven.set(always(nil))
		azure.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))))
		s := w.after(20 * time.Second)
		l := linktest.One(t, s.Links)
		if l.ID != before.ID || l.Title != before.Title || l.Kind != link.KindAivenAzure || !l.Orphan ||
			l.Verdict != providers.Failed {
			t.Errorf("%+v", l)
		}
		for _, c := range Turned(s) {
			if c.Link.ID != before.ID {
				t.Errorf("%+v", Turned(s))
			}
		}
	})
}

// TestWhatARunSawIsTheBoards: a run's last sight of a link is on the board at
// once, and an older poll does not undo it.
func TestWhatARunSawIsTheBoards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		half := func(state string) []providers.Half {
			return link.AivenHalves("org",
				[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", state, "vnet-orders"))})
		}
		up := halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24"))
		aiven, azure := newFake("aiven:1", "aiven", half("APPROVED")), newFake("azure:a", "azure", halvesOfVNet())
		aiven.account = "org"
		w := run(t, Options{Known: link.Known{"p1": linktest.AivenNet}}, aiven, azure)
		if l := linktest.One(t, w.after(time.Second).Links); l.Verdict != providers.Waiting {
			t.Fatalf("%+v", l)
		}
		aiven.set(func(context.Context, int) ([]providers.Half, error) {
			time.Sleep(5 * time.Second)
			return half("APPROVED"), nil // an old copy, that was asked for before
		})
		w.after(10 * time.Second)
		w.Saw(half("ACTIVE")[0], up[0])
		is := func(d time.Duration, v providers.Verdict) {
			t.Helper()
			if l := linktest.One(t, w.after(d).Links); l.Verdict != v || l.HostedState() != "ACTIVE" && v == providers.Active ||
				l.Title != "vnet-orders ⇄ aiven-eu" {
				t.Errorf("after %v: %+v", d, l)
			}
		}
		is(time.Second, providers.Active)
		azure.set(always(up))
		is(4*time.Second, providers.Active) // the older poll has answered
		aiven.set(always(half("ACTIVE")))
		is(time.Minute, providers.Active)
	})
}
