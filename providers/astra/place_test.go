package astra_test

import (
	"testing"

	"example.org/peerage/providers"
)

func TestSees(t *testing.T) {
	inLab(t, func(l *lab) {
		ctx := l.t.Context()
		here, err := l.Place(ctx)
		if err != nil || here != (providers.Place{Provider: "astra", Account: l.acc.Astra.Org}) {
			l.t.Errorf("%+v, %v", here, err)
		}
		if err := l.Sees(ctx, here); err != nil {
			l.t.Error(err)
		}
		if err := l.Sees(ctx, providers.Place{Provider: "astra", Account: "another"}); !providers.Is(err,
			providers.NotVisible) {
			l.t.Error(err)
		}
	})
}
