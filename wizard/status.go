package wizard

// Status of a run or a step.
type Status string

// Over says of a run's status whether nothing is left to do: it is done, or
// taken down.
func (s Status) Over() bool { return s == Done || s == TakenOff }

// Settled says of a step's status whether it is done or left out.
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
