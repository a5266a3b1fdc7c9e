package link

import (
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// Sight is all that a verdict rests on.
type Sight struct {
	// Kind of the link.
	Kind string
	// Hosted and Cloud are the halves; nil when there is none to be seen.
	Hosted, Cloud *providers.Half
	// HostedSeen and CloudSeen: that side was listed, so a half that is not
	// there does not exist. Otherwise it may, where nobody looks.
	HostedSeen, CloudSeen bool
	// Rivals are the cloud halves of which any could be the partner.
	Rivals []*providers.Half
	// Unheard names who has not answered yet of those that may have the other
	// half; "" when all have. Away says that nobody of them is connected, Refused
	// that not all of them may be listed.
	Unheard       string
	Away, Refused bool
	// Older: the other side was asked last before this half came to its present
	// state, so that it may be there by now.
	Older bool
	// Network is what the network on the cloud's side is called, where a
	// listing tells; the halves may know only its id.
	Network string
}

// Judge gives the verdict on a link of a kind that this program knows. A kind
// that it does not know is judged as unknown.
func Judge(s Sight) Ruling {
	k, ok := Of(s.Kind)
	if !ok {
		return is(providers.UnknownV, "This program does not know the kind of link "+s.Kind+".")
	}
	return k.Judge(s)
}

// Judge gives the verdict. A state that is not known never counts as success
// or failure.
func (k *Kind) Judge(s Sight) Ruling {
	if s.Unheard != "" {
		return is(providers.UnknownV, s.Unheard+" not heard yet: the other half may be there.")
	}
	h, c := k.Classes(s)
	r := is(providers.UnknownV, unreadable)
	for i := range k.Rules {
		if k.Rules[i].fits(h, c) {
			r = k.Rules[i].Ruling
			break
		}
	}
	r.Up = r.Verdict == providers.Active
	return withWarnings(withMessage(k.fill(r, s), s, k.Hosted.Name, h), s)
}

// Classes are what the two halves' words come down to.
func (k *Kind) Classes(s Sight) (hosted, cloud Class) {
	hosted, cloud = absent(s.HostedSeen), absent(s.CloudSeen)
	if s.Hosted != nil {
		hosted = k.Hosted.Class(s.Hosted)
	}
	switch {
	case s.Cloud != nil:
		cloud = k.Cloud.Class(s.Cloud)
	case len(s.Rivals) > 0:
		cloud = Several
		for _, r := range s.Rivals {
			if k.Cloud.Class(r) != Up {
				cloud = SeveralDown
			}
		}
	}
	return hosted, cloud
}

func absent(seen bool) Class {
	if seen {
		return Missing
	}
	return Unseen
}

func (r *Rule) fits(hosted, cloud Class) bool {
	return (r.Hosted == nil || slices.Contains(r.Hosted, hosted)) &&
		(r.Cloud == nil || slices.Contains(r.Cloud, cloud)) &&
		(r.Either == nil || slices.Contains(r.Either, hosted) || slices.Contains(r.Either, cloud))
}

// unreadable is what there is to say of words that no rule has.
const unreadable = "The two halves say {hosted} and {state}, which this program cannot read."

// fill puts names and states into the words.
func (k *Kind) fill(r Ruling, s Sight) Ruling {
	if !strings.Contains(r.Reason, "{") && !strings.Contains(r.Next, "{") {
		return r
	}
	account, expires := "", ""
	if s.Cloud != nil {
		account, expires = s.Cloud.PeerAccount, moment(s.Cloud.Attrs[AttrExpires])
	}
	words := strings.NewReplacer("{cloud}", k.Cloud.Name, "{network}", networkName(s), "{account}", account, "{nobody}",
		k.nobody(s),
		"{expires}", expires,
		"{hosted}", stateWord(s.Hosted), "{state}", stateWord(s.Cloud), "{sync}", syncWord(s))
	r.Reason, r.Next = words.Replace(r.Reason), words.Replace(r.Next)
	return r
}

// nobody is who shows no other half, and why.
func (k *Kind) nobody(s Sight) string {
	far := k.Hosted.Name
	if s.Hosted != nil {
		far = k.Cloud.Name
	}
	switch {
	case s.Refused:
		return "Not everything of " + far + " may be listed: nobody"
	case s.Away:
		return far + " is not connected here: nobody"
	case s.Older:
		return far + " was not asked since then: nobody"
	}
	return "No connected account"
}

func moment(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return ""
	}
	return t.UTC().Format("2 January 15:04 UTC")
}

// networkName is what people call the network on the cloud's side.
func networkName(s Sight) string {
	switch {
	case s.Network != "":
		return s.Network
	case s.Cloud != nil && s.Cloud.Network != "":
		return s.Cloud.Network
	case s.Hosted != nil && s.Hosted.PeerName != "":
		return s.Hosted.PeerName
	}
	return "the network"
}

func stateWord(h *providers.Half) string {
	if h == nil || h.State == "" {
		return "nothing"
	}
	return h.State
}

func syncWord(s Sight) string {
	for _, h := range []*providers.Half{s.Cloud, s.Hosted} {
		if h != nil && h.Sync != "" && h.Sync != providers.SyncFull {
			return h.Sync
		}
	}
	return "not said"
}

// withMessage adds the platform's own words where something is wrong with its
// half; of one that is as it should be they say what is wrong with nothing.
func withMessage(r Ruling, s Sight, name string, hosted Class) Ruling {
	switch {
	case s.Hosted == nil || s.Hosted.Message == "" || slices.Contains(fine, hosted):
	case r.Verdict == providers.Failed || r.Verdict == providers.UnknownV:
		r.Reason += " " + name + " says: " + stop(s.Hosted.Message)
	}
	return r
}

// withWarnings lets a warning spoil a good verdict, and shows it beside any.
func withWarnings(r Ruling, s Sight) Ruling {
	var all []string
	for _, h := range []*providers.Half{s.Hosted, s.Cloud} {
		if h != nil {
			all = append(all, h.Warnings...)
		}
	}
	if len(all) == 0 {
		return r
	}
	if r.Verdict == providers.Active {
		r.Verdict, r.Yours, r.Reason = providers.Degraded, true, "Both halves are up, with a warning."
		if s.Hosted == nil || s.Cloud == nil {
			r.Reason = "The half that is seen is up, with a warning."
		}
		r.Next = "Look at the warning: some addresses may not be reachable."
	}
	r.Reason = strings.TrimSpace(r.Reason + " Warning: " + stop(strings.Join(all, "; ")))
	return r
}

// stop ends a provider's words where ours go on.
func stop(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
