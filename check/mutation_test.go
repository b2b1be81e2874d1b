package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

// A mutant is a procedure with one rule taken away, and what should be found.
type mutant struct {
	name string
	r    *rulebook.Rulebook
	want []string // "code at", one of which is found that was not before; none: nothing new at all
	also []string // codes that may be found as well
	days bool     // the bounds change too, so the whole report is made
}

// without copies a procedure, with one thing in it changed.
func without(r *rulebook.Rulebook, change func(*rulebook.Rulebook)) *rulebook.Rulebook {
	c := *r
	c.Stages = slices.Clone(r.Stages)
	for i := range c.Stages {
		c.Stages[i].Steps = slices.Clone(c.Stages[i].Steps)
		for j := range c.Stages[i].Steps {
			x := &c.Stages[i].Steps[j]
			x.Outcomes, x.After, x.NotBy, x.Needs = slices.Clone(x.Outcomes), slices.Clone(x.After), slices.Clone(x.NotBy), slices.Clone(x.Needs)
			if x.Extend != nil {
				e := *x.Extend
				x.Extend = &e
			}
		}
	}
	c.Roles, c.Pauses, c.Measures, c.Sanctions = slices.Clone(r.Roles), slices.Clone(r.Pauses), slices.Clone(r.Measures), slices.Clone(r.Sanctions)
	c.Safeguards, c.Retention, c.Categories = slices.Clone(r.Safeguards), slices.Clone(r.Retention), slices.Clone(r.Categories)
	change(&c)
	return &c
}

func remove(list []string, what string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == what })
}

// mutants takes every rule of a kind away, at each place where it stands.
func mutants(r *rulebook.Rulebook) (out []mutant) {
	for i := range r.Stages {
		for j := range r.Stages[i].Steps {
			out = append(out, stepMutants(r, i, j)...)
		}
	}
	return append(out, declaredMutants(r)...)
}

func stepMutants(r *rulebook.Rulebook, i, j int) (out []mutant) {
	x := &r.Stages[i].Steps[j]
	at := x.Ref().String()
	days := (i+j)%40 == 0 || len(r.Stages) < 8 && (i+j)%4 == 0 // the bounds of a large procedure cost time
	add := func(name string, want, also []string, days bool, change func(*rulebook.Step)) {
		m := without(r, func(c *rulebook.Rulebook) { change(&c.Stages[i].Steps[j]) })
		out = append(out, mutant{at + ": " + name, m, want, also, days})
	}
	if x.Else != nil && !x.ByParty() {
		add("no else", []string{"S03 " + at}, []string{"S01", "S07", "L30", "L38", "L46"}, days, func(s *rulebook.Step) { s.Else = nil })
	}
	if slices.Contains(x.Needs, "reasons") && (x.Does == rulebook.Decide || x.Does == rulebook.Review) {
		add("no reasons", []string{"S11 " + at}, nil, false, func(s *rulebook.Step) { s.Needs = remove(s.Needs, "reasons") })
	}
	if slices.Contains(x.Needs, "findings") {
		add("no findings", []string{"L05 " + at}, nil, false, func(s *rulebook.Step) { s.Needs = remove(s.Needs, "findings") })
	}
	if x.Extend != nil {
		add("extended without reasons", []string{"L10 " + at}, nil, false, func(s *rulebook.Step) { s.Extend.Needs = nil })
		if !x.ByParty() {
			add("extends itself", []string{"S09 " + at}, []string{"S07"}, false, func(s *rulebook.Step) { s.Extend.ApprovedBy = s.Who })
		}
	}
	for n, ref := range x.NotBy {
		var want []string
		if before := r.Step(ref); before.Does == rulebook.Report && ref != x.Ref() && x.Does != rulebook.Report && comes(r, ref.Stage, x.Stage) {
			want = []string{"L01 " + at}
		} else if slices.Contains(appealed(r, x), ref) {
			want = []string{"L02 " + at}
		} else if x.Does == rulebook.Report && slices.Contains(before.Needs, "findings") {
			want = []string{"L01 " + at}
		}
		add("not kept from "+ref.String(), want, nil, false, func(s *rulebook.Step) { s.NotBy = slices.Delete(s.NotBy, n, n+1) })
	}
	if !x.Wait.IsZero() {
		// Where the parties comment or answer meanwhile, their time is cut short;
		// where they only prepare, they have too little.
		want := []string{"L18 " + at, "L16 " + at}
		for k := range r.Stages[i].Steps {
			if p := &r.Stages[i].Steps[k]; p.ByParty() {
				want = append(want, "S12 "+p.Ref().String())
			}
		}
		if quietWait(r, i, x) {
			want = nil
		}
		add("no wait", want, []string{"S12", "L16", "L18", "L03"}, true, func(s *rulebook.Step) { s.Wait = timetable.Limit{} })
	}
	for n, o := range x.Outcomes {
		switch to := r.Stage(o.Stage); {
		case x.ByParty() && x.Does == rulebook.Appeal && o.Stage != "":
			add("no "+o.Name, []string{"L07 " + at}, []string{"S01", "L07", "S13"}, days, func(s *rulebook.Step) { s.Outcomes = slices.Delete(s.Outcomes, n, n+1) })
		case to != nil && appealsOnly(to) && !x.ByParty():
			end := to.Steps[0].Outcome(to.Steps[0].Else.Outcome).End
			add(o.Name+" without appeal", []string{"L07 " + at + "=" + o.Name}, []string{"S01", "L07", "S13"}, days, func(s *rulebook.Step) { s.Outcomes[n].Stage, s.Outcomes[n].End = "", end })
		}
		if o.AtMost > 0 {
			add(o.Name+" for ever", []string{"S04 " + at}, []string{"S04", "S14"}, true, func(s *rulebook.Step) { s.Outcomes[n].AtMost = 0 })
		}
	}
	return append(out, noticeMutants(r, i, j)...)
}

