// Package casework answers one question: given a rulebook and what has happened
// in a case, what may happen now, and what has happened by itself?
//
// Four functions are the engine. Perform turns an act into events or refuses
// it; Lapse tells what time did; Replay folds events into the case; Moves lists
// what a person may lawfully do. All are pure: the day is handed in.
package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

// A Kind is what sort of fact an event is.
type Kind string

// The kinds of event.
const (
	Received  Kind = "received"  // a complaint came; the case is in no stage yet
	Entered   Kind = "entered"   // a stage was entered
	Opened    Kind = "opened"    // a step opened: its clock runs
	Done      Kind = "done"      // a step was done by a person
	Lapsed    Kind = "lapsed"    // a limit ended; its consequence was carried out by itself
	PassedOn  Kind = "passed on" // a limit ended; another role has the step now
	Extended  Kind = "extended"  // a limit was extended
	Waived    Kind = "waived"    // a party gave up the rest of their time
	Cancelled Kind = "cancelled" // a step was still open when its stage ended
	Ended     Kind = "ended"     // the case reached an end
	Added     Kind = "added"     // a person added a statement or exhibits to the file
	Paused    Kind = "paused"    // the clocks stand still from the next day on
	Resumed   Kind = "resumed"   // a pause ended; the clocks run again from the next day on
	Framed    Kind = "framed"    // an allegation was framed (allegation.go)
	Amended   Kind = "amended"   // an allegation was put in other words
	Dropped   Kind = "dropped"   // an allegation was dropped
	Answered  Kind = "answered"  // the respondent answered an allegation
	Submitted Kind = "submitted" // an exhibit was put in evidence (exhibit.go)
	Disclosed Kind = "disclosed" // exhibits went to a party, or to both
	Withheld  Kind = "withheld"  // an exhibit is kept from a party, or from both
	Redacted  Kind = "redacted"  // a second document stands for an exhibit, which is sealed
	Consulted Kind = "consulted" // an officer opened a sealed original, and said why
	Bundled   Kind = "bundled"   // what both parties have was put together, and went to both
	Recounted Kind = "recounted" // a pause, or its early end, moved the dates of an open clock

	TimeAsked       Kind = "time asked for"   // whoever has a step asked for more time
	TimeRefused     Kind = "time refused"     // it was not given
	Corrected       Kind = "corrected"        // what an earlier event says is wrong, and what is right
	CalendarAmended Kind = "calendar amended" // a day was declared not to be worked
	RulesChanged    Kind = "rules changed"    // a newer version of the rules governs the case from here on
	Expedited       Kind = "expedited"        // the organisation's limits are shorter from the next day on

	Convened    Kind = "convened"    // a lot for a panel was announced
	Contributed Kind = "contributed" // somebody put a word into a lot that is still to be drawn
	Drawn       Kind = "drawn"       // a lot was drawn: who sits on the panel
	StoodDown   Kind = "stood down"  // a member can no longer sit
)

// An Event is a fact of a case. It is never altered, and keeps the dates that
// it set, so that a repaired engine never changes a past date.
type Event struct {
	Kind        Kind
	Day         timetable.Date // the day on which it happened
	Counts      timetable.Date // the day from which what it starts is counted; 0: Day itself (later only under "day ends")
	By          string         // the person's id, or rulebook.System
	Role        string         // the role or party in which they acted
	Stage       string
	Step        string
	Outcome     string
	End         string
	Ground      string          // Paused, Resumed, Recounted: the ground of the pause
	Opened      timetable.Date  // Opened, PassedOn, Recounted: the day its clock was counted from
	NotBefore   timetable.Date  // Opened, Recounted: the first day on which it can be done, where it has a wait
	Due         timetable.Date  // Opened, PassedOn, Extended, Entered, Recounted: last day; 0: no limit. Paused: the day on which it ends by itself
	Until       timetable.Date  // Imposed, Sanctioned, InForce: the last day at the most; 0: not set yet
	Was         timetable.Date  // Extended, Lapsed, PassedOn, Recounted: the last day that was replaced or had come; Resumed: the day on which it would have ended by itself
	Since       timetable.Date  // Received: the day of receipt, where that was before Day: elsewhere, or in another case. Complained likewise; Left, Died, Referred, …: the day on which it happened
	Limit       timetable.Limit // Opened, PassedOn, Extended, Entered, Recounted, Paused: what Due was counted by
	To          string          // PassedOn: the role that has the step now; Lapsed, of a stage: the step whose outcome was taken; Added: the party whom it is about, where both are to know
	Rule        string          // the citation
	Subject     string          // the thing in the case that it is about, by its id: an exhibit, an allegation, a measure; never a person
	Whom        string          // the id of the person whom it is about: offered, recused
	Text        string          // reasons, reply, report, statement; for people
	Exhibits    []Exhibit
	Present     []string     // the ids of the panel members who took part; Drawn: who sit; Convened: the candidates, then those excluded
	Particulars *Particulars // what few kinds say: nil for the others
	Matter      *Matter      // what events of one kind say, each in its own form
	Holding     *Holding     // of the register of officers, which is in no case: what one of them holds from then on
	Erasing     *Erasing     // of what was erased, which is in no case either
	Broken      *Broken      // of a log that goes on after a break, likewise
	Filing      *Filing      // Received: what the complaint says beside its text
	Identity    *Identity    // Received: who the complainant is; nil where anonymous, or withheld from this reader
}

