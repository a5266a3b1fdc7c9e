package steps

import "peerage/wizard"

// Act makes a hidden procedure of the board. It makes nothing that would be
// taken down.
func Act(id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	for i, s := range list {
		s.Teardown = false
		s.Preflight = i < len(list)-1
	}
	return &wizard.Procedure{ID: id, Title: title, Subtitle: "an act of the board", Crumb: title, Minutes: 1, Hidden: true,
		Vars: v, Steps: list, LinkName: link, Remedies: remedies}
}
