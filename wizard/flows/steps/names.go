package steps

import (
	"strings"

	"github.com/google/uuid"

	"example.org/peerage/wizard"
)

// Tag marks what a run makes, where the provider allows tags.
func Tag(r *wizard.Run) string { return "peerage-run-" + r.ID() }

// Short is a stretch of the run's id for names.
func Short(r *wizard.Run) string {
	id := strings.ReplaceAll(r.ID(), "-", "")
	if len(id) > 8 {
		id = id[:8]
	}
	return strings.ToLower(id)
}

// Derived is an id that the run always gives to the same thing.
func Derived(r *wizard.Run, what string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("peerage:"+r.ID()+":"+what)).String()
}
