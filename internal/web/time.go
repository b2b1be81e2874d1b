package web

import (
	"fmt"
	"slices"
	"strconv"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

const aboutTime = "The time of this case"

func init() {
	wordings[casework.AskTime] = wording{group: aboutTime, offer: func(_ *teller, m casework.Move) string {
		return "Ask for more time for " + limitName(m.Subject)
	}, form: askForm}
	wordings[casework.RefuseTime] = wording{group: "More time is asked for", offer: func(t *teller, m casework.Move) string {
		return "Refuse more time for " + limitName(m.Subject)
	}, form: refuseForm}
	wordings[casework.Expedite] = wording{group: aboutTime, offer: func(*teller, casework.Move) string { return "Expedite the case" }, form: expediteForm, read: readExpedite}
	wordings[casework.Correct] = wording{group: "The file", offer: func(*teller, casework.Move) string { return "Correct something" }, form: correctForm, read: readCorrection, files: true}

	tellings[casework.TimeAsked] = tellAsked
	tellings[casework.TimeRefused] = tellRefused
	tellings[casework.Expedited] = tellExpedited
	tellings[casework.CalendarAmended] = tellDeclared
	tellings[casework.CalendarRestored] = tellRestored
	tellings[casework.RulesChanged] = tellNewRules
	tellings[casework.Corrected] = tellCorrected

	for field, at := range map[string]string{"event": "event-0", "ground": "ground-0", "day": "day-0", "right": "right-0"} {
		actFields[field] = at
	}
}

// limitName names a limit by the subject of asking for more of it.
func limitName(subject string) string {
	for i := range subject {
		if subject[i] == '.' {
			return "“" + subject[i+1:] + "”"
		}
	}
	return "the stage “" + subject + "”"
}

// requestFor finds the request for more time that waits for an answer.
func (t *teller) requestFor(subject string) (asked casework.Event, found bool) {
	for _, a := range t.file.Case.Askings {
		if casework.LimitName(a.Step) == subject && t.file.Case.Asking(a.Step) != nil {
			return t.file.Case.Events[a.Event-1], true
		}
	}
	return casework.Event{}, false
}

func askForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Ask for more time for "+limitName(a.move.Subject), "Ask for more time"
	v.Lede = "It is for somebody else to grant or to refuse, before the last day that stands has ended. Until you are told otherwise, that day stands."
	if a.move.NewDue != 0 {
		v.Lede = "If it is granted, the last day would be " + a.move.NewDue.Long() + ". " + v.Lede
	}
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them. Say no more about anybody’s health or private life than you must.", Rows: 6}
	return nil
}

func refuseForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Refuse more time for "+limitName(a.move.Subject), "Refuse"
	v.Lede = "The last day stays as it is. Both parties are told, with your reasons."
	if asked, found := a.requestFor(a.move.Subject); found {
		v.Account = asked.Text
	}
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them.", Rows: 6}
	return nil
}

func expediteForm(a *asking) error {
	v, x := a.view, a.file.Rulebook.Expedite
	v.Heading, v.Submit, v.Rule = "Expedite the case", "Expedite the case", a.count.rules.link(x.Rule)
	v.Lede = "From now on the organisation has half the time for its own steps, and what is odd is rounded up. The parties keep the whole of theirs. It cannot be undone. Both parties are told the ground, the reasons and the dates that move."
	var options []Option
	for _, g := range x.Grounds {
		options = append(options, Option{Value: g, Label: capital(g)})
	}
	a.ask(Field{Name: "ground", Kind: "one", Label: "On which ground?", Options: options})
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them.", Rows: 6}
	return nil
}

func readExpedite(r *reading, act *casework.Act) {
	act.Ground = r.value("ground")
	if act.Ground == "" {
		r.problem("ground-0", "Choose the ground.")
	}
}

// mostCorrectable is how many events a form lists, the latest first.
const mostCorrectable = 60

func correctForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Correct something", "Put the correction on record"
	v.Lede = "Nothing on the file is edited. What was recorded stays, and the correction stands beside it. Both parties are told what was wrong, what is right, and why."
	if a.who.Party == "" {
		v.Lede += " A later day of service gives a party the whole of their time from then on; nothing moves to an earlier day, and no decision is undone."
	}
	var events []Option
	for i, e := range slices.Backward(a.file.Case.Events) {
		own := a.who.Party == "" || e.Role == a.who.Party && e.By != rulebook.System
		if len(events) == mostCorrectable || !own || !casework.Correctable(a.file.Rulebook, e) {
			continue
		}
		item, _ := a.item(e)
		events = append(events, Option{Value: strconv.Itoa(i + 1), Label: item.What, Hint: e.Day.Long()})
	}
	a.ask(Field{Name: "event", Kind: "one", Label: "What is to be corrected?", Options: events})
	grounds := []string{casework.OfWords, casework.OfExhibit}
	if a.who.Party == "" {
		grounds = casework.Corrections()
	}
	var about []Option
	for _, g := range grounds {
		about = append(about, Option{Value: g, Label: "The " + g})
	}
	a.ask(Field{Name: "ground", Kind: "one", Label: "What is wrong in it?", Options: about})
	if a.who.Party == "" {
		a.ask(Field{Name: "day", Kind: "day", Label: "The right day", Hint: "Only where a day is wrong."})
	}
	a.ask(Field{Name: "wrong", Kind: "text", Label: "What is wrong", Hint: "Leave this and the next empty where a day is wrong.", Rows: 3})
	a.ask(Field{Name: "right", Kind: "text", Label: "What is right", Rows: 3})
	v.Text = TextField{Label: "Why it is corrected", Needed: true, Hint: "Say how the mistake was found. Whoever may read what is corrected reads this.", Rows: 4}
	return nil
}

