package astraazure

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/link"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

const keyAstra = "astra-peering"

// The codes of what is found about Astra's half.
const (
	codeAstraGone     = "astra-peering-gone"
	codeAstraDeleting = "astra-peering-deleting"
	codeAstraStale    = link.FaultLeftOver
)

// astraWord is a status in lower case: the API calls it free text.
func astraWord(status string) string { return strings.ToLower(strings.TrimSpace(status)) }

// conflictCode is the code of Azure's that a status passes on (Astra docs);
// "" when it passes on none.
func conflictCode(status string) string {
	const head = "conflict error:"
	if s := strings.TrimSpace(status); len(s) > len(head) && strings.EqualFold(s[:len(head)], head) {
		return strings.TrimSpace(s[len(head):])
	}
	return ""
}

// kind is the kind of link that these procedures are about.
func kind() *link.Kind {
	k, _ := link.Of(link.KindAstraAzure)
	return k
}

// classOf is what a status comes down to, as the board has it.
func classOf(status string) link.Class { return kind().Hosted.Class(&providers.Half{State: status}) }

// astraEnded says that a peering has come to a bad end.
func astraEnded(status string) bool {
	half := providers.Half{State: status}
	return kind().Judge(link.Sight{Hosted: &half}).Verdict == providers.Failed
}

// astraGoing says that a peering is gone or going.
func astraGoing(status string) bool {
	c := classOf(status)
	return c == link.Deleting || c == link.Deleted
}

// astraHalf creates the peering in Astra (D06).
func (k *kit) astraHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create the peering", Actor: actorAstra,
		Why:   "Astra then makes both halves: its own, and with the role just granted the one on your VNet.",
		Needs: []string{vDatabase, k.azure.Names.Tenant, k.azure.Names.Sub, k.azure.Names.Group, k.azure.Names.VNet, k.azure.Names.VNetID, vAstraGrant, vRound},
		Gives: []string{vAstraPeering}, Command: k.cmdAstraCreate,
		Find: k.findAstra,
		Confirm: func(v wizard.Values) string {
			return "A peering of database " + v(vDBName) + " with " + v(k.azure.Names.VNet) + " is requested. Traffic between the two networks is possible then."
		},
		Do: k.makeAstra, Undo: k.removeAstra, Site: k.site(),
		Makes:  []string{keyAstra},
		Shapes: k.shapes(),
		Remedies: append([]wizard.Remedy{
			{ID: "D06.deleting", When: wizard.ByCode(codeAstraDeleting),
				Says: wizard.Words("The old peering of this database is still being deleted."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
			{ID: "D06.there", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAstra(f) && f.Class() == providers.Conflict },
				Says: wizard.Words("Astra does not make this peering now."),
				Why:  wizard.Words("The database has one already, or is not ACTIVE: it is looked at once more."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: time.Minute}, Acts: []wizard.Act{steps.ActCheck, steps.Edit("other", "Choose another database", vDatabase)}},
			{ID: "D06.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAstra(f) && f.Class() == providers.Invalid },
				Says: wizard.Words("Astra does not accept the request."),
				Acts: []wizard.Act{steps.Edit("other", "Choose another database", vDatabase), steps.Edit("other-vnet", "Choose another VNet", k.azure.Names.VNetID), steps.ActAgain}},
		}, databaseRemedies(k)...),
		Result: steps.Words(vAstraPeering),
	}
}

func (k *kit) astraItem(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{Key: keyAstra, Kind: "peering in Astra", ID: id, Name: r.Get(k.azure.Names.VNet) + " ⇄ " + steps.OrText(r.Get(vDBName), r.Get(vDatabase)),
		Attrs: map[string]string{"database": r.Get(vDatabase), "vnet": strings.ToLower(r.Get(k.azure.Names.VNetID))}}
}

// leadsHere says whether a connection is with the chosen VNet: Astra tells
// the subscription and a range.
func (k *kit) leadsHere(r *wizard.Run, p providers.AstraPeering) bool {
	return strings.EqualFold(p.OtherAccount, r.Get(k.azure.Names.Sub)) &&
		slices.ContainsFunc(steps.Split(r.Get(azure.VarRanges)), func(s string) bool { return steps.SameRanges([]string{s}, []string{p.OtherRange}) })
}

