package casework

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"duly/lot"
	"duly/rulebook"
	"duly/timetable"
)

// panelOf finds a role that is drawn by lot; nil where it is none.
func (w *working) panelOf(name string) *rulebook.Role {
	if role := w.rules.Role(name); role != nil && role.ByLot && role.Seats > 0 {
		return role
	}
	return nil
}

// stepsOf lists what a role still has to do in the stage that the case is in.
func (w *working) stepsOf(role string) []*rulebook.Step {
	var out []*rulebook.Step
	s := w.rules.Stage(w.c.Stage)
	if s == nil {
		return nil
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		if _, done := w.c.Finished[step.Name]; done || !step.AppliesTo(w.c.Category) {
			continue
		}
		who := step.Who
		if k := w.c.clock(step.Ref()); k != nil {
			who = k.Who
		}
		if who == role {
			out = append(out, step)
		}
	}
	return out
}

// unfit says why somebody cannot sit in what the role has to do; nil if they can.
func (w *working) unfit(role, person string) *Refusal {
	if slices.Contains(w.c.Panels[role].Out, person) {
		return &Refusal{What: "They can no longer sit on this panel"}
	}
	for _, step := range w.stepsOf(role) {
		if refusal := w.mayDo(step, person); refusal != nil {
			return refusal
		}
	}
	return nil
}

// sitting lists the members who can still sit.
func (w *working) sitting(role string) []Member {
	var out []Member
	for _, m := range w.c.Panels[role].Members {
		if w.unfit(role, m.ID) == nil {
			out = append(out, m)
		}
	}
	return out
}

// officerRole is the role in which an officer acts beside the steps: the first of
// theirs that the rulebook knows; "" for none, and for a party.
func (w *working) officerRole(who Actor) string {
	if who.Party != "" {
		return ""
	}
	for _, name := range who.Roles {
		if w.rules.Role(name) != nil {
			return name
		}
	}
	return ""
}

// aboutPanel finds the panel that an act is about, and the role in which an
// officer acts on it. Nothing about a lot is left to anybody's choice, so any
// officer of the rulebook may see it through.
func (w *working) aboutPanel(who Actor, act Act) (*rulebook.Role, gate, *Refusal) {
	role := w.panelOf(act.Subject)
	if role == nil {
		return nil, gate{}, &Refusal{What: "The rulebook has no panel “" + act.Subject + "” that is drawn by lot"}
	}
	g := gate{as: w.officerRole(who), rule: role.Rule}
	if g.as == "" {
		return nil, gate{}, &Refusal{What: "A panel is convened by the officers of the case", Rule: role.Rule}
	}
	return role, g, nil
}

func (w *working) gateConvene(who Actor, act Act) (gate, *Refusal) {
	role, g, refusal := w.aboutPanel(who, act)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case len(w.stepsOf(role.Name)) == 0:
		return gate{}, &Refusal{What: "Nothing in the stage “" + w.c.Stage + "” waits for the " + role.Name, Rule: role.Rule}
	case w.c.Panels[role.Name].Lot != "":
		return gate{}, &Refusal{What: "A lot for the " + role.Name + " is announced: it must be drawn, and cannot be announced anew until it pleases", Rule: role.Rule}
	case len(w.sitting(role.Name)) >= role.Seats:
		return gate{}, &Refusal{What: "The " + role.Name + " is complete", Rule: role.Rule}
	}
	return g, nil
}

func (w *working) gateDraw(who Actor, act Act) (gate, *Refusal) {
	role, g, refusal := w.aboutPanel(who, act)
	if refusal == nil && w.c.Panels[role.Name].Lot == "" {
		refusal = &Refusal{What: "No lot for the " + role.Name + " is announced: convene the panel first", Rule: role.Rule}
	}
	if refusal != nil {
		return gate{}, refusal
	}
	return g, nil
}

func (w *working) gateSubstitute(who Actor, act Act) (gate, *Refusal) {
	role, g, refusal := w.aboutPanel(who, act)
	switch {
	case refusal != nil:
		return gate{}, refusal
	case w.c.Panels[role.Name].Lot != "":
		return gate{}, &Refusal{What: "A lot for the " + role.Name + " is announced: draw it first", Rule: role.Rule}
	case len(w.sitting(role.Name)) == 0 || len(w.stepsOf(role.Name)) == 0:
		return gate{}, &Refusal{What: "Nobody sits on the " + role.Name, Rule: role.Rule}
	}
	return g, nil
}

// gateContribute: parties and officers may put a word into a lot that is
// announced and not drawn. Nobody who does knows the secret, and whoever chose
// the secret did not know the word: so neither can choose who is drawn.
func (w *working) gateContribute(who Actor, act Act) (gate, *Refusal) {
	role := w.panelOf(act.Subject)
	as := who.Party
	if as == "" {
		as = w.officerRole(who)
	}
	switch {
	case role == nil:
		return gate{}, &Refusal{What: "The rulebook has no panel “" + act.Subject + "” that is drawn by lot"}
	case as == "":
		return gate{}, &Refusal{What: "Only the parties and the officers of the case may put a word into its lot", Rule: role.Rule}
	case w.c.Panels[role.Name].Lot == "":
		return gate{}, &Refusal{What: "No lot for the " + role.Name + " is announced", Rule: role.Rule}
	case len(w.c.Panels[role.Name].Words) >= mostWords:
		return gate{}, &Refusal{What: fmt.Sprintf("%d words have been put into this lot, and it takes no more", mostWords), Rule: role.Rule}
	}
	return gate{as: as, rule: role.Rule}, nil
}

