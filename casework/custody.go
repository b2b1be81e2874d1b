package casework

import (
	"net/url"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

func practiceOfEvidence(kind string) practice {
	each := func(which func(*Piece) bool) func(*listing) error {
		return func(l *listing) error {
			if l.officerRole(l.who) == "" {
				return nil
			}
			var ids []string
			for _, p := range l.evidence() {
				if which(&p) {
					ids = append(ids, p.ID)
				}
			}
			return l.offerAny(kind, ids...)
		}
	}
	once := func(l *listing) error { return l.offerAny(kind, "") }
	switch kind {
	case Submit:
		return practice{gate: (*working).gateAdd, contents: (*working).submittedWhole, carry: (*working).carryEvidence, offer: once}
	case Disclose:
		return practice{gate: (*working).gateDisclose, contents: (*working).disclosedWhole, carry: (*working).carryEvidence, offer: once}
	case Withhold:
		return practice{gate: (*working).gateWithhold, contents: (*working).withheldWhole, carry: (*working).carryEvidence, offer: each((*Piece).canBeKept)}
	case Redact:
		return practice{gate: (*working).gateRedact, contents: (*working).redactedWhole, carry: (*working).carryEvidence, offer: each((*Piece).canBeRedacted)}
	case Consult:
		return practice{gate: (*working).gateConsult, carry: (*working).carryEvidence, offer: each((*Piece).Sealed), outlives: true}
	}
	return practice{gate: (*working).gateBundle, carry: (*working).carryBundle, offer: once}
}

var evidenceKinds = map[string]Kind{Submit: Submitted, Disclose: Disclosed, Withhold: Withheld, Redact: Redacted, Consult: Consulted}

func (w *working) carryEvidence(_ gate, act Act, e Event) error {
	e.Kind, e.Stage = evidenceKinds[act.Kind], w.c.Stage
	if act.Kind == Disclose || act.Kind == Withhold { // who may read of it hangs on it
		e.To = act.To
	}
	if act.Kind == Submit {
		s := *act.Matter.Submission
		e.Matter, e.Subject = &Matter{Submission: &s}, ""
	}
	if act.Kind == Redact && act.Matter != nil && act.Matter.Submission != nil { // what it is called from then on, and what stands in the place of words
		s := Submission{Kind: InFile, Title: strings.TrimSpace(act.Matter.Submission.Title)}
		if find(w.evidence(), act.Subject).isWords() {
			s.Kind, s.Words = InWords, strings.TrimSpace(act.Matter.Submission.Words)
		}
		e.Matter = &Matter{Submission: &s}
	}
	return w.emit(&e)
}

// piece finds an exhibit, for an officer to do something with it.
func (w *working) piece(who Actor, id string) (as string, p *Piece, refusal *Refusal) {
	if as = w.officerRole(who); as == "" {
		return "", nil, &Refusal{What: "The file is kept by the officers of the case"}
	}
	if p = find(w.evidence(), id); p == nil {
		return "", nil, &Refusal{What: "There is no exhibit " + id}
	}
	return as, p, nil
}

// told tells whether the respondent has had notice.
func (w *working) told() bool {
	return slices.ContainsFunc(w.events(), func(e Event) bool { return noticeTo(w.rules.Step(e.ref()), e.Kind, rulebook.Respondent) })
}

// submittedWhole refuses what does not say what it is, or where a copy is.
func (w *working) submittedWhole(_ gate, _ Actor, act Act) *Refusal {
	if act.Matter == nil || act.Matter.Submission == nil {
		return &Refusal{What: "Say what you put in evidence", Field: "title"}
	}
	s := act.Matter.Submission
	if strings.TrimSpace(s.Title) == "" {
		return &Refusal{What: "Say in a few words what it is", Field: "title"}
	}
	switch s.Kind {
	case InFile, InWords:
		if len(act.Exhibits) != 1 {
			return &Refusal{What: "An exhibit is one file: choose it, and put others in one by one", Field: "exhibits"}
		}
		return nil
	case OnLine:
		return w.linked(s, act)
	}
	return &Refusal{What: "Choose what it is: a file, a statement or a link", Field: "kind"}
}

func (w *working) linked(s *Submission, act Act) *Refusal {
	at, err := url.Parse(s.Link)
	switch {
	case err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "":
		return &Refusal{What: "Give the whole address, beginning with https://", Field: "link"}
	case s.Saved == 0:
		return &Refusal{What: "Say on which day it was seen there", Field: "saved"}
	case s.Saved > act.Day:
		return &Refusal{What: s.Saved.Long() + " is still to come: give the day on which it was seen", Field: "saved"}
	case len(act.Exhibits) == 0 && strings.TrimSpace(s.NoCopy) == "":
		return &Refusal{What: "Pages change: add a saved copy, or say why there is none", Field: "exhibits"}
	case len(act.Exhibits) > 1:
		return &Refusal{What: "A link has one saved copy: put others in one by one", Field: "exhibits"}
	}
	return nil
}

// canBeDisclosed: a side has it not, and may be written to.
func (p *Piece) canBeDisclosed(told bool) bool {
	return !p.Sealed() && (p.Complainant == 0 || p.Respondent == 0 && told)
}

func (w *working) gateDisclose(who Actor, act Act) (gate, *Refusal) {
	as := w.officerRole(who)
	if as == "" {
		return gate{}, &Refusal{What: "The file is kept by the officers of the case"}
	}
	all, told := w.evidence(), w.told()
	if act.Subject == "" && !slices.ContainsFunc(all, func(p Piece) bool { return p.canBeDisclosed(told) }) {
		return gate{}, &Refusal{What: "There is nothing in evidence that could be disclosed now"}
	}
	for _, id := range Subjects(act.Subject) {
		switch p := find(all, id); {
		case p == nil:
			return gate{}, &Refusal{What: "There is no exhibit " + id, Field: "exhibit"}
		case p.Sealed():
			return gate{}, &Refusal{What: "Exhibit " + id + " is sealed: disclose " + p.Redacted + ", which stands in its place", Field: "exhibit"}
		case p.Complainant != 0 && p.Respondent != 0:
			return gate{}, &Refusal{What: "Both parties have exhibit " + id, Field: "exhibit"}
		case !p.canBeDisclosed(told):
			return gate{}, &Refusal{What: "The complainant has exhibit " + id + ", and it goes to the respondent with the notice", Field: "exhibit"}
		}
	}
	return gate{as: as}, nil
}

// disclosedWhole: to both, unless a reason says why not.
func (w *working) disclosedWhole(_ gate, _ Actor, act Act) *Refusal {
	one := act.To == rulebook.Complainant || act.To == rulebook.Respondent
	switch {
	case len(Subjects(act.Subject)) == 0:
		return &Refusal{What: "Choose what is disclosed", Field: "exhibit"}
	case act.To != rulebook.BothParties && !one:
		return &Refusal{What: "Choose to whom it is disclosed", Field: "to"}
	case act.To != rulebook.Complainant && !w.told():
		return &Refusal{What: "The respondent has had no notice of the case yet: what goes to them goes with or after it", Field: "to"}
	case one && strings.TrimSpace(act.Text) == "":
		return &Refusal{What: "Each side sees what the other sees. Say why the " + other(act.To) + " does not get this", Field: "text"}
	}
	for _, p := range w.evidence() {
		if slices.Contains(Subjects(act.Subject), p.ID) && one && p.Has(act.To) != 0 {
			return &Refusal{What: "The " + act.To + " has exhibit " + p.ID + " since " + p.Has(act.To).Long(), Field: "exhibit"}
		}
	}
	return nil
}

func other(party string) string {
	if party == rulebook.Complainant {
		return rulebook.Respondent
	}
	return rulebook.Complainant
}

// canBeKept: what somebody has already is kept from them no more.
func (p *Piece) canBeKept() bool {
	return !p.Sealed() && (p.Complainant == 0 && !p.FromComplainant || p.Respondent == 0 && !p.FromRespondent)
}

func (w *working) gateWithhold(who Actor, act Act) (gate, *Refusal) {
	as, p, refusal := w.piece(who, act.Subject)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case p.Sealed():
		return gate{}, &Refusal{What: "Exhibit " + p.ID + " is sealed, and nobody sees it"}
	case !p.canBeKept(), (p.FromComplainant || w.with(p, rulebook.Complainant) != nil) && (p.FromRespondent || w.with(p, rulebook.Respondent) != nil):
		return gate{}, &Refusal{What: "Exhibit " + p.ID + " is with both parties, or withheld already: what somebody has read is not withheld from them"}
	}
	if brought := w.events()[p.Event].Kind; p.isWords() && p.Of == "" && (brought == Received || brought == Complained) && !w.alleged() {
		return gate{}, &Refusal{What: "The respondent must know what they are to answer: frame an allegation first, or redact the words that must not go to them"}
	}
	return gate{as: as, needs: []string{"reasons"}}, nil
}

