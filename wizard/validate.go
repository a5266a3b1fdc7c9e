package wizard

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Validate says all that is wrong with the procedure as data: a step, a
// variable or an item's key that is named and that there is not.
func (p *Procedure) Validate() error {
	c := &checker{p: p}
	c.steps()
	c.order()
	c.items()
	for _, st := range p.Steps {
		c.step(st)
	}
	c.remedies("", p.Remedies)
	c.texts()
	if len(c.wrong) == 0 {
		return nil
	}
	return fmt.Errorf("procedure %s: %w", p.ID, errors.Join(c.wrong...))
}

// Trim leaves out of a procedure that borrows another's steps what leads
// nowhere in it: acts of remedies, halves.
func (p *Procedure) Trim() {
	p.Halves = slices.DeleteFunc(slices.Clone(p.Halves), func(name string) bool { return !p.has(name) })
	p.Remedies = p.fitting(p.Remedies)
	for _, st := range p.Steps {
		st.Remedies = p.fitting(st.Remedies)
	}
}

func (p *Procedure) fitting(list []Remedy) []Remedy {
	out := slices.Clone(list)
	for i := range out {
		out[i].Acts = slices.DeleteFunc(slices.Clone(out[i].Acts), func(a Act) bool {
			return a.Goto != "" && p.Step(a.Goto) == nil || a.Edit != "" && p.AskedIn(a.Edit) == nil
		})
	}
	return out
}

func (p *Procedure) has(name string) bool {
	return slices.ContainsFunc(p.Vars, func(v Var) bool { return v.Name == name })
}

// checker collects what is wrong.
type checker struct {
	p     *Procedure
	wrong []error
}

func (c *checker) failf(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf(format, args...))
}

func (c *checker) steps() {
	seen := map[string]bool{}
	for _, st := range c.p.Steps {
		if st.ID == "" || seen[st.ID] {
			c.failf("step %q: the id is empty or there twice", st.ID)
		}
		seen[st.ID] = true
	}
	seen = map[string]bool{}
	for _, v := range c.p.Vars {
		if v.Name == "" || seen[v.Name] {
			c.failf("variable %q: the name is empty or there twice", v.Name)
		}
		seen[v.Name] = true
	}
}

// order looks at what names steps.
func (c *checker) order() {
	for _, id := range c.p.First {
		if st := c.p.Step(id); st == nil || !st.Preflight {
			c.failf("First: no step %q that is a preflight", id)
		}
	}
	for _, id := range c.p.UndoOrder {
		c.aStep("UndoOrder", id)
	}
	for _, id := range slices.Sorted(maps.Keys(c.p.Beside)) {
		for _, x := range append([]string{id}, c.p.Beside[id]...) {
			c.aStep("Beside "+id, x)
		}
	}
}

// texts looks at what is told before it begins.
func (c *checker) texts() {
	for _, f := range c.p.Phases {
		c.aStep("phase "+f.Title, f.From)
	}
	if x := c.p.Intro; x != nil {
		for _, r := range x.Rights {
			c.each("right "+r.Text, r.Steps)
		}
	}
	if x := c.p.Scene; x != nil {
		for _, part := range slices.Concat([]Part{x.Yours.Network, x.Theirs.Network}, x.Yours.Parts, x.Theirs.Parts) {
			c.each("scene, "+part.Title, part.Steps)
			for _, name := range []string{part.Name, part.About} {
				if name != "" {
					c.vars("scene, "+part.Title, name)
				}
			}
		}
		for _, h := range x.Halves {
			c.each("scene, "+h.Title, h.Steps)
		}
	}
}

func (c *checker) each(where string, ids []string) {
	for _, id := range ids {
		c.aStep(where, id)
	}
}

// items looks at what names items and variables for the whole run.
func (c *checker) items() {
	for _, key := range slices.Sorted(maps.Keys(c.p.RestsOn)) {
		for _, x := range append([]string{key}, c.p.RestsOn[key]...) {
			c.aKey("RestsOn "+key, x)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.p.Idle)) {
		c.aKey("Idle "+key, key)
		c.aKey("Idle "+key, c.p.Idle[key])
	}
	c.vars("Halves", c.p.Halves...)
	for _, a := range c.p.After {
		c.vars("After "+a.ID, a.Secrets...)
		if a.Procedure == "" {
			c.aStep("After "+a.ID, a.Back)
		}
		for _, key := range a.Items {
			c.aKey("After "+a.ID, key)
		}
	}
}

func (c *checker) step(st *Step) {
	at := "step " + st.ID
	c.vars(at+" needs", st.Needs...)
	c.vars(at+" gives", st.Gives...)
	for _, in := range st.Inputs {
		c.vars(at+" asks", in.Var)
	}
	for _, x := range st.Shapes {
		c.vars(at+" is shaped", x.Var)
		for _, key := range x.Keys {
			if !slices.ContainsFunc(st.Makes, func(m string) bool { return covers(m, key) }) {
				c.failf("%s is shaped: it makes no item %q", at, key)
			}
		}
	}
	for _, choice := range slices.Sorted(maps.Keys(st.Exits)) {
		c.aStep(at+", choice "+choice, st.Exits[choice])
	}
	switch {
	case st.Undo != nil && len(st.Makes) == 0:
		c.failf("%s: it has an Undo, and makes nothing", at)
	case st.Undo != nil && st.Site == nil:
		c.failf("%s: an Undo needs a Site: not found proves nothing from elsewhere", at)
	case st.Site != nil && st.Site.Provider != "" && c.p.signIn(st) == nil:
		c.failf("%s: no step signs in to %s", at, st.Site.Provider)
	}
	c.remedies(at+", ", st.Remedies)
}

// remedies looks where acts lead.
func (c *checker) remedies(at string, list []Remedy) {
	for _, r := range list {
		for _, a := range r.Acts {
			where := at + "remedy " + r.ID + ", act " + a.ID
			if a.Goto != "" {
				c.aStep(where, a.Goto)
			}
			if a.Edit != "" && c.p.AskedIn(a.Edit) == nil {
				c.failf("%s: no step asks for %q", where, a.Edit)
			}
		}
	}
}

func (c *checker) aStep(where, id string) {
	if c.p.Step(id) == nil {
		c.failf("%s: no step %q", where, id)
	}
}

func (c *checker) aKey(where, key string) {
	for _, st := range c.p.Steps {
		if slices.ContainsFunc(st.Makes, func(m string) bool { return covers(m, key) }) {
			return
		}
	}
	c.failf("%s: no step makes an item %q", where, key)
}

func (c *checker) vars(where string, names ...string) {
	for _, name := range names {
		if !c.p.has(name) {
			c.failf("%s: no variable %q", where, name)
		}
	}
}

// covers says whether a key, which stands for all that begin so when it ends
// with *, stands for another.
func covers(key, other string) bool {
	if head, open := strings.CutSuffix(key, "*"); open {
		return strings.HasPrefix(other, head)
	}
	return key == other
}
