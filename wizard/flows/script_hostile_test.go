package flows_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// hostile are values that a shell would run where they are not quoted. Each
// makes a file called run.
var hostile = []string{
	"a$(touch run)", "a`touch run`", "a;touch run;", "a'; touch run; '", `a"; touch run; "`, "a\ntouch run\n",
}

// lenient has a shell go through a whole script, whatever fails: no command is
// there but touch, all others succeed with no answer, and nobody waits.
const lenient = `command_not_found_handle() { :; }
sleep() { SECONDS=$((SECONDS + 999999)); }
exit() { :; }
jq() { echo 3; }
mktemp() { echo .; }
trap() { :; }
`

// sandbox runs a text in bash in an empty folder and says whether a value in
// it was run.
func sandbox(t *testing.T, bin, text string) bool {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin+"/bash", "-c", lenient+text)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, []string{"PATH=" + bin, "STAND_IN=none"}, time.Second
	_ = cmd.Run() // how it ends does not matter
	_, err := os.Stat(filepath.Join(dir, "run"))
	return err == nil
}

// tools is a folder with bash and touch alone.
func tools(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	for _, name := range []string{"bash", "touch"} {
		at, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(at, filepath.Join(bin, name))
		}
		if err != nil {
			t.Skipf("no %s here: %v", name, err)
		}
	}
	return bin
}

// allHostile has every variable of a procedure say the same; secrets are shown
// as their names, as front ends do.
func allHostile(p *wizard.Procedure, value string) *wizard.State {
	st := wizard.NewState()
	for _, v := range p.Vars {
		st.Values[v.Name] = value
		if v.Secret {
			st.Values[v.Name] = "$" + v.Name
		}
	}
	return st
}

// TestHostileValuesAreNotRun: no value of a run is run by its exported script
// or by a command that is shown, of any procedure or act.
func TestHostileValuesAreNotRun(t *testing.T) {
	t.Parallel()
	bin := tools(t)
	if !sandbox(t, bin, "echo $(touch run)") {
		t.Fatal("the sandbox does not see what is run")
	}
	for _, p := range flows.All(flows.Clouds{}) {
		for _, value := range hostile {
			st := allHostile(p, value)
			texts := map[string]string{}
			var all strings.Builder
			for _, s := range p.Steps {
				if s.Command != nil {
					texts[s.ID] = s.Command(st.Value)
					all.WriteString("\n" + texts[s.ID] + "\n")
				}
			}
			script := strings.Replace(flows.Script(p, st), "set -euo pipefail", "", 1)
			if sandbox(t, bin, script) {
				t.Errorf("%s: its script runs %q", p.ID, value)
			}
			if !sandbox(t, bin, all.String()) {
				continue
			}
			for id, text := range texts {
				if sandbox(t, bin, text) {
					t.Errorf("%s: %s runs %q\n%s", p.ID, id, value, text)
				}
			}
		}
	}
}

// TestHostileValuesInTerraform: no value opens a template.
func TestHostileValuesInTerraform(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		for _, value := range []string{`a${file("run")}`, `a%{if true}run%{endif}`, "a\"\nrun = 1", `a\"}run`} {
			text, err := flows.Terraform(p, allHostile(p, value))
			if err != nil {
				continue
			}
			text = strings.NewReplacer("$${", "", "%%{", "").Replace(uncommented(text))
			for _, open := range []string{"${file", "%{if", "\nrun = 1"} {
				if strings.Contains(text, open) {
					t.Errorf("%s: %q opens %q in\n%s", p.ID, value, open, text)
				}
			}
		}
	}
}

// uncommented is a Terraform text without its lines of comment.
func uncommented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}
