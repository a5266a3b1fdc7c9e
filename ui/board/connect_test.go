package board_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
)

// refused is a board whose Aiven accounts refuse their token, one of them
// watched for another kind of link.
func refused() front.Snapshot {
	s := contoso()
	no := &providers.Error{Class: providers.NotAuthenticated, Provider: "aiven", Status: 401, Op: "list"}
	s.Sources[1].State, s.Sources[1].Err, s.Sources[1].Since = watch.SignedOut, no, began.Add(-time.Minute)
	s.Sources = append(s.Sources, front.Source{
		ID: "aiven:privatelink:prod", Provider: "aiven", Title: "Aiven prod, Private Link", State: watch.SignedOut, Err: no,
	})
	return s
}

// pick presses enter in the menu that is shown once its line says what.
func pick(t *testing.T, s *scene, what string) {
	t.Helper()
	d, _ := shown(t, s)
	menu, ok := d.(*dialog.Menu)
	if !ok {
		t.Fatalf("%T is shown", d)
	}
	for range 10 {
		for _, line := range menu.Body(s.th, 90, 20) {
			if line = uitest.Plain(line); strings.HasPrefix(line, "▸") && strings.Contains(line, what) {
				_, cmd := menu.Update(uitest.Key("enter"))
				s.Sent()
				s.Run(cmd)
				return
			}
		}
		menu.Update(uitest.Key("down"))
	}
	t.Fatalf("no %q in %q", what, menu.Body(s.th, 90, 20))
}

// TestAnyProviderCanBePasted, the one that refuses first; what does not work is
// said where it was pasted.
func TestAnyProviderCanBePasted(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.feed.paste = errors.New("aiven: who am I (401): Unauthorized")
		s.Press("i")
		pick(t, s, "Paste: Aiven token")
		d, seen := shown(t, s)
		if !strings.Contains(seen, "Aiven Console") {
			t.Errorf("where it comes from:\n%s", seen)
		}
		d.Update(tea.PasteMsg{Content: "AVNS_secret\n"})
		_, cmd := d.Update(uitest.Key("enter"))
		if body := strings.Join(d.Body(s.th, 80, 10), "\n"); strings.Contains(body, "AVNS") ||
			!strings.Contains(body, "Trying it") {
			t.Errorf("while it is tried:\n%s", body)
		}
		s.Run(cmd)
		if body := uitest.Plain(strings.Join(d.Body(s.th, 80, 10), "\n")); !strings.Contains(body, "401") {
			t.Errorf("refused:\n%s", body)
		}
		s.feed.paste = nil
		_, cmd = d.Update(uitest.Key("enter"))
		s.Run(cmd)
		uitest.Find[screen.Dismiss](t, s.Stage)
		if got := strings.TrimSpace(s.feed.pasted["aiven"]); got != "AVNS_secret" {
			t.Errorf("pasted %q", got)
		}
	}, refused())
}

// TestASignInIsLookedForAgain in the environment and in files.
func TestASignInIsLookedForAgain(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("i")
		pick(t, s, "Look for a sign-in again")
		if fmt.Sprint(s.feed.renewed) != "[aiven]" {
			t.Errorf("%v", s.feed.renewed)
		}
	}, refused())
}

// TestAnotherProcessWatchesForAll: it is asked to look, and has sign-ins of its
// own; it is not paused from here.
func TestAnotherProcessWatchesForAll(t *testing.T) {
	snap := refused()
	snap.From = "hub1"
	play(t, func(t *testing.T, s *scene) {
		s.Press("i")
		_, seen := shown(t, s)
		if strings.Contains(seen, "Paste") || !strings.Contains(seen, "hub1 watches for all") {
			t.Errorf("signing in here is offered:\n%s", seen)
		}
		pick(t, s, "Have hub1 look for its sign-in again")
		if fmt.Sprint(s.feed.renewed) != "[aiven]" {
			t.Errorf("%v", s.feed.renewed)
		}
		s.Press("p")
		if len(s.feed.paused) > 0 {
			t.Error("it is said to be paused")
		}
		s.Press("r")
		if got := uitest.Plain(s.Screen(100, 24)); !strings.Contains(got, "asked to look · seen by hub1") {
			t.Errorf("it does not say so:\n%s", got)
		}
	}, snap)
}

