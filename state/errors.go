package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

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
	// Those of a state that is shared: it cannot be reached, does not answer in
	// time, refuses the sign-in; the lock was lost.
	CodeGone    = "state-gone"
	CodeSlow    = "state-slow"
	CodeRefused = "state-refused"
	CodeLost    = "run-lost"
	// CodeAddress: there is nothing to work with at what was named.
	CodeAddress = "state-address"
)

// notAJournal takes the file's path.
const notAJournal = "%s is damaged, or is not a journal of this program. It was left as it is. Keep a copy, " +
	"move it away, and a new one is begun; what earlier runs made must then be looked up in the clouds."

func failure(class providers.Class, op, code, message string, cause error) error {
	return &providers.Error{Class: class, Provider: providers.Own, Op: op, Code: code, Message: message, Err: cause}
}

// explain says in plain words what is wrong with the state and what to do.
func (s *Store) explain(op string, err error) error { return explain(op, s.where(), s.d, err) }

func explain(op, where string, d *dialect, err error) error {
	if err == nil || providers.AsError(err) != nil {
		return err
	}
	// A caller's own deadline has been told before; at a server it is the server's.
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !d.numbered {
		return err
	}
	class, c, text := d.kind(err)
	return failure(class, op, c, fmt.Sprintf(text, where)+" ("+causeOf(err)+")", err)
}

// causeOf are an error's own words, on one line: a server's, or those of the last way
// to it that was tried.
func causeOf(err error) string {
	if of := new(pgconn.PgError); errors.As(err, &of) {
		return of.Error()
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// ofFile says what is wrong with a file.
func ofFile(err error) (class providers.Class, code_, text string) {
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
