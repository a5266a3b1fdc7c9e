package upcloud_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/upcloud"
)

type (
	session   = providers.UpCloudSession
	operation = providertest.Operation[session]
	ctx       = context.Context
)

func TestConformance(t *testing.T) { providertest.Run(t, adapter()) }

// FuzzBodies answers reads with anything.
func FuzzBodies(f *testing.F) { providertest.Fuzz(f, adapter()) }

func adapter() providertest.Adapter[session] {
	return providertest.Adapter[session]{
		Name:    "upcloud",
		Ports:   []reflect.Type{reflect.TypeFor[session]()},
		New:     conformanceLab,
		Refusal: refusal,
		Unseen: map[string]providers.Place{
			"another account":  {Provider: "upcloud", Account: "elsewhere"},
			"another provider": {Provider: "azure"},
		},
	}
}

func conformanceLab(t *testing.T) providertest.Lab[session] {
	w := world.New(clock.Real{}, 3)
	acc := company.Bare(w)
	clouds := sim.New(w, sim.Options{})
	w.Do(func() { acc.UpCloud.Account.Token = `ucat_s3cret+/=~"&very-long-one` })
	cred := providers.UpCloudCredentials{Token: acc.UpCloud.Account.Token}
	return providertest.Lab[session]{
		Server: clouds.Mem(),
		Open: func(o providertest.Options) session {
			return upcloud.New(upcloud.Options{
				BaseURL: clouds.Endpoints()[sim.UpCloud], HTTP: o.Line, ReadOnly: o.ReadOnly, WireLog: o.WireLog,
				Env: func(string) string { return "" },
			}).Open(cred)
		},
		Operations: operations(w, acc),
		Secrets:    []string{cred.Token},
	}
}

func operations(w *world.World, acc *company.Accounts) []operation {
	var far string
	w.Do(func() { far = w.UpCloud.AivenNetwork(acc.VPCs[company.UpCloudVPC]).ID })
	net, bare := acc.UpCloud.Networks["net-media"], acc.UpCloud.Networks["net-shop"]
	// The world's own, for what changes them; what is made comes in between.
	router, peering := seeded(w, acc, net, far)
	return append(providertest.Seeing[session](), []operation{
		providertest.Get("Prove", session.Prove),
		providertest.List("Networks", session.Networks),
		providertest.Get("Network", func(s session, ctx ctx) (providers.UpCloudNetwork, error) {
			return s.Network(ctx, net)
		}),
		providertest.List("Routers", session.Routers),
		providertest.List("Peerings", session.Peerings),
		providertest.Get("Peering", func(s session, ctx ctx) (providers.UpCloudPeering, error) {
			return s.Peering(ctx, peering)
		}),
		providertest.Put("RenamePeering", func(s session, ctx ctx) error {
			_, err := s.RenamePeering(ctx, peering, "another-name")
			return err
		}),
		providertest.Put("SetPeering", func(s session, ctx ctx) error {
			_, err := s.SetPeering(ctx, peering, false)
			return err
		}),
		providertest.Put("DeletePeering", func(s session, ctx ctx) error { return s.DeletePeering(ctx, peering) }),
		providertest.Make("CreatePeering", func(s session, ctx ctx) (providers.UpCloudPeering, error) {
			return s.CreatePeering(ctx, "made", net, far, true)
		}),
		providertest.Make("CreateRouter", func(s session, ctx ctx) (providers.UpCloudRouter, error) {
			return s.CreateRouter(ctx, "made")
		}),
		providertest.Put("AttachRouter", func(s session, ctx ctx) error {
			if err := s.AttachRouter(ctx, bare, router); err != nil {
				return err
			}
			return s.AttachRouter(ctx, bare, "")
		}),
		providertest.Put("DeleteRouter", func(s session, ctx ctx) error { return s.DeleteRouter(ctx, router) }),
	}...)
}

// seeded makes a router and a peering that is at rest.
func seeded(w *world.World, acc *company.Accounts, net, far string) (router, peering string) {
	w.Do(func() {
		r, _ := w.UpCloud.CreateRouter(acc.UpCloud.Account, "there")
		p, _ := w.UpCloud.CreatePeering(acc.UpCloud.Account, "there", net, far, "disabled")
		if r != nil && p != nil {
			router, peering = r.ID, p.ID
		}
	})
	time.Sleep(time.Minute) // until it is disabled
	return router, peering
}

// refusal is of the first family of errors (recorded for networks and
// routers); UpCloud documents no Retry-After.
func refusal(class providers.Class, message string) providertest.Answer {
	said := map[providers.Class]struct {
		status int
		code   string
	}{
		providers.NotAuthenticated: {http.StatusUnauthorized, "AUTHENTICATION_FAILED"},
		providers.NotPermitted:     {http.StatusForbidden, "ACTION_FORBIDDEN"},
		providers.NotFound:         {http.StatusNotFound, "NETWORK_NOT_FOUND"},
		providers.AlreadyExists:    {http.StatusConflict, "PEERING_CONFLICT"},
		providers.Conflict:         {http.StatusConflict, "ROUTER_ATTACHED"},
		providers.Invalid:          {http.StatusBadRequest, "ADDRESS_INVALID"},
		providers.Throttled:        {http.StatusTooManyRequests, ""},
		providers.Transient:        {http.StatusServiceUnavailable, "SERVICE_ERROR"},
	}[class]
	return providertest.Answer{
		Status: said.status,
		Header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}, "Retry-After": {"7"}},
		Body:   fmt.Sprintf(`{"error":{"error_code":%q,"error_message":%q}}`, said.code, message),
	}
}
