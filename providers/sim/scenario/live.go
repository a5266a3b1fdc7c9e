package scenario

import (
	"time"

	"example.org/peerage/providers/sim/world"
)

// Group are scenarios of one sort, in plain words.
type Group struct {
	Title string
	List  []Scenario
}

// Groups are all scenarios, sorted by what they are about.
func Groups() []Group {
	return []Group{
		{"Tokens, sign-ins, subscriptions", accounts()},
		{"The directory: applications and passwords", directory()},
		{"Roles, policies, locks", access()},
		{"Aiven's half", aivenSide()},
		{"Azure's half", azureSide()},
		{"AWS", awsSide()},
		{"UpCloud", upCloudSide()},
		{"Astra", astraSide()},
		{"Private Link", privateLinkSide()},
		{"The way to the providers", wires()},
	}
}

// Live are what can go wrong at any moment, while people look on.
func Live() []Group {
	return []Group{
		{"A colleague changes something", []Scenario{
			{"azure-half-gone", "A colleague deletes the Azure half of a link that is up.", nil, func(s *stage) {
				if p := s.up(); p != nil {
					_ = s.Azure.DeletePeering(p.ID) // gone already is as good
				}
			}},
			{"aiven-half-gone", "A colleague deletes the peering in Aiven of a link that is up.", nil, (*stage).unpeer},
			{"network-grows", "Your network gets one more range: the Azure half has an old view of it.", nil, func(s *stage) {
				if v := s.vnet(); len(v.Prefixes) == 1 {
					s.Azure.SetAddressSpace(v.ID, v.Prefixes[0], "10.48.0.0/24")
				}
			}},
		}},
		{"A sign-in or a token ends", []Scenario{
			{"azure-signed-out", "Every Azure token ends now.", nil, func(s *stage) { s.Azure.ExpireTokens() }},
			{"aiven-token-ended", "The Aiven token ends now, for ten minutes.", nil, func(s *stage) {
				before := s.c.Token.Expires
				s.c.Token.Expires = s.Now().Add(-time.Second)
				s.At(10*time.Minute, func() { s.c.Token.Expires = before })
			}},
		}},
		{"The way to the providers", wires()},
	}
}

// up is the customer's half of a link to Aiven: of the network that scenarios are
// about, else of another one; nil when none is up.
func (s *stage) up() *world.Peering {
	nets := []string{s.vnet().ID}
	for _, l := range s.c.Links {
		nets = append(nets, s.c.VNets[l.VNet])
	}
	for _, id := range nets {
		for _, p := range s.Azure.Peerings(id) {
			if s.Azure.Reverse(p) != nil && p.State == "Connected" {
				return p
			}
		}
	}
	return nil
}

// unpeer takes Aiven's half of such a link away.
func (s *stage) unpeer() {
	mine := s.up()
	if mine == nil {
		return
	}
	for _, v := range s.Aiven.AllVPCs() {
		for _, p := range v.Peerings {
			if p.HalfID != "" && s.Azure.Reverse(mine) != nil && s.Azure.Reverse(mine).ID == p.HalfID {
				s.Aiven.Unpeer(v, p)
				return
			}
		}
	}
}
