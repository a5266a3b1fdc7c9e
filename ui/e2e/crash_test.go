//go:build unix

package e2e

import (
	"context"
	"fmt"
	"os"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/app"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// crashVar makes the test binary a program that crashes when the person asks
// for the doctor: in a command, or in a goroutine.
const crashVar = "PEERAGE_E2E_CRASH"

// crash is that program.
func crash(how string) {
	backend := front.Backend{Clock: clock.Real{}, Runs: noRuns{}, Feed: noFeed{}, Place: "here",
		Doctor: func(context.Context) []wizard.Finding {
			switch how {
			case "command":
				panic("crash for the test")
			case "goroutine":
				spawn.Go(func() { panic("crash for the test") })
			}
			return []wizard.Finding{{Verdict: wizard.OK, Text: how}}
		}}
	if _, err := app.Run(context.Background(), backend, app.Options{}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

type noRuns struct{ front.Runs }

func (noRuns) Procedures() []*wizard.Procedure               { return nil }
func (noRuns) List(context.Context) ([]front.RunInfo, error) { return nil, nil }

type noFeed struct{}

func (noFeed) Watch(context.Context) <-chan front.Snapshot              { return nil }
func (noFeed) Refresh(string) error                                     { return nil }
func (noFeed) Pause(bool)                                               {}
func (noFeed) History(context.Context, string) (front.History, error)   { return front.History{}, nil }
func (noFeed) Acts(providers.Link) []front.LinkAct                      { return nil }
func (noFeed) Paste(context.Context, string, string) error              { return nil }
func (noFeed) Renew(string) error                                       { return nil }
func (noFeed) Connect(context.Context, string, func(wizard.Sign)) error { return nil }
