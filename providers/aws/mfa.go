package aws

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"example.org/peerage/providers"
)

// errNoCode says that a role is taken with a code, and there is none.
var errNoCode = errors.New("a code of the profile's MFA device is wanted")

func noCode() (string, error) { return "", errNoCode }

// once gives a code a single time: AWS takes none twice.
func once(code string) func() (string, error) {
	var mu sync.Mutex
	return func() (string, error) {
		mu.Lock()
		defer mu.Unlock()
		given := code
		if code = ""; given == "" {
			return noCode()
		}
		return given, nil
	}
}

// coded holds, by profile, what codes were given for. The zero value is empty.
type coded struct {
	mu   sync.Mutex
	kept map[string]sessionKeys
}

type sessionKeys struct {
	sdk.CredentialsProvider
	until time.Time
}

func (c *coded) keep(profile string, its sdk.CredentialsProvider, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[string]sessionKeys{}
	}
	c.kept[profile] = sessionKeys{its, until}
}

// find gives what holds still; nil where nothing does.
func (c *coded) find(profile string, now time.Time) sdk.CredentialsProvider {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x, ok := c.kept[profile]; ok && now.Before(x.until) {
		return x.CredentialsProvider
	}
	return nil
}

// wantsCode says of an error that a profile's role is taken with a code; under
// "account" stands the one that the role is of, where the files tell it.
func (c *Cloud) wantsCode(e *providers.Error, profile string) {
	e.Code = providers.AWSWantsCode
	e.Message = "profile " + profile + " takes its role with a code of its MFA device, " + c.Device(profile)
	role := ""
	for _, k := range c.opt.Given {
		if k.Profile == profile {
			role = k.Role
		}
	}
	if all, err := c.read(); err == nil && c.opt.Given == nil {
		role = all[profile].role
	}
	if parts := strings.Split(role, ":"); len(parts) > 4 { // arn:aws:iam::ACCOUNT:role/NAME
		e.Detail["account"] = parts[4]
	}
}

// coders are the profiles that want a code now.
func (c *Cloud) coders(ctx context.Context) []string {
	list, err := c.Profiles(ctx)
	if err != nil {
		return nil
	}
	var out []string
	for _, p := range list {
		if c.Device(p.Name) != "" {
			out = append(out, p.Name)
		}
	}
	return out
}

// withCode signs in with a code that was pasted, alone or behind the name of its
// profile; ok says that it is one.
func (c *Cloud) withCode(ctx context.Context, text string) (ok bool, err error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 {
		return false, nil
	}
	code := words[len(words)-1]
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return false, nil
	}
	names := c.coders(ctx)
	switch {
	case len(words) == 2:
		names = words[:1]
	case len(names) == 0:
		return true, errors.New("no profile wants a code")
	case len(names) > 1:
		return true, errors.New("whose code is it? Write the profile before it: " + strings.Join(names, ", ") + " want one")
	}
	_, err = c.OpenWith(ctx, names[0], code)
	return true, err
}

// Device implements providers.AWS.
func (c *Cloud) Device(profile string) string {
	if c.coded.find(profile, c.opt.Clock.Now()) != nil {
		return ""
	}
	for _, k := range c.opt.Given {
		if k.Profile == profile {
			return k.Device
		}
	}
	if c.opt.Given != nil {
		return ""
	}
	all, err := c.read()
	if err != nil {
		return "" // opening it says so
	}
	return deviceOf(all, all[profile], len(all))
}

// deviceOf follows the profiles that one takes its credentials from, as the SDK
// does: a device counts where a role is taken.
func deviceOf(all map[string]profile, p profile, most int) string {
	if p.role == "" {
		return ""
	}
	if p.device != "" {
		return p.device
	}
	next, ok := all[p.source]
	if !ok || most == 0 || p.source == p.Name {
		return ""
	}
	return deviceOf(all, next, most-1)
}

// OpenWith implements providers.AWS.
func (c *Cloud) OpenWith(ctx context.Context, profile, code string) (providers.AWSSession, error) {
	cfg, err := c.config(ctx, profile, once(code))
	if err != nil {
		return nil, unread(err)
	}
	s := c.session(cfg, profile)
	keys, err := cfg.Credentials.Retrieve(ctx)
	var api smithy.APIError
	switch {
	case errors.As(err, &api) && (api.ErrorCode() == "AccessDenied" || api.ErrorCode() == "ValidationError"):
		return nil, &providers.Error{Class: providers.NotAuthenticated, Provider: "aws", Op: "take on the profile's role",
			Code: providers.AWSRefusesCode, Native: api.ErrorCode(), Message: api.ErrorMessage(), Err: err,
			Detail: map[string]string{"profile": profile}}
	case err != nil:
		return nil, s.noCredentials(ctx, opCaller, err)
	}
	c.coded.keep(profile, cfg.Credentials, keys.Expires)
	return s, nil
}

// taking makes a configuration of handed-in keys, and of the role that is taken
// with them.
func (c *Cloud) taking(k Keys, code func() (string, error)) sdk.Config {
	cfg := k.config()
	if k.Role == "" {
		return cfg
	}
	cfg.HTTPClient = c.signInHTTP()
	api := sts.NewFromConfig(cfg, func(o *sts.Options) {
		o.Region = cmp.Or(k.Region, homeRegion)
		if c.opt.Endpoint != "" {
			o.BaseEndpoint = &c.opt.Endpoint
		}
	})
	return sdk.Config{Region: k.Region, Credentials: sdk.NewCredentialsCache(stscreds.NewAssumeRoleProvider(api, k.Role,
		func(o *stscreds.AssumeRoleOptions) {
			if k.Device != "" {
				o.SerialNumber, o.TokenProvider = &k.Device, code
			}
		}))}
}

func (k Keys) config() sdk.Config {
	return sdk.Config{Region: k.Region, Credentials: sdk.NewCredentialsCache(
		credentials.NewStaticCredentialsProvider(k.AccessKeyID, k.Secret, k.Session))}
}
