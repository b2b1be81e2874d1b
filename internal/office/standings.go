package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

// standings is what a job, or a batch of them, does to standings beside the cases.
type standings struct {
	enrolled *enrolment // the register of members; nil: as it is in the database
	rows     StandingBatch
	told     map[string]standing.State // by a member's random word, what was told of them in this batch
	touched  []string                  // the numbers of whom the membership system told
}

func (s *standings) take(t standings) {
	if t.enrolled != nil {
		s.enrolled = t.enrolled
	}
	s.rows.Members = append(s.rows.Members, t.rows.Members...)
	s.rows.MemberCases = append(s.rows.MemberCases, t.rows.MemberCases...)
	s.rows.Changes = append(s.rows.Changes, t.rows.Changes...)
	if s.told == nil {
		s.told = map[string]standing.State{}
	}
	maps.Copy(s.told, t.told)
}

func (s *standings) none() bool {
	return len(s.rows.Members) == 0 && len(s.rows.MemberCases) == 0 && len(s.rows.Changes) == 0
}

// tag is by what the cases of a member are found: a digest keyed by the keyring.
func (o *Office) tag(ctx context.Context, id string) (out [32]byte, err error) {
	key, err := o.keyring.Key(ctx, "system/members", true)
	if err != nil {
		return out, fmt.Errorf("the key of the register of members: %w", err)
	}
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte("duly/member/v1\n" + id))
	mac.Sum(out[:0])
	return out, nil
}