func readCorrection(r *reading, act *casework.Act) {
	act.Subject, act.Ground = r.must("event", "Choose what is to be corrected."), r.must("ground", "Choose what is wrong in it.")
	said := &casework.Correction{Wrong: r.text("wrong"), Right: r.text("right")}
	if act.Ground == casework.OfReceipt || act.Ground == casework.OfService {
		said = &casework.Correction{Day: r.day("day")}
	}
	act.Matter = &casework.Matter{Correction: said}
}

func tellAsked(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("%s asked for more time for %s", capital(t.party(e.Role)), limitName(casework.LimitName(rulebook.StepRef{Stage: e.Stage, Step: e.Step}))), "Reasons"
	item.Followed = []Followed{{What: "It can be granted until the end of " + e.Due.Long()}}
	return true
}

func tellRefused(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("%s refused more time for %s", capital(the(e.Role)), limitName(casework.LimitName(rulebook.StepRef{Stage: e.Stage, Step: e.Step}))), "Reasons"
	item.Followed = []Followed{{What: "Its last day stays " + e.Due.Long()}}
	return true
}

func tellExpedited(_ *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("%s expedited the case: %s", capital(the(e.Role)), e.Ground), "Reasons"
	item.Followed = []Followed{{What: "From now on the organisation has half the time for its own steps; the parties keep theirs"}}
	return true
}

func tellNewRules(_ *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who, item.Text = "note", "", ""
	item.What = "From here on the case is handled under " + e.Text
	return true
}

func tellDeclared(_ *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who = "note", ""
	item.What, item.Label = fmt.Sprintf("%s was declared a day that is not worked: %s", e.Opened.Long(), e.Ground), "Laid down in"
	return true
}

func tellRestored(_ *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who = "note", ""
	item.What, item.Label = fmt.Sprintf("%s is worked after all: “%s” had been declared by mistake", e.Opened.Long(), e.Ground), "Why"
	return true
}

func tellCorrected(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = capital(t.party(e.Role))+" corrected the file: the "+e.Ground, "Why"
	if was, found := t.numbered(e.Subject); found {
		about, _ := t.item(was)
		item.Followed = append(item.Followed, Followed{What: fmt.Sprintf("It is about “%s” of %s, which stays as it was recorded", about.What, was.Day.Long())})
	}
	item.Followed = append(item.Followed, rightly(e)...)
	return true
}

func (t *teller) numbered(subject string) (casework.Event, bool) {
	n, err := strconv.Atoi(subject)
	if err != nil || n < 1 || n > len(t.file.Case.Events) || t.file.Case.Events[n-1].Kind == casework.Corrected {
		return casework.Event{}, false
	}
	return t.file.Case.Events[n-1], true
}

// rightly says what a correction says is right, as far as its reader may read it.
func rightly(e casework.Event) []Followed {
	if e.Opened != 0 {
		return []Followed{{What: fmt.Sprintf("The %s was recorded as %s; it was %s", e.Ground, e.Was.Long(), e.Opened.Long())}}
	}
	if e.Matter == nil || e.Matter.Correction == nil {
		return nil
	}
	return []Followed{{What: "Wrong: " + e.Matter.Correction.Wrong}, {What: "Right: " + e.Matter.Correction.Right}}
}

// beside puts each correction beside what it corrects. place is where the event of
// each number stands among the items.
func (t *teller) beside(items []Item, place map[int]int) {
	for n, at := range place {
		for _, e := range casework.CorrectedBy(t.file.Case.Events, n) {
			items[at].Followed = append(items[at].Followed, Followed{What: "Corrected on " + e.Day.Long() + ": the " + e.Ground})
			items[at].Followed = append(items[at].Followed, rightly(e)...)
		}
	}
}

// declaring counts with the days that were declared, as the case was told.
func (c count) declaring(days []timetable.Holiday) count {
	c.declared = days
	return c
}

// calendar is the one that the case is counted by.
func (c count) calendar() (*timetable.Calendar, error) {
	return casework.Calendar(c.book, &casework.Case{Declared: c.declared})
}

// heard keeps the declared days as the events go by.
func heard(days []timetable.Holiday, e casework.Event) []timetable.Holiday {
	if e.Kind == casework.CalendarRestored {
		return slices.DeleteFunc(slices.Clone(days), func(h timetable.Holiday) bool { return h.Date == e.Opened })
	}
	if e.Kind == casework.CalendarAmended {
		return append(slices.Clip(days), timetable.Holiday{Date: e.Opened, Name: e.Ground})
	}
	return days
}
