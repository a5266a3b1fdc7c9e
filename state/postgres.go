package state

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"example.org/peerage/providers"
)

const (
	// slowest is how long a shared state may take to answer, in real time; the
	// server is told to give up a little earlier.
	slowest       = 10 * time.Second
	slowStatement = 8 * time.Second
	dialing       = 5 * time.Second
	// ownSchema is the schema of a database that peerage uses, where the address
	// names none with search_path.
	ownSchema = "peerage"
	// channel is that of LISTEN and NOTIFY.
	channel = "peerage"
)

// errSlow is a shared state that does not answer in time.
var errSlow = errors.New("no answer within " + slowest.String())

// shared is a state on PostgreSQL.
type shared struct {
	// config has the password; name is the address without it.
	config *pgx.ConnConfig
	name   string
	schema string
	reach  reach
}

// IsShared says whether an address is one of a state that several machines
// work with: postgres:// or postgresql://.
func IsShared(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Redacted is the address of a state without what is secret in it: for
// everything that is shown or kept. Only what is known to be no secret stays.
func Redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil || !IsShared(address) {
		return "an address that cannot be read"
	}
	out := url.URL{Scheme: "postgres", Host: u.Host, Path: u.Path}
	if name := u.User.Username(); name != "" {
		out.User = url.User(name)
	}
	if q := u.Query(); q.Get("search_path") != "" {
		out.RawQuery = url.Values{"search_path": {q.Get("search_path")}}.Encode()
	}
	return out.String()
}

// openShared opens the state in a PostgreSQL database. The server's own
// variables (PGPASSWORD, PGSSLROOTCERT …) and ~/.pgpass are heeded.
func openShared(ctx context.Context, o Options) (*Store, error) {
	const op = "open the state"
	name := Redacted(o.URL)
	config, err := pgx.ParseConfig(o.URL)
	if err != nil || !IsShared(o.URL) { // what the parser says may hold a piece of the password
		return nil, failure(providers.Invalid, op, CodeAddress, name+" is no address of a database. It looks like "+
			"postgres://USER@HOST:5432/DATABASE?sslmode=verify-full; a password stands in PGPASSWORD or ~/.pgpass.", nil)
	}
	s := newStore(o, postgres())
	s.dir = o.Dir
	s.notes = beside(o.Dir)
	s.shared = &shared{config: config, name: name, schema: prepared(config)}
	if config.Password != "" {
		s.Hush(config.Password)
	}
	s.db = stdlib.OpenDB(*config)
	s.db.SetMaxOpenConns(4)
	s.db.SetMaxIdleConns(1)
	s.db.SetConnMaxIdleTime(time.Minute)
	if o.Later { // it is tried once
		s.shared.reach.err = errSlow
	}
	err = s.migrate(ctx)
	if o.Later && (providers.HasCode(err, CodeGone) || providers.HasCode(err, CodeSlow)) {
		return s, nil
	}
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// beside makes the folder for what is this machine's alone: views, the host key,
// the log. Nothing of the state lies there.
func beside(dir string) (notes []string) {
	notes, err := madeOrLoose(dir, func() error { return os.MkdirAll(dir, 0o700) })
	if err != nil {
		notes = append(notes, "What belongs to this machine alone (views of the board, the host key, the log) cannot be "+
			"kept. --state-dir names another folder. ("+err.Error()+")")
	}
	return notes
}

// prepared sets what a connection needs, unless the address says otherwise: a
// schema, which it gives, limits, and a server that notices when we are gone.
func prepared(config *pgx.ConnConfig) (schema string) {
	ms := func(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }
	for name, value := range map[string]string{
		"search_path": ownSchema, "application_name": "peerage",
		"statement_timeout": ms(slowStatement), "lock_timeout": ms(slowStatement / 2),
		"idle_in_transaction_session_timeout": ms(2 * slowest),
		"tcp_keepalives_idle":                 "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = dialing
		config.DialFunc = (&net.Dialer{KeepAlive: dialing, Timeout: dialing}).DialContext
	}
	return config.RuntimeParams["search_path"]
}

// postgres is the dialect of a shared state.
func postgres() *dialect {
	return &dialect{
		numbered: true, share: " FOR SHARE", migrations: ofPostgres, rowsFrom: 2, look: lookPostgres, mark: markPostgres,
		alone: alone, passing: passing, kind: ofServer,
	}
}

// alone keeps everybody else from migrating, and makes the schema.
func alone(ctx context.Context, t *txn) error {
	if _, err := t.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", lockNumber("", "migrate")); err != nil {
		return err
	}
	var schema string
	err := t.QueryRowContext(ctx, "SELECT (current_schemas(false) || array[split_part(current_setting('search_path'), "+
		"',', 1)::name])[1]").Scan(&schema)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{strings.Trim(schema, `" `)}.Sanitize())
	return err
}

