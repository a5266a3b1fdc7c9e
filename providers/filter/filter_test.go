package filter_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/link"
)

var now = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// fleet are links of which every test chooses some.
func fleet() []providers.Link {
	azure := func(account, network, region string, ranges ...string) *providers.Half {
		return &providers.Half{
			Provider: link.Azure, Account: account, Network: network, Region: region, Ranges: ranges, State: "Connected",
			ID: "/subscriptions/" + account + "/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/" + network,
		}
	}
	aiven := func(state string) *providers.Half {
		return &providers.Half{
			Provider: link.Aiven, Account: "contoso", Network: "aiven-eu", Region: "azure-germany-westcentral",
			Ranges: []string{"10.1.0.0/24"}, State: state, Attrs: map[string]string{link.AttrProject: "shop"},
		}
	}
	return []providers.Link{
		{
			ID: "azure-1", Title: "vnet-orders ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.Active,
			Cloud: azure("sub-prod", "vnet-orders", "westeurope", "10.40.0.0/16"), Hosted: aiven("ACTIVE"),
			Since: now.Add(-72 * time.Hour), AsOf: now,
		}, {
			ID: "azure-2", Title: "vnet-old ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.Active, Stale: true,
			Cloud: azure("sub-prod", "vnet-old", "northeurope", "10.41.0.0/16"), AsOf: now.Add(-time.Hour),
			SeenSince: now.Add(-240 * time.Hour),
		}, {
			ID: "azure-3", Title: "vnet-web ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.Waiting, Yours: true,
			Cloud: azure("sub-test", "vnet-web", "westeurope", "10.42.0.0/16", "fd00:42::/32"),
			Since: now.Add(-time.Minute), AsOf: now,
		}, {
			ID: "azure-4", Title: "vnet-deg ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.Degraded, Yours: true,
			Cloud: azure("sub-test", "vnet-deg", "westeurope", "10.43.0.0/16"), SeenSince: now.Add(-time.Hour), AsOf: now,
		}, {
			ID: "aws-5", Title: "vpc-b ⇄ aiven-us", Kind: link.KindAivenAWS, Verdict: providers.Failed, Orphan: true, Yours: true,
			Hosted: aiven("INVALID_SPECIFICATION"), Since: now.Add(-2 * time.Hour), AsOf: now,
			Reason: "The peering failed: \"wrong account\".",
		}, {
			ID: "up-6", Title: "net-six ⇄ aiven-fi", Kind: link.KindAivenUpCloud, Verdict: providers.UnknownV, Unheard: true,
			Hosted: aiven("APPROVED"),
		}, {
			ID: "azure-7", Title: "vnet-gone ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.GoneV, TakenDown: true,
			Cloud: &providers.Half{Provider: link.Azure, Attrs: map[string]string{link.AttrIP: "10.77.0.4"}},
		}, {
			ID: "azure-8", Title: "vnet-no ⇄ aiven-eu", Kind: link.KindAivenAzure, Verdict: providers.Active, Denied: true,
		},
	}
}

var env = filter.Env{
	Now: now,
	Run: func(l *providers.Link) string {
		if l.ID == "azure-1" {
			return "orders-prod"
		}
		return ""
	},
	Flags: func(l *providers.Link) []string {
		if l.ID == "aws-5" {
			return []string{"extra"}
		}
		return nil
	},
}

// chosen are the ends of the ids of what a filter chooses.
func chosen(t *testing.T, text string) string {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	out := ""
	for _, l := range f.Choose(fleet(), env) {
		out += l.ID[len(l.ID)-1:]
	}
	return out
}

