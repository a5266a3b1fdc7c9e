// Package probe tries from the machine it runs on whether a service can be
// reached over a link: what its name resolves to, whether that address lies in
// the link's networks, whether it can be connected to, and in which time.
package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/spawn"
)

// Machine is what a probe needs of the machine.
type Machine struct {
	Clock clock.Clock
	// Lookup resolves a name, Dial connects, Addresses are the machine's own.
	Lookup    func(ctx context.Context, host string) ([]netip.Addr, error)
	Dial      func(ctx context.Context, address string) (net.Conn, error)
	Addresses func() ([]netip.Addr, error)
}

// Here is this machine.
func Here(clk clock.Clock) Machine {
	var d net.Dialer
	return Machine{
		Clock: clk,
		Lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
		Dial: func(ctx context.Context, address string) (net.Conn, error) { return d.DialContext(ctx, "tcp", address) },
		Addresses: func() ([]netip.Addr, error) {
			list, err := net.InterfaceAddrs()
			var out []netip.Addr
			for _, a := range list {
				if p, err := netip.ParsePrefix(a.String()); err == nil {
					out = append(out, p.Addr())
				}
			}
			return out, err
		},
	}
}

// Side is a network of a link.
type Side string

// Where an address lies.
const (
	Cloud   Side = "cloud"
	Hosted  Side = "hosted"
	Neither Side = "" // in no range that the halves tell
)

// Within says in which network of a link an address lies.
func Within(l *providers.Link, a netip.Addr) Side {
	a = a.Unmap()
	switch {
	case in(ranges(l.Hosted, l.Cloud), a), l.Hosted != nil && l.Hosted.Attrs[link.AttrIP] == a.String():
		return Hosted
	case in(ranges(l.Cloud, l.Hosted), a), l.Cloud != nil && l.Cloud.Attrs[link.AttrIP] == a.String():
		return Cloud
	}
	return Neither
}

// ranges are those of a half's network, as it or the other half tells them.
func ranges(h, other *providers.Half) []string {
	var out []string
	if h != nil {
		out = append(out, h.Ranges...)
	}
	if other != nil {
		out = append(out, other.PeerRanges...)
	}
	return out
}

func in(list []string, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(s string) bool {
		p, err := netip.ParsePrefix(s)
		return err == nil && p.Contains(a)
	})
}

// Result is what came of trying one address of one service.
type Result struct {
	providers.Endpoint
	// Address is what the name resolved to, Side the network that it lies in.
	Address netip.Addr
	Side    Side
	// Unresolved is why the name has no address.
	Unresolved error
	// Connect is why it cannot be connected to; nil when it can, in Took.
	Connect error
	Took    time.Duration
	// TLS says that the port speaks it, in TLSTook; NoTLS is why not.
	TLS     bool
	TLSTook time.Duration
	NoTLS   error
	// Proved: the address lies in the link's networks and was connected to from
	// within the other one.
	Proved bool
}

// Report is what came of a probe.
type Report struct {
	// Inside is the network of the link that this machine is in, with the
	// address that says so; Neither when it is in none.
	Inside Side
	Own    netip.Addr
	// Untold: no half tells the ranges of the networks, so that Neither says
	// nothing.
	Untold  bool
	Results []Result
}

// patience is for how long one address is tried.
const patience = 5 * time.Second

// atOnce is how many targets are tried at the same time.
const atOnce = 8

// Run tries every target. It changes nothing; its error is ctx's, or that the
// machine does not tell its own addresses.
func Run(ctx context.Context, m Machine, l *providers.Link, targets []providers.Endpoint) (Report, error) {
	out := Report{Untold: len(ranges(l.Hosted, l.Cloud))+len(ranges(l.Cloud, l.Hosted)) == 0}
	own, err := m.Addresses()
	if err != nil {
		return out, err
	}
	for _, a := range own {
		if s := Within(l, a); s != Neither && out.Inside == Neither {
			out.Inside, out.Own = s, a.Unmap()
		}
	}
	results := make([][]Result, len(targets))
	err = spawn.Each(len(targets), atOnce, func(i int) error {
		results[i] = m.try(ctx, l, targets[i])
		return ctx.Err()
	})
	out.Results = slices.Concat(results...)
	for i := range out.Results {
		r := &out.Results[i]
		r.Proved = r.Connect == nil && r.Unresolved == nil && r.Side != Neither && out.Inside != Neither && r.Side != out.Inside
	}
	return out, err
}

// try tries each address of a name.
func (m *Machine) try(ctx context.Context, l *providers.Link, to providers.Endpoint) []Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	addresses := []netip.Addr{}
	if a, err := netip.ParseAddr(to.Host); err == nil {
		addresses = append(addresses, a)
	} else if addresses, err = m.Lookup(ctx, to.Host); err != nil || len(addresses) == 0 {
		if err == nil {
			err = errors.New("it has no address")
		}
		return []Result{{Endpoint: to, Unresolved: err}}
	}
	var out []Result
	for _, a := range addresses {
		r := Result{Endpoint: to, Address: a.Unmap(), Side: Within(l, a)}
		m.connect(ctx, &r)
		out = append(out, r)
	}
	return out
}

// connect connects, and speaks TLS where the port does.
func (m *Machine) connect(ctx context.Context, r *Result) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	began := m.Clock.Now()
	conn, err := m.Dial(ctx, net.JoinHostPort(r.Address.String(), strconv.Itoa(r.Port)))
	r.Took = m.Clock.Now().Sub(began)
	if r.Connect = err; err != nil {
		return
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // it only ends a handshake
	defer stop()
	began = m.Clock.Now()
	// Whose certificate it is says nothing about the way there, and its authority
	// is the project's own: nothing is sent after the handshake.
	c := tls.Client(conn, &tls.Config{ServerName: r.Host, InsecureSkipVerify: true}) //nolint:gosec // see above
	if r.NoTLS = c.HandshakeContext(ctx); r.NoTLS == nil {
		r.TLS, r.TLSTook = true, m.Clock.Now().Sub(began)
	}
}
