package drift_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/link"
)

// orders is a link with both halves.
func orders(name string, v providers.Verdict) providers.Link {
	return providers.Link{
		ID: "azure-" + name, Kind: link.KindAivenAzure, Title: "vnet-" + name + " ⇄ aiven-eu", Verdict: v,
		Cloud: &providers.Half{
			Provider: link.Azure, Account: "sub-prod", Network: "vnet-" + name, Region: "westeurope",
			NetworkID: "/subscriptions/sub-prod/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-" + name,
			Ranges:    []string{"10.40.0.0/16"}, Attrs: map[string]string{link.AttrAccess: "true"},
		},
		Hosted: &providers.Half{Provider: link.Aiven, Account: "org", ID: "peering-" + name, Network: "aiven-eu",
			Ranges: []string{"10.1.0.0/24"}},
	}
}

const head = "version: 1\nlinks:\n"

// entry is one by names.
func entry(name, more string) string {
	return "- kind: aiven-azure\n  name: " + name + "\n  cloud: {network: vnet-" + name + "}\n  hosted: {network: aiven-eu}\n" + more
}

// results are what a comparison says, a word and a sentence for each.
func results(t *testing.T, text string, complete bool, links ...providers.Link) string {
	t.Helper()
	f, err := drift.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range drift.Compare(f, links, drift.Heard{All: complete}, filter.Env{}) {
		name := "-"
		if x.Entry != nil {
			name = x.Entry.Name
		}
		out = append(out, fmt.Sprintf("%s %s: %s", x.Result, name, x.Says))
	}
	return strings.Join(out, "\n")
}

