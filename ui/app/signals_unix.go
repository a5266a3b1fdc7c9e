//go:build unix

package app

import (
	"os"
	"os/signal"
	"syscall"
)

// onStop has SIGTSTP sent to c, so that the terminal can be given back first.
func onStop(c chan<- os.Signal) { signal.Notify(c, syscall.SIGTSTP) }

// stopNow stops the process. SIGTSTP would not: once it was asked for, Go does
// not leave it to the system again.
func stopNow() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) }
