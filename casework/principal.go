package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// handling finds the role in which an officer has the case now: that of an open
// step of the organisation, or, while only a party's time runs, any that has a
// step in the stage. "" for everybody else.
func (w *working) handling(who Actor) string {
	own := false
	for _, k := range w.c.Clocks {
		if k.Party {
			continue
		}
		own = true
		if slices.Contains(who.Roles, k.Who) {
			return k.Who
		}
	}
	s := w.rules.Stage(w.c.Stage)
	if own || s == nil {
		return ""
	}
	for i := range s.Steps {
		if !s.Steps[i].ByParty() && slices.Contains(who.Roles, s.Steps[i].Who) {
			return s.Steps[i].Who
		}
	}
	return ""
}

// gateHandling refuses whoever does not have the case now.
func (w *working) gateHandling(who Actor) (gate, *Refusal) {
	as := w.handling(who)
	if as == "" {
		return gate{}, &Refusal{What: "This is for the officers who have the case now"}
	}
	return gate{as: as, needs: []string{"reasons"}}, nil
}

// Principal is the party for whom somebody acts, by its name in the case:
// themselves, or whom they represent.
func (who Actor) Principal() string {
	if _, principal, stands := strings.Cut(who.ID, standsFor); stands {
		return principal
	}
	if who.ID == "" {
		return who.Party
	}
	return who.ID
}

// standsFor is between an arrangement's id and the party in the id of a
// representative: "P1 for complainant".
const standsFor = " for "

// Acting gives the id under which the representative of an arrangement acts.
func Acting(arrangement, principal string) string { return arrangement + standsFor + principal }

// partyOf is the party to which a principal belongs: one of several complainants
// is a complainant.
func partyOf(principal string) string {
	if strings.HasPrefix(principal, rulebook.Complainant) {
		return rulebook.Complainant
	}
	return rulebook.Respondent
}

// Words are what the parties were told, and when.
type Words struct {
	closed map[rulebook.StepRef]timetable.Date // when each step was last done or lapsed
	both   timetable.Date                      // when something was last told to all who know of the case
	to     map[string]timetable.Date           // when something was last said to one party alone
}

// heard notes what an event tells the parties, and when.
func (c *Case) heard(e *Event) {
	t := &c.Words
	switch e.Kind {
	case Done, Lapsed:
		t.closed = withSpare(t.closed, &c.own.closed, &c.spare.closed, e.ref(), e.Day)
		if e.Outcome != "" {
			t.both = e.Day
		}
	case TimeAsked, TimeRefused, Corrected, Expedited, RulesChanged, Left, Readmitted, Withdrawn, WithdrawalDecided, Died, Referred:
		t.both = e.Day
	case Extended, PassedOn, Paused, Resumed, Joined, Separated, ConfidenceDecided, NameDisclosed:
		t.both = e.Day
	case Silent:
		t.to = with(t.to, new(bool), e.To, e.Day)
	case Messaged:
		if e.Role != partyOf(e.To) {
			t.to = with(t.to, new(bool), partyOf(e.To), e.Day)
		}
	}
}

// reaching begins to count a party's silence on the day on which somebody was found
// who hears for them: of the time in which nobody of them lived, nothing is overdue.
func (t Words) reaching(party string, day timetable.Date) Words {
	t.to = with(t.to, new(bool), party, day)
	return t
}

// last is the day of the last word to a party; 0 where they know nothing of the
// case yet.
func (t Words) last(r *rulebook.Rulebook, c *Case, party string) timetable.Date {
	var last timetable.Date
	told := party == rulebook.Complainant
	if told {
		last = c.Began
	}
	for ref, day := range t.closed {
		if step := r.Step(ref); step != nil && writtenTo(step, party) {
			told, last = true, max(last, day)
		}
	}
	if !told {
		return 0
	}
	return max(last, t.both, t.to[party])
}

// Notified tells whether a party has been given notice of the case, as Told does,
// without its events.
func (c *Case) Notified(r *rulebook.Rulebook, party string) bool {
	for ref := range c.Words.closed {
		if step := r.Step(ref); step != nil && writtenTo(step, party) {
			return true
		}
	}
	return false
}
