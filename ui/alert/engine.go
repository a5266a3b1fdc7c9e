package alert

import (
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
)

// State is what a notice tells.
type State string

// The states.
const (
	Firing    State = "firing"
	Recovered State = "recovered"
)

// Notice is what somebody is told, once.
type Notice struct {
	Rule  string
	State State
	// At is when it came true, or was over; Since when it began.
	At, Since time.Time
	// Says is all of it in a sentence.
	Says string
	// Link or Source is what it is about, as it was seen last; both are nil when
	// the watcher itself is stuck.
	Link   *providers.Link
	Source *watch.SourceStatus
	To     []string
}

// key is a rule and what it is about.
type key struct{ rule, subject string }

// case_ is one rule's with one link or source.
type case_ struct {
	// since is when it began; firing that it has lasted long enough, told that
	// somebody was told.
	since        time.Time
	firing, told bool
}

// Engine knows which alerts there are. It is not safe for several goroutines.
type Engine struct {
	rules *Rules
	run   func(*providers.Link) string
	cases map[key]*case_
}

// NewEngine makes one. run gives the run that made a link; nil knows none. told
// are the keys that Told gave when an earlier process ended: nobody is told of
// these again.
func NewEngine(r *Rules, run func(*providers.Link) string, told map[string]time.Time) *Engine {
	e := &Engine{rules: r, run: run, cases: map[key]*case_{}}
	for k, since := range told {
		rule, subject, _ := strings.Cut(k, "\n")
		e.cases[key{rule, subject}] = &case_{since: since, firing: true, told: true}
	}
	return e
}

// Announced are the alerts of which somebody was told and which are not over yet, and
// since when.
func (e *Engine) Announced() map[string]time.Time {
	out := map[string]time.Time{}
	for k, c := range e.cases {
		if c.told {
			out[k.rule+"\n"+k.subject] = c.since
		}
	}
	return out
}

// Firing counts the alerts by rule, and those that nobody is told of since they
// are silenced.
func (e *Engine) Firing() (byRule map[string]int, silenced int) {
	byRule = map[string]int{BlindRule: 0}
	for _, r := range e.rules.List {
		byRule[r.Name] = 0
	}
	for k, c := range e.cases {
		if c.firing {
			byRule[k.rule]++
		}
		if c.firing && !c.told {
			silenced++
		}
	}
	return byRule, silenced
}

// Evaluate takes up what is seen now and gives whom to tell what. stuck says why
// nothing comes from the watcher; "" while it does.
func (e *Engine) Evaluate(s front.Snapshot, now time.Time, stuck string) []Notice {
	var out []Notice
	add := func(n *Notice) {
		if n != nil {
			out = append(out, *n)
		}
	}
	add(e.watcher(now, stuck))
	if stuck != "" {
		return out // what was seen long ago says nothing of now
	}
	for i := range s.Sources {
		add(e.source(&s.Sources[i], now))
	}
	links := s.All()
	for i := range e.rules.List {
		for j := range links {
			add(e.link(&e.rules.List[i], &links[j], &s, now))
		}
	}
	return append(out, e.gone(s, now)...)
}

func (e *Engine) watcher(now time.Time, stuck string) *Notice {
	return e.step(&e.rules.Blind, "watcher", stuck != "", false, now, func(n *Notice) {
		n.Says = "The watcher is stuck: " + stuck
		if n.State == Recovered {
			n.Says = "The watcher tells something again."
		}
	})
}

func (e *Engine) source(x *watch.SourceStatus, now time.Time) *Notice {
	if x.State == watch.NeverHeard && x.Err == nil {
		return nil // it has just begun
	}
	return e.step(&e.rules.Blind, "source/"+x.ID, !x.OK(), false, now, func(n *Notice) {
		n.Source = x
		n.Says = theme.Clean(x.Title) + " is heard again."
		if n.State == Firing {
			n.Says = theme.Clean(x.Title) + " is not heard: " + strings.ReplaceAll(string(x.State), "-", " ") + "."
			if x.Err != nil {
				n.Says += " " + theme.Clean(x.Err.Error())
			}
		}
	})
}

