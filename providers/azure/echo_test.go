package azure_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
)

// TestWhatIsListedAgainIsSeenAgain lists networks that change, or do not,
// page by page, and go.
func TestWhatIsListedAgainIsSeenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		second := "b"
		s := &stub{answer: func(r *http.Request, _ int) reply {
			at := "https://" + r.URL.Host + r.URL.Path
			switch {
			case r.URL.Query().Get("page") == "":
				return ok(`{"value":[` + net("a") + `],"nextLink":"` + at + `?page=2"}`)
			case second == "":
				return ok(`{"value":[]}`)
			case second == "broken":
				return ok(`{"value":[`)
			}
			return ok(`{"value":[` + net(second) + `]}`)
		}}
		app := s.app(t, s.options())
		for _, now := range []string{"b", "b", "c", "c", "", "", "broken", "", "b"} {
			second = now
			nets, err := app.VNets(t.Context(), subID)
			if now == "broken" {
				if err == nil {
					t.Error("a broken answer passes")
				}
				continue
			}
			if want := strings.Fields("a " + now); err != nil || !slices.Equal(names(nets), want) {
				t.Errorf("%v %v, want %v", names(nets), err, want)
			}
		}
	})
}

func net(name string) string {
	return fmt.Sprintf(
		`{"id":%q,"name":%q,"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"virtualNetworkPeerings":[
		{"id":%q,"name":"to-aiven","properties":{"peeringState":"Connected","peeringSyncLevel":"FullyInSync","provisioningState":"Succeeded","remoteVirtualNetwork":{"id":%q}}}]}}`,
		strings.Replace(vnetID, "vnet-orders", name, 1), name, strings.Replace(vnetID, "vnet-orders", name, 1)+
			"/virtualNetworkPeerings/to-aiven", remoteID)
}

func names(nets []providers.VNet) []string {
	var out []string
	for _, n := range nets {
		out = append(out, n.Name)
	}
	return out
}
