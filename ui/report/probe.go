package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/probe"
	"example.org/peerage/state"
	"example.org/peerage/ui/theme"
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
		out.Inside = untold
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

// TriedWords say what came of a probe: by whom, from where, and how much of it
// was reached.
func TriedWords(p *state.Probe) string {
	came, ok := PastProbe(p)
	if !ok {
		return "by " + p.By + ": what came of it cannot be read"
	}
	return came.Words()
}

// Words say it in a line.
func (came *Probe) Words() string {
	proved, wrong := 0, ""
	for i := range came.Results {
		switch x := &came.Results[i]; {
		case x.Proved:
			proved++
		case x.Error != "" && wrong == "":
			wrong = fmt.Sprintf("; %s:%d %s", x.Host, x.Port, x.Error)
		}
	}
	from := ""
	if came.By != "" {
		from = "by " + came.By + " "
	}
	switch came.Inside {
	case sideName(probe.Neither):
		return from + "from a machine in neither network: nothing is proved"
	case untold:
		return from + "from a machine of which it is not known whether it is inside: nothing is proved"
	}
	return fmt.Sprintf("%sfrom the %s side: %d of %d connected to over the link%s", from, came.Inside, proved,
		len(came.Results), wrong)
}

// untold is where a machine is when no half tells its ranges.
const untold = "unknown"

func sideName(s probe.Side) string {
	if s == probe.Neither {
		return "neither"
	}
	return string(s)
}

// ProbeLines say what came of it, and what that means.
func ProbeLines(l *providers.Link, r *probe.Report) []string {
	out := []string{theme.Clean(l.Title) + "  " + l.Word()}
	if r.Inside == probe.Neither && r.Untold {
		out = append(out, "! Which addresses the networks of this link have is not told: whether this machine is inside is "+
			"not known, and what it can reach proves nothing.")
	} else if r.Inside == probe.Neither {
		out = append(out, "! This machine is in neither network of the link: what it can reach says nothing about the link. "+
			"Run it on a machine inside.")
	} else {
		out = append(out, fmt.Sprintf("This machine is in the network on the %s side (%s).", r.Inside, r.Own))
	}
	for i := range r.Results {
		x := &r.Results[i]
		at := fmt.Sprintf("%s:%d", theme.Clean(x.Host), x.Port)
		if x.Service != "" {
			at = theme.Clean(x.Service) + "  " + at
		}
		out = append(out, "", at)
		for _, line := range resultLines(x) {
			out = append(out, "  "+line)
		}
	}
	return out
}

func resultLines(x *probe.Result) []string {
	if x.Unresolved != nil {
		var dns *net.DNSError
		if errors.As(x.Unresolved, &dns) && dns.IsNotFound {
			return []string{"✗ the name exists in no DNS that this machine asks"}
		}
		return []string{"✗ the name cannot be resolved: " + theme.Clean(x.Unresolved.Error())}
	}
	where := "in no network of this link: a public address, or another way"
	if x.Side != probe.Neither {
		where = "in the network on the " + string(x.Side) + " side"
	}
	out := []string{fmt.Sprintf("  %s lies %s", x.Address, where)}
	if x.Connect != nil {
		return append(out, "✗ no connection: "+theme.Clean(x.Connect.Error()))
	}
	out = append(out, fmt.Sprintf("✓ connected in %s", x.Took.Round(100*time.Microsecond)))
	if x.TLS {
		out = append(out, fmt.Sprintf("✓ TLS in %s", x.TLSTook.Round(100*time.Microsecond)))
	} else {
		out = append(out, "– no TLS at once: "+theme.Clean(x.NoTLS.Error()))
	}
	if !x.Proved {
		out = append(out, "? this does not show that the link works")
	}
	return out
}
