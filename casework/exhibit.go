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
	Source   string
	Role     string // who handed it in
	Day      timetable.Date
	Event    int      // the event that brought it, by its place in the case
	File     *Exhibit // nil: words that stand in the event, or a link without a copy
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

// shown tells whether a party may read the exhibit: what they handed in, always.
func (p *Piece) shown(party string) bool {
	return p.Role == party || p.Has(party) != 0 && !p.Sealed()
}

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
		for _, id := range Subjects(e.Subject) {
			if p := find(d.pieces, id); p != nil {
				p.handle(e)
			}
		}
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
	if open {
		p.ToBoth = true
		p.give(rulebook.Complainant, e.Day)
		if d.told || e.Role == rulebook.Respondent {
			p.give(rulebook.Respondent, e.Day)
		}
	}
	if p.File != nil {
		for _, before := range d.pieces { // what is sealed stays sealed, whoever brings it again
			if before.File != nil && before.Sealed() && before.File.SHA256 == p.File.SHA256 {
				p.Redacted = before.Redacted
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
		d.add(i, e, Piece{Kind: InFile, Title: x.Name, File: &x}, open)
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

// redacted: the second document goes to whoever had the first, and waits as the
// first did for whoever had not.
func (d *docket) redacted(i int, e *Event) {
	original := find(d.pieces, e.Subject)
	if original == nil || original.File == nil || len(e.Exhibits) == 0 {
		return
	}
	was, x := *original, e.Exhibits[0]
	title := "Redaction of " + was.ID // not by its title: that can tell what was blacked out
	if e.Matter != nil && e.Matter.Submission != nil && e.Matter.Submission.Title != "" {
		title += ": " + e.Matter.Submission.Title
	}
	p := d.add(i, e, Piece{Kind: was.Kind, Title: title, File: &x, Of: was.ID, ToBoth: was.ToBoth, FromComplainant: was.FromComplainant, FromRespondent: was.FromRespondent}, false)
	if was.Complainant != 0 {
		p.Complainant = e.Day
	}
	if was.Respondent != 0 {
		p.Respondent = e.Day
	}
	p.Custody[0].Kind, p.Custody[0].Other, p.Custody[0].Text = Redacted, was.ID, e.Text
	id := p.ID
	for n := range d.pieces {
		q := &d.pieces[n]
		if q.File == nil || q.Sealed() || q.ID == id || q.File.SHA256 != was.File.SHA256 {
			continue
		}
		q.Redacted = id
		q.Custody = append(q.Custody, CustodyEntry{Kind: Redacted, Day: e.Day, By: e.By, Role: e.Role, Other: id, Text: e.Text})
	}
}

// handle does to an exhibit what an event says was done with it.
func (p *Piece) handle(e *Event) {
	p.Custody = append(p.Custody, CustodyEntry{Kind: e.Kind, Day: e.Day, By: e.By, Role: e.Role, To: e.To, Text: e.Text})
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		named := e.To == party || e.To == rulebook.BothParties
		switch {
		case e.Kind == Disclosed && named:
			p.keep(party, false)
			p.give(party, e.Day)
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

// evidenceFor lists the exhibits where a reader sees only some of them.
func evidenceFor(r *rulebook.Rulebook, c *Case, who Actor) []Piece {
	if who.Party == "" {
		return nil
	}
	return Evidence(r, c.Events)
}

// exhibited gives an event, as a party may see it, the exhibits that they have
// and takes away those that they have not. said is the event itself, the i-th.
func (e *Event) exhibited(said Event, i int, party string, evidence []Piece) {
	files := map[string]bool{} // digest → shown
	for _, p := range evidence {
		if p.Event != i {
			continue
		}
		may := p.shown(party)
		switch {
		case p.File != nil:
			files[p.File.SHA256] = may
		case p.Link == nil && may:
			e.Text = said.Text
		}
		if said.Kind == Submitted || said.Kind == Redacted {
			e.Matter = nil
			if may {
				e.Matter = said.Matter
			}
			switch {
			case said.Kind == Redacted:
			case may:
				e.Text = said.Text
			case p.Kept(party):
				e.Text = "" // it tells of the exhibit
			}
		}
	}
	if len(files) == 0 {
		return
	}
	e.Exhibits = nil
	for _, x := range said.Exhibits {
		if files[x.SHA256] {
			e.Exhibits = append(e.Exhibits, x)
		}
	}
}

// EvidenceFor lists the exhibits that a reader may know of, and of each what was
// done with it as far as they may know: officers all, a party those that they
// have, the overseer none.
func EvidenceFor(r *rulebook.Rulebook, c *Case, who Actor) []Piece {
	if who.Party == "" && slices.Contains(who.Roles, Overseer) {
		return nil
	}
	all := Evidence(r, c.Events)
	if who.Party == "" {
		return all
	}
	var out []Piece
	for _, p := range all {
		if !p.shown(who.Party) {
			continue
		}
		p.Custody = slices.Clone(p.Custody)
		for i := range p.Custody {
			h := &p.Custody[i]
			if h.By = ""; h.Kind == Consulted {
				h.Text = ""
			}
		}
		out = append(out, p)
	}
	return out
}
