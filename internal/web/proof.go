package web

import (
	"fmt"
	"strings"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// proofs is what the checker said of a rulebook.
type proofs struct {
	promises []PromiseProved
	through  string   // what the proofs go through, in words
	longest  string   // how long any case can take
	notes    []string // what the figures leave out
	none     string   // why there are no proofs, in words
	checked  checked  // what else was found
}

// A PromiseProved is a promise with what the checker found about it.
type PromiseProved struct {
	Name, What string
	Anchor     string // its place on the page of the rulebook; no heading has a point in its own
	Rule       *RuleLink
	Verdict    string // for the colour: "proved", "partly", "refuted" or ""
	Chip       string // the verdict, in words
	Says       string // the bound, in a sentence
	RunTitle   string
	Run        []Rung
}

// A Rung is one line of a dated run.
type Rung struct {
	Day  timetable.Date
	What string
	Rule *RuleLink
}

// prove asks the checker about a rulebook. It is asked once: the answer depends
// on the rulebook alone.
func prove(r *rulebook.Rulebook) proofs {
	p := proofs{}
	rules := ruleLinks{r, ""}
	result, err := check.Report(r, check.Options{})
	for i := range r.Promises {
		x := &r.Promises[i]
		v := PromiseProved{Anchor: fmt.Sprintf("promise.%d", i+1), Name: x.Name, What: promised(r, x), Rule: rules.link(x.Rule)}
		if err == nil && result.Promises[x.Name] != nil {
			v.add(r, x, result.Promises[x.Name], rules)
			if x.To == "ended" && canEndUndecided(r, result) {
				v.Says += " Where those who should decide do not, it ends undecided, and the figures count that as a broken promise."
			}
		}
		p.promises = append(p.promises, v)
	}
	if err != nil {
		p.none = "Nothing could be proved about these promises: " + err.Error() + "."
		p.checked.Picture = draw(r, nil)
		return p
	}
	p.through = fmt.Sprintf("A program has gone through everything that anybody involved could do or leave undone under these rules, for every day from %s to %s on which a complaint could come.", result.From.Short(), result.To.Short())
	p.longest, p.notes, p.checked = longest(r, result), result.Notes, tell(r, result)
	return p
}

// canEndUndecided tells whether silence can end a case without a decision.
func canEndUndecided(r *rulebook.Rulebook, result *check.Result) bool {
	for name, end := range result.Ends {
		if e := r.End(name); e != nil && e.Kind == "undecided" && end.Reached {
			return true
		}
	}
	return false
}

// longest says how long any case can take, whatever anybody does.
func longest(r *rulebook.Rulebook, result *check.Result) string {
	if b := result.Bounds.Guaranteed; b != nil {
		return fmt.Sprintf("No case can take longer than %s, or %s, whatever anybody does.",
			plural(b.WorkingDays.Days, "working day"), plural(b.CalendarDays.Days, "calendar day"))
	}
	s := "A case can wait for ever"
	for _, w := range result.UnboundedAt {
		s += fmt.Sprintf(", at “%s” (rule %s)", strings.ReplaceAll(w.Step, ".", " · "), w.Rule)
	}
	if b := result.Bounds.OnTime; b != nil {
		s += fmt.Sprintf(". If everybody is on time, it takes at most %s", plural(b.WorkingDays.Days, "working day"))
	}
	return s + "."
}

func (v *PromiseProved) add(r *rulebook.Rulebook, p *rulebook.Promise, proof *check.Proof, rules ruleLinks) {
	switch proof.Verdict {
	case check.Guaranteed:
		v.Verdict, v.Chip = "proved", "Proved"
	case check.OnTime:
		v.Verdict, v.Chip = "partly", "Kept if everybody is on time"
	default:
		v.Verdict, v.Chip = "refuted", "Cannot be promised"
	}
	v.Says = says(p, proof)
	if len(proof.Run) == 0 {
		return
	}
	switch {
	case proof.Verdict == check.Guaranteed:
		v.RunTitle = "How close it can come, day by day"
	default:
		v.RunTitle = "How it can be broken, day by day"
	}
	for _, e := range proof.Run {
		v.Run = append(v.Run, Rung{Day: e.Date, What: rung(r, e), Rule: rules.link(e.Rule)})
	}
	if proof.Due != 0 {
		v.RunTitle += fmt.Sprintf(" (promised until %s)", proof.Due.Long())
	}
}

// says puts a proof into one sentence.
func says(p *rulebook.Promise, proof *check.Proof) string {
	if p.Floor() {
		switch proof.Verdict {
		case check.Guaranteed:
			return "Nobody can shorten this time, whatever they do."
		case check.OnTime:
			return "It can be cut short where somebody is late."
		}
		return "It can be cut short."
	}
	worst := func(b *check.Bound) string {
		if p.Within.Unit == timetable.WorkingDays {
			return plural(b.WorkingDays.Days, "working day") + "."
		}
		return plural(b.CalendarDays.Days, "day") + "."
	}
	switch {
	case proof.Verdict == check.Guaranteed && proof.Bound != nil:
		return "Whatever anybody does, it takes at most " + worst(proof.Bound)
	case proof.Bound == nil && proof.OnTime != nil:
		return "Nothing ends it if somebody does nothing. If everybody is on time, it takes at most " + worst(proof.OnTime)
	case proof.Bound != nil && proof.OnTime != nil:
		return "It can take " + worst(proof.Bound) + " Even if everybody is on time, it can take " + worst(proof.OnTime)
	case proof.Bound != nil:
		return "It can take " + worst(proof.Bound)
	}
	return "Nothing ends it."
}

// rung puts an event of a run into words.
func rung(r *rulebook.Rulebook, e check.RunEvent) string {
	name, outcome, decided := strings.Cut(e.Event, "=")
	stage, step, isStep := strings.Cut(name, ".")
	went := ""
	if decided {
		went = ": " + outcome
	}
	switch e.How {
	case check.Receiving:
		return "A complaint is received"
	case check.Entering:
		return "The stage “" + name + "” begins"
	case check.Ending:
		return "The case ends: " + e.End
	case check.Ceasing:
		return "The stage “" + stage + "” reaches its last day" + went
	case check.PassingOn:
		return "Nobody has done “" + step + "”: it passes to " + the(e.Who)
	case check.Extending:
		return "“" + step + "” is extended on its last day"
	case check.Lapsing:
		if s := r.Step(rulebook.StepRef{Stage: stage, Step: step}); s != nil && s.ByParty() {
			return capital(the(s.Who)) + "’s time for “" + step + "” ends" + went
		}
		return "Nobody has done “" + step + "” by its last day, and it goes on by itself" + went
	case check.Waiting:
		return "Nothing need ever happen again"
	case check.Circling:
		return "The case can come back to “" + name + "” for ever"
	}
	if isStep {
		return capital(the(e.Who)) + " does “" + step + "”" + went
	}
	return capital(name)
}
