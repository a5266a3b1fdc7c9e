//go:build unix

package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/uitest/term"
)

// speed of the clouds; the program itself runs on the machine's clock.
const speed = 50

// limit is how long anything may take that is waited for.
const limit = 5 * time.Minute

// lab is a world on sockets, and a person's machine that knows of them.
type lab struct {
	t    *testing.T
	w    *world.World
	acc  *company.Accounts
	sim  *sim.Sim
	home string
	env  []string
	// onCall, when set, is told of every call as it is answered.
	onCall atomic.Pointer[func(sim.Call)]
	// shown is everything that the program wrote, for searching.
	shown bytes.Buffer
}

// newLab makes a lab in a bare company. In it, nothing takes longer than a
// moment unless tune says so.
func newLab(t *testing.T, tune func(*world.World, *company.Accounts)) *lab {
	t.Helper()
	w := world.New(clock.NewScaled(speed), 11)
	l := &lab{t: t, w: w, acc: company.Bare(w), home: t.TempDir()}
	w.Do(func() {
		w.Timing = quick(w.Timing)
		if tune != nil {
			tune(w, l.acc)
		}
	})
	l.sim = sim.New(w, sim.Options{Log: func(c sim.Call) {
		if fn := l.onCall.Load(); fn != nil {
			(*fn)(c)
		}
	}})
	if err := l.sim.Serve(t.Context(), sim.Addresses{}); err != nil {
		t.Fatal(err)
	}
	at := l.sim.Endpoints()
	l.write("ca.pem", string(l.sim.CA()))
	l.write("orders.env", l.values())
	l.env = []string{
		"HOME=" + l.home, "PATH=" + l.path("bin"), "XDG_CONFIG_HOME=" + l.path("config"),
		"PEERAGE_AZURE_AUTHORITY=" + at[sim.Login], "PEERAGE_AZURE_GRAPH=" + at[sim.Graph], "PEERAGE_AZURE_ARM=" +
			at[sim.ARM],
		"PEERAGE_AIVEN_URL=" + at[sim.Aiven], "PEERAGE_CA_FILE=" + l.path("ca.pem"),
		"PEERAGE_STATE_DIR=" + l.path("state"), "PEERAGE_WIRE_LOG=" + l.path("wire.log"),
		"AZURE_TENANT_ID=" + l.acc.TenantID, "AZURE_CLIENT_ID=" + l.acc.Admin.AppID, "AZURE_CLIENT_SECRET=" + l.acc.Secret,
		"AIVEN_TOKEN=" + l.acc.Token.Value,
	}
	return l
}

// quick shortens what takes time in the clouds.
func quick(x world.Timing) world.Timing {
	x.DirectoryReplication, x.RoleInEffect, x.RoleListLag = 0, 0, 0
	x.FirstPeering, x.SecondPeering, x.DeletePeering = time.Second, time.Second, time.Second
	x.AivenPrepares, x.AivenPolls, x.AivenDeletes, x.AivenForgets = 0, time.Second, time.Second, time.Second
	return x
}

func (l *lab) path(name string) string { return filepath.Join(l.home, name) }

