package casework

import (
	"cmp"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A Theme is why an overseer looks at something.
type Theme string

// The themes, in the order in which they are worth looking at.
const (
	Overdue      Theme = "overdue"         // a limit has passed, nothing happens by itself, and nobody has acted
	DoneLate     Theme = "late"            // it was done after its last day
	MissedLimit  Theme = "missed"          // a limit of the organisation ended with nobody having acted
	OfSilence    Theme = "silent"          // a party heard nothing for as long as the rules allow
	OfApproach   Theme = "approached"      // somebody tried to influence the case
	OfPause      Theme = "paused"          // the clocks stood still
	OfExtension  Theme = "extended"        // a limit was extended
	OfHaste      Theme = "expedited"       // the limits were shortened
	OfCorrection Theme = "corrected"       // what an earlier event says was put right
	OfReading    Theme = "read"            // a sealed original was opened
	OfWithheld   Theme = "withheld"        // something is kept from a party
	OfDeputy     Theme = "deputised"       // a step went to a deputy
	OfBar        Theme = "kept out"        // somebody was kept out of the case, or a bar was lifted
	OfRules      Theme = "rules changed"   // a newer version of the rules came to govern an open case
	OfEnd        Theme = "ended otherwise" // the case ended by none of the rulebook's ends
	LateRecord   Theme = "recorded late"   // it was recorded long after the day that it bears
)

// Themes are all of them, in their order.
func Themes() []Theme {
	return []Theme{
		Overdue, DoneLate, MissedLimit, OfSilence, OfApproach, OfPause, OfExtension, OfHaste, OfCorrection, OfReading, OfWithheld, OfDeputy, OfBar,
		OfRules, OfEnd, LateRecord,
	}
}

// LateDays is how many days after the day that it bears an event is recorded late.
// A limit that ends on a Friday is recorded in the night after; a holiday or a
// machine that stood still for a weekend is no matter for an overseer.
const LateDays = 4

// A Remark is one thing in the record of a case that an overseer should look at.
// It is no reproach: a person judges whether there was good reason.
type Remark struct {
	Theme Theme
	Event int // its number in the case, from 1
	Days  int // DoneLate, Overdue, LateRecord: how many days late; OfPause, OfExtension: how many days were added
}

// Remarks goes through a case's events, as an overseer may see them, up to and
// including today. recorded gives for each event the day on which it was written;
// nil where that is not known.
func Remarks(r *rulebook.Rulebook, events []Event, recorded []timetable.Date, today timetable.Date) []Remark {
	m := marking{r: r, due: map[rulebook.StepRef]*running{}}
	for i := range events {
		m.at = i + 1
		m.event(&events[i])
		if recorded != nil && recorded[i]-events[i].Day >= LateDays {
			m.add(LateRecord, int(recorded[i]-events[i].Day))
		}
	}
	for _, k := range m.due {
		if k.due != 0 && k.due < today && !k.party {
			m.at = k.at
			m.add(Overdue, int(today-k.due))
		}
	}
	slices.SortStableFunc(m.out, func(a, b Remark) int { return cmp.Compare(a.Event, b.Event) })
	return m.out
}

type running struct {
	due   timetable.Date
	at    int // the event that set it
	party bool
}

type marking struct {
	r   *rulebook.Rulebook
	at  int
	due map[rulebook.StepRef]*running
	out []Remark
}

func (m *marking) add(t Theme, days int) {
	m.out = append(m.out, Remark{Theme: t, Event: m.at, Days: days})
}

var themeOf = map[Kind]Theme{
	Silent: OfSilence, Approached: OfApproach, Expedited: OfHaste, Corrected: OfCorrection, Consulted: OfReading, Withheld: OfWithheld,
	Deputised: OfDeputy, KeptOut: OfBar, BarLifted: OfBar, RulesChanged: OfRules,
}

func (m *marking) event(e *Event) {
	if t, marked := themeOf[e.Kind]; marked {
		m.add(t, 0)
	}
	ref := e.ref()
	k := m.due[ref]
	switch e.Kind {
	case Opened:
		m.due[ref] = &running{due: e.Due, at: m.at, party: isParty(e.Role)}
	case Done:
		if k != nil && k.due != 0 && e.Day > k.due && !k.party {
			m.add(DoneLate, int(e.Day-k.due))
		}
		delete(m.due, ref)
	case Waived, Cancelled:
		delete(m.due, ref)
	case Lapsed, PassedOn:
		if !isParty(e.Role) && !(k != nil && k.party) {
			m.add(MissedLimit, 0)
		}
		if delete(m.due, ref); e.Kind == PassedOn {
			m.due[ref] = &running{due: e.Due, at: m.at}
		}
	case Extended:
		m.add(OfExtension, int(e.Due-e.Was))
		if k != nil {
			k.due = e.Due
		}
	case Recounted:
		if k != nil {
			k.due = e.Due
		}
	case Paused:
		m.add(OfPause, int(e.Due-e.Day))
	case Ended:
		clear(m.due)
		if slices.Contains([]string{WaitsEnd, WithdrawnEnd, DiedEnd, ReferredEnd}, e.End) {
			m.add(OfEnd, 0)
		}
	}
}
