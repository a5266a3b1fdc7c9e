package watch

import "peerage/providers"

// pair is the classes of the hosted and of the cloud's half.
type pair struct{ hosted, cloud class }

// Words that several rules share.
const (
	notShown      = "No connected account shows it."
	leftOver      = "Delete the half in {cloud}. It does not go by itself, and a new one cannot connect while it is there."
	onceMore      = "Delete the peering in Aiven and, when it is gone, create it again."
	checkAndAgain = "Check that {network} exists, that your app and Aiven's may peer it, and that no Disconnected peering is left over. Then delete the peering in Aiven and create it again."
)

// rules is the verdict for every pair of classes: Aiven's half and Azure's.
// What is not listed falls back to the hosted class with whatever in Azure.
var rules = map[pair]Ruling{
	{whatever, whatever}: {Verdict: providers.UnknownV, Reason: "The two halves say {hosted} and {state}, which this program cannot read."},

	{preparing, whatever}:  {Verdict: providers.Waiting, Reason: "Aiven is preparing its half, which usually takes about 2 minutes."},
	{preparing, initiated}: {Verdict: providers.Waiting, Reason: "The half in Azure is there already; Aiven is still preparing its own."},
	{preparing, down}: {Verdict: providers.Failed, Yours: true, Repair: RepairDeleteCloud,
		Reason: "A Disconnected half is left over in Azure and stands in Aiven's way.", Next: leftOver},

	{pending, missing}: {Verdict: providers.Waiting, Yours: true, Repair: RepairCreateCloud,
		Reason: "Aiven's half is ready and waits for the one in {cloud}.", Next: "Create the half in {cloud}, on {network}."},
	{pending, unseen}: {Verdict: providers.Waiting,
		Reason: "Aiven's half is ready and waits for the one in {cloud}. " + notShown,
		Next:   "Whoever owns {network} creates or accepts the peering there."},
	{pending, whatever}:  {Verdict: providers.Waiting, Reason: "Both halves are there; Aiven looks regularly and notices within 15 minutes."},
	{pending, initiated}: {Verdict: providers.Waiting, Reason: "Both halves are there; Azure has not joined them yet."},
	{pending, leaving}:   {Verdict: providers.Waiting, Reason: "Azure is removing its half."},
	{pending, strange}:   {Verdict: providers.UnknownV, Reason: "Aiven waits; Azure says {state}, a state that this program does not know."},
	{pending, several}: {Verdict: providers.Waiting,
		Reason: "Aiven's half is ready. Several peerings of {network} could be its partner."},
	{pending, severalDown}: {Verdict: providers.Waiting,
		Reason: "Aiven's half is ready. Several peerings of {network} could be its partner."},
	{pending, down}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateCloud,
		Reason: "The half in Azure lost an earlier partner and cannot come back.", Next: "Delete the Azure half and create it again."},

	{active, up}:     {Verdict: providers.Active, Reason: "Both halves are up."},
	{active, unseen}: {Verdict: providers.Active, Reason: "Aiven says the link is up. No connected account shows the half in {cloud}."},
	{active, several}: {Verdict: providers.Active,
		Reason: "Aiven says the link is up. Several peerings of {network} could be its partner, and all are connected."},
	{active, severalDown}: {Verdict: providers.UnknownV,
		Reason: "Aiven says the link is up. Several peerings of {network} could be its partner, and not all are connected."},
	{active, missing}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairRecreateHosted,
		Reason: "{network} has no peering to it, though Aiven still says ACTIVE.", Next: onceMore},
	{active, down}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateCloud,
		Reason: "The half in Azure lost its partner: the peering in Aiven was deleted and made again.",
		Next:   "Delete the Azure half and create it again. Traffic is down already."},
	{active, initiated}: {Verdict: providers.Waiting,
		Reason: "Aiven says ACTIVE, but Azure has not seen Aiven's half.",
		Next:   "If it stays so for more than 15 minutes, delete the peering in Aiven and create it again."},
	{active, unsynced}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Azure take over the present ranges."},
	{active, behind}: {Verdict: providers.Degraded, Yours: true, Repair: RepairRefresh,
		Reason: "Connected, but Aiven's half does not know the present ranges of {network} ({sync}).",
		Next:   "Have Aiven look again: it takes over the present ranges."},
	{active, unsaid}: {Verdict: providers.UnknownV,
		Reason: "Connected, but Azure does not say in words known here whether the address ranges are in step."},
	{active, switchedOff}: {Verdict: providers.Off, Yours: true, Repair: RepairAllow,
		Reason: "Access is switched off at the half in Azure.", Next: "Switch it on when traffic shall pass."},
	{active, changing}: {Verdict: providers.Waiting, Reason: "Azure is still working on its half."},
	{active, leaving}:  {Verdict: providers.Waiting, Reason: "Azure is removing its half."},
	{active, spoilt}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but Azure's last change of its half failed.", Next: "Save the Azure half again."},
	{active, strange}: {Verdict: providers.UnknownV, Reason: "Azure says {state}, a state that this program does not know."},

	{invalid, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "Aiven could not use what it was given: the network, its name or a permission on it is wrong.", Next: checkAndAgain},
	{rejected, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "{cloud} refused what Aiven asked for, most often because of the app.", Next: checkAndAgain},
	{broke, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "Aiven reports an error on its side.", Next: onceMore + " If it fails again, ask Aiven's support."},
	{abandoned, whatever}: {Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
		Reason: "The half in {cloud} was deleted, and Aiven's half does not come back from that.", Next: onceMore},
	{abandoned, missing}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairRecreateHosted,
		Reason: "The half in {cloud} was deleted, and Aiven's half does not come back from that.", Next: onceMore},

	{deleting, whatever}: {Verdict: providers.Waiting, Reason: "Aiven is removing its half."},
	{deleting, down}: {Verdict: providers.Waiting, Yours: true, Repair: RepairDeleteCloud,
		Reason: "Aiven is removing its half.", Next: leftOver},

	{deleted, whatever}:    {Verdict: providers.Waiting, Reason: "Aiven's half is gone; Azure has not noticed yet."},
	{deleted, unseen}:      {Verdict: providers.GoneV, Reason: "Aiven's half is gone."},
	{deleted, missing}:     {Verdict: providers.GoneV, Reason: "Both halves are gone."},
	{deleted, several}:     {Verdict: providers.GoneV, Reason: "Aiven's half is gone."},
	{deleted, strange}:     {Verdict: providers.UnknownV, Reason: "Aiven's half is gone; Azure says {state}, a state that this program does not know."},
	{deleted, severalDown}: {Verdict: providers.GoneV, Reason: "Aiven's half is gone."},
	{deleted, down}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "Aiven's half is gone; the one in Azure is left over.", Next: leftOver},
	{deleted, initiated}: {Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "Aiven's half is gone; the one in Azure waits for it in vain.", Next: leftOver},

	{strange, whatever}: {Verdict: providers.UnknownV, Reason: "Aiven says {hosted}, a state that this program does not know."},

	{unseen, whatever}:  {Verdict: providers.UnknownV, Reason: "Azure says {state}, a state that this program does not know."},
	{missing, whatever}: {Verdict: providers.UnknownV, Reason: "Azure says {state}, a state that this program does not know."},
	{unseen, up}:        {Verdict: providers.Active, Reason: "Azure says the link is up. No connected account shows the other half."},
	{missing, up}:       {Verdict: providers.UnknownV, Reason: "Azure says Connected, but the other half is not in its listing."},
	{unseen, initiated}: {Verdict: providers.Waiting,
		Reason: "It waits for the other half. " + notShown, Next: "Whoever owns the other network creates its half."},
	{missing, initiated}: {Verdict: providers.Waiting, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "It waits for the other half, which does not exist.", Next: "Create the other half, or delete this one."},
	{unseen, down}:  loneDown,
	{missing, down}: loneDown,
	{unseen, unsynced}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Azure take over the present ranges."},
	{missing, unsynced}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Azure take over the present ranges."},
	{unseen, behind}: {Verdict: providers.Degraded,
		Reason: "Connected, but the other half does not know the present ranges of {network} ({sync}).",
		Next:   "Whoever owns the other network lets its half take them over."},
	{missing, behind}: {Verdict: providers.Degraded,
		Reason: "Connected, but the other half does not know the present ranges of {network} ({sync}).",
		Next:   "Whoever owns the other network lets its half take them over."},
	{unseen, switchedOff}: {Verdict: providers.Off, Yours: true, Repair: RepairAllow,
		Reason: "Access is switched off at this half.", Next: "Switch it on when traffic shall pass."},
	{missing, switchedOff}: {Verdict: providers.Off, Yours: true, Repair: RepairAllow,
		Reason: "Access is switched off at this half.", Next: "Switch it on when traffic shall pass."},
	{unseen, changing}:  {Verdict: providers.Waiting, Reason: "Azure is still working on it."},
	{missing, changing}: {Verdict: providers.Waiting, Reason: "Azure is still working on it."},
	{unseen, leaving}:   {Verdict: providers.Waiting, Reason: "Azure is removing it."},
	{missing, leaving}:  {Verdict: providers.Waiting, Reason: "Azure is removing it."},
	{unseen, spoilt}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but Azure's last change of it failed.", Next: "Save it again."},
	{missing, spoilt}: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but Azure's last change of it failed.", Next: "Save it again."},
	{unseen, unsaid}: {Verdict: providers.UnknownV,
		Reason: "Connected, but Azure does not say in words known here whether the address ranges are in step."},
	{missing, unsaid}: {Verdict: providers.UnknownV,
		Reason: "Connected, but Azure does not say in words known here whether the address ranges are in step."},
}

