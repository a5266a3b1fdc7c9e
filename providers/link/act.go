package link

import (
	"maps"
	"slices"

	"example.org/peerage/providers"
)

// Act is something that a person can have done about a link, as data: words,
// and the procedure that does it with what the halves tell.
type Act struct {
	// ID tells the acts on one link apart: "mend" is the one that its verdict
	// asks for. Verb is the title in two or three words.
	ID, Title, Verb, Hint string
	// Danger: it deletes, or stops traffic. Deletes, if set, gives the id of the
	// half that it removes.
	Danger  bool
	Deletes func(l *providers.Link) string
	// Confirm gives the name to type for what no run made; nil asks for none.
	Confirm func(l *providers.Link) string
	// Procedure does it, with Vars. In the run that made the link, where one
	// did, the act goes back to the step Back in place of that, unless it is
	// "".
	Procedure string
	Vars      []Var
	Back      string
	// When says whether the act is possible on a link that a run made, or
	// none; nil is always.
	When func(l *providers.Link, made bool) bool
}

// Var is a variable of a procedure, and where its value stands; "" is not set.
type Var struct {
	Name string
	Of   func(l *providers.Link) string
}

// Offer is an act on one link. Either Procedure begins with Values, or the run
// that made the link goes back to the step Back.
type Offer struct {
	ID, Title, Verb, Hint string
	// Deletes is the id of the half that it removes, "" for none.
	Danger           bool
	Deletes, Confirm string
	Procedure, Back  string
	Values           map[string]string
}

// Mend is the act that the link's verdict asks for; made says that a run made
// the link.
func (k *Kind) Mend(l *providers.Link, made bool) (Offer, bool) {
	for _, o := range offers(k.Mends[l.Repair], l, made) {
		return o, true
	}
	return Offer{}, false
}

// More are acts beside the mending one.
func (k *Kind) More(l *providers.Link, made bool) []Offer {
	return append(offers(k.Hosted.of(l.Hosted).More, l, made), offers(k.Cloud.of(l.Cloud).More, l, made)...)
}

// Removing are acts that remove a link, or a half of it, which no run made.
func (k *Kind) Removing(l *providers.Link) []Offer {
	out := offers(k.Remove, l, false)
	if k.Twin == nil {
		out = append(out, offers(k.Hosted.of(l.Hosted).Remove, l, false)...)
	}
	return append(out, offers(k.Cloud.of(l.Cloud).Remove, l, false)...)
}

// of is the side with the acts that a half gives; none without a half.
func (s Side) of(h *providers.Half) Side {
	if h == nil {
		return Side{}
	}
	return s
}

func offers(acts []Act, l *providers.Link, made bool) []Offer {
	var out []Offer
	for i := range acts {
		if a := &acts[i]; a.When == nil || a.When(l, made) {
			out = append(out, a.on(l, made))
		}
	}
	return out
}

func (a *Act) on(l *providers.Link, made bool) Offer {
	o := Offer{ID: a.ID, Title: a.Title, Verb: a.Verb, Hint: a.Hint, Danger: a.Danger}
	if a.Deletes != nil {
		o.Deletes = a.Deletes(l)
	}
	if a.Confirm != nil {
		o.Confirm = a.Confirm(l)
	}
	if made && a.Back != "" {
		o.Back = a.Back
		return o
	}
	o.Procedure, o.Values = a.Procedure, map[string]string{}
	for _, v := range a.Vars {
		if value := v.Of(l); value != "" {
			o.Values[v.Name] = value
		}
	}
	return o
}

// with is a map of acts with more of them.
func with(acts, more map[string][]Act) map[string][]Act {
	out := maps.Clone(acts)
	maps.Copy(out, more)
	return out
}

// remakes is a wizard that makes what a repair asks for.
func remakes(repair, cloud string, wizard Act) Act {
	wizard.ID, wizard.Hint = "mend", "the wizard asks before it deletes anything"
	switch repair {
	case RepairCreateCloud:
		wizard.Title, wizard.Verb = "Create the half in "+cloud, "create half"
		wizard.Hint = "the wizard asks before each step"
	case RepairRecreateCloud:
		wizard.Title, wizard.Verb = "Make the half in "+cloud+" again", "recreate half"
	default:
		wizard.Title, wizard.Verb = "Make the peering in Aiven again", "recreate peering"
	}
	return wizard
}

func hasHosted(l *providers.Link, _ bool) bool { return l.Hosted != nil }

func hostedIs(kind string) func(*providers.Link, bool) bool {
	return func(l *providers.Link, _ bool) bool { return half(l.Hosted).Kind == kind }
}
func hasCloud(l *providers.Link, _ bool) bool { return l.Cloud != nil }

// What the halves tell.

func hostedID(l *providers.Link) string      { return half(l.Hosted).ID }
func hostedNetwork(l *providers.Link) string { return half(l.Hosted).NetworkID }
func hostedName(l *providers.Link) string    { return half(l.Hosted).Network }
func hostedPeer(l *providers.Link) string    { return half(l.Hosted).PeerID }
func cloudID(l *providers.Link) string       { return half(l.Cloud).ID }
func cloudNetwork(l *providers.Link) string  { return half(l.Cloud).NetworkID }
func cloudRegion(l *providers.Link) string   { return half(l.Cloud).Region }

func hostedAttr(key string) func(*providers.Link) string {
	return func(l *providers.Link) string { return half(l.Hosted).Attrs[key] }
}

func cloudAttr(key string) func(*providers.Link) string {
	return func(l *providers.Link) string { return half(l.Cloud).Attrs[key] }
}

// first is the first of these that a link tells.
func first(list ...func(*providers.Link) string) func(*providers.Link) string {
	return func(l *providers.Link) string {
		for _, of := range list {
			if s := of(l); s != "" {
				return s
			}
		}
		return ""
	}
}

func half(h *providers.Half) *providers.Half {
	if h == nil {
		return &providers.Half{}
	}
	return h
}

// network is the name that people type to agree: that of the link's network
// in the cloud, else that of the hosted one.
func network(l *providers.Link) string {
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && h.Network != "" {
			return h.Network
		}
	}
	return l.Title
}

func title(l *providers.Link) string { return l.Title }

// Acts are all that may be offered on links of the kind.
func (k *Kind) Acts() []Act {
	out := slices.Concat(k.Remove, k.Hosted.More, k.Hosted.Remove, k.Cloud.More, k.Cloud.Remove)
	for _, repair := range slices.Sorted(maps.Keys(k.Mends)) {
		out = append(out, k.Mends[repair]...)
	}
	return out
}
