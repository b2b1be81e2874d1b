package casework

import (
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// A Complaint is what a complainant files.
type Complaint struct {
	Category string
	Account  string // what happened, in their words
	Filing   Filing
	Identity *Identity // nil: anonymous
	Exhibits []Exhibit
	AskedOut *Exclusion // whom the complainant asks to be kept out, if anybody
	Why      string     // they ask it
	Mentions []Mention  // officers whom the complaint turns out to name, or to ask out
	Number   string     // given at receipt, by whoever keeps the register
	Incident string

	since timetable.Date // see TakeOver and Again
	stage string
}

// Receive opens a case: a complaint of a category came on a day. afterHours
// tells that it came later than the rulebook's "day ends".
func Receive(r *rulebook.Rulebook, c Complaint, day timetable.Date, afterHours bool) ([]Event, error) {
	if r.Category(c.Category) == nil && (len(r.Categories) > 0 || c.Category != "") {
		return nil, &Refusal{What: "Choose the kind of complaint", Field: "category"}
	}
	if strings.TrimSpace(c.Account) == "" {
		return nil, &Refusal{What: "Say what happened", Field: "account"}
	}
	if c.Filing.Happened > day {
		return nil, &Refusal{What: c.Filing.Happened.Long() + " is still to come: give the day on which it happened, or leave it empty", Field: "happened"}
	}
	w := &working{rules: r, c: &Case{}}
	counts, err := countsFrom(r, r.Calendar, day, afterHours)
	if err != nil {
		return nil, err
	}
	e := Event{
		Kind: Received, Day: day, By: rulebook.Complainant, Role: rulebook.Complainant,
		Text: strings.TrimSpace(c.Account), Exhibits: c.Exhibits, Filing: &c.Filing, Identity: c.Identity,
		Particulars: Particulars{Category: c.Category, Rulebook: r.Digest, Number: c.Number, Incident: c.Incident}.orNone(), Since: c.since, Stage: c.stage,
	}
	if counts != day {
		e.Counts = counts
	}
	if err := w.emit(&e); err != nil {
		return nil, err
	}
	if err := w.screened(c, day); err != nil {
		return nil, err
	}
	if err := w.enterFirst(c, day, counts); err != nil {
		return nil, err
	}
	return w.out, nil
}

// countsFrom gives the day from which what happened on day is counted. Only a
// rulebook with "day ends" moves it: what comes later, or on a day that is not
// a working day, counts as come on the next working day.
func countsFrom(r *rulebook.Rulebook, calendar *timetable.Calendar, day timetable.Date, afterHours bool) (timetable.Date, error) {
	if r.DayEnds == 0 {
		return day, nil
	}
	if afterHours {
		day++
	}
	return calendar.Due(timetable.Limit{Unit: timetable.WorkingDays}, day)
}

// Perform turns an act into the events that it causes, after those that time
// has caused before it; or refuses it, with a *Refusal. Any other error is a
// fault of calendar or rulebook. The case itself is left as it is: Apply the
// events.
func Perform(r *rulebook.Rulebook, c *Case, who Actor, act Act) ([]Event, error) {
	act.by = who
	w := work(r, c)
	if err := w.attempt(who, act); err != nil {
		w.putAway()
		return nil, err
	}
	return w.putAway(), nil
}

func (w *working) attempt(who Actor, act Act) error {
	if err := w.lapse(act.Day - 1); err != nil {
		return err
	}
	if act.Day < w.c.Last {
		return &Refusal{What: "The file already holds something of " + w.c.Last.Long() + ", and an act cannot be dated before it", From: w.c.Last}
	}
	g, refusal := w.gate(who, act)
	if refusal != nil {
		return refusal
	}
	if refusal := w.contents(g, who, act); refusal != nil {
		return refusal
	}
	return w.perform(g, who, act)
}

// perform carries out an act that was found lawful and whole.
func (w *working) perform(g gate, who Actor, act Act) error {
	e := Event{Day: act.Day, By: who.ID, Role: g.as, Rule: g.rule, Subject: act.Subject, Text: strings.TrimSpace(act.Text), Exhibits: act.Exhibits}
	if ofSteps[act.Kind] {
		e.Stage, e.Step = act.Step.Stage, act.Step.Step
	}
	p, _ := practiceOf(act.Kind)
	return p.carry(w, g, act, e)
}

// counting notes the day from which what an act starts is counted.
func (w *working) counting(e Event, act Act) (Event, error) {
	calendar, err := w.calendar()
	if err != nil {
		return e, err
	}
	counts, err := countsFrom(w.rules, calendar, act.Day, act.AfterHours)
	if err == nil && counts != act.Day {
		e.Counts = counts
	}
	return e, err
}

func (w *working) carryDo(g gate, act Act, e Event) error {
	e, err := w.counting(e, act)
	if err != nil {
		return err
	}
	e.Kind, e.Outcome, e.Present, e.Matter = Done, act.Outcome, act.Present, w.cast(g, act)
	e.Particulars = Particulars{Findings: act.Findings, Clauses: foundOn(act.Findings)}.orNone()
	if act.Matter != nil && act.Matter.Weighing != nil {
		said := Matter{}
		if e.Matter != nil {
			said = *e.Matter
		}
		said.Weighing = act.Matter.Weighing
		e.Matter = &said
	}
	if err := w.emit(&e); err != nil {
		return err
	}
	if err := w.decided(g, act, &e); err != nil {
		return err
	}
	return w.after(&e)
}

func (w *working) carryWaive(_ gate, act Act, e Event) error {
	e, err := w.counting(e, act)
	if err != nil {
		return err
	}
	e.Kind = Waived
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.after(&e)
}

func (w *working) carryExtend(g gate, _ Act, e Event) (err error) {
	e.Kind, e.Was, e.Limit = Extended, g.replaces, g.extension.By
	if a := w.c.Asking(e.ref()); a != nil {
		e.Subject = strconv.Itoa(a.Event)
	}
	if e.Due, err = w.due(g.extension.By, g.replaces); err != nil {
		return err
	}
	return w.emit(&e)
}

func (w *working) carryPause(g gate, _ Act, e Event) error {
	e.Stage, e.Step = w.c.Stage, ""
	return w.pause(e, g.pause)
}

func (w *working) carryResume(g gate, _ Act, e Event) error {
	e.Stage, e.Step = w.c.Stage, ""
	return w.resume(e, g.pause)
}

func (w *working) carryAdd(_ gate, _ Act, e Event) error {
	e.Kind, e.Stage, e.Step = Added, w.c.Stage, ""
	return w.emit(&e)
}

// contents refuses an act that lacks what must be on record before it counts.
func (w *working) contents(g gate, who Actor, act Act) *Refusal {
	p, _ := practiceOf(act.Kind)
	if p.contents != nil {
		if refusal := p.contents(w, g, who, act); refusal != nil {
			return refusal
		}
	}
	for _, need := range g.needs {
		switch need {
		case "reasons":
			if strings.TrimSpace(act.Text) == "" {
				return &Refusal{What: "Reasons must be given", Rule: g.rule, Field: "text"}
			}
		case "evidence":
			if len(act.Exhibits) == 0 && !w.c.Exhibited {
				return &Refusal{What: "Nothing is in evidence yet: add at least one file", Rule: g.rule, Field: "exhibits"}
			}
		case "findings":
			if refusal := w.findings(g, act.Findings); refusal != nil {
				return refusal
			}
		}
	}
	return nil
}

func (act Act) empty() bool { return strings.TrimSpace(act.Text) == "" && len(act.Exhibits) == 0 }

func (w *working) saysSomething(_ gate, _ Actor, act Act) *Refusal {
	if act.empty() {
		return &Refusal{What: "There is nothing to add: write something, or choose a file", Field: "text"}
	}
	return nil
}

func (w *working) doneWhole(g gate, _ Actor, act Act) *Refusal {
	if Says(g.step.Does) && act.empty() {
		return &Refusal{What: "An empty " + g.step.Does + " would be none: write something, or choose a file", Rule: g.rule, Field: "text"}
	}
	if g.step.Decides() {
		if refusal := w.outcome(g.step, act.Outcome); refusal != nil {
			return refusal
		}
		if refusal := w.sharedOutcome(g, act.Outcome); refusal != nil {
			return refusal
		}
		if refusal := w.onSanctions(g, act); refusal != nil {
			return refusal
		}
		if refusal := w.unfound(g.step, act.Outcome); refusal != nil {
			return refusal
		}
	}
	if !g.step.Decides() && act.Outcome != "" {
		return &Refusal{What: "This step decides nothing, so it has no outcome", Rule: g.rule, Field: "outcome"}
	}
	return w.quorum(g, act)
}

// Says tells whether doing such a step is to say something: it needs words or a file.
func Says(does string) bool {
	return does == rulebook.Reply || does == rulebook.Report || does == rulebook.Review
}

func (w *working) outcome(step *rulebook.Step, name string) *Refusal {
	o := step.Outcome(name)
	switch {
	case name == "":
		return &Refusal{What: "Choose an outcome: " + strings.Join(w.outcomes(step), ", "), Rule: step.Rule, Field: "outcome"}
	case o == nil || !o.AppliesTo(w.c.Category):
		return &Refusal{What: "“" + name + "” is no outcome of this step; it can be " + strings.Join(w.outcomes(step), ", "), Rule: step.Rule, Field: "outcome"}
	case !w.c.canTake(step, name):
		return &Refusal{What: "“" + name + "” was taken as often in this case as the rule allows", Rule: step.Rule, Field: "outcome"}
	}
	return nil
}

// outcomes lists what can be taken now.
func (w *working) outcomes(step *rulebook.Step) []string {
	var names []string
	for i := range step.Outcomes {
		if o := &step.Outcomes[i]; w.takes(step, o) {
			names = append(names, o.Name)
		}
	}
	return names
}

// anyOutcome tells whether something can be taken now.
func (w *working) anyOutcome(step *rulebook.Step) bool {
	for i := range step.Outcomes {
		if w.takes(step, &step.Outcomes[i]) {
			return true
		}
	}
	return false
}

func (w *working) takes(step *rulebook.Step, o *rulebook.Outcome) bool {
	return w.c.canTake(step, o.Name) && !w.nothingToLower(o)
}

// quorum refuses a panel's act for which too few, or barred, members sat.
func (w *working) quorum(g gate, act Act) *Refusal {
	role := w.rules.Role(g.as)
	if role == nil || role.Seats == 0 {
		// Whoever is named would count as having done it, and be barred by "not by".
		if len(act.Present) > 0 {
			return &Refusal{What: "This step is one person's: nobody sat beside them", Rule: g.rule, Field: "present"}
		}
		return nil
	}
	sat := map[string]bool{}
	for _, p := range act.Present {
		if sat[p] {
			return &Refusal{What: "One member is named twice as having sat", Rule: g.rule, Field: "present"}
		}
		sat[p] = true
		if g.step == nil {
			continue
		}
		if refusal := w.fit(g.step, p); refusal != nil {
			refusal.Field = "present"
			return refusal
		}
		if refusal := w.drawnToSit(g.as, p); refusal != nil {
			refusal.Field = "present"
			return refusal
		}
	}
	if quorum := max(role.Quorum, 1); len(sat) < quorum {
		return &Refusal{What: "Too few members of the " + role.Name + " took part: " + number(quorum) + " are needed", Rule: role.Rule, Field: "present"}
	}
	if len(sat) > role.Seats {
		return &Refusal{What: "The " + role.Name + " has " + number(role.Seats) + " seats, and more members are named", Rule: role.Rule, Field: "present"}
	}
	if refusal := w.composed(role, act); refusal != nil {
		return refusal
	}
	if g.step == nil {
		return nil // a measure, which is not voted on
	}
	return w.voting(g, role, act)
}
