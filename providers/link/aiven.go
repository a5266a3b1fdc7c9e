package link

import (
	"cmp"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// Classes of Aiven's half beside those of any platform's.
const (
	invalid   Class = "invalid"
	rejected  Class = "rejected"
	broke     Class = "error"
	abandoned Class = "deleted by peer"
)

// aivenClasses are the states of Aiven's half (Aiven's OpenAPI).
var aivenClasses = map[string]Class{
	providers.AivenApproved:      Preparing,
	providers.AivenPeerRequested: Preparing,
	providers.AivenPendingPeer:   Pending,
	providers.AivenActive:        Active,
	providers.AivenInvalid:       invalid,
	providers.AivenRejected:      rejected,
	providers.AivenFailed:        broke,
	providers.AivenDeletedByPeer: abandoned,
	providers.AivenDeleting:      Deleting,
	providers.AivenDeleted:       Deleted,
}

func classIn(classes map[string]Class) func(*providers.Half) Class {
	return func(h *providers.Half) Class {
		if c, ok := classes[h.State]; ok {
			return c
		}
		return Strange
	}
}

// aivenSide is Aiven's end of links to a cloud: of organizations' VPCs, of
// projects', or of both.
func aivenSide(cloud string, kinds ...string) Side {
	s := Side{
		Provider: Aiven, Name: "Aiven", Class: classIn(aivenClasses),
		Is: func(h *providers.Half) bool { return slices.Contains(kinds, h.Kind) && h.Attrs[AttrCloud] == cloud },
	}
	if slices.Contains(kinds, HalfOrgPeering) {
		s.More, s.Remove = aivenRefresh(HalfOrgPeering), aivenRemove("aiven-remove-half", HalfOrgPeering,
			"AIVEN_PEERING_CONNECTION_ID", hostedID)
	}
	if slices.Contains(kinds, HalfProjectPeering) {
		s.More = append(s.More, aivenRefresh(HalfProjectPeering)...)
	}
	return s
}

// aivenRefresh has Aiven look at its half again.
func aivenRefresh(kind string) []Act {
	a := Act{ID: "refresh", Title: "Have Aiven look again", Verb: "ask Aiven",
		Hint:      "routes and states are built anew",
		Procedure: "aiven-refresh", Vars: aivenVPC, When: hostedIs(kind)}
	if kind == HalfProjectPeering {
		a.Procedure, a.Vars = "aiven-project-refresh", aivenProjectVPC
	}
	return []Act{a}
}

// aivenRemove deletes Aiven's half, which a variable names, and more of them:
// an organization's by its id, a project's by what it leads to.
func aivenRemove(procedure, kind, name string, of func(*providers.Link) string, more ...Var) []Act {
	vpc := aivenVPC
	if kind == HalfProjectPeering {
		vpc = aivenProjectVPC
	}
	return []Act{{
		ID: "delete-hosted", Title: "Delete the half in Aiven…", Verb: "delete half", Hint: "no run of yours made it",
		Danger: true, Deletes: hostedID, Confirm: network, When: hostedIs(kind),
		Procedure: procedure, Vars: slices.Concat(vpc, []Var{{name, of}}, more),
	}}
}

var (
	aivenVPC        = []Var{{"AIVEN_ORG_ID", hostedAttr(AttrOrg)}, {"AIVEN_ORGANIZATION_VPC_ID", hostedNetwork}}
	aivenProjectVPC = []Var{{"AIVEN_PROJECT", hostedAttr(AttrProject)}, {"AIVEN_PROJECT_VPC_ID", hostedNetwork}}
)

// The acts that mend a link of Aiven's: Link.Repair.
const (
	RepairCreateCloud    = "create-cloud"    // create the missing half in the cloud
	RepairRecreateCloud  = "recreate-cloud"  // delete the cloud's half, create it again
	RepairDeleteCloud    = "delete-cloud"    // delete the half left over in the cloud
	RepairRecreateHosted = "recreate-hosted" // delete the platform's half, wait until gone, create it again
	RepairRefresh        = "refresh-hosted"  // have Aiven look, and bring its half up to date
)

// aivenHostedID is an id that rests on Aiven's half. It must not change: the
// history of links is kept under it.
func aivenHostedID(prefix string) func(*providers.Half) string {
	return func(h *providers.Half) string {
		return linkID(prefix, h.NetworkID, fold(h.PeerAccount), fold(h.PeerID))
	}
}

// Words that several rules share.
const (
	notShown = "{nobody} shows it."
	leftOver = "Delete the half in {cloud}. It does not go by itself, and a new one cannot connect while it is there."
	onceMore = "Delete the peering in Aiven and, when it is gone, create it again."
	again    = " Then delete the peering in Aiven and create it again."
)

const several = "Several peerings of {network} could be its partner"

// aivenEnds are rulings that Aiven's half decides, and those for a half of
// which the other side shows nothing: they hold on every cloud.
var aivenEnds = []Rule{
	{Hosted: of(broke), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"Aiven reports an error on its side.", onceMore+" If it fails again, ask Aiven's support.")},
	{Hosted: of(abandoned), Cloud: of(Missing), Ruling: orphan(providers.Failed, RepairRecreateHosted, deletedByPeer,
		onceMore)},
	{Hosted: of(abandoned), Ruling: asks(providers.Failed, RepairRecreateHosted, deletedByPeer, onceMore)},
	{Hosted: of(Strange), Ruling: is(providers.UnknownV,
		"Aiven says {hosted}, a state that this program does not know.")},
}