// A Matter is what an event says in a form of its own: one field for each
// form, the others nil. It is sealed with the content of the case.
type Matter struct {
	Restraint   *Restriction   `json:"restraint,omitempty"`  // Imposed
	Weighing    *Weighing      `json:"weighing,omitempty"`   // Done, where sanctions are imposed
	Sanction    *Sanction      `json:"sanction,omitempty"`   // Sanctioned, InForce
	Grounds     []string       `json:"grounds,omitempty"`    // of an act that appeals
	Charge      *Charge        `json:"charge,omitempty"`     // Framed, Amended
	Submission  *Submission    `json:"submission,omitempty"` // Submitted; Redacted: how the second document is called
	Bundle      *Bundle        `json:"bundle,omitempty"`     // Bundled
	Officer     *OfficerNote   `json:"officer,omitempty"`
	Objection   *ObjectionNote `json:"objection,omitempty"`
	Exclusion   *Exclusion     `json:"exclusion,omitempty"`
	Correction  *Correction    `json:"correction,omitempty"` // Corrected
	Ballot      *Ballot        `json:"ballot,omitempty"`     // Done: how the panel voted
	Pool        *Pool          `json:"pool,omitempty"`       // Convened
	Bench       *Bench         `json:"bench,omitempty"`      // Drawn
	Joining     *Joining       `json:"joining,omitempty"`
	Addressee   *Addressee     `json:"addressee,omitempty"`
	Arrangement *Arrangement   `json:"arrangement,omitempty"`
	Departure   *Departure     `json:"departure,omitempty"` // of whoever left, died or withdrew; of a referral
}

// A Filing is what a complaint says beside the complainant's account.
type Filing struct {
	Mode       string         `json:"mode"` // "named", "confidential" or "anonymous"
	Respondent string         `json:"respondent"`
	Happened   timetable.Date `json:"happened,omitzero"`   // when the conduct was, if known
	Elsewhere  string         `json:"elsewhere,omitempty"` // its name in the system from which it was taken over
}

// An Identity is who a complainant is, where they say.
type Identity struct {
	Name    string `json:"name"`
	Contact string `json:"contact,omitempty"`
}

// A Finding is whether one clause of a definition is met, and why.
type Finding struct {
	Definition string   `json:"definition"`
	Clause     string   `json:"clause"`
	Met        bool     `json:"met"`
	Reasons    string   `json:"reasons"`
	Allegation string   `json:"allegation,omitempty"` // its id, where allegations are framed
	Evidence   []string `json:"evidence,omitempty"`   // ids of the exhibits relied on
}

// An Exhibit is a file in evidence; the file itself is kept apart.
type Exhibit struct {
	Name   string `json:"name"`
	Type   string `json:"type"`   // media type
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // of the original bytes, hexadecimal
}

// A Clock is an open step: a limit running on the case, or one without limit.
type Clock struct {
	Step      rulebook.StepRef
	Who       string          // the role or party that has it now
	Opened    timetable.Date  // the day on which the step opened
	From      timetable.Date  // the day from which Limit is counted: Opened, or the last day that an extension or a passing on replaced
	NotBefore timetable.Date  // first day on which it can be done; 0: at once
	Due       timetable.Date  // last day; 0: no limit
	Limit     timetable.Limit // what Due was counted by; zero: no limit
	Extended  int             // how often
	Passed    int             // how often passed on
	Party     bool            // a party's own step: Due is a floor, not a ceiling
	Rule      string

	base timetable.Limit // what it was counted by before any extension
}

// Slack is the days left after today until the clock's last day; negative when
// overdue. A clock without limit has none.
func (c Clock) Slack(today timetable.Date) (days int, limited bool) {
	if c.Due == 0 {
		return 0, false
	}
	return int(c.Due - today), true
}

