package web

import (
	"net/http"
	"net/url"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A PartiesView is what a case's page says of the complaint itself, of who takes
// part and how, and of what was written to and fro.
type PartiesView struct {
	Base         string
	Number       string
	TakenOver    timetable.Date // 0: it was received here
	Elsewhere    string         // its name in the system that it came from
	Further      []FurtherShown
	Names        []string // what is to be known about names that are withheld
	Arrangements []ArrangementShown
	Thread       []MessageShown
	Alike        []AlikeShown
	Same         []AlikeShown
	Moved        string // the case in which the complaint goes on
	Support      string // whom to turn to
	Officer      bool
	NeedsCode    bool   // the complainant of a case from elsewhere has none yet
	CodeFor      string // whose code was just made: "the representative Rita"
	Code         string
}

// A FurtherShown is a complaint that was joined to the case.
type FurtherShown struct {
	Title, From, Account string
	Unshown              string // why not all of it is shown
	Day                  timetable.Date
	Separated            bool
}

// An ArrangementShown is how a party takes part.
type ArrangementShown struct {
	ID, What, Whose, Name, Words string
	Code                         bool // a code can be made for them
}

// A MessageShown is one message of the thread.
type MessageShown struct {
	From, Text string
	Day        timetable.Date
}

// An AlikeShown is another case that may be, or is, about the same incident.
type AlikeShown struct {
	Href, Title, ID, Why string
	Received             timetable.Date
	Told                 bool
}

// parties gathers it for a case that its reader may see.
func (q *request) parties(t *teller) (*PartiesView, error) {
	f := t.file
	c, filing := f.Case, f.Filing()
	v := &PartiesView{Base: t.base, Number: c.Number, TakenOver: c.TakenOver.On, Officer: !q.party() && filing.Filing != nil}
	if filing.Filing != nil {
		v.Elsewhere = filing.Filing.Elsewhere
	}
	if s := f.Rulebook.Safeguard(rulebook.SupportContact); s != nil && q.party() {
		v.Support = s.Value
	}
	t.further(v)
	t.withheldNames(v)
	for _, a := range c.Arrangements {
		if !a.Ended {
			v.Arrangements = append(v.Arrangements, ArrangementShown{
				ID: a.ID, What: arrangementWords[a.What], Whose: t.principal(a.For), Name: a.Name, Words: a.Words, Code: a.What == casework.Representative && c.Open(),
			})
		}
	}
	for _, e := range c.Events {
		if e.Kind == casework.Messaged && e.Text != "" {
			v.Thread = append(v.Thread, MessageShown{From: t.writer(e), Text: e.Text, Day: e.Day})
		}
		if e.Kind == casework.MovedTo {
			v.Moved = e.Subject
		}
	}
	v.NeedsCode = v.Officer && v.TakenOver != 0 && c.Open()
	if !v.Officer || !c.Open() {
		return v, nil
	}
	alike, err := q.site.Office.Alike(q.Context(), f.ID, q.visitor.Actor)
	if err != nil {
		return nil, err
	}
	same, err := q.site.Office.SameIncident(q.Context(), f.ID, q.visitor.Actor)
	if err != nil {
		return nil, err
	}
	v.Alike, v.Same = alikeShown(alike), alikeShown(same)
	return v, nil
}

func alikeShown(list []office.Suggestion) []AlikeShown {
	var out []AlikeShown
	for _, s := range list {
		out = append(out, AlikeShown{
			Href: "/cases/" + url.PathEscape(s.ID), Title: s.Title, ID: s.ID, Received: s.Received, Told: s.Told, Why: capital(strings.Join(s.Why, "; ")),
		})
	}
	return out
}

// further are the complaints that were joined, as this reader may see them.
func (t *teller) further(v *PartiesView) {
	for i, e := range t.file.Case.Events {
		if e.Kind != casework.Complained {
			continue
		}
		x := FurtherShown{Title: "Further complaint " + e.Subject, From: "a complainant whose name is not known to you", Account: e.Text, Unshown: t.file.Unshown[i], Day: e.Since}
		if e.Number() != "" {
			x.Title += ", number " + e.Number()
		}
		if e.Identity != nil {
			x.From = e.Identity.Name
		}
		if t.who.Party != "" && t.who.Principal() == e.By {
			x.From = "you"
		}
		for _, f := range t.file.Case.Further {
			x.Separated = x.Separated || f.ID == e.Subject && f.Separated
		}
		v.Further = append(v.Further, x)
	}
}

// withheldNames says how it stands with each name that is to be withheld.
func (t *teller) withheldNames(v *PartiesView) {
	for _, x := range t.file.Case.Confidences {
		whose := "The complainant asked"
		if x.Complaint != "C1" {
			whose = "The complainant of " + x.Complaint + " asked"
		}
		say := ""
		switch {
		case x.Known:
			say = "not to be named to the respondent. This was refused, and the name is known."
		case x.Open && x.Outcome == "":
			say = "not to be named to the respondent. Nobody has decided this yet; until then the name is withheld."
		case x.Open:
			say = "not to be named to the respondent. Somebody else is to look at this again; until then the name is withheld."
		case x.Outcome == casework.Granted:
			say = "not to be named to the respondent, and this was granted."
		default:
			say = "not to be named to the respondent. This was refused; the name is withheld until the end of " + x.Discloses.Long() + "."
		}
		v.Names = append(v.Names, whose+" "+say)
	}
}

// adjusted are the adjustments to keep in mind whenever something is done in the
// case: whom, and what they need.
func (t *teller) adjusted() []ArrangementShown {
	var out []ArrangementShown
	for _, a := range t.file.Case.Arrangements {
		if !a.Ended && t.who.Party == "" {
			out = append(out, ArrangementShown{ID: a.ID, What: arrangementWords[a.What], Whose: t.principal(a.For), Name: a.Name, Words: a.Words})
		}
	}
	return out
}

// principal names a party of the case to its reader.
func (t *teller) principal(name string) string {
	if t.who.Party != "" && name == t.who.Principal() {
		return "you"
	}
	return the(name)
}

// writer is who wrote a message.
func (t *teller) writer(e casework.Event) string {
	if e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
		return capital(t.speaker(e))
	}
	to := ""
	if t.who.Party == "" {
		to = " to " + the(e.To)
	}
	if name := t.doer(e); name != "" {
		return name + to
	}
	return capital(the(e.Role)) + to
}

