package azure_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

func TestDeviceCodeApproved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.do(func(a *world.Azure) { a.AutoApprove = 90 * time.Second })
		var shown []providers.DeviceCode
		began := time.Now()
		s, err := l.c.SignIn(t.Context(),
			providers.SignIn{Method: providers.SignInDeviceCode, Prompt: func(d providers.DeviceCode) {
				shown = append(shown, d)
			}})
		if err != nil {
			t.Fatal(err)
		}
		if len(shown) != 1 || shown[0].UserCode == "" || shown[0].VerificationURL == "" {
			t.Fatalf("shown: %+v", shown)
		}
		if left := shown[0].Expires.Sub(began); left < 15*time.Minute || left > 15*time.Minute+2*time.Second {
			t.Errorf("the code is said to last %v", left)
		}
		who := s.Who()
		if who.Name != "ana@contoso.example" || who.TenantID != l.acc.TenantID || who.ObjectID != l.acc.Ana.ID ||
			who.Method != providers.SignInDeviceCode {
			t.Errorf("%+v", who)
		}
		subs, refused, err := s.Subscriptions(t.Context())
		if err != nil || len(subs) != 3 || len(shown) != 1 {
			t.Fatalf("%v %v, %d prompts", subs, err, len(shown))
		}
		if len(refused) != 1 || refused[0].ID != l.acc.GuestTenantID || refused[0].Problem.Code != "AADSTS50076" ||
			refused[0].Problem.Class != providers.NotAuthenticated {
			t.Errorf("refused: %+v", refused)
		}
		if _, err := s.ApplicationsNamed(t.Context(), "", "nothing"); err != nil || len(shown) != 1 {
			t.Errorf("Graph: %v, %d prompts", err, len(shown))
		}
	})
}

func TestDeviceCodeNeverApproved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		began := time.Now()
		_, err := l.c.SignIn(t.Context(), providers.SignIn{Method: providers.SignInDeviceCode})
		if !providers.Is(err, providers.NotAuthenticated) || !providers.HasCode(err, "expired_token") {
			t.Error(err)
		}
		if took := time.Since(began); took < 15*time.Minute-10*time.Second || took > 16*time.Minute {
			t.Errorf("gave up after %v", took)
		}
	})
}

func TestDeviceCodeCancelledAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(42 * time.Second); cancel() }()
		began := time.Now()
		_, err := l.c.SignIn(ctx, providers.SignIn{Method: providers.SignInDeviceCode})
		if !providers.Is(err, providers.Cancelled) || !errors.Is(err, context.Canceled) ||
			time.Since(began) != 42*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if s := l.ana(time.Minute); s.Who().Name != "ana@contoso.example" {
			t.Errorf("%+v", s.Who())
		}
	})
}

func TestDeviceCodeBlockedByTheTenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.fault(world.Fault{Name: "azure.device-code-blocked"})
		l.do(func(a *world.Azure) { a.AutoApprove = time.Second })
		_, err := l.c.SignIn(t.Context(), providers.SignIn{Method: providers.SignInDeviceCode})
		if e := providers.AsError(err); e == nil || e.Class != providers.NotAuthenticated || e.Code != "AADSTS53003" {
			t.Fatal(err)
		}
	})
}

func TestEnvironmentSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s := l.admin()
		if who := s.Who(); who.TenantID != l.acc.TenantID || who.ObjectID != l.acc.Admin.ID || who.Name != l.acc.Admin.AppID {
			t.Errorf("%+v", who)
		}
		vnets, err := s.VNets(t.Context(), l.acc.Production)
		if err != nil || len(vnets) == 0 || vnets[0].Group == "" || len(vnets[0].Ranges) == 0 {
			t.Fatalf("%v %v", vnets, err)
		}
		l.acc.Secret = "wrong-but-long-enough"
		if _, err := l.c.SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment}); !providers.HasCode(err,
			"AADSTS7000215") {
			t.Errorf("wrong secret: %v", err)
		}
	})
}

func TestExpiredTokensAreReplacedByProve(t *testing.T) {
	for _, who := range []string{"person", "application"} {
		t.Run(who, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				var s providers.AzureSession
				if who == "person" {
					s = l.ana(time.Second)
				} else {
					s = l.admin()
				}
				l.do(func(a *world.Azure) { a.ExpireTokens() })
				if _, err := s.VNets(t.Context(), l.acc.Production); !providers.Is(err, providers.NotAuthenticated) {
					t.Fatalf("with an expired token: %v", err)
				}
				if err := s.Prove(t.Context(), ""); err != nil {
					t.Fatal(err)
				}
				if _, err := s.VNets(t.Context(), l.acc.Production); err != nil {
					t.Errorf("after Prove: %v", err)
				}
			})
		})
	}
}

func TestATokenSeesOnlyRolesOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		app := l.appOf(p)
		other := l.acc.VNets["vnet-web"]
		if _, err := app.VNet(t.Context(), other); !providers.HasCode(err, "AuthorizationFailed") {
			t.Fatal(err)
		}
		l.do(func(a *world.Azure) {
			a.Grant(a.PrincipalOf(l.acc.TenantID, p.app.AppID).ID, world.RoleReader, other)
		})
		time.Sleep(time.Second)
		if _, err := app.VNet(t.Context(), other); !providers.Is(err, providers.NotPermitted) {
			t.Errorf("the old token got a new role: %v", err)
		}
		if err := app.Prove(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := app.VNet(t.Context(), other); err != nil {
			t.Errorf("with a new token: %v", err)
		}
	})
}
