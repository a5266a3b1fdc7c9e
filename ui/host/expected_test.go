package host_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/drift"
	"example.org/peerage/ui/host"
)

// TestWhatIsSeenIsComparedWithTheFile: what is missing stands for itself and can be
// set up; the file is read again when it is another, and kept where it turns wrong.
func TestWhatIsSeenIsComparedWithTheFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "links.yaml")
		write := func(text string) {
			t.Helper()
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		const web = "version: 1\nextra: allowed\nlinks:\n- kind: aiven-azure\n  cloud: {network: vnet-web}\n  hosted: " +
			"{network: aiven-eu}\n"
		const nowhere = "- kind: aiven-azure\n  cloud: {network: vnet-nowhere}\n  hosted: {network: aiven-eu}\n"
		write(web + nowhere)
		d := inMemory(t, host.DemoOptions{Links: path})
		s := look(t, d)
		if len(s.Drift.Findings) != 2 || len(s.Drift.Missing) != 1 || s.Drift.Wrong != "" {
			t.Fatalf("%+v", s.Drift)
		}
		missing := s.Drift.Missing[0]
		if missing.Word() != "missing" || !slices.Equal(d.Flags(&missing), []string{"missing"}) {
			t.Errorf("%+v, flags %v", missing, d.Flags(&missing))
		}
		if x := s.Drift.Of(find(t, s, "vnet-web ⇄ aiven-eu").ID); x == nil || x.Result != drift.OK {
			t.Errorf("vnet-web: %+v", x)
		}
		acts := d.Feed().Acts(missing)
		if len(acts) != 1 || acts[0].Start == nil || acts[0].Start.Procedure != "aiven-azure" {
			t.Errorf("what can be done: %+v", acts)
		}
		write(web + "- kind: nothing\n")
		d.Feed().Refresh("")
		time.Sleep(time.Minute)
		if s = look(t, d); !strings.Contains(s.Drift.Wrong, "line 7: “nothing” is not known") || len(s.Drift.Findings) != 2 {
			t.Errorf("a wrong file: %q, %d findings", s.Drift.Wrong, len(s.Drift.Findings))
		}
		write(web)
		d.Feed().Refresh("")
		time.Sleep(time.Minute)
		if s = look(t, d); s.Drift.Wrong != "" || len(s.Drift.Findings) != 1 {
			t.Errorf("mended: %q, %d findings", s.Drift.Wrong, len(s.Drift.Findings))
		}
	})
}
