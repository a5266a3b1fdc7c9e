package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/sim/scenario"
	tui "example.org/peerage/ui/app"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/wizard"
)

// playing are the flags of the demo.
type playing struct {
	host.DemoOptions
	auto, takeDown bool
	list, tour     bool
	pace           time.Duration
}

func (a *app) demoCommand() *cobra.Command {
	var f playing
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try everything on embedded clouds: no account, nothing of yours is touched",
		Long: `Starts embedded clouds that behave like the real ones, with a company in
them, and opens the terminal UI on them. In a pipe it plays the main job and
prints lines. It reads no credential, no configuration and no state of yours,
and calls nothing outside this machine.`,
		Args: cobra.NoArgs,
	}
	fl := cmd.Flags()
	fl.Float64Var(&f.Speed, "speed", 20, "how many seconds pass in a real one")
	fl.StringVar(&f.Procedure, "procedure", "", "what to play (default: what the scenario is about, else "+procedureNames()[0]+")")
	fl.StringVar(&f.Scenario, "scenario", "", "make something go wrong; without a name: list the scenarios")
	fl.BoolVar(&f.list, "scenarios", false, "list the scenarios")
	cmd.SetFlagErrorFunc(a.listIfUnnamed)
	fl.BoolVar(&f.auto, "autoplay", false, "play the whole procedure by itself, for an audience")
	fl.BoolVar(&f.tour, "tour", false,
		"about three minutes: set up, the board, a fault, mending it, taking down; each screen is explained in a line")
	fl.DurationVar(&f.pace, "pace", 0,
		"how long autoplay leaves a question on the screen (default 1.5s, in a tour 3s)")
	fl.DurationVar(&f.Latency, "latency", 0, "latency of every call, in the demo's time")
	fl.BoolVar(&f.takeDown, "teardown", false, "in a pipe: take everything down again at the end")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), &f) }
	return cmd
}

func (a *app) demo(ctx context.Context, f *playing) error {
	if f.list {
		return a.listScenarios()
	}
	if !(f.Speed > 0 && f.Speed <= 1000) {
		return usagef("--speed %g: more than 0, at most 1000", f.Speed)
	}
	if err := a.watches(&f.DemoOptions); err != nil {
		return err
	}
	f.Version, f.ReadOnly = Version(), a.set.on("read-only")
	asked := cmp.Or(f.Procedure, procedureOf(f.Scenario))
	f.Procedure = cmp.Or(asked, procedureNames()[0])
	d, err := host.OpenDemo(ctx, f.DemoOptions)
	if err != nil {
		return usage{err}
	}
	defer a.close(d)
	if p := d.Procedure(f.Procedure); p == nil || p.Hidden {
		return usagef("there is no procedure %q", f.Procedure)
	}
	if !a.tui() {
		return a.demoLines(ctx, d, f)
	}
	o := f.opens(asked)
	if f.tour || f.auto {
		d.Autoplay(f.pace, f.tour)
	}
	return a.runTUI(ctx, d.Host, o)
}

// opens says which screen comes first: where a procedure was asked for, its own.
func (f *playing) opens(asked string) (o tui.Options) {
	switch {
	case f.tour:
		f.pace = cmp.Or(f.pace, tourPace)
		o.Tour = &tui.TourOptions{Start: front.StartOptions{Procedure: f.Procedure, Name: playedName}, Look: 4 * f.pace}
	case f.auto:
		f.pace = cmp.Or(f.pace, autoPace)
		o.Start = &front.StartOptions{Procedure: f.Procedure, Name: playedName, Guided: true, Read: max(f.pace, 1)}
	case asked != "":
		o.Start = &front.StartOptions{Procedure: asked, Guided: true}
	}
	return o
}

// How long a question stands: in a tour, its line is read as well, and all of it
// takes about three minutes.
const (
	autoPace = 1500 * time.Millisecond
	tourPace = 3 * time.Second
)

// watches sets how a demo watches.
func (a *app) watches(o *host.DemoOptions) (err error) {
	if o.Interval, o.Share, err = a.set.rhythm(); err != nil {
		return err
	}
	o.Links = a.set["links"]
	return a.knowsLinks()
}

// playedName is the run that is played.
const playedName = "orders"

// procedureOf is what a scenario is about; "" when any.
func procedureOf(name string) string {
	s, _ := scenario.Find(name)
	return s.Procedure()
}