// PostgreSQL's error codes that matter here
// (postgresql.org/docs/current/errcodes-appendix.html).
const (
	pgTooMany    = "53300"
	pgStarting   = "57P03"
	pgCancelled  = "57014"
	pgLockWait   = "55P03"
	pgUnique     = "23505"
	pgReadOnly   = "25006"
	pgNoDatabase = "3D000"
	pgNoRight    = "42501"
	pgNoTable    = "42P01"
	pgClosed     = "55000" // the database lets nobody in
)

// pgCode is the server's code for an error; "" when it is not the server's.
func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// unreachable says whether the way to the server is broken, or it is going down
// or not up yet.
func unreachable(err error) bool {
	switch c := pgCode(err); {
	case c == pgStarting, c == pgTooMany, c == pgClosed, strings.HasPrefix(c, "57P"), strings.HasPrefix(c, "08"):
		return true
	case c != "":
		return false
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "unexpected EOF")
}

// passing says whether to try again: somebody was in the way, or the way to the
// server is broken and may be whole at the next try.
func passing(err error) bool {
	switch c := pgCode(err); {
	case strings.HasPrefix(c, "40"), c == pgLockWait:
		return true
	}
	return unreachable(err)
}

// ofServer says what is wrong with a shared state.
func ofServer(err error) (class providers.Class, code_, text string) {
	c := pgCode(err)
	switch {
	case strings.HasPrefix(c, "28"):
		return providers.NotAuthenticated, CodeRefused, "%s refuses the sign-in. Look at the name in the address, and at " +
			"the password in PGPASSWORD or ~/.pgpass."
	case c == pgNoDatabase:
		return providers.Invalid, CodeAddress,
			"%s: there is no such database on that server. Make it, or correct the address."
	case c == pgNoRight || c == pgNoTable:
		return providers.Invalid, CodeNoRights, "%s cannot be written by this user of the database. It needs CREATE on the " +
			"database once, then all rights on its schema peerage."
	case c == pgReadOnly:
		return providers.Transient, CodeNoRights, "%s only answers questions at present (a standby, or it is read-only). " +
			"Nothing was written; try again when it takes writes."
	case strings.HasPrefix(c, "53") && c != pgTooMany:
		return providers.Transient, CodeDiskFull,
			"The database server has no room left: %s cannot grow. Make room there, then try again; nothing that was " +
				"written is lost."
	case c == pgCancelled || c == pgLockWait || errors.Is(err, errSlow):
		return providers.Transient, CodeSlow, "%s does not answer in time. Nothing is lost; try again."
	case c == pgTooMany:
		return providers.Transient, CodeGone, "%s has no connection left. Each process of peerage takes two, and one more for " +
			"each run that it works on: end some, or raise the server's max_connections. Nothing that was written is lost."
	case unreachable(err):
		return providers.Transient, CodeGone,
			"%s cannot be reached. Nothing that was written is lost; try again when the database and the way to it are up."
	}
	return providers.Unknown, CodeState, "Working with %s failed."
}
