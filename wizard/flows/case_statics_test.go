package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseStaticRoutes (C11): static routes of UpCloud's router that hold Aiven's
// range, or a part of it, are named with where they lead; others are not.
func TestCaseStaticRoutes(t *testing.T) {
	for name, x := range map[string]struct{ routes, named []string }{
		"none":       {},
		"a part":     {[]string{"/25"}, []string{"/25"}},
		"all":        {[]string{"/24"}, []string{"/24"}},
		"wider":      {[]string{"0.0.0.0/0"}, []string{"/24"}},
		"a stranger": {[]string{"172.31.0.0/16"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			courseU.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				cidr := l.Acc.VPCs[company.UpCloudVPC].CIDR
				at := strings.TrimSuffix(cidr, "/24")
				p := flowtest.Says()
				p.Watch = func(e wizard.Event) {
					if !started(e, "U06") {
						return
					}
					l.Do(func(w *world.World) {
						router := w.UpCloud.Network(l.Acc.UpCloud.Networks["net-shop"]).Router
						for _, to := range x.routes {
							if strings.HasPrefix(to, "/") {
								to = at + to
							}
							w.UpCloud.Router(router).Static = append(w.UpCloud.Router(router).Static, [3]string{"vpn", to, "10.9.9.9"})
						}
					})
				}
				res, _ := l.Start(upCloud, runID, courseU.answers(l), p)
				done(t, l, res, p, wizard.Done)
				text := checkedOf(l, "closing")
				if n := strings.Count(text, "static route"); n != len(x.named) {
					t.Errorf("%d are named:\n%s", n, text)
				}
				for _, part := range x.named {
					if !strings.Contains(text, "perhaps "+at+part+" of Aiven's VPC is led to 10.9.9.9") {
						t.Errorf("%s is not named:\n%s", part, text)
					}
				}
			})
		})
	}
}
