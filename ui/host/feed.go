package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

// Feed implements front.Feed: one watcher for all who look at the board.
type Feed struct {
	h *Host

	mu      sync.Mutex // guards what follows; never held while calling out
	readers map[chan front.Snapshot]bool
	last    front.Snapshot
	seen    bool
	stop    context.CancelFunc // ends the hub; nil when none runs
	ended   chan struct{}
	watcher *watch.Watcher
	lister  *lister
	paused  bool
	// serving: it asks only while it leads. leading says that it does, led who
	// does otherwise.
	serving, leading bool
	led              string
	lead             *lead // nil where it does not, or nobody has to
	// alone: somebody wants the providers asked from here, though others may do so.
	alone atomic.Bool

	makers   makers
	silences silences
	troubles troubles
	expected expected
}

func newFeed(h *Host) *Feed {
	return &Feed{h: h, readers: map[chan front.Snapshot]bool{}, expected: expected{path: h.o.Links}}
}

// Watch implements front.Feed.
func (f *Feed) Watch(ctx context.Context) <-chan front.Snapshot {
	ch := make(chan front.Snapshot, 1)
	f.mu.Lock()
	f.readers[ch] = true
	if f.seen {
		ch <- f.last
	}
	if f.stop == nil {
		hub, stop := context.WithCancel(context.Background())
		f.stop, f.ended = stop, make(chan struct{})
		ended := f.ended
		spawn.Go(func() {
			defer close(ended)
			var besides sync.WaitGroup
			besides.Go(func() { f.h.prune(hub) })
			if f.h.o.Store.Shared() {
				besides.Go(func() { f.followReach(hub) })
			}
			f.run(hub)
			besides.Wait()
		})
	}
	f.mu.Unlock()
	context.AfterFunc(ctx, func() { f.unsubscribe(ch) })
	return ch
}

func (f *Feed) unsubscribe(ch chan front.Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.readers[ch] {
		delete(f.readers, ch)
		close(ch)
	}
}

// close ends the hub and waits for it.
func (f *Feed) close() {
	f.mu.Lock()
	stop, ended := f.stop, f.ended
	f.mu.Unlock()
	if stop != nil {
		stop()
		<-ended
	}
}

// own asks the providers until ctx ends. Accounts come and go meanwhile. p, if
// set, writes what is seen for others.
func (f *Feed) own(ctx context.Context, p *publisher) {
	l := newLister(ctx, f)
	defer l.end()
	defer f.forsake()
	f.makers.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
	o := f.options(ctx)
	if p != nil {
		o.Permit = p.l.permit
	}
	w := l.start(o)
	f.mu.Lock()
	if f.watcher, f.lister = w, l; f.paused {
		w.Pause()
	}
	f.mu.Unlock()
	if f.h.o.Store.Shared() {
		spawn.Go(func() { f.h.followOthers(ctx) })
	}
	spawn.Go(func() { _ = w.Run(ctx) }) // its error is Snapshot.Unsaved, too
	refused, unsaved, asked := map[string]bool{}, "", polls{}
	for s := range w.Snapshots() {
		f.makers.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
		owners := l.owners()
		refused = f.renewRefused(s, owners, refused)
		next := f.translate(s, l.missing(), owners)
		if next.Unsaved != unsaved && next.Unsaved != "" {
			f.h.log.say(f.h.o.Clock.Now(), "what is seen cannot be kept: "+next.Unsaved)
		}
		unsaved = next.Unsaved
		f.h.log.poll(asked.polled(next.Sources, next.At))
		if err := f.troubles.record(ctx, f.h.o.Store, next.Sources, next.At); err != nil {
			f.h.log.say(f.h.o.Clock.Now(), "when accounts were not heard cannot be kept: "+err.Error())
		}
		next.Silences = f.silences.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
		if p != nil {
			next = p.note(next)
		}
		f.send(next)
	}
}

// forsake has nobody ask the watcher that has ended.
func (f *Feed) forsake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watcher, f.lister = nil, nil
}

