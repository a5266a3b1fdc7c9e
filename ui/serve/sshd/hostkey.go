package sshd

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/crypto/ssh"
)

// HostKeyName is the file of the key by which the server is known, in the state
// folder.
const HostKeyName = "ssh_host_ed25519_key"

// HostKey is the key by which the server is known: the one in a folder, made
// there when there is none; "" is one that lives as long as the process.
func HostKey(dir string) (ssh.Signer, error) {
	if dir == "" {
		raw, err := newKey()
		if err != nil {
			return nil, err
		}
		return ssh.ParsePrivateKey(raw)
	}
	path := filepath.Join(dir, HostKeyName)
	raw, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = writeKey(path); err == nil {
			raw, err = readKey(path)
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := ssh.ParsePrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%s is no host key: %w. Put it aside, and another one is made; "+
			"those who know the old one are warned then", path, err)
	}
	return key, nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("the host key %s can be read by others (mode %o), so it proves nothing any more: "+
			"remove it, and another one is made", path, info.Mode().Perm())
	}
	return os.ReadFile(path)
}

func newKey() ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(key, "peerage serve")
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// writeKey makes a key, unless another process was quicker: nobody ever reads
// half of one.
func writeKey(path string) (err error) {
	raw, err := newKey()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), HostKeyName+".*") // 0600
	if err != nil {
		return fmt.Errorf("the host key cannot be kept: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // its other name stays
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the host key cannot be kept: %w", err)
	}
	if err = os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
