package front

import "example.org/peerage/providers"

// Ranks of links: what is wrong comes first.
const (
	RankFailed = iota
	RankYours
	RankDegraded
	RankWaiting
	RankUnknown
	RankOff
	RankActive
)

// Rank is where a link stands among others. Its age does not count: it stays
// where it is when its provider stops answering.
func Rank(l *providers.Link) int {
	if l.TakenDown { // as it was wanted
		return RankOff
	}
	switch l.Verdict {
	case providers.Failed, providers.GoneV:
		return RankFailed
	case providers.Degraded:
		return RankDegraded
	case providers.Waiting:
		if l.Yours {
			return RankYours
		}
		return RankWaiting
	case providers.Off:
		return RankOff
	case providers.Active:
		return RankActive
	}
	return RankUnknown
}
