package casework

import (
	"slices"
	"strconv"

	"duly/rulebook"
	"duly/timetable"
)

// Joining several complaints about one incident in one case, and undoing it.
const (
	Join     = "join"     // an act: have the complaint go on in an older case
	Separate = "separate" // an act: let a complaint that was joined go on by itself again

	MovedTo    Kind = "moved to another case"
	Joined     Kind = "complaint joined"    // by an officer; what is said in it follows as Complained
	Complained Kind = "further complaint"   // the words of a complaint that was joined
	Separated  Kind = "complaint separated" // it goes on in a case of its own

	// JoinedEnd is how a case ends whose complaint goes on in another: by no end of
	// the rulebook, for nothing was decided and nothing was missed.
	JoinedEnd = "joined to another case"
)

// A Joining names the other case.
type Joining struct {
	Into string `json:"into,omitempty"` // Join: the case in which the complaint goes on
	From string `json:"from,omitempty"` // Joined: the case that it came as; Separated: the case in which it goes on
}

// A Further is a complaint that was joined to a case.
type Further struct {
	ID        string // "C2", by which it is named in the case
	From      string // the case that it came as
	Number    string
	Mode      string
	Separated bool
	To        string // the case in which it goes on since it was separated
}

// Complainant names the complainant of a further complaint in the case.
func (f Further) Complainant() string { return rulebook.Complainant + " " + f.ID }

// Several tells whether the case has more than one complainant now.
func (c *Case) Several() bool {
	return slices.ContainsFunc(c.Further, func(f Further) bool { return !f.Separated })
}

// FurtherFrom finds the complaint that came as another case; nil if none did.
func (c *Case) FurtherFrom(id string) *Further {
	for _, f := range slices.Backward(c.Further) {
		if f.From == id {
			return &f
		}
	}
	return nil
}

// Accounts are what all complaints of the case say, the first one first.
func (c *Case) Accounts() []string {
	var out []string
	for _, e := range c.Events {
		if e.Kind == Received || e.Kind == Complained && !c.separated(e.Subject) {
			out = append(out, e.Text)
		}
	}
	return out
}

func (c *Case) separated(id string) bool {
	return slices.ContainsFunc(c.Further, func(f Further) bool { return f.ID == id && f.Separated })
}

func (w *working) gateJoin(who Actor, _ Act) (gate, *Refusal) {
	if w.c.Several() {
		return gate{}, &Refusal{What: "Another complaint was joined to this case: join the new one to this one"}
	}
	for _, o := range w.c.People.Objections {
		if o.Open {
			return gate{}, &Refusal{What: "It was asked that somebody stand aside, and nobody would answer it if this case ended: decide it first, which is possible until " + o.Due.Long(), Rule: o.Rule}
		}
	}
	return w.gateUntold(who)
}

// gateUntold: whoever has had notice has time that runs, for what they were told
// of. Nothing is put beside it afterwards.
func (w *working) gateUntold(who Actor) (gate, *Refusal) {
	if w.c.Notified(w.rules, rulebook.Respondent) {
		return gate{}, &Refusal{What: "The respondent has had notice of this case, and their time to answer runs from it: a further complaint is a case of its own"}
	}
	return w.gateHandling(who)
}

func (w *working) joinsSomewhere(_ gate, _ Actor, act Act) *Refusal {
	if act.Matter == nil || act.Matter.Joining == nil || act.Matter.Joining.Into == "" {
		return &Refusal{What: "Say in which case the complaint is to go on", Field: "into"}
	}
	return nil
}

func (w *working) carryJoin(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Subject, e.To = MovedTo, w.c.Stage, "", act.Matter.Joining.Into, rulebook.Complainant
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.end(JoinedEnd, &e)
}

