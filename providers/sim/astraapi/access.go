package astraapi

import (
	"net/http"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// address is an entry as it is sent.
type address struct {
	Address     string `json:"address"`
	Enabled     bool   `json:"enabled"`
	Description string `json:"description"`
}

// list is what PUT and PATCH send.
type list struct {
	Addresses      []address `json:"addresses"`
	Configurations *struct {
		AccessListEnabled bool `json:"accessListEnabled"`
	} `json:"configurations"`
}

func (c *call) accessList() *wire.Reply {
	right := "accesslist-write"
	if c.Method == http.MethodGet {
		right = "accesslist-read"
	}
	if rep := c.mayAdmin(right); rep != nil {
		return rep
	}
	switch c.Method {
	case http.MethodGet:
		return wire.JSON(http.StatusOK, listJSON(c.db))
	case http.MethodPost:
		return c.addAddresses()
	case http.MethodPut, http.MethodPatch:
		return c.changeList()
	case http.MethodDelete:
		c.db.RemoveAddresses(c.Query["addresses"]...)
		return empty()
	}
	return c.notAllowed()
}

func (c *call) addAddresses() *wire.Reply {
	var in []address
	if rep := c.in(&in); rep != nil {
		return rep
	}
	c.db.AddAddresses(c.w.Now(), entries(in)...)
	return empty()
}

// changeList: PUT replaces everything, PATCH what is there.
func (c *call) changeList() *wire.Reply {
	var in list
	if rep := c.in(&in); rep != nil {
		return rep
	}
	if in.Configurations == nil {
		return refuse(&world.Problem{Status: http.StatusBadRequest, Message: "configurations is required"})
	}
	if c.Method == http.MethodPut {
		c.db.Addresses = nil
		c.db.AddAddresses(c.w.Now(), entries(in.Addresses)...)
	} else {
		c.db.UpdateAddresses(c.w.Now(), entries(in.Addresses)...)
	}
	c.db.ListOn = in.Configurations.AccessListEnabled
	return empty()
}

func entries(in []address) []world.AstraAddress {
	var out []world.AstraAddress
	for _, x := range in {
		out = append(out, world.AstraAddress{Address: x.Address, Enabled: x.Enabled, Description: x.Description})
	}
	return out
}

// accessLists lists those of the organization.
func (c *call) accessLists() *wire.Reply {
	if rep := c.mayAdmin("accesslist-read"); rep != nil {
		return rep
	}
	out := []any{}
	for _, d := range c.w.Astra.Databases(c.token.OrgID) {
		out = append(out, listJSON(d))
	}
	return wire.JSON(http.StatusOK, out)
}

func listJSON(d *world.AstraDatabase) map[string]any {
	at := []any{}
	for _, x := range d.Addresses {
		at = append(at, map[string]any{"address": x.Address, "enabled": x.Enabled, "description": x.Description,
			"lastUpdateDateTime": x.Updated.UTC().Format(time.RFC3339)})
	}
	return map[string]any{"organizationId": d.OrgID, "databaseId": d.ID, "addresses": at,
		"configurations": map[string]any{"accessListEnabled": d.ListOn}}
}