func TestComparing(t *testing.T) {
	stale, lone, rid, off := orders("a", providers.Active), orders("a", providers.Failed), orders("a", providers.Active),
		orders("a", providers.Off)
	stale.Stale = true
	lone.Hosted, lone.Orphan, lone.Kind, lone.Title, lone.Reason = nil, true, link.KindAzureAzure, "vnet-a ⇄ ?", "Left over."
	rid.Cloud.Ranges = []string{"10.41.0.0/16"}
	hosted, nameless := orders("a", providers.Failed), orders("a", providers.Failed)
	hosted.Cloud, hosted.Orphan = nil, true
	nameless.Cloud, nameless.Orphan, nameless.Title = nil, true, "0be5 ⇄ aiven-eu"
	nameless.Hosted.PeerID = "vpc-0be5"
	unknown := orders("a", providers.UnknownV)
	unknown.Unheard = true
	gone := orders("a", providers.GoneV)
	for _, x := range []struct {
		name, file string
		complete   bool
		links      []providers.Link
		want       string
	}{
		{"as it should be", entry("a", ""), true, []providers.Link{orders("a", providers.Active)}, "ok a: as it should be"},
		{"missing", entry("a", ""), true, nil, "missing a: there is no such link; everything was heard"},
		{"not heard is never missing", entry("a", ""), false, nil, "unknown a: not seen, and not every account was heard"},
		{"stale is not known", entry("a", ""), false, []providers.Link{stale}, "unknown a: it is stale"},
		{"nobody heard the other half", entry("a", ""), false, []providers.Link{unknown}, "unknown a: it is unknown"},
		{"gone", entry("a", ""), true, []providers.Link{gone}, "broken a: it is gone"},
		{"a half is left over", entry("a", ""), true, []providers.Link{lone}, "broken a: it is orphan. Left over."},
		{"degraded", entry("a", ""), true, []providers.Link{orders("a", providers.Degraded)}, "broken a: it is degraded"},
		{"waiting", entry("a", ""), true, []providers.Link{orders("a", providers.Waiting)}, "waiting a: it is waiting"},
		{"off, and should not be", entry("a", ""), true, []providers.Link{off}, "different a: state is off, not active"},
		{"off, as it should be", entry("a", "  state: off\n"), true, []providers.Link{off}, "ok a: as it should be"},
		{"ranges", strings.Replace(entry("a", ""), "vnet-a}", "vnet-a, ranges: [10.40.0.0/16]}", 1), true, []providers.Link{rid},
			"different a: cloud.ranges is 10.41.0.0/16, not 10.40.0.0/16"},
		{"options", entry("a", "  options: {allow-access: false}\n"), true, []providers.Link{orders("a", providers.Active)},
			"different a: options.allow-access is true, not false"},
		{"options that nobody says", entry("a", "  options: {configured-status: active}\n"), true,
			[]providers.Link{orders("a", providers.Active)}, "different a: options.configured-status is not said, not active"},
		{"by id, in any case", "- kind: aiven-azure\n  name: a\n  cloud: {id: /SUBSCRIPTIONS/sub-prod/resourceGroups/rg/" +
			"providers/Microsoft.Network/virtualNetworks/VNET-a/}\n  hosted: {id: peering-a}\n", true,
			[]providers.Link{orders("a", providers.Active)}, "ok a: as it should be"},
		{"extra", entry("a", ""), true, []providers.Link{orders("a", providers.Active), orders("b", providers.Failed)},
			"ok a: as it should be\nextra -: it is not in the file; it is failed"},
		{"several", entry("a", ""), true, []providers.Link{orders("a", providers.Active), second(orders("a", providers.Active))},
			"ambiguous a: 2 links are meant by it (vnet-a ⇄ aiven-eu, vnet-a ⇄ aiven-eu): give ids"},
		{"a half of another network is left over", entry("b", ""), true, []providers.Link{hosted},
			"missing b: there is no such link; everything was heard\nextra -: it is not in the file; it is orphan"},
		{"a half whose network nobody names is left over", entry("b", ""), true, []providers.Link{nameless},
			"broken b: it is orphan"},
		{"whole before half", entry("a", ""), true, []providers.Link{second(lone), orders("a", providers.Active)},
			"ok a: as it should be\nextra -: it is not in the file; it is orphan"},
	} {
		if got := results(t, head+x.file, x.complete, x.links...); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
	links := []providers.Link{orders("a", providers.Active), orders("b", providers.Active)}
	for _, more := range []string{"extra: allowed\n", "about: name:vnet-a\n"} {
		if got := results(t, more+head+entry("a", ""), true, links...); got != "ok a: as it should be" {
			t.Errorf("%s%s", more, got)
		}
	}
}

// TestTwinsAreToldApart: by what else the file says of them; what cannot be is said,
// and nothing that is there is called missing.
func TestTwinsAreToldApart(t *testing.T) {
	for _, x := range []struct {
		name, file string
		complete   bool
		links      []providers.Link
		want       string
	}{
		{"one link, two entries", entry("a", "") + entry("A", ""), true, []providers.Link{orders("a", providers.Active)},
			"ok a: as it should be\nambiguous A: line 3 means the same link (vnet-a ⇄ aiven-eu): take one out, or give ids"},
		{"twins, told apart by what they are", entry("a", "") + strings.Replace(entry("a", ""), "vnet-a}", "vnet-a, account: other}", 1),
			true, []providers.Link{orders("a", providers.Active), elsewhere(orders("a", providers.Active))},
			"ok a: as it should be\nok a: as it should be"},
		{"twins, one by its id", entry("a", "") + strings.Replace(entry("a", ""), "{network: aiven-eu}", "{id: peering-twin}", 1),
			true, []providers.Link{elsewhere(orders("a", providers.Active)), orders("a", providers.Failed)},
			"broken a: it is failed\nok a: as it should be"},
		{"twins, twice by their name", entry("a", "") + entry("a", ""), true,
			[]providers.Link{orders("a", providers.Active), second(orders("a", providers.Active))},
			"ambiguous a: 2 links are meant by it (vnet-a ⇄ aiven-eu, vnet-a ⇄ aiven-eu): give ids\n" +
				"ambiguous a: 2 links are meant by it (vnet-a ⇄ aiven-eu, vnet-a ⇄ aiven-eu): give ids"},
	} {
		if got := results(t, head+x.file, x.complete, x.links...); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
}

// elsewhere is a link of networks with the same names in another account.
func elsewhere(l providers.Link) providers.Link {
	l = second(l)
	cloud, hosted := *l.Cloud, *l.Hosted
	cloud.Account, cloud.NetworkID, hosted.ID = "other", "/subscriptions/other/vnet-a", "peering-twin"
	l.Cloud, l.Hosted = &cloud, &hosted
	return l
}

func second(l providers.Link) providers.Link {
	l.ID += "-2"
	return l
}

func TestAWrongFileSaysWhichLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                    "line 1: the file is empty. Expected: links: and a list",
		"links: []":                                           "line 1: the file lacks version",
		"version: 2\nlinks: []":                               "line 1: this program does not know version 2. Expected: version: 1",
		"version: 1\nlinks: nothing":                          "line 2: links is no list",
		"version: 1\nlinks:\n- kind: x\n":                     "line 3: “x” is not known. Expected: aiven-azure",
		head + "- kind: aiven-azur\n":                         "line 3: “aiven-azur” is not known; perhaps aiven-azure",
		head + "- kind: aiven-azure\n":                        "line 3: a link lacks cloud",
		head + entry("a", "  sate: off\n"):                    "line 7: a link has no field “sate”; perhaps state. Expected: cloud, hosted",
		head + entry("a", "  state: on\n"):                    "line 7: “on” is not known; perhaps off. Expected: active, off",
		head + entry("a", "  name: b\n"):                      "line 7: name stands there twice",
		head + entry("a", "  name: [x]\n"):                    "line 7: name stands there twice",
		head + "- kind: aiven-azure\n  cloud: {account: x}\n": "line 4: nothing says which network it is",
		head + "- kind: aiven-azure\n  cloud: {network: x, ranges: [10.40.0.0/33]}\n": "line 4: “10.40.0.0/33” is no range",
		head + "- kind: aiven-azure\n  cloud: {network: x, ranges: 10.40.0.0/16}\n":   "line 4: ranges is no list",
		head + entry("a", "  options: {allow_access: true}\n"):                        "line 7: options has no field “allow_access”; perhaps allow-access",
		"version: 1\nabout: acount:x\nlinks: []":                                      "line 2: about: at character 1: there is no field “acount”; perhaps account:",
		"version: 1\nlinks: []\n---\nversion: 1\nlinks: []\n":                         "line 3: a second document begins",
		"version: 1\nabout: is:missing\nlinks: []":                                    "line 2: about: is:missing asks how a link stands against this file",
		head + entry("a", "  options: {allow-access: maybe}\n"):                       "line 7: “maybe” is not known. Expected: true, false",
		"version: 1\n\tlinks: []":                                                     "line 2: this is no YAML",
		"version: 1\nextra: yes\nlinks: []":                                           "line 2: “yes” is not known. Expected: drift, allowed",
		"version: 1\nlinks: &a [*a]":                                                  "line 2: ",
		"- a\n- b":                                                                    "line 1: the file is no set of fields",
	} {
		_, err := drift.Parse([]byte(text))
		var e *drift.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s", text, err, want)
		}
	}
}

