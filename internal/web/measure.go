package web

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

const measures = "Interim measures"

func init() {
	wordings[casework.Impose] = wording{group: measures, offer: offerImpose, form: askImpose, read: readImpose}
	wordings[casework.Continue] = wording{group: measures, offer: offerOf("Review, and let it go on: "), form: askContinue}
	wordings[casework.LiftMeasure] = wording{group: measures, offer: offerOf("Lift: "), form: askLift}
	wordings[casework.AskReview] = wording{group: measures, offer: offerOf("Ask for an early review: "), form: askReview}
	actFields["lesser"], actFields["effects"] = "lesser-0", "effects-0"
	tellings[casework.Imposed] = tellImposed
	tellings[casework.Continued] = tellContinued
	tellings[casework.ReviewAsked] = tellReviewAsked
	tellings[casework.Lifted] = tellLifted
}

// whyLifted puts the end of a measure into words.
var whyLifted = map[string]string{
	casework.ByDecision:   "it was lifted",
	casework.ReviewMissed: "it was not reviewed by its last day, and so lifted itself",
	casework.AtMaximum:    "its longest time was over",
	casework.WithCase:     "it ended with the case",
}

func measureNamed(r *rulebook.Rulebook, name string) *rulebook.Measure {
	i := slices.IndexFunc(r.Measures, func(m rulebook.Measure) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Measures[i]
}

func offerImpose(_ *teller, m casework.Move) string { return "Impose: " + m.Subject }

func offerOf(words string) func(*teller, casework.Move) string {
	return func(t *teller, m casework.Move) string {
		if r := t.file.Case.Restraint(m.Subject); r != nil {
			return words + r.Name
		}
		return words + m.Subject
	}
}

// askImpose: why it is necessary, why nothing milder is enough, and each effect
// with its dates.
func askImpose(a *asking) error {
	m := measureNamed(a.file.Rulebook, a.move.Subject)
	if m == nil {
		return errNotFound
	}
	v := a.view
	v.Rule = a.count.rules.link(m.Rule)
	v.Heading, v.Submit = "Impose an interim measure: "+m.Name, "Impose the measure"
	v.Lede = "It is no sanction and says nothing about what happened. The respondent is told at once: why, what it does from when to when, by when it is reviewed, and how to ask for a review before that."
	if !m.ReviewEvery.IsZero() {
		v.Lede += fmt.Sprintf(" The %s reviews it within %s; if nobody does, it lifts itself.", m.ReviewWho, m.ReviewEvery)
	}
	if !m.AtMost.IsZero() {
		v.Lede += fmt.Sprintf(" It lasts at most %s, and no longer than the case.", m.AtMost)
	}
	a.ask(Field{Name: "effects", Kind: "many", Label: "What it does", Hint: "Choose only what is needed. What is not chosen is not implied.", Options: effectOptions(m.Effects)})
	for i, what := range m.Effects {
		a.ask(Field{Name: fmt.Sprintf("from-%d", i), Kind: "day", Label: "“" + what + "”: from", Hint: "Empty: from today."})
		a.ask(Field{Name: fmt.Sprintf("to-%d", i), Kind: "day", Label: "“" + what + "”: to", Hint: "Empty: as long as the measure."})
	}
	a.ask(Field{Name: "lesser", Kind: "text", Label: "Which milder measures were weighed, and why are they not enough?", Rows: 5})
	a.ask(Field{Name: "both", Kind: "many", Label: "Who is told?", Hint: "The respondent always is. The complainant learns that the measure exists, and its dates.", Options: []Option{{Value: "yes", Label: "The complainant is told the effects and the reasons too, because it protects them"}}})
	v.Text = TextField{Label: "Why is it necessary?", Hint: "What would happen without it, to whom or to the evidence.", Needed: true, Rows: 6}
	return a.site.memberFields(a.q, a.teller, v, a.move, a.sent)
}

func effectOptions(effects []string) []Option {
	var out []Option
	for i, what := range effects {
		out = append(out, Option{Value: fmt.Sprint(i), Label: capital(what), Checked: len(effects) == 1})
	}
	return out
}

func readImpose(r *reading, act *casework.Act) {
	m := measureNamed(r.file.Rulebook, act.Subject)
	if m == nil {
		return
	}
	said := &casework.Restriction{Lesser: r.must("lesser", "Say which milder measures were weighed, and why they are not enough."), Both: r.value("both") == "yes"}
	for i, what := range m.Effects {
		if slices.Contains(r.values["effects"], fmt.Sprint(i)) {
			said.Effects = append(said.Effects, casework.Effect{What: what, From: r.day(fmt.Sprintf("from-%d", i)), To: r.day(fmt.Sprintf("to-%d", i))})
		}
	}
	if len(said.Effects) == 0 {
		r.problem("effects-0", "Choose at least one effect.")
	}
	act.Matter = &casework.Matter{Restraint: said}
}

// about gives the measure that a form is about, and its rule.
func (a *asking) about() (*casework.Restraint, *rulebook.Measure, error) {
	m := a.file.Case.Restraint(a.move.Subject)
	if m == nil {
		return nil, nil, errNotFound
	}
	rule := measureNamed(a.file.Rulebook, m.Name)
	a.view.Rule = a.count.rules.link(m.Rule)
	return m, rule, nil
}

func askContinue(a *asking) error {
	m, rule, err := a.about()
	if err != nil {
		return err
	}
	v := a.view
	v.Heading, v.Submit = "Review the interim measure: "+m.Name, "Let it go on"
	v.Lede = fmt.Sprintf("It goes on only for reasons of today: reasons that were given before are refused. The next review is due within %s. If it is necessary no more, lift it instead.", rule.ReviewEvery)
	v.Text = TextField{Label: "Why is it still necessary?", Hint: "The respondent reads it.", Needed: true, Rows: 6}
	return a.site.memberFields(a.q, a.teller, v, a.move, a.sent)
}

func askLift(a *asking) error {
	m, _, err := a.about()
	if err != nil {
		return err
	}
	v := a.view
	v.Heading, v.Submit = "Lift the interim measure: "+m.Name, "Lift it today"
	v.Lede = "All its effects end today."
	v.Text = TextField{Label: "Reasons", Hint: "The respondent reads them.", Needed: true, Rows: 5}
	return a.site.memberFields(a.q, a.teller, v, a.move, a.sent)
}

func askReview(a *asking) error {
	m, rule, err := a.about()
	if err != nil {
		return err
	}
	limit := rule.OnRequest
	if limit.IsZero() {
		limit = rulebook.Prompt
	}
	v := a.view
	v.Heading, v.Submit = "Ask for an early review: "+m.Name, "Ask for the review"
	v.Lede = fmt.Sprintf("The %s then has %s to review it. If nobody does, the measure lifts itself. You can ask once in %s.", rule.ReviewWho, limit, rule.ReviewEvery)
	v.Text = TextField{Label: "What has changed, or what was not seen? (optional)", Rows: 6}
	return nil
}

func tellImposed(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label, item.Outcome = fmt.Sprintf("%s imposed an interim measure: %s", capital(the(e.Role)), e.Ground), "Why it is necessary", ""
	if e.Matter != nil && e.Matter.Restraint != nil {
		item.Text += "\n\nMilder measures that were weighed: " + e.Matter.Restraint.Lesser + "\n\n" + effectLines(e.Matter.Restraint.Effects)
	}
	item.Followed = t.measureDates(e)
	return true
}

// measureDates are the days that an event set for a measure.
func (t *teller) measureDates(e casework.Event) []Followed {
	var out []Followed
	if e.Due != 0 {
		out = append(out, Followed{"It is to be reviewed by, or lifts itself at the end of", t.count.plain().reviewDue(e)})
	}
	if e.Until != 0 {
		out = append(out, Followed{"It lasts at the latest until", &Dated{Day: e.Until, Rule: t.count.rules.link(e.Rule)}})
	}
	return out
}

// reviewDue explains the last day for a review, where its limit gives it.
func (c count) reviewDue(e casework.Event) *Dated {
	d := c.due(e.Due, e.Limit, e.Day, e.Rule)
	if e.Due == e.Until {
		d.Working, d.Note = nil, "It is the last day of the measure."
	}
	return d
}

func tellContinued(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("%s reviewed the interim measure, and it goes on: %s", capital(the(e.Role)), e.Ground), "Why it is still necessary"
	item.Followed = t.measureDates(e)
	return true
}

func tellReviewAsked(t *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("%s asked for an early review of the interim measure: %s", capital(t.party(e.Role)), e.Ground), "Statement"
	item.Followed = []Followed{{"It is to be reviewed by, or lifts itself at the end of", t.count.plain().due(e.Due, e.Limit, e.Day, e.Rule)}}
	return true
}

func tellLifted(_ *teller, item *Item, e casework.Event) bool {
	item.What, item.Label, item.Outcome = fmt.Sprintf("The interim measure “%s” ended: %s", e.Ground, whyLifted[e.Outcome]), "Reasons", ""
	if e.By == rulebook.System {
		item.Mark, item.Who = "self", ""
	}
	return e.Outcome != casework.WithCase
}

// effectLines writes out effects, each with its dates.
func effectLines(effects []casework.Effect) string {
	var out []string
	for _, x := range effects {
		out = append(out, capital(x.What)+": "+lasting(x.From, x.To)+".")
	}
	return strings.Join(out, "\n")
}

// lasting says from when to when; to 0: no day is set.
func lasting(from, to timetable.Date) string {
	switch {
	case from == 0:
		return "from the day on which it takes effect"
	case to == 0:
		return "from " + from.Long() + " until it is lifted"
	}
	return "from " + from.Long() + " to " + to.Long()
}
