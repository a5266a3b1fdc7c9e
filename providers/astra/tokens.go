package astra

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"peerage/providers"
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
		out = append(out, providers.AstraTokenSource{ID: "astrarc", Title: "the astra command line's settings (" + path + ")", Ask: true,
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
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the astra command line's settings: %w", err)
	}
	defer func() { _ = f.Close() }()
	section := ""
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if ok && section == "default" && strings.TrimSpace(key) == settingsKey && strings.TrimSpace(value) != "" {
			return strings.TrimSpace(value), nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("the astra command line's settings: %w", err)
	}
	return "", errors.New("the astra command line's settings hold no token in [default]: astra setup puts one there")
}
