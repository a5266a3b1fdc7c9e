package world

import "time"

// Fault is a switch that makes matching requests go wrong, or changes how the
// world behaves.
type Fault struct {
	// Name is the switch's id, for example "azure.role-not-in-effect".
	Name string
	// Service limits it to one endpoint: login, graph, arm, aiven; "" is all.
	Service string
	// Method and Path limit it; Path is a substring, case-folded; "" is all.
	Method, Path string
	// Times is how many requests it hits; 0 is every one.
	Times int
	// Skip lets so many matching requests pass first.
	Skip int
	// Kind says what happens: "status" (answer Status with Body), "drop"
	// (close without an answer, nothing done), "cut" (do it, then close
	// without an answer), "slow" (wait Delay first), "drip" (answer byte by
	// byte over Delay), "malformed" (do it, answer broken JSON).
	Kind   string
	Status int
	Code   string
	Body   string
	// RetryAfter is sent with a status, in whole seconds of the world's time.
	RetryAfter time.Duration
	Delay      time.Duration
}

// Faults is the set of switches that are on.
type Faults struct{ on []*Fault }

func newFaults() *Faults { return &Faults{} }

// Set turns a fault on; one of the same name is replaced.
func (f *Faults) Set(x Fault) {
	f.Clear(x.Name)
	f.on = append(f.on, &x)
}

// Clear turns a fault off; "" turns all off.
func (f *Faults) Clear(name string) {
	kept := f.on[:0]
	for _, x := range f.on {
		if name != "" && x.Name != name {
			kept = append(kept, x)
		}
	}
	f.on = kept
}

// On says whether the named switch is on. World rules ask it by name.
func (f *Faults) On(name string) bool {
	for _, x := range f.on {
		if x.Name == name {
			return true
		}
	}
	return false
}
