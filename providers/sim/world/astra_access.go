package world

import (
	"slices"
	"strings"
	"time"
)

// bundleLife is how long a bundle's address lives. Astra docs.
const bundleLife = 5 * time.Minute

// AddAddresses adds entries to a database's access list; one for the same
// address is replaced.
func (d *AstraDatabase) AddAddresses(now time.Time, list ...AstraAddress) {
	for _, x := range list {
		x.Updated = now
		if i := d.addressAt(x.Address); i >= 0 {
			d.Addresses[i] = x
			continue
		}
		d.Addresses = append(d.Addresses, x)
	}
}

// UpdateAddresses changes entries that are there, and no others.
func (d *AstraDatabase) UpdateAddresses(now time.Time, list ...AstraAddress) {
	for _, x := range list {
		if i := d.addressAt(x.Address); i >= 0 {
			x.Updated = now
			d.Addresses[i] = x
		}
	}
}

func (d *AstraDatabase) addressAt(address string) int {
	return slices.IndexFunc(d.Addresses, func(x AstraAddress) bool { return strings.EqualFold(x.Address, address) })
}

// RemoveAddresses takes entries away. Without any, the whole list goes and
// nothing is restricted any more. Astra docs.
func (d *AstraDatabase) RemoveAddresses(list ...string) {
	if len(list) == 0 {
		d.Addresses, d.ListOn = nil, false
		return
	}
	d.Addresses = slices.DeleteFunc(d.Addresses, func(x AstraAddress) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, x.Address) })
	})
}

// IssueBundle makes an address for fetching a database's bundle.
func (a *Astra) IssueBundle(d *AstraDatabase, internal bool) *AstraBundle {
	b := &AstraBundle{Key: a.letters(32), Database: d, Internal: internal, Expires: a.w.now.Add(bundleLife)}
	if a.w.Faults.On("astra.bundle-expired") {
		a.w.Faults.Clear("astra.bundle-expired")
		b.Expires = a.w.now
	}
	a.bundles[b.Key] = b
	a.w.At(2*bundleLife, func() { delete(a.bundles, b.Key) })
	return b
}

// Bundle finds one that may still be fetched; nil when there is none.
func (a *Astra) Bundle(key string) *AstraBundle {
	b := a.bundles[key]
	if b == nil || !b.Expires.After(a.w.now) {
		return nil
	}
	return b
}
