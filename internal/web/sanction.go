package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

func init() {
	wordings[casework.Fulfil] = wording{group: "Orders", offer: offerFulfil, form: askFulfil, files: true}
	for engine, field := range map[string]string{"sanctions": "rung-0", "start": "start-0", "aggravating": "aggravating-0", "mitigating": "mitigating-0", "grounds": "grounds-0"} {
		actFields[engine] = field
	}
	tellings[casework.Sanctioned] = tellSanctioned
	tellings[casework.InForce] = tellInForce
	tellings[casework.Quashed] = tellQuashed
	tellings[casework.Appealed] = tellAppealed
	tellings[casework.Fulfilled] = tellFulfilled
	tellings[casework.Unfulfilled] = tellUnfulfilled
}

// whyQuashed puts into words why a sanction is no more.
var whyQuashed = map[string]string{
	casework.OnAppeal:    "was quashed: it counts as never imposed",
	casework.EndedUnlike: "fell away, because the case did not end by what imposed it: it counts as never imposed",
	casework.Remitted:    "fell away, because it is to be decided anew",
	casework.Replaced:    "gave way to what was decided anew",
	casework.VariedDown:  "gave way to something lower",
}

// PenaltyFields ask which sanctions a decision imposes, and how they were weighed.
type PenaltyFields struct {
	Only        string // outcomes by which they are imposed: “upheld”
	Lowered     bool   // one of them only lowers
	Rungs       []RungField
	Comparators []ComparatorShown
	Weighing    []Field // how they were weighed, if any is imposed
	Open        bool    // something was written there, or is to be mended
	Problem     string
}

// unfold opens what asks for the weighing where there is something in it.
func (p *PenaltyFields) unfold() {
	for _, f := range p.Weighing {
		p.Open = p.Open || f.Value != "" || f.Problem != ""
	}
	for _, r := range p.Rungs {
		p.Open = p.Open || r.Checked
	}
}

// A RungField is one sanction of the ladder, mildest first.
type RungField struct {
	ID, Value, Label, Range, Length string
	Checked                         bool
	Rule                            *RuleLink
	Effects                         []EffectField
}

// An EffectField is one effect of a sanction, which may be shorter than it.
type EffectField struct {
	ID, Name, Value, Label, For string
	Checked                     bool
}

// A ComparatorShown is how a like case was sanctioned.
type ComparatorShown struct {
	Year               int
	Clauses, Sanctions string
}

// grounds asks a party who appeals on which of the listed grounds.
func (a *asking) grounds(step *rulebook.Step) {
	if len(step.Grounds) == 0 {
		return
	}
	var options []Option
	for _, g := range step.Grounds {
		options = append(options, Option{Value: g, Label: capital(g)})
	}
	hint := "Choose at least one if you appeal; leave them empty if you do not."
	if step.Who == rulebook.Respondent {
		hint += " No appeal of yours can make things worse for you."
	}
	a.ask(Field{Name: "grounds", Kind: "many", Label: "On which grounds do you appeal?", Hint: hint, Options: options})
	a.view.Text.Label = "What makes you say so?"
}

