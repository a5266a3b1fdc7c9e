package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/report"
)

const (
	// mostQueued is how many notices wait for one receiver; the oldest is given
	// up for one more.
	mostQueued = 200
	// mostTries is how often one notice is tried, within about ten minutes.
	mostTries = 10
	// firstWait is the pause after the first try; each is twice the one before.
	firstWait = time.Second
)

// Options of a Post.
type Options struct {
	Rules *Rules
	Clock clock.Clock
	// HTTP posts to webhooks; Env is the environment; Secret finds a secret by its
	// name, in the environment or the keyring.
	HTTP   *http.Client
	Env    func(string) string
	Secret func(name string) (string, error)
	// Ring rings at every board; it must not wait.
	Ring func(Notice)
	// Run is the run that made a link. Agent is what requests call the program.
	Run   report.Links
	Agent string
	Log   func(string)
}

// Post tells the receivers, each in its own time: nobody waits for it.
type Post struct {
	o     Options
	boxes map[string]*box
	ctx   context.Context
	stop  context.CancelFunc
	wg    sync.WaitGroup

	mu                     sync.Mutex // guards what follows
	sent, retried, givenUp map[string]int
}

// box is what waits for one receiver.
type box struct {
	name string
	send sender
	ch   chan letter
}

type letter struct {
	n    Notice
	body []byte
}

// NewPost finds the secrets, and begins. A secret that is not there is an error.
func NewPost(o Options) (*Post, error) {
	p := &Post{o: o, boxes: map[string]*box{}, sent: map[string]int{}, retried: map[string]int{}, givenUp: map[string]int{}}
	p.ctx, p.stop = context.WithCancel(context.Background())
	for _, r := range o.Rules.Receivers {
		b := &box{name: r.Name, ch: make(chan letter, mostQueued)}
		switch {
		case r.Webhook != nil:
			secret := ""
			if r.Secret != "" {
				var err error
				if secret, err = o.Secret(r.Secret); err != nil {
					p.stop()
					return nil, fmt.Errorf("line %d: the receiver %q: %w", r.Line, r.Name, err)
				}
			}
			b.send = post(r, secret, o.HTTP, clock.Real{}.Now, o.Agent)
		case r.Bell:
			b.send = func(_ context.Context, n *Notice, _ []byte) error { o.Ring(*n); return nil }
		default:
			if _, err := exec.LookPath(r.Command[0]); err != nil {
				p.stop()
				return nil, fmt.Errorf("line %d: the receiver %q: %s is no program that can be run here: %w", r.Line, r.Name,
					r.Command[0], errors.Unwrap(err))
			}
			b.send = execute(r, o.Env)
		}
		p.boxes[r.Name] = b
	}
	for _, b := range p.boxes {
		p.wg.Add(1)
		spawn.Go(func() { defer p.wg.Done(); p.empty(b) })
	}
	return p, nil
}

// Close ends within a while: what waits has so long to be delivered, and what is
// left is given up.
func (p *Post) Close(within time.Duration) {
	for _, b := range p.boxes {
		close(b.ch)
	}
	gone := make(chan struct{})
	spawn.Go(func() { p.wg.Wait(); close(gone) })
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	select {
	case <-gone:
	case <-ctx.Done():
	}
	p.stop()
	<-gone
}

// Tell puts a notice into the boxes of its receivers. It never waits.
func (p *Post) Tell(n Notice) {
	body, err := report.Line(p.o.Run.Alert(report.AlertOf{
		Rule: n.Rule, State: string(n.State), At: n.At, Since: n.Since, Says: n.Says, Link: n.Link, Source: n.Source,
	}))
	if err != nil {
		p.o.Log("alert: it cannot be written: " + err.Error())
		return
	}
	p.o.Log(fmt.Sprintf("alert: %s %s: %s", n.Rule, n.State, n.Says))
	for _, to := range n.To {
		b := p.boxes[to]
		for b != nil {
			select {
			case b.ch <- letter{n, body}:
				b = nil
				continue
			default:
			}
			select {
			case old := <-b.ch:
				p.giveUp(b, &old.n, errors.New("too many are waiting"))
			default:
			}
		}
	}
}

// empty tells one receiver what comes, one after the other.
func (p *Post) empty(b *box) {
	for l := range b.ch {
		if err := p.deliver(b, &l); err != nil {
			p.giveUp(b, &l.n, err)
		}
	}
}

// deliver tries until it is told, it is refused, or it has been tried too often.
func (p *Post) deliver(b *box, l *letter) error {
	wait := firstWait
	for try := 1; ; try++ {
		err := p.attempt(b, l)
		if err == nil {
			p.count(p.sent, b.name)
			return nil
		}
		var no refused
		if errors.As(err, &no) || try == mostTries || p.ctx.Err() != nil {
			return err
		}
		p.count(p.retried, b.name)
		pause := wait
		var asked later
		if errors.As(err, &asked) {
			pause = max(pause, asked.after)
		}
		if (clock.Real{}).Sleep(p.ctx, min(pause, mostWait)) != nil {
			return err
		}
		wait *= 2
	}
}

func (p *Post) attempt(b *box, l *letter) error {
	ctx, cancel := context.WithTimeout(p.ctx, attemptWithin)
	defer cancel()
	return b.send(ctx, &l.n, l.body)
}

func (p *Post) giveUp(b *box, n *Notice, why error) {
	p.count(p.givenUp, b.name)
	p.o.Log(fmt.Sprintf("alert: %s was not told that %q is %s: %v", b.name, n.Rule, n.State, why))
}

func (p *Post) count(in map[string]int, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in[name]++
}
