package browse_test

import (
	"errors"
	"testing"

	"example.org/peerage/providers/browse"
)

func TestOnlyPagesAreOpened(t *testing.T) {
	for address, want := range map[string]bool{
		"https://microsoft.com/devicelogin":                    true,
		"https://login.example:8443/x?code=a%20b&n=1#top":      true,
		"http://127.0.0.1:8080/sign-in":                        true,
		"http://localhost:1/":                                  true,
		"http://[::1]:8080/":                                   true,
		"HTTPS://microsoft.com/devicelogin":                    true,
		"http://microsoft.com/devicelogin":                     false,
		"http://127.0.0.1.evil.example/":                       false,
		"https://login.microsoftonline.com@evil.example/login": false,
		"javascript:alert(1)":                                  false,
		"file:///etc/passwd":                                   false,
		"-psn_0_1234":                                          false,
		"--new-window":                                         false,
		"data:text/html,x":                                     false,
		"//evil.example/x":                                     false,
		"https:":                                               false,
		"https://:443/":                                        false,
		"https://a b/":                                         false,
		"https://evil.example/\n-x":                            false,
		"":                                                     false,
		"calc.exe":                                             false,
		"ms-settings:privacy":                                  false,
	} {
		page, err := browse.Check(address)
		if (err == nil) != want || (page != "") != want {
			t.Errorf("%q: %q, %v", address, page, err)
		}
		if want {
			continue
		}
		if err := browse.Open(address); !errors.Is(err, browse.ErrAddress) {
			t.Errorf("opening %q: %v", address, err)
		}
	}
}
