package privatelink

import (
	"errors"
	"slices"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/removal"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// The documents' variables of Private Link, and those they have no name for.
const (
	vLinkSub    = "SUBSCRIPTION_ID"
	vService    = "AIVEN_SERVICE"
	vConnection = "PRIVATELINK_CONNECTION_ID"
	vIP         = "IP_ADDRESS"

	vLinkTenant  = "AZURE_TENANT_ID"
	vLinkVNet    = "AZURE_VNET_ID"
	vLinkGroup   = "AZURE_RESOURCE_GROUP"
	vLinkNet     = "AZURE_VNET_NAME"
	vLinkProject = "AIVEN_PROJECT"
	vKind        = "AIVEN_SERVICE_TYPE"
	vLinkCloud   = "AIVEN_SERVICE_CLOUD"
	vNodes       = "AIVEN_SERVICE_NODES"
	vStatic      = "AIVEN_STATIC_IP_COUNT"
	vStaticEnd   = "AIVEN_STATIC_IPS_AT_TEARDOWN"
	vAllow       = "PRIVATELINK_SUBSCRIPTION_IDS"
	vLinkMade    = "PRIVATELINK_MADE"
	vAlias       = "AZURE_SERVICE_ALIAS"
	vServiceID   = "AZURE_SERVICE_ID"
	vRegion      = "AZURE_REGION"
	vSubnet      = "AZURE_SUBNET_ID"
	vSubnetRange = "AZURE_SUBNET_RANGE"
	vNSG         = "AZURE_NSG_ID"
	vEndpoint    = "PRIVATE_ENDPOINT_NAME"
	vEndpointID  = "PRIVATE_ENDPOINT_ID"
	vAivenSees   = "PRIVATE_ENDPOINT_ID_AT_AIVEN"
	vIPFrom      = "IP_ADDRESS_FROM"
	vParts       = "PRIVATELINK_COMPONENTS"
	vClients     = "CLIENT_RANGES"
	vRule        = "NSG_RULE"
	vRuleAt      = "NSG_RULE_PRIORITY"
	vRuleName    = "NSG_RULE_NAME"
	vInfoFile    = "CONNECTION_FILE"
)

func linkVariables() steps.Catalogue {
	return steps.Catalogue{
		vLinkSub:    {Title: "Which subscription?", Help: azure.SubHelp, Check: wizard.UUID},
		vService:    {Title: "Which service?", Help: "Those that cannot have a Private Link say why."},
		vConnection: {Title: "Private Link connection", Help: "plc… as avn lists it."},
		vIP: {Title: "The endpoint's private address", Check: checkIP,
			Help: "Azure portal: the private endpoint's network interface."},
		vLinkTenant: {Title: "Directory (tenant)", Check: wizard.UUID},
		vLinkVNet:   {Title: "Which VNet?", Help: azure.VNetHelp, Check: wizard.VNetID},
		vLinkGroup:  {Title: "Resource group"},
		vLinkNet:    {Title: "VNet name"},
		vKind:       {Title: "Type of service"},
		vLinkCloud:  {Title: "The service's cloud"},
		vNodes:      {Title: "The service's nodes"},
		vStatic:     {Title: "Static IP addresses needed"},
		vStaticEnd:  {Title: "What becomes of the static IP addresses", Check: wizard.OneOf(staticRelease, staticKeep)},
		vAllow: {Title: "Which subscriptions may connect?",
			Help:  "1 to 16 subscription ids with commas between. Endpoints from any other are turned away.",
			Check: checkSubscriptions, Unit: "may connect"},
		vLinkMade:    {Title: "Private Link service made"},
		vAlias:       {Title: "Alias of the Private Link service"},
		vServiceID:   {Title: "Private Link service in Azure"},
		vRegion:      {Title: "Region"},
		vSubnet:      {Title: "Which subnet?", Help: "The endpoint takes one address of it."},
		vSubnetRange: {Title: "Subnet range"},
		vNSG:         {Title: "Security group of the subnet"},
		vEndpoint: {Title: "Name of the private endpoint",
			Help: "Up to 80 characters; you will see it in the Azure portal.", Check: wizard.PeeringName},
		vEndpointID: {Title: "Private endpoint"},
		vAivenSees:  {Title: "Private endpoint, as Aiven sees it"},
		vIPFrom:     {Title: "Where the address comes from"},
		vParts:      {Title: "Which components?", Help: "What is reached through Private Link; each can be switched on by itself."},
		vClients:    {Title: "Where do the clients sit?", Help: "Ranges with commas between.", Check: checkRanges},
		vRule:       {Title: "Let Kafka's ports in?", Check: wizard.OneOf(ruleAdd, ruleSkip)},
		vRuleAt:     {Title: "Priority of the rule"},
		vRuleName:   {Title: "Name of the rule"},
		vInfoFile: {Title: "Where to save passwords and certificates?",
			Help: "A file that only you can read is written. They are shown nowhere else.", Check: steps.FileUnless(noFile)},
	}
}

// projectVar is the project's, worded for this procedure.
func projectVar() wizard.Var {
	return wizard.Var{Name: vLinkProject, Title: "Which Aiven project?", Help: "The project that the service belongs to."}
}

// Offer is procedure P with its exports.
func Offer(base *steps.Kit) export.Offer {
	return export.Offer{Procedure: Procedure(base), Script: Script, Terraform: Terraform}
}

// Procedure is procedure P of the documents, steps P01 to P13. P14 is an act of
// the board, P15 the teardown.
func Procedure(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return &wizard.Procedure{
		ID: "aiven-azure-privatelink", Title: "Reach an Aiven service by Azure Private Link",
		Subtitle: "private endpoint in your VNet",
		Crumb:    "Aiven ⇄ Azure Private Link", Minutes: 20,
		Phases: phases(), Intro: intro(), Scene: scene(),
		Vars: append(vars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, vService, vKind, vLinkCloud, vNodes, vStatic,
			vStaticEnd, azure.VarSignIn, azure.VarUser, vLinkSub, azure.VarSubscriptionName, vLinkTenant, vLinkVNet, vLinkGroup,
			vLinkNet, azure.VarRanges, vRegion, vSubnet, vSubnetRange, vNSG, vAllow, vLinkMade, vAlias, vServiceID, vEndpoint,
			vEndpointID, vConnection, vAivenSees, vIP, vIPFrom, vClients, vRule, vRuleAt, vRuleName, vParts, vInfoFile),
			projectVar()),
		First: []string{"A00", "P01", "A01", "P05A", "P05B", "P05C"},
		// P09 and P13 look at what lies in Azure, and change nothing at Aiven.
		Beside: map[string][]string{
			"A00": {}, "P01": {"A00"}, "A01": {}, "P05A": {"A01"}, "P05B": {"A01", "P05A"}, "P05C": {"A01"},
			"P03": {"P02"}, "P04": {}, "P05": {}, "P06": {"P05"}, "P07": {"P06"}, "P08": {}, "P09": {}, "P10": {"P08"},
			"P13": {},
		},
		Steps: []*wizard.Step{
			k.aiven.TakeToken(),
			k.linkService("P01"),
			k.staticIPs("P02"),
			k.privateLink("P03"),
			k.linkReady("P04"),
			k.azure.SignIn("A01"),
			k.azure.Subscription("P05A"),
			k.linkNetwork("P05B"),
			k.linkSubnet("P05C"),
			k.privateEndpoint("P05"),
			k.linkRefresh("P06"),
			k.linkConnection("P07"),
			k.linkApprove("P08"),
			k.linkAddress("P09"),
			k.linkRegister("P10"),
			k.portsOfKafka("P13"),
			k.linkAccess("P11"),
			k.linkInfo("P12"),
		},
		UndoOrder: []string{"P11", "P13", "P05", "P03", "P02"}, Removal: steps.FirstOf(aiven.ServiceRemoval, removal.Command),
		RestsOn: map[string][]string{
			keyEndpoint:     {keyLink, keyLinkEntry, keyAccess + "*"},
			keyAccess + "*": {keyLink},
			keyLink:         {keyStaticUse},
			keyStaticUse:    {keyStaticIP + "*"},
		},
		Propose: steps.CalledAfter(vService), Halves: []string{vEndpointID},
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(vLinkNet), "the VNet") + " ⇄ " + steps.OrText(v(vService), "the service")
		},
		Closing:  steps.As(k.services, services.linkClosing),
		Remedies: linkRemedies(k),
	}
}

