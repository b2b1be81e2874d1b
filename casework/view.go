package casework

import (
	"slices"

	"duly/rulebook"
)

// Overseer is the role that sees the procedure of every case and changes
// nothing. It belongs to no rulebook: no rulebook can take it away.
const Overseer = "overseer"

// How a complainant files.
const (
	Named        = "named"
	Confidential = "confidential" // known to the office, withheld from the respondent
	Anonymous    = "anonymous"
)

// MaySee tells who may learn that a case exists.
func MaySee(r *rulebook.Rulebook, c *Case, who Actor) bool {
	if Barred(r, who) || who.Party == "" && c.People.Barred(who.ID) || !c.standsIn(who) {
		return false
	}
	switch who.Party {
	case rulebook.Complainant:
		return !c.separated(complaintOf(who.Principal()))
	case rulebook.Respondent:
		return c.Told(r, rulebook.Respondent)
	}
	return slices.ContainsFunc(who.Roles, func(name string) bool { return name == Overseer || r.Role(name) != nil })
}

// Barred tells whether somebody holds a role that may never act on a case, nor
// see one.
func Barred(r *rulebook.Rulebook, who Actor) bool {
	return slices.ContainsFunc(who.Roles, func(name string) bool {
		role := r.Role(name)
		return role != nil && role.Barred
	})
}

// View gives the case as a reader may see it. It is for reading: what is
// withheld from the reader is missing in it, so nothing can be performed on it.
func View(r *rulebook.Rulebook, c *Case, who Actor) *Case {
	v := c.Clone()
	v.Events = make([]Event, len(c.Events))
	evidence := evidenceFor(r, c, who)
	v.Panels = shownPanels(c.Panels, who)
	for i := range c.Events {
		v.Events[i] = shown(r, c, i, who, evidence)
	}
	if who.Party != "" || slices.Contains(who.Roles, Overseer) {
		v.Doers, v.Framers = nil, nil // they name who acted
		v.People = c.People.unnamed(who.Party)
	}
	_, undeclared := Undeclared(r, c, who)
	v.withhold(who)
	v.withholdSanctions(who, undeclared || slices.Contains(who.Roles, Overseer))
	if undeclared {
		v.Arrangements = standIns(c.Arrangements)
	}
	if undeclared || who.Party != "" || slices.Contains(who.Roles, Overseer) {
		v.Member = ""
	}
	return v
}

// Shown is the i-th event of the case as a reader may see it.
//
// Officers see all but who the complainant is, where nobody is to know. The
// parties see the same as each other: what was decided, with reasons, and what
// either side said, who sat on the panel, and the office's reports once papers
// have gone to both; that the clocks stood still, or a limit was extended, and why,
// without the papers for it (a doctor's note); not which officer acted. Of the
// exhibits each sees what was disclosed to them (exhibit.go).
// The respondent is not told who a confidential complainant is. The overseer
// sees the procedure and not a word of what was said. Nor does an officer who has
// yet to declare whether they have a conflict; they see who the parties are.
func Shown(r *rulebook.Rulebook, c *Case, i int, who Actor) Event {
	return shown(r, c, i, who, evidenceFor(r, c, who))
}

func shown(r *rulebook.Rulebook, c *Case, i int, who Actor, evidence []Piece) Event {
	e := c.Events[i].sealed().unclaused()
	switch {
	case who.Party != "":
		e = shownToParty(r, c, i, who)
		e.exhibited(c.Events[i], i, who, evidence)
		return e
	case slices.Contains(who.Roles, Overseer):
		e.silence()
		e.Filing, e.Identity, e.By, e.Whom, e.Present = nil, nil, "", "", nil
	default:
		if _, undeclared := Undeclared(r, c, who); undeclared {
			e.silence() // but who the parties are: that is what a conflict is seen by
			break
		}
		e.reworded(i, evidence)
	}
	return e
}

// unclaused leaves out what became of each clause: whoever may read it reads it in the charge
// and in the findings.
func (e Event) unclaused() Event {
	if len(e.Clauses()) > 0 {
		e.but(func(p *Particulars) { p.Clauses = nil })
	}
	return e
}

// silence takes away every word that was said.
func (e *Event) silence() {
	e.unnamed()
	e.Text, e.Exhibits, e.Matter = "", nil, nil
	if len(e.Findings()) > 0 {
		e.but(func(p *Particulars) { p.Findings = nil })
	}
}

func shownToParty(r *rulebook.Rulebook, c *Case, i int, who Actor) Event {
	e, party := c.Events[i].sealed().unclaused(), who.Party
	e.unnamed()
	if !c.mayKnow(who, e) {
		e.Identity = nil
	}
	if e.Incident() != "" {
		e.but(func(p *Particulars) { p.Incident = "" })
	}
	if e.Kind == Joined || e.Kind == Separated {
		e.Matter = nil // which other cases there are is not this reader's to know
	}
	if whose, private := between(e); private {
		if whose != who.Principal() {
			e.silence()
		}
		return e.asOffice()
	}
	switch {
	case peopleKinds[e.Kind]:
		return e.ofPeople(r, who)
	case e.Kind == Corrected:
		wordsCorrected(r, c, &e, who)
	case ofTime[e.Kind] && !e.said(who):
		e.Exhibits = nil
	}
	if e.By == rulebook.System {
		if e.Whom = ""; e.Kind != Drawn {
			e.Present = nil
		}
		return e
	}
	if isParty(e.Role) {
		return e
	}
	e.By = ""
	if e.Kind != StoodDown { // they were told who sits
		e.Whom = ""
	}
	step := r.Step(e.ref())
	if (step == nil || !step.Decides()) && e.Kind != Drawn {
		e.Present = nil
	}
	e.tellVotes(r)
	switch {
	case ofTime[e.Kind], e.Kind == Corrected:
	case step == nil && !saidToParties(e, party),
		step != nil && !step.Decides() && !writtenTo(step, party) && (step.Does == rulebook.Notify || !disclosed(r, c, i)):
		e.silence()
	}
	return e
}

// ofTime are the events that stop clocks or make them longer, or ask for it. Both
// parties read why; the papers for it are no evidence, and can be about somebody's
// health.
var ofTime = map[Kind]bool{Paused: true, Resumed: true, Extended: true, TimeAsked: true, TimeRefused: true}

// said tells whether a reader did it themselves, or whoever acted for them.
func (e Event) said(who Actor) bool {
	return who.Party != "" && e.Role == who.Party && Actor{ID: e.By, Party: e.Role}.Principal() == who.Principal()
}

// saidToParties tells whether a party may read what an officer said beside the
// steps. Only what names the parties as its readers is theirs to read.
func saidToParties(e Event, party string) bool {
	switch e.Kind {
	case Added:
		return e.To != ""
	case Framed, Amended, Dropped, Disclosed, Withheld, Redacted, Bundled, MovedTo:
		return true
	}
	return e.To == party || e.To == rulebook.BothParties
}

// disclosed tells whether papers have gone to both parties since: with them each
// sees what the panel sees.
func disclosed(r *rulebook.Rulebook, c *Case, i int) bool {
	for _, e := range c.Events[i+1:] {
		if e.Kind != Done && e.Kind != Lapsed {
			continue
		}
		step := r.Step(e.ref())
		if step != nil && step.Does == rulebook.Notify && step.To == rulebook.BothParties {
			return true
		}
	}
	return false
}

// writtenTo tells whether a step is a letter to a party: what an officer adds
// to one is between them and its reader.
func writtenTo(step *rulebook.Step, party string) bool {
	return step.Does == rulebook.Notify && (step.To == party || step.To == rulebook.BothParties)
}