// renewRefused looks for the sign-ins anew of accounts that have refused theirs
// since the last snapshot. It gives those that do now.
func (f *Feed) renewRefused(s watch.Snapshot, owners map[string]string, before map[string]bool) map[string]bool {
	now, fresh := map[string]bool{}, map[string]bool{}
	for i := range s.Sources {
		x := &s.Sources[i]
		if front.IsList(x.ID) || x.Err == nil || x.Err.Class != providers.NotAuthenticated {
			continue
		}
		if now[x.ID] = true; !before[x.ID] {
			fresh[owners[x.ID]] = true
		}
	}
	for provider := range fresh {
		f.lister.refused(provider)
	}
	return now
}

// at gives the watcher and the lister; nil when nothing is watched.
func (f *Feed) at() (*watch.Watcher, *lister) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.watcher, f.lister
}

// Refresh implements front.Feed. Refreshing all looks for new accounts, too.
func (f *Feed) Refresh(source string) error {
	w, l := f.at()
	if w == nil && f.lost() {
		f.alone.Store(true)
		return nil
	} else if w == nil {
		return f.leaveWord(askLook + source)
	}
	w.Refresh(source)
	if source == "" {
		l.again("")
	}
	return nil
}

// renew has a provider's accounts listed anew.
func (f *Feed) renew(provider string) {
	if _, l := f.at(); l != nil {
		l.again(provider)
	}
}

// Pause implements front.Feed.
func (f *Feed) Pause(on bool) {
	f.mu.Lock()
	f.paused = on
	w := f.watcher
	f.mu.Unlock()
	if w != nil && on {
		w.Pause()
	} else if w != nil {
		w.Resume()
	}
}

// setInterval changes how often accounts are polled, for those who ask them here.
func (f *Feed) setInterval(every time.Duration) error {
	if every < time.Second || every > time.Hour {
		return fmt.Errorf("%v is no interval: a time from 1s to 1h", every)
	}
	w, _ := f.at()
	if w == nil {
		return errors.New("nothing is polled here now")
	}
	w.SetInterval(every)
	return nil
}

// History implements front.Feed.
func (f *Feed) History(ctx context.Context, linkID string) (front.History, error) {
	var out front.History
	var err error
	if out.Done, err = f.h.done(ctx, linkID); err != nil {
		return out, err
	}
	list, err := f.h.o.Store.History(ctx, linkID)
	if err != nil {
		return out, err
	}
	for _, o := range slices.Backward(list) {
		out.Seen = append(out.Seen, front.Seen{At: o.At, Verdict: o.Verdict, Hosted: o.Hosted, Cloud: o.Cloud, By: by(o.By)})
	}
	if f.h.o.Past != nil && len(list) > 0 { // somebody looked all the time
		out.Looks = []watch.Coverage{{From: out.Seen[0].At, Until: f.h.o.Clock.Now()}}
		return out, nil
	}
	if out.Tried, err = f.h.tried(ctx, linkID); err != nil {
		return out, err
	}
	looks, err := f.h.o.Store.Covered(ctx, linkID)
	for _, l := range looks {
		out.Looks = append(out.Looks, watch.Coverage(l))
	}
	return out, err
}

// know keeps Aiven's network of a run's peering for the joiner.
func (f *Feed) know(peeringID, networkID string) {
	if err := f.h.o.Store.Know(context.Background(), peeringID, networkID); err != nil {
		f.h.log.say(f.h.o.Clock.Now(), "the network of a peering cannot be kept, and its link may be joined by ranges: "+
			err.Error())
	}
}

// translate gives a snapshot as front ends know it; each source is its owner's.
func (f *Feed) translate(s watch.Snapshot, missing []front.Lack, owners map[string]string) front.Snapshot {
	some := len(s.Sources) > 0 // of nothing, nothing is known
	out := front.Snapshot{
		At: s.At, Links: s.Links, Settled: s.Settled, Complete: s.Complete && some, Missing: missing,
		Sources: owned(s.Sources, owners), Events: slices.Clone(s.Events),
	}
	if s.Unsaved != nil {
		out.Unsaved = s.Unsaved.Error()
	}
	for i := range out.Events {
		e := &out.Events[i]
		e.Complete, e.Sources = e.Complete && some, owned(e.Sources, owners)
		if e.Source != nil {
			e.Source = &owned([]watch.SourceStatus{*e.Source}, owners)[0]
		}
	}
	return out
}

