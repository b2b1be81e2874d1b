package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
)

// recourse: what ends a case against somebody can be looked at again (L07), and a
// review only verifies or sends back (L31).
func (l *lens) recourse() {
	against := l.against()
	l.each(func(k *looked) {
		if k.ByParty() && k.Does == rulebook.Appeal && len(k.outcomes) > 0 && !k.appealable() {
			l.step(noAppeal, Fault, k, fmt.Sprintf("“%s” is called an appeal, and nothing can follow from it but the end: every finding can be appealed against (%s).", k.Ref(), appealSource),
				"Give it an outcome that leads to a stage in which others decide.")
		}
		if !k.ours() {
			return
		}
		for _, o := range k.outcomes {
			if l.isFinal(k, o, against) {
				l.tell(noAppeal, Fault, k.Ref().String()+"="+o.Name, k.Rule, o.Place, fmt.Sprintf("“%s” of “%s” ends a case, and whom it goes against could not have it looked at again: every finding and every closing can be (%s).", o.Name, k.Ref(), appealSource),
					"Let the outcome lead to a stage in which the party “does: appeal” and, if they do, others decide.")
			}
		}
		if k.Does == rulebook.Review && slices.ContainsFunc(k.outcomes, func(o *rulebook.Outcome) bool { return l.finding(o.End) }) {
			l.step(reviewerDecides, Warning, k, fmt.Sprintf("The review “%s” can make a finding of its own: who reviews lets stand or sends back, or the parties lose an instance.", k.Ref()),
				"Let the review lead to a stage, and leave the finding to the panel; or call it “does: decide”.")
		}
	})
}

const appealSource = "Digital Services Act, article 20; the 2016 inquiry into a party’s discipline"

// against tells which ends are known to go against whom: those that a party
// accepts by not appealing.
func (l *lens) against() map[string]facts {
	out := map[string]facts{}
	l.each(func(k *looked) {
		if !k.appealable() {
			return
		}
		for _, o := range k.outcomes {
			if o.End != "" && k.Who == rulebook.Respondent {
				out[o.End] |= respondentAppeal
			} else if o.End != "" {
				out[o.End] |= complainantAppeal
			}
		}
	})
	return out
}

// isFinal tells whether an outcome ends a case though whom it goes against had no
// appeal. For a finding against the respondent that is an appeal of their own;
// for one that only disappoints the complainant, or that nobody could appeal
// against anywhere, and for closing a case, an appeal of either. A closing may
// also be a second person's review of what somebody decided. What parties agree
// is recorded, not decided, and is no closing.
func (l *lens) isFinal(k *looked, o *rulebook.Outcome, against map[string]facts) bool {
	switch kind := l.kinds[o.End]; {
	case o.End == "" || kind == "undecided":
		return false
	case kind == "finding":
		if against[o.End]&respondentAppeal != 0 {
			return k.before&respondentAppeal == 0
		}
		return k.before&anyAppeal == 0
	case k.Does == rulebook.Record:
		return false
	}
	return k.before&anyAppeal == 0 && (k.Does != rulebook.Review || k.before&decidedOnce == 0)
}

// evenHanded: what one party is given, the other is given too (L16).
func (l *lens) evenHanded() {
	for i, v := range l.stages {
		if !l.live[i] {
			continue
		}
		for a := range v.steps {
			x := &v.steps[a]
			if x.Does != rulebook.Reply || x.Who != rulebook.Complainant || x.Optional {
				continue
			}
			for b := range v.steps {
				if y := &v.steps[b]; y.Does == rulebook.Reply && y.Who == rulebook.Respondent && !y.Optional && l.equal(x, y) {
					break // the others come out when this is mended
				}
			}
		}
	}
	for _, d := range l.all((*looked).judgesMerits) {
		l.equalAppeals(d)
	}
	for _, d := range l.all(l.finds) {
		l.answersAppeal(d)
	}
}

const equalSource = "rights apply equally to both parties (Title IX)"

// equal compares the time that two parties have in one stage.
func (l *lens) equal(a, b *looked) (told bool) {
	if told = nominal(a.Allow) != nominal(b.Allow) || (a.Extend == nil) != (b.Extend == nil); told {
		l.step(unequal, Fault, b, fmt.Sprintf("“%s” and “%s” give the two sides different time: %s.", a.Ref(), b.Ref(), equalSource), "Give both the same time, and the same extension.")
	}
	return told
}

// equalAppeals compares the appeals that the two sides have from one decision.
func (l *lens) equalAppeals(d *looked) {
	var theirs [2]*looked
	for _, o := range d.outcomes {
		i, known := l.at[o.Stage]
		if !known {
			continue
		}
		for k := range l.stages[i].steps {
			if x := &l.stages[i].steps[k]; x.appealable() && !x.Optional {
				theirs[b2i(x.Who == rulebook.Respondent)] = x
			}
		}
	}
	if theirs[0] != nil && theirs[1] != nil {
		l.equal(theirs[0], theirs[1])
	}
}

// answersAppeal: where one side's appeal leads to a finding, the other can answer it.
func (l *lens) answersAppeal(d *looked) {
	v := l.stages[d.stage]
	for _, other := range []string{rulebook.Complainant, rulebook.Respondent} {
		if !slices.ContainsFunc(l.into[d.stage], func(x *looked) bool { return x.appealable() && x.Who != other }) {
			continue
		}
		told := func(above []int) bool {
			return slices.ContainsFunc(above, func(n int) bool {
				to := v.steps[n].To
				return v.steps[n].Does == rulebook.Notify && (to == other || to == rulebook.BothParties)
			})
		}
		answers := slices.ContainsFunc(v.steps, func(y looked) bool {
			return y.Who == other && y.Does == rulebook.Reply && told(y.above) && v.waitsFor(d, &y)
		})
		if !answers && (!told(d.above) || d.Wait.IsZero()) {
			l.step(unequal, Fault, d, fmt.Sprintf("The %s cannot answer what the other side says in its appeal before “%s”: %s.", other, d.Ref(), equalSource),
				"Send both sides the appeal, and give the other a “reply”, or the decision a “wait”, after it.")
		}
	}
}
