package office

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
)

// actor is an officer as the engine knows them.
func (p PersonRow) actor() casework.Actor {
	return casework.Actor{ID: p.ID, Name: p.Name, Roles: p.Roles, Qualities: p.Qualities, Trained: p.Trained}
}

// listed is an officer with the names by which a complaint may call them.
func (p PersonRow) listed() casework.Listed {
	return casework.Listed{Officer: p.actor(), Names: append([]string{p.Name}, p.Aliases...)}
}

// screen finds whom a complaint names among the officers, the complainant included,
// and whom it asks out.
func screen(people []PersonRow, c casework.Complaint, about ...string) (out []casework.Mention) {
	var all []casework.Listed
	for _, p := range people {
		all = append(all, p.listed())
	}
	if c.AskedOut != nil {
		for _, who := range casework.ScreenNames(all, c.AskedOut.Names) {
			out = append(out, casework.Mention{Officer: who, Ground: casework.ByWish})
		}
	}
	whole := append(slices.Clone(about), c.Filing.Respondent)
	if c.Identity != nil {
		whole = append(whole, c.Identity.Name)
	}
	for _, who := range casework.Screen(all, whole, c.Account) {
		if !slices.ContainsFunc(out, func(m casework.Mention) bool { return m.Officer.ID == who.ID }) {
			out = append(out, casework.Mention{Officer: who, Ground: casework.ByName})
		}
	}
	return out
}

// complaintOf is what a case's first events say of people, what was joined to it, and
// later corrections of whom the complaint is about.
func complaintOf(c *casework.Case) casework.Complaint {
	e := c.Events[0]
	out := casework.Complaint{Account: e.Text, Identity: e.Identity}
	if e.Filing != nil {
		out.Filing = *e.Filing
	}
	if len(c.Events) > 1 && c.Events[1].Kind == casework.AskedOut && c.Events[1].Matter != nil {
		out.AskedOut = c.Events[1].Matter.Exclusion
	}
	for _, e := range c.Events {
		if e.Kind == casework.Complained {
			out.Account += "\n" + e.Text
			if e.Identity != nil {
				out.Filing.Respondent += "; " + e.Identity.Name
			}
			if e.Filing != nil {
				out.Filing.Respondent += "; " + e.Filing.Respondent
			}
		}
		if e.Kind == casework.Corrected && e.Ground == casework.OfRespondent && e.Matter != nil && e.Matter.Correction != nil {
			out.Filing.Respondent += "; " + e.Matter.Correction.Right
		}
	}
	return out
}

// screenAgain keeps out whomever a correction turns out to name.
func (s *sitting) screenAgain(r *rulebook.Rulebook, h *held, done []casework.Event) error {
	if !slices.ContainsFunc(done, func(e casework.Event) bool { return e.Kind == casework.Corrected }) {
		return nil
	}
	people, err := s.officers()
	if err != nil {
		return err
	}
	mentions := slices.DeleteFunc(screen(people, complaintOf(h.c)), func(m casework.Mention) bool { return h.c.People.Knows(m.Officer.ID) })
	events, err := casework.KeepOut(r, h.c, mentions, s.Today)
	if err != nil || len(events) == 0 {
		return err
	}
	return s.recordWithLetters(r, h, events)
}

// deputise passes on what nobody in its role may do any more, where the rulebook
// says to whom.
func (s *sitting) deputise(r *rulebook.Rulebook, h *held) error {
	if !h.c.Open() || !slices.ContainsFunc(r.Roles, func(role rulebook.Role) bool { return role.Deputy != "" }) {
		return nil
	}
	officers, err := s.actors("")
	if err != nil {
		return err
	}
	events, err := casework.Deputise(r, h.c, officers, s.Today)
	if err != nil || len(events) == 0 {
		return err
	}
	return s.recordWithLetters(r, h, events)
}

// A LeavingReason is why somebody's cases are handed over, where they give none.
const leavingReason = "The officer does not hold this role any more."

// PutOfficer adds an officer to the register, or replaces the one of that id.
//
// Before it answers, every case is looked through for them: from those that name
// them they are kept out, before they can see any. What they had in cases in roles
// that they hold no more is handed over, each in its case, with the reason given;
// and what nobody in its role may do now goes to the deputy. It does not tell in
// which cases: who looks after the register need not see any. The password and
// whether they are an administrator stay as they were. The change, by whom (an id) and why,
// is an entry of the journal (Holdings).
func (o *Office) PutOfficer(ctx context.Context, p PersonRow, by, reason string) error {
	if err := checkOfficer(p); err != nil {
		return err
	}
	var lost []string
	why := strings.TrimSpace(reason)
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = leavingReason
	}
	// Complaints come meanwhile: the register is changed only when none has come
	// since the last was looked at.
	looked := map[string]bool{}
	for done := false; !done; {
		rows, err := o.caseRows(ctx, CaseFilter{})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if looked[row.ID] {
				continue
			}
			if err := o.keepOut(ctx, row.ID, p); err != nil {
				return err
			}
			looked[row.ID] = true
		}
		err = o.write(ctx, func(s *sitting) error {
			rows, err := o.caseRows(s.ctx, CaseFilter{})
			if err != nil {
				return err
			}
			for id := range s.batch.cases {
				rows = append(rows, CaseRow{ID: id})
			}
			if done = !slices.ContainsFunc(rows, func(row CaseRow) bool { return !looked[row.ID] }); !done {
				return nil
			}
			lost, err = s.replace(p, by, why)
			return err
		})
		if err != nil {
			return err
		}
	}
	if len(lost) == 0 {
		return nil // a role that is still to be filled is no reason to pass its steps on
	}
	return o.rehand(ctx, p.ID, lost, reason)
}

