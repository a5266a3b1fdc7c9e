package host

import "context"

// InMemory is Embedded without sockets: it fits into virtual time.
func InMemory(ctx context.Context, s DemoSettings) (*Demo, error) {
	s.inMemory = true
	return Embedded(ctx, s)
}
