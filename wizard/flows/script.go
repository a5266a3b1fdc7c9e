package flows

import (
	"fmt"
	"strings"

	"peerage/wizard"
)

// scripts are the procedures that have a shell script of their own, filled
// while the program loads.
var scripts = map[string]func(wizard.Values) string{}

// Script is a planned or finished run as a shell script (E1): the documented
// commands, corrected, with the retries that they need. It holds no secret.
func Script(p *wizard.Procedure, st *wizard.State) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#!/usr/bin/env bash\n# %s: the documented commands, corrected.\n# It holds no secret.\nset -euo pipefail\n", p.Title)
	if body := scripts[p.ID]; body != nil {
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

// setting assigns a variable; one that is not known must be given when the
// script is run.
func setting(v wizard.Values, name, otherwise string) string {
	switch value := v(name); {
	case value != "" && value != newVPC:
		return name + "=" + quote(value)
	case otherwise != "":
		return name + "=${" + name + ":-" + otherwise + "}"
	}
	return ": \"${" + name + ":?set this first}\""
}