// A Case is what its events add up to.
type Case struct {
	Version       int // how many events
	Rulebook      string
	Category      string
	Received      timetable.Date
	Stage         string // "" once ended
	Entered       timetable.Date
	StageDue      timetable.Date // last day of the stage's own ceiling; 0: none
	StageExtended int
	Clocks        []Clock                       // open steps, in the order of the text
	Finished      map[string]timetable.Date     // steps done in this visit of the stage, and when they count
	Doers         map[rulebook.StepRef][]string // who did each step, over the whole case
	Taken         map[Taking]int                // how often each outcome was taken
	Exhibited     bool                          // something is in evidence
	Framed        map[string]bool               // every allegation, and whether it stands
	Framers       []string                      // who framed or amended one
	Pauses        []Spell                       // in the order in which they began
	Restraints    []Restraint                   // interim measures, in the order in which they were imposed
	Penalties     []Penalty                     // sanctions, in the order in which they were imposed
	People        People
	Panels        map[string]Panel // by role, those that are drawn by lot
	End           string
	EndedOn       timetable.Date
	Last          timetable.Date // day of the last event
	Events        []Event

	Began        timetable.Date // when it came here: Received, or the day of taking over
	TakenOver    TakenOver
	Number       string // of the complaint by which it began; "" where none was given
	Member       string // who the respondent is in the register of members; "" where that is not on record
	Named        int    // how often that was put on record
	Incident     string
	Further      []Further // complaints joined to it
	Confidences  []Confidence
	Arrangements []Arrangement
	Words        Words
	Partings     Partings
	Askings      []Asking            // for more time; only what Asking finds waits still
	Declared     []timetable.Holiday // since the rulebook was written, as the case was told
	ExpeditedOn  timetable.Date      // 0: it was not

	own   owned  // which of the maps it may alter
	spare spares // empty but on a working
}

// A Taking is an outcome of a step that was taken.
type Taking struct {
	Step    rulebook.StepRef
	Outcome string
}

// Open tells whether the case goes on.
func (c *Case) Open() bool { return c.End == "" }

// What a person may want to do.
const (
	Do     = "do"     // do a step
	Extend = "extend" // extend a step's limit
	Waive  = "waive"  // give up the rest of one's own time
	Add    = "add"    // add a statement or exhibits
	Pause  = "pause"  // stop the clocks
	Resume = "resume" // start them again, before the pause ends by itself

	Frame      = "frame"       // frame an allegation
	Reword     = "amend"       // put one in other words
	Drop       = "drop"        // drop one
	Answer     = "answer"      // the respondent's: answer one
	Submit     = "submit"      // put in evidence
	Disclose   = "disclose"    // give exhibits to a party, or to both
	Withhold   = "withhold"    // keep an exhibit from a party, or from both
	Redact     = "redact"      // put a second document in the place of an exhibit
	Consult    = "consult"     // open a sealed original
	ToBundle   = "bundle"      // put together what both parties have
	AskTime    = "ask-time"    // ask for an extension
	RefuseTime = "refuse-time" // refuse it
	Correct    = "correct"     // say what is wrong in an earlier event, and what is right
	Expedite   = "expedite"    // shorten the organisation's own limits

	Convene    = "convene"    // announce a lot for a panel
	Contribute = "contribute" // put a word into it
	Draw       = "draw"       // draw it
	Substitute = "substitute" // have a member who can no longer sit stand down
)

// An Act is what a person wants to do.
type Act struct {
	Kind       string // Do, Extend, Waive, Add, Pause, Resume, …
	Step       rulebook.StepRef
	Ground     string         // Pause, Resume: the ground, as the rulebook names it
	Subject    string         // the thing in the case that it is about, by its id
	Whom       *Actor         // the person whom it is about, with the roles that they hold
	Matter     *Matter        // what acts of one kind say, each in its own form
	To         string         // Disclose, Withhold: the party, or rulebook.BothParties
	Day        timetable.Date // the day on which it is done
	AfterHours bool           // later than the rulebook's "day ends"
	Outcome    string
	Text       string
	Member     string // Identify: the member's ID in the register of members
	Findings   []Finding
	Exhibits   []Exhibit
	Present    []string // panel: ids of the members who took part
	by         Actor    // whose act it is
	Lot        *Supply  // of a panel: what the office hands in
}

// An Actor is who acts: a person with the roles that they hold, or a party.
type Actor struct {
	ID    string   // of the person, or the party's name in the case
	Name  string   // for people
	Roles []string // officers' roles
	Party string   // rulebook.Complainant, rulebook.Respondent, or ""

	Trained   map[string]timetable.Date // each training that they have had, and the last day for which it counts
	Qualities []string                  // an officer's, as the register has them: "lay", "legally qualified"
}

// A Move is an act that is lawful now, or one that would be but for Refusal.
type Move struct {
	Kind     string
	Step     rulebook.StepRef
	Ground   string // Pause, Resume
	Subject  string // the thing in the case that it is about, by its id
	As       string // the role or party in which the person would act
	Does     string // what the step does
	Outcomes []string
	Needs    []string
	Clock    Clock
	NewDue   timetable.Date // Extend: the last day if it is granted today; Pause: the day on which it ends by itself; Resume: today
	Moved    []Event        // Pause, Resume: the dates that move if it is done today, each a Recounted
	Refusal  *Refusal
}
