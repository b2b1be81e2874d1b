// Package erasure answers one question: what of which case was forgotten, by whose leave
// and under which rule, and what may be forgotten now?
//
// One person asks, another approves; a hold stops both. What happened is kept as events,
// which fold into the register. That something was erased stays on record, with the
// numbers of the entries: so whoever counts them can tell what was forgotten by a rule
// from what was withheld.
package erasure

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// The kinds of event.
const (
	Asked    casework.Kind = journal.ErasureAsked
	Declined casework.Kind = journal.ErasureDeclined // or taken back
	Erased   casework.Kind = journal.Erased
	Held     casework.Kind = journal.HoldPlaced
	Lifted   casework.Kind = journal.HoldLifted
)

// Kinds are all of them.
var Kinds = []casework.Kind{Asked, Declined, Erased, Held, Lifted}

// A Scope is how much of a case is erased.
type Scope string

// The scopes, the smallest first.
const (
	OfPerson  Scope = "person"  // who one person is
	OfContent Scope = "content" // what was said, files and letters
	OfFile    Scope = "file"    // content, and who everybody is
	OfParties Scope = "parties" // what the parties see of its course
	OfAll     Scope = "all"     // all of it, its course too
)

// Scopes are all of them.
var Scopes = []Scope{OfPerson, OfContent, OfFile, OfParties, OfAll}

// Envelopes are those of an entry that it erases; none of an unknown scope.
func (s Scope) Envelopes() []journal.Envelope {
	switch s {
	case OfPerson:
		return []journal.Envelope{journal.Person}
	case OfContent:
		return []journal.Envelope{journal.Content}
	case OfFile:
		return []journal.Envelope{journal.Content, journal.Person}
	case OfParties:
		return []journal.Envelope{journal.Parties}
	case OfAll:
		return []journal.Envelope{journal.Oversight, journal.Parties, journal.Content, journal.Person}
	}
	return nil
}

// String says in words what it erases.
func (s Scope) String() string {
	switch s {
	case OfPerson:
		return "who one person is"
	case OfContent:
		return "everything that was said, with the files and letters"
	case OfFile:
		return "everything that was said, with the files and letters, and who everybody is"
	case OfParties:
		return "what the parties see of its course"
	case OfAll:
		return "all of it"
	}
	return "something"
}

// An Event is a fact of the register, with its number in the journal.
type Event struct {
	casework.Event
	Entry int64
}

// A Basis is what an erasure rests on: an item of the rulebook's retention, or a ground in
// law.
type Basis struct {
	Rule      string // the citation; "" of a ground in law
	Words     string // what the rule says, or the ground as it was cited
	Retention string // the item's name
	Until     timetable.Date
}

// String is the basis for people: “rule 9.2 (upheld: 36 months)”.
func (b Basis) String() string {
	if b.Rule == "" {
		return b.Words
	}
	return rulebook.Cite(b.Rule) + " (" + b.Words + ")"
}

// A Request is somebody's wish that something of a case is erased.
type Request struct {
	Entry    int64
	Case     string
	Scope    Scope
	Person   string // OfPerson: under which id their key is kept
	Basis    Basis
	On       timetable.Date
	By       string
	Reason   string
	Answered int64 // the entry by which it was granted or declined; 0: it waits
	Granted  bool
	Why      string // it was declined
}

// A Hold keeps everything of a case from being erased.
type Hold struct {
	Entry    int64
	Case     string
	Owner    string // who answers for it
	Reason   string
	On       timetable.Date
	Review   timetable.Date // when it is to be looked at again; it goes on until it is lifted
	Lifted   int64          // the entry; 0: it stands
	LiftedOn timetable.Date
	Why      string // it was lifted
}

// A Note is one erasure, as it is on record.
type Note struct {
	Entry     int64
	Case      string
	Scope     Scope
	Person    string
	Basis     Basis
	On        timetable.Date
	Envelopes []journal.Envelope
	Numbers   Ranges // of the entries
	Request   int64
	Complaint string // the number of the case's complaint in the register
	Ended     timetable.Date
}

// Covers tells whether it erased that envelope of an entry.
func (n Note) Covers(number int64, v journal.Envelope) bool {
	return slices.Contains(n.Envelopes, v) && n.Numbers.Has(number)
}

// String says what was erased when and why, in one sentence without the case.
func (n Note) String() string {
	return fmt.Sprintf("%s was erased on %s under %s", n.Scope, n.On.Long(), n.Basis)
}

// A Register is what the events add up to. It is never altered.
type Register struct {
	requests []Request
	holds    []Hold
	notes    []Note
	of       map[string][]int // the places in notes, by case
}

// Requests lists them, oldest first.
func (r Register) Requests() []Request { return slices.Clone(r.requests) }

// Holds lists them, oldest first, lifted ones too.
func (r Register) Holds() []Hold { return slices.Clone(r.holds) }

// Notes lists every erasure, oldest first.
func (r Register) Notes() []Note { return slices.Clone(r.notes) }

// Of lists the erasures in one case.
func (r Register) Of(id string) (out []Note) {
	for _, i := range r.of[id] {
		out = append(out, r.notes[i])
	}
	return out
}

