package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	gossh "golang.org/x/crypto/ssh"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/alert"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/serve"
	"example.org/peerage/ui/serve/metrics"
	"example.org/peerage/ui/serve/sshd"
	"example.org/peerage/ui/theme"
)

// offering are the flags of serve.
type offering struct {
	listen, ssh, keys string
	expose, demo      bool
	sessions, links   int
	idle              time.Duration
	speed             float64
	scenario          string
}

// none is an address that means nothing.
const none = "none"

func (a *app) serveCommand() *cobra.Command {
	var f offering
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Watch for all: history, /metrics, /healthz, and the board over SSH",
		Long: `Watches every connected account until it is stopped (SIGTERM), keeps the
history, and answers at --listen: /metrics for Prometheus; /healthz with 200
while something is heard that can be relied on, 503 while it starts, is blind
or ends. What is measured is listed in docs/serve.

With --ssh-keys it shows the live board over SSH, too:
ssh -p 2222 board@localhost. The file has a line for each key, as ssh's
authorized_keys: "ssh-ed25519 AAAA… name" may look, "act ssh-ed25519 AAAA…
name" may act, with the sign-ins of this process. Nobody comes in otherwise;
there is no shell and no forwarding; "ssh … status FILTER" prints it once. The
file is read again when it changes. The host key lies in the state folder.

--alerts names a file of rules: what to tell whom, by webhook, command or bell,
when a filter has been true of a link for a while, and when it is over. docs/serve
has an example. "peerage silence" keeps it quiet about a link.

Only this machine can reach it, unless --expose says that another address is
meant. /metrics and /healthz ask nobody who they are: put something before them
that does.

--demo watches the embedded clouds and reads nothing of yours.`,
		Example: `peerage serve --ssh-keys ~/.config/peerage/board_keys
peerage serve --listen none --ssh 0.0.0.0:2222 --ssh-keys /etc/peerage/board_keys --expose
peerage serve --demo
curl -s localhost:9464/healthz`,
		Args: cobra.NoArgs,
	}
	fl := cmd.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:9464",
		`address for /metrics and /healthz; port 0 is a free one, "none" is none`)
	fl.StringVar(&f.ssh, "ssh", "127.0.0.1:2222", "address for the board over SSH, with --ssh-keys")
	fl.StringVar(&f.keys, "ssh-keys", "", "file with the keys of those who may see the board over SSH")
	fl.BoolVar(&f.expose, "expose", false, "an address that other machines can reach is meant")
	fl.IntVar(&f.sessions, "sessions", sshd.MostSessions, "how many boards may be open over SSH")
	spanVar(fl, &f.idle, "idle", sshd.Idle, "after how long without a key press such a board is closed")
	fl.IntVar(&f.links, "metric-links", metrics.MostLinks,
		"how many links have metrics of their own, what is wrong first; the others are only counted")
	fl.BoolVar(&f.demo, "demo", false, "watch the embedded clouds")
	fl.Float64Var(&f.speed, "speed", 20, "with --demo: how many seconds pass in a real one")
	fl.StringVar(&f.scenario, "scenario", "", "with --demo: make something go wrong")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.check(cmd); err != nil {
			return err
		}
		return a.serve(cmd.Context(), &f)
	}
	return cmd
}

// check refuses what cannot be meant.
func (f *offering) check(cmd *cobra.Command) error {
	switch {
	case f.sessions < 1 || f.sessions > 10_000:
		return usagef("--sessions %d: 1 to 10000", f.sessions)
	case f.links < 1 || f.links > 100_000:
		return usagef("--metric-links %d: 1 to 100000", f.links)
	case f.idle < time.Minute:
		return usagef("--idle %v: at least 1m", f.idle)
	case f.listen == none && f.keys == "":
		return usagef("--listen none without --ssh-keys: there is nothing to serve")
	case f.keys == "" && cmd.Flags().Changed("ssh"):
		return usagef("--ssh without --ssh-keys: nobody could come in. Name a file with keys")
	case !f.demo && (cmd.Flags().Changed("speed") || f.scenario != ""):
		return usagef("--speed and --scenario are of --demo")
	case !(f.speed > 0 && f.speed <= 1000):
		return usagef("--speed %g: more than 0, at most 1000", f.speed)
	}
	return nil
}

// serve serves until it is stopped: that is its good end.
func (a *app) serve(ctx context.Context, f *offering) (err error) {
	if _, _, err := a.background(); err != nil {
		return err
	}
	log := &logLines{w: a.err}
	o := serve.Options{Sessions: f.sessions, Idle: f.idle, MostLinks: f.links, Log: log.add,
		Terminal: a.guestTerminal}
	said := report.NewServed()
	said.Demo = f.demo
	if err := a.doors(f, &o, &said); err != nil {
		return errors.Join(err, shut(o))
	}
	defer func() { err = errors.Join(err, shut(o)) }()
	h, err := a.served(ctx, f)
	if err != nil {
		return err
	}
	defer a.close(h)
	h.Serving()
	o.Backend, o.Leading = h.Backend(), h.Leading
	o.Status = func(s front.Snapshot, words string) (string, int) { return a.statusOver(h, s, words) }
	if o.SSH != nil {
		if o.HostKey, err = sshd.HostKey(h.StateDir()); err != nil {
			return err
		}
		said.HostKey = gossh.FingerprintSHA256(o.HostKey.PublicKey())
	}
	if err := a.alertsOf(h, &o); err != nil {
		return err
	}
	s, err := serve.New(o)
	if err != nil {
		return err
	}
	if err := a.sayServed(said); err != nil {
		return err
	}
	return s.Run(ctx)
}

