package astra_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

type (
	session   = providers.AstraSession
	operation = providertest.Operation[session]
	ctx       = context.Context
)

func TestConformance(t *testing.T) { providertest.Run(t, adapter()) }

// FuzzBodies answers reads with anything.
func FuzzBodies(f *testing.F) { providertest.Fuzz(f, adapter()) }

func adapter() providertest.Adapter[session] {
	return providertest.Adapter[session]{
		Name:    "astra",
		Ports:   []reflect.Type{reflect.TypeFor[session]()},
		New:     conformanceLab,
		Refusal: refusal,
		Unseen: map[string]providers.Place{
			"another account":  {Provider: "astra", Account: "elsewhere"},
			"another provider": {Provider: "azure"},
		},
		Pages: &providertest.Pages{Full: 100, Of: pageOf, Next: nextPage},
	}
}

func conformanceLab(t *testing.T) providertest.Lab[session] {
	w := world.New(clock.Real{}, 3)
	acc := company.Contoso(w)
	w.Do(func() { acc.Astra.Token.Value = `AstraCS:s3cret+/=~"&very:long-one` })
	token := acc.Astra.Token.Value
	clouds := sim.New(w, sim.Options{})
	return providertest.Lab[session]{
		Server: clouds.Mem(),
		Open: func(o providertest.Options) session {
			return astra.New(astra.Options{
				BaseURL: clouds.Endpoints()[sim.Astra], HTTP: o.Line, ReadOnly: o.ReadOnly, WireLog: o.WireLog,
				Env: func(string) string { return "" },
			}).Open(token)
		},
		Operations: operations(acc.Astra.Org, acc.Astra.Databases["astra-claims"].ID, acc.Astra.Databases["astra-orders"].ID),
		Secrets:    []string{token},
	}
}

// operations: one database is peered, the other is not.
func operations(org, peered, alone string) []operation {
	spec := providers.AstraPeeringSpec{TenantID: "t", SubscriptionID: "s", ResourceGroup: "g", VNet: "v"}
	return append(providertest.Seeing[session](), []operation{
		providertest.Get("Prove", session.Prove),
		providertest.List("Databases", session.Databases),
		providertest.Get("Database", func(s session, ctx ctx) (providers.AstraDatabase, error) {
			return s.Database(ctx, peered)
		}),
		providertest.Get("Peering", func(s session, ctx ctx) (providers.AstraPeering, error) {
			return s.Peering(ctx, peered)
		}),
		providertest.Get("Bundle", func(s session, ctx ctx) (int, error) {
			var b bytes.Buffer
			err := s.Bundle(ctx, peered, &b)
			return b.Len(), err
		}),
		providertest.Get("AccessList", func(s session, ctx ctx) (providers.AstraAccessList, error) {
			return s.AccessList(ctx, peered)
		}),
		providertest.Put("AddAccess", func(s session, ctx ctx) error {
			return s.AddAccess(ctx, peered, providers.AstraAddress{Address: "192.0.2.0/24", Enabled: true})
		}),
		providertest.Put("RemoveAccess", func(s session, ctx ctx) error {
			return s.RemoveAccess(ctx, peered, "192.0.2.0/24")
		}),
		providertest.Put("EnableAccessList", func(s session, ctx ctx) error {
			return s.EnableAccessList(ctx, peered, false)
		}),
		providertest.Make("CreatePeering", func(s session, ctx ctx) (providers.AstraPeering, error) {
			return s.CreatePeering(ctx, alone, spec)
		}),
		providertest.Put("DeletePeering", func(s session, ctx ctx) error { return s.DeletePeering(ctx, peered) }),
	}...)
}

// refusal has the body of the published description; its numbers are
// invented. Astra documents no Retry-After.
func refusal(class providers.Class, message string) providertest.Answer {
	status := map[providers.Class]int{
		providers.NotAuthenticated: http.StatusUnauthorized,
		providers.NotPermitted:     http.StatusForbidden,
		providers.NotFound:         http.StatusNotFound,
		providers.Conflict:         http.StatusConflict,
		providers.Invalid:          http.StatusBadRequest,
		providers.Throttled:        http.StatusTooManyRequests,
		providers.Transient:        http.StatusInternalServerError,
	}[class]
	return providertest.Answer{
		Status: status,
		Header: http.Header{"Retry-After": {"7"}},
		Body:   fmt.Sprintf(`{"errors":[{"ID":340001,"message":%q}]}`, message),
	}
}

// pageOf reads the page that follows the last database of another.
func pageOf(r *http.Request) int {
	n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Query().Get("starting_after"), "page-"))
	if err != nil {
		return 0
	}
	return n
}

// nextPage fills a page: another follows one that is full.
func nextPage(_ *http.Request, body []byte, page int) []byte {
	var list []map[string]any
	if json.Unmarshal(body, &list) != nil || len(list) == 0 {
		return body
	}
	for len(list) < 100 {
		list = append(list, list[0])
	}
	last := map[string]any{}
	for k, v := range list[0] {
		last[k] = v
	}
	last["id"] = fmt.Sprint("page-", page)
	list[99] = last
	out, _ := json.Marshal(list) // it came from JSON
	return out
}
