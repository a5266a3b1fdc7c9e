package world

// Hasten has Aiven do at once what it would do at its next look at a peering:
// prepare it, or notice what its half has become. For seeding.
func (a *Aiven) Hasten(v *AivenVPC, p *AivenPeering) {
	switch p.State {
	case AivenApproved:
		p.asked++ // what was queued is done now
		a.prepare(v, p)
	case AivenPendingPeer, AivenActive:
		a.observeHalf(v, p)
	}
}

// Forget takes a half that is gone off the list at once. For seeding.
func (a *Aiven) Forget(v *AivenVPC, p *AivenPeering) {
	p.asked++
	p.State = AivenDeleted
	v.remove(p)
}

// Notice has Astra look at its half at once. For seeding.
func (a *Astra) Notice(d *AstraDatabase) { a.observeHalf(d, d.Peering) }

// DropPeering removes a half at once. For seeding.
func (a *Azure) DropPeering(id string) {
	if p := a.Peering(id); p != nil {
		a.removePeering(p)
		a.w.changed()
	}
}
