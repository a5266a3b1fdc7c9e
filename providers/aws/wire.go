package aws

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// maxBody is the most that is read of an answer.
const maxBody = 16 << 20

// carrier sends one attempt: within the rate budget and the time allowed, and
// with a line in the log. It carries EC2's calls and GetCallerIdentity alone,
// none of which answers with a secret.
type carrier struct {
	cloud  *Cloud
	inner  sdk.HTTPClient
	hidden *hidden
}

// Do implements the SDK's HTTP client.
func (c *carrier) Do(r *http.Request) (*http.Response, error) {
	if err := thin.Budget(r.Context(), c.cloud.opt.Clock, c.cloud.limit); err != nil {
		return nil, err
	}
	defer providers.MeterOf(r.Context()).Done()
	ctx, cancel := context.WithTimeout(r.Context(), c.cloud.opt.Timeout)
	defer cancel()
	asked := c.question(r)
	began := c.cloud.opt.Clock.Now()
	res, err := c.inner.Do(r.WithContext(ctx))
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(res.Body, maxBody))
		_ = res.Body.Close() // it has been read
		res.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err == nil && res.StatusCode/100 == 2 {
		err = understood(body)
	}
	if u := thin.Distrusted(r.URL.Host, err); u != nil {
		err = u
	}
	c.logged(r, asked, res, body, err, began)
	if err != nil {
		return nil, err
	}
	return res, nil
}

// malformed is a good answer that is not what was asked for.
type malformed struct{ why string }

func (m *malformed) Error() string { return "the answer is not what Amazon sends: " + m.why }

// understood: a good answer is XML from end to end, and called a response. The
// SDK takes anything else for an empty one: links would vanish from the board.
func understood(body []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return &malformed{thin.Glimpse(body, "XML")}
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, root := 0, ""
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && strings.HasSuffix(root, "Response"):
			return nil
		case errors.Is(err, io.EOF):
			return &malformed{thin.Glimpse(body, "a response")}
		case err != nil:
			return &malformed{thin.Glimpse(body, "XML")}
		}
		switch x := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				root = x.Name.Local
			}
			depth++
		case xml.EndElement:
			depth--
		}
	}
}

// question reads the form that is about to be sent, and leaves it as it was.
func (c *carrier) question(r *http.Request) string {
	if c.cloud.log == nil || r.Body == nil {
		return ""
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, thin.MostLogged))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(b), r.Body), r.Body}
	if err != nil {
		return ""
	}
	return string(b)
}

func (c *carrier) logged(r *http.Request, asked string, res *http.Response, body []byte, err error, began time.Time) {
	if c.cloud.log == nil {
		return
	}
	body = body[:min(len(body), thin.MostLogged+1)]
	a := thin.Attempt{
		Method: r.Method, URL: r.URL.Scheme + "://" + r.URL.Host + "/", Sent: asked, Err: err, Began: began,
		Body: strings.Join(strings.Fields(string(body)), " "), Hide: c.hidden.text,
	}
	if res != nil {
		a.Status = res.StatusCode
	}
	c.cloud.log.Write(a)
}