// TestMoreCanBeConnected where nothing is missing.
func TestMoreCanBeConnected(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("i")
		_, seen := shown(t, s)
		for _, want := range []string{"Aiven", "UpCloud   not connected"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
	}, contoso())
}

// TestEachProviderIsNamedOn80Columns: those that do alike together.
func TestEachProviderIsNamedOn80Columns(t *testing.T) {
	x := contoso()
	x.Sources = nil
	for _, p := range []string{"azure", "aiven", "aws", "upcloud", "astra"} {
		x.Sources = append(x.Sources, front.Source{ID: p, Provider: p, Title: p, State: watch.Heard, AsOf: began})
	}
	play(t, func(t *testing.T, s *scene) {
		uitest.Sees(t, uitest.Plain(s.Screen(80, 24)), "● Azure, Aiven, AWS, UpCloud, Astra heard now")
		uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), "● UpCloud heard now   ● Astra heard now")
	}, x)
}

// TestTheStripSaysHowEachSourceDoes: never heard, heard, failing since, denied,
// signed out; and no total where not everything was heard.
func TestTheStripSaysHowEachSourceDoes(t *testing.T) {
	x := contoso()
	x.Sources = nil
	add := func(provider string, state watch.SourceState, err *providers.Error) {
		src := front.Source{ID: fmt.Sprint(len(x.Sources)), Provider: provider, Title: provider + " of Contoso", State: state,
			Since: began.Add(-5 * time.Minute), Err: err, Stale: state != watch.Heard}
		if state == watch.Heard {
			src.AsOf, src.Interval, src.Round = began.Add(-40*time.Second), 90*time.Second, 80*time.Second
		}
		x.Sources = append(x.Sources, src)
	}
	add("azure", watch.Heard, nil)
	for i := range 60 {
		add("aiven", map[bool]watch.SourceState{true: watch.Heard, false: watch.NeverHeard}[i < 52], nil)
	}
	add("aws", watch.Failing, &providers.Error{Class: providers.Transient, Status: 503})
	add("upcloud", watch.SignedOut, &providers.Error{Class: providers.NotAuthenticated, Status: 401})
	add("astra", watch.Denied, &providers.Error{Class: providers.NotPermitted, Status: 403})
	play(t, func(t *testing.T, s *scene) {
		got := uitest.Plain(s.Screen(200, 60))
		for _, want := range []string{"9 links so far", "~ AWS never heard, failing since 20:12",
			"! UpCloud signed out since 20:12",
			"– Astra not permitted since 20:12", "◌ Aiven 52 of 60 heard", "● Azure heard 40 s ago, a round takes 90 s at 12.5/s"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q on\n%s", want, got)
			}
		}
		// What has no room is counted.
		uitest.Sees(t, uitest.Plain(s.Screen(80, 24)), "~ AWS failing   ! UpCloud signed out   – Astra not permitted   +2: o")
		s.Press("o")
		if _, seen := shown(t, s); !strings.Contains(seen, "● azure of Contoso: heard 40 s ago") ||
			!strings.Contains(seen, "the last round took 80 s, every 90 s") {
			t.Errorf("the sources:\n%s", seen)
		}
	}, x)
}

// TestTheFilterFindsWhatIsOnTheScreen: a link is found by the words of its row.
func TestTheFilterFindsWhatIsOnTheScreen(t *testing.T) {
	for words, want := range map[string]string{
		"needs you": "vpc-0a1b2c", "orphan": "vnet-old", "stale": "vpc-77aa10", "not permitted": "vnet-test",
		"recreate": "", "upcloud": "net-fi-1", "taken down": "vnet-orders",
	} {
		x := contoso()
		x.Links[8].Denied = true
		x.Links[0].Verdict, x.Links[0].TakenDown = providers.GoneV, true
		play(t, func(t *testing.T, s *scene) {
			s.Press("/")
			for _, r := range words {
				s.Press(string(r))
			}
			got := uitest.Plain(s.Screen(120, 40))
			rows := strings.Split(got, "\n")
			count := "1 of 9"
			if words == "needs you" { // as many as the counts say: the degraded one, too
				count = "2 of 9"
			}
			if want != "" && !strings.Contains(got, count) {
				t.Errorf("/%s: not %s:\n%s", words, count, got)
			}
			if want != "" && !strings.Contains(rows[5], want) {
				t.Errorf("/%s: %s", words, rows[5])
			}
		}, x)
	}
}
