// Package aivenapi speaks Aiven's REST API for the embedded world: what the
// Go handlers, avn and Terraform's provider ask about organizations, VPCs,
// peerings and services. Shapes are those of Aiven's OpenAPI.
package aivenapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// maxLimit is the largest ?limit that is taken. Reported for some endpoints
// with 250, while the Go handlers send 999 to all.
const maxLimit = 999

// maxBody is the largest request read, in bytes.
const maxBody = 1 << 20

// New makes the handler. It opens no socket and starts no goroutine.
func New(w *world.World) http.Handler {
	a := &api{w: w, mux: http.NewServeMux()}
	a.routes()
	a.lab()
	return a.mux
}

type api struct {
	w   *world.World
	mux *http.ServeMux
}

// call is a request while it is worked on, inside World.Do.
type call struct {
	*api
	r     *http.Request
	token *world.AivenToken
	body  []byte
}

type action func(c *call) (any, *world.Problem)

func (a *api) on(pattern string, fn action) {
	method, path, _ := strings.Cut(pattern, " ")
	a.mux.HandleFunc(method+" /v1"+path, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, fn, true) })
}

// open is on, for what needs no token.
func (a *api) open(pattern string, fn action) {
	method, path, _ := strings.Cut(pattern, " ")
	a.mux.HandleFunc(method+" /v1"+path, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, fn, false) })
}

func (a *api) routes() {
	a.on("GET /me", me)
	a.on("GET /account", accounts)
	a.on("GET /account/{account}", account)
	a.on("GET /account/{account}/projects", accountProjects)
	a.on("GET /organizations", organizations)
	a.on("GET /organization/{org}", organization)
	a.on("GET /organization/{org}/vpc-clouds", orgRead(clouds))
	a.on("GET /organization/{org}/vpc-peering-connection-types", orgRead(peeringTypes))
	a.on("GET /organization/{org}/vpcs", orgRead(orgVPCs))
	a.on("POST /organization/{org}/vpcs", orgWrite(createOrgVPC))
	// The Go handlers use the singular form, avn the plural one.
	for _, vpc := range []string{"/organization/{org}/vpc/{vpc}", "/organization/{org}/vpcs/{vpc}"} {
		a.on("GET "+vpc, orgRead(onVPC(getVPC)))
		a.on("PUT "+vpc, orgWrite(onVPC(renameVPC)))
		a.on("DELETE "+vpc, orgWrite(onVPC(deleteVPC)))
		a.on("POST "+vpc+"/peering-connections", orgWrite(onVPC(createPeering)))
		a.on("POST "+vpc+"/peering-connections/actions/refresh", orgWrite(onVPC(refresh)))
		for _, pc := range []string{"/peering-connection/{pc}", "/peering-connections/{pc}"} {
			a.on("DELETE "+vpc+pc, orgWrite(onVPC(deletePeering)))
			a.on("PUT "+vpc+pc+"/user-peer-network-cidrs", orgWrite(onVPC(changeCIDRs)))
		}
	}
	a.projectRoutes()
	a.mux.HandleFunc("/", notThere)
}

func (a *api) projectRoutes() {
	a.on("GET /project", projects)
	a.on("GET /project/{project}", projectRead(project))
	a.on("GET /project/{project}/vpc-peering-connection-types", projectRead(peeringTypes))
	a.on("GET /project/{project}/vpcs", projectRead(projectVPCs))
	a.on("POST /project/{project}/vpcs", projectWrite(createProjectVPC))
	a.serviceRoutes()
	vpc := "/project/{project}/vpcs/{vpc}"
	a.on("GET "+vpc, projectRead(onVPC(getVPC)))
	a.on("DELETE "+vpc, projectWrite(onVPC(deleteVPC)))
	a.on("POST "+vpc+"/peering-connections", projectWrite(onVPC(createPeering)))
	a.on("POST "+vpc+"/peering-connections/refresh", projectWrite(onVPC(refresh)))
	a.on("PUT "+vpc+"/user-peer-network-cidrs", projectWrite(onVPC(changeCIDRs)))
	by := vpc + "/peering-connections/peer-accounts/{account}"
	for _, rest := range []string{"/peer-vpcs/{peer}", "/peer-vpcs/{peer}/peer-regions/{region}",
		"/peer-resource-groups/{group}/peer-vpcs/{peer}"} {
		a.on("DELETE "+by+rest, projectWrite(onVPC(deleteNamed)))
	}
}

func (a *api) serve(w http.ResponseWriter, r *http.Request, fn action, guarded bool) {
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n > maxLimit {
		reply(w, nil, &world.Problem{Status: http.StatusBadRequest, Code: "bad_request",
			Message: fmt.Sprintf("Invalid value for limit parameter: maximum allowed value is %d", maxLimit)})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		reply(w, nil, invalidBody())
		return
	}
	c := &call{api: a, r: r, body: body}
	var out any
	var prob *world.Problem
	enter := a.w.Do
	if r.Method == http.MethodGet {
		enter = a.w.Read
	}
	enter(func() {
		if guarded {
			c.token, prob = a.w.Aiven.Authenticate(bearer(r), caller(r))
		}
		if prob == nil {
			out, prob = fn(c)
		}
	})
	reply(w, out, prob)
}

// bearer takes both schemes that Aiven takes.
func bearer(r *http.Request) string {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "aivenv1") || strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(value)
	}
	return ""
}

func caller(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr()
}

// in reads the request's body into v.
func (c *call) in(v any) *world.Problem {
	if err := json.Unmarshal(c.body, v); err != nil {
		return invalidBody()
	}
	return nil
}

func invalidBody() *world.Problem {
	return &world.Problem{Status: http.StatusBadRequest, Code: "bad_request", Message: "Invalid JSON in the request body"}
}

func notThere(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(wire.UnknownHeader, "1")
	reply(w, nil, &world.Problem{Status: http.StatusNotFound, Code: wire.NotServedCode,
		Message: wire.NotServed(r.Method + " " + r.URL.Path)})
}

// ErrorBody is Aiven's error object. OpenAPI; code may be "".
func ErrorBody(status int, code, message string) []byte {
	e := map[string]any{"message": message, "status": status}
	if code != "" {
		e["error_code"] = code
	}
	// maps of strings and numbers always marshal
	b, _ := json.Marshal(map[string]any{"errors": []any{e}, "message": message})
	return b
}

func reply(w http.ResponseWriter, out any, prob *world.Problem) {
	status, body := http.StatusOK, []byte(nil)
	if prob != nil {
		status, body = prob.Status, ErrorBody(prob.Status, prob.Code, prob.Message)
	} else {
		b, err := json.Marshal(out)
		if err != nil {
			status, b = http.StatusInternalServerError, ErrorBody(http.StatusInternalServerError, "", err.Error())
		}
		body = b
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away needs no answer
}