var loneDown = Ruling{Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
	Reason: "The other half is gone; this one is left over.", Next: leftOver}

// pairRules is for two halves that are both Azure's, by the worse of the two.
var pairRules = map[class]Ruling{
	down: {Verdict: providers.Failed, Yours: true, Repair: RepairDeleteCloud,
		Reason: "One half is Disconnected: it lost its partner.", Next: "Delete the Disconnected half; then create it again where it was made."},
	strange:   {Verdict: providers.UnknownV, Reason: "The two halves say {hosted} and {state}; not both are known here."},
	leaving:   {Verdict: providers.Waiting, Reason: "Azure is removing a half."},
	initiated: {Verdict: providers.Waiting, Reason: "Both halves are there; Azure has not joined them yet."},
	changing:  {Verdict: providers.Waiting, Reason: "Azure is still working on it."},
	switchedOff: {Verdict: providers.Off, Yours: true, Repair: RepairAllow,
		Reason: "Access is switched off at one half.", Next: "Switch it on when traffic shall pass."},
	spoilt: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but Azure's last change of a half failed.", Next: "Save that half again."},
	unsynced: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Azure take over the present ranges."},
	behind: {Verdict: providers.Degraded, Yours: true, Repair: RepairSync,
		Reason: "Connected, but the address ranges are out of step ({sync}).", Next: "Let Azure take over the present ranges."},
	unsaid: {Verdict: providers.UnknownV,
		Reason: "Connected, but Azure does not say in words known here whether the address ranges are in step."},
	up: {Verdict: providers.Active, Reason: "Both halves are up."},
}

var bothDown = Ruling{Verdict: providers.Failed, Yours: true, Repair: RepairDeleteCloud,
	Reason: "Both halves are Disconnected.", Next: "Delete both halves, one after the other; then create them again where they were made."}
