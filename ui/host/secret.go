package host

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.org/peerage/ui/machine"
)

// alertSecrets is under what the keyring holds the secrets of alerts.
const alertSecrets = "alerts"

// Secret finds a secret by its name: in an environment, else in the keyring,
// where its user is "alerts/NAME". It is never shown.
func (h *Host) Secret(name string, env func(string) string) (string, error) {
	if v := env(name); v != "" {
		h.o.Store.Hush(v)
		return v, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	v, ok, err := h.o.Vault.Get(ctx, alertSecrets, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("the secret %s cannot be read: %w", name, err)
	case !ok || v == "":
		return "", fmt.Errorf("the secret %s is neither a variable of the environment nor in the keyring (service peerage, "+
			"user %s/%[1]s)", name, alertSecrets)
	}
	return v, nil
}

// Transport carries requests to others than the clouds, with the certificate
// authorities that are trusted here.
func (h *Host) Transport() http.RoundTripper {
	if h.o.Transport != nil {
		return h.o.Transport
	}
	return machine.Transport(nil)
}
