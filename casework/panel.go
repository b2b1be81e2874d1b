package casework

import (
	"fmt"
	"slices"
	"strings"

	"duly/lot"
	"duly/rulebook"
	"duly/timetable"
)

// A Panel is what a case knows of a role that is drawn by lot: who sits, and a
// lot that is announced and not drawn yet.
type Panel struct {
	Role    string
	Members []Member // who were drawn and sit, in the order in which they were drawn
	Out     []string // the ids of those who no longer can
	Draws   int      // how many lots were announced
	Lot     string   // the announcement of the lot that is still to be drawn, as package lot writes it; "": none
	At      int      // the place in Case.Events of that announcement
	Words   []string // what others have put into that lot

	pool   []string // the ids of its candidates, in the order in which it names them
	secret string   // nobody is shown it before the draw
}

// A Member sits on a panel.
type Member struct {
	ID        string
	Ticket    string   // by which they were drawn
	Qualities []string // those that the role asks for
}

// A Supply is what the office knows and hands in with an act about a panel.
type Supply struct {
	Pool    []Actor // who hold the panel's role
	Entropy []byte  // Convene: 64 fresh random bytes, the secret and then the key of the tickets
	Entry   int64   // Draw: the number of the announcement's entry in the journal
	Leaf    string  // Draw: the leaf hash of that entry, in hexadecimal
}

// EntropySize is how many random bytes it takes to announce a lot.
const EntropySize = 2 * lot.SecretSize

// A Pool is what the announcement of a lot keeps beside the announcement
// itself: the secret, which is shown when the lot is drawn and never before, and
// why others who hold the role cannot be drawn. Their ids stand in
// Event.Present, after those of the candidates.
type Pool struct {
	Secret   string    `json:"secret"`
	Excluded []LeftOut `json:"excluded,omitempty"`
}

// A LeftOut is why somebody who holds a role cannot be drawn for it.
type LeftOut struct {
	Why  string `json:"why"`
	Rule string `json:"rule,omitempty"`
}

// A Bench is who sits after a draw, by name: the parties are told. In the order
// of Event.Present, where their ids are.
type Bench struct {
	Names []string `json:"names"`
	Kept  int      `json:"kept,omitempty"` // how many of them, the first, sat before
}

// drawn is who sits once a lot was drawn: those kept, then those drawn.
func (p Panel) drawn(l lot.Lot) []Member {
	var out []Member
	for _, m := range p.Members {
		if slices.ContainsFunc(l.Kept, func(c lot.Candidate) bool { return c.Ticket == m.Ticket }) {
			out = append(out, m)
		}
	}
	for _, t := range l.Drawn {
		for i, c := range l.Candidates {
			if c.Ticket == t && i < len(p.pool) {
				out = append(out, Member{ID: p.pool[i], Ticket: t, Qualities: c.Traits})
			}
		}
	}
	return out
}

// recordPanel folds an event about a panel.
func (c *Case) recordPanel(e Event) error {
	p := c.Panels[e.Subject]
	p.Role = e.Subject
	switch e.Kind {
	case Convened:
		l, err := lot.Parse(e.Lot())
		if err != nil {
			return fmt.Errorf("the announcement of the lot: %w", err)
		}
		p.Lot, p.At, p.Words, p.pool, p.secret = e.Lot(), c.Version, nil, nil, ""
		p.Draws++
		if len(e.Present) >= len(l.Candidates) { // else who they are is withheld, or erased
			p.pool = e.Present[:len(l.Candidates):len(l.Candidates)]
		}
		if e.Matter != nil && e.Matter.Pool != nil {
			p.secret = e.Matter.Pool.Secret
		}
	case Contributed:
		p.Words = append(slices.Clip(p.Words), strings.TrimSpace(e.Text))
	case Drawn:
		l, err := lot.Parse(e.Lot())
		if err != nil {
			return fmt.Errorf("the lot: %w", err)
		}
		if p.Lot == "" || l.Announcement.Text() != p.Lot {
			return fmt.Errorf("the lot that was drawn is not the one that was announced")
		}
		p.Members = p.drawn(l)
		p.Lot, p.Words, p.pool, p.secret = "", nil, nil, ""
	case StoodDown:
		p.Members = slices.DeleteFunc(slices.Clone(p.Members), func(m Member) bool { return m.ID == e.Whom })
		p.Out = append(slices.Clip(p.Out), e.Whom)
	}
	c.Panels = with(c.Panels, new(bool), e.Subject, p) // never altered in place: there are few
	return nil
}

// sealed is the event without the secret of a lot, which nobody is shown before
// it is drawn; afterwards the lot itself has it.
func (e Event) sealed() Event {
	if e.Kind == Convened && e.Matter != nil && e.Matter.Pool != nil {
		m, pool := *e.Matter, *e.Matter.Pool
		pool.Secret = ""
		m.Pool = &pool
		e.Matter = &m
	}
	return e
}

// shownPanels are the panels as a reader may see them: nobody is shown the secret
// of a lot; the parties know who sits, the overseer knows nobody.
func shownPanels(panels map[string]Panel, who Actor) map[string]Panel {
	if panels == nil {
		return nil
	}
	out := make(map[string]Panel, len(panels))
	for name, p := range panels {
		p.pool, p.secret = nil, ""
		if who.Party != "" {
			p.Out = nil
		} else if slices.Contains(who.Roles, Overseer) {
			p.Out, p.Members = nil, slices.Clone(p.Members)
			for i := range p.Members {
				p.Members[i].ID = ""
			}
		}
		out[name] = p
	}
	return out
}

// Empanel gives the events by which given people sit on a panel that is drawn by
// lot, as if it had fallen on them: for a rehearsal, in which it is known who sat
// and not how they would have been drawn. Whether they may sit is asked when they
// decide.
func Empanel(r *rulebook.Rulebook, name string, people []string, day timetable.Date) []Event {
	role := r.Role(name)
	secret := []byte(strings.Join(people, "\n"))
	l := lot.Lot{Announcement: lot.Announcement{Purpose: name + ", as it sat", Seats: make([]string, len(people)), Commitment: lot.Commit(secret)}}
	ids := map[string]string{}
	for _, id := range people {
		c := lot.Candidate{Ticket: lot.Ticket(secret, id), Traits: asked(role, role.Asked())}
		ids[c.Ticket] = id
		l.Candidates = append(l.Candidates, c)
	}
	slices.SortFunc(l.Candidates, func(x, y lot.Candidate) int { return strings.Compare(x.Ticket, y.Ticket) })
	e := Event{Kind: Convened, Day: day, By: rulebook.System, Subject: name, Rule: role.Rule, Particulars: &Particulars{Lot: l.Announcement.Text()}}
	for _, c := range l.Candidates {
		e.Present = append(e.Present, ids[c.Ticket])
		l.Drawn = append(l.Drawn, c.Ticket)
	}
	drawn := e
	l.Secret, l.Leaf = lot.Commit(secret), lot.Commit(secret)
	drawn.Kind, drawn.Particulars = Drawn, &Particulars{Lot: l.Text()}
	return []Event{e, drawn}
}
