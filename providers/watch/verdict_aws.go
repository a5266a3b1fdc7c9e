package watch

import (
	"slices"
	"time"

	"peerage/providers"
)

// RepairAccept is the act that accepts a request which waits.
const RepairAccept = "accept"

// awsEnded says that a connection does not come back.
func awsEnded(state string) bool {
	return slices.Contains([]string{"failed", "rejected", "expired", "deleted"}, state)
}

// Words of verdicts about AWS.
const (
	awsOnceMore = "Delete the peering in Aiven and create it again: Aiven then sends another request."
	awsForgets  = "AWS forgets it by itself; it cannot be deleted."
)

// judgeAWS gives the verdict of a link on AWS: of Aiven's half and the
// connection, either of which may not be there to be seen.
func judgeAWS(s Sight) Ruling {
	h := hostedClass(s)
	switch h {
	case invalid, rejected, broke, abandoned:
		return Ruling{Verdict: providers.Failed, Yours: true, Orphan: s.Cloud == nil, Repair: RepairRecreateHosted,
			Reason: awsWhy[h], Next: awsOnceMore}
	case deleting:
		return Ruling{Verdict: providers.Waiting, Reason: "Aiven is removing its half."}
	case strange:
		return Ruling{Verdict: providers.UnknownV, Reason: "Aiven says {hosted}, a state that this program does not know."}
	}
	if s.Cloud == nil {
		r, ok := rules[pair{h, unseen}]
		if !ok {
			r = rules[pair{h, whatever}]
		}
		return r
	}
	return judgePCX(s, h)
}

var awsWhy = map[class]string{
	invalid:   "AWS could not deliver Aiven's request: the account, the VPC or its region is wrong, the ranges overlap, or the request lapsed.",
	rejected:  "AWS refused what Aiven asked for: somebody rejected the request there.",
	broke:     "Aiven reports an error on its side.",
	abandoned: "The connection was deleted in AWS, and Aiven's half does not come back from that.",
}

// judgePCX judges by the connection, Aiven's half being as it should or gone.
func judgePCX(s Sight, h class) Ruling {
	c := s.Cloud
	gone := h == deleted || h == missing
	switch {
	case awsEnded(c.State) && (gone || h == unseen):
		return Ruling{Verdict: providers.GoneV, Reason: "AWS says {state}. " + awsForgets}
	case awsEnded(c.State):
		return Ruling{Verdict: providers.Failed, Yours: true, Repair: RepairRecreateHosted,
			Reason: "AWS says {state}, and such a connection does not come back.", Next: awsOnceMore}
	case c.State == "deleting":
		return Ruling{Verdict: providers.Waiting, Reason: "AWS is removing the connection."}
	case c.State == "initiating-request" || c.State == "provisioning":
		return Ruling{Verdict: providers.Waiting, Reason: "AWS is setting the connection up ({state})."}
	case c.State == "pending-acceptance":
		return waitingForAccept(c)
	case c.State != "active":
		return Ruling{Verdict: providers.UnknownV, Reason: "AWS says {state}, a state that this program does not know."}
	case gone:
		return Ruling{Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
			Reason: "Aiven's half is gone; AWS has not noticed.", Next: "Delete the connection in AWS if it stays."}
	case h == active:
		return Ruling{Verdict: providers.Active, Reason: "Both sides say that the link is up."}
	case h == unseen:
		return Ruling{Verdict: providers.Active, Reason: "AWS says the link is up. No connected account shows the other half."}
	}
	return Ruling{Verdict: providers.Waiting, Reason: "The request is accepted; Aiven looks regularly and notices within 15 minutes."}
}

func waitingForAccept(c *providers.Half) Ruling {
	if c.Attrs[AttrAccepter] == "" {
		return Ruling{Verdict: providers.Waiting, Reason: "The request waits to be accepted by account " + c.PeerAccount + "."}
	}
	r := Ruling{Verdict: providers.Waiting, Yours: true, Repair: RepairAccept,
		Reason: "The request waits to be accepted in your account.", Next: "Accept it."}
	if t, err := time.Parse(time.RFC3339, c.Attrs[AttrExpires]); err == nil {
		r.Next = "Accept it before " + t.UTC().Format("2 January 15:04 UTC") + ", when it lapses."
	}
	return r
}
