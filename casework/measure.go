package casework

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"duly/rulebook"
	"duly/timetable"
)

// What may be done about interim measures. The subject of the first is the name
// that the rulebook gives the measure; of the others, its id in the case.
const (
	Impose      = "impose"
	Continue    = "continue"     // review it, and let it go on
	LiftMeasure = "lift-measure" // review it, or think again, and end it
	AskReview   = "ask-review"   // ask that it be reviewed early
)

// What happens to interim measures: Ground is the measure's name in the
// rulebook, Subject its id in the case.
const (
	Imposed     Kind = "imposed"      // Due: last day for its review; Until: its last day at the most
	Continued   Kind = "continued"    // it was reviewed and goes on; Due: last day for the next review
	ReviewAsked Kind = "review asked" // Due: last day for the review; Was: what it was before
	Lifted      Kind = "lifted"       // Outcome: why; Was: the day that had come, where time lifted it
)

// Why a measure ended.
const (
	ByDecision   = "by decision"
	ReviewMissed = "review missed"
	AtMaximum    = "longest time over"
	WithCase     = "case ended"
)

// An Effect is one thing that somebody may not do, or has to do, for a time.
type Effect struct {
	What string         `json:"what"`
	From timetable.Date `json:"from,omitzero"` // first day
	To   timetable.Date `json:"to,omitzero"`   // last day; 0: as long as what it belongs to
	For  string         `json:"for,omitempty"` // of a sanction: how long, where that is shorter than the sanction
}

// A Restriction is what is said when a measure is imposed. The act's text says
// why it is necessary.
type Restriction struct {
	Lesser  string   `json:"lesser"` // which milder measures were weighed, and why they are not enough
	Effects []Effect `json:"effects"`
	Both    bool     `json:"both,omitempty"` // the complainant is to know effects and reasons too: it is there to protect them
}

// A Restraint is an interim measure of a case.
type Restraint struct {
	ID      string // "M1"
	Name    string // as the rulebook calls it
	Role    string // who imposed it
	People  []string
	To      string // who is told the reasons
	From    timetable.Date
	Until   timetable.Date // its last day at the most; 0: the rulebook names none
	Review  timetable.Date // last day for the next review; 0: none
	Asked   timetable.Date // when an early review was last asked for; 0: never
	Lifted  timetable.Date // its last day, once it has ended; 0: it runs
	Why     string         // why it ended
	Effects []Effect
	Rule    string

	said []string // digests of the reasons that were given for it
}

// Runs tells whether the measure has not ended.
func (m *Restraint) Runs() bool { return m.Lifted == 0 }

// next is the day at whose end it ends by itself, and why; 0: only with the case.
func (m *Restraint) next() (timetable.Date, string) {
	switch {
	case m.Until != 0 && (m.Review == 0 || m.Until <= m.Review):
		return m.Until, AtMaximum
	case m.Review != 0:
		return m.Review, ReviewMissed
	}
	return 0, ""
}

// Restraint finds an interim measure of the case by its id; nil if there is none.
func (c *Case) Restraint(id string) *Restraint {
	for _, m := range c.Restraints {
		if m.ID == id {
			return &m
		}
	}
	return nil
}

// restrain folds what happens to a measure.
func (c *Case) restrain(e Event) error {
	if e.Kind == Imposed {
		m := Restraint{
			ID: e.Subject, Name: e.Ground, Role: e.Role, People: people(e), To: e.To, From: e.Day, Until: e.Until, Review: e.Due, Rule: e.Rule,
			said: []string{gist(e.Text)},
		}
		if e.Matter != nil && e.Matter.Restraint != nil {
			m.Effects = e.Matter.Restraint.Effects
		}
		c.Restraints = append(slices.Clip(c.Restraints), m)
		return nil
	}
	i := slices.IndexFunc(c.Restraints, func(m Restraint) bool { return m.ID == e.Subject && m.Runs() })
	if i < 0 {
		return fmt.Errorf("no measure %q runs", e.Subject)
	}
	c.Restraints = slices.Clone(c.Restraints)
	switch m := &c.Restraints[i]; e.Kind {
	case Continued:
		m.Review, m.said = e.Due, append(slices.Clip(m.said), gist(e.Text))
	case ReviewAsked:
		m.Review, m.Asked = e.Due, e.Day
	case Lifted:
		m.Lifted, m.Why = e.Day, e.Outcome
	}
	return nil
}

// people are those who did what an event tells.
func people(e Event) []string {
	out := []string{e.By}
	for _, p := range e.Present {
		if p != e.By {
			out = append(out, p)
		}
	}
	return out
}

