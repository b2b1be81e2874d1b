package casework_test

import (
	"strings"

	"duly/casework"
	"duly/rulebook"
)

func init() {
	say := func(kind string) func(*play, *casework.Act, []string) {
		return func(p *play, act *casework.Act, words []string) {
			act.Kind = kind
			if len(words) > 0 && words[0] == "about" {
				act.Subject = words[1]
			}
			if len(words) > 0 && words[0] == "to" {
				act.Matter = &casework.Matter{Addressee: &casework.Addressee{To: strings.Join(words[1:], " ")}}
			}
		}
	}
	verbs["writes"] = say(casework.Say)
	verbs["decides"] = say(casework.Confide)
	verbs["questions"] = say(casework.Question)
	verbs["separates"] = say(casework.Separate)
	verbs["ends"] = say(casework.Unarrange)
	// "joins OTHER": the case that the play tells of goes on in OTHER.
	verbs["joins"] = func(p *play, act *casework.Act, words []string) {
		act.Kind = casework.Join
		if len(words) > 0 {
			act.Matter = &casework.Matter{Joining: &casework.Joining{Into: words[0]}}
		}
	}
	// "arranges WHAT NAME [for PARTY]"
	verbs["arranges"] = func(p *play, act *casework.Act, words []string) {
		act.Kind = casework.Arrange
		a := &casework.Arrangement{What: words[0]}
		if len(words) > 1 && words[1] != "for" {
			a.Name = words[1]
		}
		if _, whom, ok := strings.Cut(strings.Join(words, " "), " for "); ok {
			a.For = whom
		}
		act.Matter = &casework.Matter{Arrangement: a}
	}

	toSomebody := func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Matter = &casework.Matter{Addressee: &casework.Addressee{To: rulebook.Complainant}}
	}
	sayings[casework.Say] = toSomebody
	sayings[casework.Arrange] = func(_ *rulebook.Rulebook, _ *casework.Case, act *casework.Act) {
		act.Matter = &casework.Matter{Arrangement: &casework.Arrangement{For: rulebook.Complainant, What: casework.Adjustment}}
	}
	sayings[casework.Confide] = func(_ *rulebook.Rulebook, _ *casework.Case, act *casework.Act) { act.Outcome = casework.Refused }
	sayings[casework.Join] = func(_ *rulebook.Rulebook, _ *casework.Case, act *casework.Act) {
		act.Matter = &casework.Matter{Joining: &casework.Joining{Into: "AAAA-2222"}}
	}
}
