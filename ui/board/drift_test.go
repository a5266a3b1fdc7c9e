package board_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

// expectedFile is what must exist: one as it is, one whose range differs, and one
// that is nowhere.
const expectedFile = `version: 1
links:
- kind: aiven-azure
  cloud: {network: vnet-orders}
  hosted: {network: aiven-eu}
- kind: aiven-azure
  cloud: {network: vnet-analytics, ranges: [10.41.0.0/16]}
  hosted: {network: astra-claims}
- kind: aiven-azure
  name: payments
  cloud: {network: vnet-payments, region: westeurope}
  hosted: {network: aiven-eu}
`

// compared is the sketches' board against that file.
func compared(t *testing.T) front.Snapshot {
	t.Helper()
	f, err := drift.Parse([]byte(expectedFile))
	if err != nil {
		t.Fatal(err)
	}
	s := contoso()
	s.Complete = true
	s.Drift = front.NewDrift("links.yaml", "", drift.Compare(f, s.Links, drift.Heard{All: true}, filter.Env{}))
	return s
}

// playLinks is play with a file of links that must exist.
func playLinks(t *testing.T, snap front.Snapshot, fn func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began))
		f := newFeed()
		b := backend(f)
		b.Links = "links.yaml"
		th := theme.New(true, colorprofile.TrueColor)
		x := board.New(b, th, "")
		f.ch <- snap
		s := &scene{Stage: uitest.NewStage(x), feed: f, board: x, th: th}
		s.Pass(time.Second)
		fn(s)
		x.Close()
		synctest.Wait()
	})
}

// TestDriftOnTheBoard: a column says how each link stands against the file; what
// is missing has a row, and is not counted among the links; the filter chooses by
// it; the details say which field differs, and from what.
func TestDriftOnTheBoard(t *testing.T) {
	playLinks(t, compared(t), func(s *scene) {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			got := uitest.Plain(s.Screen(size[0], size[1]))
			uitest.Sees(t, got, "DRIFT", "✗ missing", "! extra", "! different", "payments", "9 links")
		}
		for text, want := range map[string]string{
			"is:missing": "payments", "is:different": "vnet-analytics", "is:expected": "vnet-orders",
			"verdict:missing": "payments",
		} {
			command(s, "filter "+text)
			got := uitest.Plain(s.Screen(120, 40))
			if !strings.Contains(got, want) || !strings.Contains(got, ": 1 of 10 links") {
				t.Errorf("%s chooses:\n%s", text, got)
			}
		}
		for _, text := range []string{"is:unexpected", "is:extra"} {
			command(s, "filter "+text)
			uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), ": 7 of 10 links")
		}
		command(s, "filter verdict:gone,failed")
		uitest.SeesNot(t, uitest.Plain(s.Screen(120, 40)), "payments")
		command(s, "filter is:different")
		uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), "links.yaml: cloud.ranges is 10.40.0.0/16, expected 10.41.0.0/16")
		uitest.Sees(t, details(t, s), "Against links.yaml, line 6", "cloud.ranges", "is 10.40.0.0/16, expected 10.41.0.0/16")
		command(s, "filter is:missing")
		uitest.Sees(t, details(t, s), "✗ missing", "line 9", "cloud network", "vnet-payments", "everything was heard")
		command(s, "filter")
		command(s, "sort drift")
		s.Press("g", "g")
		if got := under(s); !strings.Contains(got, "payments") {
			t.Errorf("sorted by drift, first is %s", got)
		}
		s.Press("g", "d")
		uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), " missing  1", " different  1", " extra  7", " ok  1")
	})
}

// details is what the details of the link under the cursor say.
func details(t *testing.T, s *scene) string {
	t.Helper()
	s.Press("enter")
	d := uitest.Find[screen.Show](t, s.Stage).Dialog
	return uitest.Plain(strings.Join(d.Body(s.th, 100, 60), "\n"))
}

// TestAskingForDriftWithoutAFile says what is lacking, instead of choosing nothing.
func TestAskingForDriftWithoutAFile(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		command(s, "filter is:missing")
		if got := uitest.Find[screen.Toast](t, s.Stage).Text; !strings.Contains(got, "--links FILE") {
			t.Errorf("it says %q", got)
		}
		got := uitest.Plain(s.Screen(120, 40))
		uitest.Sees(t, got, "none is given")
		uitest.SeesNot(t, got, "DRIFT")
	}, contoso())
}

// TestAFileThatTurnsWrong says so below the table, with the line.
func TestAFileThatTurnsWrong(t *testing.T) {
	snap := compared(t)
	snap.Drift = front.NewDrift("links.yaml", "links.yaml, line 4: “x” is not known. Expected: aiven-azure",
		snap.Drift.Findings)
	playLinks(t, snap, func(s *scene) {
		uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), "! links.yaml, line 4: “x” is not known", "✗ missing")
	})
}
