package casework

import (
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
)

func (c *Case) dead(principal string) bool { return slices.Contains(c.Partings.Dead, principal) }

// principals are those who make up a party, by their names in the case.
func (c *Case) principals(party string) []string {
	out := []string{party}
	if party == rulebook.Complainant {
		for _, f := range c.Further {
			if !f.Separated {
				out = append(out, f.Complainant())
			}
		}
	}
	return out
}

// Represented names who acts for somebody in the case; "" if nobody does.
func (c *Case) Represented(principal string) string {
	for _, a := range slices.Backward(c.Arrangements) {
		if !a.Ended && a.What == Representative && a.For == principal {
			return a.Name
		}
	}
	return ""
}

// Reaches tells whether a letter to a party has a reader: one of them lives, or
// somebody acts for one who died. instead names who reads it in their place,
// where nobody of the party lives.
func (c *Case) Reaches(party string) (instead string, reaches bool) {
	for _, p := range c.principals(party) {
		switch name := c.Represented(p); {
		case !c.dead(p):
			return "", true
		case name != "":
			instead, reaches = name, true
		}
	}
	return instead, reaches
}

// gone tells whether every complainant has withdrawn or died.
func (c *Case) gone() bool {
	return !slices.ContainsFunc(c.principals(rulebook.Complainant), func(p string) bool {
		return !c.dead(p) && !slices.Contains(c.Partings.Withdrawn, p)
	})
}

// found tells whether something was found in the case already, or imposed.
func (w *working) found() bool {
	finds := func(e Event) bool { return len(e.Findings()) > 0 }
	return len(w.c.standing()) > 0 || slices.ContainsFunc(w.past, finds) || slices.ContainsFunc(w.out, finds)
}

// withdrawalRule is what the rulebook says of a complaint that is withdrawn: a
// word, or who decides.
func (w *working) withdrawalRule() (says, who, rule string) {
	if s := w.rules.Safeguard(rulebook.Withdrawal); s != nil {
		return s.Value, s.Who, s.Rule
	}
	return rulebook.CaseEnds, "", ""
}

// without is what becomes of the case when a complainant drops out. It never
// ends while another goes on with it, nor once something was found: that is the
// respondent's to appeal against, and nobody's to take back.
func (w *working) without(principal string) string {
	before := w.c.Partings.Withdrawn
	w.c.Partings.Withdrawn = append(slices.Clip(before), principal)
	gone := w.c.gone()
	w.c.Partings.Withdrawn = before
	says, who, _ := w.withdrawalRule()
	switch {
	case !gone, w.found(), says == rulebook.CaseGoesOn:
		return GoesOn
	case who != "":
		return Undecided
	}
	return Ends
}

// gateWithdraw: a complainant withdraws, or an officer of the case records on
// their word that they do.
func (w *working) gateWithdraw(who Actor, act Act) (gate, *Refusal) {
	_, _, rule := w.withdrawalRule()
	if !slices.Contains(w.c.principals(rulebook.Complainant), act.Subject) {
		return gate{}, &Refusal{What: "There is no complainant “" + act.Subject + "” in this case", Rule: rule}
	}
	switch {
	case slices.Contains(w.c.Partings.Withdrawn, act.Subject):
		return gate{}, &Refusal{What: "This complaint was withdrawn already", Rule: rule}
	case w.c.dead(act.Subject):
		return gate{}, &Refusal{What: "The complainant has died, and nobody withdraws for them", Rule: rule}
	case who.Party == rulebook.Complainant && who.Principal() == act.Subject:
		return gate{as: who.Party, rule: rule}, nil
	case who.Party != "":
		return gate{}, &Refusal{What: "A complaint is withdrawn by whoever made it", Rule: rule}
	}
	g, refusal := w.gateHandling(who)
	g.rule = rule
	return g, refusal
}

func (w *working) carryWithdraw(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Subject, e.To = Withdrawn, w.c.Stage, "", "", act.Subject
	e.Since, e.Outcome = act.happened(), w.without(act.Subject)
	if err := w.emit(&e); err != nil || e.Outcome != Ends {
		return err
	}
	return w.endBy(WithdrawnEnd, e)
}

// endBy ends the case on an event's day by what is no outcome of a step.
func (w *working) endBy(end string, e Event) error {
	return w.end(end, &Event{Day: e.Day, Stage: e.Stage, Rule: e.Rule})
}

func (w *working) gateSettleWithdrawal(who Actor, _ Act) (gate, *Refusal) {
	_, decider, rule := w.withdrawalRule()
	switch {
	case !w.c.Partings.Undecided || decider == "":
		return gate{}, &Refusal{What: "There is nothing to decide about a withdrawal", Rule: rule}
	case !who.acts(decider):
		return gate{}, &Refusal{What: "Whether the case goes on is for the " + decider + " to decide", Rule: rule}
	}
	return gate{as: decider, rule: rule, needs: []string{"reasons"}}, nil
}

