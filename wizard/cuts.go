package wizard

import (
	"context"
	"slices"
)

// Cut is a thing that the run did not make and that is of no use once an item
// of the run is removed: the other half of a link.
type Cut struct {
	// Item is the thing. The Undo of its Step removes it, if the person agrees.
	Item Item
	// Becomes says what is left of it otherwise: "it turns Disconnected".
	Becomes string
}

// cutList looks what else loses its use, and asks what is to become of it: it
// is left as it will be, or goes, too.
func (w *worker) cutList(ctx context.Context, plan []Undo) ([]Undo, error) {
	for _, u := range slices.Clone(plan) {
		st := w.p.Step(u.Step)
		if u.Stays != "" || st == nil || st.Cuts == nil {
			continue
		}
		cuts, err := w.cuts(ctx, st, u.Item)
		if err != nil {
			return nil, err
		}
		for _, c := range cuts {
			row, err := w.askCut(ctx, c)
			if err != nil {
				return nil, err
			}
			plan = withCut(plan, u.Key, row)
		}
	}
	return plan, nil
}

func (w *worker) cuts(ctx context.Context, st *Step, it Item) (list []Cut, err error) {
	w.moveTo(st.ID)
	_, err = w.retry(ctx, st, func(ctx context.Context) (err error) {
		list, err = st.Cuts(ctx, w.r, it)
		return err
	})
	return list, err
}

// askCut asks whether a thing that would be cut is to go, too.
func (w *worker) askCut(ctx context.Context, c Cut) (Undo, error) {
	what := c.Item.Kind + " " + c.Item.Name
	row := Undo{ItemState: ItemState{Item: c.Item}, another: true}
	row.Stays = "was not made by this run; " + c.Becomes
	row.because = "the " + c.Item.Kind + ", which was not made by this run, needs it"
	reply, err := w.ask(ctx, &Ask{
		Kind: AskConfirm, Step: c.Item.Step, Title: "What becomes of the " + what + "?",
		Text: "This run did not make it. Without its other half " + c.Becomes + ".",
		Choices: []Choice{
			{Value: ChoiceOK, Title: "Leave it"},
			{Value: ChoiceRemove, Title: "Delete it, too"},
			{Value: ChoiceStop, Title: "Stop here"},
		},
	})
	switch {
	case err != nil:
		return row, err
	case reply.Choice == ChoiceStop || reply.Choice == ChoiceBack:
		return row, errStop
	case reply.Choice == ChoiceRemove:
		row.Stays = ""
	}
	return row, nil
}

// withCut puts the row of what is cut behind the item that cuts it, or in the
// place of the adopted one that it is.
func withCut(plan []Undo, key string, row Undo) []Undo {
	if i := slices.IndexFunc(plan, func(u Undo) bool { return same(u.Item, row.Item) }); i >= 0 {
		row.ItemState, row.another = plan[i].ItemState, false
		plan[i] = row
		return plan
	}
	i := slices.IndexFunc(plan, func(u Undo) bool { return u.Key == key })
	return slices.Insert(plan, i+1, row)
}
