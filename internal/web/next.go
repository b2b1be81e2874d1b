package web

import (
	"net/url"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// An OpenStep is something that waits to be done in a case.
type OpenStep struct {
	Name      string
	Who       string // "the secretary", or "you"
	Phrase    string // "The secretary decides", or "You may answer"
	Mine      bool
	Party     bool // a party's own time
	Due       *Dated
	NotBefore *Dated
	Left      string
	Warn      string // how much of the time is gone, where that is worth a warning
	Tone      string
	Otherwise string // what happens by itself at the end of the last day
	Rule      *RuleLink
	Extended  int
	Moves     []MoveShown
}

// A MoveShown is something that this reader may do now, or will.
type MoveShown struct {
	Kind, Href, Text string
	Refusal          *casework.Refusal
	Rule             *RuleLink
	NewDue           *Dated // what an extension would give
	NewDay           timetable.Date
}

// A Promised is a date that the rulebook promises for this case.
type Promised struct {
	What string
	By   *Dated
	Left string
	Tone string
	Used int // calendar days from the complaint to today …
	All  int // … of those from the complaint to the promised day
}

// open lists the open steps of a case: the reader's own first.
func (t *teller) open() []OpenStep {
	var mine, others []OpenStep
	for _, k := range t.file.Case.Clocks {
		o := t.openStep(k)
		if o.Mine {
			mine = append(mine, o)
		} else {
			others = append(others, o)
		}
	}
	return append(mine, others...)
}

func (t *teller) openStep(k casework.Clock) OpenStep {
	r := t.file.Rulebook
	step := r.Step(k.Step)
	o := OpenStep{
		Name: capital(k.Step.Step), Who: the(k.Who), Mine: acting(t.who, k.Who), Party: k.Party, Due: t.count.clock(k), NotBefore: t.count.notBefore(k),
		Rule: t.count.rules.link(k.Rule), Extended: k.Extended,
	}
	if step != nil {
		o.Phrase = capital(the(k.Who)) + " " + does(step)
		o.Otherwise = otherwise(r, step, casework.Consequence(r, t.file.Case, k))
		if o.Mine {
			o.Phrase = todo(step)
		}
	}
	if o.Mine {
		o.Who = "you"
	}
	if days, limited := k.Slack(t.file.Today); limited {
		press := t.file.Case.Pressure(k, t.file.Today)
		o.Left, o.Warn, o.Tone = left(days), pressWords(press), pressTone(press)
	}
	if k.NotBefore <= t.file.Today {
		o.NotBefore = nil
	}
	for _, m := range t.file.Moves {
		if m.Step == k.Step && m.Kind != casework.Add {
			o.Moves = append(o.Moves, t.move(m))
		}
	}
	return o
}

func (t *teller) move(m casework.Move) MoveShown {
	step := t.file.Rulebook.Step(m.Step)
	v := MoveShown{Kind: m.Kind, Href: t.base + "/" + m.Kind, Refusal: m.Refusal}
	if m.Step.Stage != "" {
		v.Href += "/" + url.PathEscape(m.Step.Stage)
	}
	if m.Step.Step != "" {
		v.Href += "/" + url.PathEscape(m.Step.Step)
	}
	switch m.Kind {
	case casework.Do:
		v.Text = capital(m.Step.Step)
		if step != nil {
			v.Text = todo(step)
		}
	case casework.Extend:
		name := m.Step.Step
		if name == "" {
			name = "the stage “" + m.Step.Stage + "”"
		} else {
			name = "“" + name + "”"
		}
		v.Text = "Extend " + name
		v.NewDay = m.NewDue
	case casework.Waive:
		v.Text = "Give up the rest of your time"
	case casework.Pause, casework.Resume:
		t.pauseMove(&v, m)
	case casework.Add:
		v.Text = "Add a statement or files"
	default:
		if w, ok := wordings[m.Kind]; ok {
			t.practised(&v, m, w)
		}
	}
	if m.Refusal != nil {
		v.Rule = t.count.rules.link(m.Refusal.Rule)
	}
	return v
}

// stageMoves are the moves that belong to no open step: a stage's extension.
func (t *teller) stageMoves() []MoveShown {
	var out []MoveShown
	for _, m := range t.file.Moves {
		if m.Kind == casework.Extend && m.Step.Step == "" {
			out = append(out, t.move(m))
		}
	}
	return out
}

// mayAdd tells whether the reader may add to the file now.
func (t *teller) mayAdd() bool {
	for _, m := range t.file.Moves {
		if m.Kind == casework.Add {
			return true
		}
	}
	return false
}

// later lists what is open to the reader's role, and not lawful now, and why.
func (t *teller) later() []MoveShown {
	var out []MoveShown
	for _, m := range t.file.Later {
		v := t.move(m)
		if m.Kind == casework.Do {
			v.Text += " (" + m.Step.Step + ")"
		}
		out = append(out, v)
	}
	return out
}

// promises gives the dates by which the rulebook promises this case its end, or
// a step that has not been reached.
func (t *teller) promises() []Promised {
	c := t.file.Case
	if !c.Open() {
		return nil
	}
	var out []Promised
	for i := range t.file.Rulebook.Promises {
		p := &t.file.Rulebook.Promises[i]
		if p.Floor() || p.From != "received" || p.To != "ended" {
			continue
		}
		away := c.Away()
		day, err := t.file.Rulebook.Calendar.Due(p.Within, c.Received, away.Spans()...)
		if err != nil {
			continue
		}
		days := int(day - t.file.Today)
		out = append(out, Promised{"The rules promise an end by", t.count.plain().with(away.Pauses).declaring(nil).due(day, p.Within, c.Received, p.Rule), left(days), tone(days, false), int(t.file.Today - c.Received), int(day - c.Received)})
	}
	return out
}

// A Silence is what time would do, rung by rung, if nobody acted any more.
type Silence struct {
	Rungs []Item
	End   string // the end it comes to, "" where a case would wait
}

// horizon is how far ahead silence is followed.
const horizon = 4 * 366

// silence asks the engine what would happen by itself. Where it cannot be said
// (the known years of the calendar run out), nothing is shown.
func (t *teller) silence() *Silence {
	c := t.file.Case
	if !c.Open() {
		return nil
	}
	events, err := casework.Lapse(t.file.Rulebook, c, t.file.Today+horizon)
	if err != nil || len(events) == 0 {
		return nil
	}
	s := &Silence{}
	for _, e := range events {
		item, own := t.item(e)
		if e.Kind == casework.Ended {
			s.End = e.End
		}
		if own && e.Kind != casework.PassedOn && tellings[e.Kind] == nil {
			item.What = t.would(e)
			item.Followed = nil
		}
		if own {
			s.Rungs = append(s.Rungs, item)
		}
	}
	return s
}

// would says in the words of what may come what item says of what came.
func (t *teller) would(e casework.Event) string {
	step := t.file.Rulebook.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
	switch {
	case e.Kind == casework.Ended:
		return "The case ends: " + e.End
	case e.Kind == casework.Resumed:
		return "The pause for “" + e.Ground + "” ends"
	case step == nil:
		return "The stage “" + e.Stage + "” reaches its last day"
	case e.Outcome != "":
		return "“" + e.Step + "” goes by itself to “" + e.Outcome + "”"
	case e.End != "":
		return "“" + e.Step + "” ends without anybody having done it"
	case step.ByParty():
		return capital(the(step.Who)) + "’s time for “" + e.Step + "” ends"
	case step.Does == rulebook.Notify:
		return "The letter to " + the(step.To) + " goes out by itself"
	}
	return "“" + e.Step + "” counts as done without anybody having done it"
}
