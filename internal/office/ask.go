package office

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

// Organiser is the role that may ask what a person may do on a day, and sees nothing else.
// Like the overseer it belongs to no rulebook.
const Organiser = "organiser"

// furthest is how many days ahead an organiser may ask about.
const furthest = 366

// A Question is one question about one person.
type Question struct {
	Number string // the membership number
	What   string // as the rulebook calls it: "vote"
	Day    timetable.Date
}

// An Asking is a question that was asked about somebody, as they may see it.
type Asking struct {
	By, Role string // the name of whoever asked
	Asked    timetable.Date
	What     string
	Day      timetable.Date  // about which
	Yes      bool            // what they were told
	Status   standing.Status // what a membership system was told that asked for the standing as a whole; else ""
	Entry    int64
}

// Ask answers whether the person with a membership number may do something on a day. Each
// question is an entry of the journal before it is answered. ErrNotFound for whoever is
// no organiser; a *casework.Refusal where nobody can be asked so.
//
// Of a number that the register does not have the answer is the same as for a member of
// whom nothing is on record, so that nobody finds out by asking who is a member.
func (o *Office) Ask(ctx context.Context, asker, number, what string, day timetable.Date) (standing.Answer, error) {
	answers, err := o.AskAll(ctx, asker, []Question{{number, what, day}})
	if err != nil {
		return standing.Answer{}, err
	}
	return answers[0], nil
}

