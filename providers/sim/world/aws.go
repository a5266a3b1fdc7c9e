package world

// AWS is Amazon's part: accounts, networks, peering connections, route tables.
type AWS struct {
	w *World
}

func newAWS(w *World) *AWS { return &AWS{w: w} }
