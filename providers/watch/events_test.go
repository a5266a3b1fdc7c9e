package watch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// world is a random estate under a watcher whose clock and answers a test
// moves by hand: thousands of them cost seconds.
type world struct {
	r     *rand.Rand
	w     *Watcher
	now   time.Time
	store *store
	lists map[string][]providers.Half // what each source would answer, by id
	gone  []Source                    // accounts that have left
}

type still struct{ id, provider, account string }

func (s still) ID() string                                     { return s.id }
func (s still) Title() string                                  { return s.id }
func (s still) Provider() string                               { return s.provider }
func (s still) Account() string                                { return s.account }
func (s still) Interval() time.Duration                        { return 10 * time.Second }
func (s still) List(context.Context) ([]providers.Half, error) { return nil, nil }

func newWorld(seed uint64) *world {
	x := &world{r: rand.New(rand.NewPCG(seed, 1)), now: time.Unix(1e9, 0), lists: map[string][]providers.Half{},
		store: &store{Memory: NewMemory()}}
	listings, known := linktest.Random(x.r)
	var sources []Source
	for _, l := range listings {
		s := still{l.Provider + ":" + l.Account, l.Provider, l.Account}
		x.lists[s.id], sources = l.Halves, append(sources, s)
	}
	x.w = New(Options{Clock: clock.Real{}, Known: known, Observations: x.store}, sources...)
	x.w.began = x.now
	x.w.diff.restore(map[string]Observation{})
	return x
}

// publish publishes; where the watcher rests, when it has rested.
func (x *world) publish() {
	if x.w.publish(context.Background(), x.now); x.w.restless {
		x.pass(rest)
		x.w.publish(context.Background(), x.now)
	}
}

func (x *world) pass(d time.Duration) { x.now = x.now.Add(d) }

// answer has a source answer, well or not.
func (x *world) answer(s *source, err error) {
	s.startPoll(x.now, func(error) {})
	if x.pass(time.Duration(x.r.IntN(3000)) * time.Millisecond); err != nil {
		s.end(x.now, result{source: s, err: err})
		return
	}
	s.end(x.now, result{source: s, halves: slices.Clone(x.lists[s.ID()])})
}

func (x *world) fault() error {
	classes := []providers.Class{providers.Transient, providers.Throttled, providers.NotPermitted,
		providers.NotAuthenticated}
	return &providers.Error{Class: classes[x.r.IntN(len(classes))], Provider: "p", Op: "list"}
}

// change changes something in the world.
func (x *world) change() {
	ids := slices.Sorted(maps.Keys(x.lists))
	id := ids[x.r.IntN(len(ids))]
	list := slices.Clone(x.lists[id])
	if len(list) == 0 {
		return
	}
	i := x.r.IntN(len(list))
	switch h := &list[i]; x.r.IntN(6) {
	case 0:
		list = slices.Delete(list, i, i+1)
	case 1:
		h.Warnings = append(slices.Clone(h.Warnings), "overlap")
	case 2:
		h.Ranges = []string{"10.99.0.0/16"}
	case 3:
		h.Sync = "LocalNotInSync"
	case 4:
		h.Network += "-renamed"
	case 5:
		h.State = linktest.AivenStates[1+x.r.IntN(len(linktest.AivenStates)-1)]
	}
	x.lists[id] = list
}

// step lets something happen.
func (x *world) step() {
	s := x.w.sources[x.r.IntN(len(x.w.sources))]
	switch x.r.IntN(10) {
	case 0, 1:
		x.answer(s, x.fault())
	case 2, 3:
		x.change()
	case 4:
		x.pass(time.Duration(x.r.IntN(400)) * time.Second)
	case 5:
		x.comeAndGo()
	default:
		x.answer(s, nil)
	}
	x.publish()
}

// comeAndGo has an account leave, or come back.
func (x *world) comeAndGo() {
	all := sourcesOf(x.w.sources)
	switch k := x.r.IntN(8); {
	case k == 0 && len(all) > 4:
		x.gone, all = append(x.gone, all[2]), slices.Delete(all, 2, 3)
	case k == 1 && len(x.gone) > 0:
		all, x.gone = append(all, x.gone...), nil
	default:
		return
	}
	x.w.use(all)
	x.w.diff.dirty = true
}

func sourcesOf(list []*source) []Source {
	var out []Source
	for _, s := range list {
		out = append(out, s.Source)
	}
	return out
}

// read takes the snapshot that waits, if there is one.
func (x *world) read() (Snapshot, bool) {
	select {
	case s := <-x.w.Snapshots():
		return s, true
	default:
		return Snapshot{}, false
	}
}

// seeds is how many worlds a test goes through: more with SEEDS.
func seeds(t *testing.T, usual int) uint64 {
	t.Helper()
	n := os.Getenv("SEEDS")
	if n == "" {
		if testing.Short() || raced {
			usual /= 10
		}
		return uint64(usual)
	}
	more, err := strconv.ParseUint(n, 10, 64)
	if err != nil {
		t.Fatalf("SEEDS=%s is no number", n)
	}
	return more
}

// TestEventsFoldToTheSnapshot: over random estates, faults, changes, orders of
// answers and readers that are slow or begin anew, the events come to what the
// snapshot shows.
func TestEventsFoldToTheSnapshot(t *testing.T) {
	const parts = 2
	all := seeds(t, 10_000)
	told := make([]map[What]int, parts)
	t.Run("worlds", func(t *testing.T) {
		for part := range uint64(parts) {
			told[part] = map[What]int{}
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				for seed := part; seed < all; seed += parts {
					foldWorld(t, seed, told[part])
				}
			})
		}
	})
	for _, w := range []What{Appear, Differ, Replace, Stale, Fresh, Gone, Forget} {
		if told[0][w]+told[1][w] == 0 {
			t.Errorf("never %q", w)
		}
	}
	t.Logf("told: %v", told)
}

