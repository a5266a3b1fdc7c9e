package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"peerage/providers/browse"
	"peerage/providers/link"
	"peerage/state"
	"peerage/ui/front"
	"peerage/wizard"
	"peerage/wizard/flows"
)

// Desk is what a front end is given.
func (h *Host) Desk() front.Desk {
	return front.Desk{
		Clock: h.o.Clock, Runs: h, Feed: h.feed, Place: h.o.Place, Demo: h.o.Demo, Version: h.o.Version,
		LogPath: h.o.LogPath, ReadOnly: h.o.ReadOnly, Doctor: h.Doctor, Log: h.log.lines, SaveRecord: h.saveRecord,
		OpenURL: h.openURL(), Providers: front.ProvidersOf(link.All()),
	}
}

// StateDir is the folder of the state: the one given, else the default.
func StateDir(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	return state.DefaultDir()
}

// LogPath is where the log lies in a state folder.
func LogPath(dir string) string { return filepath.Join(dir, "peerage.log") }

func (h *Host) openURL() func(string) error {
	if h.o.Demo {
		return nil
	}
	return browse.Open
}

// saveRecord writes a run's record beside the person's work.
func (h *Host) saveRecord(ctx context.Context, run string) (string, error) {
	p, past, err := h.Past(ctx, run)
	if err != nil {
		return "", err
	}
	st := wizard.Fold(past)
	if h.o.Demo {
		return "", fmt.Errorf("the demo writes no files. In real life: peerage export %s --as record -o %s.md", st.Name, st.Name)
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "peerage-"+st.Name+".md")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if _, err := f.WriteString(flows.Record(p, st)); err != nil {
		f.Close()
		return "", err
	}
	return path, f.Close()
}

// observe takes from a run's events what the board and the log want to know.
func (h *Host) observe(e wizard.Event) {
	h.log.add(e)
	if e.Kind == wizard.Made || e.Kind == wizard.Removed || e.Kind == wizard.RunNamed {
		h.feed.owners.outdate()
	}
	h.tell(e)
	if e.Kind != wizard.VarSet || e.Value == "" {
		return
	}
	switch e.Var {
	case "AIVEN_PEERING_CONNECTION_ID":
		h.peering.Store(e.Run, e.Value)
	case "AIVEN_VNET_ID", "peer_network.uuid":
		if id, ok := h.peering.Load(e.Run); ok {
			h.feed.know(id.(string), e.Value)
		}
	}
}

// Doctor looks at what is here.
func (h *Host) Doctor(ctx context.Context) []wizard.Finding {
	var out []wizard.Finding
	for _, x := range h.services {
		out = append(out, x.doctor(ctx)...)
	}
	out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "Secrets: " + h.o.Vault.Where()})
	where := h.o.Store.Path()
	if where == "" {
		where = "memory: nothing is left behind"
	}
	out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "Runs and history: " + where})
	return out
}

// ring keeps the last lines of what happened.
type ring struct {
	mu   sync.Mutex
	last []string
}

const ringSize = 500

func (r *ring) add(e wizard.Event) {
	text := said(e)
	if text == "" {
		return
	}
	line := fmt.Sprintf("%s  %-4s %s", e.At.Format("15:04:05"), e.Step, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = append(r.last, line)
	if len(r.last) > ringSize {
		r.last = r.last[len(r.last)-ringSize:]
	}
}

func (r *ring) lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.last...)
}
