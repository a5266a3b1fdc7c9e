package providers

import (
	"slices"
	"strings"
)

// Permits says whether a role's patterns allow an action and none excludes it.
// An asterisk stands for any characters, case does not matter (Microsoft, "Azure
// role definitions").
func Permits(actions, notActions []string, action string) bool {
	hit := func(p string) bool { return matches(strings.ToLower(p), strings.ToLower(action)) }
	return slices.ContainsFunc(actions, hit) && !slices.ContainsFunc(notActions, hit)
}

func matches(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for rest := s[len(head):]; ; rest = rest[1:] {
		if matches(tail, rest) {
			return true
		}
		if rest == "" {
			return false
		}
	}
}
