package providertest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/thin"
)

// Lamps is the port of a provider that does not exist.
type Lamps interface {
	List(ctx context.Context) ([]string, error)
	Buy(ctx context.Context, name string) (string, error)
	providers.Seer
}

// A new adapter is one that passes the suite. Its test says what the port is,
// how to open a session over a line of the suite's, which operations there
// are, and how the provider refuses; the server that answers well is a
// simulator, or recorded answers.
func Example() {
	TestLamps := func(t *testing.T) { providertest.Run(t, lamps()) }
	_ = TestLamps
}

// TestTheExample: thin's client does most of what the suite asks for.
func TestTheExample(t *testing.T) { providertest.Run(t, lamps()) }

func lamps() providertest.Adapter[Lamps] {
	return providertest.Adapter[Lamps]{
		Name:  "lamps",
		Ports: []reflect.Type{reflect.TypeFor[Lamps]()},
		New: func(*testing.T) providertest.Lab[Lamps] {
			return providertest.Lab[Lamps]{
				Server: shop{},
				Open:   func(o providertest.Options) Lamps { return open(o) },
				Operations: append(providertest.Seeing[Lamps](),
					providertest.List("List", Lamps.List),
					providertest.Make("Buy", func(s Lamps, ctx context.Context) (string, error) {
						return s.Buy(ctx, "desk lamp")
					}),
				),
				Secrets: []string{"a-token-that-belongs-to-nobody"},
			}
		},
		Refusal: func(class providers.Class, message string) providertest.Answer {
			status := map[providers.Class]int{
				providers.NotPermitted: http.StatusForbidden,
				providers.Throttled:    http.StatusTooManyRequests,
			}[class]
			return providertest.Answer{Status: status, Body: fmt.Sprintf(`{"error":%q}`, message)}
		},
		Unseen: map[string]providers.Place{"another shop": {Provider: "lamps", Account: "elsewhere"}},
	}
}

// shop answers well.
type shop struct{}

// RoundTrip implements http.RoundTripper.
func (shop) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	_, _ = w.WriteString(`{"shop":"main","lamps":["desk lamp"],"id":"7"}`) // a recorder always takes it
	res := w.Result()
	res.Request = r
	return res, nil
}

// session is the adapter.
type session struct {
	client *thin.Client
	token  thin.Secret[string]
}

func open(o providertest.Options) *session {
	const token = "a-token-that-belongs-to-nobody"
	return &session{
		token: thin.NewSecret(token, token),
		client: thin.New(thin.Provider{
			Name: "lamps", Title: "Lamps", URL: "https://lamps.test", Limit: 5, MaxBody: 1 << 20,
			Said:   func(*providers.Error, []byte) {},
			Secret: regexp.MustCompile("token"),
		}, thin.Options{HTTP: o.Line, ReadOnly: o.ReadOnly, WireLog: o.WireLog}),
	}
}

// answer is what the shop says to anything.
type answer struct {
	Shop, ID string
	Lamps    []string
}

func (s *session) ask(ctx context.Context, c thin.Call) (a answer, err error) {
	c.Good = func(_ int, body []byte) bool { return json.Unmarshal(body, &a) == nil && a.Shop != "" }
	_, err = s.client.Do(ctx, thin.Credentials{
		Authorization: func() string { return "Bearer " + s.token.Get() }, Hide: s.token.Hide,
	}, c, nil)
	return a, err
}

// List implements Lamps.
func (s *session) List(ctx context.Context) ([]string, error) {
	a, err := s.ask(ctx, thin.Call{Words: "list the lamps", Method: http.MethodGet, Path: "/lamps"})
	return a.Lamps, err
}

// Buy implements Lamps.
func (s *session) Buy(ctx context.Context, name string) (string, error) {
	a, err := s.ask(ctx, thin.Call{Words: "buy " + name, Write: true, Method: http.MethodPost, Path: "/lamps"})
	return a.ID, err
}

// Place implements providers.Seer.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	a, err := s.ask(ctx, thin.Call{Words: "show the shop", Method: http.MethodGet, Path: "/shop"})
	return providers.Place{Provider: "lamps", Account: a.Shop}, err
}

// Sees implements providers.Seer.
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	return providers.SameAccount(ctx, s, p)
}