// gist is a digest of what reasons say, however they are set: letters and
// figures alone. The reasons themselves are not kept beside the events.
func gist(text string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(bare)))
}

func practiceOfMeasures(kind string) (practice, bool) {
	switch kind {
	case Impose:
		return practice{gate: (*working).gateImpose, contents: (*working).restricts, carry: (*working).carryImpose, offer: (*listing).impositions}, true
	case Continue:
		return practice{gate: (*working).gateContinue, contents: (*working).freshReasons, carry: (*working).carryContinue, offer: (*listing).reviews}, true
	case LiftMeasure:
		return practice{gate: (*working).gateLiftMeasure, contents: (*working).quorate, carry: (*working).carryLiftMeasure, offer: (*listing).liftings}, true
	case AskReview:
		return practice{gate: (*working).gateAskReview, carry: (*working).carryAskReview, offer: (*listing).requests}, true
	}
	return practice{}, false
}

// measure finds a measure of the rulebook by name; nil if it has none.
func measure(r *rulebook.Rulebook, name string) *rulebook.Measure {
	for i := range r.Measures {
		if r.Measures[i].Name == name {
			return &r.Measures[i]
		}
	}
	return nil
}

// gateImpose: a measure is one that the rulebook has, for this stage, whose
// longest time is not used up, and nobody is restrained who has not been told of
// the case.
func (w *working) gateImpose(who Actor, act Act) (gate, *Refusal) {
	m := measure(w.rules, act.Subject)
	if m == nil {
		return gate{}, &Refusal{What: "The rulebook has no interim measure “" + act.Subject + "”"}
	}
	if !who.acts(m.ImposedBy) {
		return gate{}, &Refusal{What: "“" + m.Name + "” is for the " + m.ImposedBy + " to impose", Rule: m.Rule}
	}
	if len(m.In) > 0 && !slices.Contains(m.In, w.c.Stage) {
		return gate{}, &Refusal{What: "“" + m.Name + "” cannot be imposed in the stage “" + w.c.Stage + "”", Rule: m.Rule}
	}
	for _, r := range w.c.Restraints {
		if r.Name == m.Name && r.Runs() {
			return gate{}, &Refusal{What: "“" + m.Name + "” has been in force since " + r.From.Long(), Rule: m.Rule}
		}
	}
	if !w.told() {
		return gate{}, &Refusal{What: "The respondent has not been told of the case, and nobody is restrained unheard: first the notice must go out", Rule: m.Rule}
	}
	if until, err := w.longest(m, act.Day); err == nil && until != 0 && until <= act.Day {
		return gate{}, &Refusal{What: "“" + m.Name + "” was in force in this case for as long as the rule allows", Rule: m.Rule}
	}
	return gate{as: m.ImposedBy, rule: m.Rule, needs: withReasons(m.Needs)}, nil
}

// withReasons: a measure restrains somebody of whom nothing has been found, so
// whatever the rulebook asks for, it is asked why.
func withReasons(needs []string) []string {
	if slices.Contains(needs, "reasons") {
		return needs
	}
	return append([]string{"reasons"}, needs...)
}

// longest is the last day of a measure imposed on a day; 0 where the rulebook
// names no longest time. It is counted on the plain calendar: no pause makes it
// longer. A measure that was in force before in this case has what is left.
func (w *working) longest(m *rulebook.Measure, day timetable.Date) (timetable.Date, error) {
	if m.AtMost.IsZero() {
		return 0, nil
	}
	until, err := w.plainly(m.AtMost, day)
	for _, r := range w.c.Restraints {
		if r.Name == m.Name {
			until -= r.Lifted - r.From
		}
	}
	return until, err
}

// plainly gives the last day of a limit that runs beside the clocks of the case, through
// every pause.
func (w *working) plainly(l timetable.Limit, from timetable.Date) (timetable.Date, error) {
	calendar, err := w.calendar()
	if err != nil {
		return 0, err
	}
	return calendar.Due(l, from)
}

// reviewBy is the last day for a review that is counted from a day.
func (w *working) reviewBy(m *rulebook.Measure, day, until timetable.Date) (timetable.Date, error) {
	if m.ReviewEvery.IsZero() {
		return 0, nil
	}
	due, err := w.plainly(m.ReviewEvery, day)
	if until != 0 {
		due = min(due, until)
	}
	return due, err
}

