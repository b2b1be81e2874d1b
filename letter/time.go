package letter

import (
	"fmt"
	"strconv"

	"duly/casework"
)

// ofTime are the words of what moves dates, or asks for it, beside extensions and
// pauses; and of corrections.
var ofTime = map[casework.Kind]func(words) (subject, body string){
	casework.TimeAsked: words.timeAsked, casework.TimeRefused: words.timeRefused, casework.Corrected: words.corrected,
	casework.CalendarAmended: words.declared, casework.CalendarRestored: words.restored, casework.Expedited: words.expedited,
	casework.RulesChanged: words.newRules,
}

// moves tells whether an event was followed by a date that moved.
func moves(c *casework.Case, e casework.Event) bool { return len(words{c: c, e: e}.recounted()) > 0 }

func (w words) limit() string {
	if w.e.Step == "" {
		return "the stage “" + w.e.Stage + "”"
	}
	return "“" + w.e.Step + "”"
}

// you names a party, or the reader as such.
func (w words) you(role string) string {
	if role == w.to {
		return "you"
	}
	return "the " + role
}

func (w words) timeAsked() (subject, body string) {
	have := "has"
	if w.e.Role == w.to {
		have = "have"
	}
	return "More time is asked for in case " + w.id, paragraphs(
		fmt.Sprintf("On %s %s %s asked for more time for %s (%s). Its last day is %s, and stays so unless it is extended by then. You will be told of the answer.", w.e.Day.Long(), w.you(w.e.Role), have, w.limit(), cite(w.e), w.e.Due.Long()),
		reasons(w.e.Text),
	)
}

func (w words) timeRefused() (subject, body string) {
	return "No more time in case " + w.id, paragraphs(
		w.askedFor(),
		fmt.Sprintf("On %s the %s refused it (%s). The last day for %s stays %s.", w.e.Day.Long(), w.e.Role, cite(w.e), w.limit(), w.e.Due.Long()),
		reasons(w.e.Text),
		w.next(),
	)
}

// askedFor says who had asked for more time and when; "" where nobody had.
func (w words) askedFor() string {
	n, err := strconv.Atoi(w.e.Subject)
	if err != nil || n < 1 || n > len(w.c.Events) {
		return ""
	}
	asked := w.c.Events[n-1]
	return fmt.Sprintf("On %s %s had asked for more time for %s.", asked.Day.Long(), w.you(asked.Role), w.limit())
}

// corrected tells what was wrong and what is right; and no word of what this
// reader has not been given to read.
func (w words) corrected() (subject, body string) {
	n, err := strconv.Atoi(w.e.Subject)
	if err != nil || n < 1 || n > len(w.c.Events) {
		return "", ""
	}
	was := w.c.Events[n-1]
	about := "the complaint"
	if was.Step != "" {
		about = "“" + was.Step + "”"
	} else if was.Kind != casework.Received {
		about = "what was " + string(was.Kind)
	}
	what := fmt.Sprintf("On %s %s corrected the file of case %s. It is about %s, of %s. What was recorded then stays on the file, with the correction beside it.", w.e.Day.Long(), w.you(w.e.Role), w.id, about, was.Day.Long())
	shown := w.shown()
	var right, why string
	switch {
	case w.e.Opened != 0:
		right = fmt.Sprintf("The %s was recorded as %s. It was %s.", w.e.Ground, w.e.Was.Long(), w.e.Opened.Long())
		why = reasons(w.e.Text)
	case shown.Matter != nil && shown.Matter.Correction != nil:
		c := shown.Matter.Correction
		right = fmt.Sprintf("What was wrong (%s):\n%s\n\nWhat is right:\n%s", w.e.Ground, quote(c.Wrong), quote(c.Right))
		why = reasons(shown.Text)
	default:
		right = fmt.Sprintf("It corrects the %s of something that you have not been given to read yet. When you are, you read the correction with it.", w.e.Ground)
	}
	dates := ""
	if w.e.Opened != 0 {
		dates = w.moved()
	}
	return "A correction in case " + w.id, paragraphs(what, right, why, dates,
		"A decision that was taken stays as it is. If you think that it rests on what was wrong, say so in an appeal or a request for review, where the rules have one.")
}

// shown is the event as the letter's reader may see it.
func (w words) shown() casework.Event {
	for i := len(w.c.Events) - 1; i >= 0; i-- {
		if e := w.c.Events[i]; e.Kind == w.e.Kind && e.Day == w.e.Day && e.Subject == w.e.Subject && e.Ground == w.e.Ground {
			return casework.Shown(w.r, w.c, i, casework.Actor{ID: w.to, Party: w.to})
		}
	}
	return casework.Event{}
}

func (w words) declared() (subject, body string) {
	source := ""
	if w.e.Text != "" {
		source = "It is laid down in: " + w.e.Text
	}
	return fmt.Sprintf("Dates in case %s move: %s", w.id, w.e.Ground), paragraphs(
		fmt.Sprintf("%s has been declared a day that is not worked: %s. So some dates of case %s are later than you were told. None is earlier.", w.e.Opened.Long(), w.e.Ground, w.id),
		w.moved(),
		source,
	)
}

func (w words) restored() (subject, body string) {
	return fmt.Sprintf("Dates in case %s move back: %s", w.id, w.e.Opened.Long()), paragraphs(
		fmt.Sprintf("%s had been declared a day that is not worked (%s), by mistake: it is worked after all. So some dates of the organisation’s in case %s are earlier than you were told. None of your time is shorter.", w.e.Opened.Long(), w.e.Ground, w.id),
		w.moved(),
		reasons(w.e.Text),
	)
}

func (w words) expedited() (subject, body string) {
	return "Case " + w.id + " is expedited", paragraphs(
		fmt.Sprintf("On %s the %s expedited case %s under %s, on the ground “%s”. From now on the organisation has half the time for its own steps. The time that is yours stays whole.", w.e.Day.Long(), w.e.Role, w.id, cite(w.e), w.e.Ground),
		reasons(w.e.Text),
		w.moved(),
		w.turnToAbout(),
	)
}

func (w words) newRules() (subject, body string) {
	return "New rules for case " + w.id, paragraphs(
		fmt.Sprintf("From %s on, case %s is handled under %s: those who adopted it laid down that it applies to cases already open. What has been done stays done. No day of time that you were told of as yours is taken away.", w.e.Day.Long(), w.id, w.e.Text),
		w.moved(),
		w.next(),
	)
}

func (w words) turnToAbout() string {
	return "If you think that this is unfair to you, add it to the file of your case: both sides and the " + w.e.Role + " read it."
}

// took says how many working days the case has taken, gross, and net of those on
// which the clocks stood still; "" where the calendar cannot tell.
func (w words) took() string {
	gross, net, err := casework.Days(w.r, w.c, w.e.Day)
	switch {
	case err != nil:
		return ""
	case len(w.c.Pauses) == 0:
		return fmt.Sprintf("Working days from the complaint to this letter: %d. The clocks never stood still.", gross)
	}
	return fmt.Sprintf("Working days from the complaint to this letter: %d gross, %d net of those on which the clocks stood still.", gross, net)
}
