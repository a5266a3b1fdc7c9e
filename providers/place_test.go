package providers

import "testing"

func TestPlaceEqual(t *testing.T) {
	here := Place{Provider: "aws", Account: "123456789012", Region: "eu-west-1"}
	for _, c := range []struct {
		other Place
		same  bool
	}{
		{here, true},
		{Place{}, true},
		{Place{Provider: "aws", Account: "123456789012"}, true},
		{Place{Provider: "AWS", Account: "123456789012", Region: "EU-WEST-1"}, true},
		{Place{Provider: "aws", Account: "999999999999"}, false},
		{Place{Provider: "azure", Account: "123456789012"}, false},
		{Place{Provider: "aws", Account: "123456789012", Region: "us-east-1"}, false},
		{Place{Provider: "aws", Account: "123456789012", Scope: "x"}, true},
	} {
		if here.Equal(c.other) != c.same || c.other.Equal(here) != c.same {
			t.Errorf("%+v", c.other)
		}
	}
}

func TestPlaceInWords(t *testing.T) {
	for want, p := range map[string]Place{
		"":                                    {},
		"AWS account 123456789012, eu-west-1": {Provider: "aws", Account: "123456789012", Region: "eu-west-1"},
		"Azure directory d, subscription s":   {Provider: "azure", Account: "d", Scope: "s"},
		"Azure subscription s":                {Provider: "azure", Scope: "s"},
		"Aiven project p":                     {Provider: "aiven", Scope: OfProject("p").String()},
		"Astra organization o":                {Provider: "astra", Account: "o"},
		"newcloud x":                          {Provider: "newcloud", Account: "x"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSameTarget(t *testing.T) {
	azure := AzureTarget{SubscriptionID: "Sub", ResourceGroup: "RG", VNet: "Net", AppID: "a"}
	aws := AWSTarget{AccountID: "1", VPC: "vpc-1", Region: "eu-west-1"}
	for name, c := range map[string]struct {
		a, b AivenTarget
		same bool
	}{
		"another application, another case": {azure, AzureTarget{SubscriptionID: "sub", ResourceGroup: "rg", VNet: "net",
			AppID: "b"}, true},
		"another group":         {azure, AzureTarget{SubscriptionID: "Sub", ResourceGroup: "other", VNet: "Net"}, false},
		"a region left out":     {aws, AWSTarget{AccountID: "1", VPC: "vpc-1"}, true},
		"another region":        {aws, AWSTarget{AccountID: "1", VPC: "vpc-1", Region: "us-east-1"}, false},
		"another account":       {aws, AWSTarget{AccountID: "2", VPC: "vpc-1"}, false},
		"a network in capitals": {UpCloudTarget{"AB"}, UpCloudTarget{"ab"}, true},
		"two clouds":            {UpCloudTarget{"ab"}, OtherTarget{On: "google", NetworkID: "ab"}, false},
		"nothing":               {nil, nil, false},
		"something and nothing": {aws, nil, false},
	} {
		if SameTarget(c.a, c.b) != c.same || SameTarget(c.b, c.a) != c.same {
			t.Error(name)
		}
	}
}