// listIfUnnamed answers --scenario without a name with the names there are.
func (a *app) listIfUnnamed(_ *cobra.Command, err error) error {
	var flag interface{ GetSpecifiedName() string }
	if !errors.As(err, &flag) || flag.GetSpecifiedName() != "scenario" {
		return err
	}
	if err := a.listScenarios(); err != nil {
		return err
	}
	return exit{plain.ExitDone}
}

// listScenarios prints them in their groups, and what can go wrong on the screen
// at any moment.
func (a *app) listScenarios() error {
	if a.set.on("json") {
		out := report.NewWriter(a.out)
		for _, g := range scenario.Groups() {
			for _, s := range g.List {
				what := map[string]string{"name": s.Name, "procedure": s.Procedure(), "text": s.Line, "group": g.Title}
				_ = out.Named("scenario", what) // Err has it
			}
		}
		return out.Err()
	}
	var rows [][]string
	for _, g := range scenario.Groups() {
		for i, s := range g.List {
			if i == 0 {
				rows = append(rows, []string{g.Title}) // a row of one cell is a heading
			}
			rows = append(rows, []string{"  " + s.Name, cmp.Or(s.Procedure(), "any"), s.Line})
		}
	}
	if err := headed(a.out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.out,
		"\nBegin one with: peerage demo --scenario NAME. On the screen, W has them and more go wrong."+
			"\nWhat is on a network is on the one that a demo proposes: whoever takes another does not meet it.")
	return err
}

// headed prints rows in columns, those of one cell as headings over what follows.
func headed(w io.Writer, rows [][]string) error {
	wide := make([]int, 3)
	for _, r := range rows {
		for i := 0; len(r) > 1 && i < len(r); i++ {
			wide[i] = max(wide[i], len(r[i]))
		}
	}
	for i, r := range rows {
		line := r[0]
		if len(r) > 1 {
			line = fmt.Sprintf("%-*s  %-*s  %s", wide[0], r[0], wide[1], r[1], r[2])
		} else if i > 0 {
			line = "\n" + line
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// demoLines plays the main job without the terminal UI and shows the board.
func (a *app) demoLines(ctx context.Context, d *host.Demo, f *playing) error {
	if !a.set.on("json") {
		fmt.Fprintln(a.out, "peerage demo: embedded clouds, nothing of yours is read or written")
	}
	o := front.StartOptions{Procedure: f.Procedure, Name: playedName}
	p := d.Procedure(o.Procedure)
	answer := a.played(d)
	if a.set.on("accessible") && a.asks() { // a person plays
		answer = a.answers(nil, wizard.Policy{})
	}
	d.Person.Wrong = func(err error) { fmt.Fprintln(a.err, err) }
	a.explains(f, "Setting up: every step of the documented procedure, executed.")
	code, err := plain.Drive(ctx, a.reader(d.Host, p, nil), answer,
		func(sink func(wizard.Event)) (*wizard.Session, error) {
			return d.Start(ctx, o, sink)
		})
	if err != nil || code != plain.ExitDone {
		return done(code, err)
	}
	a.explains(f, "The board: every link of every account, whoever made it.")
	err = a.demoBoard(ctx, d)
	var red exit // what is amiss with other links is not the tour's end
	if err != nil && (!f.tour || !errors.As(err, &red)) {
		return err
	}
	if f.tour {
		if err := a.faultAndMend(ctx, d, p, answer, f); err != nil {
			return err
		}
	}
	if !f.takeDown && !f.tour {
		return nil
	}
	a.explains(f, "Taking down: exactly what the run made.")
	past, err := d.Events(ctx, o.Name)
	if err != nil {
		return err
	}
	code, err = plain.Drive(ctx, a.reader(d.Host, p, past), answer,
		func(sink func(wizard.Event)) (*wizard.Session, error) {
			_, s, err := d.Teardown(ctx, o.Name, sink)
			return s, err
		})
	return done(code, err)
}

// played has the demo's person answer; what that one cannot decide is said.
func (a *app) played(d *host.Demo) plain.Answer {
	return func(_ context.Context, q *wizard.Ask) (wizard.Reply, error) {
		r, ok := d.Person.Answer(q)
		if !ok {
			a.tell(q)
			a.say("  The demo's person does not know what to do here. On a terminal, without a pipe, you decide.")
			return r, plain.ErrNobody
		}
		return r, nil
	}
}

func (a *app) demoBoard(ctx context.Context, d *host.Demo) error {
	snap, err := d.Snapshot(ctx)
	if err != nil {
		return err
	}
	if !a.set.on("json") {
		fmt.Fprintln(a.out)
	}
	return a.printStatus(d.Host, snap, len(snap.Links))
}
