package board

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/theme"
)

// halves are those of a link that are there.
func halves(l *providers.Link) []*providers.Half {
	var out []*providers.Half
	for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
		if h != nil {
			out = append(out, h)
		}
	}
	return out
}

// pair is a label and what it says.
type pair struct{ label, text string }

// labels are the words for what providers keep of a half; the rest is shown under
// its own key.
var labels = map[string]string{
	link.AttrToNetwork: "id in cloud", link.AttrToTenant: "its directory", link.AttrApp: "application",
	link.AttrGUID: "shared id", link.AttrAccess: "lets traffic", link.AttrGroup: "resource group",
	link.AttrExpires: "lapses", link.AttrAccepter: "is asked", link.AttrPeerRegion: "peer region",
	link.AttrConfigured: "set to", link.AttrOwnAccount: "its account", link.AttrDatabaseWas: "database is",
	link.AttrIP: "address",
}

// answers are what providers' flags say.
var answers = map[string]string{"true": "yes", "false": "no"}

// facts are a half's fields that say something which nothing above them says, nor
// the other half, nil where there is none.
func (b *printer) facts(h, other *providers.Half) []pair {
	list := []pair{
		{"name", h.Name}, {"state", h.State}, {"in step", h.Sync}, {"provisioning", h.Provisioning},
		{"message", h.Message}, {"warnings", strings.Join(h.Warnings, "; ")},
		{"network", h.Network}, {"region", h.Region}, {"ranges", strings.Join(h.Ranges, "  ")},
		{"id", h.ID}, {"network id", h.NetworkID}, {"account", h.Account},
		{"peer", h.PeerName}, {"peer id", h.PeerID}, {"peer account", h.PeerAccount},
		{"peer ranges", strings.Join(h.PeerRanges, "  ")}, {"kind", strings.ReplaceAll(h.Kind, "-", " ")},
	}
	for _, k := range slices.Sorted(maps.Keys(h.Attrs)) {
		text := h.Attrs[k]
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			text = b.stamp(at)
		}
		list = append(list, pair{cmp.Or(labels[k], k), cmp.Or(answers[text], text)})
	}
	list = append(list, pair{"created", b.stamp(h.Created)}, pair{"updated", b.stamp(h.Updated)})
	said := map[string]bool{"": true}
	if other != nil { // what the peer is stands there
		ranges := strings.Join(other.Ranges, "  ")
		for _, x := range []string{other.Network, other.NetworkID, other.Account, other.ID, ranges} {
			said["peer"+strings.ToLower(x)] = true
		}
	}
	repeats := map[string]bool{h.ID: h.Name == h.ID, h.PeerID: h.PeerName == h.PeerID}
	return slices.DeleteFunc(list, func(p pair) bool {
		text := strings.ToLower(p.text)
		again := said[text] || strings.HasPrefix(p.label, "peer") && said["peer"+text] ||
			(p.label == "name" || p.label == "peer") && repeats[p.text]
		if len(text) >= anID && !again {
			said[text] = true
		}
		return again
	})
}

// anID is how long a text is that is not shown twice: states and regions are
// shorter, and each says something of its own.
const anID = 12

// stamp is a moment; "" for none.
func (b *printer) stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(b.now.Location()).Format(time.DateTime)
}

// partner is the other half.
func partner(l *providers.Link, h *providers.Half) *providers.Half {
	if h == l.Hosted {
		return l.Cloud
	}
	return l.Hosted
}

// everything is the whole of a link as plain lines, to be copied.
func (b *printer) everything(l *providers.Link) []string {
	out := []string{l.Title, "verdict: " + string(l.Verdict), "why: " + l.Reason, "next: " + l.Next, "link: " + l.ID}
	for _, h := range halves(l) {
		out = append(out, "", b.name(h.Provider))
		for _, p := range b.facts(h, partner(l, h)) {
			out = append(out, p.label+": "+theme.Clean(p.text))
		}
	}
	return out
}

// full is everything about a link for people.
func (b *printer) full(t *theme.Theme, l *providers.Link, w int) []string {
	return append(b.headline(t, l, w), b.rest(t, l, w)...)
}

// drawn is the same with the picture of the link.
func (b *printer) drawn(t *theme.Theme, l *providers.Link, w int) []string {
	out := append(b.headline(t, l, w), "")
	if l.Missing { // there is nothing to draw
		return append(out, b.rest(t, l, w)[1:]...)
	}
	out = append(out, picture.OfLink(l).Draw(t, w, "")...)
	return append(out, b.rest(t, l, w)...)
}

