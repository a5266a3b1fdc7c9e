package privatelink

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// What becomes of static addresses at a teardown.
const (
	staticRelease = "release"
	staticKeep    = "keep"
)

const (
	keyStaticIP  = "static-ip-"
	keyStaticUse = "static-ips"

	// optionStatic is the service's option.
	optionStatic = "static_ips"
)

// staticIPs has the service run on static addresses (P02).
func (k *kit) staticIPs(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Static IP addresses", Actor: aiven.Actor,
		Why: "Azure's load balancer only takes machines with standard addresses. Every address costs money, also when " +
			"it is not in use.",
		Needs: []string{vLinkProject, vService, vLinkCloud, vStatic}, Command: cmdStaticIPs, Adopted: cmdShowIPs,
		Find:  steps.As(k.services, services.findStaticIPs),
		Look:  steps.As(k.services, services.lookStaticIPs),
		Apart: true,
		Confirm: func(v wizard.Values) string {
			return "Static IP addresses are created in " + v(vLinkCloud) + " until " + v(vService) + " has " + v(vStatic) +
				"; each costs money. Then its nodes are replaced one by one."
		},
		Do:    steps.AsDo(k.services, services.useStaticIPs),
		Undo:  steps.AsDoOn(k.services, services.removeStatic),
		Keep:  steps.AsOn(k.services, services.keepStatic),
		Site:  k.aiven.SiteOf(vLinkProject),
		Makes: []string{keyStaticUse, keyStaticIP + "*"},
		Wait: &wizard.Wait{
			Who: "Aiven", Aside: true, Poll: steps.As(k.services, services.pollStaticIPs),
			Path:  []string{stateRebuilding, stateRunning},
			Every: 10 * time.Second, Typical: 10 * time.Minute, Deadline: time.Hour,
		},
		Remedies: staticRemedies(),
		Result:   func(v wizard.Values) string { return v(vStatic) + " addresses" },
	}
}

func staticUse(r *wizard.Run) wizard.Item {
	return wizard.Item{
		Key: keyStaticUse, Kind: "use of static IP addresses", ID: r.Get(vLinkProject) + "/" + r.Get(vService),
		Name: "by " + r.Get(vService),
	}
}

// findStaticIPs: a service that uses them needs no more.
func (s services) findStaticIPs(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	d, err := s.detail(ctx)
	switch {
	case err != nil || !d.StaticIPs:
		return wizard.Found{}, err
	case r.Mine(keyStaticUse):
		return wizard.Found{Kind: wizard.Ours, Item: staticUse(r)}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: steps.AsDo(s.kit.services, services.joinStatic)}, nil
}

// joinStatic takes over that the service uses static addresses. What this run made
// of them before somebody else switched that on goes to the service, too.
func (s services) joinStatic(ctx context.Context, r *wizard.Run) error {
	if err := s.claimStatic(ctx, r); err != nil {
		return err
	}
	if err := s.associateStatic(ctx, r); err != nil {
		return err
	}
	return r.Adopt(ctx, staticUse(r))
}

// lookStaticIPs says that the service uses them already.
func (s services) lookStaticIPs(ctx context.Context, r *wizard.Run) (string, error) {
	d, err := s.detail(ctx)
	if err != nil || !d.StaticIPs {
		return "", err
	}
	return r.Get(vService) + " uses them already", nil
}

// useStaticIPs creates what is missing, gives it to the service, and switches
// it on.
func (s services) useStaticIPs(ctx context.Context, r *wizard.Run) error {
	want, err := strconv.Atoi(r.Get(vStatic))
	if err != nil {
		return fmt.Errorf("the number of addresses: %w", err)
	}
	if err := s.claimStatic(ctx, r); err != nil {
		return err
	}
	for {
		list, err := s.StaticIPs(ctx, s.project)
		if err != nil {
			return err
		}
		if len(given(list, s.service))+len(spare(r, list)) >= want {
			break
		}
		if err := s.createStatic(ctx, r, list); err != nil {
			return err
		}
	}
	if err := s.associateStatic(ctx, r); err != nil {
		return err
	}
	if err := r.Intend(ctx, staticUse(r)); err != nil {
		return err
	}
	if err := s.SetServiceConfig(ctx, s.project, s.service, map[string]any{optionStatic: true}); err != nil {
		return steps.Dropped(ctx, r, keyStaticUse, err)
	}
	return r.Made(ctx, staticUse(r))
}

// given are the addresses that a service has.
func given(list []providers.AivenStaticIP, service string) []providers.AivenStaticIP {
	return slices.DeleteFunc(slices.Clone(list), func(ip providers.AivenStaticIP) bool { return ip.Service != service })
}

// spare are this run's addresses that no service has yet.
func spare(r *wizard.Run, list []providers.AivenStaticIP) []providers.AivenStaticIP {
	own := ownStatic(r)
	return slices.DeleteFunc(slices.Clone(list), func(ip providers.AivenStaticIP) bool {
		return ip.Service != "" || ip.State == providers.StaticIPDeleting || ip.State == providers.StaticIPDeleted ||
			!slices.Contains(own, ip.ID)
	})
}

