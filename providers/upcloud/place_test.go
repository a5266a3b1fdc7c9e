package upcloud_test

import (
	"testing"

	"example.org/peerage/providers"
)

func TestSees(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		ctx := l.t.Context()
		here, err := s.Place(ctx)
		if err != nil || here != (providers.Place{Provider: "upcloud", Account: l.acc.UpCloud.Account.Name}) {
			l.t.Errorf("%+v, %v", here, err)
		}
		if err := s.Sees(ctx, here); err != nil {
			l.t.Error(err)
		}
		if err := s.Sees(ctx, providers.Place{Provider: "upcloud", Account: "another"}); !providers.Is(err,
			providers.NotVisible) {
			l.t.Error(err)
		}
	})
}