// quietWait tells whether a wait is time that only the text explains: nobody has
// a step meanwhile, and a hearing with time to prepare comes before.
func quietWait(r *rulebook.Rulebook, stage int, x *rulebook.Step) bool {
	steps := r.Stages[stage].Steps
	return x.Does == rulebook.Decide && slices.ContainsFunc(steps, func(s rulebook.Step) bool { return s.Does == rulebook.Hear }) &&
		!slices.ContainsFunc(steps, func(s rulebook.Step) bool { return s.ByParty() })
}

// noticeMutants take a notice to the respondent away, or their answer to it.
func noticeMutants(r *rulebook.Rulebook, i, j int) (out []mutant) {
	x := &r.Stages[i].Steps[j]
	follows := func(test func(*rulebook.Step) bool) bool {
		return slices.ContainsFunc(r.Stages[i].Steps, func(s rulebook.Step) bool { return slices.Contains(s.After, x.Name) && test(&s) })
	}
	gone := func(c *rulebook.Rulebook) {
		s := &c.Stages[i]
		for k := range s.Steps {
			if slices.Contains(s.Steps[k].After, x.Name) {
				s.Steps[k].After = append(remove(s.Steps[k].After, x.Name), x.After...)
			}
		}
		s.Steps = slices.Delete(s.Steps, j, j+1)
		c.Promises = slices.DeleteFunc(slices.Clone(c.Promises), func(p rulebook.Promise) bool {
			return p.In == x.Ref() || p.To == x.Ref().String() || p.From == x.Ref().String()
		})
	}
	name := x.Ref().String()
	first := x.Does == rulebook.Notify && x.To == rulebook.Respondent
	answer := x.Does == rulebook.Reply && x.Who == rulebook.Respondent && !appealHearing(r, i) && follows(func(s *rulebook.Step) bool { return s.Does != rulebook.Decide || len(s.NotBy) > 0 })
	papers := x.Does == rulebook.Notify && x.To == rulebook.BothParties && follows(func(s *rulebook.Step) bool { return s.Does == rulebook.Hear || slices.Contains(s.Needs, "findings") })
	var want, also []string
	switch {
	case first && follows(func(s *rulebook.Step) bool { return s.Who == rulebook.Respondent && s.Does == rulebook.Reply }):
		want, also = []string{"L03"}, []string{"L03", "L06", "L16", "L18"}
	case answer && r.Stages[i].Steps[max(0, j-1)].To == rulebook.Respondent:
		// Where they can comment later as well, only the promise to hear them first
		// misses the answer, and a promise about nothing is a problem for the reader.
		also = []string{"L03", "L16", "L18"}
		if !slices.ContainsFunc(r.Promises, func(p rulebook.Promise) bool { return p.In == x.Ref() }) {
			want = []string{"L03"}
		}
	case papers:
		want, also = []string{"L06", "L16", "L18", "L03"}, []string{"L06", "L16", "L18", "L03", "S12"}
	default:
		return nil
	}
	return []mutant{{name + ": gone", without(r, gone), want, also, true}}
}

