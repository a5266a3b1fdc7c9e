package wizard

import (
	"context"
	"maps"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
)

const tokenNote = "resume token"

// Run is what a step's functions work with: the variables, the inventory and
// the ways to say what happens. Its methods may be called
// side by side.
type Run struct {
	w *worker
}

// ID is the run's id, unique on this machine.
func (r *Run) ID() string { return readState(r.w.Session, func(st *State) string { return st.Run }) }

// Name is what the person calls the run.
func (r *Run) Name() string { return readState(r.w.Session, func(st *State) string { return st.Name }) }

// Guided says whether the person is asked before every act, and shown what is
// proposed; otherwise what is proposed is taken.
func (r *Run) Guided() bool {
	return r.w.e.Guided && (!r.w.agreedAll.Load() || !r.w.edit.empty() || !r.w.reask.empty())
}

// Removing says whether a teardown, or TakeDown, is calling.
func (r *Run) Removing() bool { return r.w.removing }

// Clock is the engine's: the only source of time for a step.
func (r *Run) Clock() clock.Clock { return r.w.e.Clock }

// Now is the present of Clock.
func (r *Run) Now() time.Time { return r.w.e.Clock.Now() }

// Get gives a variable, "" when unknown; never a secret.
func (r *Run) Get(name string) string {
	return readState(r.w.Session, func(st *State) string { return st.Values[name] })
}

// Value is Get in the form that commands need: a secret is its reference.
func (r *Run) Value(name string) string { return r.w.value(name) }

// Set captures a variable: journaled before it returns. Steps that need it
// and are done will run again when the value changed.
func (r *Run) Set(ctx context.Context, name, value string) error {
	if r.Get(name) == value {
		return nil
	}
	if err := r.refuseOtherAccount(name, value); err != nil {
		return err
	}
	old := r.Get(name)
	if err := r.w.record(ctx, Event{Kind: VarSet, Step: r.w.currentStep(), Var: name, Value: value,
		Answered: r.w.answering == name}); err != nil {
		return err
	}
	if old == "" {
		return nil
	}
	return r.w.changed(ctx, name)
}

// Secret gives a secret; false when it is not there (any more).
func (r *Run) Secret(ctx context.Context, name string) (string, bool, error) {
	return r.w.e.Vault.Get(ctx, r.ID(), name)
}

// SetSecret keeps a secret in the vault and journals that it is there.
func (r *Run) SetSecret(ctx context.Context, name, value string) error {
	if err := r.w.e.Vault.Put(ctx, r.ID(), name, value); err != nil {
		return err
	}
	return r.recordSecret(ctx, name)
}

func (r *Run) recordSecret(ctx context.Context, name string) error {
	return r.w.record(ctx, Event{Kind: VarSet, Step: r.w.currentStep(), Var: name, Secret: true,
		Answered: r.w.answering == name,
		Note:     r.w.e.Vault.Where()})
}

// DropSecret takes a secret of the run out of the vault.
func (r *Run) DropSecret(ctx context.Context, name string) error {
	r.w.dropped.add(name)
	return r.w.e.Vault.Delete(ctx, r.ID(), name)
}

// SetToken keeps a resume token of a long operation; "" forgets it.
func (r *Run) SetToken(ctx context.Context, name, token string) error {
	return r.w.record(ctx, Event{Kind: VarSet, Step: r.w.currentStep(), Var: name, Token: token, Note: tokenNote})
}

// Token gives a resume token; "" when there is none.
func (r *Run) Token(name string) string {
	return readState(r.w.Session, func(st *State) string { return st.Tokens[name] })
}

// Intend journals, before the call, what is about to be made.
func (r *Run) Intend(ctx context.Context, it Item) error { return r.recordItem(ctx, Intended, it) }

// Made journals what was made. It must not be skipped when ctx has ended.
func (r *Run) Made(ctx context.Context, it Item) error {
	return r.recordItem(context.WithoutCancel(ctx), Made, it)
}

// Adopt journals a thing of somebody else's that the run uses. A teardown leaves
// it.
func (r *Run) Adopt(ctx context.Context, it Item) error { return r.recordItem(ctx, Adopted, it) }

// Removed journals that an item is gone.
func (r *Run) Removed(ctx context.Context, it Item) error {
	return r.recordItem(context.WithoutCancel(ctx), Removed, it)
}

func (r *Run) recordItem(ctx context.Context, k Kind, it Item) error {
	if it.Step == "" {
		it.Step = r.w.currentStep()
	}
	it.Attrs = maps.Clone(it.Attrs)
	if k != Removed {
		var err error
		if it, err = r.withPlace(ctx, k, r.withShape(it)); err != nil {
			return err
		}
	}
	if k == Intended || k == Adopted {
		if err := r.w.nameRun(ctx); err != nil {
			return err
		}
	}
	if k == Made || k == Intended || k == Adopted {
		if old, ok := r.Item(it.Key); ok && old.ID != "" && (old.Status == IsMade || old.Status == IsStaying) {
			if !strings.EqualFold(old.ID, it.ID) {
				if err := r.setAside(ctx, old.Item); err != nil {
					return err
				}
			} else if k == Adopted {
				k = Made // what the run made stays its own
			}
		}
	}
	return r.w.record(ctx, Event{Kind: k, Step: it.Step, Item: &it})
}

// Found journals that an item that is to be deleted shows at its provider.
func (r *Run) Found(ctx context.Context, it Item) error {
	return r.w.record(context.WithoutCancel(ctx), Event{Kind: FoundThing, Step: it.Step, Item: &it})
}

// Drop journals that what was intended was surely not made: the provider
// refused it.
func (r *Run) Drop(ctx context.Context, key string) error {
	it, ok := r.Item(key)
	if !ok || it.Status != IsIntended {
		return nil
	}
	return r.w.record(context.WithoutCancel(ctx), Event{Kind: Dropped, Step: it.Step, Item: &it.Item})
}

// Item finds an item of the run's inventory by key; false when there is none.
func (r *Run) Item(key string) (ItemState, bool) {
	it := readState(r.w.Session, func(st *State) ItemState {
		if it := st.Item(key); it != nil {
			return *it
		}
		return ItemState{}
	})
	return it, it.Key != ""
}

// Mine says whether this run made the item, or at least meant to: what Find
// then sees is its own.
func (r *Run) Mine(key string) bool {
	it, ok := r.Item(key)
	return ok && it.Status.Own()
}

// Items is a copy of the run's inventory, oldest first.
func (r *Run) Items() []ItemState { return r.w.items() }

// Note says something about what is going on; it is not kept.
func (r *Run) Note(text string) { r.w.emit(Event{Kind: Noted, Step: r.w.currentStep(), Note: text}) }

// Sign shows what the person needs for signing in. It may be called from
// another goroutine.
func (r *Run) Sign(sign Sign) { r.w.emit(Event{Kind: Prompt, Step: r.w.currentStep(), Sign: &sign}) }

// Since is how long ago the item was made; 0 when it was not.
func (r *Run) Since(key string) time.Duration {
	it, ok := r.Item(key)
	if !ok || it.Status != IsMade {
		return 0
	}
	return r.Now().Sub(it.At)
}
