package state_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
)

// TestWhatWasSeenBetween: with what was so before, even where that was seen
// earlier; the end does not count.
func TestWhatWasSeenBetween(t *testing.T) {
	s, ctx := memory(t), t.Context()
	at := func(minute int) time.Time { return t0.Add(time.Duration(minute) * time.Minute) }
	for i, v := range []providers.Verdict{providers.Waiting, providers.Active, providers.Failed, providers.Active} {
		for _, l := range []string{"a", "b"} {
			if err := s.Record(ctx, state.Observation{Link: l, Kind: "k", Title: l + " ⇄ c", Verdict: v, At: at(10 * i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	list, err := s.SeenBetween(ctx, at(10), at(30))
	got := ""
	for _, x := range list {
		got += fmt.Sprintf("%s %s→%s %d; ", x.Title, x.From, x.Verdict, int(x.At.Sub(t0).Minutes()))
	}
	want := "a ⇄ c waiting→active 10; b ⇄ c waiting→active 10; a ⇄ c active→failed 20; b ⇄ c active→failed 20; "
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	if list, err = s.SeenBetween(ctx, at(-5), at(1)); err != nil || len(list) != 2 || list[0].From != "" {
		t.Errorf("the first look: %+v, %v", list, err)
	}
}

// TestLooksAreCutToTheTime.
func TestLooksAreCutToTheTime(t *testing.T) {
	s, ctx := memory(t), t.Context()
	at := func(minute int) time.Time { return t0.Add(time.Duration(minute) * time.Minute) }
	for _, l := range []state.Coverage{
		{Source: "x", From: at(0), Until: at(20)}, {Source: "x", From: at(15), Until: at(25)},
		{Source: "x", From: at(50), Until: at(90)}, {Source: "y", From: at(0), Until: at(5)},
	} {
		if err := s.RecordCoverage(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.LooksBetween(ctx, at(10), at(60))
	want := []state.Coverage{{Source: "x", From: at(10), Until: at(25)}, {Source: "x", From: at(50), Until: at(60)}}
	if err != nil || len(got) != 1 || fmt.Sprint(got["x"]) != fmt.Sprint(want) {
		t.Errorf("%v, %v", got, err)
	}
}
