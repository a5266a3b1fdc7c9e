package upcloudapi

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// places are UpCloud's zones; which there are is documented, the words are
// its own.
var places = [][2]string{{"de-fra1", "Frankfurt #1"}, {"dk-cph1", "Copenhagen #1"}, {"es-mad1", "Madrid #1"},
	{"fi-hel1", "Helsinki #1"}, {"fi-hel2", "Helsinki #2"}, {"nl-ams1", "Amsterdam #1"}, {"no-svg1", "Stavanger #1"},
	{"pl-waw1", "Warsaw #1"}, {"se-sto1", "Stockholm #1"}, {"sg-sin1", "Singapore #1"}, {"uk-lon1", "London #1"},
	{"us-chi1", "Chicago #1"}, {"us-nyc1", "New York #1"}, {"us-sjo1", "San Jose #1"}}

func (a *api) zones() *wire.Reply {
	list := []any{}
	for _, z := range places {
		list = append(list, object{"id": z[0], "description": z[1], "public": "yes"})
	}
	return answer(http.StatusOK, object{"zones": object{"zone": list}})
}

// accountDetails are the caller's own, as upctl and Terraform's provider read
// them. Whose it is not is not found; the code is inferred.
func (a *api) accountDetails() *wire.Reply {
	if a.id() != a.acc.Name {
		return refuse(&world.Problem{Status: http.StatusNotFound, Code: "USER_NOT_FOUND",
			Message: "The user " + a.id() + " does not exist."})
	}
	none := func(kind string) object { return object{kind: []any{}} }
	return answer(http.StatusOK, object{"account": object{
		"username": a.acc.Name, "type": "main", "main_account": a.acc.Name, "first_name": "", "last_name": "",
		"company": "", "address": "", "postal_code": "", "city": "", "country": "FIN", "state": "", "phone": "",
		"email": a.acc.Name + "@example.com", "vat_number": "", "timezone": "UTC", "currency": "EUR", "language": "en",
		"campaigns": none("campaign"), "roles": none("role"), "allow_api": "yes", "allow_gui": "yes",
		"simple_backup": "no", "enable_3rd_party_services": "no", "network_access": none("network"),
		"server_access": none("server"), "storage_access": none("storage"), "tag_access": none("tag"),
		"ip_filters": none("ip_filter"),
	}})
}

func (a *api) servers() *wire.Reply {
	list := []any{}
	for _, n := range a.w.UpCloud.Networks(a.acc.Name) {
		for _, s := range n.Servers {
			list = append(list, serverBody(n, s))
		}
	}
	return answer(http.StatusOK, object{"servers": object{"server": list}})
}

func (a *api) server() *wire.Reply {
	for _, n := range a.w.UpCloud.Networks(a.acc.Name) {
		for _, s := range n.Servers {
			if s.ID != a.id() {
				continue
			}
			o := serverBody(n, s)
			o["firewall"], o["metadata"], o["timezone"], o["video_model"] = "off", "yes", "UTC", "vga"
			o["storage_devices"] = object{"storage_device": []any{}}
			o["ip_addresses"] = object{"ip_address": []any{}}
			o["networking"] = object{"interfaces": object{"interface": []any{object{"index": 1, "network": n.ID,
				"type": n.Type, "mac": "", "bootable": "no", "source_ip_filtering": "yes",
				"ip_addresses": object{"ip_address": []any{}}}}}}
			return answer(http.StatusOK, object{"server": o})
		}
	}
	return refuse(&world.Problem{Status: http.StatusNotFound, Code: "SERVER_NOT_FOUND",
		Message: "The server " + a.id() + " does not exist."})
}

// serverBody: sizes are invented, and numbers are texts (recorded).
func serverBody(n *world.UpCloudNetwork, s world.UpCloudServer) object {
	return object{"uuid": s.ID, "title": s.Title, "hostname": strings.ToLower(s.Title) + ".example", "zone": n.Zone,
		"state": "started", "plan": "1xCPU-2GB", "core_number": "1", "memory_amount": "2048", "license": 0,
		"labels": object{"label": []any{}}, "tags": object{"tag": []any{}}, "server_group": nil}
}

// hosts are an account's own machines: there are none.
func (a *api) hosts() *wire.Reply {
	return answer(http.StatusOK, object{"hosts": object{"host": []any{}}})
}

// labelled reads "?label=key" and "?label=key=value", of which all must hold.
func (a *api) labelled(have []world.UpCloudLabel) bool {
	for _, want := range a.r.Query["label"] {
		key, value, withValue := strings.Cut(want, "=")
		found := false
		for _, l := range have {
			found = found || l.Key == key && (!withValue || l.Value == value)
		}
		if !found {
			return false
		}
	}
	return true
}

func labelsBody(of []world.UpCloudLabel) []any {
	list := []any{}
	for _, l := range of {
		list = append(list, object{"key": l.Key, "value": l.Value})
	}
	return list
}
