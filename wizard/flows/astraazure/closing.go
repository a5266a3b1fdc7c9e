package astraazure

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// closing is what to look at once the link is up.
func (a account) closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	up := "Astra says active: peering " + r.Get(vAstraPeering) + ", " +
		steps.OrText(r.Get(vAstraRange), "Astra's network") + " ⇄ " +
		steps.OrText(r.Get(vPeerRange), r.Get(vAstraVNet)) + "."
	out, err := a.Standing(r, up, func() error {
		_, err := a.poll(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	now, err := a.AccessList(ctx, r.Get(vDatabase))
	if err != nil {
		return out, err
	}
	for _, x := range steps.Split(r.Get(azure.VarRanges)) {
		e, there := entryAt(now, x)
		switch {
		case !now.Enabled:
		case there && e.Enabled:
			out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "The access list lets " + x + " in."})
		default:
			f := wizard.Finding{
				Verdict: wizard.Bad, Text: "The access list does not hold " + x + " of your VNet.",
				Fix: "Add it in the Astra Portal, or so:", Command: cmdAdd(r.Value, x),
			}
			if x == myRange(r) { // the one that the step adds
				f.Act = actListed
			}
			out = append(out, f)
		}
	}
	if !now.Enabled {
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "The access list is off: it restricts nobody."})
	}
	file := r.Get(vBundleFile)
	for _, f := range []wizard.Finding{
		{
			Text: "Your application must use the bundle " + file + ": only the internal one leads through the peering.",
			Fix:  "Try it from inside your network:", Try: tryBundle(file),
		},
		{Text: "Network security groups: your subnets must let the traffic out."},
		{Text: "Route tables of your own: none may send " + steps.OrText(r.Get(vAstraRange), "Astra's range") +
			" elsewhere."},
	} {
		f.Verdict = wizard.Unproved
		out = append(out, f)
	}
	return out, nil
}

// actListed is the AfterAct that adds the range to the access list again.
const actListed = "add-to-access-list"

// tryBundle reads the host and port from the bundle; their names when it
// cannot be read here.
func tryBundle(path string) string {
	const unknown = "nc -zv HOST PORT"
	z, err := zip.OpenReader(path)
	if err != nil {
		return unknown
	}
	defer z.Close()
	f, err := z.Open("config.json")
	if err != nil {
		return unknown
	}
	defer f.Close()
	var conf struct {
		Host    string `json:"host"`
		CQLPort int    `json:"cql_port"`
	}
	if json.NewDecoder(io.LimitReader(f, 1<<16)).Decode(&conf) != nil || conf.Host == "" ||
		strings.ContainsAny(conf.Host, " '\"\n") {
		return unknown
	}
	return "nc -zv " + steps.Quote(conf.Host) + " " + strconv.Itoa(conf.CQLPort)
}
