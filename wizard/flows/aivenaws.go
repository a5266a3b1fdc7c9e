package flows

import (
	"context"
	"errors"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// The variables of procedure W.
const (
	vAWSAccount = "AWS_ACCOUNT_ID"
	vAWSRegion  = "AWS_VPC_REGION"
	vAWSVPC     = "AWS_VPC_ID"

	vAWSProfile  = "AWS_PROFILE"
	vAWSCaller   = "AWS_CALLER_ACCOUNT"
	vAWSUser     = "AWS_USER"
	vAWSVPCName  = "AWS_VPC_NAME"
	vAWSRanges   = "AWS_VPC_RANGES"
	vAWSAccepter = "AWS_ACCEPTER_PROFILE"
	vPCX         = "AWS_PEERING_CONNECTION_ID"
	vAWSExpires  = "AWS_REQUEST_EXPIRES"
	vAWSTables   = "AWS_ROUTE_TABLE_IDS"
	vAWSLeft     = "AWS_ROUTES_LEFT"
	vAWSReplace  = "AWS_ROUTES_REPLACED"
	vAWSClash    = "AWS_ROUTE_IN_THE_WAY"
)

// The codes of faults that the steps of procedure W find themselves. An ended
// request has "aws-" and AWS's own status as its code.
const (
	codeAWSProfile   = "aws-no-profile"
	codeAWSAccount   = "aws-other-account"
	codeAWSNoVPC     = "aws-vpc-not-found"
	codeAWSNoPCX     = "aws-request-unknown"
	codeAWSDead      = "aws-connection-lost"
	codeAWSBlackhole = "aws-route-blackhole"
	codeAWSTaken     = "aws-route-taken"
)

// awsEnvironment stands for the keys in the environment, which have no name.
const awsEnvironment = "environment"

const actorAWS = "AWS · you"

func awsVariables() catalogue {
	return catalogue{
		vAWSAccount:  {Title: "Account of the VPC", Help: "12 digits: the account that the VPC belongs to.", Check: wizard.AWSAccount},
		vAWSRegion:   {Title: "Which region?", Help: "The region that your VPC lies in, such as eu-west-1.", Check: checkAWSRegion},
		vAWSVPC:      {Title: "Which VPC?", Help: "Its id begins with vpc-; the AWS console lists it under Your VPCs.", Check: wizard.AWSVPC},
		vAWSProfile:  {Title: "Which AWS profile?", Help: "From your AWS configuration. Nothing of it is changed."},
		vAWSCaller:   {Title: "Your account"},
		vAWSUser:     {Title: "Signed in as"},
		vAWSVPCName:  {Title: "VPC name"},
		vAWSRanges:   {Title: "VPC ranges"},
		vAWSAccepter: {Title: "Which profile accepts?", Help: "The VPC belongs to another account than the profile that you chose; only its owner can accept."},
		vPCX:         {Title: "Peering connection", Help: "pcx- and 17 digits, as AWS names it.", Check: checkPCX},
		vAWSExpires:  {Title: "Request expires"},
		vAWSTables:   {Title: "Which route tables?", Help: "Subnets reach Aiven through the route tables that they use.", Check: checkTables},
		vAWSLeft:     {Title: "Routes left as they are"},
		vAWSReplace:  {Title: "Routes to replace"},
		vAWSClash:    {Title: "Route in the way"},
	}
}

// AivenAWS connects an Aiven organization VPC to an AWS VPC: procedure W of the
// documents. Deleting (W09) is its teardown.
func AivenAWS(c Clouds) *wizard.Procedure { return aivenAWS(newKit(c)) }

func aivenAWS(shared *kit) *wizard.Procedure {
	k := shared.onto("aws-")
	org := k.organization("A13")
	org.Why = "The one whose VPC your AWS VPC will be peered with."
	vpc := k.organizationVPC("W03")
	vpc.Why = "Only VPCs on AWS can be peered with an AWS VPC. Its range must not overlap with yours."
	return &wizard.Procedure{
		ID: "aiven-aws", Title: "Connect Aiven to an AWS VPC", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ AWS VPC", Minutes: 6,
		Vars: awsVars(vToken, vTokenFrom, vAivenUser, vOrg, vOrgName, vVPC, vVPCName, vCIDR, vCloud, vNewCloud, vNewCIDR, vAWSProfile, vAWSUser, vAWSCaller,
			vAWSRegion, vAWSVPC, vAWSVPCName, vAWSRanges, vAWSAccount, vAWSAccepter, vPeeringID, vPCX, vAWSExpires, vAWSTables, vAWSLeft, vAWSReplace, vAWSClash),
		First: []string{"A00", "A13", "W03", "W01", "W02"},
		Beside: map[string][]string{
			"A00": {}, "A13": {"A00"}, "W03": {"A00"}, "W01": {}, "W02": {"A00"},
			"W07": {"W06"}, "W08": {"W06"},
		},
		Steps: []*wizard.Step{
			k.awsAccount("W01"),
			k.awsNetwork("W02"),
			k.aivenToken("A00", mayOrganization),
			org,
			vpc,
			k.awsAivenHalf("W04"),
			k.awsRequest("W05"),
			k.awsAccept("W06"),
			k.awsRoutes("W07"),
			k.awsConnected("W08"),
		},
		UndoOrder: []string{"W04", "W06", "W07", "W03"},
		RestsOn:   map[string][]string{keyAivenHalf: {keyVPC}},
		Propose:   calledAfter(vAWSVPCName, vAWSVPC), Halves: []string{vPCX, vPeeringID},
		LinkName: func(v wizard.Values) string {
			return orText(v(vAWSVPCName), v(vAWSVPC), "the VPC") + " ⇄ " + orText(v(vVPCName), "Aiven")
		},
		Closing:  k.awsClosing,
		Remedies: append(awsRemedies(k), aivenRemedies(k)...),
	}
}

// awsVars picks variables; those that speak of Azure get AWS's words.
func awsVars(names ...string) []wizard.Var {
	out := vars(names...)
	for i := range out {
		switch out[i].Name {
		case vVPC:
			out[i].Help = "The organization VPC on AWS that your VPC will be peered with."
		case vNewCloud:
			out[i].Help, out[i].Check = "Where your services run, as Aiven writes it: aws-eu-west-1.", checkAWSCloud
		}
	}
	return out
}

// onto gives a kit whose Aiven VPCs lie in another cloud.
func (k *kit) onto(cloud string) *kit {
	other := *k
	other.cloud = cloud
	return &other
}

// here says whether an Aiven VPC lies in the cloud to peer with.
func (k *kit) here(cloud string) bool { return strings.HasPrefix(cloud, orText(k.cloud, "azure-")) }

// cloudName is the name of the cloud to peer with.
func (k *kit) cloudName() string {
	switch k.cloud {
	case "aws-":
		return "AWS"
	case "upcloud-":
		return "UpCloud"
	}
	return "Azure"
}

// peerName is what a network on that cloud is called.
func (k *kit) peerName() string {
	switch k.cloud {
	case "aws-":
		return "a VPC"
	case "upcloud-":
		return "an UpCloud network"
	}
	return "a VNet"
}

func checkAWSCloud(s string) (string, error) {
	s, err := wizard.Region(s)
	if err != nil || !strings.HasPrefix(s, "aws-") {
		return "", errors.New("A cloud on AWS is expected, such as aws-eu-west-1.")
	}
	return s, nil
}

// checkAWSRegion forgives Aiven's way of writing a region.
func checkAWSRegion(s string) (string, error) {
	s, err := wizard.Region(s)
	return strings.TrimPrefix(s, "aws-"), err
}

func checkPCX(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.HasPrefix(s, "pcx-") || strings.Trim(s[len("pcx-"):], "0123456789abcdef") != "" {
		return "", errors.New("A peering connection's id is expected, such as pcx-0a1b2c3d4e5f67890.")
	}
	return s, nil
}

// noTables stands for routes that somebody else makes.
const noTables = "none"

func checkTables(s string) (string, error) {
	var out []string
	for _, id := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		if id != noTables && !strings.HasPrefix(id, "rtb-") {
			return "", errors.New("Route tables' ids are expected, such as rtb-0a1b2c3d4e5f67890, with commas between them.")
		}
		out = append(out, id)
	}
	if len(out) == 0 {
		return "", errors.New("At least one route table is needed.")
	}
	return strings.Join(out, ", "), nil
}

