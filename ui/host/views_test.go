package host

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"example.org/peerage/ui/front"
)

func TestViewsAreKept(t *testing.T) {
	v := views{filepath.Join(t.TempDir(), "board.json")}
	if got, err := v.Load(); err != nil || got.Named != nil {
		t.Errorf("without a file: %+v, %v", got, err)
	}
	want := front.BoardViews{Last: front.BoardView{Sort: "since", Down: true},
		Named: map[string]front.BoardView{"prod": {Filter: "account:prod", Group: "region", Wide: true}}}
	if err := v.Save(want); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Load(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if list, _ := os.ReadDir(filepath.Dir(v.path)); len(list) != 1 {
		t.Errorf("left beside it: %v", list)
	}
	if err := os.WriteFile(v.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Load(); err == nil {
		t.Error("a spoilt file is read")
	}
}

// TestViewsThatCannotBeReadAreKept: what somebody wrote by hand is put aside,
// not replaced.
func TestViewsThatCannotBeReadAreKept(t *testing.T) {
	v := views{filepath.Join(t.TempDir(), "board.json")}
	if err := os.WriteFile(v.path, []byte("{mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := v.Load()
	if err == nil {
		t.Fatal("it was read")
	}
	if err := v.Save(got); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(v.path + ".unread"); err != nil || string(text) != "{mine" {
		t.Errorf("%q, %v", text, err)
	}
}
