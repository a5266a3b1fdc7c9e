package flows_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// unfilled is a place of a script that nothing was put into.
var unfilled = regexp.MustCompile(`@[A-Z]+@`)

// TestScripts compares every procedure's script, planned and of a finished run,
// with a golden file, and has bash read it, where there is one.
func TestScripts(t *testing.T) {
	t.Parallel()
	custom := finished(nil)
	custom.Values["USER_APP_ROLE"], custom.Values["USER_APP_SCOPE"] = "custom", "resource-group"
	runs := map[string]map[string]*wizard.State{
		procedure:     {"finished": finished(nil), "custom": custom},
		onAzure:       {"finished": inProject(finished(nil))},
		awsProcedure:  {"finished": awsFinished()},
		onAWS:         {"finished": inProject(awsFinished())},
		upCloud:       {"finished": upFinished()},
		linkProcedure: {"finished": linkFinished()},
		procedureD:    {"finished": linked(astraValues)},
	}
	for _, p := range flows.All(flows.Clouds{}) {
		if p.Hidden {
			continue
		}
		states := runs[p.ID]
		if states == nil {
			t.Errorf("%s has no script of a finished run here", p.ID)
			continue
		}
		states["planned"] = wizard.NewState()
		for name, st := range states {
			t.Run(p.ID+"-"+name, func(t *testing.T) {
				text := flows.Script(p, st)
				golden(t, filepath.Join("testdata", "scripts", p.ID+"-"+name+".sh"), text)
				if place := unfilled.FindString(text); place != "" {
					t.Errorf("nothing was put into %s", place)
				}
				if strings.Count(text, "\nretry() {") != 1 {
					t.Error("it does not hold the library once")
				}
				portable(t, text)
				readByBash(t, text)
				checkedByShellCheck(t, text)
			})
		}
	}
}

var astraValues = map[string]string{
	"AZURE_SUBSCRIPTION_ID": "8e4a270c-7028-4c88-8f8f-789f44ebb18e", "AZURE_RESOURCE_GROUP_NAME": "RG-Orders",
	"AZURE_VIRTUAL_NETWORK_NAME": "vnet-Orders", "DATABASE_ID": "a6a1d8d6-31bc-4af8-be57-377566f345bf",
	"ROLE_NAME": "astra-peer", "ROLE_DESCRIPTION": "Ana's", "SECURE_BUNDLE_FILE": "/home/ana/secure connect.zip",
}

// newer is what macOS's bash 3.2 or the BSDs' tools do not know.
var newer = []*regexp.Regexp{
	regexp.MustCompile(`\$\{[^}]*(,,|\^\^|@[QEPAaULu]\}|:-?[0-9]+:-[0-9])`),
	regexp.MustCompile(`\b(mapfile|readarray|coproc|wait -n)\b`),
	regexp.MustCompile(`\b(declare|local|typeset) -[a-z]*[Angl]\b`),
	regexp.MustCompile(`&>>|\|&|;&|;;&|\[\[ -v |printf '?%\(`),
	regexp.MustCompile(`\bdate\b[^|;)]* (-d|--date)`),
	regexp.MustCompile(`\bgrep -[a-zA-Z]*P`),
	regexp.MustCompile(`\bsed (-[a-hj-zA-Z]+ )*-i( |$)`),
	regexp.MustCompile(`\b(readlink -f|realpath|tac|timeout [0-9]|stat -c|sort -V|xargs -r|find .*-printf)\b|\bbase64 -w`),
	regexp.MustCompile(`\b(mktemp|cp|mv|rm|ls|head|tail|sort|tr|cut) --[a-z]`),
}

// portable: bash 3.2 and the BSDs' tools run it, too.
func portable(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		for _, re := range newer {
			if found := re.FindString(line); found != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				t.Errorf("bash 3.2 or a BSD tool does not know %q in %s", found, line)
			}
		}
	}
}

// TestPortable: what newer refuses, and every file that a script is made of and
// every command that a step shows.
func TestPortable(t *testing.T) {
	for _, x := range []string{"${x,,}", "${x^^}", "${x@Q}", "${x:0:-1}", "mapfile -t a", "declare -A m", "local -n r",
		"a &>>b", "a |& b", "[[ -v x ]]", "date -u -d '+1 day'", "grep -oP x", "sed -i s/a/b/ f", "readlink -f x",
		"stat -c %s f", "sort -V", "xargs -r rm", "base64 -w0 f", "printf '%(%s)T'", "head --lines=1", "timeout 5 x"} {
		if !slices.ContainsFunc(newer, func(re *regexp.Regexp) bool { return re.MatchString(x) }) {
			t.Errorf("%q is let through", x)
		}
	}
	files, err := filepath.Glob(filepath.Join("*", "*.sh"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		portable(t, string(text))
	}
	for _, p := range flows.All(flows.Clouds{}) {
		for _, s := range p.Steps {
			if s.Command != nil {
				portable(t, s.Command(wizard.NewState().Value))
			}
		}
	}
}

// checkedByShellCheck has shellcheck read it, where there is one.
func checkedByShellCheck(t *testing.T, text string) {
	t.Helper()
	bin, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Log("no shellcheck here")
		return
	}
	cmd := exec.CommandContext(t.Context(), bin, "--shell=bash", "--severity=style", "-")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func readByBash(t *testing.T, text string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Log("no bash here: its syntax is not looked at")
		return
	}
	cmd := exec.CommandContext(t.Context(), bash, "-n")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("bash does not read it: %v %s", err, out)
	}
}
