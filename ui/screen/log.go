package screen

import (
	"strconv"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Happened are the lines of the log.
func Happened(b front.Backend) []dialog.Entry {
	return entries(b, func(front.Happening) bool { return true })
}

// Done are those lines about a run that tell what came of it so far: what is on
// its screens otherwise, as questions, answers and variables, is left out.
func Done(b front.Backend, run string) []dialog.Entry {
	return folded(entries(b, func(x front.Happening) bool {
		switch x.Kind {
		case wizard.Asked, wizard.AskSettled, wizard.VarSet, wizard.Noted, wizard.Loading, wizard.Prompt, wizard.StepStarted,
			wizard.Intended, wizard.Checked:
			return false
		}
		return x.Run == run
	}))
}

// folded makes one line of those that tell the same again and again.
func folded(list []dialog.Entry) []dialog.Entry {
	var out []dialog.Entry
	times := 1
	for i, e := range list {
		if i > 0 && e.Does == list[i-1].Does && e.Text == list[i-1].Text && e.Number == list[i-1].Number && e.Glyph == list[i-1].Glyph {
			times++
			e.Text = strconv.Itoa(times) + "× " + e.Text
			out[len(out)-1] = e
			continue
		}
		out, times = append(out, e), 1
	}
	return out
}

func entries(b front.Backend, ok func(front.Happening) bool) []dialog.Entry {
	if b.Log == nil {
		return nil
	}
	list := b.Log()
	out := make([]dialog.Entry, 0, len(list))
	for _, x := range list {
		if !ok(x) {
			continue
		}
		out = append(out, dialog.Entry{At: x.At.Format("15:04:05"), Run: x.Run, Number: x.Number, Glyph: glyphOf(x),
			Does: x.Does, Text: x.Text, Often: x.Often})
	}
	return out
}

// glyphOf is the state that a line of the log tells of.
func glyphOf(x front.Happening) string {
	switch x.Kind {
	case wizard.StepDone, wizard.RunDone, wizard.RunRemoved, wizard.Made, wizard.Removed, wizard.Adopted:
		return theme.Done
	case wizard.StepStarted, wizard.RunStarted, wizard.RunResumed, wizard.UndoStarted:
		return theme.Now
	case wizard.Polled:
		return theme.Wait
	case wizard.Asked, wizard.Prompt:
		return theme.Need
	case wizard.Faulted:
		return theme.Fail
	case wizard.StepSkipped, wizard.Stays, wizard.RunStopped:
		return theme.Skip
	}
	return ""
}