// penalties asks for sanctions where an outcome of the step can impose some.
func (a *asking) penalties(step *rulebook.Step) error {
	r := a.file.Rulebook
	p := &PenaltyFields{}
	var only []string
	can := map[string]bool{}
	for _, name := range a.move.Outcomes {
		o := step.Outcome(name)
		for _, s := range r.Imposable(o) {
			can[s] = true
		}
		if len(r.Imposable(o)) > 0 {
			only = append(only, "“"+name+"”")
			p.Lowered = p.Lowered || o.Sanctions == rulebook.Lowers
		}
	}
	if len(only) == 0 {
		return nil
	}
	p.Only = strings.Join(only, " or ")
	for i := range r.Sanctions {
		if s := &r.Sanctions[i]; can[s.Name] {
			p.Rungs = append(p.Rungs, a.rung(i, s))
		}
	}
	comparators, err := a.site.Office.Comparators(a.q.Context(), a.file.ID, a.q.visitor.Actor)
	if err != nil {
		return err
	}
	for _, c := range comparators {
		p.Comparators = append(p.Comparators, ComparatorShown{c.Year, strings.Join(c.Clauses, ", "), strings.Join(c.Sanctions, "; ")})
	}
	if a.sent != nil {
		for _, x := range a.sent.problems {
			if x.Field == "rung-0" {
				p.Problem = x.What
			}
		}
	}
	a.view.Penalty = p
	before := len(a.view.Fields)
	for _, f := range []Field{
		{Name: "start", Kind: "text", Label: "Where does the weighing of sanctions begin, and why?", Hint: "The usual sanction for such conduct, before anything in this case is weighed.", Rows: 3},
		{Name: "aggravating", Kind: "text", Label: "What speaks for more?", Hint: "Or that nothing does.", Rows: 3},
		{Name: "mitigating", Kind: "text", Label: "What speaks for less?", Hint: "Or that nothing does.", Rows: 3},
		{Name: "atonce", Kind: "text", Label: "Do they take effect at once? Then say why they cannot wait", Hint: "Leave it empty, and they take effect when the time to appeal is over, or the appeal decided.", Rows: 2},
	} {
		a.ask(f)
	}
	p.Weighing, a.view.Fields = slices.Clone(a.view.Fields[before:]), a.view.Fields[:before]
	p.unfold()
	return nil
}

func (a *asking) rung(i int, s *rulebook.Sanction) RungField {
	v := RungField{ID: fmt.Sprintf("rung-%d", i), Value: s.Name, Label: capital(s.Name), Range: ladderRange(s), Rule: a.count.rules.link(s.Rule)}
	if a.sent != nil {
		v.Checked, v.Length = slices.Contains(a.sent.values["sanction"], s.Name), a.sent.value(v.ID+"-length")
	}
	for j, what := range s.Effects {
		e := EffectField{ID: fmt.Sprintf("%s-effect-%d", v.ID, j), Name: v.ID + "-effect", Value: fmt.Sprint(j), Label: capital(what), Checked: true}
		if a.sent != nil {
			e.Checked, e.For = slices.Contains(a.sent.values[e.Name], e.Value), a.sent.value(e.ID+"-for")
		}
		v.Effects = append(v.Effects, e)
	}
	return v
}

// ladderRange says how long a sanction can last.
func ladderRange(s *rulebook.Sanction) string {
	switch {
	case !s.Least.IsZero() && !s.Most.IsZero():
		return fmt.Sprintf("from %s to %s", s.Least, s.Most)
	case !s.Most.IsZero():
		return fmt.Sprintf("up to %s", s.Most)
	case !s.Least.IsZero():
		return fmt.Sprintf("at least %s", s.Least)
	}
	return "as long as you say"
}

// onSanctions reads the grounds of an appeal and the sanctions of a decision;
// nil where there are none.
func (sent *form) onSanctions(f office.CaseFile, m *casework.Move, said *casework.Matter) *casework.Matter {
	more := sent.saidOfSanctions(f, m)
	if said == nil || more == nil {
		return cmp.Or(said, more)
	}
	both := *said
	both.Weighing, both.Grounds = more.Weighing, more.Grounds
	return &both
}

