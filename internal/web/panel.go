package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/lot"
	"duly/rulebook"
	"duly/timetable"
)

const panelGroup = "Panels drawn by lot"

func init() {
	wordings[casework.Convene] = wording{group: panelGroup, form: convening,
		offer: func(_ *teller, m casework.Move) string { return "Convene the " + m.Subject + " by lot" }}
	wordings[casework.Draw] = wording{group: panelGroup, form: drawing,
		offer: func(_ *teller, m casework.Move) string { return "Draw the " + m.Subject }}
	wordings[casework.Contribute] = wording{group: panelGroup, form: contributing, read: readWord,
		offer: func(_ *teller, m casework.Move) string { return "Put a word into the lot for the " + m.Subject }}
	wordings[casework.Substitute] = wording{group: panelGroup, form: substituting, read: readSubstitute,
		offer: func(_ *teller, m casework.Move) string { return "A member of the " + m.Subject + " can no longer sit" }}
	tellings[casework.Convened] = func(_ *teller, item *Item, e casework.Event) bool {
		item.What = "A lot was announced for the " + e.Subject
		return true
	}
	tellings[casework.Contributed] = func(_ *teller, item *Item, e casework.Event) bool {
		item.What, item.Label = capital(the(e.Role))+" put a word into the lot for the "+e.Subject, "The word"
		return true
	}
	tellings[casework.Drawn] = func(t *teller, item *Item, e casework.Event) bool {
		item.What = "The " + e.Subject + " was drawn by lot"
		for _, id := range e.Present {
			item.Followed = append(item.Followed, Followed{What: t.name(id) + " sits"})
		}
		return true
	}
	tellings[casework.StoodDown] = func(t *teller, item *Item, e casework.Event) bool {
		item.What, item.Label = "A member of the "+e.Subject+" can no longer sit", "Reasons"
		if e.Whom != "" {
			item.What = t.name(e.Whom) + " can no longer sit on the " + e.Subject
		}
		return true
	}
}

func (a *asking) panel() (*rulebook.Role, casework.Panel) {
	role := a.file.Rulebook.Role(a.move.Subject)
	a.view.As = a.move.As
	if role != nil {
		a.view.Rule = a.count.rules.link(role.Rule)
	}
	return role, a.file.Case.Panels[a.move.Subject]
}

func convening(a *asking) error {
	role, p := a.panel()
	v := a.view
	v.Heading, v.Submit = "Convene the "+a.move.Subject+" by lot", "Announce the lot"
	v.Lede = "This announces a lot. It fixes who can be drawn: whoever holds the role and may sit in this case. It locks away a secret. Nobody can know yet whom the lot will fall on, and it can be announced only once: what is drawn then is what counts."
	if role != nil {
		v.Lede += " The panel has " + plural(role.Seats, "seat") + seatsAsked(role) + "."
	}
	if len(p.Members) > 0 {
		v.Lede += " Those who sit and still can, stay; only the free seats are drawn."
	}
	return nil
}

// seatsAsked says which seats ask for a quality.
func seatsAsked(role *rulebook.Role) string {
	asked := role.Asked()
	if len(asked) == 0 {
		return ""
	}
	var out []string
	for i, q := range asked {
		if i == 0 && q == role.Chair {
			q += " (the chair)"
		}
		out = append(out, q)
	}
	return ", of which one each asks for: " + strings.Join(out, ", ")
}

func drawing(a *asking) error {
	_, p := a.panel()
	v := a.view
	v.Heading, v.Submit = "Draw the "+a.move.Subject, "Draw now"
	v.Lede = "The secret is shown, and with it and what was put in since, the lot decides. Both parties are told who sits. Nothing of it is for you to choose."
	if len(p.Words) == 0 {
		v.Lede += " Nobody has put a word into it yet. If the parties have only just been told of the lot, leave them a day."
	}
	return nil
}

