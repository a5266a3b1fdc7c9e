package astraazure

import (
	"net/url"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// inAstra are the requests that remove what the run made in Astra, and the
// command that removes its file; "" for anything else.
func inAstra(v wizard.Values, it wizard.Item) string {
	database := steps.OrText(it.Attrs["database"], v(vDatabase))
	list := "/databases/" + database + "/access-list"
	switch it.Base() {
	case keyAstra:
		return astraCurl("DELETE", "/peering/provider/azure/database/"+database)
	case keyEntry:
		return astraCurl("DELETE", list+"?addresses="+url.QueryEscape(it.ID))
	case keyListOn:
		return steps.Lines("# in Astra's portal, in the database's settings: the IP access list is switched off", astraCurl("GET", list))
	case keyBundle:
		return "rm -f " + steps.Quote(it.ID)
	}
	return ""
}
