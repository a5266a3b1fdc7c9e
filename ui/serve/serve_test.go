package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/serve/sshd"
	"example.org/peerage/wizard"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// feed tells what a test wants, to everybody.
type feed struct {
	mu      sync.Mutex
	readers map[chan front.Snapshot]bool
	last    front.Snapshot
	did     []string
}

func newFeed(s front.Snapshot) *feed { return &feed{readers: map[chan front.Snapshot]bool{}, last: s} }

func (f *feed) Watch(ctx context.Context) <-chan front.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := make(chan front.Snapshot, 1)
	ch <- f.last
	f.readers[ch] = true
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.readers, ch)
		close(ch)
	})
	return ch
}

func (f *feed) tell(s front.Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = s
	for ch := range f.readers {
		select {
		case <-ch:
		default:
		}
		ch <- s
	}
}

func (f *feed) note(what string) { f.mu.Lock(); defer f.mu.Unlock(); f.did = append(f.did, what) }

func (f *feed) done() []string { f.mu.Lock(); defer f.mu.Unlock(); return slices.Clone(f.did) }

func (f *feed) Refresh(string) error { return nil }
func (f *feed) Pause(bool)           { f.note("pause") }
func (f *feed) Acts(providers.Link) []front.LinkAct {
	return []front.LinkAct{{ID: "delete", Title: "Delete it…", Verb: "delete", Deletes: true, Danger: true,
		Start: &front.StartOptions{Procedure: "delete"}}}
}
func (f *feed) History(context.Context, string) (front.History, error) { return front.History{}, nil }
func (f *feed) Connect(context.Context, string, func(wizard.Sign)) error {
	f.note("connect")
	return nil
}
func (f *feed) Paste(context.Context, string, string) error { f.note("paste"); return nil }
func (f *feed) Renew(string) error                          { f.note("renew"); return nil }

// runs note what is started.
type runs struct {
	front.Runs
	f *feed
}

func (r runs) Start(ctx context.Context, o front.StartOptions, _ func(wizard.Event)) (*wizard.Session, error) {
	r.f.note("start " + o.Procedure + " by " + wizard.ActingAs(ctx).String())
	return nil, fmt.Errorf("it is only a test")
}

func (runs) Procedure(id string) *wizard.Procedure { return &wizard.Procedure{ID: id, Hidden: true} }

func seenAt(at time.Time, v providers.Verdict, links int) front.Snapshot {
	s := front.Snapshot{At: at, Settled: true, Complete: true, Sources: []front.Source{
		{ID: "p:one", Title: "one", Provider: "p", State: watch.Heard, AsOf: at.Add(-3 * time.Second)},
	}}
	for i := range links {
		s.Links = append(s.Links, providers.Link{ID: fmt.Sprint("l", i), Kind: "k", Title: fmt.Sprintf("net-%02d ⇄ db", i),
			Verdict: v, Reason: "so it is", Cloud: &providers.Half{Provider: "p", ID: fmt.Sprint("h", i), State: "Connected"}})
	}
	return s
}

func TestHowTheWatchingDoes(t *testing.T) {
	with := func(change func(*front.Snapshot)) seen {
		s := seenAt(noon, providers.Active, 2)
		change(&s)
		return seen{s, true}
	}
	deaf := func(s *front.Snapshot) { s.Sources[0].State, s.Complete = watch.Failing, false }
	for _, x := range []struct {
		name string
		seen seen
		now  time.Duration // after noon
		want report.HealthState
		ok   bool
	}{
		{"at first", seen{}, time.Second, report.Starting, false},
		{"at first, for long", seen{}, 3 * time.Minute, report.Blind, false},
		{"heard", with(func(*front.Snapshot) {}), time.Second, report.Watching, true},
		{"in part", with(func(s *front.Snapshot) {
			s.Sources = append(s.Sources, front.Source{ID: "p:two", State: watch.Failing})
			s.Complete = false
		}), time.Second, report.Watching, true},
		{"not heard yet", with(func(s *front.Snapshot) { deaf(s); s.Settled = false }), time.Second, report.Starting, false},
		{"deaf", with(deaf), time.Second, report.Blind, false},
		{"old", with(func(s *front.Snapshot) { s.Sources[0].Stale = true }), time.Second, report.Blind, false},
		{"nothing connected", with(func(s *front.Snapshot) { s.Sources = nil }), time.Second, report.Blind, false},
		{"stuck", with(func(*front.Snapshot) {}), 3 * time.Minute, report.Blind, false},
	} {
		h := judge(x.seen, noon, noon.Add(x.now), 1)
		if h.State != x.want || h.OK != x.ok || h.Says == "" {
			t.Errorf("%s: %+v", x.name, h)
		}
	}
	if h := judge(with(func(*front.Snapshot) {}), noon, noon.Add(7*time.Second), 1); h.Age != 10 || h.Heard != 1 || h.Links != 2 {
		t.Errorf("%+v", h)
	}
	if h := judge(with(func(*front.Snapshot) {}), noon, noon.Add(10*time.Minute), 20); !h.OK {
		t.Errorf("on a clock that runs fast: %+v", h)
	}
}

