package flows_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim"
)

// aws is Amazon's client: its options become a query's, its answers JSON.
func (s *shell) aws(c command) (any, error) {
	service, action, _ := strings.Cut(c.words, " ")
	form := url.Values{"Action": {pascal(action)}, "Version": {"2016-11-15"}}
	for name, values := range c.all {
		switch name {
		case "region", "output", "query", "profile":
		case "filters":
			for i, f := range values {
				at := "Filter." + strconv.Itoa(i+1)
				name, list, _ := strings.Cut(strings.TrimPrefix(f, "Name="), ",Values=")
				form.Set(at+".Name", name)
				for k, v := range strings.Split(list, ",") {
					form.Set(at+".Value."+strconv.Itoa(k+1), v)
				}
			}
		default:
			one, several := strings.CutSuffix(pascal(name), "Ids")
			if several {
				one += "Id"
			}
			for i, v := range values {
				if several {
					form.Set(one+"."+strconv.Itoa(i+1), v)
				} else {
					form.Set(one, v)
				}
			}
		}
	}
	region := c.opt["region"]
	if region == "" { // aws 1 and 2 were seen to say so, of STS, too, where nothing is configured
		return nil, errors.New("You must specify a region. You can also configure your region by running \"aws configure\".")
	}
	r, err := http.NewRequest(http.MethodPost, s.url[sim.AWS]+"/", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"},
		"Authorization": {"AWS4-HMAC-SHA256 Credential=" + s.acc.AWS.Ana.ID + "/20260101/" + region + "/" + service +
			"/aws4_request, SignedHeaders=host, Signature=0"}}
	raw, _, err := s.send(r)
	if err != nil {
		return nil, err
	}
	var out element
	if err := xml.Unmarshal(raw, &out); err != nil {
		return nil, err
	}
	said := out.json()
	if all, ok := said.(map[string]any); ok && all[pascal(action)+"Result"] != nil { // STS wraps its answers, aws does not
		said = all[pascal(action)+"Result"]
	}
	return said, nil
}

func pascal(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// element is any XML.
type element struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Within  []element `xml:",any"`
}

// json is an answer as the client shows it: routeSet with its items is Routes.
func (e element) json() any {
	if len(e.Within) == 0 {
		if strings.HasSuffix(e.XMLName.Local, "Set") {
			return []any{}
		}
		return strings.TrimSpace(e.Text)
	}
	if e.Within[0].XMLName.Local == "item" {
		list := []any{}
		for _, x := range e.Within {
			list = append(list, x.json())
		}
		return list
	}
	out := map[string]any{}
	for _, x := range e.Within {
		name := strings.ToUpper(x.XMLName.Local[:1]) + x.XMLName.Local[1:]
		if of, ok := strings.CutSuffix(name, "Set"); ok && name != "CidrBlockSet" {
			name = of + "s"
		}
		out[name] = x.json()
	}
	return out
}

// fetch is curl. The documented hosts are the embedded ones'.
func (s *shell) fetch(c command, input string) (any, error) {
	address := strings.NewReplacer("https://api.upcloud.com", s.url[sim.UpCloud],
		"https://api.astra.datastax.com", s.url[sim.Astra]).Replace(c.args[0])
	method := http.MethodGet
	if m := c.opt["request"]; m != "" {
		method = m
	} else if c.opt["data"] != "" {
		method = http.MethodPost
	}
	r, err := http.NewRequest(method, address, strings.NewReader(c.opt["data"]))
	if err != nil {
		return nil, err
	}
	for _, h := range c.all["header"] {
		if h == "@-" {
			h = strings.TrimSpace(input)
		}
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	raw, status, err := s.send(r)
	if err != nil && (status == 0 || c.opt["fail"] != "") {
		return nil, err
	}
	if to := c.opt["output"]; to != "" {
		return nil, os.WriteFile(filepath.Join(s.dir, filepath.Base(to)), raw, 0o600)
	}
	return string(raw), nil
}

// send gives the answer's body and status; an answer that is none is an error,
// too.
func (s *shell) send(r *http.Request) ([]byte, int, error) {
	res, err := s.http.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("the requested URL returned error: %d %s", res.StatusCode, raw)
	}
	return raw, res.StatusCode, err
}
