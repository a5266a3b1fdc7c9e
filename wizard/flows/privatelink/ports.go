package privatelink

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// What to do about Kafka's ports.
const (
	ruleAdd  = "add"
	ruleSkip = "skip"
)

// Kafka's brokers sit on ports of this range behind Private Link (Aiven docs).
const (
	kafkaFirst = 10000
	kafkaLast  = 31000
)

const keyRule = "security-rule"

// kafkaPorts looks whether the subnet's security group lets Kafka's ports in
// (P13), before the components are switched on.
func (k *kit) kafkaPorts(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Kafka's ports", Actor: azure.ActorAdmin,
		Why:    "Kafka's brokers answer on ports 10000 to 31000 of the endpoint. A security group may stand in the way.",
		Needs:  []string{vSubnet, vSubnetRange, vKind},
		Needed: func(r *wizard.Run) bool { return r.Get(vKind) == "kafka" }, Command: cmdRule,
		Inputs: append(steps.Proposed(vClients, "ranges with commas between", func(r *wizard.Run) string { return strings.Join(steps.Split(r.Get(azure.VarRanges)), ",") }),
			steps.Preferred(vRule, wizard.Choice{Value: ruleAdd, Title: "Add a rule if one is missing"}, wizard.Choice{Value: ruleSkip, Title: "Only look"})...),
		Check: k.portsFinding, Find: k.findRule,
		Confirm: func(v wizard.Values) string {
			return "A rule in " + steps.LastPart(v(vNSG)) + " lets TCP 10000-31000 in from " + v(vClients) + " to " + v(vSubnetRange) + "."
		},
		Do: k.addRule, Undo: k.removeRule, Site: k.azure.Site(),
		Makes:    []string{keyRule},
		Remedies: ruleRemedies(k),
		Result:   func(wizard.Values) string { return "looked at" },
	}
}

// portsFinding says what stands between the clients and Kafka's ports.
func (k *kit) portsFinding(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, err := k.theRules(ctx, r)
	switch {
	case providers.Is(err, providers.NotPermitted):
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "You may not read the security group " + steps.LastPart(r.Get(vNSG)) + "; whether it lets the ports in is not known."}}, nil
	case err != nil:
		return nil, err
	case n.free:
		return []wizard.Finding{{Verdict: wizard.OK, Text: n.why}}, nil
	case n.open:
		return []wizard.Finding{{Verdict: wizard.OK, Text: "The security group " + steps.LastPart(n.id) + " lets TCP 10000-31000 in."}}, nil
	}
	if err := k.noteRule(ctx, r, n); err != nil {
		return nil, err
	}
	fix := "A rule is added. By hand it would be:"
	if r.Get(vRule) == ruleSkip {
		fix = "Add a rule:"
	}
	return []wizard.Finding{{Verdict: wizard.Unproved, Text: "The security group " + steps.LastPart(n.id) + " does not let TCP 10000-31000 in" + n.by() + ".",
		Fix: fix, Command: cmdRule(r.Value)}}, nil
}

// portsView is how the subnet's security group judges the clients.
type portsView struct {
	id string
	// free: no security group applies, for the reason given.
	free bool
	why  string
	open bool
	// blocker is the rule that denies; rules are all.
	blocker providers.SecurityRule
	rules   []providers.SecurityRule
}

func (p portsView) by() string {
	if p.blocker.Name == "" {
		return ""
	}
	return " (rule " + p.blocker.Name + ")"
}

func (k *kit) theRules(ctx context.Context, r *wizard.Run) (portsView, error) {
	sub, ok, err := k.theSubnet(ctx, r)
	switch {
	case err != nil:
		return portsView{}, err
	case !ok:
		return portsView{}, steps.Fail(providers.NotFound, "no-subnet", "look at the subnet", "The subnet "+steps.LastPart(r.Get(vSubnet))+" is not there any more.")
	case !sub.Policies:
		return portsView{free: true, why: "In this subnet network policies do not apply to private endpoints: no security group stands in the way."}, nil
	case sub.NSG == "":
		return portsView{free: true, why: "The subnet has no security group."}, nil
	}
	s, err := k.endpoints(r)
	if err != nil {
		return portsView{}, err
	}
	rules, err := s.SecurityRules(ctx, sub.NSG)
	if err != nil {
		return portsView{id: sub.NSG}, err
	}
	v := portsView{id: sub.NSG, open: true, rules: rules}
	for _, from := range fields(r.Get(vClients)) {
		if open, blocker := letsIn(rules, from, sub.Range); !open {
			v.open, v.blocker = false, blocker
			break
		}
	}
	return v, nil
}

// findRule: nothing is to be done when the ports are open, or may not be.
func (k *kit) findRule(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	v, err := k.theRules(ctx, r)
	if providers.Is(err, providers.NotPermitted) || err == nil && r.Get(vRule) == ruleSkip {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	if err != nil {
		return wizard.Found{}, err
	}
	own := slices.ContainsFunc(v.rules, func(x providers.SecurityRule) bool { return x.Name == ruleName(r) })
	switch {
	case v.open && own && r.Mine(keyRule):
		return wizard.Found{Kind: wizard.Ours, Item: ruleItem(r, v.id)}, nil
	case v.free || v.open:
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	return wizard.Found{}, k.noteRule(ctx, r, v)
}

// noteRule keeps where a rule is to go.
func (k *kit) noteRule(ctx context.Context, r *wizard.Run, v portsView) error {
	if err := r.Set(ctx, vNSG, v.id); err != nil {
		return err
	}
	if err := r.Set(ctx, vRuleName, ruleName(r)); err != nil {
		return err
	}
	at := ""
	if n := freePriority(v); n > 0 {
		at = strconv.Itoa(n)
	}
	return r.Set(ctx, vRuleAt, at)
}

func ruleName(r *wizard.Run) string { return "peerage-kafka-" + steps.Short(r) }

func ruleItem(r *wizard.Run, nsg string) wizard.Item {
	return wizard.Item{Key: keyRule, Kind: "security rule", ID: nsg + "/securityRules/" + ruleName(r), Name: ruleName(r), Attrs: map[string]string{"nsg": nsg}}
}

func (k *kit) addRule(ctx context.Context, r *wizard.Run) error {
	v, err := k.theRules(ctx, r)
	if err != nil {
		return err
	}
	at := freePriority(v)
	if at == 0 {
		return steps.Fail(providers.Conflict, codeNoPriority, "add the security rule", "The security group "+steps.LastPart(v.id)+" has no priority left before the rule "+v.blocker.Name+".")
	}
	s, err := k.endpoints(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, ruleItem(r, v.id)); err != nil {
		return err
	}
	err = s.AddSecurityRule(ctx, v.id, providers.SecurityRule{Name: ruleName(r), Direction: "Inbound", Access: "Allow", Protocol: "Tcp", Priority: at,
		Sources: fields(r.Get(vClients)), Destinations: []string{r.Get(vSubnetRange)}, Ports: []string{"10000-31000"}})
	if err != nil {
		return steps.Dropped(ctx, r, keyRule, err)
	}
	return r.Made(ctx, ruleItem(r, v.id))
}

func (k *kit) removeRule(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.endpoints(r)
	if err != nil {
		return err
	}
	return steps.Absent(s.DeleteSecurityRule(ctx, it.Attrs["nsg"], it.Name))
}
