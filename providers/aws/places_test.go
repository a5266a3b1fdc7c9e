package aws_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/sim/awsapi"
)

// denying answers as EC2 and STS do, by the region that a request is signed for.
type denying func(region, action string, form url.Values) (status int, body string, date time.Time)

func (d denying) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	status, body, date := d(strings.Split(r.Header.Get("Authorization"), "/")[2], form.Get("Action"), form)
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"text/xml"}, "Date": {date.UTC().Format(http.TimeFormat)}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

const (
	caller  = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/ana</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
	regions = `<DescribeRegionsResponse><regionInfo><item><regionName>eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>`
)

// session opens the profile of a person's own file, which names a region or
// none.
func sessionIn(t *testing.T, profileRegion string, d denying) providers.AWSSession {
	t.Helper()
	file := filepath.Join(t.TempDir(), "credentials")
	text := "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = hush\n"
	if profileRegion != "" {
		text += "region = " + profileRegion + "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_CONFIG_FILE": file + "x",
		"AWS_REGION":         "",
		"AWS_DEFAULT_REGION": "", "AWS_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CA_BUNDLE": "", "AWS_ENDPOINT_URL": ""} {
		t.Setenv(k, v)
	}
	s, err := aws.New(aws.Options{Endpoint: "https://aws.test", HTTP: d, Env: func(string) string { return "" }}).
		Open(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRegionsAreAskedWhereOneMay: the profile's region first, then the one near
// which the person works; none is hard-wired.
func TestRegionsAreAskedWhereOneMay(t *testing.T) {
	for name, c := range map[string]struct {
		profile, near, open string
		asked               string
	}{
		"the profile's":     {"eu-west-1", "eu-north-1", "eu-west-1", "eu-west-1"},
		"then the near one": {"us-east-1", "eu-north-1", "eu-north-1", "us-east-1 eu-north-1"},
		"another partition": {"", "cn-north-1", "cn-north-1", "cn-north-1"},
		"nowhere":           {"eu-west-1", "", "mars-1", "eu-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			s := sessionIn(t, c.profile, func(region, action string, _ url.Values) (int, string, time.Time) {
				asked = append(asked, region)
				if region != c.open {
					return 403, string(awsapi.ErrorBody("ec2", "UnauthorizedOperation", "You are not authorized to perform this "+
						"operation. User: arn:aws:iam::123456789012:user/ana is not authorized to perform: ec2:DescribeRegions with an "+
						"explicit deny in a service control policy.", "r")), time.Now()
				}
				if action == "GetCallerIdentity" {
					return 200, caller, time.Now()
				}
				return 200, regions, time.Now()
			})
			s.(providers.AWSPlaced).Near(c.near)
			list, err := s.Regions(t.Context())
			if got := strings.Join(asked, " "); got != c.asked {
				t.Errorf("asked in %q, want %q", got, c.asked)
			}
			if c.open != "mars-1" {
				if err != nil || len(list) != 1 {
					t.Errorf("%v %v", list, err)
				}
				if _, _, err := s.Caller(t.Context()); err != nil {
					t.Errorf("the caller: %v", err)
				}
				return
			}
			if e := providers.AsError(err); e == nil || e.Class != providers.NotPermitted ||
				e.Detail["policy"] != "service control policy" {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestAClockThatIsOff is told by how much, from the answer's date; a session
// that has ended is not.
func TestAClockThatIsOff(t *testing.T) {
	for code, text := range map[string]string{
		"SignatureDoesNotMatch": "Signature expired: 20000101T000000Z is now earlier than " +
			"20000101T001200Z", "RequestExpired": "Request has expired.",
		"AuthFailure": "AWS was not able to validate the provided " +
			"access credentials"} {
		for _, ahead := range []time.Duration{0, 17 * time.Minute, -90 * time.Minute} {
			synctest.Test(t, func(t *testing.T) {
				s := sessionOf(t, denying(func(string, string, url.Values) (int, string, time.Time) {
					return 403, string(awsapi.ErrorBody("ec2", code, text, "r")), time.Now().Add(-ahead)
				}))
				_, err := s.VPCs(t.Context(), "eu-west-1")
				e := providers.AsError(err)
				switch {
				case e == nil:
					t.Fatalf("%v", err)
				case ahead == 0 && e.Class != providers.NotAuthenticated:
					t.Errorf("%s: %v", code, e)
				case ahead > 0 && (e.Class != providers.WrongClock || e.Detail["off"] != "17 min ahead" || e.Native != code):
					t.Errorf("%s: %q %v", code, e.Detail["off"], e)
				case ahead < 0 && (e.Class != providers.WrongClock || e.Detail["off"] != "90 min behind"):
					t.Errorf("%s: %q %v", code, e.Detail["off"], e)
				}
			})
		}
	}
}

func sessionOf(t *testing.T, d denying) providers.AWSSession {
	t.Helper()
	s, err := aws.New(aws.Options{Endpoint: "https://aws.test", HTTP: d,
		Given: []aws.Keys{{Profile: "ana", AccessKeyID: "AKIA1", Secret: "hush"}}}).Open(t.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhatTheMachineGivesIsAChoice, whichever way it is given.
func TestWhatTheMachineGivesIsAChoice(t *testing.T) {
	for _, name := range []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EC2_METADATA_SERVICE_ENDPOINT"} {
		env := func(n string) string { return map[string]string{name: "x"}[n] }
		list, err := aws.New(aws.Options{Env: env}).Profiles(t.Context())
		if err != nil || len(list) != 1 || list[0].Name != "" || list[0].Title != "what this machine gives" {
			t.Errorf("%s: %+v %v", name, list, err)
		}
	}
}

// TestPastedKeysHaveTheirRegion: keys that are pasted with a region, or on a machine
// that names one, are proved there: another partition knows none of them.
func TestPastedKeysHaveTheirRegion(t *testing.T) {
	for name, c := range map[string]struct{ lines, machine, asked string }{
		"among the lines": {"AWS_REGION=cn-north-1\n", "", "cn-north-1"},
		"the default's":   {"export AWS_DEFAULT_REGION=us-gov-west-1\n", "eu-west-1", "us-gov-west-1"},
		"the machine's":   {"", "eu-west-1", "eu-west-1"},
		"named nowhere":   {"", "", "us-east-1"},
	} {
		var asked []string
		cloud := aws.New(aws.Options{Endpoint: "https://aws.test",
			HTTP: denying(func(region, action string, _ url.Values) (int, string, time.Time) {
				asked = append(asked, region)
				if action == "GetCallerIdentity" {
					return 200, caller, time.Now()
				}
				return 200, regions, time.Now()
			}),
			Env: func(n string) string { return map[string]string{"AWS_REGION": c.machine}[n] }})
		text := "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=hush\n" + c.lines
		if err := aws.NewAccounts(cloud).Paste(t.Context(), text); err != nil || len(asked) == 0 || asked[0] != c.asked {
			t.Errorf("%s: asked in %q: %v", name, asked, err)
		}
	}
}

// TestKeysOfAnotherPart: that keys are not known says nothing of a part of Amazon
// that was not asked. Doctor, board and error tell where they were tried, whether
// that was a guess, and what to set.
func TestKeysOfAnotherPart(t *testing.T) {
	for _, code := range []string{"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"} {
		for profile, at := range map[string]string{"": "us-east-1, since nothing names a region.", "eu-west-1": "eu-west-1.",
			"cn-north-1": "cn-north-1."} {
			refuse := denying(func(string, string, url.Values) (int, string, time.Time) {
				return 403, string(awsapi.ErrorBody("sts", code, "The security token included in the request is invalid.", "r")),
					time.Now()
			})
			_, _, err := sessionIn(t, profile, refuse).Caller(t.Context())
			cloud := aws.New(aws.Options{Endpoint: "https://aws.test", HTTP: refuse, Env: func(n string) string {
				return map[string]string{"AWS_REGION": profile, "AWS_SHARED_CREDENTIALS_FILE": os.Getenv("AWS_SHARED_CREDENTIALS_FILE")}[n]
			}})
			told := []string{providers.AWSElsewhere(err),
				aws.NewAccounts(cloud).Paste(t.Context(), "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=hush").Error()}
			for _, f := range aws.NewAccounts(cloud).Check(t.Context()) {
				told = append(told, f.Fix)
			}
			for i, text := range told {
				if !strings.Contains(text, "They were tried in "+at) || !strings.Contains(text, "in AWS_REGION") ||
					!strings.Contains(text, "us-gov-…") {
					t.Errorf("%s of %q, %d: %s", code, profile, i, text)
				}
			}
			if e := providers.AsError(err); len(told) != 3 || e.Code != code || e.Class != providers.NotAuthenticated {
				t.Errorf("%d told, %+v", len(told), e)
			}
		}
	}
	for _, code := range []string{"ExpiredToken", "SignatureDoesNotMatch", "UnauthorizedOperation"} { // the keys are known
		_, _, err := sessionIn(t, "", func(string, string, url.Values) (int, string, time.Time) {
			return 403, string(awsapi.ErrorBody("sts", code, "No.", "r")), time.Now()
		}).Caller(t.Context())
		if text := providers.AWSElsewhere(err); err == nil || text != "" {
			t.Errorf("%s: %q, %v", code, text, err)
		}
	}
}
