package aiven_test

import (
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
)

func TestSees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value)
		here, err := a.Place(ctx)
		if err != nil || here != (providers.Place{Provider: "aiven", Account: "ana@contoso.example"}) {
			t.Errorf("%+v, %v", here, err)
		}
		for _, of := range []providers.AivenScope{providers.OfOrganization(acc.Org), providers.OfProject(acc.Project)} {
			if err := a.Sees(ctx, of.Place()); err != nil {
				t.Errorf("%s: %v", of, err)
			}
		}
		var other string
		w.Do(func() { other = w.Aiven.AddToken("", "eve@contoso.example", acc.OtherOrg).Value })
		eve := cloud.Open(other)
		for _, of := range []providers.AivenScope{providers.OfOrganization(acc.Org), providers.OfProject(acc.Project)} {
			if err := eve.Sees(ctx, of.Place()); !providers.Is(err, providers.NotVisible) {
				t.Errorf("%s: %v", of, err)
			}
			if _, err := eve.VPC(ctx, of, "none"); !providers.Is(err, providers.NotVisible) {
				t.Errorf("a VPC of %s: %v", of, err)
			}
		}
		if _, err := a.VPC(ctx, providers.OfOrganization(acc.Org), "none"); !providers.Is(err, providers.NotFound) {
			t.Errorf("a VPC that is not there: %v", err)
		}
		if err := a.Sees(ctx, providers.Place{Provider: "aws"}); !providers.Is(err, providers.NotVisible) {
			t.Errorf("another provider: %v", err)
		}
	})
}
