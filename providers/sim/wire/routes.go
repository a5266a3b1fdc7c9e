package wire

import (
	"net/http"
	"path"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// Routes are the paths of a service, as patterns of net/http's ServeMux. What
// no pattern serves is answered as the real service does, not as ServeMux.
type Routes struct {
	w       *world.World
	mux     *http.ServeMux
	unknown func(*Request) *Reply
}

// NewRoutes makes a service without a path. unknown answers what nothing
// serves.
func NewRoutes(w *world.World, unknown func(*Request) *Reply) *Routes {
	r := &Routes{w: w, mux: http.NewServeMux(), unknown: unknown}
	r.mux.Handle("/", Serve(w, unknown))
	return r
}

// Methods are what a path answers, by the request's method; "" is any other.
type Methods map[string]func(*Request) *Reply

// On serves a path, with or without a slash at its end. {name} is a part of
// it, which the request's Part gives.
func (r *Routes) On(path string, methods Methods) {
	for method, fn := range methods {
		h := Serve(r.w, fn)
		for _, at := range []string{path, path + "/{$}"} {
			r.mux.Handle(strings.TrimSpace(method+" "+at), h)
		}
	}
}

// ServeHTTP implements http.Handler. ServeMux would redirect a path that is
// not clean; no service does.
func (r *Routes) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	if at := in.URL.Path; at != "/" && path.Clean(at) != strings.TrimSuffix(at, "/") {
		Serve(r.w, r.unknown).ServeHTTP(w, in)
		return
	}
	r.mux.ServeHTTP(w, in)
}
