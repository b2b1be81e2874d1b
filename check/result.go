package check

import (
	"duly/timetable"
)

// Schema names the shape of Result as JSON. A later shape has a later number;
// fields may be added without one.
const Schema = "duly-check/1"

// Verdicts on a promise.
const (
	Guaranteed = "guaranteed" // kept whatever anybody does
	OnTime     = "on time"    // kept if everybody is on time
	Broken     = "broken"     // broken by some conduct even if everybody is on time
)

// A Result is what Report found out about a rulebook.
type Result struct {
	Schema   string         `json:"schema"`
	Rulebook string         `json:"rulebook"`
	Version  string         `json:"version"`
	Digest   string         `json:"digest,omitempty"`
	From     timetable.Date `json:"from"` // first day of receipt looked at
	To       timetable.Date `json:"to"`   // last day of receipt looked at

	Bounds      Bounds                `json:"bounds"`
	Categories  map[string]Bounds     `json:"categories"` // by category, where the rulebook has categories
	Ends        map[string]*EndBounds `json:"ends"`
	Stages      map[string]*Bounds    `json:"stages"` // from entering the stage to leaving it
	UnboundedAt []Wait                `json:"unboundedAt"`
	Promises    map[string]*Proof     `json:"promises"`
	Floors      []Floor               `json:"floors"`
	TakenOver   []Transition          `json:"takenOver,omitempty"` // by the stages for which the rulebook has a transition
	Staffing    []Staffing            `json:"staffing"`            // how many people each role needs
	TwoRoles    []TwoRoles            `json:"twoRoles"`            // which two of them nobody should hold
	Findings    []Finding             `json:"findings"`
	Notes       []string              `json:"notes"` // what the figures leave out, in words
}

// Bounds are the longest that something can take: whatever anybody does, and if
// everybody is on time. Nil is without bound.
type Bounds struct {
	Guaranteed *Bound `json:"guaranteed"`
	OnTime     *Bound `json:"onTime"`
}

// EndBounds are bounds of the cases that reach an end. Reached tells whether any
// can, whatever people do; ReachedOnTime, if all are on time.
type EndBounds struct {
	Reached       bool `json:"reached"`
	ReachedOnTime bool `json:"reachedOnTime"`
	Bounds
}

// A Transition is how long a case can take, counted from the day of taking over, that
// is taken over from elsewhere in a stage, under the rulebook's transition for it.
type Transition struct {
	Stage  string `json:"stage"`
	Within string `json:"within"` // the limit of the steps that open at once
	Rule   string `json:"rule"`
	Bounds
}

// A Bound is the worst of all receipts in the horizon, counted in both ways: the
// worst in working days need not be the worst in days of the calendar.
type Bound struct {
	WorkingDays  Extreme `json:"workingDays"`
	CalendarDays Extreme `json:"calendarDays"`
}

// An Extreme is how many days it took in the worst case, and a run that attains
// it, which casework accepts event by event.
type Extreme struct {
	Days     int            `json:"days"`
	Received timetable.Date `json:"received"`
	From     timetable.Date `json:"from,omitzero"` // what it is counted from, if not receipt
	Ended    timetable.Date `json:"ended"`         // the day it is counted to
	Category string         `json:"category,omitempty"`
	Run      []RunEvent     `json:"run"`
}

// How an event of a run comes about.
const (
	Receiving = "received"
	Entering  = "entered"     // a stage is entered
	Acting    = "act"         // a person does a step
	Lapsing   = "lapse"       // a step's limit ends, and what follows follows by itself
	Ceasing   = "stage lapse" // the stage's own limit ends, likewise
	PassingOn = "pass on"     // a limit ends, and another role has the step
	Extending = "extend"      // a limit is extended, on its last day
	Pausing   = "pause"       // the clocks stop on a ground, which is the event
	Resuming  = "resume"      // they run again: ended by a person or, where no one is named, by itself at the end of its last day
	Ending    = "ended"
	Waiting   = "waits" // nothing need ever happen again
	Circling  = "again" // the case can come back here for ever
)

// A RunEvent is one rung of a dated run. Event is named as promises name events:
// "received", a stage (entered), "stage.step" (done), "ended"; a step that
// decides is "stage.step=outcome".
type RunEvent struct {
	Date       timetable.Date `json:"date"`
	Event      string         `json:"event"`
	Rule       string         `json:"rule"`
	How        string         `json:"how"`
	Who        string         `json:"who,omitempty"`        // who acts, or whose limit ends; the role that gets a step passed on
	AfterHours bool           `json:"afterHours,omitempty"` // later in the day than the rulebook's "day ends"
	End        string         `json:"end,omitempty"`        // of "ended": which
	Limit      string         `json:"limit,omitempty"`      // the limit that ends, or within which it was done
	From       timetable.Date `json:"from,omitzero"`        // the day from which that limit is counted
	Due        timetable.Date `json:"due,omitzero"`         // its last day
}

// A Wait is where a case can wait for ever.
type Wait struct {
	Step   string `json:"step"` // "stage.step"; "stage.step=outcome" of a loop; a stage where nothing at all can end it
	Rule   string `json:"rule"`
	OnTime bool   `json:"onTime"` // even if everybody is on time
}

// A Proof is what became of a promise.
type Proof struct {
	Rule    string         `json:"rule"`
	Verdict string         `json:"verdict"`
	Within  string         `json:"within,omitempty"`  // the promise's limit, of a ceiling
	AtLeast string         `json:"atLeast,omitempty"` // likewise, of a floor
	Bound   *Bound         `json:"bound"`             // whatever anybody does; null if without bound, or of a floor
	OnTime  *Bound         `json:"onTime"`            // if everybody is on time
	Due     timetable.Date `json:"due,omitzero"`      // of the run: the last day promised
	Margin  *Margin        `json:"margin,omitempty"`  // where asked for, of a promise of a date that is guaranteed
	Run     []RunEvent     `json:"run"`               // how it is broken; of a ceiling that is kept, how close it can come
}

// A Floor is the least time that a party can be left with in one of their steps,
// over all conduct of the others: days after the one on which it opened, up to
// and including the last.
type Floor struct {
	Step     string         `json:"step"`
	Party    string         `json:"party"`
	Rule     string         `json:"rule"`
	Allow    string         `json:"allow"`
	Days     int            `json:"days"`
	Opened   timetable.Date `json:"opened"`
	Until    timetable.Date `json:"until"`
	CutBy    string         `json:"cutBy,omitempty"` // what ends the stage before the time is over
	Category string         `json:"category,omitempty"`
	Run      []RunEvent     `json:"run"`
}

// A Finding is something about a rulebook that its authors should look at.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`     // "error" or "warning"
	At       string `json:"at,omitempty"` // what it is found at: "stage.step", "stage.step=outcome", a stage, an end, a role, …; "" is the rulebook as a whole
	Rule     string `json:"rule"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Why      string `json:"why"`
	Mend     string `json:"mend"`

	Accepted     string `json:"accepted,omitempty"`     // why the rulebook keeps it all the same, in its own words; "" if it does not say
	AcceptedRule string `json:"acceptedRule,omitempty"` // the rule that says so
}

// Severities of findings.
const (
	Fault   = "error"
	Warning = "warning"
)

// Sound tells whether every promise is guaranteed and nothing found is an error
// that the rulebook does not accept with a reason.
func (r *Result) Sound() bool {
	for _, p := range r.Promises {
		if p.Verdict != Guaranteed {
			return false
		}
	}
	for _, f := range r.Findings {
		if f.Severity == Fault && f.Accepted == "" {
			return false
		}
	}
	return true
}
