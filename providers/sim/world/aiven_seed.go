package world

// Hasten has Aiven do at once what it would do at its next look at a peering:
// prepare it, or notice what its half has become. For seeding.
func (a *Aiven) Hasten(v *AivenVPC, p *AivenPeering) {
	switch p.State {
	case AivenApproved:
		p.asked++ // what was queued is done now
		a.prepare(v, p)
	case AivenPendingPeer, AivenActive:
		a.look(v, p)
	}
}
