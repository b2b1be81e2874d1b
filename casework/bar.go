package casework

import (
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Events about who is kept out of a case. Of a bar, Subject is its id and Whom the
// officer.
const (
	KeptOut   Kind = "kept out"    // an officer may neither act on the case nor learn of it; Ground says why
	BarLifted Kind = "bar lifted"  // somebody whose name was found in the complaint was not meant
	Cleared   Kind = "no conflict" // an officer declared that they have none
	AskedOut  Kind = "asked out"   // the complainant asked that somebody does not handle the case
)

// What somebody may want to do about who is kept out of a case.
const (
	Declare = "declare" // that one has no conflict, or which; Outcome: NoConflict or HasConflict
	Recuse  = "recuse"  // oneself
	Lift    = "lift"    // a bar that rests on a name alone
)

// The outcomes of a declaration.
const (
	NoConflict  = "no conflict"
	HasConflict = "conflict"
)

// Why somebody is kept out of a case: the grounds of KeptOut.
const (
	ByName       = "named in the complaint"
	ByWish       = "asked out by the complainant"
	ByConflict   = "conflict declared"
	ByRecusal    = "recused"
	ByObjection  = "objection upheld"
	ByUnanswered = "objection not answered in time"
)

// A Bar keeps one officer out of one case.
type Bar struct {
	ID     string // "B1", "B2", …
	Person string // "" where this reader may not know
	Ground string
	Roles  []string // that they held
	Lifted bool
}

// A Mention is an officer whom a complaint names, or whom the complainant asks out.
type Mention struct {
	Officer Actor
	Ground  string // ByName or ByWish
}

// An Exclusion is whom the complainant asks out, in their words.
type Exclusion struct {
	Names string `json:"names"`
}

// Barred tells whether a person is kept out of the case.
func (p *People) Barred(person string) bool {
	return slices.ContainsFunc(p.Bars, func(b Bar) bool { return b.Person == person && !b.Lifted })
}

// Knows tells whether a person was kept out of the case before, even if that was
// lifted: what was looked at once by people is not looked at again by itself.
func (p *People) Knows(person string) bool {
	return slices.ContainsFunc(p.Bars, func(b Bar) bool { return b.Person == person })
}

// Out lists who is kept out, each as a complaint would mention them: whoever is kept
// out of a complaint is kept out wherever it goes on.
func (p *People) Out() []Mention {
	var out []Mention
	for _, b := range p.Bars {
		if !b.Lifted {
			out = append(out, Mention{Officer: Actor{ID: b.Person, Roles: b.Roles}, Ground: b.Ground})
		}
	}
	return out
}

func (p *People) bar(id string) *Bar {
	for i := range p.Bars {
		if p.Bars[i].ID == id {
			return &p.Bars[i]
		}
	}
	return nil
}

// kept folds an event about who is kept out.
func (p *People) kept(e Event) error {
	switch e.Kind {
	case KeptOut:
		b := Bar{ID: e.Subject, Person: e.Whom, Ground: e.Ground}
		if e.Matter != nil && e.Matter.Officer != nil {
			b.Roles = e.Matter.Officer.Roles
		}
		p.Bars = append(slices.Clip(p.Bars), b)
		p.asideWith(e.Whom)
	case BarLifted:
		if p.bar(e.Subject) == nil {
			return errNoSuch("bar")
		}
		p.Bars = slices.Clone(p.Bars)
		p.bar(e.Subject).Lifted = true
	case Cleared:
		p.Clear = append(slices.Clip(p.Clear), e.Whom)
	}
	return nil
}

// asideWith ends what somebody has in the case, and every objection to them.
func (p *People) asideWith(person string) {
	for _, a := range p.Of(person) {
		p.move(a.ID, IsOver)
	}
	p.Objections = slices.Clone(p.Objections)
	for i := range p.Objections {
		if a := p.assignment(p.Objections[i].About); a != nil && a.Person == person {
			p.Objections[i].Open = false
		}
	}
}

// keepOut emits that somebody is kept out; once is enough.
func (w *working) keepOut(e Event, who Actor, ground string) error {
	if w.c.People.Barred(who.ID) {
		return nil
	}
	e.Kind, e.Stage, e.Step, e.Ground, e.Whom = KeptOut, w.c.Stage, "", ground, who.ID
	e.Subject, e.Matter = "B"+strconv.Itoa(len(w.c.People.Bars)+1), &Matter{Officer: &OfficerNote{Roles: who.Roles}}
	return w.emit(&e)
}

// screened emits what follows from whom a complaint names, and whom the complainant
// asks out. Where it is not known who is asked out, it is an objection to decide, if
// the rulebook says who decides one.
func (w *working) screened(c Complaint, day timetable.Date) error {
	e := Event{Day: day, By: rulebook.System}
	if c.AskedOut != nil {
		asked := Event{Kind: AskedOut, Day: day, By: rulebook.Complainant, Role: rulebook.Complainant, Text: strings.TrimSpace(c.Why), Matter: &Matter{Exclusion: c.AskedOut}}
		if err := w.emit(&asked); err != nil {
			return err
		}
	}
	known := false
	for _, m := range c.Mentions {
		known = known || m.Ground == ByWish
		if err := w.keepOut(e, m.Officer, m.Ground); err != nil {
			return err
		}
	}
	s := w.rules.Safeguard(rulebook.Objections)
	if c.AskedOut == nil || known || s == nil {
		return nil
	}
	return w.object(Event{
		Day: day, By: rulebook.Complainant, Role: rulebook.Complainant, Rule: s.Rule, Text: strings.TrimSpace(c.Why),
		Matter: &Matter{Objection: &ObjectionNote{Who: c.AskedOut.Names}},
	}, "")
}

// KeepOut gives the events by which officers whom a case turns out to name are kept
// out of it, where that is found after its receipt: somebody has become an officer.
func KeepOut(r *rulebook.Rulebook, c *Case, mentions []Mention, day timetable.Date) ([]Event, error) {
	w := work(r, c)
	for _, m := range mentions {
		if err := w.keepOut(Event{Day: max(day, c.Last), By: rulebook.System}, m.Officer, m.Ground); err != nil {
			return nil, err
		}
	}
	return w.putAway(), nil
}

// Undeclared tells whether an officer is not shown the papers of the case yet: the
// rulebook wants their declaration on record before. rule is where it says so.
func Undeclared(r *rulebook.Rulebook, c *Case, who Actor) (rule string, undeclared bool) {
	rule, asked := r.RecordsConflicts()
	if !asked || who.Party != "" || slices.Contains(who.Roles, Overseer) || slices.Contains(c.People.Clear, who.ID) {
		return "", false
	}
	return rule, true
}

// Acts that an officer may do before they have declared: none of them needs the papers.
var beforeDeclaring = []string{Declare, Recuse, Accept, Decline, Approach}

// admitted refuses whoever is kept out, and whoever has yet to declare.
func (w *working) admitted(who Actor, kind string) *Refusal {
	if who.Party != "" {
		return nil
	}
	if w.c.People.Barred(who.ID) {
		return &Refusal{What: "You may neither act on this case nor see it"}
	}
	if rule, undeclared := Undeclared(w.rules, w.c, who); undeclared && !slices.Contains(beforeDeclaring, kind) {
		return &Refusal{What: "First say whether you have a conflict in this case: it comes before the papers", Rule: rule}
	}
	return nil
}

// officer is the gate of what every officer of the procedure may do.
func (w *working) officer(who Actor) (gate, *Refusal) {
	if as := w.officerRole(who); as != "" {
		return gate{as: as, rule: w.rules.Role(as).Rule}, nil
	}
	return gate{}, &Refusal{What: "This is for the officers of the procedure"}
}

// gateDeclare: once, by whoever comes to the case.
func (w *working) gateDeclare(who Actor, _ Act) (gate, *Refusal) {
	g, refusal := w.officer(who)
	if refusal != nil {
		return g, refusal
	}
	if s := w.rules.Safeguard(rulebook.Conflicts); s != nil {
		g.rule = s.Rule
	}
	if slices.Contains(w.c.People.Clear, who.ID) {
		return g, &Refusal{What: "You have declared it already. If something has changed, stand aside", Rule: g.rule}
	}
	return g, nil
}

func (w *working) declaresWhole(g gate, _ Actor, act Act) *Refusal {
	switch act.Outcome {
	case NoConflict:
		return nil
	case HasConflict:
		if strings.TrimSpace(act.Text) == "" {
			return &Refusal{What: "Say in a few words what the conflict is", Rule: g.rule, Field: "text"}
		}
		return nil
	}
	return &Refusal{What: "Say whether you have a conflict, or none", Rule: g.rule, Field: "outcome"}
}

func (w *working) carryDeclare(_ gate, act Act, e Event) error {
	if act.Outcome == HasConflict {
		return w.keepOut(e, act.by, ByConflict)
	}
	e.Kind, e.Stage, e.Whom = Cleared, w.c.Stage, e.By
	return w.emit(&e)
}

func (w *working) gateRecuse(who Actor, _ Act) (gate, *Refusal) {
	g, refusal := w.officer(who)
	g.needs = []string{"reasons"}
	return g, refusal
}

func (w *working) carryRecuse(_ gate, act Act, e Event) error {
	return w.keepOut(e, act.by, ByRecusal)
}

// gateLift: a name can be somebody else's. Who lifts such a bar holds another role
// than the officer whose name it is.
func (w *working) gateLift(who Actor, act Act) (gate, *Refusal) {
	b := w.c.People.bar(act.Subject)
	if b == nil || b.Lifted {
		return gate{}, &Refusal{What: "There is no such bar"}
	}
	if b.Ground != ByName {
		return gate{}, &Refusal{What: "Only a bar that rests on a name alone can be lifted"}
	}
	if who.Party == "" {
		for _, name := range who.Roles {
			if role := w.rules.Role(name); role != nil && !slices.Contains(b.Roles, name) {
				return gate{as: name, rule: role.Rule, needs: []string{"reasons"}}, nil
			}
		}
	}
	return gate{}, &Refusal{What: "It is for somebody of another role to say that the name is not this officer’s"}
}

func (w *working) carryLift(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Whom = BarLifted, w.c.Stage, w.c.People.bar(act.Subject).Person
	return w.emit(&e)
}
