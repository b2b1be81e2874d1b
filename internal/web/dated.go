package web

import (
	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A RuleLink is a citation that leads to the rule on the rulebook's page.
type RuleLink struct{ Rule, Href string }

// ruleLinks finds rules on a page that shows their rulebook.
type ruleLinks struct {
	book *rulebook.Rulebook
	page string
}

// link gives the citation of a rule; nil for none.
func (l ruleLinks) link(rule string) *RuleLink {
	if rule == "" {
		return nil
	}
	for i := range l.book.Sections {
		if s := &l.book.Sections[i]; s.Number == rule || s.Number == "" && s.Title == rule {
			return &RuleLink{rule, l.page + "#" + s.Anchor}
		}
	}
	return &RuleLink{rule, l.page}
}

// A Dated is a date that opens to its working: how it was counted, from when,
// under which rule.
type Dated struct {
	Day     timetable.Date
	Rule    *RuleLink
	Working []string // the count, step by step; none where the date was not counted
	Note    string
}

// A count tells how the dates of one case are counted.
type count struct {
	book   *rulebook.Rulebook
	rules  ruleLinks
	pauses []timetable.Span // which no clock counts

	declared []timetable.Holiday // since the rulebook was written
}

// with counts with pauses as they are, or were.
func (c count) with(spells []casework.Spell) count {
	c.pauses = (&casework.Case{Pauses: spells}).Spans()
	return c
}

// plain counts without pauses: promises, which are counted without days declared
// as well, and pauses themselves.
func (c count) plain() count { return c.with(nil) }

// due explains a last day: limit, counted from a day. The working is made by
// the code that counts, and shown even where it no longer gives the date that
// was set: then it says so.
func (c count) due(day timetable.Date, limit timetable.Limit, from timetable.Date, rule string) *Dated {
	if day == 0 {
		return nil
	}
	d := &Dated{Day: day, Rule: c.rules.link(rule)}
	if limit.IsZero() {
		return d
	}
	calendar, err := c.calendar()
	var w timetable.Working
	if err == nil {
		w, err = calendar.Explain(limit, from, c.pauses...)
	}
	if err != nil {
		d.Note = "How it was counted cannot be shown: " + err.Error() + "."
		return d
	}
	d.Working = w.Steps
	if w.Due != day {
		d.Note = "The date was set as " + day.Long() + " and stays so, although counting it anew gives " + w.Due.Long() + "."
	}
	return d
}

func (c count) clock(k casework.Clock) *Dated { return c.due(k.Due, k.Limit, k.From, k.Rule) }

// notBefore explains the first day on which a step with a wait can be done.
func (c count) notBefore(k casework.Clock) *Dated {
	step := c.book.Step(k.Step)
	if k.NotBefore == 0 || step == nil {
		return nil
	}
	d := c.due(k.NotBefore-1, step.Wait, k.Opened, k.Rule)
	d.Day = k.NotBefore
	if d.Note == "" {
		d.Working = append(d.Working, "It can be done from the day after that: "+k.NotBefore.Long()+".")
	}
	return d
}

// opened explains the dates that an event of a clock set.
func (c count) opened(e casework.Event) *Dated { return c.due(e.Due, e.Limit, e.Opened, e.Rule) }