func (e *Engine) link(r *Rule, l *providers.Link, s *front.Snapshot, now time.Time) *Notice {
	k := key{r.Name, "link/" + l.ID}
	if l.Stale || l.Denied || l.Unheard {
		// Nobody has seen it: what was so is neither over nor goes on.
		if c := e.cases[k]; c != nil && !c.firing {
			delete(e.cases, k)
		}
		return nil
	}
	is := r.When.Match(l, filter.Env{Now: now, Run: e.run, Flags: s.Drift.Flags})
	quiet := s.Silences[l.ID].Until.After(now)
	return e.step(r, k.subject, is, quiet, now, func(n *Notice) {
		n.Link = l
		n.Says = theme.Clean(l.Title) + " is " + l.Word() + ". " + theme.Clean(l.Reason)
		if x := s.Drift.Of(l.ID); x != nil && r.When.AgainstFile() != "" && !l.Missing {
			n.Says = theme.Clean(l.Title) + " against " + theme.Clean(s.Drift.File) + ": " + theme.Clean(x.Says)
		}
	})
}

// step brings one case up to date. quiet: nobody is to be told that it begins.
func (e *Engine) step(r *Rule, subject string, is, quiet bool, now time.Time, fill func(*Notice)) *Notice {
	k := key{r.Name, subject}
	c := e.cases[k]
	switch {
	case !is && c == nil:
		return nil
	case !is:
		delete(e.cases, k)
		if !c.told {
			return nil
		}
		return e.notice(r, Recovered, c, now, fill)
	case c == nil:
		c = &case_{since: now}
		e.cases[k] = c
	}
	c.firing = c.firing || now.Sub(c.since) >= r.For
	if !c.firing || c.told || quiet {
		return nil
	}
	c.told = true
	return e.notice(r, Firing, c, now, fill)
}

func (e *Engine) notice(r *Rule, s State, c *case_, now time.Time, fill func(*Notice)) *Notice {
	n := &Notice{Rule: r.Name, State: s, At: now, Since: c.since, To: r.To}
	fill(n)
	return n
}

// subjects are what there is for cases to be about.
func subjects(s *front.Snapshot) map[string]bool {
	there := map[string]bool{"watcher": true}
	links := s.All()
	for i := range links {
		there["link/"+links[i].ID] = true
	}
	for i := range s.Sources {
		there["source/"+s.Sources[i].ID] = true
	}
	return there
}

// gone ends the cases of what is in no listing any more, once everything was
// heard, and of rules that are no longer there.
func (e *Engine) gone(s front.Snapshot, now time.Time) []Notice {
	if !s.Complete || !s.Settled {
		return nil
	}
	there := subjects(&s)
	var out []Notice
	keys := slices.SortedFunc(maps.Keys(e.cases), func(a, b key) int {
		return strings.Compare(a.rule+"\n"+a.subject, b.rule+"\n"+b.subject)
	})
	for _, k := range keys {
		r := e.rule(k.rule)
		if there[k.subject] && r != nil {
			continue
		}
		c := e.cases[k]
		delete(e.cases, k)
		if r == nil || !c.told {
			continue
		}
		_, id, _ := strings.Cut(k.subject, "/")
		out = append(out, *e.notice(r, Recovered, c, now, func(n *Notice) {
			n.Says = theme.Clean(id) + " is not there any more."
			if name, ok := strings.CutPrefix(id, "missing/"); ok {
				n.Says = theme.Clean(name) + " is there now, or the file of links does not have it any more."
			}
			if strings.HasPrefix(k.subject, "link/") {
				n.Link = &providers.Link{ID: id, Title: id, Verdict: providers.GoneV}
			} else {
				n.Source = &watch.SourceStatus{ID: id, Title: id}
			}
		}))
	}
	return out
}

func (e *Engine) rule(name string) *Rule {
	if name == BlindRule {
		return &e.rules.Blind
	}
	for i := range e.rules.List {
		if e.rules.List[i].Name == name {
			return &e.rules.List[i]
		}
	}
	return nil
}