// casesOf finds the cases that are or were about any of some members, by their IDs, in
// the database.
func (o *Office) casesOf(ctx context.Context, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		tag, err := o.tag(ctx, id)
		if err != nil {
			return nil, err
		}
		rows, err := o.store.MemberCases(ctx, tag)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if !slices.Contains(out, row.Case) {
				out = append(out, row.Case)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// affair is what a case is for standings, with what time has done in it up to today.
func (o *Office) affair(h *held, today timetable.Date) (standing.Case, error) {
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return standing.Case{}, err
	}
	c := h.c
	if events, err := casework.Lapse(r, c, today); err != nil {
		return standing.Case{}, fmt.Errorf("case %s: %w", h.id, err)
	} else if len(events) > 0 {
		c = c.Clone()
		if err := c.Apply(events...); err != nil {
			return standing.Case{}, fmt.Errorf("case %s: %w", h.id, err)
		}
	}
	return standing.Of(r, h.id, c), nil
}

// ledger is what the standing of the person with a number follows from, and the rulebooks
// that their cases are under.
func (o *Office) ledger(ctx context.Context, register standing.Register, number string) (l standing.Ledger, books []*rulebook.Rulebook, err error) {
	l.Register = register
	cases, err := o.casesOf(ctx, register.Ever(number))
	if err != nil {
		return l, nil, err
	}
	for _, id := range cases {
		h, err := o.fresh(ctx, id)
		if nothingOf(err) {
			continue
		}
		if err != nil {
			return l, nil, err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return l, nil, err
		}
		a, err := o.affair(h, o.Today())
		if err != nil {
			return l, nil, err
		}
		l.Cases = append(l.Cases, a)
		if !slices.Contains(books, r) {
			books = append(books, r)
		}
	}
	return l, books, nil
}

// nothingOf tells whether there is nothing of a case that a standing could follow from: it
// was erased, or there is no entry of it, which the self-audit says.
func nothingOf(err error) bool {
	var erased *ErasedCase
	return errors.Is(err, ErrNotFound) || errors.As(err, &erased)
}

// Ledger gives what the standing of the person with a membership number follows from: the
// register, and their cases, for whoever may know of them.
func (o *Office) Ledger(ctx context.Context, number string) (standing.Ledger, error) {
	register, err := o.Members(ctx)
	if err != nil {
		return standing.Ledger{}, err
	}
	l, _, err := o.ledger(ctx, register, number)
	return l, err
}

// Standing is how the person with a membership number stands on a day. What it says of
// cases is for whoever may read them.
func (o *Office) Standing(ctx context.Context, number string, day timetable.Date) (standing.Standing, error) {
	l, err := o.Ledger(ctx, number)
	return l.On(number, day), err
}

// Changes lists whose standing became another after the change with a number, in order;
// those of members who were forgotten are left out. At most a thousand: ask again after
// the last of them. Every change is in it once and for good, however often it is asked.
func (o *Office) Changes(ctx context.Context, after int64) ([]standing.Change, error) {
	return o.changes(ctx, after, 1000)
}

// NextChange gives the first of them; false where there is none.
func (o *Office) NextChange(ctx context.Context, after int64) (standing.Change, bool, error) {
	out, err := o.changes(ctx, after, 1)
	if err != nil || len(out) == 0 {
		return standing.Change{}, false, err
	}
	return out[0], true, nil
}

func (o *Office) changes(ctx context.Context, after int64, limit int) ([]standing.Change, error) {
	var out []standing.Change
	for len(out) == 0 {
		rows, err := o.store.StandingChanges(ctx, after, limit)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		for _, row := range rows {
			after = row.Number
			key, err := o.keyring.Key(ctx, memberKey(row.Member), false)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			change, err := row.open(key)
			if err != nil {
				return nil, err
			}
			out = append(out, change)
		}
	}
	return out, nil
}

// readyToTell reads the register of members where a case is about one, so that the writer
// has it in memory and keeps nobody waiting.
func (o *Office) readyToTell(ctx context.Context, h *held) error {
	if h.c.Named == 0 {
		return nil
	}
	_, err := o.Members(ctx)
	return err
}

// tellStandings writes, for every case that this job altered and that is about a member,
// which member that is and when something changes next; and for everybody whose standing
// is another than was told last, the change.
func (s *sitting) tellStandings() error {
	var persons []string // IDs
	for _, id := range slices.Sorted(maps.Keys(s.cases)) {
		h := s.cases[id]
		if h.c.Named == 0 {
			continue
		}
		ids, err := s.repeat(h)
		if err != nil {
			return err
		}
		persons = append(persons, ids...)
	}
	if len(persons) == 0 && len(s.standings.touched) == 0 {
		return nil
	}
	now, err := s.enrolled()
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, number := range s.standings.touched {
		if id := now.register.ID(number); id != "" {
			persons = append(persons, id)
		}
	}
	for _, id := range persons {
		m := now.register.Stands(id)
		if m == nil || told[m.ID] {
			continue // of a number that the register does not have, nothing is told
		}
		told[m.ID] = true
		if err := s.tell(now, m); err != nil {
			return err
		}
	}
	return nil
}

// repeat writes which members a case is about, and gives their IDs.
func (s *sitting) repeat(h *held) (ids []string, err error) {
	rows, ids, err := s.office.memberRows(s.ctx, h, s.Today)
	s.standings.rows.MemberCases = append(s.standings.rows.MemberCases, rows...)
	return ids, err
}

// memberRows is what the table of the cases of members has to say of a case on a day.
func (o *Office) memberRows(ctx context.Context, h *held, today timetable.Date) (rows []MemberCase, ids []string, err error) {
	a, err := o.affair(h, today)
	if err != nil {
		return nil, nil, err
	}
	next := a.Next(today)
	for _, t := range a.Ties {
		if slices.Contains(ids, t.Member) {
			continue
		}
		row := MemberCase{Case: h.id, Next: next}
		if row.Tag, err = o.tag(ctx, t.Member); err != nil {
			return nil, nil, err
		}
		rows, ids = append(rows, row), append(ids, t.Member)
	}
	return rows, ids, nil
}

// affairs are the cases of some members as the jobs before this one, and this one, left
// them.
func (s *sitting) affairs(ids []string) ([]standing.Case, error) {
	cases, err := s.office.casesOf(s.ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		tag, err := s.office.tag(s.ctx, id)
		if err != nil {
			return nil, err
		}
		for _, row := range slices.Concat(s.batch.standings.rows.MemberCases, s.standings.rows.MemberCases) {
			if row.Tag == tag && !slices.Contains(cases, row.Case) {
				cases = append(cases, row.Case)
			}
		}
	}
	var out []standing.Case
	for _, id := range cases {
		h, err := s.open(id)
		if nothingOf(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		a, err := s.office.affair(h, s.Today)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// tell puts down a change where the standing of a person is another than was told last.
// Before anything was told, what is taken as told is membership alone.
func (s *sitting) tell(now enrolment, m *standing.Member) error {
	cases, err := s.affairs(now.register.Persons(m))
	if err != nil {
		return err
	}
	l := standing.Ledger{Register: now.register, Cases: cases}
	change := standing.Change{Member: m.Number, Day: s.Today, After: l.On(m.Number, s.Today).State()}
	word := now.holder(s.office, m.ID)
	if len(cases) == 0 {
		if ever, err := s.everTold(word); err != nil || !ever {
			return err // what the membership system told it knows
		}
	}
	key, err := s.office.keyring.Key(s.ctx, memberKey(word), false)
	if err != nil {
		return fmt.Errorf("the key of a member: %w", err)
	}
	before, ever, err := s.toldOf(word, key)
	if err != nil {
		return err
	}
	if change.Before = before; !ever {
		alone := standing.Ledger{Register: now.register}
		change.Before = alone.On(m.Number, s.Today).State()
	}
	if change.Before.Same(change.After) {
		return nil
	}
	if change.Number, err = s.nextChange(); err != nil {
		return err
	}
	row := ChangeRow{Number: change.Number, Member: word}
	if err := row.seal(change, key, s.office.entropy); err != nil {
		return err
	}
	s.standings.rows.Changes = append(s.standings.rows.Changes, row)
	if s.standings.told == nil {
		s.standings.told = map[string]standing.State{}
	}
	s.standings.told[word] = change.After
	return nil
}

// everTold tells whether anything was told of a member.
func (s *sitting) everTold(word string) (bool, error) {
	if _, now := s.standings.told[word]; now {
		return true, nil
	}
	if _, before := s.batch.standings.told[word]; before {
		return true, nil
	}
	_, err := s.office.store.LastChangeOf(s.ctx, word)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// toldOf is what was told of a member last; false where nothing was.
func (s *sitting) toldOf(word string, key journal.Key) (standing.State, bool, error) {
	for _, told := range []map[string]standing.State{s.standings.told, s.batch.standings.told} {
		if state, ok := told[word]; ok {
			return state, true, nil
		}
	}
	row, err := s.office.store.LastChangeOf(s.ctx, word)
	if errors.Is(err, ErrNotFound) {
		return standing.State{}, false, nil
	}
	if err != nil {
		return standing.State{}, false, err
	}
	change, err := row.open(key)
	return change.After, true, err
}

// nextChange is the number that the next change has.
func (s *sitting) nextChange() (int64, error) {
	last, err := s.office.store.LastStandingChange(s.ctx)
	return last + int64(len(s.batch.standings.rows.Changes)+len(s.standings.rows.Changes)) + 1, err
}

// turn lets time do what it does to standings: what was told of those for whom an effect
// began or ended by itself by today is put right.
func (o *Office) turn(ctx context.Context) error {
	for {
		due, err := o.store.StandingsDue(ctx, o.Today(), most)
		if err != nil || len(due) == 0 {
			return err
		}
		if _, err := o.Members(ctx); err != nil { // beside the writer, like the cases
			return err
		}
		for _, row := range due {
			if _, err := o.load(ctx, row.Case); err != nil && !nothingOf(err) {
				return err
			}
		}
		err = o.write(ctx, func(s *sitting) error {
			for _, row := range due {
				// Whatever the case does not say anew is not due again: nothing comes of it any more.
				s.standings.rows.MemberCases = append(s.standings.rows.MemberCases, MemberCase{Case: row.Case, Tag: row.Tag})
				h, err := s.open(row.Case)
				if nothingOf(err) {
					continue
				}
				if err != nil {
					return err
				}
				s.cases[row.Case] = h
			}
			s.rows = true
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// knownMember gives the ID of the member whom an act names by number.
func (o *Office) knownMember(ctx context.Context, act casework.Act) (string, error) {
	number := strings.TrimSpace(act.Member)
	if number == "" {
		return "", nil
	}
	register, err := o.Members(ctx)
	if err != nil {
		return "", err
	}
	m := register.Find(number)
	if m == nil {
		return "", &casework.Refusal{What: "The register of members has no number " + number + ": look it up, or have the member put on it", Field: "member"}
	}
	return m.ID, nil
}
