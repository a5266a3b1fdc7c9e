package flows

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
)

// kit is what the steps are made of: the clouds, the open sign-ins, and the
// names that the procedure's document gives to what is Azure's. The sign-ins
// are those of every run of the process.
type kit struct {
	Clouds
	*sessions
	az azureNames
	// cloud begins Aiven's names of the cloud to peer with; "" is Azure's.
	cloud string
	// right is what the Aiven token must be allowed, in words.
	right string
	// unlearned says whether a peering in Aiven whose id was never learned is
	// this run's; nil is that it never is.
	unlearned func(*wizard.Run, providers.AivenPeering) bool
	// ownProjectHalf says whether a peering of a project VPC is this run's; nil is
	// that none is.
	ownProjectHalf func(*wizard.Run, providers.AivenPeering) bool
	// needed says why a thing in the directory must stay: a further peering of
	// which uses is true needs it. Nil is that none does.
	needed func(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error)
}

// sessions are the runs' open sign-ins.
type sessions struct {
	mu   sync.Mutex
	runs map[string]*held
}

// azureNames are the variables of the person's subscription, directory and
// network, which the documents call differently, and the step that asks for
// the subscription.
type azureNames struct{ sub, tenant, vnetID, group, vnet, subStep string }

// named gives a kit whose steps use other names.
func (k *kit) named(n azureNames) *kit {
	other := *k
	other.az = n
	return &other
}

// held are a run's open sign-ins. They end with the process.
type held struct {
	admin, app providers.AzureSession
	aiven      providers.AivenSession
	up         providers.UpCloudSession
	aws        map[string]providers.AWSSession
	astra      providers.AstraSession
	// seen are the subscriptions that the sign-in listed, until used.
	seen []providers.Subscription

	mu sync.Mutex // guards aws and names, which steps side by side work with
	// names are those of directories and organizations, by id.
	names map[string]string
}

func (h *held) name(id string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.names[id]
}

func (h *held) call(id, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names[id] = name
}

// newKit uses the names of procedure A.
func newKit(c Clouds) *kit {
	k := &kit{Clouds: c, sessions: &sessions{runs: map[string]*held{}}, right: "Manage organization networking (organization:networking:write)"}
	k.unlearned, k.needed = sameVNet, k.otherPeerings
	return k.named(azureNames{sub: vSub, tenant: vTenant, vnetID: vVNetID, group: vGroup, vnet: vVNet, subStep: "A02"})
}

// needing gives a kit whose Aiven token must be allowed something else.
func (k *kit) needing(right string) *kit {
	other := *k
	other.right = right
	return &other
}

// held gives a run's sign-ins. A step that opens or drops one comes before all
// that use it, or works alone.
func (k *kit) held(r *wizard.Run) *held {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.runs[r.ID()]
	if h == nil {
		h = &held{names: map[string]string{}, aws: map[string]providers.AWSSession{}}
		k.runs[r.ID()] = h
	}
	return h
}

// admin is the administrator's session.
func (k *kit) admin(r *wizard.Run) (providers.AzureSession, error) {
	if s := k.held(r).admin; s != nil {
		return s, nil
	}
	return nil, fail(providers.NotAuthenticated, codeNotSignedIn, "use the administrator's sign-in", "You are not signed in to Azure any more.")
}

// aiven is the session with Aiven.
func (k *kit) aiven(r *wizard.Run) (providers.AivenSession, error) {
	if s := k.held(r).aiven; s != nil {
		return s, nil
	}
	return nil, fail(providers.NotAuthenticated, codeNoToken, "use the Aiven token", "There is no Aiven token any more.")
}

// only chooses one item of the inventory.
func only(key string) wizard.Which { return wizard.Which{Keys: []string{key}} }

// elsewhere says why a thing must stay: another run has it.
func (k *kit) elsewhere(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if k.Others == nil || it.ID == "" {
		return "", nil
	}
	used, err := k.Others(ctx, r.ID(), it.Kind, it.ID)
	if err != nil || !used {
		return "", err
	}
	return "another run uses it", nil
}

// The codes of faults that the steps find themselves.
const (
	codeNotSignedIn    = "not-signed-in"
	codeNoToken        = "no-token"
	codeNoSubscription = "no-subscription"
	codeNotVisible     = "subscription-not-visible"
	codeOtherTenant    = "other-tenant"
	codeOverlap        = "ranges-overlap"
	codeLeftover       = "leftover-peering"
	codeNoOrg          = "no-organization"
	codeNoRole         = "role-not-found"
	codeSecretLost     = "secret-lost"
	codeNoIDs          = "aiven-ids-missing"
	codeAivenGone      = "aiven-peering-gone"
	codeAivenDeleting  = "aiven-peering-deleting"
	codeHalfAbsent     = "aiven-half-absent"
	codeHalfStale      = "azure-half-disconnected"
	codeHalfGone       = "azure-half-gone"
	codeNotInSync      = "azure-not-in-sync"
	codeBehind         = "aiven-not-in-sync"
	codeNameTaken      = "peering-name-taken"
	codeNoGrant        = "assignment-missing"
	codeStillThere     = "still-there"
	codeVPCUnfit       = "vpc-unfit"
)

