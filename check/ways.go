package check

import (
	"slices"

	"duly/rulebook"
)

// Facts are what must have happened on every way on which a case can come to a
// place. They are worked out once, for all rules that ask “has this always
// happened before?”: a fact holds where it holds on all ways in.
type facts uint16

const (
	respondentTold    facts = 1 << iota // they were notified of something
	respondentHeard                     // after that, they answered or had the time to
	respondentSaw                       // they were sent something since the last report
	complainantSaw                      // likewise
	respondentAppeal                    // they could appeal, and what they said was or would have been decided
	complainantAppeal                   // likewise
	anyAppeal                           // one of them could
	decidedOnce                         // somebody of the organisation has decided something
	heardInPerson                       // a step that hears was done

	everything facts = 1<<iota - 1
)

// work works the facts out: from nothing at receipt, over all outcomes, until
// nothing changes. Each pass can only take facts away, so it ends.
func (l *lens) work() {
	for _, v := range l.stages {
		v.in = everything
	}
	start := l.at[l.book.Start]
	l.stages[start].in = respondentSaw | complainantSaw // there is no report yet
	todo := []int{start}
	for len(todo) > 0 {
		i := todo[0]
		todo = todo[1:]
		l.pass(l.stages[i])
		for _, to := range l.stages[i].next {
			if now := l.stages[to].in & l.leaving(l.stages[i], to); now != l.stages[to].in || !l.stages[to].seen {
				l.stages[to].in, l.stages[to].seen = now, true
				if !slices.Contains(todo, to) {
					todo = append(todo, to)
				}
			}
		}
	}
}

// pass works out what holds before each step of a stage, in an order in which
// each comes after what it waits for.
func (l *lens) pass(v *scene) {
	for _, k := range v.order {
		x := &v.steps[k]
		x.before = v.in
		for _, n := range x.above {
			x.before |= v.steps[n].gives(v.steps[n].before) | v.steps[n].before&^(respondentSaw|complainantSaw)
		}
		if v.answers(x) {
			x.before |= respondentHeard
		}
		x.before = (x.before | x.seen) &^ x.old
	}
}

// gives is what a step adds to what held before it.
func (k *looked) gives(before facts) facts {
	var f facts
	switch {
	case k.Does == rulebook.Notify && k.To != rulebook.Complainant:
		f = respondentTold
	case k.Does == rulebook.Reply && k.Who == rulebook.Respondent && before&respondentTold != 0:
		f = respondentHeard
	case k.Does == rulebook.Hear:
		f = heardInPerson
	case k.appealable() && k.Who == rulebook.Respondent:
		f = respondentAppeal | anyAppeal
	case k.appealable():
		f = complainantAppeal | anyAppeal
	case k.judgesMerits():
		f = decidedOnce
	}
	return f
}

// appealable tells whether a party can appeal in a step, and something follows.
func (k *looked) appealable() bool {
	return k.ByParty() && k.Does == rulebook.Appeal && slices.ContainsFunc(k.outcomes, func(o *rulebook.Outcome) bool { return o.Stage != "" })
}

// answers tells whether the respondent has the time to answer beside a step: the
// step waits at least as long as an answer may take that opens no later.
func (v *scene) answers(x *looked) bool {
	for k := range v.steps {
		if r := &v.steps[k]; r.Does == rulebook.Reply && r.Who == rulebook.Respondent && v.waitsFor(x, r) && v.told(r) {
			return true
		}
	}
	return false
}

// told tells whether the respondent was notified before a step opens.
func (v *scene) told(k *looked) bool {
	return v.in&respondentTold != 0 || slices.ContainsFunc(k.above, func(n int) bool { return v.steps[n].gives(0)&respondentTold != 0 })
}

// waitsFor tells whether a party's step is over before another step can be done.
func (v *scene) waitsFor(x, party *looked) bool {
	if x.isAbove.has(party.index) {
		return true
	}
	return !party.Optional && !x.Wait.IsZero() && nominal(x.Wait) >= nominal(party.Allow) && party.isAbove.within(x.isAbove)
}

// sent works out what the parties have been sent in a stage by the time at which a
// step is done, and for whom a report that may have come makes that old: until
// they are sent something that comes after it.
func (v *scene) sent(x *looked) {
	for _, p := range []struct {
		fact  facts
		party string
	}{{respondentSaw, rulebook.Respondent}, {complainantSaw, rulebook.Complainant}} {
		covered := newSet(len(v.steps))
		for _, n := range x.above {
			if k := &v.steps[n]; k.Does == rulebook.Notify && (k.To == p.party || k.To == rulebook.BothParties) {
				x.seen |= p.fact
				covered.addAll(k.isAbove)
			}
		}
		for r := range v.steps {
			if k := &v.steps[r]; k.Does == rulebook.Report && k != x && !k.isAbove.has(x.index) && !covered.has(r) {
				x.old |= p.fact
			}
		}
	}
}

// leaving is what holds on every way from a stage to another.
func (l *lens) leaving(v *scene, to int) facts {
	held := everything
	if v.src.Else != nil && v.src.Else.Stage == l.stages[to].src.Name {
		held &= v.in &^ v.stales()
	}
	if v.src.Else != nil && v.src.Else.Outcome != "" {
		for k := range v.steps {
			if o := v.steps[k].Outcome(v.src.Else.Outcome); o != nil && v.steps[k].Name == v.src.Else.Step && o.Stage == l.stages[to].src.Name {
				held &= v.in &^ v.stales() // the stage's own limit ended, whatever was done by then
			}
		}
	}
	for k := range v.steps {
		x := &v.steps[k]
		for _, o := range x.outcomes {
			if o.Stage == l.stages[to].src.Name {
				after := x.before | x.gives(x.before)
				if x.Does == rulebook.Report {
					after &^= respondentSaw | complainantSaw
				}
				held &= after
			}
		}
	}
	return held
}

// stales is what a report in the stage makes old.
func (v *scene) stales() facts {
	if slices.ContainsFunc(v.steps, func(k looked) bool { return k.Does == rulebook.Report }) {
		return respondentSaw | complainantSaw
	}
	return 0
}
