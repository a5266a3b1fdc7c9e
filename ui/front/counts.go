package front

import "example.org/peerage/providers"

// Counts are how many links there are of each sort. Every link counts once.
type Counts struct {
	All int
	// Denied may not be listed, Stale was not seen for too long: their verdicts
	// are not of now, so they count nowhere else. What is known to have failed
	// stays so until it is seen well.
	Denied, Stale int
	// Failed, Yours (the person has to do something), Waiting, Unknown, Off and
	// Active are the others.
	Failed, Yours, Waiting, Unknown, Off, Active int
	// Missing are those that must exist and do not: they are not among All.
	Missing int
}

// Count counts links.
func Count(links []providers.Link) Counts {
	var c Counts
	for i := range links {
		c.add(&links[i])
	}
	return c
}

func (c *Counts) add(l *providers.Link) {
	if l.Missing {
		c.Missing++
		return
	}
	c.All++
	switch rank := Rank(l); {
	case l.Denied:
		c.Denied++
	case rank == RankFailed:
		c.Failed++
	case l.Stale:
		c.Stale++
	case rank == RankYours || rank == RankDegraded:
		c.Yours++
	case rank == RankWaiting:
		c.Waiting++
	case rank == RankOff:
		c.Off++
	case rank == RankActive:
		c.Active++
	default:
		c.Unknown++
	}
}
