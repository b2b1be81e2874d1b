package casework

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Fulfil is to put on record that an order was fulfilled. The subject is the
// sanction's id in the case.
const Fulfil = "fulfil"

// What happens to sanctions: Ground is the sanction's name in the rulebook,
// Subject its id in the case.
const (
	Sanctioned  Kind = "sanctioned"    // a decision imposed it; Limit: how long
	InForce     Kind = "in force"      // it takes effect; Opened: its first day, Until: its last, time served taken off
	Quashed     Kind = "quashed"       // it is no more; Outcome: why
	Fulfilled   Kind = "fulfilled"     // an order was fulfilled
	Unfulfilled Kind = "not fulfilled" // the last day of an order came, and nobody had put on record that it was fulfilled
)

// Why a sanction is no more.
const (
	OnAppeal    = "quashed"              // an outcome that quashes: it never was
	EndedUnlike = "not upheld"           // the case ended by something else than what imposed it: it never was
	Remitted    = "to decide anew"       // the case went back to where it was imposed: it never was
	Replaced    = "another in its place" // whoever decides imposed others
	VariedDown  = "varied down"          // lower or shorter ones took its place
)

// An Imposition is one sanction as a decision imposes it.
type Imposition struct {
	Name    string   `json:"name"`
	Length  string   `json:"length"`            // "6 months"
	Effects []Effect `json:"effects,omitempty"` // of those that the rulebook lists; For where one is shorter than Length
}

// A Weighing is why these sanctions and no others.
type Weighing struct {
	Sanctions   []Imposition `json:"sanctions"`
	Start       string       `json:"start"` // where the weighing begins, and why
	Aggravating string       `json:"aggravating"`
	Mitigating  string       `json:"mitigating"`
	Comparators []Comparator `json:"comparators,omitempty"` // how like cases were sanctioned, as whoever decided was shown
	AtOnce      string       `json:"atOnce,omitempty"`      // why they take effect before the case is over; "": they do not
}

// A Comparator is how a like case was sanctioned. It names nobody.
type Comparator struct {
	Year      int      `json:"year"`              // in which the case ended
	Clauses   []string `json:"clauses,omitempty"` // found met: “conduct 2.1”
	Sanctions []string `json:"sanctions"`         // “suspension, 6 months”
}

// A Sanction is what the events about one say beside their dates.
type Sanction struct {
	Effects []Effect `json:"effects,omitempty"`
	Served  int      `json:"served,omitempty"` // days served before it took effect
	Credit  int      `json:"credit,omitempty"` // days taken off for them
}

// A Penalty is a sanction of a case.
type Penalty struct {
	ID      string // "S1"
	Name    string // as the rulebook calls it
	Role    string // who imposed it
	Step    rulebook.StepRef
	Outcome string // that imposed it
	Decided timetable.Date
	Length  timetable.Limit
	From    timetable.Date // its first day; 0: it has not taken effect
	Until   timetable.Date // its last day
	Credit  int            // days taken off for time served
	Effects []Effect
	Ended   timetable.Date // since when it is no more; 0: it is
	Why     string         // why it is no more
	Done    timetable.Date // of an order: when it was fulfilled
	Missed  timetable.Date // of an order: its last day, which came without that
	Rule    string
}

// Stands tells whether the sanction was neither quashed nor replaced.
func (p *Penalty) Stands() bool { return p.Ended == 0 }

// never tells whether the sanction counts as never having been.
func (p *Penalty) never() bool {
	return p.Why == OnAppeal || p.Why == EndedUnlike || p.Why == Remitted
}

// Penalty finds a sanction of the case by its id; nil if there is none.
func (c *Case) Penalty(id string) *Penalty {
	for _, p := range c.Penalties {
		if p.ID == id {
			return &p
		}
	}
	return nil
}

// penalise folds what happens to a sanction.
func (c *Case) penalise(e Event) error {
	var effects []Effect
	credit := 0
	if e.Matter != nil && e.Matter.Sanction != nil {
		effects, credit = e.Matter.Sanction.Effects, e.Matter.Sanction.Credit
	}
	if e.Kind == Sanctioned {
		c.Penalties = append(slices.Clip(c.Penalties), Penalty{
			ID: e.Subject, Name: e.Ground, Role: e.Role, Step: e.ref(), Outcome: e.Outcome, Decided: e.Day, Length: e.Limit, Effects: effects, Rule: e.Rule,
		})
		return nil
	}
	i := slices.IndexFunc(c.Penalties, func(p Penalty) bool { return p.ID == e.Subject && p.Stands() })
	if i < 0 {
		return fmt.Errorf("no sanction %q stands", e.Subject)
	}
	c.Penalties = slices.Clone(c.Penalties)
	switch p := &c.Penalties[i]; e.Kind {
	case InForce:
		p.From, p.Until, p.Credit, p.Effects = e.Opened, e.Until, credit, effects
	case Quashed:
		p.Ended, p.Why = e.Day, e.Outcome
	case Fulfilled:
		p.Done = e.Day
	case Unfulfilled:
		p.Missed = e.Day
	}
	return nil
}