func (w *working) carrySettleWithdrawal(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.To, e.Outcome = WithdrawalDecided, w.c.Stage, "", rulebook.BothParties, w.becomes(act)
	if err := w.emit(&e); err != nil || e.Outcome != Ends {
		return err
	}
	return w.endBy(WithdrawnEnd, e)
}

// Withdrawals is what a person has to decide about a withdrawal, as a clock
// without a last day: until they do, the case goes on.
func Withdrawals(r *rulebook.Rulebook, c *Case, who Actor) []Clock {
	s := r.Safeguard(rulebook.Withdrawal)
	if !c.Partings.Undecided || !c.Open() || s == nil || !who.acts(s.Who) {
		return nil
	}
	return []Clock{{Step: rulebook.StepRef{Stage: c.Stage, Step: "whether the case goes on after a withdrawal"}, Who: s.Who, Rule: s.Rule}}
}

// gateDeath: an officer puts it on record, after the end of the case too.
func (w *working) gateDeath(who Actor, act Act) (gate, *Refusal) {
	parties := append(w.c.principals(rulebook.Complainant), rulebook.Respondent)
	switch {
	case !slices.Contains(parties, act.Subject):
		return gate{}, &Refusal{What: "There is no party “" + act.Subject + "” in this case"}
	case w.c.dead(act.Subject):
		return gate{}, &Refusal{What: "This is on record already"}
	case who.Party != "":
		return gate{}, &Refusal{What: "That a party has died is for the officers of the case to put on record: write to them"}
	}
	g, refusal := gate{}, (*Refusal)(nil)
	if w.c.Open() {
		g, refusal = w.gateHandling(who)
	} else {
		g, refusal = w.officer(who)
	}
	g.rule, g.needs = w.deathRule(act.Subject), []string{"reasons"}
	return g, refusal
}

func (w *working) deathRule(party string) string {
	if party != rulebook.Respondent {
		_, _, rule := w.withdrawalRule()
		return rule
	}
	if s := w.rules.Safeguard(rulebook.Death); s != nil {
		return s.Rule
	}
	return ""
}

// onDeath is what becomes of the case when a party has died.
func (w *working) onDeath(party string) string {
	s := w.rules.Safeguard(rulebook.Death)
	switch {
	case w.c.End != "":
		return Over
	case party != rulebook.Respondent && !slices.Contains(w.c.Partings.Withdrawn, party):
		return w.without(party)
	case party != rulebook.Respondent, s != nil && s.Value == rulebook.Concluded:
		return GoesOn
	}
	return Ends
}

func (w *working) carryDeath(_ gate, act Act, e Event) error {
	said := act.departure()
	e.Kind, e.Stage, e.Step = Died, w.c.Stage, ""
	e.Since, e.Outcome = act.happened(), w.onDeath(act.Subject)
	if err := w.emit(&e); err != nil {
		return err
	}
	if name := strings.TrimSpace(said.Contact); name != "" && e.Outcome != Over {
		if err := w.represent(e, name, said.Reach); err != nil {
			return err
		}
	}
	switch {
	case e.Outcome != Ends:
		return nil
	case act.Subject == rulebook.Respondent:
		return w.endBy(DiedEnd, e)
	}
	return w.endBy(WithdrawnEnd, e)
}

// represent notes who acts for a party who died, in place of whoever did before.
func (w *working) represent(e Event, name, reach string) error {
	for _, a := range w.c.Arrangements {
		if !a.Ended && a.What == Representative && a.For == e.Subject {
			return nil // whom the party chose
		}
	}
	return w.emit(&Event{
		Kind: Arranged, Day: e.Day, By: e.By, Role: e.Role, Stage: e.Stage, To: e.Subject, Text: strings.TrimSpace(reach),
		Subject: "P" + strconv.Itoa(len(w.c.Arrangements)+1), Matter: &Matter{Arrangement: &Arrangement{For: e.Subject, What: Representative, Name: name}},
	})
}

func (l *listing) withdrawing() error {
	for _, p := range l.c.principals(rulebook.Complainant) {
		if err := l.offerChoice(Move{Kind: Withdraw, Subject: p}); err != nil {
			return err
		}
	}
	return l.offerChoice(Move{Kind: SettleWithdrawal})
}

func (l *listing) dying() error {
	for _, p := range append(l.c.principals(rulebook.Complainant), rulebook.Respondent) {
		if err := l.offerChoice(Move{Kind: RecordDeath, Subject: p}); err != nil {
			return err
		}
	}
	return nil
}
