package providertest

import (
	"context"
	"testing"

	"example.org/peerage/providers"
)

// Seeing are the two methods of a session that can say where it is.
func Seeing[S providers.Seer]() []Operation[S] {
	return []Operation[S]{
		Get("Place", S.Place),
		Check("Sees", func(s S, ctx context.Context) error {
			here, err := s.Place(ctx)
			if err != nil {
				return err
			}
			return s.Sees(ctx, here)
		}),
	}
}

// placed: where a session is, is asked afresh each time, and what it does not
// see is said to be so: not found there proves nothing.
func placed[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	seer, ok := any(lab.Open(Options{Line: line})).(providers.Seer)
	if !ok {
		t.Fatal("the session does not say where it is")
	}
	here, err := seer.Place(t.Context())
	if err != nil || here.Provider != a.Name || here.Account == "" {
		t.Fatalf("%+v, %v", here, err)
	}
	if err := seer.Sees(t.Context(), here); err != nil {
		t.Errorf("its own place: %v", err)
	}
	before := line.everything()
	if again, err := seer.Place(t.Context()); err != nil || again != here {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	if line.everything() == before {
		t.Error("where it is, is remembered, not asked")
	}
	for what, place := range a.Unseen {
		if err := seer.Sees(t.Context(), place); !providers.Is(err, providers.NotVisible) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(a.Unseen) == 0 {
		t.Error("no place is named that the session does not see")
	}
}