const mostWords = 20

func (w *working) wordGiven(_ gate, _ Actor, act Act) *Refusal {
	if !lot.Line(strings.TrimSpace(act.Text)) {
		return &Refusal{What: "Write one line of at most 200 letters or figures: any word, or what the dice showed", Field: "word"}
	}
	return nil
}

func (w *working) memberNamed(g gate, _ Actor, act Act) *Refusal {
	if act.Whom == nil || !slices.ContainsFunc(w.sitting(act.Subject), func(m Member) bool { return m.ID == act.Whom.ID }) {
		return &Refusal{What: "Choose one of those who sit on the " + act.Subject, Rule: g.rule, Field: "whom"}
	}
	if strings.TrimSpace(act.Text) == "" {
		return &Refusal{What: "Give the reasons why they can no longer sit", Rule: g.rule, Field: "text"}
	}
	return nil
}

// announced works out the lot for the seats that are free: who can be drawn, and
// why others cannot.
func (w *working) announced(role *rulebook.Role, supply *Supply, day timetable.Date) (lot.Announcement, *Pool, []string) {
	secret, key := supply.Entropy[:lot.SecretSize], supply.Entropy[lot.SecretSize:]
	a := lot.Announcement{Purpose: fmt.Sprintf("%s, draw %d", role.Name, w.c.Panels[role.Name].Draws+1), Commitment: lot.Commit(secret)}
	pool := &Pool{Secret: hex.EncodeToString(secret)}
	kept := w.sitting(role.Name)
	for _, m := range kept {
		a.Kept = append(a.Kept, lot.Candidate{Ticket: m.Ticket, Traits: m.Qualities})
	}
	ids := map[string]string{}
	var out []string
	for _, p := range supply.Pool {
		if slices.ContainsFunc(kept, func(m Member) bool { return m.ID == p.ID }) {
			continue
		}
		refusal := w.unfit(role.Name, p.ID)
		if refusal == nil && Barred(w.rules, p) {
			refusal = &Refusal{What: "They hold a role that may not act on a case", Rule: role.Rule}
		}
		if refusal == nil && untrained(role, p, day) != nil {
			refusal = &Refusal{What: "Their training is not current", Rule: role.Rule}
		}
		if refusal != nil {
			pool.Excluded = append(pool.Excluded, LeftOut{refusal.What, refusal.Rule})
			out = append(out, p.ID)
			continue
		}
		c := lot.Candidate{Ticket: lot.Ticket(key, p.ID), Traits: asked(role, p.Qualities)}
		ids[c.Ticket] = p.ID
		a.Candidates = append(a.Candidates, c)
	}
	a.Seats = append(role.Asked(), make([]string, max(0, min(role.Seats, len(a.Kept)+len(a.Candidates))-len(role.Asked())))...)
	slices.SortFunc(a.Candidates, func(x, y lot.Candidate) int { return strings.Compare(x.Ticket, y.Ticket) })
	present := make([]string, 0, len(ids)+len(out))
	for _, c := range a.Candidates {
		present = append(present, ids[c.Ticket])
	}
	return a, pool, append(present, out...)
}

