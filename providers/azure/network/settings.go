package network

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

	"example.org/peerage/providers"
	"example.org/peerage/providers/jsonmerge"
)

// The SDK's types drop what they do not know, and a PUT without it resets it.
// What is changed is therefore read and put as the JSON that Azure gave.

type bodyKey struct{}

// sending has the PUT under ctx carry body in place of what the SDK makes.
func sending(ctx context.Context, body []byte) context.Context {
	return context.WithValue(ctx, bodyKey{}, body)
}

// instead puts the body that sending asks for.
type instead struct{}

// Do implements policy.Policy.
func (instead) Do(r *policy.Request) (*http.Response, error) {
	body, ok := r.Raw().Context().Value(bodyKey{}).([]byte)
	if ok && r.Raw().Method == http.MethodPut {
		if err := r.SetBody(streaming.NopCloser(bytes.NewReader(body)), "application/json"); err != nil {
			return nil, err
		}
	}
	return r.Next()
}

// captured makes a call, and gives the answer's body beside what the SDK makes
// of it.
func captured[T any](ctx context.Context, call func(context.Context) (T, error)) (T, []byte, error) {
	var res *http.Response
	out, err := call(policy.WithCaptureResponse(ctx, &res))
	if err != nil || res == nil {
		return out, nil, err
	}
	raw, err := runtime.Payload(res)
	return out, raw, err
}

// answers are what ARM tells of a resource and nobody sets: a state that is put
// back could be taken for a wish.
var answers = []string{"etag", "properties.provisioningState", "properties.resourceGuid", "properties.peeringState",
	"properties.peeringSyncLevel"}

// spaces are the address spaces that a half was made with; a new one takes
// over the present ones.
var spaces = []string{
	"properties.remoteAddressSpace", "properties.remoteVirtualNetworkAddressSpace",
	"properties.localAddressSpace", "properties.localVirtualNetworkAddressSpace",
}

// newHalf is a half that is not there yet; with p.Settings it takes after one
// that was deleted.
func newHalf(p providers.PutPeering) ([]byte, error) {
	body, err := jsonmerge.Read(p.Settings)
	if err != nil {
		return nil, err
	}
	body.Drop(append(answers, spaces...)...)
	body.Drop("id")
	for _, flag := range []string{"allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways"} {
		if _, set := properties(body)[flag]; !set {
			body.Merge(jsonmerge.Object{"properties": jsonmerge.Object{flag: false}})
		}
	}
	return wanted(body, p)
}

// changedHalf is a half that is there, with the change.
func changedHalf(raw json.RawMessage, p providers.PutPeering) ([]byte, error) {
	body, err := jsonmerge.Read(raw)
	if err != nil {
		return nil, errUnreadable
	}
	body.Drop(answers...)
	return wanted(body, p)
}

func wanted(body jsonmerge.Object, p providers.PutPeering) ([]byte, error) {
	change := jsonmerge.Object{"allowVirtualNetworkAccess": p.AllowAccess}
	if !providers.SameID(body.Text("properties.remoteVirtualNetwork.id"), p.RemoteID) {
		change["remoteVirtualNetwork"] = jsonmerge.Object{"id": p.RemoteID}
	}
	body.Merge(jsonmerge.Object{"name": p.Name, "properties": change})
	return body.Bytes()
}

func properties(body jsonmerge.Object) map[string]any {
	p, _ := body["properties"].(map[string]any)
	return p
}
