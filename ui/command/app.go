package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// app is one invocation of the program.
type app struct {
	streams
	set settings
	// amiss is why the configuration was not read, where that stops nobody.
	amiss string
	// query chooses the links that a command is about; nil is all of them. csv
	// has them as CSV.
	query *filter.Filter
	csv   bool
}

func (a *app) prepare(cmd *cobra.Command) error {
	if err := idle(cmd); err != nil {
		return err
	}
	set, err := resolve(cmd.Flags(), a.env, configPath(a.env))
	var unread *fs.PathError
	if looks := cmd.Name() == "paths" || cmd.Name() == "doctor"; looks && errors.As(err, &unread) {
		a.amiss = err.Error()
		a.note(a.amiss)
		set, err = resolve(cmd.Flags(), a.env, "")
	}
	if err != nil {
		return usage{err}
	}
	a.set = set
	if hasEffect(cmd, "ascii") {
		a.narrowed()
	}
	return nil
}

// tui says whether the terminal UI is to be used.
func (a *app) tui() bool {
	return a.terminal && !a.set.on("plain") && !a.set.on("json") && !a.set.on("accessible") && a.env("CI") == ""
}

// asks says whether a person can be asked with lines.
func (a *app) asks() bool { return a.inFD >= 0 && a.questions != nil && !a.set.on("json") }

// note says something on the error stream that is no error.
func (a *app) note(text string) { fmt.Fprintln(a.err, "peerage: "+text) }

// close ends what a command works with, and says what could not be written then:
// the log of requests, or the state.
func (a *app) close(c io.Closer) {
	if err := c.Close(); err != nil {
		a.note(theme.Clean(err.Error()))
	}
}

// open builds what works with the real clouds, and says what is amiss with the
// folders on the way.
func (a *app) open(ctx context.Context, reading bool) (*host.Host, error) {
	return a.openWith(ctx, host.Settings{Reading: reading})
}

// openLater is open for what stays up: it begins, and goes on, while a shared
// state cannot be reached.
func (a *app) openLater(ctx context.Context) (*host.Host, error) {
	return a.openWith(ctx, host.Settings{Later: true})
}

func (a *app) openWith(ctx context.Context, how host.Settings) (*host.Host, error) {
	every, share, err := a.set.rhythm()
	if err != nil {
		return nil, err
	}
	if err := a.knowsLinks(); err != nil {
		return nil, err
	}
	if at := a.set["state"]; at != "" && !host.IsShared(at) { // it may hold a password: it is not repeated
		return nil,
			usagef("--state (PEERAGE_STATE) is the address of a PostgreSQL database, postgres://USER@HOST/DATABASE; " +
				"a folder is --state-dir")
	}
	h, err := host.Open(ctx, host.Settings{
		Reading: how.Reading, Recalling: how.Recalling, Later: how.Later,
		State: a.set["state"], User: a.set["user"],
		Providers: a.set.aboutProviders(), CAFile: a.set["ca-file"], StateDir: a.set["state-dir"],
		WireLog:  a.set["wire-log"],
		ReadOnly: a.set.on("read-only"), Env: a.env, Version: Version(),
		Interval: every, Share: share, Links: a.set["links"],
	})
	if err != nil {
		return nil, err
	}
	if log := h.Backend().LogPath; a.log != nil {
		a.log.Store(&log)
	}
	for _, n := range h.Notes() {
		a.note(n)
	}
	return h, nil
}

// reader is the front end for a run without the terminal UI.
func (a *app) reader(h *host.Host, p *wizard.Procedure, past []wizard.Event) plain.Reader {
	if a.set.on("json") {
		return plain.NewJSON(a.out)
	}
	out := plain.NewLines(a.out, p, h.Clock(), past, a.width)
	out.Forgets = h.Demo()
	return out
}

// answers decides what is answered without the terminal UI: by the values
// given, by the policy, and by the person where there is one.
func (a *app) answers(given map[string]string, policy wizard.Policy) plain.Answer {
	var prompter *plain.Prompter
	if a.asks() && !policy.Yes {
		prompter = plain.NewPrompter(a.in, a.questions, a.inFD)
	}
	return a.answer(prompter, given, policy)
}

// answer answers by the policy, and where that says nothing by a person; with
// a nil prompter there is none.
func (a *app) answer(prompter *plain.Prompter, given map[string]string, policy wizard.Policy) plain.Answer {
	return func(ctx context.Context, q *wizard.Ask) (wizard.Reply, error) {
		if r, how := wizard.AutoReply(q, given, policy); how == wizard.Answered {
			return r, nil
		}
		if prompter != nil {
			return prompter.Ask(ctx, q)
		}
		a.explain(q)
		if misfit := policy.Answers.Misfit(q); misfit != "" {
			a.say("  --answer " + q.Step + "=" + misfit + " was given; that is not on offer here.")
		}
		return wizard.Reply{}, plain.ErrNobody
	}
}