// captureAstra keeps what Astra tells of its side.
func captureAstra(ctx context.Context, r *wizard.Run, p providers.AstraPeering) error {
	for _, x := range [][2]string{{vAstraRange, p.AstraRange}, {vAstraOwn, p.AstraAccount}, {vPeerRange, p.OtherRange}, {vAstraPeering, p.ID}} {
		if x[1] == "" {
			continue
		}
		if err := r.Set(ctx, x[0], x[1]); err != nil {
			return err
		}
	}
	if r.Get(vRound) == "" {
		return r.Set(ctx, vRound, "1")
	}
	return nil
}

// newRound has the peering asked for again from D06 on, whatever happens from
// now: it is journaled before anything is deleted.
func newRound(ctx context.Context, r *wizard.Run) error {
	n, _ := strconv.Atoi(r.Get(vRound)) // 0 when there was none
	return r.Set(ctx, vRound, strconv.Itoa(n+1))
}

// lookAstra reads the database's one connection.
func (k *kit) lookAstra(ctx context.Context, r *wizard.Run, database string) (providers.AstraPeering, bool, error) {
	s, err := k.astra(r)
	if err != nil {
		return providers.AstraPeering{}, false, err
	}
	p, err := s.Peering(ctx, database)
	return p, err == nil, steps.Absent(err)
}

// findAstra looks before anything is asked for: there is one connection per
// database, and nobody's is replaced unasked.
func (k *kit) findAstra(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := steps.LookAgain(ctx, r, keyAstra, func() (providers.AstraPeering, bool, error) {
		return k.lookAstra(ctx, r, r.Get(vDatabase))
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyAstra)
	own := k.ownAstra(r, p)
	take := func(ctx context.Context, r *wizard.Run) error { return captureAstra(ctx, r, p) }
	switch {
	case astraGoing(p.Status):
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeAstraDeleting, "create the peering in Astra", "The old peering of this database is "+p.Status+".")
	case own && (astraEnded(p.Status) || it.Attrs["vnet"] != strings.ToLower(r.Get(k.azure.Names.VNetID))):
		return wizard.Found{}, k.dropAstra(ctx, r)
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: k.astraItem(r, p.ID), Take: take}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID:
		return wizard.Found{Kind: wizard.Settled, Take: take}, nil
	}
	return k.foreignAstra(r, p, take), nil
}

// ownAstra says whether a connection is this run's, also when its id was
// never learned.
func (k *kit) ownAstra(r *wizard.Run, p providers.AstraPeering) bool {
	it, _ := r.Item(keyAstra)
	if !r.Mine(keyAstra) || it.Attrs["database"] != r.Get(vDatabase) {
		return false
	}
	if it.ID != "" {
		return it.ID == p.ID
	}
	return k.leadsHere(r, p)
}

// foreignAstra shows a connection that somebody else made.
func (k *kit) foreignAstra(r *wizard.Run, p providers.AstraPeering, take func(context.Context, *wizard.Run) error) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "This database has a peering already", Item: k.astraItem(r, p.ID), Take: take,
		Details: []string{"status " + p.Status, "id " + p.ID, "to " + steps.OrText(p.OtherRange, "an unknown range") + " in subscription " + steps.OrText(p.OtherAccount, "unknown")}}
	replace := wizard.Choice{Value: steps.ChoiceRecreate, Title: "Delete it and create one with " + r.Get(k.azure.Names.VNet), Warn: "its traffic stops"}
	switch {
	case k.leadsHere(r, p) && !astraEnded(p.Status):
		f.Choices = []wizard.Choice{{Value: wizard.ChoiceAdopt, Title: "Use it"}, replace}
	case k.leadsHere(r, p):
		f.Details = append(f.Details, "It leads to your VNet, but has failed.")
		f.Choices = []wizard.Choice{{Value: steps.ChoiceRecreate, Title: "Delete it and create it again"}}
	default:
		f.Details = append(f.Details, "It leads to another network than "+r.Get(k.azure.Names.VNet)+".")
		f.Choices = []wizard.Choice{replace}
		if r.Get(vAstraGrant) != "" { // the whole procedure, which asks for the database
			f.Choices = []wizard.Choice{{Value: "other", Title: "Choose another database"}, replace}
		}
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == "other" {
			return wizard.Outcome{Goto: "D02.database"}, r.Set(ctx, vDatabase, "")
		}
		return wizard.Outcome{GoOn: true}, k.dropAstra(ctx, r)
	}
	return f
}

