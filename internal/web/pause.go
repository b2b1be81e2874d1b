package web

import (
	"fmt"
	"net/url"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

func (s *site) pauseForm(q *request) error  { return s.actForm(q, casework.Pause) }
func (s *site) pause(q *request) error      { return s.act(q, casework.Pause) }
func (s *site) resumeForm(q *request) error { return s.actForm(q, casework.Resume) }
func (s *site) resume(q *request) error     { return s.act(q, casework.Resume) }

// A Standstill is what the case's page says of its pauses.
type Standstill struct {
	Running    []PauseShown
	Past       []PauseShown
	Gross, Net int // working days since the complaint, with and without those on which the clocks stood still
	Counted    bool
	Ended      bool // the case has: the days are counted to its end
}

// A PauseShown is one pause, running or past.
type PauseShown struct {
	Ground string
	By     string // who decided it: "the umpire"
	From   timetable.Date
	Until  *Dated // while it runs: the day on which it ends by itself
	To     timetable.Date
	Rule   *RuleLink
	Resume *MoveShown
}

// A MovedDate is a date that a pause, or its early end, moves.
type MovedDate struct {
	What string
	Was  timetable.Date
	Now  *Dated
	Note string
}

// ground finds a ground for a pause; nil if the rulebook has none of that name.
func ground(r *rulebook.Rulebook, name string) *rulebook.Pause {
	i := slices.IndexFunc(r.Pauses, func(p rulebook.Pause) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Pauses[i]
}

// standstill tells of the case's pauses; nil where it had none.
func (t *teller) standstill() *Standstill {
	c, r := t.file.Case, t.file.Rulebook
	if len(c.Pauses) == 0 {
		return nil
	}
	s := &Standstill{Ended: !c.Open()}
	if gross, net, err := casework.Days(r, c, t.file.Today); err == nil {
		s.Gross, s.Net, s.Counted = gross, net, true
	}
	for _, p := range c.Pauses {
		v := PauseShown{Ground: p.Ground, By: the(p.Role), From: p.From, To: p.To, Rule: t.count.rules.link(p.Rule)}
		if p.Ended {
			s.Past = append(s.Past, v)
			continue
		}
		v.Until = t.count.pauseEnd(r, p.Ground, p.From, p.To, p.Rule)
		if m := findMove(t.file.Moves, casework.Move{Kind: casework.Resume, Ground: p.Ground}); m != nil {
			shown := t.move(*m)
			v.Resume = &shown
		}
		s.Running = append(s.Running, v)
	}
	return s
}

// pauseEnd explains the last day of a pause. It is counted on the plain
// calendar: no pause makes another longer.
func (c count) pauseEnd(r *rulebook.Rulebook, name string, from, to timetable.Date, rule string) *Dated {
	var limit timetable.Limit
	if p := ground(r, name); p != nil {
		limit = p.AtMost
	}
	return c.plain().due(to, limit, from, rule)
}

// pauses lists the grounds on which this reader may stop the clocks now.
func (t *teller) pauses() []MoveShown {
	var out []MoveShown
	for _, m := range t.file.Moves {
		if m.Kind == casework.Pause {
			out = append(out, t.move(m))
		}
	}
	return out
}

// pauseMove is the address and the words of stopping the clocks, or starting them.
func (t *teller) pauseMove(v *MoveShown, m casework.Move) {
	v.Href += "/" + url.PathEscape(m.Ground)
	v.NewDay = m.NewDue
	v.Text = "Stop the clocks: " + m.Ground
	if m.Kind == casework.Resume {
		v.Text = "Start the clocks again: " + m.Ground
	}
}

// pauseFields are what stopping the clocks, or starting them again, asks for and says.
func (s *site) pauseFields(t *teller, v *ActView, m *casework.Move, sent *form) error {
	p := ground(t.file.Rulebook, m.Ground)
	if p == nil {
		return errNotFound
	}
	v.Rule = t.count.rules.link(p.Rule)
	v.Text = TextField{Label: "Reasons", Needed: slices.Contains(m.Needs, "reasons"), Hint: "Both parties read them. Say no more about anybody’s health or private life than you must.", Rows: 6}
	if m.Kind == casework.Resume {
		v.Heading, v.Submit = "Start the clocks again: "+m.Ground, "Start the clocks again"
		v.Lede = "The days after today count again. Both parties are told the dates as they are then."
		v.Text.Label, v.Text.Hint = "Note (optional)", "Both parties read it."
		rest := &casework.Case{Pauses: slices.DeleteFunc(slices.Clone(t.file.Case.Pauses), func(p casework.Spell) bool { return p.Ground == m.Ground })}
		if other, still := rest.StandsStill(t.file.Today + 1); still {
			v.Lede = fmt.Sprintf("Another pause, for “%s”, runs on until %s at the latest: until then the clocks stand still all the same. Both parties are told the dates as they are then.", other.Ground, other.To.Long())
		}
	} else {
		v.Heading, v.Submit = "Stop the clocks: "+m.Ground, "Stop the clocks"
		v.Lede = fmt.Sprintf("The rule lets the clocks stand still on this ground for at most %s, %s in a case. Meanwhile the parties may act, and the organisation’s own steps wait. Both parties are told the ground, the dates, who decided it, and why.", p.AtMost, atMost(max(p.Times, 1)))
		if slices.Contains(m.Needs, "findings") {
			v.Clauses = clauseFields(t.file, sent)
		}
	}
	if slices.Contains(m.Needs, "evidence") {
		hint := "The rule asks for something in evidence. The parties do not see what you add here."
		if t.file.Case.Exhibited {
			hint = "The rule asks for something in evidence, and the file has some already. The parties do not see what you add here."
		}
		files, err := s.filesField("Files", hint, sent)
		if err != nil {
			return err
		}
		v.Files = &files
	}
	if m.NewDue == 0 {
		return nil // it is not lawful now; the form only keeps what was written
	}
	v.Trial = t.trial(m, p)
	return nil
}

// A Trial is what would follow if it were done today.
type Trial struct {
	Until   *Dated
	Empty   bool // it would end on the day on which it begins
	Moved   []MovedDate
	Unsaved []string // steps whose last day is today or past: a pause does not save them
}

func (t *teller) trial(m *casework.Move, p *rulebook.Pause) *Trial {
	v := &Trial{}
	spells := slices.Clone(t.file.Case.Pauses)
	if m.Kind == casework.Pause {
		v.Until = t.count.pauseEnd(t.file.Rulebook, m.Ground, t.file.Today, m.NewDue, p.Rule)
		v.Empty = m.NewDue == t.file.Today
		for _, k := range t.file.Case.Clocks {
			if k.Due != 0 && k.Due <= t.file.Today {
				v.Unsaved = append(v.Unsaved, fmt.Sprintf("The last day of “%s” is %s, and a pause begun today does not save it.", k.Step.Step, k.Due.Long()))
			}
		}
		spells = append(spells, casework.Spell{Ground: m.Ground, From: t.file.Today, To: m.NewDue})
	} else {
		for i := range spells {
			if spells[i].Ground == m.Ground && !spells[i].Ended {
				spells[i].To = t.file.Today
			}
		}
	}
	as := t.count.with(spells)
	for _, e := range m.Moved {
		v.Moved = append(v.Moved, as.moved(e, t.file.Today))
	}
	return v
}

// moved puts the old and the new date of a clock into words.
func (c count) moved(e casework.Event, today timetable.Date) MovedDate {
	m := MovedDate{What: "“" + e.Step + "”", Was: e.Was}
	rule := "" // the limit is the step's, and no pause's
	if step := c.book.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step}); step != nil {
		rule = step.Rule
	} else if stage := c.book.Stage(e.Stage); stage != nil {
		m.What, rule = "The stage “"+e.Stage+"”", stage.Rule
	}
	m.Now = c.due(e.Due, e.Limit, e.Opened, rule)
	if e.NotBefore > today {
		m.Note = "It cannot be done before " + e.NotBefore.Long() + "."
	}
	return m
}

