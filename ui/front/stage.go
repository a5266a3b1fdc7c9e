package front

import "time"

// Stage is what a demo can do for an audience: play by itself at a pace, and
// have things go wrong.
type Stage interface {
	// Playing is how it plays, and whether it does by itself.
	Playing() (Playing, bool)
	// Pause stops it, or has it go on; Step has it give one answer; Pace makes
	// it faster or slower.
	Pause()
	Step()
	Pace(faster bool)
	// Covered says that something stands in front of what would be answered.
	Covered(bool)
	// Scenarios are what can go wrong in a procedure, Live what can at any moment.
	Scenarios() []Wrongs
	Live() []Wrongs
	// Handed is what the demo hands over where a person is asked for a secret, by
	// its variable; "" is nothing.
	Handed(variable string) string
	// GoWrong has one come about, by its name; its answer is its line.
	GoWrong(name string) string
}

// Playing is how a demo plays by itself.
type Playing struct {
	Paused bool
	// Pace is how long a question stays on the screen.
	Pace time.Duration
	// Scenario is what was made to go wrong last, On the network that it is set up
	// on, "" is any.
	Scenario, On string
}

// Wrongs are things that can go wrong, of one sort.
type Wrongs struct {
	Title string
	List  []Wrong
}

// Wrong is one of them: its name, a sentence about it, and the procedure that
// meets it, "" for any.
type Wrong struct{ Name, Line, Procedure string }
