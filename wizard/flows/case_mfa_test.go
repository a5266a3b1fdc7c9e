package flows_test

import (
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// withDevice makes a profile that takes a role with a code of its user's device.
func withDevice(l *flowtest.Lab, put func(string, string), k *world.AWSKey, other string) (device string) {
	device = "arn:aws:iam::" + k.Account + ":mfa/" + k.User
	l.Do(func(*world.World) { k.Device = device })
	put("config", "[profile work]\nregion = eu-west-1\nrole_arn = arn:aws:iam::"+k.Account+":role/Network\n"+
		"source_profile = base\nmfa_serial = "+device+"\n")
	put("credentials", keysOf("base", k)+other)
	ofTheirOwn(l)
	return device
}

// codes types what the device shows when a code is asked for; at first one that
// it does not.
func codes(l *flowtest.Lab, name string, k *world.AWSKey) *flowtest.Rule {
	tries := 0
	return &flowtest.Rule{
		When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskInput && a.Var == name },
		Reply: func(*wizard.Ask) (r wizard.Reply) {
			if tries++; tries == 1 {
				return wizard.Reply{Value: "12345 6"}
			}
			_ = clock.Real{}.Sleep(l.T.Context(), time.Minute)
			l.Do(func(w *world.World) { r.Value = w.AWS.Code(k) })
			return r
		},
	}
}

// TestAWSProfileWithMFA (C8a): the code of a profile's device is asked for,
// masked, with the command that makes a session elsewhere; also of a profile
// that accepts. A code is kept nowhere; a new process asks for one again.
func TestAWSProfileWithMFA(t *testing.T) {
	for _, c := range []course{courseW, courseS} {
		t.Run(c.procedure+"/chosen", func(t *testing.T) {
			c.withMFA(t, "AWS_MFA_CODE", "aws.code-refused", func(l *flowtest.Lab, put func(string, string)) (
				*world.AWSKey, map[string]string) {
				withDevice(l, put, l.Acc.AWS.Ana, "")
				return l.Acc.AWS.Ana, map[string]string{"AWS_PROFILE": "work"}
			})
		})
		t.Run(c.procedure+"/accepter", func(t *testing.T) {
			c.withMFA(t, "AWS_ACCEPTER_MFA_CODE", "aws.accepter-code-refused", func(l *flowtest.Lab, put func(string, string)) (
				*world.AWSKey, map[string]string) {
				withDevice(l, put, l.Acc.AWS.Network, keysOf("mine", l.Acc.AWS.Ana))
				return l.Acc.AWS.Network, map[string]string{"AWS_PROFILE": "mine", "AWS_ACCEPTER_PROFILE": "work",
					"AWS_VPC_ID": l.Acc.AWS.VPCs["vpc-shared"], "AWS_ROUTE_TABLE_IDS": l.Acc.AWS.Tables["shared-private"]}
			})
		})
	}
}

func (c course) withMFA(t *testing.T, name, refused string,
	fill func(*flowtest.Lab, func(string, string)) (*world.AWSKey, map[string]string)) {
	put := atHome(t)
	if err := os.Unsetenv("AWS_ENDPOINT_URL"); err != nil { // an empty one is one for the SDK's sign-in
		t.Fatal(err)
	}
	c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		before, values := l.Inventory(), c.answers(l)
		k, more := fill(l, put)
		maps.Copy(values, more)
		ended := strings.TrimSuffix(refused, "-refused")
		p := flowtest.Says(codes(l, name, k), flowtest.Mend(refused, "code"), flowtest.Mend(ended, "code"))
		late := false
		p.Watch = func(e wizard.Event) { // the role's session ends in the middle
			if e.Kind == wizard.StepDone && strings.HasSuffix(e.Step, "04") && !late {
				late = true
				_ = clock.Real{}.Sleep(t.Context(), 61*time.Minute)
			}
		}
		res, _ := l.Start(c.procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		trial{meets: []string{refused, ended}}.met(t, l)
		asked := asksFor(l, name)
		if len(asked) != 3 || !asked[0].Secret || !strings.Contains(asked[0].Text, k.Device) ||
			!strings.Contains(asked[0].Text, "aws configure export-credentials --profile work --format env") {
			t.Errorf("asked %+v", asked)
		}
		// a new process knows no code, and what one was given for is gone
		ofTheirOwn(l)
		c.takenDown(t, l, before, codes(l, name, k), flowtest.Mend(refused, "code"))
		if n := len(asksFor(l, name)); n != 5 {
			t.Errorf("asked %d times for a code", n)
		}
	})
}

// asksFor are the questions for a variable.
func asksFor(l *flowtest.Lab, name string) (out []wizard.Ask) {
	for _, e := range l.Seen {
		if e.Kind == wizard.Asked && e.Ask.Var == name {
			out = append(out, *e.Ask)
		}
	}
	return out
}
