package sshd

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// signer is a fresh key of a person's.
func signer(t *testing.T) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signs(t, key)
}

func signs(t *testing.T, key any) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line is a key as it stands in a keys file.
func line(s ssh.Signer, name string) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey()))) + " " + name
}

func keysFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rewrite writes a file anew, so that it has another time.
func rewrite(t *testing.T, path, text string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at := info.ModTime().Add(time.Minute)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestKeysSayWhoAndWhatTheyMayDo(t *testing.T) {
	ana, ben, curve := signer(t), signer(t), signer(t)
	path := keysFile(t, "# the team", "", line(ana, "ana@example"), "  act "+line(ben, ""), line(curve, "c d"))
	k, err := ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		key  ssh.Signer
		want Person
		in   bool
	}{
		{ana, Person{Name: "ana@example", Key: ssh.FingerprintSHA256(ana.PublicKey())}, true},
		{ben, Person{Name: ssh.FingerprintSHA256(ben.PublicKey()), Key: ssh.FingerprintSHA256(ben.PublicKey()), Acts: true},
			true},
		{curve, Person{Name: "c d", Key: ssh.FingerprintSHA256(curve.PublicKey())}, true},
		{signer(t), Person{}, false},
	} {
		if who, in, err := k.Of(x.key.PublicKey()); who != x.want || in != x.in || err != nil {
			t.Errorf("%+v, %v, %v; want %+v", who, in, err, x.want)
		}
	}
}

// TestAWrongLineIsNamed, with what is expected there.
func TestAWrongLineIsNamed(t *testing.T) {
	ana := line(signer(t), "ana")
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, bad, want string
	}{
		{"no key", "ssh-ed25519 nonsense", "no public key"},
		{"cut off", ana[:40], "no public key"},
		{"private", "-----BEGIN OPENSSH PRIVATE KEY-----", "private key"},
		{"an option of sshd's", `command="sh",no-pty ` + ana, `"command" is no option here`},
		{"a small key", line(signs(t, weak), "w"), "1024 bits"},
		{"twice", ana, "earlier line"},
	} {
		_, err := ReadKeys(keysFile(t, line(signs(t, p256), "p"), ana, "# third", x.bad))
		if err == nil || !strings.Contains(err.Error(), "line 4") || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.name, err)
		}
		if x.name != "twice" && !strings.Contains(err.Error(), "act ssh-ed25519") {
			t.Errorf("%s: it does not say what is expected: %v", x.name, err)
		}
		if strings.Contains(err.Error(), "nonsense") {
			t.Errorf("%s: it repeats what may be a secret: %v", x.name, err)
		}
	}
	for name, path := range map[string]string{"nowhere": filepath.Join(t.TempDir(), "none"),
		"empty":    keysFile(t, "# nobody"),
		"a folder": t.TempDir()} {
		if _, err := ReadKeys(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	open := keysFile(t, ana)
	if err := os.Chmod(open, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeys(open); err == nil || !strings.Contains(err.Error(), "chmod go-w") {
		t.Errorf("%v", err)
	}
}

// TestAChangedKeysFileCounts at once; while it is wrong, nobody comes in.
func TestAChangedKeysFileCounts(t *testing.T) {
	ana, ben := signer(t), signer(t)
	path := keysFile(t, line(ana, "ana"))
	k, err := ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) { t.Helper(); rewrite(t, path, text) }
	in := func(s ssh.Signer) bool { _, in, _ := k.Of(s.PublicKey()); return in }
	write(line(ben, "ben") + "\n")
	if in(ana) || !in(ben) {
		t.Error("the file has changed, and who may come in has not")
	}
	write(line(ben, "ben") + "\nrubbish\n")
	if in(ben) {
		t.Error("somebody came in while the file was wrong")
	}
	write(line(ana, "ana") + "\n")
	if !in(ana) {
		t.Error("it is right again, and nobody comes in")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if in(ana) {
		t.Error("somebody came in without a file")
	}
}

func TestTheHostKeyStays(t *testing.T) {
	dir := t.TempDir()
	first, err := HostKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := HostKey(dir)
	if err != nil || string(again.PublicKey().Marshal()) != string(first.PublicKey().Marshal()) {
		t.Errorf("another key: %v", err)
	}
	path := filepath.Join(dir, HostKeyName)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("%v is left, %v", list, err)
	}
	if other, err := HostKey(""); err != nil ||
		string(other.PublicKey().Marshal()) == string(first.PublicKey().Marshal()) {
		t.Errorf("%v", err)
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := HostKey(dir); err == nil || !strings.Contains(err.Error(), "read by others") {
			t.Errorf("%v", err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := HostKey(dir); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}