// replace puts an officer in the place of the one of their id, and gives the roles that
// they have lost by it.
func (s *sitting) replace(p PersonRow, by, reason string) (lost []string, err error) {
	people, err := s.officers()
	if err != nil {
		return nil, err
	}
	for _, before := range people {
		if before.ID != p.ID {
			continue
		}
		p.Password, p.Admin = before.Password, before.Admin
		if p.SpeaksFor != "" && p.Admin {
			return nil, &casework.Refusal{What: "Who looks after the register speaks for no body that asks", Field: "body"}
		}
		for _, role := range before.Roles {
			if !slices.Contains(p.Roles, role) {
				lost = append(lost, role)
			}
		}
	}
	s.putPerson(p, by, reason)
	return lost, nil
}

// FirstAdministrator puts somebody into the register who can put in everybody else, with their
// password; ErrNotFound where there is an administrator already.
func (o *Office) FirstAdministrator(ctx context.Context, p PersonRow) error {
	if err := checkOfficer(p); err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		people, err := s.officers()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(people, func(q PersonRow) bool { return q.Admin || q.ID == p.ID }) {
			return ErrNotFound
		}
		s.putPerson(p, p.ID, "The first administrator, by the link of the first start.")
		return nil
	})
}

// ChoosePassword keeps the hash of an officer's password in place of the one that they had,
// and puts on record that they chose one: the entry binds the row and holds nothing of it;
// ErrNotFound where there is no such officer, or they have another by now.
func (o *Office) ChoosePassword(ctx context.Context, id, hash, before string) error {
	return o.write(ctx, func(s *sitting) error {
		p, err := s.person(id)
		if err != nil {
			return err
		}
		if p.Password != before {
			return ErrNotFound
		}
		p.Password = hash
		s.people = append(s.people, p)
		e := casework.Event{Kind: journal.PasswordChosen, Day: s.Today, By: id, Whom: id}
		e.Beside(personRow, s.office.store.Seal(p))
		s.systemBy(id, e)
		return nil
	})
}

func checkOfficer(p PersonRow) error {
	switch {
	case p.ID == "" || strings.ContainsAny(p.ID, " \t/\\") || p.ID != strings.ToLower(p.ID):
		return &casework.Refusal{What: "The short name to sign in with has small letters and no spaces", Field: "id"}
	case p.ID == rulebook.Complainant || p.ID == rulebook.Respondent || p.ID == rulebook.System:
		return &casework.Refusal{What: "That name stands for a party, or for the system, in every case: choose another", Field: "id"}
	case strings.TrimSpace(p.Name) == "":
		return &casework.Refusal{What: "Give the name by which others know them", Field: "name"}
	}
	return checkAsker(p)
}

// keepOut keeps somebody out of a case that names them.
func (o *Office) keepOut(ctx context.Context, id string, p PersonRow) error {
	h, err := o.fresh(ctx, id)
	if nothingLeft(err) || err == nil && h.closed {
		return nil // nothing can be put on record in it any more
	}
	if err != nil {
		return fmt.Errorf("look through case %s: %w", id, err)
	}
	named := func(c *casework.Case) []casework.Mention { return screen([]PersonRow{p}, complaintOf(c)) }
	if h.c.People.Knows(p.ID) || len(named(h.c)) == 0 {
		return nil
	}
	return o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil || h.c.People.Knows(p.ID) {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		events, err := casework.KeepOut(r, h.c, named(h.c), s.Today)
		if err != nil {
			return err
		}
		if err := s.recordWithLetters(r, h, events); err != nil {
			return err
		}
		return s.deputise(r, h)
	})
}

// rehand hands over, in every open case, what somebody had in roles that they have
// lost, and passes on what is left without anybody.
func (o *Office) rehand(ctx context.Context, person string, lost []string, reason string) error {
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return err
	}
	for _, row := range rows {
		err := o.write(ctx, func(s *sitting) error {
			h, err := s.open(row.ID)
			if err != nil || !h.c.Open() {
				return err
			}
			r, err := o.rules(h.c.Rulebook)
			if err != nil {
				return err
			}
			if err := s.recordWithLetters(r, h, casework.Leave(h.c, person, lost, s.Today, reason)); err != nil {
				return err
			}
			return s.deputise(r, h)
		})
		if err != nil {
			return fmt.Errorf("hand over in case %s: %w", row.ID, err)
		}
	}
	return nil
}

// Register lists the officers as the register has them, without their passwords.
func (o *Office) Register(ctx context.Context) ([]PersonRow, error) {
	people, err := o.store.People(ctx)
	for i := range people {
		people[i].Password = ""
	}
	return people, err
}
