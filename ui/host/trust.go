package host

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

// trust is whom this machine believes beside its own authorities: a file that
// the person named, and those of the usual variables.
type trust struct {
	file string
	env  func(string) string
}

// check reads the named file.
func (t trust) check() error {
	if t.file == "" {
		return nil
	}
	return addFrom(x509.NewCertPool(), t.file)
}

// pool are the machine's authorities with the others; nil are the machine's
// alone. What cannot be read is left out: check and notes say so.
func (t trust) pool() *x509.CertPool {
	var files []string
	for _, name := range usual {
		files = append(files, t.value(name))
	}
	files = slices.DeleteFunc(append(files, t.file), func(s string) bool { return s == "" })
	if len(files) == 0 {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, f := range files {
		_ = addFrom(pool, f) // notes says it
	}
	return pool
}

func (t trust) value(name string) string {
	if t.env == nil {
		return ""
	}
	return strings.TrimSpace(t.env(name))
}

// notes say which variables are followed, and which cannot be.
func (t trust) notes() (followed, amiss []string) {
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
	if t.file != "" {
		followed = append(followed, t.file+" (--ca-file)")
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

func transport(roots *x509.CertPool) http.RoundTripper {
	t := thin.Proxied(http.DefaultTransport.(*http.Transport).Clone())
	if roots != nil {
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t
}