func (l *lab) write(name, text string) {
	l.t.Helper()
	if err := os.WriteFile(l.path(name), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// values are the answers with which vnet-orders is peered with aiven-eu.
func (l *lab) values() string {
	return strings.Join([]string{
		"AZURE_SIGN_IN=environment", "USER_SUBSCRIPTION_ID=" + l.acc.Production, "USER_VNET_ID=" + l.acc.VNets["vnet-orders"],
		"AIVEN_ORG_ID=" + l.acc.Org, "AIVEN_ORGANIZATION_VPC_ID=" + l.acc.VPCs["aiven-eu"].ID, "",
	}, "\n")
}

// given are the arguments of a setup that needs nobody.
func (l *lab) given(more ...string) []string {
	return append([]string{"setup", "aiven-azure", "--yes", "--name", "orders", "--vars-file", l.path("orders.env")},
		more...)
}

// setenv changes the machine's environment.
func (l *lab) setenv(name, value string) {
	for i, e := range l.env {
		if strings.HasPrefix(e, name+"=") {
			l.env[i] = name + "=" + value
			return
		}
	}
	l.env = append(l.env, name+"="+value)
}

// ran is how a command without a terminal ended.
type ran struct {
	code     int
	out, err string
}

// run runs a command in a pipe, with nothing to read.
func (l *lab) run(args ...string) ran {
	l.t.Helper()
	return l.start(nil, args...).wait()
}

// expect runs a command and wants the exit code.
func (l *lab) expect(code int, args ...string) ran {
	l.t.Helper()
	r := l.run(args...)
	if r.code != code {
		wire := readAll(l.t, l.path("wire.log"))
		l.t.Fatalf("peerage %s: exit %d, want %d\n%s%s\nthe last calls:\n%s", strings.Join(args, " "), r.code, code, r.out,
			r.err, wire[max(0, len(wire)-6000):])
	}
	return r
}

// piped is a command that runs in a pipe.
type piped struct {
	l        *lab
	cmd      *exec.Cmd
	out, err bytes.Buffer
	ended    chan struct{}
}

func (l *lab) start(in io.Reader, args ...string) *piped {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	p := &piped{l: l, cmd: exec.CommandContext(ctx, binary, args...), ended: make(chan struct{})}
	p.cmd.Env, p.cmd.Dir, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = l.env, l.home, in, &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	go func() {
		defer cancel()
		_ = p.cmd.Wait() // the exit code says it
		close(p.ended)
	}()
	l.t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	return p
}

func (p *piped) wait() ran {
	<-p.ended
	r := ran{code: p.cmd.ProcessState.ExitCode(), out: p.out.String(), err: p.err.String()}
	p.l.shown.WriteString(r.out + r.err)
	return r
}

// open runs a command in a terminal.
func (l *lab) open(w, h int, args ...string) *screen {
	l.t.Helper()
	return openIn(l.t, term.Options{Args: args, Env: l.env, Dir: l.home, Width: w, Height: h})
}

// inventory takes stock of the world. Keys are named after the run, which
// differs.
func (l *lab) inventory() world.Inventory {
	var i world.Inventory
	l.w.Do(func() { i = l.w.Inventory() })
	for n := range i.Apps {
		i.Apps[n] = keyName.ReplaceAllString(i.Apps[n], "peerage-key")
	}
	return i
}

var keyName = regexp.MustCompile(`peerage-[0-9a-z]{8}-\d+`)

// settled waits until the world differs from before in want.
func (l *lab) settled(before world.Inventory, want []string) {
	l.t.Helper()
	end := time.Now().Add(10 * time.Second)
	for {
		got := before.Diff(l.inventory())
		if strings.Join(got, "\n") == strings.Join(want, "\n") {
			return
		}
		if time.Now().After(end) {
			l.t.Fatalf("the clouds hold\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		<-time.After(20 * time.Millisecond)
	}
}

// when runs fn once, inside the answer to the first call that matches.
func (l *lab) when(service, method, path string, fn func()) {
	l.whenever(service, method, path, func() {}, fn)
}

// whenever runs each inside the answer to every call, too.
func (l *lab) whenever(service, method, path string, each, fn func()) {
	var once atomic.Bool
	hook := func(c sim.Call) {
		each()
		if c.Service == service && c.Method == method && strings.Contains(strings.ToLower(c.Path), strings.ToLower(path)) &&
			!once.Swap(true) {
			fn()
		}
	}
	l.onCall.Store(&hook)
}

// slowAiven keeps a run waiting for Aiven's half until hurry.
func slowAiven(w *world.World, _ *company.Accounts) {
	w.Faults.Set(world.Fault{Name: "aiven.never-prepares"})
}

func (l *lab) hurry() { l.w.Do(func() { l.w.Faults.Clear("aiven.never-prepares") }) }

// waiting starts a setup and returns when it waits for Aiven.
func (l *lab) waiting(args ...string) *piped {
	l.t.Helper()
	reached := make(chan struct{})
	l.when("aiven", "POST", "peering-connections", func() { close(reached) })
	p := l.start(nil, args...)
	select {
	case <-reached:
	case <-p.ended:
		r := p.wait()
		l.t.Fatalf("it ended early: exit %d\n%s%s", r.code, r.out, r.err)
	}
	return p
}

func readAll(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		b.Write(raw)
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return b.String()
}
