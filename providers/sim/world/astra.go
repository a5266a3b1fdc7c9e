package world

// Astra is DataStax Astra's part: databases, their peerings and access lists.
type Astra struct {
	w *World
}

func newAstra(w *World) *Astra { return &Astra{w: w} }
