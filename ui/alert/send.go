package alert

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/theme"
)

const (
	// attemptWithin is how long one try to tell somebody may take.
	attemptWithin = 15 * time.Second
	// mostWait is the longest pause between two tries, also where a receiver asks
	// for a longer one.
	mostWait = 2 * time.Minute
	// mostAnswer is how much of an answer is read.
	mostAnswer = 4 << 10
)

// Signature is the header that proves who posted: "t=UNIX,v1=HEX", where HEX is
// the HMAC-SHA256 of "UNIX.BODY" with the secret.
const Signature = "Peerage-Signature"

// refused is an error that another try does not mend.
type refused struct{ error }

// later is an error with the pause that the receiver asks for.
type later struct {
	error
	after time.Duration
}

// sender tells one receiver. Its errors hold nothing of an address but the host.
type sender func(ctx context.Context, n *Notice, body []byte) error

// post posts to a webhook. Redirects are refused: what is posted is for the one
// who was named.
func post(r Receiver, secret string, client *http.Client, now func() time.Time, agent string) sender {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func(ctx context.Context, _ *Notice, body []byte) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Webhook.String(), bytes.NewReader(body))
		if err != nil {
			return refused{errors.New("the request cannot be made")}
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", agent)
		if secret != "" {
			req.Header.Set(Signature, Sign(secret, now(), body))
		}
		res, err := own.Do(req)
		if err != nil {
			return fmt.Errorf("%s does not answer: %w", r.Webhook.Host, bare(err))
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, mostAnswer)) // so that the connection is used again
		return answered(r.Webhook.Host, res)
	}
}

// Sign is the value of the header Signature.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

func answered(host string, res *http.Response) error {
	err := fmt.Errorf("%s answers %d", host, res.StatusCode)
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 400:
		return refused{fmt.Errorf("%s sends elsewhere (%d), which is not followed", host, code)}
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		s, bad := strconv.Atoi(res.Header.Get("Retry-After"))
		if bad == nil && s > 0 {
			return later{err, time.Duration(min(s, 3600)) * time.Second}
		}
		return err
	}
	return refused{err}
}

// bare is an error of the HTTP client without the address, which may be secret.
func bare(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil || !strings.Contains(err.Error(), "://") {
			break
		}
		err = inner
	}
	if strings.Contains(err.Error(), "://") {
		return errors.New("the request failed")
	}
	return err
}

// execute runs a program: no shell, nothing of this process's environment but
// where programs are found, the object on its input.
func execute(r Receiver, env func(string) string) sender {
	return func(ctx context.Context, n *Notice, body []byte) error {
		cmd := exec.CommandContext(ctx, r.Command[0], r.Command[1:]...)
		cmd.WaitDelay = time.Second
		for _, name := range []string{"PATH", "HOME", "LANG", "TZ", "SystemRoot"} {
			if v := env(name); v != "" {
				cmd.Env = append(cmd.Env, name+"="+v)
			}
		}
		cmd.Env = append(cmd.Env, n.variables()...)
		cmd.Stdin = bytes.NewReader(body)
		var out tail
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w%s", r.Command[0], err, out.says())
		}
		return nil
	}
}

// variables are a notice for a program's environment.
func (n *Notice) variables() []string {
	out := []string{
		"PEERAGE_ALERT_RULE=" + n.Rule, "PEERAGE_ALERT_STATE=" + string(n.State), "PEERAGE_ALERT_SAYS=" + n.Says,
		"PEERAGE_ALERT_SINCE=" + n.Since.UTC().Format(time.RFC3339),
	}
	switch {
	case n.Link != nil:
		out = append(out, "PEERAGE_ALERT_LINK="+n.Link.ID, "PEERAGE_ALERT_VERDICT="+string(n.Link.Verdict))
	case n.Source != nil:
		out = append(out, "PEERAGE_ALERT_SOURCE="+n.Source.ID)
	}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "\x00", "")
	}
	return out
}

// tail keeps the beginning of what a program prints.
type tail struct{ b []byte }

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p[:min(len(p), mostAnswer-len(t.b))]...)
	return len(p), nil
}

func (t *tail) says() string {
	first, _, _ := strings.Cut(strings.TrimSpace(string(t.b)), "\n")
	if first == "" {
		return ""
	}
	return ": " + theme.Clean(first)
}
