package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/report"
)

// hook answers what is posted.
type hook struct {
	mu     sync.Mutex
	answer func(n int, r *http.Request) (*http.Response, error)
	at     []time.Time
	bodies []string
	heads  []http.Header
}

func (h *hook) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	h.at = append(h.at, time.Now())
	h.bodies = append(h.bodies, string(body))
	h.heads = append(h.heads, r.Header)
	n := len(h.at)
	h.mu.Unlock()
	return h.answer(n, r)
}

func (h *hook) posts() int { h.mu.Lock(); defer h.mu.Unlock(); return len(h.at) }

func says(code int, header ...string) (*http.Response, error) {
	res := &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("ok"))}
	for i := 0; i+1 < len(header); i += 2 {
		res.Header.Set(header[i], header[i+1])
	}
	return res, nil
}

// told is a Post with one webhook, in virtual time.
type told struct {
	*Post
	hook *hook
	mu   sync.Mutex
	log  []string
}

func (x *told) logged() string { x.mu.Lock(); defer x.mu.Unlock(); return strings.Join(x.log, "\n") }

func (x *told) number(name string) float64 {
	out := -1.0
	x.Count(func(n string, v float64, _ ...string) {
		if n == name {
			out = v
		}
	})
	return out
}

func posting(t *testing.T, answer func(n int, r *http.Request) (*http.Response, error)) *told {
	t.Helper()
	r, err := Parse([]byte("receivers: {ops: {webhook: 'https://hooks.example.org/hunter2', secret: SIGN}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	x := &told{hook: &hook{answer: answer}}
	x.Post, err = NewPost(Options{Rules: r, Clock: clock.Real{}, HTTP: &http.Client{Transport: x.hook}, Agent: "peerage/test",
		Secret: func(name string) (string, error) { return "the secret of " + name, nil },
		Log:    func(s string) { x.mu.Lock(); defer x.mu.Unlock(); x.log = append(x.log, s) }})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func notice(i int) Notice {
	return Notice{Rule: fmt.Sprint("rule ", i), State: Firing, At: noon, Since: noon, Says: "so it is", To: []string{"ops"}}
}

func TestAPostIsSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := posting(t, func(int, *http.Request) (*http.Response, error) { return says(204) })
		x.Tell(notice(1))
		x.Close(time.Minute)
		if x.hook.posts() != 1 {
			t.Fatalf("%d posts", x.hook.posts())
		}
		var a report.Alert
		if err := json.Unmarshal([]byte(x.hook.bodies[0]), &a); err != nil || a.V != 1 || a.Type != "alert" || a.Rule != "rule 1" {
			t.Errorf("%v: %s", err, x.hook.bodies[0])
		}
		head := x.hook.heads[0]
		want := Sign("the secret of SIGN", time.Now(), []byte(x.hook.bodies[0]))
		if head.Get(Signature) != want || head.Get("Content-Type") != "application/json" {
			t.Errorf("%v, want %s", head, want)
		}
		if Sign("another", time.Now(), []byte(x.hook.bodies[0])) == want {
			t.Error("the secret makes no difference")
		}
		if x.number("peerage_alerts_sent_total") != 1 {
			t.Error("it is not counted")
		}
	})
}

// TestWhatFailsIsTriedAgain, later and later, and as late as it asks for.
func TestWhatFailsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := posting(t, func(n int, _ *http.Request) (*http.Response, error) {
			switch n {
			case 1:
				return nil, errors.New("no route")
			case 2:
				return says(500)
			case 3:
				return says(429, "Retry-After", "30")
			}
			return says(200)
		})
		x.Tell(notice(1))
		time.Sleep(10 * time.Minute)
		x.Close(time.Second)
		synctest.Wait()
		x.hook.mu.Lock()
		defer x.hook.mu.Unlock()
		var pauses []time.Duration
		for i := 1; i < len(x.hook.at); i++ {
			pauses = append(pauses, x.hook.at[i].Sub(x.hook.at[i-1]))
		}
		if fmt.Sprint(pauses) != "[1s 2s 30s]" || x.number("peerage_alerts_retried_total") != 3 {
			t.Errorf("%v", pauses)
		}
	})
}

