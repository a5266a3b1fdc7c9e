package command

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
)

// kept is a stream that several goroutines write to.
type kept struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.Write(p)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.String()
}

func (k *kept) Reset() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.b.Reset()
}

// labRun is a lab that serves; stop ends it and gives its exit code.
type labRun struct {
	t    *testing.T
	out  *bufio.Reader
	err  *kept
	stop func() int
	http *http.Client
	line string        // what it says first
	card embedded.Card // the same
}

func startLab(t *testing.T, args ...string) *labRun {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	l := &labRun{t: t, out: bufio.NewReader(r), err: &kept{}}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"lab", "--listen", "127.0.0.1:0"}, args...),
			streams{in: strings.NewReader(""), out: w, err: l.err, inFD: -1, env: func(string) string { return "" }})
		_ = w.Close()
	}()
	l.stop = sync.OnceValue(func() int {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, r) }()
		return <-code
	})
	t.Cleanup(func() { l.stop() })
	return l
}

// ready reads the line that says where everything is.
func (l *labRun) ready() *labRun {
	l.t.Helper()
	line, err := l.out.ReadString('\n')
	if err != nil {
		l.t.Fatalf("no line: %v\n%s", err, l.err)
	}
	l.line = line
	if err := json.Unmarshal([]byte(line), &l.card); err != nil {
		l.t.Fatalf("%v: %s", err, line)
	}
	pem, err := os.ReadFile(l.card.CAFile)
	if err != nil {
		l.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	l.http = &http.Client{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	return l
}

func (l *labRun) call(method, address, auth, body string) (int, string) {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	if method == http.MethodPost && !strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := l.http.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func (l *labRun) token(scope string) string {
	l.t.Helper()
	sp := l.card.Accounts.Azure.Administrator.ServicePrincipal
	_, body := l.call("POST", l.card.Endpoints[sim.Login]+"/"+l.card.Accounts.Azure.TenantID+"/oauth2/v2.0/token", "",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {sp.ClientID}, "client_secret": {sp.ClientSecret},
			"scope": {scope}}.Encode())
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Token == "" {
		l.t.Fatalf("no token: %s", body)
	}
	return "Bearer " + out.Token
}

func TestLabTellsWhatAClientNeeds(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json").ready()
	at, acc := l.card.Endpoints, l.card.Accounts
	for _, x := range []struct{ name, method, address, auth, body, want string }{
		{"arm", "GET", at[sim.ARM] + acc.Azure.VNetID + "?api-version=2023-11-01",
			l.token("https://management.azure.com/.default"), "", `"name":"` + acc.Azure.VNetName + `"`},
		{"arm subnet", "GET", at[sim.ARM] + acc.Azure.SubnetID + "?api-version=2024-05-01",
			l.token("https://management.core.windows.net//.default"), "", "snet-endpoints"},
		{"graph", "GET", at[sim.Graph] + "/v1.0/servicePrincipals/" + acc.Azure.Administrator.ServicePrincipal.ObjectID,
			l.token("https://graph.microsoft.com/.default"), "", acc.Azure.Administrator.ServicePrincipal.ClientID},
		{"aiven", "GET", at[sim.Aiven] + "/v1/organization/" + acc.Aiven.OrganizationID + "/vpcs",
			"Bearer " + acc.Aiven.Token, "", acc.Aiven.VPCs["azure-westeurope"]},
		{"aiven project", "GET", at[sim.Aiven] + "/v1/project/" + acc.Aiven.Project + "/vpcs", "aivenv1 " + acc.Aiven.Token,
			"", acc.Aiven.ProjectVPCID},
		{"aiven service", "GET", at[sim.Aiven] + "/v1/project/" + acc.Aiven.Project + "/service/" + acc.Aiven.Service,
			"aivenv1 " + acc.Aiven.Token, "", `"RUNNING"`},
		{"private link", "GET", at[sim.Aiven] + "/v1/project/" + acc.Aiven.PrivateLink.Project + "/service/" +
			acc.Aiven.PrivateLink.Service, "aivenv1 " + acc.Aiven.Token, "", acc.Aiven.PrivateLink.ProjectVPCID},
		{"astra", "GET", at[sim.Astra] + "/v2/databases/" + acc.Astra.DatabaseID, "Bearer " + acc.Astra.Token, "", "ACTIVE"},
		{"aws", "POST", at[sim.AWS], "AWS4-HMAC-SHA256 Credential=" + acc.AWS.AccessKeyID + "/20260101/" + acc.AWS.Region +
			"/ec2/aws4_request",
			url.Values{"Action": {"DescribeRouteTables"}, "RouteTableId.1": {acc.AWS.RouteTables[0]}}.Encode(), acc.AWS.VPCID},
		{"upcloud", "GET", at[sim.UpCloud] + "/1.3/network/" + acc.UpCloud.NetworkID, "Bearer " + acc.UpCloud.Token, "",
			"net-shop"},
		{"upcloud router", "GET", at[sim.UpCloud] + "/1.3/router/" + acc.UpCloud.RouterID, "Bearer " + acc.UpCloud.Token, "",
			"router-media"},
		{"world", "GET", at[sim.Aiven] + "/_lab/world", "", "", acc.Azure.VNetName},
	} {
		if code, body := l.call(x.method, x.address, x.auth, x.body); code != 200 || !strings.Contains(body, x.want) {
			t.Errorf("%s: %d, want %q in %s", x.name, code, x.want, body)
		}
	}
	if acc.UpCloud.AivenNetworkID == "" || acc.AWS.AccountID == "" || acc.Azure.AivenTenantID == "" ||
		len(acc.AWS.Regions) == 0 {
		t.Errorf("something is not told: %+v", acc)
	}

	if code := l.stop(); code != 0 {
		t.Errorf("a stopped lab ends with %d", code)
	}
	if _, err := os.Stat(l.card.CAFile); !os.IsNotExist(err) {
		t.Errorf("the certificate is still there: %v", err)
	}
}

func TestLabDeviceCodeApprovesItself(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--speed", "100").ready()
	base := l.card.Endpoints[sim.Login] + "/organizations/oauth2/v2.0/"
	_, body := l.call("POST", base+"devicecode", "",
		url.Values{"client_id": {"c"}, "scope": {"https://management.azure.com/.default"}}.Encode())
	var code struct {
		Code string `json:"device_code"`
	}
	if err := json.Unmarshal([]byte(body), &code); err != nil || code.Code == "" {
		t.Fatalf("no code: %s", body)
	}
	form := url.Values{"client_id": {"c"}, "grant_type": {"device_code"}, "device_code": {code.Code},
		"code": {code.Code}}.Encode()
	deadline := time.Now().Add(20 * time.Second)
	for range time.Tick(50 * time.Millisecond) {
		status, body := l.call("POST", base+"token", "", form)
		if status == 200 && strings.Contains(body, "refresh_token") {
			return
		}
		if !strings.Contains(body, "authorization_pending") || time.Now().After(deadline) {
			t.Fatalf("%d %s", status, body)
		}
	}
}

func TestLabFaultsAndUnknownPaths(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--faults",
		`{"name":"down","service":"astra","kind":"status","status":503,"times":1}`).ready()
	db := l.card.Endpoints[sim.Astra] + "/v2/databases/" + l.card.Accounts.Astra.DatabaseID
	auth := "Bearer " + l.card.Accounts.Astra.Token
	if code, _ := l.call("GET", db, auth, ""); code != 503 {
		t.Errorf("the fault from the command line: %d", code)
	}
	if code, _ := l.call("GET", db, auth, ""); code != 200 {
		t.Errorf("it strikes once: %d", code)
	}
	faults := l.card.Endpoints[sim.Aiven] + "/_lab/fault"
	if code, body := l.call("POST", faults, "",
		`{"name":"again","service":"astra","kind":"status","status":500}`); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	if code, _ := l.call("GET", db, auth, ""); code != 500 {
		t.Errorf("the fault by request: %d", code)
	}
	if code, _ := l.call("DELETE", faults, "", ""); code != 200 {
		t.Errorf("faults off: %d", code)
	}
	if code, body := l.call("GET", l.card.Endpoints[sim.UpCloud]+"/1.3/price", "Bearer "+l.card.Accounts.UpCloud.Token,
		""); code != 404 {
		t.Errorf("an unknown path: %d %s", code, body)
	}
	deadline := time.Now().Add(5 * time.Second)
	for range time.Tick(10 * time.Millisecond) {
		if strings.Contains(l.err.String(), "GET /1.3/price  nothing serves this") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not logged: %q", l.err)
		}
	}
	if strings.Contains(l.err.String(), "databases") {
		t.Errorf("what is served is logged, too: %q", l.err)
	}
}

