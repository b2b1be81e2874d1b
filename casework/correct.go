package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// What a correction is about.
const (
	OfReceipt    = "day of receipt"    // the complaint had come on another day
	OfService    = "day of service"    // a letter was received on another day than it was recorded for
	OfWords      = "words"             // something is written wrongly
	OfExhibit    = "file"              // the wrong file was added
	OfRespondent = "respondent’s name" // in the complaint as it was recorded
)

// Corrections lists what a correction can be about.
func Corrections() []string {
	return []string{OfService, OfReceipt, OfWords, OfExhibit, OfRespondent}
}

// A Correction says what was wrong in an earlier event and what is right.
type Correction struct {
	Wrong string         `json:"wrong,omitempty"`
	Right string         `json:"right,omitempty"`
	Day   timetable.Date `json:"day,omitzero"` // OfReceipt, OfService: the right day
}

// Correctable tells whether an event of the case, by its number from 1, can be
// corrected by a person in some respect: what people did, and letters that went
// out by themselves.
func Correctable(r *rulebook.Rulebook, e Event) bool {
	return e.Kind == Received || e.By != rulebook.System || e.Kind == Lapsed && notifies(r, e)
}

func notifies(r *rulebook.Rulebook, e Event) bool {
	step := r.Step(e.ref())
	return step != nil && step.Does == rulebook.Notify && (e.Kind == Done || e.Kind == Lapsed)
}

// numbered finds an event by its number in the case, from 1.
func (w *working) numbered(subject string) (e Event, found bool) {
	n, err := strconv.Atoi(subject)
	if err != nil || n < 1 || n > len(w.past) || strconv.Itoa(n) != subject {
		return Event{}, false
	}
	return w.past[n-1], true
}

// gateCorrect: an officer of the case corrects facts, though never the day of their
// own act, which starts or ends somebody's time; their own words, whoever wrote
// them. A party corrects their own words and files.
func (w *working) gateCorrect(who Actor, act Act) (gate, *Refusal) {
	g, refusal := w.gateAdd(who, act)
	if refusal != nil {
		return gate{}, &Refusal{What: "Only the parties and the officers of the case may correct its file"}
	}
	g.needs = []string{"reasons"}
	if act.Subject == "" {
		return g, nil
	}
	e, found := w.numbered(act.Subject)
	if !found || !Correctable(w.rules, e) {
		return gate{}, &Refusal{What: "There is nothing of that number that can be corrected", Field: "event"}
	}
	g.rule = e.Rule
	own := who.Party == "" && e.By == who.ID || e.said(who)
	switch {
	case act.Ground == OfWords || act.Ground == OfExhibit:
		if !own {
			return gate{}, &Refusal{What: "What somebody said is theirs to correct; add a statement of your own", Rule: e.Rule, Field: "event"}
		}
	case who.Party != "":
		return gate{}, &Refusal{What: "You can correct what you said or sent; if a date is wrong, add to the file what you know of it", Field: "ground"}
	case own:
		return gate{}, &Refusal{What: "Nobody corrects the day of what they did themselves: it is for another officer", Rule: e.Rule, Field: "event"}
	case act.Ground == OfService && !notifies(w.rules, e):
		return gate{}, &Refusal{What: "That was no letter to a party, so it was served on nobody", Rule: e.Rule, Field: "event"}
	case (act.Ground == OfReceipt || act.Ground == OfRespondent) && e.Kind != Received:
		return gate{}, &Refusal{What: "That is corrected in the complaint, number 1", Field: "event"}
	}
	return g, nil
}

func (w *working) correctsSomething(_ gate, _ Actor, act Act) *Refusal {
	if act.Subject == "" {
		return &Refusal{What: "Choose what is to be corrected", Field: "event"}
	}
	if !slices.Contains(Corrections(), act.Ground) {
		return &Refusal{What: "Choose what is wrong: " + strings.Join(Corrections(), ", "), Field: "ground"}
	}
	said := Correction{}
	if act.Matter != nil && act.Matter.Correction != nil {
		said = *act.Matter.Correction
	}
	e, _ := w.numbered(act.Subject)
	switch {
	case !dated(act.Ground) && (strings.TrimSpace(said.Wrong) == "" || strings.TrimSpace(said.Right) == ""):
		return &Refusal{What: "Say what is wrong, and what is right", Field: "right"}
	case dated(act.Ground) && said.Day == 0:
		return &Refusal{What: "Give the right day", Field: "day"}
	case dated(act.Ground) && said.Day > act.Day:
		return &Refusal{What: said.Day.Long() + " is still to come", Field: "day"}
	case dated(act.Ground) && said.Day == e.Day:
		return &Refusal{What: said.Day.Long() + " is the day that the file has already", Field: "day"}
	}
	return nil
}

