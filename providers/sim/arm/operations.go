package arm

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// between is what clients are asked to wait between two looks. Invented:
// recordings leave the header out.
const between = 10 * time.Second

// async adds the URLs of a long operation. Newer ones carry a signature of
// four long parameters, which a client must send back unchanged.
func (s *server) async(c *call, rep *wire.Reply, op *world.Operation, result bool) {
	rep.Header.Set("Azure-AsyncOperation", s.operationURL(c, op, "operations"))
	rep.Header.Set("Azure-AsyncNotification", "Enabled")
	if result {
		rep.Header.Set("Location", s.operationURL(c, op, "operationResults"))
	}
	s.retryAfter(rep, between)
}

func (s *server) operationURL(c *call, op *world.Operation, kind string) string {
	q := url.Values{"api-version": {c.Query.Get("api-version")}}
	for k, v := range signature(op) {
		q.Set(k, v)
	}
	return s.base.ARM + "/subscriptions/" + op.SubscriptionID + "/providers/Microsoft.Network/locations/" + op.Region +
		"/" + kind + "/" + op.ID + "?" + q.Encode()
}

// signature is made of the operation alone.
func signature(op *world.Operation) map[string]string {
	part := func(salt string, n int) string {
		sum := sha256.Sum256([]byte(salt + op.ID))
		return base64.RawURLEncoding.EncodeToString(append(sum[:], sum[:]...))[:n]
	}
	return map[string]string{"t": itoa(int(op.Started.UnixNano() / 100)), "c": "MII" + part("c", 80), "s": part("s", 80),
		"h": part("h", 43)}
}

// find gives the operation when the URL is whole. What Azure says to a URL
// without its signature is not known: 403 is invented.
func (s *server) find(c *call) (*world.Operation, *wire.Reply) {
	op := s.w.Azure.Operation(c.seg[7])
	if op == nil {
		return nil, fail(404, "OperationNotFound", "The operation '"+c.seg[7]+"' was not found.")
	}
	for k, v := range signature(op) {
		if c.Query.Get(k) != v {
			return nil, fail(403, "InvalidOperationSignature", "The operation's URL was changed: parameter '"+k+
				"' is missing or wrong.")
		}
	}
	return op, nil
}

func (s *server) operation(c *call) *wire.Reply {
	op, rep := s.find(c)
	if rep != nil {
		return rep
	}
	body := map[string]any{"status": op.Status}
	if op.Failure != nil {
		body["error"] = map[string]any{"code": op.Failure.Code, "message": op.Failure.Message, "details": []any{}}
	}
	rep = wire.JSON(http.StatusOK, body)
	if op.Status == "InProgress" {
		s.retryAfter(rep, between)
	}
	return rep
}

// operationResult answers 202 until the operation is over.
func (s *server) operationResult(c *call) *wire.Reply {
	op, rep := s.find(c)
	switch {
	case rep != nil:
		return rep
	case op.Status == "InProgress":
		rep = wire.JSON(http.StatusAccepted, nil)
		rep.Header.Set("Location", s.operationURL(c, op, "operationResults"))
		s.retryAfter(rep, between)
		return rep
	case op.Failure != nil:
		return refused(op.Failure)
	}
	return wire.JSON(http.StatusNoContent, nil)
}
