package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers"
	"example.org/peerage/ui/keys"
	"example.org/peerage/wizard"
)

// luminance and contrast are WCAG 2.2's.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func hex(n uint32) color.Color {
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}

// Backgrounds of usual terminals: plain, VS Code, One Dark, Solarized; plain,
// GitHub, Solarized light.
var (
	dark  = []uint32{0x000000, 0x1e1e1e, 0x282c34, 0x002b36}
	light = []uint32{0xffffff, 0xf6f8fa, 0xfdf6e3}
)

func TestTextCanBeReadOnEveryBackground(t *testing.T) {
	for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		for _, isDark := range []bool{true, false} {
			th, grounds := New(isDark, p), light
			if isDark {
				grounds = dark
			}
			if p == colorprofile.ANSI { // the palette goes with the background
				grounds = grounds[:1]
			}
			for name, k := range map[string]Ink{"text": th.Text, "strong": th.Strong, "dim": th.Dim, "accent": th.Accent,
				"good": th.Good, "warn": th.Warn, "bad": th.Bad} {
				c := k.Color()
				if c == nil { // the terminal's own
					continue
				}
				for _, g := range grounds {
					if got := contrast(p.Convert(c), hex(g)); got < 4.5 {
						t.Errorf("%s on #%06x with %v: contrast %.2f", name, g, p, got)
					}
				}
			}
		}
	}
}

func TestFewerColoursStayAsTheyAre(t *testing.T) {
	th := New(true, colorprofile.TrueColor)
	for _, k := range []Ink{th.Dim, th.Line, th.Accent, th.Good, th.Warn, th.Bad} {
		a, b := k.Color(), colorprofile.ANSI256.Convert(k.Color())
		if contrast(a, b) > 1.001 {
			t.Errorf("%v becomes another colour with 256", a)
		}
	}
}

func TestSetChangesInPlace(t *testing.T) {
	th := New(true, colorprofile.TrueColor)
	was := *th
	th.Set(false, colorprofile.Ascii)
	if th.Version == was.Version || th.Dark || th.Good.Color() != nil {
		t.Errorf("after Set: %+v", th)
	}
	if got := th.Strong.On("x"); got != "\x1b[1mx\x1b[m" {
		t.Errorf("strong without colours is %q", got)
	}
	if got := th.Good.On("x"); got != "x" {
		t.Errorf("good without colours is %q", got)
	}
}

func TestEveryVerdictHasGlyphAndWord(t *testing.T) {
	th := New(true, colorprofile.Ascii)
	seen := map[string]providers.Verdict{}
	for _, v := range []providers.Verdict{providers.Active, providers.Waiting, providers.Off, providers.Degraded,
		providers.Failed,
		providers.GoneV, providers.UnknownV} {
		s := th.Verdict(v)
		if Width(s.Glyph) != 1 || s.Word != string(v) {
			t.Errorf("%s is shown as %q", v, s)
		}
		if other, ok := seen[s.String()]; ok {
			t.Errorf("%s and %s look the same", v, other)
		}
		seen[s.String()] = v
	}
	for _, x := range []struct {
		l    providers.Link
		want string
	}{
		{providers.Link{Verdict: providers.Active, Stale: true}, "~ stale"},
		{providers.Link{Verdict: providers.Active, Denied: true, Stale: true}, "– not permitted"},
		{providers.Link{Verdict: providers.Waiting, Yours: true}, "! needs you"},
		{providers.Link{Verdict: providers.Failed, Yours: true}, "✗ failed"},
		{providers.Link{Verdict: providers.Failed, Orphan: true}, "✗ orphan"},
		{providers.Link{Verdict: providers.Failed, Orphan: true, Perhaps: true}, "? perhaps orphan"},
	} {
		if got := th.Link(&x.l).String(); got != x.want {
			t.Errorf("%+v is shown as %q, not %q", x.l, got, x.want)
		}
	}
}

