package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/statistics"
	"duly/timetable"
)

// The register of erasures is read from the journal: each event of it is an entry of the
// system. What was erased is asked of it before any key: what it names stays closed even
// where a key is still there, or there again.

// forgotten is the register as far as it was read, and what is not carried out yet.
type forgotten struct {
	mu       sync.Mutex
	register erasure.Register
	next     int64 // the first entry of the journal that was not looked at

	waits   sync.Mutex
	waiting map[string][]erasure.Note // by case: on record, and keys or files may still be there
	told    map[string]bool           // of which it was told that they are
}

// Erasures gives the register as it stands in the journal.
func (o *Office) Erasures(ctx context.Context) (erasure.Register, error) {
	k := &o.forgotten
	k.mu.Lock()
	defer k.mu.Unlock()
	register := k.register
	next, err := o.ofOffice(ctx, k.next, func(entry journal.Entry) error {
		e, ours := o.erasureEvent(ctx, entry)
		if !ours {
			return nil
		}
		var err error
		register, err = register.With(e)
		return err
	})
	if err != nil {
		return erasure.Register{}, fmt.Errorf("read the register of erasures: %w", err)
	}
	if k.next > 0 && len(register.Notes()) > len(k.register.Notes()) {
		o.keyring.Reread() // another program may have destroyed what is at hand here
	}
	k.register, k.next = register, next
	return register, nil
}

// erasureEvent reads an entry of the system; false where it is none of the register. One
// that was altered is none: the audit tells of it.
func (o *Office) erasureEvent(ctx context.Context, entry journal.Entry) (erasure.Event, bool) {
	seen, err := o.systemEvent(ctx, entry)
	if err != nil || !slices.Contains(erasure.Kinds, seen.Kind) {
		return erasure.Event{}, false
	}
	e, _, err := o.opened(ctx, entry, journal.Oversight, journal.Parties, journal.Content, journal.Person)
	return erasure.Event{Event: e, Entry: entry.Number}, err == nil
}

// notesOf gives what is known to be erased of a case, without asking the store.
func (o *Office) notesOf(id string) []erasure.Note {
	o.forgotten.mu.Lock()
	defer o.forgotten.mu.Unlock()
	return o.forgotten.register.Of(id)
}

// forgottenSince tells whether something of the case was erased since so much of it was.
func (o *Office) forgottenSince(ctx context.Context, id string, before int) bool {
	register, err := o.Erasures(ctx)
	return err == nil && len(register.Of(id)) > before
}

// caseRows lists the desk's rows once it is known what other programs have erased.
func (o *Office) caseRows(ctx context.Context, f CaseFilter) ([]CaseRow, error) {
	if _, err := o.Erasures(ctx); err != nil {
		return nil, err
	}
	return o.store.Cases(ctx, f)
}

// noErasures spares the register the entries that this program has just written, none of
// which is of it.
func (o *Office) noErasures(from, to int64) {
	k := &o.forgotten
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.next == from {
		k.next = to
	}
}

// A CourseLine is one entry of a case from which something was erased, as far as its reader
// may still see it.
type CourseLine struct {
	Entry   int64
	Day     timetable.Date
	Kind    casework.Kind
	Stage   string // "" for a party, here and below
	Step    string
	Outcome string
	End     string
	Role    string
}

// An ErasedCase is the answer to whoever asks for a case in which what was said, or more,
// was erased: in words, and with what they may still see of it.
type ErasedCase struct {
	Case   string
	Notes  []erasure.Note
	Course []CourseLine // for the overseer; for a party, those of which they can have a receipt

	entries []int64
	tip     [32]byte
}

func (e *ErasedCase) Error() string {
	s := "Case " + e.Case + ": "
	for i, n := range e.Notes {
		if i > 0 {
			s += "; "
		}
		s += n.String()
	}
	return s
}