// choices are filters and the ends of the ids of what they choose.
var choices = []struct{ filter, want string }{
	{"", "12345678"},
	{"orders", "1"},
	{"ORDERS", "1"},
	{"vnet aiven-eu", "123478"},
	{"needs you", "34"}, // as the screen counts them
	{`"needs you"`, "34"},
	{`verdict:"needs you"`, "34"},
	{"verdict:needs-you", "34"},
	{"verdict:needs", "34"},
	{"verdict:active", "1"}, // stale and not permitted are not known to be
	{"v:act", "1"},
	{"verdict:failed", "5"},
	{"verdict:orphan", "5"},
	{"verdict:failed,degraded", "45"},
	{`verdict:failed,"needs you"`, "345"},
	{"verdict:stale", "2"},
	{"verdict:gone", ""},
	{`verdict:"taken down"`, "7"},
	{"verdict:unknown", "6"},
	{`verdict:"not permitted"`, "8"},
	{"!verdict:active", "2345678"},
	{"!!verdict:active", "1"},
	{"cloud:aws", "5"}, // its half is not there, its kind says so
	{"cloud:Azure", "123478"},
	{`cloud:"of a newer version"`, ""},
	{"kind:az*", ""},
	{"v10.40.1.500", ""},
	{"provider:aiven !cloud:azure", "56"},
	{"account:sub-prod", "12"},
	{"account:sub-*", "1234"},
	{"account:ub-*", ""},
	{"account:shop", "156"},
	{"account:*", "123456"},
	{"region:westeurope", "134"},
	{"region:", "error"},
	{"kind:aiven-aws", "5"},
	{"run:orders-prod", "1"},
	{"run:*", "1"},
	{"!run:*", "2345678"},
	{"is:unheard", "6"},
	{"is:orphan", "5"},
	{"is:yours", "345"},
	{"is:extra", "5"},
	{"is:taken-down", "7"},
	{"10.40.1.5", "1"},
	{"10.40.0.0/14", "1234"},
	{"range:10.41.3.4", "2"},
	{"range:10.4*", "1234"},
	{"!10.40.1.5", "2345678"},
	{"fd00:42::7", "3"},
	{"10.77.0.4", "7"}, // an endpoint's own address
	{"10.1.0.9", "156"},
	{"192.0.2.1", ""},
	{"/vnet-(web|deg)/", "34"},
	{"/VNET-WEB/", "3"},
	{"name:/^vnet-o/", "12"},
	{"state:ACTIVE", "1"},
	{"state:/^(ACTIVE|APPROVED)$/", "16"},
	{"/subscriptions/sub-prod/resourceGroups", "12"},
	{`"wrong account"`, "5"},
	{`'"wrong account"'`, "5"},
	{`"\"wrong account\""`, "5"},
	{"since:>2d", "12"},
	{"since:<5m", "3"}, // of the degraded one nobody knows how long before it was so
	{"since:>30min", "1245"},
	{"age:>30m", "2"},
	{"id:azure-1", "1"},
	{"network:vnet-web", "3"},
	{"aws-5", "5"},
	{"*", "12345678"},
	{"   ", "12345678"},
}

func TestFiltersChoose(t *testing.T) {
	for _, x := range choices {
		if x.want == "error" {
			if _, err := filter.Parse(x.filter); err == nil {
				t.Errorf("%s: no error", x.filter)
			}
			continue
		}
		if got := chosen(t, x.filter); got != x.want {
			t.Errorf("%s chooses %q, not %q", x.filter, got, x.want)
		}
	}
}

// TestEveryWordOfTheScreenIsAVerdict (V16): what a link is called can be asked for,
// and chooses it.
func TestEveryWordOfTheScreenIsAVerdict(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range variants() {
		seen[l.Word()] = true
		for _, q := range []string{l.Word(), filter.Quote(l.Word()), "verdict:" + filter.Quote(l.Word()),
			"verdict:" + strings.ReplaceAll(l.Word(), " ", "-")} {
			f, err := filter.Parse(q)
			if err != nil {
				t.Fatal(err)
			}
			if !f.Match(&l, env) {
				t.Errorf("%s does not choose a link that is called %q: %+v", q, l.Word(), l)
			}
		}
		if f, _ := filter.Parse("verdict:active"); f.Match(&l, env) && (l.Stale || l.Denied || l.TakenDown) {
			t.Errorf("verdict:active chooses what is not known to be: %+v", l)
		}
	}
	for _, f := range filter.Fields() {
		for _, w := range f.Values {
			if f.Name == "verdict" && !seen[w] {
				t.Errorf("no link is ever called %q", w)
			}
		}
	}
}

// variants are links in every combination of what decides on their word.
func variants() []providers.Link {
	var out []providers.Link
	for _, v := range []providers.Verdict{providers.Active, providers.Waiting, providers.Off, providers.Degraded,
		providers.Failed, providers.GoneV, providers.UnknownV, "of a newer version"} {
		for bits := range 1 << 7 {
			on := func(n int) bool { return bits>>n&1 == 1 }
			out = append(out, providers.Link{Verdict: v, Stale: on(0), Denied: on(1), Orphan: on(2), Perhaps: on(3),
				Yours: on(4), TakenDown: on(5), Missing: on(6)})
		}
	}
	return out
}

