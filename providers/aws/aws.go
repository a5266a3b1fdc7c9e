// Package aws is the adapter for Amazon: sign-ins from the person's own AWS
// configuration, STS to prove them, and EC2 (package ec2) for the networks.
package aws

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// The budget. EC2 documents larger ones by action (20 reads a second and a
// burst of 100), shared by all who use the account.
const (
	defaultRate  = 10
	defaultBurst = 60
)

// homeRegion is where is asked what is of no region, when nothing names one.
const homeRegion = "us-east-1"

// Keys are a sign-in that is given instead of the person's configuration.
type Keys struct {
	// Profile and Title are how it is called.
	Profile, Title               string
	AccessKeyID, Secret, Session string
	// Region is where they are used first; "" is not known.
	Region string
	// Role, when not "", is taken with them, and Device the MFA device of which
	// that wants a code.
	Role, Device string
}

// Options say where Amazon is and how it is spoken to. The zero value is the
// real Amazon with the person's own configuration.
type Options struct {
	// Endpoint overrides that of EC2 and STS in every region; "" does not.
	// The SDK itself honours AWS_ENDPOINT_URL and a profile's endpoint_url.
	Endpoint string
	// HTTP carries the requests; nil is the SDK's client, which honours
	// AWS_CA_BUNDLE and a profile's ca_bundle.
	HTTP http.RoundTripper
	// RootCAs are the authorities to trust; nil are the machine's.
	RootCAs *x509.CertPool
	// Clock drives the rate budget; nil is the machine's.
	Clock clock.Clock
	// ReadOnly refuses every operation that changes something: by operation,
	// since all of EC2's are POSTs.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// Env reads the environment for the list of profiles; nil is os.Getenv.
	Env func(string) string
	// Given, when not nil, are the only sign-ins: no file and no environment
	// of the person's is read. A demo and tests hand them in.
	Given []Keys
	// Limit is how many requests a second are sent in the long run; 0 is 10.
	Limit rate.Limit
	// Timeout is how long one attempt may take; 0 is a minute.
	Timeout time.Duration
}

// Cloud is Amazon. All its sessions share one rate budget.
type Cloud struct {
	opt   Options
	limit *rate.Limiter
	log   *thin.Log
	coded coded
}

var _ providers.AWS = (*Cloud)(nil)

// New makes the adapter. It asks nothing and reads nothing yet.
func New(o Options) *Cloud {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.Limit == 0 {
		o.Limit = defaultRate
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	return &Cloud{opt: o, limit: rate.NewLimiter(o.Limit, defaultBurst), log: thin.NewLog("aws", o.WireLog, o.Clock)}
}

// Open implements providers.AWS. The credentials are proved by Caller, or by
// the first call.
func (c *Cloud) Open(ctx context.Context, profile string) (providers.AWSSession, error) {
	cfg, err := c.config(ctx, profile, noCode)
	if err != nil {
		return nil, unread(err)
	}
	if its := c.coded.find(profile, c.opt.Clock.Now()); its != nil {
		cfg.Credentials = its
	}
	return c.session(cfg, profile), nil
}

// unread: nobody was asked.
func unread(err error) error {
	e := &providers.Error{Class: providers.NotAuthenticated, Provider: "aws", Op: "read the AWS configuration",
		Code: CodeNoCredentials, Message: err.Error(), Err: err}
	var none config.SharedConfigProfileNotExistError
	if errors.As(err, &none) {
		e.Code, e.Message = providers.AWSNoProfile, "no profile "+none.Profile+" in your AWS configuration"
	}
	return e
}

// config reads the configuration; code is asked for when a role is taken with
// one.
func (c *Cloud) config(ctx context.Context, profile string, code func() (string, error)) (sdk.Config, error) {
	if c.opt.Given != nil {
		return c.given(profile, code)
	}
	opts := []func(*config.LoadOptions) error{
		config.WithHTTPClient(c.signInHTTP()),
		config.WithAssumeRoleCredentialOptions(func(o *stscreds.AssumeRoleOptions) { o.TokenProvider = code }),
	}
	if c.opt.Endpoint != "" {
		opts = append(opts, config.WithBaseEndpoint(c.opt.Endpoint))
	}
	if profile != "" {
		opts = append(opts, config.WithSharedConfigProfile(profile))
	}
	return config.LoadDefaultConfig(ctx, opts...)
}

// signInHTTP is what the SDK fetches sign-ins with.
func (c *Cloud) signInHTTP() config.HTTPClient {
	if c.opt.HTTP != nil {
		return &http.Client{Transport: c.opt.HTTP, CheckRedirect: thin.NoRedirect}
	}
	return c.sdkHTTP()
}

// sdkHTTP is the SDK's own client, with the authorities to trust: it fetches
// sign-ins, too.
func (c *Cloud) sdkHTTP() *awshttp.BuildableClient {
	its := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { thin.Proxied(t) })
	bundle := c.opt.Env("AWS_CA_BUNDLE") // the SDK reads it, too, but not for keys that are handed in
	if c.opt.RootCAs == nil && bundle == "" {
		return its
	}
	pool, err := x509.SystemCertPool()
	switch {
	case c.opt.RootCAs != nil:
		pool = c.opt.RootCAs.Clone()
	case err != nil:
		pool = x509.NewCertPool()
	}
	if pem, err := os.ReadFile(bundle); err == nil {
		pool.AppendCertsFromPEM(pem)
	}
	return its.WithTransportOptions(func(t *http.Transport) {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	})
}

// given makes a configuration of handed-in keys alone.
func (c *Cloud) given(profile string, code func() (string, error)) (sdk.Config, error) {
	for _, k := range c.opt.Given {
		if k.Profile == profile || profile == "" {
			return c.taking(k, code), nil
		}
	}
	return sdk.Config{}, config.SharedConfigProfileNotExistError{Profile: profile}
}

// open makes a session with keys alone.
func (c *Cloud) open(k Keys) providers.AWSSession { return c.session(k.config(), "") }
