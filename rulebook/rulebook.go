// Package rulebook answers one question: what does the organisation's own
// procedure say?
//
// A rulebook is Markdown for people with fenced blocks of YAML for the machine.
// Read turns it into one Rulebook, or into every Problem found in it.
package rulebook

import (
	"slices"

	"duly/timetable"
)

// A File is one Markdown document handed in; several are read in order.
type File struct {
	Name string
	Text []byte
}

// A Place says where something stands in the source.
type Place struct {
	File         string
	Line, Column int // from 1
}

// A Problem is something its author must mend. Every problem of a document is
// reported at once.
type Problem struct {
	Place
	Text    string // the offending line, as written
	Rule    string // the citation of the heading above: "4.2", or the heading's text where it has no number
	Message string // what is wrong, in one sentence
	Mend    string // what to write instead
}

// A Rulebook is a procedure read and found well-formed: every name in it
// resolves, every stage has a step that decides, every else leads somewhere.
type Rulebook struct {
	Name      string
	Version   string
	InForce   timetable.Date
	TimeZone  string              // IANA name
	Calendar  *timetable.Calendar // with the closed days and "days end on" applied
	Start     string              // first stage
	DayEnds   int                 // minutes after midnight from which what starts a clock counts as come on the next working day; 0: none declared
	AppliesTo string              // "new complaints" or "all open cases"
	Rule      string              // the citation under which all this is declared
	Place     Place

	Roles       []Role
	Stages      []Stage
	Ends        []End
	Pauses      []Pause
	Measures    []Measure
	Sanctions   []Sanction
	Categories  []Category
	Definitions []Definition
	Promises    []Promise
	Letters     []Letter
	Retention   []Retention
	Safeguards  []Safeguard
	Transition  []Transitional
	Expedite    *Expedite    // nil: no case is expedited
	Standing    []Question   // what an organiser may ask about a person; none: see Questions
	Association *Association // nil: there is no such duty
	Accepted    []Acceptance

	Sections []Section // the document in reading order, for showing it to people
	Digest   string    // SHA-256 of the source files, names and texts, in hexadecimal
}

// Names that always exist.
const (
	Complainant = "complainant"
	Respondent  = "respondent"
	System      = "system"
	Asker       = "asker"   // who speaks for a body that asks something of the organisation: in no case
	BothParties = "parties" // in "notify parties"
)

// A Role is who acts for the organisation.
type Role struct {
	Name        string
	Seats       int // 0: not a panel
	Quorum      int // 0: not a panel
	ByLot       bool
	Independent bool
	Barred      bool
	AssignedBy  string          // the role that offers cases to its people; "": they take cases themselves
	Accept      timetable.Limit // how long such an offer stands; zero: as OfferStands says
	Deputy      string          // the role that acts where nobody in this one may; "": none
	Trained     string          // the training without which nobody in it decides; "": none
	Composition []Share         // how many members have which quality; each fills one seat
	Chair       string          // the quality that a member needs to take the chair; "": there is none
	Majority    string          // SimpleMajority, TwoThirds or Unanimous; "": SimpleMajority
	CastingVote bool            // where votes are equal, the chair's decides
	Votes       string          // VotesCounted or VotesPublished; "": VotesCounted
	Rule        string
	Place       Place
}

// A Stage is a part of the procedure that a case is in.
type Stage struct {
	Name   string
	Steps  []Step
	Within timetable.Limit // ceiling on the whole stage; zero: none
	Else   *Consequence
	Extend *Extension
	Rule   string
	Place  Place
}

// What a step does.
const (
	Notify = "notify"
	Reply  = "reply"
	Report = "report"
	Hear   = "hear"
	Decide = "decide"
	Review = "review"
	Record = "record"
	Appeal = "appeal"
)

// A Step is one thing to be done in a stage.
type Step struct {
	Stage    string // the stage it belongs to
	Name     string
	Who      string // a role or a party
	Does     string // one of the constants above
	To       string // the party notified, where Does is Notify; "complainant", "respondent" or "parties"
	After    []string
	Within   timetable.Limit // ceiling on the organisation
	Wait     timetable.Limit // floor on the organisation: not before
	Allow    timetable.Limit // floor for a party's own step
	Else     *Consequence
	Extend   *Extension
	Outcomes []Outcome // in the order of the text; none: it does not decide
	Tie      string    // the outcome taken where votes are equal; "": none can be
	Needs    []string  // "reasons", "findings", "evidence", "votes"
	NotBy    []StepRef
	New      bool     // “new to the case”: only for people who have done nothing in it before the stage was entered
	Grounds  []string // Appeal: on which a party may appeal; none: on any
	OnlyFor  []string // categories; none: all
	Optional bool
	Rule     string
	Place    Place
}

