package flows

import (
	"fmt"
	"strings"

	"peerage/wizard"
)

// terraformOf is a run as a Terraform configuration. A nil body is a procedure
// that has no such form; why says why, "" nothing.
func terraformOf(p *wizard.Procedure, st *wizard.State, body func(*wizard.State) string, why string) (string, error) {
	switch {
	case body != nil:
		return fmt.Sprintf("# %s\n# It holds no secret.\n", p.Title) + body(st), nil
	case why != "":
		return "", fmt.Errorf("%s cannot be written as Terraform: %s", p.ID, why)
	}
	return "", fmt.Errorf("%s cannot be written as Terraform", p.ID)
}

// attr is one argument of a block: its name, and its value written as HCL.
type attr [2]string

// block writes a block as terraform fmt would: parts are separated by blank
// lines; a part is a group of arguments or blocks within.
func block(head string, parts ...any) string {
	var body []string
	for _, p := range parts {
		switch p := p.(type) {
		case []attr:
			body = append(body, group(p))
		case string:
			if p = strings.TrimRight(p, "\n"); p != "" {
				body = append(body, p)
			}
		}
	}
	text := strings.Join(body, "\n\n")
	if text == "" {
		return head + " {}\n"
	}
	return head + " {\n" + indent(text) + "\n}\n"
}

// group aligns the arguments.
func group(list []attr) string {
	wide := 0
	for _, a := range list {
		wide = max(wide, len(a[0]))
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = fmt.Sprintf("%-*s = %s", wide, a[0], a[1])
	}
	return strings.Join(out, "\n")
}

func indent(s string) string {
	out := strings.Split(s, "\n")
	for i, l := range out {
		if l != "" {
			out[i] = "  " + l
		}
	}
	return strings.Join(out, "\n")
}

// hcl quotes a text.
func hcl(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{").Replace(s) + `"`
}

// variable declares one, with its value as far as it is known; otherwise
// stands for a value that may be left out, none for one that must be given.
func variable(st *wizard.State, name, about, otherwise string) string {
	return variableOf(name, "string", about, orText(tfKnown(st, name), otherwise))
}

// variableOf declares a variable of any type; without a default it must be
// given.
func variableOf(name, kind, about, otherwise string) string {
	list := []attr{{"type", kind}, {"description", hcl(about)}}
	if otherwise != "" {
		list = append(list, attr{"default", otherwise})
	}
	return block("variable "+hcl(name), list)
}

// tfKnown is a value of the run as HCL; empty when it is not known.
func tfKnown(st *wizard.State, name string) string {
	if v := st.Values[name]; v != newVPC {
		return tfText(v)
	}
	return ""
}

// tfText quotes a text unless it is empty.
func tfText(s string) string {
	if s == "" {
		return ""
	}
	return hcl(s)
}

// tfList writes a list of texts.
func tfList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = hcl(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// remark has every line of a text begin with a hash.
func remark(text string) string {
	out := strings.Split(text, "\n")
	for i, l := range out {
		out[i] = strings.TrimRight("# "+l, " ")
	}
	return strings.Join(out, "\n") + "\n"
}

// tfSources are the providers that the exports name, from which version on
// their resources are those that the exports use.
var tfSources = map[string][2]string{
	"aiven":   {"aiven/aiven", ">= 4.61"},
	"aws":     {"hashicorp/aws", ">= 5.0"},
	"azuread": {"hashicorp/azuread", "~> 3.0"},
	"azurerm": {"hashicorp/azurerm", "~> 4.0"},
	"upcloud": {"UpCloudLtd/upcloud", "~> 5.0"},
}

// tfRequired names the providers. Import blocks within need Terraform 1.7.
func tfRequired(names ...string) string {
	var list []attr
	for _, n := range names {
		list = append(list, attr{n, "{ source = " + hcl(tfSources[n][0]) + ", version = " + hcl(tfSources[n][1]) + " }"})
	}
	return block("terraform", []attr{{"required_version", hcl(">= 1.7")}}, block("required_providers", list))
}

// there says whether an item of the run exists, and whether it was there
// before.
func there(st *wizard.State, key string) (id string, adopted, ok bool) {
	it := st.Item(key)
	if it == nil || it.ID == "" {
		return "", false, false
	}
	switch it.Status {
	case wizard.IsMade, wizard.IsStaying, wizard.IsAdopted:
		return it.ID, it.Status == wizard.IsAdopted, true
	}
	return "", false, false
}

// ignored are arguments that a provider cannot read back, so that an import
// would change or replace what is there.
type ignored []string

// resource writes one and, when its item exists, the import of it. What was
// there before is never destroyed.
func resource(st *wizard.State, key, kind, name, id string, parts ...any) string {
	_, adopted, ok := there(st, key)
	ok = ok && id != ""
	return imported(kind, name, id, ok, adopted, parts...)
}

// imported writes a resource that is there or not, and was there before or
// not.
func imported(kind, name, id string, there, before bool, parts ...any) string {
	var body []any
	var life []attr
	if before {
		life = append(life, attr{"prevent_destroy", "true"})
	}
	for _, p := range parts {
		if skip, ok := p.(ignored); ok {
			if there {
				life = append(life, attr{"ignore_changes", "[" + strings.Join(skip, ", ") + "]"})
			}
			continue
		}
		body = append(body, p)
	}
	if len(life) > 0 {
		body = append(body, block("lifecycle", life))
	}
	out := block("resource "+hcl(kind)+" "+hcl(name), body...)
	if !there {
		return out
	}
	to := kind + "." + name
	if strings.HasPrefix(group(firstGroup(parts)), "count ") {
		to += "[0]"
	}
	return out + "\n" + importOf(to, id)
}

// importOf takes over what exists.
func importOf(to, id string) string {
	return block("import", []attr{{"to", to}, {"id", id}})
}

func firstGroup(parts []any) []attr {
	if len(parts) == 0 {
		return nil
	}
	list, _ := parts[0].([]attr)
	return list
}
