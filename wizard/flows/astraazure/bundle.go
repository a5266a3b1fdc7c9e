package astraazure

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyBundle  = "bundle"
	codeNoFile = "file-not-written"
)

// bundle saves the internal secure connect bundle (D08).
func (k *kit) bundle(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Secure connect bundle", Actor: actorAstra,
		Why: "Your application connects with it: the internal one leads through the peering. " +
			"It holds credentials, so only you can read the file.",
		Needs:   []string{vDatabase, vAstraPeering},
		Gives:   []string{vBundleFile},
		Command: cmdBundle,
		Inputs:  steps.Proposed(vBundleFile, "a zip file; only you can read it", k.bundlePath),
		Find:    findBundle, Offers: []string{"rename", "replace"},
		Confirm: func(v wizard.Values) string { return "The bundle is saved as " + v(vBundleFile) + "." },
		Do:      steps.AsDo(k.account, account.saveBundle),
		Undo:    removeBundle, Keep: keepBundle, Site: steps.OnThisMachine(),
		Makes:  []string{keyBundle},
		Shapes: steps.Shapes(vDatabase),
		Remedies: []wizard.Remedy{
			{ID: "D08.file", When: wizard.ByCode(codeNoFile),
				Says: wizard.Words("The file cannot be written."),
				Acts: []wizard.Act{steps.Edit("elsewhere", "Save it elsewhere", vBundleFile), steps.ActAgain}},
			{ID: "D08.state", When: ofAstra(providers.Conflict),
				Says: wizard.Words("Astra gives no bundle while the database is in this state."),
				Acts: []wizard.Act{steps.ActAgain}},
		},
		Result: steps.Words(vBundleFile),
	}
}

func (k *kit) bundlePath(r *wizard.Run) string {
	name := "secure-connect-" + steps.OrText(steps.CleanName(r.Get(vDBName)), "database") + "-internal.zip"
	path := filepath.Join(k.Folder, name)
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// findBundle: what this run saved is still good; another file of that name is
// not overwritten unasked.
func findBundle(_ context.Context, r *wizard.Run) (wizard.Found, error) {
	path := r.Get(vBundleFile)
	sum, err := fileSum(path)
	if errors.Is(err, fs.ErrNotExist) {
		return wizard.Found{}, nil
	}
	if err != nil {
		return wizard.Found{}, unwritten(err)
	}
	it, _ := r.Item(keyBundle)
	mine, was := r.Mine(keyBundle) && it.ID == path, it.Attrs["sha256"]
	switch {
	case mine && was == sum && it.Attrs["connection"] == r.Get(vAstraPeering):
		return wizard.Found{Kind: wizard.Ours, Item: it.Item}, nil
	case mine && (was == sum || was == ""):
		return wizard.Found{}, nil // saved before: fetched anew
	}
	return wizard.Found{
		Kind: wizard.Foreign, Title: "There is a file of this name already", Details: []string{path},
		Choices: []wizard.Choice{
			{Value: "rename", Title: "Keep it and take another name"}, {Value: "replace", Title: "Replace it"},
			{Value: wizard.ChoiceStop, Title: "Stop here"},
		},
		Act: func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
			if value == "replace" {
				return wizard.Outcome{GoOn: true}, nil
			}
			name := "peerage-" + steps.Short(r) + "-" + filepath.Base(path)
			return wizard.Outcome{}, r.Set(ctx, vBundleFile, filepath.Join(filepath.Dir(path), name))
		},
	}, nil
}

func unwritten(err error) error {
	e := steps.Fail(providers.Invalid, codeNoFile, "write the file", err.Error())
	e.Err = err
	return e
}

// saveBundle writes beside the file first, so that a half one never has its
// name.
func (a account) saveBundle(ctx context.Context, r *wizard.Run) error {
	path := r.Get(vBundleFile)
	it := wizard.Item{Key: keyBundle, Kind: "file", ID: path, Name: filepath.Base(path)}
	if err := r.Intend(ctx, it); err != nil {
		return err
	}
	sum, err := a.fetchBundle(ctx, r.Get(vDatabase), path, partOf(path, r))
	if err != nil {
		return err
	}
	it.Attrs = map[string]string{"sha256": sum, "connection": r.Get(vAstraPeering)}
	return r.Made(ctx, it)
}

func partOf(path string, r *wizard.Run) string { return path + ".part-" + steps.Short(r) }

func (a account) fetchBundle(ctx context.Context, database, path, part string) (string, error) {
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", unwritten(err)
	}
	sum := sha256.New()
	err = a.Bundle(ctx, database, io.MultiWriter(f, sum))
	if cerr := f.Close(); err == nil && cerr != nil {
		err = unwritten(cerr)
	}
	if err == nil {
		if rerr := os.Rename(part, path); rerr != nil {
			err = unwritten(rerr)
		}
	}
	if err != nil {
		_ = os.Remove(part) // the error that counts is the first
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// keepBundle leaves a file that somebody changed since, or that cannot be read,
// so that nobody knows.
func keepBundle(_ context.Context, _ *wizard.Run, it wizard.Item) (string, error) {
	sum, err := fileSum(it.ID)
	switch {
	case errors.Is(err, fs.ErrNotExist) || it.Attrs["sha256"] == "":
		return "", nil
	case err != nil:
		return "whether it was changed since is not known: " + err.Error(), nil
	case sum != it.Attrs["sha256"]:
		return "it was changed since", nil
	}
	return "", nil
}

func removeBundle(_ context.Context, r *wizard.Run, it wizard.Item) error {
	for _, path := range []string{partOf(it.ID, r), it.ID} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritten(err)
		}
	}
	return nil
}