// checkIP accepts a private IPv4 address.
func checkIP(s string) (string, error) {
	s = strings.TrimSpace(s)
	if _, err := wizard.CIDR(s + "/32"); err != nil {
		return "", errors.New("An address such as 10.40.8.4 is expected.")
	}
	return s, nil
}

// fields takes a list with commas or blanks apart.
func fields(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(", \n;", c) })
}

// everyOf checks each of a list and drops what is there twice.
func everyOf(s string, check func(string) (string, error)) (string, error) {
	var out []string
	for _, x := range fields(s) {
		x, err := check(x)
		if err != nil {
			return "", err
		}
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return strings.Join(out, ","), nil
}

func checkSubscriptions(s string) (string, error) {
	out, err := everyOf(s, wizard.UUID)
	if err != nil {
		return "", err
	}
	if n := len(fields(out)); n < 1 || n > 16 {
		return "", errors.New("From 1 to 16 subscription ids are expected.")
	}
	return out, nil
}

func checkRanges(s string) (string, error) {
	out, err := everyOf(s, wizard.CIDR)
	if err == nil && out == "" {
		err = errors.New("At least one range is expected.")
	}
	return out, err
}

// phases are the document's headings.
func phases() []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: "A00"},
		{Title: "Private Link service", From: "P02"},
		{Title: "Private endpoint", From: "P05"},
		{Title: "Private Link access", From: "P13"},
		{Title: "Connection information", From: "P12"},
	}
}

