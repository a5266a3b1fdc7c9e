package link_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

var verdicts = []providers.Verdict{
	providers.Active, providers.Waiting, providers.Off, providers.Degraded,
	providers.Failed, providers.GoneV, providers.UnknownV,
}

func hosted(state string) *providers.Half {
	return &providers.Half{Provider: "aiven", ID: "p", State: state, PeerName: "vnet-orders",
		Attrs: map[string]string{link.AttrCloud: "azure"}}
}

func cloud(state, sync, prov string) *providers.Half {
	return &providers.Half{Provider: "azure", ID: "c", Network: "vnet-orders", State: state, Sync: sync,
		Provisioning: prov,
		Attrs:        map[string]string{link.AttrAccess: "true"}}
}

// every calls fn with every combination of states, present and absent.
func every(fn func(link.Sight)) {
	var clouds []*providers.Half
	for _, s := range linktest.AzureStates {
		for _, y := range linktest.AzureSyncs {
			for _, p := range linktest.Provisioning {
				clouds = append(clouds, cloud(s, y, p))
			}
		}
	}
	clouds = append(clouds, nil)
	for _, a := range append([]string{"-"}, linktest.AivenStates...) {
		for _, c := range clouds {
			for _, seen := range []bool{false, true} {
				s := link.Sight{Kind: link.KindAivenAzure, Cloud: c, CloudSeen: seen, HostedSeen: seen}
				if a != "-" {
					s.Hosted = hosted(a)
				}
				if s.Hosted != nil || s.Cloud != nil {
					fn(s)
				}
			}
		}
	}
}

func TestEveryCombinationHasWords(t *testing.T) {
	n := 0
	every(func(s link.Sight) {
		n++
		r := link.Judge(s)
		what := describe(s.Hosted) + " / " + describe(s.Cloud)
		if !slices.Contains(verdicts, r.Verdict) {
			t.Errorf("%s: verdict %q", what, r.Verdict)
		}
		if r.Reason == "" || strings.ContainsAny(r.Reason+r.Next, "{}") {
			t.Errorf("%s: reason %q, next %q", what, r.Reason, r.Next)
		}
		if r.Yours && (r.Next == "" || r.Repair == "") {
			t.Errorf("%s: yours, but to do what? %+v", what, r)
		}
		if r.Orphan && s.Hosted != nil && s.Cloud != nil && s.Hosted.State != "DELETED" {
			t.Errorf("%s: two halves and an orphan", what)
		}
		if (r.Verdict == providers.Active || r.Verdict == providers.GoneV) && r.Yours {
			t.Errorf("%s: nothing is wrong, but yours", what)
		}
	})
	t.Logf("%d combinations", n)
}

// Only the known good words make a link active, and an unknown word decides
// nothing.
func TestUnknownIsNeverSuccessOrFailure(t *testing.T) {
	every(func(s link.Sight) {
		r := link.Judge(s)
		strangeHosted := s.Hosted != nil && slices.Contains([]string{"", "BRAND_NEW", "active"}, s.Hosted.State)
		if strangeHosted && r.Verdict != providers.UnknownV {
			t.Errorf("Aiven's %q: %s", s.Hosted.State, r.Verdict)
		}
		if s.Cloud != nil && odd(s.Cloud) && slices.Contains([]providers.Verdict{providers.Active, providers.Degraded},
			r.Verdict) {
			t.Errorf("Azure's %q %q: %s", s.Cloud.State, s.Cloud.Provisioning, r.Verdict)
		}
		if r.Verdict != providers.Active {
			return
		}
		if s.Hosted != nil && s.Hosted.State != "ACTIVE" {
			t.Errorf("active with Aiven's %q", s.Hosted.State)
		}
		if c := s.Cloud; c != nil && (c.State != "Connected" || c.Sync != "FullyInSync" || c.Provisioning != "Succeeded" &&
			c.Provisioning != "") {
			t.Errorf("active with Azure's %+v", c)
		}
	})
}

// odd says that a half has words that nobody knows and that matter.
func odd(h *providers.Half) bool {
	switch h.State {
	case "Connected":
		return h.Provisioning == "Pondering"
	case "Initiated", "Disconnected":
		return false
	}
	return h.Provisioning != "Deleting"
}

