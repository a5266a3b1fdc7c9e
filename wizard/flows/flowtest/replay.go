package flowtest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

// Play does in a fresh lab what was done up to a line: the calls at their
// instants, then the journal and the vault as they were. Ids that this world
// gives otherwise than the recorded one are put in their places.
func (t *Tape) Play(l *Lab, until int) {
	l.T.Helper()
	p := &player{l: l, tape: t, ids: newIDs(t.Company, companyIDs(l.Acc, l.Folder))}
	p.over = make([]chan struct{}, until)
	for i := range p.over {
		p.over[i] = make(chan struct{})
	}
	for i, x := range t.Lines[:until] {
		spawn.Go(func() {
			defer close(p.over[i])
			p.sleep(x.At)
			if x.Call != nil && x.Call.Status != 0 {
				p.call(x.Call)
			}
		})
	}
	for _, x := range p.over {
		<-x
	}
	run := ""
	if past, err := t.Events(until); err == nil && len(past) > 0 {
		run = past[0].Run
	}
	for _, x := range t.Lines[:until] {
		switch {
		case x.Event != nil:
			l.Journal.load([]byte(p.ids.in(string(x.Event))))
		case x.Secret != nil && x.Secret.Value == "":
			_ = l.Vault.Delete(context.Background(), run, x.Secret.Name) // it is in memory
		case x.Secret != nil:
			_ = l.Vault.Put(context.Background(), run, x.Secret.Name, p.ids.in(x.Secret.Value)) // likewise
		}
	}
}

type player struct {
	l    *Lab
	tape *Tape
	ids  *ids
	over []chan struct{}
}

// sleep waits for an instant of the recorded world.
func (p *player) sleep(at time.Duration) {
	if err := (clock.Real{}).Sleep(context.Background(), at-time.Since(p.l.born)); err != nil {
		p.l.T.Error(err)
	}
}

func (p *player) call(c *Call) {
	for _, x := range p.over[:c.After] {
		<-x
	}
	r, err := http.NewRequest(c.Method, p.ids.in(c.URL), strings.NewReader(p.ids.in(c.Body)))
	if err != nil {
		p.l.T.Error(err)
		return
	}
	for name, v := range c.Head {
		r.Header.Set(name, p.ids.in(v))
	}
	a, err := p.l.wire.mem.RoundTrip(r)
	if err != nil {
		p.l.T.Errorf("%s %s: %v", c.Method, r.URL, err)
		return
	}
	defer func() { _ = a.Body.Close() }() // it is in memory
	answer, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != c.Status {
		p.l.T.Errorf("%s %s: %d, recorded was %d (%v)\n%s", c.Method, r.URL, a.StatusCode, c.Status, err, answer)
		return
	}
	p.ids.learn(c.Answer, string(answer))
	for name, v := range c.AnswerHead {
		p.ids.learn(v, a.Header.Get(name))
	}
}