// intro is what is told before it begins.
func intro() *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"One service in Aiven gets a private address inside your Azure network.",
			"Aiven makes a Private Link service for it, and you make a private endpoint that leads there.",
			"You then approve the endpoint at Aiven; the networks themselves are not joined.",
		},
		Makes: []string{"static IP addresses", "1 Private Link service", "1 private endpoint", "for Kafka 1 rule"},
		Rights: []wizard.Right{
			{Text: "Aiven: manage the service", Steps: []string{"P02", "P03", "P08", "P10", "P11"}},
			{ID: rightEndpoint, Text: "create private endpoints in the VNet",
				Steps: []string{"P05"}},
		},
		Yours: 4,
		Costs: "addresses and endpoint by the hour; traffic by the gigabyte",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds.
func scene() *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "Azure, your subscription",
			Network: wizard.Part{Title: "your VNet", Name: vLinkNet, About: azure.VarRanges, Steps: []string{"P05B"}},
			Parts: []wizard.Part{
				{Title: "private address", Name: vIP, May: "leads to the service", Steps: []string{"P09", "P10"}},
			},
		},
		Theirs: wizard.End{
			Place:   "Aiven, its subscription",
			Network: wizard.Part{Title: "your service", Name: vService, About: vLinkCloud, Steps: []string{"P01"}},
			Parts:   []wizard.Part{{Title: "components", Name: vParts, May: "switched on", Steps: []string{"P11"}}},
		},
		Halves: []wizard.Span{
			{Title: "Private Link service", By: "made by Aiven", Who: "Aiven", Steps: []string{"P02", "P03", "P04"}},
			{Title: "private endpoint", By: "made by you, approved by Aiven", Who: "Azure", Out: true,
				Steps: []string{"P05", "P06", "P07", "P08"}},
		},
	}
}
