package flows_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// whole are the procedures of which every remedy must be met, and mended, by
// some test of this package.
var whole = []string{procedure, linkProcedure, procedureD, awsProcedure, upCloud, onAzure, onAWS}

// TestMain runs the tests and then, when it was all of them, says which
// remedies none of them has met.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // each world is garbage within a tenth of a second
	code := m.Run()
	if *update {
		path := filepath.Join("flowtest", "testdata", "journaled.txt")
		if err := os.WriteFile(path, []byte(flowtest.JournaledNow()), 0o644); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	if commands, steps := flowtest.Shown(); len(commands) > 0 {
		for _, wrong := range refusedBy(commands) {
			fmt.Printf("--- FAIL: a command of %s that was shown: %s\n", steps[wrong.text], wrong.why)
			code = 1
		}
	}
	if code == 0 && everything() {
		for _, id := range whole {
			for _, missing := range neverMet(id) {
				fmt.Printf("--- FAIL: no test meets and mends remedy %s of %s\n", missing, id)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// everything says that no test was left out.
func everything() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return !testing.Short()
}

// neverMet are the remedies that a procedure declares, its own and those of
// the steps that it shares, and that no test has met.
func neverMet(procedure string) []string {
	declared := map[string]bool{}
	for _, p := range flows.All(flows.Clouds{}) {
		if p.ID != procedure {
			continue
		}
		note(declared, p.Remedies)
		for _, s := range p.Steps {
			note(declared, s.Remedies)
		}
	}
	met := flowtest.Mended(procedure)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(declared)), func(id string) bool { return met[id] })
}

func note(ids map[string]bool, list []wizard.Remedy) {
	for _, r := range list {
		ids[r.ID] = true
	}
}
