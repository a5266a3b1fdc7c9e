package azure

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"example.org/peerage/providers"
)

// The variables and their order are those of azidentity's
// EnvironmentCredential, and the workload identity webhook's token file.
const (
	envTenant      = "AZURE_TENANT_ID"
	envClient      = "AZURE_CLIENT_ID"
	envSecret      = "AZURE_CLIENT_SECRET"
	envCertificate = "AZURE_CLIENT_CERTIFICATE_PATH"
	envCertSecret  = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
	envTokenFile   = "AZURE_FEDERATED_TOKEN_FILE"
	envMoreTenants = "AZURE_ADDITIONALLY_ALLOWED_TENANTS"
)

// signInEnvironment signs in as the application that the environment names.
func (c *Cloud) signInEnvironment(ctx context.Context, s providers.SignIn) (*session, error) {
	if why := c.noEnvironment(); why != "" {
		return nil, notPossible(why)
	}
	build := func() (*source, error) {
		cred, err := c.environment()
		if err != nil {
			return nil, err
		}
		return c.sole(cred, c.o.Env(envTenant)), nil
	}
	src, err := build()
	if err != nil {
		return nil, err
	}
	tenant := s.Tenant
	if tenant == "" {
		tenant = c.o.Env(envTenant)
	}
	got, err := c.byToken(ctx, src, tenant, build)
	if err == nil && got.who.Name == "" {
		got.who.Name = c.o.Env(envClient)
	}
	return got, err
}

func (c *Cloud) environment() (azcore.TokenCredential, error) {
	tenant, client := c.o.Env(envTenant), c.o.Env(envClient)
	var more []string
	if list := c.o.Env(envMoreTenants); list != "" {
		more = strings.Split(list, ";")
	}
	if secret := c.o.Env(envSecret); secret != "" {
		c.secrets.add(secret)
		return azidentity.NewClientSecretCredential(tenant, client, secret, &azidentity.ClientSecretCredentialOptions{
			ClientOptions: c.client(), AdditionallyAllowedTenants: more, DisableInstanceDiscovery: c.o.DisableInstanceDiscovery,
		})
	}
	if path := c.o.Env(envCertificate); path != "" {
		return c.certificate(tenant, client, path, more)
	}
	return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: c.client(), AdditionallyAllowedTenants: more, DisableInstanceDiscovery: c.o.DisableInstanceDiscovery,
		TenantID: tenant, ClientID: client, TokenFilePath: c.o.Env(envTokenFile),
	})
}

// newerPFX says what is known of files that are no PEM: those that OpenSSL 3
// makes are encrypted in ways that Go's library does not read.
func newerPFX(file []byte) string {
	if bytes.Contains(file, []byte("-----BEGIN")) {
		return ""
	}
	return " A PFX that OpenSSL 3 made is not read: make a PEM of it (openssl pkcs12 -in FILE -nodes -out FILE.pem), or " +
		"export it with -legacy"
}

func (c *Cloud) certificate(tenant, client, path string, more []string) (azcore.TokenCredential, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, notPossible(fmt.Sprintf("the certificate that %s names cannot be read: %v", envCertificate, err))
	}
	var password []byte
	if p := c.o.Env(envCertSecret); p != "" {
		c.secrets.add(p)
		password = []byte(p)
	}
	certs, key, err := azidentity.ParseCertificates(pem, password)
	if err != nil {
		return nil, notPossible(fmt.Sprintf("the file that %s names is not taken for a certificate with its key: %v.%s",
			envCertificate, err, newerPFX(pem)))
	}
	return azidentity.NewClientCertificateCredential(tenant, client, certs, key,
		&azidentity.ClientCertificateCredentialOptions{
			ClientOptions: c.client(), AdditionallyAllowedTenants: more, DisableInstanceDiscovery: c.o.DisableInstanceDiscovery,
		})
}
