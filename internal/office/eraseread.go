package office

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// A DueErasure is something of a case that need not be kept any more by its rulebook.
type DueErasure struct {
	Case    string
	End     string
	EndedOn timetable.Date
	Scope   erasure.Scope
	Basis   erasure.Basis
	Why     string // it cannot be erased yet all the same; "": it can
}

// ErasuresDue lists what need not be kept any more by the rulebooks, the longest due first:
// it is what erases by itself one day, and what administrators and overseers are shown until
// then. Cases that they are kept out of are left out. ErrNotFound for anybody else.
func (o *Office) ErasuresDue(ctx context.Context, by string) ([]DueErasure, error) {
	p, r, err := o.eraser(ctx, by)
	if err != nil {
		return nil, err
	}
	rows, err := o.caseRows(ctx, CaseFilter{Ended: true})
	if err != nil {
		return nil, err
	}
	today := o.Today()
	var out []DueErasure
	for _, row := range rows {
		if row.Rulebook == "" {
			continue // nothing is left of it
		}
		book, err := o.rules(row.Rulebook)
		if err != nil {
			return nil, err
		}
		for _, scope := range []erasure.Scope{erasure.OfFile, erasure.OfAll} {
			if !overdue(book, row, scope, today) {
				continue
			}
			h, err := o.asOf(ctx, row)
			if err != nil && o.faulty(row.ID, err) || err == nil && keptFrom(h, book, p) {
				break
			}
			if err != nil {
				return nil, err
			}
			t, err := o.targetOf(ctx, h, book, today)
			if err != nil {
				return nil, err
			}
			if basis, why, due := r.Due(t, scope, today); due {
				out = append(out, DueErasure{Case: row.ID, End: t.End, EndedOn: t.EndedOn, Scope: scope, Basis: basis, Why: why})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b DueErasure) int {
		return cmp.Or(cmp.Compare(a.Basis.Until, b.Basis.Until), cmp.Compare(a.Case, b.Case))
	})
	return out, nil
}

// overdue asks the desk's row alone, so that cases whose time has not come are not opened.
func overdue(r *rulebook.Rulebook, row CaseRow, s erasure.Scope, today timetable.Date) bool {
	x, found := erasure.Retained(r, row.End, s)
	if !found {
		return false
	}
	until, err := erasure.Until(r, x, row.EndedOn)
	return err == nil && until < today
}

// eraser is an administrator or an overseer, and the register as it stands. ErrNotFound for others.
func (o *Office) eraser(ctx context.Context, by string) (PersonRow, erasure.Register, error) {
	p, err := o.Officer(ctx, by)
	if err != nil || !p.erases() {
		return p, erasure.Register{}, cmp.Or(err, ErrNotFound)
	}
	r, err := o.Erasures(ctx)
	return p, r, err
}

// keptFrom tells whether an administrator may not know of a case.
func keptFrom(h *held, r *rulebook.Rulebook, p PersonRow) bool {
	return h.c.People.Barred(p.ID) || casework.Barred(r, p.actor())
}

// An ErasureFile is a case as whoever erases sees it: nothing of what was said in it, nor
// who the parties are.
type ErasureFile struct {
	Case    string
	Open    bool
	End     string
	EndedOn timetable.Date
	Runs    string // why it is not over
	Persons []ErasurePerson
	Notes   []erasure.Note
	Hold    *erasure.Hold
	Left    bool // something is left of it
}

// An ErasurePerson is somebody who acted in the case, by the id that its entries bear.
type ErasurePerson struct {
	ID    string
	Party bool
	Gone  bool // who they are was erased
}

// ErasureOf gives a case as an administrator or an overseer sees it who is to erase something of it;
// ErrNotFound for others, where there is none, and where they are kept out of it.
func (o *Office) ErasureOf(ctx context.Context, by, id string) (ErasureFile, error) {
	p, r, err := o.eraser(ctx, by)
	if err != nil {
		return ErasureFile{}, err
	}
	f := ErasureFile{Case: id, Notes: r.Of(id), Hold: r.Hold(id)}
	h, err := o.fresh(ctx, id)
	if nothingLeft(err) {
		return f, nil
	}
	if err != nil && (errors.Is(err, ErrNotFound) || o.faulty(id, err)) {
		return f, ErrNotFound
	}
	if err != nil {
		return f, err
	}
	book, err := o.rules(h.c.Rulebook)
	if err != nil {
		return f, err
	}
	if keptFrom(h, book, p) {
		return f, ErrNotFound
	}
	t, err := o.targetOf(ctx, h, book, o.Today())
	if err != nil {
		return f, err
	}
	f.Open, f.End, f.EndedOn, f.Runs, f.Left = t.Open, t.End, t.EndedOn, t.Runs, true
	for _, e := range t.Entries {
		if !e.Party && !p.Admin {
			continue // an overseer does not see who acted
		}
		if e.Person == "" || e.Person == rulebook.System || slices.ContainsFunc(f.Persons, func(p ErasurePerson) bool { return p.ID == e.Person }) {
			continue
		}
		f.Persons = append(f.Persons, ErasurePerson{ID: e.Person, Party: e.Party, Gone: gone(h.notes, e.Number, journal.Person)})
	}
	return f, nil
}

// targetOf is a case as far as its erasure depends on it.
func (o *Office) targetOf(ctx context.Context, h *held, r *rulebook.Rulebook, today timetable.Date) (t erasure.Target, err error) {
	t = erasure.Target{Case: h.id, Open: h.c.Open(), End: h.c.End, EndedOn: h.c.EndedOn, Rules: r, Number: h.c.Number, Runs: casework.StillRuns(r, h.c, today)}
	err = o.store.EntriesOf(ctx, h.id, func(e journal.Entry) error {
		if e.N >= len(h.c.Events) {
			return errMoved
		}
		event := h.c.Events[e.N]
		t.Entries = append(t.Entries, erasure.Entry{
			Number: e.Number, Leaf: e.LeafHash(), Person: e.Person,
			Party: event.Role == rulebook.Complainant || event.Role == rulebook.Respondent, Names: event.Whom != "" || len(event.Present) > 0,
		})
		return nil
	})
	if err == nil && len(t.Entries) != len(h.c.Events) {
		err = errMoved
	}
	return t, err
}

// ErasureReceipt is the receipt of an entry by which something of a case was erased: it
// opens what was erased and under which rule, and names nobody. It is for administrators,
// overseers and the parties of the case; ErrNotFound for others.
func (o *Office) ErasureReceipt(ctx context.Context, id string, who casework.Actor, entry int64) ([]byte, error) {
	r, err := o.Erasures(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(r.Of(id), func(n erasure.Note) bool { return n.Entry == entry }) {
		return nil, ErrNotFound
	}
	if _, err := o.Open(ctx, id, who); err != nil && !nothingLeft(err) {
		if who.Party != "" {
			return nil, ErrNotFound
		}
		if _, err := o.ErasureOf(ctx, who.ID, id); err != nil {
			return nil, ErrNotFound
		}
	}
	return o.overseenReceipt(ctx, entry)
}

// ErasedCases lists what was erased, latest first, for the overseer; ErrNotFound for anybody
// else. Cases of which they may not know are left out.
func (o *Office) ErasedCases(ctx context.Context, who casework.Actor) ([]erasure.Note, error) {
	if !slices.Contains(who.Roles, Overseer) || casework.Barred(o.current, who) {
		return nil, ErrNotFound
	}
	r, err := o.Erasures(ctx)
	if err != nil {
		return nil, err
	}
	var out []erasure.Note
	for _, n := range slices.Backward(r.Notes()) {
		h, err := o.load(ctx, n.Case)
		if err != nil && !nothingLeft(err) && !o.faulty(n.Case, err) {
			return nil, err
		}
		if nothingLeft(err) || err == nil && o.maySee(h.c, who) {
			out = append(out, n)
		}
	}
	return out, nil
}
