// Command shots draws pictures of the program as it runs on the embedded
// clouds, at three sizes, light and dark.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"peerage/ui/uitest"
	"peerage/ui/uitest/term"
)

// size is a terminal's.
type size struct{ w, h int }

var sizes = []size{{80, 24}, {120, 40}, {200, 60}}

func main() {
	bin := os.Getenv("PEERAGE_BIN")
	if bin == "" || len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: PEERAGE_BIN=program shots folder (make shots does it)")
		os.Exit(2)
	}
	if err := os.MkdirAll(os.Args[1], 0o750); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, s := range sizes {
		for _, light := range []bool{false, true} {
			if err := tour(bin, os.Args[1], s, light); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
}

// camera draws what a terminal shows.
type camera struct {
	t     *term.Term
	dir   string
	size  size
	light bool
}

// rest waits until no frame is on its way any more.
func (c camera) rest() {
	last := c.t.Written()
	for range 20 {
		<-time.After(60 * time.Millisecond)
		if now := c.t.Written(); now == last {
			break
		} else {
			last = now
		}
	}
}

func (c camera) shoot(name string) error {
	png, err := uitest.Picture(c.t.Emulator(), c.size.w, c.size.h, !c.light)
	if err != nil {
		return err
	}
	shade := "dark"
	if c.light {
		shade = "light"
	}
	path := filepath.Join(c.dir, fmt.Sprintf("%s-%dx%d-%s.png", name, c.size.w, c.size.h, shade))
	fmt.Println(path)
	return os.WriteFile(path, png, 0o600)
}

// stop is one picture of a tour: wait for words, shoot (unless it has no
// name), then press keys.
type stop struct {
	name string
	wait []string
	keys []string
}

// tour plays the demo by itself and takes pictures on the way.
func tour(bin, dir string, s size, light bool) error {
	for _, t := range tours {
		if err := t.take(bin, dir, s, light); err != nil {
			return fmt.Errorf("%s at %dx%d: %w", t.args, s.w, s.h, err)
		}
	}
	return nil
}

type trip struct {
	args  []string
	stops []stop
}

var tours = []trip{
	{[]string{"demo", "--speed", "10"}, []stop{
		{"home", []string{"What would you like to do?"}, []string{"?"}},
		{"help", []string{"esc close"}, []string{"esc"}},
		{"", nil, []string{"b"}},
		{"board", []string{"vnet-hub"}, []string{"d"}},
		{"details", nil, nil},
	}},
	{[]string{"demo", "--autoplay", "--speed", "20", "--pace", "1s"}, []stop{
		{"choose", []string{"Which VNet?"}, nil},
		{"confirm", []string{"Go ahead"}, nil},
		{"wait", []string{"PENDING_PEER", "usually"}, nil},
		{"done", []string{"are connected"}, nil},
	}},
	{[]string{"demo", "--autoplay", "--speed", "20", "--pace", "1s", "--scenario", "backing-application"}, []stop{
		{"remedy", []string{"Authorization_RequestDenied"}, nil},
	}},
	other("aiven-azure-privatelink", "Approve", "are connected"),
	other("astra-azure", "Which", "are connected"),
	other("aiven-aws", "Which", "are connected"),
	other("aiven-upcloud", "Which", "are connected"),
}

// other plays another procedure and shoots it twice.
func other(procedure, mid, end string) trip {
	return trip{[]string{"demo", "--autoplay", "--speed", "60", "--pace", "1s", "--procedure", procedure}, []stop{
		{procedure + "-step", []string{mid}, nil},
		{procedure + "-done", []string{end}, nil},
	}}
}

func (tr trip) take(bin, dir string, s size, light bool) error {
	t, err := term.Start(bin, term.Options{Args: tr.args, Env: []string{"HOME=" + os.TempDir()}, Width: s.w, Height: s.h, Light: light})
	if err != nil {
		return err
	}
	defer t.Close()
	c := camera{t: t, dir: dir, size: s, light: light}
	for _, st := range tr.stops {
		if err := t.Wait(90*time.Second, st.wait...); err != nil {
			return err
		}
		c.rest()
		if st.name != "" {
			if err := c.shoot(st.name); err != nil {
				return err
			}
		}
		if err := t.Type(st.keys...); err != nil {
			return err
		}
	}
	return nil
}