// rest is all but the headline.
func (b *printer) rest(t *theme.Theme, l *providers.Link, w int) []string {
	var out []string
	out = append(out, b.driftLines(t, l, w)...)
	out = append(out, b.actLines(t, l, w)...)
	if l.Missing {
		return out
	}
	out = append(out, "", t.Strong.On("Seen"))
	out = append(out, b.log(t, w)...)
	out = append(out, b.done(t, l, w)...)
	out = append(out, b.tried(t, l, w)...)
	for _, h := range halves(l) {
		out = append(out, "", t.Strong.On(theme.Fit(b.name(h.Provider)+"'s half", w)))
		for _, p := range b.facts(h, partner(l, h)) {
			out = append(out, entry(t, p, w)...)
		}
	}
	return append(append(out, ""), entry(t, pair{"in commands", "id:" + l.ID}, w)...)
}

// actLines are the acts, with the keys that do them.
func (b *printer) actLines(t *theme.Theme, l *providers.Link, w int) []string {
	if len(b.current.acts) == 0 || b.current.id != l.ID {
		return nil
	}
	mends := b.repairing(l)
	out := []string{"", t.Strong.On(theme.Fit("What you can do", w))}
	if !slices.ContainsFunc(b.current.acts, func(a front.LinkAct) bool { return !strings.HasPrefix(a.Disabled, readOnly) }) {
		return append(out[:1], b.others(t, w)...)
	}
	for i := range b.current.acts {
		a := &b.current.acts[i]
		key, ink, hint := "a", t.Text, a.Hint
		switch {
		case a.Deletes:
			key = "x"
		case a == mends:
			key, ink = "m", t.Strong
		}
		if a.Disabled != "" {
			ink, hint = t.Dim, a.Disabled
		}
		title, hint := theme.Clean(a.Title), theme.Clean(hint)
		line := theme.Fit("  "+t.Accent.On(key)+"  "+ink.On(title), w)
		switch {
		case hint != "" && theme.Width(line)+3+theme.Width(hint) <= w:
			line += t.Dim.On("   " + hint)
			hint = ""
		case hint != "":
			hint = strings.Join(theme.Wrap(hint, max(w-5, 1)), "\n")
		}
		out = append(out, line)
		for _, l := range strings.Split(hint, "\n") {
			if l != "" {
				out = append(out, "     "+t.Dim.On(l))
			}
		}
	}
	return out
}

// others are the acts where none may be done here: what somebody else can do.
func (b *printer) others(t *theme.Theme, w int) []string {
	out := []string{theme.Fit(t.Strong.On("What can be done")+t.Dim.On("   not from here: "+readOnly), w)}
	for i := range b.current.acts {
		out = append(out, t.Dim.On(theme.Fit("  "+theme.Clean(strings.TrimRight(b.current.acts[i].Title, "….")), w)))
	}
	return out
}

// repairing is the act that the verdict of the link under the cursor asks for:
// the first one, unless it deletes or nothing is wrong; nil when there is none.
func (b *printer) repairing(l *providers.Link) *front.LinkAct {
	if l == nil || l.Verdict == providers.Active || len(b.current.acts) == 0 || b.current.acts[0].Danger {
		return nil
	}
	return &b.current.acts[0]
}

// headline is the verdict, why, and what to do.
func (b *printer) headline(t *theme.Theme, l *providers.Link, w int) []string {
	head := t.Verdict(l.Verdict).Draw()
	if l.Missing || !l.Stale && !l.Denied { // of those it says what was seen
		head = t.Link(l).Draw()
	}
	head += t.Dim.On(b.since(l))
	out := []string{theme.Fit(head, w)}
	out = append(out, theme.Wrap(theme.Clean(l.Reason), w)...)
	for _, note := range b.notes(l) {
		out = append(out, theme.Paragraph(t.Warn, note, w)...)
	}
	if l.Next != "" {
		out = append(out, "")
		out = append(out, theme.Paragraph(t.Accent, "Next: "+theme.Clean(l.Next), w)...)
	}
	return out
}

// since tells how long the verdict has held, as far as it is known.
func (b *printer) since(l *providers.Link) string {
	age := theme.Age(b.now, l.Since, b.step)
	switch {
	case age == "now":
		return " just now"
	case age != "" && l.TakenDown:
		return " " + age + " ago"
	case age != "":
		return " for " + age
	}
	if l.SeenSince.IsZero() {
		return ""
	}
	line := ", since before " + b.clockTime(l.SeenSince)
	if h, at, made := front.Dated(l); h != nil {
		what := "updated"
		if made {
			what = "created"
		}
		line += " (" + b.name(h.Provider) + ": " + what + " " + b.clockTime(at) + ")"
	}
	return line
}

