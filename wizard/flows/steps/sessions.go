package steps

import (
	"sync"

	"peerage/providers"
	"peerage/providers/link"
	"peerage/wizard"
)

// sessions are the runs' open sign-ins.
type sessions struct {
	mu   sync.Mutex
	runs map[string]*Held
}

// Held are a run's open sign-ins. They end with the process.
type Held struct {
	Admin, App providers.AzureSession
	Astra      providers.AstraSession
	// seen are the subscriptions that the sign-in listed, until used.
	Seen []providers.Subscription

	mu sync.Mutex // guards what follows, which steps side by side work with
	// ruling is what was seen last of the link that the run makes.
	ruling link.Ruling
	// names are those of directories and organizations, by id.
	names map[string]string
}

// Name is the name of a directory or an organization; "" is not known.
func (h *Held) Name(id string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.names[id]
}

// Call keeps the name of a directory or an organization.
func (h *Held) Call(id, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names[id] = name
}

// Held gives a run's sign-ins. A step that opens or drops one comes before all
// that use it, or works alone.
func (k *Kit) Held(r *wizard.Run) *Held {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.runs[r.ID()]
	if h == nil {
		h = &Held{names: map[string]string{}}
		k.runs[r.ID()] = h
	}
	return h
}
