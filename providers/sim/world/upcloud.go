package world

// UpCloud is UpCloud's part: networks, routers, peerings.
type UpCloud struct {
	w *World
}

func newUpCloud(w *World) *UpCloud { return &UpCloud{w: w} }
