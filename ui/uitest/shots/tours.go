package main

import (
	"errors"
	"os"
	"strings"
	"time"

	"example.org/peerage/ui/uitest/term"
)

// stop is one picture of a tour: wait for words (in a film, with pictures on
// the way, of faults alone if so), draw (unless it has no name), then press
// keys.
type stop struct {
	film, faults bool

	name string
	wait []string
	keys []string
	// until are words for which keys are pressed again: the screen may be busy.
	until string
}

// trip is a tour: a program with arguments, and where it is drawn.
type trip struct {
	name  string
	args  []string
	stops []stop
}

// tours are all of them; those of a procedure begin with its name.
var tours = append([]trip{
	{"home", []string{"demo", "--speed", "10"}, []stop{
		{name: "empty", wait: []string{"What would you like to do?", "active"}, keys: []string{"?"}},
		{name: "help", wait: []string{"esc close"}, keys: []string{"esc"}},
		{keys: []string{"d"}},
		{name: "doctor", wait: []string{"esc close"}, keys: []string{"esc"}},
		{keys: []string{"enter"}},
		{wait: []string{"enter begin"}, keys: []string{"enter"}},
		{name: "first", wait: []string{"Choices", "enter choose"}, keys: []string{"?"}},
		{name: "first-help", wait: []string{"esc close"}, keys: []string{"esc"}},
		{keys: []string{"h"}},
		{name: "runs", wait: []string{"Go on with"}, keys: []string{"b"}},
		{name: "board", wait: []string{"vnet-hub"}},
	}},
	{"board", []string{"demo", "--speed", "10"}, []stop{
		{wait: []string{"What would you like to do?", "active"}, keys: []string{"b"}},
		{name: "links", wait: []string{"vnet-hub", "astra-claims"}, keys: []string{"/", "vpc-batch", "enter", "enter"}},
		{name: "details", wait: []string{"What you can do"}, keys: []string{"esc", "a"}},
		{name: "acts", wait: []string{"enter choose"}, keys: []string{"esc", "x"}},
		{name: "delete", wait: []string{"enter choose"}, keys: []string{"enter"}},
		{name: "confirm", wait: []string{"to confirm"}, keys: []string{"esc", "m"}},
		{name: "repair", wait: []string{"AWS account"}, keys: []string{"esc", "esc", "g", "p"}},
		{name: "grouped", wait: []string{"Grouped"}},
	}},
	{"boardkeys", []string{"demo", "--speed", "10"}, []stop{
		{wait: []string{"What would you like to do?", "active"}, keys: []string{"b"}},
		{wait: []string{"vnet-hub", "astra-claims"}, keys: []string{"/", "cloud:azure !active"}},
		{name: "filter", wait: []string{"cloud:azure"}, keys: []string{"esc", ":", "sort na"}},
		{name: "command", wait: []string{"sort na"}, keys: []string{"esc", "y"}},
		{name: "copy", wait: []string{"enter choose"}, keys: []string{"esc", "v", "j", "v", "a"}},
		{name: "several", wait: []string{"enter choose"}, keys: []string{"esc", "esc", "i"}},
		{name: "signin", wait: []string{"esc close"}, keys: []string{"esc", "w"}},
		{name: "wide", wait: []string{"LINK"}, keys: []string{"/", "nothing at all", "enter"}},
		{name: "nothing", wait: []string{"None of the"}, keys: []string{"esc", "esc"}},
		{wait: []string{"What would you like to do?"}, keys: []string{"q"}},
	}},
	{"sign", []string{"demo", "--speed", "20"}, []stop{
		{wait: []string{"What would you like to do?", "active"}, keys: []string{"enter"}},
		{wait: []string{"enter begin"}, keys: []string{"enter"}},
		{wait: []string{"Type a code elsewhere"}, keys: []string{"up", "enter"}},
		{name: "code", wait: []string{"The code holds"}, keys: []string{"L"}},
		{name: "log", wait: []string{"esc close"}, keys: []string{"esc"}},
	}},
	{"slow", []string{"demo", "--autoplay", "--speed", "20", "--pace", pace, "--latency", "60s"}, []stop{
		{name: "loading", wait: []string{"Looking up"}},
		{name: "running", wait: []string{"Working on it"}},
	}},
	{"over", []string{"demo", "--speed", "10"}, []stop{
		{wait: []string{"What would you like to do?", "active"}, keys: []string{"g"}},
		{name: "words", wait: []string{"esc close"}, keys: []string{"esc", "W"}},
		{name: "wrong", wait: []string{"enter choose", "Make something"}, keys: []string{"down", "down", "enter"}},
		{name: "wrongs", wait: []string{"enter choose"}, keys: []string{"esc", "esc", "b"}},
		{wait: []string{"vnet-hub", "astra-claims"}, keys: []string{"o"}},
		{name: "board-sources", wait: []string{"esc close"}, keys: []string{"esc", "?"}},
		{name: "board-help", wait: []string{"esc close"}, keys: []string{"esc", "L"}},
		{name: "board-log", wait: []string{"esc close"}, keys: []string{"esc", "q"}},
	}},
	{"new", nil, []stop{ // somebody's first start: no account, no run
		{name: "home", wait: []string{"What would you like to do?"}, keys: []string{"d"}},
		{name: "doctor", wait: []string{"esc close"}, keys: []string{"esc", "b"}},
		{name: "board", wait: []string{"› Board"}, keys: []string{"esc", "enter"}},
		{wait: []string{"enter begin"}, keys: []string{"enter"}},
		{name: "token", wait: []string{"Aiven token"}, keys: []string{"\x1bOP"}},
		{name: "token-help", wait: []string{"esc close"}},
	}},
	{"plan", []string{"demo", "--autoplay", "--speed", "20", "--pace", "1500ms"}, []stop{
		{wait: []string{"Go ahead with all"}, keys: []string{"p"}},
		{wait: []string{"paused", "edit names"}, keys: []string{"e"}},
		{name: "form", wait: []string{"Name of the application"}, keys: []string{"\x1bOP"}},
		{name: "form-help", wait: []string{"esc close"}, keys: []string{"esc", "esc", "p"}},
		{wait: []string{"are connected", "enter choose"}, keys: []string{"p", "?"}},
		{name: "done-help", wait: []string{"esc close"}, keys: []string{"esc", "L"}},
		{name: "log", wait: []string{"esc close"}, keys: []string{"esc", "i"}},
		{name: "ids", wait: []string{"esc close"}, keys: []string{"esc", "o"}},
		{name: "overview", wait: []string{"Makes"}, keys: []string{"esc", "enter"}},
		{name: "range", wait: []string{"IP filter"}, keys: []string{"esc"}},
		{wait: []string{"are connected", "enter choose"}, keys: []string{"down", "down", "down", "down", "enter"}},
		{name: "record", wait: []string{"esc close"}, keys: []string{"esc", "esc"}},
		{name: "home", wait: []string{"Finished"}, keys: []string{"G", "up", "enter"}},
		{name: "finished", wait: []string{"Finished runs"}, keys: []string{"enter"}},
		{name: "acts", wait: []string{"Open it"}, keys: []string{"enter"}},
		{name: "open", wait: []string{"are connected", "enter choose"}},
	}},
	{"colleague", []string{"demo", "--autoplay", "--speed", "20", "--pace", pace, "--procedure", "aiven-aws",
		"--scenario", "aws-not-permitted"}, []stop{
		{wait: []string{"Hand over"}, keys: []string{"p"}},
		{wait: []string{"paused", "Hand over"}, keys: []string{"down", "enter"}},
		{name: "message", wait: []string{"Please help with"}, keys: []string{"esc"}},
		{name: "handed", wait: []string{"Handed over"}, keys: []string{"G", "enter"}, until: "Stopped at"},
		{name: "stopped", wait: []string{"Stopped at"}, keys: []string{"esc"}},
		{name: "home", wait: []string{"Go on with"}},
	}},
	{"firstpage", []string{"demo", "--speed", "10"}, firstPages(
		"azure", "aws", "privatelink", "astra", "upcloud", "project-azure", "project-aws")},
}, procedures(
	play{id: "aiven-azure", crumb: "azure", faults: []string{"same-name-app", "role-not-in-effect", "expired-token",
		"invalid-specification"}},
	play{id: "aiven-azure-privatelink", crumb: "privatelink",
		faults: []string{"privatelink-powered-off", "privatelink-rejected", "privatelink-not-listed"}},
	play{id: "astra-azure", crumb: "astra", faults: []string{"astra-parked", "astra-not-granted", "astra-leftover"}},
	play{id: "aiven-aws", crumb: "aws", faults: []string{"aws-not-permitted", "aws-route-taken", "aws-lapsed"}},
	play{id: "aiven-upcloud", crumb: "upcloud", faults: []string{"upcloud-no-key", "upcloud-conflict-subnet",
		"upcloud-overlap"}},
)...)