// Reference is the number of a case as it is written, of what somebody typed.
func Reference(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

// gone tells whether that envelope of all entries was erased.
func gone(notes []erasure.Note, number int64, v journal.Envelope) bool {
	return slices.ContainsFunc(notes, func(n erasure.Note) bool { return n.Covers(number, v) })
}

// closes tells whether nothing more can be done in a case of which that was erased: it would
// be sealed under keys that were destroyed.
func closes(notes []erasure.Note) bool {
	return slices.ContainsFunc(notes, func(n erasure.Note) bool { return n.Scope != erasure.OfPerson })
}

// darkens tells whether nobody can read in it any more what was said.
func darkens(notes []erasure.Note) bool {
	return slices.ContainsFunc(notes, func(n erasure.Note) bool { return slices.Contains(n.Envelopes, journal.Content) })
}

// shutTo tells whether a reader is answered with what was erased, and not with the case.
func (h *held) shutTo(who casework.Actor) bool {
	return h.dark || who.Party != "" && len(h.nums) > 0 && gone(h.notes, h.nums[0], journal.Parties)
}

// remains puts together what is left of a case; *ErasedCase where not even its course is.
func (o *Office) remains(ctx context.Context, id string, entries source, notes []erasure.Note) (*held, error) {
	var all []journal.Entry
	if err := entries(func(e journal.Entry) error { all = append(all, e); return nil }); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	h := &held{id: id, notes: notes, closed: closes(notes), dark: darkens(notes), tip: all[len(all)-1].LeafHash()}
	for i := range all {
		h.nums = append(h.nums, all[i].Number)
	}
	var events []casework.Event
	for i := range all {
		e := &all[i]
		if gone(notes, e.Number, journal.Oversight) {
			return nil, &ErasedCase{Case: id, Notes: notes, entries: h.nums, tip: h.tip}
		}
		event, err := o.left(ctx, e, notes)
		if err != nil {
			return nil, &unreadable{err}
		}
		events = append(events, event)
	}
	var err error
	if !h.dark {
		if h.c, err = casework.Replay(events); err == nil {
			return h, nil
		}
	}
	if h.c, err = casework.Remains(events); err != nil {
		return nil, &unreadable{err}
	}
	return h, nil
}

// left reads what is left of an entry. Whoever acted, where that was erased, is known by
// the id alone that the entry bears.
func (o *Office) left(ctx context.Context, e *journal.Entry, notes []erasure.Note) (casework.Event, error) {
	var plain [journal.Envelopes][]byte
	names := keyNames(e.Case, e.Person)
	for v := range journal.Envelope(journal.Envelopes) {
		if gone(notes, e.Number, v) {
			continue
		}
		key, err := o.keyring.Key(ctx, names[v], false)
		if err != nil {
			return casework.Event{}, fmt.Errorf("the keys of entry %d: %w", e.Number, root(err))
		}
		if plain[v], err = e.OpenOne(v, key); err != nil {
			return casework.Event{}, fmt.Errorf("entry %d of the journal no longer matches what was logged: %w", e.Number, err)
		}
	}
	event, _, err := casework.ParseRecord(plain)
	if err != nil {
		return event, fmt.Errorf("entry %d: %w", e.Number, err)
	}
	if event.By == "" {
		event.By = e.Person
	}
	return event, nil
}

// erasedFor is the answer to somebody who asks for a case that is closed, and may know of
// it.
func (o *Office) erasedFor(h *held, who casework.Actor) *ErasedCase {
	out := &ErasedCase{Case: h.id, Notes: h.notes, entries: h.nums, tip: h.tip}
	for i, e := range h.c.Events {
		line := CourseLine{Entry: h.nums[i], Day: e.Day, Kind: e.Kind}
		switch {
		case slices.Contains(who.Roles, Overseer):
			line.Stage, line.Step, line.Outcome, line.End, line.Role = e.Stage, e.Step, e.Outcome, e.End, e.Role
		case who.Party == "" || gone(h.notes, h.nums[i], journal.Parties):
			continue
		}
		out.Course = append(out.Course, line)
	}
	return out
}

// mayBeTold tells whether somebody may learn that a case was, of which nothing is left that
// says who was kept out of it.
func (o *Office) mayBeTold(who casework.Actor) bool {
	if who.Party != "" {
		return true
	}
	return !casework.Barred(o.current, who) && slices.ContainsFunc(who.Roles, func(name string) bool { return name == Overseer || o.current.Role(name) != nil })
}

// erasedRow is the desk's row of a case of which nothing is left.
func (e *ErasedCase) erasedRow() CaseRow {
	last := e.Notes[len(e.Notes)-1]
	return CaseRow{ID: e.Case, Version: len(e.entries), End: ErasedEnd, EndedOn: last.On, Tip: e.tip}
}

// ErasedEnd is what stands in the desk's row for how a case ended of which nothing is left.
const ErasedEnd = "erased"

// nothingLeft tells whether an error is that a case was erased with its course.
func nothingLeft(err error) bool {
	erased := (*ErasedCase)(nil)
	return errors.As(err, &erased)
}

// forgottenFrom is what of figures is known of them.
func (o *Office) forgottenFrom(ctx context.Context) (gone statistics.Gone, err error) {
	r, err := o.Erasures(ctx)
	for _, note := range r.Notes() {
		if note.Scope == erasure.OfAll {
			gone.Cases, gone.Until = gone.Cases+1, max(gone.Until, note.Ended)
		}
	}
	return gone, err
}

// Forgotten counts the cases of which nothing is left, as of the end of a day: they are in
// no figure.
func (o *Office) Forgotten(ctx context.Context, asOf timetable.Date) (n int, err error) {
	r, err := o.Erasures(ctx)
	for _, note := range r.Notes() {
		if note.Scope == erasure.OfAll && note.On <= asOf {
			n++
		}
	}
	return n, err
}
