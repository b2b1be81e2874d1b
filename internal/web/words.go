package web

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// plural counts things: "1 day", "3 days".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, is := strings.CutSuffix(thing, "ry"); is {
		return fmt.Sprintf("%d %sries", n, stem) // entry, entries; a day makes days
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// capital gives a text a capital letter to begin with.
func capital(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// the names a role or a party in a sentence: "the secretary".
func the(who string) string {
	switch who {
	case "":
		return "somebody"
	case rulebook.System:
		return "the system"
	case rulebook.BothParties:
		return "both parties"
	}
	return "the " + who
}

// left says how many days a limit has, in words.
func left(days int) string {
	switch {
	case days < 0:
		return plural(-days, "day") + " overdue"
	case days == 0:
		return "last day today"
	}
	return plural(days, "day") + " left"
}

// tone is how much a limit presses, for its colour; words always say it too.
func tone(days int, party bool) string {
	switch {
	case days < 0:
		return "late"
	case days <= 2 && !party:
		return "soon"
	}
	return "calm"
}

// does says what somebody does in a step: "decides", "writes to the respondent".
func does(s *rulebook.Step) string {
	switch s.Does {
	case rulebook.Notify:
		return "writes to " + the(s.To)
	case rulebook.Reply:
		return "may answer"
	case rulebook.Report:
		return "makes a report"
	case rulebook.Hear:
		return "holds a hearing"
	case rulebook.Decide:
		return "decides"
	case rulebook.Review:
		return "reviews the case"
	case rulebook.Record:
		return "puts it on record"
	case rulebook.Appeal:
		return "may appeal"
	}
	return s.Does
}

// todo says the same to whoever has to do it: "Write to the respondent".
func todo(s *rulebook.Step) string {
	switch s.Does {
	case rulebook.Notify:
		return "Write to " + the(s.To)
	case rulebook.Reply:
		return "Answer what is said"
	case rulebook.Report:
		return "Make the report"
	case rulebook.Hear:
		return "Record the hearing"
	case rulebook.Decide:
		return "Decide"
	case rulebook.Review:
		return "Review the case"
	case rulebook.Record:
		return "Put it on record"
	case rulebook.Appeal:
		return "Decide whether to appeal"
	}
	return capital(s.Does)
}

// did says what was done in a step: "The secretary decided".
func did(s *rulebook.Step, role string) string {
	who := capital(the(role))
	if s == nil {
		return who + " acted"
	}
	switch s.Does {
	case rulebook.Notify:
		return who + " wrote to " + the(s.To)
	case rulebook.Reply:
		return who + " answered"
	case rulebook.Report:
		return who + " made the report"
	case rulebook.Hear:
		return who + " held the hearing"
	case rulebook.Decide:
		return who + " decided"
	case rulebook.Review:
		return who + " reviewed the case"
	case rulebook.Record:
		return who + " put it on record"
	case rulebook.Appeal:
		return who + " answered whether to appeal"
	}
	return who + " did “" + s.Name + "”"
}

// leads says where an outcome leads.
func leads(o *rulebook.Outcome) string {
	switch {
	case o == nil:
		return ""
	case o.End != "":
		return "the case ends: " + o.End
	}
	return "the stage “" + o.Stage + "” begins"
}

// otherwise says what happens by itself when a limit ends and nobody has acted.
func otherwise(r *rulebook.Rulebook, step *rulebook.Step, then *rulebook.Consequence) string {
	switch {
	case then == nil:
		return "nothing happens by itself: it waits, overdue, until somebody does it"
	case then.Done && step != nil && step.Does == rulebook.Notify:
		return "the letter goes out by itself"
	case then.Done && step != nil && step.ByParty():
		return "the case goes on without it"
	case then.Done:
		return "it counts as done, and the case goes on with what there is"
	case then.PassTo != "":
		return "it passes to " + the(then.PassTo) + ", who has " + then.Within.String() + "; after that, " + otherwise(r, step, then.Else)
	case then.End != "":
		return "the case ends: " + then.End
	case then.Stage != "":
		return "the stage “" + then.Stage + "” begins"
	}
	if step == nil {
		return "“" + then.Outcome + "” is taken by itself"
	}
	return "it goes by itself to “" + then.Outcome + "”: " + leads(step.Outcome(then.Outcome))
}

// promised puts a promise into one sentence.
func promised(r *rulebook.Rulebook, p *rulebook.Promise) string {
	if p.Floor() {
		return fmt.Sprintf("%s has at least %s %s before %s.", capital(the(p.Party)), p.AtLeast, purpose(r.Step(p.In), p.In), before(r.Step(p.Before), p.Before))
	}
	if p.From == "received" {
		return fmt.Sprintf("%s within %s of the complaint.", capital(happens(r, p.To)), p.Within)
	}
	return fmt.Sprintf("Once %s, %s within %s.", happens(r, p.From), happens(r, p.To), p.Within)
}

// purpose says what a party's time is for.
func purpose(step *rulebook.Step, ref rulebook.StepRef) string {
	switch {
	case step == nil:
	case step.Does == rulebook.Reply:
		return "to answer"
	case step.Does == rulebook.Appeal:
		return "to appeal"
	}
	return "for “" + ref.Step + "”"
}

// before says what comes only after it.
func before(step *rulebook.Step, ref rulebook.StepRef) string {
	if step == nil {
		return "“" + ref.Step + "”"
	}
	return the(step.Who) + " " + does(step)
}

// happens puts an event that a promise names into words.
func happens(r *rulebook.Rulebook, name string) string {
	stage, stepName, isStep := strings.Cut(name, ".")
	switch {
	case name == "received":
		return "a complaint is received"
	case name == "ended":
		return "the case comes to its end"
	case isStep:
		if step := r.Step(rulebook.StepRef{Stage: stage, Step: stepName}); step != nil && !step.ByParty() {
			return the(step.Who) + " " + does(step)
		}
		return "“" + stepName + "” in “" + stage + "” is done"
	case r.End(name) != nil:
		return "the case ends “" + name + "”"
	}
	return "the stage “" + name + "” begins"
}

// categoryTitle is a category's name for people.
func categoryTitle(r *rulebook.Rulebook, name string) string {
	if c := r.Category(name); c != nil && c.Title != "" {
		return c.Title
	}
	if name == "" {
		return "Complaint"
	}
	return capital(name)
}

func definitionTitle(r *rulebook.Rulebook, name string) string {
	if d := r.Definition(name); d != nil && d.Title != "" {
		return d.Title
	}
	return name
}

// acting tells whether somebody holds the role or is the party.
func acting(who casework.Actor, as string) bool {
	if as == "" {
		return false
	}
	if who.Party == as {
		return true
	}
	for _, r := range who.Roles {
		if r == as {
			return true
		}
	}
	return false
}

// nearDay is a date near today, for a list: the year only where it is another.
func nearDay(d, today timetable.Date) string {
	if d != 0 && d.Year() == today.Year() {
		return strings.TrimSuffix(d.Long(), fmt.Sprintf(" %d", d.Year()))
	}
	return d.Long()
}

// size says how large a file is.
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return plural(int(bytes), "byte")
	case bytes < 1_000_000:
		return fmt.Sprintf("%d kB", (bytes+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1_000_000)
}

// number is a count with a space between thousands.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// plainPercent writes a share without a zero after the point.
func plainPercent(p float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + " %"
}

// between gives the days from one date to another, for "took" and "late".
func between(from, to timetable.Date) string { return plural(max(0, int(to-from)), "day") }