// restricts refuses a measure that does not say both parts of why, or has
// effects that the rulebook does not give it.
func (w *working) restricts(g gate, who Actor, act Act) *Refusal {
	m := measure(w.rules, act.Subject)
	if act.Matter == nil || act.Matter.Restraint == nil {
		return &Refusal{What: "Say which of its effects “" + m.Name + "” has, and from when to when", Rule: g.rule, Field: "effects"}
	}
	said := act.Matter.Restraint
	if strings.TrimSpace(said.Lesser) == "" {
		return &Refusal{What: "Say which milder measures were weighed, and why they are not enough", Rule: g.rule, Field: "lesser"}
	}
	until, err := w.longest(m, act.Day)
	if err != nil {
		return &Refusal{What: "The calendar does not reach to the end of this measure", Rule: g.rule}
	}
	if refusal := effective(said.Effects, m.Effects, act.Day, until, g.rule); refusal != nil {
		return refusal
	}
	return w.quorate(g, who, act)
}

// effective refuses effects that the rulebook does not list, that are named
// twice, or that do not lie between two days (to: 0, no end).
func effective(effects []Effect, listed []string, from, to timetable.Date, rule string) *Refusal {
	if len(effects) == 0 {
		return &Refusal{What: "Choose at least one effect: what is not listed is not implied", Rule: rule, Field: "effects"}
	}
	for i, e := range effects {
		wrong := ""
		switch {
		case !slices.Contains(listed, e.What):
			wrong = "“" + e.What + "” is no effect that the rule gives it; it can be " + strings.Join(listed, ", ")
		case slices.ContainsFunc(effects[:i], func(x Effect) bool { return x.What == e.What }):
			wrong = "“" + e.What + "” is named twice"
		case e.From != 0 && e.From < from:
			wrong = "“" + e.What + "” would begin before " + from.Long()
		case e.To != 0 && to != 0 && e.To > to:
			wrong = "“" + e.What + "” would outlast " + to.Long() + ", the last day that the rule allows"
		case e.To != 0 && e.To < max(e.From, from), to != 0 && e.From > to:
			wrong = "“" + e.What + "” would end before it begins"
		}
		if wrong != "" {
			return &Refusal{What: wrong, Rule: rule, Field: "effects"}
		}
	}
	return nil
}

func (w *working) quorate(g gate, _ Actor, act Act) *Refusal { return w.quorum(g, act) }

func (w *working) carryImpose(_ gate, act Act, e Event) error {
	m := measure(w.rules, act.Subject)
	until, err := w.longest(m, e.Day)
	if err != nil {
		return err
	}
	due, err := w.reviewBy(m, e.Day, until)
	if err != nil {
		return err
	}
	said := *act.Matter.Restraint
	said.Effects = slices.Clone(said.Effects)
	for i := range said.Effects {
		x := &said.Effects[i]
		x.From = max(x.From, e.Day)
		if x.To == 0 {
			x.To = until
		}
	}
	e.Kind, e.Stage, e.Step, e.Ground, e.Subject, e.Present = Imposed, w.c.Stage, "", m.Name, fmt.Sprintf("M%d", len(w.c.Restraints)+1), act.Present
	e.Due, e.Until, e.Limit, e.To, e.Matter = due, until, m.ReviewEvery, rulebook.Respondent, &Matter{Restraint: &said}
	if said.Both {
		e.To = rulebook.BothParties
	}
	return w.emit(&e)
}

// runs finds the measure that an act is about, which must not have ended.
func (w *working) runs(act Act) (*Restraint, *rulebook.Measure, *Refusal) {
	r := w.c.Restraint(act.Subject)
	if r == nil {
		return nil, nil, &Refusal{What: "This case has no interim measure “" + act.Subject + "”"}
	}
	if !r.Runs() {
		return nil, nil, &Refusal{What: "“" + r.Name + "” ended on " + r.Lifted.Long() + ": " + r.Why, Rule: r.Rule}
	}
	return r, measure(w.rules, r.Name), nil
}

// gateContinue: whoever reviews is of the role that the rulebook names, and is
// nobody who imposed it.
func (w *working) gateContinue(who Actor, act Act) (gate, *Refusal) {
	r, m, refusal := w.runs(act)
	if refusal != nil {
		return gate{}, refusal
	}
	if !who.acts(m.ReviewWho) {
		as := m.ReviewWho
		if as == "" {
			return gate{}, &Refusal{What: "The rulebook has no review of “" + m.Name + "”", Rule: m.Rule}
		}
		return gate{}, &Refusal{What: "The review of “" + m.Name + "” is for the " + as, Rule: m.Rule}
	}
	if slices.Contains(r.People, who.ID) {
		return gate{}, &Refusal{What: "Whoever imposed a measure does not review it", Rule: m.Rule}
	}
	return gate{as: m.ReviewWho, rule: m.Rule, needs: withReasons(m.Needs)}, nil
}