// fail makes an error of the steps' own.
func fail(c providers.Class, code, op, message string) *providers.Error {
	return &providers.Error{Class: c, Provider: providers.Own, Op: op, Code: code, Message: message}
}

// badInput refuses what was entered: asked again where it was typed, and
// recognised by its code where it was given beforehand.
func badInput(name string, e *providers.Error) error {
	return &wizard.BadValue{Var: name, Err: plain{e}}
}

// plain shows an error's message alone.
type plain struct{ e *providers.Error }

func (p plain) Error() string { return p.e.Message }
func (p plain) Unwrap() error { return p.e }

// tag marks what a run makes, where the provider allows tags.
func tag(r *wizard.Run) string { return "peerage-run-" + r.ID() }

// short is a stretch of the run's id for names.
func short(r *wizard.Run) string {
	id := strings.ReplaceAll(r.ID(), "-", "")
	if len(id) > 8 {
		id = id[:8]
	}
	return strings.ToLower(id)
}

// derived is an id that the run always gives to the same thing.
func derived(r *wizard.Run, what string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("peerage:"+r.ID()+":"+what)).String()
}

// cutOff is how long after an interrupted creation a lookup still may miss
// what came of it; replication how long a new object of the directory may go
// unseen at all (reported: azure-cli waits as long).
const (
	cutOff      = time.Minute
	replication = 3 * time.Minute
)

// lookAgain repeats a lookup while the thing may be there unseen: it was made
// just now, or a creation was cut off and its end is not known.
func lookAgain[T any](ctx context.Context, r *wizard.Run, key string, look func() (T, bool, error)) (T, bool, error) {
	for first := true; ; first = false {
		x, ok, err := look()
		if err != nil || ok || !unseen(r, key) {
			return x, ok, err
		}
		if first {
			r.Note(whyAgain(r, key))
		}
		if err := r.Clock().Sleep(ctx, 5*time.Second); err != nil {
			return x, false, err
		}
	}
}

func whyAgain(r *wizard.Run, key string) string {
	if it, _ := r.Item(key); it.Status == wizard.IsIntended {
		return "An earlier try was cut off: looking whether something came of it"
	}
	return "What was made does not show yet: looking again"
}

func unseen(r *wizard.Run, key string) bool {
	it, known := r.Item(key)
	if !known {
		return false
	}
	since := r.Now().Sub(it.At)
	return it.Status == wizard.IsIntended && since < cutOff || it.Status == wizard.IsMade && since < replication
}

// refused forgets an intent that the provider has clearly refused, so that
// nobody looks for what came of it, and gives the error back.
func refused(ctx context.Context, r *wizard.Run, key string, err error) error {
	e := providers.AsError(err)
	if e == nil || e.Status < 400 || e.Status >= 500 || e.Status == 408 {
		return err
	}
	if derr := r.Drop(ctx, key); derr != nil {
		return derr
	}
	return err
}

// atOnce is how many reads of a kind go to a provider side by side.
const atOnce = 4

// together makes reads that do not wait for each other side by side; the first
// error in their order is given.
func together(reads ...func() error) error {
	return spawn.Each(len(reads), len(reads), func(i int) error { return reads[i]() })
}

// absent turns "not found" into "nothing there".
func absent(err error) error {
	if providers.Is(err, providers.NotFound) || providers.Is(err, providers.Gone) {
		return nil
	}
	return err
}

// proposed asks a guided person, with a proposal standing there; otherwise
// the proposal is taken.
func proposed(name, hint string, value func(*wizard.Run) string) []wizard.Input {
	return []wizard.Input{
		{Var: name, Hint: hint, Default: value, Needed: (*wizard.Run).Guided},
		{Var: name, Hint: hint, Only: true, Free: true, Choices: func(_ context.Context, r *wizard.Run) ([]wizard.Choice, error) {
			return []wizard.Choice{{Value: value(r), Title: value(r)}}, nil
		}},
	}
}

// preferred lets a guided person choose; otherwise the first choice is taken.
func preferred(name string, choices ...wizard.Choice) []wizard.Input {
	list := func(n int) func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
		return func(context.Context, *wizard.Run) ([]wizard.Choice, error) { return choices[:n], nil }
	}
	return []wizard.Input{
		{Var: name, Choices: list(len(choices)), Needed: (*wizard.Run).Guided},
		{Var: name, Choices: list(1), Only: true},
	}
}

// words makes a step's result from variables.
func words(names ...string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		var out []string
		for _, n := range names {
			if s := v(n); s != "" {
				out = append(out, s)
			}
		}
		return strings.Join(out, " ")
	}
}

// orText gives the first that is not empty.
func orText(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// age says how long ago in words.
func age(r *wizard.Run, t time.Time) string {
	if t.IsZero() {
		return "age unknown"
	}
	d := r.Now().Sub(t)
	switch {
	case d < time.Minute:
		return "made just now"
	case d < time.Hour:
		return "made " + d.Truncate(time.Minute).String() + " ago"
	}
	return "made on " + t.Format("2006-01-02 15:04")
}

// calledAfter proposes a run's name: the first of the variables that is known
// and can be one.
func calledAfter(names ...string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		for _, n := range names {
			if name, err := wizard.RunName(strings.ToLower(v(n))); err == nil {
				return name
			}
		}
		return ""
	}
}
