package rules

import (
	"slices"
	"strings"
	"testing"
)

// adapters are the providers' own packages; only these know an SDK.
var adapters = []string{"azure", "aiven", "aws", "astra", "upcloud"}

// arrow is a rule about what a part of the tree may import. A path that ends
// in "/..." means everything beneath it, too.
type arrow struct {
	why string
	// of are the folders that the rule binds; none is all of them. But are
	// folders among them that it does not bind.
	of, but []string
	// not may not be imported; only, when given, is all of this module that
	// may be.
	not, only []string
}

var (
	terminal = []string{"charm.land/...", "github.com/charmbracelet/...", "github.com/spf13/cobra"}
	sdks     = []string{
		"github.com/Azure/...",
		"github.com/AzureAD/...",
		"github.com/aws/...",
		"github.com/aiven/...",
	}
	database = []string{"database/sql", "modernc.org/...", "github.com/jackc/..."}
)

func arrows() []arrow {
	all := slices.Concat(layers, owners)
	for _, name := range adapters {
		others := slices.DeleteFunc(slices.Clone(adapters), func(x string) bool { return x == name })
		all = append(all, arrow{
			why: "no adapter knows another, nor the embedded clouds, nor who asks",
			of:  []string{"providers/" + name},
			not: slices.Concat(terminal, database, under("./providers/", others),
				[]string{"./wizard/...", "./state/...", "./ui/...", "./providers/sim/..."}),
		})
	}
	return all
}

// layers are who stands on whom.
var layers = []arrow{
	{
		why: "the domain knows no terminal, no SDK, no database and no adapter",
		of:  []string{"wizard"},
		not: slices.Concat(terminal, sdks, database,
			[]string{"./ui/...", "./state/...", "./providers/thin/...", "./providers/sim/...", "./providers/watch/..."},
			under("./providers/", adapters)),
	},
	{
		why: "only the front ends know the front ends",
		but: []string{"ui", "."},
		not: []string{"./ui/..."},
	},
	{
		why: "the ports are plain types: the standard library, and nothing of ours",
		of:  []string{"providers"},
		but: beneath("providers"),
		not: slices.Concat(terminal, sdks, database, []string{"net/http", "./..."}),
	},
	{
		why: "kinds of link are data: no clock, no network, no disk",
		of:  []string{"providers/link"},
		not: slices.Concat(terminal, sdks, database, []string{"net", "net/http", "os", "os/exec", "context",
			"math/rand/v2"}),
		only: []string{"./providers", "./providers/link/..."},
	},
	{
		why:  "a filter is data, too",
		of:   []string{"providers/filter"},
		not:  slices.Concat(terminal, sdks, database, []string{"net", "net/http", "os", "os/exec", "context"}),
		only: []string{"./providers", "./providers/link"},
	},
	{
		why:  "what must exist is compared, not asked for",
		of:   []string{"providers/drift"},
		not:  slices.Concat(terminal, sdks, database, []string{"net", "net/http", "os", "os/exec", "context"}),
		only: []string{"./providers", "./providers/link", "./providers/filter"},
	},
	{
		why: "the embedded clouds know no client of theirs",
		of:  []string{"providers/sim"},
		not: slices.Concat(sdks, database, terminal, under("./providers/", adapters),
			[]string{"./wizard/...", "./state/...", "./ui/...", "./providers/thin/..."}),
	},
	{
		why: "the state knows no front end, no adapter and no procedure",
		of:  []string{"state"},
		not: slices.Concat(terminal, sdks, []string{"./wizard/flows/..."}, under("./providers/", adapters)),
	},
	{
		why: "the watcher knows no provider's adapter, and nobody who shows what it saw",
		of:  []string{"providers/watch"},
		not: slices.Concat(terminal, sdks, database, under("./providers/", adapters),
			[]string{"./wizard/...", "./state/...", "./ui/...", "./providers/sim/..."}),
	},
	{
		why: "time and goroutines are at the bottom of everything",
		of:  []string{"providers/clock", "providers/spawn"},
		not: []string{"./..."},
	},
}

// owners are who alone knows what comes from outside.
var owners = []arrow{
	{
		why: "the state's file is the state's",
		but: []string{"state"},
		not: database,
	},
	{
		why: "Azure's SDK is Azure's",
		but: []string{"providers/azure"},
		not: []string{"github.com/Azure/...", "github.com/AzureAD/..."},
	},
	{
		why: "Amazon's SDK is Amazon's",
		but: []string{"providers/aws"},
		not: []string{"github.com/aws/..."},
	},
	{
		why: "Aiven's handlers are Aiven's",
		but: []string{"providers/aiven"},
		not: []string{"github.com/aiven/..."},
	},
	{
		why: "what takes a minute to compile stays in a leaf",
		but: []string{"providers/azure/network", "providers/aws/ec2"},
		not: []string{
			"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/...",
			"github.com/aws/aws-sdk-go-v2/service/ec2/...",
		},
	},
}

// under gives each name below a folder, with everything beneath it.
func under(dir string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, dir+n+"/...")
	}
	return out
}

// beneath are the folders right below one.
func beneath(dir string) []string {
	all, err := parsed()
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range all {
		if rest, ok := strings.CutPrefix(s.dir, dir+"/"); ok {
			first, _, _ := strings.Cut(rest, "/")
			out = append(out, dir+"/"+first)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// covers says whether a pattern means a path.
func covers(pattern, path string) bool {
	stem, all := strings.CutSuffix(pattern, "/...")
	return path == stem || all && strings.HasPrefix(path, stem+"/")
}

func covered(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return covers(p, path) })
}

func (a arrow) binds(s *source) bool {
	return !s.in(a.but...) && (len(a.of) == 0 || s.in(a.of...))
}

func TestArrowsPointOneWay(t *testing.T) {
	module := modulePath(t)
	for _, a := range arrows() {
		for _, s := range production(t) {
			if !a.binds(s) {
				continue
			}
			for _, p := range s.imports(module) {
				ours := strings.HasPrefix(p, "./")
				if covered(a.not, p) || ours && a.only != nil && !covered(a.only, p) {
					t.Errorf("%s imports %s: %s", s.path, p, a.why)
				}
			}
		}
	}
}