// AskAll answers several questions in one go, each an entry of its own: all of them, or
// none where one cannot be asked.
func (o *Office) AskAll(ctx context.Context, asker string, questions []Question) ([]standing.Answer, error) {
	register, err := o.Members(ctx)
	if err != nil {
		return nil, err
	}
	answers, members := make([]standing.Answer, len(questions)), make([]string, len(questions))
	for i, q := range questions {
		if refusal := o.askable(q); refusal != nil {
			return nil, refusal
		}
		if members[i], answers[i], err = o.answer(ctx, register, q); err != nil {
			return nil, err
		}
	}
	err = o.write(ctx, func(s *sitting) error {
		people, err := s.officers()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(people, func(p PersonRow) bool { return p.ID == asker && slices.Contains(p.Roles, Organiser) }) {
			return ErrNotFound
		}
		for i, q := range questions {
			outcome := "no"
			if answers[i].Yes {
				outcome = "yes"
			}
			s.systemBy(asker, casework.Event{
				Kind: journal.StandingAsked, Day: s.Today, By: asker, Role: Organiser, Ground: q.What, Until: q.Day, Outcome: outcome,
				Particulars: &casework.Particulars{Member: members[i]},
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answers, nil
}

func (o *Office) askable(q Question) *casework.Refusal {
	today := o.Today()
	switch number := strings.TrimSpace(q.Number); {
	case number == "":
		return &casework.Refusal{What: "Say whom you ask about: give the membership number", Field: "number"}
	case len(number) > 200:
		return &casework.Refusal{What: "No membership number is that long, and no name", Field: "number"}
	case o.current.Question(q.What) == nil:
		var names []string
		for _, x := range o.current.Questions() {
			names = append(names, x.Name)
		}
		if len(names) == 0 {
			return &casework.Refusal{What: "The rulebook has nothing that a member could be kept from, so there is nothing to ask", Field: "what"}
		}
		return &casework.Refusal{What: "Choose what you ask about: " + strings.Join(names, ", "), Field: "what"}
	case q.Day == 0:
		return &casework.Refusal{What: "Say for which day you ask", Field: "day"}
	case q.Day < today:
		return &casework.Refusal{What: q.Day.Long() + " has passed: ask about today or a day to come", Field: "day", From: today}
	case q.Day > today+furthest:
		return &casework.Refusal{What: "Ask about a day within a year from now: what is on record today says little about " + q.Day.Long(), Field: "day"}
	}
	return nil
}

// answer gives the ID of the member who is asked about, or what was asked with where there
// is none, and the answer.
func (o *Office) answer(ctx context.Context, register standing.Register, q Question) (string, standing.Answer, error) {
	number := strings.TrimSpace(q.Number)
	l, books, err := o.ledger(ctx, register, number)
	if err != nil {
		return "", standing.Answer{}, fmt.Errorf("look up a standing: %w", err)
	}
	id := number
	if m := register.Find(number); m != nil {
		id = m.ID
	}
	return id, l.May(number, q.Day, forbidding(append(books, o.current), q.What)...), nil
}

// forbidding lists the effects that forbid what a question is about, by several rulebooks:
// a case goes on under the words of its own.
func forbidding(books []*rulebook.Rulebook, what string) (out []string) {
	for _, r := range books {
		if q := r.Question(what); q != nil {
			out = append(out, q.Effects...)
		}
	}
	return out
}

// asked is who was asked about, and who was told of whom, as far as the journal was read.
type asked struct {
	mu      sync.Mutex
	about   map[string][]recorded // by the ID of a member; a list is never altered once it is in it
	notices []NoticeShown
	next    int64
}

type recorded struct {
	Asking
	by string // id
}

// questionsAndNotices gives every question, by the ID of whom it was about, and every
// notice, oldest first. They are not to be altered.
func (o *Office) questionsAndNotices(ctx context.Context) (map[string][]recorded, []NoticeShown, error) {
	k := &o.asked
	k.mu.Lock()
	defer k.mu.Unlock()
	about, notices, ours := k.about, slices.Clip(k.notices), false
	next, err := o.ofOffice(ctx, k.next, func(entry journal.Entry) error {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return err
		}
		switch e.Kind {
		case journal.StandingAsked:
			whole, err := o.personOf(ctx, entry)
			id, a := whole.Member(), Asking{Role: e.Role, Asked: e.Day, What: e.Ground, Day: e.Until, Yes: e.Outcome == "yes", Entry: entry.Number}
			if !a.Yes && e.Outcome != "no" {
				a.Status = standing.Status(e.Outcome)
			}
			if !ours { // others may be reading what there was
				about, ours = maps.Clone(about), true
			}
			if about == nil {
				about = map[string][]recorded{}
			}
			about[id] = append(slices.Clip(about[id]), recorded{a, whole.By})
			return err
		case journal.StandingNoticed:
			n, err := o.noticed(ctx, entry, e)
			notices = append(notices, n)
			return err
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read who asked about members, and who was told: %w", err)
	}
	k.about, k.notices, k.next = about, notices, next
	return about, slices.Clip(notices), nil
}

// askings gives every question that was asked about any of some members, oldest first.
func (o *Office) askings(ctx context.Context, ids []string) ([]recorded, error) {
	about, _, err := o.questionsAndNotices(ctx)
	if err != nil {
		return nil, err
	}
	var out []recorded
	for _, id := range ids {
		out = append(out, about[id]...)
	}
	slices.SortFunc(out, func(a, b recorded) int { return int(a.Entry - b.Entry) })
	return out, nil
}

// personOf reads who did what an entry of the system says, and about whom.
func (o *Office) personOf(ctx context.Context, entry journal.Entry) (casework.Event, error) {
	e, _, err := o.opened(ctx, entry, journal.Person)
	return e, err
}

// AskedAbout lists who asked about the person with a membership number, oldest first. It
// is for that person, and for whoever looks after the register of members.
func (o *Office) AskedAbout(ctx context.Context, number string) ([]Asking, error) {
	register, err := o.Members(ctx)
	if err != nil {
		return nil, err
	}
	m := register.Find(number)
	if m == nil {
		return nil, nil
	}
	list, err := o.askings(ctx, register.Persons(m))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	people, err := o.store.People(ctx)
	if err != nil {
		return nil, err
	}
	systems, err := o.Exchange(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	for _, s := range systems.Systems() {
		names[s.Actor()] = s.Name + " (" + s.Actor() + ")"
	}
	var out []Asking
	for _, a := range list {
		a.By = cmp.Or(names[a.by], a.by)
		out = append(out, a.Asking)
	}
	return out, nil
}

// AskedAboutParty lists who asked about the respondent of a case, for the respondent and
// whoever acts for them; nothing for anybody else.
func (o *Office) AskedAboutParty(ctx context.Context, id string, who casework.Actor) ([]Asking, error) {
	if who.Party != rulebook.Respondent {
		return nil, nil
	}
	h, err := o.fresh(ctx, id)
	if err != nil || h.c.Member == "" || !o.maySee(h.c, who) {
		return nil, err
	}
	return o.AskedAbout(ctx, h.c.Member)
}
