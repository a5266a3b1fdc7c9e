// Package e2e holds the tests that drive the program as people do: the built
// binary, in a terminal of its own or in a pipe, on embedded clouds that
// listen on this machine. It has no code of its own.
package e2e
