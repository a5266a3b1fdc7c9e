package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/uitest/term"
)

// bareWord as the only argument makes this program a bare one of Bubble Tea: a
// list and a cursor. What it costs is the library's and the machine's part.
const bareWord = "bare"

type bare struct{ at int }

func (bare) Init() tea.Cmd { return nil }

func (b bare) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "q":
			return b, tea.Quit
		case "down":
			b.at++
		case "up":
			b.at--
		}
	}
	return b, nil
}

func (b bare) View() tea.View {
	lines := []string{homeTitle}
	for i := range 6 {
		mark := "  "
		if i == b.at {
			mark = "▸ "
		}
		lines = append(lines, fmt.Sprintf("%schoice %d", mark, i))
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	return v
}

// runBare is the bare program itself.
func runBare() int {
	if _, err := tea.NewProgram(bare{}).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// program is what is measured from its start: the whole program, or the bare one.
type program struct {
	name, bin string
	args      []string
}

// programs are the program and, beside it, the bare one.
func programs(bin string) ([]program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return []program{{"", bin, nil}, {"bare program: ", self, []string{bareWord}}}, nil
}

// settled is how long a home screen is left alone before it counts as idle.
const settled = 5 * time.Second

// idleHome prints what it costs until it is there, and then while nothing happens.
func idleHome(p program, env []string) error {
	t, _, err := home(p, env)
	if err != nil {
		return err
	}
	defer t.Close()
	start := cpuTime(t.PID())
	<-time.After(settled)
	cpu, written := cpuTime(t.PID()), t.Written()
	const watch = stretches * stretch
	<-time.After(watch)
	used := cpuTime(t.PID()) - cpu
	fmt.Printf("%-44s %8s of processor until the first frame; then %.2f %% CPU, %d bytes written in %s (budget 0.3 %%)\n",
		p.name+"home, idle", short(start), 100*used.Seconds()/watch.Seconds(), t.Written()-written, watch)
	return nil
}

// home starts it, and gives how long its first frame took.
func home(p program, env []string) (*term.Term, time.Duration, error) {
	began := time.Now()
	t, err := term.Start(p.bin, term.Options{Args: p.args, Env: env, Width: 120, Height: 40})
	if err != nil {
		return nil, 0, err
	}
	err = t.Wait(10*time.Second, homeTitle)
	return t, time.Since(began), err
}