// standing lists the sanctions that were neither quashed nor replaced.
func (c *Case) standing() (out []Penalty) {
	for _, p := range c.Penalties {
		if p.Stands() {
			out = append(out, p)
		}
	}
	return out
}

// onSanctions refuses a decision whose sanctions the outcome, the ladder or an
// appeal does not allow, or that does not say how they were weighed; and an
// appeal without grounds.
func (w *working) onSanctions(g gate, act Act) *Refusal {
	if refusal := w.grounds(g, act); refusal != nil {
		return refusal
	}
	o := g.step.Outcome(act.Outcome)
	var said Weighing
	if act.Matter != nil && act.Matter.Weighing != nil {
		said = *act.Matter.Weighing
	}
	can := w.rules.Imposable(o)
	switch {
	case can == nil && len(said.Sanctions) > 0:
		return &Refusal{What: "“" + o.Name + "” imposes no sanction", Rule: g.rule, Field: "sanctions"}
	case can == nil:
		return nil
	case w.nothingToLower(o):
		return &Refusal{What: "There is no sanction that could be lowered", Rule: g.rule, Field: "outcome"}
	case o.Sanctions == rulebook.Lowers && len(said.Sanctions) == 0:
		return &Refusal{What: "Say which lower sanctions take the place of those that were imposed", Rule: g.rule, Field: "sanctions"}
	}
	for i, s := range said.Sanctions {
		if refusal := w.imposable(g, can, said.Sanctions[:i], s, act.Day); refusal != nil {
			return refusal
		}
	}
	if refusal := w.notIncreased(g, o, said.Sanctions, act.Day); refusal != nil || len(said.Sanctions) == 0 {
		return refusal
	}
	return weighed(g, said)
}

func weighed(g gate, said Weighing) *Refusal {
	for _, part := range []struct{ text, field, what string }{
		{said.Start, "start", "Say where the weighing of sanctions begins, and why"},
		{said.Aggravating, "aggravating", "Say what speaks for more, or that nothing does"},
		{said.Mitigating, "mitigating", "Say what speaks for less, or that nothing does"},
	} {
		if strings.TrimSpace(part.text) == "" {
			return &Refusal{What: part.what, Rule: g.rule, Field: part.field}
		}
	}
	return nil
}

// imposable refuses one sanction that cannot be imposed, or not for so long.
func (w *working) imposable(g gate, can []string, before []Imposition, said Imposition, day timetable.Date) *Refusal {
	if !slices.Contains(can, said.Name) {
		return &Refusal{What: "“" + said.Name + "” cannot be imposed here; what can is " + strings.Join(can, ", "), Rule: g.rule, Field: "sanctions"}
	}
	s := w.rules.Sanction(said.Name)
	no := func(what string) *Refusal { return &Refusal{What: what, Rule: s.Rule, Field: "sanctions"} }
	if slices.ContainsFunc(before, func(x Imposition) bool { return x.Name == said.Name }) {
		return no("“" + s.Name + "” is imposed twice")
	}
	length, err := timetable.ParseLimit(said.Length)
	if err != nil {
		return no("Say how long “" + s.Name + "” lasts, like “6 months”: nothing is imposed without an end")
	}
	last, err := w.lasting(length, day)
	if err != nil {
		return no("The calendar does not reach to the end of “" + s.Name + "”")
	}
	least, most, err := w.bounds(s, day)
	switch {
	case err != nil:
		return no("The calendar does not reach to the end of “" + s.Name + "”")
	case last < least:
		return no("“" + s.Name + "” lasts at least " + s.Least.String() + ", and " + length.String() + " is less")
	case most != 0 && last > most:
		return no("“" + s.Name + "” lasts at most " + s.Most.String() + ", and " + length.String() + " is more")
	case last <= day:
		return no("“" + s.Name + "” would be over on the day on which it begins")
	case len(said.Effects) == 0 && len(s.Effects) > 0:
		return no("Say which effects “" + s.Name + "” has: what is not listed is not implied")
	}
	return w.lastingEffects(s, said, day, last)
}

