// Film records the demo's tour, in a terminal of its own, as an animated GIF.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/term"
)

// The terminal, how often it is looked at, and how the film is made of it: a
// pixel of the film is a pixel and a half of the picture; no frame stands longer
// than most.
const (
	width, height = 92, 26
	glance        = 400 * time.Millisecond
	most          = 3500 * time.Millisecond
	limit         = 8 * time.Minute
)

func main() {
	if len(os.Args) != 2 || os.Getenv("PEERAGE_BIN") == "" {
		fmt.Fprintln(os.Stderr, "usage: PEERAGE_BIN=program film file.gif (make film does it)")
		os.Exit(2)
	}
	if err := record(os.Getenv("PEERAGE_BIN"), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// record plays the tour and writes the film.
func record(bin, to string) error {
	t, err := term.Start(bin, term.Options{
		Args: []string{"demo", "--tour", "--speed", "60", "--pace", "1100ms"},
		Env:  []string{"HOME=" + os.TempDir()}, Width: width, Height: height,
	})
	if err != nil {
		return err
	}
	defer t.Close()
	f, err := capture(t)
	if err != nil {
		return err
	}
	raw, err := f.encode()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d frames, %d kB\n", to, len(f.frames), len(raw)/1024)
	return os.WriteFile(to, raw, 0o644)
}

// capture looks at the terminal until the tour has ended.
func capture(t *term.Term) (*film, error) {
	f := &film{}
	last := ""
	for end := time.Now().Add(limit); time.Now().Before(end); {
		screen := t.Screen()
		if strings.Contains(screen, "That was the demo") {
			return f, nil
		}
		if screen != last && strings.Contains(screen, "peerage") {
			img, err := picture(t)
			if err != nil {
				return nil, err
			}
			f.add(img, time.Now())
			last = screen
		}
		<-time.After(glance)
	}
	return nil, fmt.Errorf("after %s the tour has not ended:\n%s", limit, t.Screen())
}

// picture is what the terminal shows now, smaller.
func picture(t *term.Term) (*image.RGBA, error) {
	raw, err := uitest.Picture(t.Emulator(), width, height, true)
	if err != nil {
		return nil, err
	}
	full, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	b := full.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, b.Dx()*2/3, b.Dy()*2/3))
	draw.CatmullRom.Scale(small, small.Bounds(), full, b, draw.Src, nil)
	return small, nil
}
