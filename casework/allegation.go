package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// A Charge is what is alleged, and by which texts it is judged.
type Charge struct {
	Category string         `json:"category"`
	Alleged  string         `json:"alleged"` // what is said to have happened
	From     timetable.Date `json:"from"`    // the day of the conduct, or the first of several
	To       timetable.Date `json:"to,omitzero"`
	Texts    []Text         `json:"texts"` // as they were in force at From
}

// A Text is one version of a definition.
type Text struct {
	Definition string         `json:"definition"` // its name in the rulebook
	InForce    timetable.Date `json:"inForce"`
	Digest     string         `json:"digest"` // SHA-256 of the text, in hexadecimal
}

// An Allegation is a charge and what became of it.
type Allegation struct {
	ID string // "A1"
	Charge
	Framed   timetable.Date
	Amended  timetable.Date // 0: never
	Dropped  timetable.Date // 0: it stands
	Put      timetable.Date // the day on which the respondent was told of it, as it is; 0: not yet
	Answered timetable.Date // the day on which they had said what they wanted about it; 0: not yet
	Findings []Finding      // the latest
	FoundOn  timetable.Date

	putBy int // the event that put it to them, by its number from 1
}

// Stands tells whether the allegation is still made.
func (a *Allegation) Stands() bool { return a.Dropped == 0 }

// Allegations tells what is alleged in a case, from its events as the reader may
// see them. The respondent is told of an allegation by the first notice after it
// was framed; once they have had notice, by the letter about the framing itself.
func Allegations(r *rulebook.Rulebook, events []Event) []Allegation {
	var out []Allegation
	told := false
	for n := range events {
		e := &events[n]
		i := slices.IndexFunc(out, func(a Allegation) bool { return a.ID == e.Subject })
		switch e.Kind {
		case Corrected:
			for i := range out {
				if e.Ground == OfService && e.Subject == strconv.Itoa(out[i].putBy) { // the letter came later than recorded
					out[i].Put = max(out[i].Put, e.Opened)
				}
			}
		case Framed:
			out = append(out, Allegation{ID: e.Subject, Framed: e.Day})
			out[len(out)-1].charged(e, told)
		case Amended:
			if i >= 0 {
				out[i].Amended = e.Day
				out[i].charged(e, told)
			}
		case Dropped:
			if i >= 0 {
				out[i].Dropped = e.Day
			}
		case Answered:
			if i >= 0 {
				out[i].Answered = e.Day
			}
		case Done, Lapsed, Waived:
			step := r.Step(e.ref())
			if noticeTo(step, e.Kind, rulebook.Respondent) {
				told = true
			}
			for i := range out {
				out[i].follow(n+1, e, step, told)
			}
		}
	}
	return out
}

// allegations are those of the case so far.
func (w *working) allegations() []Allegation {
	if len(w.c.Framed) == 0 {
		return nil
	}
	return Allegations(w.rules, w.events())
}

func (a *Allegation) charged(e *Event, told bool) {
	if e.Matter != nil && e.Matter.Charge != nil {
		a.Charge = *e.Matter.Charge
	}
	a.Put, a.Answered = 0, 0
	if told {
		a.Put = e.Day
	}
}

func (a *Allegation) follow(n int, e *Event, step *rulebook.Step, told bool) {
	if told && a.Put == 0 {
		a.Put, a.putBy = e.Day, n
	}
	if a.Put != 0 && e.Kind != Lapsed && step != nil && step.Does == rulebook.Reply && step.Who == rulebook.Respondent {
		a.Answered = e.Day
	}
	if step == nil || !slices.Contains(step.Needs, "findings") {
		return // a report can say what it found; that is no finding of the case
	}
	var found []Finding
	for _, f := range e.Findings() {
		if f.Allegation == a.ID {
			found = append(found, f)
		}
	}
	if len(found) > 0 {
		a.Findings, a.FoundOn = found, e.Day
	}
}

// noticeTo tells whether an event of a step is a letter to a party.
func noticeTo(step *rulebook.Step, kind Kind, party string) bool {
	return (kind == Done || kind == Lapsed) && step != nil && writtenTo(step, party)
}

// allege folds what an event does to an allegation.
func (c *Case) allege(e Event) error {
	stands, known := c.Framed[e.Subject]
	switch {
	case e.Kind == Framed && known:
		return fmt.Errorf("the allegation %q is framed already", e.Subject)
	case e.Kind != Framed && !stands:
		return fmt.Errorf("there is no standing allegation %q", e.Subject)
	}
	if e.Kind == Framed || e.Kind == Dropped {
		c.Framed = with(c.Framed, &c.own.framed, e.Subject, e.Kind == Framed)
	}
	if (e.Kind == Framed || e.Kind == Amended) && !slices.Contains(c.Framers, e.By) {
		c.Framers = append(slices.Clip(c.Framers), e.By)
	}
	return nil
}

