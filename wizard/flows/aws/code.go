package aws

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// codeOf asks for a code of the MFA device with which a profile takes its role.
func (k *Side) codeOf(profile, code string) wizard.Input {
	return wizard.Input{
		Var:    code,
		Needed: func(r *wizard.Run) bool { return r.Get(profile) != "" && k.AWS.Device(given(r.Get(profile))) != "" },
		Derive: func(_ context.Context, r *wizard.Run, _ string) error {
			k.sessions.Drop(r, r.Get(profile))
			return nil
		},
		Says: func(r *wizard.Run) string {
			name := r.Get(profile)
			return "Profile " + name + " takes its role with the six digits that " + k.AWS.Device(name) +
				" shows now. Without a terminal, make a session first and use its keys (" + profile + "=" + Environment +
				"):\n" + exportKeys(name)
		},
	}
}

// exportKeys is the command that asks for the code itself, and gives a session's
// keys to the shell (AWS CLI, configure export-credentials).
func exportKeys(profile string) string {
	return `eval "$(aws configure export-credentials --profile ` + steps.Quote(profile) + ` --format env)"`
}

// given is a profile as the SDK knows it.
func given(name string) string {
	if name == Environment {
		return ""
	}
	return name
}

// profile opens a profile once, with the code that was given for it, if any.
// Nobody is asked for anything by it, so it works in a new process, too.
func (k *Side) profile(ctx context.Context, r *wizard.Run, name, codeVar string) (Profile, error) {
	near := near(r)
	if s, ok := k.sessions.Find(r, name); ok {
		return Profile{AWSSession: placed(s, near), Side: k}, nil
	}
	code, coded, err := r.Secret(ctx, codeVar)
	if err != nil {
		return Profile{}, err
	}
	var s providers.AWSSession
	if coded {
		if err := r.DropSecret(ctx, codeVar); err != nil { // it holds once
			return Profile{}, err
		}
		s, err = k.AWS.OpenWith(ctx, given(name), code)
	} else {
		s, err = k.AWS.Open(ctx, given(name))
	}
	if err != nil {
		return Profile{}, err
	}
	k.sessions.Keep(r, name, s)
	return Profile{AWSSession: placed(s, near), Side: k}, nil
}

// codeRemedies are about a code that is wanted, or was not taken: of the profile
// that the fault names.
func codeRemedies(profile wizard.Act) []wizard.Remedy {
	var out []wizard.Remedy
	for _, of := range []struct{ id, profile, code string }{
		{"aws.accepter-code", VarAccepter, VarAccepterCode}, {"aws.code", "", VarCode},
	} {
		when := func(code string) func(*wizard.Run, *wizard.Fault) bool {
			return func(r *wizard.Run, f *wizard.Fault) bool {
				return Caused(f) && f.Code(code) && (of.profile == "" || r.Get(of.profile) == f.Err.Detail["profile"])
			}
		}
		acts := []wizard.Act{steps.Edit("code", "Enter a code", of.code), profile}
		out = append(out, wizard.Remedy{ID: of.id, When: when(providers.AWSWantsCode),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "Profile " + steps.Detail(f, "profile", "default") + " wants a code of its MFA device."
			},
			Why:  wizard.Words("What a code was given for ends after an hour, or what the profile says, and with the program."),
			Acts: acts,
		}, wizard.Remedy{ID: of.id + "-refused", When: when(providers.AWSRefusesCode),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "AWS does not let profile " + steps.Detail(f, "profile", "default") + " take its role with this code."
			},
			Why: wizard.Words("A code holds once, and for half a minute: wait for the next one. If it is refused again, the " +
				"device is not the one in mfa_serial, or the role does not trust you."),
			Acts: acts,
		})
	}
	return out
}
