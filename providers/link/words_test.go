package link_test

import (
	"fmt"

	"example.org/peerage/providers"
)

func describe(h *providers.Half) string {
	if h == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q %q %v", h.State, h.Sync, h.Provisioning, h.Attrs)
}
