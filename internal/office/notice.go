package office

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

// A NoticeShown is a notice with the names that the register has now, and whether it binds
// today.
type NoticeShown struct {
	standing.Notice
	ToName, AboutName string // with the membership number
	Binds             bool
	Shows             string // what shows that they had it
}

// A Listing is what a notice says of whom it is about.
type Listing struct {
	Name, Number string
	Status       string
	Since, Until timetable.Date
	Rule         string // by which the status is
	Duty         rulebook.Association
}

// noSuchDuty is said where the rulebook has no duty of which anybody could be told.
const noSuchDuty = "The rulebook lays no duty on members towards those who bear a sanction, so there is nothing to give notice of"

// ListingOf gives what a notice about the person with a number has to say today; a
// *casework.Refusal where they are not listed.
func (o *Office) ListingOf(ctx context.Context, about string) (Listing, error) {
	return o.listing(ctx, about, o.Today())
}

func (o *Office) listing(ctx context.Context, about string, day timetable.Date) (Listing, error) {
	duty := o.current.Association
	if duty == nil {
		return Listing{}, &casework.Refusal{What: noSuchDuty}
	}
	l, err := o.Ledger(ctx, about)
	if err != nil {
		return Listing{}, err
	}
	m := l.Register.Find(strings.TrimSpace(about))
	if m == nil {
		return Listing{}, &casework.Refusal{What: "The register of members has no number " + about, Field: "about"}
	}
	e, listed := l.Listed(m.Number, day, duty.Listed)
	if !listed {
		return Listing{}, &casework.Refusal{What: m.Name + " bears none of the sanctions of which notice is given (" + strings.Join(duty.Listed, ", ") + ") on " + day.Long() + ": nobody has a duty towards them", Rule: duty.Rule, Field: "about"}
	}
	return Listing{Name: m.Name, Number: m.Number, Status: e.Of, Since: e.From, Until: e.Until, Rule: e.Rule, Duty: *duty}, nil
}

// GiveNotice puts on record that a member was told in writing, and had it on a day, that
// another is listed, and what that asks of them. What the status is, since when and until
// when, follows from the record. It is for whoever looks after the register: by is their
// id. ErrNotFound for others.
func (o *Office) GiveNotice(ctx context.Context, by, to, about string, received timetable.Date, shows string) error {
	register, err := o.Members(ctx)
	if err != nil {
		return err
	}
	a, b := register.Find(strings.TrimSpace(to)), register.Find(strings.TrimSpace(about))
	switch {
	case a == nil:
		return &casework.Refusal{What: "The register of members has no number " + to, Field: "to"}
	case b != nil && a.ID == b.ID:
		return &casework.Refusal{What: "Nobody is told to keep away from themselves", Field: "about"}
	case received == 0:
		return &casework.Refusal{What: "Say on which day they had the notice", Field: "received"}
	case received > o.Today():
		return &casework.Refusal{What: received.Long() + " is still to come: put it on record when they have it", Field: "received"}
	case strings.TrimSpace(shows) == "":
		return &casework.Refusal{What: "Say what shows that they had it: a receipt, a signature", Field: "shows"}
	}
	listing, err := o.listing(ctx, about, received)
	if err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		people, err := s.officers()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(people, func(p PersonRow) bool { return p.ID == by && p.Admin }) {
			return ErrNotFound
		}
		s.systemBy(by, casework.Event{
			Kind: journal.StandingNoticed, Day: s.Today, By: by, Since: received, Ground: listing.Status, Opened: listing.Since, Until: listing.Until, Rule: listing.Rule,
			Text: strings.TrimSpace(shows), Present: []string{a.ID, b.ID},
		})
		return nil
	})
}

// noticed reads a notice from the journal.
func (o *Office) noticed(ctx context.Context, entry journal.Entry, e casework.Event) (NoticeShown, error) {
	whole, err := o.personOf(ctx, entry)
	if err != nil {
		return NoticeShown{}, err
	}
	if len(whole.Present) != 2 {
		return NoticeShown{}, fmt.Errorf("entry %d names %d members, and a notice is to one about another", entry.Number, len(whole.Present))
	}
	shows, err := o.said(ctx, entry)
	return NoticeShown{Shows: string(shows), Notice: standing.Notice{
		To: whole.Present[0], About: whole.Present[1], Received: e.Since, Status: e.Ground, Since: e.Opened, Until: e.Until, Rule: e.Rule, Entry: entry.Number,
	}}, err
}

// Notices lists the notices that the person with a number was given, and those that others
// were given about them, oldest first.
func (o *Office) Notices(ctx context.Context, number string) (to, about []NoticeShown, err error) {
	register, err := o.Members(ctx)
	if err != nil {
		return nil, nil, err
	}
	m := register.Find(number)
	if m == nil {
		return nil, nil, nil
	}
	_, all, err := o.questionsAndNotices(ctx)
	if err != nil {
		return nil, nil, err
	}
	ids := register.Persons(m)
	for _, n := range all {
		if !slices.Contains(ids, n.To) && !slices.Contains(ids, n.About) {
			continue
		}
		n.ToName, n.AboutName = called(register, n.To), called(register, n.About)
		if _, n.Binds, err = o.bound(ctx, []standing.Notice{n.Notice}, n.To, n.About, o.Today()); err != nil {
			return nil, nil, err
		}
		if slices.Contains(ids, n.To) {
			to = append(to, n)
		} else {
			about = append(about, n)
		}
	}
	return to, about, nil
}

// called is a member's name and number, as they stand now.
func called(r standing.Register, id string) string {
	if m := r.Stands(id); m != nil {
		return m.Name + ", " + m.Number
	}
	return "somebody who is in the register no more"
}

// Bound tells by which notice a member has a duty towards another on a day; false where
// there is none, whoever the other is: without a written notice nobody is bound.
func (o *Office) Bound(ctx context.Context, to, about string, day timetable.Date) (standing.Notice, bool, error) {
	_, all, err := o.questionsAndNotices(ctx)
	if err != nil {
		return standing.Notice{}, false, err
	}
	var notices []standing.Notice
	for _, n := range all {
		notices = append(notices, n.Notice)
	}
	return o.bound(ctx, notices, to, about, day)
}

func (o *Office) bound(ctx context.Context, notices []standing.Notice, to, about string, day timetable.Date) (standing.Notice, bool, error) {
	if o.current.Association == nil {
		return standing.Notice{}, false, nil
	}
	l, err := o.Ledger(ctx, about)
	if err != nil {
		return standing.Notice{}, false, err
	}
	n, is := l.Bound(notices, to, about, day, o.current.Association.Listed)
	return n, is, nil
}