func practiceOfAllegation(kind string) practice {
	switch kind {
	case Frame:
		return practice{gate: (*working).gateFrame, contents: (*working).chargedWhole, carry: (*working).carryFrame, offer: func(l *listing) error { return l.offerAny(Frame, "") }}
	case Reword:
		return practice{gate: (*working).gateFrame, contents: (*working).chargedWhole, carry: (*working).carryFrame, offer: func(l *listing) error { return l.offerAny(Reword, l.standing()...) }}
	case Drop:
		return practice{gate: (*working).gateFrame, carry: (*working).carryFrame, offer: func(l *listing) error { return l.offerAny(Drop, l.standing()...) }}
	}
	return practice{gate: (*working).gateAnswer, contents: (*working).saysSomething, carry: (*working).carryFrame, offer: func(l *listing) error { return l.offerAny(Answer, l.standing()...) }}
}

// offerAny offers what is lawful about each of some things; who may not is not
// told of it.
func (l *listing) offerAny(kind string, subjects ...string) error {
	for _, id := range subjects {
		if g, refusal := l.gate(l.who, Act{Kind: kind, Subject: id, Day: l.day}); refusal == nil {
			l.lawful = append(l.lawful, Move{Kind: kind, Subject: id, As: g.as, Needs: g.needs})
		}
	}
	return nil
}

// standing are the ids of the allegations that are made, in their order.
func (w *working) standing() []string {
	var out []string
	for n := range len(w.c.Framed) {
		if id := allegationID(n + 1); w.c.Framed[id] {
			out = append(out, id)
		}
	}
	return out
}

func allegationID(n int) string { return fmt.Sprintf("A%d", n) }

// gateFrame: an officer frames, who has not judged; and what is amended or
// dropped stands.
func (w *working) gateFrame(who Actor, act Act) (gate, *Refusal) {
	as := w.officerRole(who)
	switch {
	case as == "":
		return gate{}, &Refusal{What: "An allegation is for an officer of the case to frame"}
	case act.Kind != Frame && !w.c.Framed[act.Subject]:
		return gate{}, &Refusal{What: "There is no allegation " + act.Subject + " that stands"}
	case act.Kind == Frame && act.Subject != "":
		return gate{}, &Refusal{What: "A new allegation gets its number by itself"}
	case act.Kind != Drop && !w.framing():
		return gate{}, &Refusal{What: "No category of the rulebook has a definition under which something could be alleged"}
	case act.Kind != Drop && w.hasJudged(who.ID):
		return gate{}, &Refusal{What: "Whoever has made findings in a case may not frame its allegations"}
	case act.Kind == Frame:
		return gate{as: as}, nil
	}
	return gate{as: as, needs: []string{"reasons"}}, nil
}

// framing tells whether the rulebook has anything to frame under.
func (w *working) framing() bool {
	return slices.ContainsFunc(w.rules.Categories, func(c rulebook.Category) bool { return len(Clauses(w.rules, c.Name)) > 0 })
}

func (w *working) hasJudged(person string) bool {
	for ref, doers := range w.c.Doers {
		if step := w.rules.Step(ref); step != nil && slices.Contains(step.Needs, "findings") && slices.Contains(doers, person) {
			return true
		}
	}
	return false
}

// notFramer refuses a judge who framed what is judged.
func (w *working) notFramer(step *rulebook.Step, person string) *Refusal {
	if slices.Contains(step.Needs, "findings") && slices.Contains(w.c.Framers, person) && len(w.standing()) > 0 {
		return &Refusal{What: "Whoever framed an allegation may not judge it", Rule: step.Rule}
	}
	return nil
}

// chargedWhole refuses a charge that does not say what, when and under which
// text that was published by then.
func (w *working) chargedWhole(g gate, _ Actor, act Act) *Refusal {
	if act.Matter == nil || act.Matter.Charge == nil {
		return &Refusal{What: "Say what is alleged", Field: "alleged"}
	}
	ch := act.Matter.Charge
	cat := w.rules.Category(ch.Category)
	switch {
	case cat == nil:
		return &Refusal{What: "Choose the kind of complaint under which it is alleged", Field: "category"}
	case strings.TrimSpace(ch.Alleged) == "":
		return &Refusal{What: "Say what is alleged: what was done, where, and to whom", Rule: cat.Rule, Field: "alleged"}
	case ch.From == 0:
		return &Refusal{What: "Say on which day it happened, or on which it began", Rule: cat.Rule, Field: "from"}
	case max(ch.From, ch.To) > act.Day:
		return &Refusal{What: max(ch.From, ch.To).Long() + " is still to come: nothing can be alleged of it", Rule: cat.Rule, Field: "from"}
	case ch.To != 0 && ch.To < ch.From:
		return &Refusal{What: "The last day lies before the first", Rule: cat.Rule, Field: "to"}
	case len(cat.Definitions) == 0:
		return &Refusal{What: "“" + cat.Title + "” has no definition, so nothing can be found under it", Rule: cat.Rule, Field: "category"}
	}
	for _, name := range cat.Definitions {
		if refusal := published(w.rules, name, ch); refusal != nil {
			return refusal
		}
	}
	return nil
}

