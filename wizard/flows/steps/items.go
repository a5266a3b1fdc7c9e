package steps

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// Only chooses one item of the inventory.
func Only(key string) wizard.Which { return wizard.Which{Keys: []string{key}} }

// Intended says whether the run has begun to make a thing, and its end is open.
func Intended(r *wizard.Run, key string) bool {
	it, ok := r.Item(key)
	return ok && it.Status == wizard.IsIntended
}

// Dropped forgets an intention that the provider refused.
func Dropped(ctx context.Context, r *wizard.Run, key string, err error) error {
	if providers.Is(err, providers.Invalid) || providers.Is(err, providers.NotPermitted) {
		if derr := r.Drop(ctx, key); derr != nil {
			return derr
		}
	}
	return err
}

// FirstOf are the words of the first that knows a thing; "" where none does.
func FirstOf(list ...func(wizard.Values, wizard.Item) string) func(wizard.Values, wizard.Item) string {
	return func(v wizard.Values, it wizard.Item) string {
		for _, f := range list {
			if text := f(v, it); text != "" {
				return text
			}
		}
		return ""
	}
}
