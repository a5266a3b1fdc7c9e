package serve

import (
	"net"
	"net/http"
	"strings"
	"time"

	"example.org/peerage/ui/report"
)

// server answers Prometheus and whoever asks how the process does. It says
// nothing that could change anything.
func (s *Server) server() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		// Whoever asked and is gone misses nothing.
		_, _ = w.Write([]byte("peerage watches.\n/healthz  how that goes\n/metrics  for Prometheus\n"))
	})
	return &http.Server{
		Handler: s.guard(mux), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
}

// guard refuses what pages of others have a browser on this machine ask: such a
// page comes under a name of its own.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !Exposed(s.o.HTTP) && !loopback(strings.Trim(host, "[]")) {
			http.Error(w, "This is served to this machine alone, as localhost or 127.0.0.1.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// healthz says how the process does: 503 where nothing is known that could be
// relied on, and while it ends.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	h := s.health()
	w.Header().Set("Content-Type", "application/json")
	if !h.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = report.NewWriter(w).Write(h) // whoever asked is gone
}
