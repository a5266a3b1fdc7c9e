package sshd

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

func TestTheBoardIsShown(t *testing.T) {
	x := open(t, echo, nil)
	d := x.sit(x.come(x.look))
	d.out.wait(t, "ana looks 80x24")
	d.type_("j")
	d.out.wait(t, "<j>")
	if err := d.WindowChange(40, 120); err != nil {
		t.Fatal(err)
	}
	d.out.wait(t, "[120x40]")
	d.type_("q")
	if err := d.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	other := x.sit(x.come(x.act))
	other.out.wait(t, "ben acts 80x24")
	if n := x.numbers(); n["peerage_ssh_sessions"] != 1 || n["peerage_ssh_sessions_total"] != 2 {
		t.Errorf("%v", n)
	}
}

// TestNobodyComesInWithoutAListedKey: no other key, no password, not without
// anything, and not by showing a listed key that one does not have.
func TestNobodyComesInWithoutAListedKey(t *testing.T) {
	x := open(t, echo, nil)
	for name, auth := range map[string][]ssh.AuthMethod{
		"nothing":     nil,
		"a password":  {ssh.Password("secret")},
		"another key": {ssh.PublicKeys(signer(t))},
		"a prompt": {ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) {
			return []string{"x"}, nil
		})},
		"a listed key that is somebody else's": {ssh.PublicKeys(thief{x.act.PublicKey(), signer(t)})},
	} {
		if c, err := x.dial(auth...); err == nil {
			_ = c.Close()
			t.Errorf("%s lets in", name)
		}
	}
}

// thief shows a key and signs with another.
type thief struct {
	shown ssh.PublicKey
	ssh.Signer
}

func (h thief) PublicKey() ssh.PublicKey { return h.shown }

