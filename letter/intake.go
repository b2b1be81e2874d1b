package letter

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// tells tells whether an event about complaints and parties is a letter, and to
// whom: "" for all who know of the case.
func tells(e casework.Event) (to string, is bool) {
	switch e.Kind {
	case casework.Joined, casework.Separated, casework.ConfidenceDecided, casework.ConfidenceQuestioned, casework.NameDisclosed:
		return "", true
	case casework.Silent:
		return e.To, true
	case casework.Received:
		return rulebook.Complainant, e.Stage != ""
	}
	return "", false
}

// intake puts an event about complaints and parties into words; "" where it is
// none of them.
func (w words) intake() (subject, body string) {
	about := "case " + w.id
	switch w.e.Kind {
	case casework.Joined:
		return "A further complaint in " + about, paragraphs(
			fmt.Sprintf("On %s a further complaint%s was joined to %s: it is about the same incident. From here on the two are handled as one.", w.e.Day.Long(), numbered(w.e.Number()), about),
			reasons(w.e.Text), w.next(),
		)
	case casework.Separated:
		return "A complaint goes on by itself", paragraphs(
			fmt.Sprintf("On %s a complaint that had been joined to %s was separated from it. It goes on in a case of its own, and what was recorded until then stays as it is.", w.e.Day.Long(), about),
			reasons(w.e.Text), w.next(),
		)
	case casework.ConfidenceDecided:
		return "Whether a name is withheld in " + about, paragraphs(w.confidence(), reasons(w.e.Text))
	case casework.ConfidenceQuestioned:
		return "Whether a name is withheld is looked at again in " + about, paragraphs(
			fmt.Sprintf("On %s the %s asked that it be looked at again whether the name of a complainant is withheld. Somebody else decides this time. Until then the name is withheld.", w.e.Day.Long(), w.e.Role),
			reasons(w.e.Text),
		)
	case casework.NameDisclosed:
		return "A name is no longer withheld in " + about, fmt.Sprintf("The decision not to withhold the name of a complainant took effect at the end of %s. The respondent can read the name in the case.", w.e.Day.Long())
	case casework.Silent:
		return "How " + about + " stands", w.progress()
	case casework.Received:
		if w.e.Stage == "" {
			return "", ""
		}
		return "Your complaint goes on as " + about, paragraphs(
			fmt.Sprintf("Your complaint of %s was taken over on %s, and is on our file as %s%s, under “%s”. It is handled under %s, in the stage “%s”. Its age counts from the day on which you made it.", w.e.Since.Long(), w.e.Day.Long(), w.id, numbered(w.e.Number()), w.category(), w.r.Name, w.e.Stage),
			w.next(),
		)
	}
	return "", ""
}

func numbered(number string) string {
	if number == "" {
		return ""
	}
	return " with the number " + number
}

func (w words) confidence() string {
	if w.e.Outcome == casework.Granted {
		return fmt.Sprintf("On %s the %s decided that the name of a complainant is withheld from the respondent. The respondent may ask once, with reasons, that somebody else look at this again.", w.e.Day.Long(), w.e.Role)
	}
	return fmt.Sprintf("On %s the %s decided that the name of a complainant is not to be withheld from the respondent. It is withheld until the end of %s. The complainant may ask once until then, with reasons, that somebody else look at this again; it is then withheld until that is decided.", w.e.Day.Long(), w.e.Role, w.e.Due.Long())
}

// progress is what a party is told when nobody has told them anything for as long
// as the rules allow.
func (w words) progress() string {
	used := fmt.Sprintf("The case was received on %s, and %d days have passed.", w.c.Received.Long(), int(w.e.Day-w.c.Received))
	left := ""
	if days, limited := w.soonest(); limited {
		left = fmt.Sprintf("The next of these days is %s away.", plural(days))
	}
	return paragraphs(
		fmt.Sprintf("You have heard nothing from us since %s. %s says that this may last %s at most, and nobody had written to you by then: this letter was sent by itself at the end of %s, and the public figures count the limit as missed.", w.e.Opened.Long(), capital(rulebook.Cite(w.e.Rule)), w.e.Limit, w.e.Day.Long()),
		fmt.Sprintf("The case is in the stage “%s”. %s", w.c.Stage, used),
		w.next(), left,
	)
}

// soonest is how many days are left of the limit that ends first.
func (w words) soonest() (days int, limited bool) {
	for _, k := range w.c.Clocks {
		if d := int(k.Due - w.e.Day); k.Due != 0 && d >= 0 && (!limited || d < days) {
			days, limited = d, true
		}
	}
	return days, limited
}

func plural(days int) string {
	if days == 1 {
		return "one day"
	}
	return fmt.Sprintf("%d days", days)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// goesOn tells the complainant in which case their complaint goes on.
func (w words) goesOn() (subject, body string) {
	into, why := "", ""
	for _, e := range w.c.Events {
		if e.Kind == casework.MovedTo {
			into, why = e.Subject, e.Text
		}
	}
	return "Your complaint goes on in case " + into, paragraphs(
		fmt.Sprintf("On %s your complaint%s was joined to case %s, which is about the same incident and was there before. You are a complainant in that case, with the same rights as the other. The code that you have opens it.", w.e.Day.Long(), numbered(w.c.Number), into),
		reasons(why),
		"Case "+w.id+" has ended with this. Nothing was decided in it, and nothing that you said is lost.",
	)
}

// account is what all complaints of the case say.
// account is what the complaints say, as the reader of the letter may read it. Letters to
// complainants go to all of them, so that what one of them alone may read is in none.
func (w words) account() string {
	reader := casework.Actor{ID: w.to, Party: w.to}
	if w.to == rulebook.Complainant {
		reader.ID = "every " + reader.ID
	}
	why := casework.Unshown(w.r, w.c, reader)
	var out []string
	for i, e := range w.c.Events {
		apart := slices.ContainsFunc(w.c.Further, func(f casework.Further) bool { return f.ID == e.Subject && f.Separated })
		if e.Kind != casework.Received && (e.Kind != casework.Complained || apart) {
			continue
		}
		out = append(out, casework.Shown(w.r, w.c, i, reader).Text)
		if why[i] != "" {
			out = append(out, "Some words of this are not shown, because: "+why[i])
		}
	}
	return paragraphs(out...)
}

// support is whom a party can turn to for support, where the rules say so.
func (w words) support() string {
	s := w.r.Safeguard(rulebook.SupportContact)
	if s == nil {
		return ""
	}
	return "If the case weighs on you: " + s.Value
}
