package aws

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/ini.v1"

	"example.org/peerage/providers"
)

// Profiles implements providers.AWS: keys in the environment first, then the
// profiles of the configuration and credentials files, "default" before the
// others. Only names and the way of signing in are read, never a key.
func (c *Cloud) Profiles(context.Context) ([]providers.AWSProfile, error) {
	var out []providers.AWSProfile
	if c.opt.Given != nil {
		for _, k := range c.opt.Given {
			out = append(out, providers.AWSProfile{Name: k.Profile, Title: k.Title})
		}
		return out, nil
	}
	if c.opt.Env("AWS_ACCESS_KEY_ID") != "" {
		out = append(out, providers.AWSProfile{Title: "the keys in the environment"})
	} else if c.machineHas() {
		out = append(out, providers.AWSProfile{Title: machineGives})
	}
	found, err := c.read()
	if err != nil {
		return nil, &providers.Error{Class: providers.Unknown, Provider: "aws", Op: "read the AWS configuration",
			Message: err.Error(), Err: err}
	}
	wanted := c.opt.Env("AWS_PROFILE")
	var list []providers.AWSProfile
	for _, p := range found {
		p.Program = startsProgram(found, p, len(found))
		list = append(list, p.AWSProfile)
	}
	rank := map[string]int{"default": -1, wanted: -2}
	slices.SortFunc(list, func(a, b providers.AWSProfile) int {
		return cmp.Or(rank[a.Name]-rank[b.Name], strings.Compare(a.Name, b.Name))
	})
	return append(out, list...), nil
}

// read reads the profiles of both files.
func (c *Cloud) read() (map[string]profile, error) {
	found := map[string]profile{}
	err := readProfiles(c.path("AWS_CONFIG_FILE", "config"), true, found)
	if err == nil {
		err = readProfiles(c.path("AWS_SHARED_CREDENTIALS_FILE", "credentials"), false, found)
	}
	return found, err
}

// machineGives is what a container, a cloud shell or an instance hands to those
// that run on it.
const machineGives = "what this machine gives"

// ambient are the variables by which a container or a workload is given
// credentials (AWS SDKs and tools reference guide).
var ambient = []string{
	"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_WEB_IDENTITY_TOKEN_FILE",
	"AWS_EC2_METADATA_SERVICE_ENDPOINT",
}

// vendor is where Linux tells who made the machine (AWS, "Identify EC2
// instances"); a variable so that a test can say so.
var vendor = "/sys/class/dmi/id/sys_vendor"

// machineHas says whether the machine gives credentials: by variables, or by the instance that it is. Nothing is
// asked for it: that the credentials work shows when they are used.
func (c *Cloud) machineHas() bool {
	if slices.ContainsFunc(ambient, func(name string) bool { return c.opt.Env(name) != "" }) {
		return true
	}
	made, err := os.ReadFile(vendor)
	return err == nil && strings.Contains(string(made), "Amazon EC2") &&
		!strings.EqualFold(c.opt.Env("AWS_EC2_METADATA_DISABLED"), "true")
}

func (c *Cloud) path(env, name string) string {
	if p := c.opt.Env(env); p != "" {
		return p
	}
	home := c.opt.Env("HOME")
	if home == "" {
		home = c.opt.Env("USERPROFILE")
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".aws", name)
}

// readProfiles adds the profiles of a file; one that is not there has none.
func readProfiles(path string, config bool, into map[string]profile) error {
	if path == "" {
		return nil
	}
	f, err := ini.LoadSources(ini.LoadOptions{
		Loose:                    true, // one that is not there is empty
		AllowNestedValues:        true,
		IgnoreContinuation:       true,
		SkipUnrecognizableLines:  true,
		SpaceBeforeInlineComment: true,
	}, path)
	if err != nil {
		return err
	}
	for _, s := range f.Sections() {
		name := section(s.Name(), config)
		if name == "" || name == ini.DefaultSection {
			continue
		}
		p, known := into[name]
		if !known {
			p = profile{AWSProfile: providers.AWSProfile{Name: name, Title: "profile " + name}}
		}
		for _, k := range s.Keys() {
			p = renewal(p, k.Name(), k.Value())
		}
		into[name] = p
	}
	return nil
}

// section is the profile that a header names; "" when it names something else.
func section(name string, config bool) string {
	name = strings.TrimSpace(name)
	if !config || name == "default" {
		return name
	}
	name, ok := strings.CutPrefix(name, "profile ")
	if !ok {
		return ""
	}
	return strings.Trim(strings.TrimSpace(name), `"'`)
}

// profile is what the files tell of one; source is the profile that it takes
// its credentials from.
type profile struct {
	providers.AWSProfile
	source, role, device string
}

// startsProgram follows the profiles that one takes its credentials from.
func startsProgram(all map[string]profile, p profile, most int) bool {
	next, ok := all[p.source]
	return p.Program || ok && most > 0 && p.source != p.Name && startsProgram(all, next, most-1)
}

// renewal notes how a profile signs in, and which command renews that.
func renewal(p profile, key, value string) profile {
	switch key {
	case "credential_process":
		p.Program = true
	case "source_profile":
		p.source = value
	case "sso_session", "sso_start_url":
		p.Title, p.Login = "profile "+p.Name+" (SSO)", "aws sso login --profile "+providers.ShellWord(p.Name)
	case "login_session":
		p.Login = "aws login --profile " + providers.ShellWord(p.Name)
	case "mfa_serial":
		p.device = value
	case "role_arn":
		p.role = value
		p.Title = "profile " + p.Name + " (" + value + ")"
	}
	return p
}