func (w *working) withheldWhole(_ gate, _ Actor, act Act) *Refusal {
	if act.To != rulebook.BothParties && !isParty(act.To) {
		return &Refusal{What: "Choose from whom it is withheld", Field: "to"}
	}
	p := find(w.evidence(), act.Subject)
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		if same := w.with(p, party); same != nil && (act.To == party || act.To == rulebook.BothParties) {
			return &Refusal{What: "The " + party + " has it" + as(same.ID, p.ID) + " since " + max(same.Has(party), same.Day).Long() + ", and what somebody has read is not withheld from them", Field: "to"}
		}
	}
	return nil
}

// with is the exhibit by which a party has a file or words already; nil: they have not.
func (w *working) with(p *Piece, party string) *Piece {
	all := w.evidence()
	for i := range all {
		same := &all[i]
		if (same.ID == p.ID || same.sameFile(p)) && (same.Has(party) != 0 || same.Role == party) {
			return same
		}
	}
	return nil
}

func as(id, asked string) string {
	if id == asked {
		return ""
	}
	return ", as exhibit " + id + ","
}

// alleged tells whether an allegation stands.
func (w *working) alleged() bool {
	for _, stands := range w.c.Framed {
		if stands {
			return true
		}
	}
	return false
}

// canBeRedacted: a file or words. A link without a copy is withheld, or disclosed.
func (p *Piece) canBeRedacted() bool { return (p.File != nil || p.isWords()) && !p.Sealed() }

