package world

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// The words of a half's provisioning.
const (
	updating  = "Updating"
	succeeded = "Succeeded"
	deleting  = "Deleting"
	failed    = "Failed"
)

var peeringName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$`)

// PutPeering creates or changes a half. It knows the network's rules and no
// authorization; the long operation ends by itself.
func (a *Azure) PutPeering(vnetID, name string, spec PeeringSpec) (pe *Peering, created bool, prob *Problem) {
	v := a.VNet(vnetID)
	if v == nil {
		return nil, false, notFound(vnetID)
	}
	id := v.ID + "/virtualNetworkPeerings/" + name
	old := a.Peering(id)
	if old != nil {
		id = old.ID
	}
	if p := a.checkPeering(v, id, name, old, spec); p != nil {
		return nil, false, p
	}
	if old == nil {
		old = &Peering{ID: id, Name: name, VNetID: v.ID, RemoteID: a.VNet(spec.RemoteVNetID).ID, Created: a.w.Now()}
		a.keepPeering(old)
		created = true
	}
	a.connect(old, spec, created)
	return old, created, nil
}

// checkPeering refuses what Azure refuses; codes and texts as users report
// them, but for the one marked.
func (a *Azure) checkPeering(v *VNet, id, name string, old *Peering, spec PeeringSpec) *Problem {
	if !peeringName.MatchString(name) {
		return &Problem{400, "InvalidResourceName",
			"Resource name " + name + " is invalid. The name can be up to 80 characters long. It must begin with a word " +
				"character, and it must end with a word character or with '_'. The name may contain word characters or '.', " +
				"'-', '_'."}
	}
	r := a.VNet(spec.RemoteVNetID)
	if r == nil || r == v {
		return &Problem{400, "InvalidResourceReference", "Resource " + spec.RemoteVNetID + " referenced by resource " + id +
			" was not found. Please make sure that the referenced resource exists, and that both resources are in the same " +
			"region."}
	}
	if old != nil && fold(old.RemoteID) != fold(r.ID) { // code and text invented
		return &Problem{400, "RemoteVnetCannotBeChanged",
			"Cannot create or update peering " + id + ". The remote virtual network of an existing peering cannot be changed."}
	}
	if x := a.PeeringTo(v.ID, r.ID); x != nil && x != old {
		return &Problem{400, "AnotherPeeringAlreadyReferencesRemoteVnet",
			"Peering " + x.ID + " already references remote virtual network " + r.ID + ". Cannot add another peering " + id +
				" referencing the same remote virtual network."}
	}
	if p := a.checkOverlap(v, r, id); p != nil {
		return p
	}
	back := a.PeeringTo(r.ID, v.ID)
	if back != nil && back.State == "Disconnected" && (old == nil || old.State != "Disconnected") {
		return &Problem{400, "RemotePeeringIsDisconnected",
			"Cannot create or update peering " + id + " because remote peering " + back.ID +
				" referencing parent virtual network " + v.ID +
				" is in Disconnected state. Update or re-create the remote peering to get it back to Initiated state. Peering " +
				"gets Disconnected when remote vnet or remote peering is deleted and re-created."}
	}
	return nil
}

func (a *Azure) checkOverlap(v, r *VNet, id string) *Problem {
	head := "Cannot create or update peering " + id + ". Virtual networks "
	if o := overlap(v.Prefixes, r.Prefixes); o != nil {
		return &Problem{400, "VnetAddressSpacesOverlap",
			head + v.ID + " and " + r.ID +
				" cannot be peered because their address spaces overlap. Overlapping address prefixes: " + strings.Join(o, ", ")}
	}
	// A Disconnected half counts, too (reported: microsoft/AzureTRE#4641); with
	// the fault it does not.
	past := a.w.Faults.On("azure.disconnected-is-past")
	third := func(first, second *VNet) *Problem {
		for _, p := range a.Peerings(second.ID) {
			if fold(p.RemoteID) == fold(first.ID) || past && p.State == "Disconnected" {
				continue
			}
			if o := overlap(first.Prefixes, a.RemoteNow(p)); o != nil {
				return &Problem{400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
					head + first.ID + " and " + second.ID +
						" cannot be peered because address space of the first virtual network overlaps with address space of virtual " +
						"network " + p.RemoteID + " already peered with the second virtual network. Overlapping address prefixes: " +
						strings.Join(o, ", ") + "."}
			}
		}
		return nil
	}
	if p := third(v, r); p != nil {
		return p
	}
	return third(r, v)
}

// connect sets the states as recorded: the first half is Initiated, the
// second answers Connected at once and turns the first Connected.
func (a *Azure) connect(p *Peering, spec PeeringSpec, created bool) {
	spec.RemoteVNetID = p.RemoteID
	remote := a.VNet(p.RemoteID)
	if created || spec.Sync || p.State == "Disconnected" {
		p.RemoteSynced = slices.Clone(remote.Prefixes)
	}
	p.PeeringSpec, p.Provisioning, p.Etag = spec, updating, a.etag()
	took := a.w.Timing.FirstPeering
	back := a.Reverse(p)
	switch {
	case back != nil && back.State != "Disconnected" && back.Provisioning != deleting:
		took = a.w.Timing.SecondPeering
		p.ResourceGUID = back.ResourceGUID
		p.State, back.State, back.Etag = "Connected", "Connected", a.etag()
	case p.State != "Initiated":
		p.State = "Initiated"
		p.ResourceGUID = a.w.UUID()
	}
	v := a.VNet(p.VNetID)
	op := a.StartOperation(v.SubscriptionID, v.Region, p.ID)
	p.OperationID = op.ID
	a.End(op, took, func() {
		if p.OperationID == op.ID {
			p.Provisioning, p.Etag = op.Status, a.etag()
		}
	})
}

// DeletePeering starts to remove a half; the other one turns Disconnected
// when it is gone.
func (a *Azure) DeletePeering(peeringID string) *Problem {
	p := a.Peering(peeringID)
	if p == nil {
		return notFound(peeringID)
	}
	if p.Provisioning == deleting {
		return nil
	}
	v := a.VNet(p.VNetID)
	op := a.StartOperation(v.SubscriptionID, v.Region, p.ID)
	p.OperationID, p.Provisioning, p.Etag = op.ID, deleting, a.etag()
	a.End(op, a.w.Timing.DeletePeering, func() {
		if p.OperationID == op.ID {
			a.removePeering(p)
		}
	})
	return nil
}

func (a *Azure) removePeering(p *Peering) {
	back := a.Reverse(p)
	if a.peerings[fold(p.ID)] == p {
		delete(a.peerings, fold(p.ID))
		delete(a.spelt, p.ID)
		delete(a.halves[fold(p.VNetID)], fold(p.ID))
	}
	if a.to[p.ends()] == p {
		delete(a.to, p.ends())
	}
	if back != nil && back.State != "Disconnected" {
		back.State, back.Etag = "Disconnected", a.etag()
	}
}

// ends are the two networks of a half, by which it is found.
func (p *Peering) ends() [2]string { return [2]string{fold(p.VNetID), fold(p.RemoteID)} }

func (a *Azure) keepPeering(p *Peering) {
	vnet := fold(p.VNetID)
	if a.halves[vnet] == nil {
		a.halves[vnet] = map[string]*Peering{}
	}
	if old := a.peerings[fold(p.ID)]; old != nil {
		delete(a.spelt, old.ID)
		delete(a.to, old.ends())
	}
	a.to[p.ends()] = p // Azure lets no second one be
	a.peerings[fold(p.ID)], a.halves[vnet][fold(p.ID)], a.spelt[p.ID] = p, p, p
}

// Settle ends every long operation on peerings at once, for seeding.
func (a *Azure) Settle() {
	for _, p := range a.Peerings("") {
		if op := a.Operation(p.OperationID); op != nil && op.Status == "InProgress" {
			op.Status = succeeded
		}
		if p.Provisioning == deleting {
			a.removePeering(p)
			continue
		}
		p.Provisioning = succeeded
	}
}

// BusyVNet refuses a write while another half of the network is being
// changed, as ARM does; and when a switch says so.
func (a *Azure) BusyVNet(vnetID, peeringID string) *Problem {
	v := a.VNet(vnetID)
	if v == nil {
		return nil
	}
	if a.w.Faults.On("azure.vnet-updating") {
		return &Problem{400, "ReferencedResourceNotProvisioned", "Cannot proceed with operation because resource " + v.ID +
			" used by resource " + peeringID +
			" is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the " +
			"resource is PutSubnetOperation."}
	}
	for _, p := range a.Peerings(v.ID) {
		if p.Provisioning == deleting || (p.Provisioning == updating && fold(p.ID) != fold(peeringID)) {
			return another(v, p.OperationID)
		}
	}
	if a.w.Faults.On("azure.another-operation") {
		return another(v, a.w.UUID())
	}
	return nil
}

func another(v *VNet, op string) *Problem {
	return &Problem{409, "AnotherOperationInProgress",
		"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: " +
			"https://management.azure.com/subscriptions/" + v.SubscriptionID + "/providers/Microsoft.Network/locations/" +
			v.Region + "/operations/" + op + "?api-version=2022-07-01."}
}

// Operation finds a long operation; nil when absent.
func (a *Azure) Operation(id string) *Operation {
	a.forgetOperations()
	return a.ops[fold(id)]
}

// operationLife is how long an operation can be asked about. Invented.
const operationLife = 24 * time.Hour

func (a *Azure) forgetOperations() {
	for len(a.started) > 0 && a.w.now.Sub(a.started[0].Started) >= operationLife {
		delete(a.ops, a.started[0].ID)
		a.started = a.started[1:]
	}
}

// StartOperation begins a long operation; End says when it is over.
func (a *Azure) StartOperation(subscriptionID, region, resourceID string) *Operation {
	op := &Operation{ID: a.w.UUID(), SubscriptionID: subscriptionID, Region: region, Status: "InProgress",
		ResourceID: resourceID, Started: a.w.Now()}
	a.forgetOperations()
	a.ops[op.ID], a.started = op, append(a.started, op)
	return op
}

// End has an operation succeed when took has passed, or fail when it has been
// given a Failure by then, and then happen.
func (a *Azure) End(op *Operation, took time.Duration, then func()) {
	done := func() {
		op.Status = succeeded
		if op.Failure != nil {
			op.Status = failed
		}
		then()
	}
	if took <= 0 {
		done()
		return
	}
	a.w.At(took, done)
}

func notFound(id string) *Problem {
	kind, name := "Microsoft.Network/virtualNetworks", id
	if i := strings.Index(strings.ToLower(id), "/virtualnetworks/"); i >= 0 {
		name = id[i+len("/virtualnetworks/"):]
	}
	if vn, pe, ok := strings.Cut(name, "/virtualNetworkPeerings/"); ok {
		kind, name = kind+"/virtualNetworkPeerings", vn+"/"+pe
	}
	group := ""
	if parts := strings.Split(strings.Trim(id, "/"), "/"); len(parts) > 3 {
		group = parts[3]
	}
	return &Problem{404, "ResourceNotFound", "The Resource '" + strings.Replace(kind, "/virtualNetworkPeerings", "", 1) +
		"/" + name + "' under resource group '" + group +
		"' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"}
}
