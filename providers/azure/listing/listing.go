// Package listing reads the lists of Azure's SDK over their pages. The SDK
// takes an answer without its list for an empty one, and an entry that is null
// for a pointer to nothing; here both are malformed, and so is a list that has
// no end.
package listing

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Most is how many pages are followed at the most. Azure's pages hold a
// hundred entries or more.
const Most = 200

// Malformed is a good answer that is not what was asked for.
type Malformed struct{ Why string }

// Error says what is wrong with it.
func (m *Malformed) Error() string { return "the answer is not what Azure sends: " + m.Why }

// Endless is the error of a list that was given up.
func Endless() error { return &Malformed{"its pages have no end"} }

// Each hands over every entry of every page. values takes the entries out of
// an answer.
func Each[P, E any](ctx context.Context, pages *runtime.Pager[P], values func(P) []*E, take func(*E)) error {
	for n := 0; pages.More(); n++ {
		if n == Most {
			return Endless()
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		if err := Whole(values(page)); err != nil {
			return err
		}
		for _, e := range values(page) {
			take(e)
		}
	}
	return nil
}

// Whole is the error of a list that is missing, or has an entry that is null;
// nil for one that is as it should be.
func Whole[E any](list []*E) error {
	if list == nil {
		return &Malformed{"it holds no list"}
	}
	for _, e := range list {
		if e == nil {
			return &Malformed{"an entry of its list is null"}
		}
	}
	return nil
}
