// Package metrics tells Prometheus what is watched, how old that is, and what
// the process that watches does.
package metrics

import "github.com/prometheus/client_golang/prometheus"

// Metric is one line of the table of all that this program measures. Table is
// the only place in which names and labels stand; a test compares the dashboard
// and the rules in docs/serve with it.
type Metric struct {
	Name, Help string
	Type       prometheus.ValueType
	Labels     []string
}

// The types, in short.
const (
	gauge   = prometheus.GaugeValue
	counter = prometheus.CounterValue
)

// The names of metrics that more than one place speaks of.
const (
	SSHSessions    = "peerage_ssh_sessions"
	SSHOpened      = "peerage_ssh_sessions_total"
	SSHRefused     = "peerage_ssh_refused_total"
	SSHCut         = "peerage_ssh_cut_total"
	AlertsFiring   = "peerage_alerts_firing"
	AlertsWaiting  = "peerage_alerts_waiting"
	AlertsSent     = "peerage_alerts_sent_total"
	AlertsRetried  = "peerage_alerts_retried_total"
	AlertsGivenUp  = "peerage_alerts_given_up_total"
	AlertsSilenced = "peerage_alerts_silenced"
)

// Labels of links, of sources, and of who is told.
var (
	ofLink   = []string{"id"}
	ofSource = []string{"source"}
	// ofReceiver: receivers are those of the rules file.
	ofReceiver = []string{"receiver"}
)

// Table is all that is measured. Links and sources are named by their ids, which
// never change; their titles stand in labels of the info metrics alone.
var Table = []Metric{
	{"peerage_build_info", "The program's version and that of Go; always 1.", gauge, []string{"version", "go"}},
	{"peerage_leader", "1 where this process asks the providers, 0 where another does on the same state.", gauge, nil},
	{"peerage_up", "1 while anything is known that is not too old: what /healthz answers 200 for.", gauge, nil},
	{"peerage_complete", "1 when every source was heard whole, and lately. At 0, links may exist that are not counted.",
		gauge, nil},
	{"peerage_snapshot_timestamp_seconds", "When the watcher last told what it sees.", gauge, nil},
	{"peerage_accounts_missing", "How many providers are not connected, of those for which anything is wanted.",
		gauge, nil},

	{"peerage_links", "How many links have the verdict.", gauge, []string{"verdict"}},
	{"peerage_links_stale", "How many links rest on what is too old to be relied on.", gauge, nil},
	{"peerage_links_left_out", "How many links have no series of their own, since there are more than the limit.",
		gauge, nil},
	{"peerage_sources_left_out", "How many sources have no series of their own, since there are more than the limit.",
		gauge, nil},

	{"peerage_link_verdict", "1 for the verdict that a link has now; a link has one such series at a time.", gauge,
		[]string{"id", "link", "kind", "verdict"}},
	{"peerage_link_since_timestamp_seconds", "When the link's verdict began; missing where that was before the first look.",
		gauge, ofLink},
	{"peerage_link_stale", "1 when what the link rests on is too old to be relied on.", gauge, ofLink},

	{"peerage_source_state", "1 for the state that a source has now: waiting, heard, failing, denied or signed-out.", gauge,
		[]string{"source", "title", "provider", "state"}},
	{"peerage_source_age_seconds", "Since when nothing newer was heard whole; missing before the first time.", gauge,
		ofSource},
	{"peerage_source_stale", "1 when what the source said last is not to be relied on.", gauge, ofSource},
	{"peerage_source_round_seconds", "How long the last whole round took.", gauge, ofSource},
	{"peerage_source_interval_seconds", "What lies between two rounds now.", gauge, ofSource},
	{"peerage_source_calls_total", "Calls made to the source's provider.", counter, ofSource},
	{"peerage_source_call_seconds_total", "For how long answers to these calls were waited for, added up.", counter,
		ofSource},
	{"peerage_source_errors_total", "Rounds that failed, in whole or in part.", counter, ofSource},
	{"peerage_source_throttles_total", "Rounds that failed because the provider was asked too often.", counter, ofSource},

	{SSHSessions, "Boards that are looked at over SSH.", gauge, nil},
	{SSHOpened, "Boards that were opened over SSH.", counter, nil},
	{SSHRefused, "What was refused over SSH: key, limit or request.", counter, []string{"why"}},
	{SSHCut, "Sessions that were ended from here: idle, not reading, or their key was taken off the list.", counter,
		[]string{"why"}},

	{AlertsFiring, "Alerts that are on, by rule; blind is of sources that are not heard.", gauge, []string{"rule"}},
	{AlertsSilenced, "Alerts that are on and of which nobody is told, since the link is silenced.", gauge, nil},
	{AlertsWaiting, "Notices that wait for a receiver.", gauge, ofReceiver},
	{AlertsSent, "Notices that a receiver has taken.", counter, ofReceiver},
	{AlertsRetried, "Tries that failed and were followed by another.", counter, ofReceiver},
	{AlertsGivenUp, "Notices that a receiver was never told: refused, tried too often, or too many.", counter, ofReceiver},
}
