package link

import (
	"slices"
	"sync"

	"example.org/peerage/providers"
)

// All are the kinds that this program knows. A half belongs to the first whose
// hosted side it is; a cloud's half that no hosted one is joined with belongs
// to the kind whose twins are of its cloud, or to the first that has it.
func All() []Kind { return slices.Clone(all()) }

// all is put together once; nothing changes it.
var all = sync.OnceValue(func() []Kind {
	return []Kind{
		aivenAzure(),
		aivenProjectAzure(),
		aivenAWS(),
		aivenProjectAWS(),
		aivenUpCloud(),
		astraAzure(),
		privateLink(),
		azureAzure(),
		awsAWS(),
		upCloudUpCloud(),
		aivenElsewhere("google", "Google Cloud", false),
		aivenElsewhere("do", "DigitalOcean", false),
		aivenElsewhere("cloud", "Azure", true),
	}
})

// Of is the kind with an id, of those that this program knows.
func Of(id string) (*Kind, bool) { return Pick(all(), id) }

// Owning is the kind to which a hosted half belongs, of those that this
// program knows.
func Owning(h *providers.Half) (*Kind, bool) {
	kinds := all()
	for i := range kinds {
		if kinds[i].Twin == nil && kinds[i].Hosted.Is(h) {
			return &kinds[i], true
		}
	}
	return nil, false
}

// Pick is the kind with an id.
func Pick(kinds []Kind, id string) (*Kind, bool) {
	for i := range kinds {
		if kinds[i].ID == id {
			return &kinds[i], true
		}
	}
	return nil, false
}
