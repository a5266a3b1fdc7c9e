package keys

import (
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

func TestKeysByThePlaceWhereTheLayoutHasNoLatin(t *testing.T) {
	text := func(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	for _, c := range []struct {
		k      tea.KeyPressMsg
		typing bool
		want   string
	}{
		{tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}, true, "ctrl+c"},
		{tea.KeyPressMsg{Code: 'с', Mod: tea.ModCtrl}, false, "ctrl+c"},
		{tea.KeyPressMsg{Code: 'ψ', Mod: tea.ModCtrl}, false, "ctrl+c"},
		{tea.KeyPressMsg{Code: 'ב', Mod: tea.ModCtrl}, false, "ctrl+c"},
		{tea.KeyPressMsg{Code: 'я', Mod: tea.ModCtrl}, false, "ctrl+z"},
		{tea.KeyPressMsg{Code: 'ז', Mod: tea.ModCtrl}, false, "ctrl+z"},
		{tea.KeyPressMsg{Code: 'г', Mod: tea.ModCtrl}, true, "ctrl+u"},
		{tea.KeyPressMsg{Code: 'и', Mod: tea.ModAlt}, true, "alt+b"},
		{tea.KeyPressMsg{Code: '[', Mod: tea.ModCtrl}, true, "esc"},
		{tea.KeyPressMsg{Code: 'х', BaseCode: '[', Mod: tea.ModCtrl}, true, "esc"},
		{tea.KeyPressMsg{Code: 'm', Mod: tea.ModCtrl}, true, "enter"},
		{tea.KeyPressMsg{Code: 'a', BaseCode: 'q', Mod: tea.ModCtrl}, false, "ctrl+a"}, // AZERTY
		{tea.KeyPressMsg{Code: 'ö', BaseCode: ';', Text: "ö"}, false, "ö"},
		{text('й'), false, "q"}, {text('Л'), false, "K"}, {text(';'), false, ";"}, {text('ט'), false, "y"},
		{text('й'), true, "й"}, {text('网'), false, "网"},
		{tea.KeyPressMsg{Code: 'д', ShiftedCode: 'Д', BaseCode: 'l', Mod: tea.ModShift, Text: "Д"}, false, "L"},
		{tea.KeyPressMsg{Code: tea.KeyUp}, false, "up"},
	} {
		if got := Latin(c.k, c.typing).String(); got != c.want {
			t.Errorf("%+v, typing %v: %s, not %s", c.k, c.typing, got, c.want)
		}
	}
	for _, l := range layouts {
		if utf8.RuneCountInString(l[0]) != len(l[1]) {
			t.Errorf("%s has %d letters for %d keys", l[0], utf8.RuneCountInString(l[0]), len(l[1]))
		}
	}
}
