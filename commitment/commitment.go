// Package commitment answers one question: what became of what was asked of the
// organisation?
//
// An ask leads to a response, a response to actions, an action to evidence, and
// evidence to verdicts. What happened is kept as events, which fold into the
// register. How each thing stands is worked out from the events and the day, or
// measured; nobody types it in.
package commitment

import (
	"slices"

	"duly/timetable"
)

// A Kind is what sort of fact an event is.
type Kind string

// The kinds of event.
const (
	Asked      Kind = "ask"             // something was asked of the organisation
	Responded  Kind = "response"        // it answered
	Undertook  Kind = "action"          // it said what it will do, who, and by when
	Changed    Kind = "action changed"  // an action has another last day, or another owner
	Shown      Kind = "action evidence" // something shows that an action goes on, or is done
	Judged     Kind = "verdict"         // those who asked say what they hold of it
	Verified   Kind = "verification"    // somebody independent has looked whether an action is done
	Superseded Kind = "ask superseded"  // another ask stands for it, or it is pursued no more
	Replied    Kind = "reply"           // those who asked say something to what the organisation said or did
	Reopened   Kind = "ask reopened"    // those who asked pursue again what was pursued no more
	Withheld   Kind = "file withheld"   // a file that was attached is shown no more
)

// An Event is a fact of the register. It is never altered.
type Event struct {
	Kind     Kind
	Day      timetable.Date // on which it was put on record
	By       string         // the id of the officer who did so
	Ask      int            // which ask it is about, from 1
	Action   int            // which action of that ask, from 1; 0: of none
	Entry    int64          // its number in the journal
	Recorded int64          // when it was written: microseconds since 1970 UTC
	Text     string         // what it says, exactly as it was recorded: the log has its digest
	Said
}

// Said is what an event says, in the form of its kind: one field, the others nil.
type Said struct {
	Asking       *Ask        `json:"ask,omitempty"`
	Response     *Response   `json:"response,omitempty"`
	Undertaken   *Action     `json:"action,omitempty"`
	Change       *Change     `json:"change,omitempty"`
	Evidence     *Evidence   `json:"evidence,omitempty"`
	Verdict      *Verdict    `json:"verdict,omitempty"` // of Judged and Verified
	Supersession *Supersedes `json:"superseded,omitempty"`
	Reply        *Remark     `json:"reply,omitempty"`
	Reopening    *Remark     `json:"reopening,omitempty"`
	Withholding  *Withhold   `json:"withhold,omitempty"`
	Files        []File      `json:"files,omitempty"` // attached to it
	// As is the body whose own account put it on record; "" where an officer did. Perform
	// sets it: nobody can say it of themselves.
	As string `json:"as,omitempty"`
}

// An Ask is something that was asked of the organisation.
type Ask struct {
	From      string         `json:"from"`                // who asked
	On        timetable.Date `json:"on"`                  // when
	In        string         `json:"in"`                  // in which letter, meeting, statement or report
	Reference string         `json:"reference,omitempty"` // its number there: "recommendation 12"
	Words     string         `json:"words"`               // exactly what was asked
	Link      string         `json:"link,omitempty"`      // where that can be read
	AnswerBy  timetable.Date `json:"answerBy"`            // the last day for an answer
	Sample    int            `json:"sample,omitempty"`    // the sample of cases in whose audit an overseer found it; 0: none
}

// AnswerDays is how many calendar days there are to answer an ask, counted from it,
// where no other last day is given. No rule of anybody's sets it: 28 days is the
// choice of this program.
const AnswerDays = 28

// An Answer is what a response comes to.
type Answer string

// The answers.
const (
	Agreed       Answer = "agreed"
	AgreedInPart Answer = "agreed in part"
	Declined     Answer = "refused"
)

// A Response is what the organisation answered. A later one stands in the place of
// an earlier one; both are kept.
type Response struct {
	On     timetable.Date `json:"on"`
	Answer Answer         `json:"answer"`
	Words  string         `json:"words,omitempty"`   // what it said; of a refusal the reasons
	Left   string         `json:"leftOut,omitempty"` // AgreedInPart: what is left out
	Link   string         `json:"link,omitempty"`
}

// An Action is what the organisation undertook to do.
type Action struct {
	What      string         `json:"what"`
	Owner     string         `json:"owner"` // the id of the officer who answers for it
	OwnerName string         `json:"ownerName"`
	Due       timetable.Date `json:"due"`             // the last day
	Steps     []string       `json:"steps,omitempty"` // in their order; evidence is of one of them, or of the whole
	Measure   *Measure       `json:"measure,omitempty"`
}

// A Change is a new last day of an action, or a new owner, with the reason.
type Change struct {
	Due       timetable.Date `json:"due,omitzero"`    // 0: as it was
	Owner     string         `json:"owner,omitempty"` // "": as before
	OwnerName string         `json:"ownerName,omitempty"`
	Reason    string         `json:"reason"`
}

// Evidence is something that shows how far an action is.
type Evidence struct {
	On   timetable.Date `json:"on"`
	What string         `json:"what"`
	Link string         `json:"link,omitempty"`
	Step int            `json:"step,omitempty"` // which step it shows, from 1; 0: none in particular
	Done bool           `json:"done,omitempty"` // the owner's claim: with this the whole action is done
}

// A Verdict is what somebody holds of what was done.
type Verdict struct {
	On    timetable.Date `json:"on"`
	Holds bool           `json:"holds"` // of a verification: it is done; of those who asked: they are content
	Words string         `json:"words"`
	Link  string         `json:"link,omitempty"`
}

// Supersedes says what stands for an ask that is pursued no more.
type Supersedes struct {
	By     int    `json:"by,omitempty"` // the ask that stands for it; 0: none
	Reason string `json:"reason"`
}

