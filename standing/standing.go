// Package standing answers one question: what is a member's standing on a day,
// and by which rule?
//
// Who is a member follows from what the membership system tells; what somebody may
// not do follows from the decisions and measures of cases. Each effect has its first
// and its last day and ends by itself. Nobody types a standing in.
package standing

import (
	"cmp"
	"slices"

	"duly/timetable"
)

// A Status is a member's standing in a word.
type Status string

// The statuses. A measure restrains somebody of whom nothing has been found: it has
// effects, and leaves the status as it is.
const (
	NoMember  Status = "no member"                  // never one, or not yet on that day
	Good      Status = "good"                       // a member; effects may hold all the same
	Suspended Status = "suspended"                  // a sanction that is a suspension is in force
	Expelled  Status = "expelled"                   // a sanction that is a removal is in force
	Left      Status = "left"                       // no member any more
	LeftOpen  Status = "left while a case was open" // until they are a member again
)

// A Source is what an effect comes from.
type Source string

// The sources.
const (
	Measure  Source = "measure"  // interim: says nothing about what happened
	Sanction Source = "sanction" // a decision imposed it
	Order    Source = "order"    // a sanction that is something to be done: it forbids nothing
)

// An Effect is one thing that somebody may not do, because of a case.
type Effect struct {
	Case   string         // whose it is; for whoever may read that case, and nobody else
	ID     string         // of the measure or sanction in the case: "M1", "S1"
	Source Source         // what kind of thing it comes from
	Of     string         // the measure or sanction, as the rulebook calls it
	Kind   string         // of a sanction: its kind in the rulebook; "" where it has none
	What   string         // the effect, as the rulebook calls it; "" where a sanction has none but its status
	Rule   string         // the citation
	From   timetable.Date // first day
	Until  timetable.Date // last day; 0: no last day is set yet
	Known  timetable.Date // since when the member was told
	Served int            // days that were taken off for time served
}

// On tells whether the effect is in force on a day.
func (e Effect) On(day timetable.Date) bool {
	return e.From <= day && (e.Until == 0 || day <= e.Until)
}

// later tells whether an effect lasts longer than another.
func (e Effect) later(than timetable.Date) bool {
	return than != 0 && (e.Until == 0 || e.Until > than)
}

// A Standing is how a member stands on a day, as the record has it for that day.
type Standing struct {
	Status  Status
	Since   timetable.Date // of the status; 0: not known
	Until   timetable.Date // its last day, where one is set; else 0
	Rule    string         // the status is by this rule; "": it is by membership alone
	Effects []Effect       // in force on that day, by name, then by their first day
}

// An Answer is all that whoever asks is told.
type Answer struct {
	Yes   bool           `json:"yes"`
	Since timetable.Date `json:"since,omitzero"` // of a no: the first day
	Until timetable.Date `json:"until,omitzero"` // of a no: the last day; 0: none is set yet
	Rule  string         `json:"rule,omitempty"` // of a no
}

// May tells whether the standing leaves somebody free to do something, by the
// rulebook's names of the effects that would forbid it. Where several do, the one that
// lasts longest is the rule, and the first day is that of the earliest.
func (s Standing) May(effects ...string) Answer {
	a := Answer{Yes: true}
	for _, e := range s.Effects {
		if e.What == "" || e.Source == Order || !slices.Contains(effects, e.What) {
			continue
		}
		if a.Yes {
			a = Answer{Since: e.From, Until: e.Until, Rule: e.Rule}
			continue
		}
		a.Since = min(a.Since, e.From)
		if e.later(a.Until) {
			a.Until, a.Rule = e.Until, e.Rule
		}
	}
	return a
}

// A State is a standing as whoever keeps the list of members is told it: without a
// case, and without what an effect comes from.
type State struct {
	Status  Status         `json:"status"`
	Since   timetable.Date `json:"since,omitzero"`
	Until   timetable.Date `json:"until,omitzero"`
	Rule    string         `json:"rule,omitempty"`
	Effects []Told         `json:"effects,omitempty"`
}

// A Told is an effect as it is told outside of its case.
type Told struct {
	What  string         `json:"what"`
	From  timetable.Date `json:"from"`
	Until timetable.Date `json:"until,omitzero"`
	Rule  string         `json:"rule"`
}

// State is what of a standing may be told outside of its cases.
func (s Standing) State() State {
	out := State{Status: s.Status, Since: s.Since, Until: s.Until, Rule: s.Rule}
	for _, e := range s.Effects {
		told := Told{e.What, e.From, e.Until, e.Rule}
		if e.What != "" && e.Source != Order && !slices.Contains(out.Effects, told) {
			out.Effects = append(out.Effects, told)
		}
	}
	return out
}

// Same tells whether two states say the same.
func (s State) Same(as State) bool {
	return s.Status == as.Status && s.Since == as.Since && s.Until == as.Until && s.Rule == as.Rule && slices.Equal(s.Effects, as.Effects)
}

// A Change is that somebody's standing is another, for whoever must be told.
type Change struct {
	Number int64          `json:"number"` // its place in the order of all changes, from 1
	Member string         `json:"member"` // the membership number
	Day    timetable.Date `json:"day"`    // from which on it is so
	Before State          `json:"before"`
	After  State          `json:"after"`
}

func sortEffects(effects []Effect) {
	slices.SortStableFunc(effects, func(a, b Effect) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.From, b.From), cmp.Compare(a.Case, b.Case), cmp.Compare(a.ID, b.ID))
	})
}
