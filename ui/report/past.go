package report

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// Seen is a change of a link that was seen, as history has it.
type Seen struct {
	Head
	At     time.Time         `json:"at"`
	Link   string            `json:"link"`
	Kind   string            `json:"kind"`
	Title  string            `json:"title"`
	From   providers.Verdict `json:"from,omitempty"`
	To     providers.Verdict `json:"verdict"`
	Hosted string            `json:"hosted_state,omitempty"`
	Cloud  string            `json:"cloud_state,omitempty"`
	// WasHosted and WasCloud are the halves' words before.
	WasHosted string `json:"hosted_state_before,omitempty"`
	WasCloud  string `json:"cloud_state_before,omitempty"`
	// By is the run that was at work on it then; "" where nobody can tell.
	By string `json:"by,omitempty"`
}

// SeenOf is a sight as an object.
func SeenOf(s *state.Seen) Seen {
	return Seen{head("seen"), s.At, s.Link, s.Kind, s.Title, s.From, s.Verdict, s.Hosted, s.Cloud, s.FromHosted, s.FromCloud, s.By}
}

// Deed is something that a run of this program did.
type Deed struct {
	Head
	At        time.Time   `json:"at"`
	Run       string      `json:"run"`
	Name      string      `json:"name"`
	Procedure string      `json:"procedure"`
	Link      string      `json:"link,omitempty"`
	LinkTitle string      `json:"link_title,omitempty"`
	Did       wizard.Kind `json:"did"`
	Step      string      `json:"step,omitempty"`
	ItemKind  string      `json:"item_kind,omitempty"`
	ItemID    string      `json:"item_id,omitempty"`
	ItemName  string      `json:"item_name,omitempty"`
	Note      string      `json:"note,omitempty"`
	By        string      `json:"by,omitempty"`
}

// DeedOf is a deed as an object.
func DeedOf(d *state.Deed) Deed {
	e := &d.Event
	out := Deed{Head: head("deed"), At: e.At, Run: d.Run, Name: d.Name, Procedure: d.Procedure, Did: e.Kind, Step: e.Step,
		Note: e.Note, By: e.By.String(), Link: d.About.Link, LinkTitle: d.About.Title}
	if it := e.Item; it != nil {
		out.ItemKind, out.ItemID, out.ItemName = it.Kind, it.ID, it.Name
	}
	return out
}

// Heard says when a source was heard in a time.
type Heard struct {
	Head
	Source string    `json:"source"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	// Share is the part of the time in which it was heard; Spans are when.
	Share float64 `json:"share"`
	Spans []Span  `json:"spans"`
	// Troubles are when it was not, and why.
	Troubles []Trouble `json:"troubles,omitempty"`
}

// Trouble is a time in which a source was not heard.
type Trouble struct {
	Span
	// State is "failing", "throttled", "denied" or "signed-out"; Code the provider's.
	State string `json:"state"`
	Code  string `json:"code,omitempty"`
}

// Span is a time without a gap.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// HeardOf is when a source was heard as an object.
func HeardOf(source string, from, to time.Time, looks []state.Coverage, troubles []state.Trouble) Heard {
	out := Heard{Head: head("heard"), Source: source, From: from, To: to, Share: Share(from, to, looks), Spans: []Span{}}
	for _, l := range looks {
		out.Spans = append(out.Spans, Span{l.From, l.Until})
	}
	for _, t := range troubles {
		out.Troubles = append(out.Troubles, Trouble{Span{t.From, t.Until}, t.State, t.Code})
	}
	return out
}

// Share is the part of a time that looks cover, from 0 to 1.
func Share(from, to time.Time, looks []state.Coverage) float64 {
	var heard time.Duration
	for _, l := range looks {
		heard += l.Until.Sub(l.From)
	}
	if !to.After(from) {
		return 0
	}
	return min(float64(heard)/float64(to.Sub(from)), 1)
}
