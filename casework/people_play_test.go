package casework_test

import (
	"strings"

	"duly/casework"
	"duly/timetable"
)

// The lines about who handles a case:
//
//	2026-03-02 complaint named clara            (an officer whom the complaint names)
//	2026-03-02 complaint without clara          (whom the complainant asks out)
//	2026-03-03 clara as clerk offers inquirer to ida
//	2026-03-03 ida as inquirer accepts P1       (declines P1, hands over P1: why)
//	2026-03-03 clara as clerk takes clerk
//	2026-03-03 ida as inquirer declares no conflict
//	2026-03-03 ida as inquirer declares conflict: why
//	2026-03-03 ida as inquirer recuses: why
//	2026-03-03 respondent objects P2: why
//	2026-03-03 respondent objects to the tall one: why
//	2026-03-03 eve as elder settles O1 = upheld with ida: why
//	2026-03-03 kit as keeper lifts B1: why
//	2026-03-03 ida as inquirer notes president: how
//	2026-03-03 ida as inquirer handles           (what they may do about it)
//	2026-03-03 vacant clara:clerk ida:inquirer   (these are all there are)
func init() {
	subject := func(kind string) func(*play, *casework.Act, []string) {
		return func(_ *play, act *casework.Act, words []string) {
			act.Kind = kind
			if len(words) > 0 {
				act.Subject = words[len(words)-1]
			}
		}
	}
	verbs["offers"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Offer, strings.Join(words[:len(words)-2], " ")
		act.Whom = officerOf(words[len(words)-1], act.Subject)
	}
	verbs["accepts"] = subject(casework.Accept)
	verbs["declines"] = subject(casework.Decline)
	verbs["takes"] = subject(casework.Take)
	verbs["hands"] = subject(casework.HandOver)
	verbs["recuses"] = subject(casework.Recuse)
	verbs["lifts"] = subject(casework.Lift)
	verbs["declares"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Outcome = casework.Declare, strings.Join(words, " ")
	}
	verbs["objects"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind = casework.Object
		if len(words) > 1 {
			act.Matter = &casework.Matter{Objection: &casework.ObjectionNote{Who: strings.Join(words[1:], " ")}}
		} else if len(words) == 1 {
			act.Subject = words[0]
		}
	}
	verbs["settles"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Settle, words[0]
		if outcome, whom, found := strings.Cut(act.Outcome, " with "); found {
			act.Outcome, act.Whom = outcome, officerOf(whom, "inquirer")
		}
	}
	verbs["notes"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Ground = casework.Approach, strings.Join(words, " ")
	}
}

// officerOf is an officer of the play: whoever's name ends in “new” was never trained.
func officerOf(name, role string) *casework.Actor {
	who := &casework.Actor{ID: name, Name: name, Roles: []string{role}}
	if !strings.HasSuffix(name, "new") {
		who.Trained = trained
	}
	return who
}

var trained = map[string]timetable.Date{"fair hearing": day("2026-12-31")}

func day(s string) timetable.Date {
	d, err := timetable.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// mentions reads whom a complaint names, or asks out.
func mentions(c *casework.Complaint, words []string) (rest []string) {
	for i := 0; i < len(words); i++ {
		ground := map[string]string{"named": casework.ByName, "without": casework.ByWish}[words[i]]
		if ground == "" || i+1 == len(words) {
			rest = append(rest, words[i])
			continue
		}
		i++
		name, role, _ := strings.Cut(words[i], ":")
		if ground == casework.ByWish {
			c.AskedOut, c.Why = &casework.Exclusion{Names: name}, "We quarrelled."
		}
		if role != "" {
			c.Mentions = append(c.Mentions, casework.Mention{Officer: *officerOf(name, role), Ground: ground})
		}
	}
	return rest
}

// handles lists what somebody may do about who handles the case.
func (p *play) handles(who casework.Actor, day timetable.Date) (out []string) {
	moves, err := casework.Handling(p.rules, p.c, who, day)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, m := range moves {
		s := "✓ " + m.Kind
		if m.Subject != "" {
			s += " about " + m.Subject
		}
		out = append(out, s+" as "+m.As)
	}
	if out == nil {
		out = []string{"✗ nothing"}
	}
	return out
}

// vacant tells the engine who there is, and what it does where nobody may act.
func (p *play) vacant(day timetable.Date, words []string) []string {
	var officers []casework.Actor
	for _, w := range words {
		name, role, _ := strings.Cut(w, ":")
		officers = append(officers, *officerOf(name, role))
	}
	events, err := casework.Deputise(p.rules, p.c, officers, day)
	return p.happened(events, err)
}

// leaves hands over what somebody has.
func (p *play) leaves(day timetable.Date, who string) []string {
	return p.happened(casework.Leave(p.c, who, nil, day, "They have left."), nil)
}
