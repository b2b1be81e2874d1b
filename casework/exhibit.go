package casework

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// A Submission is what is put in evidence beside what the parties say and send
// in their own steps.
type Submission struct {
	Kind   string         `json:"kind"`             // InFile, InWords or OnLine
	Title  string         `json:"title"`            // what it is, for people
	Source string         `json:"source,omitempty"` // whom or where it comes from
	Link   string         `json:"link,omitempty"`   // OnLine: the address
	Saved  timetable.Date `json:"saved,omitzero"`   // OnLine: the day on which it was seen there
	NoCopy string         `json:"noCopy,omitempty"` // OnLine: why no saved copy is there
	Words  string         `json:"words,omitempty"`  // Redacted, of words: what stands in their place
}

// What an exhibit is.
const (
	InFile  = "file"
	InWords = "statement" // of a party or a witness; a report
	OnLine  = "link"      // an address, with a saved copy
)

// A Piece is one exhibit, and all that was done with it.
type Piece struct {
	ID       string // "E1", in the order in which they came
	Kind     string // InFile, InWords or OnLine
	Title    string
	Untitled bool // nobody gave it a title: Title is the name that its file came with
	Source   string
	Role     string // who handed it in
	Day      timetable.Date
	Event    int      // the event that brought it, by its place in the case
	File     *Exhibit // nil: words, or a link without a copy
	Words    string   // of a redaction of words; other words stand in the event
	Link     *Submission
	Of       string // the exhibit in whose place it stands
	Redacted string // the exhibit that stands in its place; then it is sealed
	ToBoth   bool   // handed in before the respondent had notice, and theirs with it

	Complainant, Respondent timetable.Date // the day on which each got it; 0: not yet
	FromComplainant         bool           // withheld from the complainant
	FromRespondent          bool           // withheld from the respondent
	Custody                 []CustodyEntry // oldest first
}

// OfTheFile tells whether events of the kind are about what is alleged and the
// evidence alone: they start, end and move no limit.
func (k Kind) OfTheFile() bool {
	switch k {
	case Framed, Amended, Dropped, Answered, Submitted, Disclosed, Withheld, Redacted, Consulted, Bundled:
		return true
	}
	return false
}

// A CustodyEntry is one thing that was done with an exhibit.
type CustodyEntry struct {
	Kind  Kind
	Day   timetable.Date
	By    string // the person's id
	Role  string
	To    string // Disclosed, Withheld, Bundled: the party or both
	Other string // Redacted: the exhibit that stands in its place, or for which this stands
	Text  string // the reasons
}

// Has tells since when a party has the exhibit; 0 while they do not.
func (p *Piece) Has(party string) timetable.Date {
	if party == rulebook.Complainant {
		return p.Complainant
	}
	return p.Respondent
}

// Kept tells whether the exhibit is withheld from a party.
func (p *Piece) Kept(party string) bool {
	return party == rulebook.Complainant && p.FromComplainant || party == rulebook.Respondent && p.FromRespondent
}

// Sealed tells whether another document stands in its place.
func (p *Piece) Sealed() bool { return p.Redacted != "" }

// unseen says why a finding may not rely on it and what to do; "" if it may.
func (p *Piece) unseen() string {
	switch {
	case p.Sealed():
		return "that is sealed: rely on " + p.Redacted + ", which stands in its place"
	case p.Complainant == 0 && p.Respondent == 0:
		return "neither party has it: disclose it to both first, or leave it out"
	case p.Complainant == 0:
		return "the complainant does not have it: disclose it to them first, or leave it out"
	case p.Respondent == 0:
		return "the respondent does not have it: disclose it to them first, or leave it out"
	}
	return ""
}

func (p *Piece) give(party string, day timetable.Date) {
	switch {
	case party == rulebook.Complainant && p.Complainant == 0:
		p.Complainant = day
	case party == rulebook.Respondent && p.Respondent == 0:
		p.Respondent = day
	}
}

func find(pieces []Piece, id string) *Piece {
	for i := range pieces {
		if pieces[i].ID == id {
			return &pieces[i]
		}
	}
	return nil
}

// Evidence lists the exhibits of a case. It needs all of the events: the numbers
// count what a reader may not see as well.
//
// What a party says or sends goes to the other side at once, to the respondent
// with the notice. What the office puts in goes to both when papers go to both,
// or when it is disclosed; unless it is withheld, with a reason on record.
// Papers of a pause or of a letter are none: they are no evidence.
func Evidence(r *rulebook.Rulebook, events []Event) []Piece {
	d := docket{rules: r}
	for i := range events {
		d.take(i, &events[i])
	}
	return d.pieces
}

// A docket numbers exhibits as the events go by.
type docket struct {
	rules  *rulebook.Rulebook
	pieces []Piece
	told   bool
}

