package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// saveRecord writes a run's record beside the person's work.
func (h *Host) saveRecord(ctx context.Context, run string) (string, error) {
	p, past, err := h.Past(ctx, run)
	if err != nil {
		return "", err
	}
	st := wizard.Fold(past)
	if h.o.Demo {
		return "", fmt.Errorf("the demo writes no files. In real life: peerage export %[1]s --as record -o %[1]s.md", st.Name)
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "peerage-"+st.Name+".md")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if _, err := f.WriteString(flows.Record(p, st)); err != nil {
		f.Close()
		return "", err
	}
	return path, f.Close()
}
