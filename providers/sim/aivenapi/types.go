package aivenapi

import (
	"fmt"
	"slices"

	"example.org/peerage/providers/sim/world"
)

// typeRoutes are the services that can be made, their plans and the clouds.
// avn asks both spellings; those without a project need no token.
func (a *api) typeRoutes() {
	a.open("GET /service_types", func(c *call) (any, *world.Problem) { return object{"service_types": allTypes(c)}, nil })
	a.open("GET /clouds", allClouds)
	a.on("GET /project/{project}/clouds", projectRead(allClouds))
	a.on("GET /project/{project}/service_types", projectRead(func(c *call) (any, *world.Problem) {
		return object{"service_types": allTypes(c)}, nil
	}))
	a.on("GET /project/{project}/service-types", projectRead(func(c *call) (any, *world.Problem) {
		return allTypes(c), nil
	}))
	a.on("GET /project/{project}/service-types/{type}", projectRead(onType(func(_ *call, kind string) any {
		return typeBody(kind)
	})))
	a.on("GET /project/{project}/service-types/{type}/plans", projectRead(onType(func(c *call, kind string) any {
		return object{"service_plans": plans(c, kind)}
	})))
}

// kinds are the types of service, with Aiven's descriptions.
var kinds = [][2]string{{"clickhouse", "ClickHouse - Fast resource-effective data warehouse"},
	{"grafana", "Grafana - Metrics Dashboard"}, {"kafka", "Kafka - High-Throughput Message Broker"},
	{"mysql", "MySQL - Relational Database Management System"},
	{"opensearch", "OpenSearch - Search & Analyze Data in Real Time, derived from Elasticsearch v7.10.2"},
	{"pg", "PostgreSQL - Object-Relational Database Management System"},
	{"thanos", "Thanos - Metrics Storage"}, {"valkey", "Valkey - In-Memory Data Structure Store"}}

func describe(kind string) string {
	for _, k := range kinds {
		if k[0] == kind {
			return k[1]
		}
	}
	return kind
}

func onType(fn func(*call, string) any) action {
	return func(c *call) (any, *world.Problem) {
		kind := c.r.PathValue("type")
		if !slices.ContainsFunc(kinds, func(k [2]string) bool { return k[0] == kind }) { // text invented
			return nil, &world.Problem{Status: 404, Message: "Service type " + kind + " does not exist"}
		}
		return fn(c, kind), nil
	}
}

// typeBody stands at the top of an answer of its own (the SDK and avn read it
// there).
func typeBody(kind string) object {
	access := object{}
	for _, x := range world.ComponentsOf(kind) {
		access[x] = object{"type": "boolean", "title": "Enable " + x}
	}
	options := object{
		"ip_filter": object{"type": "array", "title": "IP filter", "default": []string{"0.0.0.0/0", "::/0"}, "maxItems": 8000,
			"items": object{"type": []string{"string", "object"}, "title": "CIDR address block"}},
		"static_ips": object{"type": []string{"boolean", "null"}, "title": "Static IP addresses"},
		"privatelink_access": object{"type": "object", "additionalProperties": false, "properties": access,
			"title": "Allow access to selected service components through Privatelink"},
	}
	if kind == "kafka" {
		method := object{"type": "boolean", "title": "Enable this way of authentication"}
		options["kafka_authentication_methods"] = object{"type": "object", "title": "Kafka authentication methods",
			"properties": object{"certificate": method, "sasl": method}}
	}
	return object{"service_type": kind, "description": describe(kind), "default_version": nil,
		"latest_available_version": nil, "user_config_schema": object{"type": "object", "additionalProperties": false,
			"title": "User configuration", "properties": options}}
}

func allTypes(c *call) object {
	out := object{}
	for _, k := range kinds {
		one := typeBody(k[0])
		one["service_plans"] = plans(c, k[0])
		out[k[0]] = one
	}
	return out
}

// plans: names are Aiven's, sizes and prices invented.
func plans(c *call, kind string) []any {
	list := []any{}
	for i, name := range []string{"startup-4", "business-4", "premium-6x-8"} {
		regions := object{}
		for _, x := range c.w.Aiven.Clouds {
			regions[x.Name] = object{"price_usd": fmt.Sprintf("0.%d000", i+1), "node_memory_mb": 4096, "node_cpu_count": 2,
				"disk_space_mb": 81920}
		}
		list = append(list, object{"service_type": kind, "service_plan": name, "node_count": world.NodesOf(kind, name),
			"regions": regions, "backup_config": object{"interval": 24, "max_count": 2, "recovery_mode": "basic"}})
	}
	return list
}

func allClouds(c *call) (any, *world.Problem) {
	list := cloudList(c)
	for _, x := range list {
		x.(object)["geo_latitude"], x.(object)["geo_longitude"] = nil, nil
	}
	return object{"clouds": list}, nil
}
