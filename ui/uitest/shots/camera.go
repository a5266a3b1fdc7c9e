package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/term"
)

// camera draws what a terminal shows.
type camera struct {
	*settings
	t     *term.Term
	tour  string
	shade string
	now   size
	seen  map[string]bool // screens that were drawn
	count int
}

// glance is how often the screen is looked at.
const glance = 120 * time.Millisecond

// rest waits until no frame is on its way any more; a screen that moves by
// itself never rests.
func (c *camera) rest() {
	last := -1
	for range 8 {
		now := c.t.Written()
		if now == last {
			return
		}
		last = now
		<-time.After(glance / 2)
	}
}

// shoot draws the screen at every size, and leaves the terminal at that by which
// tours are steered.
func (c *camera) shoot(name string) error {
	for _, x := range c.sizes {
		if err := c.resize(x); err != nil {
			return err
		}
		if err := c.draw(name, x); err != nil {
			return err
		}
	}
	return c.resize(c.steered())
}

// steered is the size by which tours are steered: on smaller screens not all that
// they wait for is seen.
func (s *settings) steered() size {
	const w, h = 120, 40
	return size{max(s.sizes[0].w, w), max(s.sizes[0].h, h)}
}

func (c *camera) resize(x size) error {
	if x == c.now {
		return nil
	}
	c.now = x
	before := c.t.Written()
	if err := c.t.Resize(x.w, x.h); err != nil {
		return err
	}
	for range 400 { // the machine may be busy
		if c.t.Written() != before {
			break
		}
		<-time.After(glance / 4)
	}
	<-time.After(2 * glance) // what came first may have been on its way before
	c.rest()
	return nil
}

func (c *camera) draw(name string, x size) error {
	png, err := uitest.Picture(c.t.Emulator(), x.w, x.h, c.shade != light)
	if err != nil {
		return err
	}
	path := filepath.Join(c.dir, fmt.Sprintf("%s-%s-%s-%s", c.tour, name, x, c.shade))
	fmt.Println(path + ".png")
	if c.text {
		if err := os.WriteFile(path+".txt", []byte(c.t.Screen()+"\n"), 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(path+".png", png, 0o600)
}

// film draws every scene that comes up until ok finds what it looks for.
func (c *camera) film(limit time.Duration, scene func(string) string, ok func(screen string) bool) error {
	deadline := time.Now().Add(limit)
	last := ""
	for {
		screen := c.t.Screen()
		if ok(screen) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("after %s, the end of the film has not come:\n%s", limit, screen)
		}
		if k := scene(screen); k != "" && k == last && !c.seen[k] {
			c.seen[k] = true
			c.count++
			if err := c.shoot(fmt.Sprintf("%02d", c.count)); err != nil {
				return err
			}
		} else {
			last = k
		}
		<-time.After(glance)
	}
}

var (
	moving = regexp.MustCompile(`[0-9●─◌·]+|so far|look(ed|ing)? [a-z ]*|just now|ago|again (in|now)|asks you|attempt`)
	blanks = regexp.MustCompile(`\s+`)
)

// fault is scene for what goes wrong alone: a page with ✗, with something that is
// tried again, with an offer to make another, or with words that the scenario puts
// into a list.
func fault(screen string) string {
	for line := range strings.SplitSeq(screen, "\n") {
		_, page, _ := strings.Cut(line, "│")
		page, _, _ = strings.Cut(page, "│")
		if wrong.MatchString(page) {
			return scene(screen)
		}
	}
	return ""
}

var wrong = regexp.MustCompile(`^ *(✗|Trying (again|every)|(▸ )?Make another)|is PARKED|– net-shop .* overlaps`)

// scene tells screens apart that are worth a picture, questions, faults,
// waits and ends; "" for those that are not: work that is under way. What
// moves by itself makes no difference.
func scene(screen string) string {
	at := strings.LastIndexByte(screen, '\n')
	waits := strings.Contains(screen, " so far")
	if !waits && !strings.Contains(screen[at+1:], "enter ") && !strings.Contains(screen, "The code holds") {
		return ""
	}
	if waits {
		for line := range strings.SplitSeq(screen, "\n") {
			if _, page, ok := strings.Cut(line, "│"); ok {
				return "wait" + page // the step's title
			}
		}
	}
	return blanks.ReplaceAllString(moving.ReplaceAllString(screen, " "), " ")
}
