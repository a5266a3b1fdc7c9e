package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"example.org/peerage/providers"
)

// The codes of the store's own errors, for remedies and exit codes.
const (
	CodeDiskFull = "disk-full"
	CodeDamaged  = "state-damaged"
	CodeNewer    = "state-newer"
	CodeNoRights = "state-no-rights"
	CodeHeld     = "state-held"
	CodeBusy     = "run-busy"
	CodeTaken    = "name-taken"
	CodeNoRun    = "no-such-run"
	CodeState    = "state"
)

// notAJournal takes the file's path.
const notAJournal = "%s is damaged, or is not a journal of this program. It was left as it is. Keep a copy, " +
	"move it away, and a new one is begun; what earlier runs made must then be looked up in the clouds."

func failure(class providers.Class, op, code, message string, cause error) error {
	return &providers.Error{Class: class, Provider: providers.Own, Op: op, Code: code, Message: message, Err: cause}
}

// explain says in plain words what is wrong with the file and what to do.
func explain(op, path string, err error) error {
	if err == nil || providers.AsError(err) != nil {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if path == "" {
		path = "the journal in memory"
	}
	class, c, text := kind(err)
	return failure(class, op, c, fmt.Sprintf(text, path)+" ("+err.Error()+")", err)
}

func kind(err error) (class providers.Class, code_, text string) {
	c := code(err)
	switch {
	case c == codeFull || errors.Is(err, syscall.ENOSPC):
		return providers.Transient, CodeDiskFull,
			"The disk is full: %s cannot grow. Make room, then try again; nothing that was written is lost."
	case c == codeCorrupt || c == codeNotADB:
		return providers.Unknown, CodeDamaged, notAJournal
	case c == codeReadOnly || c == codeCantOpen || errors.Is(err, fs.ErrPermission):
		return providers.Invalid, CodeNoRights,
			"%s cannot be opened for writing. It and its folder must belong to you; check their rights."
	case c == codeBusy || c == codeLocked:
		return providers.Transient, CodeHeld,
			"Another process has kept %s locked for too long. End it, or wait for it, then try again."
	case c == codeIO:
		return providers.Transient, CodeState, "Reading or writing %s failed. Look at the disk, then try again."
	}
	return providers.Unknown, CodeState, "Working with %s failed."
}
