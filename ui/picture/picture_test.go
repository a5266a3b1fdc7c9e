package picture_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// scene is a procedure with a picture, whose second half waits for two words.
func scene() *wizard.Procedure {
	step := func(id string) *wizard.Step { return &wizard.Step{ID: id, Title: id} }
	last := step("S5")
	last.Wait = &wizard.Wait{Who: "Host", OtherWho: "Cloud"}
	return &wizard.Procedure{
		ID: "scene", Steps: []*wizard.Step{step("S1"), step("S2"), step("S3"), step("S4"), last},
		Scene: &wizard.Scene{
			Yours: wizard.End{Place: "Cloud, your account",
				Network: wizard.Part{Title: "your network", Name: "NET", About: "RANGE", Steps: []string{"S1"}},
				Parts:   []wizard.Part{{Title: "your app", May: "may peer", Steps: []string{"S2"}}}},
			Theirs: wizard.End{Place: "Host, its account", Network: wizard.Part{Title: "their network", Steps: []string{"S1"}}},
			Halves: []wizard.Span{
				{Title: "Host's half", By: "made by Host", Who: "Host", Steps: []string{"S3"}},
				{Title: "Cloud's half", By: "made by you", Who: "Cloud", Out: true, Steps: []string{"S4"}},
			},
		},
	}
}

func text(p picture.Picture) string { return strings.Join(p.Draw(&theme.Theme{}, 90, "*"), "\n") }

func of(t *testing.T, st *wizard.State) picture.Picture {
	t.Helper()
	p, ok := picture.Of(scene(), st)
	if !ok {
		t.Fatal("no picture")
	}
	return p
}

// TestPartsLightUpAsTheyCome: each part has a glyph and words of its own, from
// what the run's steps and waits say.
func TestPartsLightUpAsTheyCome(t *testing.T) {
	uitest.Sees(t, text(of(t, nil)), "○ your network", "you choose it", "○ Host's half, made by Host",
		"○ your app  may peer")
	st := wizard.NewState()
	st.Values["NET"], st.Values["RANGE"] = "vnet-orders", "10.40.0.0/16"
	st.Step("S1").Status, st.Step("S2").Status = wizard.Done, wizard.Running
	uitest.Sees(t, text(of(t, st)), "● vnet-orders", "10.40.0.0/16", "* your app")
	st.Step("S2").Status, st.Step("S3").Status = wizard.Done, wizard.Waiting
	uitest.Sees(t, text(of(t, st)), "● your app", "◌ Host's half, waiting")
	st.Step("S3").Status = wizard.Done
	st.Step("S4").Status = wizard.Failing
	st.Step("S4").Fault = &wizard.Fault{Err: providers.Error{Code: "AuthorizationFailed"}}
	uitest.Sees(t, text(of(t, st)), "✗ Cloud's half AuthorizationFailed")
	st.Step("S4").Fault.Lacks = "S2" // the app's: it was looked at, and is not there
	uitest.Sees(t, text(of(t, st)), "✗ your app")
	st.Step("S4").Fault.Lacks = "S3" // nor is what it had seen of a half
	uitest.Sees(t, text(of(t, st)), "✗ Host's half not there")
	st.Step("S4").Fault.Lacks, st.Step("S4").Fault.Next = "", time.Unix(1, 0)
	uitest.Sees(t, text(of(t, st)), "◌ Cloud's half AuthorizationFailed")
	*st.Step("S4") = wizard.StepState{Status: wizard.Asking, Fault: &wizard.Fault{Err: providers.Error{
		Provider: providers.Own, Code: "interrupted"}}} // by the person: nothing is broken
	uitest.Sees(t, text(of(t, st)), "! Cloud's half")
	*st.Step("S4") = wizard.StepState{Status: wizard.Done}
	*st.Step("S5") = wizard.StepState{Status: wizard.Done, Poll: &wizard.PollResult{State: "ACTIVE", Other: "Connected"}}
	st.Status = wizard.Done
	uitest.Sees(t, text(of(t, st)), "● Host's half ACTIVE", "● Cloud's half Connected", "● active")
	st.Step("S3").Status = wizard.Running // made anew: what was seen is not it
	uitest.Sees(t, text(of(t, st)), "Host's half, at work")
	st.Step("S3").Status = wizard.Done
	for i, id := range []string{"S3", "S4"} {
		it := wizard.Item{Key: string(rune('a' + i)), Step: id}
		st.Items = append(st.Items, wizard.ItemState{Item: it, Status: wizard.IsRemoved})
	}
	st.Status = wizard.TakenOff
	uitest.Sees(t, text(of(t, st)), "– your app  may peer", "● vnet-orders")
	uitest.Sees(t, text(of(t, st)), "– Host's half, taken down", "– Cloud's half, taken down")
}

