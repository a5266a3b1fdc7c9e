package aivenapi

import (
	"fmt"
	"maps"

	"example.org/peerage/providers/sim/world"
)

// serviceRoutes are services, static addresses and Private Link. Private
// Link's calls need the right to write even for reading (Aiven's OpenAPI).
func (a *api) serviceRoutes() {
	a.on("GET /project/{project}/service", projectRead(services))
	a.typeRoutes()
	a.on("GET /project/{project}/kms/ca", projectRead(projectCA))
	one := "/project/{project}/service/{service}"
	a.on("GET "+one, projectRead(onService(service)))
	a.on("PUT "+one, projectWrite(onService(updateService)))
	a.on("GET /project/{project}/static-ips", projectRead(staticIPs))
	a.on("POST /project/{project}/static-ips", projectWrite(createStaticIP))
	ip := "/project/{project}/static-ips/{ip}"
	a.on("DELETE "+ip, projectWrite(onStaticIP(deleteStaticIP)))
	a.on("POST "+ip+"/association", projectWrite(onStaticIP(associateStaticIP)))
	a.on("DELETE "+ip+"/association", projectWrite(onStaticIP(dissociateStaticIP)))
	a.on("GET /project/{project}/privatelink-availability", projectRead(linkAvailability))
	a.on("GET /project/{project}/static-ip-availability", projectRead(staticIPAvailability))
	link := one + "/privatelink/azure"
	a.on("POST "+link, projectWrite(onService(createLink)))
	a.on("GET "+link, projectWrite(onLink(getLink)))
	a.on("PUT "+link, projectWrite(onLink(updateLink)))
	a.on("DELETE "+link, projectWrite(onLink(deleteLink)))
	a.on("POST "+link+"/refresh", projectWrite(onLink(refreshLink)))
	a.on("GET "+link+"/connections", projectWrite(onLink(linkConnections)))
	a.on("POST "+link+"/connections/{connection}/approve", projectWrite(onConnection(approveConnection)))
	a.on("PUT "+link+"/connections/{connection}", projectWrite(onConnection(updateConnection)))
}

func (c *call) project() *world.AivenProject { return c.w.Aiven.Project(c.r.PathValue("project")) }

func onService(fn func(*call, *world.AivenService) (any, *world.Problem)) action {
	return func(c *call) (any, *world.Problem) {
		name := c.r.PathValue("service")
		s := c.project().Service(name)
		if s == nil {
			return nil, &world.Problem{Status: 404, Message: "Service " + name + " does not exist"}
		}
		return fn(c, s)
	}
}

func services(c *call) (any, *world.Problem) {
	list := []any{}
	for _, s := range c.project().Services {
		body := serviceBody(c, s)
		body["users"] = []any{}
		list = append(list, body)
	}
	return object{"services": list}, nil
}

func service(c *call, s *world.AivenService) (any, *world.Problem) {
	return object{"service": serviceBody(c, s)}, nil
}

func serviceBody(c *call, s *world.AivenService) object {
	m := c.w.Aiven.Prepared(s)
	return object{
		"service_name": s.Name, "service_type": s.Type, "plan": s.Plan, "cloud_name": s.Cloud, "state": s.State,
		"service_type_description": describe(s.Type), "cloud_description": c.w.Aiven.CloudDescription(s.Cloud),
		"project_vpc_id": nullable(s.VPCID), "create_time": stamp(s.Created), "update_time": stamp(m.Updated),
		"node_count": m.Nodes, "node_cpu_count": 2, "node_memory_mb": 4096, "node_states": nodes(s, m),
		"group_list": []string{"default"}, "service_integrations": []any{},
		"termination_protection": m.Protected, "maintenance": maintenance(m),
		"service_uri": fmt.Sprintf("%s://%s:%d", s.Type, s.Host, s.Port), "connection_info": object{},
		"acl": []any{}, "databases": []string{"defaultdb"}, "tech_emails": []any{},
		"service_uri_params": object{"host": s.Host, "port": fmt.Sprint(s.Port)}, "backups": []any{}, "users": users(m),
		"components": components(s, m), "user_config": userConfig(s, m), "tags": object{}, "features": object{},
		"metadata":      object{},
		"notifications": []any{}, "service_notifications": []any{}, "disk_space_mb": 81920,
	}
}

// maintenance is when updates are installed; none waits here.
func maintenance(m *world.ServiceMore) object {
	return object{"dow": m.MaintenanceDay, "time": m.MaintenanceTime, "enabled": m.MaintenanceDay != "never",
		"updates": []any{}}
}

// nodes are a service's machines; names are invented.
func nodes(s *world.AivenService, m *world.ServiceMore) []any {
	list, state := []any{}, "running"
	switch s.State {
	case world.ServicePoweroff:
		return list
	case world.ServiceRebuilding:
		state = "setting_up_vm"
	}
	for n := range m.Nodes {
		list = append(list, object{"name": fmt.Sprintf("%s-%d", s.Name, n+1), "state": state, "availability_zone": "",
			"progress_updates": []any{}})
	}
	return list
}

