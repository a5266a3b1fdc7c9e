package aivenapi

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// updateService changes what a PUT holds. Options that mean nothing here are
// kept as they came, and null takes one away.
func updateService(c *call, s *world.AivenService) (any, *world.Problem) {
	var in struct {
		Plan        *string         `json:"plan"`
		Powered     *bool           `json:"powered"`
		Protected   *bool           `json:"termination_protection"`
		VPC         json.RawMessage `json:"project_vpc_id"`
		Maintenance struct {
			Day  *string `json:"dow"`
			Time *string `json:"time"`
		} `json:"maintenance"`
		Config map[string]json.RawMessage `json:"user_config"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	change := world.ServiceChange{Plan: in.Plan, Powered: in.Powered, Protected: in.Protected,
		MaintenanceDay: in.Maintenance.Day, MaintenanceTime: in.Maintenance.Time}
	if d := in.Maintenance.Day; d != nil && !slices.Contains(weekdays, *d) {
		return nil, bad("Invalid maintenance.dow: " + *d)
	}
	if in.VPC != nil {
		change.Moves = true
		change.VPC = strings.Trim(strings.TrimPrefix(string(in.VPC), "null"), `"`)
	}
	if prob := options(in.Config, &change); prob != nil {
		return nil, prob
	}
	if prob := c.w.Aiven.ChangeService(c.project(), s, change); prob != nil {
		return nil, prob
	}
	return service(c, s)
}

// weekdays are Aiven's, with never. OpenAPI.
var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"}

// options reads user_config.
func options(config map[string]json.RawMessage, to *world.ServiceChange) *world.Problem {
	for key, raw := range config {
		var err error
		switch key {
		case "static_ips":
			err = json.Unmarshal(raw, &to.StaticIPs)
		case "privatelink_access":
			err = json.Unmarshal(raw, &to.Access)
		case "kafka_authentication_methods":
			var methods struct {
				SASL *bool `json:"sasl"`
			}
			err = json.Unmarshal(raw, &methods)
			to.SASL = methods.SASL
		case "ip_filter":
			to.IPFilter, to.FilterNotes, err = ranges(raw)
		default:
			if to.Config == nil {
				to.Config = map[string]any{}
			}
			var v any
			err = json.Unmarshal(raw, &v)
			to.Config[key] = v
		}
		if err != nil { // text invented
			return bad("Invalid user_config." + key)
		}
	}
	return nil
}

// ranges are a filter's entries: an address, a range, or an object with one
// and a description.
func ranges(raw json.RawMessage) ([]string, map[string]string, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, nil, err
	}
	out, notes := []string{}, map[string]string{}
	for _, x := range list {
		var o struct{ Network, Description string }
		if json.Unmarshal(x, &o.Network) != nil {
			if err := json.Unmarshal(x, &o); err != nil {
				return nil, nil, err
			}
		}
		if _, err := netip.ParseAddr(o.Network); err != nil {
			if _, err := netip.ParsePrefix(o.Network); err != nil {
				return nil, nil, err
			}
		}
		out = append(out, o.Network)
		if o.Description != "" {
			notes[o.Network] = o.Description
		}
	}
	return out, notes, nil
}
