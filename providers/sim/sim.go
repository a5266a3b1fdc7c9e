// Package sim stands the embedded clouds up: one world, an endpoint for each
// service, reached in memory or over loopback
// sockets, with faults, latency and a record of every call. Clients come to it
// by endpoint override only.
package sim

import (
	"context"
	"net/http"
	"sync"
	"time"

	"example.org/peerage/providers/sim/world"
)

// Options are what may be chosen about the endpoints.
type Options struct {
	// Latency is added to every call, in the world's time.
	Latency time.Duration
	// KeepBodies has every call's request body kept in its record.
	KeepBodies bool
	// Log is told of every call when it has been answered; it must not block.
	Log func(Call)
	// TLS has Serve open every endpoint with TLS, not only Microsoft's.
	TLS bool
}

// Endpoints are where the services are, by name. No URL ends with a slash.
type Endpoints map[string]string

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

// KeepUp has the world keep up with its clock, a second of the machine's at a
// time, until ctx ends: otherwise the next call does what nobody asked for
// meanwhile.
func (s *Sim) KeepUp(ctx context.Context) {
	clk := s.w.Clock()
	for clk.Sleep(ctx, time.Duration(clk.Speed()*float64(time.Second))) == nil {
		s.w.Read(func() {})
	}
}

// World is the world behind the endpoints.
func (s *Sim) World() *world.World { return s.w }

// Handler is a service's handler, as Mem uses it; nil for a name that
// Services does not list.
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

// CA is the certificate, in PEM, that signs whatever is served over TLS; nil
// while Serve is not on.
func (s *Sim) CA() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served == nil {
		return nil
	}
	return s.served.ca.pem
}
