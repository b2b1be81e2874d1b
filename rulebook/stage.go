package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

var (
	needs = []string{"reasons", "findings", "evidence", "votes"} // a panel votes: the last is a step’s alone
	does  = []string{Notify, Reply, Report, Hear, Decide, Review, Record, Appeal}
)

// stage reads one stage. Its consequence is read by whole, once all stages are.
func (r *reader) stage(it stageItem) Stage {
	s := Stage{Name: it.name.text, Rule: it.rule, Place: it.name.place}
	what := "the stage " + quote(s.Name)
	f := fields{r, it.block, it.name, what}
	s.Within = f.limit("within")
	if x := f.get("extend"); x != nil {
		s.Extend = r.extension(x, "the extension of "+what)
		r.needsLimit(it.block.get("extend"), "extend", it.block, "within")
	}
	for _, step := range it.steps {
		s.Steps = append(s.Steps, r.step(s.Name, step))
	}
	if n := f.get("else"); n != nil {
		r.needsLimit(n, "else", it.block, "within")
		s.Else = r.stageElse(n, &s)
	}
	r.decides(&s, it)
	r.order(&s, it)
	return s
}

// decides: every stage has a step that ends it. An optional one may be left
// undone, so it is enough only where the stage itself ends some time.
func (r *reader) decides(s *Stage, it stageItem) {
	steps := it.block.get("steps")
	if steps == nil && !it.block.lacks("steps") || steps != nil && (steps.torn || steps.kind == lost) {
		return
	}
	for i := range s.Steps {
		text := it.steps[i].value
		if decides := s.Steps[i].Decides() || !text.lacks("outcomes"); decides && (!s.Steps[i].Optional || s.Else != nil) {
			return
		}
	}
	r.problem(s.Place, fmt.Sprintf("The stage %s has no step that decides, so no case could leave it", quote(s.Name)), "Give a step “outcomes: {NAME: STAGE OR END}”; an optional step alone is not enough")
}

var stepKeys = []string{"who", "does", "after", "within", "else", "extend", "wait", "allow", "outcomes", "needs", "not by", "only for", "optional", "tie", "grounds", "new to the case"}

func (r *reader) step(stage string, it item) Step {
	f := r.fields(it.name, it.value, "the step "+quote(it.name.text), stepKeys...)
	s := Step{Stage: stage, Name: it.name.text, Rule: it.rule, Place: it.name.place}
	s.Who = r.who(f.need("who", "Say who does it, a role or a party: “who: ROLE”"))
	s.Does, s.To = r.does(f.need("does", "Say what is done: "+either(does)))
	s.Within, s.Wait, s.Allow = f.limit("within"), f.limit("wait"), f.limit("allow")
	s.Needs = f.words("needs", needs...)
	s.OnlyFor = f.refs("only for", "category", &r.categories)
	s.Optional = f.yes("optional")
	for _, n := range f.list("not by") {
		if ref, ok := r.stepRef(n, "not by"); ok {
			s.NotBy = append(s.NotBy, ref)
		}
	}
	s.After = r.after(f, &s)
	s.Outcomes = r.outcomes(f)
	s.Tie = r.tie(f, &s)
	r.votesOf(f, &s, r.book.seats(s.Who))
	r.recourse(f, &s)
	if x := f.get("extend"); x != nil {
		s.Extend = r.extension(x, "the extension of "+f.what)
	}
	if n := f.get("else"); n != nil {
		s.Else = r.consequence(n, &s, f.node.get("outcomes") != nil)
	}
	r.side(f, &s)
	return s
}

// who reads a role or a party.
func (r *reader) who(n *node) string {
	if n != nil && n.kind == scalar && (n.text == Complainant || n.text == Respondent) {
		return n.text
	}
	if n != nil && n.kind == scalar && !r.roles.has(n.text) && n.text != System && n.text != BothParties {
		r.dangling(n, "role or party", append(slices.Clone(r.roles.order), Complainant, Respondent))
		return ""
	}
	return r.officer(n, "who")
}

