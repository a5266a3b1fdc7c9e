package world

import "strings"

// cloudSide is what a cloud other than Azure has to do with Aiven's halves.
type cloudSide interface {
	// build makes Aiven's half and sets its HalfID. It gives the state_info
	// of PENDING_PEER, or how the request ends when something is wrong.
	build(v *AivenVPC, p *AivenPeering) (*AivenInfo, *ending)
	// look notices what has become of a half that is pending or active, and
	// says whether that can change by time alone.
	observeHalf(v *AivenVPC, p *AivenPeering) (restless bool)
	// drop takes Aiven's half away.
	drop(v *AivenVPC, p *AivenPeering)
	// forget takes the network behind a deleted VPC away.
	forget(v *AivenVPC)
}

// side is the cloud in which a VPC lies, by the first part of Aiven's name for
// it; nil for Azure and for clouds that the world does not hold.
func (a *Aiven) side(v *AivenVPC) cloudSide {
	provider, _, _ := strings.Cut(v.Cloud, "-")
	switch provider {
	case "aws":
		return a.w.AWS
	case "upcloud":
		return a.w.UpCloud
	}
	return nil
}

// prepareIn builds a half in a cloud other than Azure.
func (a *Aiven) prepareIn(s cloudSide, v *AivenVPC, p *AivenPeering) {
	var info *AivenInfo
	end := a.firstFault(p)
	if end == nil {
		info, end = s.build(v, p)
	}
	if end != nil {
		a.setState(v, p, end.state, &AivenInfo{Type: end.kind, Message: end.message})
		return
	}
	a.watch(v, p)
	a.setState(v, p, AivenPendingPeer, info)
}

// CloudDescription is Aiven's name for a cloud; "" for one that is not served.
func (a *Aiven) CloudDescription(name string) string {
	for _, c := range a.Clouds {
		if c.Name == name {
			return c.Description
		}
	}
	return ""
}
