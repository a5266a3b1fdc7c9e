package steps

import (
	"context"
	"maps"
	"strings"

	"example.org/peerage/wizard"
)

// Catalogue is what is said of variables, by name.
type Catalogue map[string]wizard.Var

// Pick gives variables by name, in order.
func (c Catalogue) Pick(names ...string) []wizard.Var {
	out := make([]wizard.Var, 0, len(names))
	for _, n := range names {
		v := c[n]
		v.Name = n
		out = append(out, v)
	}
	return out
}

// Merged is one catalogue of several. A later one's words go before an
// earlier one's.
func Merged(list ...Catalogue) Catalogue {
	out := Catalogue{}
	for _, c := range list {
		maps.Copy(out, c)
	}
	return out
}

// NewVPC stands for a VPC that is yet to be created.
const NewVPC = "new"

// NewOrUUID accepts the id of something that is there, or NewVPC.
func NewOrUUID(s string) (string, error) {
	if strings.TrimSpace(s) == NewVPC {
		return NewVPC, nil
	}
	return wizard.UUID(s)
}

// Set captures variables: names, each with its value behind it.
func Set(ctx context.Context, r *wizard.Run, pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := r.Set(ctx, pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}