// aws is the session of the chosen profile, or of the one that accepts.
func (k *kit) aws(ctx context.Context, r *wizard.Run) (providers.AWSSession, error) {
	return k.awsSession(ctx, r, r.Get(vAWSProfile))
}

func (k *kit) accepter(ctx context.Context, r *wizard.Run) (providers.AWSSession, error) {
	return k.awsSession(ctx, r, orText(r.Get(vAWSAccepter), r.Get(vAWSProfile)))
}

// awsSession opens a profile once; nobody is asked for anything by it, so it
// works in a new process, too.
func (k *kit) awsSession(ctx context.Context, r *wizard.Run, profile string) (providers.AWSSession, error) {
	h := k.held(r)
	if s := h.profile(profile); s != nil {
		return s, nil
	}
	name := profile
	if name == awsEnvironment {
		name = ""
	}
	s, err := k.AWS.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	h.keepProfile(profile, s)
	return s, nil
}

// keepProfile keeps an opened profile.
func (h *held) keepProfile(name string, s providers.AWSSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.aws[name] = s
}

// profile is an opened profile, or nil.
func (h *held) profile(name string) providers.AWSSession {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.aws[name]
}

// dropAWS has profiles opened anew; "" drops them all.
func (h *held) dropAWS(profile string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if profile == "" {
		clear(h.aws)
	}
	delete(h.aws, profile)
}