func (d *docket) take(i int, e *Event) {
	step := d.rules.Step(e.ref())
	switch e.Kind {
	case Received:
		d.words(i, e, "The complaint", true)
		d.files(i, e, true)
	case Complained:
		d.words(i, e, "The further complaint "+e.Subject, true)
		d.files(i, e, true)
	case Done, Waived, Lapsed:
		d.step(i, e, step)
	case Answered:
		d.words(i, e, "Answer to allegation "+e.Subject, true)
		d.files(i, e, true)
	case Added:
		own := isParty(e.Role)
		if own {
			d.words(i, e, "Statement of the "+e.Role, true)
		}
		d.files(i, e, own)
	case Submitted:
		d.submitted(i, e)
	case Redacted:
		d.redacted(i, e)
	case Disclosed, Withheld, Consulted:
		d.handled(e)
	case Bundled:
		d.papers(e)
	}
}

// Subjects are the ids that an event is about, where it is about several.
func Subjects(subject string) []string {
	return strings.FieldsFunc(subject, func(c rune) bool { return c == ',' || c == ' ' })
}

func isParty(role string) bool { return role == rulebook.Complainant || role == rulebook.Respondent }

func (d *docket) step(i int, e *Event, step *rulebook.Step) {
	switch {
	case step == nil:
	case step.Does == rulebook.Notify:
		if e.Kind == Waived {
			return
		}
		if step.To == rulebook.BothParties {
			d.papers(e)
		}
		if !d.told && writtenTo(step, rulebook.Respondent) {
			d.told = true
			for i := range d.pieces {
				if d.pieces[i].ToBoth && !d.pieces[i].FromRespondent {
					d.pieces[i].give(rulebook.Respondent, e.Day)
				}
			}
		}
	case e.Kind == Lapsed:
	default:
		open := step.Decides() || isParty(e.Role)
		if isParty(e.Role) || !step.Decides() {
			d.words(i, e, titleOf(step, e.Role), open)
		}
		d.files(i, e, open)
	}
}

func titleOf(step *rulebook.Step, role string) string {
	switch step.Does {
	case rulebook.Reply:
		return "Answer of the " + role
	case rulebook.Appeal:
		return "Grounds of the " + role
	case rulebook.Report:
		return "Report of the " + role
	case rulebook.Hear:
		return "Record of the hearing"
	}
	return "“" + step.Name + "” of the " + role
}

// papers: what goes to both goes with all that they do not have yet.
func (d *docket) papers(e *Event) {
	for i := range d.pieces {
		p := &d.pieces[i]
		if p.Sealed() || p.Complainant != 0 && p.Respondent != 0 || p.FromComplainant || p.FromRespondent {
			continue
		}
		p.give(rulebook.Complainant, e.Day)
		p.give(rulebook.Respondent, e.Day)
		kind := Disclosed
		if e.Kind == Bundled {
			kind = Bundled
		}
		p.Custody = append(p.Custody, CustodyEntry{Kind: kind, Day: e.Day, By: e.By, Role: e.Role, To: rulebook.BothParties})
	}
}

// add numbers an exhibit; open: both sides have it at once, the respondent
// with the notice.
func (d *docket) add(i int, e *Event, p Piece, open bool) *Piece {
	p.ID, p.Role, p.Day, p.Event = fmt.Sprintf("E%d", len(d.pieces)+1), e.Role, e.Day, i
	p.Custody = []CustodyEntry{{Kind: Received, Day: e.Day, By: e.By, Role: e.Role}}
	d.asCopied(&p)
	if open {
		p.ToBoth = true
		for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
			knows := party == rulebook.Complainant || d.told
			if e.Role == party || knows && !p.Kept(party) {
				p.give(party, e.Day)
			}
		}
	}
	d.pieces = append(d.pieces, p)
	return &d.pieces[len(d.pieces)-1]
}

func (d *docket) words(i int, e *Event, title string, open bool) {
	if e.Text != "" {
		d.add(i, e, Piece{Kind: InWords, Title: title}, open)
	}
}

func (d *docket) files(i int, e *Event, open bool) {
	for n := range e.Exhibits {
		x := e.Exhibits[n]
		d.add(i, e, Piece{Kind: InFile, Title: x.Name, Untitled: true, File: &x}, open)
	}
}

func (d *docket) submitted(i int, e *Event) {
	if e.Matter == nil || e.Matter.Submission == nil {
		return
	}
	s := e.Matter.Submission
	p := Piece{Kind: s.Kind, Title: s.Title, Source: s.Source}
	if s.Kind == OnLine {
		p.Link = s
	}
	if len(e.Exhibits) > 0 {
		x := e.Exhibits[0]
		p.File = &x
	}
	d.add(i, e, p, isParty(e.Role))
}

