package aiven

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
)

// AsHalf is a peering of the run's VPC as the board has it.
func (k *Side) AsHalf(r *wizard.Run, p *providers.AivenPeering) providers.Half {
	scope := k.Of.Scope(r.Get(k.Of.Var))
	v := providers.AivenVPC{
		ID: r.Get(k.Of.VPC), Name: r.Get(VarVPCName), Cloud: r.Get(VarCloud), CIDR: r.Get(VarRange), Scope: scope,
	}
	return link.AivenHalf(scope.Name(), &v, p)
}

// IsReady says whether Aiven has prepared its half, and shows it.
func (k *Side) IsReady(r *wizard.Run, p *providers.AivenPeering) (bool, []providers.Half) {
	half := k.AsHalf(r, p)
	kind, ok := link.Owning(&half)
	if !ok {
		return false, nil
	}
	class := kind.Hosted.Class(&half)
	return class == link.Pending || class == link.Active, []providers.Half{half}
}

// Judged is what the run's two halves come to, by the board's rules.
func (k *Side) Judged(r *wizard.Run, p *providers.AivenPeering,
	cloud *providers.Half) (wizard.PollResult, link.Ruling) {
	hosted := k.AsHalf(r, p)
	kind, _ := link.Owning(&hosted)
	look, ruling := k.Kit.Judged(r, kind, link.Sight{Hosted: &hosted, Cloud: cloud})
	look.Warnings = Warnings(*p)
	return look, ruling
}
