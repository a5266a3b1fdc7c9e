package setup

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

func TestWhatWasReplacedIsListedApart(t *testing.T) {
	item := func(key, id string) *wizard.Item {
		return &wizard.Item{Key: key, Kind: "password", Name: id, ID: id}
	}
	st := wizard.NewState()
	for _, it := range []*wizard.Item{item("key", "first"), item("key~1", "first"), item("key", "second")} {
		st.Apply(wizard.Event{Kind: wizard.Made, Item: it})
	}
	s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: st}
	var got []string
	for _, l := range s.inventory(0, 60).draw(9) {
		got = append(got, strings.Join(strings.Fields(ansi.Strip(l)), " "))
	}
	if strings.Join(got, "; ") != "Created password second; Replaced password first" {
		t.Errorf("%q", got)
	}
}

func TestTakenDownCountsThingsNotEntries(t *testing.T) {
	st := wizard.NewState()
	for key, id := range map[string]string{"role": "/r/1", "role~1": "/R/1", "role~2": "/r/2"} {
		st.Apply(wizard.Event{Kind: wizard.Removed, Item: &wizard.Item{Key: key, Kind: "role", ID: id}})
	}
	if n := removed(st.Items); n != 2 {
		t.Errorf("%d things are gone, not two", n)
	}
}
