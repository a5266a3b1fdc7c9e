package scenario

import (
	"net/netip"
	"time"

	"example.org/peerage/providers/sim/world"
)

// accounts: tokens, sign-in, subscriptions.
func accounts() []Scenario {
	return []Scenario{
		{"expired-token", "The Aiven token has expired.", []string{"A00"}, func(s *stage) {
			s.c.Token.Expires = s.Now().Add(-time.Hour)
		}},
		{"token-ends", "The Aiven token expires three minutes into the run.", []string{"A16", "A21"}, func(s *stage) {
			s.c.Token.Expires = s.Now().Add(3 * time.Minute)
		}},
		{"token-ip", "The Aiven token may be used from another address only.", []string{"A00"}, func(s *stage) {
			s.c.Token.AllowedFrom = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
		}},
		{"personal-token", "The Aiven organization bans personal tokens.", []string{"A00", "A14"}, func(s *stage) {
			s.c.Token.Personal = true
			for _, o := range s.Aiven.Orgs() {
				o.NoPersonalTokens = true
			}
		}},
		{"read-only-token", "The Aiven token may look at networks, but not change them.", []string{"A00", "A15"},
			func(s *stage) {
				s.c.Token.Write = false
			}},
		{"no-org", "The Aiven token's holder is in no organization.", []string{"A13"}, func(s *stage) {
			s.c.Token.Orgs = nil
		}},
		{"no-vpc", "The Aiven organization has no VPC on Azure.", []string{"A14"}, func(s *stage) {
			s.c.Token.Orgs = []string{s.c.OtherOrg}
		}},
		{"no-subscription", "The person who signs in sees no subscription.", []string{"A02"}, func(s *stage) {
			s.on("azure.no-subscription")
			s.off(colleague, "azure.no-subscription")
		}},
		{"mfa-tenant", "A second tenant wants multi-factor authentication.", []string{"A01", "A02"}, func(s *stage) {
			s.on("azure.mfa-second-tenant")
		}},
		{"device-code-blocked", "Conditional access blocks sign-in by device code.", []string{"A01"}, func(s *stage) {
			s.on("azure.device-code-blocked")
		}},
		{"no-rights", "The person who signs in may only read in Azure.", []string{"A03", "A08", "A10"}, func(s *stage) {
			s.Azure.DefaultUser = s.c.Bob.ID
			s.Azure.DeleteAssignment(s.ownerOf(s.c.Admin.ID))
		}},
		{"sign-in-ends", "Every Azure token is ended three minutes into the run.", []string{"A16", "A20"}, func(s *stage) {
			s.At(3*time.Minute, s.Azure.ExpireTokens)
		}},
	}
}

// ownerOf finds what a principal holds on the subscription of the network.
func (s *stage) ownerOf(principalID string) string {
	for _, as := range s.Azure.Assignments() {
		if as.PrincipalID == principalID && as.Scope == "/subscriptions/"+s.c.Production {
			return as.ID
		}
	}
	return ""
}

// directory: applications, principals, passwords.
func directory() []Scenario {
	return []Scenario{
		{"same-name-app", "An application of the same name is there, made by somebody else.", []string{"A03"},
			func(s *stage) {
				s.sameName(world.AudienceMultiple)
			}},
		{"wrong-audience", "The application of that name is for one tenant only.", []string{"A03"}, func(s *stage) {
			s.sameName(world.AudienceSingle)
		}},
		{"replication", "The directory takes a minute to show new things everywhere.", []string{"A04", "A08", "A09", "A11"},
			func(s *stage) {
				s.Timing.DirectoryReplication = time.Minute
			}},
		{"principal-not-found", "A role cannot be granted yet: the new principal is not seen.", []string{"A08"},
			func(s *stage) {
				s.Timing.DirectoryReplication = 45 * time.Second
			}},
		{"password-lifetime", "The directory allows an application's password 30 days at most.", []string{"A05"},
			func(s *stage) {
				t := s.Azure.Tenant(s.c.TenantID)
				t.Policy, t.LongestPassword = s.UUID(), 30*24*time.Hour
			}},
		{"no-passwords", "The directory allows applications no passwords; a colleague makes an exception.", []string{"A05"},
			func(s *stage) {
				t := s.Azure.Tenant(s.c.TenantID)
				t.Policy = s.UUID()
				s.At(2*colleague, func() { t.Policy = "" })
			}},
		{"secret-lag", "Sign-in does not know the new password yet.", []string{"A18"}, func(s *stage) {
			s.Azure.SecretLag = 160 * time.Second // with the directory's own: within the three minutes that are reported
		}},
		{"secret-expired", "The application's password expires before it is used.", []string{"A18"}, func(s *stage) {
			s.each(func() bool {
				app := s.newApp()
				if app == nil || len(app.Passwords) == 0 {
					return false
				}
				app.Passwords[0].End = s.Now().Add(30 * time.Second)
				return true
			})
		}},
		{"backing-application", "The directory role to add Aiven's application is missing.", []string{"A09"}, func(s *stage) {
			s.withoutVendor(world.AivenAppID)
			s.on("azure.no-directory-role")
			s.off(colleague, "azure.no-directory-role")
		}},
		{"no-directory-rights", "The person may not register applications.", []string{"A03"}, func(s *stage) {
			s.on("azure.no-directory-rights")
			s.off(colleague, "azure.no-directory-rights")
		}},
		{"sp-already-in-use", "Aiven's principal is there, but lists do not show it yet.", []string{"A09"}, func(s *stage) {
			s.withoutVendor(world.AivenAppID)
			s.each(func() bool { // a colleague adds it just before
				app := s.newApp()
				if app == nil || s.Now().Sub(app.Created) < 10*time.Second {
					return false
				}
				sp := s.Azure.EnsureServicePrincipal(s.c.TenantID, world.AivenAppID)
				sp.Visible, sp.Listed = s.Now().Add(2*time.Minute), s.Now().Add(2*time.Minute)
				return true
			})
		}},
	}
}

// sameName adds applications with the names that a run of the wizard
// proposes for the network.
func (s *stage) sameName(audience string) {
	for _, name := range []string{"peerage-orders", "peerage-" + VNet, "peerage-demo"} {
		app := s.Azure.AddApp(s.c.TenantID, "", name, audience)
		app.Created = s.Now().Add(-300 * 24 * time.Hour)
		app.Owners = []string{s.c.Bob.ID}
	}
}

// withoutVendor takes the principal of a vendor's application away, as in a
// tenant that never had anything to do with the vendor.
func (s *stage) withoutVendor(appID string) {
	if sp := s.Azure.PrincipalOf(s.c.TenantID, appID); sp != nil {
		s.Azure.DeleteServicePrincipal(sp)
	}
}