// makeAstra asks for the peering, once. Whatever became of a request that was
// cut off shows by looking.
func (k *kit) makeAstra(ctx context.Context, r *wizard.Run) error {
	s, err := k.astra(r)
	if err != nil {
		return err
	}
	earlier := steps.Intended(r, keyAstra)
	if err := r.Intend(ctx, k.astraItem(r, "")); err != nil {
		return err
	}
	p, err := s.CreatePeering(ctx, r.Get(vDatabase), providers.AstraPeeringSpec{TenantID: r.Get(k.azure.Names.Tenant),
		SubscriptionID: r.Get(k.azure.Names.Sub), ResourceGroup: r.Get(k.azure.Names.Group), VNet: r.Get(k.azure.Names.VNet)})
	switch {
	case err != nil && earlier: // what is there may have come of a request that was cut off
		return err
	case err != nil:
		return steps.Refused(ctx, r, keyAstra, err)
	}
	if err := r.Made(ctx, k.astraItem(r, p.ID)); err != nil {
		return err
	}
	return captureAstra(ctx, r, p)
}

// dropAstra deletes the database's connection and waits until it is gone.
func (k *kit) dropAstra(ctx context.Context, r *wizard.Run) error {
	if it, ok := r.Item(keyAstra); ok && r.Mine(keyAstra) && it.Attrs["database"] == r.Get(vDatabase) {
		return r.TakeDown(ctx, steps.Only(keyAstra))
	}
	s, err := k.astra(r)
	if err != nil {
		return err
	}
	return k.deleteAstra(ctx, r, s, r.Get(vDatabase))
}

func (k *kit) deleteAstra(ctx context.Context, r *wizard.Run, s providers.AstraSession, database string) error {
	if err := steps.Absent(s.DeletePeering(ctx, database)); err != nil {
		return err
	}
	return k.Until(ctx, r, "the peering in Astra", func() (bool, error) {
		p, err := s.Peering(ctx, database)
		if err != nil {
			return true, steps.Absent(err)
		}
		return astraWord(p.Status) == providers.AstraDeleted, nil
	})
}

// removeAstra takes the connection down (D11), and the Disconnected half that
// is left of it on the VNet.
func (k *kit) removeAstra(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	database := steps.OrText(it.Attrs["database"], r.Get(vDatabase))
	p, ok, err := k.lookAstra(ctx, r, database)
	if err != nil {
		return err
	}
	if ok && (it.ID == p.ID || it.ID == "" && k.leadsHere(r, p)) {
		s, err := k.astra(r)
		if err != nil {
			return err
		}
		if err := captureAstra(ctx, r, p); err != nil {
			return err
		}
		if err := k.deleteAstra(ctx, r, s, database); err != nil {
			return err
		}
	}
	return k.dropAstraRest(ctx, r)
}

// dropAstraRest deletes the Disconnected halves that surely led to Astra.
func (k *kit) dropAstraRest(ctx context.Context, r *wizard.Run) error {
	halves, err := k.astraHalves(ctx, r)
	if err != nil {
		return steps.Absent(err)
	}
	for _, h := range halves {
		if h.sure && h.State == providers.PeeringDisconnected {
			if err := k.azure.DeleteHalf(ctx, r, h.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// vnetHalf is a peering of the VNet, and whether it surely leads to Astra's
// network.
type vnetHalf struct {
	providers.Peering
	sure bool
}

// astraHalves lists the VNet's peerings. One surely leads to Astra when it
// reaches Astra's range and, where both tell it, Astra's subscription.
func (k *kit) astraHalves(ctx context.Context, r *wizard.Run) ([]vnetHalf, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	all, err := s.Peerings(ctx, r.Get(k.azure.Names.VNetID))
	if err != nil {
		return nil, err
	}
	var out []vnetHalf
	for _, p := range all {
		own, remote := r.Get(vAstraOwn), providers.SubscriptionOf(p.RemoteID)
		reaches := r.Get(vAstraRange) != "" && len(steps.Outside([]string{r.Get(vAstraRange)}, p.RemoteRanges)) == 0
		out = append(out, vnetHalf{p, reaches && (own == "" || remote == "" || strings.EqualFold(own, remote))})
	}
	return out, nil
}
