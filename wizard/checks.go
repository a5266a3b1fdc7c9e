package wizard

import (
	"errors"
	"strings"
)

// Text accepts anything that is not empty, without the spaces around it.
func Text(v string) (string, error) {
	v = strings.TrimSpace(v)
	if v == "" {
		return "", errors.New("This must not be empty.")
	}
	return v, nil
}
