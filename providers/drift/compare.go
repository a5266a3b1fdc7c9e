package drift

import (
	"cmp"
	"fmt"
	"maps"
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

// Flags are the words by which a filter asks for a result.
func (r Result) Flags() []string {
	switch r {
	case OK:
		return []string{"expected"}
	case Extra:
		return []string{"extra", "unexpected"}
	}
	return []string{string(r)}
}

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
	// Among are the ids of the links that may be meant, where several are.
	Among []string
	// unsaid is what the half that is not seen would say.
	unsaid string
}

// Name is what the entry or the extra link is called.
func (x *Finding) Name() string {
	switch {
	case x.Entry != nil && x.Entry.Name != "":
		return x.Entry.Name
	case x.Link != nil:
		return x.Link.Title
	}
	e := x.Entry
	return cmp.Or(e.Cloud.Network, e.Cloud.ID) + " ⇄ " + cmp.Or(e.Hosted.Network, e.Hosted.ID)
}

// Absent is a link that stands for what is missing, and has no halves.
func (x *Finding) Absent() providers.Link {
	e := x.Entry
	key := []string{"missing", e.Kind, fold(cmp.Or(e.Cloud.ID, e.Cloud.Network)),
		fold(cmp.Or(e.Hosted.ID, e.Hosted.Network))}
	return providers.Link{
		ID: strings.Join(key, "/"), Kind: e.Kind, Title: x.Name(), Verdict: providers.GoneV, Missing: true,
		Reason: "It must exist, and there is no such link; everything was heard.",
	}
}

// Heard is what is known to have been heard: All that is connected, and Of which
// providers anything is connected; nil is all of them.
type Heard struct {
	All bool
	Of  map[string]bool
}

// lacks names the side of a kind of link of which nothing is connected.
func (h Heard) lacks(kind string) string {
	k, ok := link.Of(kind)
	if h.Of == nil || !ok {
		return ""
	}
	for _, s := range []link.Side{k.Cloud, k.Hosted} {
		if !h.Of[s.Provider] && !h.Of[s.Accounts] {
			return s.Name
		}
	}
	return ""
}

// Compare says how each entry stands, in the order of the file, and then which
// links are extra. Nothing is called missing where not everything was heard that
// could tell.
func Compare(f *File, links []providers.Link, heard Heard, env filter.Env) []Finding {
	at, perhaps := indexed(links), map[string]bool{}
	out, taken := pair(f.Links, at)
	for i := range out {
		x := &out[i]
		switch {
		case x.Link != nil:
			x.judge()
		case x.Result == Ambiguous:
		case !heard.All:
			x.Result, x.Says = Unknown, "not seen, and not every account was heard"
		case heard.lacks(x.Entry.Kind) != "":
			x.Result, x.Says = Unknown, "not seen, and nothing of "+heard.lacks(x.Entry.Kind)+" is connected here"
		default:
			x.Result, x.Says = Missing, "there is no such link; everything was heard"
		}
		if x.Result == Unknown && x.Link == nil {
			at.perhaps(x.Entry, perhaps)
		}
	}
	if f.Extra {
		return out
	}
	for i := range links {
		l := &links[i]
		if taken[l.ID] == nil && !perhaps[l.ID] && !l.TakenDown && l.Verdict != providers.GoneV && f.About.Match(l, env) {
			out = append(out, Finding{Result: Extra, Link: l, Says: "it is not in the file; it is " + l.Word()})
		}
	}
	return out
}

// means says whether a link is the entry's: by both ends, or, where it has lost
// one half, by the other.
func (e *Entry) means(l *providers.Link, whole bool) bool {
	left, right := sides(l.Title)
	cloud, hosted := e.Cloud.is(l.Cloud, l.Hosted, left), e.Hosted.is(l.Hosted, l.Cloud, right)
	if whole {
		return l.Kind == e.Kind && cloud && hosted
	}
	return cloud && l.Hosted == nil && !e.Hosted.isAnother(l.Cloud, right) ||
		hosted && l.Cloud == nil && l.Kind == e.Kind && !e.Cloud.isAnother(l.Hosted, left)
}

// isAnother says whether an end whose half is not there is surely another network
// than the one that the other half, or the link's name, tells of.
func (e *End) isAnother(other *providers.Half, shown string) bool {
	ids, names := known(nil, other, shown)
	told := func(list []string) []string {
		return slices.DeleteFunc(list, func(s string) bool { return s == "" || s == "?" })
	}
	if ids = told(ids); e.ID != "" && len(ids) > 0 {
		return !e.is(nil, other, shown)
	}
	names = slices.DeleteFunc(told(names), func(name string) bool { // where no name is known, an id stands for it
		return slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(fold(id), fold(name)) })
	})
	return e.Network != "" && len(names) > 0 &&
		!slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, e.Network) })
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
	ids, names := known(h, other, shown)
	if e.ID != "" {
		return slices.ContainsFunc(ids, func(id string) bool { return fold(id) == fold(e.ID) })
	}
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, e.Network) })
}

// known are the ids and names of an end.
func known(h, other *providers.Half, shown string) (ids, names []string) {
	names = []string{shown}
	if h != nil {
		ids, names = append(ids, h.NetworkID, h.ID, h.Attrs[link.AttrToNetwork]), append(names, h.Network, h.Name)
	}
	if other != nil {
		ids, names = append(ids, other.PeerID), append(names, other.PeerName)
	}
	return ids, names
}

func fold(id string) string { return strings.ToLower(strings.TrimRight(id, "/")) }

// judge says how a link stands that is there.
func (x *Finding) judge() {
	l := x.Link
	x.ends()
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
	case x.unsaid != "":
		x.Result, x.Says = Unknown, x.unsaid
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

func (x *Finding) ends() {
	x.compare("cloud", &x.Entry.Cloud, x.Link.Cloud)
	x.compare("hosted", &x.Entry.Hosted, x.Link.Hosted)
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
	for _, name := range slices.Sorted(maps.Keys(options)) {
		want, ok := x.Entry.Options[name]
		if !ok {
			continue
		}
		switch is := optionOf(x.Link, name); {
		case is == want:
		case is == "" && (x.Link.Cloud == nil || x.Link.Hosted == nil):
			x.unsaid = "options." + name + " is not known: one half is not seen"
		default:
			x.differs("options."+name, want, is)
		}
	}
}

// optionOf is what the halves say of an option.
func optionOf(l *providers.Link, name string) string {
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
