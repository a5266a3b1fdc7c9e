package flows_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// platforms are the words by which each is named, in what people read.
var platforms = map[string]*regexp.Regexp{
	"AZURE":   regexp.MustCompile(`\b(Azure|VNets?|Microsoft|Entra)\b`),
	"AWS":     regexp.MustCompile(`\b(AWS|Amazon)\b`),
	"UPCLOUD": regexp.MustCompile(`\bUpCloud\b`),
	"AIVEN":   regexp.MustCompile(`\bAiven\b`),
	"ASTRA":   regexp.MustCompile(`\b(Astra|DataStax)\b`),
}

// alsoNamed are acts on one side of a link that name the other.
var alsoNamed = map[string]string{
	"astra-details":                   "AZURE",
	"azure-sync":                      "AIVEN",
	"azure-allow":                     "AIVEN",
	"aws-accept":                      "AIVEN",
	"aiven-project-remove-half":       "UPCLOUD",
	"aiven-project-remove-azure-half": "AZURE",
	"aiven-project-remove-aws-half":   "AWS",
}

// strangers are the platforms that a procedure is not about.
func strangers(p *wizard.Procedure) []string {
	var out []string
	for name := range platforms {
		acts := slices.ContainsFunc(p.Steps, func(s *wizard.Step) bool {
			return strings.Contains(strings.ToUpper(s.Actor), name)
		})
		if !acts && alsoNamed[p.ID] != name {
			out = append(out, name)
		}
	}
	return out
}

// TestNoOtherCloudIsNamed: no word of one cloud is said on another's procedure.
// An act of the board borrows the remedies of both sides for the journals that
// name them; its own words are looked at.
func TestNoOtherCloudIsNamed(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		texts := saidBy(p)
		for _, name := range strangers(p) {
			for at, text := range texts {
				if word := platforms[name].FindString(text); word != "" {
					t.Errorf("%s %s says %s: %q", p.ID, at, word, text)
				}
			}
		}
	}
}

// saidBy are the texts of a procedure, by where they stand.
func saidBy(p *wizard.Procedure) map[string]string {
	out := map[string]string{"title": p.Title + " " + p.Subtitle + " " + p.Crumb}
	for _, v := range p.Vars {
		out["variable "+v.Name] = v.Title + " " + v.Help
	}
	unknown := func(string) string { return "" }
	for _, s := range p.Steps {
		out[s.ID] = s.Title + " " + s.Why
		for _, in := range s.Inputs {
			out[s.ID+" asks for "+in.Var] = in.Hint
		}
		if s.Confirm != nil {
			out[s.ID+" confirms"] = s.Confirm(unknown)
		}
		for _, r := range s.Remedies {
			out[s.ID+" "+r.ID] = mended(r)
		}
	}
	if p.Hidden {
		return out
	}
	for _, r := range p.Remedies {
		out[r.ID] = mended(r)
	}
	return out
}

// mended is what a remedy says, as far as it needs no run.
func mended(r wizard.Remedy) string {
	said := ""
	fault := &wizard.Fault{Err: providers.Error{}}
	for _, f := range []func(*wizard.Run, *wizard.Fault) string{r.Says, r.Why} {
		if f != nil {
			said += quietly(func() string { return f(nil, fault) }) + " "
		}
	}
	for _, a := range r.Acts {
		said += a.Title + " " + a.Hint + " "
	}
	return said
}

// quietly is a text; none where it needs a run.
func quietly(f func() string) (text string) {
	defer func() { _ = recover() }()
	return f()
}

// TestNoOtherCloudIsFound: nor in what a run finds, notes and asks.
func TestNoOtherCloudIsFound(t *testing.T) {
	for _, c := range []course{courseA, courseW, courseU, courseD, courseP} {
		c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
			p := flowtest.Says()
			res, _ := l.Start(c.procedure, runID, c.answers(l), p)
			done(t, l, res, p, wizard.Done)
			texts := p.Asked
			for _, e := range l.Journal.Events() {
				for _, f := range e.Findings {
					texts = append(texts, f.Text+" "+f.Fix)
				}
				texts = append(texts, e.Note)
			}
			for _, name := range strangers(l.Procedure(c.procedure)) {
				for _, text := range texts {
					if word := platforms[name].FindString(text); word != "" {
						t.Errorf("%s says %s: %q", c.procedure, word, text)
					}
				}
			}
		})
	}
}

// TestOtherValuesAreNamed: the row of a list that takes another value says what
// is pasted or typed there.
func TestOtherValuesAreNamed(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		for _, s := range p.Steps {
			for _, in := range s.Inputs {
				if !in.Free || in.Choices == nil || in.Only && in.Hint == "" {
					continue
				}
				if first, rest, _ := strings.Cut(in.Hint, " "); first != "paste" && first != "type" || rest == "" {
					t.Errorf("%s %s asks for %s, or: %q", p.ID, s.ID, in.Var, in.Hint)
				}
			}
		}
	}
}
