package azure

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

const (
	DefaultDays = "90"
	KeyPassword = "password"
)

// Password adds a key to the application (A05).
func (k *Side) Password(id string) *wizard.Step {
	days := func(*wizard.Run) string { return DefaultDays }
	return &wizard.Step{
		ID: id, Title: "Its password", Actor: ActorAdmin,
		Why: "The application signs in with it. A key of its own is added; the application's other keys stay. " +
			"The documented command without --append would delete them.",
		Needed:  k.Making,
		Needs:   []string{VarAppID, k.Names.Tenant},
		Gives:   []string{VarSecret},
		Command: k.cmdCreateKey,
		Inputs: append(steps.When(ownKey, steps.Proposed(VarKeyDays, "", days)),
			wizard.Input{Var: VarSecret, Needed: func(r *wizard.Run) bool { return !ownKey(r) }}),
		Find: steps.As(k.Admin, Admin.findKey),
		Confirm: func(v wizard.Values) string {
			return "A password is added to " + steps.OrText(v(VarAppName), v(VarAppID)) + ", valid for " +
				v(VarKeyDays) + " days. It is kept out of files and logs."
		},
		Do:       steps.AsDo(k.Admin, Admin.makeKey),
		Shapes:   []wizard.Shape{{Var: VarKeyDays, Change: steps.AsOn(k.Admin, Admin.renewKey)}},
		Undo:     steps.AsDoOn(k.Admin, Admin.removeKey),
		Makes:    []string{KeyPassword},
		Keep:     k.Elsewhere,
		Site:     k.directorySite(),
		Remedies: append(keyRemedies(), k.directoryRemedies(k.cmdCreateKey)...),
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

func keysThat(are func(providers.Password) bool, x providers.Application) []providers.Password {
	return slices.DeleteFunc(slices.Clone(x.Passwords), func(p providers.Password) bool { return !are(p) })
}

func keyItem(p providers.Password, app string) wizard.Item {
	it := wizard.Item{
		Key: KeyPassword, Kind: "password", ID: p.KeyID, Name: p.Name, Attrs: map[string]string{"app": app},
	}
	if !p.Expires.IsZero() {
		it.Attrs["expires"] = p.Expires.UTC().Format(time.DateOnly)
	}
	return it
}

// findKey: the secret is kept and a key of ours is there, or the person gave
// the secret. A key whose secret is lost is of no use: it goes.
func (a Admin) findKey(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	_, kept, err := r.Secret(ctx, VarSecret)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(KeyPassword)
	if kept && !known {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	x, err := a.AzureSession.Application(ctx, a.tenant(r), r.Get(VarAppID))
	if err != nil {
		return wizard.Found{}, err
	}
	own := keysThat(func(p providers.Password) bool { return strings.HasPrefix(p.Name, keyPrefix(r)) }, x)
	if kept {
		for _, p := range own {
			if keyOf(it.Item)(p) {
				return wizard.Found{Kind: wizard.Ours, Item: keyItem(p, x.AppID)}, nil
			}
		}
	}
	if r.Mine(KeyPassword) {
		return wizard.Found{}, r.TakeDown(ctx, steps.Only(KeyPassword))
	}
	return wizard.Found{}, a.deleteKeys(ctx, a.tenant(r), x.AppID, own)
}

// makeKey drops the old secret first: from here on, a secret in the vault
// always belongs to the newest key.
func (a Admin) makeKey(ctx context.Context, r *wizard.Run) error {
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
	p, err := a.AddPassword(ctx, a.tenant(r), r.Get(VarAppID), name, r.Now().AddDate(0, 0, days))
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
func (a Admin) renewKey(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	if err := a.makeKey(ctx, r); err != nil {
		return it, err
	}
	now, _ := r.Item(KeyPassword)
	return now.Item, nil
}

// removeKey removes one of the run's keys, known by its id or its name.
func (a Admin) removeKey(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	app := steps.OrText(it.Attrs["app"], r.Get(VarAppID))
	directory, list := a.directoryOf(r, it), []providers.Password(nil)
	found, err := steps.Lost(ctx, r, &it, func() (_ string, found bool, err error) {
		list, err = a.keysOf(ctx, directory, app, func(p providers.Password) bool {
			return keyOf(it)(p) && strings.HasPrefix(p.Name, keyPrefix(r))
		})
		return "", len(list) > 0, err
	})
	if err == nil && found {
		err = a.deleteKeys(ctx, directory, app, list)
	}
	if err != nil || it.Replaced() { // the secret that is kept is the newer key's
		return err
	}
	return r.DropSecret(ctx, VarSecret)
}

// removeKeys takes away the keys of the run that the act is for. The
// application's other keys stay: other runs may need theirs.
func (a Admin) removeKeys(ctx context.Context, r *wizard.Run) error {
	b := r.Behalf()
	if b == nil {
		return errors.New("this removes the password that a run has made, and is offered where that run has ended; " +
			"it was begun for none")
	}
	for _, it := range b.Items {
		app := steps.OrText(it.Attrs["app"], r.Get(VarAppID))
		list, err := a.keysOf(ctx, a.tenant(r), app, keyOf(it))
		if err != nil {
			return err
		}
		if err := a.deleteKeys(ctx, a.tenant(r), app, list); err != nil {
			return err
		}
	}
	return nil
}

// keyOf says of an application's keys which one an item is: by its id, or, when
// that was never learned, by its name.
func keyOf(it wizard.Item) func(providers.Password) bool {
	return func(p providers.Password) bool { return p.KeyID == it.ID || it.ID == "" && p.Name == it.Name }
}

// keysOf are some of an application's keys; none where there is no such application.
func (a Admin) keysOf(
	ctx context.Context, tenant, app string, are func(providers.Password) bool,
) ([]providers.Password, error) {
	x, err := a.AzureSession.Application(ctx, tenant, app)
	return keysThat(are, x), steps.Absent(err)
}

func (a Admin) deleteKeys(ctx context.Context, tenant, app string, list []providers.Password) error {
	for _, p := range list {
		if err := steps.Absent(a.RemovePassword(ctx, tenant, app, p.KeyID)); err != nil {
			return err
		}
	}
	return nil
}

// PasswordGoes offers to remove the password that a run of procedure A made.
func PasswordGoes() wizard.AfterAct {
	return wizard.AfterAct{
		ID: "remove-password", Title: "Remove the password", Hint: "the finished peering does not need it",
		Procedure: "azure-remove-key", Items: []string{KeyPassword}, Secrets: []string{VarSecret},
		Values: func(st *wizard.State) map[string]string {
			return map[string]string{
				VarTenant: st.Value(VarTenant), VarAppID: st.Value(VarAppID), VarSignIn: st.Value(VarSignIn),
			}
		},
	}
}
