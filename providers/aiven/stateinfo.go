package aiven

import (
	"encoding/json"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// mostDeep is how deep state_info is searched for an id.
const mostDeep = 4

// stateInfo is what a peering's state_info tells. Its shape is documented only
// in part, differs by cloud and changes with the state, so every part may be
// missing or strange.
type stateInfo struct {
	raw             json.RawMessage
	tenant, network string
	pcx             string
	kind, message   string
	warnings        []providers.AivenWarning
}

// parseStateInfo reads what it can; it never fails.
func parseStateInfo(raw json.RawMessage) stateInfo {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil || v == nil {
		return stateInfo{}
	}
	out := stateInfo{raw: slices.Clone(raw)}
	m, ok := v.(map[string]any)
	if !ok {
		if s, ok := v.(string); ok {
			out.message = strings.TrimSpace(s)
		}
		return out
	}
	out.kind, out.message = text(m["type"]), text(m["message"])
	out.tenant = find(m, mostDeep, "totenantid")
	out.network = find(m, mostDeep, "tonetworkid", "aivennetworkid")
	out.pcx = find(m, mostDeep, "awsvpcpeeringconnectionid")
	out.warnings = warnings(m["warnings"])
	return out
}

// find looks for one of the keys, spelled with hyphens (seen), underscores or
// in camel case, nearest to the top first.
func find(m map[string]any, deep int, keys ...string) string {
	names := sortedKeys(m)
	for _, want := range keys {
		for _, k := range names {
			if plain(k) == want {
				if s := text(m[k]); s != "" {
					return s
				}
			}
		}
	}
	if deep == 0 {
		return ""
	}
	for _, k := range names {
		if inner, ok := m[k].(map[string]any); ok {
			if s := find(inner, deep-1, keys...); s != "" {
				return s
			}
		}
	}
	return ""
}

// plain folds the spellings of a key into one.
func plain(key string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', ' ', '.':
			return -1
		}
		return r
	}, strings.ToLower(key))
}

func text(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(s)
}

func sortedKeys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func warnings(v any) []providers.AivenWarning {
	list, _ := v.([]any)
	var out []providers.AivenWarning
	for _, x := range list {
		switch w := x.(type) {
		case string:
			out = append(out, providers.AivenWarning{Message: strings.TrimSpace(w)})
		case map[string]any:
			out = append(out, warning(w))
		}
	}
	return out
}

func warning(m map[string]any) providers.AivenWarning {
	w := providers.AivenWarning{Type: text(m["type"]), Message: text(m["message"])}
	for _, k := range sortedKeys(m) {
		if strings.HasPrefix(plain(k), "conflicting") {
			if s := text(m[k]); s != "" {
				w.Conflicts = append(w.Conflicts, s)
			}
		}
	}
	return w
}
