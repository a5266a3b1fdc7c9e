package aivenapi

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"peerage/providers/sim/world"
)

// lab adds the two paths that are not Aiven's: the whole world to look at,
// and the switches.
func (a *api) lab() {
	a.mux.HandleFunc("GET /_lab/world", func(w http.ResponseWriter, _ *http.Request) {
		var out any
		a.w.Do(func() { out = a.w.Inventory() })
		reply(w, out, nil)
	})
	a.mux.HandleFunc("GET /_lab/fault", func(w http.ResponseWriter, _ *http.Request) {
		var names []string
		a.w.Do(func() { names = a.w.Faults.Names() })
		reply(w, object{"faults": names}, nil)
	})
	a.mux.HandleFunc("POST /_lab/fault", a.setFault)
	a.mux.HandleFunc("DELETE /_lab/fault", func(w http.ResponseWriter, r *http.Request) {
		a.w.Do(func() { a.w.Faults.Clear(r.URL.Query().Get("name")) })
		reply(w, object{}, nil)
	})
}

// fault is world.Fault with times in seconds of the world's time.
type fault struct {
	Name       string  `json:"name"`
	Service    string  `json:"service"`
	Method     string  `json:"method"`
	Path       string  `json:"path"`
	Times      int     `json:"times"`
	Skip       int     `json:"skip"`
	Kind       string  `json:"kind"`
	Status     int     `json:"status"`
	Code       string  `json:"code"`
	Body       string  `json:"body"`
	RetryAfter float64 `json:"retry_after"`
	Delay      float64 `json:"delay"`
}

func (a *api) setFault(w http.ResponseWriter, r *http.Request) {
	var in fault
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(b, &in)
	}
	if err != nil || in.Name == "" {
		reply(w, nil, bad("a fault needs a name"))
		return
	}
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	a.w.Do(func() {
		a.w.Faults.Set(world.Fault{Name: in.Name, Service: in.Service, Method: in.Method, Path: in.Path, Times: in.Times,
			Skip: in.Skip, Kind: in.Kind, Status: in.Status, Code: in.Code, Body: in.Body,
			RetryAfter: seconds(in.RetryAfter), Delay: seconds(in.Delay)})
	})
	reply(w, object{"name": in.Name}, nil)
}