// notes are what limits the verdict.
func (b *printer) notes(l *providers.Link) []string {
	var out []string
	if x := b.drift.Of(l.ID); x != nil && len(x.Differences) > 0 {
		d := x.Differences[0]
		out = append(out, fmt.Sprintf("! %s: %s is %s, expected %s.", theme.Clean(b.drift.File), d.Field,
			theme.Clean(cmp.Or(d.Is, "not said")), theme.Clean(d.Want)))
	}
	if l.Denied {
		out = append(out, "– not permitted: one of the accounts may not be listed with this sign-in.")
	}
	if l.Stale {
		out = append(out, "~ stale: this is what was seen "+b.ago(l.AsOf)+".")
	}
	if s, ok := b.silences[l.ID]; ok && s.Until.After(b.now) {
		out = append(out, "– silenced: nobody is alerted of it until "+s.Until.Local().Format(time.DateTime)+". "+
			theme.Clean(s.Reason))
	}
	switch {
	case l.Perhaps && l.Hosted != nil && l.Cloud != nil:
		out = append(out, "? perhaps: the two halves fit by their ranges; no id says that they belong together.")
	case l.Perhaps:
		out = append(out, "? perhaps: several partners fit, and nothing says which one it is.")
	}
	return out
}

const labelWidth = 14

// entry is a label and its text, wrapped beside it, or below it where it is
// narrow.
func entry(t *theme.Theme, p pair, w int) []string {
	text := theme.Clean(p.text)
	if w < 40 {
		out := []string{t.Dim.On(theme.Fit("  "+p.label, w))}
		for _, l := range theme.Wrap(text, max(w-4, 1)) {
			out = append(out, "    "+l)
		}
		return out
	}
	var out []string
	label := p.label
	for _, l := range theme.Wrap(text, w-labelWidth-3) {
		out = append(out, "  "+t.Dim.On(theme.Pad(label, labelWidth))+" "+l)
		label = ""
	}
	return out
}

// log is the history, the latest first.
func (b *printer) log(t *theme.Theme, w int) []string {
	switch {
	case b.current.err != nil:
		return theme.Paragraph(t.Warn, "! "+b.historyLine(0), w)
	case !b.current.loaded:
		return []string{t.Dim.On(theme.Fit("  being read", w))}
	case len(b.current.past.Seen) == 0:
		return []string{t.Dim.On(theme.Fit("  nothing yet", w))}
	}
	var out []string
	if line := b.historyLine(0); line != "" {
		out = append(out, theme.Fit("  "+line, w))
	}
	if from := theme.Reach(b.current.past, b.now); theme.Mixed(b.current.past, b.now) {
		cells := max(min(30, w-labelWidth-4), 1)
		span := theme.Pad(theme.Span(b.now.Sub(from)), labelWidth)
		out = append(out, theme.Fit("  "+t.Dim.On(span)+" "+t.Dim.On(spark(b.current.past, from, b.now, cells)), w))
	}
	if n := len(out); n > 0 {
		out = append(out, b.windows(t, w)...)
	}
	seen := b.current.past.Seen
	for i := len(seen) - 1; i >= max(0, len(seen)-50); i-- {
		s := seen[i]
		v := t.Verdict(s.Verdict)
		line := "  " + t.Dim.On(theme.Pad(b.clockTime(s.At), labelWidth)) + " " + v.Ink.On(theme.Pad(v.String(), 12)) +
			theme.Clean(s.Hosted+" / "+s.Cloud)
		if by := theme.Clean(s.By); by != "" && theme.Width(line)+theme.Width(by)+3 <= w {
			line += t.Dim.On("   " + by)
		} else if by != "" {
			out = append(out, theme.Fit(line, w))
			line = "  " + strings.Repeat(" ", labelWidth+1) + t.Dim.On(by)
		}
		out = append(out, theme.Fit(line, w))
	}
	return out
}

// done is how acts on it ended that were begun from here.
func (b *printer) done(t *theme.Theme, l *providers.Link, w int) []string {
	if b.current.id != l.ID || len(b.current.past.Done) == 0 {
		return nil
	}
	out := []string{"", t.Strong.On("Done from here")}
	for _, x := range b.current.past.Done {
		out = append(out, entry(t, pair{b.clockTime(x.At), x.Says}, w)...)
	}
	return out
}

// tried is what came of probes, and how to make one: from a machine inside, which
// the one that shows the board need not be.
func (b *printer) tried(t *theme.Theme, l *providers.Link, w int) []string {
	if b.nowhere || l.Hosted == nil {
		return nil
	}
	out := []string{"", t.Strong.On("Tried")}
	if b.current.id == l.ID {
		for _, x := range b.current.past.Tried {
			out = append(out, entry(t, pair{b.clockTime(x.At), x.Says}, w)...)
		}
	}
	return append(out, entry(t, pair{"from inside", `peerage probe "id:` + theme.Clean(l.ID) + `"`}, w)...)
}

// windows are the uptimes of the last day, week and so on, for as long as there is
// any history.
func (b *printer) windows(t *theme.Theme, w int) []string {
	var out []string
	before := ""
	for _, x := range theme.Windows {
		says := theme.UptimeIn(b.current.past, x.Back, b.now)
		if says == "" || says == before {
			continue
		}
		before = says
		out = append(out, theme.Fit("  "+t.Dim.On(theme.Pad("last "+x.Name, labelWidth))+" "+says, w))
	}
	return out
}