// A StepRef names a step from anywhere: stage.step.
type StepRef struct{ Stage, Step string }

// String is stage.step.
func (r StepRef) String() string { return r.Stage + "." + r.Step }

// Ref names the step.
func (s *Step) Ref() StepRef { return StepRef{s.Stage, s.Name} }

// Decides tells whether the step's doing ends its stage.
func (s *Step) Decides() bool { return len(s.Outcomes) > 0 }

// ByParty tells whether a party does the step.
func (s *Step) ByParty() bool { return s.Who == Complainant || s.Who == Respondent }

// Outcome finds an outcome by name; nil if there is none.
func (s *Step) Outcome(name string) *Outcome {
	for i := range s.Outcomes {
		if s.Outcomes[i].Name == name {
			return &s.Outcomes[i]
		}
	}
	return nil
}

// AppliesTo tells whether the step exists in cases of a category.
func (s *Step) AppliesTo(category string) bool { return only(s.OnlyFor, category) }

// An Outcome is one way a deciding step can go. It leads to exactly one of a
// stage or an end.
type Outcome struct {
	Name    string
	Stage   string // the stage entered, or ""
	End     string // the end reached, or ""
	AtMost  int    // how often in one case it may be taken; 0: no maximum
	OnlyFor []string

	Sanctions string   // what it does to sanctions: Imposes, Lowers, Upholds, Quashes, or "": what its name says (docs/sanctions.md)
	Ladder    []string // Imposes: the sanctions that can be imposed; none: all

	Place Place
}

// AppliesTo tells whether the outcome exists in cases of a category.
func (o *Outcome) AppliesTo(category string) bool { return only(o.OnlyFor, category) }

// A Consequence is what happens by itself at the end of a limit's last day.
// Exactly one of Done, Outcome, End, Stage and PassTo is set.
type Consequence struct {
	Done    bool            // the step counts as done
	Outcome string          // of the step (of a stage's ceiling: of one of its steps, named by Step)
	Step    string          // for a stage's ceiling: the step whose outcome it is
	End     string          // an end, reached directly (kind undecided)
	Stage   string          // for a stage's ceiling: a stage entered directly
	PassTo  string          // another role gets the step
	Within  timetable.Limit // its clock, where PassTo is set
	Else    *Consequence    // what happens at the end of that, where PassTo is set
	Place   Place
}

// An Extension says how often a limit may be extended, by how much and by whom.
// Each counts from the last day that it replaces.
type Extension struct {
	By         timetable.Limit
	Times      int
	ApprovedBy string
	Needs      []string
	Place      Place
}

// An End is a final outcome.
type End struct {
	Name  string
	Kind  string // "", "finding" or "undecided"
	Rule  string
	Place Place
}

// A Pause is a ground on which the clocks of a case may stop.
type Pause struct {
	Name       string
	ApprovedBy string
	AtMost     timetable.Limit
	Times      int
	In         []string // stages
	Needs      []string
	Rule       string
	Place      Place
}

// A Measure is an interim measure with its review and its maximum.
type Measure struct {
	Name        string
	ImposedBy   string
	Needs       []string
	In          []string
	ReviewWho   string
	ReviewEvery timetable.Limit
	ReviewElse  string          // "lift"
	OnRequest   timetable.Limit // how long whoever reviews has when a review is asked for; zero: Prompt
	AtMost      timetable.Limit
	Effects     []string
	Rule        string
	Place       Place
}

// Prompt is how long whoever reviews a measure has when its review is asked for,
// where the rulebook does not say.
var Prompt = timetable.Limit{N: 5, Unit: timetable.WorkingDays}

// A Sanction is what a decision may impose.
type Sanction struct {
	Name    string
	Kind    string // "", Order, Suspension or Removal
	Least   timetable.Limit
	Most    timetable.Limit
	Effects []string
	Rule    string
	Place   Place
}

// A Category is a kind of complaint and the definitions it is judged by.
type Category struct {
	Name        string
	Title       string
	Definitions []string
	Rule        string
	Place       Place
}

