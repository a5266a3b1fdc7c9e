package serve

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"

	"example.org/peerage/providers"
)

// guest is somebody at a terminal, with what it shows.
type guest struct {
	c    *ssh.Client
	s    *ssh.Session
	in   io.WriteCloser
	term *vt.SafeEmulator
}

func (x *site) sit(key ssh.Signer, reads bool) (*guest, error) {
	c, err := ssh.Dial("tcp", x.addr, &ssh.ClientConfig{User: "board", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	g := &guest{c: c, term: vt.NewSafeEmulator(80, 24)}
	x.t.Cleanup(func() { _ = c.Close() })
	if g.s, err = c.NewSession(); err != nil {
		return nil, err
	}
	if reads {
		g.s.Stdout = g.term
	} else if _, err = g.s.StdoutPipe(); err != nil {
		return nil, err
	}
	if g.in, err = g.s.StdinPipe(); err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, g.term) }() // its answers to questions
	if err = g.s.RequestPty("xterm-256color", 24, 80, nil); err != nil {
		return nil, err
	}
	return g, g.s.Shell()
}

// shows says what is on the screen; Render takes the lock, String does not.
func (g *guest) shows(text string) bool { return strings.Contains(ansi.Strip(g.term.Render()), text) }

// TestAHundredBoards all see what changes, though one of them never reads.
func TestAHundredBoards(t *testing.T) {
	const many = 100
	x := open(t, nil)
	if _, err := x.sit(x.look, false); err != nil {
		t.Fatal(err)
	}
	guests := make([]*guest, many-1)
	for i := range guests {
		var err error
		if guests[i], err = x.sit(x.look, true); err != nil {
			t.Fatal(err)
		}
	}
	all := func(text string) func() bool {
		return func() bool {
			for _, g := range guests {
				if !g.shows(text) {
					return false
				}
			}
			return true
		}
	}
	x.until("the board", all("18 links   ● 18 active"))
	if g, err := x.sit(x.look, true); err == nil {
		if g.s.Wait() == nil || x.s.ssh == nil {
			t.Error("one more than the limit is let in")
		}
	}
	x.f.tell(seenAt(time.Now(), providers.Failed, 18))
	x.until("the change", all("18 links   ✗ 18 failed"))
	for _, g := range guests[:50] {
		_, _ = g.in.Write([]byte("q"))
	}
	for _, g := range guests[:50] {
		if err := g.s.Wait(); err != nil {
			t.Errorf("q ends with %v", err)
		}
	}
}

// TestWhoMayLookCannotAct, and who may act can.
func TestWhoMayLookCannotAct(t *testing.T) {
	x := open(t, nil)
	ana, err := x.sit(x.look, true)
	if err != nil {
		t.Fatal(err)
	}
	x.until("the board", func() bool { return ana.shows("18 active") })
	if !ana.shows("you may look") {
		t.Errorf("it does not say so:\n%s", ana.term.String())
	}
	_, _ = ana.in.Write([]byte("x"))
	x.until("the refusal", func() bool { return ana.shows("read-only") })
	if did := x.f.done(); len(did) > 0 {
		t.Errorf("%v", did)
	}
	_, _ = ana.in.Write([]byte("p"))
	_, _ = ana.in.Write([]byte("\x1a")) // ctrl+z
	x.until("there being no shell", func() bool { return ana.shows("no shell") })
	_, _ = ana.in.Write([]byte("?"))
	x.until("the help", func() bool { return ana.shows("Everywhere") })
	for _, not := range []string{"delete…", "sign in", "suspend", "log"} {
		if ana.shows(" " + not + " ") {
			t.Errorf("who may only look reads of %q in the help", not)
		}
	}
	ben, err := x.sit(x.act, true)
	if err != nil {
		t.Fatal(err)
	}
	x.until("the board", func() bool { return ben.shows("you may act") && ben.shows("18 active") })
	_, _ = ben.in.Write([]byte("x"))
	x.until("the question", func() bool { return ben.shows("Delete it?") })
	x.until("the start", func() bool {
		_, _ = ben.in.Write([]byte("y")) // which counts once the question has been there for a moment
		return len(x.f.done()) > 0
	})
	want := "start delete by ben (key " + ssh.FingerprintSHA256(x.act.PublicKey()) + ")"
	if did := x.f.done(); did[0] != want {
		t.Errorf("%v", did)
	}
}

// TestTheEnd: boards are told, /healthz says 503 while it ends, then all is
// closed.
func TestTheEnd(t *testing.T) {
	x := open(t, nil)
	g, err := x.sit(x.look, false) // who does not read holds the end up for a moment
	if err != nil {
		t.Fatal(err)
	}
	ana, err := x.sit(x.look, true)
	if err != nil {
		t.Fatal(err)
	}
	x.until("the board", func() bool { return ana.shows("18 active") })
	ended := make(chan error, 1)
	x.s.mu.Lock()
	x.s.ending = true
	x.s.mu.Unlock()
	if code, body := x.get("/healthz", ""); code != 503 || !strings.Contains(body, `"state":"ending"`) {
		t.Errorf("%d %s", code, body)
	}
	go func() { ended <- x.stop() }()
	if err := ana.s.Wait(); err != nil {
		t.Errorf("%v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if res, err := http.Get(x.web + "/healthz"); err == nil {
		_ = res.Body.Close()
		t.Error("it still answers")
	}
	_ = g.c.Close()
}
