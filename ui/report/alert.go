package report

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
)

// Alert is what a receiver is told: that something is as a rule has it, or is
// so no more.
type Alert struct {
	Head
	Rule string `json:"rule"`
	// State is "firing" or "recovered".
	State string    `json:"state"`
	At    time.Time `json:"at"`
	Since time.Time `json:"since"`
	// Says is all of it in a sentence.
	Says string `json:"says"`
	// Link or Source is what it is about; none when the watcher itself is stuck.
	Link   *Link   `json:"link,omitempty"`
	Source *Source `json:"source,omitempty"`
}

// AlertOf is an alert as the program has it.
type AlertOf struct {
	Rule, State string
	At, Since   time.Time
	Says        string
	Link        *providers.Link
	Source      *front.Source
}

// Alert is one as an object.
func (x Links) Alert(a AlertOf) Alert {
	out := Alert{Head: head("alert"), Rule: a.Rule, State: a.State, At: a.At, Since: a.Since, Says: a.Says}
	if a.Link != nil {
		l := x.link(a.Link)
		out.Link = &l
	}
	if a.Source != nil {
		s := sourceOf(a.Source)
		out.Source = &s
	}
	return out
}

// Line is an object as Write writes it.
func Line(v any) ([]byte, error) { return encode(v) }

// Silence is a link of which nobody is alerted.
type Silence struct {
	Head
	Link string `json:"link"`
	Name string `json:"name,omitempty"`
	Quiet
}

// Quiet is until when, why and by whom.
type Quiet struct {
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"`
}

// SilenceOf is one as an object.
func SilenceOf(link, name string, s front.Silence) Silence {
	return Silence{Head: head("silence"), Link: link, Name: name, Quiet: Quiet(s)}
}
