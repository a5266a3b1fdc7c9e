package setup_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// Ways to the states of a run of the toy, each from the one before.
func (s *scene) toNetworks() { s.wait("Contoso Production"); s.enter(); s.wait("vnet-legacy") }
func (s *scene) toName()     { s.toNetworks(); s.enter(); s.wait("Name of the application") }
func (s *scene) toConfirm()  { s.toName(); s.Type("peerage-orders"); s.enter(); s.wait("Go ahead") }
func (s *scene) toSecret()   { s.toConfirm(); s.enter(); s.wait("Application password") }
func (s *scene) toWait()     { s.toSecret(); s.Type("hunter2"); s.enter(); s.wait("APPROVED") }
func (s *scene) toEnd()      { s.toWait(); s.wait("are connected") }

// refused is a world whose last step is refused; hard asks the person.
func refused(hard bool) options {
	w := toy.New()
	w.Fails, w.Hard = 100, hard
	return options{world: w}
}

// TestWhatIsLackingHasNoTick: what an earlier step made is not there, and the
// proposed act makes it again.
func TestWhatIsLackingHasNoTick(t *testing.T) {
	p := stubborn()
	there := true
	p.Steps[1].Do = func(context.Context, *wizard.Run) error {
		if there = !there; there {
			return nil
		}
		return &providers.Error{Class: providers.NotPermitted, Provider: providers.Own, Code: "gone", Message: "It is gone."}
	}
	p.Steps[1].Remedies = []wizard.Remedy{{ID: "S2.gone", When: wizard.ByCode("gone"), Says: wizard.Words("S1 is gone."),
		Acts: []wizard.Act{{ID: "again", Title: "Make it again", Goto: "S1"}}}}
	play(t, of(p), func(s *scene) {
		s.wait("▸ Make it again")
		s.sees("✗  1 Make S1")
		s.enter()
		s.wait("done")
		s.seesNot("✗  1 Make S1")
	})
}

// moment is a state of the screen, and what is then seen of it.
type moment struct {
	o     options
	reach func(s *scene)
	where string
	what  []string
	press string
}

// asks are the moments at which the person is asked; acts are the others.
func asks() map[string]moment {
	return map[string]moment{
		"a code to sign in": {reach: func(s *scene) { s.wait("B7XQ4KLM9") }, where: "1  Sign in to Azure",
			what: []string{
				"https://microsoft.com/devicelogin", "The code holds for 14:5",
				"Waiting for you to finish there", "!  1 Sign in to Azure",
			}, press: "y copy the code"},
		"looking up": {reach: func(s *scene) { s.wait("Looking up") },
			where: "2  Subscription",
			what:  []string{"Looking up the choices"},
			press: "esc home"},
		"a picker": {reach: (*scene).toNetworks, where: "3  Which VNet?",
			what: []string{
				"▸ vnet-orders", "vnet-legacy", "overlaps", "far away", "/ to filter · 9 of 9",
				"az network vnet list",
			}, press: "enter choose"},
		"a field": {reach: (*scene).toName, where: "4  Create an application",
			what: []string{
				"Name of the application", "letters, digits",
				"--display-name NAME_OF_YOUR_CHOICE",
			}, press: "enter take it"},
		"an agreement": {reach: (*scene).toConfirm, where: "4  Create an application",
			what: []string{
				"An application named peerage-orders is created", "▸ Go ahead",
				"--display-name peerage-orders",
			}, press: "enter choose"},
	}
}