// calm is longer than keys are not heeded after a screen has changed by itself.
const calm = 700 * time.Millisecond

// pace leaves a question on the screen long enough to be drawn at all sizes.
const pace = "3s"

// firstPages draws the first page of each procedure of the home screen, in its
// order.
func firstPages(names ...string) []stop {
	out := []stop{{wait: []string{"What would you like to do?", "active"}}}
	for _, n := range names {
		out = append(out, stop{keys: []string{"enter"}}, stop{name: n, wait: []string{"enter begin"}, keys: []string{"esc"}},
			stop{wait: []string{"What would you like to do?"}, keys: []string{"down"}})
	}
	return out
}

// play is a procedure and the scenarios that are drawn.
type play struct {
	id, crumb string
	faults    []string
}

// procedures are filmed from the first question to the end of the teardown,
// and up to the first fault of each scenario.
func procedures(list ...play) []trip {
	var out []trip
	for _, p := range list {
		args := []string{"demo", "--autoplay", "--speed", "20", "--pace", pace, "--procedure", p.id}
		out = append(out, trip{p.crumb, args, []stop{
			{film: true, name: "done", wait: []string{"are connected", "enter choose"}, keys: []string{"v"}},
			{name: "variables", wait: []string{"esc close"}, keys: []string{"esc"}},
			{keys: []string{"d"}},
			{name: "details", wait: []string{"esc close"}, keys: []string{"esc"}},
			{keys: []string{"G", "up", "enter"}},
			{film: true, name: "teardown", wait: []string{"to confirm"}, keys: []string{"orders", "enter"}},
			{film: true, name: "removed", wait: []string{"is taken down"}},
		}})
		for _, f := range p.faults {
			out = append(out, trip{"fault-" + f, append(args[:len(args):len(args)], "--scenario", f), []stop{
				{film: true, faults: true, wait: []string{"are connected"}},
			}})
		}
	}
	return out
}

