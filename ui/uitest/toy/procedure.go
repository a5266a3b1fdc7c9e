package toy

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

const (
	azureAdmin = "AZURE · you, as administrator"
	aiven      = "AIVEN"
	app        = "AZURE · the application"
)

// procedure has one step of every sort.
func procedure(w *World) *wizard.Procedure {
	return &wizard.Procedure{
		ID: "aiven-azure", Title: "Connect Aiven to an Azure VNet", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ Azure VNet", Minutes: 10,
		Vars: []wizard.Var{
			{Name: "USER_SUBSCRIPTION_ID", Title: "Which subscription?", Check: wizard.UUID},
			{
				Name:  "USER_VNET_ID",
				Title: "Which VNet?",
				Help: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC " +
					"(10.20.0.0/24).",
			},
			{
				Name:  "USER_APP_NAME",
				Title: "Name of the application",
				Help:  "People see it in your directory.",
				Check: wizard.RunName,
			},
			{
				Name:   "USER_APP_SECRET",
				Title:  "Application password",
				Help:   "The client secret of your application.",
				Secret: true,
			},
			{Name: "AIVEN_VNET_ID", Title: "Aiven's VNet"},
		},
		Steps: []*wizard.Step{
			signIn(),
			subscription(),
			network(),
			application(),
			password(),
			half(),
			prepare(),
			azureHalf(w),
		},
		UndoOrder: []string{"A15", "A20", "A03"},
		LinkName:  func(wizard.Values) string { return "vnet-orders ⇄ aiven-eu" },
		Closing: func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
			return []wizard.Finding{
				{
					Verdict: wizard.OK,
					Text:    "pg-orders lies in the VPC and lets your ranges in.",
					Fix:     "Try it from inside your network:",
					Try:     "nc -zv pg-orders.contoso.example 21699",
				},
				{Verdict: wizard.Unproved, Text: "Network security groups: your subnets must let the traffic out."},
			}, nil
		},
	}
}

func signIn() *wizard.Step {
	return &wizard.Step{
		ID: "A01", Title: "Sign in to Azure", Actor: azureAdmin, Live: true, Teardown: true,
		Why:     "As an administrator: you will create an application and grant roles.",
		Command: func(wizard.Values) string { return "az login" },
		Do: func(ctx context.Context, r *wizard.Run) error {
			r.Sign(
				wizard.Sign{
					Code:    "B7XQ4KLM9",
					URL:     "https://microsoft.com/devicelogin",
					Expires: r.Now().Add(15 * time.Minute),
				},
			)
			return r.Clock().Sleep(ctx, 20*time.Second)
		},
		Result: func(wizard.Values) string { return "ana@contoso.example" },
	}
}

func subscription() *wizard.Step {
	return &wizard.Step{
		ID: "A02", Title: "Subscription", Actor: azureAdmin, Why: "The one that your VNet lies in.",
		Gives: []string{"USER_SUBSCRIPTION_ID"},
		Command: func(v wizard.Values) string {
			return "az account set --subscription " + or(v("USER_SUBSCRIPTION_ID"), "USER_SUBSCRIPTION_ID")
		},
		Inputs: []wizard.Input{
			{
				Var:  "USER_SUBSCRIPTION_ID",
				Free: true,
				Hint: "paste a subscription id",
				Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
					return []wizard.Choice{
						{
							Value:   "fef55fe0-e125-450a-a608-d5e20ffc2d12",
							Title:   "Contoso Production",
							Columns: []string{"fef55fe0-e125-450a-a608-d5e20ffc2d12"},
						},
						{
							Value:   "ee635acc-a8a1-42d7-a766-1fbd491baeb8",
							Title:   "Sandbox",
							Columns: []string{"ee635acc-a8a1-42d7-a766-1fbd491baeb8"},
						},
					}, r.Clock().Sleep(ctx, 2*time.Second)
				},
			},
		},
		Result: func(wizard.Values) string { return "Contoso Production" },
	}
}

