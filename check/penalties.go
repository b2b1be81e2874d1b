package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
)

// penalties: each sanction has an end (L22) and says its effects (L23); the ladder
// has lower rungs, and the upper ones a range (L21); a member can speak before
// their membership is taken away (L43).
func (l *lens) penalties() {
	below, told := 0, false
	for i := range l.book.Sanctions {
		s := &l.book.Sanctions[i]
		if s.Most.IsZero() {
			l.tell(withoutEnd, Fault, s.Name, s.Rule, s.Place, fmt.Sprintf("Nothing says when “%s” is over: nothing is imposed for life (the 2016 inquiry into a party’s discipline).", s.Name),
				"Write “most: ” and how long it can last; of a removal, when one may apply again.")
		}
		if len(s.Effects) == 0 {
			l.tell(impliedEffects, Fault, s.Name, s.Rule, s.Place, fmt.Sprintf("“%s” does not say what it does to a person, and what is not listed will be guessed.", s.Name),
				"List its effects: “effects: [may not vote]”.")
		}
		switch {
		case s.Kind == "" || s.Kind == rulebook.Order:
			below++
		case s.Least.IsZero():
			l.tell(steepLadder, Warning, s.Name, s.Rule, s.Place, fmt.Sprintf("“%s” has no least, so nothing says where it begins: a sanction has a range (Equality and Human Rights Commission, chapter 7 of its report).", s.Name),
				"Write “least: ” as well as “most: ”.")
		case below < 3 && !told:
			told = true
			l.tell(steepLadder, Warning, s.Name, s.Rule, s.Place, fmt.Sprintf("Below “%s” stand %s: there are at least three steps below suspension (the 2016 inquiry into a party’s discipline).", s.Name, plural(below, "only one milder sanction", "only %d milder sanctions")),
				"Declare milder ones before it, the mildest first: a reminder, training, a warning.")
		}
	}
	if len(l.book.Sanctions) > 0 && len(l.all(l.imposes)) == 0 {
		l.whole(steepLadder, Warning, "", "Nobody can impose any of the sanctions: no outcome of a step says that it does.", "Write into the outcome that finds: “upheld: {to: STAGE, sanctions: yes}”, or the names of those that it can impose.")
	}
	if l.removes() && l.book.Safeguard(rulebook.OralHearing) == nil {
		for _, d := range l.all(l.finds) {
			if d.before&heardInPerson == 0 && len(l.appealedFrom(d)) == 0 {
				l.whole(noOralHearing, Warning, rulebook.OralHearing, fmt.Sprintf("A membership can be taken away by “%s” though nobody has heard the member speak (the 2016 inquiry into a party’s discipline).", d.Ref()),
					"Let a step that “does: hear” come first, or write “oral hearing: on request” under “safeguards”.")
				return
			}
		}
	}
}

// imposes tells whether sanctions can be imposed in a step.
func (l *lens) imposes(k *looked) bool {
	return slices.ContainsFunc(k.outcomes, func(o *rulebook.Outcome) bool { return o.Sanctions == rulebook.Imposes })
}

// removes tells whether a membership can be taken away.
func (l *lens) removes() bool {
	return slices.ContainsFunc(l.book.Sanctions, func(s rulebook.Sanction) bool { return s.Kind == "removal" })
}

// panels: a panel cannot tie, three at least take a membership away, and nobody is
// the only one who could act and may not (L30).
func (l *lens) panels() {
	for i := range l.book.Roles {
		if r := &l.book.Roles[i]; r.Seats > 0 && r.Seats%2 == 0 {
			l.tell(weakPanel, Warning, r.Name, r.Rule, r.Place, fmt.Sprintf("The %s has %d seats, so its votes can be equal.", r.Name, r.Seats), "Give it an odd number of seats.")
		}
		l.quorate(&l.book.Roles[i])
	}
	l.each(func(k *looked) {
		role := l.roles[k.Who]
		if l.finds(k) && l.removes() && role != nil && role.Seats < 3 {
			l.step(weakPanel, Warning, k, fmt.Sprintf("Fewer than three people can take a membership away in “%s”.", k.Ref()), "Give it to a panel with “seats: 3” or more.")
		}
		if k.Optional || k.ByParty() || k.Else != nil || role != nil && role.Deputy != "" {
			return
		}
		for _, ref := range l.book.Barring(k.Step) {
			if before := l.book.Step(ref); before != nil && ref != k.Ref() && does(before, k.Who) {
				l.step(weakPanel, Warning, k, fmt.Sprintf("Whoever did “%s” may not do “%s”, both are for the %s, and nothing follows if nobody is left.", ref, k.Ref(), k.Who),
					"Say what follows by itself: “else: {pass to: ROLE, within: LIMIT, else: …}”.")
				return
			}
		}
	})
}

// quorate: a panel that is large enough to act can have the qualities that its
// rule asks for (L30).
func (l *lens) quorate(r *rulebook.Role) {
	if asked := len(r.Asked()); r.Seats > 0 && asked > r.Quorum {
		l.tell(weakPanel, Warning, r.Name, r.Rule, r.Place, fmt.Sprintf("The %s could act with %d members, and the qualities that it needs take %d: with the quorum it can decide nothing.", r.Name, r.Quorum, asked), fmt.Sprintf("Write “quorum: %d”, or ask for fewer qualities.", asked))
	}
}

// settling: nobody has to settle, and who leaves loses no time (L38). A stage is
// an informal route where all that can end it is written down, not decided, and
// a case can end there.
func (l *lens) settling() {
	for i, v := range l.stages {
		if !l.live[i] || !v.informal() {
			continue
		}
		leaves := func(party string) bool {
			return slices.ContainsFunc(v.steps, func(k looked) bool {
				return k.Who == party && k.Optional && len(k.above) == 0 && slices.ContainsFunc(k.outcomes, func(o *rulebook.Outcome) bool { return o.Stage != "" })
			})
		}
		limited := slices.ContainsFunc(v.steps, func(k looked) bool { return k.ours() && len(k.outcomes) > 0 && k.Else != nil }) || v.src.Else != nil
		if leaves(rulebook.Complainant) && leaves(rulebook.Respondent) && limited {
			continue
		}
		l.tell(boundToSettle, Warning, v.src.Name, v.src.Rule, v.src.Place, fmt.Sprintf("A party can be kept in “%s” against their will: settling is voluntary and limited, and gives way to the formal route (Housing Ombudsman’s Complaint Handling Code; the 2016 inquiry into a party’s discipline).", v.src.Name),
			"Give each party an optional step by which they leave on any day, and the settling itself a limit with an “else”.")
	}
}

func (v *scene) informal() bool {
	ends := false
	for k := range v.steps {
		x := &v.steps[k]
		for _, o := range x.outcomes {
			if x.ours() && x.Does != rulebook.Record {
				return false
			}
			ends = ends || x.ours() && o.End != ""
		}
	}
	return ends
}