func (w *working) gateRedact(who Actor, act Act) (gate, *Refusal) {
	as, p, refusal := w.piece(who, act.Subject)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case p.Sealed():
		return gate{}, &Refusal{What: "Exhibit " + p.ID + " is sealed already: redact " + p.Redacted + ", which stands in its place"}
	case !p.canBeRedacted():
		return gate{}, &Refusal{What: "Exhibit " + p.ID + " is an address without a saved copy: there is nothing in it to redact"}
	}
	return gate{as: as, needs: []string{"reasons"}}, nil
}

func (w *working) redactedWhole(_ gate, _ Actor, act Act) *Refusal {
	if p := find(w.evidence(), act.Subject); p.isWords() {
		return w.wordsRedacted(p, act)
	}
	if len(act.Exhibits) != 1 {
		return &Refusal{What: "Add the redacted document: one file", Field: "exhibits"}
	}
	for _, p := range w.evidence() {
		if p.File == nil || p.File.SHA256 != act.Exhibits[0].SHA256 {
			continue
		}
		if p.ID == act.Subject {
			return &Refusal{What: "This file is the original: nothing in it is blacked out", Field: "exhibits"}
		}
		return &Refusal{What: "This file is exhibit " + p.ID + " already, and cannot stand for another", Field: "exhibits"}
	}
	return nil
}

// wordsRedacted: other words stand in the place of words, and no file.
func (w *working) wordsRedacted(p *Piece, act Act) *Refusal {
	words := ""
	if act.Matter != nil && act.Matter.Submission != nil {
		words = strings.TrimSpace(act.Matter.Submission.Words)
	}
	switch {
	case words == "":
		return &Refusal{What: "Write the words that stand in their place: say where something was left out", Field: "words"}
	case words == strings.TrimSpace(p.Spoken(w.events())):
		return &Refusal{What: "These are the words themselves: nothing in them is left out", Field: "words"}
	case len(act.Exhibits) > 0:
		return &Refusal{What: "Words stand in the place of words: leave the file out", Field: "exhibits"}
	}
	return nil
}

func (w *working) gateConsult(who Actor, act Act) (gate, *Refusal) {
	as, p, refusal := w.piece(who, act.Subject)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case !p.Sealed():
		return gate{}, &Refusal{What: "Exhibit " + p.ID + " is not sealed: read it"}
	}
	return gate{as: as, needs: []string{"reasons"}}, nil
}

// MayRead tells whether somebody may read an exhibit as a file. A sealed one is
// for the party who handed it in, and for an officer on a day on which they have
// put on record why they need it.
func MayRead(p Piece, who Actor, today timetable.Date) bool {
	if who.Party != "" {
		return p.shown(who)
	}
	if slices.Contains(who.Roles, Overseer) {
		return false
	}
	return !p.Sealed() || slices.ContainsFunc(p.Custody, func(h CustodyEntry) bool {
		return h.Kind == Consulted && h.By == who.ID && h.Day == today
	})
}
