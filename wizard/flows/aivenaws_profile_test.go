package flows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// atHome has AWS read a configuration of a person's own, which put writes.
func atHome(t *testing.T) (put func(name, text string)) {
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "AWS_CONFIG_FILE": filepath.Join(home, "config"),
		"AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "credentials"), "AWS_ACCESS_KEY_ID": "",
		"AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "", "AWS_ENDPOINT_URL": "",
		"AWS_EC2_METADATA_DISABLED": "true"} {
		t.Setenv(name, value)
	}
	return func(name, text string) {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
}

func ofTheirOwn(l *flowtest.Lab) {
	l.AWS = aws.New(aws.Options{Endpoint: l.Sim.Endpoints()[sim.AWS], HTTP: l.Sim.Mem(), Env: os.Getenv})
}

func keysOf(profile string, k *world.AWSKey) string {
	return "[" + profile + "]\naws_access_key_id = " + k.ID + "\naws_secret_access_key = " + k.Secret + "\n"
}

// TestAWSNoProfile: there is none, until the person makes one.
func TestAWSNoProfile(t *testing.T) {
	for _, c := range []course{courseW, courseS} {
		t.Run(c.procedure, func(t *testing.T) { c.withoutProfile(t) })
	}
}

func (c course) withoutProfile(t *testing.T) {
	put := atHome(t)
	c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		ofTheirOwn(l)
		before, values := l.Inventory(), c.answers(l)
		delete(values, "AWS_PROFILE")
		r := flowtest.Mend("W01.none", "again")
		r.Do = func() { put("credentials", keysOf("default", l.Acc.AWS.Ana)) }
		p := flowtest.Says(r)
		res, _ := l.Start(c.procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		trial{meets: []string{"W01.none"}}.met(t, l)
		c.takenDown(t, l, before)
	})
}

// TestAWSProfileThatIsNotThere: it is said of the configuration, not of AWS, which
// was not asked; and it is not proposed again.
func TestAWSProfileThatIsNotThere(t *testing.T) {
	put := atHome(t)
	courseS.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		ofTheirOwn(l)
		put("credentials", keysOf("keys", l.Acc.AWS.Ana))
		values := courseS.answers(l)
		values["AWS_PROFILE"] = "nosuch"
		p := flowtest.Says(flowtest.Mend("aws.credentials", "profile"), flowtest.Input("AWS_PROFILE", "keys"))
		res, _ := l.Start(courseS.procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if !contains(p.Asked, "There is no profile nosuch in your AWS configuration. AWS was not asked.") {
			t.Errorf("asked %q", p.Asked)
		}
	})
}

// TestAWSSignInEnded: a profile's sign-in has ended; the command that renews
// it is shown. Either it is renewed, or another profile is used.
func TestAWSSignInEnded(t *testing.T) {
	for _, c := range []course{courseW, courseS} {
		t.Run(c.procedure, func(t *testing.T) { c.signInEnded(t) })
	}
}

func (c course) signInEnded(t *testing.T) {
	for act, mend := range map[string]func(put func(string, string), l *flowtest.Lab){
		"again":   func(put func(string, string), l *flowtest.Lab) { put("credentials", keysOf("corp", l.Acc.AWS.Ana)) },
		"profile": func(put func(string, string), l *flowtest.Lab) { put("credentials", keysOf("keys", l.Acc.AWS.Ana)) },
	} {
		t.Run(act, func(t *testing.T) {
			put := atHome(t)
			put("config",
				"[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Network\nregion = eu-west-1\n"+
					"[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n")
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				ofTheirOwn(l)
				before, values := l.Inventory(), c.answers(l)
				values["AWS_PROFILE"] = "corp"
				r := flowtest.Mend("aws.login", act)
				r.Do = func() { mend(put, l) }
				p := flowtest.Says(r, flowtest.Input("AWS_PROFILE", "keys"))
				res, _ := l.Start(c.procedure, runID, values, p)
				done(t, l, res, p, wizard.Done)
				if shown := commands(l); !strings.Contains(shown, "aws sso login --profile corp") {
					t.Errorf("to run in another terminal: %q", shown)
				}
				c.takenDown(t, l, before)
			})
		})
	}
}

// commands are those that the findings of faults show.
func commands(l *flowtest.Lab) (out string) {
	for _, e := range l.Seen {
		if e.Kind != wizard.Faulted {
			continue
		}
		for _, f := range e.Fault.Findings {
			out += f.Command + "\n"
		}
	}
	return out
}

// TestAWSWrongRegion: the request of a peering between two regions is accepted
// in the accepter's own.
func TestAWSWrongRegion(t *testing.T) {
	courseW.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		var id string
		l.Do(func(w *world.World) {
			id = w.AWS.Request(w.AWS.VPC(l.Acc.AWS.VPCs["vpc-us"]), l.Acc.AWS.Account, l.Acc.AWS.VPCs["vpc-orders"],
				l.Acc.AWS.Region).ID
			w.AWS.Settle(id)
		})
		p := flowtest.Says(flowtest.Mend("W06.wrong-place", "region"), flowtest.Input("AWS_VPC_REGION", l.Acc.AWS.Region))
		res, _ := l.Start("aws-accept", actRun, map[string]string{"AWS_PROFILE": "contoso", "AWS_VPC_REGION": "us-east-1",
			"AWS_PEERING_CONNECTION_ID": id}, p)
		done(t, l, res, p, wizard.Done)
		if !contains(p.Asked, "must be accepted in region eu-west-1") {
			t.Errorf("asked %q", p.Asked)
		}
		l.Do(func(w *world.World) {
			if x, _ := w.AWS.Peering(l.Acc.AWS.Account, l.Acc.AWS.Region, id); x == nil || x.Status != world.AWSActive {
				t.Errorf("the request is %+v", x)
			}
		})
	})
}