// A Definition is an adopted text.
type Definition struct {
	Name    string
	Title   string
	Path    string         // the file, as the rulebook names it
	Source  string         // the file of the source text, or ""
	Adopted string         // InFull, InPart or ""
	Clauses []Clause       // read from the file, where it was handed in
	InForce timetable.Date // the day from which on it applies; 0: undeclared, taken to be the rulebook's own
	Digest  string         // SHA-256 of the file's text, in hexadecimal
	Earlier []Version      // what it said before, the latest first

	Adoption Adoption
	Rule     string
	Place    Place
}

// A Clause is one part of a definition that can be met or not.
type Clause struct {
	ID      string // "2", "2.3"
	Heading string // the heading that it stands under, or its own
	Text    string
	Example bool // it stands among examples
}

// A Promise is what the rulebook says of itself. Either From, To and Within are
// set (a ceiling), or Party, In, AtLeast and Before (a floor).
type Promise struct {
	Name    string
	From    string
	To      string
	Within  timetable.Limit
	Party   string
	In      StepRef
	AtLeast timetable.Limit
	Before  StepRef
	Rule    string
	Place   Place
}

// Floor tells whether it promises a party time, rather than everybody an end.
func (p *Promise) Floor() bool { return p.Party != "" }

// A Letter is the text of a notice: sent when the step of its name is done, or
// the end of its name is reached.
type Letter struct {
	Name  string // stage.step, a step's name, or an end's
	Path  string
	Text  string // where the file was handed in
	Rule  string
	Place Place
}

// Retention is how long something is kept after a case has ended.
type Retention struct {
	What  string
	Keep  timetable.Limit
	Rule  string
	Place Place
}

// A Section is a heading and what stands under it up to the next.
type Section struct {
	Level    int    // 1–6; 0: what stands before the first heading
	Number   string // "4.2", or ""
	Title    string // the heading without its number
	Anchor   string // id for links
	Markdown string // the prose, without the blocks
	Block    string // the YAML of the section's blocks, "" if none
	Place    Place
}

// Stage finds a stage by name; nil if there is none.
func (r *Rulebook) Stage(name string) *Stage {
	for i := range r.Stages {
		if r.Stages[i].Name == name {
			return &r.Stages[i]
		}
	}
	return nil
}

// Step finds a step; nil if there is none.
func (r *Rulebook) Step(ref StepRef) *Step {
	if s := r.Stage(ref.Stage); s != nil {
		return s.Step(ref.Step)
	}
	return nil
}

// Step finds a step of the stage by name; nil if there is none.
func (s *Stage) Step(name string) *Step {
	for i := range s.Steps {
		if s.Steps[i].Name == name {
			return &s.Steps[i]
		}
	}
	return nil
}

// End finds an end by name; nil if there is none.
func (r *Rulebook) End(name string) *End {
	for i := range r.Ends {
		if r.Ends[i].Name == name {
			return &r.Ends[i]
		}
	}
	return nil
}

// Role finds a role by name; nil if there is none.
func (r *Rulebook) Role(name string) *Role {
	for i := range r.Roles {
		if r.Roles[i].Name == name {
			return &r.Roles[i]
		}
	}
	return nil
}

// Category finds a category by name; nil if there is none.
func (r *Rulebook) Category(name string) *Category {
	for i := range r.Categories {
		if r.Categories[i].Name == name {
			return &r.Categories[i]
		}
	}
	return nil
}

// Definition finds a definition by name; nil if there is none.
func (r *Rulebook) Definition(name string) *Definition {
	for i := range r.Definitions {
		if r.Definitions[i].Name == name {
			return &r.Definitions[i]
		}
	}
	return nil
}

// DependsOn gives the steps of the stage that must be done before step, in
// cases of a category: its after, with steps that the category does not have
// replaced by what those came after.
func (s *Stage) DependsOn(step *Step, category string) []string {
	if s.depends(step.After, category) {
		return slices.Clip(step.After)
	}
	var out []string
	seen := map[string]bool{}
	var add func(names []string)
	add = func(names []string) {
		for _, n := range names {
			if seen[n] {
				continue
			}
			seen[n] = true
			if p := s.Step(n); p == nil || p.AppliesTo(category) {
				out = append(out, n)
			} else {
				add(p.After)
			}
		}
	}
	add(step.After)
	return out
}

// depends tells whether each of the steps named exists in cases of a category,
// and is named once.
func (s *Stage) depends(names []string, category string) bool {
	for i, n := range names {
		if p := s.Step(n); p != nil && !p.AppliesTo(category) || slices.Contains(names[:i], n) {
			return false
		}
	}
	return true
}

func only(list []string, category string) bool {
	if len(list) == 0 {
		return true
	}
	for _, c := range list {
		if c == category {
			return true
		}
	}
	return false
}
