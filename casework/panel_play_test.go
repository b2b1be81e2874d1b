package casework_test

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"duly/casework"
)

// Plays about panels:
//
//	cleo as clerk convenes panel from ann/lay,bob,cyd/lawyer+lay,pat*president
//	respondent contributes panel: a word
//	cleo as clerk draws panel
//	cleo as clerk substitutes panel.ann: the reasons
//	ann as panel does hearing.decision with ann,bob votes upheld,upheld(dissent) = upheld: the reasons
func init() {
	verbs["convenes"] = func(p *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Convene, spaced(words[0])
		act.Lot = supply(act.Subject, len(p.c.Events), words[2])
	}
	verbs["contributes"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Contribute, spaced(strings.TrimSuffix(words[0], ":"))
	}
	verbs["draws"] = func(p *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Draw, spaced(words[0])
		act.Lot = supply(act.Subject, p.c.Panels[act.Subject].At, "")
	}
	verbs["substitutes"] = func(_ *play, act *casework.Act, words []string) {
		panel, who, _ := strings.Cut(words[0], ".")
		act.Kind, act.Subject, act.Whom = casework.Substitute, panel, &casework.Actor{ID: who}
	}
}

// supply is what an office would hand in, from people written as ann/lay+lawyer*role.
func supply(role string, at int, people string) *casework.Supply {
	a, b := sha256.Sum256(fmt.Append(nil, "secret ", at)), sha256.Sum256(fmt.Append(nil, "tickets ", at))
	s := &casework.Supply{Entropy: append(a[:], b[:]...), Entry: int64(at), Leaf: fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, "leaf ", at)))}
	for _, one := range strings.FieldsFunc(people, func(r rune) bool { return r == ',' }) {
		one, other, _ := strings.Cut(one, "*")
		id, qualities, _ := strings.Cut(one, "/")
		who := casework.Actor{ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Roles: []string{role}, Trained: trained}
		if other != "" {
			who.Roles = append(who.Roles, other)
		}
		if qualities != "" {
			who.Qualities = strings.Split(spaced(qualities), "+")
		}
		s.Pool = append(s.Pool, who)
	}
	return s
}

// ballot reads votes in the order of those who sat: upheld,not-upheld(a dissent).
func ballot(votes string) *casework.Ballot {
	b := &casework.Ballot{}
	for i, v := range strings.Split(votes, ",") {
		outcome, dissent, _ := strings.Cut(strings.TrimSuffix(v, ")"), "(")
		b.Votes = append(b.Votes, casework.Vote{Seat: i + 1, Outcome: strings.ReplaceAll(outcome, "-", " "), Dissent: strings.ReplaceAll(dissent, "_", " ")})
	}
	return b
}

// tellPanel says who sits, and how they came to their decision.
func tellPanel(e casework.Event) string {
	switch {
	case e.Kind == casework.Drawn:
		return ", who sit: " + strings.Join(e.Present, ", ")
	case e.Kind == casework.Convened && len(e.Matter.Pool.Excluded) > 0:
		return fmt.Sprintf(", %d in all, the last %d excluded", len(e.Present), len(e.Matter.Pool.Excluded))
	case e.Matter != nil && e.Matter.Ballot != nil:
		b := e.Matter.Ballot
		s := fmt.Sprint(", votes ", b.Tally())
		if b.How != "" {
			s += " by " + b.How
		}
		if b.Chair > 0 {
			s += ", " + e.Present[b.Chair-1] + " in the chair"
		}
		return s
	}
	return ""
}
