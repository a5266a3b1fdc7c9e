package serve

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// Listen listens at HOST:PORT. Unless beyond says so, only this machine can
// reach it.
func Listen(address string, beyond bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return nil, fmt.Errorf("%q is no address; expected is HOST:PORT, for example 127.0.0.1:9464", address)
	}
	if !loopback(host) && !beyond {
		return nil, fmt.Errorf("%s can be reached from other machines; say --expose if that is meant", address)
	}
	l, err := net.Listen("tcp", address)
	var op *net.OpError
	if errors.As(err, &op) {
		return nil, fmt.Errorf("%s cannot be listened at: %w", address, op.Err)
	}
	return l, err
}

// loopback says whether a host is this machine's alone, as it is written: no
// name is looked up for that.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Exposed says whether other machines can reach a listener.
func Exposed(l net.Listener) bool {
	host, _, err := net.SplitHostPort(l.Addr().String())
	return err != nil || !loopback(host)
}