// TestNoWordsOfTheProgramInAProvidersPlace: a code of the program's own is not
// drawn as a half's state, and nothing is taken down before that was agreed to.
func TestNoWordsOfTheProgramInAProvidersPlace(t *testing.T) {
	st := wizard.NewState()
	s := st.Step("S3")
	s.Status = wizard.Asking
	s.Fault = &wizard.Fault{Err: providers.Error{Provider: providers.Own, Code: "not-listed"}}
	uitest.Sees(t, text(of(t, st)), "✗ Host's half, failed")
	s.Fault.Err = providers.Error{Provider: providers.Own, Code: "aws-expired", Native: "expired", RequestID: "pcx-1"}
	uitest.Sees(t, text(of(t, st)), "✗ Host's half expired")
	st = wizard.NewState()
	st.Undoing, st.Status = true, wizard.Running
	if got := text(of(t, st)); strings.Contains(got, "taken down") {
		t.Errorf("before anything goes:\n%s", got)
	}
	st.Removing = "a"
	uitest.Sees(t, text(of(t, st)), "being taken down")
}

// TestAHalfsStateIsItsOwn: what was waited for beside the halves is none of
// their words, and neither is a code of the program's own; a question is no
// failure.
func TestAHalfsStateIsItsOwn(t *testing.T) {
	p := scene()
	p.Steps[0].Wait = &wizard.Wait{Who: "Host", Aside: true}
	st := wizard.NewState()
	*st.Step("S1") = wizard.StepState{Status: wizard.Done, Poll: &wizard.PollResult{State: "ACTIVE"}}
	st.Step("S3").Status = wizard.Running
	st.Step("S4").Status = wizard.Failing
	st.Step("S4").Fault = &wizard.Fault{Says: "What becomes of them?",
		Err: providers.Error{Provider: providers.Own, Code: "static-ips-in-use"}}
	pic, _ := picture.Of(p, st)
	got := text(pic)
	uitest.Sees(t, got, "! Cloud's half, needs you")
	if strings.Contains(got, "ACTIVE") || strings.Contains(got, "static-ips") {
		t.Errorf("in a provider's place:\n%s", got)
	}
}

// TestAPersonIsNeeded: a step that asks is marked so.
func TestAPersonIsNeeded(t *testing.T) {
	st := wizard.NewState()
	st.Step("S4").Status = wizard.Asking
	uitest.Sees(t, text(of(t, st)), "! Cloud's half, needs you")
}

// TestFitsEveryWidth: no line is wider than it may be, in either form, and
// without colours nothing but the colours is lost.
func TestFitsEveryWidth(t *testing.T) {
	st := wizard.NewState()
	st.Values["NET"], st.Values["RANGE"] = strings.Repeat("a long name ",
		8), "10.40.0.0/16, fd00:1234:5678::/48, 10.50.0.0/16"
	st.Step("S1").Status = wizard.Done
	for _, s := range []*wizard.State{wizard.NewState(), st} {
		p := of(t, s)
		for _, th := range []*theme.Theme{theme.New(true, colorprofile.TrueColor), theme.New(false, colorprofile.NoTTY)} {
			for w := 20; w < 210; w++ {
				for _, l := range append(p.Draw(th, w, ""), p.Brief(th, w, "")...) {
					if theme.Width(l) > w {
						t.Fatalf("%d cells in %d: %q", theme.Width(l), w, uitest.Plain(l))
					}
				}
			}
		}
	}
	if _, ok := picture.Of(&wizard.Procedure{}, nil); ok {
		t.Error("a picture of nothing")
	}
	if got := of(t, nil).Text(); strings.Contains(got, "\x1b") || strings.Contains(got, " \n") {
		t.Errorf("%q", got)
	}
}

// TestTheBandCutsNoWordsThatItCanLeaveOut: ranges and second words go before a half's
// own word is cut, and what one side has no need of the other may have.
func TestTheBandCutsNoWordsThatItCanLeaveOut(t *testing.T) {
	p := picture.Picture{
		Yours: picture.Side{Place: "Azure", Network: picture.Part{Mark: picture.There, Text: "vnet-orders", Says: "10.40.0.0/16"},
			Parts: []picture.Part{{Text: "private address", Says: "leads to the service"}}},
		Theirs: picture.Side{Place: "Aiven", Network: picture.Part{Mark: picture.There, Text: "kafka-orders",
			Says: "azure-westeurope"}, Parts: []picture.Part{{Text: "components", Says: "switched on"}}},
		Halves: []picture.Half{{Part: picture.Part{Mark: picture.There, Text: "Private Link service"}, State: "active"},
			{Part: picture.Part{Mark: picture.Broken, Text: "private endpoint"}, Out: true}},
	}
	th := theme.New(true, colorprofile.Ascii)
	band := func() string { return uitest.Plain(strings.Join(p.Brief(th, 76, ""), "\n")) }
	uitest.Sees(t, band(), "✗ private endpoint", "vnet-orders 10.40.0.0/16", "kafka-orders")
	uitest.SeesNot(t, band(), "…", "azure-westeurope")
	uitest.Sees(t, uitest.Plain(strings.Join(p.Draw(th, 74, ""), "\n")), "private address  leads to the service")

	p.Theirs.Network.Says, p.Halves[1].State = "10.20.0.0/24", "Connected, FullyInSync"
	uitest.Sees(t, band(), "● active", "Connected", "10.40.0.0/16", "10.20.0.0/24")
	uitest.SeesNot(t, band(), "…", "FullyInSync")
}
