package privatelink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// noFile says that nothing is saved.
const noFile = "none"

// linkInfo tells how to connect (P12): for every connection and component host,
// port and address. Passwords, keys and certificates go into a file that the
// person names, and nowhere else.
func (k *kit) linkInfo(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Connection information", Actor: steps.ActorBoth,
		Why:   "Host and port differ from those of other routes; certificates and passwords are the same.",
		Needs: []string{vConnection, vParts, vIP}, Command: cmdInfo,
		Inputs: []wizard.Input{
			{Var: vInfoFile, Free: true, Hint: "type a file's name",
				Needed: func(r *wizard.Run) bool { return r.Guided() || r.Get(vInfoFile) != "" },
				Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
					return []wizard.Choice{{Value: noFile, Title: "Save nothing"}}, nil
				}},
		},
		Check: steps.As(k.services, services.showInfo),
		Do:    steps.AsDo(k.services, services.saveInfo),
		Remedies: []wizard.Remedy{
			{ID: "P12.file", When: wizard.ByCode(codeFile), Says: wizard.Words("The file could not be written."),
				Acts: []wizard.Act{steps.Edit("other", "Choose another file", vInfoFile), steps.ActAgain,
					{ID: "none", Title: "Save nothing", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
						return wizard.Outcome{}, r.Set(ctx, vInfoFile, noFile)
					}}}},
		},
		Result: func(v wizard.Values) string {
			if f := v(vInfoFile); f != "" && f != noFile {
				return "saved to " + f
			}
			return "shown"
		},
	}
}

// showInfo lists the places, without a secret, and looks their names up.
func (s services) showInfo(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return nil, err
	}
	cons, err := s.connections(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Finding
	seen := map[string]bool{}
	for _, c := range reachedBy(d, "") {
		text := fmt.Sprintf("%s: %s:%d", place(c), c.Host, c.Port)
		if len(cons) > 1 && c.Connection != "" {
			text = c.Connection + " " + text
		}
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: text, Fix: uri(d, c)})
		if c.Connection == r.Get(vConnection) && !seen[c.Host] {
			seen[c.Host] = true
			out = append(out, s.resolves(ctx, r, c.Host))
		}
	}
	return out, nil
}

// place names a component with its way of signing in and its use.
func place(c providers.AivenComponent) string {
	s := c.Name
	if c.Auth != "" {
		s += " (" + c.Auth + ")"
	}
	if c.Usage != "" && c.Usage != "primary" {
		s += " " + c.Usage
	}
	return s
}

// resolves looks whether the registered name leads to the endpoint.
func (k *kit) resolves(ctx context.Context, r *wizard.Run, host string) wizard.Finding {
	if k.Lookup == nil {
		return wizard.Finding{Verdict: wizard.Unproved, Text: host + " should lead to " + r.Get(vIP) + ".",
			Command: "nslookup " + steps.Quote(host)}
	}
	got, err := k.Lookup(ctx, host)
	switch {
	case err != nil:
		return wizard.Finding{Verdict: wizard.Unproved, Text: "The name " + host + " cannot be looked up from here: " +
			err.Error(), Fix: "A new name may take some minutes:", Command: "nslookup " + steps.Quote(host)}
	case slices.Contains(got, r.Get(vIP)):
		return wizard.Finding{Verdict: wizard.OK, Text: host + " leads to " + r.Get(vIP) + "."}
	}
	return wizard.Finding{Verdict: wizard.Unproved, Text: host + " leads to " + strings.Join(got, ", ") + ", not to " +
		r.Get(vIP) + ".", Fix: "A new name may take some minutes:", Command: "nslookup " + steps.Quote(host)}
}

// kafka is the type of service, and the component, that has no URI.
const kafka = "kafka"

// schemes are the addresses of components that are reached by one. {db} is the
// database that every service begins with.
var schemes = map[string]string{
	"pg":         "postgres://{user}@{host}/defaultdb?sslmode=require",
	"pgbouncer":  "postgres://{user}@{host}/POOL?sslmode=require",
	"mysql":      "mysql://{user}@{host}/defaultdb?ssl-mode=REQUIRED",
	"mysqlx":     "mysqlx://{user}@{host}/defaultdb?ssl-mode=REQUIRED",
	"clickhouse": "clickhouse://{user}@{host}?secure=true", "clickhouse_https": "https://{user}@{host}",
	"clickhouse_mysql": "mysql://{user}@{host}/default?ssl-mode=REQUIRED",
	"redis":            "rediss://{user}@{host}", "valkey": "valkeys://{user}@{host}",
	"dragonfly": "rediss://{user}@{host}", "influxdb": "https+influxdb://{user}@{host}/defaultdb",
}

