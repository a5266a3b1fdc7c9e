package watch

import "peerage/providers"

// The acts that mend a link to UpCloud.
const (
	RepairEnable = "enable"        // switch the network peering on
	RepairAttach = "attach-router" // attach a router to the network
)

func ofUpCloudKind(kind string) bool { return kind == KindAivenUpCloud || kind == KindUpCloudUpCloud }

// upStates are rulings that UpCloud's own word decides, whatever the other
// half says. What each state means is inferred from its name and from what
// UpCloud's Terraform provider does.
var upStates = map[string]Ruling{
	"provisioning": {Verdict: providers.Waiting, Reason: "UpCloud is working on its half."},
	"disabled": {Verdict: providers.Off, Yours: true, Repair: RepairEnable,
		Reason: "The peering is switched off in UpCloud.", Next: "Switch it on when traffic shall pass."},
	"peer-disabled": {Verdict: providers.Off,
		Reason: "The other side has switched its half off.", Next: "Ask whoever runs the other network; for Aiven's, its support."},
	"conflict-subnet": {Verdict: providers.Failed, Yours: true,
		Reason: "The two networks' ranges overlap, so UpCloud connects nothing.", Next: "Give one network other addresses: this cannot be mended in place."},
	"missing-local-router": {Verdict: providers.Failed, Yours: true, Repair: RepairAttach,
		Reason: "{network} has lost its router.", Next: "Attach a router to {network}."},
	"missing-peer-router": {Verdict: providers.Failed,
		Reason: "The other network has no router.", Next: "Ask whoever runs the other network; for Aiven's, its support."},
	"deleted-peer-network": {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "The other network is gone; this half is left over.", Next: "Delete the half in UpCloud."},
	"error": {Verdict: providers.Failed,
		Reason: "UpCloud reports a fault of its own.", Next: "Delete the half and create it again, or ask UpCloud's support."},
}

// Further classes, of UpCloud's half.
const (
	upWaits class = "pending-peer"
)

// upRules are the pairs that remain: Aiven's half, and UpCloud's when it is
// active, waits, or is not there.
var upRules = map[pair]Ruling{
	{active, up}:  {Verdict: providers.Active, Reason: "Both halves are up."},
	{unseen, up}:  {Verdict: providers.Active, Reason: "UpCloud says the link is up. No connected account shows the other half."},
	{missing, up}: {Verdict: providers.UnknownV, Reason: "UpCloud says active, but the other half is not in its listing."},
	{pending, up}: {Verdict: providers.Waiting, Reason: "Both halves are there; Aiven looks regularly and notices within 15 minutes."},

	{active, upWaits}:  {Verdict: providers.Waiting, Reason: "Aiven says ACTIVE, but UpCloud does not see Aiven's half.", Next: "If it stays so for more than 15 minutes, delete the peering in Aiven and create it again."},
	{pending, upWaits}: {Verdict: providers.Waiting, Reason: "Both halves are there; UpCloud has not joined them yet."},
	{unseen, upWaits}:  {Verdict: providers.Waiting, Reason: "It waits for the other half. " + notShown, Next: "Whoever owns the other network creates its half."},
	{missing, upWaits}: {Verdict: providers.Waiting, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "It waits for the other half, which does not exist.", Next: "Create the other half, or delete this one."},
	{deleted, upWaits}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "Aiven's half is gone; the one in UpCloud waits for it in vain.", Next: "Delete the half in UpCloud."},
	{deleting, upWaits}: {Verdict: providers.Waiting, Yours: true, Repair: RepairDeleteCloud,
		Reason: "Aiven is removing its half.", Next: "Delete the half in UpCloud: it does not go by itself."},

	{active, strange}:  {Verdict: providers.UnknownV, Reason: "UpCloud says {state}, a state that this program does not know."},
	{pending, strange}: {Verdict: providers.UnknownV, Reason: "Aiven waits; UpCloud says {state}, a state that this program does not know."},
	{unseen, strange}:  {Verdict: providers.UnknownV, Reason: "UpCloud says {state}, a state that this program does not know."},
	{missing, strange}: {Verdict: providers.UnknownV, Reason: "UpCloud says {state}, a state that this program does not know."},

	{rejected, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "UpCloud refused what Aiven asked for.", Next: upCheckAgain},
	{invalid, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "Aiven could not use what it was given: the network, its type or its zone is wrong, or the ranges overlap.", Next: upCheckAgain},
	{preparing, whatever}: {Verdict: providers.Waiting, Reason: "Aiven is preparing its half, which usually takes about 2 minutes."},
	{deleted, whatever}:   {Verdict: providers.Waiting, Reason: "Aiven's half is gone; UpCloud has not noticed yet."},
}

const upCheckAgain = "Check that {network} is there, is private, lies in Aiven's zone, and that the ranges do not overlap. Then delete the peering in Aiven and create it again."

// judgeUpCloud gives the verdict on a link with a half in UpCloud.
func judgeUpCloud(s Sight) Ruling {
	if s.Kind == KindUpCloudUpCloud && s.Hosted != nil && s.Cloud != nil {
		return fill(judgeUpPair(s), s)
	}
	h, c := hostedClass(s), upClass(s)
	if r, ok := upOwnWord(s, h); ok {
		return withWarnings(withMessage(fill(r, s), s), s)
	}
	r, ok := upRules[pair{h, c}]
	if !ok {
		r, ok = upRules[pair{h, whatever}]
	}
	if !ok { // what the two clouds have in common: no half, an end of Aiven's
		if r, ok = rules[pair{h, c}]; !ok {
			r, ok = rules[pair{h, whatever}]
		}
	}
	if !ok {
		r = rules[pair{whatever, whatever}]
	}
	return withWarnings(withMessage(fill(r, s), s), s)
}

// upOwnWord is the ruling of UpCloud's state alone. An end of Aiven's half is
// told first: it must be mended there.
func upOwnWord(s Sight, h class) (Ruling, bool) {
	if s.Cloud == nil {
		return Ruling{}, false
	}
	switch h {
	case invalid, rejected, broke, abandoned, deleting, deleted, strange:
		return Ruling{}, false
	}
	r, ok := upStates[s.Cloud.State]
	return r, ok
}

func upClass(s Sight) class {
	switch {
	case s.Cloud != nil && s.Cloud.State == "active":
		return up
	case s.Cloud != nil && s.Cloud.State == "pending-peer":
		return upWaits
	case s.Cloud != nil && upStates[s.Cloud.State].Verdict != "":
		return whatever
	case s.Cloud != nil:
		return strange
	case len(s.Rivals) > 0:
		return several
	case s.CloudSeen:
		return missing
	}
	return unseen
}

// judgeUpPair takes the word of the half that is not up.
func judgeUpPair(s Sight) Ruling {
	for _, h := range []*providers.Half{s.Cloud, s.Hosted} {
		if r, ok := upStates[h.State]; ok && h.State != "peer-disabled" && h.State != "missing-peer-router" {
			return r
		}
	}
	for _, h := range []*providers.Half{s.Cloud, s.Hosted} {
		switch r, ok := upStates[h.State]; {
		case ok:
			return r
		case h.State == "pending-peer":
			return upRules[pair{pending, upWaits}]
		case h.State != "active":
			return rules[pair{whatever, whatever}]
		}
	}
	return upRules[pair{active, up}]
}
