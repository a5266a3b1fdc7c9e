package report

import (
	"encoding/json"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/probe"
	"example.org/peerage/state"
)

// Probe is what came of trying services over a link from a machine.
type Probe struct {
	Head
	At    time.Time `json:"at"`
	Link  string    `json:"link"`
	Title string    `json:"title"`
	// Inside is the side of the link that the machine is in: "cloud", "hosted",
	// "neither", or "unknown" where no ranges are told.
	Inside string `json:"inside"`
	// By is who tried, and on which machine.
	By      string        `json:"by,omitempty"`
	Own     string        `json:"own_address,omitempty"`
	Results []ProbeResult `json:"results"`
}

// ProbeResult is what came of one address.
type ProbeResult struct {
	// Service is what the provider calls it; "" where only a place was named.
	Service string  `json:"service,omitempty"`
	Host    string  `json:"host"`
	Port    int     `json:"port"`
	Address string  `json:"address,omitempty"`
	Side    string  `json:"side"`
	Proved  bool    `json:"proved"`
	Connect float64 `json:"connect_seconds,omitempty"`
	TLS     float64 `json:"tls_seconds,omitempty"`
	Error   string  `json:"error,omitempty"`
	NoTLS   string  `json:"no_tls,omitempty"`
}

// ProbeOf is a probe as an object; by is who tried.
func ProbeOf(at time.Time, by string, l *providers.Link, r *probe.Report) Probe {
	out := Probe{Head: head("probe"), At: at, Link: l.ID, Title: l.Title, By: by, Inside: sideName(r.Inside),
		Results: []ProbeResult{}}
	if r.Untold {
		out.Inside = "unknown"
	}
	if r.Own.IsValid() {
		out.Own = r.Own.String()
	}
	for _, x := range r.Results {
		p := ProbeResult{Service: x.Service, Host: x.Host, Port: x.Port, Side: sideName(x.Side), Proved: x.Proved}
		if x.Address.IsValid() {
			p.Address = x.Address.String()
		}
		switch {
		case x.Unresolved != nil:
			p.Error = x.Unresolved.Error()
		case x.Connect != nil:
			p.Error = x.Connect.Error()
		default:
			p.Connect, p.TLS = x.Took.Seconds(), x.TLSTook.Seconds()
			if x.NoTLS != nil {
				p.NoTLS = x.NoTLS.Error()
			}
		}
		out.Results = append(out.Results, p)
	}
	return out
}

// PastProbe is a probe as the history kept it, and whether it can be read.
func PastProbe(p *state.Probe) (Probe, bool) {
	var out Probe
	err := json.Unmarshal([]byte(p.Body), &out)
	return out, err == nil
}

func sideName(s probe.Side) string {
	if s == probe.Neither {
		return "neither"
	}
	return string(s)
}
