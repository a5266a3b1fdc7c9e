package setup

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// joined undoes what the shell undoes: a backslash at the end of a line.
func joined(list []string) string {
	all := strings.Join(list, "\n")
	all = regexp.MustCompile(` \\\n +`).ReplaceAllString(all, " ")
	return strings.ReplaceAll(all, "\\\n", "")
}

func TestWrappedCommandsStayCommands(t *testing.T) {
	id := "/subscriptions/740489ea-1554-4638-9fb6-78d710f367fb/resourceGroups/aivenprod-2e7ac543/providers/Microsoft.Network/virtualNetworks/aivenprod-2e7ac543"
	for name, c := range map[string]string{
		"short":      "az login",
		"options":    "az ad app create --display-name peerage-orders --sign-in-audience AzureADMultipleOrgs",
		"a long id":  "az network vnet peering create --name to-aiven --remote-vnet " + id + " --vnet-name vnet-orders",
		"an address": `curl -sS -L -X POST "https://api.astra.datastax.com/v2/databases/a381e232-79c5-4998-9f8d-b764a3fd498b/access-list" --header "Accept: */*"`,
		"an alias": "az network private-endpoint create --private-connection-resource-id " +
			"aivenprod-c4b185e1.c124e9e5-3ace-4f26-b7ca-f205030cd766.westeurope.azure.privatelinkservice",
		"quoted": `az ad sp create-for-rbac --name 'a name with blanks in it' --role "another one with blanks" --scopes /subscriptions`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, w := range []int{40, 47, 78, 200} {
				got := shellWrap(c, w)
				for _, l := range got {
					if theme.Width(l) > w {
						t.Errorf("at %d: %q is too wide", w, l)
					}
				}
				if j := joined(got); j != c {
					t.Errorf("at %d the shell reads %q, not %q", w, j, c)
				}
			}
		})
	}
}

func TestQuotedTextGetsNoBackslash(t *testing.T) {
	const c = "az role definition create --role-definition '{\n  \"Name\": \"peer\",\n  \"Description\": \"Allows " +
		"creating a peering to VNets\"\n}' --subscription 0f3c"
	list := shellWrap(c, 40)
	for _, l := range list[2 : len(list)-1] {
		if strings.Contains(l, `\\`) {
			t.Errorf("in the quoted text: %q", l)
		}
	}
	if got := strings.Join(strings.Fields(joined(list)), " "); got != strings.Join(strings.Fields(c), " ") {
		t.Errorf("the shell reads %q", got)
	}
}

