package web

import (
	"fmt"
	"net/url"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

const (
	aboutGoing      = "When a party leaves or dies"
	aboutWithdrawal = "When a complaint is withdrawn"
	aboutReferral   = "The police, or another body"
)

func init() {
	actFields["on"], actFields["body"] = "on-0", "body-0"
	wordings[casework.RecordLeft] = wording{group: aboutGoing, offer: saying("Put on record that the respondent left"), form: leftForm, read: readDeparture, files: true}
	wordings[casework.Readmit] = wording{group: aboutGoing, offer: saying("Put on record that the respondent is back"), form: readmitForm, read: readDeparture, files: true}
	wordings[casework.RecordDeath] = wording{group: aboutGoing, offer: offerDeath, form: deathForm, read: readDeath}
	wordings[casework.Withdraw] = wording{group: aboutWithdrawal, offer: offerWithdraw, form: withdrawForm, read: readDeparture}
	wordings[casework.SettleWithdrawal] = wording{group: aboutWithdrawal, offer: saying("Decide whether the case goes on"), form: settleWithdrawalForm}
	wordings[casework.Refer] = wording{group: aboutReferral, offer: offerRefer, form: referForm, read: readReferral, files: true}

	for _, kind := range []casework.Kind{casework.Left, casework.Readmitted, casework.Withdrawn, casework.WithdrawalDecided, casework.Died, casework.Referred} {
		tellings[kind] = tellParting
	}
}

func saying(words string) func(*teller, casework.Move) string {
	return func(*teller, casework.Move) string { return words }
}

// becomesAsks asks what becomes of the case, where there is a choice.
func (a *asking) becomesAsks() {
	a.view.Rule = a.count.rules.link(a.move.Clock.Rule)
	if len(a.move.Outcomes) < 2 {
		return
	}
	hints := map[string]string{
		casework.GoesOn: "To its end, by the rules. The outcome says that the respondent left while it was open.",
		casework.Waits:  "No limit runs, nothing is found, and it goes on when they are admitted again.",
		casework.Ends:   "Nothing is found, for or against anybody.",
	}
	if a.move.Kind != casework.RecordLeft {
		hints[casework.GoesOn] = "As it did, by the rules."
	}
	f := Field{Name: "outcome", Kind: "one", Label: "What becomes of the case?"}
	for _, o := range a.move.Outcomes {
		f.Options = append(f.Options, Option{Value: o, Label: capital(o), Hint: hints[o]})
	}
	a.ask(f)
}

// only says what becomes of the case where the rules leave no choice.
func (a *asking) only() string {
	if len(a.move.Outcomes) != 1 {
		return ""
	}
	return " By the rules " + a.move.Outcomes[0] + "."
}

func (a *asking) onAsks(label string) {
	a.ask(Field{Name: "on", Kind: "day", Label: label, Hint: "Leave it empty if it was today."})
}

func leftForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "The respondent left", "Put it on record"
	v.Lede = "To leave does not end a case." + a.only() + " Both parties are told today, with your reasons."
	a.onAsks("On which day did they leave?")
	a.becomesAsks()
	v.Text = TextField{Label: "What shows it, and why", Needed: true, Hint: "Both parties read this: what shows that they left, and why the case goes on or waits.", Rows: 5}
	return nil
}

func readmitForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "The respondent is back", "Put it on record"
	v.Rule = a.count.rules.link(a.move.Clock.Rule)
	v.Lede = "The case goes on as it did. Both parties are told today."
	if stage := a.file.Case.Partings.Waits; stage != "" {
		v.Lede = fmt.Sprintf("The case goes on from the stage “%s”: its steps open again today, each with the whole of its time. What was done stays on the file, and the days of waiting count in no limit. Both parties are told today.", stage)
	}
	a.onAsks("On which day were they admitted again?")
	v.Text = TextField{Label: "What shows it", Needed: true, Hint: "Both parties read this.", Rows: 5}
	return nil
}

