package standing

import (
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// Of gives what a case is for somebody's standing, from its events. id names the case,
// r is the rulebook that it is under.
func Of(r *rulebook.Rulebook, id string, c *casework.Case) Case {
	out := Case{ID: id, Opened: c.Received}
	if c.End != "" && c.End != casework.WaitsEnd {
		out.Ended = c.EndedOn
	}
	for i := range c.Events {
		out.fold(r, &c.Events[i])
	}
	return out
}

func (c *Case) fold(r *rulebook.Rulebook, e *casework.Event) {
	switch e.Kind {
	case casework.Identified:
		if n := len(c.Ties); n > 0 && c.Ties[n-1].To == 0 {
			c.Ties[n-1].To = e.Day - 1
		}
		if id := e.Member(); id != "" {
			c.Ties = append(c.Ties, Tie{Member: id, From: e.Day})
		}
	case casework.Left:
		c.Away = append(c.Away, Tie{From: e.Day})
	case casework.Readmitted:
		if n := len(c.Away); n > 0 {
			c.Away[n-1].To = e.Day - 1
		}
	case casework.Imposed:
		c.restrain(e)
	case casework.InForce:
		c.sanction(r, e)
	case casework.Lifted, casework.Fulfilled:
		c.end(e, e.Day)
	case casework.Quashed:
		until := e.Day
		if e.Outcome == casework.OnAppeal || e.Outcome == casework.EndedUnlike || e.Outcome == casework.Remitted {
			until-- // it counts as never having been: it ends before the day and not with it
		}
		c.end(e, until)
	}
}

func (c *Case) restrain(e *casework.Event) {
	if e.Matter == nil || e.Matter.Restraint == nil {
		return
	}
	for _, x := range e.Matter.Restraint.Effects {
		c.lay(e, Effect{Source: Measure, What: x.What, From: x.From, Until: sooner(x.To, e.Until)})
	}
}

func (c *Case) sanction(r *rulebook.Rulebook, e *casework.Event) {
	of := Effect{Source: Sanction, From: e.Opened, Until: e.Until}
	if s := r.Sanction(e.Ground); s != nil {
		if of.Kind = s.Kind; s.Kind == rulebook.Order {
			of.Source = Order
		}
	}
	var said casework.Sanction
	if e.Matter != nil && e.Matter.Sanction != nil {
		said = *e.Matter.Sanction
	}
	of.Served = said.Credit
	c.lay(e, of)
	for _, x := range said.Effects {
		of.What, of.From, of.Until = x.What, x.From, sooner(x.To, e.Until)
		c.lay(e, of)
	}
}

// lay adds an effect that an event lays down, no earlier than on its day.
func (c *Case) lay(e *casework.Event, x Effect) {
	x.Case, x.ID, x.Of, x.Rule, x.Known = c.ID, e.Subject, e.Ground, e.Rule, e.Day
	x.From = max(x.From, e.Day)
	c.effects = append(c.effects, laid{Effect: x, said: e.Day})
}

// end lets all that a measure or sanction laid down end on a day, if it lasted longer.
func (c *Case) end(e *casework.Event, until timetable.Date) {
	for i := range c.effects {
		x := &c.effects[i]
		if x.ID != e.Subject {
			continue
		}
		ends := x.Until
		if n := len(x.moved); n > 0 {
			ends = x.moved[n-1].until
		}
		if ends == 0 || ends > until {
			x.moved = append(slices.Clip(x.moved), last{e.Day, until})
		}
	}
}

// sooner is the earlier of two last days; 0 is none.
func sooner(a, b timetable.Date) timetable.Date {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
