package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"peerage/providers/clock"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
)

// LabSettings say where and how the embedded clouds are served.
type LabSettings struct {
	// Listen is the address of the first endpoint; the others take the ports
	// after it. With port 0 each takes a free one.
	Listen string
	// Speed is how many seconds pass in a real one.
	Speed float64
	// Scenario is one of providers/sim/scenario; "" is none.
	Scenario string
	// Latency of every call, in the world's time.
	Latency time.Duration
	// Faults are on from the start.
	Faults []world.Fault
	// TLS serves everything over TLS, not only what is Microsoft's.
	TLS bool
	// Log is told of every call; it must not block.
	Log func(sim.Call)
}

// Lab is the embedded clouds, served for other programs.
type Lab struct {
	Sim       *sim.Sim
	Accounts  *company.Accounts
	Endpoints sim.Endpoints
	// CAFile holds the authority's certificate; Close removes it.
	CAFile string
	remove func() error
}

// OpenLab serves the embedded clouds until Close or the end of ctx. Unlike the
// demo's, the company is left alone: nothing changes by itself.
func OpenLab(ctx context.Context, s LabSettings) (*Lab, error) {
	at, err := labAddresses(s.Listen)
	if err != nil {
		return nil, err
	}
	w := world.New(clock.NewScaled(s.Speed), 1)
	acc := company.Contoso(w)
	w.Do(func() {
		w.Azure.AutoApprove = time.Duration(2 * s.Speed * float64(time.Second))
		w.Timing.TokenLife = time.Duration(float64(w.Timing.TokenLife) * s.Speed) // an hour for the client, however fast
	})
	if err := play(w, acc, s.Scenario); err != nil {
		return nil, err
	}
	w.Do(func() {
		for _, f := range s.Faults {
			w.Faults.Set(f)
		}
	})
	clouds := sim.New(w, sim.Options{Latency: s.Latency, TLS: s.TLS, Log: s.Log})
	if err := clouds.Serve(ctx, at); err != nil {
		return nil, err
	}
	l := &Lab{Sim: clouds, Accounts: acc, Endpoints: clouds.Endpoints()}
	if l.CAFile, l.remove, err = keepCA(clouds.CA()); err != nil {
		return nil, errors.Join(err, clouds.Close())
	}
	return l, nil
}

// Close shuts the endpoints and removes the authority's file.
func (l *Lab) Close() error {
	return errors.Join(l.Sim.Close(), l.remove())
}

// labAddresses gives each service its port, in the order in which the lab
// tells them.
func labAddresses(listen string) (sim.Addresses, error) {
	host, text, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", listen, err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %q is no port", listen, text)
	}
	names := sim.Services()
	if int(port)+len(names)-1 > 65535 {
		return nil, fmt.Errorf("listen on %q: %d ports are needed from there on", listen, len(names))
	}
	at := sim.Addresses{}
	for i, name := range names {
		n := int(port)
		if n != 0 {
			n += i
		}
		at[name] = net.JoinHostPort(host, strconv.Itoa(n))
	}
	return at, nil
}

// keepCA writes the certificate to a folder of its own, for programs that take
// a file.
func keepCA(pem []byte) (file string, remove func() error, err error) {
	dir, remove, err := scratch()
	if err != nil {
		return "", nil, err
	}
	file = filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(file, pem, 0o644); err != nil { // a certificate is no secret
		return "", nil, errors.Join(err, remove())
	}
	return file, remove, nil
}
