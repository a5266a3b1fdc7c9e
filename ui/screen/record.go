package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// ShowRecord shows the record of a run in a pager, from where it can be saved.
func ShowRecord(ctx context.Context, b front.Backend, run string) tea.Cmd {
	read := b.Record
	if read == nil {
		return Complain("There is no record here.")
	}
	return func() tea.Msg {
		text, err := read(context.WithoutCancel(ctx), run)
		if err != nil {
			return Toast{Text: "The record cannot be read: " + err.Error(), Bad: true}
		}
		key := keys.New("s", "save it", 2).Explain("as Markdown, beside your work")
		if b.SaveRecord == nil {
			key = key.Unless("the demo writes no files")
		}
		pages := func(t *theme.Theme, w int) []string { return recordPage(t, theme.Lines(text), w) }
		return Show{Dialog: dialog.NewText("The record", pages, dialog.Action{Key: key, Do: save(ctx, b, run)})}
	}
}

func save(ctx context.Context, b front.Backend, run string) tea.Cmd {
	write := b.SaveRecord
	if write == nil {
		return nil
	}
	return func() tea.Msg {
		path, err := write(context.WithoutCancel(ctx), run)
		if err != nil {
			return Toast{Text: "No record was saved: " + err.Error(), Bad: true}
		}
		return Toast{Text: "Saved as " + path}
	}
}
