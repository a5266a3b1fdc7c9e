package aivenapi

import (
	"io"
	"net/http"

	"example.org/peerage/providers/sim/world"
)

// lab adds the two paths that are not Aiven's: the whole world to look at,
// and the switches.
func (a *api) lab() {
	a.mux.HandleFunc("GET /_lab/world", func(w http.ResponseWriter, _ *http.Request) {
		var out any
		a.w.Read(func() { out = a.w.Inventory() })
		reply(w, out, nil)
	})
	a.mux.HandleFunc("GET /_lab/fault", func(w http.ResponseWriter, _ *http.Request) {
		var names []string
		a.w.Read(func() { names = a.w.Faults.Names() })
		reply(w, object{"faults": names}, nil)
	})
	a.mux.HandleFunc("POST /_lab/fault", a.setFault)
	a.mux.HandleFunc("DELETE /_lab/fault", func(w http.ResponseWriter, r *http.Request) {
		a.w.Do(func() { a.w.Faults.Clear(r.URL.Query().Get("name")) })
		reply(w, object{}, nil)
	})
}

func (a *api) setFault(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var faults []world.Fault
	if err == nil {
		faults, err = world.ParseFaults(b)
	}
	if err != nil {
		reply(w, nil, bad(err.Error()))
		return
	}
	names := []string{}
	a.w.Do(func() {
		for _, f := range faults {
			a.w.Faults.Set(f)
			names = append(names, f.Name)
		}
	})
	reply(w, object{"name": names[0], "names": names}, nil)
}