func (r *reader) does(n *node) (verb, to string) {
	s, ok := r.scalar(n, "does")
	if !ok {
		return "", ""
	}
	verb, to, _ = strings.Cut(s, " ")
	to = strings.TrimSpace(to)
	parties := []string{Complainant, Respondent, BothParties}
	switch {
	case !slices.Contains(does, verb):
		r.problem(n.place, fmt.Sprintf("Nothing is called %s that a step could do", quote(verb)), r.meant(verb, does, "A step does one of "))
		return "", ""
	case verb == Notify && to == "":
		r.problem(n.place, "“notify” does not say whom", "Write “notify complainant”, “notify respondent” or “notify parties”")
	case verb == Notify && !slices.Contains(parties, to):
		r.problem(n.place, fmt.Sprintf("Only a party can be notified, and %s is none", quote(to)), r.meant(to, parties, "The parties are "))
	case verb != Notify && to != "":
		r.problem(n.place, fmt.Sprintf("After %s nothing can follow, and here follows %s", quote(verb), quote(to)), "Write “does: "+verb+"”")
	}
	return verb, to
}

// side: a step is either the organisation's or a party's, and each has limits
// of its own.
func (r *reader) side(f fields, s *Step) {
	if s.Who == "" {
		return
	}
	bad := func(key, message, mend string) {
		if n := f.node.get(key); n != nil {
			r.problem(n.place, message, mend)
		}
	}
	if !s.ByParty() {
		bad("allow", "“allow” is a party’s time, and the "+s.Who+" is no party", "Write “within” for the time in which the organisation must act, or “wait” for the time that it must leave the parties")
		r.needsLimit(f.node.get("else"), "else", f.node, "within")
		r.needsLimit(f.node.get("extend"), "extend", f.node, "within")
		return
	}
	bad("within", "“within” is a limit on the organisation, and the "+s.Who+" is a party", "Write “allow”: a party is given time, and owes no act")
	bad("wait", "“wait” holds the organisation back, and the "+s.Who+" is a party", "Leave it out")
	r.needsLimit(f.node.get("else"), "else", f.node, "allow")
	r.needsLimit(f.node.get("extend"), "extend", f.node, "allow")
	if s.Optional {
		return
	}
	if f.node.lacks("allow") {
		r.problem(s.Place, fmt.Sprintf("The step %s does not say how long the %s has", quote(s.Name), s.Who), "Write “allow: 14 days”, or “optional: yes” if nothing waits for it")
	} else if s.Decides() && f.node.lacks("else") {
		r.problem(s.Place, fmt.Sprintf("The step %s does not say what follows if the %s does nothing", quote(s.Name), s.Who), "Write “else: ” and one of its outcomes, or an end of the kind undecided")
	}
}

// needsLimit: nothing lapses, and nothing can be extended, without a limit.
func (r *reader) needsLimit(n *node, key string, within *node, limit string) {
	if n == nil || n.kind == empty || !within.lacks(limit) {
		return
	}
	r.problem(n.place, fmt.Sprintf("There is an %s and no %s, so it would never come to it", quote(key), quote(limit)), "Write “"+limit+": …” as well")
}

func (r *reader) after(f fields, s *Step) []string {
	var out []string
	for _, n := range f.list("after") {
		name, ok := r.scalar(n, "after")
		if !ok || slices.Contains(out, name) {
			continue
		}
		switch _, known := r.steps[StepRef{s.Stage, name}]; {
		case name == s.Name:
			r.problem(n.place, "A step cannot come after itself", "Name the step that must be done before it")
			continue
		case known:
			out = append(out, name)
			continue
		}
		if stage, step, dotted := strings.Cut(name, "."); dotted && r.steps[StepRef{stage, step}] != nil {
			mend := "Let the outcome that enters this stage be the order"
			if stage == s.Stage {
				mend = "Write only " + quote(step)
			}
			r.problem(n.place, "“after” names steps of its own stage, by their names alone", mend)
			continue
		}
		var mine []string
		for _, ref := range r.stepNames {
			if stage, step, _ := strings.Cut(ref, "."); stage == s.Stage && step != s.Name {
				mine = append(mine, step)
			}
		}
		r.dangling(n, fmt.Sprintf("other step in the stage %s called", quote(s.Stage)), mine)
	}
	return out
}

