package host

import (
	"encoding/json"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
)

// BenchmarkFollow: what one changed link of ten thousand costs who follows, once it
// has been read.
func BenchmarkFollow(b *testing.B) {
	listings, known := linktest.Estate(10_000)
	board := link.Join(link.Options{Kinds: link.All(), Known: known}, listings)
	r := &reader{teller: watch.NewTeller(0)}
	r.links, r.sources = map[string]providers.Link{}, map[string]front.Source{}
	for i := range board.Links {
		x := sight(linkKey+board.Links[i].ID, time.Unix(1, 0), &board.Links[i])
		r.apply(&x)
	}
	r.snapshot(time.Unix(2, 0), 1)
	one := board.Links[1]
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		one.Reason = time.Duration(n).String()
		body, _ := json.Marshal(&one)
		r.apply(&state.Sight{Key: linkKey + one.ID, Body: body})
		r.snapshot(time.Unix(int64(n), 0), 1)
	}
}
