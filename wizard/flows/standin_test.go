package flows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// shell runs exported scripts against the embedded clouds. On its PATH, az, avn
// and aws are stand-ins that speak HTTP as the real ones do, as far as the
// scripts use them, and sleep moves the world's clock.
type shell struct {
	t    *testing.T
	dir  string
	at   string
	env  []string
	file string

	mu       sync.Mutex
	clk      *wiretest.Clock
	w        *world.World
	acc      *company.Accounts
	http     *http.Client
	url      sim.Endpoints
	profiles map[string]*profile
	// refuse, when set, may refuse what az sends to ARM.
	refuse func(p *profile, method, path string) error
	Ran    []string // the commands, their arguments apart by blanks
}

// standIn hands its words to the test; what begins with @- comes from its input.
const standIn = `#!/bin/sh
in=
case " $* " in *" @- "*) in=$(cat) ;; esac
if out=$(printf '%s\0' "${0##*/}" "${AZURE_CONFIG_DIR-}" "$in" "$@" |
  /usr/bin/env curl -s --fail-with-body --data-binary @- "$STAND_IN"); then
  [ -z "$out" ] || printf '%s\n' "$out"
else
  printf '%s\n' "$out" >&2
  exit 1
fi
`

func newShell(t *testing.T) *shell {
	for _, tool := range []string{"bash", "jq", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here: the exported scripts are not run", tool)
		}
	}
	s := &shell{t: t, dir: t.TempDir(), clk: wiretest.NewClock(), profiles: map[string]*profile{}}
	s.w = world.New(s.clk, 7)
	s.acc = company.Bare(s.w)
	clouds := sim.New(s.w, sim.Options{})
	s.http, s.url = clouds.Mem().Client(), clouds.Endpoints()
	srv := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(srv.Close)
	s.at = srv.URL
	for _, name := range []string{"az", "avn", "aws", "sleep"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(standIn), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.file = filepath.Join(s.dir, "link.sh")
	return s
}

// run runs the script, and says what it told.
func (s *shell) run(text string, args ...string) (string, error) {
	s.t.Helper()
	if err := os.WriteFile(s.file, []byte(text), 0o755); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", append([]string{s.file}, args...)...)
	cmd.Env = append([]string{"PATH=" + s.dir + ":" + os.Getenv("PATH"), "STAND_IN=" + s.at, "HOME=" + s.dir,
		"TMPDIR=" + s.dir}, s.env...)
	cmd.Dir, cmd.WaitDelay = s.dir, time.Second
	out, err := cmd.CombinedOutput()
	if left, _ := filepath.Glob(filepath.Join(s.dir, "peerage.*")); len(left) > 0 {
		s.t.Errorf("%v is left behind", left)
	}
	return string(out), err
}

// well is run for a script that must end well.
func (s *shell) well(text string, args ...string) string {
	s.t.Helper()
	before := len(s.Ran)
	out, err := s.run(text, args...)
	if err != nil {
		s.t.Fatalf("%v\n%s\n%s", err, out, strings.Join(s.Ran[max(before, len(s.Ran)-30):], "\n"))
	}
	return out
}

