package aws_test

import (
	"context"
	"strings"
	"testing"

	"example.org/peerage/providers"
)

func TestSees(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		here, err := l.s.Place(ctx)
		if err != nil || here != (providers.Place{Provider: "aws", Account: account}) {
			t.Errorf("%+v, %v", here, err)
		}
		here.Region = "eu-west-1"
		if err := l.s.Sees(ctx, here); err != nil {
			t.Error(err)
		}
		// Both accounts are named.
		err = l.s.Sees(ctx, providers.Place{Provider: "aws", Account: "999999999999"})
		if !providers.Is(err, providers.NotVisible) || !strings.Contains(err.Error(), "999999999999") ||
			!strings.Contains(err.Error(), account) {
			t.Error(err)
		}
	})
}
