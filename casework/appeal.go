package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Appealed takes down one ground on which a party appealed: Ground.
const Appealed Kind = "appealed"

// grounds refuses an appeal that names none of the grounds that the rulebook
// lists for it, or another.
func (w *working) grounds(g gate, act Act) *Refusal {
	var named []string
	if act.Matter != nil {
		named = act.Matter.Grounds
	}
	appeals := g.step.Appeals(act.Outcome)
	if len(named) > 0 && (!appeals || len(g.step.Grounds) == 0) {
		return &Refusal{What: "Grounds belong to an appeal, and “" + act.Outcome + "” is none that asks for them", Rule: g.rule, Field: "grounds"}
	}
	if !appeals || len(g.step.Grounds) == 0 {
		return nil
	}
	if len(named) == 0 {
		return &Refusal{What: "Choose the grounds on which you appeal: " + strings.Join(g.step.Grounds, "; "), Rule: g.rule, Field: "grounds"}
	}
	for i, x := range named {
		if !slices.Contains(g.step.Grounds, x) || slices.Contains(named[:i], x) {
			return &Refusal{What: "“" + x + "” is no ground of appeal, or named twice; the grounds are " + strings.Join(g.step.Grounds, "; "), Rule: g.rule, Field: "grounds"}
		}
	}
	return nil
}

// appealed takes down the grounds of an appeal, in the order of the rulebook.
func (w *working) appealed(g gate, act Act, e *Event) error {
	if act.Matter == nil {
		return nil
	}
	for _, ground := range g.step.Grounds {
		if !slices.Contains(act.Matter.Grounds, ground) {
			continue
		}
		if err := w.emit(&Event{Kind: Appealed, Day: e.Day, By: e.By, Role: e.Role, Stage: e.Stage, Step: e.Step, Ground: ground, Rule: e.Rule}); err != nil {
			return err
		}
	}
	return nil
}

// A judgment is a decision on sanctions, and who appealed against it.
type judgment struct {
	sanctions               []Penalty
	respondent, complainant bool
}

// ceiling is what a decision may not go beyond, because the respondent alone
// appealed: no appeal of theirs makes things worse, nor does what follows from
// it. false where nothing limits it but the ladder.
func (w *working) ceiling() (most []Penalty, limited bool) {
	var last *judgment
	close := func() {
		if last != nil && (last.respondent || last.complainant) {
			most, limited = last.sanctions, !last.complainant
		}
	}
	for _, events := range [][]Event{w.past, w.out} {
		for _, e := range events {
			switch {
			case e.Kind == Sanctioned && last != nil:
				last.sanctions = append(last.sanctions, *w.c.Penalty(e.Subject))
			case e.Kind != Done:
			default:
				step := w.rules.Step(e.ref())
				if o := step.Outcome(e.Outcome); w.rules.Imposable(o) != nil {
					close()
					last = &judgment{}
				}
				if last != nil && step.Appeals(e.Outcome) {
					last.respondent = last.respondent || e.Role == rulebook.Respondent
					last.complainant = last.complainant || e.Role == rulebook.Complainant
				}
			}
		}
	}
	close()
	return most, limited
}

// notIncreased refuses sanctions beyond those that an appeal of the respondent,
// or an outcome that lowers, allows.
func (w *working) notIncreased(g gate, o *rulebook.Outcome, said []Imposition, day timetable.Date) *Refusal {
	if o.Sanctions == rulebook.Lowers {
		switch beyond, same := w.compare(said, w.c.standing(), day); {
		case beyond != "":
			return &Refusal{What: "“" + beyond + "” is not lower on the ladder, nor shorter, than what was imposed", Rule: g.rule, Field: "sanctions"}
		case same:
			return &Refusal{What: "These are the sanctions that were imposed: nothing is lowered", Rule: g.rule, Field: "sanctions"}
		}
	}
	most, limited := w.ceiling()
	if !limited {
		return nil
	}
	if beyond, _ := w.compare(said, most, day); beyond != "" {
		return &Refusal{What: "“" + beyond + "” would be more than what the respondent appealed against, and no appeal of theirs makes things worse for them", Rule: g.rule, Field: "sanctions"}
	}
	return nil
}

// nothingToLower: an outcome that lowers sanctions needs one that stands.
func (w *working) nothingToLower(o *rulebook.Outcome) bool {
	return o.Sanctions == rulebook.Lowers && len(w.c.standing()) == 0
}

// compare holds sanctions against those before. What is the same in both is left
// out; each of the rest must have one of the rest before it that is higher on the
// ladder, or the same and longer. It gives the first that has none, and whether
// both are the same.
func (w *working) compare(said []Imposition, before []Penalty, day timetable.Date) (beyond string, same bool) {
	last := func(l timetable.Limit) timetable.Date {
		d, err := w.lasting(l, day)
		if err != nil {
			return 0
		}
		return d
	}
	length := func(s Imposition) timetable.Date {
		l, _ := timetable.ParseLimit(s.Length) // it was found whole before
		return last(l)
	}
	equal := func(s Imposition, p Penalty) bool { return s.Name == p.Name && length(s) == last(p.Length) }
	rest := slices.DeleteFunc(slices.Clone(before), func(p Penalty) bool {
		return slices.ContainsFunc(said, func(s Imposition) bool { return equal(s, p) })
	})
	same = len(rest) == 0
	for _, s := range said {
		if slices.ContainsFunc(before, func(p Penalty) bool { return equal(s, p) }) {
			continue
		}
		same = false
		if !slices.ContainsFunc(rest, func(p Penalty) bool {
			return w.rules.Rung(p.Name) > w.rules.Rung(s.Name) || p.Name == s.Name && last(p.Length) > length(s)
		}) {
			return s.Name, false
		}
	}
	return "", same
}

// newToCase refuses people who did something in the case before its stage was
// entered, where a step is only for those who did not.
func (w *working) newToCase(step *rulebook.Step, person string) *Refusal {
	if step == nil || !step.New {
		return nil
	}
	var pending bool // done since the stage was entered last, or in a stage before
	for _, events := range [][]Event{w.out, w.past} {
		for _, e := range slices.Backward(events) {
			if !pending && e.Kind == Entered && e.Stage == step.Stage {
				pending = true
				continue
			}
			if pending && e.By != rulebook.System && (e.By == person || slices.Contains(e.Present, person)) {
				return &Refusal{What: "This is for people who have not seen the case, and one who acted in it before may not do it", Rule: step.Rule}
			}
		}
	}
	return nil
}
