//go:build race

package watch

// raced: the race detector looks at these tests, which makes them ten times as
// long.
const raced = true
