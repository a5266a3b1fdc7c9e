package setup

import (
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/glossary"
)

// What large screens show where small ones have no room.

// Sizes from which on there is more to see.
const (
	moreFrom    = 26  // lines of a page
	outlineFrom = 160 // the steps beside the first page
	outlineWide = 56
)

// Outline are a procedure's steps under its phases, as they are numbered
// everywhere.
func Outline(t *theme.Theme, p *wizard.Procedure, w int) []string {
	var out []string
	head := ""
	for i, st := range p.Order() {
		if title := p.PhaseOf(st.ID); title != head {
			head = title
			out = append(out, t.Dim.On(theme.Fit(head, w)))
		}
		out = append(out, t.Dim.On(fmt.Sprintf("%4d ", i+1))+t.Text.On(theme.Fit(st.Title, w-5)))
	}
	return out
}

// more are blocks for the end of a page of h lines: what words on it mean, and
// what has happened.
func (s *Setup) more(w, h int) []block {
	if h < moreFrom || s.proc == nil || s.sess == nil {
		return nil
	}
	out := []block{s.happened(w)}
	a := s.state.Ask
	if st := s.present(); st != nil && s.end == nil {
		out = slices.Insert(out, 0, s.meanings(w, st.Title, st.Why, asksFor(a)))
	} else if a != nil && a.Kind == wizard.AskName {
		out = slices.Insert(out, 0, s.meanings(w, a.Lines...))
	}
	return out
}

// asksFor is what a question says.
func asksFor(a *wizard.Ask) string {
	if a == nil {
		return ""
	}
	return a.Title + " " + a.Text
}

// meanings say what words in the texts mean: as many as there is room for.
func (s *Setup) meanings(w int, texts ...string) block {
	t := s.th
	var parts [][]string
	for _, x := range meant(strings.Join(texts, " ")) {
		l := theme.Wrap(x.Word+": "+x.Says, w)
		for i := range l {
			word := ""
			if i == 0 {
				word = x.Word + ":"
			}
			l[i] = t.Text.On(word) + t.Dim.On(strings.TrimPrefix(l[i], word))
		}
		parts = append(parts, l)
	}
	if len(parts) == 0 {
		return block{}
	}
	want := 1
	for _, p := range parts {
		want += len(p)
	}
	return block{rank: spareRank, least: 1 + len(parts[0]), want: want, draw: func(h int) []string {
		out := []string{t.Titled("what words here mean", w)}
		for _, p := range parts {
			if len(out)+len(p) > h {
				break
			}
			out = append(out, p...)
		}
		return out
	}}
}

// meant are the glossary's words that a text has.
func meant(text string) []glossary.Word {
	text = strings.ToLower(text)
	text = " " + strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !strings.ContainsRune(letters, r)
	}), " ") + " "
	has := func(word string) bool {
		word = strings.ToLower(word)
		return strings.Contains(text, " "+word+" ") || strings.Contains(text, " "+word+"s ")
	}
	return slices.DeleteFunc(glossary.All(), func(x glossary.Word) bool {
		return !has(x.Word) && !slices.ContainsFunc(x.Also, has)
	})
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// happened are the last lines of the log about this run.
func (s *Setup) happened(w int) block {
	list := screen.Done(s.backend, s.state.Name)
	if len(list) == 0 {
		return block{}
	}
	return block{rank: spareRank + 1, least: 4, want: 1 + len(list), draw: func(h int) []string {
		out := []string{s.th.Titled("what has happened", w)}
		for _, e := range list[max(len(list)-h+1, 0):] {
			out = append(out, e.Line(s.th, w))
		}
		return out
	}}
}