func network() *wizard.Step {
	return &wizard.Step{
		ID: "A06", Title: "Which VNet?", Actor: azureAdmin, Needs: []string{"USER_SUBSCRIPTION_ID"},
		Gives: []string{"USER_VNET_ID"},
		Why: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC " +
			"(10.20.0.0/24).",
		Command: func(wizard.Values) string { return "az network vnet list" },
		Inputs: []wizard.Input{
			{Var: "USER_VNET_ID", Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
				out := []wizard.Choice{
					{
						Value:   "vnet-orders",
						Title:   "vnet-orders",
						Columns: []string{"10.40.0.0/16", "westeurope", "rg-orders"},
					},
					{
						Value:    "vnet-legacy",
						Title:    "vnet-legacy",
						Columns:  []string{"10.20.0.0/16", "westeurope", "rg-old"},
						Disabled: "overlaps",
					},
					{
						Value:   "vnet-hub",
						Title:   "vnet-hub",
						Columns: []string{"10.60.0.0/22", "northeurope", "rg-net"},
						Warn:    "far away",
					},
				}
				for _, n := range []string{"analytics", "billing", "claims", "dev", "edge", "fraud"} {
					out = append(
						out,
						wizard.Choice{
							Value:   "vnet-" + n,
							Title:   "vnet-" + n,
							Columns: []string{"10.90.0.0/20", "westeurope", "rg-" + n},
						},
					)
				}
				return out, nil
			}},
		},
		Result: func(v wizard.Values) string { return v("USER_VNET_ID") },
	}
}

func application() *wizard.Step {
	return &wizard.Step{
		ID: "A03", Title: "Create an application", Actor: azureAdmin, Needs: []string{"USER_VNET_ID"},
		Gives: []string{"USER_APP_NAME"},
		Why:   "Aiven lets it into its own directory, so that it can complete the peering there.",
		Command: func(v wizard.Values) string {
			return "az ad app create --display-name " + or(
				v("USER_APP_NAME"),
				"NAME_OF_YOUR_CHOICE",
			) + " --sign-in-audience AzureADMultipleOrgs"
		},
		Inputs: []wizard.Input{{Var: "USER_APP_NAME", Hint: "letters, digits and . _ -"}},
		Find: func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
			if r.Get("USER_APP_NAME") != "taken" {
				return wizard.Found{}, nil
			}
			return wizard.Found{Kind: wizard.Foreign, Title: "There is an application of this name already",
				Details: []string{
					"id 0a2788f1-ab22-4749-a178-56f86f3131f9",
					"owner: Bo",
				}, Item: wizard.Item{Key: "app", Kind: "application", ID: "0", Name: "taken"},
				Take: func(context.Context, *wizard.Run) error { return nil }}, nil
		},
		Confirm: func(v wizard.Values) string {
			return "An application named " + v(
				"USER_APP_NAME",
			) + " is created in your directory. It can do nothing yet."
		},
		Do:     makes("app", "application", "USER_APP_NAME"),
		Undo:   slowly,
		Makes:  []string{"app"},
		Site:   &wizard.Site{},
		Result: func(v wizard.Values) string { return v("USER_APP_NAME") },
	}
}

func password() *wizard.Step {
	return &wizard.Step{ID: "A05", Title: "Set a password", Actor: azureAdmin, Why: "The application signs in with it.",
		Inputs: []wizard.Input{
			{Var: "USER_APP_SECRET"},
		}, Result: func(wizard.Values) string { return "kept in memory" }}
}

func half() *wizard.Step {
	return &wizard.Step{ID: "A15", Title: "Create Aiven's half", Actor: aiven, Why: "Aiven then prepares its half.",
		Do: makes("half", "peering in Aiven", ""), Undo: slowly,
		Makes: []string{"half"}, Site: &wizard.Site{}}
}

