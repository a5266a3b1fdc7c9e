package world

import (
	"strings"
	"time"
)

// Fault is a switch that makes matching requests go wrong, or changes how the
// world behaves.
type Fault struct {
	// Name is the switch's id, for example "azure.role-not-in-effect".
	Name string
	// Service limits it to one endpoint: login, graph, arm, aiven; "" is all.
	Service string
	// Method and Path limit it; Path is a substring, case-folded; "" is all.
	// AWS has one path: there it is a substring of "/" and the action.
	Method, Path string
	// Times is how many requests it hits; 0 is every one.
	Times int
	// Skip lets so many matching requests pass first.
	Skip int
	// Kind says what happens: "status" (answer Status with Body), "drop"
	// (close without an answer, nothing done), "cut" (do it, then close
	// without an answer), "half" (do it, close in the middle of the answer),
	// "slow" (wait Delay first), "drip" (answer byte by byte over Delay),
	// "malformed" (do it, answer broken JSON), "instead" (do it, answer Body,
	// which may be "", in place of what there is to say), "no-id" (the same, for
	// whatever makes or changes something, and only when that succeeded). "" is a
	// mere switch: it changes how the world behaves, not an answer.
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

// Names lists what is on, in the order of switching on.
func (f *Faults) Names() []string {
	out := make([]string, 0, len(f.on))
	for _, x := range f.on {
		out = append(out, x.Name)
	}
	return out
}

// Hit gives the fault that strikes a request, if any, and counts it; one that
// has struck Times times is turned off.
func (f *Faults) Hit(service, method, path string) (Fault, bool) {
	for _, x := range f.on {
		if !x.matches(service, method, path) {
			continue
		}
		if x.Skip > 0 {
			x.Skip--
			continue
		}
		hit := *x
		if x.Times > 0 {
			if x.Times--; x.Times == 0 {
				f.Clear(x.Name)
			}
		}
		return hit, true
	}
	return Fault{}, false
}

// writes says whether a request makes or changes something. Sign-in does not,
// nor do the questions that come as a POST.
func writes(service, method, path string) bool {
	for _, question := range []string{"/Describe", "/Get", "/AssumeRole", "/getByIds", "/refresh"} {
		if strings.HasPrefix(path, question) || strings.HasSuffix(path, question) {
			return false
		}
	}
	return service != "login" && (method == "POST" || method == "PUT" || method == "PATCH")
}

func (x *Fault) matches(service, method, path string) bool {
	return x.Kind != "" && (x.Kind != "no-id" || writes(service, method, path)) && (x.Service == "" || x.Service == service) &&
		(x.Method == "" || strings.EqualFold(x.Method, method)) &&
		strings.Contains(strings.ToLower(path), strings.ToLower(x.Path))
}