func TestOnlyThisMachineUnlessExposed(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true, "[::1]:0": true, "0.0.0.0:0": false, ":0": false, "[::]:0": false,
		"192.0.2.1:0": false, "localhost.example.org:0": false, "nonsense": false, "127.0.0.1": false, "127.0.0.1:": false,
	} {
		l, err := Listen(address, false)
		if err == nil {
			if Exposed(l) {
				t.Errorf("%s can be reached", address)
			}
			_ = l.Close()
		}
		if err == nil != ok && address != "[::1]:0" { // there may be no IPv6
			t.Errorf("%s: %v", address, err)
		}
	}
	l, err := Listen("0.0.0.0:0", true)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if !Exposed(l) {
		t.Error("it does not know that it can be reached")
	}
	if _, err := Listen("127.0.0.1:"+strings.Split(l.Addr().String(), "]:")[1], false); err == nil ||
		!strings.Contains(err.Error(), "in use") {
		t.Errorf("%v", err)
	}
}

// site is a server that serves.
type site struct {
	t         *testing.T
	f         *feed
	web, addr string
	look, act ssh.Signer
	stop      func() error
	s         *Server
}

func signer(t *testing.T, dir, name, option string) (ssh.Signer, string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := sshd.HostKey(filepath.Join(dir, name)) // a key is a key
	if err != nil {
		t.Fatal(err)
	}
	return s, option + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey()))) + " " + name + "\n"
}

func open(t *testing.T, change func(*Options)) *site {
	t.Helper()
	dir := t.TempDir()
	x := &site{t: t, f: newFeed(seenAt(time.Now(), providers.Active, 18))}
	var one, two string
	x.look, one = signer(t, dir, "ana", "")
	x.act, two = signer(t, dir, "ben", "act ")
	path := filepath.Join(dir, "keys")
	if err := os.WriteFile(path, []byte(one+two), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := sshd.ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	host, err := sshd.HostKey("")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Backend: front.Backend{Clock: clock.Real{}, Feed: x.f, Runs: runs{f: x.f}, Version: "test",
		Providers: []front.Provider{{ID: "p", Name: "P"}}}, Keys: keys, HostKey: host, Log: func(string) {},
		Status:   func(s front.Snapshot, _ string) (string, int) { return fmt.Sprintf("%d links\n", len(s.Links)), 0 },
		Terminal: func(func(string) string) (bool, string, bool) { return false, "dark", false },
	}
	if o.HTTP, err = Listen("127.0.0.1:0", false); err != nil {
		t.Fatal(err)
	}
	if o.SSH, err = Listen("127.0.0.1:0", false); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&o)
	}
	if x.s, err = New(o); err != nil {
		t.Fatal(err)
	}
	x.web, x.addr = "http://"+o.HTTP.Addr().String(), o.SSH.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- x.s.Run(ctx) }()
	x.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := x.stop(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func (x *site) get(path, host string) (int, string) {
	x.t.Helper()
	r, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, x.web+path, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	r.Host = host
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// until waits for what is true in a moment.
func (x *site) until(what string, ok func() bool) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), 60*time.Second)
	defer cancel()
	for !ok() {
		if (clock.Real{}).Sleep(ctx, 5*time.Millisecond) != nil {
			x.t.Fatalf("%s does not come", what)
		}
	}
}

// TestWhatIsAnswered over HTTP.
func TestWhatIsAnswered(t *testing.T) {
	x := open(t, nil)
	x.until("health", func() bool { code, _ := x.get("/healthz", ""); return code == 200 })
	_, body := x.get("/healthz", "")
	var h report.Health
	if err := json.Unmarshal([]byte(body), &h); err != nil || h.Type != "health" || h.Links != 18 || !h.Leader {
		t.Errorf("%v, %s", err, body)
	}
	if code, body := x.get("/metrics", ""); code != 200 || !strings.Contains(body, "peerage_links{verdict=\"active\"} 18") ||
		!strings.Contains(body, "peerage_ssh_sessions 0") || !strings.Contains(body, "go_goroutines") {
		t.Errorf("%d: %.300s", code, body)
	}
	if code, _ := x.get("/healthz", "evil.example"); code != http.StatusMisdirectedRequest {
		t.Errorf("a page of somebody else's is answered with %d", code)
	}
	if code, _ := x.get("/debug/vars", ""); code != http.StatusNotFound {
		t.Errorf("%d", code)
	}
	res, err := http.Post(x.web+"/healthz", "text/plain", nil)
	if err != nil || res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("%v, %v", res.StatusCode, err)
	}
	_ = res.Body.Close()
	s := seenAt(time.Now(), providers.Active, 18)
	s.Sources[0].State, s.Complete = watch.SignedOut, false
	x.f.tell(s)
	x.until("blindness", func() bool { code, _ := x.get("/healthz", ""); return code == 503 })
	if _, body := x.get("/metrics", ""); !strings.Contains(body, "peerage_up 0") {
		t.Error("the metrics do not say so")
	}
}
