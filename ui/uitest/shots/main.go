// Command shots draws pictures of the program as it runs on the embedded
// clouds: every kind of screen of every procedure, at several sizes, on dark
// and light terminals and without colour.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// size is a terminal's.
type size struct{ w, h int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.w, s.h) }

// settings say what is drawn, and where to.
type settings struct {
	bin, dir string
	sizes    []size
	shades   []string
	only     *regexp.Regexp
	text     bool
	atOnce   int
}

// The kinds of terminal.
const (
	dark  = "dark"
	light = "light"
	plain = "plain" // dark, NO_COLOR
)

func main() {
	s, err := parse()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := s.all(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parse() (*settings, error) {
	sizes := flag.String("sizes", "80x24,120x40,200x60", "sizes of the terminal, separated by commas")
	shades := flag.String("themes", "dark,light", "dark, light, plain (without colour), separated by commas")
	only := flag.String("only", "", "only the tours whose name this regular expression finds")
	list := flag.Bool("list", false, "list the tours")
	s := &settings{bin: os.Getenv("PEERAGE_BIN")}
	flag.BoolVar(&s.text, "text", false, "write each screen as text, too")
	flag.IntVar(&s.atOnce, "at-once", 3, "how many tours run at once")
	flag.Parse()
	if *list {
		for _, t := range tours {
			fmt.Println(t.name)
		}
		os.Exit(0)
	}
	if s.bin == "" || flag.NArg() != 1 {
		return nil, fmt.Errorf("usage: PEERAGE_BIN=program shots [flags] folder (make shots does it)")
	}
	s.dir = flag.Arg(0)
	for one := range strings.SplitSeq(*sizes, ",") {
		var x size
		if _, err := fmt.Sscanf(one, "%dx%d", &x.w, &x.h); err != nil || x.w < 20 || x.h < 5 {
			return nil, fmt.Errorf("-sizes: %q is no size; 80x24 is one", one)
		}
		s.sizes = append(s.sizes, x)
	}
	if s.atOnce < 1 {
		return nil, fmt.Errorf("-at-once: %d is less than 1", s.atOnce)
	}
	// The largest first: tours are steered by it.
	slices.SortFunc(s.sizes, func(a, b size) int { return b.w*b.h - a.w*a.h })
	s.shades = strings.Split(*shades, ",")
	for _, x := range s.shades {
		if x != dark && x != light && x != plain {
			return nil, fmt.Errorf("-themes: %q is none; there are dark, light and plain", x)
		}
	}
	var err error
	if s.only, err = regexp.Compile(*only); err != nil {
		return nil, fmt.Errorf("-only: %w", err)
	}
	if !slices.ContainsFunc(tours, func(t trip) bool { return s.only.MatchString(t.name) }) {
		return nil, fmt.Errorf("-only: no tour has such a name; -list lists them")
	}
	return s, os.MkdirAll(s.dir, 0o750)
}

// all makes every tour that is wanted, on every kind of terminal, some at
// once: they wait most of the time.
func (s *settings) all() error {
	var (
		all  errgroup.Group
		mu   sync.Mutex
		errs []error
	)
	all.SetLimit(s.atOnce)
	for _, shade := range s.shades {
		for _, t := range tours {
			if !s.only.MatchString(t.name) {
				continue
			}
			all.Go(func() error {
				if err := t.shoot(s, shade); err != nil {
					mu.Lock()
					defer mu.Unlock()
					errs = append(errs, fmt.Errorf("%s, %s: %w", t.name, shade, err))
				}
				return nil
			})
		}
	}
	return errors.Join(append(errs, all.Wait())...)
}
