package watch

import (
	"strings"

	"peerage/providers"
)

// RepairHealAstra deletes what is left of both halves and has Astra make them
// again.
const RepairHealAstra = "heal-astra"

// Classes of Astra's half besides those of Aiven's.
const (
	blocked  class = "blocked by a Disconnected half"
	conflict class = "conflict"
)

// astraConflict begins a status that passes on a code of Azure's (Astra docs).
const astraConflict = "conflict error:"

// astraClasses are the words of an older published schema, in any casing; the
// present one calls the status free text.
var astraClasses = map[string]class{
	"active": active, "provisioning": preparing, "initiating-request": preparing, "pending-acceptance": preparing,
	"failed": broke, "expired": broke, "rejected": rejected, "deleting": deleting, "deleted": deleted,
}

func astraClass(h *providers.Half) class {
	word := strings.ToLower(strings.TrimSpace(h.State))
	if code, ok := strings.CutPrefix(word, astraConflict); ok {
		if strings.TrimSpace(code) == "remotepeeringisdisconnected" {
			return blocked
		}
		return conflict
	}
	if c, ok := astraClasses[word]; ok {
		return c
	}
	return strange
}

// judgeAstra gives the verdict for Astra's half and Azure's.
func judgeAstra(s Sight) Ruling {
	h := astraClass(s.Hosted)
	r, ok := astraRules[pair{h, cloudClass(s)}]
	if !ok {
		r, ok = astraRules[pair{h, whatever}]
	}
	if !ok {
		r = astraRules[pair{strange, whatever}]
	}
	return withWarnings(fill(r, s), s)
}

const healAstra = "Delete what is left of both halves and let Astra make them again: a few minutes."

var astraRules = map[pair]Ruling{
	{strange, whatever}: {Verdict: providers.UnknownV, Reason: "Astra says {hosted}, a state that this program does not know."},

	{preparing, whatever}: {Verdict: providers.Waiting, Reason: "Astra is making both halves, which usually takes about 5 minutes."},
	{preparing, down}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "A Disconnected half is left over in Azure and stands in Astra's way.", Next: healAstra},

	{active, up}:     {Verdict: providers.Active, Reason: "Both halves are up."},
	{active, unseen}: {Verdict: providers.Active, Reason: "Astra says the link is up. No connected account shows the half in Azure."},
	{active, several}: {Verdict: providers.Active,
		Reason: "Astra says the link is up. Several peerings could be its partner, and all are connected."},
	{active, severalDown}: {Verdict: providers.UnknownV,
		Reason: "Astra says the link is up. Several peerings could be its partner, and not all are connected."},
	{active, missing}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairHealAstra,
		Reason: "{network} has no peering to it, though Astra still says active.", Next: healAstra},
	{active, down}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "The half in Azure is Disconnected: it lost its partner.", Next: healAstra + " Traffic is down already."},
	{active, initiated}: {Verdict: providers.Waiting, Reason: "Astra says active, but Azure has not seen Astra's half."},
	{active, changing}:  {Verdict: providers.Waiting, Reason: "Azure is still working on its half."},
	{active, leaving}:   {Verdict: providers.Waiting, Reason: "Azure is removing its half."},
	{active, unsynced}: {Verdict: providers.Degraded, Yours: true, Repair: RepairHealAstra,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Astra make both halves again. Traffic stops for a few minutes."},
	{active, behind}: {Verdict: providers.Degraded, Yours: true, Repair: RepairHealAstra,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Astra make both halves again. Traffic stops for a few minutes."},
	{active, switchedOff}: {Verdict: providers.Off, Yours: true,
		Reason: "Access is switched off at the half in Azure.", Next: "Switch it on in the Azure portal when traffic shall pass."},
	{active, spoilt}: {Verdict: providers.Degraded, Yours: true, Repair: RepairHealAstra,
		Reason: "Connected, but Azure's last change of its half failed.", Next: "Let Astra make both halves again. Traffic stops for a few minutes."},
	{active, unsaid}: {Verdict: providers.UnknownV,
		Reason: "Connected, but Azure does not say in words known here whether the address ranges are in step."},
	{active, strange}: {Verdict: providers.UnknownV, Reason: "Azure says {state}, a state that this program does not know."},

	{blocked, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "A Disconnected peering to Astra is left over on {network}: Azure allows no new one beside it.", Next: healAstra},
	{conflict, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "Azure refused what Astra asked for: {hosted}.", Next: "Mend the cause, then let Astra make both halves again."},
	{broke, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "Astra says {hosted}.", Next: "Check that Astra's app may peer {network}. Then let Astra make both halves again."},
	{rejected, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairHealAstra,
		Reason: "Azure refused what Astra asked for.", Next: "Check that Astra's app may peer {network}. Then let Astra make both halves again."},

	{deleting, whatever}: {Verdict: providers.Waiting, Reason: "Astra is removing its half."},
	{deleting, down}: {Verdict: providers.Waiting, Yours: true, Repair: RepairDeleteCloud,
		Reason: "Astra is removing its half.", Next: leftOver},
	{deleted, whatever}: {Verdict: providers.GoneV, Reason: "Astra's half is gone."},
	{deleted, down}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "Astra's half is gone; the one in Azure is left over.", Next: leftOver},
}