func TestFitAndPad(t *testing.T) {
	for _, x := range []struct {
		in   string
		w    int
		fit  string
		left string
	}{
		{"hello", 10, "hello", "hello"},
		{"hello", 5, "hello", "hello"},
		{"hello", 4, "hel…", "…llo"},
		{"hello", 1, "…", "…"},
		{"hello", 0, "", ""},
		{"hello", -1, "", ""},
		{"网络订单", 5, "网络…", "…订单"},
		{"网络订单", 4, "网…", "…单"},
		{"\x1b[1mhello\x1b[m", 3, "he…", "…lo"},
	} {
		if got := ansi.Strip(Fit(x.in, x.w)); got != x.fit {
			t.Errorf("Fit(%q, %d) = %q, not %q", x.in, x.w, got, x.fit)
		}
		if got := ansi.Strip(FitLeft(x.in, x.w)); got != x.left {
			t.Errorf("FitLeft(%q, %d) = %q, not %q", x.in, x.w, got, x.left)
		}
		for _, padded := range []string{Pad(x.in, x.w), PadLeft(x.in, x.w)} {
			if got := Width(padded); got != max(x.w, 0) {
				t.Errorf("padding %q to %d gives %d cells", x.in, x.w, got)
			}
		}
	}
	if got := Pad("", 300); len(got) != 300 {
		t.Errorf("a long blank line is %d long", len(got))
	}
}

func TestWidthIsTheTerminals(t *testing.T) {
	for _, s := range []string{
		"", "plain", "\x1b[1;38;2;1;2;3mx\x1b[m", "▁▂█─│╭✓●◌○✗▸…›·×←→↑↓⇄⇢–“”",
		"é e\u0301 网络 👩‍👩‍👧‍👦 ✓\ufe0f", "\x1b]8;;x\x07y", "\x1b[",
	} {
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q is %d cells wide, not %d", s, want, got)
		}
	}
	for r := rune(0); r < 0x3000; r++ {
		if simple(r) && ansi.StringWidth(string(r)) != 1 {
			t.Errorf("%q is not simple", r)
		}
	}
}

func TestCleanLeavesOneHarmlessLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                         "plain",
		"a\nb\tc\rd":                    "a b c d",
		"\x1b[31mred\x1b[m\x07":         "red",
		"\x1b]0;title\x07x":             "x",
		"e\u0301 网络":                    "e\u0301 网络",
		"abc\u202edef\u2066":            "abcdef",
		"bad \xff byte, \u0085 control": "bad  byte,  control",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, not %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := Wrap("one two three\n/subscriptions/0f3c/resourceGroups/rg", 10)
	for _, l := range got {
		if Width(l) > 10 {
			t.Errorf("%q is too wide", l)
		}
	}
	joined := strings.Join(got, "")
	for _, w := range []string{"one two", "three", "/subscript"} {
		if !strings.Contains(joined, w) {
			t.Errorf("no %q in %q", w, got)
		}
	}
	if got := strings.Join(Wrap("gets the role on vnet-orders, and vnet-of-orders-and-payments", 20),
		"|"); got != "gets the role on|vnet-orders, and|vnet-of-orders-and-|payments" {
		t.Errorf("names: %q", got)
	}
	if got := Wrap("x", 0); got != nil {
		t.Errorf("in no width: %q", got)
	}
}

