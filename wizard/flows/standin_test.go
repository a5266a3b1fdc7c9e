package flows_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// shell runs exported scripts against the embedded clouds. For az, avn, aws and
// curl there are stand-ins that take what the real ones take and speak HTTP as they
// do, as far as the scripts use them; sleep moves the world's clock.
type shell struct {
	t    *testing.T
	dir  string
	port string
	env  []string
	file string

	mu       sync.Mutex
	clk      *wiretest.Clock
	w        *world.World
	acc      *company.Accounts
	http     *http.Client
	url      sim.Endpoints
	profiles map[string]*profile
	// folder is az's, inProject avn's project: what the script has exported.
	folder, inProject string
	// refuse, when set, may refuse what az sends to ARM.
	refuse func(p *profile, method, path string) error
	Ran    []string // the commands, their arguments apart by blanks
	cmd    *exec.Cmd
	// killAt: the script is killed when so many of its commands have changed
	// something; zero never.
	killAt, changed int
}

// standIn is read by bash before a script: the tools as functions that hand
// their words to the test over a socket, so that no process is made for them.
// What has a word @- reads its input. Only what is exported is seen by a tool.
const standIn = `stand_in() {
  local in= status= body= folder= project=
  case " $* " in *" @- "*) IFS= read -r -d '' in || true ;; esac
  [[ $(declare -p AZURE_CONFIG_DIR 2>/dev/null) != declare\ -*x* ]] || folder=$AZURE_CONFIG_DIR
  [[ $(declare -p AIVEN_PROJECT 2>/dev/null) != declare\ -*x* ]] || project=$AIVEN_PROJECT
  exec 9<>"/dev/tcp/127.0.0.1/$STAND_IN" || return 1
  printf '%s\0' "$(($# + 3))" "$folder" "$project" "$in" "$@" >&9
  IFS= read -r -d '' status <&9 || true
  IFS= read -r -d '' body <&9 || true
  exec 9>&-
  if [[ $status == 0 ]]; then
    [[ -z $body ]] || printf '%s\n' "$body"
    return 0
  fi
  printf '%s\n' "$body" >&2
  return 1
}
az() { stand_in az "$@"; }
avn() { stand_in avn "$@"; }
aws() { stand_in aws "$@"; }
curl() { stand_in curl "$@"; }
sleep() { stand_in sleep "$@"; }
`

func newShell(t *testing.T) *shell {
	s := &shell{t: t, dir: t.TempDir(), clk: wiretest.NewClock(), profiles: map[string]*profile{}}
	for _, tool := range []string{"bash", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here: the exported scripts are not run", tool)
		}
	}
	s.w = world.New(s.clk, 7)
	s.acc = company.Bare(s.w)
	clouds := sim.New(s.w, sim.Options{})
	s.http, s.url = clouds.Mem().Client(), clouds.Endpoints()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	_, s.port, _ = net.SplitHostPort(listener.Addr().String())
	go s.listen(listener)
	if err := os.WriteFile(filepath.Join(s.dir, "tools"), []byte(standIn), 0o600); err != nil {
		t.Fatal(err)
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
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "BASH_ENV=" + filepath.Join(s.dir, "tools"),
		"STAND_IN=" + s.port, "HOME=" + s.dir, "TMPDIR=" + s.dir}, s.env...)
	cmd.Dir, cmd.WaitDelay = s.dir, time.Second
	s.mu.Lock()
	s.cmd, s.changed = cmd, 0
	s.mu.Unlock()
	out, err := cmd.CombinedOutput()
	left, _ := filepath.Glob(filepath.Join(s.dir, "peerage.*"))
	for _, folder := range left {
		if s.killAt == 0 || s.changed < s.killAt {
			s.t.Errorf("%v is left behind", left)
		}
		_ = os.RemoveAll(folder)
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

func (s *shell) listen(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // the test is over
		}
		go func() {
			defer conn.Close()
			in := bufio.NewReader(conn)
			word := func() string {
				w, _ := in.ReadString(0)
				return strings.TrimSuffix(w, "\x00")
			}
			n, _ := strconv.Atoi(word())
			words := make([]string, n)
			for i := range words {
				words[i] = word()
			}
			status, body := s.serve(words)
			_, _ = fmt.Fprintf(conn, "%d\x00%s\x00", status, body)
		}()
	}
}

// serve answers a command: what is exported to it, its input and its words.
func (s *shell) serve(words []string) (status int, out string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clk.Advance(4 * time.Second) // as long as the real ones take
	s.folder, s.inProject = words[0], words[1]
	s.Ran = append(s.Ran, strings.Join(words[3:], " "))
	said, err := s.do(words[3], words[2], words[4:])
	if err == nil && alters(s.Ran[len(s.Ran)-1]) {
		if s.changed++; s.changed == s.killAt {
			_ = s.cmd.Process.Kill()
			err = errors.New("killed")
		}
	}
	if err != nil {
		return 1, "ERROR: " + err.Error()
	}
	if text, ok := said.(string); ok || said == nil {
		return 0, text
	}
	b, err := json.Marshal(said)
	if err != nil {
		return 1, err.Error()
	}
	return 0, string(b)
}

// changing are the words of commands that make, change or delete something.
var changing = regexp.MustCompile(`^(az|avn|aws) [a-z0-9 -]*\b(create|delete|update|reset|associate|dissociate|` +
	`approve|accept-vpc|create-route|replace-route|delete-route)\b|^curl .*-X (POST|PUT|PATCH|DELETE)`)

func alters(command string) bool { return changing.MatchString(command) }

// do is one command.
func (s *shell) do(tool, input string, args []string) (out any, err error) {
	if tool == "sleep" {
		n, err := strconv.Atoi(args[0])
		s.clk.Advance(time.Duration(n) * time.Second)
		return nil, err
	}
	c, err := parse(tool, args)
	if err != nil {
		s.t.Errorf("the real tool refuses it: %v", err)
		return nil, err
	}
	switch tool {
	case "avn":
		if out, err = s.avn(c); out != nil && c.opt["json"] == "" {
			out = "A TABLE"
		}
	case "az":
		out, err = s.profile(s.folder).az(c, input)
	case "aws":
		out, err = s.aws(c)
	case "curl":
		out, err = s.fetch(c, input)
	}
	if q := c.opt["query"]; q != "" {
		out = pick(out, q)
	}
	switch c.opt["output"] {
	case "none":
		out = nil
	case "text", "tsv":
		out = asText(out, tool)
	}
	return out, err
}

// asText is an answer as text: the AWS CLI says None where there is nothing.
func asText(v any, tool string) any {
	switch x := v.(type) {
	case nil:
		if tool == "aws" {
			return "None"
		}
	case []any:
		var words []string
		for _, y := range x {
			words = append(words, fmt.Sprint(y))
		}
		return strings.Join(words, "\t")
	}
	return v
}

// pick is as much of JMESPath as the scripts use: names, [0] and [].
func pick(v any, path string) any {
	if list, of, ok := strings.Cut(path, "[]"); ok {
		var out []any
		all, _ := pick(v, list).([]any)
		for _, x := range all {
			out = append(out, pick(x, of))
		}
		return out
	}
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