// TestACommentEndsWithItsLine: no backslash goes on with it, so each line is one.
func TestACommentEndsWithItsLine(t *testing.T) {
	const c = "avn service get\n# this replaces the whole list: put in what stands there, too"
	list := shellWrap(c, 40)
	if len(list) != 3 || strings.Contains(strings.Join(list, ""), `\`) || !strings.HasPrefix(list[2], "# ") {
		t.Errorf("%q", list)
	}
}

func TestShortColumnsGoBeforeReasons(t *testing.T) {
	l := &list{}
	all := some(8)
	all[0].cols[0], all[0].off = "10.0.0.0/16, 10.200.0.0/24", "overlaps: 10.0.0.0/16 and 10.0.1.0/24"
	l.set(all, "")
	got := ansi.Strip(strings.Join(l.draw(theme.New(true, colorprofile.NoTTY), 47, 10, false), "\n"))
	for _, want := range []string{"10.7.0.0/16", "overlaps"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	l.goTo("id0")
	about := ansi.Strip(strings.Join(l.about(theme.New(true, colorprofile.NoTTY), 47), "\n"))
	if !strings.Contains(about, all[0].off) || !strings.Contains(about, "10.200.0.0/24 · westeurope") {
		t.Errorf("below stands\n%s", about)
	}
}

func some(n int) []option {
	var out []option
	for i := range n {
		o := option{
			id:    "id" + itoa(i),
			title: "vnet-" + itoa(i),
			cols:  []string{"10." + itoa(i) + ".0.0/16", "westeurope"},
		}
		if i%3 == 0 {
			o.off = "overlaps"
		}
		out = append(out, o)
	}
	return out
}

func TestTheCursorStaysOnItsOption(t *testing.T) {
	l := &list{}
	l.set(some(30), "")
	if l.current().id != "id1" {
		t.Errorf("the cursor begins on %s, not on the first that can be chosen", l.current().id)
	}
	l.goTo("id13")
	l.set(some(40), "id13") // looked up again
	l.refilter(func() { l.input().Set("vnet-1") })
	if l.current().id != "id13" {
		t.Errorf("filtering moved the cursor to %s", l.current().id)
	}
	l.refilter(func() { l.input().Set("vnet-2") })
	l.showAll()
	if l.current() == nil || len(l.shown) != 40 {
		t.Errorf("%d of 40 are shown", len(l.shown))
	}
	l.set(some(3), "gone")
	if l.current().id != "id1" {
		t.Errorf("a choice that is gone leads to %s", l.current().id)
	}
	l.set(nil, "")
	if l.current() != nil {
		t.Error("an empty list has a current option")
	}
}

func TestListsShowTheCursorAndFit(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor)
	l := &list{}
	l.set(some(500), "")
	for _, key := range []string{"down", "pgdown", "end", "up", "pgup", "home"} {
		l.move(uitest.Key(key))
		for _, h := range []int{1, 2, 4, 9, 40} {
			for _, w := range []int{12, 30, 47, 90} {
				got := strings.Join(l.draw(th, w, h, false), "\n")
				uitest.Fits(t, got, w, h)
				if !strings.Contains(ansi.Strip(got), theme.Cursor) {
					t.Errorf("after %s at %d×%d the cursor is not seen:\n%s", key, w, h, got)
				}
			}
		}
	}
}

func TestPilesKeepWhatMattersMost(t *testing.T) {
	th := theme.New(true, colorprofile.NoTTY)
	blocks := func() []block {
		return []block{
			lines(th, 0, 1, []string{"title"}),
			lines(th, 6, 0, []string{"why 1", "why 2", "why 3"}),
			lines(th, 1, 2, []string{"answer 1", "answer 2", "answer 3"}),
			lines(th, 7, 0, []string{"command", "az login"}),
		}
	}
	for h := 1; h < 20; h++ {
		got := pile(blocks(), h)
		text := strings.Join(got, "\n")
		if len(got) > h {
			t.Fatalf("%d lines in %d", len(got), h)
		}
		if !strings.Contains(text, "title") || h >= 4 && !strings.Contains(text, "answer 2") {
			t.Errorf("at %d lines what matters is missing:\n%s", h, text)
		}
		if strings.Contains(text, "az login") && !strings.Contains(text, "answer 3") {
			t.Errorf("at %d lines the command is there, but not the whole answer:\n%s", h, text)
		}
	}
}

func TestCommandsOfFindingsStayCommands(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor)
	c := "curl -X PUT https://api.aiven.io/v1/organization/org1a2b3c/vpcs/0f3c51c2/refresh \\\n  -H \"Authorization: " +
		"Bearer $AIVEN_TOKEN\" \\\n  -d '{}'"
	f := wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven can be asked to look:", Command: c}
	for _, w := range []int{40, 60, 120} {
		list := findingLines(th, f, w)
		for i, l := range list {
			if list[i] = ansi.Strip(l); theme.Width(list[i]) > w {
				t.Errorf("at %d: %q is too wide", w, list[i])
			}
		}
		at := 0
		for !strings.Contains(list[at], "curl") {
			at++
		}
		var got []string
		for _, l := range list[at:] {
			got = append(got, strings.TrimPrefix(l, "    "))
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\\\n", "")), " ") }
		if squeeze(joined(got)) != squeeze(c) {
			t.Errorf("at %d the shell reads\n%s", w, strings.Join(got, "\n"))
		}
	}
}