func acts() map[string]moment {
	return map[string]moment{
		"somebody else's": {reach: func(s *scene) { s.toName(); s.Type("taken"); s.enter(); s.wait("Make another") },
			where: "4  Create an application",
			what:  []string{"There is an application of this name already", "owner: Bo", "▸ Use it"}, press: "enter choose"},
		"a secret": {reach: func(s *scene) { s.toSecret(); s.Type("hunter2") }, where: "5  Set a password",
			what: []string{"The client secret of your application.", "▸ *******"}, press: "enter take it"},
		"a wait": {reach: func(s *scene) { s.toWait(); s.Pass(31 * time.Second) }, where: "7  Aiven prepares its half",
			what: []string{
				"APPROVED ─", "so far", "usually about 2 min", "looks every few seconds",
				"Aiven is preparing its half.",
				"You can leave this screen or quit: nothing is lost.",
			}, press: "r look now"},
		"tried again": {o: refused(false),
			reach: func(s *scene) { s.toWait(); s.wait("Trying every few seconds") },
			where: "8  Create the Azure half",
			what: []string{
				"◌ Azure has not put the new role into effect yet", "Trying every few seconds",
				"AuthorizationFailed · 403 · request 5f0c2a11", "The client '2b7e9c10'", "▸ ",
			}, press: "r try now"},
		"a person is needed": {o: refused(true),
			reach: func(s *scene) { s.toWait(); s.wait("Ask a colleague") },
			where: "8  Create the Azure half",
			what: []string{
				"!  8 Create the Azure half", "✗ Your app may not write peerings",
				"✗ The role is not granted on vnet-orders.", "▸ Ask a colleague",
			}, press: "enter choose"},
		"done": {reach: (*scene).toEnd, where: "peerage › Aiven ⇄ Azure VNet › orders",
			what: []string{
				"✓ vnet-orders and aiven-eu are connected", "application peerage-orders",
				"✓ pg-orders lies in the VPC", "? Network security groups",
				"▸ See it on the board", "Take it down…",
			}, press: "enter choose"},
		"it cannot begin": {o: options{open: screen.OpenSetup{Resume: "nobody"}},
			reach: func(s *scene) { s.wait("could not be continued"); s.seesNot("○") },
			what: []string{
				`✗ The run could not be continued`, `there is no run "nobody"`, "Nothing was changed.",
			}, press: "enter try again"},
	}
}

// TestEveryStateSaysWhereWhatAndHow: at any moment the screen says where the
// person is, what is waited for, and what can be pressed.
func TestEveryStateSaysWhereWhatAndHow(t *testing.T) {
	all := asks()
	maps.Copy(all, acts())
	for name, x := range all {
		t.Run(name, func(t *testing.T) {
			play(t, x.o, func(s *scene) {
				x.reach(s)
				s.h = 40
				s.w = 120
				s.sees(append(x.what, x.where, x.press)...)
				s.w, s.h = 80, 24
				s.sees(x.where, x.press)
				s.fits()
			})
		})
	}
}

// fits draws the screen at many sizes, with and without colours.
func (s *scene) fits() {
	s.t.Helper()
	if about := s.setup.About(); about == "" || theme.Width(about) > 80-6 {
		s.t.Errorf("what an audience is told has no room on 80 columns, or is nothing: %q", about)
	}
	for _, dark := range []bool{true, false} {
		s.th.Set(dark, colorprofile.ANSI)
		for w := 1; w <= 210; w += 1 + w/9 {
			for h := 1; h <= 60; h += 1 + h/9 {
				if uitest.Fits(s.t, s.Screen(w, h), w, h); s.t.Failed() {
					s.t.FailNow()
				}
			}
		}
	}
}

// TestABrowserSignsIn: the page can be opened and copied, and the screen goes
// on by itself.
func TestABrowserSignsIn(t *testing.T) {
	page := "https://login.example/authorize?client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&scope=openid"
	sign := func() options {
		return of(&wizard.Procedure{Title: "x", Steps: []*wizard.Step{{ID: "S1", Title: "Sign in", Actor: "CLOUD",
			Do: func(ctx context.Context, r *wizard.Run) error {
				r.Sign(wizard.Sign{URL: page})
				return r.Clock().Sleep(ctx, time.Minute)
			}}}})
	}
	opened := ""
	o := sign()
	o.backend = func(d *front.Backend) { d.OpenURL = func(u string) error { opened = u; return nil } }
	play(t, o, func(s *scene) {
		s.wait("A browser was opened for you to sign in.")
		s.sees("o open the page", "y copy the address")
		s.Press("o")
		if opened != page {
			t.Errorf("opened %q", opened)
		}
		s.Press("y")
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "Asked the terminal to copy the address; it does not say whether it did" {
			t.Errorf("said %+v", got)
		}
		s.wait("done")
	})
	o = sign()
	o.backend = func(d *front.Backend) { d.OpenURL = func(string) error { return errors.New("no display") } }
	play(t, o, func(s *scene) {
		s.wait("o open the page")
		s.Press("o")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || got.Text != "No browser came up: no display" {
			t.Errorf("said %+v", got)
		}
	})
	o = sign()
	o.backend = func(d *front.Backend) { d.OpenURL = nil }
	play(t, o, func(s *scene) {
		s.wait("Open this page to sign in:", "login.example/authorize?")
		s.seesNot("o open the page")
	})
}

