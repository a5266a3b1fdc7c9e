package azure

import (
	"context"
	"net/http"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
)

// graph is a pipeline to Microsoft Graph with one tenant's token.
func (s *session) graph(tenant string) runtime.Pipeline {
	o := s.c.client()
	bearer := runtime.NewBearerTokenPolicy(s.cred(tenant), s.c.graphScope(), nil)
	return runtime.NewPipeline("peerage/graph", "v1.0.0", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}}, &o)
}

// graphCall is one question to Graph.
func (s *session) graphCall(ctx context.Context, tenant, op, method, path string, in, out any) error {
	err := send(ctx, s.graph(tenant), method, s.c.o.Graph+"/v1.0"+path, in, out)
	return s.done(ctx, op, err)
}

// graphMake is a change that Graph answers with what it made, under an id.
func (s *session) graphMake(ctx context.Context, tenant, op, path string, in, out any, id *string) error {
	err := s.graphCall(ctx, tenant, op, http.MethodPost, path, in, out)
	if err == nil {
		err = s.done(ctx, op, named(nil, *id))
	}
	return unconfirmed(err)
}

// unconfirmed: a change whose answer cannot be read may have been made.
func unconfirmed(err error) error {
	if e := providers.AsError(err); e != nil && e.Class == providers.Transient && e.Code == CodeMalformed {
		e.Class = providers.Unconfirmed
	}
	return err
}

// graphList follows a listing over its pages.
func graphList[T any](ctx context.Context, s *session, tenant, op, path string, query url.Values) ([]T, error) {
	pipeline := s.graph(tenant)
	next := s.c.o.Graph + "/v1.0" + path + "?" + query.Encode()
	var all []T
	for range listing.Most {
		var page struct {
			Value []T
			Next  string `json:"@odata.nextLink"`
		}
		if err := send(ctx, pipeline, http.MethodGet, next, nil, &page); err != nil {
			return nil, s.done(ctx, op, err)
		}
		if page.Value == nil {
			return nil, s.done(ctx, op, &listing.Malformed{Why: "it holds no list"})
		}
		all, next = append(all, page.Value...), page.Next
		if next == "" {
			return all, nil
		}
	}
	return nil, s.done(ctx, op, listing.Endless())
}

// send makes one call with JSON both ways. A POST may have been carried out
// although no answer came, so it is tried again only where the service says
// that it did nothing.
func send(ctx context.Context, p runtime.Pipeline, method, target string, in, out any) error {
	if method == http.MethodPost {
		o := patient()
		o.ShouldRetry = didNothing
		ctx = policy.WithRetryOptions(ctx, o)
	}
	req, err := runtime.NewRequest(ctx, method, target)
	if err != nil {
		return err
	}
	req.Raw().Header.Set("Accept", "application/json")
	if in != nil {
		if err := runtime.MarshalAsJSON(req, in); err != nil {
			return err
		}
	}
	res, err := p.Do(req)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return runtime.NewResponseError(res)
	}
	if out == nil || res.StatusCode == http.StatusNoContent {
		return nil
	}
	return runtime.UnmarshalAsJSON(res, out)
}

func didNothing(res *http.Response, err error) bool {
	return err == nil && (res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable)
}
