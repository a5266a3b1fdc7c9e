package front_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// feed counts what is asked of it.
type feed struct {
	ch    chan front.Snapshot
	asked []string
}

func (f *feed) Watch(context.Context) <-chan front.Snapshot { return f.ch }
func (f *feed) Refresh(string) error                        { f.asked = append(f.asked, "refresh"); return nil }
func (f *feed) Pause(bool)                                  { f.asked = append(f.asked, "pause") }
func (f *feed) Acts(providers.Link) []front.LinkAct {
	return []front.LinkAct{{ID: "x", Start: &front.StartOptions{}, Resume: "r", Teardown: "t", Deletes: true}}
}
func (f *feed) History(context.Context, string) (front.History, error) { return front.History{}, nil }
func (f *feed) Connect(context.Context, string, func(wizard.Sign)) error {
	f.asked = append(f.asked, "connect")
	return nil
}
func (f *feed) Paste(context.Context, string, string) error {
	f.asked = append(f.asked, "paste")
	return nil
}
func (f *feed) Renew(string) error { f.asked = append(f.asked, "renew"); return nil }

// stage is one on which things can be made to go wrong.
type stage struct{ front.Stage }

// TestAGuestWhoMayLookChangesNothing, whatever is asked for in their name.
func TestAGuestWhoMayLookChangesNothing(t *testing.T) {
	f, ctx := &feed{}, t.Context()
	g := front.Backend{Feed: f, OpenURL: func(string) error { return nil }, Log: func() []front.Happening { return nil },
		LogPath: "x", Stage: stage{}, Copy: func(string) string { return "" }}.Guest(nil, false)
	if !g.ReadOnly || !g.Alone || g.OpenURL != nil || g.Log != nil || g.LogPath != "" || g.Copy != nil ||
		g.Stage != nil {
		t.Errorf("%+v", g)
	}
	_, err := g.Runs.Start(ctx, front.StartOptions{}, nil)
	_, _, resume := g.Runs.Resume(ctx, "", "", nil)
	_, _, teardown := g.Runs.Teardown(ctx, "", nil)
	for _, err := range []error{err, resume, teardown, g.Runs.Forget(ctx, ""), g.Feed.Connect(ctx, "p", nil),
		g.Feed.Paste(ctx, "p", "text")} {
		if !errors.Is(err, front.ErrReadOnly) {
			t.Errorf("not refused: %v", err)
		}
	}
	g.Feed.Renew("p")
	g.Feed.Pause(true)
	if len(f.asked) > 0 {
		t.Errorf("%v reached the feed", f.asked)
	}
	a := g.Feed.Acts(providers.Link{})[0]
	if a.Disabled == "" || a.Start != nil || a.Resume != "" || a.Teardown != "" {
		t.Errorf("an act can be chosen: %+v", a)
	}
	g.Feed.Refresh("")
	if len(f.asked) != 1 {
		t.Error("who may look may look again")
	}
}

func TestAGuestWhoMayActActs(t *testing.T) {
	f := &feed{}
	g := front.Backend{Feed: f}.Guest(nil, true)
	if err := g.Feed.Connect(t.Context(), "p", nil); err != nil || g.ReadOnly || g.Feed.Acts(providers.Link{})[0].Disabled != "" {
		t.Errorf("%v, %+v", err, g)
	}
	g.Feed.Pause(true)
	if len(f.asked) != 1 {
		t.Errorf("%v: a guest's pause is everybody's", f.asked)
	}
}

// TestAGuestsPauseIsTheirOwn: they see what there was, and then all that has
// changed meanwhile.
func TestAGuestsPauseIsTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &feed{ch: make(chan front.Snapshot)}
		g := front.Backend{Feed: f}.Guest(nil, false)
		out := g.Feed.Watch(ctx)
		change := func(id string) front.Snapshot {
			return front.Snapshot{Events: []watch.Event{{Type: watch.LinkEvent, Link: &providers.Link{ID: id}}}}
		}
		f.ch <- change("a")
		if s := <-out; s.Events[0].Link.ID != "a" {
			t.Errorf("%+v", s)
		}
		g.Feed.Pause(true)
		synctest.Wait()
		f.ch <- change("b")
		f.ch <- change("c")
		synctest.Wait()
		select {
		case s := <-out:
			t.Errorf("paused, and told %+v", s)
		default:
		}
		g.Feed.Pause(false)
		if s := <-out; len(s.Events) != 2 || s.Events[1].Link.ID != "c" {
			t.Errorf("%+v", s)
		}
		close(f.ch)
		if _, ok := <-out; ok {
			t.Error("it goes on")
		}
		cancel()
	})
}
