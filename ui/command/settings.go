package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/host"
)

// setting is one thing that can be set by flag, environment or configuration
// file, in this order.
type setting struct {
	flag, env, help string
	// also are further environment variables that mean the same.
	also []string
	bool bool
	// path: it names a file or a folder.
	path bool
	// provider: it is about one; its adapter heeds it.
	provider bool
	// group: which commands heed it; "" is said of each command.
	group string
}

// Groups of settings.
const (
	clouds    = "clouds"
	terminals = "terminal"
	watching  = "watching"
)

// known are all settings: first those of providers.
var known = append(ofProviders(), []setting{
	{flag: "ca-file", group: clouds, path: true, env: "PEERAGE_CA_FILE",
		help: "PEM file with further certificate authorities to trust"},
	{flag: "state-dir", group: clouds, path: true, env: "PEERAGE_STATE_DIR",
		help: "folder for runs and history (default: the XDG state folder)"},
	{flag: "state", group: clouds, env: "PEERAGE_STATE",
		help: "postgres://USER@HOST/DATABASE: runs and history that a team shares (default: a file in the state folder); " +
			"its password belongs in PGPASSWORD or ~/.pgpass"},
	{flag: "user", group: clouds, env: "PEERAGE_USER",
		help: "who works here, as runs and locks name it (default: the user of this machine)"},
	{flag: "wire-log", group: clouds, path: true, env: "PEERAGE_WIRE_LOG",
		help: "file for a log of all requests, secrets removed"},
	{flag: "interval", group: watching, env: "PEERAGE_INTERVAL",
		help: "how often accounts are polled while something moves (default 10s); longer where a provider's budget " +
			"asks for it"},
	{flag: "budget", group: watching, env: "PEERAGE_BUDGET",
		help: "which part of what a provider bears may be taken for watching, 5% to 100% (default 50%)"},
	{flag: "alerts", group: watching, path: true, env: "PEERAGE_ALERTS",
		help: "file of alert rules: serve tells all receivers, a board rings its bells"},
	{flag: "links", group: watching, path: true, env: "PEERAGE_LINKS",
		help: "file of links that must exist, as check reads it: the board and status show what is missing, different " +
			"or extra"},
	{flag: "read-only", group: clouds, env: "PEERAGE_READ_ONLY", bool: true,
		help: "refuse every call that changes something"},
	{flag: "plain", group: terminals, env: "PEERAGE_PLAIN", bool: true, help: "lines instead of the terminal UI"},
	{flag: "json", env: "PEERAGE_JSON", bool: true, help: "JSON instead of lines"},
	{flag: "accessible", group: terminals, env: "PEERAGE_ACCESSIBLE", also: []string{"ACCESSIBLE"}, bool: true,
		help: "line prompts, no redraws (for screen readers)"},
	{flag: "ascii", group: terminals, env: "PEERAGE_ASCII", bool: true,
		help: "glyphs and borders in ASCII (default: where the locale is not UTF-8)"},
	{flag: "background", group: terminals, env: "PEERAGE_BACKGROUND",
		help: "dark or light (default auto: what the terminal answers, else COLORFGBG, else dark)"},
	{flag: "mouse", group: terminals, env: "PEERAGE_MOUSE", bool: true,
		help: "take the mouse from the beginning (M does while it runs; default: the terminal selects text with it)"},
	{flag: "no-color", group: terminals, env: "NO_COLOR", bool: true, help: "no colour"},
}...)

func ofProviders() []setting {
	var out []setting
	for _, p := range host.ProviderSettings() {
		out = append(out, setting{flag: p.Flag, env: p.Env, also: p.Also, help: p.Help, group: clouds, provider: true})
	}
	return out
}

// settings are the values, by flag name.
type settings map[string]string

// aboutProviders are those that adapters heed.
func (s settings) aboutProviders() map[string]string {
	out := map[string]string{}
	for _, k := range known {
		if k.provider {
			out[k.flag] = s[k.flag]
		}
	}
	return out
}

func (s settings) on(name string) bool {
	switch strings.ToLower(s[name]) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// isKnown says whether a flag is a setting's.
func isKnown(flag string) bool {
	return slices.ContainsFunc(known, func(k setting) bool { return k.flag == flag })
}

// ofClouds, ofTerminal and ofWatching are the settings of commands that speak to
// clouds, of those that have a terminal UI, and of those that watch.
func ofClouds() []string   { return settingsOf(clouds) }
func ofTerminal() []string { return settingsOf(terminals) }
func ofWatching() []string { return settingsOf(watching) }

// without are settings but for some.
func without(list []string, some ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(some, s) })
}

func settingsOf(group string) []string {
	var out []string
	for _, k := range known {
		if k.group == group {
			out = append(out, k.flag)
		}
	}
	return out
}

// settingsKey is where a command says which settings it heeds.
const settingsKey = "settings"

// uses says which settings have an effect on a command.
func uses(cmd *cobra.Command, lists ...[]string) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[settingsKey] = " " + strings.Join(slices.Concat(lists...), " ") + " "
	return cmd
}