// freshReasons refuses reasons that were given before: to go on needs more than
// to begin did.
func (w *working) freshReasons(g gate, _ Actor, act Act) *Refusal {
	r := w.c.Restraint(act.Subject)
	if strings.TrimSpace(act.Text) != "" && slices.Contains(r.said, gist(act.Text)) {
		return &Refusal{What: "These are reasons that were given before: say why it is necessary still, as things are today", Rule: g.rule, Field: "text"}
	}
	for _, p := range act.Present {
		if slices.Contains(r.People, p) {
			return &Refusal{What: "Whoever imposed a measure does not review it", Rule: g.rule, Field: "present"}
		}
	}
	return w.quorum(g, act)
}

func (w *working) carryContinue(_ gate, act Act, e Event) error {
	r := w.c.Restraint(act.Subject)
	m := measure(w.rules, r.Name)
	due, err := w.reviewBy(m, e.Day, r.Until)
	if err != nil {
		return err
	}
	e.Kind, e.Stage, e.Step, e.Ground, e.To, e.Present = Continued, w.c.Stage, "", r.Name, r.To, act.Present
	e.Due, e.Until, e.Limit = due, r.Until, m.ReviewEvery
	return w.emit(&e)
}

// gateLiftMeasure: whoever may review a measure or impose it may end it on any day.
func (w *working) gateLiftMeasure(who Actor, act Act) (gate, *Refusal) {
	_, m, refusal := w.runs(act)
	if refusal != nil {
		return gate{}, refusal
	}
	for _, as := range []string{m.ReviewWho, m.ImposedBy} {
		if who.acts(as) {
			return gate{as: as, rule: m.Rule, needs: []string{"reasons"}}, nil
		}
	}
	return gate{}, &Refusal{What: "To lift “" + m.Name + "” is for the " + m.ImposedBy, Rule: m.Rule}
}

func (w *working) carryLiftMeasure(_ gate, act Act, e Event) error {
	r := w.c.Restraint(act.Subject)
	e.Present = act.Present
	return w.lift(*r, e, ByDecision)
}

func (w *working) lift(r Restraint, e Event, why string) error {
	e.Kind, e.Stage, e.Step, e.Ground, e.Subject, e.To, e.Outcome, e.Rule = Lifted, w.c.Stage, "", r.Name, r.ID, r.To, why, r.Rule
	return w.emit(&e)
}

// gateAskReview: whom it restrains may ask for a review, once in the time that
// lies between two of them.
func (w *working) gateAskReview(who Actor, act Act) (gate, *Refusal) {
	r, m, refusal := w.runs(act)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case who.Party != rulebook.Respondent:
		return gate{}, &Refusal{What: "Only whom it restrains may ask for an early review of “" + m.Name + "”", Rule: m.Rule}
	case m.ReviewWho == "":
		return gate{}, &Refusal{What: "The rulebook has no review of “" + m.Name + "”", Rule: m.Rule}
	}
	due, err := w.promptly(m, act.Day)
	if err != nil || due >= r.Review {
		return gate{}, &Refusal{What: "“" + m.Name + "” is to be reviewed by " + r.Review.Long() + " as it is", Rule: m.Rule}
	}
	if r.Asked != 0 {
		if again, err := w.plainly(m.ReviewEvery, r.Asked); err == nil && act.Day <= again {
			return gate{}, &Refusal{What: "An early review was asked for on " + r.Asked.Long(), Rule: m.Rule, From: again + 1}
		}
	}
	return gate{as: who.Party, rule: m.Rule}, nil
}

// promptly is the last day for a review that is asked for on a day.
func (w *working) promptly(m *rulebook.Measure, day timetable.Date) (timetable.Date, error) {
	limit := m.OnRequest
	if limit.IsZero() {
		limit = rulebook.Prompt
	}
	return w.plainly(limit, day)
}

func (w *working) carryAskReview(_ gate, act Act, e Event) error {
	r := w.c.Restraint(act.Subject)
	m := measure(w.rules, r.Name)
	due, err := w.promptly(m, e.Day)
	if err != nil {
		return err
	}
	e.Kind, e.Stage, e.Step, e.Ground, e.Due, e.Was, e.Until, e.Limit = ReviewAsked, w.c.Stage, "", r.Name, due, r.Review, r.Until, m.OnRequest
	if e.Limit.IsZero() {
		e.Limit = rulebook.Prompt
	}
	return w.emit(&e)
}
