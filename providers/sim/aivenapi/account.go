package aivenapi

import (
	"net/http"
	"slices"

	"example.org/peerage/providers/sim/world"
)

func me(c *call) (any, *world.Problem) {
	return object{"user": object{
		"user": c.token.User, "user_id": "u" + c.token.User, "real_name": c.token.User, "state": "active",
		"create_time": stamp(c.token.Created), "auth": []any{}, "invitations": []any{}, "project_membership": object{},
		"project_memberships": object{}, "projects": projectNames(c), "token_validity_begin": nil, "features": object{},
		"country": nil, "department": nil, "job_title": nil, "managed_by_scim": false, "managing_organization_id": nil,
		"view_type": "personal",
	}}, nil
}

func organizations(c *call) (any, *world.Problem) {
	list := []any{}
	for _, o := range c.w.Aiven.Orgs() {
		if slices.Contains(c.token.Orgs, o.ID) {
			list = append(list, orgBody(o))
		}
	}
	return object{"organizations": list}, nil
}

func organization(c *call) (any, *world.Problem) {
	id := c.r.PathValue("org")
	o := c.w.Aiven.Org(id)
	if o == nil || !slices.Contains(c.token.Orgs, id) {
		return nil, &world.Problem{Status: http.StatusNotFound, Code: "organization_not_found",
			Message: "Organization not found"}
	}
	return orgBody(o), nil
}

func orgBody(o *world.AivenOrg) object {
	return object{"organization_id": o.ID, "organization_name": o.Name, "account_id": o.AccountID, "tier": o.Tier,
		"create_time": stamp(o.Created), "update_time": stamp(o.Created), "default_governance_user_group_id": nil}
}

func mine(c *call) []*world.AivenProject {
	return slices.DeleteFunc(c.w.Aiven.Projects(), func(p *world.AivenProject) bool {
		return !slices.Contains(c.token.Orgs, p.OrgID)
	})
}

func projectNames(c *call) []string {
	out := []string{}
	for _, p := range mine(c) {
		out = append(out, p.Name)
	}
	return out
}

func projects(c *call) (any, *world.Problem) {
	list, member, members := []any{}, object{}, object{}
	for _, p := range mine(c) {
		list = append(list, projectBody(c, p))
		member[p.Name], members[p.Name] = "admin", []string{"admin"}
	}
	return object{"projects": list, "project_membership": member, "project_memberships": members}, nil
}

func project(c *call) (any, *world.Problem) {
	return object{"project": projectBody(c, c.w.Aiven.Project(c.r.PathValue("project")))}, nil
}

func projectBody(c *call, p *world.AivenProject) object {
	account := any(nil)
	if o := c.w.Aiven.Org(p.OrgID); o != nil {
		account = o.AccountID
	}
	return object{"project_name": p.Name, "organization_id": p.OrgID, "account_id": account, "tenant_id": "aiven",
		"default_cloud": "azure-westeurope", "billing_address": "", "billing_currency": "EUR", "billing_emails": []any{},
		"billing_extra_text": nil, "billing_group_id": "", "billing_group_name": "", "card_info": nil, "country": "",
		"country_code": "", "estimated_balance": "0.00", "payment_method": "no_payment_expected", "tech_emails": []any{},
		"vat_id": "", "available_credits": "0.00", "features": object{}, "tags": object{}}
}

// accounts are what organizations were called before; each has one.
func accounts(c *call) (any, *world.Problem) {
	list := []any{}
	for _, o := range c.w.Aiven.Orgs() {
		if slices.Contains(c.token.Orgs, o.ID) {
			list = append(list, accountBody(o))
		}
	}
	return object{"accounts": list}, nil
}

func onAccount(c *call) (*world.AivenOrg, *world.Problem) {
	for _, o := range c.w.Aiven.Orgs() {
		if o.AccountID == c.r.PathValue("account") && slices.Contains(c.token.Orgs, o.ID) {
			return o, nil
		}
	}
	return nil, &world.Problem{Status: http.StatusNotFound, Code: "account_not_found", Message: "Account does not exist"}
}

func account(c *call) (any, *world.Problem) {
	o, prob := onAccount(c)
	if prob != nil {
		return nil, prob
	}
	return object{"account": accountBody(o)}, nil
}

func accountProjects(c *call) (any, *world.Problem) {
	o, prob := onAccount(c)
	list := []any{}
	for _, p := range mine(c) {
		if prob == nil && p.OrgID == o.ID {
			list = append(list, projectBody(c, p))
		}
	}
	return object{"projects": list, "total_project_count": len(list)}, prob
}

func accountBody(o *world.AivenOrg) object {
	return object{"account_id": o.AccountID, "account_name": o.Name, "organization_id": o.ID,
		"root_account_id":   o.AccountID,
		"parent_account_id": nil, "account_owner_team_id": "at" + o.AccountID[1:], "primary_billing_group_id": nil,
		"create_time": stamp(o.Created), "update_time": stamp(o.Created), "is_account_owner": true,
		"is_account_member": true, "access_source": "organization_membership", "features": object{}, "tenant_id": "aiven"}
}