// shoot makes the tour.
func (tr trip) shoot(s *settings, shade string) error {
	home, err := os.MkdirTemp("", "shots-home-") // what others have begun is not this one's
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	env := []string{"HOME=" + home}
	if shade == plain {
		env = append(env, "NO_COLOR=1")
	}
	first := s.steered()
	t, err := term.Start(s.bin, term.Options{Args: tr.args, Env: env, Width: first.w, Height: first.h,
		Light: shade == light})
	if err != nil {
		return err
	}
	defer t.Close()
	c := &camera{settings: s, t: t, tour: tr.name, shade: shade, now: first, seen: map[string]bool{}}
	for _, st := range tr.stops {
		if err := c.stop(st); err != nil {
			return err
		}
	}
	return nil
}

func (c *camera) stop(st stop) error {
	const limit = 4 * time.Minute
	all := func(screen string) bool {
		for _, w := range st.wait {
			if !strings.Contains(screen, w) {
				return false
			}
		}
		return true
	}
	var err error
	switch {
	case st.faults: // two are enough; some wait for a person after the first
		err = c.film(limit/2, fault, func(screen string) bool { return c.count >= 2 || all(screen) })
		switch {
		case c.count > 0:
			err = nil
		case err == nil:
			err = errors.New("nothing went wrong that could be drawn")
		}
	case st.film:
		err = c.film(limit, scene, all)
	default:
		err = c.t.Wait(limit, st.wait...)
	}
	if err != nil {
		return err
	}
	c.rest()
	if st.name != "" {
		if err := c.shoot(st.name); err != nil {
			return err
		}
	}
	for range 9 {
		<-time.After(calm)
		if err := c.press(st.keys); err != nil || st.until == "" || c.t.Wait(4*time.Second, st.until) == nil {
			return err
		}
	}
	return nil // the next stop says what it waits for
}

func (c *camera) press(list []string) error {
	for _, k := range list {
		if k == "esc" { // as a letter that follows cannot be taken for its other half
			k = "esc alone"
		}
		if err := c.t.Type(k); err != nil {
			return err
		}
		c.rest()
	}
	return nil
}