// comes tells whether a case can come from one stage to another, or was there.
func comes(r *rulebook.Rulebook, from, to string) bool {
	seen := map[string]bool{from: true}
	for todo := []string{from}; len(todo) > 0; todo = todo[1:] {
		for _, s := range r.Stage(todo[0]).Steps {
			for _, o := range s.Outcomes {
				if o.Stage != "" && !seen[o.Stage] {
					seen[o.Stage], todo = true, append(todo, o.Stage)
				}
			}
		}
	}
	return seen[to]
}

func appealHearing(r *rulebook.Rulebook, i int) bool {
	return slices.ContainsFunc(r.Stages, func(s rulebook.Stage) bool {
		return appealsOnly(&s) && slices.ContainsFunc(s.Steps[0].Outcomes, func(o rulebook.Outcome) bool { return o.Stage == r.Stages[i].Name })
	})
}

// appealsOnly tells whether a stage is a party's time to appeal.
func appealsOnly(s *rulebook.Stage) bool {
	return len(s.Steps) == 1 && s.Steps[0].ByParty() && s.Steps[0].Does == rulebook.Appeal
}

// appealed lists, in a plain way of its own, the decisions that a step hears the
// appeal from, with their hearings, or the hearing that a review looks at.
func appealed(r *rulebook.Rulebook, x *rulebook.Step) (out []rulebook.StepRef) {
	if x.Does == rulebook.Report {
		return nil
	}
	for i := range r.Stages {
		asks := &r.Stages[i]
		if !appealsOnly(asks) || !slices.ContainsFunc(asks.Steps[0].Outcomes, func(o rulebook.Outcome) bool { return o.Stage == x.Stage }) {
			continue
		}
		for j := range r.Stages {
			for _, d := range r.Stages[j].Steps {
				if slices.ContainsFunc(d.Outcomes, func(o rulebook.Outcome) bool { return o.Stage == asks.Name }) {
					out = append(out, d.Ref())
					for _, a := range d.After {
						if h := r.Stages[j].Step(a); h.Does == rulebook.Hear {
							out = append(out, h.Ref())
						}
					}
				}
			}
		}
	}
	if x.Does == rulebook.Review {
		for _, a := range x.After {
			if h := r.Stage(x.Stage).Step(a); h.Does == rulebook.Hear {
				out = append(out, h.Ref())
			}
		}
	}
	return out
}

