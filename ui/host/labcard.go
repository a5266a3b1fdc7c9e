package host

import "peerage/providers/sim"

// LabCard is everything that a client of the lab needs to know.
type LabCard struct {
	// Endpoints are base URLs without a slash at the end, by service.
	Endpoints sim.Endpoints `json:"endpoints"`
	// CAFile is a file with the certificate that signs what is served over TLS.
	CAFile string `json:"ca_file"`
	// Accounts are the ways in, and things to act on that are not linked yet,
	// by provider: LabAzure, LabAiven, ….
	Accounts map[string]any `json:"accounts"`
}

// Card tells what a client needs.
func (l *Lab) Card() LabCard {
	c := LabCard{CAFile: l.CAFile, Endpoints: l.Endpoints, Accounts: map[string]any{}}
	w := l.Sim.World()
	w.Do(func() {
		for _, s := range newServices() {
			if card := s.card(w, l.Accounts, l.Endpoints); card != nil {
				c.Accounts[s.name()] = card
			}
		}
	})
	return c
}
