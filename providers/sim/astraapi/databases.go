package astraapi

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

func (c *call) database() *wire.Reply { return wire.JSON(http.StatusOK, databaseJSON(c.db)) }

// list pages by starting_after and limit, 25 unless told, 100 at most.
func (c *call) list() *wire.Reply {
	limit, after := 25, c.Query.Get("starting_after")
	if s := c.Query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 100 {
			return refuse(&world.Problem{Status: http.StatusBadRequest, Message: "limit must be from 1 to 100"})
		}
		limit = n
	}
	out := []any{}
	for _, d := range c.w.Astra.Databases(c.token.OrgID) {
		if after != "" {
			if d.ID == after {
				after = ""
			}
			continue
		}
		if len(out) < limit && c.wanted(d) {
			out = append(out, databaseJSON(d))
		}
	}
	return wire.JSON(http.StatusOK, out)
}

func (c *call) wanted(d *world.AstraDatabase) bool {
	if p := c.Query.Get("provider"); p != "" && !strings.EqualFold(p, "ALL") && !strings.EqualFold(p, d.Cloud) {
		return false
	}
	switch in := strings.ToLower(c.Query.Get("include")); in {
	case "all":
		return true
	case "", "nonterminated":
		return d.Status != "TERMINATED"
	default:
		return strings.EqualFold(in, d.Status)
	}
}

func databaseJSON(d *world.AstraDatabase) map[string]any {
	return map[string]any{
		"id": d.ID, "orgId": d.OrgID, "ownerId": d.OwnerID, "status": d.Status,
		"creationTime": d.Created.UTC().Format(time.RFC3339), "terminationTime": "0001-01-01T00:00:00Z",
		"availableActions": []string{"park", "terminate", "getCreds", "addPeering", "deletePeering"},
		"storage":          map[string]any{"nodeCount": 3, "replicationFactor": 3, "totalStorage": 500},
		"info": map[string]any{"name": d.Name, "keyspace": d.Keyspace, "cloudProvider": d.Cloud, "tier": d.Tier,
			"capacityUnits": 1, "region": d.Region, "datacenters": []any{datacenterJSON(d)}},
	}
}

func datacenterJSON(d *world.AstraDatabase) map[string]any {
	return map[string]any{"id": d.DatacenterID, "name": "dc-1", "tier": d.Tier, "cloudProvider": d.Cloud,
		"region": d.Region, "status": d.Status, "capacityUnits": 1}
}

func (c *call) datacenters() *wire.Reply {
	return wire.JSON(http.StatusOK, []any{datacenterJSON(c.db)})
}

// bundle issues addresses; they live five minutes (documented). One object,
// or with all=true an array.
func (c *call) bundle() *wire.Reply {
	if rep := c.mayAdmin("db-cql"); rep != nil {
		return rep
	}
	if c.db.Status != "ACTIVE" {
		return refuse(&world.Problem{Status: http.StatusConflict,
			Message: "database is not in a valid state to perform the action: " + c.db.Status})
	}
	at := func(internal bool) string { return c.base + "/bundles/" + c.w.Astra.IssueBundle(c.db, internal).Key }
	creds := map[string]any{"downloadURL": at(false), "downloadURLInternal": at(true),
		"downloadURLMigrationProxy": at(false), "downloadURLMigrationProxyInternal": at(true),
		"datacenterID": c.db.DatacenterID, "datcenterID": c.db.DatacenterID, "region": c.db.Region,
		"cloudProvider": c.db.Cloud}
	if strings.EqualFold(c.Query.Get("all"), "true") {
		return wire.JSON(http.StatusOK, []any{creds})
	}
	return wire.JSON(http.StatusOK, creds)
}

// bundleFile gives the archive to whoever has the address. What a store of
// signed links says to a late caller is invented.
func (c *call) bundleFile() *wire.Reply {
	b := c.w.Astra.Bundle(c.Part("key"))
	if b == nil {
		return wire.Text(http.StatusForbidden, "application/xml",
			"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
	}
	body, err := archive(b)
	if err != nil {
		return wire.Text(http.StatusInternalServerError, "text/plain", err.Error())
	}
	return &wire.Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/zip"}}, Body: body}
}

// archive holds what a driver reads: where the database is, and (invented)
// credentials.
func archive(b *world.AstraBundle) ([]byte, error) {
	host := b.Database.ID + "-" + b.Database.Region + ".db.astra.example"
	if b.Internal {
		host = "internal-" + host
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range [][2]string{
		{"config.json", `{"host":"` + host + `","port":29080,"cql_port":29042,"keyspace":"` + b.Database.Keyspace + `"}`},
		{"cert", "-----BEGIN CERTIFICATE-----\nembedded\n-----END CERTIFICATE-----\n"},
		{"key", "-----BEGIN PRIVATE KEY-----\nembedded\n-----END PRIVATE KEY-----\n"},
	} {
		w, err := z.Create(f[0])
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return buf.Bytes(), err
}
