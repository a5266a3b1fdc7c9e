// Package sim stands the embedded clouds up: one world, four endpoints
// (Microsoft sign-in, Graph, resource manager, Aiven), reached in memory or
// over loopback sockets, with faults, latency and a record of every call.
// Clients come to it by endpoint override only.
package sim

import (
	"net/http"
	"sync"
	"time"

	"peerage/providers/sim/aivenapi"
	"peerage/providers/sim/arm"
	"peerage/providers/sim/entra"
	"peerage/providers/sim/graph"
	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

// The services by name, as faults and calls name them.
const (
	Login = "login"
	Graph = "graph"
	ARM   = "arm"
	Aiven = "aiven"
)

// Services lists them all.
func Services() []string { return []string{Login, Graph, ARM, Aiven} }

// Options are what may be chosen about the endpoints.
type Options struct {
	// Latency is added to every call, in the world's time.
	Latency time.Duration
	// KeepBodies has every call's request body kept in its record.
	KeepBodies bool
	// Log is told of every call when it has been answered; it must not block.
	Log func(Call)
}

// Endpoints are where the services are. No URL ends with a slash.
type Endpoints struct {
	Login, Graph, ARM, Aiven string
	// CA is the certificate, in PEM, that signs Login, Graph and ARM; nil in
	// memory.
	CA []byte
}

// Sim is a world with endpoints.
type Sim struct {
	w *world.World
	o Options

	mu       sync.Mutex
	calls    []Call
	counts   map[string]int
	served   *served
	inMemory map[string]http.Handler
}

// New puts endpoints before a world. Nothing listens yet: see Mem and Serve.
func New(w *world.World, o Options) *Sim {
	s := &Sim{w: w, o: o, counts: map[string]int{}}
	s.inMemory = s.handlers(memEndpoints())
	return s
}

// World is the world behind the endpoints.
func (s *Sim) World() *world.World { return s.w }

// Handler is a service's handler, as Mem uses it: Login, Graph, ARM or Aiven;
// nil for any other name.
func (s *Sim) Handler(service string) http.Handler { return s.inMemory[service] }

// Endpoints says where clients find the services: the sockets while Serve is
// on, else the addresses that Mem answers to.
func (s *Sim) Endpoints() Endpoints {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served != nil {
		return s.served.at
	}
	return memEndpoints()
}

func (s *Sim) handlers(at Endpoints) map[string]http.Handler {
	b := wire.Bases{Login: at.Login, Graph: at.Graph, ARM: at.ARM}
	return map[string]http.Handler{
		Login: s.wrap(Login, entra.New(s.w, b)),
		Graph: s.wrap(Graph, graph.New(s.w, b)),
		ARM:   s.wrap(ARM, arm.New(s.w, b)),
		Aiven: s.wrap(Aiven, aivenapi.New(s.w)),
	}
}

func memEndpoints() Endpoints {
	return Endpoints{Login: "https://login.sim.test", Graph: "https://graph.sim.test",
		ARM: "https://arm.sim.test", Aiven: "https://aiven.sim.test"}
}
