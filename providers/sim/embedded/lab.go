package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/estate"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/spawn"
)

// LabOptions say where and how the embedded clouds are served.
type LabOptions struct {
	Options
	// Listen is the address of the first endpoint; the others take the ports
	// after it. With port 0 each takes a free one.
	Listen string
	// Folder is where the file of the certificate authority is put.
	Folder string
	// Links is how many links the company has; 0 is those of the demo. Seed
	// says which; the same gives the same.
	Links int
	Seed  uint64
	// Faults are on from the start.
	Faults []world.Fault
	// TLS serves everything over TLS, not only what is Microsoft's.
	TLS bool
	// Log is told of every call; it must not block.
	Log func(sim.Call)
}

// Lab is the embedded clouds, served for other programs.
type Lab struct {
	*Clouds
	// CAFile holds the authority's certificate.
	CAFile string
	// Estate is what the company has beyond the demo's.
	Estate *estate.Estate
}

// OpenLab serves the embedded clouds until Close or the end of ctx. Unlike the
// demo's, the company is left alone: nothing changes by itself.
func OpenLab(ctx context.Context, o LabOptions) (*Lab, error) {
	at, err := addresses(o.Listen)
	if err != nil {
		return nil, err
	}
	clk := clock.NewScaled(o.Speed)
	w, acc := settle(clk)
	w.Do(func() { // an hour for the client, however fast
		w.Timing.TokenLife = time.Duration(float64(w.Timing.TokenLife) * o.Speed)
	})
	more, err := estate.Fill(w, acc, cmp.Or(o.Links, estate.Smallest), o.Seed)
	if err == nil {
		err = apply(o.Scenario, "", w, acc)
	}
	if err != nil {
		return nil, err
	}
	w.Do(func() {
		for _, f := range o.Faults {
			w.Faults.Set(f)
		}
	})
	clouds := sim.New(w, sim.Options{Latency: o.Latency, TLS: o.TLS, Log: o.Log})
	if err := clouds.Serve(ctx, at); err != nil {
		return nil, err
	}
	spawn.Go(func() { clouds.KeepUp(ctx) })
	l := &Lab{Clouds: &Clouds{Sim: clouds, Clock: clk, Accounts: acc}, CAFile: filepath.Join(o.Folder, "ca.pem"),
		Estate: more}
	err = os.WriteFile(l.CAFile, clouds.CA(), 0o644) // a certificate is no secret
	if err == nil {
		err = l.writeProfiles()
	}
	if err != nil {
		return nil, errors.Join(err, clouds.Close())
	}
	return l, nil
}

// profiles is the file with the ways in to AWS, in the form of AWS's own.
func (l *Lab) profiles() string { return filepath.Join(filepath.Dir(l.CAFile), "aws-credentials") }

func (l *Lab) writeProfiles() error {
	var b strings.Builder
	for _, k := range append([]*world.AWSKey{l.Accounts.AWS.Ana}, l.Estate.Keys...) {
		fmt.Fprintf(&b, "[contoso-%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", k.Account, k.ID, k.Secret)
	}
	return os.WriteFile(l.profiles(), []byte(b.String()), 0o600)
}

// addresses gives each service its port, in the order in which the lab tells
// them.
func addresses(listen string) (sim.Addresses, error) {
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
