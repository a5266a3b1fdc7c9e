package host

import (
	"context"
	"crypto/x509"
	"io"
	"os"

	"peerage/providers"
	"peerage/providers/astra"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/watch"
	"peerage/ui/front"
)

// astraTokens are the variables whose token may be used for watching unasked.
var astraTokens = []string{"ASTRA_DB_APPLICATION_TOKEN", "ASTRA_API_TOKEN"}

func openAstra(o *Options, s Settings, roots *x509.CertPool, wire io.Writer) {
	o.Astra = astra.New(astra.Options{HTTP: transport(roots), Clock: o.Clock, ReadOnly: s.ReadOnly, WireLog: wire,
		Env: s.Env, UserAgent: "peerage/" + s.Version})
	for _, name := range astraTokens {
		if o.WatchAstra == "" {
			o.WatchAstra = s.Env(name)
		}
	}
}

// connectAstra is for the demo; what it saves goes to a folder of its own.
func connectAstra(o *Options, at sim.Endpoints, acc *company.Accounts, s DemoSettings) error {
	env := map[string]string{astraTokens[0]: acc.Astra.Token.Value}
	o.Astra = astra.New(astra.Options{BaseURL: at.Astra, HTTP: transport(nil), Clock: o.Clock, ReadOnly: s.ReadOnly,
		Env: func(name string) string { return env[name] }, Limit: 200})
	o.WatchAstra = acc.Astra.Token.Value
	dir, err := os.MkdirTemp("", "peerage-demo-")
	if err != nil {
		return err
	}
	o.Folder = dir
	o.Closers = append(o.Closers, func() error { return os.RemoveAll(dir) })
	return nil
}

// astraAnswers are those of somebody who connects vnet-orders with
// astra-orders.
func astraAnswers(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN": string(providers.SignInDeviceCode), "AZURE_SUBSCRIPTION_ID": acc.Production,
		"AZURE_VNET_ID": acc.VNets["vnet-orders"], "DATABASE_ID": acc.Astra.Databases["astra-orders"].ID,
	}
}

func (h *Host) watchAstra() providers.AstraSession {
	if h.o.Astra == nil || h.o.WatchAstra == "" {
		return nil
	}
	return h.o.Astra.Open(h.o.WatchAstra)
}

func (f *Feed) astraSource(ctx context.Context, s providers.AstraSession) watch.Source {
	org, err := s.Prove(ctx)
	if err != nil {
		return f.broken("astra", "Astra DB", err)
	}
	return watch.AstraOrganization(s, org, 0)
}

// mendingAstra heals: in the run that made the link, else by an act of its
// own; with the wizard when the VNet is not known.
func (f *Feed) mendingAstra(l providers.Link, own string) (front.LinkAct, bool) {
	a := front.LinkAct{ID: "mend", Title: "Heal it: Astra makes both halves again", Verb: "heal", Hint: "asks before it deletes anything"}
	switch {
	case own != "":
		a.Resume, a.Back = own, "D07"
	case l.Cloud != nil && l.Cloud.NetworkID != "":
		a.Start = astraStart("astra-heal", l)
	default:
		a.Title, a.Verb, a.Start = "Make the peering in Astra again", "recreate peering", astraStart("astra-azure", l)
	}
	return a, true
}

func astraStart(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{"DATABASE_ID": l.Hosted.NetworkID}
	if c := l.Cloud; c != nil && procedure == "astra-remove-half" {
		v["AZURE_PEERING_ID"] = c.ID
	} else if c != nil && procedure != "astra-details" {
		v["AZURE_VNET_ID"] = c.NetworkID
	}
	return &front.StartOptions{Procedure: procedure, Values: v, Guided: true}
}

// astraActs are those on a link of Astra's, besides mending it.
func (f *Feed) astraActs(l providers.Link, own string) []front.LinkAct {
	if l.Hosted == nil || l.Hosted.Provider != "astra" {
		return nil
	}
	out := []front.LinkAct{{ID: "details-astra", Title: "Ask Astra for the details", Verb: "ask Astra", Hint: "status, networks and ranges", Start: astraStart("astra-details", l)}}
	if own == "" {
		out = append(out, front.LinkAct{ID: "delete-hosted", Title: "Delete the peering in Astra…", Verb: "delete peering", Hint: "no run of yours made it",
			Danger: true, Deletes: true, Confirm: l.Title, Start: astraStart("astra-remove-half", l)})
	}
	return out
}
