package aiven

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"example.org/peerage/providers"
)

const detail = `{"service":{"service_name":"kafka-orders","service_type":"kafka","plan":"business-4","state":"RUNNING","cloud_name":"azure-westeurope",
 "project_vpc_id":"0b9f6a0e-8f9b-4a5e-8d0b-1f2e3d4c5b6a","node_count":3,"service_uri":"kafka://avnadmin:pass-1234@h:1","user_config":{"static_ips":true,"privatelink_access":{"kafka":true},"ip_filter":["10.0.0.0/8"]},
 "users":[{"username":"avnadmin","type":"primary","password":"pass-1234","access_cert":"CERT-1234","access_key":"KEY-1234"}],
 "components":[{"component":"kafka","host":"h","port":11001,"route":"privatelink","usage":"primary","privatelink_connection_id":"plc1","kafka_authentication_method":"sasl","ssl":true}]}}`

// TestConfigKeepsTheVPC: project_vpc_id must never go out, not even as null,
// since that moves a service to the public network.
func TestConfigKeepsTheVPC(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(detail)}}
		a := open(s).(providers.AivenServiceLinks)
		if err := a.SetServiceConfig(ctx, "data", "kafka-orders",
			map[string]any{"privatelink_access.kafka": true, "privatelink_access.schema_registry": false,
				"static_ips": true}); err != nil {
			t.Fatal(err)
		}
		if len(s.asked) != 1 || s.asked[0].Method != "PUT" || s.asked[0].URL.Path != "/v1/project/data/service/kafka-orders" {
			t.Fatalf("asked %v", s.asked)
		}
		var body map[string]any
		if err := json.Unmarshal([]byte(s.bodies[0]), &body); err != nil {
			t.Fatal(err)
		}
		if _, there := body["project_vpc_id"]; there || len(body) != 1 {
			t.Errorf("sent %s", s.bodies[0])
		}
		want := `{"privatelink_access":{"kafka":true,"schema_registry":false},"static_ips":true}`
		if got, err := json.Marshal(body["user_config"]); err != nil || string(got) != want {
			t.Errorf("sent %s, %v", got, err)
		}
		if err := a.PowerOn(ctx, "data", "kafka-orders"); err != nil || s.bodies[1] != `{"powered":true}` {
			t.Errorf("sent %q, %v", s.bodies[1], err)
		}
	})
}

// TestLetInKeepsWhatIsThere: entries go back as they came, those with a
// description too, and nothing else goes along.
func TestLetInKeepsWhatIsThere(t *testing.T) {
	for filter, want := range map[string]string{
		`["10.0.0.0/8"]`:                  `["10.0.0.0/8","10.40.0.0/16"]`,
		`["10.40.0.0/16","192.0.2.0/24"]`: `["10.40.0.0/16","192.0.2.0/24"]`,
		`[]`:                              `["10.40.0.0/16"]`,
		`[{"network":"10.0.0.0/8","description":"VPN"},"192.0.2.7"]`: `[{"description":"VPN","network":"10.0.0.0/8"},` +
			`"192.0.2.7",{"description":"peerage","network":"10.40.0.0/16"}]`,
	} {
		bubble(t, func(ctx context.Context, t *testing.T) {
			s := &script{answers: []answer{ok(`{"service":{"service_name":"pg","user_config":{"static_ips":true,"ip_filter":` +
				filter + `}}}`), ok(`{}`)}}
			if err := open(s).LetIn(ctx, "data", "pg", []string{"10.40.0.0/16"}); err != nil {
				t.Fatal(err)
			}
			if got := `{"user_config":{"ip_filter":` + want + `}}`; len(s.bodies) != 2 || s.bodies[1] != got {
				t.Errorf("of %s it sent %q", filter, s.bodies)
			}
		})
	}
}

func TestServiceDetail(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		d, err := open(&script{answers: []answer{ok(detail)}}).(providers.AivenServiceLinks).ServiceDetail(ctx, "data",
			"kafka-orders")
		if err != nil || d.Nodes != 3 || !d.StaticIPs || !d.Access["kafka"] || d.Plan != "business-4" || len(d.Users) != 1 ||
			d.Users[0].AccessKey != "KEY-1234" {
			t.Errorf("%+v, %v", d, err)
		}
		if c := d.Components[0]; c.Route != "privatelink" || c.Connection != "plc1" || c.Auth != "sasl" || c.Port != 11001 ||
			!c.SSL {
			t.Errorf("%+v", c)
		}
		_, err = open(&script{answers: []answer{ok(`{"service":{}}`)}}).(providers.AivenServiceLinks).ServiceDetail(ctx,
			"data", "x")
		wantClass(t, err, providers.Transient)
	})
}

// TestServiceSecretsStayOutOfTheLog: what a service's answer holds of
// passwords, keys and certificates is not written.
func TestServiceSecretsStayOutOfTheLog(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		var log bytes.Buffer
		s := &script{answers: []answer{ok(detail), ok(`{"certificate":"CA-1234"}`)}}
		a := open(s, func(o *Options) { o.WireLog = &log }).(providers.AivenServiceLinks)
		if _, err := a.ServiceDetail(ctx, "data", "kafka-orders"); err != nil {
			t.Fatal(err)
		}
		if ca, err := a.ProjectCA(ctx, "data"); err != nil || ca != "CA-1234" {
			t.Errorf("%q, %v", ca, err)
		}
		if text := log.String(); strings.Contains(text, "1234") || !strings.Contains(text, "kafka-orders") {
			t.Errorf("logged %s", text)
		}
	})
}

// TestEmptyListOnlyOnPurpose: an empty list shuts everybody out.
func TestEmptyListOnlyOnPurpose(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(`{"state":"active","user_subscription_ids":[],"azure_service_alias":null}`)}}
		a := open(s).(providers.AivenServiceLinks)
		_, err := a.SetPrivateLinkSubscriptions(ctx, "data", "pg", nil, false)
		wantClass(t, err, providers.Invalid)
		if len(s.asked) != 0 {
			t.Fatal("it was sent")
		}
		if _, err = a.SetPrivateLinkSubscriptions(ctx, "data", "pg", nil, true); err != nil ||
			s.bodies[0] != `{"user_subscription_ids":[]}` {
			t.Errorf("sent %q, %v", s.bodies, err)
		}
	})
}

// TestPrivateLinkReadOnly: refreshing is a write though it changes nothing of
// the person's.
func TestPrivateLinkReadOnly(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(`{}`)}}
		a := open(s, func(o *Options) { o.ReadOnly = true }).(providers.AivenServiceLinks)
		_, approve := a.ApproveConnection(ctx, "p", "s", "plc1")
		_, ip := a.SetConnectionIP(ctx, "p", "s", "plc1", "10.0.0.4")
		_, link := a.CreatePrivateLink(ctx, "p", "s", []string{"x"})
		_, static := a.CreateStaticIP(ctx, "p", "azure-westeurope")
		for what, err := range map[string]error{"refresh": a.RefreshPrivateLink(ctx, "p", "s"), "approve": approve, "ip": ip,
			"create": link, "static": static,
			"delete": a.DeletePrivateLink(ctx, "p", "s"), "power": a.PowerOn(ctx, "p",
				"s"), "associate": a.AssociateStaticIP(ctx, "p", "ip1", "s"),
			"dissociate": a.DissociateStaticIP(ctx, "p", "ip1"), "remove": a.DeleteStaticIP(ctx, "p", "ip1")} {
			if !providers.Is(err, providers.ReadOnly) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if len(s.asked) != 0 {
			t.Errorf("%d requests went out", len(s.asked))
		}
	})
}
