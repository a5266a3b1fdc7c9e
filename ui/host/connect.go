package host

import (
	"context"

	"peerage/providers"
	"peerage/providers/watch"
)

// connectSilently uses what is here without asking: the environment's token,
// and sign-ins that prompt nothing.
func (f *Feed) connectSilently(ctx context.Context) {
	refuse := map[string]string{}
	var on connections
	if t := f.h.o.WatchToken; t != "" {
		on.aiven = f.h.o.Aiven.Open(t)
	} else {
		refuse["aiven"] = "Aiven: no token. Set AIVEN_TOKEN and start again."
	}
	on.azure = f.signIn(ctx)
	if on.azure == nil {
		refuse["azure"] = "Azure: not signed in. Sign in here, or run az login and start again."
	}
	on.aws = f.signInAWS(ctx)
	on.up = f.signInUpCloud()
	on.refuse = refuse
	on.astra = f.h.watchAstra()
	f.mu.Lock()
	f.on = on
	f.mu.Unlock()
}

func (f *Feed) signIn(ctx context.Context) providers.AzureSession {
	possible := map[providers.SignInMethod]bool{}
	for _, m := range f.h.o.Azure.Methods(ctx) {
		possible[m.Method] = m.Possible
	}
	for _, m := range f.h.o.WatchSignIn {
		if !possible[m] {
			continue
		}
		if s, err := f.h.o.Azure.SignIn(ctx, providers.SignIn{Method: m, Prompt: func(providers.DeviceCode) {}}); err == nil {
			return s
		}
	}
	return nil
}

// sources lists what can be watched. A list that cannot be read becomes a
// source that says so, and tries again.
func (f *Feed) sources(ctx context.Context) []watch.Source {
	f.mu.Lock()
	on := f.on
	f.mu.Unlock()
	var out []watch.Source
	if on.azure != nil {
		out = append(out, f.azureSources(ctx, on.azure)...)
	}
	if on.aiven != nil {
		out = append(out, f.aivenSources(ctx, on.aiven)...)
	}
	out = append(out, f.upSources(ctx, on.up)...)
	out = append(out, f.awsSources(on.aws)...)
	if on.astra != nil {
		out = append(out, f.astraSource(ctx, on.astra))
	}
	return out
}

func (f *Feed) azureSources(ctx context.Context, s providers.AzureSession) []watch.Source {
	subs, _, err := s.Subscriptions(ctx)
	if err != nil {
		return []watch.Source{f.broken("azure", "Azure subscriptions", err)}
	}
	var out []watch.Source
	for _, x := range subs {
		out = append(out, watch.AzureSubscription(s, x, 0))
		out = append(out, endpointSource(s, x)...)
	}
	return out
}

func (f *Feed) aivenSources(ctx context.Context, s providers.AivenSession) []watch.Source {
	var out []watch.Source
	orgs, err := s.Organizations(ctx)
	if err != nil {
		return []watch.Source{f.broken("aiven", "Aiven organizations", err)}
	}
	for _, x := range orgs {
		out = append(out, watch.AivenOrganization(s, x, 0))
	}
	projects, err := s.Projects(ctx)
	if err != nil {
		return append(out, f.broken("aiven", "Aiven projects", err))
	}
	for _, x := range projects {
		out = append(out, watch.AivenProject(s, x, 0))
		out = append(out, linkSource(s, x)...)
	}
	return out
}
