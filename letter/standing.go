package letter

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// restrains tells whether an event of a measure or an order is told in a letter
// of its own. That a measure ends with the case, the letter about that says.
func restrains(e casework.Event) bool {
	switch e.Kind {
	case casework.Imposed, casework.Continued, casework.Fulfilled, casework.Unfulfilled:
		return true
	case casework.Lifted:
		return e.Outcome != casework.WithCase
	}
	return false
}

// toldOf are the readers of such a letter: whom it restrains, and the complainant
// where it is there to protect them.
func toldOf(e casework.Event) []string {
	if e.To == rulebook.BothParties {
		return []string{rulebook.Complainant, rulebook.Respondent}
	}
	return []string{rulebook.Respondent}
}

func (w words) restrained() (subject, body string) {
	switch w.e.Kind {
	case casework.Imposed:
		return w.imposed()
	case casework.Continued:
		return fmt.Sprintf("An interim measure in case %s was reviewed: %s", w.id, w.e.Ground), paragraphs(
			fmt.Sprintf("On %s the %s reviewed the interim measure “%s” and decided that it goes on (%s).", w.e.Day.Long(), w.e.Role, w.e.Ground, cite(w.e)),
			reasons(w.e.Text),
			w.reviewed(),
		)
	case casework.Lifted:
		return fmt.Sprintf("An interim measure in case %s has ended: %s", w.id, w.e.Ground), paragraphs(
			w.lifted(),
			reasons(w.e.Text),
			"It was no sanction and said nothing about what happened. The case goes on.",
		)
	case casework.Fulfilled:
		return fmt.Sprintf("Case %s: “%s” was fulfilled", w.id, w.e.Ground), paragraphs(
			fmt.Sprintf("On %s the %s put on record that “%s” was fulfilled (%s). Nothing more is asked of you for it.", w.e.Day.Long(), w.e.Role, w.e.Ground, cite(w.e)),
			quoted("What was noted:", w.e.Text),
		)
	}
	return fmt.Sprintf("Case %s: the last day of “%s” has come", w.id, w.e.Ground), paragraphs(
		fmt.Sprintf("“%s” was to be fulfilled by the end of %s (%s), and nobody has put on record that it was. If it was, send what shows it: it can still be put on record.", w.e.Ground, w.e.Day.Long(), cite(w.e)),
	)
}

// imposed is the notice of an interim measure: the test, what milder was weighed,
// the effects with their dates, the review, and how to challenge it.
func (w words) imposed() (subject, body string) {
	about := "It is no sanction. Nothing has been found, and it says nothing about what happened."
	effects, lesser := "", ""
	if m := w.e.Matter; m != nil && m.Restraint != nil {
		effects = "What it does:\n" + effectLines(m.Restraint.Effects)
		lesser = quoted("Milder measures that were weighed, and why they are not enough:", m.Restraint.Lesser)
	}
	whom := "you"
	if w.to == rulebook.Complainant {
		whom = "the respondent"
	}
	return fmt.Sprintf("An interim measure in case %s: %s", w.id, w.e.Ground), paragraphs(
		fmt.Sprintf("On %s the %s imposed the interim measure “%s” on %s (%s). %s", w.e.Day.Long(), w.e.Role, w.e.Ground, whom, cite(w.e), about),
		effects,
		quoted("Why it is necessary:", w.e.Text),
		lesser,
		w.reviewed(),
	)
}

// reviewed says by when a measure is reviewed, when it ends at the latest, and
// how to have it reviewed sooner.
func (w words) reviewed() string {
	var out []string
	m := w.measure()
	if w.e.Due != 0 && m != nil {
		out = append(out, fmt.Sprintf("The %s reviews it by the end of %s. If nobody does, it lifts itself on that day.", m.ReviewWho, w.e.Due.Long()))
	}
	if w.e.Until != 0 {
		out = append(out, fmt.Sprintf("It ends on %s at the latest, and never later than the case.", w.e.Until.Long()))
	}
	if w.to == rulebook.Respondent && m != nil && m.ReviewWho != "" {
		limit := m.OnRequest
		if limit.IsZero() {
			limit = rulebook.Prompt
		}
		out = append(out, fmt.Sprintf("You can ask for a review before that; the %s then has %s for it. The days are counted if a sanction should follow.", m.ReviewWho, limit))
	}
	return strings.Join(out, " ")
}

func (w words) measure() *rulebook.Measure {
	i := slices.IndexFunc(w.r.Measures, func(m rulebook.Measure) bool { return m.Name == w.e.Ground })
	if i < 0 {
		return nil
	}
	return &w.r.Measures[i]
}

func (w words) lifted() string {
	switch w.e.Outcome {
	case casework.ReviewMissed:
		return fmt.Sprintf("The interim measure “%s” was to be reviewed by the end of %s (%s). Nobody did, so it lifted itself on that day.", w.e.Ground, w.e.Day.Long(), cite(w.e))
	case casework.AtMaximum:
		return fmt.Sprintf("The interim measure “%s” ended by itself at the end of %s: its longest time was over (%s).", w.e.Ground, w.e.Day.Long(), cite(w.e))
	}
	return fmt.Sprintf("On %s the %s lifted the interim measure “%s” (%s).", w.e.Day.Long(), w.e.Role, w.e.Ground, cite(w.e))
}

