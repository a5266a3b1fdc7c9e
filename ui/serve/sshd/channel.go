package sshd

import (
	"strings"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"example.org/peerage/providers/spawn"
)

// mostEnv is how many variables of a client's environment are looked at.
const mostEnv = 32

// channel opens the one session that a connection may have, and lets only those
// requests through that a board needs.
func (s *Server) channel(srv *ssh.Server, conn *gossh.ServerConn, c gossh.NewChannel, ctx ssh.Context) {
	if v, ok := ctx.Value(visitKey{}).(*visit); !ok || v.taken.Swap(true) {
		s.refuse(tooMany)
		_ = c.Reject(gossh.ResourceShortage, "one session a connection") // a connection that broke needs no answer
		return
	}
	ssh.DefaultSessionHandler(srv, conn, &sieved{NewChannel: c, s: s}, ctx)
}

// sieved is a channel whose requests are sieved.
type sieved struct {
	gossh.NewChannel
	s *Server
}

// Accept implements gossh.NewChannel.
func (c *sieved) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, from, err := c.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	to := make(chan *gossh.Request)
	spawn.Go(func() {
		defer close(to)
		vars := 0
		for r := range from {
			if r.Type == "env" {
				vars++
			}
			if wanted(r, vars) {
				to <- r
				continue
			}
			if r.Type != "env" { // ssh sends some unasked
				c.s.refuse(noRequest)
			}
			_ = r.Reply(false, nil) // likewise
		}
	})
	return ch, to, nil
}

// wanted says whether a request is one that a board needs.
func wanted(r *gossh.Request, vars int) bool {
	switch r.Type {
	case "shell", "exec", "pty-req", "window-change":
		return true
	case "env":
		var v struct{ Key, Value string }
		return vars <= mostEnv && gossh.Unmarshal(r.Payload, &v) == nil && len(v.Value) <= 64 &&
			(strings.HasPrefix(v.Key, "LC_") || v.Key == "LANG" || v.Key == "COLORTERM" || v.Key == "NO_COLOR" ||
				v.Key == "COLORFGBG")
	}
	return false
}
