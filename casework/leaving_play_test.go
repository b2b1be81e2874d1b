package casework_test

import (
	"strings"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// The lines about who goes while a case is open:
//
//	2026-04-01 ira as investigator records left [on 2026-03-30] [= the case waits]: the reasons
//	2026-06-01 ira as investigator records return: the reasons
//	2026-04-01 complainant withdraws: the reasons
//	2026-04-01 sam as secretary withdraws complainant: the reasons
//	2026-04-01 eve as elder resolves = the case ends: the reasons
//	2026-04-01 ira as investigator records death of respondent [to Rita]: the reasons
//	2026-04-01 eve as elder refers [for GROUND] to the police [= the case ends]: the reasons
func init() {
	verbs["records"] = func(p *play, act *casework.Act, words []string) {
		said := casework.Departure{}
		act.Kind = map[string]string{"left": casework.RecordLeft, "return": casework.Readmit, "death": casework.RecordDeath}[words[0]]
		for i, w := range words {
			switch w {
			case "on":
				said.On = timetable.MustDate(words[i+1])
			case "to":
				said.Contact, said.Reach = words[i+1], "At the guild house."
			}
		}
		if act.Kind == casework.RecordDeath {
			rest, _, _ := strings.Cut(strings.Join(words[2:], " "), " to ")
			act.Subject, _, _ = strings.Cut(rest, " on ")
		}
		act.Matter = &casework.Matter{Departure: &said}
	}
	verbs["withdraws"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Withdraw, rulebook.Complainant
		if len(words) > 0 {
			act.Subject = strings.Join(words, " ")
		}
	}
	verbs["resolves"] = func(_ *play, act *casework.Act, _ []string) { act.Kind = casework.SettleWithdrawal }
	verbs["refers"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind = casework.Refer
		what, whom, _ := strings.Cut(" "+strings.Join(words, " "), " to ")
		act.Subject = strings.TrimPrefix(strings.TrimSpace(what), "for ")
		act.Matter = &casework.Matter{Departure: &casework.Departure{To: whom, Reference: "LK 7/26"}}
	}

	sayings[casework.Refer] = func(_ *rulebook.Rulebook, _ *casework.Case, act *casework.Act) {
		act.Matter = &casework.Matter{Departure: &casework.Departure{To: "the police"}}
	}
	for _, kind := range casework.Leavings {
		always[kind] = kind != casework.Readmit && kind != casework.SettleWithdrawal
	}
}

// seldom tells whether random people leave a move alone this time: what may end
// any case at any time would otherwise end most of them.
func seldom(t *rapid.T, kind string) bool {
	return (kind == casework.Join || endsAnything(kind)) && rapid.IntRange(0, 9).Draw(t, "seldom") > 0
}

func endsAnything(kind string) bool {
	for _, k := range casework.Leavings {
		if k == kind {
			return true
		}
	}
	return false
}

// becoming chooses what becomes of the case by such an act, where there is a choice.
func becoming(m casework.Move, act *casework.Act, choose func([]string) string) {
	if endsAnything(m.Kind) && len(m.Outcomes) > 0 {
		act.Outcome = choose(m.Outcomes)
	}
}
