package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"charm.land/ssh"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Window is the size of a terminal, in cells.
type Window struct{ Width, Height int }

// Guest is somebody at another machine, and their terminal.
type Guest struct {
	Person
	Window Window
	// Resized gives the size as it changes.
	Resized <-chan ssh.Window

	sess   ssh.Session
	visit  *visit
	now    func() time.Time
	cancel context.CancelCauseFunc
	// pressed is when a key was pressed last, writing since when something is
	// being written, 0 for nothing; both in nanoseconds.
	pressed, writing atomic.Int64
}

// endReason is why a session is ended from here, in words for its guest.
type endReason string

func (s endReason) Error() string { return string(s) }

// Env is the guest's environment: TERM, the locale, and what says of colours.
func (g *Guest) Env() []string {
	out := g.sess.Environ()
	if pty, _, ok := g.sess.Pty(); ok {
		out = append(out, "TERM="+pty.Term)
	}
	return out
}

// Getenv is a variable of it.
func (g *Guest) Getenv(name string) string {
	for _, e := range g.Env() {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// Read implements io.Reader: what the guest types.
func (g *Guest) Read(b []byte) (int, error) {
	n, err := g.sess.Read(b)
	g.pressed.Store(g.now().UnixNano())
	return n, err
}

// Write implements io.Writer: what the guest sees.
func (g *Guest) Write(b []byte) (int, error) {
	g.writing.Store(g.now().UnixNano())
	defer g.writing.Store(0)
	return g.sess.Write(b)
}

// end ends the session, with words for the guest.
func (g *Guest) end(why string) { g.cancel(endReason(why)) }

// expireSessions looks at the sessions now and then until the server is closed.
func (s *Server) expireSessions() {
	for s.o.Clock.Sleep(s.ctx, lookEvery) == nil {
		now := s.o.Clock.Now()
		s.mu.Lock()
		var guests []*Guest
		for g := range s.sessions {
			guests = append(guests, g)
		}
		var idlers []*visit
		for v := range s.visits {
			if !v.taken.Load() && now.Sub(v.began) > 2*handshakeWithin {
				idlers = append(idlers, v)
			}
		}
		s.mu.Unlock()
		for _, v := range idlers {
			_ = v.Close() // it is broken off, however that goes
		}
		for _, g := range guests {
			s.lookAt(g, now)
		}
	}
}

// lookAt ends a session that is not to go on.
func (s *Server) lookAt(g *Guest, now time.Time) {
	since := func(at int64) time.Duration { return now.Sub(time.Unix(0, at)) }
	writing := g.writing.Load()
	who, ok, err := s.o.Keys.Of(g.sess.PublicKey())
	switch {
	case writing != 0 && since(writing) > writeWithin:
		s.cutOff(g, cutUnread, "")
		_ = g.visit.Close() // nobody reads any words
	case err != nil:
		s.o.Log("ssh: nobody can stay: " + err.Error())
		s.cutOff(g, cutKey, keysUnread)
	case !ok || who.Acts != g.Acts:
		s.cutOff(g, cutKey, "Your key was taken off the list, or may do something else now.")
	case since(g.pressed.Load()) > s.o.Idle:
		s.cutOff(g, cutIdle, fmt.Sprintf("No key was pressed for %s. Come back any time.", theme.Span(s.o.Idle)))
	}
}

// cutOff ends a session once.
func (s *Server) cutOff(g *Guest, why, words string) {
	s.mu.Lock()
	there := s.sessions[g]
	delete(s.sessions, g)
	if there {
		s.cut[why]++
	}
	s.mu.Unlock()
	if there {
		g.end(words)
		s.o.Log(fmt.Sprintf("ssh: %s was ended: %s", g.called(), why))
	}
}

// By is the guest as what they do is kept: the name behind their key, and the
// key, which alone is proved.
func (g *Guest) By() *wizard.Actor {
	by := &wizard.Actor{User: g.Name, Key: g.Key}
	if g.Name == g.Key {
		by.User = ""
	}
	return by
}

// called is a guest in the log.
func (g *Guest) called() string {
	return theme.Clean(g.By().String()) + " from " + g.sess.RemoteAddr().String()
}

// enter counts a session, unless there are too many.
func (s *Server) enter(g *Guest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return endReason("The server ends. Come back when it is up again.")
	case len(s.sessions) >= s.o.Most:
		s.refused[tooMany]++
		return endReason(fmt.Sprintf("There are %d boards open already, which is the limit.", s.o.Most))
	}
	s.sessions[g] = true
	s.opened++
	s.wg.Add(1)
	return nil
}

func (s *Server) remove(g *Guest) {
	s.mu.Lock()
	delete(s.sessions, g)
	s.mu.Unlock()
	s.wg.Done()
}

// keysUnread is what a guest hears whose key cannot be looked up; the server's
// log says why.
const keysUnread = "The server cannot read its list of keys now. Nobody is let in until it can."

// serve is what happens in a session.
func (s *Server) serve(ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		v, _ := sess.Context().Value(visitKey{}).(*visit)
		who, ok, err := s.o.Keys.Of(sess.PublicKey())
		if err != nil {
			tell(sess, keysUnread, 1)
			return
		}
		if !ok || v == nil { // taken off the list since
			tell(sess, "This key may not come in.", 1)
			return
		}
		ctx, cancel := context.WithCancelCause(sess.Context())
		defer cancel(nil)
		g := &Guest{Person: who, sess: sess, visit: v, now: s.o.Clock.Now, cancel: cancel}
		g.pressed.Store(s.o.Clock.Now().UnixNano())
		if err := s.enter(g); err != nil {
			tell(sess, err.Error(), 1)
			return
		}
		defer s.remove(g)
		s.show(ctx, g)
	}
}

// show answers a session: the board, or "status" as text.
func (s *Server) show(ctx context.Context, g *Guest) {
	pty, resized, terminal := g.sess.Pty()
	words := strings.TrimSpace(g.sess.RawCommand())
	switch filter, status := strings.CutPrefix(words+" ", "status "); {
	case status:
		text, code := s.o.Status(strings.TrimSpace(filter))
		if _, err := io.WriteString(g, text); err == nil {
			_ = g.sess.Exit(code) // who has left needs none
		}
		return
	case words != "":
		s.refuse(noRequest)
		tell(g.sess, `There is no shell here. Without a command this is the board; the only one is "status".`, 2)
		return
	case !terminal || pty.Term == "" || pty.Term == "dumb":
		tell(g.sess, `The board needs a terminal: ssh -t. Without one, the command "status" prints it once.`, 2)
		return
	}
	g.Window, g.Resized = Window{pty.Window.Width, pty.Window.Height}, resized
	s.o.Log("ssh: " + g.called() + " looks at the board")
	err := s.o.Board(ctx, g)
	var why endReason
	if errors.As(context.Cause(ctx), &why) && why != "" {
		tell(g.sess, string(why), 0)
	} else if err != nil {
		s.o.Log(fmt.Sprintf("ssh: the board of %s broke: %v", g.called(), err))
		tell(g.sess, "The board broke. The server's log says why.", 1)
	}
	s.o.Log("ssh: " + g.called() + " has left")
}

// tell says something and ends the session.
func tell(sess ssh.Session, words string, code int) {
	_, _ = io.WriteString(sess.Stderr(), theme.Clean(words)+"\n") // who does not read it is gone
	_ = sess.Exit(code)
}
