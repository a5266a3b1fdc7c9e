package picture

import (
	"cmp"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/theme"
)

// OfLink is a link as it was seen: the cloud's network at the left, the data
// platform's at the right. Who may do what there is not known of a link.
func OfLink(l *providers.Link) Picture {
	kind, ok := link.Of(l.Kind)
	if !ok {
		kind = &link.Kind{}
	}
	out := Picture{
		Yours:  side(l.Cloud, l.Hosted, kind.Cloud.Name),
		Theirs: side(l.Hosted, l.Cloud, kind.Hosted.Name),
		Halves: []Half{half(l, l.Hosted, &kind.Hosted, false), half(l, l.Cloud, &kind.Cloud, true)},
	}
	return out
}

// side is one end: what its own half says of it, else what the other one does.
func side(own, other *providers.Half, name string) Side {
	out := Side{Place: name, Network: Part{Mark: Unsure, Text: "not seen"}}
	switch {
	case own != nil:
		out.Place = strings.TrimSpace(name + ", " + theme.Clean(cmp.Or(own.Region, own.Account)))
		out.Place = strings.TrimSuffix(out.Place, ",")
		out.Network = Part{Mark: There, Text: theme.Clean(cmp.Or(own.Network, own.Name, own.NetworkID)),
			Says: theme.Clean(strings.Join(own.Ranges, ", "))}
	case other != nil && other.PeerName != "":
		out.Network.Text = theme.Clean(other.PeerName)
		out.Network.Says = theme.Clean(strings.Join(other.PeerRanges, ", "))
	}
	return out
}

// half is one half of a link, in the provider's words.
func half(l *providers.Link, h *providers.Half, s *link.Side, out bool) Half {
	x := Half{Part: Part{Text: strings.TrimSpace(s.Name + "'s half")}, Out: out}
	if s.Name == "" {
		x.Text = "half"
	}
	switch {
	case h == nil && l.Orphan:
		x.Mark, x.State = Broken, "missing"
		return x
	case h == nil:
		x.Mark = Unsure
		return x
	}
	x.State = theme.Clean(strings.TrimSpace(h.State + " " + h.Sync))
	x.Mark = Unsure
	if s.Class == nil {
		return x
	}
	switch s.Class(h) {
	case link.Active, link.Up:
		x.Mark = There
	case link.Preparing, link.Pending:
		x.Mark = Waiting
	case link.Deleting, link.Deleted:
		x.Mark = Gone
	case link.Strange:
	default:
		if x.Mark = Waiting; l.Verdict == providers.Failed || l.Verdict == providers.GoneV {
			x.Mark = Broken
		}
	}
	return x
}
