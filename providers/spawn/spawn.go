// Package spawn starts goroutines that cannot take the terminal down with
// them: a panic in one is handed to a handler that restores and reports.
package spawn

import (
	"runtime/debug"
	"sync/atomic"
)

// Panic is what a goroutine died of.
type Panic struct {
	Value any
	Stack []byte
}

var handler atomic.Pointer[func(Panic)]

// OnPanic sets what happens when a goroutine panics. Without it, the panic
// goes on as usual. The program sets it once, at its start.
func OnPanic(fn func(Panic)) { handler.Store(&fn) }

// Go runs fn in a goroutine of its own.
func Go(fn func()) {
	go func() {
		defer func() {
			h := handler.Load()
			if h == nil {
				return
			}
			if v := recover(); v != nil {
				(*h)(Panic{Value: v, Stack: debug.Stack()})
			}
		}()
		fn()
	}()
}
