package state_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
)

// TestWhenALinkWasSeen: when all that it rests on were heard; several
// processes that look at once count once, and a look that grows is one.
func TestWhenALinkWasSeen(t *testing.T) {
	s, ctx := memory(t), t.Context()
	at := func(minute int) time.Time { return t0.Add(time.Duration(minute) * time.Minute) }
	look := func(source string, from, until int) state.Coverage {
		return state.Coverage{Source: source, From: at(from), Until: at(until)}
	}
	if err := s.Record(ctx, state.Observation{Link: "l", At: at(0), Sources: []string{"a", "b"}}); err != nil {
		t.Fatal(err)
	}
	if seen, err := s.Covered(ctx, "l"); err != nil || len(seen) != 0 {
		t.Errorf("nobody looked: %v, %v", seen, err)
	}
	for _, l := range []state.Coverage{look("a", 0, 5), look("a", 0, 30), look("a", 0, 20), look("a", 25, 40), look("a", 60, 90),
		look("b", 10, 70), look("c", 0, 99)} {
		if err := s.RecordCoverage(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := s.Covered(ctx, "l")
	if err != nil || fmt.Sprint(seen) != fmt.Sprint([]state.Coverage{look("", 10, 40), look("", 60, 70)}) {
		t.Errorf("%v, %v", seen, err)
	}
	if err := s.Prune(ctx, at(65)); err != nil {
		t.Fatal(err)
	}
	seen, err = s.Covered(ctx, "l")
	if err != nil || fmt.Sprint(seen) != fmt.Sprint([]state.Coverage{look("", 60, 70)}) {
		t.Errorf("pruned: %v, %v", seen, err)
	}
}

// TestAFormerIDIsCarriedOver: once, without another row, and whatever is under
// the new id already.
func TestAFormerIDIsCarriedOver(t *testing.T) {
	s, ctx := memory(t), t.Context()
	see := func(link, was string, minute int, v providers.Verdict) state.Observation {
		return state.Observation{Link: link, Was: was, Title: "a ⇄ b", Kind: "k", Verdict: v,
			At: t0.Add(time.Duration(minute) * time.Minute)}
	}
	for _, o := range []state.Observation{
		see("alone", "", 0, providers.Waiting), see("alone", "", 1, providers.Failed),
		see("cloud", "", 1, providers.UnknownV),
		see("both", "alone", 2, providers.Failed), see("both", "cloud", 3, providers.Active),
	} {
		if err := s.Record(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := s.History(ctx, "both")
	if err != nil || len(seen) != 3 || seen[0].Verdict != providers.Active || seen[2].Verdict != providers.Waiting {
		t.Errorf("%+v, %v", seen, err)
	}
	last, err := s.Since(ctx)
	if err != nil || len(last) != 1 || last["both"].Verdict != providers.Active {
		t.Errorf("%+v, %v", last, err)
	}
}

// BenchmarkHistory tells what a year of a calm link takes: a thousand links of
// ten accounts, watched by a program that is started anew every day, with one
// outage of ten minutes a week.
func BenchmarkHistory(b *testing.B) {
	const links, accounts, days = 1000, 10, 365
	for b.Loop() {
		dir := b.TempDir()
		s, err := state.Open(context.Background(), state.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		year(b, s, links, accounts, days)
		size := fileSize(b, s.Path()) // before and after closing: without the write-ahead log
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(max(size, fileSize(b, s.Path())))/links, "B/link/year")
	}
}

func fileSize(b *testing.B, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

func year(b *testing.B, s *state.Store, links, accounts, days int) {
	var seen []state.Observation
	for i := range links {
		seen = append(seen, state.Observation{
			Link: fmt.Sprintf("azure-%012d", i), Kind: "aiven-azure", Title: fmt.Sprintf("vnet-%d ⇄ aiven-eu", i),
			Verdict: providers.Active, Hosted: "ACTIVE", Cloud: "Connected", At: t0, Alone: fmt.Sprintf("aiven-azure-%012d", i),
			Sources: []string{"aiven:org", fmt.Sprintf("azure:00000000-0000-0000-0000-%012d", i%accounts)},
		})
	}
	if err := s.Record(context.Background(), seen...); err != nil {
		b.Fatal(err)
	}
	for day := range days {
		var looks []state.Coverage
		for i := range accounts {
			from := t0.AddDate(0, 0, day)
			l := state.Coverage{Source: fmt.Sprintf("azure:00000000-0000-0000-0000-%012d", i), From: from,
				Until: from.Add(24*time.Hour - time.Minute)}
			if day%7 == 0 {
				l.Until = from.Add(12 * time.Hour)
				looks = append(looks, state.Coverage{Source: l.Source, From: l.Until.Add(10 * time.Minute),
					Until: from.Add(24*time.Hour - time.Minute)})
			}
			looks = append(looks, l)
		}
		if err := s.RecordCoverage(context.Background(), looks...); err != nil {
			b.Fatal(err)
		}
	}
}