// TestWhatIsWrittenIsAsItIs: a file that is written from links finds all as it
// should be.
func TestWhatIsWrittenIsAsItIs(t *testing.T) {
	strange := orders("a: b #{", providers.Active)
	off := orders("off", providers.Off)
	lone := orders("lone", providers.Failed)
	lone.Hosted = nil
	links := []providers.Link{orders("x", providers.Active), strange, off, lone}
	text, left, err := drift.Write(links, "", "a note\nof two lines")
	if err != nil || len(left) != 1 || left[0].ID != lone.ID {
		t.Fatalf("%v, %v", left, err)
	}
	got := results(t, string(text), true, links[:3]...)
	if strings.Count(got, "as it should be") != 3 || strings.Count(got, "\n") != 2 {
		t.Errorf("%s\n%s", got, text)
	}
	if !strings.Contains(string(text), "# a note of two lines\n") {
		t.Errorf("%s", text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + entry("a", "  options: {allow-access: true}\n"))
	f.Add("version: 1\nlinks: []\nabout: verdict:failed")
	f.Add("a: &x [*x]")
	links := []providers.Link{orders("a", providers.Active), orders("b", providers.Failed)}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := drift.Parse([]byte(text))
		var e *drift.Error
		if err != nil && (!errors.As(err, &e) || e.Line < 1 || e.Says == "") {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		for _, complete := range []bool{true, false} {
			list := drift.Compare(file, links, drift.Heard{All: complete}, filter.Env{})
			if len(list) < len(file.Links) {
				t.Fatalf("%d entries, %d findings", len(file.Links), len(list))
			}
			for _, x := range list {
				if x.Result == "" || x.Says == "" || x.Result == drift.Missing && !complete {
					t.Fatalf("%+v", x)
				}
			}
		}
	})
}

// TestNothingIsMissingWhereNobodyIsConnected: a link that only an account shows
// which is not connected here is not known; nor is what its half would say, and
// what is seen of it is not called extra.
func TestNothingIsMissingWhereNobodyIsConnected(t *testing.T) {
	whole, azures, aivens := orders("a", providers.Active), orders("a", providers.Active), orders("a", providers.Active)
	azures.Hosted, azures.Kind, azures.Title = nil, link.KindAzureAzure, "vnet-a ⇄ aivenprod"
	azures.Cloud.PeerID = "/subscriptions/aiven/virtualNetworks/v"
	aivens.Cloud = nil
	text := head + "- kind: aiven-azure\n  cloud: {id: " + whole.Cloud.NetworkID + "}\n  hosted: {id: vpc-uuid, network: aiven-eu}\n" +
		"  options: {allow-access: \"true\"}\n"
	f, err := drift.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	aivens.Hosted.NetworkID, aivens.Hosted.PeerID = "vpc-uuid", whole.Cloud.NetworkID
	for name, c := range map[string]struct {
		of    []string
		links []providers.Link
		want  string
	}{
		"Aiven is not":        {[]string{link.Azure}, []providers.Link{azures}, "unknown not seen, and nothing of Aiven is connected here"},
		"Azure is not":        {[]string{link.Aiven}, nil, "unknown not seen, and nothing of Azure is connected here"},
		"Azure's half is not": {[]string{link.Aiven}, []providers.Link{aivens}, "unknown options.allow-access is not known: one half is not seen"},
		"both are":            {[]string{link.Aiven, link.Azure}, nil, "missing there is no such link; everything was heard"},
	} {
		of := map[string]bool{}
		for _, p := range c.of {
			of[p] = true
		}
		list := drift.Compare(f, c.links, drift.Heard{All: true, Of: of}, filter.Env{})
		if got := fmt.Sprint(list[0].Result, " ", list[0].Says); len(list) != 1 || got != c.want {
			t.Errorf("%s: %d findings, %s", name, len(list), got)
		}
	}
}
