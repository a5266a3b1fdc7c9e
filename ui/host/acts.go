package host

import (
	"maps"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// Acts implements front.Feed: what can be done about a link, the mending one
// first, what deletes last.
func (f *Feed) Acts(l providers.Link) []front.LinkAct {
	if l.Missing {
		return f.setUp(l)
	}
	maker := f.makers.of(l)
	own := maker.RunName
	kind, ok := link.Pick(f.h.o.Kinds, l.Kind)
	if !ok {
		kind = &link.Kind{}
	}
	var out []front.LinkAct
	if o, ok := kind.Mend(&l, own != ""); ok {
		out = append(out, offered(own, o)...)
	} else if a, ok := f.anew(l, own); ok {
		out = append(out, a)
	}
	if own != "" && l.Verdict != providers.Active {
		out = append(out, front.LinkAct{
			ID: "resume", Title: "Open its run", Verb: "open run", Hint: goOn(maker), Resume: own,
		})
	}
	out = append(out, offered(own, kind.More(&l, own != "")...)...)
	if own != "" {
		out = append(out, front.LinkAct{
			ID: "teardown", Title: "Take it down…", Verb: "take down", Hint: "removes what " + own + " made",
			Danger: true, Deletes: true, Teardown: own,
		})
	} else {
		out = append(out, offered(own, kind.Removing(&l)...)...)
	}
	out = once(out)
	about := &wizard.About{Link: l.ID, Title: l.Title}
	for i := range out {
		if out[i].Start != nil {
			out[i].Start.About = about
		}
	}
	f.prefill(out)
	if f.h.o.ReadOnly {
		for i := range out {
			out[i].Disabled = "read-only"
		}
	}
	return out
}

// anew makes a link again that a run made and that others have removed.
func (f *Feed) anew(l providers.Link, own string) (front.LinkAct, bool) {
	p := f.h.Procedure(l.Kind)
	if own == "" || p == nil || l.Verdict != providers.GoneV && l.Verdict != providers.Failed {
		return front.LinkAct{}, false
	}
	return front.LinkAct{ID: "anew", Title: "Make it anew", Verb: "make anew", Hint: "in its run; what is still there is used",
		Resume: own, Back: p.Remakes()}, true
}

// setUp is what can be done about a link that must exist and does not.
func (f *Feed) setUp(l providers.Link) []front.LinkAct {
	p := f.h.Procedure(l.Kind)
	if p == nil || p.Hidden {
		return nil
	}
	a := front.LinkAct{ID: "setup", Title: "Set it up", Verb: "set up", Hint: p.Title,
		Start: &front.StartOptions{Procedure: p.ID, Guided: true}}
	if f.h.o.ReadOnly {
		a.Disabled = "read-only"
	}
	return []front.LinkAct{a}
}

// goOn says what a link's run is there for.
func goOn(m state.Maker) string {
	if m.Needs == "" {
		return "go on with " + m.RunName
	}
	return "go on with " + m.RunName + ", which needs " + m.Needs
}

// offered are acts as front ends know them; own is the run that made the link.
func offered(own string, offers ...link.Offer) []front.LinkAct {
	var out []front.LinkAct
	for _, o := range offers {
		a := front.LinkAct{
			ID: o.ID, Title: o.Title, Verb: o.Verb, Hint: o.Hint, Danger: o.Danger, Deletes: o.Deletes != "", Confirm: o.Confirm,
		}
		if o.Back != "" {
			a.Resume, a.Back = own, o.Back
		} else {
			a.Start = &front.StartOptions{Procedure: o.Procedure, Values: o.Values, Guided: true, Deletes: o.Deletes}
		}
		out = append(out, a)
	}
	return out
}

// prefill answers for acts what the board's own sign-in says already.
func (f *Feed) prefill(acts []front.LinkAct) {
	for _, a := range acts {
		if a.Start == nil {
			continue
		}
		p := f.h.Procedure(a.Start.Procedure)
		if p == nil || !p.Hidden {
			continue
		}
		maps.Copy(a.Start.Values, f.h.signedIn(p))
	}
}

// once drops acts that are there already: mending may be deleting.
func once(acts []front.LinkAct) []front.LinkAct {
	seen := map[string]bool{}
	return slices.DeleteFunc(acts, func(a front.LinkAct) bool {
		was := seen[a.ID]
		seen[a.ID] = true
		return was
	})
}
