package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
)

// apart keeps people apart (L01, L02). One person may hold several roles, be on
// several lists from which a panel is drawn, and be given a step that is passed
// on. So roles keep nobody apart, nor does a lot, nor independence, which is
// about the line of command: only “not by” does, for it is about the person.
func (l *lens) apart() {
	reports := l.all(func(k *looked) bool { return k.ours() && k.Does == rulebook.Report })
	judging := l.all((*looked).judgesMerits)
	for _, d := range judging {
		var same []*looked
		for _, i := range reports {
			if i != d && len(same) < maxNamed && l.precedes(i, d) && !l.bars(d, i) {
				same = append(same, i)
			}
		}
		if len(same) > 0 {
			l.step(investigatorDecides, Fault, d,
				fmt.Sprintf("One person can do %s and “%s”, and so judge their own investigation: who investigates does not decide (Title IX; nobody is judge in their own cause).", refs(same), d.Ref()),
				fmt.Sprintf("Add to “%s”: “not by: %s”.", d.Ref(), listed(same)))
		}
	}
	for _, i := range reports {
		l.reopened(i, judging)
	}
	for _, d := range judging {
		l.appealsFromSelf(d)
	}
}

// bars tells whether nobody can do a step who did another.
func (l *lens) bars(k, other *looked) bool {
	return k.New && other.stage != k.stage || slices.Contains(k.NotBy, other.Ref())
}

// reopened: an investigation that can come after a finding is not done by who found;
// and no report is itself a finding.
func (l *lens) reopened(i *looked, judging []*looked) {
	if l.finds(i) {
		l.step(investigatorDecides, Fault, i, fmt.Sprintf("“%s” investigates and finds at once: who investigates does not decide (Title IX; nobody is judge in their own cause).", i.Ref()),
			"Let the report lead to a stage in which somebody else decides.")
	}
	var same []*looked
	for _, d := range judging {
		if d != i && len(same) < maxNamed && l.finds(d) && l.precedes(d, i) && !l.bars(i, d) {
			same = append(same, d)
		}
	}
	if len(same) > 0 {
		l.step(investigatorDecides, Fault, i,
			fmt.Sprintf("When a case comes back, one person can have done %s and then “%s”: who investigates does not decide (Title IX; nobody is judge in their own cause).", refs(same), i.Ref()),
			fmt.Sprintf("Add to “%s”: “not by: %s”.", i.Ref(), listed(same)))
	}
}

// appealsFromSelf: nobody hears the appeal from their own decision, or reviews it.
func (l *lens) appealsFromSelf(d *looked) {
	var same []*looked
	for _, n := range l.appealedFrom(d) {
		if n != d && len(same) < maxNamed && !l.bars(d, n) && !slices.Contains(same, n) {
			same = append(same, n)
		}
	}
	if len(same) > 0 {
		l.step(deciderOnAppeal, Fault, d,
			fmt.Sprintf("One person can do %s and “%s”, and so look again at what they decided: no decider sits on the appeal (Housing Ombudsman’s Complaint Handling Code, 6.13; Title IX).", refs(same), d.Ref()),
			fmt.Sprintf("Add to “%s”: “not by: %s”.", d.Ref(), listed(same)))
	}
}

// appealedFrom lists the steps in which people decided what is looked at again in
// a step: it stands in a stage to which a party's appeal leads, or reviews what
// was done before it in its stage or, if that is nothing, what led there.
func (l *lens) appealedFrom(d *looked) (out []*looked) {
	if d.Does == rulebook.Review {
		for _, n := range d.above {
			if x := &l.stages[d.stage].steps[n]; x.judgesMerits() {
				out = append(out, x)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	for _, x := range l.into[d.stage] {
		switch {
		case x.appealable():
			out = append(out, l.deciders(x.stage)...)
		case d.Does == rulebook.Review && x.judgesMerits():
			out = append(out, x)
		}
	}
	return out
}

// deciders are the steps in which people judge and whose outcomes lead to a
// stage, with the hearings that they rest on.
func (l *lens) deciders(stage int) (out []*looked) {
	for _, x := range l.into[stage] {
		if !x.judgesMerits() {
			continue
		}
		out = append(out, x)
		for _, n := range x.above {
			if y := &l.stages[x.stage].steps[n]; y.judgesMerits() {
				out = append(out, y)
			}
		}
	}
	return out
}