// TestRedirectsAreRefused, and so is what another try does not mend; the address,
// which may be secret, is told nowhere.
func TestRedirectsAreRefused(t *testing.T) {
	for _, code := range []int{301, 302, 307, 308, 400, 401, 404, 410} {
		synctest.Test(t, func(t *testing.T) {
			x := posting(t, func(int, *http.Request) (*http.Response, error) {
				return says(code, "Location", "https://elsewhere.example.org/")
			})
			x.Tell(notice(1))
			time.Sleep(time.Hour)
			x.Close(time.Second)
			if x.hook.posts() != 1 || x.number("peerage_alerts_given_up_total") != 1 {
				t.Errorf("%d: %d posts, %v given up", code, x.hook.posts(), x.number("peerage_alerts_given_up_total"))
			}
			if log := x.logged(); !strings.Contains(log, "hooks.example.org") || strings.Contains(log, "hunter2") {
				t.Errorf("%d: %s", code, log)
			}
		})
	}
}

// TestAHookThatHangsHoldsNobodyUp: telling never waits, too many are given up,
// the oldest first, and the end comes in time.
func TestAHookThatHangsHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := posting(t, func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		for i := range mostQueued + 51 {
			x.Tell(notice(i))
			synctest.Wait()
		}
		if !time.Now().Equal(began) {
			t.Errorf("telling took %v", time.Since(began))
		}
		if n := x.number("peerage_alerts_given_up_total"); n != 50 || !strings.Contains(x.logged(), "too many are waiting") {
			t.Errorf("%v are given up", n)
		}
		if n := x.number("peerage_alerts_waiting"); n != mostQueued {
			t.Errorf("%v wait", n)
		}
		time.Sleep(time.Hour)
		if x.number("peerage_alerts_given_up_total") < 51 {
			t.Error("one is tried for ever")
		}
		began = time.Now()
		x.Close(5 * time.Second)
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("the end took %v", took)
		}
		if n := x.number("peerage_alerts_given_up_total") + x.number("peerage_alerts_sent_total"); n != mostQueued+51 {
			t.Errorf("what became of %v is known", n)
		}
	})
}

func TestASecretThatIsNotThereIsAnError(t *testing.T) {
	r, err := Parse([]byte("receivers: {ops: {webhook: 'https://hooks.example.org/', secret: SIGN}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewPost(Options{Rules: r, HTTP: http.DefaultClient,
		Secret: func(string) (string, error) { return "", errors.New("SIGN is nowhere") }})
	if err == nil || !strings.Contains(err.Error(), `"ops"`) || !strings.Contains(err.Error(), "SIGN") {
		t.Errorf("%v", err)
	}
}

// TestACommandGetsTheAlert on its input and in its environment, and nothing of
// ours.
func TestACommandGetsTheAlert(t *testing.T) {
	const sh = "/bin/sh"
	if _, err := os.Stat(sh); err != nil {
		t.Skip("there is no " + sh)
	}
	out := filepath.Join(t.TempDir(), "out")
	r := Receiver{Name: "page", Command: []string{sh, "-c", `cat >"$1"; env >>"$1"`, "page", out}}
	t.Setenv("AIVEN_TOKEN", "hunter2")
	n := notice(1)
	n.Says = "$(reboot); `reboot`"
	env := func(name string) string { return map[string]string{"PATH": os.Getenv("PATH")}[name] }
	if err := execute(r, env)(t.Context(), &n, []byte(`{"v":1}`)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if !strings.HasPrefix(text, `{"v":1}`) || !strings.Contains(text, "PEERAGE_ALERT_RULE=rule 1\n") ||
		!strings.Contains(text, "PEERAGE_ALERT_SAYS=$(reboot); `reboot`\n") || strings.Contains(text, "hunter2") {
		t.Error(text)
	}
	r.Command = []string{sh, "-c", "echo it is broken >&2; exit 3"}
	if err := execute(r, env)(t.Context(), &n, nil); err == nil || !strings.Contains(err.Error(), "it is broken") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Command = []string{sh, "-c", "sleep 60"}
	if err := execute(r, env)(ctx, &n, nil); err == nil {
		t.Error("it goes on")
	}
}