func contributing(a *asking) error {
	a.panel()
	v := a.view
	v.Heading, v.Submit = "Put a word into the lot for the "+a.move.Subject, "Put it in"
	v.Lede = "The secret of this lot is locked away already, and nobody who chose it could know your word. So if you put in anything at all, nobody can have steered whom it falls on."
	a.ask(Field{Name: "word", Kind: "line", Label: "Your word", Hint: "One line: any words, or what your dice show. It becomes public with the draw, so write nothing about anybody."})
	return nil
}

func readWord(r *reading, act *casework.Act) {
	act.Text = r.must("word", "Write a word, or what your dice show.")
}

func substituting(a *asking) error {
	_, p := a.panel()
	v := a.view
	v.Heading, v.Submit = "A member of the "+a.move.Subject+" can no longer sit", "Put on record"
	v.Lede = "Their seat becomes free, and can be drawn by lot again. They cannot be drawn again in this case. Both parties are told that they no longer sit, and not why."
	var members []Option
	for _, m := range p.Members {
		members = append(members, Option{Value: m.ID, Label: a.name(m.ID)})
	}
	a.ask(Field{Name: "whom", Kind: "one", Label: "Who?", Options: members})
	v.Text = TextField{Label: "Reasons", Hint: "Officers read them, and the parties do not.", Needed: true, Rows: 4}
	return nil
}

func readSubstitute(r *reading, act *casework.Act) {
	act.Whom = r.whom("Choose who can no longer sit.")
	if r.text("text") == "" {
		r.problem("text", "Give the reasons.")
	}
}

// A PanelShown is a panel that is drawn by lot, and how.
type PanelShown struct {
	Role    string
	Rule    *RuleLink
	Members []string
	Waiting bool // a lot is announced and not drawn
	Lots    []LotShown
}

// A LotShown is one lot with all that it takes to draw it again.
type LotShown struct {
	N          int // which of the panel's
	Day        timetable.Date
	Drawn      timetable.Date // 0: not yet
	Seats      string
	Candidates []CandidateShown
	Excluded   []ExcludedShown
	Commitment string
	Secret     string
	Entry      int64
	Leaf       string
	Words      []string
	Seed       string
	Text       string
	Href       string // of the lot as a file
	Wrong      string // why it does not hold; "": it does
}

// A CandidateShown is one who could be drawn. Name is "" where the reader is
// not told who it is.
type CandidateShown struct {
	Ticket, Qualities, Name string
	Place                   int    // in the order of drawing, from 1; 0: before the draw
	Rank                    string // the beginning of it, in hexadecimal
	How                     string // "drawn", "sat before" or ""
}

// An ExcludedShown is one who holds the role and could not be drawn.
type ExcludedShown struct {
	Name, Why string
	Rule      *RuleLink
}

// panels shows how each panel of the case was drawn.
func (t *teller) panels() []PanelShown {
	var out []PanelShown
	c := t.file.Case
	for i := range t.file.Rulebook.Roles {
		role := &t.file.Rulebook.Roles[i]
		p, convened := c.Panels[role.Name]
		if !convened {
			continue
		}
		v := PanelShown{Role: role.Name, Rule: t.count.rules.link(role.Rule), Waiting: p.Lot != ""}
		for _, m := range p.Members {
			if m.ID != "" {
				v.Members = append(v.Members, t.name(m.ID)+bracket(m.Qualities))
			}
		}
		for at, e := range c.Events {
			if e.Subject != role.Name {
				continue
			}
			switch e.Kind {
			case casework.Convened:
				v.Lots = append(v.Lots, t.lot(len(v.Lots)+1, at, e))
			case casework.Drawn:
				t.drawn(&v.Lots[len(v.Lots)-1], at, e)
			}
		}
		out = append(out, v)
	}
	return out
}

