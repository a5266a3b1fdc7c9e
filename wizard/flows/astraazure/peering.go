package astraazure

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const keyAstra = "astra-peering"

// choiceOther is another database in place of one that has a peering already.
const choiceOther = "other"

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
	const head = providers.AstraConflict
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
	exits := map[string]string{}
	if k.whole {
		exits[choiceOther] = "D02.database"
	}
	other := steps.Edit("other", "Choose another database", vDatabase)
	return &wizard.Step{
		ID: id, Title: "Create the peering", Actor: actorAstra,
		Why:   "Astra then makes both halves: its own, and with the role just granted the one on your VNet.",
		Needs: []string{vDatabase, vAstraTenant, vAstraSub, vAstraGroup, vAstraVNet, vAstraVNetID, vAstraGrant, vRound},
		Gives: []string{vAstraPeering}, Command: cmdAstraCreate, Adopted: cmdAstraGet,
		Find: steps.As(k.account, account.findPeering), Offers: []string{steps.ChoiceRecreate, choiceOther},
		Exits: exits,
		Confirm: func(v wizard.Values) string {
			return "A peering of database " + v(vDBName) + " with " + v(vAstraVNet) +
				" is requested. Traffic between the two networks is possible then."
		},
		Do:   steps.AsDo(k.account, account.makePeering),
		Undo: steps.AsDoOn(k.both, both.removePeering),
		Gone: steps.AsOn(k.account, account.peeringGone),
		Site: k.site(), Makes: []string{keyAstra}, Shapes: shapes(),
		Remedies: append([]wizard.Remedy{
			{ID: "D06.deleting", When: wizard.ByCode(codeAstraDeleting),
				Says: wizard.Words("The old peering of this database is still being deleted."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute},
				Acts: []wizard.Act{steps.ActCheck}},
			{ID: "D06.there", When: ofAstra(providers.Conflict),
				Says: wizard.Words("Astra does not make this peering now."),
				Why:  wizard.Words("The database has one already, or is not ACTIVE: it is looked at once more."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: time.Minute},
				Acts: []wizard.Act{steps.ActCheck, other}},
			{ID: "D06.refused", When: ofAstra(providers.Invalid),
				Says: wizard.Words("Astra does not accept the request."),
				Acts: []wizard.Act{
					other, steps.Edit("other-vnet", "Choose another VNet", vAstraVNetID), steps.ActAgain,
				}},
		}, databaseRemedies(k)...),
		Result: steps.Words(vAstraPeering),
	}
}

func peeringItem(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{
		Key: keyAstra, Kind: "peering in Astra", ID: id,
		Name:  r.Get(vAstraVNet) + " ⇄ " + steps.OrText(r.Get(vDBName), r.Get(vDatabase)),
		Attrs: map[string]string{"database": r.Get(vDatabase), "vnet": strings.ToLower(r.Get(vAstraVNetID))},
	}
}

// leadsHere says whether a connection is with a network of the chosen VNet's
// subscription and range, which is all that Astra tells.
func leadsHere(r *wizard.Run, p providers.AstraPeering) bool {
	same := func(s string) bool { return steps.SameRanges([]string{s}, []string{p.OtherRange}) }
	return strings.EqualFold(p.OtherAccount, r.Get(vAstraSub)) &&
		slices.ContainsFunc(steps.Split(r.Get(azure.VarRanges)), same)
}