func ownStatic(r *wizard.Run) []string {
	var out []string
	for _, it := range r.Items() {
		if strings.HasPrefix(it.Key, keyStaticIP) && it.ID != "" && it.Status != wizard.IsRemoved {
			out = append(out, it.ID)
		}
	}
	return out
}

// createStatic makes one address. What there was before is journaled with the
// intention: an address has no name, so that after a cut only the difference
// tells which is ours.
func (s services) createStatic(ctx context.Context, r *wizard.Run, list []providers.AivenStaticIP) error {
	var before []string
	for _, ip := range list {
		before = append(before, ip.ID)
	}
	n := 1
	for _, taken := r.Item(keyStaticIP + strconv.Itoa(n)); taken; _, taken = r.Item(keyStaticIP + strconv.Itoa(n)) {
		n++
	}
	it := staticItem(r, n, "")
	it.Attrs["before"] = strings.Join(before, ",")
	if err := r.Intend(ctx, it); err != nil {
		return err
	}
	ip, err := s.CreateStaticIP(ctx, s.project, r.Get(vLinkCloud))
	if err != nil {
		return steps.Refused(ctx, r, it.Key, err)
	}
	return r.Made(ctx, staticItem(r, n, ip.ID))
}

func staticItem(r *wizard.Run, n int, id string) wizard.Item {
	return wizard.Item{
		Key: keyStaticIP + strconv.Itoa(n), Kind: "static IP address", ID: id,
		Name:  steps.OrText(id, "in "+r.Get(vLinkCloud)),
		Attrs: map[string]string{"project": r.Get(vLinkProject), "cloud": r.Get(vLinkCloud)},
	}
}

// claimStatic finds what came of creations that were cut off.
func (s services) claimStatic(ctx context.Context, r *wizard.Run) error {
	for _, it := range r.Items() {
		if !strings.HasPrefix(it.Key, keyStaticIP) || it.ID != "" || it.Status != wizard.IsIntended {
			continue
		}
		found, err := steps.Lost(ctx, r, &it.Item, s.lostStatic(ctx, r, &it.Item))
		if err == nil && !found {
			err = r.Drop(ctx, it.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lostStatic looks which address came of a creation that was cut off.
func (s services) lostStatic(ctx context.Context, r *wizard.Run, it *wizard.Item) func() (string, bool, error) {
	return func() (string, bool, error) {
		list, err := s.StaticIPs(ctx, it.Attrs["project"])
		known := append(ownStatic(r), strings.Split(it.Attrs["before"], ",")...)
		for _, ip := range list {
			if ip.Cloud != it.Attrs["cloud"] || ip.Service != "" || slices.Contains(known, ip.ID) {
				continue
			}
			made := *it
			made.ID = ip.ID
			if theirs, err := s.Elsewhere(ctx, r, made); err != nil || theirs == "" {
				it.Name = ip.ID
				return ip.ID, err == nil, err
			}
		}
		return "", false, err
	}
}

// associateStatic gives this run's addresses to the service, as soon as they
// are there.
func (s services) associateStatic(ctx context.Context, r *wizard.Run) error {
	return untilSo(ctx, r, "Waiting for the static IP addresses", func() (bool, error) {
		list, err := s.StaticIPs(ctx, s.project)
		if err != nil {
			return false, err
		}
		ready := true
		for _, ip := range spare(r, list) {
			if ip.State != providers.StaticIPCreated {
				ready = false
				continue
			}
			if err := s.AssociateStaticIP(ctx, s.project, ip.ID, s.service); err != nil {
				return false, err
			}
		}
		return ready, nil
	})
}

// untilSo looks again and again until something has come true, for an hour.
func untilSo(ctx context.Context, r *wizard.Run, note string, so func() (bool, error)) error {
	left, err := steps.UntilSo(ctx, r, note, time.Hour, so)
	if err == nil && left {
		err = steps.Fail(providers.Transient, steps.CodeStillThere, "wait", note+": not after an hour.")
	}
	return err
}

// pollStaticIPs: done when the service runs and has as many in use as nodes.
func (s services) pollStaticIPs(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return wizard.PollResult{}, err
	}
	if d.State == stateOff {
		return wizard.PollResult{}, running(d)
	}
	list, err := s.StaticIPs(ctx, s.project)
	if err != nil {
		return wizard.PollResult{}, err
	}
	used := inUse(list, d.Name)
	return wizard.PollResult{
		State: d.State, Other: fmt.Sprintf("%d of %d addresses in use", used, d.Nodes),
		Note: "The nodes are being replaced one by one", Done: d.State == stateRunning && used >= d.Nodes,
	}, nil
}

func inUse(list []providers.AivenStaticIP, service string) int {
	idle := func(ip providers.AivenStaticIP) bool { return ip.State != providers.StaticIPAssigned }
	return len(slices.DeleteFunc(given(list, service), idle))
}
