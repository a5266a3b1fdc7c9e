package host

import (
	"context"
	"os"
	"path/filepath"

	"example.org/peerage/ui/picture"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// record is a run's record, as Markdown.
func (h *Host) record(ctx context.Context, run string) (string, error) {
	p, past, err := h.Past(ctx, run)
	if err != nil {
		return "", err
	}
	st := wizard.Fold(past)
	return flows.Record(p, st, picture.Drawings(p, st)...), nil
}

// recordSaver writes records; nil in a demo, which writes no files.
func (h *Host) recordSaver() func(context.Context, string) (string, error) {
	if h.o.Demo {
		return nil
	}
	return h.saveRecord
}

// saveRecord writes a run's record beside the person's work.
func (h *Host) saveRecord(ctx context.Context, run string) (string, error) {
	_, past, err := h.Past(ctx, run)
	if err != nil {
		return "", err
	}
	text, err := h.record(ctx, run)
	if err != nil {
		return "", err
	}
	return saveFile("peerage-"+wizard.Fold(past).Name+".md", text)
}

// saveFile writes a text beside the person's work, for nobody else to read. It
// fails where there is a file of that name.
func saveFile(name, text string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return "", err
	}
	return path, f.Close()
}