func declaredMutants(r *rulebook.Rulebook) (out []mutant) {
	add := func(name string, want string, also []string, change func(*rulebook.Rulebook)) {
		m := mutant{name: name, r: without(r, change), also: also}
		if want != "" {
			m.want = []string{want}
		}
		out = append(out, m)
	}
	codes := map[string]string{
		rulebook.Proof: "L26", rulebook.TimeToComplain: "L25", rulebook.Companion: "L16", rulebook.Conflicts: "L27", rulebook.Training: "L29", rulebook.TimeServed: "L15",
		rulebook.Leaving: "L44", rulebook.WayOut: "L35", rulebook.Publication: "L36", rulebook.Confidentiality: "L33", rulebook.OralHearing: "L43", rulebook.Handling: "L40", rulebook.LongestSilence: "L34",
	}
	for i, s := range r.Safeguards {
		want := ""
		if codes[s.Name] != "" {
			want = codes[s.Name] + " " + s.Name
		}
		add("no "+s.Name, want, nil, func(c *rulebook.Rulebook) { c.Safeguards = slices.Delete(c.Safeguards, i, i+1) })
	}
	for i, m := range r.Measures {
		add(m.Name+": no review", "L13 "+m.Name, []string{"S07"}, func(c *rulebook.Rulebook) { c.Measures[i].ReviewWho, c.Measures[i].ReviewEvery = "", timetable.Limit{} })
		add(m.Name+": no maximum", "L13 "+m.Name, nil, func(c *rulebook.Rulebook) { c.Measures[i].AtMost = timetable.Limit{} })
		add(m.Name+": no reasons", "L13 "+m.Name, nil, func(c *rulebook.Rulebook) { c.Measures[i].Needs = nil })
	}
	for i, p := range r.Pauses {
		add(p.Name+": no reasons", "L11 "+p.Name, nil, func(c *rulebook.Rulebook) { c.Pauses[i].Needs = nil })
	}
	for i, s := range r.Sanctions {
		add(s.Name+": no end", "L22 "+s.Name, nil, func(c *rulebook.Rulebook) { c.Sanctions[i].Most = timetable.Limit{} })
		add(s.Name+": no effects", "L23 "+s.Name, nil, func(c *rulebook.Rulebook) { c.Sanctions[i].Effects = nil })
	}
	for i, k := range r.Retention {
		want := "L42 " + k.What
		if k.What == "case files" {
			want = "L42 " + r.Ends[0].Name
		}
		add(k.What+": kept for ever", want, []string{"L42"}, func(c *rulebook.Rulebook) { c.Retention = slices.Delete(c.Retention, i, i+1) })
	}
	for i, k := range r.Categories {
		add(k.Name+": no text", "L19 "+k.Name, nil, func(c *rulebook.Rulebook) { c.Categories[i].Definitions = nil })
	}
	add("nobody barred", "L28 ", []string{"S07"}, func(c *rulebook.Rulebook) {
		for i := range c.Roles {
			c.Roles[i].Barred = false
		}
	})
	return out
}

// found looks for what is wrong with a rulebook: all of it, or what does not hang
// on days.
func (m *mutant) found(t *testing.T, r *rulebook.Rulebook) (found []Finding, promises map[string]*Proof) {
	if m.days {
		res, err := Report(r, Options{From: r.InForce + 60, To: r.InForce + 60})
		if err != nil {
			t.Fatal(m.name, err)
		}
		return res.Findings, res.Promises
	}
	s := survey{Result: &Result{}, book: r, reached: map[string]bool{}}
	s.Findings = s.declared()
	for _, class := range s.classes() {
		(&part{survey: &s, plan: &plan{procedure: &procedure{book: r, category: class[0]}}, class: class}).fairness()
	}
	s.accept()
	return s.Findings, nil
}

// Take a rule away, wherever it stands, and the right finding appears, or a promise
// is no longer kept; and only the right one.
func TestWhatIsTakenAwayIsMissed(t *testing.T) {
	for name, r := range procedures(t) {
		t.Run(name, func(t *testing.T) {
			missed := 0
			var before [2]map[string]bool
			for _, m := range mutants(r) {
				known := before[b2i(m.days)]
				if known == nil {
					known = map[string]bool{}
					found, _ := m.found(t, r)
					for _, f := range found {
						known[f.Code+" "+f.At] = true
					}
					before[b2i(m.days)] = known
				}
				after, promises := m.found(t, m.r)
				there := len(m.want) == 0
				for _, f := range after {
					if known[f.Code+" "+f.At] {
						continue
					}
					hit := slices.ContainsFunc(m.want, func(w string) bool { return w == f.Code || w == f.Code+" "+f.At })
					if !hit && !slices.Contains(m.also, f.Code) {
						t.Errorf("%s: this is found and has nothing to do with it: %s at %q: %s", m.name, f.Code, f.At, f.Why)
					}
					there = there || hit
				}
				for _, p := range promises {
					there = there || p.Verdict != Guaranteed && m.days
				}
				if !there {
					t.Errorf("%s: nobody misses it (%s)", m.name, strings.Join(m.want, ", "))
				}
				if len(m.want) > 0 {
					missed++
				}
			}
			if missed < 40 {
				t.Errorf("only %d rules were taken away", missed)
			}
			t.Log(fmt.Sprint(missed, " rules"))
		})
	}
}