// TestShownKeysDoNotCount: a client that has a key which may look and shows one
// which may act, that it does not have, may look.
func TestShownKeysDoNotCount(t *testing.T) {
	x := open(t, echo, nil)
	c, err := x.dial(ssh.PublicKeys(x.look, thief{x.act.PublicKey(), x.look}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	x.sit(c).out.wait(t, "ana looks")
	if c, err := x.dial(ssh.PublicKeys(thief{x.act.PublicKey(), x.look}, x.look)); err == nil {
		x.sit(c).out.wait(t, "ana looks")
		_ = c.Close()
	}
}

// TestThereIsOnlyTheBoard: no shell, no commands, no files, no forwarding, no
// second session.
func TestThereIsOnlyTheBoard(t *testing.T) {
	x := open(t, echo, nil)
	run := func(command string) (string, int) {
		s, err := x.come(x.act).NewSession()
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.CombinedOutput(command)
		var e *ssh.ExitError
		if errors.As(err, &e) {
			return string(out), e.ExitStatus()
		}
		return string(out), 0
	}
	if out, code := run("status"); out != "all is well\n" || code != 4 {
		t.Errorf("%q, %d", out, code)
	}
	if out, code := run(" status  is:a 'b c' "); out != "all is wellis:a 'b c'\n" || code != 4 {
		t.Errorf("%q, %d", out, code)
	}
	for _, command := range []string{"sh", "status; id", "statuses", "cat /etc/passwd"} {
		if out, code := run(command); code != 2 || !strings.Contains(out, "no shell here") {
			t.Errorf("%s: %q, %d", command, out, code)
		}
	}
	c := x.come(x.act)
	if s, err := c.NewSession(); err != nil || s.RequestSubsystem("sftp") == nil {
		t.Errorf("sftp is there: %v", err)
	}
	if _, err := c.NewSession(); err == nil {
		t.Error("a second session is there")
	}
	if _, err := c.Dial("tcp", x.addr); err == nil {
		t.Error("it forwards")
	}
	if _, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Error("it forwards the other way")
	}
	agent := x.come(x.act)
	s, err := agent.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := s.SendRequest("auth-agent-req@openssh.com", true, nil); ok || err != nil {
		t.Errorf("an agent is taken: %v", err)
	}
	if out, _ := s.CombinedOutput(""); !strings.Contains(string(out), "needs a terminal") {
		t.Errorf("without a terminal: %q", out)
	}
	if n := x.numbers()["peerage_ssh_refused_total request"]; n < 5 {
		t.Errorf("%v are counted", n)
	}
}

func TestSessionsAreLimited(t *testing.T) {
	x := open(t, echo, func(o *Options) { o.Most = 2 })
	first := x.sit(x.come(x.look))
	first.out.wait(t, "ana")
	x.sit(x.come(x.look)).out.wait(t, "ana")
	third := x.sit(x.come(x.look))
	third.out.wait(t, "2 boards open already")
	if third.Wait() == nil {
		t.Error("it ends as if all were well")
	}
	first.type_("q")
	_ = first.Wait()
	x.until("peerage_ssh_sessions", 1)
	x.sit(x.come(x.look)).out.wait(t, "ana")
	if x.numbers()["peerage_ssh_refused_total limit"] != 1 {
		t.Errorf("%v", x.numbers())
	}
}

// TestAnIdleBoardIsClosed, one at which somebody sits is not.
func TestAnIdleBoardIsClosed(t *testing.T) {
	x := open(t, echo, nil)
	idle, busy := x.sit(x.come(x.look)), x.sit(x.come(x.look))
	idle.out.wait(t, "[80x24]")
	busy.out.wait(t, "[80x24]")
	x.quiet()
	x.clk.move(Idle - time.Minute)
	busy.type_("j")
	busy.out.wait(t, "<j>")
	x.quiet()
	x.clk.move(2 * time.Minute)
	idle.out.wait(t, "No key was pressed for 30 min")
	x.until("peerage_ssh_cut_total idle", 1)
	busy.type_("k")
	busy.out.wait(t, "<k>")
}

// TestATakenKeyEndsItsBoards.
func TestATakenKeyEndsItsBoards(t *testing.T) {
	x := open(t, echo, nil)
	ana, ben := x.sit(x.come(x.look)), x.sit(x.come(x.act))
	ana.out.wait(t, "ana")
	ben.out.wait(t, "ben")
	rewrite(t, x.path, line(x.look, "ana")+"\n")
	x.clk.move(lookEvery)
	ben.out.wait(t, "taken off the list")
	ana.type_("j")
	ana.out.wait(t, "<j>")
}

// TestAKeysFileThatCannotBeRead ends the boards, and does not say that a key was
// taken off the list.
func TestAKeysFileThatCannotBeRead(t *testing.T) {
	x := open(t, echo, nil)
	ana := x.sit(x.come(x.look))
	ana.out.wait(t, "ana")
	if err := os.Remove(x.path); err != nil {
		t.Fatal(err)
	}
	x.clk.move(lookEvery)
	ana.out.wait(t, "cannot read its list of keys")
}

// TestWhoNeverReadsIsCutOff, and stops nobody else.
func TestWhoNeverReadsIsCutOff(t *testing.T) {
	stuck := make(chan struct{})
	board := func(ctx context.Context, g *Guest) error {
		if g.Acts {
			return echo(ctx, g)
		}
		frame := []byte(strings.Repeat("x", 64<<10))
		for n := 0; ctx.Err() == nil; n++ {
			if n == 20 { // more than nobody reads fits into
				close(stuck)
			}
			if _, err := g.Write(frame); err != nil {
				return err
			}
		}
		return nil
	}
	x := open(t, board, nil)
	c := x.come(x.look)
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StdoutPipe(); err != nil { // which nobody reads
		t.Fatal(err)
	}
	if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	<-stuck
	ben := x.sit(x.come(x.act))
	ben.out.wait(t, "ben")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for key := 'A'; x.numbers()["peerage_ssh_cut_total unread"] == 0 && ctx.Err() == nil; key = min(key+1, 'Z') {
		x.clk.move(writeWithin / 3)
		ben.type_(string(key))
		ben.out.wait(t, "<"+string(key)+">")
	}
	if ctx.Err() != nil {
		t.Fatal("who never reads keeps the session")
	}
	x.until("peerage_ssh_sessions", 1)
}

// TestTheEndIsSaid to everybody who looks.
func TestTheEndIsSaid(t *testing.T) {
	x := open(t, echo, nil)
	d := x.sit(x.come(x.look))
	d.out.wait(t, "ana")
	x.s.Close(10 * time.Second)
	d.out.wait(t, "The server ends")
	if c, err := x.dial(ssh.PublicKeys(x.look)); err == nil {
		_ = c.Close()
		t.Error("somebody comes in afterwards")
	}
}

// TestAVisitWithoutASessionEnds.
func TestAVisitWithoutASessionEnds(t *testing.T) {
	x := open(t, echo, nil)
	c := x.come(x.look)
	x.clk.move(2*handshakeWithin + lookEvery)
	gone := make(chan struct{})
	go func() { _ = c.Wait(); close(gone) }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	select {
	case <-gone:
	case <-ctx.Done():
		t.Error("it stays")
	}
}