func (r *reader) outcomes(f fields) []Outcome {
	n := f.get("outcomes")
	if n == nil {
		return nil
	}
	if n.kind != mapping || len(n.entries) == 0 {
		r.problem(n.place, "“outcomes” names the ways in which it can be decided, each with where it leads", "Write “outcomes: {NAME: STAGE OR END}”")
		return nil
	}
	var out []Outcome
	for _, it := range r.unique(&names{}, "outcome", r.items(n, "outcomes", "")) {
		o := Outcome{Name: it.name.text, Place: it.name.place}
		to := it.value
		if to.kind == mapping {
			of := r.fields(it.name, to, "the outcome "+quote(o.Name), "to", "at most", "only for", "sanctions")
			to = of.need("to", "Say where it leads: “to: STAGE OR END”")
			o.AtMost = of.number("at most", 1, 1000, 0)
			o.OnlyFor = of.refs("only for", "category", &r.categories)
			r.sanctionsOf(of, &o)
		}
		if to != nil && to.kind == empty {
			r.problem(it.name.place, fmt.Sprintf("The outcome %s leads nowhere", quote(o.Name)), "Name the stage or the end that it leads to")
			to = nil
		}
		switch target := r.ref(to, "stage or end", &r.stages, &r.ends); {
		case r.stages.has(target):
			o.Stage = target
		default:
			o.End = target
		}
		out = append(out, o)
	}
	return out
}

func (r *reader) extension(n *node, what string) *Extension {
	f := r.fields(n, n, what, "by", "times", "approved by", "needs")
	x := &Extension{Times: f.number("times", 1, 99, 1), Needs: f.words("needs", needs[:3]...), Place: n.place}
	x.By = r.limit(f.need("by", "Say by how much: “by: 5 working days”"), "by")
	x.ApprovedBy = r.officer(f.need("approved by", "Say which role may grant it: “approved by: ROLE”"), "approved by")
	return x
}

// order: what comes after what leads to a step that can be done, and never
// round in a circle.
func (r *reader) order(s *Stage, it stageItem) {
	for i := range s.Steps {
		step := &s.Steps[i]
		for _, name := range step.After {
			before := s.Step(name)
			at := afterPlace(it.steps[i].value, name)
			switch {
			case before.Optional:
				r.problem(at, fmt.Sprintf("%s is optional, and nothing may depend on it", quote(name)), "Name another step, or make it one that must be done")
			case before.Decides() && len(before.OnlyFor) == 0:
				r.problem(at, fmt.Sprintf("%s ends the stage, so nothing can come after it here", quote(name)), "Put this step into the stage that its outcome leads to")
			}
		}
	}
	if circle := s.circle(); circle != nil {
		at := afterPlace(it.steps[slices.IndexFunc(s.Steps, func(x Step) bool { return x.Name == circle[0] })].value, circle[1])
		var quoted []string
		for _, name := range circle {
			quoted = append(quoted, quote(name))
		}
		r.problem(at, "These steps wait for each other, so none could ever begin: "+strings.Join(quoted, " after "), "Let one of them come first")
	}
}

func afterPlace(step *node, name string) Place {
	n := step.get("after")
	for _, i := range n.items {
		if i.text == name {
			return i.place
		}
	}
	return n.place
}

// circle finds steps that come after one another in a circle: the first again
// as the last. Nil where there is none.
func (s *Stage) circle() []string {
	const unseen, open, closed = 0, 1, 2
	state, index := make([]int, len(s.Steps)), map[string]int{}
	for i := range s.Steps {
		index[s.Steps[i].Name] = i
	}
	for start := range s.Steps {
		type visit struct{ step, next int }
		var path []visit
		if state[start] == unseen {
			path, state[start] = []visit{{start, 0}}, open
		}
		for len(path) > 0 {
			v := &path[len(path)-1]
			if v.next == len(s.Steps[v.step].After) {
				state[v.step] = closed
				path = path[:len(path)-1]
				continue
			}
			to := index[s.Steps[v.step].After[v.next]]
			v.next++
			switch state[to] {
			case unseen:
				state[to] = open
				path = append(path, visit{to, 0})
			case open:
				var names []string
				for i := slices.IndexFunc(path, func(v visit) bool { return v.step == to }); i < len(path); i++ {
					names = append(names, s.Steps[path[i].step].Name)
				}
				return append(names, s.Steps[to].Name)
			}
		}
	}
	return nil
}
