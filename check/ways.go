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
	done := make([]bool, len(v.steps))
	for range v.steps {
		for k := range v.steps {
			x := &v.steps[k]
			if done[k] || slices.ContainsFunc(x.above, func(n int) bool { return !done[n] }) {
				continue
			}
			done[k] = true
			x.before = v.in
			for _, n := range x.above {
				x.before |= v.steps[n].gives(v.steps[n].before) | v.steps[n].before&^(respondentSaw|complainantSaw)
			}
			if v.answers(x) {
				x.before |= respondentHeard
			}
			x.before = v.saw(x, x.before)
		}
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
	return slices.ContainsFunc(v.steps, func(r looked) bool {
		return r.Does == rulebook.Reply && r.Who == rulebook.Respondent && v.told(&r) && v.waitsFor(x, &r)
	})
}

// told tells whether the respondent was notified before a step opens.
func (v *scene) told(k *looked) bool {
	return v.in&respondentTold != 0 || slices.ContainsFunc(k.above, func(n int) bool { return v.steps[n].gives(0)&respondentTold != 0 })
}

// waitsFor tells whether a party's step is over before another step can be done.
func (v *scene) waitsFor(x, party *looked) bool {
	if slices.Contains(x.above, v.index(party)) {
		return true
	}
	covered := !party.Optional && !x.Wait.IsZero() && nominal(x.Wait) >= nominal(party.Allow)
	return covered && !slices.ContainsFunc(party.above, func(n int) bool { return !slices.Contains(x.above, n) })
}

// saw corrects what the parties have seen when a step is done: a report that may
// have come makes what they saw before old, until they are sent something after it.
func (v *scene) saw(x *looked, before facts) facts {
	for _, p := range []struct {
		fact  facts
		party string
	}{{respondentSaw, rulebook.Respondent}, {complainantSaw, rulebook.Complainant}} {
		sent := func(after int) bool {
			return slices.ContainsFunc(x.above, func(n int) bool {
				k := &v.steps[n]
				told := k.Does == rulebook.Notify && (k.To == p.party || k.To == rulebook.BothParties)
				return told && (after < 0 || slices.Contains(k.above, after))
			})
		}
		if sent(-1) {
			before |= p.fact
		}
		for r := range v.steps {
			k := &v.steps[r]
			if k.Does == rulebook.Report && k.Step != x.Step && !slices.Contains(k.above, v.index(x)) && !sent(r) {
				before &^= p.fact
			}
		}
	}
	return before
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
