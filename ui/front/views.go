package front

// BoardView is how the board shows links: which, in which order, under which
// headings.
type BoardView struct {
	Filter string `json:"filter,omitempty"`
	// Sort is a column's name, Down the other way round; Group a field's, "" for
	// no headings; Wide shows all columns.
	Sort  string `json:"sort,omitempty"`
	Down  bool   `json:"down,omitempty"`
	Group string `json:"group,omitempty"`
	Wide  bool   `json:"wide,omitempty"`
}

// BoardViews are those that a person keeps: the last one, and named ones.
type BoardViews struct {
	Last  BoardView            `json:"last"`
	Named map[string]BoardView `json:"named,omitempty"`
}

// Views keeps them between starts.
type Views interface {
	Load() (BoardViews, error)
	Save(v BoardViews) error
}
