package sim_test

import (
	"context"
	"fmt"

	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// A world is made, a company moves in, and the clouds are put before it. An
// adapter finds them by their endpoints alone: here in memory, with Serve over
// loopback sockets. A fault strikes whoever calls.
func ExampleSim() {
	w := world.New(clock.Real{}, 1)
	acc := company.Contoso(w)
	clouds := sim.New(w, sim.Options{})
	session := aiven.New(aiven.Options{
		BaseURL: clouds.Endpoints()[sim.Aiven],
		HTTP:    clouds.Mem(),
		Env:     func(string) string { return "" },
	}).Open(acc.Token.Value)

	who, err := session.Prove(context.Background())
	fmt.Println(who, err)

	w.Do(func() {
		w.Faults.Set(world.Fault{Name: "closed", Service: sim.Aiven, Kind: "status", Status: 403, Code: "permission_denied",
			Times: 1})
	})
	_, err = session.Organizations(context.Background())
	fmt.Println(err)
	fmt.Println(clouds.Count(sim.Aiven), "calls")
	// Output:
	// ana@contoso.example <nil>
	// aiven: list the organizations: permission_denied (403): Forbidden
	// 2 calls
}
