package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/scenario"
)

// refuses runs a script, which must change nothing, say so and fail.
func (s *shell) refuses(says, script string, args ...string) {
	s.t.Helper()
	ran := len(s.Ran)
	out, err := s.run(script, args...)
	if changes := slices.DeleteFunc(slices.Clone(s.Ran[ran:]), func(c string) bool { return !alters(c) }); err == nil ||
		!strings.Contains(out, says) || len(changes) > 0 {
		s.t.Errorf("%v, changes %v, no %q in\n%s", err, changes, says, out)
	}
}

// TestScriptsKnowTheirPlace: a script that is run from inside another account, or
// that finds two connections by one range, changes nothing and says why.
func TestScriptsKnowTheirPlace(t *testing.T) {
	t.Parallel()
	all := scripts()
	at := func(id string) (*shell, *scripted) {
		x := &all[slices.IndexFunc(all, func(x scripted) bool { return x.id == id })]
		s := newShell(t)
		x.settle(s)
		x.well(s)
		return s, x
	}
	s, x := at(awsProcedure)
	aws := s.acc.AWS
	foreign := x.values(s)
	foreign["AWS_ACCOUNT_ID"] = "999999999999"
	s.refuses("belongs to account 999999999999", exported(t, x.id, foreign), "down")
	var own string
	s.w.Do(func() {
		own = s.w.AWS.PeeringOf(aws.VPCs[scenario.AWSNetwork]).ID
		twin := s.w.AWS.AddVPC("777777777777", aws.Region, "twin", "10.30.0.0/24")
		p := s.w.AWS.Request(twin, aws.Account, aws.VPCs[scenario.AWSNetwork], aws.Region)
		s.w.AWS.End(p, "active", "")
	})
	s.refuses("Several connections lead to 10.30.0.0/24", exported(t, x.id, x.values(s)))
	s.refuses("Several connections lead to 10.30.0.0/24", exported(t, x.id, x.values(s)), "down")
	known := x.values(s)
	known["AWS_PEERING_CONNECTION_ID"] = own
	s.well(exported(t, x.id, known))
	s, x = at(procedureD)
	s.w.Do(func() {
		other := s.w.Astra.AddToken(s.w.Astra.AddOrg("another").ID)
		other.Admin = true
		s.env = []string{"APPLICATION_TOKEN=" + other.Value}
	})
	s.refuses("404", exported(t, x.id, x.values(s)), "down")
}
