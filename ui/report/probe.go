package report

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/probe"
)

// Probe is what came of trying services over a link from a machine.
type Probe struct {
	Head
	At    time.Time `json:"at"`
	Link  string    `json:"link"`
	Title string    `json:"title"`
	// Inside is the side of the link that the machine is in: "cloud", "hosted",
	// or "neither".
	Inside  string        `json:"inside"`
	Own     string        `json:"own_address,omitempty"`
	Results []ProbeResult `json:"results"`
}

// ProbeResult is what came of one address.
type ProbeResult struct {
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

// ProbeOf is a probe as an object.
func ProbeOf(at time.Time, l *providers.Link, r *probe.Report) Probe {
	out := Probe{Head: head("probe"), At: at, Link: l.ID, Title: l.Title, Inside: sideName(r.Inside), Results: []ProbeResult{}}
	if r.Own.IsValid() {
		out.Own = r.Own.String()
	}
	for _, x := range r.Results {
		p := ProbeResult{Host: x.Host, Port: x.Port, Side: sideName(x.Side), Proved: x.Proved}
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

func sideName(s probe.Side) string {
	if s == probe.Neither {
		return "neither"
	}
	return string(s)
}