// asCopied keeps from the parties what is kept from them already under another number,
// whoever brings it again: what is sealed stays sealed, and what is withheld withheld.
func (d *docket) asCopied(p *Piece) {
	for i := range d.pieces {
		before := &d.pieces[i]
		if !before.sameFile(p) {
			continue
		}
		if before.Sealed() {
			p.Redacted = before.Redacted
		}
		for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
			if before.Kept(party) && p.Role != party {
				p.keep(party, true)
			}
		}
		p.asBefore(before)
	}
}

// asBefore notes on the day on which something came why it is kept back: what came before
// was.
func (p *Piece) asBefore(before *Piece) {
	kept := p.FromComplainant || p.FromRespondent
	for _, h := range before.Custody {
		stands := h.Kind == Redacted && h.Other == p.Redacted || kept && (h.Kind == Withheld || h.Kind == Disclosed && h.To != rulebook.BothParties)
		if h.Day = p.Day; stands && !slices.Contains(p.Custody, h) {
			p.Custody = append(p.Custody, h)
		}
	}
}

// sameFile tells whether two exhibits are the same bytes.
func (p *Piece) sameFile(other *Piece) bool {
	return p.File != nil && other.File != nil && p.File.SHA256 == other.File.SHA256
}

// redacted: what stands in the place of an exhibit goes to whoever had the first, and
// waits as the first did for whoever had not.
func (d *docket) redacted(i int, e *Event) {
	original, p := find(d.pieces, e.Subject), Piece{}
	if original == nil {
		return
	}
	was := *original
	said := Submission{}
	if e.Matter != nil && e.Matter.Submission != nil {
		said = *e.Matter.Submission
	}
	switch {
	case was.File != nil && len(e.Exhibits) > 0:
		x := e.Exhibits[0]
		p.File = &x
	case was.isWords() && said.Words != "":
		p.Words = said.Words
	default:
		return
	}
	p.Title = "Redaction of " + was.ID // not by its title: that can tell what was blacked out
	switch {
	case said.Title != "":
		p.Title += ": " + said.Title
	case p.Words != "" && was.Of == "": // what words are called tells nothing of them
		p.Title += ": " + was.Title
	}
	p.Kind, p.Of, p.ToBoth, p.FromComplainant, p.FromRespondent = was.Kind, was.ID, was.ToBoth, was.FromComplainant, was.FromRespondent
	next := d.add(i, e, p, false)
	if was.Complainant != 0 {
		next.Complainant = e.Day
	}
	if was.Respondent != 0 {
		next.Respondent = e.Day
	}
	next.Custody[0].Kind, next.Custody[0].Other, next.Custody[0].Text = Redacted, was.ID, e.Text
	next.asBefore(&was)
	id := next.ID
	for n := range d.pieces {
		q := &d.pieces[n]
		if q.Sealed() || q.ID == id || q.ID != was.ID && !q.sameFile(&was) {
			continue
		}
		q.Redacted = id
		q.Custody = append(q.Custody, CustodyEntry{Kind: Redacted, Day: e.Day, By: e.By, Role: e.Role, Other: id, Text: e.Text})
	}
}

// handled does it to every exhibit that an event names, and to the same file under other
// numbers: it would else reach by one what is kept by another.
func (d *docket) handled(e *Event) {
	ids := Subjects(e.Subject)
	for _, id := range ids {
		named := find(d.pieces, id)
		if named == nil {
			continue
		}
		for i := range d.pieces {
			p := &d.pieces[i]
			if p.ID == id || e.Kind != Consulted && !slices.Contains(ids, p.ID) && !p.Sealed() && p.sameFile(named) {
				p.handle(e, p.ID == id)
			}
		}
		d.have(named)
	}
}

// have: what a party has under one number is kept from them under none.
func (d *docket) have(file *Piece) {
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		has := func(p Piece) bool { return p.sameFile(file) && p.Has(party) != 0 }
		if !slices.ContainsFunc(d.pieces, has) {
			continue
		}
		for i := range d.pieces {
			if d.pieces[i].sameFile(file) {
				d.pieces[i].keep(party, false)
			}
		}
	}
}

// handle does to an exhibit what an event says was done with it; or, where it says so of
// the same file under another number, keeps back what that keeps back.
func (p *Piece) handle(e *Event, itself bool) {
	p.Custody = append(p.Custody, CustodyEntry{Kind: e.Kind, Day: e.Day, By: e.By, Role: e.Role, To: e.To, Text: e.Text})
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		named := e.To == party || e.To == rulebook.BothParties
		switch {
		case e.Kind == Disclosed && named:
			if p.keep(party, false); itself {
				p.give(party, e.Day)
			}
		case e.Kind == Disclosed && p.Has(party) == 0, e.Kind == Withheld && named:
			p.keep(party, true)
		}
	}
}

func (p *Piece) keep(party string, kept bool) {
	if party == rulebook.Complainant {
		p.FromComplainant = kept
	} else {
		p.FromRespondent = kept
	}
}
