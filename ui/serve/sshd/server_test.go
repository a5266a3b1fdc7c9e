package sshd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// handClock is a clock that a test moves by hand.
type handClock struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{}
	// sleeping are those who wait for it.
	sleeping int
}

func newHandClock() *handClock {
	return &handClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), moved: make(chan struct{})}
}

func (c *handClock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *handClock) Speed() float64 { return 1 }

func (c *handClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	until := c.now.Add(d)
	c.sleeping++
	c.mu.Unlock()
	defer func() { c.mu.Lock(); c.sleeping--; c.mu.Unlock() }()
	for {
		c.mu.Lock()
		over, moved := !c.now.Before(until), c.moved
		c.mu.Unlock()
		if over {
			return ctx.Err()
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// move moves it once the server waits for it again.
func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.sleeping == 0 {
		c.mu.Unlock()
		runtime.Gosched()
		c.mu.Lock()
	}
	c.now = c.now.Add(d)
	close(c.moved)
	c.moved = make(chan struct{})
}

// site is a server at a free port of this machine.
type site struct {
	t      *testing.T
	s      *Server
	addr   string
	clk    *handClock
	look   ssh.Signer // whose key may look
	act    ssh.Signer // and act
	path   string
	logged *bytes.Buffer
	mu     sync.Mutex
}

// echo is a board that shows what is typed, until q.
func echo(ctx context.Context, g *Guest) error {
	may := "looks"
	if g.Acts {
		may = "acts"
	}
	fmt.Fprintf(g, "%s %s %dx%d\n", g.Name, may, g.Window.Width, g.Window.Height)
	keys := make(chan byte)
	go func() {
		defer close(keys)
		b := make([]byte, 1)
		for {
			if _, err := g.Read(b); err != nil {
				return
			}
			keys <- b[0]
		}
	}()
	for {
		select {
		case k, ok := <-keys:
			if !ok || k == 'q' {
				return nil
			}
			fmt.Fprintf(g, "<%c>\n", k)
		case w := <-g.Resized:
			fmt.Fprintf(g, "[%dx%d]\n", w.Width, w.Height)
		case <-ctx.Done():
			return nil
		}
	}
}

func open(t *testing.T, board func(context.Context, *Guest) error, change func(*Options)) *site {
	t.Helper()
	x := &site{t: t, clk: newHandClock(), look: signer(t), act: signer(t), logged: &bytes.Buffer{}}
	x.path = keysFile(t, line(x.look, "ana"), "act "+line(x.act, "ben"))
	keys, err := ReadKeys(x.path)
	if err != nil {
		t.Fatal(err)
	}
	host, err := HostKey("")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Keys: keys, HostKey: host, Clock: x.clk, Board: board,
		Status: func(words string) (string, int) { return "all is well" + words + "\n", 4 },
		Log: func(s string) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.logged.WriteString(s + "\n")
		}}
	if change != nil {
		change(&o)
	}
	if x.s, err = New(o); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x.addr = l.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- x.s.Serve(l) }()
	t.Cleanup(func() {
		x.s.Close(time.Second)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return x
}

func (x *site) dial(auth ...ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", x.addr, &ssh.ClientConfig{
		User: "board", Auth: auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 20 * time.Second,
	})
}

func (x *site) come(key ssh.Signer) *ssh.Client {
	x.t.Helper()
	c, err := x.dial(ssh.PublicKeys(key))
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = c.Close() })
	return c
}

// terminal is a session that has one.
type terminal struct {
	*ssh.Session
	in  io.WriteCloser
	out *lines
}

// lines are what came so far.
type lines struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Write(p)
	select {
	case l.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (l *lines) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// wait waits until a text has come.
func (l *lines) wait(t *testing.T, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !strings.Contains(l.String(), text) {
		select {
		case <-l.more:
		case <-ctx.Done():
			t.Fatalf("%q does not come: %q", text, l.String())
		}
	}
}

func (x *site) sit(c *ssh.Client) *terminal {
	x.t.Helper()
	d, err := x.trySit(c)
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

func (x *site) trySit(c *ssh.Client) (*terminal, error) {
	s, err := c.NewSession()
	if err != nil {
		return nil, err
	}
	d := &terminal{Session: s, out: &lines{more: make(chan struct{}, 1)}}
	d.Stdout, d.Stderr = d.out, d.out
	if d.in, err = s.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.RequestPty("xterm-256color", 24, 80, nil); err != nil {
		return nil, err
	}
	return d, s.Shell()
}

func (d *terminal) type_(text string) { _, _ = d.in.Write([]byte(text)) }

func (x *site) numbers() map[string]float64 {
	out := map[string]float64{}
	x.s.Count(func(name string, v float64, labels ...string) {
		out[strings.Join(append([]string{name}, labels...), " ")] = v
	})
	return out
}

// until waits until a number is as wanted.
func (x *site) until(name string, want float64) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), 20*time.Second)
	defer cancel()
	for x.numbers()[name] != want {
		if ctx.Err() != nil {
			x.t.Fatalf("%s is %v, not %v", name, x.numbers()[name], want)
		}
	}
}

// quiet waits until nothing is being written: time that is moved on meanwhile
// would be taken for a client that does not read.
func (x *site) quiet() {
	x.t.Helper()
	writing := func() bool {
		x.s.mu.Lock()
		defer x.s.mu.Unlock()
		for g := range x.s.sessions {
			if g.writing.Load() != 0 {
				return true
			}
		}
		return false
	}
	for writing() && x.t.Context().Err() == nil {
		runtime.Gosched()
	}
}
