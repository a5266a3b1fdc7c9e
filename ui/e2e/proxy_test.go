//go:build unix

package e2e

import (
	"bufio"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// proxy is a company's: it leads whoever gives its name and password to one
// server, wherever they want to go.
func proxy(t *testing.T, to string) (at string, asked *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	asked = new(atomic.Int64)
	known := "Basic " + base64.StdEncoding.EncodeToString([]byte("ana:geheim"))
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				r, err := http.ReadRequest(bufio.NewReader(client))
				if err != nil || r.Method != http.MethodConnect {
					return
				}
				asked.Add(1)
				server, err := net.Dial("tcp", to)
				if err != nil || r.Header.Get("Proxy-Authorization") != known {
					_, _ = io.WriteString(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
					return
				}
				_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
				go func() { _, _ = io.Copy(server, client) }()
				_, _ = io.Copy(client, server)
			}()
		}
	}()
	return listener.Addr().String(), asked
}

// TestProxies: the variables of a company's proxy are followed; one that wants a
// password, or cannot be reached, is named as what is in the way, once, with what
// to set; its own password is shown nowhere.
func TestProxies(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served.Add(1)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"errors":[{"error_code":"authentication_failed","message":"No","status":403}],"message":"No"}`)
	}))
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	at, asked := proxy(t, server.Listener.Addr().String())
	for name, c := range map[string]struct {
		env          []string
		asks, serves bool
		says         []string
	}{
		"wants a password": {[]string{"HTTPS_PROXY=http://" + at}, true, false, []string{at, "407", "HTTPS_PROXY"}},
		"has it":           {[]string{"HTTPS_PROXY=http://ana:geheim@" + at}, true, true, nil},
		"in small letters": {[]string{"https_proxy=http://ana:geheim@" + at}, true, true, nil},
		"is not there": {[]string{"HTTPS_PROXY=http://127.0.0.1:1"}, false, false,
			[]string{"127.0.0.1:1", "cannot be reached", "HTTPS_PROXY"}},
		"is not for this host": {[]string{"HTTPS_PROXY=http://" + at, "NO_PROXY=example.com"}, false, false, nil},
	} {
		home := t.TempDir()
		cmd := exec.Command(binary, "doctor")
		cmd.Env = append(c.env, "HOME="+home, "PATH="+home, "PEERAGE_STATE_DIR="+filepath.Join(home, "state"),
			"PEERAGE_AIVEN_URL=https://example.com", "PEERAGE_CA_FILE="+ca, "AIVEN_TOKEN=t", "AWS_EC2_METADATA_DISABLED=true")
		if name == "is not for this host" { // nothing but this machine is asked: a name that no machine has
			cmd.Env = append(cmd.Env, "PEERAGE_AIVEN_URL=https://aiven.invalid", "NO_PROXY=aiven.invalid")
		}
		was, served0 := asked.Load(), served.Load()
		out, _ := cmd.CombinedOutput()
		text := strings.Join(strings.Fields(string(out)), " ")
		if n := asked.Load() - was; n > 0 != c.asks || n > 2 {
			t.Errorf("%s: the proxy was asked %d times", name, n)
		}
		if n := served.Load() - served0; n > 0 != c.serves {
			t.Errorf("%s: the server was asked %d times\n%s", name, n, out)
		}
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
		if strings.Contains(text, "geheim") {
			t.Errorf("%s: the password is shown:\n%s", name, out)
		}
	}
}
