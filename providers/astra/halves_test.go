package astra_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/astra"
)

// lister is an Astra with a few databases.
type lister struct {
	databases []providers.AstraDatabase
	err       error

	mu    sync.Mutex // databases are asked side by side
	asked []string
}

func (l *lister) Databases(context.Context) ([]providers.AstraDatabase, error) {
	return l.databases, nil
}

func (l *lister) Peering(_ context.Context, id string) (providers.AstraPeering, error) {
	l.mu.Lock()
	l.asked = append(l.asked, id)
	l.mu.Unlock()
	if id == "empty" {
		return providers.AstraPeering{}, &providers.Error{Class: providers.NotFound}
	}
	return providers.AstraPeering{ID: "c", Status: "active"}, l.err
}

func TestOnlyClassicDatabasesOnAzureAreAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lister{databases: []providers.AstraDatabase{{ID: "a", Cloud: "AZURE", Tier: "C20"},
			{ID: "empty", Cloud: "azure", Tier: "D10"},
			{ID: "s", Cloud: "AZURE", Tier: "serverless"}, {ID: "d", Cloud: "AZURE", Tier: "developer"},
			{ID: "w", Cloud: "AWS", Tier: "C10"}}}
		s := astra.OrganizationSource(l, "org", 0)
		halves, err := s.List(t.Context())
		if err != nil || len(halves) != 1 || len(l.asked) != 2 || halves[0].NetworkID != "a" || s.ID() != "astra:org" {
			t.Errorf("%+v, asked %v, %v", halves, l.asked, err)
		}
		l.databases = l.databases[:1]
		l.err = &providers.Error{Class: providers.NotPermitted}
		if _, err := s.List(t.Context()); !providers.Is(err, providers.NotPermitted) {
			t.Errorf("%v", err)
		}
	})
}
