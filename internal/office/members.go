package office

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"duly/casework"
	"duly/journal"
	"duly/standing"
)

// A roster is the register of members as far as it was read.
type roster struct {
	mu       sync.Mutex
	register standing.Register
	holders  map[string]string // by ID, the random word of each member
	next     int64             // the first entry whose events were not read
	forgot   int               // how many events could not be read, their keys being destroyed
}

// enrolment is the register as it stands for the writer.
type enrolment struct {
	register standing.Register
	holders  map[string]string // of those who are new in this batch
}

// mostEvents is how many events one entry of the journal is of. More of them are several
// entries, so that acts which wait are not kept waiting.
const mostEvents = 5_000

// mostRead is how many are put into the register at once when it is read.
const mostRead = 40_000

// Members gives the register of members as it was last told.
func (o *Office) Members(ctx context.Context) (standing.Register, error) {
	k := &o.members
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.read(ctx, o); err != nil {
		return standing.Register{}, fmt.Errorf("read the register of members: %w", err)
	}
	return k.register, nil
}

// holder is the random word of a member, by ID; "" where they are not in the register.
func (k *roster) holder(id string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.holders[id]
}

// read adds what was told since it was last asked; the caller has the lock.
func (k *roster) read(ctx context.Context, o *Office) error {
	head, err := o.store.Head(ctx)
	if err != nil || head <= k.next && k.next > 0 {
		return err
	}
	if k.holders == nil {
		k.holders = map[string]string{}
	}
	reading := memberReading{office: o, ctx: ctx, register: k.register, holders: map[string]string{}, next: max(head, k.next), forgot: k.forgot}
	if err := o.store.MemberEvents(ctx, k.next, reading.take); err != nil {
		return err
	}
	if err := reading.flush(); err != nil {
		return err
	}
	k.register, k.next, k.forgot = reading.register, reading.next, reading.forgot
	maps.Copy(k.holders, reading.holders)
	return nil
}

// memberReading folds rows into a register, some thousand at a time.
type memberReading struct {
	office   *Office
	ctx      context.Context
	register standing.Register
	holders  map[string]string
	next     int64
	forgot   int
	rows     []MemberRow
}

func (m *memberReading) take(row MemberRow) error {
	m.rows = append(m.rows, row)
	if len(m.rows) < mostRead {
		return nil
	}
	return m.flush()
}

func (m *memberReading) flush() error {
	var events []standing.Event
	names := make([]string, len(m.rows))
	for i, row := range m.rows {
		names[i] = memberKey(row.Member)
	}
	keys, err := m.office.keyring.Kept(m.ctx, names)
	if err != nil {
		return err
	}
	told, err := openAll(m.rows, keys)
	if err != nil {
		return err
	}
	for i, row := range m.rows {
		m.next = max(m.next, row.Entry+1)
		if told[i].forgotten {
			m.forgot++
			continue
		}
		e := told[i].Event
		events = append(events, e)
		if e.Kind == standing.Joined || e.Kind == standing.Split {
			m.holders[about(m.register, e)] = row.Member
		}
	}
	m.rows = m.rows[:0]
	for len(events) > 0 {
		after, err := m.register.With(events...)
		var misfit *standing.Misfit
		switch {
		case err == nil:
			m.register = after
			return nil
		case !errors.As(err, &misfit) || m.forgot == 0:
			return err
		}
		// It follows what was told of somebody who is forgotten, and is forgotten with them.
		if m.register, err = m.register.With(events[:misfit.Index]...); err != nil {
			return err
		}
		events, m.forgot = events[misfit.Index+1:], m.forgot+1
	}
	return nil
}

// A memberEvent is what a row says.
type memberEvent struct {
	standing.Event
	forgotten bool // its key is destroyed
}

// openAll opens rows, as many at a time as there are processors.
func openAll(rows []MemberRow, keys map[string]journal.Key) ([]memberEvent, error) {
	out := make([]memberEvent, len(rows))
	each := len(rows)/runtime.GOMAXPROCS(0) + 1
	failed := make([]error, len(rows)/each+1)
	var all sync.WaitGroup
	for n := range failed {
		all.Go(func() {
			for i := n * each; i < min((n+1)*each, len(rows)) && failed[n] == nil; i++ {
				key, known := keys[memberKey(rows[i].Member)]
				if out[i].forgotten = !known; known {
					out[i].Event, failed[n] = rows[i].open(key)
				}
			}
		})
	}
	all.Wait()
	return out, errors.Join(failed...)
}

// about is the ID of the member under whose key an event is sealed: of a split, the one
// who is a person of their own from then on, whose name it says.
func about(r standing.Register, e standing.Event) string {
	number := e.Number
	if e.Kind == standing.Split {
		number = e.Other
	}
	if id := r.ID(number); id != "" {
		return id
	}
	return number
}