func TestSpans(t *testing.T) {
	for _, x := range []struct {
		d                 time.Duration
		timer, took, span string
	}{
		{-time.Second, "0:00", "0.0 s", "0 s"},
		{100 * time.Millisecond, "0:00", "0.1 s", "0 s"},
		{48 * time.Second, "0:48", "48 s", "48 s"},
		{59*time.Second + 900*time.Millisecond, "0:59", "1 min", "59 s"},
		{372 * time.Second, "6:12", "6 min 12 s", "6 min"},
		{2*time.Hour + 5*time.Minute, "2:05:00", "2 h 5 min", "2 h"},
		{47 * time.Hour, "47:00:00", "47 h", "47 h"},
		{12 * 24 * time.Hour, "288:00:00", "288 h", "12 d"},
	} {
		if got := [3]string{Timer(x.d), Took(x.d), Span(x.d)}; got != [3]string{x.timer, x.took, x.span} {
			t.Errorf("%v is said as %q", x.d, got)
		}
	}
	now := time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{9 * time.Second: "now", 25 * time.Second: "20 s", -time.Hour: "now",
		3 * time.Hour: "3 h"} {
		if got := Age(now, now.Add(-d), 10*time.Second); got != want {
			t.Errorf("the age of %v is %q, not %q", d, got, want)
		}
	}
	if got := Age(now, time.Time{}, time.Second); got != "" {
		t.Errorf("an unknown age is %q", got)
	}
}

func TestFootDropsTheLeastImportant(t *testing.T) {
	th := New(true, colorprofile.Ascii)
	set := keys.Of("", keys.Choose("choose"), keys.New("v", "variables", 5), keys.New("c", "copy", 4), keys.Back("back"),
		keys.Help(), keys.New("G", "last", 0).Quiet())
	for w, want := range map[int]string{
		80: " enter choose   v variables   c copy   esc back   ? help",
		52: " enter choose  v variables  c copy  esc back  ? help",
		50: " enter choose  c copy  esc back  ? help",
		35: " enter choose  esc back  ? help",
		25: " enter choose  esc back",
		14: " enter choose",
		5:  "",
	} {
		if got := ansi.Strip(th.Foot(set, w)); got != want {
			t.Errorf("%d wide: %q, not %q", w, got, want)
		}
	}
	if got := th.Foot(set, 80); !strings.Contains(got, "\x1b[1menter\x1b[m choose") {
		t.Errorf("without colours keys do not stand out: %q", got)
	}
	set.List[0] = set.List[0].Unless("not now")
	if got, want := ansi.Strip(th.Foot(set, 45)), " v variables  c copy  esc back  ? help"; got != want {
		t.Errorf("with a key that cannot be used: %q, not %q", got, want)
	}
}

func TestHeadKeepsWhereYouAre(t *testing.T) {
	th := New(true, colorprofile.Ascii)
	crumbs := []string{"peerage", "Aiven ⇄ Azure VNet", "orders"}
	for w, want := range map[int]string{
		80: " peerage › Aiven ⇄ Azure VNet › orders                      demo · Contoso, ×20",
		50: " peerage › Aiven ⇄ Azure VNet › orders  demo · C…",
		41: " peerage › Aiven ⇄ Azure VNet › orders",
		30: " Aiven ⇄ Azure VNet › orders",
		12: " orders",
		4:  " or…",
	} {
		got := strings.TrimRight(ansi.Strip(th.Head(crumbs, "demo · Contoso, ×20", w)), " ")
		if got != strings.TrimRight(want, " ") {
			t.Errorf("%d wide: %q, not %q", w, got, want)
		}
		if Width(got) > w {
			t.Errorf("%q is wider than %d", got, w)
		}
	}
}

func TestFrameAndScreenFillExactly(t *testing.T) {
	th := New(false, colorprofile.ANSI256)
	body := []string{"one", strings.Repeat("wide ", 50), "网络网络网络"}
	for h := 1; h < 30; h++ {
		for w := 1; w < 90; w += 7 {
			got := strings.Split(
				th.Screen(th.Head([]string{"a", "b"}, "place", w), body, th.Foot(keys.Of("", keys.Help()), w), w, h),
				"\n",
			)
			if len(got) != h {
				t.Fatalf("%d lines at %d×%d", len(got), w, h)
			}
			for _, l := range got {
				if Width(l) > w {
					t.Fatalf("%q is wider than %d", l, w)
				}
			}
		}
	}
}

