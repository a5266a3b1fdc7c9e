package main

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"time"
)

// film are frames, each as colours of five bits a channel; sums are, of each such
// colour, the channels of all pixels that have it, and how many those are.
type film struct {
	size   image.Point
	frames []frame
	sums   [1 << 15][4]int
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
		sum := &f.sums[pix[i]]
		sum[0], sum[1], sum[2], sum[3] = sum[0]+int(p[0]), sum[1]+int(p[1]), sum[2]+int(p[2]), sum[3]+1
	}
	f.frames = append(f.frames, frame{pix, at})
}

// colours is how many a film has, beside the one that means "as before".
const colours = 127

// alike is how near two colours are of which the film has only one.
const alike = 4

// palette are the colours that most pixels have, of those alike only one: so that
// the few pixels of a state keep their colour.
func (f *film) palette() color.Palette {
	var list []uint16
	for p := range f.sums {
		if f.sums[p][3] > 0 {
			list = append(list, uint16(p))
		}
	}
	slices.SortFunc(list, func(a, b uint16) int { return f.sums[b][3] - f.sums[a][3] })
	out, have := color.Palette{color.RGBA{}}, []uint16(nil)
	for _, p := range list {
		if len(have) < colours && !slices.ContainsFunc(have, func(q uint16) bool { return apart(p, q) < alike }) {
			out, have = append(out, f.mean(p)), append(have, p)
		}
	}
	return out
}

// apart is how far two colours are from each other.
func apart(a, b uint16) int {
	d := 0
	for shift := 0; shift <= 10; shift += 5 {
		x, y := int(a>>shift&31), int(b>>shift&31)
		d += max(x-y, y-x)
	}
	return d
}

// mean is what the pixels of a colour of five bits really are.
func (f *film) mean(p uint16) color.RGBA {
	s := f.sums[p]
	return color.RGBA{uint8(s[0] / s[3]), uint8(s[1] / s[3]), uint8(s[2] / s[3]), 255}
}

// encode makes the GIF: of each frame only what differs from the one before.
func (f *film) encode() ([]byte, error) {
	pal := f.palette()
	known := map[uint16]uint8{}
	index := func(p uint16) uint8 {
		i, ok := known[p]
		if !ok {
			i = uint8(pal[1:].Index(f.mean(p)) + 1)
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