func (sent *form) saidOfSanctions(f office.CaseFile, m *casework.Move) *casework.Matter {
	step := f.Rulebook.Step(m.Step)
	if m.Kind != casework.Do || step == nil {
		return nil
	}
	outcome := sent.value("outcome")
	if grounds := sent.values["grounds"]; len(grounds) > 0 || step.Appeals(outcome) && len(step.Grounds) > 0 {
		if len(grounds) == 0 {
			sent.problem("grounds-0", "Choose the grounds on which you appeal.")
		}
		return &casework.Matter{Grounds: grounds}
	}
	w := &casework.Weighing{Start: sent.text("start"), Aggravating: sent.text("aggravating"), Mitigating: sent.text("mitigating"), AtOnce: sent.text("atonce")}
	for i := range f.Rulebook.Sanctions {
		s := &f.Rulebook.Sanctions[i]
		if !slices.Contains(sent.values["sanction"], s.Name) {
			continue
		}
		id := fmt.Sprintf("rung-%d", i)
		said := casework.Imposition{Name: s.Name, Length: sent.value(id + "-length")}
		for j, what := range s.Effects {
			if slices.Contains(sent.values[id+"-effect"], fmt.Sprint(j)) {
				said.Effects = append(said.Effects, casework.Effect{What: what, For: sent.value(fmt.Sprintf("%s-effect-%d-for", id, j))})
			}
		}
		w.Sanctions = append(w.Sanctions, said)
	}
	if len(w.Sanctions) == 0 {
		return nil
	}
	for _, part := range []struct{ text, field, what string }{
		{w.Start, "start", "Say where the weighing of sanctions begins, and why."},
		{w.Aggravating, "aggravating", "Say what speaks for more, or that nothing does."},
		{w.Mitigating, "mitigating", "Say what speaks for less, or that nothing does."},
	} {
		if part.text == "" {
			sent.problem(part.field+"-0", part.what)
		}
	}
	return &casework.Matter{Weighing: w}
}

func offerFulfil(t *teller, m casework.Move) string {
	if p := t.file.Case.Penalty(m.Subject); p != nil {
		return "Put on record that it was fulfilled: " + p.Name
	}
	return "Put on record that it was fulfilled"
}

func askFulfil(a *asking) error {
	p := a.file.Case.Penalty(a.move.Subject)
	if p == nil {
		return errNotFound
	}
	v := a.view
	v.Rule = a.count.rules.link(p.Rule)
	v.Heading, v.Submit = "Put on record that it was fulfilled: "+p.Name, "Put on record"
	v.Lede = fmt.Sprintf("Its last day is %s.", p.Until.Long())
	if p.Missed != 0 {
		v.Lede = fmt.Sprintf("Its last day was %s, and that it came without this is on record.", p.Missed.Long())
	}
	v.Text = TextField{Label: "What shows it?", Hint: "Write it, or send a file: a certificate, the letter of apology.", Rows: 4}
	return nil
}

// weighed adds to a decision how its sanctions were weighed.
func weighed(item *Item, e casework.Event) {
	if e.Matter == nil || e.Matter.Weighing == nil {
		return
	}
	w := e.Matter.Weighing
	item.Text += "\n\nWhere the weighing of sanctions began: " + w.Start + "\n\nWhat speaks for more: " + w.Aggravating + "\n\nWhat speaks for less: " + w.Mitigating
	if w.AtOnce != "" {
		item.Text += "\n\nWhy they take effect at once: " + w.AtOnce
	}
	if len(w.Comparators) > 0 {
		item.Text += "\n\nLike cases that were weighed:"
		for _, c := range w.Comparators {
			item.Text += fmt.Sprintf("\n%d: %s", c.Year, strings.Join(c.Sanctions, "; "))
		}
	}
}

func tellSanctioned(_ *teller, item *Item, e casework.Event) bool {
	item.What = fmt.Sprintf("Imposed: %s for %s", e.Ground, e.Limit)
	return false
}

func tellInForce(_ *teller, item *Item, e casework.Event) bool {
	item.What = fmt.Sprintf("“%s” takes effect, %s", e.Ground, lasting(e.Opened, e.Until))
	if e.Matter != nil && e.Matter.Sanction != nil && e.Matter.Sanction.Credit > 0 {
		item.What += fmt.Sprintf(": %s served under interim measures and earlier sanctions are taken off", plural(e.Matter.Sanction.Credit, "day"))
	}
	return false
}

func tellQuashed(_ *teller, item *Item, e casework.Event) bool {
	item.What = fmt.Sprintf("“%s” %s", e.Ground, whyQuashed[e.Outcome])
	return false
}

func tellAppealed(_ *teller, item *Item, e casework.Event) bool {
	item.What = "Ground of appeal: " + e.Ground
	return false
}