// Admit takes the complaint of another case, by its id, into this one: the other
// half of Join. Whoever joins it must be able to add to this case; whoever is kept out
// of the other is kept out of this one from then on. The events are
// a *Refusal where the two cannot be one case.
func Admit(r *rulebook.Rulebook, c *Case, who Actor, other *Case, id, reasons string, day timetable.Date) ([]Event, error) {
	w := work(r, c)
	if err := w.lapse(day - 1); err != nil {
		return nil, err
	}
	refuse := func(what string) ([]Event, error) { return nil, &Refusal{What: what, Field: "into"} }
	g, refusal := w.gate(who, Act{Kind: Add, Day: day})
	switch {
	case refusal != nil:
		refusal.Field = "into"
		return nil, refusal
	case c.Rulebook != other.Rulebook:
		return refuse("That case came under other rules than this complaint, which keeps its own")
	case c.Category != other.Category:
		return refuse("That case is about another kind of complaint, and is judged by another text")
	case w.c.Notified(w.rules, rulebook.Respondent):
		return refuse("The respondent has had notice of that case, and their time to answer runs from it: a further complaint is a case of its own")
	case slices.ContainsFunc(w.c.People.Objections, func(o Objection) bool { return o.Open && o.Apart }):
		return refuse("Whom the complainant of that case asked to be kept out is still to be decided, and the answer is for them alone: a further complaint can come after it")
	}
	if keepsBack(r, other, 0) {
		return refuse(keptBack)
	}
	f := Further{ID: "C" + strconv.Itoa(len(c.Further)+2)}
	first := AsItStands(r, other, 0)
	joined := Event{
		Kind: Joined, Day: day, By: who.ID, Role: g.as, Stage: w.c.Stage, Subject: f.ID, To: rulebook.BothParties, Text: reasons,
		Particulars: Particulars{Number: other.Number}.orNone(), Matter: &Matter{Joining: &Joining{From: id}},
	}
	complained := Event{
		Kind: Complained, Day: day, By: f.Complainant(), Role: rulebook.Complainant, Stage: w.c.Stage, Subject: f.ID, Particulars: Particulars{Number: other.Number}.orNone(),
		Since: other.Received, Text: first.Text, Exhibits: first.Exhibits, Filing: first.Filing, Identity: first.Identity,
	}
	for _, e := range []Event{joined, complained} {
		if err := w.emit(&e); err != nil {
			return nil, err
		}
	}
	for _, m := range other.People.Out() {
		if err := w.keepOut(Event{Day: day, By: rulebook.System}, m.Officer, m.Ground); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

const keptBack = "Something of this complaint is withheld, and would not be in another case: disclose it or redact it first"

// keepsBack tells whether something that an event brought is withheld from a party, and
// not by a redaction.
func keepsBack(r *rulebook.Rulebook, c *Case, at int) bool {
	return slices.ContainsFunc(Evidence(r, c.Events), func(p Piece) bool {
		return p.Event == at && !p.Sealed() && (p.FromComplainant || p.FromRespondent)
	})
}

// AsItStands is an event with what stands in the place of its sealed words and files: that,
// and not the originals, goes with a complaint into another case.
func AsItStands(r *rulebook.Rulebook, c *Case, at int) Event {
	e := c.Events[at]
	if !slices.ContainsFunc(c.Events, func(e Event) bool { return e.Kind == Redacted }) {
		return e // which is nearly always so, and cheap to find
	}
	e.Exhibits = slices.Clone(e.Exhibits)
	all := Evidence(r, c.Events)
	for n := range all {
		p := &all[n]
		if p.Event != at || !p.Sealed() {
			continue
		}
		now := standing(all, p)
		if p.isWords() {
			e.Text = now.Words
		}
		for i := range e.Exhibits {
			if p.File != nil && now.File != nil && e.Exhibits[i].SHA256 == p.File.SHA256 {
				e.Exhibits[i] = *now.File
			}
		}
	}
	return e
}

func (w *working) gateSeparate(who Actor, act Act) (gate, *Refusal) {
	i := slices.IndexFunc(w.c.Further, func(f Further) bool { return f.ID == act.Subject && !f.Separated })
	if i < 0 {
		return gate{}, &Refusal{What: "No complaint “" + act.Subject + "” is joined to this case"}
	}
	for at, e := range w.events() {
		if e.Kind == Complained && e.Subject == act.Subject && keepsBack(w.rules, &Case{Events: w.events()}, at) {
			return gate{}, &Refusal{What: keptBack}
		}
	}
	return w.gateHandling(who)
}

func (w *working) carrySeparate(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.To = Separated, w.c.Stage, "", rulebook.BothParties
	if act.Matter != nil && act.Matter.Joining != nil {
		e.Matter = &Matter{Joining: &Joining{From: act.Matter.Joining.From}}
	}
	return w.emit(&e)
}

func (l *listing) joining() error {
	if err := l.offerLawful(Move{Kind: Join}); err != nil {
		return err
	}
	for _, f := range l.c.Further {
		if !f.Separated {
			if err := l.offerLawful(Move{Kind: Separate, Subject: f.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// offerLawful lists a move if it is lawful; who may not is not told of it.
func (l *listing) offerLawful(m Move) error {
	if g, refusal := l.gate(l.who, Act{Kind: m.Kind, Subject: m.Subject, Day: l.day}); refusal == nil {
		m.As, m.Needs = g.as, g.needs
		l.lawful = append(l.lawful, m)
	}
	return nil
}

// shared refuses what one of several complainants would do for all of them: to
// end the time that belongs to each, or to choose what silence chooses anyway.
func (w *working) shared(k Clock, step *rulebook.Step, kind string) *Refusal {
	if k.Who != rulebook.Complainant || !w.c.Several() || kind == Do && step.Decides() {
		return nil
	}
	return &Refusal{What: "There are several complainants, and the time for “" + step.Name + "” belongs to each of them: add what you have to say to the file", Rule: step.Rule}
}

// sharedOutcome refuses the outcome by which one complainant would give up what
// the others may still do.
func (w *working) sharedOutcome(g gate, outcome string) *Refusal {
	if g.clock.Who != rulebook.Complainant || !w.c.Several() || g.step.Else == nil || g.step.Else.Outcome != outcome {
		return nil
	}
	return &Refusal{What: "There are several complainants, and “" + outcome + "” would give up what the others may still do: it follows by itself if none of them acts", Rule: g.rule, Field: "outcome"}
}

func (c *Case) foldJoining(e *Event) {
	switch e.Kind {
	case Joined:
		f := Further{ID: e.Subject, Number: e.Number()}
		if e.Matter != nil && e.Matter.Joining != nil {
			f.From = e.Matter.Joining.From
		}
		c.Further = append(slices.Clip(c.Further), f)
	case Complained, Separated:
		if e.Kind == Complained {
			c.People.Clear = nil // who declared did so before there was this complainant
		}
		c.Further = slices.Clone(c.Further)
		for i := range c.Further {
			f := &c.Further[i]
			switch {
			case f.ID != e.Subject:
			case e.Kind == Separated:
				f.Separated = true
				if e.Matter != nil && e.Matter.Joining != nil {
					f.To = e.Matter.Joining.From
				}
			case e.Filing != nil:
				f.Mode = e.Filing.Mode
			}
		}
	}
}
