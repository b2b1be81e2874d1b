package letter

import (
	"fmt"
	"slices"

	"duly/casework"
	"duly/rulebook"
)

// parts tells whether an event about who goes has a letter of its own. Where it
// ends the case, the letter about the end says it all.
func parts(e casework.Event) bool {
	switch e.Kind {
	case casework.Left, casework.Readmitted, casework.Withdrawn, casework.WithdrawalDecided, casework.Died, casework.Referred:
		return e.Outcome != casework.Ends && (e.Kind != casework.Left || e.Outcome != casework.Waits) && e.Outcome != casework.Over
	}
	return false
}

// read addresses a letter to whoever reads it where its party has died, and tells
// whether anybody does.
func (w words) read(l Letter) (Letter, bool) {
	instead, reaches := w.c.Reaches(l.To)
	if instead != "" {
		l.Body = paragraphs(fmt.Sprintf("To %s, who acts in this case for the %s, who has died.", instead, l.To), l.Body)
	}
	return l, reaches
}

// parted tells of whoever left, withdrew or died, and of a referral, where the
// case goes on.
func (w words) parted() (subject, body string) {
	about, on := "case "+w.id, w.e.Since.Long()
	switch w.e.Kind {
	case casework.Left:
		return "The respondent has left: " + about + " goes on", paragraphs(
			fmt.Sprintf("The respondent left the organisation on %s. To leave does not end a case: on %s the %s put on record that %s goes on to its end%s. Nothing changes in what either side may do in it, and the outcome will say that the respondent left while it was open.", on, w.e.Day.Long(), w.e.Role, about, w.under()),
			reasons(w.e.Text), w.next(),
		)
	case casework.Readmitted:
		if !w.waited() {
			return "The respondent is back: " + about, paragraphs(fmt.Sprintf("The respondent has been admitted again on %s. %s goes on as it did%s.", on, capital(about), w.under()), reasons(w.e.Text), w.next())
		}
		return capital(about) + " goes on", paragraphs(
			fmt.Sprintf("The respondent had left, and was admitted again on %s. %s, which waited for that, goes on from %s%s, in the stage “%s”: its steps are open again from that day, and each has the whole of its time. What was done before stays on the file. The days of waiting are in no limit of the case.", on, capital(about), w.e.Day.Long(), w.under(), w.e.Stage),
			reasons(w.e.Text), w.next(), w.took(),
		)
	case casework.Withdrawn:
		return "A complaint was withdrawn: " + about, paragraphs(w.withdrew(), w.stays(), w.next())
	case casework.WithdrawalDecided:
		return capital(about) + " goes on", paragraphs(
			fmt.Sprintf("On %s the %s decided that %s goes on although the complaint was withdrawn%s. Nothing has been found by that, for or against anybody.", w.e.Day.Long(), w.e.Role, about, w.under()),
			reasons(w.e.Text), w.next(),
		)
	case casework.Died:
		return "A party to " + about + " has died", paragraphs(fmt.Sprintf("It is on record since %s that the %s in %s has died.", w.e.Day.Long(), w.e.Subject, about), w.stays(), w.next())
	}
	return "Case " + w.id + " was referred to another body", paragraphs(w.referred(w.e), reasons(w.e.Text), w.stays(), w.next())
}

// under cites the rule of the event, where it has one.
func (w words) under() string {
	if w.e.Rule == "" {
		return ""
	}
	return " (" + cite(w.e) + ")"
}

// waited tells whether the case waited until this event.
func (w words) waited() bool {
	ended := false
	for _, e := range w.c.Events {
		switch {
		case e.Kind == casework.Ended:
			ended = true
		case e.Kind == casework.Readmitted && e.Day == w.e.Day:
			return ended
		case e.Kind == casework.Readmitted:
			ended = false
		}
	}
	return false
}

func (w words) withdrew() string {
	who := "A complainant has"
	switch {
	case w.to == rulebook.Complainant && !w.c.Several():
		who = "You have"
	case !w.c.Several():
		who = "The complainant has"
	}
	if w.e.Role != rulebook.Complainant {
		wrong := ""
		if w.to == rulebook.Complainant {
			wrong = " If that is not so, write to us at once."
		}
		return fmt.Sprintf("On %s the %s put on record that the complainant withdraws the complaint in case %s.%s", w.e.Day.Long(), w.e.Role, w.id, wrong)
	}
	return fmt.Sprintf("%s withdrawn the complaint in case %s, on %s.", who, w.id, w.e.Since.Long())
}