func prepare() *wizard.Step {
	var began time.Time
	return &wizard.Step{
		ID:      "A16",
		Title:   "Aiven prepares its half",
		Actor:   aiven,
		Why:     "Aiven looks at your VNet with its own application, and then tells the two ids that the Azure half needs.",
		Gives:   []string{"AIVEN_VNET_ID"},
		Command: func(wizard.Values) string { return "avn organization vpc peering-connection list --json" },
		Wait: &wizard.Wait{
			Path:     []string{"APPROVED", "PENDING_PEER", "ACTIVE"},
			Every:    5 * time.Second,
			Typical:  2 * time.Minute,
			Deadline: 20 * time.Minute,
			Poll: func(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
				if began.IsZero() {
					began = r.Now()
				}
				if r.Now().Sub(began) < 55*time.Second {
					return wizard.PollResult{State: "APPROVED", Note: "Aiven is preparing its half"}, nil
				}
				return wizard.PollResult{
						State: "PENDING_PEER",
						Done:  true,
					}, r.Set(
						ctx,
						"AIVEN_VNET_ID",
						"/subscriptions/7404/aiven",
					)
			},
		},
		Result: func(wizard.Values) string { return "PENDING_PEER" },
	}
}

func azureHalf(w *World) *wizard.Step {
	notYet := func() *providers.Error {
		return &providers.Error{
			Class:     providers.NotPermitted,
			Provider:  "azure",
			Op:        "create the peering",
			Code:      "AuthorizationFailed",
			Status:    403,
			RequestID: "5f0c2a11-8f6d",
			Message: "The client '2b7e9c10' does not have authorization to perform action " +
				"'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' over the scope.",
		}
	}
	made := makes("azure", "peering in Azure", "")
	return &wizard.Step{
		ID:    "A20",
		Title: "Create the Azure half",
		Actor: app,
		Why:   "The application peers your VNet with Aiven's.",
		Needs: []string{"AIVEN_VNET_ID"},
		Command: func(wizard.Values) string {
			return "az network vnet peering create --name to-aiven --remote-vnet " +
				"/subscriptions/740489ea-1554-4638-9fb6-78d710f367fb/resourceGroups/aivenprod/providers/Microsoft.Network/virtualNetworks/aivenprod --vnet-name vnet-orders --resource-group rg-orders"
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			if w.Fails > 0 {
				w.Fails--
				return notYet()
			}
			return made(ctx, r)
		},
		Undo:  slowly,
		Makes: []string{"azure"},
		Site:  &wizard.Site{},
		Remedies: []wizard.Remedy{
			{
				ID:   "hard",
				When: func(*wizard.Run, *wizard.Fault) bool { return w.Hard },
				Says: wizard.Words("Your app may not write peerings on vnet-orders."),
				Why:  wizard.Words("Somebody who owns the network has to grant it."),
				Diagnose: func(context.Context, *wizard.Run, *wizard.Fault) (wizard.Diagnosis, error) {
					return wizard.Diagnosis{
						Findings: []wizard.Finding{
							{Verdict: wizard.Bad, Text: "The role is not granted on vnet-orders."},
						},
					}, nil
				},
				Acts: []wizard.Act{
					{
						ID:       "ask",
						Title:    "Ask a colleague",
						Hint:     "copies the command",
						HandOver: func(wizard.Values) string { return "az role assignment create --role X" },
					},
					{ID: "again", Title: "Try again", Again: true},
					{ID: "edit", Title: "Choose another VNet", Edit: "USER_VNET_ID"},
				},
			},
			{
				ID:   "soon",
				When: wizard.ByCode("AuthorizationFailed"),
				Says: wizard.Words("Azure has not put the new role into effect yet"),
				Why:  wizard.Words("Normal for up to 10 minutes after granting it."),
				Auto: &wizard.Auto{Every: 15 * time.Second, For: 10 * time.Minute},
			},
		},
	}
}

func makes(key, kind, nameVar string) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		it := wizard.Item{Key: key, Kind: kind, Name: or(r.Get(nameVar), "to-aiven")}
		if err := r.Intend(ctx, it); err != nil {
			return err
		}
		if err := r.Clock().Sleep(ctx, time.Second); err != nil {
			return err
		}
		it.ID = "id-" + key
		return r.Made(ctx, it)
	}
}

// slowly removes a thing in three seconds.
func slowly(ctx context.Context, r *wizard.Run, _ wizard.Item) error {
	return r.Clock().Sleep(ctx, 3*time.Second)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
