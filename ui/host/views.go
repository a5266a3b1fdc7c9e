package host

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"example.org/peerage/ui/front"
)

// views keeps how the board is shown in a file beside the state.
type views struct{ path string }

// boardViews are nil where nothing is kept: in a demo, and without a folder.
func (h *Host) boardViews() front.Views {
	dir := h.o.Store.Dir()
	if dir == "" {
		return nil
	}
	return views{filepath.Join(dir, "board.json")}
}

// Load implements front.Views; without a file there are none. One that cannot be
// read is put aside, since the next Save would replace it.
func (v views) Load() (front.BoardViews, error) {
	var out front.BoardViews
	text, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if err = json.Unmarshal(text, &out); err != nil {
		return front.BoardViews{}, errors.Join(err, os.Rename(v.path, v.path+".unread"))
	}
	return out, nil
}

// Save implements front.Views: all or nothing.
func (v views) Save(x front.BoardViews) error {
	text, err := json.MarshalIndent(x, "", " ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(v.path), ".board-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(append(text, '\n'))
	if err := errors.Join(err, tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return os.Rename(tmp.Name(), v.path)
}