// owned are sources with the providers whose accounts they are.
func owned(list []watch.SourceStatus, owners map[string]string) []watch.SourceStatus {
	list = slices.Clone(list)
	for i := range list {
		x := &list[i]
		x.Provider = cmp.Or(owners[x.ID], x.Provider)
	}
	return list
}

// send gives every reader the latest, dropping what it has not read; the events
// of what is dropped are kept.
func (f *Feed) send(s front.Snapshot) {
	s.Trouble = f.trouble()
	s.Drift = f.expected.compare(&s, f.h.runOf)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last, f.seen = s, true
	for ch := range f.readers {
		mine := s
		select {
		case old := <-ch:
			mine = s.After(old)
		default:
		}
		ch <- mine
	}
	f.last.Events = nil
}

func (f *Feed) options(ctx context.Context) watch.Options {
	store := f.h.o.Store
	known, err := store.Known(ctx)
	if err != nil {
		f.h.log.say(f.h.o.Clock.Now(), "the networks that runs found cannot be read, and links may be joined by ranges: "+
			err.Error())
	}
	return watch.Options{
		Clock: f.h.o.Clock, Kinds: f.h.o.Kinds, Known: maps.Clone(known), Learn: f.know,
		Interval: f.h.o.Interval, Share: f.h.o.Share, Observations: &observations{h: f.h}, Past: f.past,
		Removed: f.makers.removed,
	}
}

// past is what is known of a link that the board has never seen: what the run
// that made it saw last.
func (f *Feed) past(l *providers.Link) []watch.Observation {
	var out []watch.Observation
	for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
		if h == nil || f.h.o.Past == nil || len(out) > 0 {
			continue
		}
		for _, s := range f.h.o.Past(h.ID) {
			out = append(out, watch.Observation{Verdict: s.Verdict, Hosted: s.Hosted, Cloud: s.Cloud, At: s.At})
		}
	}
	if at := f.makers.of(*l).Done; len(out) == 0 && !at.IsZero() && l.Verdict == providers.Active {
		out = append(out, watch.Observation{Verdict: l.Verdict, Hosted: l.HostedState(), Cloud: l.CloudState(), At: at})
	}
	return out
}

// Snapshot is AwaitComplete for a minute.
func (h *Host) Snapshot(ctx context.Context) (front.Snapshot, error) {
	return h.AwaitComplete(ctx, time.Minute, nil)
}

// AwaitComplete watches until everything was heard, or nothing more is to be waited for,
// or a time of the machine's has passed, and gives what was seen by then: not
// Complete where something is missing. waiting, if set, is given what there is
// after two seconds and then every ten. The error is ctx's.
func (h *Host) AwaitComplete(ctx context.Context, within time.Duration, waiting func(front.Snapshot)) (front.Snapshot, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	clk, within := h.o.Clock, max(within, FirstWord)
	deadline := clk.Now().Add(time.Duration(float64(within) * clk.Speed()))
	alarm, quiet := Ring(ctx, clk, within), Ring(ctx, clk, 2*time.Second)
	feed := h.feed.Watch(ctx)
	last := front.Snapshot{At: clk.Now()}
	for {
		select {
		case s, ok := <-feed:
			if !ok {
				return last, context.Cause(ctx)
			}
			if last = s; s.Settled && s.Over(deadline) {
				return last, nil
			}
		case <-quiet:
			if waiting != nil {
				waiting(last)
			}
			quiet = Ring(ctx, clk, 10*time.Second)
		case <-alarm:
			return last, ctx.Err()
		}
	}
}

// FirstWord is the least time that is waited: before, it is not even known who is
// to be asked.
const FirstWord = time.Second

// Ring rings once, after as much of the machine's time or when ctx ends.
func Ring(ctx context.Context, clk clock.Clock, after time.Duration) <-chan struct{} {
	out := make(chan struct{})
	spawn.Go(func() {
		defer close(out)
		_ = clk.Sleep(ctx, time.Duration(float64(after)*clk.Speed())) // it rings at ctx's end, too
	})
	return out
}

// RunOf is the name of the run that made a link, "" when none did.
func (h *Host) RunOf(l providers.Link) string { return h.feed.makers.of(l).RunName }

func (h *Host) runOf(l *providers.Link) string { return h.RunOf(*l) }
