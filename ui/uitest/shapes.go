package uitest

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// sketch draws in a cell whose corners are 0,0 and 1,1. Lengths are shares of
// the cell's width, so that circles are round.
type sketch struct {
	z     *vector.Rasterizer
	w, h  float32
	thick float32
}

// x and y turn shares of the cell into pixels.
func (s *sketch) x(v float32) float32 { return v * s.w }
func (s *sketch) y(v float32) float32 { return v * s.h }

func (s *sketch) poly(points ...float32) {
	s.z.MoveTo(s.x(points[0]), s.y(points[1]))
	for i := 2; i < len(points); i += 2 {
		s.z.LineTo(s.x(points[i]), s.y(points[i+1]))
	}
	s.z.ClosePath()
}

func (s *sketch) rect(x0, y0, x1, y1 float32) { s.poly(x0, y0, x1, y0, x1, y1, x0, y1) }

// line is a stroke; a line of several points is several strokes with round
// joints.
func (s *sketch) line(points ...float32) {
	t := s.thick / 2
	for i := 0; i+3 < len(points); i += 2 {
		x0, y0, x1, y1 := s.x(points[i]), s.y(points[i+1]), s.x(points[i+2]), s.y(points[i+3])
		n := float32(math.Hypot(float64(x1-x0), float64(y1-y0)))
		dx, dy := (y1-y0)/n*t, (x0-x1)/n*t
		s.z.MoveTo(x0+dx, y0+dy)
		s.z.LineTo(x1+dx, y1+dy)
		s.z.LineTo(x1-dx, y1-dy)
		s.z.LineTo(x0-dx, y0-dy)
		s.z.ClosePath()
		if i > 0 {
			s.disc(points[i], points[i+1], s.thick/2/s.w)
		}
	}
}

// disc and ring are round; r is a share of the width.
func (s *sketch) disc(cx, cy, r float32) { s.circle(cx, cy, r, 1) }

func (s *sketch) ring(cx, cy, r float32) {
	half := s.thick / 2 / s.w
	s.circle(cx, cy, r+half, 1)
	s.circle(cx, cy, r-half, -1)
}

func (s *sketch) circle(cx, cy, r float32, way float64) {
	const n = 32
	for i := range n {
		a := way * 2 * math.Pi * float64(i) / n
		x, y := s.x(cx)+s.x(r)*float32(math.Cos(a)), s.y(cy)+s.x(r)*float32(math.Sin(a))
		if i == 0 {
			s.z.MoveTo(x, y)
		} else {
			s.z.LineTo(x, y)
		}
	}
	s.z.ClosePath()
}

// head is an arrow's, pointing along the line from the middle to x, y.
func (s *sketch) head(x, y, dx float32) { s.line(x-dx, y-.09, x, y, x-dx, y+.09) }

var shapes = map[rune]func(*sketch){
	'✓': func(s *sketch) { s.line(.1, .52, .38, .68, .9, .3) },
	'✗': func(s *sketch) { s.line(.15, .32, .85, .68); s.line(.85, .32, .15, .68) },
	'●': func(s *sketch) { s.disc(.5, .5, .36) },
	'○': func(s *sketch) { s.ring(.5, .5, .34) },
	'◌': func(s *sketch) {
		for i := range 8 {
			a := float64(i) * math.Pi / 4
			s.disc(.5+.36*float32(math.Cos(a)), .5+.36*float32(math.Sin(a))*s.w/s.h, .09)
		}
	},
	'▸': func(s *sketch) { s.poly(.2, .3, .9, .5, .2, .7) },
	'◂': func(s *sketch) { s.poly(.8, .3, .1, .5, .8, .7) },
	'╌': func(s *sketch) { s.line(.08, .5, .4, .5); s.line(.6, .5, .92, .5) },
	'→': func(s *sketch) { s.line(.04, .5, .94, .5); s.head(.96, .5, .3) },
	'←': func(s *sketch) { s.line(.06, .5, .96, .5); s.head(.04, .5, -.3) },
	'↑': func(s *sketch) { s.line(.5, .25, .5, .75); s.line(.2, .4, .5, .25, .8, .4) },
	'↓': func(s *sketch) { s.line(.5, .25, .5, .75); s.line(.2, .6, .5, .75, .8, .6) },
	'⇄': func(s *sketch) {
		s.line(.04, .4, .94, .4)
		s.head(.96, .4, .26)
		s.line(.06, .62, .96, .62)
		s.head(.04, .62, -.26)
	},
	'⇢': func(s *sketch) {
		s.line(.02, .5, .24, .5)
		s.line(.38, .5, .6, .5)
		s.line(.7, .5, .94, .5)
		s.head(.96, .5, .3)
	},
	'▏': func(s *sketch) { s.rect(0, .1, .16, .9) },
	'─': func(s *sketch) { s.line(0, .5, 1, .5) },
	'│': func(s *sketch) { s.line(.5, 0, .5, 1) },
	'┬': func(s *sketch) { s.line(0, .5, 1, .5); s.line(.5, .5, .5, 1) },
	'┴': func(s *sketch) { s.line(0, .5, 1, .5); s.line(.5, 0, .5, .5) },
	'├': func(s *sketch) { s.line(.5, 0, .5, 1); s.line(.5, .5, 1, .5) },
	'┤': func(s *sketch) { s.line(.5, 0, .5, 1); s.line(0, .5, .5, .5) },
	'┼': func(s *sketch) { s.line(.5, 0, .5, 1); s.line(0, .5, 1, .5) },
	'╭': func(s *sketch) { s.line(1, .5, .7, .5, .5, .6, .5, 1) },
	'╮': func(s *sketch) { s.line(0, .5, .3, .5, .5, .6, .5, 1) },
	'╰': func(s *sketch) { s.line(1, .5, .7, .5, .5, .4, .5, 0) },
	'╯': func(s *sketch) { s.line(0, .5, .3, .5, .5, .4, .5, 0) },
}

// shape draws r if it is one of ours.
func shape(img *image.RGBA, box image.Rectangle, r rune, bold bool, ink color.Color) bool {
	s := &sketch{z: vector.NewRasterizer(box.Dx(), box.Dy()), w: float32(box.Dx()), h: float32(box.Dy()), thick: 1.6}
	if bold {
		s.thick = 2.4
	}
	switch fn, ok := shapes[r]; {
	case ok:
		fn(s)
	case isBlock(r):
		s.rect(0, 1-float32(r-'▁'+1)/8, 1, 1)
	case r >= 0x2800 && r <= 0x28ff:
		s.braille(r)
	default:
		return false
	}
	s.z.Draw(img, box, image.NewUniform(ink), image.Point{})
	return true
}

// isBlock says whether r is one of ▁ to █.
func isBlock(r rune) bool { return r >= '▁' && r <= '█' }

// braille draws the eight dots of a braille pattern (Unicode's numbering).
func (s *sketch) braille(r rune) {
	places := [8][2]float32{{.3, .2}, {.3, .4}, {.3, .6}, {.7, .2}, {.7, .4}, {.7, .6}, {.3, .8}, {.7, .8}}
	for i, at := range places {
		if r>>i&1 == 1 {
			s.disc(at[0], at[1], .11)
		}
	}
}