// stays says what becomes of the case now.
func (w words) stays() string {
	switch w.e.Outcome {
	case casework.Undecided:
		who := "organisation"
		if s := w.r.Safeguard(rulebook.Withdrawal); s != nil {
			who = s.Who
		}
		return fmt.Sprintf("Whether the case goes on is for the %s to decide%s. Until then it goes on as it did, and either side may do what they could before. You will be told.", who, w.under())
	case casework.Waits:
		return "Until that body has done its part the clocks of the case stand still; a letter of its own says from when to when."
	}
	return "The case goes on" + w.under() + ". Either side may do what they could before. Nothing has been found by this, for or against anybody."
}

// referred says to whom.
func (w words) referred(e casework.Event) string {
	to, reference := "another body", ""
	if e.Matter != nil && e.Matter.Departure != nil {
		to, reference = e.Matter.Departure.To, e.Matter.Departure.Reference
	}
	if reference != "" {
		reference = ", which knows it as " + reference
	}
	return fmt.Sprintf("On %s the %s referred the matter of case %s to %s%s.", e.Since.Long(), e.Role, w.id, to, reference)
}

// byParting are the letters about an end that no outcome of a step made.
var byParting = map[string]func(words) (subject, body string){
	casework.WaitsEnd: func(w words) (string, string) {
		left := w.last(casework.Left)
		return "The respondent has left: case " + w.id + " waits", paragraphs(
			fmt.Sprintf("The respondent left the organisation on %s. To leave does not end a case: since %s case %s waits%s. No limit runs in it, nothing was found for or against anybody, and what is on the file stays there. If the respondent is admitted again, the case goes on from the stage “%s”, and both sides are told on that day.", left.Since.Long(), w.e.Day.Long(), w.id, w.under(), w.e.Stage),
			reasons(left.Text), w.released(), w.penalties(), w.wayOut(),
		)
	},
	casework.WithdrawnEnd: func(w words) (string, string) {
		decided := w.last(casework.WithdrawalDecided)
		why := "The complaint was withdrawn"
		if len(w.c.Partings.Dead) > 0 && w.last(casework.Withdrawn).Kind == "" {
			why = "The complainant has died"
		}
		if decided.Kind != "" {
			why += fmt.Sprintf(", and on %s the %s decided that the case does not go on without it", decided.Day.Long(), decided.Role)
		}
		return "Case " + w.id + " has ended: the complaint was withdrawn", w.without(why+".", reasons(decided.Text))
	},
	casework.DiedEnd: func(w words) (string, string) {
		return "Case " + w.id + " has ended: the respondent has died", w.without("The respondent has died, and nobody can answer for them.")
	},
	casework.ReferredEnd: func(w words) (string, string) {
		e := w.last(casework.Referred)
		return "Case " + w.id + " has ended: it was referred to another body", w.without(w.referred(e)+" It is not decided here.", reasons(e.Text))
	},
}

// without is a letter about an end without a finding.
func (w words) without(why string, more ...string) string {
	ended := fmt.Sprintf("The case ended on %s%s.", w.e.Day.Long(), w.under())
	return paragraphs(append(append([]string{why, ended}, more...), w.unfound(), w.took(), w.penalties(), w.wayOut())...)
}

// released says that measures ended with the case.
func (w words) released() string {
	for _, m := range w.c.Restraints {
		if m.Why == casework.WithCase && m.Lifted == w.e.Day {
			return "Every interim measure ended with it."
		}
	}
	return ""
}

// last is the last event of a kind up to the end that the letter is about; the
// zero event if there was none.
func (w words) last(kind casework.Kind) casework.Event {
	for _, e := range slices.Backward(w.c.Events) {
		if e.Kind == kind {
			return e
		}
	}
	return casework.Event{}
}

// wasAway says of a case that ended that the respondent had left while it was open.
func (w words) wasAway() string {
	if left := w.c.Partings.Left; left != 0 {
		return fmt.Sprintf("The respondent left the organisation on %s, while the case was open.", left.Long())
	}
	return ""
}
