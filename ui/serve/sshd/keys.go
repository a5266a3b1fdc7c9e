package sshd

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// Person is whose key it is and what they may do.
type Person struct {
	// Name is the comment behind the key, or the key's fingerprint.
	Name string
	// Key is the key's fingerprint.
	Key string
	// Acts: they may act, and not only look.
	Acts bool
}

// expected is what a line of a keys file may be.
const expected = `expected is "ssh-ed25519 AAAA… name" for somebody who looks, "act ssh-ed25519 AAAA… name" for ` +
	`somebody who may act, or a comment that begins with #`

// mostKeys bounds what is read of a keys file, in bytes.
const mostKeys = 1 << 20

// Keys are the people who may come in: a file with a line for each, as ssh's own
// authorized_keys, which is read again when it has changed.
type Keys struct {
	path string

	mu    sync.Mutex // guards what follows
	stamp stamp
	list  map[string]Person // by the key's wire form
	err   error
}

// stamp tells one state of a file from another.
type stamp struct {
	at   time.Time
	size int64
	mode fs.FileMode
}

// ReadKeys reads a keys file. Its error names the line that is wrong, and what
// is expected there.
func ReadKeys(path string) (*Keys, error) {
	k := &Keys{path: path}
	k.refresh()
	if k.err == nil && len(k.list) == 0 {
		k.err = fmt.Errorf("%s: there is no key in it, so nobody could come in; %s", path, expected)
	}
	return k, k.err
}

// Of says who has a key. Nobody has any while the file cannot be read or is
// wrong: the error says why.
func (k *Keys) Of(key ssh.PublicKey) (Person, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	p, ok := k.list[string(key.Marshal())]
	return p, ok && k.err == nil, k.err
}

// refresh reads the file if it is another than the one that was read.
func (k *Keys) refresh() {
	info, err := os.Stat(k.path)
	if err != nil {
		k.list, k.err, k.stamp = nil, fmt.Errorf("the keys file cannot be read: %w", err), stamp{}
		return
	}
	is := stamp{info.ModTime(), info.Size(), info.Mode()}
	if is == k.stamp {
		return
	}
	k.stamp = is
	k.list, k.err = read(k.path, info)
}

func read(path string, info fs.FileInfo) (map[string]Person, error) {
	switch {
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	case info.Mode().Perm()&0o022 != 0 && runtime.GOOS != "windows":
		return nil, fmt.Errorf("%s can be written by others (mode %o), who could let themselves in: chmod go-w %[1]s", path,
			info.Mode().Perm())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the keys file cannot be read: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostKeys+1))
	if err != nil {
		return nil, fmt.Errorf("the keys file cannot be read: %w", err)
	}
	if len(raw) > mostKeys {
		return nil, fmt.Errorf("%s is larger than a keys file may be (%d bytes)", path, mostKeys)
	}
	return parse(path, raw)
}

func parse(path string, raw []byte) (map[string]Person, error) {
	out := map[string]Person{}
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, who, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w; %s", path, n, err, expected)
		}
		wire := string(key.Marshal())
		if _, twice := out[wire]; twice {
			return nil, fmt.Errorf("%s, line %d: this key stands in an earlier line, too; one of them has to go", path, n)
		}
		out[wire] = who
	}
	return out, nil
}

// kinds are the keys that are taken: what OpenSSH makes today.
var kinds = []string{ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoRSA,
	ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256}

// leastRSA is how many bits an RSA key has at least.
const leastRSA = 2048

func parseLine(line []byte) (ssh.PublicKey, Person, error) {
	if bytes.Contains(line, []byte("PRIVATE KEY")) {
		return nil, Person{}, errors.New("this is a private key, which belongs to its owner alone")
	}
	key, name, options, rest, err := ssh.ParseAuthorizedKey(line)
	switch {
	case err != nil || len(bytes.TrimSpace(rest)) > 0:
		return nil, Person{}, errors.New("this is no public key")
	case !slices.Contains(kinds, key.Type()):
		return nil, Person{}, fmt.Errorf("keys of the type %s are not taken, only %s", key.Type(), strings.Join(kinds, ", "))
	}
	if c, ok := key.(ssh.CryptoPublicKey); ok {
		if r, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok && r.N.BitLen() < leastRSA {
			return nil, Person{}, fmt.Errorf("this RSA key has %d bits, at least %d are wanted", r.N.BitLen(), leastRSA)
		}
	}
	who := Person{Name: strings.TrimSpace(name), Key: ssh.FingerprintSHA256(key)}
	if who.Name == "" {
		who.Name = who.Key
	}
	for _, o := range options {
		if o != "act" {
			word, _, _ := strings.Cut(o, "=")
			return nil, Person{}, fmt.Errorf("%q is no option here, only \"act\" is", word)
		}
		who.Acts = true
	}
	return key, who, nil
}
