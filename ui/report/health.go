package report

import "time"

// Health is what a process that watches for others says of itself.
type Health struct {
	Head
	At time.Time `json:"at"`
	// OK is false while nothing is known that could be relied on, and at the end.
	OK bool `json:"ok"`
	// State is a word, Says a sentence: what is the matter, and since when.
	State HealthState `json:"state"`
	Says  string      `json:"says"`
	// Leader: it asks the providers itself. Else it reads what LedBy saw.
	Leader bool   `json:"leader"`
	LedBy  string `json:"led_by,omitempty"`
	// Complete, and how many Sources there are, and of how many Heard lately.
	Complete bool `json:"complete"`
	Sources  int  `json:"sources"`
	Heard    int  `json:"heard"`
	Links    int  `json:"links"`
	// Told is when the watcher last told what it sees; Age is how old the oldest
	// of what is heard is, in seconds.
	Told    time.Time `json:"told,omitzero"`
	Age     float64   `json:"oldest_seconds"`
	Version string    `json:"version"`
}

// HealthState is how a process that watches does.
type HealthState string

// The states.
const (
	// Starting: nothing has been heard yet.
	Starting HealthState = "starting"
	// Watching: something is heard, though perhaps not all.
	Watching HealthState = "watching"
	// Blind: nothing is heard any more, or there is nothing to listen to.
	Blind HealthState = "blind"
	// Ending: it was told to end.
	Ending HealthState = "ending"
)

// NewHealth is one with its head.
func NewHealth() Health { return Health{Head: head("health")} }

// Served is what a process that watches for others says once it is ready.
type Served struct {
	Head
	HTTP string `json:"http,omitempty"`
	SSH  string `json:"ssh,omitempty"`
	// HostKey is the fingerprint by which the SSH server is known.
	HostKey string `json:"host_key,omitempty"`
	// Notes are what whoever started it should know.
	Notes []string `json:"notes,omitempty"`
	Demo  bool     `json:"demo,omitempty"`
}

// NewServed is one with its head.
func NewServed() Served { return Served{Head: head("serve")} }