func bracket(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// lot shows what was announced.
func (t *teller) lot(n, at int, e casework.Event) LotShown {
	v := LotShown{N: n, Day: e.Day, Text: e.Lot(), Href: t.base + "/lots/" + strconv.Itoa(at)}
	l, err := lot.Parse(e.Lot())
	if err != nil {
		v.Wrong = err.Error()
		return v
	}
	v.Commitment, v.Seats = l.Commitment, seatsOf(l)
	for i, c := range l.Candidates {
		shown := CandidateShown{Ticket: c.Ticket, Qualities: strings.Join(c.Traits, ", ")}
		if i < len(e.Present) {
			shown.Name = t.name(e.Present[i])
		}
		v.Candidates = append(v.Candidates, shown)
	}
	if e.Matter == nil || e.Matter.Pool == nil {
		return v
	}
	for i, x := range e.Matter.Pool.Excluded {
		shown := ExcludedShown{Why: x.Why, Rule: t.count.rules.link(x.Rule)}
		if k := len(l.Candidates) + i; k < len(e.Present) {
			shown.Name = t.name(e.Present[k])
		}
		v.Excluded = append(v.Excluded, shown)
	}
	return v
}

func seatsOf(l lot.Lot) string {
	var out []string
	free := 0
	for _, s := range l.Seats {
		if s == "" {
			free++
		} else {
			out = append(out, "one for “"+s+"”")
		}
	}
	switch {
	case free > 0 && len(out) > 0:
		out = append(out, fmt.Sprintf("%d for anybody", free))
	case free > 0:
		out = append(out, "all for anybody")
	}
	return plural(len(l.Seats), "seat") + ": " + strings.Join(out, ", ")
}

// drawn completes a lot with what was shown at the draw.
func (t *teller) drawn(v *LotShown, at int, e casework.Event) {
	l, err := lot.Parse(e.Lot())
	if err != nil {
		v.Wrong = err.Error()
		return
	}
	v.Drawn, v.Text, v.Href = e.Day, e.Lot(), t.base+"/lots/"+strconv.Itoa(at)
	v.Secret, v.Entry, v.Leaf, v.Words = l.Secret, l.Entry, l.Leaf, l.Words
	if err := l.Check(); err != nil {
		v.Wrong = err.Error()
	}
	seed := l.Seed()
	v.Seed = fmt.Sprintf("%x", seed)
	ranks := map[string]string{}
	for i := range v.Candidates {
		c := &v.Candidates[i]
		ranks[c.Ticket] = fmt.Sprintf("%x", lot.Rank(seed[:], c.Ticket))
		c.Rank = ranks[c.Ticket][:12]
		if k := slices.Index(l.Drawn, c.Ticket); k >= 0 {
			c.How = "drawn"
			if k += len(l.Kept); k < len(e.Present) {
				c.Name = t.name(e.Present[k])
			}
		}
	}
	slices.SortFunc(v.Candidates, func(a, b CandidateShown) int { return strings.Compare(ranks[a.Ticket], ranks[b.Ticket]) })
	for i := range v.Candidates {
		v.Candidates[i].Place = i + 1
	}
	for i, c := range slices.Backward(l.Kept) {
		shown := CandidateShown{Ticket: c.Ticket, Qualities: strings.Join(c.Traits, ", "), How: "sat before"}
		if i < len(e.Present) {
			shown.Name = t.name(e.Present[i])
		}
		v.Candidates = slices.Insert(v.Candidates, 0, shown)
	}
}

// lotFile sends a lot as it is written, for anybody to draw again.
func (s *site) lotFile(q *request) error {
	f, err := q.open()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.PathValue("event"))
	if err != nil || n < 0 || n >= len(f.Case.Events) || f.Case.Events[n].Lot() == "" {
		return errNotFound
	}
	q.download("panel.lot", "text/plain; charset=utf-8")
	_, _ = q.w.Write([]byte(f.Case.Events[n].Lot())) // if it fails, the visitor has gone
	return nil
}
