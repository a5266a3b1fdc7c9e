package azure

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"example.org/peerage/providers"
)

// Methods implements providers.Azure: the possible ways first.
func (c *Cloud) Methods(context.Context) []providers.SignInChoice {
	choice := func(m providers.SignInMethod, title, hint, why string) providers.SignInChoice {
		if why != "" {
			hint = "not possible: " + why
		}
		return providers.SignInChoice{Method: m, Title: title, Hint: hint, Possible: why == ""}
	}
	all := []providers.SignInChoice{
		choice(providers.SignInAzureCLI, "Use my az sign-in", "the account az is signed in to; its profile is left alone",
			c.noCLI()),
		choice(providers.SignInBrowser, "Open a browser", "on this machine", c.noBrowser()),
		choice(providers.SignInDeviceCode, "Type a code elsewhere",
			"a code for a browser on any other machine; some tenants forbid it", ""),
		choice(providers.SignInEnvironment, "Use the environment",
			"AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, certificate or token file", c.noEnvironment()),
	}
	slices.SortStableFunc(all, func(a, b providers.SignInChoice) int {
		switch {
		case a.Possible == b.Possible:
			return 0
		case a.Possible:
			return -1
		}
		return 1
	})
	return all
}

// noCLI says why az cannot be used; "" when it can.
func (c *Cloud) noCLI() string {
	names := []string{"az"}
	if runtime.GOOS == "windows" {
		names = []string{"az.cmd", "az.exe"}
	}
	for _, dir := range filepath.SplitList(c.o.Env("PATH")) {
		for _, name := range names {
			if runnable(filepath.Join(dir, name)) {
				return ""
			}
		}
	}
	return "az is not on the PATH"
}

func runnable(path string) bool {
	i, err := os.Stat(path)
	return err == nil && i.Mode().IsRegular() && (runtime.GOOS == "windows" || i.Mode().Perm()&0o111 != 0)
}

// noBrowser says why a browser cannot be used; "" when it can. Who brings a
// way of opening one is believed.
func (c *Cloud) noBrowser() string {
	if c.o.OpenBrowser != nil {
		return ""
	}
	remote := c.o.Env("SSH_CONNECTION") != "" || c.o.Env("SSH_TTY") != ""
	switch runtime.GOOS {
	case "darwin", "windows":
		if remote {
			return "this is a remote session"
		}
		return ""
	}
	if c.o.Env("DISPLAY") == "" && c.o.Env("WAYLAND_DISPLAY") == "" {
		return "there is no display"
	}
	return ""
}

// noEnvironment says what is missing; "" when nothing is.
func (c *Cloud) noEnvironment() string {
	for _, name := range []string{envTenant, envClient} {
		if c.o.Env(name) == "" {
			return name + " is not set"
		}
	}
	if c.o.Env(envSecret) == "" && c.o.Env(envCertificate) == "" && c.o.Env(envTokenFile) == "" {
		return envSecret + " is not set"
	}
	return ""
}