// address is the URI of a place; Kafka has brokers and no URI.
func address(d providers.AivenServiceDetail, c providers.AivenComponent, u providers.AivenUser) string {
	at := fmt.Sprintf("%s:%d", c.Host, c.Port)
	if c.Name == kafka {
		return "bootstrap.servers=" + at
	}
	form := steps.OrText(schemes[c.Name], "https://{user}@{host}")
	who := url.UserPassword(u.Name, u.Password).String()
	return strings.NewReplacer("{user}", who, "{host}", at).Replace(form) + c.Path
}

// uri is the address without a secret; "" where it says no more than host and
// port.
func uri(d providers.AivenServiceDetail, c providers.AivenComponent) string {
	if c.Name == kafka {
		return ""
	}
	return address(d, c, providers.AivenUser{Name: "USER", Password: "PASSWORD"})
}

// saveInfo writes everything into the file that was named.
func (s services) saveInfo(ctx context.Context, r *wizard.Run) error {
	file := r.Get(vInfoFile)
	if file == "" || file == noFile {
		return nil
	}
	d, err := s.detail(ctx)
	if err != nil {
		return err
	}
	ca, err := s.ProjectCA(ctx, s.project)
	if steps.Absent(err) != nil && !providers.Is(err, providers.NotPermitted) {
		return err
	}
	if err := writePrivate(file, infoText(d, ca)); err != nil {
		return steps.Fail(providers.Invalid, codeFile, "save the connection information",
			"The file cannot be written: "+err.Error())
	}
	r.Note("Passwords and certificates are in " + file + ", which only you can read")
	return nil
}

// infoText is all that a client needs.
func infoText(d providers.AivenServiceDetail, ca string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s (%s) through Private Link\n# This file holds passwords and keys.\n", d.Name,
		steps.OrText(aiven.ServiceKinds[d.Type], d.Type))
	user := providers.AivenUser{}
	if len(d.Users) > 0 {
		user = d.Users[0]
	}
	for _, c := range reachedBy(d, "") {
		fmt.Fprintf(&b, "\n[%s %s]\nhost=%s\nport=%d\n%s\n", steps.OrText(c.Connection, "privatelink"), place(c), c.Host,
			c.Port, address(d, c, user))
		switch c.Auth {
		case "sasl":
			fmt.Fprintf(&b, "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-256\nsasl.username=%s\nsasl.password=%s\n",
				user.Name, user.Password)
		case "certificate":
			b.WriteString("security.protocol=SSL\n# access certificate and key are below\n")
		}
	}
	for _, u := range d.Users {
		fmt.Fprintf(&b, "\n[user %s]\npassword=%s\n", u.Name, u.Password)
		if u.AccessCert != "" {
			fmt.Fprintf(&b, "%s%s", ended(u.AccessCert), ended(u.AccessKey))
		}
	}
	if ca != "" {
		fmt.Fprintf(&b, "\n[ca]\n%s", ended(ca))
	}
	return b.String()
}

func ended(s string) string { return strings.TrimRight(s, "\n") + "\n" }

// writePrivate writes a file that only its owner can read. It never follows
// or replaces anything but a file of this procedure's own.
func writePrivate(file, text string) error {
	if old, err := os.ReadFile(file); err == nil &&
		!strings.Contains(string(old), "# This file holds passwords and keys.") {
		return errors.New(file + " is there already and is something else")
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".peerage-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone once renamed
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// linkClosing is what to look at once the link is up.
func (s services) linkClosing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	out, err := s.Standing(r, "Aiven says active: "+r.Get(vConnection)+" at "+r.Get(vIP)+".", func() error {
		_, err := steps.As(s.both, both.registered)(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	d, err := s.detail(ctx)
	if err != nil {
		return nil, err
	}
	var try []string
	for _, c := range reachedBy(d, r.Get(vConnection)) {
		f := wizard.Finding{Verdict: wizard.OK, Text: fmt.Sprintf("%s: %s:%d", place(c), c.Host, c.Port), Fix: uri(d, c)}
		out, try = append(out, f), append(try, fmt.Sprintf("nc -zv %s %d", steps.Quote(c.Host), c.Port))
	}
	if len(try) > 0 {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "Try it from inside " + r.Get(vLinkNet) + ":",
			Try: strings.Join(try, "\n")})
	}
	clients := steps.OrText(strings.Join(fields(r.Get(vClients)), ","), r.Get(azure.VarRanges))
	if out2 := steps.Outside(aiven.Ranges(steps.Split(strings.ReplaceAll(clients, ",", ", "))),
		aiven.Networks(d.IPFilter)); d.IPFilter != nil &&
		len(out2) > 0 {
		out = append(out,
			wizard.Finding{Verdict: wizard.Unproved, Text: "The IP filter of " + d.Name + " does not hold " + strings.Join(out2,
				", ") + "; whether it is asked for Private Link is not documented."})
	}
	return append(out,
		wizard.Finding{Verdict: wizard.Unproved, Text: "Security groups: the clients' subnets must let the traffic out."},
		wizard.Finding{Verdict: wizard.Unproved,
			Text: "Static IP addresses, Private Link service and endpoint cost money until they are taken down."}), nil
}
