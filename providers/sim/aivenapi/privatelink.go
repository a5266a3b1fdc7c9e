package aivenapi

import (
	"example.org/peerage/providers/sim/world"
)

func onLink(fn func(*call, *world.AivenService, *world.AivenLink) (any, *world.Problem)) action {
	return onService(func(c *call, s *world.AivenService) (any, *world.Problem) {
		if s.More == nil || s.More.Link == nil { // text invented
			return nil, &world.Problem{Status: 404, Message: "Private Link does not exist for service " + s.Name}
		}
		return fn(c, s, s.More.Link)
	})
}

func onConnection(fn func(*call, *world.AivenConnection) (any, *world.Problem)) action {
	return onLink(func(c *call, _ *world.AivenService, l *world.AivenLink) (any, *world.Problem) {
		id := c.r.PathValue("connection")
		con := l.Connection(id)
		if con == nil { // text invented
			return nil, &world.Problem{Status: 404, Message: "Private Link connection " + id + " does not exist"}
		}
		return fn(c, con)
	})
}

type linkRequest struct {
	Subscriptions []string `json:"user_subscription_ids"`
}

func createLink(c *call, s *world.AivenService) (any, *world.Problem) {
	var in linkRequest
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	l, prob := c.w.Aiven.CreateLink(c.project(), s, in.Subscriptions)
	if prob != nil {
		return nil, prob
	}
	return linkBody(l), nil
}

func linkBody(l *world.AivenLink) object {
	o := object{"state": l.State, "user_subscription_ids": append([]string{}, l.Subscriptions...)}
	if l.Alias != "" {
		o["azure_service_alias"], o["azure_service_id"] = l.Alias, l.AzureID
	}
	return o
}

func getLink(_ *call, _ *world.AivenService, l *world.AivenLink) (any, *world.Problem) {
	return linkBody(l), nil
}

func updateLink(c *call, _ *world.AivenService, l *world.AivenLink) (any, *world.Problem) {
	var in linkRequest
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	if prob := c.w.Aiven.SetLinkSubscriptions(l, in.Subscriptions); prob != nil {
		return nil, prob
	}
	return linkBody(l), nil
}

func deleteLink(c *call, s *world.AivenService, _ *world.AivenLink) (any, *world.Problem) {
	return linkBody(c.w.Aiven.DeleteLink(s)), nil
}

func refreshLink(c *call, _ *world.AivenService, l *world.AivenLink) (any, *world.Problem) {
	c.w.Aiven.RefreshLink(l)
	return object{"message": "refreshed"}, nil
}

func linkConnections(_ *call, _ *world.AivenService, l *world.AivenLink) (any, *world.Problem) {
	list := []any{}
	for _, con := range l.Connections {
		list = append(list, connectionBody(con))
	}
	return object{"connections": list}, nil
}

// connectionBody: user_ip_address is null before it is registered (Aiven docs).
func connectionBody(c *world.AivenConnection) object {
	return object{"privatelink_connection_id": c.ID, "private_endpoint_id": c.EndpointID, "state": c.State,
		"user_ip_address": nullable(c.IP)}
}

func approveConnection(c *call, con *world.AivenConnection) (any, *world.Problem) {
	if prob := c.w.Aiven.ApproveConnection(con); prob != nil {
		return nil, prob
	}
	return connectionBody(con), nil
}

func updateConnection(c *call, con *world.AivenConnection) (any, *world.Problem) {
	var in struct {
		IP string `json:"user_ip_address"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	if prob := c.w.Aiven.SetConnectionIP(con, in.IP); prob != nil {
		return nil, prob
	}
	return connectionBody(con), nil
}