func dated(ground string) bool { return ground == OfReceipt || ground == OfService }

// carryCorrect puts the correction on record. The earlier event stays as it is. A
// day that was later than recorded moves the parties' open time to a later day,
// and what must wait for it; nothing moves to an earlier day, nothing that has
// ended begins again, and no limit of the organisation grows but where the
// parties' time would not fit in it.
func (w *working) carryCorrect(_ gate, act Act, e Event) error {
	was, _ := w.numbered(act.Subject)
	e.Kind, e.Stage, e.Step, e.Ground, e.To, e.Matter = Corrected, w.c.Stage, "", act.Ground, rulebook.BothParties, act.Matter
	if !dated(act.Ground) {
		return w.emit(&e)
	}
	e.Opened, e.Was = act.Matter.Correction.Day, was.Day
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recountSince(e, was)
}

// recountSince counts anew what an event had begun, which was later than recorded.
func (w *working) recountSince(e, was Event) error {
	if !w.c.Open() || e.Opened <= was.counts() {
		return nil
	}
	return w.recountWith(e, func(k Clock, moved *Event) {
		moved.Opened, moved.Due, moved.NotBefore = k.From, k.Due, k.NotBefore
		if k.Opened != was.counts() || !w.startedBy(k, was) {
			return
		}
		w.later(k, e.Opened, moved)
	})
}

// startedBy tells whether an event is what an open clock is counted from.
func (w *working) startedBy(k Clock, e Event) bool {
	step := w.rules.Step(k.Step)
	if step == nil {
		return false
	}
	before := w.rules.Stage(step.Stage).DependsOn(step, w.c.Category)
	if e.Kind == Received {
		return len(before) == 0 && w.c.Stage == w.rules.Start
	}
	return e.Stage == step.Stage && slices.Contains(before, e.Step)
}

// later counts the parties' time in a clock from a later day. On a fault of the
// calendar the dates stay.
func (w *working) later(k Clock, from timetable.Date, moved *Event) {
	step := w.rules.Step(k.Step)
	k.Opened = from
	e, err := w.recounted(k)
	if err != nil {
		return
	}
	switch {
	case k.Party && e.Due > k.Due:
		moved.Opened, moved.Due, moved.Counts = e.Opened, e.Due, from
	case !k.Party && !step.Wait.IsZero() && e.NotBefore > k.NotBefore:
		moved.NotBefore, moved.Counts = e.NotBefore, from
		if k.Due != 0 && k.Due < e.NotBefore {
			moved.Opened, moved.Due = e.Opened, max(e.Due, e.NotBefore)
		}
	}
}

// correct folds a correction. A complaint that had come earlier than recorded makes
// the case older; never younger.
func (c *Case) correct(e *Event) error {
	n, err := strconv.Atoi(e.Subject)
	if err != nil || n < 1 || n > c.Version {
		return fmt.Errorf("it corrects an event %q, and there is none", e.Subject)
	}
	if e.Ground == OfReceipt && e.Opened < c.Received {
		c.Received = e.Opened
	}
	return nil
}

// corrections offers to correct something, whatever it is.
func (l *listing) corrections() error {
	if l.who.Party != "" && !slices.ContainsFunc(l.past, func(e Event) bool { return e.said(l.who) && e.By != rulebook.System }) {
		return nil // they have said nothing yet
	}
	if g, refusal := l.gate(l.who, Act{Kind: Correct, Day: l.day}); refusal == nil {
		l.lawful = append(l.lawful, Move{Kind: Correct, As: g.as, Needs: g.needs})
	}
	return nil
}

// CorrectedBy lists the corrections of an event, by its number from 1.
func CorrectedBy(events []Event, n int) []Event {
	var out []Event
	for _, e := range events {
		if e.Kind == Corrected && e.Subject == strconv.Itoa(n) {
			out = append(out, e)
		}
	}
	return out
}

// wordsCorrected takes the words from a correction of words that this reader may
// not read.
func wordsCorrected(r *rulebook.Rulebook, c *Case, e *Event, who Actor) {
	n, err := strconv.Atoi(e.Subject)
	if err != nil || n < 1 || n > len(c.Events) || dated(e.Ground) || e.Ground == OfRespondent {
		return
	}
	if was := c.Events[n-1]; was.Text != "" || len(was.Exhibits) > 0 || was.Matter != nil {
		shown := Shown(r, c, n-1, who)
		if e.Ground == OfWords && shown.Text != was.Text || shown.Text == "" && len(shown.Exhibits) == 0 && shown.Matter == nil || e.Ground == OfExhibit && len(shown.Exhibits) < len(was.Exhibits) {
			e.silence()
		}
	}
}
