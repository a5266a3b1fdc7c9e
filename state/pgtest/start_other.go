//go:build !unix

package pgtest

import "errors"

var errElsewhere = errors.New("the tests start it on Unix only")

func start() (*server, error) { return nil, errElsewhere }

func dump(string) (string, error) { return "", errElsewhere }
