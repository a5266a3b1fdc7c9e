package flows_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// scp is how EC2 names a policy of the organization.
const scp = "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/ana is not " +
	"authorized " +
	"to perform it with an explicit deny in a service control policy."

func deny(r *http.Request) *http.Response {
	return answers(r, 403, string(awsapi.ErrorBody("ec2", "UnauthorizedOperation", scp, "r")))
}

// denyOnce has a service control policy forbid the first call of an action.
func denyOnce(action string) between {
	over := false
	return func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		if !over && formOf(r).Get("Action") == action {
			over = true
			return deny(r), nil
		}
		return next(r)
	}
}

// TestCaseClosedRegion: an organization closes us-east-1; whoever works
// elsewhere does not meet that. Where no region can be listed, one is typed.
func TestCaseClosedRegion(t *testing.T) {
	for name, closed := range map[string]func(*http.Request) bool{
		"us-east-1": func(r *http.Request) bool {
			return strings.Contains(r.Header.Get("Authorization"), "/us-east-1/ec2/")
		},
		"everywhere": func(r *http.Request) bool { return formOf(r).Get("Action") == "DescribeRegions" },
	} {
		t.Run(name, func(t *testing.T) {
			courseW.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
					if strings.HasPrefix(r.URL.Host, "aws.") && closed(r) {
						return deny(r), nil
					}
					return next(r)
				}
				values := courseW.answers(l)
				delete(values, "AWS_VPC_REGION")
				p := flowtest.Says(flowtest.Input("AWS_VPC_REGION", l.Acc.AWS.Region))
				res, _ := l.Start(awsProcedure, runID, values, p)
				done(t, l, res, p, wizard.Done)
			})
		})
	}
}

// TestCaseKeysOfAnotherPart: keys that are refused where no region is named may be
// another part's of Amazon: that is told, with what to set, instead of that they ended.
func TestCaseKeysOfAnotherPart(t *testing.T) {
	for _, c := range []course{courseW, courseS} {
		c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
			known, asked := false, 0
			l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
				if known || formOf(r).Get("Action") != "GetCallerIdentity" {
					return next(r)
				}
				return answers(r, 403, string(awsapi.ErrorBody("sts", "InvalidClientTokenId",
					"The security token included in the request is invalid.", "r"))), nil
			}
			mended := flowtest.Mend("aws.credentials", "again")
			mended.Do = func() { known = true }
			p := flowtest.Says(mended)
			p.Watch = func(e wizard.Event) {
				if e.Kind != wizard.Faulted || e.Fault.Remedy != "aws.credentials" {
					return
				}
				if asked++; !strings.Contains(e.Fault.Why, "They were tried in ") || !strings.Contains(e.Fault.Why, "in AWS_REGION") {
					t.Errorf("%s: %s %s", e.Step, e.Fault.Says, e.Fault.Why)
				}
			}
			res, _ := l.Start(c.procedure, runID, c.answers(l), p)
			done(t, l, res, p, wizard.Done)
			if asked == 0 {
				t.Error("not told")
			}
		})
	}
}
