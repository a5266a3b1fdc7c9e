package flowtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"example.org/peerage/wizard"
)

// shown holds the commands that the labs of this test binary were shown, each
// with the event's step.
var shown struct {
	sync.Mutex
	commands map[string]string
}

// Shown are the commands of findings, hand-overs and closing lists that were
// shown in any lab of this test binary, in order, and the step of each.
func Shown() (commands []string, steps map[string]string) {
	shown.Lock()
	defer shown.Unlock()
	return slices.Sorted(maps.Keys(shown.commands)), maps.Clone(shown.commands)
}

// noteShown notes the commands that an event shows.
func noteShown(e wizard.Event) {
	b, err := json.Marshal(e)
	if err != nil || !bytes.Contains(b, []byte(`"command":`)) {
		return
	}
	var v any
	if json.Unmarshal(b, &v) != nil {
		return
	}
	shown.Lock()
	defer shown.Unlock()
	if shown.commands == nil {
		shown.commands = map[string]string{}
	}
	collect(v, e.Step)
}

func collect(v any, step string) {
	switch x := v.(type) {
	case []any:
		for _, y := range x {
			collect(y, step)
		}
	case map[string]any:
		for k, y := range x {
			if text, ok := y.(string); ok && k == "command" {
				shown.commands[text] = step
			}
			collect(y, step)
		}
	}
}
