package letter

import (
	"fmt"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// words puts one event into words for one party.
type words struct {
	r  *rulebook.Rulebook
	c  *casework.Case
	id string
	e  casework.Event
	to string
}

func (w words) letter() Letter {
	l := Letter{To: w.to}
	if l.Subject, l.Body = w.intake(); l.Subject != "" {
		return l
	}
	switch {
	case casework.AboutPeople(w.e.Kind):
		l.Subject, l.Body = w.people()
	case w.e.Kind == casework.Ended && w.e.End == casework.JoinedEnd:
		l.Subject, l.Body = w.goesOn()
	case w.e.Kind == casework.Ended && byParting[w.e.End] != nil:
		l.Subject, l.Body = byParting[w.e.End](w)
	case w.e.Kind == casework.Ended:
		l.Subject, l.Body = w.ended()
	case parts(w.e):
		l.Subject, l.Body = w.parted()
	case w.e.Kind == casework.Extended || w.e.Kind == casework.PassedOn:
		l.Subject, l.Body = w.newDate()
	case w.e.Kind == casework.Paused:
		l.Subject, l.Body = w.paused()
	case w.e.Kind == casework.Resumed:
		l.Subject, l.Body = w.resumed()
	case restrains(w.e):
		l.Subject, l.Body = w.restrained()
	case ofTheFile(w.e.Kind):
		l.Subject, l.Body = w.file()
	case ofTime[w.e.Kind] != nil:
		l.Subject, l.Body = ofTime[w.e.Kind](w)
	case aboutPanel(w.e):
		l.Subject, l.Body = w.panel()
	case w.e.Outcome != "":
		l.Subject, l.Body = w.decided()
	default:
		l.Subject, l.Body = w.notice()
	}
	if own := w.own(); own != "" {
		l.Body = w.fill(w.withAllegations(own))
		if first, rest, ok := strings.Cut(l.Body, "\n"); ok && strings.HasPrefix(first, "# ") {
			l.Subject, l.Body = strings.TrimPrefix(first, "# "), rest
		}
		l.Body = paragraphs(l.Body, w.owed(own))
		if w.e.Kind != casework.Ended {
			l.Body = paragraphs(l.Body, w.late())
		}
	}
	l.Body = strings.TrimSpace(l.Body)
	return l
}

// own is the rulebook's own text for the event, "" where it has none.
func (w words) own() string {
	for _, l := range w.r.Letters {
		if l.Text == "" {
			continue
		}
		if w.e.Kind == casework.Ended {
			if l.Name == w.e.End {
				return l.Text
			}
			continue
		}
		if (w.e.Kind == casework.Done || w.e.Kind == casework.Lapsed) && (l.Name == w.e.Stage+"."+w.e.Step || l.Name == w.e.Step) {
			return l.Text
		}
	}
	return ""
}

// Fields are the names that a rulebook's letter may use in double braces.
func Fields() []string {
	return []string{
		"case", "day", "rulebook", "rule", "category", "account", "reasons", "outcome", "what next", "decision", "allegations", "evidence", "proof",
		"number", "support", "sanctions", "way out",
	}
}

func (w words) fill(text string) string {
	return strings.NewReplacer(
		"{{case}}", w.id,
		"{{day}}", w.e.Day.Long(),
		"{{rulebook}}", w.r.Name,
		"{{rule}}", w.e.Rule,
		"{{category}}", w.category(),
		"{{account}}", w.account(),
		"{{number}}", w.c.Number,
		"{{support}}", w.support(),
		"{{reasons}}", w.e.Text,
		"{{outcome}}", w.e.Outcome,
		"{{decision}}", w.decision(),
		"{{allegations}}", w.allegations(),
		"{{evidence}}", w.evidence(),
		"{{proof}}", w.proof(),
		"{{what next}}", w.next(),
		"{{sanctions}}", w.penalties(),
		"{{way out}}", w.wayOut(),
	).Replace(text)
}

func (w words) category() string {
	if cat := w.r.Category(w.c.Category); cat != nil && cat.Title != "" {
		return cat.Title
	}
	return w.c.Category
}

func paragraphs(p ...string) string {
	var out []string
	for _, s := range p {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

// notice tells a party of the case: what is said, what follows, what they may do.
func (w words) notice() (subject, body string) {
	if !w.first() {
		return "Case " + w.id + ": a further notice", paragraphs(
			fmt.Sprintf("This is a further notice in case %s, under “%s”: “%s” (%s).", w.id, w.category(), w.e.Step, cite(w.e)),
			w.e.Text,
			w.charge(),
			w.next(),
			w.late(),
		)
	}
	if w.to == rulebook.Complainant {
		return "We have your complaint " + w.id, paragraphs(
			fmt.Sprintf("Your complaint is on our file as %s%s, under “%s”. It is handled under %s.", w.id, numbered(w.c.Number), w.category(), w.r.Name),
			w.e.Text,
			w.next(),
			w.support(),
			w.late(),
		)
	}
	return "A complaint about you: " + w.id, paragraphs(
		fmt.Sprintf("A complaint about you is on our file as %s, under “%s”. Nothing has been decided, and nothing is presumed against you: it is for the organisation to show what happened.", w.id, w.category()),
		"This is what is said:\n"+quote(w.account()),
		w.charge(),
		w.e.Text,
		w.next(),
		"You may take advice, gather evidence and have somebody act for you. You will be told before anything is decided.",
		w.support(),
		w.late(),
	)
}

// first tells whether this is the first notice of the case to this reader. Only
// then is it news that there is a complaint; later, that nothing is decided may
// be true no more.
func (w words) first() bool {
	for _, e := range w.c.Events {
		step := w.r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
		if (e.Kind == casework.Done || e.Kind == casework.Lapsed) && step != nil && step.Does == rulebook.Notify && (step.To == w.to || step.To == rulebook.BothParties) {
			return e.Stage == w.e.Stage && e.Step == w.e.Step && e.Day == w.e.Day
		}
	}
	return true
}

// late says so where nobody sent the letter and time did.
func (w words) late() string {
	if w.e.Kind != casework.Lapsed {
		return ""
	}
	return fmt.Sprintf("This letter was sent by itself at the end of %s, the last day for it under %s: nobody had sent it before.", w.e.Day.Long(), cite(w.e))
}

func (w words) newDate() (subject, body string) {
	step := w.e.Step
	if step == "" {
		step = w.e.Stage
	}
	if w.e.Kind == casework.PassedOn {
		return "A step of case " + w.id + " was passed on", paragraphs(
			fmt.Sprintf("“%s” should have been done by %s. It was not, so under %s it has passed to the %s, whose last day is %s.", step, w.e.Was.Long(), cite(w.e), w.e.To, w.e.Due.Long()),
		)
	}
	return "A new date in case " + w.id, paragraphs(
		fmt.Sprintf("The last day for “%s” was %s. The %s has extended it under %s. The new last day is %s.", step, w.e.Was.Long(), w.e.Role, cite(w.e), w.e.Due.Long()),
		w.askedFor(),
		reasons(w.e.Text),
		w.turnTo(),
	)
}

func (w words) decided() (subject, body string) {
	return fmt.Sprintf("A decision in case %s: %s", w.id, w.e.Outcome), paragraphs(w.decision(), w.penalties(), w.next(), w.appealOn())
}

// decision says what was decided, by whom, and why; or that time decided it.
// Where the last word was a party's (they did not appeal), it says that after
// the decision that stands.
func (w words) decision() string {
	if w.e.Kind != casework.Ended {
		return w.decisionOf(w.e)
	}
	last, by := w.cause(len(w.c.Events))
	if !w.byParty(last) {
		return w.decisionOf(last)
	}
	stands := w.decisionOf(last)
	if decided, at := w.cause(by); at >= 0 && !w.byParty(decided) {
		stands = w.decisionOf(decided)
	}
	if last.Kind == casework.Lapsed {
		return paragraphs(stands, fmt.Sprintf("The %s could appeal until the end of %s (%s), and did not. The decision stands.", last.Role, last.Day.Long(), cite(last)))
	}
	return paragraphs(stands, fmt.Sprintf("On %s the %s chose “%s” (%s).", last.Day.Long(), last.Role, last.Outcome, cite(last)))
}

func (w words) decisionOf(e casework.Event) string {
	if e.Kind == casework.Lapsed {
		return fmt.Sprintf("Nobody had decided by the end of %s, so under %s what follows came by itself: %s.", e.Day.Long(), cite(e), orEnd(e.Outcome, w.e.End))
	}
	out := fmt.Sprintf("On %s the %s decided under %s: %s.", e.Day.Long(), e.Role, cite(e), orEnd(e.Outcome, w.e.End))
	out += w.findings(e.Findings())
	return paragraphs(out, w.votes(e), reasons(e.Text), weighing(e))
}

func (w words) byParty(e casework.Event) bool {
	return e.Role == rulebook.Complainant || e.Role == rulebook.Respondent
}

func (w words) definition(name string) string {
	if d := w.r.Definition(name); d != nil && d.Title != "" {
		return d.Title
	}
	return name
}

func orEnd(outcome, end string) string {
	if outcome != "" {
		return outcome
	}
	return end
}

// cause is the last event before the one at before in which a person or time
// decided something, and where it stands; -1 if there is none.
func (w words) cause(before int) (casework.Event, int) {
	for i := before - 1; i >= 0; i-- {
		e := w.c.Events[i]
		if (e.Kind == casework.Done || e.Kind == casework.Lapsed) && (e.Outcome != "" || e.End != "") {
			return e, i
		}
	}
	return w.e, -1
}

func (w words) ended() (subject, body string) {
	end := w.r.End(w.e.End)
	if end != nil && end.Kind == "undecided" {
		return "Case " + w.id + " ended undecided", paragraphs(
			fmt.Sprintf("Case %s ended on %s without a decision. The organisation did not decide in the time that its own rules give it (%s). That promise was broken, and the public figures count it as broken.", w.id, w.e.Day.Long(), cite(w.e)),
			w.unfound(),
			w.wasAway(),
			w.took(),
			w.penalties(),
			w.wayOut(),
		)
	}
	return "Case " + w.id + " has ended: " + w.e.End, paragraphs(
		w.decision(),
		fmt.Sprintf("The case ended on %s: %s.", w.e.Day.Long(), w.e.End),
		w.wasAway(),
		w.took(),
		w.penalties(),
		w.wayOut(),
	)
}

// unfound says that nothing was found, unless something was: an appeal can end
// undecided too.
func (w words) unfound() string {
	for _, e := range w.c.Events {
		if len(e.Findings()) > 0 {
			return ""
		}
	}
	return "No finding was made for or against anybody."
}

func reasons(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return "The reasons given:\n" + quote(text)
}

func quote(text string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ")
}

// next says what runs now: the reader's own time first.
func (w words) next() string {
	var mine, others []string
	for _, k := range w.c.Clocks {
		switch {
		case k.Who == w.to && k.Due != 0:
			mine = append(mine, fmt.Sprintf("You have until the end of %s for “%s” (%s).", k.Due.Long(), k.Step.Step, rulebook.Cite(k.Rule)))
		case k.Due != 0:
			others = append(others, fmt.Sprintf("“%s” is for the %s, by %s at the latest (%s).", k.Step.Step, k.Who, k.Due.Long(), rulebook.Cite(k.Rule)))
		}
	}
	if len(mine)+len(others) == 0 {
		return ""
	}
	return "What comes next: " + strings.Join(append(mine, others...), " ")
}

func cite(e casework.Event) string { return rulebook.Cite(e.Rule) }