// captureAstra keeps what Astra tells of its side.
func captureAstra(ctx context.Context, r *wizard.Run, p providers.AstraPeering) error {
	for _, x := range [][2]string{
		{vAstraRange, p.AstraRange}, {vAstraOwn, p.AstraAccount}, {vPeerRange, p.OtherRange}, {vAstraPeering, p.ID},
	} {
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

// connection reads a database's one connection.
func (a account) connection(ctx context.Context, database string) (providers.AstraPeering, bool, error) {
	p, err := a.Peering(ctx, database)
	return p, err == nil, steps.Absent(err)
}

// findPeering looks before anything is asked for: there is one connection per
// database, and nobody's is replaced unasked.
func (a account) findPeering(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := steps.LookAgain(ctx, r, keyAstra, func() (providers.AstraPeering, bool, error) {
		return a.connection(ctx, r.Get(vDatabase))
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	to, err := steps.AsOn(a.azure.Admin, bondOf)(ctx, r, p)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyAstra)
	own := ownAstra(r, p, to)
	take := func(ctx context.Context, r *wizard.Run) error { return captureAstra(ctx, r, p) }
	switch {
	case astraGoing(p.Status):
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeAstraDeleting, "create the peering in Astra",
			"The old peering of this database is "+p.Status+".")
	case own && (astraEnded(p.Status) || it.Attrs["vnet"] != strings.ToLower(r.Get(vAstraVNetID))):
		return wizard.Found{}, a.drop(ctx, r)
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: peeringItem(r, p.ID), Take: take}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID:
		return wizard.Found{Kind: wizard.Settled, Take: take}, nil
	}
	return a.foreign(r, p, to, take), nil
}

// ownAstra says whether a connection is this run's, also when its id was
// never learned.
func ownAstra(r *wizard.Run, p providers.AstraPeering, to bond) bool {
	it, _ := r.Item(keyAstra)
	if !r.Mine(keyAstra) || it.Attrs["database"] != r.Get(vDatabase) {
		return false
	}
	if it.ID != "" {
		return it.ID == p.ID
	}
	return to != elsewhere
}

// foreign shows a connection that somebody else made.
func (k *kit) foreign(
	r *wizard.Run, p providers.AstraPeering, to bond, take func(context.Context, *wizard.Run) error,
) wizard.Found {
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "This database has a peering already", Item: peeringItem(r, p.ID), Take: take,
		Details: []string{
			"status " + p.Status, "id " + p.ID, "to " + steps.OrText(p.OtherRange, "an unknown range") +
				" in subscription " + steps.OrText(p.OtherAccount, "unknown"),
		},
	}
	replace := wizard.Choice{
		Value: steps.ChoiceRecreate, Title: "Delete it and create one with " + r.Get(vAstraVNet),
		Warn: "its traffic stops",
	}
	use := wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"}
	stop := wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"}
	switch {
	case to != elsewhere && astraEnded(p.Status):
		f.Details = append(f.Details, "It leads to your VNet, but has failed.")
		f.Choices = []wizard.Choice{stop, {Value: steps.ChoiceRecreate, Title: "Delete it and create it again"}}
	case to == perhaps:
		f.Details = append(f.Details, "Astra tells no id of the network. Perhaps it is another one of this range: "+
			"whether it is "+r.Get(vAstraVNet)+" shows when Astra has made the half there.")
		f.Choices = []wizard.Choice{use, replace, stop}
	case to == here:
		f.Choices = []wizard.Choice{use, replace, stop}
	default:
		f.Details = append(f.Details, otherNetwork(r, p))
		f.Choices = []wizard.Choice{stop, replace}
		if k.whole {
			f.Choices = []wizard.Choice{{Value: choiceOther, Title: "Choose another database"}, replace, stop}
		}
	}
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceOther {
			return wizard.Outcome{}, r.Set(ctx, vDatabase, "")
		}
		return wizard.Outcome{GoOn: true}, steps.AsDo(k.account, account.drop)(ctx, r)
	}
	return f
}

// otherNetwork says why a connection is not with the chosen VNet.
func otherNetwork(r *wizard.Run, p providers.AstraPeering) string {
	if leadsHere(r, p) {
		return r.Get(vAstraVNet) + " has no peering that leads to Astra: it is with another network of this range."
	}
	return "It leads to another network than " + r.Get(vAstraVNet) + "."
}

// makePeering asks for the peering, once. Whatever became of a request that was
// cut off shows by looking.
func (a account) makePeering(ctx context.Context, r *wizard.Run) error {
	earlier := steps.Intended(r, keyAstra)
	if err := r.Intend(ctx, peeringItem(r, "")); err != nil {
		return err
	}
	p, err := a.CreatePeering(ctx, r.Get(vDatabase), providers.AstraPeeringSpec{
		TenantID: r.Get(vAstraTenant), SubscriptionID: r.Get(vAstraSub), ResourceGroup: r.Get(vAstraGroup),
		VNet: r.Get(vAstraVNet),
	})
	switch {
	case err != nil && earlier: // what is there may have come of a request that was cut off
		return err
	case err != nil:
		return steps.Refused(ctx, r, keyAstra, err)
	}
	if err := r.Made(ctx, peeringItem(r, p.ID)); err != nil {
		return err
	}
	return captureAstra(ctx, r, p)
}

// drop deletes the database's connection and waits until it is gone.
func (a account) drop(ctx context.Context, r *wizard.Run) error {
	if it, ok := r.Item(keyAstra); ok && r.Mine(keyAstra) && it.Attrs["database"] == r.Get(vDatabase) {
		return r.TakeDown(ctx, steps.Only(keyAstra))
	}
	return a.remove(ctx, r, r.Get(vDatabase))
}

func (a account) remove(ctx context.Context, r *wizard.Run, database string) error {
	if err := steps.Absent(a.DeletePeering(ctx, database)); err != nil {
		return err
	}
	return a.Until(ctx, r, "the peering in Astra", func() (bool, error) {
		p, ok, err := a.connection(ctx, database)
		return err == nil && (!ok || astraWord(p.Status) == providers.AstraDeleted), err
	})
}

// peeringGone says that the database does not have a connection any more.
func (a account) peeringGone(ctx context.Context, r *wizard.Run, it wizard.Item) (bool, error) {
	p, ok, err := a.connection(ctx, steps.OrText(it.Attrs["database"], r.Get(vDatabase)))
	return err == nil && (!ok || p.ID != it.ID), err
}

// removePeering takes the connection down (D11), and the Disconnected half that
// is left of it on the VNet.
func (a both) removePeering(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	database := steps.OrText(it.Attrs["database"], r.Get(vDatabase))
	var p providers.AstraPeering
	found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
		x, ok, err := a.connection(ctx, database)
		p = x
		if err != nil || !ok || it.ID != "" {
			return p.ID, ok && it.ID == p.ID, err
		}
		to, err := bondOf(a.vnet, ctx, r, p)
		return p.ID, to != elsewhere, err
	})
	if err != nil {
		return err
	}
	if found {
		if err := captureAstra(ctx, r, p); err != nil {
			return err
		}
		if err := a.remove(ctx, r, database); err != nil {
			return err
		}
	}
	return dropRest(a.vnet, ctx, r)
}
