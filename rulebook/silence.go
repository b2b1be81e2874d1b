package rulebook

import (
	"fmt"
	"slices"
)

// consequence reads the else of a step: what happens by itself.
func (r *reader) consequence(n *node, s *Step, decides bool) *Consequence {
	c := &Consequence{Place: n.place}
	if n.kind == mapping {
		if s.ByParty() {
			r.problem(n.place, "A party’s step passes to nobody: it is theirs, and ends with their time", "Name what follows if they do nothing")
			return nil
		}
		f := r.fields(n, n, "this else", "pass to", "within", "else")
		c.PassTo = r.officer(f.need("pass to", "Say which role gets the step: “{pass to: ROLE, within: 5 working days}”"), "pass to")
		c.Within = r.limit(f.need("within", "Give the role that gets the step a limit of its own: “within: 5 working days”"), "within")
		if then := f.get("else"); then != nil {
			c.Else = r.consequence(then, s, decides)
		}
		return c
	}
	name, ok := r.scalar(n, "else")
	switch o := s.Outcome(name); {
	case !ok:
		return nil
	case !decides && name == "done":
		c.Done = true
	case !decides:
		r.problem(n.place, fmt.Sprintf("This step decides nothing, so its else cannot be %s", quote(name)), "Write “else: done”, or “else: {pass to: ROLE, within: LIMIT}”")
		return nil
	case o != nil:
		c.Outcome = name
		if r.stages.has(name) && o.Stage != name || r.ends.has(name) && o.End != name {
			r.problem(n.place, fmt.Sprintf("It is not clear what %s means: it is an outcome of this step, and the name of something to which that outcome does not lead", quote(name)), "Rename the outcome")
		}
	case r.ends.has(name):
		if !r.undecided(n, name) {
			return nil
		}
		c.End = name
	case name == "done":
		r.problem(n.place, "A step that decides is not done by itself: one of its outcomes must be taken", "Name an outcome of the step, an end of the kind undecided, or pass the step to another role")
		return nil
	default:
		var names []string
		for _, o := range s.Outcomes {
			names = append(names, o.Name)
		}
		r.dangling(n, "outcome of this step, nor an undecided end,", append(names, r.undecidedEnds()...))
		return nil
	}
	return c
}

// undecided: the only end to which an else may lead by its name is one that says
// that nothing was decided.
func (r *reader) undecided(n *node, name string) bool {
	end := r.book.End(name)
	switch {
	case end == nil || end.Kind == "undecided":
		return end != nil
	case end.Kind == "finding":
		r.problem(n.place, fmt.Sprintf("By this else, silence would make the finding %s", quote(name)), judging)
	default:
		r.problem(n.place, fmt.Sprintf("%s is no end of the kind undecided, and no other can be reached without an outcome", quote(name)), "Name an outcome of the step, or give the end “{kind: undecided}”")
	}
	return false
}

const judging = "A finding needs a person and reasons: let the case go on, pass the step to another role, or end it undecided"

func (r *reader) undecidedEnds() []string {
	var out []string
	for _, e := range r.book.Ends {
		if e.Kind == "undecided" {
			out = append(out, e.Name)
		}
	}
	return out
}

// stageElse reads what happens at the end of a stage's own limit: an outcome of
// one of its steps, an undecided end, or another stage.
func (r *reader) stageElse(n *node, s *Stage) *Consequence {
	if n.kind == mapping {
		r.problem(n.place, "A stage passes to nobody: its steps do", "Name an outcome of one of its steps, an end of the kind undecided, or a stage")
		return nil
	}
	name, ok := r.scalar(n, "else")
	if !ok {
		return nil
	}
	c := &Consequence{Place: n.place}
	var found []string
	var all []string
	leads := ""
	for i := range s.Steps {
		for _, o := range s.Steps[i].Outcomes {
			all = append(all, o.Name)
			if o.Name == name {
				found = append(found, s.Steps[i].Name)
				leads = o.Stage + o.End
			}
		}
	}
	switch {
	case len(found) > 1:
		r.problem(n.place, fmt.Sprintf("It is not clear what %s means: %s have an outcome of that name", quote(name), choices(found)), "Give the outcome a name that only one of them has")
	case len(found) == 1 && leads != name && (r.stages.has(name) || r.ends.has(name)):
		r.problem(n.place, fmt.Sprintf("It is not clear what %s means: it is an outcome of the step %s, and the name of something to which that outcome does not lead", quote(name), quote(found[0])), "Rename the outcome")
	case len(found) == 1:
		c.Step, c.Outcome = found[0], name
		return c
	case r.ends.has(name):
		if r.undecided(n, name) {
			c.End = name
			return c
		}
	case r.stages.has(name):
		c.Stage = name
		return c
	default:
		r.dangling(n, "outcome of a step, no undecided end and no stage", append(append(all, r.undecidedEnds()...), r.stages.order...))
	}
	return nil
}

