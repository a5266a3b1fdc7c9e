package aiven

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/aiven/go-client-codegen/handler/privatelink"

	"example.org/peerage/providers"
)

type wireLink struct {
	State         string   `json:"state"`
	Alias         string   `json:"azure_service_alias"`
	AzureID       string   `json:"azure_service_id"`
	Subscriptions []string `json:"user_subscription_ids"`
}

type wireConnection struct {
	ID         string `json:"privatelink_connection_id"`
	EndpointID string `json:"private_endpoint_id"`
	State      string `json:"state"`
	IP         string `json:"user_ip_address"`
}

// link is what came of a call; an answer without a state is none.
func (w wireLink) link(op string, err error) (providers.AivenPrivateLink, error) {
	if err == nil && w.State == "" {
		err = malformed(op, errors.New("it holds no state"))
	}
	return providers.AivenPrivateLink(w), err
}

// connection is the same of a connection.
func (w wireConnection) connection(op string, err error) (providers.AivenConnection, error) {
	if err == nil && w.ID == "" {
		err = malformed(op, errors.New("it names no connection"))
	}
	return providers.AivenConnection(w), err
}

func (s *session) links() privatelink.PrivatelinkHandler { return privatelink.NewHandler(s.doer) }

// PrivateLink implements providers.AivenServiceLinks.
func (s *session) PrivateLink(ctx context.Context, project, service string) (providers.AivenPrivateLink, error) {
	h := s.links()
	var w wireLink
	err := read(ctx, "ServicePrivatelinkAzureGet", &w, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureGet(ctx, project, service)
		return err
	})
	return w.link("ServicePrivatelinkAzureGet", err)
}

// CreatePrivateLink implements providers.AivenServiceLinks.
func (s *session) CreatePrivateLink(ctx context.Context, project, service string,
	subscriptions []string) (providers.AivenPrivateLink, error) {
	h := s.links()
	var w wireLink
	err := read(ctx, "ServicePrivatelinkAzureCreate", &w, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureCreate(ctx, project, service,
			&privatelink.ServicePrivatelinkAzureCreateIn{UserSubscriptionIds: subscriptions})
		return err
	})
	return w.link("ServicePrivatelinkAzureCreate", err)
}

// SetPrivateLinkSubscriptions implements providers.AivenServiceLinks.
func (s *session) SetPrivateLinkSubscriptions(ctx context.Context, project, service string, subscriptions []string,
	empty bool) (providers.AivenPrivateLink, error) {
	const op = "ServicePrivatelinkAzureUpdate"
	if len(subscriptions) == 0 && !empty {
		return providers.AivenPrivateLink{}, &providers.Error{Class: providers.Invalid, Provider: "aiven",
			Op:      operations[op].words,
			Message: "refused: an empty list would shut everybody out"}
	}
	h := s.links()
	var w wireLink
	err := read(ctx, op, &w, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureUpdate(ctx, project, service,
			&privatelink.ServicePrivatelinkAzureUpdateIn{UserSubscriptionIds: append([]string{}, subscriptions...)})
		return err
	})
	return w.link(op, err)
}

// DeletePrivateLink implements providers.AivenServiceLinks. It goes in the
// background: gone is a NotFound.
func (s *session) DeletePrivateLink(ctx context.Context, project, service string) error {
	h := s.links()
	return read(ctx, "ServicePrivatelinkAzureDelete", nil, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureDelete(ctx, project, service)
		return err
	})
}

// RefreshPrivateLink implements providers.AivenServiceLinks. The generated
// handlers lack this call; avn and Terraform send it in this form.
func (s *session) RefreshPrivateLink(ctx context.Context, project, service string) error {
	path := "/v1/project/" + url.PathEscape(project) + "/service/" + url.PathEscape(service) + "/privatelink/azure/refresh"
	_, err := s.doer.Do(ctx, opLinkRefresh, http.MethodPost, path, nil)
	return err
}

// PrivateLinkConnections implements providers.AivenServiceLinks.
func (s *session) PrivateLinkConnections(ctx context.Context, project,
	service string) ([]providers.AivenConnection, error) {
	h := s.links()
	list, err := readList[wireConnection](ctx, "ServicePrivatelinkAzureConnectionList", "connections",
		func(ctx context.Context) error {
			_, err := h.ServicePrivatelinkAzureConnectionList(ctx, project, service)
			return err
		})
	var out []providers.AivenConnection
	for _, w := range list {
		out = append(out, providers.AivenConnection(w))
	}
	return out, err
}

// ApproveConnection implements providers.AivenServiceLinks.
func (s *session) ApproveConnection(ctx context.Context, project, service,
	id string) (providers.AivenConnection, error) {
	h := s.links()
	var w wireConnection
	err := read(ctx, "ServicePrivatelinkAzureConnectionApproval", &w, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureConnectionApproval(ctx, project, service, id)
		return err
	})
	return w.connection("ServicePrivatelinkAzureConnectionApproval", err)
}

// SetConnectionIP implements providers.AivenServiceLinks.
func (s *session) SetConnectionIP(ctx context.Context, project, service, id,
	ip string) (providers.AivenConnection, error) {
	h := s.links()
	var w wireConnection
	err := read(ctx, "ServicePrivatelinkAzureConnectionUpdate", &w, func(ctx context.Context) error {
		_, err := h.ServicePrivatelinkAzureConnectionUpdate(ctx, project, service, id,
			&privatelink.ServicePrivatelinkAzureConnectionUpdateIn{UserIPAddress: ip})
		return err
	})
	return w.connection("ServicePrivatelinkAzureConnectionUpdate", err)
}

// PrivateLinkClouds implements providers.AivenServiceLinks.
func (s *session) PrivateLinkClouds(ctx context.Context, project string) ([]string, error) {
	list, err := readList[wireCloud](ctx, "ProjectPrivatelinkAvailabilityList", "privatelink_availability",
		func(ctx context.Context) error {
			_, err := s.projects.ProjectPrivatelinkAvailabilityList(ctx, project)
			return err
		})
	var out []string
	for _, w := range list {
		out = append(out, w.Name)
	}
	return out, err
}
