// Package serve is the one process that watches for all: it keeps the history,
// tells Prometheus and whoever asks how it does, and shows the board over SSH.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/alert"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/serve/metrics"
	"example.org/peerage/ui/serve/sshd"
)

// Options of a Server.
type Options struct {
	Backend front.Backend
	// HTTP answers /healthz and /metrics, SSH shows the board to those whose key
	// is in Keys; nil is none.
	HTTP, SSH net.Listener
	Keys      *sshd.Keys
	HostKey   gossh.Signer
	// Sessions and Idle: see sshd.Options. MostLinks: see metrics.Options.
	Sessions  int
	Idle      time.Duration
	MostLinks int
	// Status is a snapshot as "status" with such words shows it, with an exit code.
	Status func(s front.Snapshot, words string) (text string, code int)
	// Terminal says, by a guest's environment, whether their terminal has ASCII
	// alone, and which background: "dark", "light", or "" and whether it is
	// perhaps light.
	Terminal func(env func(string) string) (ascii bool, background string, light bool)
	// Leading says whether this process asks the providers, and who does
	// otherwise; nil is always.
	Leading func() (bool, string)
	// Alerts tells whom it concerns, and Bells rings at the boards; nil is none.
	Alerts *alert.Runner
	Bells  *alert.Bells
	// Log gets a line for what happens.
	Log func(string)
}

// endWithin is how long each of those who are told to end may take.
const endWithin = 5 * time.Second

// Server is the process. Make it with New, then Run it.
type Server struct {
	o       Options
	began   time.Time
	metrics *metrics.Set
	ssh     *sshd.Server

	mu     sync.Mutex // guards what follows
	last   seen
	ending bool
}

// New makes a server.
func New(o Options) (*Server, error) {
	s := &Server{o: o, began: o.Backend.Clock.Now()}
	mo := metrics.Options{Version: o.Backend.Version, MostLinks: o.MostLinks, View: s.view}
	if o.SSH != nil {
		var err error
		s.ssh, err = sshd.New(sshd.Options{
			Keys: o.Keys, HostKey: o.HostKey, Most: o.Sessions, Idle: o.Idle, Board: s.board, Status: s.status, Log: o.Log,
		})
		if err != nil {
			return nil, err
		}
		mo.Parts = append(mo.Parts, s.ssh.Count)
	}
	if o.Bells != nil {
		s.o.Backend.Rings = o.Bells.Listen
	}
	if o.Alerts != nil {
		o.Alerts.Seen = s.alerted
		mo.Parts = append(mo.Parts, o.Alerts.Count)
	}
	s.metrics = metrics.New(mo)
	return s, nil
}

// Run serves until ctx ends, and then ends what it began: first the boards,
// while /healthz says that it ends, then the rest.
func (s *Server) Run(ctx context.Context) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	watched := make(chan struct{})
	spawn.Go(func() { defer close(watched); s.watch(watching) })
	telling, quiet := context.WithCancel(context.WithoutCancel(ctx))
	defer quiet()
	told := make(chan struct{})
	spawn.Go(func() {
		defer close(told)
		if s.o.Alerts != nil {
			s.o.Alerts.Run(telling)
		}
	})

	broke := make(chan error, 2)
	var web *http.Server
	if s.o.HTTP != nil {
		web = s.server()
		spawn.Go(func() {
			if err := web.Serve(s.o.HTTP); !errors.Is(err, http.ErrServerClosed) {
				broke <- fmt.Errorf("%s does not answer any more: %w", s.o.HTTP.Addr(), err)
			}
		})
	}
	if s.ssh != nil {
		spawn.Go(func() {
			if err := s.ssh.Serve(s.o.SSH); err != nil {
				broke <- fmt.Errorf("%s does not answer any more: %w", s.o.SSH.Addr(), err)
			}
		})
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-broke:
	}
	s.end(web, func() { quiet(); <-told })
	stop()
	<-watched
	return err
}

// end ends the boards and the alerts, then the answers.
func (s *Server) end(web *http.Server, quiet func()) {
	s.mu.Lock()
	s.ending = true
	s.mu.Unlock()
	s.o.Log("ending")
	if s.ssh != nil {
		s.ssh.Close(endWithin)
	}
	quiet()
	if web == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), endWithin)
	defer cancel()
	if web.Shutdown(ctx) != nil {
		_ = web.Close() // whoever is still there does not read
	}
}

// watch keeps what the feed tells, and logs who asks the providers.
func (s *Server) watch(ctx context.Context) {
	was := ""
	for snap := range s.o.Backend.Feed.Watch(ctx) {
		if s.o.Leading != nil {
			is := strings.TrimSpace("nobody is known to watch for all. " + snap.Trouble)
			if leads, by := s.o.Leading(); leads {
				is = "this process watches for all"
			} else if by != "" {
				is = by + " watches for all, and this process shows what is seen there"
			}
			if is != was {
				s.o.Log(is)
			}
			was = is
		}
		s.mu.Lock()
		s.last = seen{snap, true}
		s.mu.Unlock()
	}
}

func (s *Server) latest() (last seen, ending bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.ending
}

// health says how the process does.
func (s *Server) health() report.Health {
	last, ending := s.latest()
	clk := s.o.Backend.Clock
	h := judge(last, s.began, clk.Now(), clk.Speed())
	h.Version, h.Leader = s.o.Backend.Version, true
	if s.o.Leading != nil {
		h.Leader, h.LedBy = s.o.Leading()
	}
	if last.Trouble != "" {
		h.Says += " " + last.Trouble
	}
	if ending {
		h.OK, h.State, h.Says = false, report.Ending, "It was told to end."
	}
	return h
}

// alerted is what alerts go by.
func (s *Server) alerted() (front.Snapshot, string, bool) {
	last, ending := s.latest()
	h := s.health()
	stuck := ""
	if s.stuck(last) {
		stuck = h.Says
	}
	return last.Snapshot, stuck, (last.known || stuck != "") && !ending && h.Leader
}

// view is what the metrics tell.
func (s *Server) view() metrics.View {
	h := s.health()
	last, _ := s.latest()
	return metrics.View{At: h.At, Seen: last.Snapshot, Known: last.known, Up: h.OK, Leader: h.Leader}
}

// status is the answer to "ssh host status".
func (s *Server) status(words string) (string, int) {
	last, _ := s.latest()
	return s.o.Status(last.Snapshot, words)
}
