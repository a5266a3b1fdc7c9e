//go:build !unix

package app

import "os"

func onStop(chan<- os.Signal) {}

func stopNow() {}
