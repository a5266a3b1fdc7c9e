package steps

import (
	"errors"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// The codes of faults that the steps find themselves.
const (
	CodeOverlap    = "ranges-overlap"
	CodeStillThere = "still-there"
)

// Fail makes an error of the steps' own.
func Fail(c providers.Class, code, op, message string) *providers.Error {
	return &providers.Error{Class: c, Provider: providers.Own, Op: op, Code: code, Message: message}
}

// BadInput refuses what was entered: asked again where it was typed, and
// recognised by its code where it was given beforehand.
func BadInput(name string, e *providers.Error) error {
	return &wizard.BadValue{Var: name, Err: plain{e}}
}

// plain shows an error's message alone.
type plain struct{ e *providers.Error }

func (p plain) Error() string { return p.e.Message }

func (p plain) Unwrap() error { return p.e }

// Sentence gives an error a capital and a full stop.
func Sentence(err error) error {
	return errors.New(wizard.Capital(err.Error()) + ".")
}

// OnlyWaiting says that an error says nothing about what was asked for: it may
// be there, or come, all the same.
func OnlyWaiting(err error) bool {
	return providers.Is(err, providers.Transient) || providers.Is(err, providers.Unconfirmed) ||
		providers.Is(err, providers.Throttled)
}
