package flows_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// listening has bash write down what it would call, and call nothing: how many
// words, and the words. What comes out of a command is a mark that no check
// looks at.
const listening = `command_not_found_handle() {
  printf '%s\0' "$#" "$@" >>"$HEARD"
  printf '§'
}
sudo() { "$@"; }
jq() { printf '§'; }
sleep() { :; }
umask() { :; }
for tool in az avn aws curl nc nslookup dhclient; do
  eval "$tool() { command_not_found_handle $tool \"\$@\"; }"
done
`

// chosenLater are what a person puts in: no run knows them.
var chosenLater = regexp.MustCompile(`^(HOST|PORT|INTERFACE|LOCK_NAME|KEY_ID|ROUTER_UUID|ROUTE_TABLE_ID|UTILITY_NAME|` +
	`YOUR_ACCOUNT|NAME_OF_YOUR_CHOICE|COMPONENT)$`)

// misfit is a command and why its tool refuses it.
type misfit struct{ text, why string }

// heard are the calls that a text comes down to in bash.
func heard(bash, dir, text string) (calls [][]string, err error) {
	file := filepath.Join(dir, "heard")
	_ = os.Remove(file)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bash, "-c", listening+text)
	cmd.Dir = dir
	cmd.Env = []string{"HEARD=" + file, "PATH=", "USER_APP_SECRET=s", "APPLICATION_TOKEN=s", "UPCLOUD_TOKEN=s",
		"UPCLOUD_USERNAME=s", "UPCLOUD_PASSWORD=s"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	raw, err := os.ReadFile(file)
	words := strings.Split(string(raw), "\x00")
	for len(words) > 1 {
		n, err := strconv.Atoi(words[0])
		if err != nil || n+1 > len(words) {
			return nil, fmt.Errorf("not understood: %q", words)
		}
		calls, words = append(calls, words[1:n+1]), words[n+1:]
	}
	return calls, err
}

// refusedBy says which of the commands a real tool would refuse, and why; none
// where there is no bash.
func refusedBy(texts []string) (out []misfit) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "shown")
	if err != nil {
		return []misfit{{"", err.Error()}}
	}
	defer os.RemoveAll(dir)
	for _, text := range texts {
		calls, err := heard(bash, dir, text)
		if err == nil && len(calls) == 0 {
			err = fmt.Errorf("it calls nothing")
		}
		for _, c := range calls {
			if _, no := parse(c[0], c[1:]); no != nil && err == nil {
				err = no
			}
		}
		if err != nil {
			out = append(out, misfit{text, err.Error() + "\n" + text})
		}
	}
	return out
}

// filledIn are values for every variable that commands hold.
func filledIn() map[string]string {
	out := map[string]string{}
	for _, st := range []*wizard.State{finished(nil), inProject(finished(nil)), awsFinished(), inProject(awsFinished()),
		upFinished(), linkFinished(), linked(astraValues)} {
		maps.Copy(out, st.Values)
	}
	const sub, some = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e", "8e4a270c-7028-4c88-8f8f-789f44ebb18e"
	const net = sub + "/resourceGroups/RG-Orders/providers/Microsoft.Network/"
	const role = sub + "/providers/Microsoft.Authorization/roleDefinitions/" + some
	maps.Copy(out, map[string]string{
		"USER_SP_ID": some, "AIVEN_SP_ID": some, "ASTRA_SP_ID": some, "AIVEN_PEERING_CONNECTION_ID": some,
		"NETWORK_CONTRIBUTOR_ROLE_ID": role, "AIVEN_ROLE_ID": role, "ASTRA_ROLE_ID": role,
		"AZURE_VNET_ID": net + "virtualNetworks/vnet-Orders", "PRIVATE_ENDPOINT_ID": net + "privateEndpoints/pe-orders",
		"AZURE_PEERING_ID": net + "virtualNetworks/vnet-Orders/virtualNetworkPeerings/to-aiven",
	})
	return out
}

// TestShownCommands: what every step of every procedure and act shows, when all
// is known and when things were there already, is taken by the real tools; and
// what was there already is not made once more.
func TestShownCommands(t *testing.T) {
	t.Parallel()
	values := filledIn()
	var texts []string
	where := map[string]string{}
	add := func(at, text string) {
		texts, where[text] = append(texts, text), at
	}
	for _, p := range flows.All(flows.Clouds{}) {
		st := wizard.NewState()
		maps.Copy(st.Values, values)
		for _, v := range p.Vars {
			if v.Secret {
				st.Values[v.Name] = "$" + v.Name
			}
		}
		for _, s := range p.Steps {
			if s.Command == nil {
				continue
			}
			add(p.ID+" "+s.ID, s.Command(st.Value))
			if s.Adopted != nil {
				add(p.ID+" "+s.ID+" adopted", s.Adopted(st.Value))
			}
			there := wizard.NewState()
			for _, key := range s.Makes {
				there.Items = append(there.Items, wizard.ItemState{Item: wizard.Item{Key: key}, Status: wizard.IsAdopted})
			}
			if len(s.Makes) > 0 && remakes(s.Shown(there, st.Value)) && !slices.Contains(ownOnly, s.ID) {
				t.Errorf("%s %s: what was there already is made again by\n%s", p.ID, s.ID, s.Shown(there, st.Value))
			}
		}
	}
	for _, no := range refusedBy(texts) {
		t.Errorf("%s: %s", where[no.text], no.why)
	}
}

// ownOnly are steps whose things are a run's own, always: keys and files.
var ownOnly = []string{"A05", "R05", "D08"}

var making = regexp.MustCompile(`(az|avn|aws) [a-z0-9 -]*\b(create|create-route|reset|accept-vpc-peering-connection|` +
	`associate|update)\b|curl [^|]*-X (POST|PUT)`)

func remakes(text string) bool { return making.MatchString(strings.ReplaceAll(text, "\\\n", "")) }

// TestToolsRefuse: what the real tools refused when they were tried.
func TestToolsRefuse(t *testing.T) {
	const id = "11111111-2222-4333-8444-555555555555"
	for text, why := range map[string]string{
		"avn service update s -c ip_filter=10.0.0.0/8,10.1.0.0/16":                   "ip_filter",
		"avn service update s -c 'ip_filter=10.0.0.0/8'":                             "ip_filter",
		"az network vnet peering update --ids /subscriptions/" + id + "/x --set a=b": "no such command",
		"avn organization vpc peering-connection get -v":                             "no such command",
		"avn service privatelink azure update s " + id:                               "takes 1 words",
		"avn organization vpc delete --organization-id o " + id:                      "--organization-vpc-id",
		"az role assignment create --role r --scope /subscriptions/" + id:            "--assignee",
		"az ad sp create":                       "--id is required",
		"az ad sp create --id x":                "UUID",
		"az ad sp create --name x":              "unknown option",
		"aws ec2 create-route --route-table-id": "needs a value",
		"avn vpc peering-connection create --project-vpc-id " + id + " --peer-cloud-account a --peer-vpc v " +
			"--peer-resource-group RG": "LOWER",
		"curl -sS -X POST --data '{' https://a.example": "JSON",
	} {
		refused := refusedBy([]string{text})
		if len(refused) != 1 || !strings.Contains(refused[0].why, why) {
			t.Errorf("%s: %v", text, refused)
		}
	}
	if refused := refusedBy([]string{`avn service update s -c 'ip_filter=["10.0.0.0/8"]'`}); refused != nil {
		t.Error(refused)
	}
}
