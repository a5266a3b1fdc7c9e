package privatelink

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/nsg"
	"example.org/peerage/wizard/flows/steps"
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
	kafkaPorts = "10000-31000"
)

const keyRule = "security-rule"

// portsOfKafka looks whether the subnet's security group lets Kafka's ports in
// (P13), before the components are switched on.
func (k *kit) portsOfKafka(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Kafka's ports", Actor: azure.ActorAdmin,
		Why:    "Kafka's brokers answer on ports 10000 to 31000 of the endpoint. A security group may stand in the way.",
		Needs:  []string{vSubnet, vSubnetRange, vKind},
		Needed: func(r *wizard.Run) bool { return r.Get(vKind) == kafka }, Command: cmdRule, Adopted: cmdShowRules,
		Inputs: append(
			steps.Proposed(vClients, "ranges with commas between", func(r *wizard.Run) string {
				return strings.Join(steps.Split(r.Get(azure.VarRanges)), ",")
			}),
			steps.Preferred(vRule,
				wizard.Choice{Value: ruleAdd, Title: "Add a rule if one is missing"},
				wizard.Choice{Value: ruleSkip, Title: "Only look"})...),
		Check: steps.As(k.endpoints, endpoints.portsFinding),
		Find:  steps.As(k.endpoints, endpoints.findRule),
		Confirm: func(v wizard.Values) string {
			return "A rule in " + steps.LastPart(v(vNSG)) + " lets TCP " + kafkaPorts + " in from " + v(vClients) + " to " +
				v(vSubnetRange) + "."
		},
		Do:       steps.AsDo(k.endpoints, endpoints.addRule),
		Undo:     steps.AsDoOn(k.endpoints, endpoints.removeRule),
		Site:     k.azure.Site(),
		Makes:    []string{keyRule},
		Remedies: ruleRemedies(k),
		Result:   func(wizard.Values) string { return "looked at" },
	}
}

// portsFinding says what stands between the clients and Kafka's ports.
func (s endpoints) portsFinding(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, err := s.theRules(ctx, r)
	group := func(id string) string { return "The security group " + steps.LastPart(id) }
	switch {
	case providers.Is(err, providers.NotPermitted):
		return []wizard.Finding{{
			Verdict: wizard.Unproved, Text: "You may not read the security group " + steps.LastPart(r.Get(vNSG)) +
				"; whether it lets the ports in is not known.",
		}}, nil
	case err != nil:
		return nil, err
	case n.free:
		return []wizard.Finding{{Verdict: wizard.OK, Text: n.why}}, nil
	case n.open:
		return []wizard.Finding{{Verdict: wizard.OK, Text: group(n.id) + " lets TCP " + kafkaPorts + " in."}}, nil
	}
	if err := noteRule(ctx, r, n); err != nil {
		return nil, err
	}
	fix := "A rule is added. By hand it would be:"
	if r.Get(vRule) == ruleSkip {
		fix = "Add a rule:"
	}
	return []wizard.Finding{{
		Verdict: wizard.Unproved, Text: group(n.id) + " does not let TCP " + kafkaPorts + " in" + n.by() + ".",
		Fix: fix, Command: cmdRule(r.Value),
	}}, nil
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

func (s endpoints) theRules(ctx context.Context, r *wizard.Run) (portsView, error) {
	sub, ok, err := s.theSubnet(ctx, r)
	switch {
	case err != nil:
		return portsView{}, err
	case !ok:
		return portsView{}, steps.Fail(providers.NotFound, codeNoSubnet, "look at the subnet",
			"The subnet "+steps.LastPart(r.Get(vSubnet))+" is not there any more.")
	case !sub.Policies:
		return portsView{free: true, why: "In this subnet network policies do not apply to private endpoints: " +
			"no security group stands in the way."}, nil
	case sub.NSG == "":
		return portsView{free: true, why: "The subnet has no security group."}, nil
	}
	rules, err := s.SecurityRules(ctx, sub.NSG)
	if err != nil {
		return portsView{id: sub.NSG}, err
	}
	v := portsView{id: sub.NSG, open: true, rules: rules}
	for _, from := range fields(r.Get(vClients)) {
		if open, blocker := nsg.LetsIn(rules, from, sub.Range, [2]int{kafkaFirst, kafkaLast}); !open {
			v.open, v.blocker = false, blocker
			break
		}
	}
	return v, nil
}

// findRule: nothing is to be done when the ports are open, or may not be.
func (s endpoints) findRule(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	v, err := s.theRules(ctx, r)
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
	return wizard.Found{}, noteRule(ctx, r, v)
}

// noteRule keeps where a rule is to go.
func noteRule(ctx context.Context, r *wizard.Run, v portsView) error {
	at := ""
	if n := nsg.Free(v.rules, v.blocker); n > 0 {
		at = strconv.Itoa(n)
	}
	return steps.Set(ctx, r, vNSG, v.id, vRuleName, ruleName(r), vRuleAt, at)
}

func ruleName(r *wizard.Run) string { return "peerage-kafka-" + steps.Short(r) }

func ruleItem(r *wizard.Run, group string) wizard.Item {
	return wizard.Item{
		Key: keyRule, Kind: "security rule", ID: group + "/securityRules/" + ruleName(r), Name: ruleName(r),
		Attrs: map[string]string{"nsg": group},
	}
}

func (s endpoints) addRule(ctx context.Context, r *wizard.Run) error {
	v, err := s.theRules(ctx, r)
	if err != nil {
		return err
	}
	at := nsg.Free(v.rules, v.blocker)
	if at == 0 {
		return steps.Fail(providers.Conflict, codeNoPriority, "add the security rule",
			"The security group "+steps.LastPart(v.id)+" has no priority left before the rule "+v.blocker.Name+".")
	}
	if err := r.Set(ctx, vRuleAt, strconv.Itoa(at)); err != nil {
		return err
	}
	if err := r.Intend(ctx, ruleItem(r, v.id)); err != nil {
		return err
	}
	err = s.AddSecurityRule(ctx, v.id, providers.SecurityRule{
		Name: ruleName(r), Direction: nsg.Inbound, Access: nsg.Allow, Protocol: nsg.TCP, Priority: at,
		Sources: fields(r.Get(vClients)), Destinations: []string{r.Get(vSubnetRange)}, Ports: []string{kafkaPorts},
	})
	if err != nil {
		return steps.Dropped(ctx, r, keyRule, err)
	}
	return r.Made(ctx, ruleItem(r, v.id))
}

func (s endpoints) removeRule(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	return steps.Absent(s.DeleteSecurityRule(ctx, it.Attrs["nsg"], it.Name))
}
