package privatelink

import (
	"context"
	"errors"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// keepStatic asks, before anything is taken down, what becomes of the
// addresses: they outlive the service and cost money, and giving them back
// replaces the nodes once more.
func (s services) keepStatic(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := s.Elsewhere(ctx, r, it); why != "" || err != nil || it.ID == "" {
		return why, err
	}
	if used, err := s.inService(ctx, r, it); used || err != nil {
		if why, err := s.linkStays(ctx, r); why != "" || err != nil {
			return why, err
		}
	}
	switch r.Get(vStaticEnd) {
	case staticRelease:
		return "", nil
	case staticKeep:
		return "you keep it; addresses cost money", nil
	}
	return "", steps.Fail(providers.Conflict, codeStaticAsk, "look at the static IP addresses",
		"The service runs on static IP addresses that this run made.")
}

// inService says whether a service has an address; the use of them has one.
func (s services) inService(ctx context.Context, r *wizard.Run, it wizard.Item) (bool, error) {
	if it.Base() == keyStaticUse {
		return true, nil
	}
	list, err := s.StaticIPs(ctx, steps.OrText(it.Attrs["project"], r.Get(vLinkProject)))
	serves := func(ip providers.AivenStaticIP) bool { return ip.ID == it.ID && ip.Service != "" }
	return slices.ContainsFunc(list, serves), err
}

// ownLink says whether the Private Link service is this run's, made or inherited.
func ownLink(r *wizard.Run) bool {
	own := func(it wizard.ItemState) bool { return it.Base() == keyLink && it.Status.Own() }
	return slices.ContainsFunc(r.Items(), own)
}

// linkStays says that a Private Link goes on needing the addresses: one that
// was there before, or that others use.
func (s services) linkStays(ctx context.Context, r *wizard.Run) (string, error) {
	_, err := s.link(ctx)
	switch {
	case err != nil:
		return "", steps.Absent(err)
	case !ownLink(r):
		return "the Private Link service, which was there before, needs it", steps.TakeOver(ctx, r, staticUse(r))
	}
	why, err := s.listedEndpoint(ctx, r) // after the link's own question
	if why != "" {
		why = "the Private Link service stays and needs it"
	}
	return why, err
}

// removeStatic gives one address back, or has the service run without.
func (s services) removeStatic(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.Base() == keyStaticUse {
		return s.stopStatic(ctx, r, it)
	}
	project := steps.OrText(it.Attrs["project"], r.Get(vLinkProject))
	if it.ID == "" {
		found, err := steps.Lost(ctx, r, &it, s.lostStatic(ctx, r, &it))
		if err != nil || !found {
			return err
		}
	}
	return untilSo(ctx, r, "Waiting until "+it.ID+" is gone", func() (bool, error) {
		list, err := s.StaticIPs(ctx, project)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(list, func(ip providers.AivenStaticIP) bool { return ip.ID == it.ID })
		switch {
		case i < 0 || list[i].State == providers.StaticIPDeleted || list[i].State == providers.StaticIPDeleting:
			return true, nil
		case list[i].Service != "":
			return false, steps.Absent(s.DissociateStaticIP(ctx, project, it.ID))
		case list[i].State == providers.StaticIPCreating:
			return false, nil
		}
		return true, steps.Absent(s.DeleteStaticIP(ctx, project, it.ID))
	})
}

func (s services) stopStatic(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	project, service, ok := strings.Cut(it.ID, "/")
	if !ok {
		return errors.New("the service's name is not known")
	}
	d, err := s.ServiceDetail(ctx, project, service)
	if err != nil {
		return steps.Absent(err)
	}
	if d.StaticIPs {
		if err := s.SetServiceConfig(ctx, project, service, map[string]any{optionStatic: false}); err != nil {
			return err
		}
	}
	return untilSo(ctx, r, "The nodes are being replaced one by one", func() (bool, error) {
		d, err := s.ServiceDetail(ctx, project, service)
		if err != nil {
			return true, steps.Absent(err)
		}
		list, err := s.StaticIPs(ctx, project)
		return err == nil && inUse(list, service) == 0 && d.State != stateRebuilding, err
	})
}
