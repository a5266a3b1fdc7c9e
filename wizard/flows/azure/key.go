package azure

import (
	"context"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

const (
	DefaultDays = "90"
	KeyPassword = "password"
)

// Password adds a key to the application (A05).
func (k *Side) Password(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Its password", Actor: ActorAdmin,
		Needed:  k.making,
		Why:     "The application signs in with it. A key of its own is added; the application's other keys stay. The documented command without --append would delete them.",
		Needs:   []string{VarAppID, k.Names.Tenant},
		Gives:   []string{VarSecret},
		Command: k.cmdCreateKey,
		Inputs: append(steps.When(ownKey, steps.Proposed(VarKeyDays, "", func(*wizard.Run) string { return DefaultDays })), wizard.Input{
			Var: VarSecret, Needed: func(r *wizard.Run) bool { return r.Get(VarKeyFrom) == KeyGiven }}),
		Find: k.findKey,
		Confirm: func(v wizard.Values) string {
			return "A password is added to " + steps.OrText(v(VarAppName), v(VarAppID)) + ", valid for " + v(VarKeyDays) + " days. It is kept out of files and logs."
		},
		Do: k.makeKey, Undo: k.removeKey, Keep: k.Elsewhere, Site: k.directorySite(),
		Makes:    []string{KeyPassword},
		Shapes:   []wizard.Shape{{Var: VarKeyDays, Change: k.renewKey}},
		Remedies: append(keyRemedies(), directoryRemedies(k, k.cmdCreateKey)...),
		Result: func(v wizard.Values) string {
			if v(VarKeyFrom) == KeyGiven {
				return "the one that you gave"
			}
			return "valid for " + v(VarKeyDays) + " days"
		},
	}
}

// KeyGiven says that the person brings the application's password.
const KeyGiven = "given"

func keyPrefix(r *wizard.Run) string { return "peerage-" + steps.Short(r) + "-" }

// ownKeys are the application's keys that this run named.
func ownKeys(r *wizard.Run, a providers.Application) []providers.Password {
	var out []providers.Password
	for _, p := range a.Passwords {
		if strings.HasPrefix(p.Name, keyPrefix(r)) {
			out = append(out, p)
		}
	}
	return out
}

func keyItem(p providers.Password, app string) wizard.Item {
	it := wizard.Item{Key: KeyPassword, Kind: "password", ID: p.KeyID, Name: p.Name, Attrs: map[string]string{"app": app}}
	if !p.Expires.IsZero() {
		it.Attrs["expires"] = p.Expires.UTC().Format(time.DateOnly)
	}
	return it
}

// findKey: the secret is kept and a key of ours is there, or the person gave
// the secret. A key whose secret is lost is of no use: it goes.
func (k *Side) findKey(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	_, kept, err := r.Secret(ctx, VarSecret)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(KeyPassword)
	if kept && !known {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	a, err := s.Application(ctx, r.Get(k.Names.Tenant), r.Get(VarAppID))
	if err != nil {
		return wizard.Found{}, err
	}
	own := ownKeys(r, a)
	if kept {
		for _, p := range own {
			if p.KeyID == it.ID || it.ID == "" && p.Name == it.Name {
				return wizard.Found{Kind: wizard.Ours, Item: keyItem(p, a.AppID)}, nil
			}
		}
	}
	if r.Mine(KeyPassword) {
		return wizard.Found{}, r.TakeDown(ctx, steps.Only(KeyPassword))
	}
	for _, p := range own {
		if err := steps.Absent(s.RemovePassword(ctx, r.Get(k.Names.Tenant), a.AppID, p.KeyID)); err != nil {
			return wizard.Found{}, err
		}
	}
	return wizard.Found{}, nil
}

// makeKey drops the old secret first: from here on, a secret in the vault
// always belongs to the newest key.
func (k *Side) makeKey(ctx context.Context, r *wizard.Run) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(steps.OrText(r.Get(VarKeyDays), DefaultDays))
	if err != nil {
		return err
	}
	n := 1
	if it, ok := r.Item(KeyPassword); ok {
		old, _ := strconv.Atoi(strings.TrimPrefix(it.Name, keyPrefix(r)))
		n = old + 1
	}
	name := keyPrefix(r) + strconv.Itoa(n)
	if err := r.DropSecret(ctx, VarSecret); err != nil {
		return err
	}
	if err := r.Intend(ctx, keyItem(providers.Password{Name: name}, r.Get(VarAppID))); err != nil {
		return err
	}
	p, err := s.AddPassword(ctx, r.Get(k.Names.Tenant), r.Get(VarAppID), name, r.Now().AddDate(0, 0, days))
	if err != nil {
		return steps.Refused(ctx, r, KeyPassword, err)
	}
	if err := r.SetSecret(context.WithoutCancel(ctx), VarSecret, p.Secret); err != nil {
		return err
	}
	p.Name = steps.OrText(p.Name, name)
	return r.Made(ctx, keyItem(p.Password, r.Get(VarAppID)))
}

// renewKey makes another key; the earlier one goes then.
func (k *Side) renewKey(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	if err := k.makeKey(ctx, r); err != nil {
		return it, err
	}
	now, _ := r.Item(KeyPassword)
	return now.Item, nil
}

// removeKey removes one of the run's keys, known by its id or its name.
func (k *Side) removeKey(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	app := steps.OrText(it.Attrs["app"], r.Get(VarAppID))
	a, err := s.Application(ctx, k.directoryOf(r, it), app)
	if err != nil {
		return steps.Absent(err)
	}
	for _, p := range ownKeys(r, a) {
		if it.ID != "" && p.KeyID != it.ID || it.ID == "" && p.Name != it.Name {
			continue
		}
		if err := steps.Absent(s.RemovePassword(ctx, k.directoryOf(r, it), app, p.KeyID)); err != nil {
			return err
		}
	}
	if it.Replaced() {
		return nil // the secret that is kept is the newer key's
	}
	return r.DropSecret(ctx, VarSecret)
}

// PasswordGoes offers to remove the password that a run of procedure A made.
func PasswordGoes() wizard.AfterAct {
	return wizard.AfterAct{
		ID: "remove-password", Title: "Remove the password", Hint: "the finished peering does not need it",
		Procedure: "azure-remove-key", Items: []string{KeyPassword}, Secrets: []string{VarSecret},
		Values: func(st *wizard.State) map[string]string {
			return map[string]string{VarTenant: st.Value(VarTenant), VarAppID: st.Value(VarAppID), VarSignIn: st.Value(VarSignIn)}
		},
	}
}

// removeKeys takes away every key that peerage named.
func (k *Side) removeKeys(ctx context.Context, r *wizard.Run) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	a, err := s.Application(ctx, r.Get(k.Names.Tenant), r.Get(VarAppID))
	if err != nil {
		return steps.Absent(err)
	}
	for _, p := range a.Passwords {
		if !strings.HasPrefix(p.Name, "peerage-") {
			continue
		}
		if err := steps.Absent(s.RemovePassword(ctx, r.Get(k.Names.Tenant), a.AppID, p.KeyID)); err != nil {
			return err
		}
	}
	return nil
}