// follow keeps the pauses as the events go by, so that each date is explained
// with those that there were when it was set.
func follow(spells []casework.Spell, e casework.Event) []casework.Spell {
	switch e.Kind {
	case casework.Paused:
		return append(slices.Clone(spells), casework.Spell{Ground: e.Ground, From: e.Day, To: e.Due})
	case casework.Ended:
		if e.End == casework.WaitsEnd {
			return append(slices.Clone(spells), casework.Spell{Ground: casework.Waiting, From: e.Day, To: e.Day})
		}
	case casework.Readmitted:
		spells = slices.Clone(spells)
		for i := range spells {
			if spells[i].Ground == casework.Waiting && !spells[i].Ended {
				spells[i].To, spells[i].Ended = max(spells[i].From, e.Day-1), true
			}
		}
	case casework.Resumed:
		spells = slices.Clone(spells)
		for i := range spells {
			if spells[i].Ground == e.Ground && !spells[i].Ended {
				spells[i].To, spells[i].Ended = e.Day, true
			}
		}
	}
	return spells
}

// cutShort tells whether a pause ended because the case left the stage: it was
// no person, and before its time.
func cutShort(e casework.Event) bool {
	return e.Kind == casework.Resumed && e.By == rulebook.System && e.Day < e.Was
}

func (t *teller) pausedItem(item *Item, e casework.Event) {
	item.Label = "Reasons"
	item.What = fmt.Sprintf("%s stopped the clocks: %s", capital(the(e.Role)), e.Ground)
	if e.Due == e.Day {
		item.Followed = []Followed{{What: "The pause ended on the same day, and left none out of the count"}}
		return
	}
	item.Followed = []Followed{{"They stand still from the next day on, at the latest until", t.count.pauseEnd(t.file.Rulebook, e.Ground, e.Day, e.Due, e.Rule)}}
}

func (t *teller) resumedItem(item *Item, e casework.Event) {
	item.Label = "Note"
	item.What = fmt.Sprintf("%s ended the pause for “%s”", capital(the(e.Role)), e.Ground)
	if e.By == rulebook.System {
		item.Mark, item.Who = "self", ""
		item.What = fmt.Sprintf("The pause for “%s” ended by itself: its last day had come", e.Ground)
	} else if e.Day < e.Was {
		item.Followed = []Followed{{What: "By itself it would have ended on " + e.Was.Long()}}
	}
}

func (t *teller) recounted(e casework.Event) Followed {
	m := t.count.moved(e, e.Day)
	f := Followed{What: m.What + " is counted anew"}
	if e.Due != 0 {
		f.What, f.Due = m.What+" had "+e.Was.Long()+" as its last day, and now has", m.Now
		if e.Due == e.Was {
			f.What = m.What + " is counted anew, and keeps as its last day"
		}
	}
	if m.Note != "" && e.Due == 0 {
		f.What += ". " + m.Note
	}
	return f
}