func TestACodeExpires(t *testing.T) {
	o := of(&wizard.Procedure{Title: "x", Steps: []*wizard.Step{{ID: "S1", Title: "Sign in", Actor: "CLOUD",
		Do: func(ctx context.Context, r *wizard.Run) error {
			r.Sign(wizard.Sign{Code: "B7XQ", URL: "https://login.example", Expires: r.Now().Add(time.Minute)})
			return r.Clock().Sleep(ctx, 3*time.Minute)
		}}}})
	play(t, o, func(s *scene) {
		s.wait("The code holds for 0:58")
		s.Press("y")
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "Asked the terminal to copy the code; it does not say whether it did" {
			t.Errorf("said %+v", got)
		}
		s.wait("The code has expired")
	})
}

// TestReasonsAreSaid: what the program itself found wrong is told where the
// remedy's words are general, and its own codes are not.
func TestReasonsAreSaid(t *testing.T) {
	o := of(&wizard.Procedure{Title: "x", Steps: []*wizard.Step{{ID: "S1", Title: "Save", Actor: "YOU",
		Do: func(context.Context, *wizard.Run) error {
			return &providers.Error{
				Class:    providers.Invalid,
				Provider: providers.Own,
				Op:       "save it",
				Code:     "file-not-written",
				Message:  "The file cannot be written: disk full",
			}
		},
		Remedies: []wizard.Remedy{
			{ID: "file", When: wizard.ByCode("file-not-written"), Says: wizard.Words("The file could not be written."),
				Acts: []wizard.Act{{ID: "again", Title: "Try again", Again: true}}},
		}}}})
	play(t, o, func(s *scene) {
		s.wait("The file could not be written.")
		s.sees("The file cannot be written: disk full")
		s.seesNot("file-not-written")
	})
}

// TestRunsThatStop say where, why, and how to go on.
func TestRunsThatStop(t *testing.T) {
	play(t, refused(true), func(s *scene) {
		s.toWait()
		s.wait("Ask a colleague")
		s.Press("end")
		s.enter()
		s.wait("Stopped at 8, Create the Azure half")
		s.sees("Nothing is lost", "with: peerage resume orders", "▸ Go on now", "peering in Aiven to-aiven")
		s.fits()
		if live, ok := s.setup.Live(); ok || s.setup.Ended() != "orders has stopped" {
			t.Errorf("live %+v, ended %q", live, s.setup.Ended())
		}
		s.world.Fails = 0
		s.enter()
		s.wait("B7XQ4KLM9") // who signed in has to do so again
		s.wait("are connected")
		if s.setup.Ended() != "orders is done" {
			t.Errorf("ended %q", s.setup.Ended())
		}
	})
}

func TestAJournalThatFails(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.world.Broken = errors.New("the disk is full")
		s.Type("peerage-orders")
		s.enter()
		s.wait("The journal cannot be written")
		s.sees("the disk is full", "▸ Try again")
		s.fits()
		s.world.Broken = nil
		s.enter()
		s.wait("Go ahead")
		s.sees("An application named peerage-orders is created")
	})
}

func TestStaleAnswersAreDropped(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toNetworks()
		before := s.text()
		other := &scene{t: s.t, world: toy.New(), th: s.th, w: 80, h: 24}
		other.start(toy.Backend(other.world), screen.OpenSetup{Start: &front.StartOptions{Procedure: "aiven-azure"}})
		defer other.leave()
		other.wait("B7XQ4KLM9")
		for _, m := range other.Sent() { // they come to every screen
			s.Send(m)
		}
		if got := s.text(); got != before {
			t.Errorf("another screen's messages made of it\n%s", got)
		}
		s.setup.Close()
		s.Pass(time.Minute)
		if strings.Contains(s.text(), "Stopped") {
			t.Errorf("a screen that is closed goes on:\n%s", s.text())
		}
	})
}