// lastingEffects refuses effects that the ladder does not list or that outlast
// their sanction.
func (w *working) lastingEffects(s *rulebook.Sanction, said Imposition, day, last timetable.Date) *Refusal {
	for i, e := range said.Effects {
		no := func(what string) *Refusal {
			return &Refusal{What: "“" + e.What + "” " + what, Rule: s.Rule, Field: "sanctions"}
		}
		if !slices.Contains(s.Effects, e.What) {
			return no("is no effect of “" + s.Name + "”; those are " + strings.Join(s.Effects, ", "))
		}
		if slices.ContainsFunc(said.Effects[:i], func(x Effect) bool { return x.What == e.What }) {
			return no("is named twice")
		}
		if e.For == "" {
			continue
		}
		l, err := timetable.ParseLimit(e.For)
		if err != nil {
			return no("is to last for a time like “3 months”, or as long as the sanction")
		}
		if to, err := w.lasting(l, day); err != nil || to > last {
			return no("would outlast “" + s.Name + "”")
		}
	}
	return nil
}

// lasting is the last day of what lasts for a time from a day. Unlike the limit
// of a step, it never rolls on to a day that is worked: nobody bears a sanction
// longer because it would end on a Sunday.
func (w *working) lasting(l timetable.Limit, from timetable.Date) (timetable.Date, error) {
	calendar, err := w.calendar()
	if err != nil {
		return 0, err
	}
	plain, err := calendar.With(nil, nil, true)
	if err != nil {
		return 0, err
	}
	return plain.Due(l, from)
}

// bounds are the last days that the ladder allows a sanction that begins on a
// day; most is 0 where it names none.
func (w *working) bounds(s *rulebook.Sanction, from timetable.Date) (least, most timetable.Date, err error) {
	if !s.Least.IsZero() {
		if least, err = w.lasting(s.Least, from); err != nil {
			return 0, 0, err
		}
	}
	if !s.Most.IsZero() {
		most, err = w.lasting(s.Most, from)
	}
	return least, most, err
}