func TestVerdicts(t *testing.T) {
	inSync := cloud("Connected", "FullyInSync", "Succeeded")
	lost := cloud("Disconnected", "RemoteNotInSync", "Succeeded")
	off := cloud("Connected", "FullyInSync", "Succeeded")
	off.Attrs[link.AttrAccess] = "false"
	for name, c := range map[string]struct {
		s       link.Sight
		verdict providers.Verdict
		repair  string
		yours   bool
	}{
		"both up":    {link.Sight{Hosted: hosted("ACTIVE"), Cloud: inSync}, providers.Active, "", false},
		"just asked": {link.Sight{Hosted: hosted("APPROVED"), CloudSeen: true}, providers.Waiting, "", false},
		"asked, leftover": {link.Sight{Hosted: hosted("APPROVED"), Cloud: lost}, providers.Failed,
			link.RepairDeleteCloud, true},
		"your turn": {link.Sight{Hosted: hosted("PENDING_PEER"), CloudSeen: true}, providers.Waiting,
			link.RepairCreateCloud, true},
		"somebody's turn": {link.Sight{Hosted: hosted("PENDING_PEER")}, providers.Waiting, "", false},
		"Aiven is slow":   {link.Sight{Hosted: hosted("PENDING_PEER"), Cloud: inSync}, providers.Waiting, "", false},
		"lost its partner": {link.Sight{Hosted: hosted("ACTIVE"), Cloud: lost}, providers.Failed,
			link.RepairRecreateCloud, true},
		"out of step": {link.Sight{Hosted: hosted("ACTIVE"),
			Cloud: cloud("Connected", "LocalNotInSync", "Succeeded")}, providers.Degraded, link.RepairSync, true},
		"the other out of step": {link.Sight{Hosted: hosted("ACTIVE"),
			Cloud: cloud("Connected", "RemoteNotInSync", "Succeeded")}, providers.Degraded, link.RepairRefresh, true},
		"switched off": {link.Sight{Hosted: hosted("ACTIVE"), Cloud: off}, providers.Off, link.RepairAllow, true},
		"azure half deleted": {link.Sight{Hosted: hosted("DELETED_BY_PEER"), CloudSeen: true}, providers.Failed,
			link.RepairRecreateHosted, true},
		"rejected": {link.Sight{Hosted: hosted("REJECTED_BY_PEER"), CloudSeen: true}, providers.Failed,
			link.RepairRecreateHosted, true},
		"invalid": {link.Sight{Hosted: hosted("INVALID_SPECIFICATION"), Cloud: lost}, providers.Failed,
			link.RepairRecreateHosted, true},
		"being taken down": {link.Sight{Hosted: hosted("DELETING"), Cloud: inSync}, providers.Waiting, "", false},
		"taken down":       {link.Sight{Hosted: hosted("DELETED"), CloudSeen: true}, providers.GoneV, "", false},
		"half taken down": {link.Sight{Hosted: hosted("DELETED"), Cloud: lost}, providers.Failed,
			link.RepairDeleteCloud, true},
		"new word": {link.Sight{Hosted: hosted("HIBERNATING"), Cloud: lost}, providers.UnknownV, "", false},
		"updating": {link.Sight{Hosted: hosted("ACTIVE"), Cloud: cloud("Connected", "FullyInSync", "Updating")},
			providers.Waiting, "", false},
		"last change failed": {link.Sight{Hosted: hosted("ACTIVE"), Cloud: cloud("Connected", "FullyInSync", "Failed")},
			providers.Degraded, link.RepairSync, true},
		"orphan": {link.Sight{Cloud: lost}, providers.Failed, link.RepairDeleteCloud, true},
		"waits for nobody": {link.Sight{Cloud: cloud("Initiated", "RemoteNotInSync", "Succeeded"), HostedSeen: true},
			providers.Waiting, link.RepairDeleteCloud, true},
		"waits for a stranger": {link.Sight{Cloud: cloud("Initiated", "RemoteNotInSync", "Succeeded")}, providers.Waiting,
			"", false},
		"foreign and healthy":  {link.Sight{Cloud: inSync}, providers.Active, "", false},
		"connected to nothing": {link.Sight{Cloud: inSync, HostedSeen: true}, providers.UnknownV, "", false},
		"one of several": {link.Sight{Hosted: hosted("ACTIVE"), CloudSeen: true,
			Rivals: []*providers.Half{inSync, inSync}}, providers.Active, "", false},
		"one of several, a lost": {link.Sight{Hosted: hosted("ACTIVE"), CloudSeen: true,
			Rivals: []*providers.Half{inSync, lost}}, providers.UnknownV, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.Kind = link.KindAivenAzure
			r := link.Judge(c.s)
			if r.Verdict != c.verdict || r.Repair != c.repair || r.Yours != c.yours {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestPairVerdicts(t *testing.T) {
	inSync, lost := cloud("Connected", "FullyInSync", "Succeeded"), cloud("Disconnected", "RemoteNotInSync", "Succeeded")
	behind, waits := cloud("Connected", "RemoteNotInSync", "Succeeded"), cloud("Initiated", "RemoteNotInSync", "Succeeded")
	odd := cloud("Teleported", "", "")
	for _, c := range []struct {
		a, b    *providers.Half
		verdict providers.Verdict
	}{
		{inSync, inSync, providers.Active}, {inSync, behind, providers.Degraded}, {inSync, lost, providers.Failed},
		{lost, lost, providers.Failed}, {waits, inSync, providers.Waiting}, {waits, lost, providers.Failed},
		{inSync, odd, providers.UnknownV}, {waits, waits, providers.Waiting}, {odd, lost, providers.Failed},
	} {
		for _, s := range []link.Sight{{Hosted: c.a, Cloud: c.b}, {Hosted: c.b, Cloud: c.a}} {
			s.Kind = link.KindAzureAzure
			if r := link.Judge(s); r.Verdict != c.verdict || r.Reason == "" || strings.ContainsAny(r.Reason, "{}") {
				t.Errorf("%s and %s: %+v", c.a.State, c.b.State, r)
			}
		}
	}
}

func TestWarningsSpoilAndMessagesExplain(t *testing.T) {
	h := hosted("ACTIVE")
	h.Warnings = []string{"overlapping-peer-vpc-ip-ranges: overlap (vnet-b)"}
	r := link.Judge(link.Sight{Kind: link.KindAivenAzure, Hosted: h,
		Cloud: cloud("Connected", "FullyInSync", "Succeeded")})
	if r.Verdict != providers.Degraded || !strings.Contains(r.Reason, "vnet-b") || r.Next == "" {
		t.Errorf("%+v", r)
	}
	h = hosted("REJECTED_BY_PEER")
	h.Message = "peer_azure_app_id 'x' does not refer to a valid application object"
	h.Warnings = []string{"overlap (vnet-b)"}
	if r := link.Judge(link.Sight{Kind: link.KindAivenAzure, Hosted: h}); !strings.Contains(r.Reason, h.Message+". ") ||
		!strings.HasSuffix(r.Reason, "(vnet-b).") {
		t.Errorf("Aiven's own words are lost, or run on: %+v", r)
	}
}

// TestBothHalvesGone: whatever the kind, a link of which neither half is there
// is gone, and one whose half is left over says so: nothing is waited for.
func TestBothHalvesGone(t *testing.T) {
	for _, k := range link.All() {
		for _, word := range []string{providers.AivenDeleted, providers.AstraDeleted, providers.AWSDeleted} {
			half := providers.Half{Provider: k.Hosted.Provider, State: word}
			if k.Hosted.Class == nil || k.Hosted.Class(&half) != link.Deleted {
				continue
			}
			for _, seen := range []bool{false, true} {
				if r := k.Judge(link.Sight{Hosted: &half, CloudSeen: seen}); r.Verdict != providers.GoneV {
					t.Errorf("%s, the other half listed: %v: %s (%s)", k.ID, seen, r.Verdict, r.Reason)
				}
			}
		}
	}
	gone := hosted(providers.AivenDeleted)
	for state, want := range map[string]providers.Verdict{
		providers.UpCloudPeerDeleted: providers.Failed, providers.UpCloudOff: providers.Failed,
		providers.UpCloudPendingPeer: providers.Failed, providers.UpCloudFailed: providers.Failed,
		providers.UpCloudActive: providers.Waiting, providers.UpCloudProvisioning: providers.Waiting,
	} {
		r := link.Judge(link.Sight{
			Kind: link.KindAivenUpCloud, Hosted: gone, Cloud: &providers.Half{Provider: "upcloud", State: state},
		})
		if r.Verdict != want || r.Orphan != (want == providers.Failed) {
			t.Errorf("Aiven's half gone, UpCloud's %s: %s (%s)", state, r.Verdict, r.Reason)
		}
	}
}