func TestOverCoversOnlyItsBox(t *testing.T) {
	under := []string{"0123456789", "", "网络网络网", "\x1b[31mabcdefghij\x1b[m"}
	got := Over(under, []string{"[--]", "[--]", "[--]", "[--]"}, 3, 0)
	for i, want := range []string{"012[--]789", "   [--]", "网 [--] 网", "abc[--]hij"} {
		if s := ansi.Strip(got[i]); s != want {
			t.Errorf("line %d is %q, not %q", i, s, want)
		}
		if Width(got[i]) > 10 {
			t.Errorf("line %d is %d wide", i, Width(got[i]))
		}
	}
	if under[0] != "0123456789" {
		t.Error("what lies under was changed")
	}
}

func TestBesideAndTitled(t *testing.T) {
	th := New(true, colorprofile.Ascii)
	got := Beside([]string{"a", "bb"}, 3, "│ ", []string{"x", "y", "z"})
	if strings.Join(got, "\n") != "a  │ x\nbb │ y\n   │ z" {
		t.Errorf("%q", got)
	}
	if got := th.Titled("the documented command", 40); Width(got) != 40 ||
		!strings.HasPrefix(got, "─ the documented command ─") {
		t.Errorf("%q", got)
	}
	if got := th.Titled("x", 3); got != "───" {
		t.Errorf("%q", got)
	}
}

func TestWrapKeepsNamesWhole(t *testing.T) {
	const id = "/subscriptions/fef55fe0-e125-450a-a608-d5e20ffc2d12/resourceGroups/rg-orders"
	for _, x := range []struct {
		text string
		w    int
		want string
	}{
		{"created in azure-westeurope until", 20, "created in|azure-westeurope|until"},
		{"Your endpoint: " + id, 50,
			"Your endpoint:|/subscriptions/|fef55fe0-e125-450a-a608-d5e20ffc2d12/|resourceGroups/rg-orders"},
		{"  indented text goes on", 12, "  indented|  text goes|  on"},
		{"a\n\nb", 10, "a||b"},
		{"verylongwordwithoutanything", 10, "verylongwo|rdwithouta|nything"},
		{"the 漢字漢字 end", 5, "the|漢字|漢字|end"},
	} {
		if got := strings.Join(Wrap(x.text, x.w), "|"); got != x.want {
			t.Errorf("%q in %d cells is %q, not %q", x.text, x.w, got, x.want)
		}
	}
}

// TestTerminalsCountNamesAlike: those that go by characters and those that go
// by what is seen as one.
func TestTerminalsCountNamesAlike(t *testing.T) {
	for in, want := range map[string]string{
		"👩‍👩‍👧‍👦-vnet": "👩👩👧👦-vnet", "✓\ufe0f ❤️ 1️⃣": "✓ ❤ 1", "👍🏽 ok": "👍 ok", "🇩🇪 vnet": "DE vnet", "网络 e\u0301": "网络 e\u0301",
		"🏴󠁧󠁢󠁥󠁮󠁧󠁿": "🏴", "🏳️‍🌈": "🏳🌈", "Zürich ✈️": "Zürich ✈",
	} {
		got := Clean(in)
		if got != want || ansi.StringWidth(got) != ansi.StringWidthWc(got) || Width(got) != ansi.StringWidth(got) {
			t.Errorf("%q is %q: %d, %d, %d cells", in, got, Width(got), ansi.StringWidth(got), ansi.StringWidthWc(got))
		}
	}
}

// TestSpent says work, clouds and person apart.
func TestSpent(t *testing.T) {
	for want, s := range map[string]wizard.Spent{
		"":      {},
		"2.0 s": {Work: 2 * time.Second, You: time.Second / 2},
		"3 min 47 s, of which the clouds 3 min 10 s; you 20 s": {
			Work: 37 * time.Second, Clouds: 190 * time.Second, You: 20 * time.Second},
	} {
		if got := Spent(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}
