package link

import (
	"cmp"
	"strings"

	"example.org/peerage/providers"
)

// Classes of Astra's half besides those of any platform's.
const (
	blocked  Class = "blocked by a Disconnected half"
	conflict Class = "conflict"
)

// astraClasses are the words of an older published schema, in any casing; the
// present one calls the status free text.
var astraClasses = map[string]Class{
	providers.AstraActive:       Active,
	providers.AstraProvisioning: Preparing,
	providers.AstraInitiating:   Preparing,
	providers.AstraPending:      Preparing,
	providers.AstraFailed:       broke,
	providers.AstraExpired:      broke,
	providers.AstraRejected:     rejected,
	providers.AstraDeleting:     Deleting,
	providers.AstraDeleted:      Deleted,
}

func astraClass(h *providers.Half) Class {
	word := strings.ToLower(strings.TrimSpace(h.State))
	if code, ok := strings.CutPrefix(word, providers.AstraConflict); ok {
		if strings.TrimSpace(code) == "remotepeeringisdisconnected" {
			return blocked
		}
		return conflict
	}
	if c, ok := astraClasses[word]; ok {
		return c
	}
	return Strange
}

func astraSide() Side {
	return Side{
		Provider: Astra, Name: "Astra", Class: astraClass,
		Is: func(h *providers.Half) bool { return h.Kind == HalfAstraPeering },
		More: []Act{{
			ID: "details-astra", Title: "Ask Astra for the details", Verb: "ask Astra",
			Hint:      "status, networks and ranges",
			Procedure: "astra-details", Vars: []Var{{"DATABASE_ID", hostedNetwork}},
		}},
		Remove: []Act{{
			ID: "delete-hosted", Title: "Delete the peering in Astra…", Verb: "delete peering",
			Hint:   "no run of yours made it",
			Danger: true, Deletes: hostedID, Confirm: title,
			Procedure: "astra-remove-half",
			Vars: []Var{{"DATABASE_ID", hostedNetwork}, {"DATABASE_NAME", hostedName},
				{"AZURE_PEERING_ID", cloudID}},
		}},
	}
}

// AstraHalf is a database's connection as a half; org is the organization.
func AstraHalf(org string, d providers.AstraDatabase, p providers.AstraPeering) providers.Half {
	h := providers.Half{
		Provider: Astra, Account: org, Kind: HalfAstraPeering,
		ID: cmp.Or(p.ID, d.ID), Name: d.Name, Network: cmp.Or(d.Name, d.ID), NetworkID: d.ID, Region: d.Region,
		PeerID: p.OtherID, PeerAccount: p.OtherAccount, State: p.Status,
		Attrs: map[string]string{
			AttrCloud: "azure", AttrDatabase: d.ID, AttrOwnAccount: p.AstraAccount, AttrTier: d.Tier,
			AttrDatabaseWas: d.Status,
		},
	}
	if p.AstraRange != "" {
		h.Ranges = []string{p.AstraRange}
	}
	if p.OtherRange != "" {
		h.PeerRanges = []string{p.OtherRange}
	}
	return h
}