// An Undertaking is an action with all that happened about it.
type Undertaking struct {
	Action                 // as it was undertaken
	Number  int            // within its ask, from 1
	Since   Event          // that it was undertaken
	Owners  []string       // the ids of all who have owned it, the one of now last
	Name    string         // of the owner of now
	Last    timetable.Date // the last day of now
	Moved   int            // how often the last day was put off or brought forward
	Shown   []Event        // evidence
	Checked []Event        // verifications
	Claim   *Event         // the claim that stands: that it is done; nil where there is none
	Found   *Event         // the verification that stands, of that claim; nil where there is none
}

// Responsible is the id of who owns the action now.
func (u *Undertaking) Responsible() string { return u.Owners[len(u.Owners)-1] }

// A Commitment is an ask with all that happened about it.
type Commitment struct {
	Number  int
	Ask     Ask
	Answers []Event
	Actions []Undertaking
	Judged  []Event // verdicts of those who asked
	Closed  *Event  // that it was superseded; nil: it is pursued
	Again   *Event  // that it was reopened, the last time; nil: never
	Files   []Attached
	Events  []Event // all of it, in order
}

// Answer is the response that stands; nil where there is none.
func (c *Commitment) Answer() *Response {
	if len(c.Answers) == 0 {
		return nil
	}
	return c.Answers[len(c.Answers)-1].Response
}

// Verdict is what those who asked said last; nil where they have said nothing.
func (c *Commitment) Verdict() *Verdict {
	if len(c.Judged) == 0 {
		return nil
	}
	return c.Judged[len(c.Judged)-1].Verdict
}

// Action finds one by its number; nil where there is none.
func (c *Commitment) Action(n int) *Undertaking {
	if n < 1 || n > len(c.Actions) {
		return nil
	}
	return &c.Actions[n-1]
}

// A Register is all asks, in the order in which they were put on record. It is a
// value: adding an event makes another, and leaves this one as it is.
type Register struct{ asks []*Commitment }

// All are the asks, in their order. They are not to be altered.
func (r Register) All() []*Commitment { return r.asks }

// Of finds an ask by its number; nil where there is none.
func (r Register) Of(n int) *Commitment {
	if n < 1 || n > len(r.asks) {
		return nil
	}
	return r.asks[n-1]
}

// With is the register after an event. One that does not fit (an action of an ask
// that there is not) is an error: the record would be damaged.
func (r Register) With(e Event) (Register, error) {
	if e.Kind == Asked {
		if e.Asking == nil || e.Ask != len(r.asks)+1 {
			return r, misfit(e)
		}
		c := &Commitment{Number: e.Ask, Ask: *e.Asking, Events: []Event{e}}
		c.attach(e)
		return Register{append(slices.Clip(r.asks), c)}, nil
	}
	before := r.Of(e.Ask)
	if before == nil {
		return r, misfit(e)
	}
	after := before.copied()
	if !after.apply(e) {
		return r, misfit(e)
	}
	after.attach(e)
	after.Events = append(after.Events, e)
	asks := slices.Clone(r.asks)
	asks[e.Ask-1] = after
	return Register{asks}, nil
}

// copied shares nothing with the original that apply alters.
func (c *Commitment) copied() *Commitment {
	d := *c
	d.Answers, d.Judged, d.Events = slices.Clip(c.Answers), slices.Clip(c.Judged), slices.Clip(c.Events)
	d.Files = slices.Clone(c.Files)
	d.Actions = slices.Clone(c.Actions)
	for i := range d.Actions {
		u := &d.Actions[i]
		u.Owners, u.Shown, u.Checked = slices.Clip(u.Owners), slices.Clip(u.Shown), slices.Clip(u.Checked)
	}
	return &d
}

// apply adds an event of another kind than Asked; false where it does not fit.
func (c *Commitment) apply(e Event) bool {
	u := c.Action(e.Action)
	switch {
	case e.Kind == Responded && e.Response != nil:
		c.Answers = append(c.Answers, e)
	case e.Kind == Undertook && e.Undertaken != nil && e.Action == len(c.Actions)+1:
		a := *e.Undertaken
		c.Actions = append(c.Actions, Undertaking{Action: a, Number: e.Action, Since: e, Owners: []string{a.Owner}, Name: a.OwnerName, Last: a.Due})
	case e.Kind == Judged && e.Verdict != nil:
		c.Judged = append(c.Judged, e)
	case e.Kind == Superseded && e.Supersession != nil:
		c.Closed = &e
	case e.Kind == Reopened && e.Reopening != nil && c.Closed != nil:
		c.Closed, c.Again = nil, &e
	case e.Kind == Replied && e.Reply != nil:
	case e.Kind == Withheld && e.Withholding != nil:
		return c.withhold(e)
	case u == nil:
		return false
	case e.Kind == Changed && e.Change != nil:
		u.change(*e.Change)
	case e.Kind == Shown && e.Evidence != nil:
		u.show(e)
	case e.Kind == Verified && e.Verdict != nil && u.Claim != nil:
		u.Checked, u.Found = append(u.Checked, e), &e
	default:
		return false
	}
	return true
}

func (u *Undertaking) change(c Change) {
	if c.Due != 0 {
		u.Last = c.Due
		u.Moved++
	}
	if c.Owner != "" {
		u.Owners = append(u.Owners, c.Owner)
		u.Name = c.OwnerName
	}
}

// show adds evidence. A claim that follows a verification that found the action not
// done waits for another verification; after one that found it done it changes nothing.
func (u *Undertaking) show(e Event) {
	u.Shown = append(u.Shown, e)
	if e.Evidence.Done && (u.Found == nil || !u.Found.Verdict.Holds) {
		u.Claim, u.Found = &e, nil
	}
}
