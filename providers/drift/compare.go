package drift

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/link"
)

// Result is how a link stands against the file; JSON has the same words.
type Result string

// The results.
const (
	OK        Result = "ok"
	Missing   Result = "missing"   // it is nowhere, and everything was heard
	Different Result = "different" // it is there, and not as the file has it
	Extra     Result = "extra"     // it is there, and not in the file
	Broken    Result = "broken"    // it is there, and does not work
	Waiting   Result = "waiting"   // it is on its way
	Unknown   Result = "unknown"   // not all was heard that could tell
	Ambiguous Result = "ambiguous" // several links are meant by the entry
)

// Difference is what is not as the file has it.
type Difference struct{ Field, Want, Is string }

// Finding is one entry of the file, or one extra link.
type Finding struct {
	Result Result
	// Entry is nil of an extra link, Link where there is none.
	Entry *Entry
	Link  *providers.Link
	// Says is a sentence for people.
	Says        string
	Differences []Difference
}

// Compare says how each entry stands, in the order of the file, and then which
// links are extra. complete: everything that can be heard was; nothing is called
// missing, and nothing gone, otherwise.
func Compare(f *File, links []providers.Link, complete bool, env filter.Env) []Finding {
	taken := map[string]bool{}
	out := make([]Finding, len(f.Links))
	for _, whole := range []bool{true, false} { // a half without partner is taken only by who has no better
		for i := range f.Links {
			if out[i].Result == "" {
				out[i] = find(&f.Links[i], links, whole, taken)
			}
		}
	}
	for i := range out {
		x := &out[i]
		x.Entry = &f.Links[i]
		switch {
		case x.Link != nil:
			x.judge()
		case x.Result == Ambiguous:
		case complete:
			x.Result, x.Says = Missing, "there is no such link; everything was heard"
		default:
			x.Result, x.Says = Unknown, "not seen, and not every account was heard"
		}
	}
	if f.Extra {
		return out
	}
	for i := range links {
		l := &links[i]
		if !taken[l.ID] && !l.TakenDown && l.Verdict != providers.GoneV && f.About.Match(l, env) {
			out = append(out, Finding{Result: Extra, Link: l, Says: "it is not in the file; it is " + l.Word()})
		}
	}
	return out
}

// find looks for the link that an entry means.
func find(e *Entry, links []providers.Link, whole bool, taken map[string]bool) Finding {
	var fit []*providers.Link
	for i := range links {
		if l := &links[i]; !taken[l.ID] && e.means(l, whole) {
			fit = append(fit, l)
		}
	}
	switch {
	case len(fit) == 1:
		taken[fit[0].ID] = true
		return Finding{Result: OK, Link: fit[0]}
	case len(fit) > 1:
		var titles []string
		for _, l := range fit {
			taken[l.ID] = true
			titles = append(titles, l.Title)
		}
		return Finding{Result: Ambiguous, Says: fmt.Sprintf("%d links are meant by it (%s): give ids", len(fit),
			strings.Join(titles[:min(len(titles), 3)], ", "))}
	}
	return Finding{}
}

// means says whether a link is the entry's: by both ends, or, where it has lost
// one half, by the other.
func (e *Entry) means(l *providers.Link, whole bool) bool {
	left, right := sides(l.Title)
	cloud, hosted := e.Cloud.is(l.Cloud, l.Hosted, left), e.Hosted.is(l.Hosted, l.Cloud, right)
	if whole {
		return l.Kind == e.Kind && cloud && hosted
	}
	return cloud && l.Hosted == nil || hosted && l.Cloud == nil && l.Kind == e.Kind
}

// sides are the names left and right of a title's arrow.
func sides(title string) (left, right string) {
	for _, arrow := range []string{" ⇄ ", " ⇢ "} {
		if l, r, ok := strings.Cut(title, arrow); ok {
			return l, r
		}
	}
	return title, ""
}

// is says whether an end is a half's network; other is the half on the other side,
// and what it says of this one.
func (e *End) is(h, other *providers.Half, shown string) bool {
	ids, names := []string{}, []string{shown}
	if h != nil {
		ids, names = append(ids, h.NetworkID, h.ID, h.Attrs[link.AttrToNetwork]), append(names, h.Network, h.Name)
	}
	if other != nil {
		ids, names = append(ids, other.PeerID), append(names, other.PeerName)
	}
	if e.ID != "" {
		return slices.ContainsFunc(ids, func(id string) bool { return fold(id) == fold(e.ID) })
	}
	return slices.Contains(names, e.Network)
}

func fold(id string) string { return strings.ToLower(strings.TrimRight(id, "/")) }

// judge says how a link stands that is there.
func (x *Finding) judge() {
	l := x.Link
	x.compare("cloud", &x.Entry.Cloud, l.Cloud)
	x.compare("hosted", &x.Entry.Hosted, l.Hosted)
	x.options()
	switch {
	case l.TakenDown, l.Verdict == providers.GoneV, l.Verdict == providers.Failed:
		x.Result, x.Says = Broken, "it is "+l.Word()
	case l.Stale, l.Denied, l.Unheard, l.Verdict == providers.UnknownV:
		x.Result, x.Says = Unknown, "it is "+l.Word()
	case l.Verdict == providers.Degraded:
		x.Result, x.Says = Broken, "it is degraded"
	case l.Verdict == providers.Waiting:
		x.Result, x.Says = Waiting, "it is waiting"
	case x.Entry.Off != (l.Verdict == providers.Off):
		want := "active"
		if x.Entry.Off {
			want = "off"
		}
		x.differs("state", want, string(l.Verdict))
		fallthrough
	case len(x.Differences) > 0:
		x.Result = Different
		var list []string
		for _, d := range x.Differences {
			list = append(list, fmt.Sprintf("%s is %s, not %s", d.Field, cmp.Or(d.Is, "not said"), d.Want))
		}
		x.Says = strings.Join(list, "; ")
		return
	default:
		x.Says = "as it should be"
		return
	}
	if l.Reason != "" {
		x.Says += ". " + l.Reason
	}
}

func (x *Finding) differs(field, want, is string) {
	x.Differences = append(x.Differences, Difference{field, want, is})
}

// compare compares one end with its half.
func (x *Finding) compare(side string, e *End, h *providers.Half) {
	if h == nil {
		return // its verdict says more
	}
	if e.Account != "" && !strings.EqualFold(e.Account, h.Account) {
		x.differs(side+".account", e.Account, h.Account)
	}
	if e.Region != "" && !strings.EqualFold(e.Region, h.Region) {
		x.differs(side+".region", e.Region, h.Region)
	}
	if is := masked(h.Ranges); e.Ranges != nil && !slices.Equal(e.Ranges, is) {
		x.differs(side+".ranges", strings.Join(e.Ranges, " "), strings.Join(is, " "))
	}
}

func (x *Finding) options() {
	for _, name := range options {
		want, ok := x.Entry.Options[name]
		if !ok {
			continue
		}
		if is := said(x.Link, name); is != want {
			x.differs("options."+name, want, is)
		}
	}
}

// said is what the halves say of an option.
func said(l *providers.Link, name string) string {
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && h.Attrs[name] != "" {
			return h.Attrs[name]
		}
	}
	return ""
}

// masked are ranges as they are compared.
func masked(list []string) []string {
	var out []string
	for _, s := range list {
		if p, err := netip.ParsePrefix(s); err == nil {
			s = p.Masked().String()
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