// published refuses to judge conduct by a text that came after it.
func published(r *rulebook.Rulebook, name string, ch *Charge) *Refusal {
	d := r.Definition(name)
	text, earliest, there := r.On(d, ch.From)
	if !there {
		return &Refusal{What: fmt.Sprintf("“%s” was not in force on %s: its first text is of %s, and nobody is judged by rules that came later", d.Title, ch.From.Long(), earliest.Long()), Rule: d.Rule, Field: "from"}
	}
	if later, _, _ := r.On(d, max(ch.From, ch.To)); later.Digest != text.Digest {
		return &Refusal{What: fmt.Sprintf("On %s another text of “%s” came into force: frame one allegation for what happened before, and one for what happened from then on", later.InForce.Long(), d.Title), Rule: d.Rule, Field: "to"}
	}
	return nil
}

func (w *working) carryFrame(_ gate, act Act, e Event) error {
	e.Kind = map[string]Kind{Frame: Framed, Reword: Amended, Drop: Dropped, Answer: Answered}[act.Kind]
	e.Stage = w.c.Stage
	if act.Kind == Frame {
		e.Subject = allegationID(len(w.c.Framed) + 1)
	}
	if act.Kind == Frame || act.Kind == Reword {
		ch := *act.Matter.Charge
		ch.Alleged, ch.Texts = strings.TrimSpace(ch.Alleged), nil
		if ch.To == ch.From {
			ch.To = 0
		}
		cat, charged := w.rules.Category(ch.Category), map[string]string{}
		for _, name := range cat.Definitions {
			v, _, _ := w.rules.On(w.rules.Definition(name), ch.From)
			ch.Texts = append(ch.Texts, Text{name, v.InForce, v.Digest})
			for _, clause := range v.Clauses {
				charged[name+" "+clause.ID] = Charged
			}
		}
		e.Particulars, e.Rule, e.Matter = &Particulars{Category: ch.Category, Clauses: charged}, cat.Rule, &Matter{Charge: &ch}
	}
	return w.emit(&e)
}

// gateAnswer: the respondent answers what was put to them, once, unless they can
// do so in their reply.
func (w *working) gateAnswer(who Actor, act Act) (gate, *Refusal) {
	if who.Party != rulebook.Respondent {
		return gate{}, &Refusal{What: "An allegation is for the respondent to answer"}
	}
	for _, k := range w.c.Clocks {
		if step := w.rules.Step(k.Step); k.Who == rulebook.Respondent && step.Does == rulebook.Reply {
			return gate{}, &Refusal{What: "“" + step.Name + "” is open: answer there", Rule: step.Rule}
		}
	}
	for _, a := range w.allegations() {
		switch {
		case a.ID != act.Subject:
		case !a.Stands() || a.Put == 0:
			return gate{}, &Refusal{What: "There is no allegation " + a.ID + " that was put to you"}
		case a.Answered != 0:
			return gate{}, &Refusal{What: "You answered this on " + a.Answered.Long() + "; what you want to add goes to the file"}
		case a.FoundOn != 0:
			return gate{}, &Refusal{What: "A finding on this was made on " + a.FoundOn.Long()}
		default:
			return gate{as: rulebook.Respondent}, nil
		}
	}
	return gate{}, &Refusal{What: "There is no allegation " + act.Subject}
}

// unheard refuses a finding while the respondent was not told of an allegation,
// or still has time to answer it: as long as the rulebook gives them to reply.
func (w *working) unheard(step *rulebook.Step, day timetable.Date) *Refusal {
	if !slices.Contains(step.Needs, "findings") || len(w.standing()) == 0 {
		return nil
	}
	for _, a := range w.allegations() {
		if !a.Stands() || a.Answered != 0 {
			continue
		}
		if a.Put == 0 {
			return &Refusal{What: "Allegation " + a.ID + " was never put to the respondent: the notice must go to them first", Rule: step.Rule}
		}
		last, err := TimeToAnswer(w.rules, w.c, a)
		if err != nil || day <= last {
			return &Refusal{What: "The respondent has until " + last.Long() + " to answer allegation " + a.ID, Rule: step.Rule, From: last + 1}
		}
	}
	return nil
}

// TimeToAnswer is the last day of the respondent's time to answer an allegation
// that was put to them: the longest that the rulebook gives them to reply, counted
// from the day on which it was put; that day itself where it gives none.
func TimeToAnswer(r *rulebook.Rulebook, c *Case, a Allegation) (timetable.Date, error) {
	last := a.Put
	calendar, err := Calendar(r, c)
	if err != nil {
		return 0, err
	}
	for _, s := range r.Stages {
		for i := range s.Steps {
			step := &s.Steps[i]
			if step.Does != rulebook.Reply || step.Who != rulebook.Respondent || step.Allow.IsZero() {
				continue
			}
			due, err := calendar.Due(step.Allow, a.Put, c.Spans()...)
			if err != nil {
				return 0, err
			}
			last = max(last, due)
		}
	}
	return last, nil
}

// Proof is the standard of proof and who has to show it, as the rulebook says
// it; "" where it does not.
func Proof(r *rulebook.Rulebook) (standard, burden string) {
	if s := r.Safeguard(rulebook.Proof); s != nil {
		return s.Value, s.Who
	}
	return "", ""
}