// decided carries out what a decision does to sanctions, and takes down the
// grounds of an appeal.
func (w *working) decided(g gate, act Act, e *Event) error {
	if err := w.appealed(g, act, e); err != nil {
		return err
	}
	o := g.step.Outcome(act.Outcome)
	if w.rules.Imposable(o) == nil {
		return nil
	}
	why := Replaced
	if o.Sanctions == rulebook.Lowers {
		why = VariedDown
	}
	for _, p := range w.c.standing() {
		if err := w.quash(p, e, why); err != nil {
			return err
		}
	}
	if act.Matter == nil || act.Matter.Weighing == nil {
		return nil
	}
	for _, said := range act.Matter.Weighing.Sanctions {
		if err := w.impose(said, act.Matter.Weighing, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *working) impose(said Imposition, why *Weighing, e *Event) error {
	length, err := timetable.ParseLimit(said.Length)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("S%d", len(w.c.Penalties)+1)
	err = w.emit(&Event{
		Kind: Sanctioned, Day: e.Day, By: e.By, Role: e.Role, Stage: e.Stage, Step: e.Step, Outcome: e.Outcome, Ground: said.Name, Subject: id,
		Limit: length, Rule: w.rules.Sanction(said.Name).Rule, Matter: &Matter{Sanction: &Sanction{Effects: said.Effects}},
	})
	if err != nil || strings.TrimSpace(why.AtOnce) == "" {
		return err
	}
	return w.takeEffect(*w.c.Penalty(id), e)
}

// takeEffect has a sanction begin, on the event's day, for as long as was
// imposed, within the ladder's range, less the time that was served.
func (w *working) takeEffect(p Penalty, e *Event) error {
	s := w.rules.Sanction(p.Name)
	until, err := w.lasting(p.Length, e.Day)
	if err != nil {
		return err
	}
	least, most, err := w.bounds(s, e.Day)
	if err != nil {
		return err
	}
	until = max(until, least)
	if most != 0 {
		until = min(until, most)
	}
	said := Sanction{Effects: slices.Clone(p.Effects)}
	if (s.Kind == rulebook.Suspension || s.Kind == rulebook.Removal) && w.rules.Safeguard(rulebook.TimeServed) != nil {
		said.Served = w.c.served(w.rules, e.Day)
		said.Credit = min(said.Served, int(until-e.Day))
	}
	until -= timetable.Date(said.Credit)
	for i := range said.Effects {
		x := &said.Effects[i]
		x.From, x.To = e.Day, until
		if x.For == "" {
			continue
		}
		l, err := timetable.ParseLimit(x.For)
		if err != nil {
			return err
		}
		if x.To, err = w.lasting(l, e.Day); err != nil {
			return err
		}
		x.To = min(until, max(e.Day, x.To-timetable.Date(said.Credit)))
	}
	return w.emit(&Event{
		Kind: InForce, Day: e.Day, By: rulebook.System, Role: p.Role, Stage: e.Stage, Ground: p.Name, Subject: p.ID,
		Opened: e.Day, Until: until, Limit: p.Length, Rule: p.Rule, Matter: &Matter{Sanction: &said},
	})
}

// served counts the days, up to a day, on which somebody bore a measure of this
// case, or a suspension or removal that gave way to another; each day once.
func (c *Case) served(r *rulebook.Rulebook, day timetable.Date) int {
	var spans []timetable.Span
	bore := func(effects []Effect, from, last timetable.Date) {
		last = min(last, day)
		if len(effects) == 0 {
			spans = append(spans, timetable.Span{From: from, To: last})
		}
		for _, x := range effects {
			to := last
			if x.To != 0 {
				to = min(to, x.To)
			}
			spans = append(spans, timetable.Span{From: max(from, x.From), To: to})
		}
	}
	for _, m := range c.Restraints {
		last := m.Lifted
		if m.Runs() {
			last = day
		}
		bore(m.Effects, m.From, last)
	}
	for _, p := range c.Penalties {
		if s := r.Sanction(p.Name); p.From != 0 && !p.Stands() && (s.Kind == rulebook.Suspension || s.Kind == rulebook.Removal) {
			bore(p.Effects, p.From, min(p.Ended, p.Until))
		}
	}
	slices.SortFunc(spans, func(a, b timetable.Span) int { return int(a.From - b.From) })
	days, counted := 0, timetable.Date(0)
	for i, s := range spans {
		if i == 0 {
			counted = s.From
		}
		days += int(max(0, s.To-max(s.From, counted)))
		counted = max(counted, s.To)
	}
	return days
}

func (w *working) quash(p Penalty, e *Event, why string) error {
	return w.emit(&Event{
		Kind: Quashed, Day: e.Day, By: rulebook.System, Role: p.Role, Stage: e.Stage, Ground: p.Name, Subject: p.ID, Outcome: why, Until: p.Until, Rule: p.Rule,
	})
}

func (w *working) quashAll(e *Event, why string, which func(Penalty) bool) error {
	for _, p := range w.c.standing() {
		if which(p) {
			if err := w.quash(p, e, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// quashBy: an outcome can say that it quashes what was imposed.
func (w *working) quashBy(o *rulebook.Outcome, e *Event) error {
	if o.Sanctions != rulebook.Quashes {
		return nil
	}
	return w.quashAll(e, OnAppeal, func(Penalty) bool { return true })
}

// remit: where a case goes back to the stage in which something was imposed,
// that is to be decided anew.
func (w *working) remit(stage string, e *Event) error {
	return w.quashAll(e, Remitted, func(p Penalty) bool { return p.Step.Stage == stage })
}

// settle: when the case ends, what stands takes effect. A sanction stands if the
// case ends by the decision that imposed it, by an end with the name of that
// decision's outcome (which nobody appealed against, or which was let stand), or
// by an outcome that says so; by any other end it never was.
func (w *working) settle(end string, e *Event) error {
	o := w.taken(e)
	for _, p := range w.c.standing() {
		stands := o != nil && o.Sanctions == rulebook.Upholds || e.Kind == Done && p.Step == e.ref() && p.Outcome == e.Outcome || w.confirms(end, p)
		switch {
		case !stands:
			if err := w.quash(p, e, EndedUnlike); err != nil {
				return err
			}
		case p.From == 0:
			if err := w.takeEffect(p, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// confirms tells whether an end has the name of the outcome that imposed a
// sanction, or those whose place it took by being lower.
func (w *working) confirms(end string, p Penalty) bool {
	return slices.ContainsFunc(w.c.Penalties, func(q Penalty) bool {
		return q.Outcome == end && (q.ID == p.ID || q.Why == VariedDown)
	})
}

// taken is the outcome that an event took; nil if none.
func (w *working) taken(e *Event) *rulebook.Outcome {
	ref := e.ref()
	if e.Step == "" {
		ref.Step = e.To
	}
	if step := w.rules.Step(ref); step != nil {
		return step.Outcome(e.Outcome)
	}
	return nil
}
