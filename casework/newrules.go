package casework

import (
	"fmt"

	"duly/rulebook"
	"duly/timetable"
)

// NewRules brings an open case under a newer version of its rules, where that says
// "applies to: all open cases", on a day. What has lapsed before lapses first, by
// the old rules. A limit of the organisation is counted anew from where it opened,
// and ends not before that day; a party's time only grows, and so does a wait; a
// limit that has ended stays as it is. stays says why the case goes on under the
// rules that it has: then nothing happens, and somebody has to be told. The case
// itself is left as it is: Apply the events.
func NewRules(old, next *rulebook.Rulebook, c *Case, day timetable.Date) (events []Event, stays string, err error) {
	w := work(old, c)
	stays, err = w.newRules(next, day)
	events = w.putAway()
	if err != nil || stays != "" {
		return nil, stays, err
	}
	return events, "", nil
}

func (w *working) newRules(next *rulebook.Rulebook, day timetable.Date) (stays string, err error) {
	if err := w.lapse(day - 1); err != nil || !w.c.Open() || w.c.Rulebook == next.Digest {
		return "", err
	}
	if stays := w.staysOut(next); stays != "" {
		return stays, nil
	}
	w.rules = next
	day = max(day, w.c.Last)
	e := Event{
		Kind: RulesChanged, Day: day, By: rulebook.System, Stage: w.c.Stage, Particulars: &Particulars{Rulebook: next.Digest}, To: rulebook.BothParties,
		Text: next.Name + ", version " + next.Version, Rule: next.Rule,
	}
	if err := w.emit(&e); err != nil {
		return "", err
	}
	return "", w.recountWith(e, func(k Clock, e *Event) { w.underNewRules(k, e, day) })
}

func (w *working) underNewRules(k Clock, e *Event, day timetable.Date) {
	step := w.rules.Step(k.Step)
	if step != nil {
		e.Limit = w.limit(step)
	}
	if k.Party { // recounted by the limit that they were told of
		now, err := w.due(step.Allow, k.Opened)
		if err == nil && k.Due != 0 && now > k.Due {
			e.Due = now
		} else {
			e.Limit = k.Limit
		}
	}
	switch {
	case k.Due != 0 && k.Due < day:
		e.Opened, e.Due, e.Limit = k.From, k.Due, k.Limit
	case e.Due != 0:
		e.Due = max(e.Due, day)
	}
	e.NotBefore = max(e.NotBefore, k.NotBefore)
	if e.Due != 0 && !k.Party {
		e.Due = max(e.Due, e.NotBefore)
	}
}

// staysOut says why newer rules do not fit a case: something in it has no place in
// them; "" where they fit.
func (w *working) staysOut(next *rulebook.Rulebook) string {
	stage := next.Stage(w.c.Stage)
	if stage == nil {
		return fmt.Sprintf("the new rules have no stage “%s”", w.c.Stage)
	}
	if w.c.Category != "" && next.Category(w.c.Category) == nil {
		return fmt.Sprintf("the new rules have no category “%s”", w.c.Category)
	}
	for _, p := range w.c.Pauses {
		if !p.Ended && ground(next, p.Ground) == nil {
			return fmt.Sprintf("the clocks stand still for “%s”, and the new rules have no such ground", p.Ground)
		}
	}
	if why := w.textsFit(next); why != "" {
		return why
	}
	for i := range w.past {
		if why := w.fits(next, w.past[i].ref()); why != "" {
			return why
		}
	}
	for _, k := range w.c.Clocks {
		if why := w.clockFits(next, k); why != "" {
			return why
		}
	}
	if w.c.StageExtended > 0 {
		return "the limit of its stage was extended"
	}
	return w.opensNothing(stage)
}

// textsFit: no case is judged by another text than before. Those of its allegations must
// be kept by the new rules; where nothing is framed, those that were in force when the
// complaint came.
func (w *working) textsFit(next *rulebook.Rulebook) string {
	kept := func(name, digest string) bool {
		_, kept := next.Text(name, digest)
		return kept
	}
	framed := false
	for _, a := range w.allegations() {
		if !a.Stands() {
			continue
		}
		framed = true
		for _, text := range a.Texts {
			if !kept(text.Definition, text.Digest) {
				return fmt.Sprintf("allegation %s is judged by a text of “%s” that the new rules do not keep", a.ID, text.Definition)
			}
		}
	}
	cat := w.rules.Category(w.c.Category)
	if framed || cat == nil {
		return ""
	}
	for _, name := range cat.Definitions {
		d := w.rules.Definition(name)
		if d == nil {
			continue
		}
		if text, _, _ := w.rules.On(d, w.c.Received); !kept(name, text.Digest) {
			return fmt.Sprintf("it is judged by a text of “%s” that the new rules do not keep", name)
		}
	}
	return ""
}

// fits: what a step was, it is: who may see the case, and what they may read of it,
// hangs on it.
func (w *working) fits(next *rulebook.Rulebook, ref rulebook.StepRef) string {
	was := w.rules.Step(ref)
	if was == nil {
		return ""
	}
	if is := next.Step(ref); is == nil || is.Does != was.Does || is.To != was.To || is.ByParty() != was.ByParty() || is.Decides() != was.Decides() {
		return fmt.Sprintf("the new rules have no step “%s” that is the same", ref)
	}
	return ""
}

// clockFits: an open step has the same role, and is neither passed on nor extended
// by a rule that has changed.
func (w *working) clockFits(next *rulebook.Rulebook, k Clock) string {
	was, is := w.rules.Step(k.Step), next.Step(k.Step)
	switch {
	case is == nil || is.Who != was.Who || !is.AppliesTo(w.c.Category):
		return fmt.Sprintf("the new rules give the open step “%s” to somebody else, or to nobody", k.Step)
	case k.Passed > 0:
		return fmt.Sprintf("the open step “%s” was passed on", k.Step)
	case w.shorterWait(is, k):
		return fmt.Sprintf("the new rules have the parties wait less before “%s” than they were told", k.Step)
	case k.Extended > 0:
		return fmt.Sprintf("the limit of the open step “%s” was extended", k.Step)
	}
	return ""
}

func (w *working) shorterWait(step *rulebook.Step, k Clock) bool {
	if k.NotBefore == 0 {
		return false
	}
	now, err := w.notBefore(step.Wait, k.Opened)
	return err != nil || now < k.NotBefore
}

// opensNothing: no step of the stage would open at once under the new rules, on a
// day that may be long past.
func (w *working) opensNothing(stage *rulebook.Stage) string {
	for i := range stage.Steps {
		step := &stage.Steps[i]
		if _, done := w.c.Finished[step.Name]; done || !step.AppliesTo(w.c.Category) || w.c.clock(step.Ref()) != nil {
			continue
		}
		if _, ready := w.ready(stage, step); ready {
			return fmt.Sprintf("the new rules would open the step “%s” at once", step.Ref())
		}
	}
	return ""
}
