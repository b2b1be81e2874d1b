// Package amendment answers one question: what does a change of the rules
// change, and for whom?
//
// It takes a rulebook and the one that would replace it, and what the checker
// proves of each, and says what members have to know before they vote: how much
// longer or shorter a case can take, what is promised no longer, whose time
// shrinks, which rules are touched, and what becomes of cases already open.
package amendment

import (
	"fmt"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// Schema names the shape of Change as JSON. A later shape has a later number;
// fields may be added without one.
const Schema = "duly-amendment/1"

// A Change is everything that two rulebooks say differently, and what follows.
type Change struct {
	Schema string         `json:"schema"`
	Old    Version        `json:"old"`
	New    Version        `json:"new"`
	From   timetable.Date `json:"from"` // the dates of receipt looked at, the same for both
	To     timetable.Date `json:"to"`

	Same        bool       `json:"same"`        // they say the same, and the same can be proved of them
	NothingLost bool       `json:"nothingLost"` // no promise is lost or worse, no party's time is shorter, and the new rulebook is sound
	Losses      []Loss     `json:"losses"`      // what is lost, in sentences; never more than a sentence away from the vote
	Summary     []Sentence `json:"summary"`     // five sentences at most
	Unproved    string     `json:"unproved,omitempty"`

	Bounds     Length          `json:"bounds"`
	Categories []Length        `json:"categories"`
	Stages     []Length        `json:"stages"`
	Ends       []Length        `json:"ends"`
	Waits      []WaitChange    `json:"waits"`
	Promises   []PromiseChange `json:"promises"`
	Floors     []FloorChange   `json:"floors"`
	Rules      []RuleChange    `json:"rules"`
	Declared   []Item          `json:"declared"`
	Findings   []FindingChange `json:"findings"`
	OpenCases  OpenCases       `json:"openCases"`
	Notes      []string        `json:"notes"` // what the figures leave out, in words
}

// A Version says which rulebook is meant.
type Version struct {
	Name    string         `json:"rulebook"`
	Version string         `json:"version"`
	InForce timetable.Date `json:"inForce"`
	Digest  string         `json:"digest,omitempty"`
	Sound   *bool          `json:"sound,omitempty"` // every promise guaranteed, and no error found; nil where it could not be worked out
}

// A Sentence is one of the summary. Loss tells that it tells of one.
type Sentence struct {
	Says string `json:"says"`
	Loss bool   `json:"loss"`
}

// A Loss is something that somebody had under the old rules and has no longer.
type Loss struct {
	Says string   `json:"says"`
	Whom []string `json:"whom"`
	Rule string   `json:"rule,omitempty"` // of the new rulebook; of the old where that rule is gone
}

// How something changed. Which of these words a list uses stands with it.
const (
	Same    = "same"
	Shorter = "shorter"
	Longer  = "longer"
	Mixed   = "mixed" // longer counted in one way, or on some days, and shorter in another
	Gone    = "gone"
	New     = "new"
	Changed = "changed"
	Renamed = "renamed"
	Moved   = "moved"
	Better  = "better"
	Worse   = "worse"
	Other   = "something else"
	Lost    = "lost"
	Gained  = "gained"
	Bounded = "has a last day now"
	Endless = "has no last day any more"
)

// A Side is one rulebook with what the checker found. Result is nil where it
// could not be worked out.
type Side struct {
	Book   *rulebook.Rulebook
	Result *check.Result
}

// Report works out both rulebooks and compares them. The dates of receipt are
// those that the new rulebook is looked at for; the old one is looked at for the
// same, so that nothing but the rules makes a difference. Where one of them
// cannot be worked out, Unproved says why, and only what they declare is
// compared.
func Report(old, new *rulebook.Rulebook, o check.Options) *Change {
	sides := [2]Side{{Book: old}, {Book: new}}
	unproved := ""
	if r, err := check.Report(new, o); err != nil {
		unproved = fmt.Sprintf("The new rulebook could not be worked out: %v.", err)
	} else if sides[1].Result = r; true {
		if sides[0].Result, err = check.Report(old, check.Options{From: r.From, To: r.To}); err != nil {
			sides[0].Result = nil
			unproved = fmt.Sprintf("The old rulebook could not be worked out for complaints received from %s to %s, which are those that the new one is looked at for: %v.", r.From.Short(), r.To.Short(), err)
		}
	}
	c := compare(sides[0], sides[1], oldPromises(old, sides[1]))
	if unproved != "" {
		c.Unproved = unproved
	}
	return c
}

// Compare compares two rulebooks and what was proved of each, over the same
// dates of receipt. With results for other dates, or without, it compares what
// the rulebooks declare, and says so in Unproved.
func Compare(old, new Side) *Change { return compare(old, new, nil) }

func compare(old, new Side, oldPromises map[string]*check.Proof) *Change {
	c := &Change{
		Schema: Schema, Old: version(old), New: version(new), Losses: []Loss{}, Summary: []Sentence{},
		Categories: []Length{}, Stages: []Length{}, Ends: []Length{}, Waits: []WaitChange{}, Promises: []PromiseChange{},
		Floors: []FloorChange{}, Rules: []RuleChange{}, Declared: []Item{}, Findings: []FindingChange{}, Notes: []string{},
	}
	x := &comparison{
		Change: c, old: old, new: new, oldPromises: oldPromises, under: [2]headings{headingsOf(old.Book), headingsOf(new.Book)},
		same: map[string]string{}, measured: map[[2]timetable.Limit]string{},
	}
	x.declares = [2][]declaration{declarations(old.Book, x.under[0]), declarations(new.Book, x.under[1])}
	x.horizon()
	x.declared()
	x.promises()
	x.rules()
	x.floors()
	if x.proved {
		x.lengths()
		x.waits()
		x.findings()
		x.notes()
	}
	x.openCases()
	x.judge()
	x.summarise()
	return c
}

func version(s Side) Version {
	v := Version{Name: s.Book.Name, Version: s.Book.Version, InForce: s.Book.InForce, Digest: s.Book.Digest}
	if s.Result != nil {
		sound := s.Result.Sound()
		v.Sound = &sound
	}
	return v
}

// A comparison is the work on one Change.
type comparison struct {
	*Change
	old, new Side
	proved   bool // both were worked out, for the same dates of receipt
	touched  []touch
	declares [2][]declaration // of the old and the new rulebook
	under    [2]headings
	same     map[string]string // by kind and name of what is gone or new: what it is likely called in the other rulebook
	measured map[[2]timetable.Limit]string

	oldPromises map[string]*check.Proof // what became of the old promises under the new rules
}

// horizon settles which dates of receipt are looked at.
func (x *comparison) horizon() {
	a, b := x.old.Result, x.new.Result
	x.proved = a != nil && b != nil && a.From == b.From && a.To == b.To
	if b != nil {
		x.From, x.To = b.From, b.To
	} else {
		x.From = x.new.Book.InForce
		x.To = x.From.AddMonths(48) - 1
	}
	switch {
	case x.proved:
	case a != nil && b != nil:
		x.Unproved = "The two rulebooks were worked out for different dates of receipt, so that only what they declare is compared."
	default:
		x.Unproved = "How long cases can take was not worked out for both, so that only what they declare is compared."
	}
}

// notes gathers what the figures of either rulebook leave out.
func (x *comparison) notes() {
	told := map[string]bool{}
	for _, n := range x.new.Result.Notes {
		told[n] = true
	}
	both := map[string]bool{}
	for _, n := range x.old.Result.Notes {
		if both[n] = told[n]; !told[n] {
			x.Notes = append(x.Notes, "Old rules: "+n)
		}
	}
	for _, n := range x.new.Result.Notes {
		if both[n] {
			x.Notes = append(x.Notes, n)
		} else {
			x.Notes = append(x.Notes, "New rules: "+n)
		}
	}
}

// lose takes a loss down.
func (x *comparison) lose(rule string, whom []string, format string, args ...any) {
	x.Losses = append(x.Losses, Loss{fmt.Sprintf(format, args...), whom, rule})
}