// hasEffect says whether a setting has an effect on a command.
func hasEffect(cmd *cobra.Command, flag string) bool {
	return strings.Contains(cmd.Annotations[settingsKey], " "+flag+" ")
}

// isSettingOf says whether a flag of a command is a setting, rather than one of its
// own that has the same name.
func isSettingOf(cmd *cobra.Command, flag string) bool {
	return isKnown(flag) && (!cmd.HasParent() || cmd.InheritedFlags().Lookup(flag) != nil)
}

// idle finds a setting that was given as a flag to a command on which it has
// no effect.
func idle(cmd *cobra.Command) error {
	for _, k := range known {
		f := cmd.Flags().Lookup(k.flag)
		if f != nil && f.Changed && isSettingOf(cmd, k.flag) && !hasEffect(cmd, k.flag) {
			return usagef("--%s has no effect on %s", k.flag, cmd.CommandPath())
		}
	}
	return nil
}

// addFlags declares a flag for each known setting.
func addFlags(fs *pflag.FlagSet) {
	for _, k := range known {
		if k.bool {
			fs.Bool(k.flag, false, k.help)
			continue
		}
		fs.String(k.flag, "", k.help)
	}
}

// resolve reads every setting: flag, then environment, then file.
func resolve(flags *pflag.FlagSet, env func(string) string, configFile string) (settings, error) {
	file, err := readConfig(configFile)
	if err != nil {
		return nil, err
	}
	out := settings{}
	for _, k := range known {
		out[k.flag] = k.value(flags, env, file)
		if !k.path {
			continue
		}
		if out[k.flag], err = located(out[k.flag], env); err != nil {
			return nil, fmt.Errorf("--%s: %w", k.flag, err)
		}
	}
	return out, nil
}

func (k setting) value(flags *pflag.FlagSet, env func(string) string, file map[string]string) string {
	if f := flags.Lookup(k.flag); f != nil && f.Changed {
		return f.Value.String()
	}
	for _, name := range append([]string{k.env}, k.also...) {
		if v := env(name); v != "" {
			if k.env == "NO_COLOR" { // any value counts
				return "1"
			}
			return v
		}
	}
	return file[k.env]
}

// located is the file or folder that a path means: "~/" is the home folder,
// also where no shell was there to say so, and what is relative is so to the
// folder in which the program was started.
func located(path string, env func(string) string) (string, error) {
	switch rest, home := strings.CutPrefix(path, "~"+string(filepath.Separator)); {
	case path == "":
		return "", nil
	case path == "-":
		return "", errors.New("- is no file here; write the name of one")
	case home || path == "~":
		at := env("HOME")
		if at == "" {
			return "", fmt.Errorf("%s: HOME is not set", path)
		}
		return filepath.Join(at, strings.TrimPrefix(rest, "~")), nil
	case strings.HasPrefix(path, "~"): // no folder of that name is meant
		return "", fmt.Errorf("%s: only ~/ is known here, not others' homes; write ./%[1]s for a name that begins so", path)
	case strings.HasPrefix(path, "$"):
		return "", fmt.Errorf("%s: no variable is put in here, only ~/ is known; write ./%[1]s for a name that begins so", path)
	}
	return filepath.Abs(path)
}

// readConfig reads NAME=value lines; names are those of the environment.
func readConfig(path string) (map[string]string, error) {
	out := map[string]string{}
	if path == "" {
		return out, nil
	}
	list, err := readPairs(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	for _, p := range list {
		if !isSetting(p.name) {
			return nil, fmt.Errorf("%s, line %d: %s is not a setting; known are %s", path, p.line, named(p.name), names())
		}
		out[p.name] = p.value
	}
	return out, nil
}

func isSetting(name string) bool {
	for _, k := range known {
		if k.env == name {
			return true
		}
	}
	return false
}

// named is a name that may be shown: one that looks like a variable's. Anything
// else might be a secret that stands in the wrong place.
func named(name string) string {
	if variableName.MatchString(name) {
		return name
	}
	return "this"
}

var variableName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,40}$`)

func names() string {
	out := make([]string, len(known))
	for i, k := range known {
		out[i] = k.env
	}
	return strings.Join(out, ", ")
}

// configPath is where the configuration lies: $XDG_CONFIG_HOME, else
// ~/.config, on every system.
func configPath(env func(string) string) string {
	if v := env("PEERAGE_CONFIG"); v != "" {
		if at, err := located(v, env); err == nil {
			return at
		}
		return v // whose name says what is wrong with it
	}
	dir := env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) { // as its specification wants it
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "peerage", "config")
}

// rhythm reads how often accounts are polled, and which part of each budget
// that may take; 0 are the defaults.
func (s settings) rhythm() (every time.Duration, share float64, err error) {
	if text := s["interval"]; text != "" {
		every, err = filter.Duration(text)
		if err != nil || every < time.Second || every > time.Hour {
			return 0, 0, usagef("--interval: a time from 1s to 1h, for example 30s")
		}
	}
	if text := s["budget"]; text != "" {
		n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "%")), 64)
		if err != nil || !(n >= 5 && n <= 100) { // NaN is neither
			return 0, 0, usagef("--budget: a part from 5%% to 100%%")
		}
		share = n / 100
	}
	return every, share, nil
}