func readDeparture(r *reading, act *casework.Act) {
	act.Matter = &casework.Matter{Departure: &casework.Departure{On: r.day("on")}}
}

func offerDeath(t *teller, m casework.Move) string {
	return "Put on record that " + t.principal(m.Subject) + " has died"
}

func deathForm(a *asking) error {
	v := a.view
	who := a.principal(a.move.Subject)
	v.Heading, v.Submit = capital(who)+" has died", "Put it on record"
	v.Rule = a.count.rules.link(a.move.Clock.Rule)
	v.Lede = "From now on no letter is addressed to them, and their code opens nothing any more. Whoever acts for them gets the letters instead. The other party is told that they have died, and not what you write here."
	a.onAsks("On which day did they die?")
	if name := a.file.Case.Represented(a.move.Subject); name == "" {
		a.ask(Field{Name: "contact", Kind: "line", Label: "Who acts for them from here on?", Hint: "A name, if there is somebody."})
		a.ask(Field{Name: "reach", Kind: "line", Label: "How to reach that person"})
	}
	v.Text = TextField{Label: "How it is known", Needed: true, Hint: "Only the officers of the case read this.", Rows: 4}
	return nil
}

func readDeath(r *reading, act *casework.Act) {
	act.Matter = &casework.Matter{Departure: &casework.Departure{On: r.day("on"), Contact: r.text("contact"), Reach: r.text("reach")}}
}

func offerWithdraw(t *teller, m casework.Move) string {
	if t.who.Party != "" {
		return "Withdraw your complaint"
	}
	return "Put on record that " + t.principal(m.Subject) + " withdraws the complaint"
}

func withdrawForm(a *asking) error {
	v := a.view
	v.Rule = a.count.rules.link(a.move.Clock.Rule)
	v.Heading, v.Submit = "Withdraw your complaint", "Withdraw it"
	v.Lede = "You do not have to, and nobody may press you to. " + a.afterWithdrawal() + " It cannot be taken back. The respondent is told that the complaint was withdrawn, and not what you write here."
	v.Text = TextField{Label: "Why (optional)", Hint: "Only the officers of the case read this. If somebody presses you, say so here, or write to the office instead.", Rows: 5}
	if a.who.Party == "" {
		v.Heading, v.Submit = capital(a.principal(a.move.Subject))+" withdraws the complaint", "Put it on record"
		v.Lede = "On their word alone, not on yours. " + a.afterWithdrawal() + " They get a letter that says what you put on record, and so does the respondent."
		a.onAsks("On which day did they say so?")
		v.Text = TextField{Label: "In which words, and how", Needed: true, Hint: "The complainant reads this; the respondent does not.", Rows: 5}
	}
	return nil
}

// afterWithdrawal says what the rules make of it.
func (t *teller) afterWithdrawal() string {
	s := t.file.Rulebook.Safeguard(rulebook.Withdrawal)
	switch {
	case t.file.Case.Several():
		return "The case goes on for the other complainants."
	case s != nil && s.Who != "":
		return capital(the(s.Who)) + " then decides whether the case goes on; until then it does."
	case s != nil && s.Value == rulebook.CaseGoesOn:
		return "The case goes on all the same: that is in the rules."
	}
	return "The case then ends, unless something was found in it already. Nothing is found by that, for or against anybody."
}

func settleWithdrawalForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Does the case go on?", "Decide"
	v.Lede = "Nobody stands behind the complaint any more. You say whether the organisation goes on of its own motion. To go on finds nothing against anybody." + a.only()
	a.becomesAsks()
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them.", Rows: 6}
	return nil
}

func offerRefer(_ *teller, m casework.Move) string {
	if m.Subject == "" {
		return "Put on record that the matter was referred"
	}
	return "Refer it, and stop the clocks: " + m.Subject
}

func referForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Referred to another body", "Put it on record"
	v.Lede = "Both parties are told today to whom, on which day, and your reasons. If they must not know yet, wait with this." + a.only()
	if a.move.Subject != "" {
		v.Heading = "Referred, and the clocks stop: " + a.move.Subject
		v.Lede = "The clocks stop from tomorrow, for as long as the rule allows at the most. Both parties are told today to whom it was referred, and which dates move."
	}
	a.ask(Field{Name: "body", Kind: "line", Label: "To which body?", Hint: "The police, a regulator, a safeguarding board."})
	a.ask(Field{Name: "reference", Kind: "line", Label: "Its reference, if it gave one"})
	a.onAsks("On which day?")
	a.becomesAsks()
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them.", Rows: 5}
	return nil
}

func readReferral(r *reading, act *casework.Act) {
	act.Matter = &casework.Matter{Departure: &casework.Departure{On: r.day("on"), To: r.must("body", "Say to which body it was referred."), Reference: r.text("reference")}}
}

func tellParting(t *teller, item *Item, e casework.Event) bool {
	item.Label = "Reasons"
	on := " on " + e.Since.Long()
	switch e.Kind {
	case casework.Left:
		item.What = "The respondent left" + on
	case casework.Readmitted:
		item.What = "The respondent was admitted again" + on
	case casework.Withdrawn:
		item.What = capital(t.speaker(e)) + " withdrew the complaint"
		if e.Role != rulebook.Complainant {
			item.What = capital(t.principal(e.To)) + " withdrew the complaint" + on
		}
	case casework.WithdrawalDecided:
		item.What = capital(the(e.Role)) + " decided what becomes of the case after the withdrawal"
	case casework.Died:
		item.What, item.Label = capital(t.principal(e.Subject))+" has died", "How it is known"
	default:
		item.What = t.referred(e)
	}
	return true
}

func (t *teller) referred(e casework.Event) string {
	to, reference := "another body", ""
	if e.Matter != nil && e.Matter.Departure != nil {
		to = e.Matter.Departure.To
		if e.Matter.Departure.Reference != "" {
			reference = " (its reference: " + e.Matter.Departure.Reference + ")"
		}
	}
	return "The matter was referred to " + to + " on " + e.Since.Long() + reference
}

// partings says how the parties stand to the case, where one left, withdrew or
// died, and where it was referred.
func (t *teller) partings() []string {
	c, r := t.file.Case, t.file.Rulebook
	p := c.Partings
	var out []string
	if p.Left != 0 {
		say := "The respondent left on " + p.Left.Long() + ", while the case was open."
		if p.Waits != "" {
			say += fmt.Sprintf(" The case waits in the stage “%s”, and goes on from there if they are admitted again.", p.Waits)
		}
		out = append(out, say)
	}
	for _, name := range p.Withdrawn {
		out = append(out, capital(t.principal(name))+" withdrew the complaint.")
	}
	if s := r.Safeguard(rulebook.Withdrawal); p.Undecided && s != nil && c.Open() {
		out = append(out, "Whether the case goes on is for "+the(s.Who)+" to decide. Until then it does.")
	}
	for _, name := range p.Dead {
		say := capital(the(name)) + " has died."
		if t.who.Party == "" {
			say += " No letter is addressed to them."
			if acts := c.Represented(name); acts != "" {
				say += " " + acts + " acts for them and gets the letters."
			}
		}
		out = append(out, say)
	}
	for _, e := range casework.Referrals(c) {
		out = append(out, t.referred(e)+".")
	}
	return out
}

// A WaitingCase is a case that waits for somebody's return, on the desk.
type WaitingCase struct {
	Href, Title, ID, Stage string
	Since                  string
}

func (v *DeskView) waits(cases []office.WaitingCase) {
	for _, w := range cases {
		v.Waiting = append(v.Waiting, WaitingCase{Href: "/cases/" + url.PathEscape(w.ID), Title: w.Title, ID: w.ID, Stage: w.Stage, Since: w.Left.Long()})
	}
}