// foldWorld lets twenty things happen in one world.
func foldWorld(t *testing.T, seed uint64, told map[What]int) {
	x, fold, late := newWorld(seed), &Fold{}, &Fold{}
	for step := range 20 {
		x.step()
		if x.r.IntN(3) == 0 && step < 19 {
			continue // the reader is slow
		}
		s, news := x.read()
		if !news {
			continue
		}
		for _, e := range s.Events {
			told[e.What]++
			fold.Apply(e)
			late.Apply(e)
		}
		if x.r.IntN(10) == 0 {
			late = &Fold{}
			late.Apply(s.Resync())
		}
		if step < 19 && x.r.IntN(4) > 0 {
			continue
		}
		for i, f := range []*Fold{fold, late} {
			if err := unlike(f.Snapshot(), s, tellsAges(s), x.w.restless); err != nil {
				t.Fatalf("seed %d, reader %d: %v", seed, i, err)
			}
		}
	}
}

// tellsAges: the last event is of this very moment, and tells all ages.
func tellsAges(s Snapshot) bool {
	if len(s.Events) == 0 {
		return false
	}
	last := s.Events[len(s.Events)-1]
	return last.At.Equal(s.At) && (last.Type == Heartbeat || last.Type == Resync)
}

// unlike says in what a folded snapshot is not the one that was sent. Ages are
// compared where the last event tells them.
func unlike(folded, sent Snapshot, ages, restless bool) error {
	links, sources := slices.Clone(sent.Links), slices.Clone(sent.Sources)
	slices.SortFunc(links, func(a, b providers.Link) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(sources, func(a, b SourceStatus) int { return cmp.Compare(a.ID, b.ID) })
	if !ages {
		ageless(links, sources)
		ageless(folded.Links, folded.Sources)
	}
	for i := range max(len(links), len(folded.Links)) {
		if i >= len(links) || i >= len(folded.Links) || !reflect.DeepEqual(links[i], folded.Links[i]) {
			return fmt.Errorf("links differ: folded %s\nsent %s", linktest.Describe(folded.Links), linktest.Describe(links))
		}
	}
	for i := range max(len(sources), len(folded.Sources)) {
		if i >= len(sources) || i >= len(folded.Sources) || !reflect.DeepEqual(sources[i], folded.Sources[i]) {
			return fmt.Errorf("source %d of %d, %d differs:\n%+v\n%+v", i, len(sources), len(folded.Sources), sources,
				folded.Sources)
		}
	}
	if !restless && folded.Complete != sent.Complete {
		return fmt.Errorf("complete %v, sent %v", folded.Complete, sent.Complete)
	}
	return nil
}

func ageless(links []providers.Link, sources []SourceStatus) {
	for i := range links {
		links[i].AsOf = time.Time{}
	}
	for i := range sources {
		s := sources[i]
		sources[i] = SourceStatus{ID: s.ID, Provider: s.Provider, Account: s.Account, Title: s.Title, State: s.State,
			Since: s.Since, Stale: s.Stale}
	}
}

// TestIDsInAnyOrderOfAnswers: in whatever order the sources are first heard,
// with failures between, ids and verdicts are those of a watcher that hears
// all at once; the history has one row for each link, and no other id.
func TestIDsInAnyOrderOfAnswers(t *testing.T) {
	for seed := range seeds(t, 1_000) {
		x := newWorld(seed)
		var all []link.Listing
		for _, s := range x.w.sources {
			all = append(all, link.Listing{ID: s.ID(), Provider: s.Provider(), Account: s.Account(), Listed: true,
				Halves: x.lists[s.ID()]})
		}
		want := map[string]providers.Verdict{}
		for _, l := range linktest.Join(all, maps.Clone(x.w.known)) {
			want[l.ID] = l.Verdict
		}
		for _, i := range x.r.Perm(len(x.w.sources)) {
			for x.r.IntN(4) == 0 {
				x.answer(x.w.sources[x.r.IntN(i+1)], &providers.Error{Class: providers.Transient})
				x.pass(time.Minute)
				x.publish()
			}
			x.answer(x.w.sources[i], nil)
			x.pass(time.Duration(x.r.IntN(60)) * time.Second)
			x.publish()
		}
		x.pass(time.Minute)
		x.publish()
		got := map[string]providers.Verdict{}
		s, _ := x.read()
		for _, l := range s.Links {
			got[l.ID] = l.Verdict
		}
		if !maps.Equal(got, want) {
			t.Fatalf("seed %d: %v, want %v", seed, got, want)
		}
		if len(Turned(s)) > 0 {
			t.Fatalf("seed %d: nothing changed: %+v", seed, Turned(s))
		}
		rows := map[string]int{}
		for _, o := range slices.Concat(x.store.recorded()...) {
			if rows[o.LinkID]++; rows[o.LinkID] > 1 || o.Was != "" || o.Verdict != want[o.LinkID] {
				t.Fatalf("seed %d: recorded %+v", seed, o)
			}
		}
		if len(rows) != len(want) {
			t.Fatalf("seed %d: %d recorded, %d links", seed, len(rows), len(want))
		}
	}
}