func (s *shell) serve(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	words := strings.Split(strings.TrimSuffix(string(raw), "\x00"), "\x00")
	if err != nil || len(words) < 4 {
		http.Error(w, "no command", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clk.Advance(4 * time.Second) // as long as the real ones take
	c := parse(words[3:])
	s.Ran = append(s.Ran, words[0]+" "+strings.Join(words[3:], " "))
	var out any
	switch words[0] {
	case "sleep":
		n, _ := strconv.Atoi(c.words)
		s.clk.Advance(time.Duration(n) * time.Second)
	case "avn":
		out, err = s.avn(c)
	case "az":
		out, err = s.profile(words[1]).az(c, words[2])
	default:
		err = fmt.Errorf("no stand-in for %s", words[0])
	}
	if err != nil {
		http.Error(w, "ERROR: "+err.Error(), http.StatusBadRequest)
		return
	}
	if q := c.opt["query"]; q != "" {
		out = pick(out, q)
	}
	if text, ok := out.(string); ok {
		_, _ = io.WriteString(w, text)
	} else if out != nil && c.opt["output"] != "none" {
		_ = json.NewEncoder(w).Encode(out)
	}
}

// command is what is typed: the words up to the first option, and the options.
type command struct {
	words string
	opt   map[string]string
}

func parse(args []string) command {
	c := command{opt: map[string]string{}}
	i := 0
	for ; i < len(args) && !strings.HasPrefix(args[i], "-"); i++ {
		c.words = strings.TrimSpace(c.words + " " + args[i])
	}
	for ; i < len(args); i++ {
		name := strings.TrimLeft(args[i], "-")
		c.opt[name] = "true"
		if i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
			i++
			c.opt[name] = args[i]
		}
	}
	return c
}

// pick is as much of JMESPath as the scripts use: names, and [0].
func pick(v any, path string) any {
	for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// call sends a request; an answer that is none is its error.
func (s *shell) call(method, address string, head http.Header, in any) (any, http.Header, error) {
	var body io.Reader
	switch x := in.(type) {
	case nil:
	case url.Values:
		body = strings.NewReader(x.Encode())
		head.Set("Content-Type", "application/x-www-form-urlencoded")
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, nil, err
		}
		body = bytes.NewReader(raw)
		head.Set("Content-Type", "application/json")
	}
	r, err := http.NewRequest(method, address, body)
	if err != nil {
		return nil, nil, err
	}
	r.Header = head
	res, err := s.http.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil, err
	}
	if res.StatusCode >= 300 {
		return nil, nil, fmt.Errorf("%d %s", res.StatusCode, raw)
	}
	var out any
	if len(raw) > 0 {
		err = json.Unmarshal(raw, &out)
	}
	return out, res.Header, err
}

// avn is Aiven's client: peerings of organizations' and projects' VPCs.
func (s *shell) avn(c command) (any, error) {
	base, one := s.url[sim.Aiven]+"/v1/organization/"+c.opt["organization-id"]+"/vpcs/"+c.opt["organization-vpc-id"], ""
	if c.opt["project"] != "" {
		base = s.url[sim.Aiven] + "/v1/project/" + c.opt["project"] + "/vpcs/" + c.opt["project-vpc-id"]
		one = "/peer-accounts/" + c.opt["peer-cloud-account"] + "/peer-vpcs/" + c.opt["peer-vpc"]
		if g := c.opt["peer-resource-group"]; g != "" {
			one = "/peer-accounts/" + c.opt["peer-cloud-account"] + "/peer-resource-groups/" + g + "/peer-vpcs/" +
				c.opt["peer-vpc"]
		}
	} else {
		one = "/" + c.opt["peering-connection-id"]
	}
	head := http.Header{"Authorization": {"aivenv1 " + s.acc.Token.Value}}
	switch _, verb, _ := strings.Cut(c.words, "peering-connection "); verb {
	case "list":
		vpc, _, err := s.call("GET", base, head, nil)
		return pick(vpc, "peering_connections"), err
	case "create":
		in := map[string]any{}
		for _, name := range []string{"peer-cloud-account", "peer-vpc", "peer-region", "peer-resource-group",
			"peer-azure-app-id", "peer-azure-tenant-id"} {
			if v := c.opt[name]; v != "" {
				in[strings.ReplaceAll(name, "-", "_")] = v
			}
		}
		out, _, err := s.call("POST", base+"/peering-connections", head, in)
		return out, err
	case "delete":
		out, _, err := s.call("DELETE", base+"/peering-connections"+one, head, nil)
		return out, err
	}
	return nil, fmt.Errorf("avn %s is not stood in for", c.words)
}
