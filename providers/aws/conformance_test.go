package aws_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/world"
)

type (
	session   = providers.AWSSession
	operation = providertest.Operation[session]
	ctx       = context.Context
)

func TestConformance(t *testing.T) { providertest.Run(t, adapter()) }

// FuzzBodies answers reads with anything.
func FuzzBodies(f *testing.F) { providertest.Fuzz(f, adapter()) }

func adapter() providertest.Adapter[session] {
	return providertest.Adapter[session]{
		Name:    "aws",
		Ports:   []reflect.Type{reflect.TypeFor[session]()},
		New:     conformanceLab,
		Refusal: refusal,
		Unseen: map[string]providers.Place{
			"another account":  {Provider: "aws", Account: "210987654321"},
			"another provider": {Provider: "azure", Account: account},
		},
		Pages: &providertest.Pages{Of: pageOf, Next: nextPage},
	}
}

const region = "eu-west-1"

func conformanceLab(t *testing.T) providertest.Lab[session] {
	w := world.New(clock.Real{}, 3)
	l := &lab{w: w, sim: sim.New(w, sim.Options{})}
	var table string
	w.Do(func() {
		l.key = w.AWS.AddKey(account, "ana")
		l.vpc = w.AWS.AddVPC(account, region, "vpc-orders", "10.50.0.0/16")
		table = w.AWS.AddTable(l.vpc, "orders-private", w.AWS.NewSubnet()).ID
	})
	keys := aws.Keys{Profile: "ana", AccessKeyID: l.key.ID, Secret: l.key.Secret, Session: `s3cret+/=~"&very-long-session`}
	return providertest.Lab[session]{
		Server: l.sim.Mem(),
		Open: func(o providertest.Options) session {
			s, err := aws.New(aws.Options{
				Endpoint: l.sim.Endpoints()[sim.AWS], HTTP: o.Line, ReadOnly: o.ReadOnly, WireLog: o.WireLog,
				Given: []aws.Keys{keys},
			}).Open(t.Context(), "ana")
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		Operations: operations(t, l, table),
		Secrets:    []string{keys.Secret, keys.Session},
	}
}

func operations(t *testing.T, l *lab, table string) []operation {
	up, fresh, unwanted := l.request("10.30.0.0/24"), l.request("10.31.0.0/24"), l.request("10.32.0.0/24")
	rest(t, time.Minute) // until the requests may be accepted
	l.w.Do(func() { l.w.AWS.Accept(account, region, up) })
	rest(t, time.Minute)
	const here = "10.30.0.0/24"
	return append(providertest.Seeing[session](), []operation{
		providertest.Get("Caller", func(s session, ctx ctx) (string, error) {
			account, _, err := s.Caller(ctx)
			return account, err
		}),
		providertest.List("Regions", session.Regions).InOnePiece(),
		providertest.List("VPCs", func(s session, ctx ctx) ([]providers.AWSVPC, error) { return s.VPCs(ctx, region) }),
		providertest.Get("Peering", func(s session, ctx ctx) (providers.AWSPeering, error) {
			return s.Peering(ctx, region, up)
		}),
		providertest.List("Peerings", func(s session, ctx ctx) ([]providers.AWSPeering, error) {
			return s.Peerings(ctx, region)
		}),
		providertest.Check("MayAccept", func(s session, ctx ctx) error { return s.MayAccept(ctx, region, fresh) }),
		providertest.Put("Accept", func(s session, ctx ctx) error {
			_, err := s.Accept(ctx, region, fresh)
			return err
		}),
		providertest.Put("Reject", func(s session, ctx ctx) error { return s.Reject(ctx, region, unwanted) }),
		providertest.List("RouteTables", func(s session, ctx ctx) ([]providers.AWSRouteTable, error) {
			return s.RouteTables(ctx, region, l.vpc.ID)
		}),
		providertest.Check("MayRoute", func(s session, ctx ctx) error { return s.MayRoute(ctx, region, table, here, up) }),
		providertest.Make("CreateRoute", func(s session, ctx ctx) (any, error) {
			return nil, s.CreateRoute(ctx, region, table, here, up)
		}),
		providertest.Put("ReplaceRoute", func(s session, ctx ctx) error {
			return s.ReplaceRoute(ctx, region, table, here, up)
		}),
		providertest.Put("DeleteRoute", func(s session, ctx ctx) error { return s.DeleteRoute(ctx, region, table, here) }),
		providertest.Put("DeletePeering", func(s session, ctx ctx) error { return s.DeletePeering(ctx, region, up) }),
	}...)
}

// refusal has the codes of EC2's and STS's documents; Amazon sends no
// Retry-After.
func refusal(class providers.Class, message string) providertest.Answer {
	said := map[providers.Class]struct {
		status int
		code   string
	}{
		providers.NotAuthenticated: {http.StatusUnauthorized, "AuthFailure"},
		providers.NotPermitted:     {http.StatusForbidden, "UnauthorizedOperation"},
		providers.NotFound:         {http.StatusBadRequest, "InvalidVpcPeeringConnectionID.NotFound"},
		providers.AlreadyExists:    {http.StatusBadRequest, "RouteAlreadyExists"},
		providers.Conflict:         {http.StatusBadRequest, "IncorrectState"},
		providers.Invalid:          {http.StatusBadRequest, "InvalidParameterValue"},
		providers.Throttled:        {http.StatusServiceUnavailable, "RequestLimitExceeded"},
		providers.Transient:        {http.StatusInternalServerError, "InternalError"},
	}[class]
	return providertest.Answer{
		Status: said.status,
		Header: http.Header{"Content-Type": {"text/xml;charset=UTF-8"}},
		BodyFor: func(r *http.Request) string {
			service := "ec2"
			if strings.Contains(r.Header.Get("Authorization"), "/sts/") {
				service = "sts"
			}
			return string(awsapi.ErrorBody(service, said.code, message, "request-1"))
		},
	}
}

// pageOf reads the token that nextPage wrote.
func pageOf(r *http.Request) int {
	if r.GetBody == nil {
		return 0
	}
	body, err := r.GetBody()
	if err != nil {
		return 0
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return 0
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return 0
	}
	page, err := strconv.Atoi(form.Get("NextToken"))
	if err != nil {
		return 0
	}
	return page
}

// nextPage puts a token at the end of an answer.
func nextPage(_ *http.Request, body []byte, page int) []byte {
	text := string(body)
	at := strings.LastIndex(text, "</")
	if at < 0 {
		return body
	}
	return []byte(text[:at] + "<nextToken>" + strconv.Itoa(page) + "</nextToken>" + text[at:])
}
