package steps

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// File accepts a path at which a file can come to be: in a folder that is there. ~
// stands for the home folder.
func File(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", errors.New("The file needs a name.")
	}
	if rest, ok := strings.CutPrefix(s, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", errors.New("There is no home folder to put it in: give the whole path.")
		}
		s = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(s)
	if err != nil {
		return "", errors.New("This path cannot be used: give the whole path.")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", errors.New(path + " is a folder: add the file's name.")
	}
	switch info, err := os.Stat(filepath.Dir(path)); {
	case errors.Is(err, os.ErrNotExist):
		return "", errors.New("There is no folder " + filepath.Dir(path) + ": make it first, or name another.")
	case err == nil && !info.IsDir():
		return "", errors.New(filepath.Dir(path) + " is a file, so that none can be put into it.")
	}
	return path, nil
}

// FileUnless is File, where one word means that there is to be none.
func FileUnless(none string) func(string) (string, error) {
	return func(s string) (string, error) {
		if strings.TrimSpace(s) == none {
			return none, nil
		}
		return File(s)
	}
}