// Hold is a hold that stands on a case; nil where there is none.
func (r Register) Hold(id string) *Hold {
	for _, h := range r.holds {
		if h.Case == id && h.Lifted == 0 {
			return &h
		}
	}
	return nil
}

// Gone tells whether an envelope of a case's entry was erased.
func (r Register) Gone(id string, number int64, v journal.Envelope) bool {
	return slices.ContainsFunc(r.of[id], func(i int) bool { return r.notes[i].Covers(number, v) })
}

// With adds an event. An event that says what none of this program's does is an error.
func (r Register) With(e Event) (Register, error) {
	if e.Erasing == nil {
		return r, fmt.Errorf("entry %d (%s) does not say what it is about", e.Entry, e.Kind)
	}
	switch e.Kind {
	case Asked:
		r.requests = append(slices.Clip(r.requests), Request{
			Entry: e.Entry, Case: e.Subject, Scope: Scope(e.Erasing.Scope), Person: e.Whom, Basis: basisOf(e), On: e.Day, By: e.By, Reason: e.Text,
		})
	case Declined:
		return r, r.answer(e, false)
	case Held:
		r.holds = append(slices.Clip(r.holds), Hold{Entry: e.Entry, Case: e.Subject, Owner: e.Whom, Reason: e.Text, On: e.Day, Review: e.Due})
	case Lifted:
		i := slices.IndexFunc(r.holds, func(h Hold) bool { return e.Erasing.Answers != nil && h.Entry == *e.Erasing.Answers && h.Lifted == 0 })
		if i < 0 {
			return r, fmt.Errorf("entry %d lifts a hold that does not stand", e.Entry)
		}
		r.holds = slices.Clone(r.holds)
		h := &r.holds[i]
		h.Lifted, h.LiftedOn, h.Why = e.Entry, e.Day, e.Text
	case Erased:
		n, err := NoteOf(e)
		if err != nil {
			return r, err
		}
		if n.Request >= 0 {
			if err := r.answer(e, true); err != nil {
				return r, err
			}
		}
		of := make(map[string][]int, len(r.of)+1)
		for id, places := range r.of {
			of[id] = places
		}
		of[n.Case] = append(slices.Clip(of[n.Case]), len(r.notes))
		r.notes, r.of = append(slices.Clip(r.notes), n), of
	default:
		return r, fmt.Errorf("entry %d is of another kind: %s", e.Entry, e.Kind)
	}
	return r, nil
}

// answer notes that a request was answered.
func (r *Register) answer(e Event, granted bool) error {
	i := slices.IndexFunc(r.requests, func(q Request) bool {
		return e.Erasing.Answers != nil && q.Entry == *e.Erasing.Answers && q.Answered == 0
	})
	if i < 0 {
		return fmt.Errorf("entry %d answers a request that does not wait", e.Entry)
	}
	r.requests = slices.Clone(r.requests)
	q := &r.requests[i]
	q.Answered, q.Granted = e.Entry, granted
	if !granted {
		q.Why = e.Text
	}
	return nil
}

func basisOf(e Event) Basis {
	return Basis{Rule: e.Rule, Words: e.Ground, Retention: e.Erasing.Retention, Until: e.Erasing.Until}
}

// NoteOf reads what an entry of the kind Erased says, as far as the overseer sees it: who
// the person was is told only to whoever may open that.
func NoteOf(e Event) (Note, error) {
	x := e.Erasing
	if e.Kind != Erased || x == nil {
		return Note{}, fmt.Errorf("entry %d does not say what was erased", e.Entry)
	}
	n := Note{Entry: e.Entry, Case: e.Subject, Scope: Scope(x.Scope), Person: e.Whom, Basis: basisOf(e), On: e.Day, Request: -1, Complaint: e.Number(), Ended: x.Ended}
	if x.Answers != nil {
		n.Request = *x.Answers
	}
	for _, name := range x.Envelopes {
		v, known := envelope(name)
		if !known {
			return n, fmt.Errorf("entry %d erases an envelope %q, which there is not", e.Entry, name)
		}
		n.Envelopes = append(n.Envelopes, v)
	}
	var err error
	if n.Numbers, err = ParseRanges(x.Entries); err != nil {
		return n, fmt.Errorf("entry %d: %w", e.Entry, err)
	}
	if n.Numbers.Len() != int64(x.Count) {
		return n, fmt.Errorf("entry %d says that it erases %d entries, and names %d: %s", e.Entry, x.Count, n.Numbers.Len(), x.Entries)
	}
	if len(n.Envelopes) == 0 || x.Count == 0 {
		return n, fmt.Errorf("entry %d erases nothing", e.Entry)
	}
	return n, nil
}

func envelope(name string) (journal.Envelope, bool) {
	for v := range journal.Envelope(journal.Envelopes) {
		if v.String() == name {
			return v, true
		}
	}
	return 0, false
}

func names(envelopes []journal.Envelope) (out []string) {
	for _, v := range envelopes {
		out = append(out, v.String())
	}
	return out
}

// Words say of which parts it is told, for people.
func Words(envelopes []journal.Envelope) string {
	var out []string
	for _, v := range envelopes {
		out = append(out, [...]string{"the course of the case", "what the parties see of its course", "what was said", "who acted"}[v])
	}
	return strings.Join(out, ", ")
}
