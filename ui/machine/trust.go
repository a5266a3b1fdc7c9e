// Package machine is what the computer that the program runs on gives: the
// certificate authorities that it believes, its clipboard, a file for the wire log.
package machine

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/peerage/providers/thin"
)

// usual are the variables in which tools look for a file of certificate
// authorities: OpenSSL's, which Go's library reads on some systems only, and
// that of Python's requests, with which several clouds' own tools are made.
var usual = []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"}

// Trust is whom this machine believes beside its own authorities: a file that
// the person named, and those of the usual variables.
type Trust struct {
	File string
	Env  func(string) string
}

// Check reads the named file.
func (t Trust) Check() error {
	if t.File == "" {
		return nil
	}
	return addFrom(x509.NewCertPool(), t.File)
}

// Pool are the machine's authorities with the others; nil are the machine's
// alone. What cannot be read is left out: Check and Notes say so.
func (t Trust) Pool() *x509.CertPool {
	var files []string
	for _, name := range usual {
		files = append(files, t.value(name))
	}
	files = slices.DeleteFunc(append(files, t.File), func(s string) bool { return s == "" })
	if len(files) == 0 {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, f := range files {
		_ = addFrom(pool, f) // Notes says it
	}
	return pool
}

func (t Trust) value(name string) string {
	if t.Env == nil {
		return ""
	}
	return strings.TrimSpace(t.Env(name))
}

// Notes say which variables are followed, and which cannot be.
func (t Trust) Notes() (followed, amiss []string) {
	for _, name := range usual {
		file := t.value(name)
		if file == "" {
			continue
		}
		if err := addFrom(x509.NewCertPool(), file); err != nil {
			amiss = append(amiss, name+": "+err.Error())
			continue
		}
		followed = append(followed, file+" ("+name+")")
	}
	if t.File != "" {
		followed = append(followed, t.File+" (--ca-file)")
	}
	return followed, amiss
}

// addFrom adds the authorities of a file, or of the files of a folder.
func addFrom(pool *x509.CertPool, path string) error {
	if fi, err := os.Stat(path); err == nil && fi.IsDir() {
		return addFolder(pool, path)
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the file of certificate authorities cannot be read: %w", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate in PEM form", path)
	}
	return nil
}

func addFolder(pool *x509.CertPool, dir string) error {
	list, err := os.ReadDir(dir)
	found := false
	for _, f := range list {
		if fi, err := os.Stat(filepath.Join(dir, f.Name())); err == nil && fi.Mode().IsRegular() {
			found = addFrom(pool, filepath.Join(dir, f.Name())) == nil || found
		}
	}
	if err == nil && !found {
		err = errors.New(dir + " holds no certificate in PEM form")
	}
	return err
}

// Transport carries requests, by proxies where the network has them; nil roots
// are the machine's own.
func Transport(roots *x509.CertPool) http.RoundTripper {
	t := thin.Proxied(http.DefaultTransport.(*http.Transport).Clone())
	if roots != nil {
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t
}
