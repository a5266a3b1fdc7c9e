package uitest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A cell of a picture, in pixels.
const (
	cellW    = 12
	cellH    = 25
	fontSize = 20
	baseline = 18
	border   = 14
)

// pen draws characters: from Go Mono, or by shapes of our own where Go Mono
// has none.
type pen struct {
	plain, bold font.Face
	font        *sfnt.Font
	buf         sfnt.Buffer
}

func newPen() (*pen, error) {
	p := &pen{}
	var err error
	if p.font, p.plain, err = face(gomono.TTF); err != nil {
		return nil, err
	}
	_, p.bold, err = face(gomonobold.TTF)
	return p, err
}

func face(ttf []byte) (*sfnt.Font, font.Face, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, nil, fmt.Errorf("font: %w", err)
	}
	fc, err := opentype.NewFace(f, &opentype.FaceOptions{Size: fontSize, DPI: 72, Hinting: font.HintingNone})
	return f, fc, err
}

// has says whether Go Mono can draw r.
func (p *pen) has(r rune) bool {
	i, err := p.font.GlyphIndex(&p.buf, r)
	return err == nil && i != 0
}

// PNG draws a screen of w by h cells, with its styles, on a dark or light
// terminal.
func PNG(screen string, w, h int, dark bool) ([]byte, error) {
	em := vt.NewEmulator(w, h)
	defer em.Close()
	if _, err := em.WriteString(strings.ReplaceAll(screen, "\n", "\r\n")); err != nil {
		return nil, fmt.Errorf("draw a screen: %w", err)
	}
	return Picture(em, w, h, dark)
}

// Cells is a terminal that can be drawn.
type Cells interface {
	CellAt(x, y int) *uv.Cell
}

// Picture draws what a terminal shows now.
func Picture(cells Cells, w, h int, dark bool) ([]byte, error) {
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	fg, bg := color.RGBA{0x24, 0x24, 0x24, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}
	if dark {
		fg, bg = color.RGBA{0xe4, 0xe4, 0xe4, 0xff}, color.RGBA{0x16, 0x18, 0x1c, 0xff}
	}
	img := image.NewRGBA(image.Rect(0, 0, w*cellW+2*border, h*cellH+2*border))
	draw.Draw(img, img.Bounds(), image.NewUniform(bg), image.Point{}, draw.Src)
	for y := range h {
		for x := range w {
			if c := cells.CellAt(x, y); c != nil {
				p.cell(img, c, border+x*cellW, border+y*cellH, fg, bg)
			}
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), err
}

func (p *pen) cell(img *image.RGBA, c *uv.Cell, x, y int, fg, bg color.Color) {
	if c.Style.Fg != nil {
		fg = c.Style.Fg
	}
	back := bg
	if c.Style.Bg != nil {
		back = c.Style.Bg
	}
	if c.Style.Attrs&uv.AttrReverse != 0 {
		fg, back = back, fg
	}
	if c.Style.Attrs&uv.AttrFaint != 0 {
		fg = mix(fg, back)
	}
	box := image.Rect(x, y, x+cellW*max(c.Width, 1), y+cellH)
	if back != bg {
		draw.Draw(img, box, image.NewUniform(back), image.Point{}, draw.Src)
	}
	r, n := utf8.DecodeRuneInString(c.Content)
	if n == 0 || r == ' ' {
		return
	}
	bold := c.Style.Attrs&uv.AttrBold != 0
	if shape(img, box, r, bold, fg) {
		return
	}
	f := p.plain
	if bold {
		f = p.bold
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(fg), Face: f, Dot: fixed.P(x, y+baseline)}
	d.DrawString(c.Content)
	if c.Style.Underline != 0 {
		draw.Draw(img, image.Rect(box.Min.X, y+cellH-4, box.Max.X, y+cellH-3), image.NewUniform(fg), image.Point{}, draw.Src)
	}
}

func mix(a, b color.Color) color.Color {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return color.RGBA{uint8((ar + br) >> 9), uint8((ag + bg) >> 9), uint8((ab + bb) >> 9), 0xff}
}

// Drawable says whether r comes out as more than an empty box.
func Drawable(r rune) bool {
	if _, ok := shapes[r]; ok || isBlock(r) || r >= 0x2800 && r <= 0x28ff {
		return true
	}
	p, err := newPen()
	return err == nil && p.has(r)
}
