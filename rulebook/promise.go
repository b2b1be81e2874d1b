package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// Events that a promise can name beside stages, ends and steps.
const (
	received = "received" // the complaint came
	ended    = "ended"    // the case reached any end
)

// promise reads one promise, of either form.
func (r *reader) promise(it item) Promise {
	p := Promise{Name: it.name.text, Rule: it.rule, Place: it.name.place}
	f := r.fields(it.name, it.value, "the promise "+quote(p.Name), "from", "to", "within", "party", "in", "at least", "before")
	ceiling, floor := "", ""
	for _, key := range []string{"from", "to", "within"} {
		if ceiling == "" && f.node.get(key) != nil {
			ceiling = key
		}
	}
	for _, key := range []string{"party", "in", "at least", "before"} {
		if floor == "" && f.node.get(key) != nil {
			floor = key
		}
	}
	switch {
	case ceiling != "" && floor != "":
		r.problem(p.Place, fmt.Sprintf("The promise %s has %s and %s, and a promise is either of a date or of time for a party", quote(p.Name), quote(ceiling), quote(floor)), forms)
	case ceiling != "":
		p.From = r.event(f.need("from", "Say from which event it counts: “from: received”"), "from")
		p.To = r.event(f.need("to", "Say which event it promises: “to: ended”"), "to")
		p.Within = r.limit(f.need("within", "Say how soon: “within: 75 working days”"), "within")
		if p.From != "" && p.From == p.To {
			r.problem(f.node.get("to").place, "It promises an event counted from that event itself", "Name a later event")
		}
	case floor != "":
		r.floor(f, &p)
	case !f.node.torn && len(f.node.meant) == 0:
		r.problem(p.Place, fmt.Sprintf("The promise %s promises nothing", quote(p.Name)), forms)
	}
	return p
}

const forms = "Write “{from: EVENT, to: EVENT, within: LIMIT}”, or “{party: PARTY, in: STAGE.STEP, at least: LIMIT, before: STAGE.STEP}”"

func (r *reader) floor(f fields, p *Promise) {
	p.Party = r.word(f.need("party", "Say to whom: “party: respondent”"), "party", Complainant, Respondent)
	n := f.need("in", "Say in which of their steps: “in: STAGE.STEP”")
	if n != nil {
		p.In, _ = r.stepRef(n, "in")
	}
	p.AtLeast = r.limit(f.need("at least", "Say how much time: “at least: 14 days”"), "at least")
	before := f.need("before", "Say before which step: “before: STAGE.STEP”")
	if before != nil {
		p.Before, _ = r.stepRef(before, "before")
	}
	if step := r.book.Step(p.In); step != nil && p.Party != "" && step.Who != "" && step.Who != p.Party {
		r.problem(n.place, fmt.Sprintf("%s is a step of the %s, so the %s has no time in it", p.In, step.Who, p.Party), "Name a step of the "+p.Party+"’s own")
	}
	if p.In == p.Before && p.In != (StepRef{}) {
		r.problem(before.place, "It promises time in a step before that step itself", "Name a later step")
	}
}

// event reads what a promise can name: received, ended, an end, a stage (its
// first entry), or stage.step (done).
func (r *reader) event(n *node, key string) string {
	s, ok := r.scalar(n, key)
	switch {
	case !ok:
		return ""
	case s == received || s == ended || r.ends.has(s) || r.stages.has(s):
		return s
	case strings.Contains(s, "."):
		if ref, ok := r.stepRef(n, key); ok {
			return ref.String()
		}
		return ""
	}
	var same []string
	for _, ref := range r.stepNames {
		if _, step, _ := strings.Cut(ref, "."); step == s {
			same = append(same, ref)
		}
	}
	if len(same) > 0 {
		r.problem(n.place, fmt.Sprintf("%s names a step as “stage.step”, and this is only %s", quote(key), quote(s)), "Did you mean "+either(same[:min(len(same), 4)])+"?")
		return ""
	}
	r.dangling(n, "event", slices.Concat([]string{received, ended}, r.ends.order, r.stages.order, r.stepNames))
	return ""
}

// whole looks at what can only be seen of the rulebook as a whole.
func (r *reader) whole() {
	if len(r.book.Stages) == 0 && !r.guesses["stage"] && len(r.problems) == 0 {
		r.problem(r.book.Place, "The rulebook has no stage, so a complaint would come to nothing", "Write a block with “stage: NAME” and “steps:”")
	}
	r.silence()
}
