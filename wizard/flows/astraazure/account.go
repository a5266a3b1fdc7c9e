package astraazure

import (
	"context"
	"fmt"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

const actorAstra = "ASTRA"

// The codes of what the steps with Astra find themselves.
const (
	codeNoAstraToken  = "no-astra-token"
	codeNoDatabase    = "no-database"
	codeUnfitDatabase = "database-unfit"
)

// astraToken takes a token and proves it (D02).
func (k *kit) astraToken(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Astra token", Actor: actorAstra, Preflight: true, Live: true, Teardown: true, SignsIn: "astra",
		Why:     "With it Astra's half is created and watched. It must have the role Database Administrator.",
		Gives:   []string{vAstraOrg},
		Command: cmdAstraOrg,
		Inputs: []wizard.Input{
			{Var: vAstraFrom, Choices: k.astraSources, Only: true, Needed: k.astraUnclear},
			{Var: vAstraToken, Needed: func(r *wizard.Run) bool { return r.Get(vAstraFrom) == steps.Pasted }},
		},
		Check:    k.openAccount,
		Remedies: k.remedies(""),
		Result:   func(v wizard.Values) string { return "organization " + v(vAstraOrg) },
	}
}

// astraUnclear says whether to ask where the token is.
func (k *kit) astraUnclear(r *wizard.Run) bool {
	if r.Get(vAstraFrom) != "" || r.Value(vAstraToken) != "" {
		return false
	}
	for _, s := range k.Astra.Tokens() {
		if !s.Ask {
			return false
		}
	}
	return true
}

func (k *kit) astraSources(context.Context, *wizard.Run) ([]wizard.Choice, error) {
	var out []wizard.Choice
	for _, s := range k.Astra.Tokens() {
		out = append(out, wizard.Choice{Value: s.ID, Title: s.Title})
	}
	return append(out, wizard.Choice{Value: steps.Pasted, Title: "Paste a token"}), nil
}

// openAccount reads the token from where it is and proves it.
func (k *kit) openAccount(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	token, err := k.readAstraToken(ctx, r)
	if err != nil {
		return nil, err
	}
	s := k.Astra.Open(token)
	org, err := s.Prove(ctx)
	if err != nil {
		return nil, err
	}
	k.sessions.Keep(r, "", s)
	if err := r.Set(ctx, vAstraOrg, org); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "Astra knows the token: organization " + org + "."}}, nil
}

func (k *kit) readAstraToken(ctx context.Context, r *wizard.Run) (string, error) {
	if token, ok, err := r.Secret(ctx, vAstraToken); ok || err != nil {
		return token, err
	}
	from := r.Get(vAstraFrom)
	for _, s := range k.Astra.Tokens() {
		if s.ID != from && (from != "" || s.Ask) {
			continue
		}
		token, err := s.Read()
		if err != nil {
			return "", err
		}
		return token, r.Set(ctx, vAstraFrom, s.ID)
	}
	return "", steps.Fail(providers.NotAuthenticated, codeNoAstraToken, "find the Astra token",
		"The Astra token is not there any more.")
}

// astraDatabase chooses the database.
func (k *kit) astraDatabase(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Database", Actor: actorAstra, Preflight: true,
		Why:     "Only Classic databases on Azure (tiers C and D) have a network that can be peered.",
		Needs:   []string{vAstraOrg},
		Gives:   []string{vDatabase, vDBName, vListState},
		Command: cmdDatabase,
		Inputs: []wizard.Input{{
			Var: vDatabase, Only: true, Free: true, Hint: "paste a database id",
			Choices: steps.As(k.account, account.databaseChoices),
		}},
		Check:    steps.As(k.account, account.databaseFits),
		Remedies: databaseRemedies(k),
		Result:   steps.Words(vDBName),
	}
}

func (a account) databaseChoices(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	all, err := a.Databases(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, d := range all {
		out = append(out, wizard.Choice{
			Value: d.ID, Title: d.Name, Columns: []string{d.Tier, d.Cloud + " " + d.Region, d.Status},
			Disabled: unfitFor(d),
		})
	}
	if len(all) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoDatabase, "list the databases",
			"This token's organization has no database.")
	}
	return steps.PossibleFirst(out), nil
}

// unfitFor says why a database cannot be peered with a VNet; "" when it can
// (Astra docs).
func unfitFor(d providers.AstraDatabase) string {
	tier := strings.ToUpper(d.Tier)
	switch {
	case !strings.EqualFold(d.Cloud, "AZURE"):
		return "lies on " + d.Cloud + ", not on Azure"
	case len(tier) < 2 || tier[0] != 'C' && tier[0] != 'D' || tier[1] < '0' || tier[1] > '9':
		return d.Tier + " is no Classic database: only tiers C and D can be peered"
	case !strings.EqualFold(d.Status, providers.AstraDatabaseActive):
		return "is " + d.Status + ", not " + providers.AstraDatabaseActive
	}
	return ""
}

// databaseFits looks at the database, at what the token may, and at what is
// there already.
func (a account) databaseFits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	d, err := a.Database(ctx, r.Get(vDatabase))
	if err != nil {
		return nil, err
	}
	if why := unfitFor(d); why != "" {
		return nil, steps.Fail(providers.Invalid, codeUnfitDatabase, "look at the database",
			"Database "+steps.OrText(d.Name, d.ID)+" "+why+".")
	}
	if err := r.Set(ctx, vDBName, steps.OrText(d.Name, d.ID)); err != nil {
		return nil, err
	}
	out := []wizard.Finding{{
		Verdict: wizard.OK, Text: fmt.Sprintf("%s is ACTIVE on Azure (%s), tier %s.", d.Name, d.Region, d.Tier),
	}}
	p, err := a.Peering(ctx, d.ID)
	switch {
	case err == nil:
		out = append(out, wizard.Finding{
			Verdict: wizard.Unproved,
			Text: "It has a peering already: " + p.Status + ", to " + steps.OrText(p.OtherRange, "a network") +
				" in subscription " + steps.OrText(p.OtherAccount, "unknown") + ".",
			Fix: "A database has one peering at most. You decide about it before anything is changed.",
		})
	case steps.Absent(err) != nil:
		return nil, err
	}
	list, err := a.AccessList(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	state := map[bool]string{false: listOff, true: listOn}[list.Enabled]
	may := "The token may read the database's peering and access list. The list is " + state + "."
	later := "Whether the token may create a peering (Database Administrator) shows when it is done."
	return append(out, wizard.Finding{Verdict: wizard.OK, Text: may},
			wizard.Finding{Verdict: wizard.Unproved, Text: later}),
		r.Set(ctx, vListState, state)
}
