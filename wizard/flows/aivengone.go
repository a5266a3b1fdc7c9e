package flows

import (
	"context"
	"slices"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
)

// dropAivenHalf deletes a peering and waits until it is gone.
func (k *kit) dropAivenHalf(ctx context.Context, r *wizard.Run, id string) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	return k.deleteHalf(ctx, r, s, orgScope(r), r.Get(vVPC), id)
}

func (k *kit) deleteHalf(ctx context.Context, r *wizard.Run, s providers.AivenSession, of providers.AivenScope, vpc, id string) error {
	if err := absent(s.DeletePeering(ctx, of, vpc, providers.AivenPeering{ID: id})); err != nil {
		return err
	}
	return k.until(ctx, r, "the peering in Aiven", func() (bool, error) {
		v, err := s.VPC(ctx, of, vpc)
		if err != nil {
			return true, absent(err)
		}
		for _, p := range v.Peerings {
			if p.ID == id {
				return p.State == stDeleted, nil
			}
		}
		return true, nil
	})
}

// until looks every few seconds whether a thing is gone.
func (k *kit) until(ctx context.Context, r *wizard.Run, what string, gone func() (bool, error)) error {
	for end := r.Now().Add(15 * time.Minute); ; {
		ok, err := gone()
		if ok || err != nil {
			return err
		}
		if r.Now().After(end) {
			return fail(providers.Transient, codeStillThere, "wait until it is gone", "It is still being deleted after 15 minutes: "+what+".")
		}
		r.Note("Waiting until " + what + " is gone")
		if err := r.Clock().Sleep(ctx, 5*time.Second); err != nil {
			return err
		}
	}
}

func (k *kit) removeAivenHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	if it.ID == "" {
		p, ok, err := k.lookAiven(ctx, r)
		if err != nil || !ok || !strings.EqualFold(p.Azure().AppID, r.Get(vAppID)) {
			return absent(err)
		}
		it.ID = p.ID
	}
	return k.deleteHalf(ctx, r, s, providers.OfOrganization(orText(it.Attrs["org"], r.Get(vOrg))), orText(it.Attrs["vpc"], r.Get(vVPC)), it.ID)
}

// ownHalf says whether a peering is this run's, also when its id was never
// learned.
func (k *kit) ownHalf(r *wizard.Run, p providers.AivenPeering) bool {
	it, _ := r.Item(keyAivenHalf)
	if it.ID != "" {
		return it.ID == p.ID && r.Mine(keyAivenHalf)
	}
	return r.Mine(keyAivenHalf) && k.unlearned != nil && k.unlearned(r, p)
}

// sameVNet says whether a peering is the one that the run asked for.
func sameVNet(r *wizard.Run, p providers.AivenPeering) bool {
	return strings.EqualFold(p.Network(), r.Get(vVNet)) && strings.EqualFold(p.Azure().AppID, r.Get(vAppID))
}

// otherPeerings says why a thing must stay: a further peering in the
// organization needs it.
func (k *kit) otherPeerings(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error) {
	s, err := k.aiven(r)
	if err != nil || r.Get(vOrg) == "" {
		return "", err
	}
	list, err := s.VPCs(ctx, orgScope(r))
	if err != nil {
		return "", absent(err)
	}
	list = slices.DeleteFunc(list, func(x providers.AivenVPC) bool { return !onAzure(x.Cloud) })
	full := make([]providers.AivenVPC, len(list))
	err = spawn.Each(len(list), atOnce, func(i int) (err error) {
		full[i], err = s.VPC(ctx, orgScope(r), list[i].ID)
		return absent(err)
	})
	if err != nil {
		return "", err
	}
	for i, x := range list {
		for _, p := range full[i].Peerings {
			if !k.ownHalf(r, p) && !over(p.State) && uses(p) {
				return "the peering of " + orText(x.Name, x.ID) + " with " + p.Network() + " needs it", nil
			}
		}
	}
	return "", nil
}
