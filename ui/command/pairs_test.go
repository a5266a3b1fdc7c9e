package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPairsAsFilesHaveThem(t *testing.T) {
	for line, want := range map[string]string{
		`A=x`: "x", ` A = x `: "x", `A="x y"`: "x y", `A='x y'`: "x y", `A="it's"`: "it's", `export A=x`: "x",
		`A=x # note`: "x", `A="x # y" # note`: "x # y", `A=x#y`: "x#y", `A=`: "", `A=#`: "", `A=a=b`: "a=b",
		`A=$HOME/x`: "$HOME/x", "\ufeffA=x": "x", "A=x\r": "x", `A="$(touch x)"`: "$(touch x)",
	} {
		got, err := parsePairs(strings.NewReader("\n# c\n" + strings.TrimPrefix(line, "\ufeff") + "\n"))
		if strings.HasPrefix(line, "\ufeff") {
			got, err = parsePairs(strings.NewReader(line))
		}
		if err != nil || len(got) != 1 || got[0].name != "A" || got[0].value != want {
			t.Errorf("%q: %+v, %v; want %q", line, got, err, want)
		}
	}
}

// TestPairsNeverQuoteWhatIsWrong: what stands in such a file may be a secret.
func TestPairsNeverQuoteWhatIsWrong(t *testing.T) {
	const secret = "verysecretvalue"
	for _, text := range []string{
		secret, `A="` + secret, `A='` + secret, `A="x" ` + secret, "=" + secret, "A=" + secret + "\x00",
		"\xff\xfeA\x00=\x00" + secret, "A=" + secret + strings.Repeat("x", longestLine), "AIVEN_TOKEN " + secret,
		secret + "=x", "AIVEN_TOKEN: " + secret + "==",
	} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("A=1\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		for what, read := range map[string]func() error{
			"settings": func() error { _, err := readConfig(file); return err },
			"vars":     func() error { return readVars(file, map[string]string{}) },
		} {
			err := read()
			if err == nil && what == "settings" {
				t.Errorf("%s: %.40q is taken", what, text)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "line ")) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

func FuzzPairs(f *testing.F) {
	for _, s := range []string{"A=x", "A='x'", "# c", "export A=\"b\" # c", "\ufeffA=1", "A", "=", "A='", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parsePairs(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, p := range list {
			if p.name == "" || p.line < 1 || strings.ContainsAny(p.name+p.value, "\n\x00") {
				t.Errorf("%q gives %+v", text, p)
			}
		}
	})
}