func users(m *world.ServiceMore) []any {
	u := object{"username": "avnadmin", "type": "primary", "password": m.Password}
	if m.Cert != "" {
		u["access_cert"], u["access_key"] = m.Cert, m.Key
	}
	return []any{u}
}

func userConfig(s *world.AivenService, m *world.ServiceMore) object {
	o := object{}
	maps.Copy(o, m.Config)
	filter := make([]any, len(s.IPFilter)) // an entry comes as it was sent (Aiven docs)
	for i, x := range s.IPFilter {
		filter[i] = x
		if note := s.FilterNotes[x]; note != "" {
			filter[i] = object{"network": x, "description": note}
		}
	}
	o["ip_filter"], o["static_ips"] = filter, m.StaticIPs
	if len(m.Access) > 0 {
		o["privatelink_access"] = maps.Clone(m.Access)
	}
	if s.Type == "kafka" {
		o["kafka_authentication_methods"] = object{"certificate": true, "sasl": m.SASL}
	}
	return o
}

// components: one place for each, and for each connection one of its own. The
// port numbers are invented; Kafka's lie in the documented range.
func components(s *world.AivenService, m *world.ServiceMore) []any {
	var out []any
	add := func(name, host, route, connection string, port int) {
		o := object{"component": name, "host": host, "port": port, "route": route, "usage": "primary", "ssl": true}
		if connection != "" {
			o["privatelink_connection_id"] = connection
		}
		if name != "kafka" {
			out = append(out, o)
			return
		}
		o["kafka_authentication_method"] = "certificate"
		out = append(out, o)
		if m.SASL {
			sasl := maps.Clone(o)
			sasl["kafka_authentication_method"], sasl["port"] = "sasl", port+11
			out = append(out, sasl)
		}
	}
	for i, name := range world.ComponentsOf(s.Type) {
		add(name, s.Host, "dynamic", "", s.Port+3*i)
		if m.Link == nil || !m.Reached[name] {
			continue
		}
		for n, con := range m.Link.Connections {
			if con.State == world.LinkActive {
				add(name, world.LinkHost(s, con), "privatelink", con.ID, 11000+s.Port%1000+20*i+200*n)
			}
		}
	}
	return out
}

func projectCA(*call) (any, *world.Problem) {
	return object{"certificate": "-----BEGIN CERTIFICATE-----\nembedded\n-----END CERTIFICATE-----\n"}, nil
}

func staticIPs(c *call) (any, *world.Problem) {
	list := []any{}
	for _, ip := range c.project().StaticIPs {
		list = append(list, staticIPBody(ip))
	}
	return object{"static_ips": list}, nil
}

func staticIPBody(ip *world.AivenStaticIP) object {
	return object{"static_ip_address_id": ip.ID, "ip_address": nullable(ip.IP), "cloud_name": ip.Cloud, "state": ip.State,
		"service_name": nullable(ip.Service), "termination_protection": false}
}

func onStaticIP(fn func(*call, *world.AivenStaticIP) (any, *world.Problem)) action {
	return func(c *call) (any, *world.Problem) {
		id := c.r.PathValue("ip")
		ip := c.project().StaticIP(id)
		if ip == nil {
			return nil, &world.Problem{Status: 404, Message: "Static IP address " + id + " does not exist"}
		}
		return fn(c, ip)
	}
}

func createStaticIP(c *call) (any, *world.Problem) {
	var in struct {
		Cloud string `json:"cloud_name"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	ip, prob := c.w.Aiven.CreateStaticIP(c.project(), in.Cloud)
	if prob != nil {
		return nil, prob
	}
	return staticIPBody(ip), nil
}

func deleteStaticIP(c *call, ip *world.AivenStaticIP) (any, *world.Problem) {
	if prob := c.w.Aiven.DeleteStaticIP(c.project(), ip); prob != nil {
		return nil, prob
	}
	return staticIPBody(ip), nil
}

func associateStaticIP(c *call, ip *world.AivenStaticIP) (any, *world.Problem) {
	var in struct {
		Service string `json:"service_name"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	if prob := c.w.Aiven.AssociateStaticIP(c.project(), ip, in.Service); prob != nil {
		return nil, prob
	}
	return staticIPBody(ip), nil
}

func dissociateStaticIP(c *call, ip *world.AivenStaticIP) (any, *world.Problem) {
	if prob := c.w.Aiven.DissociateStaticIP(ip); prob != nil {
		return nil, prob
	}
	return staticIPBody(ip), nil
}

// The prices are invented.

func staticIPAvailability(c *call) (any, *world.Problem) {
	return object{"static_ip_address_availability": prices(c, "0.0070")}, nil
}

func linkAvailability(c *call) (any, *world.Problem) {
	return object{"privatelink_availability": prices(c, "0.0480")}, nil
}

func prices(c *call, price string) []any {
	list := []any{}
	for _, x := range c.w.Aiven.Clouds {
		if x.Provider == "azure" || x.Provider == "aws" {
			list = append(list, object{"cloud_name": x.Name, "price_usd": price})
		}
	}
	return list
}
