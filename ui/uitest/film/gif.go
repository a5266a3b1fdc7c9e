package main

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"time"
)

// film are frames, each as colours of five bits a channel.
type film struct {
	size   image.Point
	frames []frame
}

type frame struct {
	pix []uint16
	at  time.Time
}

func (f *film) add(img *image.RGBA, at time.Time) {
	f.size = img.Bounds().Size()
	pix := make([]uint16, f.size.X*f.size.Y)
	for i := range pix {
		p := img.Pix[4*i:]
		pix[i] = uint16(p[0]>>3)<<10 | uint16(p[1]>>3)<<5 | uint16(p[2]>>3)
	}
	f.frames = append(f.frames, frame{pix, at})
}

// colours is how many a film has, beside the one that means "as before".
const colours = 63

// palette are the colours that most pixels have; greys are many and alike, so that
// what is coloured counts for more.
func (f *film) palette() color.Palette {
	count := map[uint16]int{}
	for _, fr := range f.frames {
		for _, p := range fr.pix {
			count[p]++
		}
	}
	list := make([]uint16, 0, len(count))
	for p := range count {
		list = append(list, p)
	}
	for p := range count {
		r, g, b := int(p>>10&31), int(p>>5&31), int(p&31)
		if strong := max(r, g, b) - min(r, g, b); strong > 5 {
			count[p] *= strong
		}
	}
	slices.SortFunc(list, func(a, b uint16) int { return count[b] - count[a] })
	out := color.Palette{color.RGBA{}}
	for _, p := range list[:min(len(list), colours)] {
		out = append(out, rgb(p))
	}
	return out
}

func rgb(p uint16) color.RGBA {
	wide := func(v uint16) uint8 { return uint8(v<<3 | v>>2) }
	return color.RGBA{wide(p >> 10 & 31), wide(p >> 5 & 31), wide(p & 31), 255}
}

// encode makes the GIF: of each frame only what differs from the one before.
func (f *film) encode() ([]byte, error) {
	pal := f.palette()
	known := map[uint16]uint8{}
	index := func(p uint16) uint8 {
		i, ok := known[p]
		if !ok {
			i = uint8(pal[1:].Index(rgb(p)) + 1)
			known[p] = i
		}
		return i
	}
	out := gif.GIF{Config: image.Config{ColorModel: pal, Width: f.size.X, Height: f.size.Y}}
	var before []uint16
	for n, fr := range f.frames {
		img := image.NewPaletted(f.changed(before, fr.pix), pal)
		for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
			for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
				i := y*f.size.X + x
				if before == nil || before[i] != fr.pix[i] {
					img.SetColorIndex(x, y, index(fr.pix[i]))
				}
			}
		}
		stands := most
		if n+1 < len(f.frames) {
			stands = min(f.frames[n+1].at.Sub(fr.at), most)
		}
		out.Image = append(out.Image, img)
		out.Delay = append(out.Delay, int(stands/(10*time.Millisecond)))
		out.Disposal = append(out.Disposal, gif.DisposalNone)
		before = fr.pix
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &out)
	return b.Bytes(), err
}

// changed is the part of the picture in which two frames differ.
func (f *film) changed(a, b []uint16) image.Rectangle {
	all := image.Rectangle{Max: f.size}
	if a == nil {
		return all
	}
	var r image.Rectangle
	for i := range b {
		if a[i] != b[i] {
			x, y := i%f.size.X, i/f.size.X
			r = r.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	if r.Empty() {
		return image.Rect(0, 0, 1, 1)
	}
	return r
}
