package sim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"example.org/peerage/providers/spawn"
)

// Addresses are where each service listens, as host:port, by its name; where
// there is none a free loopback port is taken.
type Addresses map[string]string

// served is what is open while Serve is on.
type served struct {
	at      Endpoints
	ca      *authority
	servers []*http.Server
	stop    func() bool
}

// Serve opens the sockets: TLS for Login, Graph and ARM under a throw-away
// authority, plain HTTP for the others unless Options.TLS says otherwise. It
// returns when all listen; they close with ctx, or Close. Only loopback
// addresses are taken.
func (s *Sim) Serve(ctx context.Context, want Addresses) error {
	s.mu.Lock()
	open := s.served != nil
	s.mu.Unlock()
	if open {
		return errors.New("the embedded clouds are served already")
	}
	ca, err := newAuthority()
	if err != nil {
		return err
	}
	ls, err := listenAll(want)
	if err != nil {
		return err
	}
	out := &served{ca: ca, at: Endpoints{}}
	for _, x := range services() {
		scheme := "http://"
		if x.tls || s.o.TLS {
			scheme = "https://"
		}
		out.at[x.name] = scheme + ls[x.name].Addr().String()
	}
	handlers := s.handlers(out.at)
	for _, x := range services() {
		srv := &http.Server{Handler: guard(handlers[x.name]), ReadHeaderTimeout: 10 * time.Second,
			ErrorLog: log.New(io.Discard, "", 0)}
		l := ls[x.name]
		if x.tls || s.o.TLS {
			l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{ca.leaf}, MinVersion: tls.VersionTLS12})
		}
		out.servers = append(out.servers, srv)
		spawn.Go(func() { _ = srv.Serve(l) }) // ends with Close, always with an error
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served = out
	out.stop = context.AfterFunc(ctx, func() { _ = s.Close() })
	return nil
}

func listenAll(want Addresses) (map[string]net.Listener, error) {
	out := map[string]net.Listener{}
	for _, x := range services() {
		l, err := listen(want[x.name])
		if err != nil {
			for _, o := range out {
				_ = o.Close() // nothing was served on it yet
			}
			return nil, fmt.Errorf("listen for %s: %w", x.name, err)
		}
		out[x.name] = l
	}
	return out, nil
}

func listen(addr string) (net.Listener, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is not an address of this machine's loopback", addr)
	}
	return net.Listen("tcp", addr)
}

// Close shuts the sockets at once. It may be called again.
func (s *Sim) Close() error {
	s.mu.Lock()
	out := s.served
	s.served = nil
	s.mu.Unlock()
	if out == nil {
		return nil
	}
	out.stop()
	var errs []error
	for _, srv := range out.servers {
		errs = append(errs, srv.Close())
	}
	return errors.Join(errs...)
}

// Client trusts the throw-away authority and uses no proxy. Before Serve it
// is the in-memory one.
func (s *Sim) Client() *http.Client {
	s.mu.Lock()
	out := s.served
	s.mu.Unlock()
	if out == nil {
		return s.Mem().Client()
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: out.ca.pool, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second}}
}
