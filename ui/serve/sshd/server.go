// Package sshd shows the board to those whose key is listed: over SSH, without
// a shell, without forwarding, and to nobody else.
package sshd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

// Limits, unless others are given.
const (
	MostSessions = 100
	Idle         = 30 * time.Minute
)

const (
	// handshakeWithin is how long a client may take until it has shown its key.
	handshakeWithin = 20 * time.Second
	// writeWithin is how long a client may leave what is written to it unread.
	writeWithin = 10 * time.Second
	// lookEvery is how often sessions are looked at: whether they are idle, do
	// not read, or their key has been taken off the list.
	lookEvery = 2 * time.Second
	// spareConns is how many connections more than sessions there may be, of
	// those who have not shown their key yet.
	spareConns = 50
)

// Options of a Server.
type Options struct {
	Keys    *Keys
	HostKey gossh.Signer
	// Most is how many sessions there may be, Idle after how long without a key
	// press one is ended; 0 are MostSessions and Idle.
	Most int
	Idle time.Duration
	// Clock times what clients may take; nil is the machine's.
	Clock clock.Clock
	// Board shows the board to a guest until they leave or ctx ends; Status is
	// the answer to "ssh host status", with an exit code; words are what followed it.
	Board  func(ctx context.Context, g *Guest) error
	Status func(words string) (text string, code int)
	// Log gets a line for each who comes, goes or is refused.
	Log func(string)
}

// Server is the SSH server. Make it with New, then Serve.
type Server struct {
	o    Options
	ssh  *ssh.Server
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup // the sessions

	mu       sync.Mutex // guards what follows; never held while calling out
	closing  bool
	visits   map[*visit]bool
	sessions map[*Guest]bool
	opened   int
	refused  map[string]int
	cut      map[string]int
}

// New makes a server.
func New(o Options) (*Server, error) {
	o.Most, o.Idle = cmp.Or(o.Most, MostSessions), cmp.Or(o.Idle, Idle)
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	s := &Server{o: o, visits: map[*visit]bool{}, sessions: map[*Guest]bool{}, refused: map[string]int{}, cut: map[string]int{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	srv, err := wish.NewServer(
		wish.WithVersion("peerage"),
		wish.WithPublicKeyAuth(s.let),
		wish.WithMiddleware(s.serve),
		ssh.EmulatePty(),
		ssh.WrapConn(s.accept),
		func(srv *ssh.Server) error {
			srv.AddHostKey(o.HostKey)
			srv.HandshakeTimeout = handshakeWithin
			srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.channel}
			srv.RequestHandlers = map[string]ssh.RequestHandler{"default": s.request}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("the SSH server cannot be made: %w", err)
	}
	s.ssh = srv
	return s, nil
}

// Serve serves until Close. Its error is nil then.
func (s *Server) Serve(l net.Listener) error {
	spawn.Go(s.expireSessions)
	err := s.ssh.Serve(l)
	if errors.Is(err, ssh.ErrServerClosed) {
		return nil
	}
	return err
}

// Close tells every guest that it is over and ends all connections, within a
// while.
func (s *Server) Close(within time.Duration) {
	s.mu.Lock()
	s.closing = true
	for g := range s.sessions {
		g.end("The server ends. Come back when it is up again.")
	}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	gone := make(chan struct{})
	spawn.Go(func() { s.wg.Wait(); close(gone) })
	select {
	case <-gone:
	case <-ctx.Done():
	}
	s.stop()
	_ = s.ssh.Close() // the listener's error is of no use to anybody now
}

// visit is a connection; taken says that it has opened its session.
type visit struct {
	net.Conn
	began time.Time
	taken atomic.Bool
	gone  func()
}

// Close implements net.Conn.
func (v *visit) Close() error {
	v.gone()
	return v.Conn.Close()
}

// visitKey is where a connection finds its visit.
type visitKey struct{}

// accept takes a connection, unless there are too many.
func (s *Server) accept(ctx ssh.Context, c net.Conn) net.Conn {
	v := &visit{Conn: c, began: s.o.Clock.Now()}
	v.gone = sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.visits, v)
	})
	s.mu.Lock()
	full := len(s.visits) >= s.o.Most+spareConns
	if !full {
		s.visits[v] = true
	}
	s.mu.Unlock()
	if full {
		s.refuse(tooMany)
		return nil
	}
	ctx.SetValue(visitKey{}, v)
	return v
}

// let says who may come in: nobody without a key of the list. Who it is, is
// asked again with the key that was proved: clients may show several.
func (s *Server) let(ctx ssh.Context, key ssh.PublicKey) bool {
	_, ok, err := s.o.Keys.Of(key)
	if err != nil {
		s.o.Log("ssh: nobody can come in: " + err.Error())
	}
	if !ok {
		s.refuse(noKey)
	}
	return ok
}

// request refuses what a connection wants beside its session: forwarding.
// Signs of life are answered, as a no, which is what they want.
func (s *Server) request(_ ssh.Context, _ *ssh.Server, r *gossh.Request) (bool, []byte) {
	if r.Type != "keepalive@openssh.com" {
		s.refuse(noRequest)
	}
	return false, nil
}
