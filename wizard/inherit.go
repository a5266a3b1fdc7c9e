package wizard

import (
	"context"
	"maps"
	"slices"
)

// The reasons for which a thing stays that are somebody's word, or that say
// nothing of the thing: no other run takes it down for them. Journals hold them,
// and they are known again by their words: these stay as they are.
const (
	leftOnWord   = "left on your word"
	leftToOthers = "left to those who were asked to remove it: whether they do is not known"
	leftUnseen   = "where it lies is not visible from here"
	leftInFog    = "whether others use it could not be seen"
	leftForAll   = "nothing removes it"
)

// inherit takes into the inventory what other runs of the procedure left when
// they were taken down, because this run, or what it shares with them, needed
// it: what runs make together goes with the last of them. Whether anything
// still needs it is asked as of the run's own things.
// It says whether there is a run that was not taken down when it last looked.
func (w *worker) inherit(ctx context.Context) (news bool, err error) {
	if w.e.Left == nil {
		return false, nil
	}
	left, err := w.e.Left(ctx, w.r.ID())
	if err != nil {
		return false, err
	}
	for _, other := range left {
		if w.heirOf[other.Run] >= other.Events || !shares(w.items(), other.Items) {
			continue
		}
		if w.heirOf == nil {
			w.heirOf = map[string]int{}
		}
		w.heirOf[other.Run], news = other.Events, true
		for _, it := range other.Items {
			if err := w.inheritOne(ctx, it); err != nil {
				return false, err
			}
		}
	}
	return news, nil
}

// inheritOne takes up what became of one thing of another run: left, it is this
// run's now; removed, it is not there any more for whoever took it over before.
func (w *worker) inheritOne(ctx context.Context, it ItemState) error {
	switch {
	case it.ID == "":
		return nil
	case it.Status == IsRemoved:
		for _, x := range w.items() {
			if x.Status != IsAdopted || !same(x.Item, it.Item) || x.At.After(it.At) {
				continue
			}
			if err := w.record(ctx, Event{Kind: Removed, Step: x.Step, Item: &x.Item}); err != nil {
				return err
			}
		}
		return nil
	case !it.Status.Own() || it.byWord() || owns(w.items(), it.Item):
		return nil
	}
	it.Key = w.r.asideKey(it.Base())
	return w.record(ctx, Event{Kind: Made, Step: it.Step, Item: &it.Item})
}

// byWord says of what stays that nobody needs to be asked again.
func (it ItemState) byWord() bool {
	return slices.Contains([]string{leftOnWord, leftToOthers, leftUnseen, leftInFog, leftForAll}, it.Note)
}

// shares says whether two inventories have a thing in common.
func shares(a, b []ItemState) bool {
	return slices.ContainsFunc(a, func(x ItemState) bool {
		return slices.ContainsFunc(b, func(y ItemState) bool { return same(x.Item, y.Item) })
	})
}

// owns says whether a thing is in an inventory as the run's own, there or gone.
func owns(list []ItemState, it Item) bool {
	return slices.ContainsFunc(list, func(x ItemState) bool {
		return same(x.Item, it) && (x.Status.Own() || x.Status == IsRemoved && maps.Equal(x.Attrs, it.Attrs))
	})
}

// takeDownAll carries out a plan, and looks once more where another run was
// taken down meanwhile: what had to stay for it, or it left, can go now. Nothing
// is asked of anybody between that look and the end of the teardown.
func (w *worker) takeDownAll(ctx context.Context, plan []Undo) error {
	for {
		for i := range plan {
			if err := w.undoOne(ctx, &plan[i]); err != nil {
				return err
			}
			w.p.keepDependencies(plan)
		}
		ended, err := w.endTeardown(ctx)
		if ended || err != nil {
			return err
		}
		if plan, err = w.planTeardown(ctx); err != nil {
			return err
		}
		plan = slices.DeleteFunc(plan, func(u Undo) bool {
			return u.Stays != "" && u.Status != IsMade || u.byWord()
		})
	}
}

// endTeardown ends the teardown, unless another run was taken down since the
// last look.
func (w *worker) endTeardown(ctx context.Context) (ended bool, err error) {
	if w.e.Ending != nil {
		release, err := w.e.Ending(ctx)
		if err != nil {
			return false, err
		}
		defer release()
	}
	if news, err := w.inherit(ctx); news || err != nil {
		return false, err
	}
	w.step = ""
	return true, w.finishTeardown(ctx)
}
