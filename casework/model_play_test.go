package casework_test

import (
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// The verb of a whole decision: of a panel that votes as one, clause by clause, on
// evidence, with what is to follow.
//
//	pam as panel rules hearing.decision with pam,pim,pol finding 1.1 on E1,E2 imposing warning for 6 months = upheld: the reasons
//	respondent appeals last_appeal.lodge on new evidence, bias: the reasons
func init() {
	verbs["rules"] = func(p *play, act *casework.Act, words []string) {
		stage, step, _ := strings.Cut(spaced(words[0]), ".")
		act.Kind, act.Step, act.Matter = casework.Do, rulebook.StepRef{Stage: stage, Step: step}, &casework.Matter{}
		rest, imposing, imposes := strings.Cut(strings.Join(words[1:], " "), " imposing ")
		if imposes {
			act.Matter.Weighing = weighing(p.rules, imposing)
		}
		words = strings.Fields(rest)
		var met, relied []string
		for i := 0; i+1 < len(words); i += 2 {
			list := strings.Split(words[i+1], ",")
			switch words[i] {
			case "with":
				act.Present, act.Matter.Ballot = list, casework.Unanimous(act.Outcome, len(list)).Ballot
			case "finding":
				met = list
			case "on":
				relied = list
			}
		}
		for _, a := range casework.Judged(p.rules, p.c) {
			f := casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Nobody describes it."}
			if slices.Contains(met, f.Clause) {
				f.Met, f.Reasons, f.Evidence = true, "Seen by two.", relied
			}
			act.Findings = append(act.Findings, f)
		}
	}
	verbs["appeals"] = func(_ *play, act *casework.Act, words []string) {
		stage, step, _ := strings.Cut(spaced(words[0]), ".")
		act.Kind, act.Step, act.Outcome = casework.Do, rulebook.StepRef{Stage: stage, Step: step}, "appeal"
		if _, grounds, listed := strings.Cut(strings.Join(words, " "), " on "); listed {
			act.Matter = &casework.Matter{Grounds: strings.Split(grounds, ", ")}
		}
	}
}
