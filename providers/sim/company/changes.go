package company

import (
	"time"

	"example.org/peerage/providers/sim/world"
)

// Liven has something change on a healthy link now and then, by the world's
// clock, and mends it again: a network grows, a half is deleted, a peering
// that waited comes up. It touches only links that were there from the start.
func Liven(w *world.World, c *Accounts, every time.Duration) {
	acts := []func(*world.World, *Link){c.grow, c.sync, c.cut, c.lose, c.mend, c.comeUp, c.goDown}
	links := []string{"vnet-web", "vnet-web", "vnet-payments", "vnet-payments", "vnet-payments", "vnet-reports",
		"vnet-reports"}
	turn := 0
	var next func()
	next = func() {
		i := turn % len(acts)
		turn++
		for _, l := range c.Links {
			if l.VNet == links[i] {
				acts[i](w, l)
			}
		}
		w.At(every, next)
	}
	w.Do(func() { w.At(every, next) })
}

// grow gives the network one more range: its half is RemoteNotInSync.
func (c *Accounts) grow(w *world.World, l *Link) {
	if v := w.Azure.VNet(c.VNets[l.VNet]); v != nil && len(v.Prefixes) == 1 {
		w.Azure.SetAddressSpace(v.ID, v.Prefixes[0], "10.46.0.0/24")
	}
}

// sync has Aiven's half take the new range over.
func (c *Accounts) sync(w *world.World, l *Link) {
	if p := w.Azure.Peering(l.Half.HalfID); p != nil {
		// a refusal leaves it as it is
		_, _, _ = w.Azure.PutPeering(p.VNetID, p.Name, world.PeeringSpec{RemoteVNetID: p.RemoteID,
			AllowVirtualNetworkAccess: true, Sync: true})
	}
}

// cut deletes the customer's half: Aiven's turns Disconnected.
func (c *Accounts) cut(w *world.World, l *Link) {
	if l.Azure != "" {
		_ = w.Azure.DeletePeering(l.Azure) // gone already is as good
		l.Azure = ""
	}
}

// lose has Aiven take its half away, too.
func (c *Accounts) lose(w *world.World, l *Link) { w.Aiven.Unpeer(l.VPC, l.Half) }

// mend makes both halves anew.
func (c *Accounts) mend(w *world.World, l *Link) {
	p, prob := w.Aiven.Peer(l.VPC, l.Half.AivenSpec)
	if prob != nil {
		return
	}
	l.Half = p
	w.Aiven.Hasten(l.VPC, p)
	c.connect(w, l)
}

// comeUp puts the half that Aiven waits for.
func (c *Accounts) comeUp(w *world.World, l *Link) {
	if l.Half.State == world.AivenPendingPeer {
		c.connect(w, l)
	}
}

// goDown takes both halves of it away again and asks Aiven anew, so that it
// waits as it did at the start.
func (c *Accounts) goDown(w *world.World, l *Link) {
	c.cut(w, l)
	w.Aiven.Unpeer(l.VPC, l.Half)
	w.At(3*time.Minute, func() {
		if p, prob := w.Aiven.Peer(l.VPC, l.Half.AivenSpec); prob == nil {
			l.Half = p
		}
	})
}
