package theme

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
)

// The glyphs, one cell each.
const (
	Done    = "✓"
	Now     = "●"
	Wait    = "◌"
	Todo    = "○"
	Fail    = "✗"
	Need    = "!"
	Skip    = "–"
	Cursor  = "▸"
	Old     = "~"
	Unsure  = "?"
	Changed = "←"
	Typing  = "▏"
	Picked  = "◆"
)

// Sign is a state as it is shown: a glyph, a word and an ink.
type Sign struct {
	Glyph, Word string
	Ink         Ink
}

// String is the glyph and the word.
func (s Sign) String() string { return s.Glyph + " " + s.Word }

// Draw is the sign in its ink.
func (s Sign) Draw() string { return s.Ink.On(s.String()) }

// Drift is a link against a file of those that must exist, as a glyph and a word.
func Drift(r drift.Result) Sign { return (&Theme{}).Drift(r) }

// Drift is how a link is shown that stands so against a file of those that must
// exist.
func (t *Theme) Drift(r drift.Result) Sign {
	s := Sign{Need, string(r), t.Warn}
	switch r {
	case drift.OK:
		s.Glyph, s.Ink = Done, t.Good
	case drift.Missing, drift.Broken:
		s.Glyph, s.Ink = Fail, t.Bad
	case drift.Waiting:
		s.Glyph = Wait
	case drift.Unknown:
		s.Glyph, s.Ink = Unsure, t.Dim
	case drift.Ambiguous:
		s.Glyph = Unsure
	}
	return s
}

// GlyphInk is the ink of a state's glyph where nothing else says one.
func (t *Theme) GlyphInk(glyph string) Ink {
	switch glyph {
	case Done:
		return t.Good
	case Need, Wait:
		return t.Warn
	case Fail:
		return t.Bad
	case Now:
		return t.Accent
	}
	return t.Dim
}

// Verdict is how a verdict is shown.
func (t *Theme) Verdict(v providers.Verdict) Sign {
	switch v {
	case providers.Active:
		return Sign{Now, "active", t.Good}
	case providers.Waiting:
		return Sign{Wait, "waiting", t.Warn}
	case providers.Off:
		return Sign{Skip, "off", t.Dim}
	case providers.Degraded:
		return Sign{Need, "degraded", t.Warn}
	case providers.Failed:
		return Sign{Fail, "failed", t.Bad}
	case providers.GoneV:
		return Sign{Fail, "gone", t.Bad}
	}
	return Sign{Unsure, "unknown", t.Dim}
}

// Link is how a link is shown: its verdict, or what matters more.
func (t *Theme) Link(l *providers.Link) Sign {
	s, word := t.Verdict(l.Verdict), l.Word()
	switch {
	case l.Missing:
		return Sign{Fail, word, t.Bad}
	case l.TakenDown:
		return Sign{Skip, word, t.Dim}
	case l.Denied:
		return Sign{Skip, word, t.Warn}
	case l.Stale && (l.Verdict == providers.Failed || l.Verdict == providers.GoneV): // it is known to be broken
		return Sign{s.Glyph, word + " " + Old, s.Ink}
	case l.Stale:
		return Sign{Old, word, t.Dim}
	case l.Orphan && l.Perhaps:
		return Sign{Unsure, word, t.Warn}
	case l.Orphan && l.Verdict == providers.Failed:
		return Sign{Fail, word, t.Bad}
	case l.Yours && l.Verdict == providers.Waiting:
		return Sign{Need, word, t.Warn}
	}
	return s
}
