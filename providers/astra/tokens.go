package astra

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/ini.v1"

	"example.org/peerage/providers"
)

// The variables that hold a token: the one of DataStax's documents and that
// of its Terraform provider.
var tokenVars = []string{"ASTRA_DB_APPLICATION_TOKEN", "ASTRA_API_TOKEN"}

// settingsKey is the token's key in the settings file of the astra command
// line.
const settingsKey = "ASTRA_DB_APPLICATION_TOKEN"

// Tokens implements providers.Astra. The settings file of the astra command
// line is only looked for; it is read when the person agrees.
func (c *Cloud) Tokens() []providers.AstraTokenSource {
	var out []providers.AstraTokenSource
	for _, name := range tokenVars {
		if strings.TrimSpace(c.client.Env(name)) == "" {
			continue
		}
		out = append(out, providers.AstraTokenSource{ID: name, Title: "the token in " + name,
			Read: func() (string, error) { return strings.TrimSpace(c.client.Env(name)), nil }})
	}
	if path := c.settingsFile(); path != "" {
		out = append(out, providers.AstraTokenSource{ID: "astrarc", Title: "the astra command line's settings (" + path + ")",
			Ask:  true,
			Read: func() (string, error) { return readSettings(path) }})
	}
	return out
}

func (c *Cloud) settingsFile() string {
	home := c.client.Env("HOME")
	if home == "" {
		return ""
	}
	path := filepath.Join(home, ".astrarc")
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// readSettings finds the token of the [default] section.
func readSettings(path string) (string, error) {
	f, err := ini.LoadSources(ini.LoadOptions{
		IgnoreInlineComment:     true,
		IgnoreContinuation:      true,
		SkipUnrecognizableLines: true,
	}, path)
	if err != nil {
		return "", fmt.Errorf("the astra command line's settings: %w", err)
	}
	if token := strings.TrimSpace(f.Section("default").Key(settingsKey).Value()); token != "" {
		return token, nil
	}
	return "", errors.New("the astra command line's settings hold no token in [default]: astra setup puts one there")
}