const deletedByPeer = "The half in {cloud} was deleted, and Aiven's half does not come back from that."

// aivenAlone are rulings for Aiven's half where the cloud shows none, or
// several.
var aivenAlone = slices.Concat(aivenSeveral, []Rule{
	{Hosted: of(Pending), Cloud: of(Missing), Ruling: asks(providers.Waiting, RepairCreateCloud,
		"Aiven's half is ready and waits for the one in {cloud}.", "Create the half in {cloud}, on {network}.")},
	{Hosted: of(Pending), Cloud: of(Unseen), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "Aiven's half is ready and waits for the one in {cloud}. " + notShown,
		Next:   "Whoever owns {network} creates or accepts the peering there."}},
	{Hosted: of(Active), Cloud: of(Unseen), Ruling: is(providers.Active,
		"Aiven says the link is up. {nobody} shows the half in {cloud}.")},
	{Hosted: of(Active), Cloud: of(Missing), Ruling: orphan(providers.Failed, RepairRecreateHosted,
		stillActive, onceMore)},
})

const stillActive = "{network} has no peering to it, though Aiven still says ACTIVE."

// aivenSeveral are rulings for Aiven's half where several could be its
// partner.
var aivenSeveral = []Rule{
	{Hosted: of(Pending), Cloud: of(Several, SeveralDown), Ruling: waits("Aiven's half is ready. " + several + ".")},
	{Hosted: of(Active), Cloud: of(Several), Ruling: is(providers.Active,
		"Aiven says the link is up. "+several+", and all are connected.")},
	{Hosted: of(Active), Cloud: of(SeveralDown), Ruling: is(providers.UnknownV,
		"Aiven says the link is up. "+several+", and not all are connected.")},
}

// aivenGone are rulings for Aiven's half that is gone where the cloud shows
// none, or several.
var aivenGone = []Rule{
	{Hosted: of(Deleted), Cloud: of(Missing), Ruling: is(providers.GoneV, "Both halves are gone.")},
	{Hosted: of(Deleted), Cloud: of(Unseen, Several, SeveralDown), Ruling: is(providers.GoneV,
		"Aiven's half is gone.")},
}

// aivenPreparing and aivenLooks say how long Aiven takes (its documentation).
const (
	aivenPreparing = "Aiven is preparing its half, which usually takes about 2 minutes."
	aivenLooks     = "Aiven looks regularly and notices within 15 minutes."
	aivenLooksNot  = "Aiven has not looked yet. Up to 15 minutes are normal"
	bothUp         = "Both halves are up"
	aivenRemoving  = "Aiven is removing its half."
)

// AivenHalves gives one half per peering; account is whose listing it is.
func AivenHalves(account string, vpcs []providers.AivenVPC) []providers.Half {
	var out []providers.Half
	for i := range vpcs {
		for j := range vpcs[i].Peerings {
			out = append(out, AivenHalf(account, &vpcs[i], &vpcs[i].Peerings[j]))
		}
	}
	return out
}

// AivenHalf is one peering of a VPC as a half.
func AivenHalf(account string, v *providers.AivenVPC, p *providers.AivenPeering) providers.Half {
	org, project := v.Scope.Organization(), v.Scope.Project()
	cloud, _, _ := strings.Cut(v.Cloud, "-")
	h := providers.Half{
		Provider: Aiven, Account: account, Kind: HalfOrgPeering,
		ID: p.ID, Network: cmp.Or(v.Name, project, v.ID), NetworkID: v.ID, Region: v.Cloud,
		State: p.State, Message: p.Message, Created: p.Created, Updated: p.Updated,
		Attrs: map[string]string{
			AttrCloud: cloud, AttrOrg: org, AttrProject: project,
			AttrToNetwork: cmp.Or(p.ToNetworkID, p.PCX), AttrToTenant: p.ToTenantID,
		},
	}
	if v.CIDR != "" {
		h.Ranges = []string{v.CIDR}
	}
	if project != "" {
		h.Kind = HalfProjectPeering
	}
	for _, w := range p.Warnings {
		h.Warnings = append(h.Warnings, aivenWarning(w))
	}
	aivenPeer(&h, p.Target)
	if h.ID == "" { // some answers lack it; what it connects is unique enough
		parts := []string{v.ID, h.PeerAccount, h.Attrs[AttrGroup], h.PeerName, h.Attrs[AttrPeerRegion]}
		h.ID = strings.ToLower(strings.Join(parts, "/"))
	}
	return h
}

// aivenPeer fills in what the peering leads to.
func aivenPeer(h *providers.Half, to providers.AivenTarget) {
	if to == nil {
		return
	}
	h.Name, h.PeerName, h.PeerID, h.PeerAccount = to.Network(), to.Network(), to.Network(), to.Account()
	h.Attrs[AttrCloud] = to.Cloud()
	switch t := to.(type) {
	case providers.AzureTarget:
		h.PeerID, h.Attrs[AttrGroup], h.Attrs[AttrApp] = t.VNetID().String(), t.ResourceGroup, t.AppID
	case providers.AWSTarget:
		h.Attrs[AttrPeerRegion] = t.Region
	}
}

func aivenWarning(w providers.AivenWarning) string {
	s := cmp.Or(w.Message, w.Type)
	if w.Message != "" && w.Type != "" {
		s = w.Type + ": " + w.Message
	}
	if len(w.Conflicts) > 0 {
		s += " (" + strings.Join(w.Conflicts, ", ") + ")"
	}
	return s
}