// alertsOf has serve tell the receivers of the alert rules, if there are any.
func (a *app) alertsOf(h *host.Host, o *serve.Options) error {
	r, err := a.rules()
	if r == nil || err != nil {
		return err
	}
	o.Bells = &alert.Bells{}
	o.Alerts, err = a.alerting(h, r, o.Bells.Ring, o.Log)
	return err
}

// doors opens what is listened at, and reads the keys.
func (a *app) doors(f *offering, o *serve.Options, said *report.Served) (err error) {
	if f.listen != none {
		if o.HTTP, err = serve.Listen(f.listen, f.expose); err != nil {
			return usage{fmt.Errorf("--listen: %w", err)}
		}
		said.HTTP = o.HTTP.Addr().String()
		if serve.Exposed(o.HTTP) {
			said.Notes = append(said.Notes, said.HTTP+" can be reached from other machines: whoever does can read what is "+
				"watched.")
		}
	}
	if f.keys == "" {
		said.Notes = append(said.Notes, "There is no board over SSH: --ssh-keys names a file with the keys that may see it.")
		return nil
	}
	path, err := located(f.keys, a.env)
	if err != nil {
		return usage{fmt.Errorf("--ssh-keys: %w", err)}
	}
	if o.Keys, err = sshd.ReadKeys(path); err != nil {
		return usage{fmt.Errorf("--ssh-keys: %w", err)}
	}
	if o.SSH, err = serve.Listen(f.ssh, f.expose); err != nil {
		return usage{fmt.Errorf("--ssh: %w", err)}
	}
	said.SSH = o.SSH.Addr().String()
	if serve.Exposed(o.SSH) {
		said.Notes = append(said.Notes, said.SSH+" can be reached from other machines: whoever has a listed key can come in.")
	}
	return nil
}

// shut closes what was opened before anybody served there.
func shut(o serve.Options) error {
	var errs []error
	for _, l := range []net.Listener{o.HTTP, o.SSH} {
		if l == nil {
			continue
		}
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// served is what is watched: the person's own, or a demo.
func (a *app) served(ctx context.Context, f *offering) (*host.Host, error) {
	if !f.demo {
		return a.openLater(ctx)
	}
	o := host.DemoOptions{Version: Version(), ReadOnly: a.set.on("read-only")}
	if err := a.watches(&o); err != nil {
		return nil, err
	}
	o.Speed, o.Scenario = f.speed, f.scenario
	d, err := host.OpenDemo(ctx, o)
	if err != nil {
		return nil, usage{err}
	}
	return d.Host, nil
}

// sayServed says where everything is.
func (a *app) sayServed(s report.Served) error {
	if a.set.on("json") {
		return report.NewWriter(a.out).Write(s)
	}
	var b strings.Builder
	what := "watches every connected account"
	if s.Demo {
		what = "watches embedded clouds; nothing of yours is read or written"
	}
	fmt.Fprintln(&b, "peerage "+what+".")
	if s.HTTP != "" {
		fmt.Fprintf(&b, "  metrics  http://%s/metrics\n  health   http://%[1]s/healthz\n", s.HTTP)
	}
	if s.SSH != "" {
		_, port, _ := net.SplitHostPort(s.SSH)
		fmt.Fprintf(&b, "  board    ssh -p %s board@localhost\n  host key %s\n", port, s.HostKey)
	}
	for _, n := range s.Notes {
		fmt.Fprintln(&b, "! "+n)
	}
	_, err := io.WriteString(a.out, b.String())
	return err
}

// statusOver is the answer to "ssh host status": a snapshot as "status" prints it
// with such a filter, and --json.
func (a *app) statusOver(h *host.Host, s front.Snapshot, words string) (string, int) {
	var b bytes.Buffer
	guest := &app{streams: streams{env: a.env, out: &b, err: &b}, set: settings{"links": a.set["links"]}}
	if rest, json := strings.CutPrefix(words+" ", "--json "); json {
		guest.set["json"], words = "true", rest
	}
	err := usagef("%s: over SSH, status takes a filter, and --json before it", words)
	if !strings.HasPrefix(words, "-") {
		guest.query, err = query([]string{strings.TrimSpace(words)})
	}
	if err == nil {
		err = guest.knowsLinks()
	}
	if err == nil {
		err = guest.showStatus(h, s)
	}
	complain(&b, err)
	return b.String(), code(context.Background(), err)
}

// guestTerminal says what somebody's terminal at another machine can do.
func (a *app) guestTerminal(env func(string) string) (ascii bool, background string, light bool) {
	guest := &app{streams: streams{env: env}, set: settings{"ascii": a.set["ascii"], "background": a.set["background"]}}
	background, light, err := guest.background()
	if err != nil {
		background, light = "", false
	}
	return guest.ascii(), background, light
}

// logLines writes a line for what happens, with the machine's time.
type logLines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *logLines) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.w, moment(clock.Real{}.Now())+"  "+theme.Clean(text))
}