// speaker is the party who acted, or who acted for them: "you", "another
// complainant", "the complainant’s representative".
func (t *teller) speaker(e casework.Event) string {
	by := casework.Actor{ID: e.By, Party: e.Role}
	stands := by.Principal() != e.By && e.By != ""
	switch {
	case t.who.Party == "" || e.Role != t.who.Party:
		if stands {
			return the(by.Principal()) + "’s representative"
		}
		return the(by.Principal())
	case by.Principal() != t.who.Principal():
		return "another complainant"
	case stands && e.By != t.who.ID:
		return "your representative"
	case !stands && t.who.ID != "" && t.who.ID != t.who.Principal():
		return "the party whom you represent"
	}
	return "you"
}

// own tells whether this reader did it themselves.
func (t *teller) own(e casework.Event) bool {
	return t.who.Party != "" && e.Role == t.who.Party && t.speaker(e) == "you"
}

// codeFor makes a code for a representative, or for the complainant of a case that
// came from elsewhere. It is shown this once.
func (s *site) codeFor(q *request) error {
	v, err := q.caseView()
	if err != nil {
		return err
	}
	if !v.MayAdd {
		return &casework.Refusal{What: "A code is made by the officers of the case, or by the party for whom somebody acts"}
	}
	whose := q.PathValue("whose")
	if whose == rulebook.Complainant && !q.party() {
		v.Parties.CodeFor = "the complainant"
		v.Parties.Code, err = s.Office.NewCode(q.Context(), v.ID, q.visitor.Actor, whose)
	} else {
		v.Parties.CodeFor = "the representative"
		for _, a := range v.Parties.Arrangements {
			if a.ID == whose {
				v.Parties.CodeFor += " " + a.Name
			}
		}
		v.Parties.Code, err = s.Office.NewCodeFor(q.Context(), v.ID, q.visitor.Actor, whose)
	}
	if err != nil {
		return err
	}
	if q.party() {
		v.Heading = "Your case"
		return q.show(http.StatusOK, "owncase", "Your case", v)
	}
	return s.showCase(q, v)
}

var arrangementWords = map[string]string{
	casework.Representative: "represented by", casework.Accompanies: "accompanied by", casework.Adjustment: "adjustment", casework.Support: "support",
}
