package export

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Terraform is a run as a Terraform configuration. A nil body is a procedure
// that has no such form; why says why, "" nothing.
func Terraform(p *wizard.Procedure, st *wizard.State, body func(*wizard.State) string, why string) (string, error) {
	switch {
	case body != nil:
		text := body(st)
		return Formatted(fmt.Sprintf("# %s\n# It holds no secret.\n", p.Title) + stays(text) + text), nil
	case why != "":
		return "", fmt.Errorf("%s cannot be written as Terraform: %s", p.ID, why)
	}
	return "", fmt.Errorf("%s cannot be written as Terraform", p.ID)
}

// stays tells how a configuration is taken down that holds what was there
// before: Terraform refuses to destroy it, and with it all the rest.
func stays(text string) string {
	f, diags := hclwrite.ParseConfig([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return ""
	}
	var list []string
	for _, b := range f.Body().Blocks() {
		life := b.Body().FirstMatchingBlock("lifecycle", nil)
		if life != nil && life.Body().GetAttribute("prevent_destroy") != nil {
			list = append(list, strings.Join(b.Labels(), "."))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return Remark("\nWhat was there before the run is never destroyed. To take down the rest, have\nTerraform forget it " +
		"first:\n\n  terraform state rm " + strings.Join(list, " ") + "\n  terraform destroy")
}

// Formatted is a configuration as terraform fmt would leave it.
func Formatted(text string) string { return string(hclwrite.Format([]byte(text))) }

// Attr is one argument of a block: its name, and its value written as HCL.
type Attr [2]string

// Block writes a block: parts are separated by blank lines; a part is a group
// of arguments or blocks within. Terraform aligns and indents the whole.
func Block(head string, parts ...any) string {
	var body []string
	for _, p := range parts {
		switch p := p.(type) {
		case []Attr:
			if len(p) > 0 {
				body = append(body, group(p))
			}
		case string:
			if p = strings.TrimRight(p, "\n"); p != "" {
				body = append(body, p)
			}
		}
	}
	if len(body) == 0 {
		return head + " {}\n"
	}
	return head + " {\n" + strings.Join(body, "\n\n") + "\n}\n"
}

func group(list []Attr) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a[0] + " = " + a[1]
	}
	return strings.Join(out, "\n")
}

// HCL quotes a text.
func HCL(s string) string { return string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes()) }

// Variable declares one, with its value as far as it is known; otherwise
// stands for a value that may be left out, none for one that must be given.
func Variable(st *wizard.State, name, about, otherwise string) string {
	return VariableOf(name, "string", about, steps.OrText(Known(st, name), otherwise))
}

// VariableOf declares a variable of any type; without a default it must be
// given.
func VariableOf(name, kind, about, otherwise string) string {
	list := []Attr{{"type", kind}, {"description", HCL(about)}}
	if kind == "number" && !isNumber(otherwise) {
		otherwise = "" // what is no number is nobody's default
	}
	if otherwise != "" {
		list = append(list, Attr{"default", otherwise})
	}
	return Block("variable "+HCL(name), list)
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// Known is a value of the run as HCL; empty when it is not known.
func Known(st *wizard.State, name string) string {
	if v := st.Values[name]; v != steps.NewVPC {
		return Text(v)
	}
	return ""
}

// Text quotes a text unless it is empty.
func Text(s string) string {
	if s == "" {
		return ""
	}
	return HCL(s)
}

// TextList writes a list of texts.
func TextList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = HCL(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// Remark has every line of a text begin with a hash.
func Remark(text string) string {
	out := strings.Split(text, "\n")
	for i, l := range out {
		out[i] = strings.TrimRight("# "+l, " ")
	}
	return strings.Join(out, "\n") + "\n"
}

// tfSources are the providers that the exports name, from which version on
// their resources are those that the exports use. azurerm 4 lists the
// subscription's resource providers at every start, which an application with
// rights on one VNet may not (its guide to version 5).
var tfSources = map[string][2]string{
	"aiven":   {"aiven/aiven", ">= 4.61"},
	"aws":     {"hashicorp/aws", ">= 5.0"},
	"azuread": {"hashicorp/azuread", "~> 3.0"},
	"azurerm": {"hashicorp/azurerm", ">= 5.0"},
	"upcloud": {"UpCloudLtd/upcloud", "~> 5.0"},
}

// Required names the providers. Import blocks within need Terraform 1.7.
func Required(names ...string) string {
	var list []Attr
	for _, n := range names {
		list = append(list, Attr{n, "{ source = " + HCL(tfSources[n][0]) + ", version = " + HCL(tfSources[n][1]) + " }"})
	}
	return Block("terraform", []Attr{{"required_version", HCL(">= 1.7")}}, Block("required_providers", list))
}

// There says whether an item of the run exists, and whether it was there
// before.
func There(st *wizard.State, key string) (id string, adopted, ok bool) {
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

// Ignored are arguments that a provider cannot read back, so that an import
// would change or replace what is there.
type Ignored []string

// Resource writes one and, when its item exists, the import of it. What was
// there before is never destroyed.
func Resource(st *wizard.State, key, kind, name, id string, parts ...any) string {
	_, adopted, ok := There(st, key)
	ok = ok && id != ""
	return Imported(kind, name, id, ok, adopted, parts...)
}

// Imported writes a resource that is there or not, and was there before or
// not.
func Imported(kind, name, id string, there, before bool, parts ...any) string {
	var body []any
	var life []Attr
	if before {
		life = append(life, Attr{"prevent_destroy", "true"})
	}
	for _, p := range parts {
		if skip, ok := p.(Ignored); ok {
			if there {
				life = append(life, Attr{"ignore_changes", "[" + strings.Join(skip, ", ") + "]"})
			}
			continue
		}
		body = append(body, p)
	}
	if len(life) > 0 {
		body = append(body, Block("lifecycle", life))
	}
	out := Block("resource "+HCL(kind)+" "+HCL(name), body...)
	if !there {
		return out
	}
	to := kind + "." + name
	if strings.HasPrefix(group(firstGroup(parts)), "count ") {
		to += "[0]"
	}
	return out + "\n" + ImportOf(to, id)
}

// ImportOf takes over what exists.
func ImportOf(to, id string) string {
	return Block("import", []Attr{{"to", to}, {"id", id}})
}

func firstGroup(parts []any) []Attr {
	if len(parts) == 0 {
		return nil
	}
	list, _ := parts[0].([]Attr)
	return list
}

// ItemName is the name of an item of the run; "" is none.
func ItemName(st *wizard.State, key string) string {
	if it := st.Item(key); it != nil {
		return it.Name
	}
	return ""
}

// Shift moves a command to the right.
func Shift(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }
