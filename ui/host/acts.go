package host

import (
	"maps"
	"slices"

	"peerage/providers"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/wizard"
	"peerage/wizard/flows"
)

// Acts implements front.Feed: what can be done about a link, the mending one
// first, what deletes last.
func (f *Feed) Acts(l providers.Link) []front.LinkAct {
	own := f.owners.of(l)
	out := f.mending(l, own)
	if own != "" && l.Verdict != providers.Active {
		out = append(out, front.LinkAct{ID: "resume", Title: "Open its run", Verb: "open run", Hint: "go on with " + own, Resume: own})
	}
	for _, s := range f.h.services {
		out = append(out, s.more(l)...)
	}
	if own != "" {
		out = append(out, front.LinkAct{ID: "teardown", Title: "Take it down…", Verb: "take down", Hint: "removes what " + own + " made",
			Danger: true, Deletes: true, Teardown: own})
	} else {
		for _, s := range f.h.services {
			out = append(out, s.remove(l)...)
		}
	}
	out = once(out)
	f.prefill(out)
	if f.h.o.ReadOnly {
		for i := range out {
			out[i].Disabled = "read-only"
		}
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
		for _, s := range f.h.services {
			for name, value := range s.known() {
				if p.Var(name).Title != "" {
					a.Start.Values[name] = value
				}
			}
		}
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

// mending is the act that the verdict asks for, if any.
func (f *Feed) mending(l providers.Link, own string) []front.LinkAct {
	for _, s := range f.h.services {
		if a, ok := s.mend(l, own); ok {
			return []front.LinkAct{a}
		}
	}
	return nil
}

// mends is an act that the link's verdict asks for.
func mends(title, verb, hint string, start *front.StartOptions) front.LinkAct {
	return front.LinkAct{ID: "mend", Title: title, Verb: verb, Hint: hint, Start: start}
}

// in goes back to a step of the run that made the link, if one did, in place
// of beginning another.
func in(own, back string, a front.LinkAct) front.LinkAct {
	if own != "" {
		a.Start, a.Resume, a.Back = nil, own, back
	}
	return a
}

// remakes mends with the wizard.
func remakes(repair, cloud string, start *front.StartOptions) front.LinkAct {
	switch repair {
	case watch.RepairCreateCloud:
		return mends("Create the half in "+cloud, "create half", "the wizard asks before each step", start)
	case watch.RepairRecreateCloud:
		return mends("Make the half in "+cloud+" again", "recreate half", "the wizard asks before it deletes anything", start)
	}
	return mends("Make the peering in Aiven again", "recreate peering", "the wizard asks before it deletes anything", start)
}

// The two halves that can be deleted.
const (
	theHosted = "delete-hosted"
	theCloud  = "delete-cloud"
)

// deletes is an act that deletes a half: the network's name is typed to agree.
func deletes(half, title, verb string, l providers.Link, start *front.StartOptions) front.LinkAct {
	a := front.LinkAct{ID: half, Title: title, Verb: verb, Danger: true, Deletes: true, Confirm: typable(l), Start: start}
	if half == theHosted {
		a.Hint = "no run of yours made it"
	}
	return a
}

// first is the one act of a list, if there is one.
func first(acts []front.LinkAct) (a front.LinkAct, ok bool) {
	if len(acts) == 0 {
		return a, false
	}
	return acts[0], true
}

// begin begins a procedure with what is known; empty values are left out.
func begin(procedure string, values map[string]string) *front.StartOptions {
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	return &front.StartOptions{Procedure: procedure, Values: values, Guided: true}
}

// agreement adds what a person agreed to on the board to a procedure's values.
func agreement(p *wizard.Procedure, o front.StartOptions) map[string]string {
	if !o.Agreed || p.Var(flows.VarAgreed).Title == "" {
		return o.Values
	}
	v := map[string]string{flows.VarAgreed: flows.AgreedToDelete}
	if o.Stops {
		v[flows.VarAgreed] = flows.AgreedToStop
	}
	maps.Copy(v, o.Values)
	return v
}

// typable is the name that people type to agree: that of the link's network
// in the cloud, else that of the hosted one.
func typable(l providers.Link) string {
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && h.Network != "" {
			return h.Network
		}
	}
	return l.Title
}
