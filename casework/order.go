package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

func practiceOfSanctions(kind string) (practice, bool) {
	if kind == Fulfil {
		return practice{gate: (*working).gateFulfil, contents: (*working).shows, carry: (*working).carryFulfil, offer: (*listing).orders, outlives: true}, true
	}
	return practice{}, false
}

// gateFulfil: an officer of the case puts on record that an order in force was
// fulfilled; late as well.
func (w *working) gateFulfil(who Actor, act Act) (gate, *Refusal) {
	p := w.c.Penalty(act.Subject)
	switch {
	case p == nil || !p.ordered(w.rules):
		return gate{}, &Refusal{What: "This case has no order “" + act.Subject + "”"}
	case !p.Stands():
		return gate{}, &Refusal{What: "“" + p.Name + "” is no more since " + p.Ended.Long() + ": " + p.Why, Rule: p.Rule}
	case p.From == 0:
		return gate{}, &Refusal{What: "“" + p.Name + "” has not taken effect yet", Rule: p.Rule}
	case p.Done != 0:
		return gate{}, &Refusal{What: "“" + p.Name + "” was fulfilled on " + p.Done.Long(), Rule: p.Rule}
	}
	if g, refusal := w.gateAdd(who, act); refusal == nil && who.Party == "" {
		g.rule = p.Rule
		return g, nil
	}
	return gate{}, &Refusal{What: "That “" + p.Name + "” was fulfilled is for the officers of the case to put on record: send them what shows it", Rule: p.Rule}
}

// ordered tells whether the sanction is something to be done by its last day.
func (p *Penalty) ordered(r *rulebook.Rulebook) bool {
	s := r.Sanction(p.Name)
	return s != nil && s.Kind == rulebook.Order
}

func (w *working) shows(g gate, _ Actor, act Act) *Refusal {
	if act.empty() {
		return &Refusal{What: "Say what shows that it was fulfilled, or add a file", Rule: g.rule, Field: "text"}
	}
	return nil
}

func (w *working) carryFulfil(_ gate, act Act, e Event) error {
	p := w.c.Penalty(act.Subject)
	e.Kind, e.Stage, e.Step, e.Ground, e.To, e.Was = Fulfilled, w.c.Stage, "", p.Name, rulebook.Respondent, p.Until
	return w.emit(&e)
}

// orderTimer takes down, on its last day, that an order was not fulfilled: after
// the end of the case too.
func orderTimer(w *working) (first lapsing) {
	for _, p := range w.c.Penalties {
		if p.From == 0 || !p.Stands() || p.Done != 0 || p.Missed != 0 || !p.ordered(w.rules) || first.fire != nil && p.Until >= first.day {
			continue
		}
		day, missed := p.Until, p
		first = lapsing{day: day, fire: func(w *working) error {
			return w.emit(&Event{Kind: Unfulfilled, Day: day, By: rulebook.System, Role: missed.Role, Stage: w.c.Stage, Ground: missed.Name, Subject: missed.ID, Was: day, Rule: missed.Rule})
		}}
	}
	return first
}

// orders offers to put on record that an order was fulfilled.
func (l *listing) orders() error {
	for _, p := range l.c.Penalties {
		if g, refusal := l.gate(l.who, Act{Kind: Fulfil, Subject: p.ID, Day: l.day}); refusal == nil {
			if err := l.add(Move{Kind: Fulfil, Subject: p.ID, As: g.as}); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Standing is one effect on somebody's standing.
type Standing struct {
	Effect
	Of      string // the measure or sanction, as the rulebook calls it
	ID      string // in the case
	Measure bool   // it is an interim measure, and says nothing about what happened
	Order   bool   // it is something to be done by its last day
	Done    timetable.Date
	Missed  bool
	Rule    string
}

// Standings lists what the case's measures and sanctions do to the respondent's
// standing on a day: what is in effect, and what is laid down for later. Of a
// reader's case (View) it gives what the reader may know.
func Standings(r *rulebook.Rulebook, c *Case, day timetable.Date) []Standing {
	var out []Standing
	for _, m := range c.Restraints {
		for _, x := range m.Effects {
			if m.Lifted != 0 && (x.To == 0 || x.To > m.Lifted) {
				x.To = m.Lifted
			}
			if x.To == 0 || x.To >= max(day, x.From) {
				out = append(out, Standing{Effect: x, Of: m.Name, ID: m.ID, Measure: true, Rule: m.Rule})
			}
		}
	}
	for _, p := range c.Penalties {
		if p.From == 0 || p.never() {
			continue
		}
		for _, x := range p.Effects {
			if p.Ended != 0 {
				x.To = min(x.To, p.Ended)
			}
			if x.To >= day {
				out = append(out, Standing{Effect: x, Of: p.Name, ID: p.ID, Order: p.ordered(r), Done: p.Done, Missed: p.Missed != 0, Rule: p.Rule})
			}
		}
	}
	return out
}

// Affected lists the effects that are in force on a day.
func Affected(r *rulebook.Rulebook, c *Case, day timetable.Date) []Standing {
	var out []Standing
	for _, s := range Standings(r, c, day) {
		if s.From <= day && (s.To == 0 || day <= s.To) && s.Done == 0 {
			out = append(out, s)
		}
	}
	return out
}

// withholdSanctions takes out of a reader's case what the reader may not know of measures
// and sanctions: who imposed them, the effects of a measure that are for others,
// and, from the overseer, every effect.
func (c *Case) withholdSanctions(who Actor, overseer bool) {
	if who.Party == "" && !overseer {
		return
	}
	c.Restraints, c.Penalties = append([]Restraint(nil), c.Restraints...), append([]Penalty(nil), c.Penalties...)
	for i := range c.Restraints {
		m := &c.Restraints[i]
		m.People, m.said = nil, nil
		if overseer || m.To != who.Party && m.To != rulebook.BothParties {
			m.Effects = nil
		}
	}
	for i := range c.Penalties {
		if overseer {
			c.Penalties[i].Effects = nil
		}
	}
}
