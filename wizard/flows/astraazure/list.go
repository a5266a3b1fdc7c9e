package astraazure

import (
	"context"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyEntry  = "access-entry"
	keyListOn = "access-list"

	kindListOn = "access list switched on"
)

// accessEntry adds the VNet's range to the database's access list (D09).
func (k *kit) accessEntry(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Access list", Actor: actorAstra,
		Why: "With the list on, only its addresses may connect. Your network's range is added; " +
			"nothing else in the list is touched.",
		Needs:   []string{vDatabase, vAstraPeering},
		Command: cmdAstraAccess, Adopted: cmdAstraList,
		Inputs: []wizard.Input{{
			Var: vListOn, Needed: func(r *wizard.Run) bool { return r.Guided() && r.Get(vListState) == listOff },
			Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
				return []wizard.Choice{
					{Value: listLeave, Title: "No, leave it off", Columns: []string{"nothing is restricted, as now"}},
					{Value: listOn, Title: "Yes, switch it on", Warn: "cuts off whoever is not in it"},
				}, nil
			},
		}},
		Find: steps.As(k.account, account.findEntry), Offers: []string{"enable"},
		Confirm: entryWords,
		Do:      steps.AsDo(k.account, account.addEntry),
		Undo:    steps.AsDoOn(k.account, account.removeEntry),
		Keep:    steps.AsOn(k.account, account.keepEntry),
		Site:    k.site(),
		Makes:   []string{keyEntry, keyListOn},
		Shapes:  shapes(),
		Result: func(v wizard.Values) string {
			if v(vListState) == listOff {
				return "the list is off: nothing is restricted"
			}
			return v(vPeerRange) + " may connect"
		},
	}
}

func entryWords(v wizard.Values) string {
	s := v(vPeerRange) + " is added to the access list of " + v(vDBName) + "."
	if v(vListState) == listOff && v(vListOn) == listOn {
		s += " Then the list is switched on: whoever connects from an address that is not in it is cut off."
	}
	return s
}

// myRange is the range to add: what Astra sees of the VNet.
func myRange(r *wizard.Run) string {
	all := steps.Split(r.Get(azure.VarRanges))
	if s := r.Get(vPeerRange); s != "" || len(all) == 0 {
		return s
	}
	return all[0]
}

func entryAt(list providers.AstraAccessList, address string) (providers.AstraAddress, bool) {
	i := slices.IndexFunc(list.Addresses, func(a providers.AstraAddress) bool {
		return a.Address == address || steps.SameRanges([]string{a.Address}, []string{address})
	})
	if i < 0 {
		return providers.AstraAddress{}, false
	}
	return list.Addresses[i], true
}

func entryItem(r *wizard.Run, address string) wizard.Item {
	return wizard.Item{
		Key: keyEntry, Kind: "access-list entry", ID: address,
		Name:  address + " of " + steps.OrText(r.Get(vDBName), r.Get(vDatabase)),
		Attrs: map[string]string{"database": r.Get(vDatabase)},
	}
}

// findEntry: a list that is off restricts nothing and is left so, unless the
// person chose otherwise.
func (a account) findEntry(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	now, err := a.AccessList(ctx, r.Get(vDatabase))
	if err != nil {
		return wizard.Found{}, err
	}
	if !now.Enabled && r.Get(vListOn) != listOn {
		r.Note("The access list is off: nothing is restricted, and nothing is to be added")
		return wizard.Found{Kind: wizard.Settled, Values: map[string]string{vListState: listOff}}, nil
	}
	if now.Enabled {
		if err := r.Set(ctx, vListState, listOn); err != nil {
			return wizard.Found{}, err
		}
	}
	address := myRange(r)
	take := func(ctx context.Context, r *wizard.Run) error { return r.Adopt(ctx, entryItem(r, address)) }
	e, there := entryAt(now, address)
	switch it, known := r.Item(keyEntry); {
	case !there || !now.Enabled:
		return wizard.Found{}, nil
	case !e.Enabled:
		return a.sleepingEntry(r, e), nil
	case r.Mine(keyEntry) && it.ID == address:
		return wizard.Found{Kind: wizard.Ours, Item: it.Item}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == address:
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: take}, nil
}

