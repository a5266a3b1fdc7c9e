package watch

import (
	"strings"

	"peerage/providers"
)

// The acts that mend a link: Link.Repair.
const (
	RepairCreateCloud    = "create-cloud"    // create the missing half in the cloud
	RepairRecreateCloud  = "recreate-cloud"  // delete the cloud's half, create it again
	RepairDeleteCloud    = "delete-cloud"    // delete the half left over in the cloud
	RepairRecreateHosted = "recreate-hosted" // delete Aiven's half, wait until gone, create it again
	RepairSync           = "sync"            // take over the other side's address ranges
	RepairAllow          = "allow-access"    // switch access on again
	RepairRefresh        = "refresh-hosted"  // have Aiven look, and bring its half up to date
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
	// Network is what the network on the cloud's side is called, where a
	// listing tells; the halves may know only its id.
	Network string
}

// Ruling is a verdict with its words.
type Ruling struct {
	Verdict              providers.Verdict
	Reason, Next, Repair string
	Yours, Orphan        bool
}

// Judge gives the verdict. A state that is not known never counts as success
// or failure.
func Judge(s Sight) Ruling {
	if s.Kind == KindAzureAzure && s.Hosted != nil && s.Cloud != nil {
		return fill(judgePair(s.Hosted, s.Cloud), s)
	}
	if s.Kind == KindAivenAWS || s.Kind == KindAWSAWS {
		return withWarnings(withMessage(fill(judgeAWS(s), s), s), s)
	}
	if s.Kind == KindAstraAzure && s.Hosted != nil {
		return judgeAstra(s)
	}
	if s.Kind == KindPrivateLink {
		return judgeLink(s)
	}
	if ofUpCloudKind(s.Kind) {
		return judgeUpCloud(s)
	}
	h, c := hostedClass(s), cloudClass(s)
	r, ok := rules[pair{h, c}]
	if !ok {
		r, ok = rules[pair{h, whatever}]
	}
	if !ok {
		r = rules[pair{whatever, whatever}]
	}
	return withWarnings(withMessage(fill(r, s), s), s)
}

// class is what a half's state comes down to.
type class string

// Classes of either side.
const (
	whatever class = "*"
	unseen   class = "unseen"  // not there, but nobody looked
	missing  class = "missing" // not there
	strange  class = "strange" // a state that is not known
)

// Classes of Aiven's half.
const (
	preparing class = "preparing"
	pending   class = "pending"
	active    class = "active"
	invalid   class = "invalid"
	rejected  class = "rejected"
	broke     class = "error"
	abandoned class = "deleted by peer"
	deleting  class = "deleting"
	deleted   class = "deleted"
)

// Classes of Azure's half.
const (
	initiated   class = "initiated"
	up          class = "up"
	unsynced    class = "unsynced"
	behind      class = "the other side is unsynced"
	unsaid      class = "sync not said"
	down        class = "down"
	switchedOff class = "off"
	changing    class = "changing"
	leaving     class = "leaving"
	spoilt      class = "last change failed"
	several     class = "several"
	severalDown class = "several, some down"
)

var hostedClasses = map[string]class{
	"APPROVED":                preparing,
	"APPROVED_PEER_REQUESTED": preparing,
	"PENDING_PEER":            pending,
	"ACTIVE":                  active,
	"INVALID_SPECIFICATION":   invalid,
	"REJECTED_BY_PEER":        rejected,
	"ERROR":                   broke,
	"DELETED_BY_PEER":         abandoned,
	"DELETING":                deleting,
	"DELETED":                 deleted,
}

func hostedClass(s Sight) class {
	if s.Hosted == nil {
		if s.HostedSeen {
			return missing
		}
		return unseen
	}
	if c, ok := hostedClasses[s.Hosted.State]; ok {
		return c
	}
	return strange
}

func cloudClass(s Sight) class {
	switch {
	case s.Cloud != nil:
		return azureClass(s.Cloud)
	case len(s.Rivals) > 0:
		for _, r := range s.Rivals {
			if azureClass(r) != up {
				return severalDown
			}
		}
		return several
	case s.CloudSeen:
		return missing
	}
	return unseen
}

// azureClass reads Azure's three words, the worst first.
func azureClass(h *providers.Half) class {
	switch {
	case h.State == "Disconnected":
		return down
	case h.Provisioning == "Deleting":
		return leaving
	case h.State == "Initiated":
		return initiated
	case h.State != "Connected":
		return strange
	case h.Attrs[AttrAccess] == "false":
		return switchedOff
	}
	switch h.Provisioning {
	case "Updating":
		return changing
	case "Failed":
		return spoilt
	case "Succeeded", "":
	default:
		return strange
	}
	switch h.Sync {
	case "FullyInSync":
		return up
	case "LocalNotInSync", "LocalAndRemoteNotInSync":
		return unsynced
	case "RemoteNotInSync": // the other half holds old ranges: putting this one again changes nothing
		return behind
	}
	return unsaid
}

// severity orders the classes of Azure's halves: of two, the first decides.
var severity = []class{down, strange, leaving, initiated, changing, switchedOff, spoilt, unsynced, behind, unsaid, up}

// judgePair gives the verdict for two halves that are both Azure's.
func judgePair(a, b *providers.Half) Ruling {
	x, y := azureClass(a), azureClass(b)
	if x == down && y == down {
		return bothDown
	}
	for _, c := range severity {
		if x == c || y == c {
			return pairRules[c]
		}
	}
	return pairRules[strange]
}

// fill puts names and states into the words.
func fill(r Ruling, s Sight) Ruling {
	if !strings.Contains(r.Reason, "{") && !strings.Contains(r.Next, "{") {
		return r
	}
	words := strings.NewReplacer("{cloud}", cloudName(s), "{network}", networkName(s),
		"{hosted}", stateWord(s.Hosted), "{state}", stateWord(s.Cloud), "{sync}", syncWord(s))
	r.Reason, r.Next = words.Replace(r.Reason), words.Replace(r.Next)
	return r
}

func cloudName(s Sight) string {
	if s.Hosted == nil && s.Kind == KindAWSAWS {
		return "AWS"
	}
	if s.Hosted == nil {
		return "Azure"
	}
	switch s.Hosted.Attrs[AttrCloud] {
	case "aws":
		return "AWS"
	case "google":
		return "Google Cloud"
	case "upcloud":
		return "UpCloud"
	case "do":
		return "DigitalOcean"
	}
	return "Azure"
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
		if h != nil && h.Sync != "" && h.Sync != "FullyInSync" {
			return h.Sync
		}
	}
	return "not said"
}

// withMessage adds Aiven's own words where something is wrong with its half;
// of one that is as it should be they say what is wrong with nothing.
func withMessage(r Ruling, s Sight) Ruling {
	switch hostedClass(s) {
	case preparing, pending, active:
		return r
	}
	if s.Hosted != nil && s.Hosted.Message != "" && (r.Verdict == providers.Failed || r.Verdict == providers.UnknownV) {
		r.Reason += " Aiven says: " + stop(s.Hosted.Message)
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
		r = Ruling{Verdict: providers.Degraded, Yours: true, Reason: "Both halves are up, with a warning.",
			Next: "Look at the warning: some addresses may not be reachable."}
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
