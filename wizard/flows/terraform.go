package flows

import (
	"fmt"
	"strings"

	"peerage/wizard"
)

// terraforms are the procedures that can be written as Terraform, filled
// while the program loads.
var terraforms = map[string]func(*wizard.State) string{}

// noTerraform says why a procedure never will be.
var noTerraform = map[string]string{
	"astra-azure": "Astra's provider has no resource for a peering",
}

// Terraform is a planned or finished run as a Terraform configuration (E2):
// what exists is taken over by import blocks. It holds no secret. Its error
// says that the procedure has no such form.
func Terraform(p *wizard.Procedure, st *wizard.State) (string, error) {
	if body := terraforms[p.ID]; body != nil {
		return fmt.Sprintf("# %s\n# It holds no secret.\n", p.Title) + body(st), nil
	}
	if why := noTerraform[p.ID]; why != "" {
		return "", fmt.Errorf("%s cannot be written as Terraform: %s", p.ID, why)
	}
	return "", fmt.Errorf("%s cannot be written as Terraform", p.ID)
}

// attr is one argument of a block, its value written as HCL.
type attr struct{ name, value string }

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
		wide = max(wide, len(a.name))
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = fmt.Sprintf("%-*s = %s", wide, a.name, a.value)
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
	list := []attr{{"type", "string"}, {"description", hcl(about)}}
	if v := st.Values[name]; v != "" && v != newVPC {
		otherwise = hcl(v)
	}
	if otherwise != "" {
		list = append(list, attr{"default", otherwise})
	}
	return block("variable "+hcl(name), list)
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

// resource writes one and, when its item exists, the import of it. What was
// there before is never destroyed.
func resource(st *wizard.State, key, kind, name, id string, parts ...any) string {
	_, adopted, ok := there(st, key)
	if adopted {
		parts = append(parts, block("lifecycle", []attr{{"prevent_destroy", "true"}}))
	}
	out := block("resource "+hcl(kind)+" "+hcl(name), parts...)
	if !ok || id == "" {
		return out
	}
	to := kind + "." + name
	if strings.HasPrefix(group(firstGroup(parts)), "count ") {
		to += "[0]"
	}
	return out + "\n" + block("import", []attr{{"to", to}, {"id", id}})
}

func firstGroup(parts []any) []attr {
	if len(parts) == 0 {
		return nil
	}
	list, _ := parts[0].([]attr)
	return list
}
