package aiven

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.org/peerage/providers"
)

// Tokens lists where a token was found, best first: AIVEN_TOKEN (Aiven's Go
// client), AIVEN_AUTH_TOKEN (avn), avn's credentials file. The file is only
// looked for; it is read when the person agrees.
func (c *Cloud) Tokens() []providers.AivenTokenSource {
	var out []providers.AivenTokenSource
	for _, name := range []string{"AIVEN_TOKEN", "AIVEN_AUTH_TOKEN"} {
		if strings.TrimSpace(c.client.Env(name)) == "" {
			continue
		}
		out = append(out, providers.AivenTokenSource{
			ID: name, Title: "the token in " + name,
			Read: func() (string, error) { return strings.TrimSpace(c.client.Env(name)), nil },
		})
	}
	if path := c.credentialsFile(); path != "" {
		out = append(out, providers.AivenTokenSource{
			ID: "avn", Title: "avn's sign-in (" + path + ")", Ask: true,
			Read: func() (string, error) { return readCredentials(path) },
		})
	}
	return out
}

// credentialsFile is avn's file if there is one, else "". Its place is avn's
// own rule: AIVEN_CREDENTIALS_FILE, else the configuration folder.
func (c *Cloud) credentialsFile() string {
	path := c.client.Env("AIVEN_CREDENTIALS_FILE")
	if path == "" || c.configDir != "" {
		dir := c.avnDir()
		if dir == "" {
			return ""
		}
		path = filepath.Join(dir, "aiven-credentials.json")
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

func readCredentials(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("avn's credentials file: %w", err)
	}
	return parseCredentials(path, b)
}

// parseCredentials reads the token out of what avn's file at path holds.
func parseCredentials(path string, b []byte) (string, error) {
	var file struct {
		Token string `json:"auth_token"`
	}
	if json.Unmarshal(b, &file) != nil {
		// The decoder's own words could quote what is in the file.
		return "", fmt.Errorf("avn's credentials file %s is not readable as JSON", path)
	}
	if file.Token = strings.TrimSpace(file.Token); file.Token == "" {
		return "", errors.New("avn's credentials file holds no token: avn user login makes one")
	}
	return file.Token, nil
}
