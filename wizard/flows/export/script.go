// Package export writes a planned or finished run as a shell script, as a
// Terraform configuration, or as a document.
package export

import (
	_ "embed"
	"fmt"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Script is a run as a shell script: its procedure's own, or the commands of
// its steps where body is nil.
func Script(p *wizard.Procedure, st *wizard.State, body func(wizard.Values) string) string {
	var b strings.Builder
	fmt.Fprintf(&b,
		"#!/usr/bin/env bash\n# %s: the documented commands, corrected.\n# It holds no secret.\n"+
			"# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names\nset -euo pipefail\n", p.Title)
	if body != nil {
		b.WriteString(body(st.Value))
		return b.String()
	}
	for _, s := range p.Steps {
		if s.Command == nil {
			continue
		}
		fmt.Fprintf(&b, "\n# %s %s\n%s\n", s.ID, s.Title, s.Command(st.Value))
	}
	return b.String()
}

// Setting assigns a variable; one that is not known must be given when the
// script is run.
func Setting(v wizard.Values, name, otherwise string) string { return Assign(v(name), name, otherwise) }

// Assign is Setting for a variable that the script calls otherwise.
func Assign(value, name, otherwise string) string {
	switch {
	case value != "" && value != steps.NewVPC:
		return name + "=" + steps.Quote(value)
	case otherwise != "":
		return name + "=${" + name + ":-" + otherwise + "}"
	}
	return ": \"${" + name + ":?set this first}\""
}

// lib are the shell functions that several scripts use.
//
//go:embed lib.sh
var lib string

// Fill puts texts into the places of a script: each place, "@NAME@", with its
// text behind it. @LIB@ is the library of shell functions.
func Fill(script string, pairs ...string) string {
	return strings.NewReplacer(append(pairs, "@LIB@", lib)...).Replace(script)
}