// MembersChanged puts on record what the membership system tells: all of it, in its order,
// or a *standing.Misfit that names the first event that cannot be and nothing of it. by is
// the id of the officer who handed it in, "" where a machine did; source says where it
// comes from. More than a few thousand events become several entries of the journal.
func (o *Office) MembersChanged(ctx context.Context, by string, events []standing.Event, source string) error {
	register, err := o.Members(ctx)
	if err != nil {
		return err
	}
	for i, e := range events {
		if what, field := unsound(e); what != "" {
			return &standing.Misfit{Index: i, Event: e, What: what, Field: field}
		}
		if e.Day > o.Today() {
			return &standing.Misfit{Index: i, Event: e, What: e.Day.Long() + " is still to come: tell it when it has happened", Field: "day"}
		}
	}
	if _, err := register.With(events...); err != nil {
		return err
	}
	for done := 0; done < len(events); done += mostEvents {
		part := events[done:min(done+mostEvents, len(events))]
		err := o.write(ctx, func(s *sitting) error { return s.enrol(by, part, source) })
		var misfit *standing.Misfit
		if errors.As(err, &misfit) { // another told of the same members meanwhile
			misfit.Index += done
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unsound says what of an event no register could hold.
func unsound(e standing.Event) (what, field string) {
	for _, x := range []struct{ text, field string }{{e.Number, "number"}, {e.Other, "other"}} {
		if len(x.text) > 40 || strings.ContainsFunc(x.text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\ufffd' }) {
			return "A membership number has no spaces and at most 40 characters", x.field
		}
	}
	for _, name := range append([]string{e.Name}, e.Also...) {
		if len(name) > 400 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' }) {
			return "A name is on one line and has at most 400 bytes, in UTF-8", "name"
		}
	}
	return "", ""
}

// enrolled is the register as the jobs before this one, and this one so far, left it.
func (s *sitting) enrolled() (enrolment, error) {
	for _, e := range []*enrolment{s.standings.enrolled, s.batch.standings.enrolled} {
		if e != nil {
			return *e, nil
		}
	}
	register, err := s.office.Members(s.ctx)
	return enrolment{register: register}, err
}

// holder is the random word of a member, by ID; "" where they are not in the register.
func (e enrolment) holder(o *Office, id string) string {
	if word := e.holders[id]; word != "" {
		return word
	}
	return o.members.holder(id)
}

// enrol writes events and the entry that commits to them.
func (s *sitting) enrol(by string, events []standing.Event, source string) error {
	now, err := s.enrolled()
	if err != nil {
		return err
	}
	after := enrolment{holders: maps.Clone(now.holders)}
	if after.register, err = now.register.With(events...); err != nil {
		return err
	}
	if after.holders == nil {
		after.holders = map[string]string{}
	}
	rows, names := make([]MemberRow, len(events)), make([]string, len(events))
	for i, e := range events {
		id := about(after.register, e)
		word := after.holder(s.office, id)
		if word == "" {
			if word, err = s.office.word(); err != nil {
				return err
			}
			after.holders[id] = word
		}
		rows[i], names[i] = MemberRow{Entry: s.next(), Place: i, Member: word}, memberKey(word)
	}
	keys, err := s.office.keyring.Keys(s.ctx, names, true)
	if err != nil {
		return fmt.Errorf("keys for the register of members: %w", err)
	}
	for i, e := range events {
		if err := rows[i].seal(e, keys[i], s.office.entropy); err != nil {
			return err
		}
	}
	s.standings.rows.Members = append(s.standings.rows.Members, rows...)
	s.standings.enrolled = &after
	s.systemBy(by, casework.Event{
		Kind: journal.MembersChanged, Day: s.Today, By: by, Subject: strconv.Itoa(len(rows)), Ground: digestOfMembers(rows), Text: source,
	})
	for _, e := range events {
		if e.Kind != standing.Joined { // nothing was ever told of them, and no case is about them
			s.standings.touched = append(s.standings.touched, e.Number, e.Other)
		}
	}
	return nil
}

// word draws a random word of 16 letters and figures, which stands for a member where
// nobody is to be named.
func (o *Office) word() (string, error) {
	var raw [10]byte
	if _, err := io.ReadFull(o.entropy, raw[:]); err != nil {
		return "", fmt.Errorf("draw a word: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw[:])), nil
}

// MemberKeys names the keys under which everything is sealed that the register of members
// holds about the person with a number, and the changes of their standing: whoever
// destroys them forgets it. None where the register has no such number.
func (o *Office) MemberKeys(ctx context.Context, number string) ([]string, error) {
	r, err := o.Members(ctx)
	m := r.Find(number)
	if err != nil || m == nil {
		return nil, err
	}
	var out []string
	for _, id := range r.Persons(m) {
		out = append(out, memberKey(o.members.holder(id)))
	}
	return out, nil
}

// MemberWord is the random word by which addresses name the person with a number; "" where
// the register has no such number.
func (o *Office) MemberWord(ctx context.Context, number string) (string, error) {
	r, err := o.Members(ctx)
	m := r.Find(number)
	if err != nil || m == nil {
		return "", err
	}
	return o.members.holder(m.ID), nil
}

// MemberBehind finds the person whom a random word stands for, as the register has them
// now; ErrNotFound.
func (o *Office) MemberBehind(ctx context.Context, word string) (standing.Register, *standing.Member, error) {
	r, err := o.Members(ctx)
	if err != nil {
		return r, nil, err
	}
	o.members.mu.Lock()
	defer o.members.mu.Unlock()
	for id, w := range o.members.holders {
		if w == word {
			if m := r.Stands(id); m != nil {
				return r, m, nil
			}
		}
	}
	return r, nil, ErrNotFound
}

// MayRead tells whether somebody may read what is said in a case, and so which case it is
// that a standing comes from. It is no attempt to open it.
func (o *Office) MayRead(ctx context.Context, id string, who casework.Actor) bool {
	h, err := o.fresh(ctx, id)
	return err == nil && !slices.Contains(who.Roles, Overseer) && o.maySee(h.c, who) && o.reads(h.c, who)
}
