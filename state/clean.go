package state

import (
	"bytes"
	"encoding/json"
	"strings"

	"example.org/peerage/wizard"
)

// hushedMin is the length below which a secret is too short to be looked for
// in texts: it would be found everywhere.
const hushedMin = 6

// Hush makes the store take a secret out of whatever is journaled from now
// on, wherever it stands: a provider may repeat it in a message.
func (s *Store) Hush(secret string) {
	if len(secret) < hushedMin {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hushed[secret] = true
}

func (s *Store) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]string, 0, len(s.hushed))
	for v := range s.hushed {
		out = append(out, v)
	}
	return out
}

// clean gives the event without anything secret.
func (s *Store) clean(e wizard.Event) wizard.Event {
	if e.Secret {
		e.Value = ""
	}
	e.Values = nil // each value comes as an event of its own
	if e.Ask != nil && e.Ask.Secret {
		a := *e.Ask
		a.Draft, a.Problem = "", ""
		e.Ask = &a
	}
	if e.Reply != nil && e.Reply.Value != "" {
		r := *e.Reply
		r.Value = "" // what was typed comes as a variable, if it is one
		e.Reply = &r
	}
	return hush(e, s.secrets())
}

// hush replaces the secrets in every text of the event.
func hush(e wizard.Event, secrets []string) wizard.Event {
	body, err := json.Marshal(e)
	if err != nil || !mentions(body, secrets) {
		return e
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree any
	if d.Decode(&tree) != nil {
		return e
	}
	body, err = json.Marshal(walk(tree, secrets))
	if err != nil {
		return e
	}
	var out wizard.Event
	if json.Unmarshal(body, &out) != nil {
		// A secret that is part of a time or a kind: keep the bare fact.
		return wizard.Event{Run: e.Run, At: e.At, Kind: e.Kind, Step: e.Step, Var: e.Var, Secret: e.Secret}
	}
	return out
}

func mentions(body []byte, secrets []string) bool {
	for _, v := range secrets {
		quoted, err := json.Marshal(v)
		if err == nil && bytes.Contains(body, quoted[1:len(quoted)-1]) {
			return true
		}
	}
	return false
}

func walk(v any, secrets []string) any {
	switch v := v.(type) {
	case string:
		for _, x := range secrets {
			v = strings.ReplaceAll(v, x, "[secret]")
		}
		return v
	case []any:
		for i := range v {
			v[i] = walk(v[i], secrets)
		}
	case map[string]any:
		for k := range v {
			v[k] = walk(v[k], secrets)
		}
	}
	return v
}