func TestLabOnFollowingPortsWithTLS(t *testing.T) {
	t.Parallel()
	first := "0"
	for range 20 { // somebody else may take one of the seven in between
		probe, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_, first, _ = net.SplitHostPort(probe.Addr().String())
		_ = probe.Close()
		l := startLab(t, "--json", "--tls", "--requests", "--listen", "127.0.0.1:"+first)
		if _, err := l.out.Peek(1); err != nil {
			if l.stop() != 1 || !strings.Contains(l.err.String(), "--listen") {
				t.Fatalf("not started: %s", l.err)
			}
			continue
		}
		l.ready()
		if l.card.Endpoints[sim.Login] != "https://127.0.0.1:"+first ||
			!strings.HasPrefix(l.card.Endpoints[sim.UpCloud], "https://") {
			t.Errorf("%+v", l.card.Endpoints)
		}
		if code, _ := l.call("GET", l.card.Endpoints[sim.Aiven]+"/_lab/world", "", ""); code != 200 {
			t.Errorf("the world over TLS: %d", code)
		}
		return
	}
	t.Error("no seven free ports")
}

func TestLabPrintsSettingsForAPerson(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--scenario", "leftover")
	var page strings.Builder
	for !strings.Contains(page.String(), "does not meet it") {
		line, err := l.out.ReadString('\n')
		if err != nil {
			t.Fatalf("%v\n%s", err, l.err)
		}
		page.WriteString(line)
	}
	for _, want := range []string{"az cloud register", "REQUESTS_CA_BUNDLE=", "az login --use-device-code",
		"AIVEN_WEB_URL=http://127.0.0.1:", "avn organization vpc list",
		"AWS_ENDPOINT_URL=http://127.0.0.1:", "aws sts get-caller-identity", "UPCLOUD_DEBUG_API_BASE_URL=",
		"upctl network list",
		"ARM_METADATA_HOSTNAME=127.0.0.1:", "ASTRA_API_URL=", "PEERAGE_AZURE_ARM='https://127.0.0.1:",
		"peerage setup aiven-azure", "/v2/peering/provider/azure/database/",
		"_lab/fault", "Scenario leftover", "set up on vnet-orders alone"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("%q is not printed", want)
		}
	}
	if strings.Contains(page.String(), "<no value>") || strings.Contains(page.String(), "AWS_CA_BUNDLE") {
		t.Errorf("printed:\n%s", page.String())
	}
}

// TestLabAsLargeAsOneLikes: the further accounts are in the settings, and so
// is everything that peerage itself needs.
func TestLabAsLargeAsOneLikes(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--links", "900").ready()
	set := l.card.Settings
	keys, err := os.ReadFile(set["AWS_SHARED_CREDENTIALS_FILE"])
	if err != nil || strings.Count(string(keys), "aws_secret_access_key") != 3 {
		t.Errorf("the accounts in AWS: %v\n%s", err, keys)
	}
	if _, body := l.call("GET", set["PEERAGE_AIVEN_URL"]+"/_lab/world", "", ""); strings.Count(body, "vnet-") < 900 {
		t.Errorf("%d names of networks", strings.Count(body, "vnet-"))
	}
	if _, body := l.call("GET", set["PEERAGE_AIVEN_URL"]+"/v1/project", "Bearer "+set["AIVEN_TOKEN"],
		""); !strings.Contains(
		body, "contoso-aiven-azure-") {
		t.Errorf("the token does not see the further projects: %s", body)
	}
	small := startLab(t, "--json", "--links", "5")
	_, _ = io.Copy(io.Discard, small.out)
	if code := small.stop(); code != 2 {
		t.Errorf("five links: %d", code)
	}
}