// silence: silence moves a case; it never judges one. No else may take an
// outcome that leads to a finding, unless people have made that finding and a
// party's silence only lets it stand.
func (r *reader) silence() {
	ways := r.waysIn()
	for i := range r.book.Stages {
		s := &r.book.Stages[i]
		if s.Else != nil && s.Else.Outcome != "" {
			r.judges(s.Else, s.Step(s.Else.Step), s, ways)
		}
		for j := range s.Steps {
			for c := s.Steps[j].Else; c != nil; c = c.Else {
				if c.Outcome != "" {
					r.judges(c, &s.Steps[j], s, ways)
				}
			}
		}
	}
}

func (r *reader) judges(c *Consequence, step *Step, s *Stage, ways map[string][]way) {
	o := step.Outcome(c.Outcome)
	if o == nil || o.End == "" {
		return
	}
	if end := r.book.End(o.End); end == nil || end.Kind != "finding" {
		return
	}
	message := fmt.Sprintf("By this else, silence would make the finding %s", quote(o.End))
	if step.Does != Appeal || !step.ByParty() || c == s.Else {
		r.problem(c.Place, message, judging)
		return
	}
	if why := stands(o.End, s.Name == r.book.Start, ways[s.Name]); why != "" {
		r.problem(c.Place, message+": "+why, "Let a stage in which a party may appeal be entered only by a decision with reasons and findings, whose outcome is called "+quote(o.End)+" as the finding is")
	}
}

// A way is one way into a stage.
type way struct {
	step    *Step    // whose outcome it is; nil where the stage of the case before it lapsed as a whole
	outcome *Outcome // nil likewise
	silent  bool     // an else goes this way
}

// waysIn lists the ways into every stage.
func (r *reader) waysIn() map[string][]way {
	ways := map[string][]way{}
	for i := range r.book.Stages {
		s := &r.book.Stages[i]
		if s.Else != nil && s.Else.Stage != "" {
			ways[s.Else.Stage] = append(ways[s.Else.Stage], way{silent: true})
		}
		for j := range s.Steps {
			step := &s.Steps[j]
			taken := map[string]bool{}
			for c := step.Else; c != nil; c = c.Else {
				taken[c.Outcome] = true
			}
			if s.Else != nil && s.Else.Step == step.Name {
				taken[s.Else.Outcome] = true
			}
			for k := range step.Outcomes {
				if o := &step.Outcomes[k]; o.Stage != "" {
					ways[o.Stage] = append(ways[o.Stage], way{step, o, taken[o.Name]})
				}
			}
		}
	}
	return ways
}

// stands tells why a party's silence in a stage would do more than let a finding
// stand that people have made; "" where it does no more.
func stands(finding string, start bool, ways []way) string {
	switch {
	case start:
		return "the case begins in this stage, and nobody has found anything yet"
	case len(ways) == 0:
		return "nothing leads to this stage, so nobody has found anything yet"
	}
	for _, w := range ways {
		switch {
		case w.silent && w.step == nil:
			return "silence can lead to this stage, and nobody may have found anything"
		case w.silent:
			return fmt.Sprintf("silence can take %s of %s, which leads to this stage", quote(w.outcome.Name), w.step.Ref())
		case w.step.ByParty():
			return fmt.Sprintf("%s, by which a party comes to this stage, is no decision of the organisation", w.step.Ref())
		case !slices.Contains(w.step.Needs, "reasons") || !slices.Contains(w.step.Needs, "findings"):
			return fmt.Sprintf("%s, which leads to this stage, does not need both reasons and findings", w.step.Ref())
		case w.outcome.Name != finding:
			return fmt.Sprintf("%s of %s leads to this stage too, and is another decision", quote(w.outcome.Name), w.step.Ref())
		}
	}
	return ""
}
