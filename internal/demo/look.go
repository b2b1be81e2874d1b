package demo

import (
	"duly/internal/web"
	"duly/rulebook"
)

// look is something to see in a tale, as one of the demo's people.
type look struct {
	tale   string
	person string
	title  string
	what   string
	page   string // a page that is no case's
}

// looks are in the order in which the people appear in the bar.
var looks = []look{
	{tale: "canal", person: rulebook.Complainant, title: "A case in confidence", what: "the name is withheld from the other side, somebody comes along, and the walks are safe meanwhile"},
	{tale: "oil", person: rulebook.Complainant, title: "A case from the complaint to the last letter", what: "messages, an exhibit, a finding clause by clause, the other side’s appeal"},
	{tale: "silent", person: rulebook.Complainant, title: "A silence that was too long", what: "nobody wrote for 20 working days, and a letter went out by itself that says so"},
	{tale: "walk", person: rulebook.Respondent, title: "Something to answer", what: "what is alleged, clause by clause, and how long there is; the last day was corrected to a later one"},
	{tale: "canal", person: rulebook.Respondent, title: "Staying away meanwhile", what: "an interim measure, its reasons, its review, and how to ask for one sooner"},
	{tale: "oil", person: rulebook.Respondent, title: "An appeal, and what came of it", what: "grounds chosen from a list, a panel drawn by lot, and less than what was imposed"},
	{tale: "walk", person: "wick", title: "Two complaints in one case", what: "both are about one evening, and were joined before the notice"},
	{tale: "police", person: "wick", title: "A case that stood still", what: "the police asked the Society to wait: which dates moved, and how long it takes with these days and without them"},
	{tale: "three", person: "wick", title: "One complaint about three people", what: "each has a case of their own; one officer was asked out of it"},
	{tale: "finch", person: "wick", title: "A complaint about an officer", what: "the investigator is kept out, the secretary has his work as deputy, and somebody asked whether it could be settled quietly"},
	{tale: "finch", person: "tallow", title: "The same case, for whom it is about", what: "as an officer he cannot learn that it is there"},
	{tale: "gone", person: "tallow", title: "A case that waits for somebody’s return", what: "the member left before anybody had decided, and nothing is lost: it goes on if they come back"},
	{tale: "elsewhere", person: "tallow", title: "A case from the card index", what: "taken over with its true age; its limits count from the day of taking over"},
	{tale: "oil", person: "tallow", title: "Allegations, exhibits and a bundle", what: "who has which paper since when"},
	{tale: "finch", person: "cinder", title: "A conflict declared", what: "she said that she knows a side, and the case is closed to her as if there were none"},
	{tale: "canal", person: "flint", title: "A decision to make", what: "clause by clause, with the evidence, how like cases were sanctioned, and a count of what is still to be answered"},
	{tale: "withdrawn", person: "sconce", title: "A withdrawal to decide", what: "the complainant wants no more of it, and until somebody decides the case goes on"},
	{tale: "hurry", person: "sconce", title: "An expedited case", what: "the Society’s own times are half as long, the parties’ as they were"},
	{tale: "lamp", person: "sconce", title: "A measure that lapsed", what: "nobody reviewed it in time, and it ended by itself"},
	{tale: "canal", person: "ember", title: "A measure to review", what: "it goes on only for reasons of today"},
	{tale: "oil", person: "amber", title: "A panel drawn by lot", what: "who could be drawn, who of them is lay and who knows the law, the words put in, and the file with which anybody can draw it again"},
	{person: "argand", title: "What to look at in all cases", what: "late, paused, extended, kept out; and a file with which everything can be worked out anew", page: "/oversight"},
	{person: "argand", title: "Cases that a lot picked", what: "a sample with its forms, what was found, and another that waits for a public round; with the file to draw it again", page: "/samples/1"},
	{person: "argand", title: "Figures, and who has worked them out again", what: "what was published for good at the end of a quarter, with the overseer’s own signature", page: "/figures"},
	{person: "argand", title: "Who read what", what: "every case that somebody opened, and whether they had a part in it", page: "/readings"},
	{person: "argand", title: "Attempts and approaches", what: "who asked for a case that is closed to them, and who tried to influence one", page: "/attempts"},
	{tale: "finch", person: "argand", title: "A case without a word of it", what: "dates, roles and rules, and nothing of what was said"},
	{person: "taper", title: "What was asked, and what became of it", what: "an open letter’s asks: one measured and kept, one verified, one late and disputed, one refused, one measured and not kept", page: "/commitments"},
	{person: "trivet", title: "May this person come?", what: "ask about Barnaby Flue, or anybody else: yes or no, by which rule, and nothing of why", page: "/standing"},
	{person: "trivet", title: "A list to check", what: "names as they were typed, with their slips: who may come, who may not, and who is not to be found", page: "/lists"},
	{person: "glint", title: "An asker’s own page", what: "what is new about the open letter’s asks; content with one, disputes another, and has reopened a third", page: "/asks"},
	{person: "taper", title: "A text adopted in part", what: "beside its source, with the reason for one omission and none for the other", page: "/definitions/confidence"},
	{person: "taper", title: "People, qualities and trainings", what: "who holds which role, what each can be seated for, and which panel that fills", page: "/people"},
	{tale: "finch", person: "gloria", title: "Barred", what: "the president sees no case"},
}

// Looks is where to look for what, by person.
func (s *Society) Looks() (out []web.Look) {
	for _, l := range looks {
		to := web.Look{Person: l.person, Title: l.title, What: l.what, Page: l.page}
		if t := s.tale(l.tale); t != nil && len(t.cases) > 0 {
			to.Case = t.cases[0]
			to.Page = "/cases/" + to.Case
		} else if l.page == "" {
			continue
		}
		out = append(out, to)
	}
	return out
}

func (s *Society) tale(name string) *tale {
	for _, t := range s.tales {
		if t.name == name {
			return t
		}
	}
	return nil
}

// Unplayed names the tales that did not come as far as they should, with what stood
// in the way.
func (s *Society) Unplayed() []string { return s.unplayed }
