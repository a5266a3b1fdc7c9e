package aivenupcloud

import (
	"errors"
	"strings"

	"github.com/google/uuid"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// The variables with which the documents describe a network peering.
const (
	vNet    = aiven.VarPeerNetwork
	vPeer   = "peer_network.uuid"
	vHalf   = "name"
	vHalfOn = "configured_status"
)

// The variables that the documents have no name for; the first three are those
// of UpCloud's own tools.
const (
	vUpToken    = "UPCLOUD_TOKEN"
	vUpUser     = "UPCLOUD_USERNAME"
	vUpPassword = "UPCLOUD_PASSWORD"
	vUpFrom     = "UPCLOUD_CREDENTIALS_FROM"
	vUpAccount  = "UPCLOUD_ACCOUNT"
	vNetName    = "UPCLOUD_NETWORK_NAME"
	vNetRanges  = "UPCLOUD_NETWORK_RANGES"
	vNetServers = "UPCLOUD_NETWORK_SERVERS"
	vHasRouter  = "UPCLOUD_NETWORK_HAS_ROUTER"
	vRouter     = "network.router"
	vRouterName = "ROUTER_NAME"
	vUpHalf     = "UPCLOUD_PEERING_ID"
	vPeerFrom   = "UPCLOUD_PEER_NETWORK_FROM"
)

const (
	actorUpCloud = "UPCLOUD"
	actorUpBoth  = "AIVEN and UPCLOUD"
)

func upVariables() steps.Catalogue {
	return steps.Catalogue{
		vNet: {Title: "Which UpCloud network?",
			Help:  "All traffic may pass: UpCloud's server firewall does not apply. No overlap with the Aiven VPC.",
			Check: wizard.UUID},
		vPeer: {Title: "Aiven's network in UpCloud",
			Help:  "The UUID of Aiven's network: not the id of the Aiven VPC. Aiven's console shows it beside the peering.",
			Check: checkUpNetwork},
		vHalf: {Title: "Name of the network peering", Help: "1 to 255 characters; you will see it in UpCloud.",
			Check: checkHalfName},
		vHalfOn: {
			Title: "Up or down?",
			Help:  "A disabled peering is there, but carries no traffic until you switch it on.",
			Check: wizard.OneOf(providers.UpCloudOn, providers.UpCloudOff),
		},
		vUpToken: {
			Title: "UpCloud token",
			Help: "An API token (ucat_…) that may manage networks. Make one in the UpCloud Control Panel under People > " +
				"API tokens.",
			Secret:   true,
			Provider: "upcloud",
			Part:     providers.PartToken,
		},
		vUpUser: {Title: "UpCloud user", Provider: "upcloud", Part: providers.PartUser},
		vUpPassword: {
			Title:    "UpCloud password",
			Help:     "Of a user that may use the API.",
			Secret:   true,
			Provider: "upcloud",
			Part:     providers.PartPassword,
		},
		vUpFrom: {Title: "How will you sign in to UpCloud?", Help: "A token is better: it can be limited and taken back.",
			Check: wizard.OneOf(upEnv, upToken, upPassword)},
		vUpAccount:  {Title: "UpCloud account", Provider: "upcloud", Part: providers.PartAccount},
		vNetName:    {Title: "Network"},
		vNetRanges:  {Title: "Network ranges"},
		vNetServers: {Title: "Servers"},
		vHasRouter:  {Title: "Router"},
		vRouter: {Title: "Which router?",
			Help: "A peered network needs one. Networks on the same router reach each other.", Check: steps.NewOrUUID},
		vRouterName: {Title: "Name of the new router"},
		vUpHalf:     {Title: "Network peering", Check: wizard.UUID},
		vPeerFrom:   {Title: "Where Aiven's network id comes from"},
	}
}

// Offer is procedure U with its exports.
func Offer(base *steps.Kit) export.Offer {
	return export.Offer{Procedure: Procedure(base), Script: Script, Terraform: Terraform}
}

// Procedure is procedure U of the documents, steps U01 to U08. Deleting (U10) is
// its teardown.
func Procedure(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return &wizard.Procedure{
		ID: "aiven-upcloud", Title: "Connect Aiven to an UpCloud network", Subtitle: "project VPC peering", Minutes: 8,
		Crumb: "Aiven ⇄ UpCloud", Phases: phases(), Intro: intro(), Scene: scene(),
		Vars: vars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, vUpFrom, vUpToken, vUpUser, vUpPassword, vUpAccount,
			aiven.VarProject, aiven.VarProjectVPC, aiven.VarVPCName, aiven.VarRange, aiven.VarCloud,
			aiven.VarNewProjectCloud, aiven.VarNewRange, vNet, vNetName, vNetRanges, vNetServers, vHasRouter, vRouter,
			vRouterName, aiven.VarPeeringID, vPeerFrom, vPeer, vHalf, vHalfOn, vUpHalf),
		First: []string{"A00", "U01", "U03", "U02"},
		// U02R is part of choosing the network: nothing is made before it.
		Beside: map[string][]string{"A00": {}, "U01": {}, "U03": {"A00"}, "U02": {"A00", "U01"}, "U07": {}, "U08": {"U06"}},
		Steps: []*wizard.Step{
			k.aiven.TakeToken(),
			k.upSignIn("U01"),
			k.upNetwork("U02"),
			k.upRouter("U02R"),
			k.aiven.ProjectAndVPC("U03"),
			k.aivenHalf(),
			k.aivenReady("U05"),
			k.upHalf("U06"),
			k.upConnected("U07"),
			k.upServers("U08"),
		},
		UndoOrder: []string{"U04", "U06", "U02R", "U03"}, Removal: steps.FirstOf(k.aiven.Removal, removal),
		RestsOn: map[string][]string{
			aiven.KeyProjectHalf: {aiven.KeyProjectVPC},
			keyUpHalf:            {keyAttach},
			keyAttach:            {keyRouter},
		},
		Propose: steps.CalledAfter(vNetName, vNet), Halves: []string{vUpHalf, aiven.VarPeeringID},
		Networks: map[string]string{vPeer: aiven.VarPeeringID},
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(vNetName), "the network") + " ⇄ " + steps.OrText(v(aiven.VarProject), "Aiven")
		},
		After:    []wizard.AfterAct{aiven.LetsIn(aiven.VarProjectVPC, vNetRanges)},
		Closing:  steps.As(k.both, both.upClosing),
		Remedies: append(k.remedies("U01"), k.aiven.Remedies()...),
	}
}

// checkUpNetwork accepts a network's id. UpCloud's begin with 03 (recorded);
// that is not insisted on.
func checkUpNetwork(s string) (string, error) { return wizard.UUID(s) }

func checkHalfName(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := len([]rune(s)); n < 1 || n > 255 {
		return "", errors.New("A name of 1 to 255 characters is expected.")
	}
	return s, nil
}

func isUUID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }
