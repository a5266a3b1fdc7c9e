package drift

import (
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// index finds links by what is known of their ends, so that a large file and many
// links are compared in a time that grows with their number, not its square.
type index struct {
	links []providers.Link
	// cloud are all links by their cloud's end; halves those that have lost one
	// half, by either end.
	cloud, halves map[string][]int32
}

func indexed(links []providers.Link) *index {
	x := &index{links, map[string][]int32{}, map[string][]int32{}}
	for i := range links {
		l := &links[i]
		left, right := sides(l.Title)
		cloud := keys(l.Cloud, l.Hosted, left)
		put(x.cloud, cloud, int32(i))
		if l.Cloud == nil || l.Hosted == nil {
			put(x.halves, append(cloud, keys(l.Hosted, l.Cloud, right)...), int32(i))
		}
	}
	return x
}

func put(into map[string][]int32, keys []string, i int32) {
	for _, k := range keys {
		if list := into[k]; len(list) == 0 || list[len(list)-1] != i {
			into[k] = append(list, i)
		}
	}
}

// keys are what an end is found by; see End.is.
func keys(h, other *providers.Half, shown string) []string {
	ids, names := known(h, other, shown)
	var out []string
	for _, id := range ids {
		if id != "" {
			out = append(out, "id "+fold(id))
		}
	}
	for _, name := range names {
		if name != "" {
			out = append(out, "name "+fold(name))
		}
	}
	return out
}

// key is the one under which an end lies in an index.
func (e *End) key() string {
	if e.ID != "" {
		return "id " + fold(e.ID)
	}
	return "name " + fold(e.Network)
}

// candidates are the links that an entry may mean, in their order.
func (x *index) candidates(e *Entry, whole bool) []int32 {
	if whole {
		return x.cloud[e.Cloud.key()]
	}
	out := slices.Concat(x.halves[e.Cloud.key()], x.halves[e.Hosted.key()])
	slices.Sort(out)
	return slices.Compact(out)
}

// pair finds the link that each entry means, and says which entry has a link. A half
// without partner is taken only by who has no better; who means just one goes before
// who means several.
func pair(entries []Entry, at *index) ([]Finding, map[string]*Entry) {
	out, taken := make([]Finding, len(entries)), map[string]*Entry{}
	for i := range out {
		out[i].Entry = &entries[i]
	}
	for _, whole := range []bool{true, false} {
		for n := -1; n != len(taken); { // one that is taken may leave just one to another entry
			n = len(taken)
			for i := range out {
				if fit := at.fit(out[i].Entry, whole, taken); len(fit) == 1 && out[i].Result == "" {
					out[i].Result, out[i].Link = OK, fit[0]
					taken[fit[0].ID] = out[i].Entry
				}
			}
		}
		for i := range out {
			if fit := at.fit(out[i].Entry, whole, taken); len(fit) > 1 && out[i].Result == "" {
				out[i].several(fit)
			}
		}
	}
	for i := range out {
		if x := &out[i]; x.Result == "" {
			x.twice(at, taken)
		}
		for _, id := range out[i].Among {
			taken[id] = out[i].Entry
		}
	}
	return out, taken
}

// perhaps notes the halves that may be of a link that is not seen.
func (x *index) perhaps(e *Entry, ids map[string]bool) {
	for _, i := range x.candidates(e, false) {
		l := &x.links[i]
		left, right := sides(l.Title)
		if e.Cloud.is(l.Cloud, l.Hosted, left) || e.Hosted.is(l.Hosted, l.Cloud, right) {
			ids[l.ID] = true
		}
	}
}

func (x *Finding) several(fit []*providers.Link) {
	var titles []string
	for _, l := range fit {
		titles, x.Among = append(titles, l.Title), append(x.Among, l.ID)
	}
	x.Result = Ambiguous
	x.Says = fmt.Sprintf("%d links are meant by it (%s): give ids", len(fit), strings.Join(titles[:min(len(titles), 3)], ", "))
}

// twice says that the only link which is meant is another entry's already.
func (x *Finding) twice(at *index, taken map[string]*Entry) {
	if fit := at.fit(x.Entry, true, nil); len(fit) > 0 && taken[fit[0].ID] != nil {
		x.Result, x.Among = Ambiguous, []string{fit[0].ID}
		x.Says = fmt.Sprintf("line %d means the same link (%s): take one out, or give ids", taken[fit[0].ID].Line, fit[0].Title)
	}
}

// fit are the links that an entry may mean and that no entry has: of several those
// that are as it says in all else, where there are such.
func (x *index) fit(e *Entry, whole bool, taken map[string]*Entry) []*providers.Link {
	var fit, better []*providers.Link
	for _, i := range x.candidates(e, whole) {
		l := &x.links[i]
		if taken[l.ID] != nil || !e.means(l, whole) {
			continue
		}
		fit = append(fit, l)
		f := Finding{Entry: e, Link: l}
		if f.ends(); len(f.Differences) == 0 {
			better = append(better, l)
		}
	}
	if len(better) > 0 {
		return better
	}
	return fit
}
