package sim

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard refuses what a web page makes a browser send to the sockets: a request
// under another name than this machine's own (DNS rebinding), or one that
// comes from a page of another origin. Programs name loopback, and send
// neither header.
func guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch origin := r.Header.Get("Origin"); {
		case !local(r.Host):
			http.Error(w, "peerage's embedded clouds answer to this machine's own names only, not to "+r.Host,
				http.StatusMisdirectedRequest)
		case origin != "" && origin != own(r), strings.EqualFold(r.Header.Get("Sec-Fetch-Site"), "cross-site"),
			strings.EqualFold(r.Header.Get("Sec-Fetch-Site"), "same-site") && origin == "":
			http.Error(w, "peerage's embedded clouds do not answer to web pages", http.StatusForbidden)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// local says whether a Host is a loopback address or localhost.
func local(host string) bool {
	u, err := url.Parse("//" + host)
	if err != nil {
		return false
	}
	name := strings.ToLower(u.Hostname())
	ip := net.ParseIP(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}

// own is the origin of the endpoint's own pages.
func own(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
