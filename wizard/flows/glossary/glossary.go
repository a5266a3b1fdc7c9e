// Package glossary says in plain English what the words on the screens mean.
package glossary

import (
	"slices"
	"strings"
)

// Word is a word with what it means. Also are other words for the same.
type Word struct {
	Word string
	Also []string
	Says string
}

// All are the words, by the alphabet.
func All() []Word {
	out := slices.Clone(words)
	slices.SortFunc(out, func(a, b Word) int { return strings.Compare(strings.ToLower(a.Word), strings.ToLower(b.Word)) })
	return out
}

// Find gives the words that are called so, or of which that is a part; the one
// that is called so alone where there is one.
func Find(text string) []Word {
	text = strings.ToLower(strings.TrimSpace(text))
	var out []Word
	for _, w := range All() {
		for _, name := range append([]string{w.Word}, w.Also...) {
			name = strings.ToLower(name)
			if name == text {
				return []Word{w}
			}
			if strings.Contains(name, text) && (len(out) == 0 || out[len(out)-1].Word != w.Word) {
				out = append(out, w)
			}
		}
	}
	return out
}

var words = []Word{
	{"peering", []string{"VPC peering", "VNet peering", "network peering"},
		"Two networks joined so that machines in one reach machines in the other by private addresses. Nothing goes " +
			"over the public internet. Their ranges must not overlap."},
	{"half", nil, "A peering has two halves, one in each network, each made by that network's owner. Traffic flows " +
		"when both are there and know each other. One half alone does nothing."},
	{"VNet", []string{"virtual network"}, "A private network in Azure."},
	{"VPC", []string{"virtual private cloud"}, "A private network at AWS, Aiven or UpCloud. At Aiven it belongs to an " +
		"organization or to one project, and services are put into it."},
	{"range", []string{"CIDR", "address space"},
		"The addresses of a network: 10.20.0.0/24 are the 256 from 10.20.0.0 to " +
			"10.20.0.255. The smaller the number behind the slash, the more addresses."},
	{"directory", []string{"tenant", "Entra ID"}, "Where an organization's people and applications are kept at " +
		"Microsoft. You have one, Aiven and Astra have theirs. Subscriptions belong to a directory."},
	{"subscription", nil, "An account in Azure that networks lie in and that is billed. It belongs to one directory."},
	{"application", []string{"app registration"}, "An identity for a program, in Azure. The peering in Azure is made by " +
		"an application, since it needs a foothold in two directories at once."},
	{"principal", []string{"service principal"}, "An application's presence in one directory. Roles are granted to the " +
		"principal, so an application needs one in each directory in which it may do something."},
	{"audience", []string{"sign-in audience"}, "Which directories an application may be used in: its own only, or " +
		"several. For a peering it must be several, since Aiven's directory is another one."},
	{"role", nil, "A list of actions that are allowed. Alone it allows nobody anything: it has to be granted."},
	{"grant", []string{"role assignment"}, "A role, given to somebody, at a scope. In Azure it can take some minutes to " +
		"come into effect."},
	{"scope", nil, "What a grant holds for: one network, a group of things, or a whole subscription."},
	{"key", []string{"application password", "client secret"},
		"What an application signs in with. It is shown once, ends " +
			"at a date, and a finished peering does not need it."},
	{"token", nil, "A long password for programs. Who has it can do what its owner may do. It is kept in the keyring or " +
		"in memory, never in a file."},
	{"organization", nil, "At Aiven: what holds your projects, people and organization VPCs."},
	{"project", nil, "At Aiven: what holds services. A project VPC belongs to one project alone."},
	{"Private Link", nil,
		"A way into one service instead of a whole network: the service gets an address in your network. " +
			"Ranges may overlap."},
	{"endpoint", []string{"private endpoint"},
		"The address in your network that leads to a service through Private Link. " +
			"It asks to be let in, and the service's side approves it."},
	{"static address", []string{"static IP address"}, "An address that stays the same while machines behind it change. " +
		"Private Link at Aiven needs some, and they cost money."},
	{"IP filter", []string{"allow-list"}, "The ranges from which a service takes connections. A peering alone does not " +
		"change it: your network's range has to be in it."},
	{"security group", []string{"NSG", "network security group"}, "Rules on what traffic may leave or enter a part of " +
		"your network."},
	{"route", []string{"route table"}, "Where traffic to a range is sent. At AWS each route table needs one to Aiven's " +
		"range; at Azure a peering makes its own."},
	{"router", nil, "At UpCloud: what a network needs so that it can be peered."},
	{"run", nil, "One procedure being gone through, with a name. It is written down as it goes, so it can be stopped, " +
		"resumed, and taken down."},
	{"teardown", []string{"take down"},
		"Removing exactly what a run made, in the right order. What was there before, and " +
			"what others need, stays."},
	{"adopted", []string{"was there"}, "Something that was there before and is used as it is. A teardown leaves it."},
	{"hand over", nil,
		"A step that somebody else has the right for: you get the command to send, and go on when it is done."},
	{"stale", nil, "The account has not answered for a while: what is shown is what was seen last."},
	{"orphan", nil, "A half whose other half is gone, or never came."},
}