func tellFulfilled(_ *teller, item *Item, e casework.Event) bool {
	item.What, item.Label = fmt.Sprintf("“%s” was fulfilled", e.Ground), "What shows it"
	if e.Day > e.Was {
		item.Late = between(e.Was, e.Day) + " late"
	}
	return true
}

func tellUnfulfilled(_ *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who = "self", ""
	item.What = fmt.Sprintf("The last day of “%s” came, and nobody had put on record that it was fulfilled", e.Ground)
	return true
}

// A StandingShown is what the case's measures and sanctions do.
type StandingShown struct {
	Now       []EffectShown // in effect today
	Measures  []MeasureShown
	Sanctions []SanctionShown
}

// An EffectShown is one effect, with the days on which it begins and ends.
type EffectShown struct {
	What, Of string
	Lasting  string
	Measure  bool
}

// A MeasureShown is one interim measure of the case.
type MeasureShown struct {
	Name, State string
	From        timetable.Date
	Review      *Dated
	Until       timetable.Date
	Effects     []EffectShown
	Rule        *RuleLink
	Runs        bool
}

// A SanctionShown is one sanction of the case.
type SanctionShown struct {
	Name, Length, State string
	Effects             []EffectShown
	Rule                *RuleLink
	Stands              bool
}

// standing tells of measures and sanctions; nil where there were none.
func (t *teller) standing() *StandingShown {
	c, r, today := t.file.Case, t.file.Rulebook, t.file.Today
	if len(c.Restraints)+len(c.Penalties) == 0 {
		return nil
	}
	v := &StandingShown{}
	for _, s := range casework.Affected(r, c, today) {
		v.Now = append(v.Now, EffectShown{What: capital(s.What), Of: s.Of, Lasting: lasting(s.From, s.To), Measure: s.Measure})
	}
	for _, m := range c.Restraints {
		v.Measures = append(v.Measures, t.measureShown(m))
	}
	for _, p := range c.Penalties {
		x := SanctionShown{Name: capital(p.Name), Length: p.Length.String(), State: sanctionState(p), Rule: t.count.rules.link(p.Rule), Stands: p.Stands()}
		if p.Stands() {
			x.Effects = shownEffects(p.Effects)
		}
		v.Sanctions = append(v.Sanctions, x)
	}
	return v
}

func shownEffects(effects []casework.Effect) (out []EffectShown) {
	for _, x := range effects {
		out = append(out, EffectShown{What: capital(x.What), Lasting: lasting(x.From, x.To)})
	}
	return out
}

func (t *teller) measureShown(m casework.Restraint) MeasureShown {
	x := MeasureShown{Name: capital(m.Name), From: m.From, Until: m.Until, Effects: shownEffects(m.Effects), Rule: t.count.rules.link(m.Rule), Runs: m.Runs()}
	if !m.Runs() {
		x.State = fmt.Sprintf("It ended on %s: %s.", m.Lifted.Long(), whyLifted[m.Why])
		return x
	}
	for _, e := range t.file.Case.Events {
		if e.Subject == m.ID && e.Due != 0 && (e.Kind == casework.Imposed || e.Kind == casework.Continued || e.Kind == casework.ReviewAsked) {
			x.Review = t.count.plain().reviewDue(e)
		}
	}
	return x
}

// sanctionState says how a sanction stands.
func sanctionState(p casework.Penalty) string {
	s := "It has not taken effect: it waits for the time to appeal to be over, or the appeal to be decided."
	if p.From != 0 {
		s = capital(lasting(p.From, p.Until)) + "."
	}
	if p.From != 0 && p.Credit > 0 {
		s += fmt.Sprintf(" %s already served are taken off.", plural(p.Credit, "day"))
	}
	switch {
	case !p.Stands():
		return fmt.Sprintf("On %s it %s.", p.Ended.Long(), whyQuashed[p.Why])
	case p.Done != 0:
		s += fmt.Sprintf(" It was fulfilled on %s.", p.Done.Long())
	case p.Missed != 0:
		s += fmt.Sprintf(" By %s nobody had put on record that it was fulfilled.", p.Missed.Long())
	}
	return s
}
