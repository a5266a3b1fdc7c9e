package flows_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"example.org/peerage/wizard"
)

// config is an export as Terraform reads it.
type config struct {
	text, head string
	resources  map[string]*hclsyntax.Block
	variables  map[string]*hclsyntax.Block
	imports    map[string]string
	providers  []*hclsyntax.Block
	declared   []string
	body       *hclsyntax.Body
}

func parsed(t *testing.T, text string) config {
	t.Helper()
	f, diags := hclsyntax.ParseConfig([]byte(text), "export.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("no configuration: %v\n%s", diags, text)
	}
	c := config{text: text, resources: map[string]*hclsyntax.Block{}, variables: map[string]*hclsyntax.Block{},
		imports: map[string]string{}, body: f.Body.(*hclsyntax.Body)}
	c.head, _, _ = strings.Cut(text, "\nterraform {")
	for _, b := range c.body.Blocks {
		name := strings.Join(b.Labels, ".")
		switch b.Type {
		case "resource":
			c.resources[name] = b
		case "data":
			name = "data." + name
		case "variable":
			c.variables[name] = b
			name = "var." + name
		case "provider":
			c.providers = append(c.providers, b)
		case "import":
			to, _, _ := strings.Cut(c.source(b.Body.Attributes["to"].Expr), "[")
			c.imports[to] += c.source(b.Body.Attributes["id"].Expr)
		case "locals":
			for n := range b.Body.Attributes {
				c.declared = append(c.declared, "local."+n)
			}
		}
		c.declared = append(c.declared, name)
	}
	return c
}

func (c config) source(x hclsyntax.Expression) string {
	return string(x.Range().SliceBytes([]byte(c.text)))
}

// refers are the things that an expression names: var.X, type.name,
// data.type.name.
func refers(x hclsyntax.Expression) []string {
	var out []string
	for _, tr := range x.Variables() {
		parts := []string{tr.RootName()}
		for _, step := range tr[1:] {
			a, ok := step.(hcl.TraverseAttr)
			if !ok || len(parts) == 2 && parts[0] != "data" || len(parts) == 3 {
				break
			}
			parts = append(parts, a.Name)
		}
		out = append(out, strings.Join(parts, "."))
	}
	return out
}

func lifecycle(b *hclsyntax.Block, name string) hclsyntax.Expression {
	for _, x := range b.Body.Blocks {
		if a := x.Body.Attributes[name]; x.Type == "lifecycle" && a != nil {
			return a.Expr
		}
	}
	return nil
}

// vendors are the applications of Aiven and Astra: their principals are shared
// by all peerings of a directory.
var vendors = []string{"55f300d4-fc50-4c5e-9222-e90a6e2187fb", "6f77e2ba-39c1-499f-93e1-afe815384a8f"}

// keepsRules are those of every export, finished or not.
func (c config) keepsRules(t *testing.T) {
	t.Helper()
	c.isWhole(t)
	for name, b := range c.resources {
		for _, id := range vendors {
			if strings.Contains(string(b.Range().SliceBytes([]byte(c.text))), id) {
				t.Errorf("%s: destroy takes a vendor's principal from other peerings", name)
			}
		}
		if _, there := c.imports[name]; there && strings.HasPrefix(name, "azuread_") {
			if x := lifecycle(b, "ignore_changes"); x == nil || !strings.Contains(c.source(x), "owners") {
				t.Errorf("%s: its owners are removed", name)
			}
		}
		if lifecycle(b, "prevent_destroy") != nil &&
			!regexp.MustCompile(`terraform state rm .*`+regexp.QuoteMeta(name)).MatchString(c.head) {
			t.Errorf("%s stops the destruction of all, and the head does not say what to do", name)
		}
		if p := b.Body.Attributes["provider"]; p != nil {
			after := b.Body.Attributes["depends_on"]
			if after == nil || !strings.Contains(c.source(after.Expr), "azuread_application_password.") {
				t.Errorf("%s: destroy takes the password first, with which it signs in", name)
			}
		}
	}
	c.signsIn(t)
	if strings.Contains(c.text, "hashicorp/azurerm") &&
		!strings.Contains(c.text, `"hashicorp/azurerm", version = ">= 5.0"`) {
		t.Error("azurerm before 5.0 asks what the application may not read")
	}
	if _, ok := c.resources["aiven_static_ip.ip"]; ok && !strings.Contains(c.head, "avn static-ip dissociate") &&
		!strings.Contains(c.head, "terraform state rm aiven_static_ip.ip") {
		t.Error("the head does not say how the addresses are taken down")
	}
	if _, ok := c.resources["upcloud_router.router"]; ok && strings.Contains(c.head, "POST") {
		t.Error("two routers: one of Terraform's, one of the head's")
	}
}

