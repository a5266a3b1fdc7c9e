package command

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/probe"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/plain"
)

// What was seen, and was not heard, as an exit code: the commands that look ask
// here alone, so that they cannot differ.

// worstFirst is the order in which exit codes win over each other.
var worstFirst = []int{plain.ExitFailed, plain.ExitDenied, plain.ExitUnknown, plain.ExitDegraded, plain.ExitWaiting}

// worstOf is the worst of some exit codes.
func worstOf(seen map[int]bool) int {
	for _, c := range worstFirst {
		if seen[c] {
			return c
		}
	}
	return plain.ExitDone
}

// heardCode is the exit code of what was heard, whatever the links are: done
// where it is everything.
func heardCode(s front.Snapshot) int {
	seen := map[int]bool{plain.ExitUnknown: !s.Complete}
	for _, x := range s.Unheard() {
		seen[sourceCode(&x)] = true
	}
	if len(s.Missing) > 0 && len(s.Sources) == 0 {
		seen[plain.ExitDenied] = true
	}
	return worstOf(seen)
}

func sourceCode(x *front.Source) int {
	if x.State == watch.SignedOut || x.State == watch.Denied {
		return plain.ExitDenied
	}
	return plain.ExitUnknown
}

// worst is the exit code of the worst there is.
func worst(s front.Snapshot) int {
	seen := map[int]bool{heardCode(s): true}
	for i := range s.Links {
		seen[verdictCode(&s.Links[i])] = true
	}
	return worstOf(seen)
}

func verdictCode(l *providers.Link) int {
	switch {
	case l.TakenDown:
		return plain.ExitDone
	case l.Verdict == providers.Failed, l.Verdict == providers.GoneV:
		return plain.ExitFailed
	case l.Denied:
		return plain.ExitDenied
	case l.Stale, l.Verdict == providers.UnknownV:
		return plain.ExitUnknown
	case l.Verdict == providers.Degraded:
		return plain.ExitDegraded
	case l.Verdict == providers.Waiting:
		return plain.ExitWaiting
	}
	return plain.ExitDone
}

// checkCode is the exit code of the worst against a file of links.
func checkCode(list []drift.Finding, s front.Snapshot) int {
	seen := map[int]bool{heardCode(s): true}
	for i := range list {
		seen[findingCode(&list[i])] = true
	}
	return worstOf(seen)
}

func findingCode(x *drift.Finding) int {
	switch x.Result {
	case drift.OK:
		return plain.ExitDone
	case drift.Missing:
		return plain.ExitFailed
	case drift.Broken:
		if x.Link.TakenDown {
			return plain.ExitFailed
		}
		return verdictCode(x.Link)
	case drift.Waiting:
		return plain.ExitWaiting
	case drift.Unknown:
		if x.Link != nil && x.Link.Denied {
			return plain.ExitDenied
		}
		return plain.ExitUnknown
	}
	return plain.ExitDegraded
}

// stateCode is the exit code of a state that cannot be worked with.
func stateCode(err error) int {
	switch {
	case providers.HasCode(err, state.CodeAddress):
		return plain.ExitUsage
	case providers.HasCode(err, state.CodeRefused):
		return plain.ExitDenied
	}
	return plain.ExitError
}

// waitCode is the exit code of waiting that ended so.
func waitCode(got outcome, s front.Snapshot) int {
	heard := heardCode(s)
	switch {
	case got == impossible:
		return plain.ExitFailed
	case got == reached:
		return plain.ExitDone
	case heard != plain.ExitDone:
		return heard
	}
	return plain.ExitDeadline
}

// probeCode is the exit code of what was tried from this machine: where that is
// nothing, nothing is known.
func probeCode(r *probe.Report) int {
	code := plain.ExitUnknown
	if len(r.Results) > 0 {
		code = plain.ExitDone
	}
	for i := range r.Results {
		x := &r.Results[i]
		switch {
		case x.Proved:
		case r.Inside != probe.Neither && (x.Unresolved != nil || x.Side != probe.Neither && x.Connect != nil):
			return plain.ExitFailed
		default:
			code = plain.ExitUnknown
		}
	}
	return code
}
