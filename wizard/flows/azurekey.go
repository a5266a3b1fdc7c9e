package flows

import (
	"context"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

const (
	defaultDays = "90"
	keyPassword = "password"
)

// password adds a key to the application (A05).
func (k *kit) password(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Its password", Actor: actorAdmin,
		Why:     "The application signs in with it. A key of its own is added; the application's other keys stay. The documented command without --append would delete them.",
		Needs:   []string{vAppID, k.az.tenant},
		Gives:   []string{vSecret},
		Command: k.cmdCreateKey,
		Inputs: append(proposed(vKeyDays, "", func(*wizard.Run) string { return defaultDays }), wizard.Input{
			Var: vSecret, Needed: func(r *wizard.Run) bool { return r.Get(vKeyFrom) == keyGiven }}),
		Find: k.findKey,
		Confirm: func(v wizard.Values) string {
			return "A password is added to " + orText(v(vAppName), v(vAppID)) + ", valid for " + v(vKeyDays) + " days. It is kept out of files and logs."
		},
		Do: k.makeKey, Undo: k.removeKey, Keep: k.elsewhere,
		Remedies: append(keyRemedies(), directoryRemedies(k, k.cmdCreateKey)...),
		Result: func(v wizard.Values) string {
			if v(vKeyFrom) == keyGiven {
				return "the one that you gave"
			}
			return "valid for " + v(vKeyDays) + " days"
		},
	}
}

// keyGiven says that the person brings the application's password.
const keyGiven = "given"

func keyPrefix(r *wizard.Run) string { return "peerage-" + short(r) + "-" }

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
	it := wizard.Item{Key: keyPassword, Kind: "password", ID: p.KeyID, Name: p.Name, Attrs: map[string]string{"app": app}}
	if !p.Expires.IsZero() {
		it.Attrs["expires"] = p.Expires.UTC().Format(time.DateOnly)
	}
	return it
}

// findKey: the secret is kept and a key of ours is there, or the person gave
// the secret. A key whose secret is lost is of no use: it goes.
func (k *kit) findKey(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	_, kept, err := r.Secret(ctx, vSecret)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyPassword)
	if kept && !known {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	a, err := s.Application(ctx, r.Get(k.az.tenant), r.Get(vAppID))
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
	if r.Mine(keyPassword) {
		return wizard.Found{}, r.TakeDown(ctx, only(keyPassword))
	}
	for _, p := range own {
		if err := absent(s.RemovePassword(ctx, r.Get(k.az.tenant), a.AppID, p.KeyID)); err != nil {
			return wizard.Found{}, err
		}
	}
	return wizard.Found{}, nil
}

// makeKey drops the old secret first: from here on, a secret in the vault
// always belongs to the newest key.
func (k *kit) makeKey(ctx context.Context, r *wizard.Run) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(orText(r.Get(vKeyDays), defaultDays))
	if err != nil {
		return err
	}
	n := 1
	if it, ok := r.Item(keyPassword); ok {
		old, _ := strconv.Atoi(strings.TrimPrefix(it.Name, keyPrefix(r)))
		n = old + 1
	}
	name := keyPrefix(r) + strconv.Itoa(n)
	if err := r.DropSecret(ctx, vSecret); err != nil {
		return err
	}
	if err := r.Intend(ctx, keyItem(providers.Password{Name: name}, r.Get(vAppID))); err != nil {
		return err
	}
	p, err := s.AddPassword(ctx, r.Get(k.az.tenant), r.Get(vAppID), name, r.Now().AddDate(0, 0, days))
	if err != nil {
		return refused(ctx, r, keyPassword, err)
	}
	if err := r.SetSecret(context.WithoutCancel(ctx), vSecret, p.Secret); err != nil {
		return err
	}
	p.Name = orText(p.Name, name)
	return r.Made(ctx, keyItem(p.Password, r.Get(vAppID)))
}

func (k *kit) removeKey(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	app := orText(it.Attrs["app"], r.Get(vAppID))
	a, err := s.Application(ctx, r.Get(k.az.tenant), app)
	if err != nil {
		return absent(err)
	}
	for _, p := range ownKeys(r, a) {
		if err := absent(s.RemovePassword(ctx, r.Get(k.az.tenant), app, p.KeyID)); err != nil {
			return err
		}
	}
	return r.DropSecret(ctx, vSecret)
}

// passwordGoes offers to remove the password that a run of procedure A made.
func passwordGoes() wizard.AfterAct {
	return wizard.AfterAct{
		ID: "remove-password", Title: "Remove the password", Hint: "the finished peering does not need it",
		Procedure: "azure-remove-key", Items: []string{keyPassword}, Secrets: []string{vSecret},
		Values: func(st *wizard.State) map[string]string {
			return map[string]string{vTenant: st.Value(vTenant), vAppID: st.Value(vAppID), vSignIn: st.Value(vSignIn)}
		},
	}
}

// removeKeys takes away every key that peerage named.
func (k *kit) removeKeys(ctx context.Context, r *wizard.Run) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	a, err := s.Application(ctx, r.Get(k.az.tenant), r.Get(vAppID))
	if err != nil {
		return absent(err)
	}
	for _, p := range a.Passwords {
		if !strings.HasPrefix(p.Name, "peerage-") {
			continue
		}
		if err := absent(s.RemovePassword(ctx, r.Get(k.az.tenant), a.AppID, p.KeyID)); err != nil {
			return err
		}
	}
	return nil
}
