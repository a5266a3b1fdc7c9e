package world_test

import (
	"slices"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// trace is what becomes of the company's links in six hours in which it goes
// on with its work, the world being looked at in steps of that length.
func trace(step time.Duration, enter func(*world.World, func())) []string {
	clk := wiretest.NewClock()
	w := world.New(clk, 4)
	c := company.Contoso(w)
	company.Liven(w, c, 4*time.Minute)
	var out []string
	note := func(what, state string) {
		out = append(out, w.Now().UTC().Format(time.TimeOnly)+" "+what+" "+state)
	}
	w.Do(func() {
		w.Aiven.Observe(func(_ *world.AivenVPC, p *world.AivenPeering) { note(p.VPC, p.State) })
		w.Astra.Observe(func(d *world.AstraDatabase, p *world.AstraPeering) { note(d.Name, p.Status) })
		// What changes only after a while, by time alone.
		w.At(50*time.Minute, func() {
			pcx := w.AWS.PeeringOf(c.AWS.VPCs["vpc-web"])
			_ = w.AWS.Delete(c.AWS.Account, c.AWS.Region, pcx.ID)
		})
		w.At(70*time.Minute, func() {
			for _, p := range w.UpCloud.Peerings(c.UpCloud.Account.Name) {
				_, _ = w.UpCloud.ChangePeering(c.UpCloud.Account, p.ID, "", world.UpCloudActive)
			}
		})
		w.At(90*time.Minute, func() { _ = w.Azure.DeletePeering(c.Astra.Databases["astra-claims"].Peering.HalfID) })
	})
	for range int(6 * time.Hour / step) {
		clk.Advance(step)
		enter(w, func() {})
	}
	return out
}

// TestPassingOverLooksChangesNothing compares a world that is asked once in
// six hours with one that is asked every second, and looks every time.
func TestPassingOverLooksChangesNothing(t *testing.T) {
	want := trace(time.Second, (*world.World).Do)
	if len(want) < 50 {
		t.Fatalf("too little happens: %q", want)
	}
	for _, step := range []time.Duration{time.Second, 7 * time.Minute, 6 * time.Hour} {
		if got := trace(step, (*world.World).Read); !slices.Equal(got, want) {
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("read every %s: %q, not %q", step, got[i], want[i])
				}
			}
			t.Fatalf("read every %s: %d happenings, not %d", step, len(got), len(want))
		}
	}
}
