package wizard

// Status of a run or a step.
type Status string

// Over says whether nothing is left to do about a run.
func (s Status) Over() bool { return s == Done || s == TakenOff }

// Settled says whether a step is behind the run.
func (s Status) Settled() bool { return s == Done || s == Skipped }

// The states of runs and steps.
const (
	Todo     Status = "to come"
	Running  Status = "running"
	Waiting  Status = "waiting"
	Asking   Status = "asking"
	Failing  Status = "failed"
	Done     Status = "done"
	Skipped  Status = "skipped"
	Stopped  Status = "stopped"
	TakenOff Status = "taken down"
)
