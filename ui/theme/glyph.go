package theme

import "example.org/peerage/providers"

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
	s := t.Verdict(l.Verdict)
	switch {
	case l.TakenDown:
		return Sign{Skip, "taken down", t.Dim}
	case l.Denied:
		return Sign{Skip, "not permitted", t.Warn}
	case l.Stale && (l.Verdict == providers.Failed || l.Verdict == providers.GoneV): // it is known to be broken
		return Sign{s.Glyph, s.Word + " " + Old, s.Ink}
	case l.Stale:
		return Sign{Old, "stale", t.Dim}
	case l.Orphan && l.Perhaps:
		return Sign{Unsure, "perhaps orphan", t.Warn}
	case l.Orphan && l.Verdict == providers.Failed:
		return Sign{Fail, "orphan", t.Bad}
	case l.Yours && l.Verdict == providers.Waiting:
		return Sign{Need, "needs you", t.Warn}
	}
	return s
}