// isWhole: what is named is there.
func (c config) isWhole(t *testing.T) {
	t.Helper()
	_ = hclsyntax.VisitAll(c.body, func(n hclsyntax.Node) hcl.Diagnostics {
		a, ok := n.(*hclsyntax.Attribute)
		if !ok {
			return nil
		}
		for _, name := range refers(a.Expr) {
			root, _, more := strings.Cut(name, ".")
			word := a.Name == "type" || a.Name == "ignore_changes" || a.Name == "provider"
			if more && root != "each" && !word && !slices.Contains(c.declared, name) {
				t.Errorf("%s is not there", name)
			}
		}
		return nil
	})
}

// secondApply: what somebody else's sign-in hangs on is told in the second
// apply only, also where it is known: the first makes the password.
func (c config) secondApply(t *testing.T, p *hclsyntax.Block) {
	t.Helper()
	for _, a := range p.Body.Attributes {
		x, ok := a.Expr.(*hclsyntax.ConditionalExpr)
		if !ok {
			continue
		}
		for _, name := range refers(x.Condition) {
			v := c.variables[strings.TrimPrefix(name, "var.")]
			if v == nil || v.Body.Attributes["default"] == nil || c.source(v.Body.Attributes["default"].Expr) != `""` {
				t.Errorf("provider %s: %s is told in the first apply", p.Labels[0], name)
			}
		}
	}
}

// signsIn: a provider's sign-in is known when nothing is there yet. With an
// unknown application it falls back to az, which need not be there.
func (c config) signsIn(t *testing.T) {
	t.Helper()
	for _, p := range c.providers {
		c.secondApply(t, p)
		for _, a := range p.Body.Attributes {
			_, asked := a.Expr.(*hclsyntax.ConditionalExpr)
			for _, name := range refers(a.Expr) {
				if !strings.HasPrefix(name, "var.") && !asked {
					t.Errorf("provider %s: %s hangs on %s, which may not be known", p.Labels[0], a.Name, name)
				}
			}
		}
	}
}

// takesOver: everything is there, so that nothing is added, and nothing that
// was there before is destroyed.
func (c config) takesOver(t *testing.T, st *wizard.State) {
	t.Helper()
	routes := "aws_route.aiven" // those which somebody else made have no item; all are imported where W07 is done
	for name := range c.resources {
		if _, ok := c.imports[name]; !ok && name != routes {
			t.Errorf("%s is made anew", name)
		}
	}
	for _, p := range c.providers {
		if p.Body.Attributes["alias"] != nil {
			t.Errorf("provider %s: somebody else signs in, with a secret that is gone", p.Labels[0])
		}
	}
	for _, it := range st.Items {
		for name, id := range c.imports {
			if it.Status == wizard.IsAdopted && strings.Contains(id, it.ID) && it.ID != "" &&
				lifecycle(c.resources[name], "prevent_destroy") == nil && name != "aws_vpc_peering_connection_accepter.half" {
				t.Errorf("%s was there before and is destroyed", name)
			}
		}
	}
	for _, word := range []string{"sp create", "peering-connection create", "/1.3/router", `"router"`, "TF_VAR_"} {
		if strings.Contains(c.head, word) {
			t.Errorf("%s stands in the head, of what is done already", word)
		}
	}
}