// weighing says how the sanctions of a decision were weighed.
func weighing(e casework.Event) string {
	if e.Matter == nil || e.Matter.Weighing == nil {
		return ""
	}
	x := e.Matter.Weighing
	out := []string{
		quoted("Where the weighing of sanctions began:", x.Start),
		quoted("What speaks for more:", x.Aggravating),
		quoted("What speaks for less:", x.Mitigating),
		quoted("Why they take effect at once:", x.AtOnce),
	}
	if len(x.Comparators) > 0 {
		var like []string
		for _, c := range x.Comparators {
			like = append(like, fmt.Sprintf("%d: %s", c.Year, strings.Join(c.Sanctions, "; ")))
		}
		out = append(out, "How like cases were sanctioned, as whoever decided was shown:\n"+strings.Join(like, "\n"))
	}
	return paragraphs(out...)
}

// penalties lists the sanctions as they stand after the event: each with its
// effects and their dates, or that it waits, or is no more.
func (w words) penalties() string {
	var out []string
	for _, p := range w.c.Penalties {
		cited := rulebook.Cite(p.Rule)
		switch {
		case !p.Stands() && w.e.Kind == casework.Ended && p.Ended == w.e.Day:
			out = append(out, fmt.Sprintf("The sanction “%s” is no more: %s (%s).", p.Name, p.Why, cited))
		case !p.Stands():
		case p.From == 0:
			out = append(out, fmt.Sprintf("Imposed: %s, for %s (%s). It takes effect when the time to appeal is over or an appeal is decided, and not before.\n%s", p.Name, p.Length, cited, effectLines(p.Effects)))
		default:
			credit := ""
			if p.Credit > 0 {
				credit = fmt.Sprintf(" %s already served are taken off.", days(p.Credit))
			}
			out = append(out, fmt.Sprintf("In force: %s, for %s (%s), from %s to %s.%s\n%s", p.Name, p.Length, cited, p.From.Long(), p.Until.Long(), credit, effectLines(p.Effects)))
		}
	}
	return paragraphs(out...)
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

func effectLines(effects []casework.Effect) string {
	var out []string
	for _, x := range effects {
		line := "- " + x.What
		switch {
		case x.From != 0 && x.To != 0:
			line += fmt.Sprintf(": from %s to %s", x.From.Long(), x.To.Long())
		case x.From != 0:
			line += fmt.Sprintf(": from %s until it is lifted", x.From.Long())
		case x.For != "":
			line += ": for " + x.For
		}
		out = append(out, line+".")
	}
	return strings.Join(out, "\n")
}

// appealOn says on which grounds the reader can appeal, where their time to do so
// runs.
func (w words) appealOn() string {
	for _, k := range w.c.Clocks {
		step := w.r.Step(k.Step)
		if k.Who != w.to || step == nil || len(step.Grounds) == 0 {
			continue
		}
		out := "You can appeal on these grounds:\n- " + strings.Join(step.Grounds, "\n- ")
		if w.to == rulebook.Respondent {
			out += "\n\nNo appeal of yours can make things worse for you."
		}
		return out
	}
	return ""
}

// wayOut says whom one can turn to outside when the case is over, and until when.
func (w words) wayOut() string {
	s := w.r.Safeguard(rulebook.WayOut)
	if s == nil || w.c.Open() {
		return ""
	}
	cited := rulebook.Cite(s.Rule)
	var until timetable.Date
	if !s.Limit.IsZero() {
		until, _ = w.r.Calendar.Due(s.Limit, w.c.EndedOn) // beyond the calendar: the limit alone is told
	}
	switch {
	case s.Value == "none":
		return fmt.Sprintf("This is the organisation’s last word. There is nobody outside to whom you could turn about this case (%s).", cited)
	case s.Limit.IsZero():
		return fmt.Sprintf("This is the organisation’s last word. If you are not content, you can turn to %s at any time (%s).", s.Value, cited)
	case until == 0:
		return fmt.Sprintf("This is the organisation’s last word. If you are not content, you can turn to %s within %s (%s).", s.Value, s.Limit, cited)
	}
	return fmt.Sprintf("This is the organisation’s last word. If you are not content, you can turn to %s until the end of %s (%s; %s).", s.Value, until.Long(), s.Limit, cited)
}

// owed is what a letter must say though the rulebook's own text leaves it out:
// what is imposed on somebody and from when to when, and the way out.
func (w words) owed(own string) string {
	var out []string
	if w.e.Kind == casework.Ended || w.e.Outcome != "" {
		if !strings.Contains(own, "{{sanctions}}") {
			out = append(out, w.penalties())
		}
	}
	if w.e.Kind == casework.Ended && !strings.Contains(own, "{{way out}}") {
		out = append(out, w.wayOut())
	}
	return paragraphs(out...)
}

// quoted is a text under a line that says what it is; "" for none.
func quoted(what, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return what + "\n" + quote(text)
}
