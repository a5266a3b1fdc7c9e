package providers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// VNetID names an Azure virtual network. Azure compares such names without
// regard to case and gives them back in mixed case; Equal does the same.
type VNetID struct{ SubscriptionID, Group, Name string }

// plain says whether c is a letter or digit of ASCII.
func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// networkShape: as Azure wants the names of networks and peerings.
func networkShape(s string) bool {
	if s == "" || len(s) > 80 || !plain(s[0]) || !plain(s[len(s)-1]) && s[len(s)-1] != '_' {
		return false
	}
	for i := range len(s) {
		if !plain(s[i]) && !strings.Contains("._-", s[i:i+1]) {
			return false
		}
	}
	return true
}

// groupShape: as Azure wants the names of resource groups, in any alphabet.
func groupShape(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 90 || strings.HasSuffix(s, ".") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("._()-", r)
	})
}

// String is the canonical ARM id, names in the casing they came in.
func (v VNetID) String() string {
	return "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.Group +
		"/providers/Microsoft.Network/virtualNetworks/" + v.Name
}

// Lower has every part in lower case, as Aiven wants them.
func (v VNetID) Lower() VNetID {
	return VNetID{strings.ToLower(v.SubscriptionID), strings.ToLower(v.Group), strings.ToLower(v.Name)}
}

// Key is the same for all spellings of one network.
func (v VNetID) Key() string { return strings.ToLower(v.String()) }

// Equal says whether both name the same network.
func (v VNetID) Equal(o VNetID) bool { return v.Key() == o.Key() }

// Peering is the ARM id of a peering of the network.
func (v VNetID) Peering(name string) string { return v.String() + "/virtualNetworkPeerings/" + name }

// ParseVNetID reads the ARM id of a virtual network in any casing. Blanks and
// quotation marks around it and a slash at its end are forgiven. The error
// says in plain words which part is wrong.
func ParseVNetID(s string) (VNetID, error) {
	v, rest, err := parseNetwork(s)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("the id goes on after the network's name: /%s", strings.Join(rest, "/"))
	}
	if err != nil {
		return VNetID{}, err
	}
	return v, nil
}

// ParsePeeringID reads the ARM id of a VNet peering, as ParseVNetID does.
func ParsePeeringID(s string) (VNetID, string, error) {
	v, rest, err := parseNetwork(s)
	switch {
	case err != nil:
		return VNetID{}, "", err
	case len(rest) != 2 || !strings.EqualFold(rest[0], "virtualNetworkPeerings"):
		return VNetID{}, "", errors.New("this is not the id of a VNet peering: it must end in /virtualNetworkPeerings/NAME")
	}
	if err := CheckPeeringName(rest[1]); err != nil {
		return VNetID{}, "", err
	}
	return v, rest[1], nil
}

// CheckPeeringName says what is wrong with a name for a peering; nil when it
// will do (ARM refuses others with InvalidResourceName).
func CheckPeeringName(name string) error {
	switch {
	case name == "":
		return errors.New("the peering needs a name")
	case len(name) > 80:
		return fmt.Errorf("the name has %d characters, at most 80 are allowed", len(name))
	case !networkShape(name):
		return errors.New("the name must start with a letter or digit, end with one or an underscore, and may hold . " +
			"_ - between")
	}
	return nil
}

// SubscriptionOf finds the subscription in any ARM id; "" when there is none.
func SubscriptionOf(id string) string {
	parts := strings.Split(strings.Trim(id, "/ "), "/")
	if len(parts) < 2 || !strings.EqualFold(parts[0], "subscriptions") {
		return ""
	}
	return parts[1]
}

// SameID compares two ARM ids as Azure does.
func SameID(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(b, "/"))
}

// parseNetwork gives the network and what follows it.
func parseNetwork(s string) (VNetID, []string, error) {
	s = strings.Trim(strings.TrimSpace(s), `"'`)
	s = strings.TrimRight(strings.TrimSpace(s), "/ ")
	if s == "" {
		return VNetID{}, nil, errors.New("the id is empty")
	}
	if !strings.Contains(s, "/") {
		return VNetID{}, nil, fmt.Errorf("%q is a name alone: a VNet's id is %s", s, VNetID{"SUBSCRIPTION", "GROUP", "NAME"})
	}
	parts := strings.Split(strings.TrimPrefix(s, "/"), "/")
	fixed := []string{"subscriptions", "", "resourceGroups", "", "providers", "Microsoft.Network", "virtualNetworks", ""}
	for i, want := range fixed {
		if i >= len(parts) {
			return VNetID{}, nil, fmt.Errorf("the id ends too early: a VNet's id is %s", VNetID{"SUBSCRIPTION", "GROUP", "NAME"})
		}
		parts[i] = strings.TrimSpace(parts[i])
		if want != "" && !strings.EqualFold(parts[i], want) {
			return VNetID{}, nil, fmt.Errorf("the id has %q where %q belongs", parts[i], want)
		}
	}
	v := VNetID{SubscriptionID: parts[1], Group: parts[3], Name: parts[7]}
	return v, parts[len(fixed):], v.check()
}

func (v VNetID) check() error {
	if _, err := uuid.Parse(v.SubscriptionID); err != nil || len(v.SubscriptionID) != 36 {
		return fmt.Errorf("%q is not a subscription id (a UUID)", v.SubscriptionID)
	}
	if !groupShape(v.Group) {
		return fmt.Errorf("%q is not a resource group's name", v.Group)
	}
	if !networkShape(v.Name) {
		return fmt.Errorf("%q is not a virtual network's name", v.Name)
	}
	return nil
}

// GrantID is the id under which a role is granted to a principal at a scope.
// It is the same for the same grant on every machine, so that doing it twice
// makes it once.
func GrantID(scope, roleID, principalID string) string {
	bare := func(id string) string { return "/" + strings.Trim(strings.TrimSpace(id), "/") }
	triple := strings.ToLower(bare(scope) + "|" + principalID + "|" + bare(roleID))
	return bare(scope) + "/providers/Microsoft.Authorization/roleAssignments/" + uuid.NewSHA1(uuid.NameSpaceURL,
		[]byte(triple)).String()
}

// Mark is a short mark of ids, for names that must not collide: 8 hexadecimal
// digits, the same for every spelling of the same ids. "" when one is missing.
func Mark(ids ...string) string {
	if slices.Contains(ids, "") {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(ids, "\n"))))
	return hex.EncodeToString(sum[:4])
}
