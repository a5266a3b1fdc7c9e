package keys

import (
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// layouts pair the letters of keyboards that have no Latin ones with those on
// the same keys of a US keyboard.
var layouts = [][2]string{
	{"йцукенгшщзхъфывапролджэячсмитьбюёіїєґў", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'uo"},
	{"ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"},
	{"קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."},
}

// Latin is the key press as the keys are called: by the letter on the key of a
// US keyboard where the person's own layout has none. The terminal says which
// one that is (Kitty's protocol), else the usual layouts do. Where text is
// typed, it stays as it is. Ctrl with [, m or i are esc, enter and tab, as they
// are where terminals cannot tell them apart.
func Latin(k tea.KeyPressMsg, typing bool) tea.KeyPressMsg {
	held := k.Mod & (tea.ModCtrl | tea.ModAlt | tea.ModSuper | tea.ModMeta)
	base := unshifted(k)
	k.BaseCode = 0 // on Latin layouts the letter counts, not the place
	switch {
	case base == 0 || typing && held == 0:
	case held != 0:
		k.Code, k.Text = base, ""
	case k.Text != "":
		if k.Code = base; k.Mod.Contains(tea.ModShift) || unicode.IsUpper([]rune(k.Text)[0]) {
			base = unicode.ToUpper(base)
		}
		k.Text = string(base)
	}
	if special := map[rune]rune{'[': tea.KeyEscape, 'm': tea.KeyEnter, 'i': tea.KeyTab}[k.Code]; special != 0 &&
		k.Mod == tea.ModCtrl {
		return tea.KeyPressMsg{Code: special}
	}
	return k
}

// unshifted is the US character of a key whose own is not Latin; 0 for all
// others.
func unshifted(k tea.KeyPressMsg) rune {
	own := k.Code
	if text := []rune(k.Text); len(text) == 1 {
		own = text[0]
	}
	switch {
	case own < 0x80 || !unicode.IsLetter(own) || unicode.Is(unicode.Latin, own):
		return 0
	case k.BaseCode > ' ' && k.BaseCode < 0x7f:
		return k.BaseCode
	}
	own = unicode.ToLower(own)
	for _, l := range layouts {
		us := []rune(l[1])
		for i, r := range []rune(l[0]) {
			if r == own {
				return us[i]
			}
		}
	}
	return 0
}
