package providertest

import (
	"context"
	"maps"

	"example.org/peerage/providers"
)

// Kind says what an operation does.
type Kind int

const (
	// Read changes nothing.
	Read Kind = iota
	// Write changes something; done twice it has the same effect as once.
	Write
	// Create makes something, one more each time that it is carried out.
	Create
)

// Operation is one method of a session, ready to be called on the server that
// answers well. Make it with Get, List, Put or Make; the functions that these
// take have the form of a method's expression.
type Operation[S any] struct {
	// Name is the method's.
	Name string
	Kind Kind
	// Gone says that what is not there counts as done, as with a deletion.
	Gone bool
	// Whole says that the provider gives this list in one piece.
	Whole bool
	// Merged says that what stands on several pages is given once.
	Merged bool
	// Means are classes that come to another here, as where "invalid" is how
	// the provider says "not there yet".
	Means map[providers.Class]providers.Class

	// list calls a method that lists, and says how many there are; do calls
	// any other.
	list func(ctx context.Context, s S) (int, error)
	do   func(ctx context.Context, s S) error
}

// Get is a method that reads one thing.
func Get[S, T any](name string, fn func(s S, ctx context.Context) (T, error)) Operation[S] {
	return Operation[S]{Name: name, do: func(ctx context.Context, s S) error {
		_, err := fn(s, ctx)
		return err
	}}
}

// Check is a method that changes nothing and only says yes or why not.
func Check[S any](name string, fn func(s S, ctx context.Context) error) Operation[S] {
	return Operation[S]{Name: name, do: func(ctx context.Context, s S) error { return fn(s, ctx) }}
}

// List is a method that reads many.
func List[S, T any](name string, fn func(s S, ctx context.Context) ([]T, error)) Operation[S] {
	return Operation[S]{Name: name, list: func(ctx context.Context, s S) (int, error) {
		all, err := fn(s, ctx)
		return len(all), err
	}}
}

// Put is a method that changes something, to the same effect when done twice.
func Put[S any](name string, fn func(s S, ctx context.Context) error) Operation[S] {
	return Operation[S]{Name: name, Kind: Write, do: func(ctx context.Context, s S) error { return fn(s, ctx) }}
}

// Make is a method that makes one thing more each time.
func Make[S, T any](name string, fn func(s S, ctx context.Context) (T, error)) Operation[S] {
	op := Get(name, fn)
	op.Kind = Create
	return op
}

// Deletes says of a Put that what is not there is gone, as it should be.
func (o Operation[S]) Deletes() Operation[S] {
	o.Gone = true
	return o
}

// InOnePiece says of a List that the provider does not divide it.
func (o Operation[S]) InOnePiece() Operation[S] {
	o.Whole = true
	return o
}

// Merges says of a List that what stands on several pages is given once.
func (o Operation[S]) Merges() Operation[S] {
	o.Merged = true
	return o
}

// Meaning says that a class comes to another here.
func (o Operation[S]) Meaning(said, means providers.Class) Operation[S] {
	all := map[providers.Class]providers.Class{said: means}
	maps.Copy(all, o.Means)
	o.Means = all
	return o
}

func (o Operation[S]) call(ctx context.Context, s S) error {
	if o.list != nil {
		_, err := o.list(ctx, s)
		return err
	}
	return o.do(ctx, s)
}

func (o Operation[S]) means(class providers.Class) providers.Class {
	if other, ok := o.Means[class]; ok {
		return other
	}
	return class
}
