package steps

import "example.org/peerage/wizard"

// Act makes a hidden procedure of the board.
func Act(
	id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step,
) *wizard.Procedure {
	return &wizard.Procedure{
		ID: id, Title: title, Subtitle: "an act of the board", Crumb: title, Minutes: 1, Hidden: true,
		Vars: v, Steps: list, LinkName: link, Remedies: remedies,
	}
}
