package aivenupcloud

import (
	"context"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// upAct is an act on one network peering: UPCLOUD_PEERING_ID names it.
func upAct(k *kit, id, title string, last *wizard.Step, also ...wizard.Var) *wizard.Procedure {
	v := append(vars(vUpFrom, vUpToken, vUpUser, vUpPassword, vUpAccount, vUpHalf, vHalf), also...)
	link := func(v wizard.Values) string { return steps.OrText(v(vHalf), v(vUpHalf), "the network peering") }
	return steps.Act(id, title, v, link, k.remedies("U01"), k.upSignIn("U01"), last)
}

// Enable switches a network peering on (U09).
func Enable(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return upAct(k, "upcloud-enable", "Switch a network peering on", k.upSwitch(true))
}

// Disable switches a network peering off (U09).
func Disable(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return upAct(k, "upcloud-disable", "Switch a network peering off", k.upSwitch(false), steps.AgreedVar())
}

func (k *kit) upSwitch(on bool) *wizard.Step {
	want, title, says := providers.UpCloudOff, "Switch it off", "Its traffic stops at once. It can be switched on again."
	if on {
		want, title, says = providers.UpCloudOn, "Switch it on", "Traffic flows again as soon as both halves are up."
	}
	return &wizard.Step{
		ID: "U09", Title: title, Actor: actorUpCloud,
		Why:    "The peering stays as it is; only whether it is administratively up changes.",
		Inputs: []wizard.Input{{Var: vUpHalf}}, Command: cmdUpSwitch(want),
		Find: steps.As(k.account, func(s account, ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			p, err := s.upHalfByID(ctx, r)
			if err != nil || p.Configured != want {
				return wizard.Found{}, err
			}
			return wizard.Found{Kind: wizard.Settled}, nil
		}),
		Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
			half := steps.OrText(v(vHalf), v(vUpHalf))
			return "The network peering " + half + ": " + strings.ToLower(title[:1]) + title[1:] + ". " + says
		}),
		Do: steps.AsDo(k.account, func(s account, ctx context.Context, r *wizard.Run) error {
			_, err := s.SetPeering(ctx, r.Get(vUpHalf), on)
			return err
		}),
		Wait: &wizard.Wait{
			Who: "UpCloud", Poll: steps.As(k.account, pollSwitch(on)),
			Every: 3 * time.Second, Typical: 10 * time.Second, Deadline: 5 * time.Minute,
		},
		Remedies: []wizard.Remedy{{ID: "U09.gone", When: wizard.ByCode("PEERING_NOT_FOUND"),
			Says: wizard.Words("The network peering is not there any more."), Acts: []wizard.Act{steps.ActCheck}}},
		Result: func(wizard.Values) string { return want },
	}
}

// upHalfByID reads the peering, and learns its name.
func (s account) upHalfByID(ctx context.Context, r *wizard.Run) (providers.UpCloudPeering, error) {
	p, err := s.Peering(ctx, r.Get(vUpHalf))
	if err != nil {
		return p, err
	}
	return p, r.Set(ctx, vHalf, p.Name)
}

// pollSwitch ends when UpCloud has carried the switch out; whether the link is
// up then is for the board to say.
func pollSwitch(on bool) func(account, context.Context, *wizard.Run) (wizard.PollResult, error) {
	return func(s account, ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
		p, err := s.upHalfByID(ctx, r)
		done := p.State != providers.UpCloudProvisioning && (p.State == providers.UpCloudDisabled) != on
		return wizard.PollResult{State: p.State, Note: "UpCloud is switching", Done: done}, err
	}
}

// RemoveHalf deletes a network peering that no run made.
func RemoveHalf(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return upAct(k, "upcloud-remove-half", "Delete a network peering", &wizard.Step{
		ID: "U10", Title: "Delete the network peering", Actor: actorUpCloud,
		Why:    "UpCloud deletes only what is switched off: it is switched off first.",
		Inputs: []wizard.Input{{Var: vUpHalf}}, Command: cmdUpDelete,
		Find:   steps.UnlessStopAgreed(steps.As(k.account, account.findDoomed)),
		Offers: []string{wizard.ChoiceFresh},
		Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
			return "The network peering " + steps.OrText(v(vHalf), v(vUpHalf)) + " is switched off and deleted."
		}),
		Do: steps.AsDo(k.account, func(s account, ctx context.Context, r *wizard.Run) error {
			return s.dropUpHalf(ctx, r, r.Get(vUpHalf))
		}),
		Result: func(wizard.Values) string { return "gone" },
	}, steps.AgreedVar())
}

// findDoomed asks about a half that works.
func (s account) findDoomed(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, err := s.upHalfByID(ctx, r)
	switch {
	case providers.Is(err, providers.NotFound):
		return wizard.Found{Kind: wizard.Settled}, nil
	case err != nil || p.State != providers.UpCloudActive:
		return wizard.Found{}, err
	}
	return wizard.Found{
		Kind: wizard.Foreign, Title: "This half is up: deleting it stops the traffic at once",
		Details: []string{p.ID, "from network " + p.Network, "to network " + p.Peer},
		Choices: []wizard.Choice{
			{Value: wizard.ChoiceStop, Title: "Keep it"},
			{Value: wizard.ChoiceFresh, Title: "Delete it all the same"},
		},
	}, nil
}

// RemoveProjectHalf deletes a project's peering in Aiven: AIVEN_PROJECT,
// AIVEN_PROJECT_VPC_ID and network.uuid name it.
func RemoveProjectHalf(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return k.aiven.RemoveOfProject(aiven.Removal{
		Act:  aiven.Act{ID: "aiven-project-remove-half", Vars: vars(vNet), Also: k.remedies("U01")},
		Step: "U10", Why: "Its other half in UpCloud then waits in vain, and traffic stops.",
	}, vNet)
}
