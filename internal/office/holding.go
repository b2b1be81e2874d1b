package office

import (
	"cmp"
	"context"
	"slices"

	"duly/casework"
	"duly/journal"
	"duly/timetable"
)

// RegisterChanged is the kind of the journal's own entries about the register of
// officers: what one of them holds from then on. The person, and who changed it, are sealed
// apart; the overseer reads the rest.
const RegisterChanged casework.Kind = journal.RegisterChanged

// officers is the register as it stands after what the writer has done so far.
func (s *sitting) officers() ([]PersonRow, error) {
	people, err := s.office.people(s.ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(s.batch.people, s.people) {
		if i := slices.IndexFunc(people, func(q PersonRow) bool { return q.ID == p.ID }); i >= 0 {
			people[i] = p
		} else {
			people = append(people, p)
		}
	}
	slices.SortFunc(people, func(a, b PersonRow) int { return cmp.Compare(a.ID, b.ID) })
	return people, nil
}

// actors lists who holds a role; all officers for "".
func (s *sitting) actors(role string) ([]casework.Actor, error) {
	people, err := s.officers()
	return holding(officersOf(people), role), err
}

func holding(people []PersonRow, role string) (out []casework.Actor) {
	for _, p := range people {
		if role == "" || slices.Contains(p.Roles, role) {
			out = append(out, p.actor())
		}
	}
	return out
}

// person is an officer as the register stands after what the writer has done so far; ErrNotFound.
func (s *sitting) person(id string) (PersonRow, error) {
	for _, p := range slices.Backward(slices.Concat(s.batch.people, s.people)) {
		if p.ID == id {
			return p, nil
		}
	}
	return s.office.Officer(s.ctx, id)
}

// setting gives a small value of the installation as it stands after what the writer has
// done so far.
func (s *sitting) setting(name string) (string, error) {
	for _, x := range slices.Backward(slices.Concat(s.batch.settings, s.settings)) {
		if x.Name == name {
			return x.Value, nil
		}
	}
	return s.office.store.Setting(s.ctx, name)
}

// writes tells whether the writer has a setting in hand that is not in the database yet.
func (s *sitting) writes(name string) bool {
	return slices.ContainsFunc(slices.Concat(s.batch.settings, s.settings), func(x Setting) bool { return x.Name == name })
}

// putPerson changes the register and puts that on record, both or neither. by is the id
// of who changed it; "" where nobody on hand did.
func (s *sitting) putPerson(p PersonRow, by, reason string) {
	s.people = append(s.people, p)
	s.holds(p, by, reason)
}

func (s *sitting) holds(p PersonRow, by, reason string) {
	e := casework.Event{
		Kind: RegisterChanged, Day: s.Today, By: by, Whom: p.ID, Identity: &casework.Identity{Name: p.Name}, Text: reason,
		Holding: &casework.Holding{Roles: p.Roles, Trained: p.Trained, Qualities: p.Qualities, Administrator: p.Admin, SpeaksFor: p.SpeaksFor},
	}
	e.Beside(personRow, s.office.store.Seal(p))
	s.systemBy(p.ID, e)
}

// putSetting keeps a small value of the installation, and binds it to the entry that says so.
func (s *sitting) putSetting(name, value string, e *casework.Event) {
	x := Setting{name, value}
	s.settings = append(s.settings, x)
	e.Beside(settingRow+name, s.office.store.Seal(x))
}

// A Held is an entry of the register, as the overseer sees it: who it is about is a
// number, the same in every entry about them.
type Held struct {
	Day     timetable.Date // from this day on
	Until   timetable.Date // the day of the next entry about them; 0: it stands
	Officer int            // from 1, in the order in which they first stood in the register
	Holding casework.Holding
	Entry   int64
}

// On tells whether it stood on a day: as it was left at the end of that day.
func (h Held) On(day timetable.Date) bool {
	return h.Day <= day && (h.Until == 0 || h.Until > day)
}

// Holdings lists every entry of the register, oldest first, for the overseer;
// ErrNotFound for anybody else.
func (o *Office) Holdings(ctx context.Context, who casework.Actor) ([]Held, error) {
	if !slices.Contains(who.Roles, Overseer) || casework.Barred(o.current, who) {
		return nil, ErrNotFound
	}
	entries, err := entriesOf(ctx, o.store, "")
	if err != nil {
		return nil, err
	}
	var out []Held
	numbers, latest := map[string]int{}, map[string]int{}
	for _, entry := range entries {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return nil, err
		}
		if e.Kind != RegisterChanged || e.Holding == nil {
			continue
		}
		if before, known := latest[entry.Person]; known {
			out[before].Until = e.Day
		} else {
			numbers[entry.Person] = len(numbers) + 1
		}
		latest[entry.Person] = len(out)
		out = append(out, Held{Day: e.Day, Officer: numbers[entry.Person], Holding: *e.Holding, Entry: entry.Number})
	}
	return out, nil
}
