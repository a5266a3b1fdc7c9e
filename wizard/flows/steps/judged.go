package steps

import (
	"cmp"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
)

// Judged is what a wait sees of a link's two halves, judged as the board does.
// It is kept for the closing list.
func (k *Kit) Judged(r *wizard.Run, kind *link.Kind, s link.Sight) (wizard.PollResult, link.Ruling) {
	ruling := kind.Judge(s)
	look := wizard.PollResult{Done: ruling.Up, Note: cmp.Or(ruling.Note, ruling.Reason)}
	if s.Hosted != nil {
		look.State, look.Warnings = s.Hosted.State, s.Hosted.Warnings
		look.Halves = append(look.Halves, *s.Hosted)
	}
	if s.Cloud != nil {
		look.Other = strings.TrimSuffix(s.Cloud.State+", "+s.Cloud.Sync, ", ")
		look.Halves = append(look.Halves, *s.Cloud)
	}
	k.rulings.Keep(r, "", ruling)
	return look, ruling
}

// JudgedAlone is what a wait sees of the cloud's half alone, whose partner is
// not looked at. It says nothing of the link, so nothing is kept.
func (k *Kit) JudgedAlone(r *wizard.Run, kind *link.Kind, cloud *providers.Half) (wizard.PollResult, link.Ruling) {
	ruling := kind.Judge(link.Sight{Cloud: cloud})
	return wizard.PollResult{
		State: cloud.State, Done: ruling.Up, Note: cmp.Or(ruling.Note, ruling.Reason), Halves: []providers.Half{*cloud},
	}, ruling
}

// Stuck is the fault of a link that no waiting mends; says are the run's own
// words for some of them, by code.
func Stuck(ruling link.Ruling, op, half string, says map[string]string) *providers.Error {
	code := cmp.Or(ruling.Fault, string(ruling.Verdict))
	e := Fail(providers.Conflict, code, op, cmp.Or(says[code], ruling.Reason))
	e.Detail = map[string]string{"peering": half}
	return e
}

// Standing is what the closing list says first: that the link is up, in these
// words, or how it is instead. look sees it anew where this process has not.
func (k *Kit) Standing(r *wizard.Run, up string, look func() error) ([]wizard.Finding, error) {
	if _, seen := k.rulings.Find(r, ""); !seen {
		if err := look(); err != nil {
			return nil, err
		}
	}
	ruling, _ := k.rulings.Find(r, "")
	switch {
	case ruling.Verdict == providers.Active:
		return []wizard.Finding{{Verdict: wizard.OK, Text: up}}, nil
	case ruling.Up:
		return []wizard.Finding{{Verdict: wizard.OK, Text: up},
			{Verdict: wizard.Unproved, Text: ruling.Reason, Fix: ruling.Next}}, nil
	}
	return []wizard.Finding{{Verdict: wizard.Bad, Text: ruling.Reason, Fix: ruling.Next}}, nil
}