// sleepingEntry is in the list but switched off.
func (k *kit) sleepingEntry(r *wizard.Run, e providers.AstraAddress) wizard.Found {
	return wizard.Found{
		Kind: wizard.Foreign, Title: "Your range is in the list, but switched off there",
		Details: []string{e.Address, e.Description}, Item: entryItem(r, e.Address),
		Choices: []wizard.Choice{
			{Value: "leave", Title: "Leave it"}, {Value: "enable", Title: "Switch the entry on"},
			{Value: wizard.ChoiceStop, Title: "Stop here"},
		},
		Act: steps.AsOn(k.account, func(
			a account, ctx context.Context, r *wizard.Run, value string,
		) (wizard.Outcome, error) {
			if value == "leave" {
				return wizard.Outcome{Done: true}, nil
			}
			e.Enabled = true
			if err := a.AddAccess(ctx, r.Get(vDatabase), e); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{Done: true}, r.Adopt(ctx, entryItem(r, e.Address))
		}),
	}
}

// addEntry adds, and only then, where the person said so, switches the list
// on.
func (a account) addEntry(ctx context.Context, r *wizard.Run) error {
	now, err := a.AccessList(ctx, r.Get(vDatabase))
	if err != nil {
		return err
	}
	address := myRange(r)
	if e, there := entryAt(now, address); !there || !e.Enabled {
		if err := r.Intend(ctx, entryItem(r, address)); err != nil {
			return err
		}
		entry := providers.AstraAddress{
			Address: address, Description: steps.OrText(r.Get(vAstraVNet), "VNet"), Enabled: true,
		}
		if err := a.AddAccess(ctx, r.Get(vDatabase), entry); err != nil {
			return err
		}
		if err := r.Made(ctx, entryItem(r, address)); err != nil {
			return err
		}
	}
	if now.Enabled {
		return nil
	}
	it := wizard.Item{
		Key: keyListOn, Kind: kindListOn, ID: r.Get(vDatabase), Name: r.Get(vDBName),
		Attrs: map[string]string{"database": r.Get(vDatabase)},
	}
	if err := r.Intend(ctx, it); err != nil {
		return err
	}
	if err := a.EnableAccessList(ctx, r.Get(vDatabase), true); err != nil {
		return err
	}
	if err := r.Made(ctx, it); err != nil {
		return err
	}
	return r.Set(ctx, vListState, listOn)
}

// removeEntry takes one address away, never the list; a list that this run
// switched on is switched off.
func (a account) removeEntry(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	database := steps.OrText(it.Attrs["database"], r.Get(vDatabase))
	now, err := a.AccessList(ctx, database)
	if err != nil {
		return steps.Absent(err)
	}
	if it.Kind == kindListOn {
		if !now.Enabled {
			return nil
		}
		return a.EnableAccessList(ctx, database, false)
	}
	if _, there := entryAt(now, it.ID); !there || it.ID == "" || lastEntry(now, it.ID) {
		return nil
	}
	return steps.Absent(a.RemoveAccess(ctx, database, it.ID))
}

// lastEntry says whether removing an entry would empty a list that is on.
func lastEntry(now providers.AstraAccessList, address string) bool {
	return now.Enabled && !slices.ContainsFunc(now.Addresses, func(a providers.AstraAddress) bool {
		return a.Enabled && a.Address != address
	})
}

// keepEntry leaves the last entry of a list that stays on.
func (a account) keepEntry(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if r.Mine(keyListOn) || it.Kind == kindListOn {
		return "", nil
	}
	now, err := a.AccessList(ctx, steps.OrText(it.Attrs["database"], r.Get(vDatabase)))
	if err != nil {
		return "", steps.Absent(err)
	}
	if _, there := entryAt(now, it.ID); there && lastEntry(now, it.ID) {
		return "it is the last one: without it the list would be empty", nil
	}
	return "", nil
}