func TestErrorsSayWhereAndWhat(t *testing.T) {
	for _, x := range []struct {
		filter string
		at     int
		says   string
	}{
		{"orders verdct:failed", 8, "there is no field “verdct”; perhaps verdict:. Expected: one of verdict, cloud"},
		{"verdict:faild", 9, "“faild” is no verdict; perhaps failed. Expected: active, waiting"},
		{"verdict:failed,degarded", 16, "perhaps degraded"},
		{"is:orphn", 4, "“orphn” is no flag; perhaps orphan"},
		{"region:", 8, "nothing follows “region:”. Expected: a text (of either half)"},
		{"region: west", 8, "nothing follows"},
		{"since:2d", 7, "“2d” is no span of time; perhaps since:>2d. Expected: > or <"},
		{"since:>2y", 7, "is no span of time"},
		{"since:>99999999999w", 7, "is too long"},
		{`"needs you`, 1, `the closing " is missing`},
		{`süß 'x`, 5, "the closing ' is missing"},
		{`""`, 1, "nothing is in the quotes"},
		{`"a"b`, 4, "“b” follows what is in quotes. Expected: a blank"},
		{"!", 2, "nothing follows the !"},
		{"a ! b", 4, "nothing follows the !"},
		{"/a(/", 1, "the regular expression cannot be read: missing closing )"},
		{"/orders", 1, "the closing / is missing"},
		{"//", 1, "nothing is between the slashes"},
		{"range:west", 7, "“west” is no address and no range"},
		{"10.40.1.500", 1, "“10.40.1.500” is no address and no range. Expected: an address or a range, as in 10.40.1.5"},
		{"a !10.40.0.0/40", 4, "“10.40.0.0/40” is no address"},
		{"range:10.0.0.0/8/9", 7, "“10.0.0.0/8/9” is no address"},
		{"fe80::/200", 1, "“fe80::/200” is no address"},
		{"cloud:azrue", 7, "“azrue” is no cloud; perhaps azure. Expected: azure, aws"},
		{"cloud:amazon", 7, "“amazon” is no cloud"},
		{"provider:aws,avien", 14, "“avien” is no provider; perhaps aiven"},
		{"kind:aiven-gcp", 6, "“aiven-gcp” is no kind; perhaps aiven-azure. Expected: aiven-azure, "},
		{"http://orders", 1, `there is no field “http”. Expected: one of`},
		{strings.Repeat("ö", filter.Most/2+1), 1, "a filter has at most 1000 characters"},
	} {
		_, err := filter.Parse(x.filter)
		var e *filter.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", x.filter, err)
			continue
		}
		if e.At != x.at || !strings.Contains(e.Error(), x.says) {
			t.Errorf("%s\n got %v\nwant %d: %s", x.filter, e, x.at, x.says)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, x := range []struct {
		filter, text string
		shows        []string
		want         string
	}{
		{"orders", "vnet-ORDERS ⇄ orders", nil, "vnet-[ORDERS] ⇄ [orders]"},
		{"!orders", "vnet-orders", nil, "vnet-orders"},
		{"verdict:failed", "failed", []string{"verdict"}, "[failed]"},
		{"verdict:failed", "vnet-failed", []string{"name"}, "vnet-failed"},
		{"/o.d/ der", "orders", nil, "[order]s"},
		{"10.40.1.5", "10.1.0.0/24 10.40.0.0/16", nil, "10.1.0.0/24 [10.40.0.0/16]"},
		{"since:>2d", "3 d", []string{"since"}, "3 d"},
		{"account:*", "sub-prod", []string{"account"}, "sub-prod"},
	} {
		f, err := filter.Parse(x.filter)
		if err != nil {
			t.Fatal(err)
		}
		got, at := "", 0
		for _, s := range f.Spans(x.text, x.shows...) {
			got += x.text[at:s.From] + "[" + x.text[s.From:s.To] + "]"
			at = s.To
		}
		if got += x.text[at:]; got != x.want {
			t.Errorf("%s in %s: %s", x.filter, x.text, got)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, x := range []struct {
		text string
		from int
		want string
	}{
		{"orders ver", 7, "verdict:"},
		{"!re", 1, "region:"},
		{"verdict:ne", 8, `"needs you"`},
		{"verdict:failed,de", 15, "degraded"},
		{"account:sub", 8, "sub-prod sub-test"},
		{"run:", 4, "orders-prod"},
		{"nonsense:x", 0, ""},
		{"age:<", 4, "<1h <1d"},
	} {
		from, list := filter.Complete(x.text, fleet(), env)
		if got := strings.Join(list, " "); from != x.from || got != x.want {
			t.Errorf("%s: %d %s", x.text, from, got)
		}
	}
	for _, f := range filter.Fields() { // what is proposed can be read
		_, list := filter.Complete(f.Name+":", fleet(), env)
		for _, v := range list {
			if _, err := filter.Parse(f.Name + ":" + v); err != nil {
				t.Errorf("%s:%s: %v", f.Name, v, err)
			}
		}
	}
}

func ExampleParse() {
	f, err := filter.Parse(`verdict:failed account:prod !region:eu-west-1`)
	fmt.Println(f, err)
	_, err = filter.Parse("verdict:fialed")
	fmt.Println(err)
	// Output:
	// verdict:failed account:prod !region:eu-west-1 <nil>
	// at character 9: “fialed” is no verdict; perhaps failed. Expected: active, waiting, off, degraded, failed, gone, unknown, "needs you", stale, "not permitted", orphan, "perhaps orphan", "taken down", missing
}

func BenchmarkMatch(b *testing.B) {
	links := fleet()
	f, err := filter.Parse("nowhere-at-all 10.40.1.5")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range links {
			f.Match(&links[i], env)
		}
	}
}