// asked are those of a person's qualities that a panel asks for: no others need
// be told.
func asked(role *rulebook.Role, qualities []string) []string {
	var out []string
	for _, q := range role.Asked() {
		if slices.Contains(qualities, q) && !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	slices.Sort(out)
	return out
}

// canBeFilled refuses a lot from which no panel could come that may act.
func (w *working) canBeFilled(g gate, _ Actor, act Act) *Refusal {
	role := w.panelOf(act.Subject)
	if act.Lot == nil || len(act.Lot.Entropy) != EntropySize {
		return &Refusal{What: "A lot is announced by the office, which knows who can be drawn", Rule: g.rule}
	}
	a, pool, _ := w.announced(role, act.Lot, act.Day)
	all := slices.Concat(a.Kept, a.Candidates)
	least := max(role.Quorum, len(role.Asked()), 1)
	if len(a.Candidates) == 0 || len(all) < least {
		return &Refusal{What: fmt.Sprintf("Too few can sit on the %s: %s needed, and of %s who hold the role %s can (%s excluded)",
			role.Name, areNeeded(least), number(len(act.Lot.Pool)), number(len(all)), number(len(pool.Excluded))), Rule: role.Rule}
	}
	if !lot.Fills(a.Seats, all) {
		return &Refusal{What: "Those who can be drawn cannot fill the " + role.Name + ": it needs " + composition(role), Rule: role.Rule}
	}
	return nil
}

func areNeeded(n int) string {
	if n == 1 {
		return "one is"
	}
	return number(n) + " are"
}

// composition says which qualities a panel needs: "one chair and two lay".
func composition(role *rulebook.Role) string {
	counts, order := map[string]int{}, []string{}
	for _, q := range role.Asked() {
		if counts[q]++; counts[q] == 1 {
			order = append(order, q)
		}
	}
	var out []string
	for _, q := range order {
		out = append(out, fmt.Sprintf("%s “%s”", number(counts[q]), q))
	}
	return strings.Join(out, " and ")
}

func (w *working) carryConvene(_ gate, act Act, e Event) error {
	a, pool, present := w.announced(w.panelOf(act.Subject), act.Lot, act.Day)
	e.Kind, e.Stage, e.Step = Convened, w.c.Stage, ""
	e.Particulars, e.Present, e.Matter = &Particulars{Lot: a.Text()}, present, &Matter{Pool: pool}
	return w.emit(&e)
}

func (w *working) carryContribute(_ gate, _ Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.To = Contributed, w.c.Stage, "", rulebook.BothParties
	return w.emit(&e)
}

func (w *working) carryDraw(_ gate, act Act, e Event) error {
	p := w.c.Panels[act.Subject]
	l, err := lot.Parse(p.Lot)
	if err != nil {
		return err
	}
	if act.Lot == nil {
		return fmt.Errorf("the lot for the %s was drawn without the leaf of its announcement", act.Subject)
	}
	l.Secret, l.Entry, l.Leaf, l.Words = p.secret, act.Lot.Entry, act.Lot.Leaf, p.Words
	if l.Drawn, err = l.Draw(); err != nil {
		return err
	}
	bench := &Bench{Kept: len(l.Kept)}
	for _, m := range p.drawn(l) {
		e.Present = append(e.Present, m.ID)
		bench.Names = append(bench.Names, nameOf(act.Lot.Pool, m.ID))
	}
	e.Kind, e.Stage, e.Step, e.To = Drawn, w.c.Stage, "", rulebook.BothParties
	e.Particulars, e.Matter = &Particulars{Lot: l.Text()}, &Matter{Bench: bench}
	return w.emit(&e)
}

func nameOf(people []Actor, id string) string {
	for _, p := range people {
		if p.ID == id && p.Name != "" {
			return p.Name
		}
	}
	return id
}

func (w *working) carrySubstitute(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Whom = StoodDown, w.c.Stage, "", act.Whom.ID
	return w.emit(&e)
}

// panels offers what can be done about the panels that the stage needs.
func (l *listing) panels() error {
	for i := range l.rules.Roles {
		name := l.rules.Roles[i].Name
		for _, kind := range []string{Convene, Contribute, Draw, Substitute} {
			act := Act{Kind: kind, Subject: name, Day: l.day}
			if g, refusal := l.gate(l.who, act); refusal == nil {
				l.lawful = append(l.lawful, Move{Kind: kind, Subject: name, As: g.as})
			}
		}
	}
	return nil
}

// Undrawn tells whether a role is drawn by lot and nobody sits for it yet.
func Undrawn(r *rulebook.Rulebook, c *Case, role string) bool {
	known := r.Role(role)
	return known != nil && known.ByLot && len(c.Panels[role].Members) == 0
}

// MaySit tells whether somebody who holds a role can have what waits for it in the
// case: of a panel that was drawn by lot only who was drawn, of any only who is not kept
// out.
func (c *Case) MaySit(r *rulebook.Rulebook, role, person string) bool {
	if c.People.Barred(person) {
		return false
	}
	known := r.Role(role)
	return known == nil || !known.ByLot || Undrawn(r, c, role) ||
		slices.ContainsFunc(c.Panels[role].Members, func(m Member) bool { return m.ID == person })
}

// MayDo tells whether somebody may do a step, or sit on a panel that does it, whatever
// their role. It asks nothing of training, nor whether they have declared a conflict.
func MayDo(r *rulebook.Rulebook, c *Case, ref rulebook.StepRef, person string) bool {
	step := r.Step(ref)
	if step == nil {
		return !c.People.Barred(person)
	}
	w := work(r, c)
	defer w.putAway()
	return w.mayDo(step, person) == nil
}

// drawnToSit refuses whoever was not drawn for a panel that is drawn by lot.
func (w *working) drawnToSit(role, person string) *Refusal {
	r := w.panelOf(role)
	if r == nil {
		return nil
	}
	p := w.c.Panels[role]
	if len(p.Members) == 0 {
		what := "The " + role + " is drawn by lot, and has not been drawn: convene it first"
		if p.Lot != "" {
			what = "The " + role + " is drawn by lot: its lot is announced, and must be drawn first"
		}
		return &Refusal{What: what, Rule: r.Rule}
	}
	if !slices.ContainsFunc(p.Members, func(m Member) bool { return m.ID == person }) {
		return &Refusal{What: "Only those sit on the " + role + " who were drawn", Rule: r.Rule}
	}
	return nil
}
