package office

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"duly/casework"
	"duly/standing"
	"duly/timetable"
)

// enrolledBy is what an entry says of the rows that it commits to.
type enrolledBy struct{ count, digest string }

// members holds the register of members against the entries that commit to it, and each
// row that can still be opened against its commitment.
func (a *selfAudit) members() error {
	before := a.head
	var rows []MemberRow // of one entry
	seen := map[int64]bool{}
	var found []Flaw
	say := func(entry int64, format string, args ...any) {
		found = append(found, Flaw{Entry: entry, What: fmt.Sprintf(format, args...)})
	}
	type done struct {
		entry         int64
		count, digest string
	}
	var all []done
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		all = append(all, done{rows[0].Entry, strconv.Itoa(len(rows)), digestOfMembers(rows)})
		names := make([]string, len(rows))
		for i, row := range rows {
			names[i] = memberKey(row.Member)
		}
		keys, err := a.office.keyring.Kept(a.ctx, names)
		if err != nil {
			return err
		}
		for i, row := range rows {
			key, known := keys[names[i]]
			if !known {
				continue // that member is forgotten
			}
			if _, err := row.open(key); err != nil {
				say(row.Entry, "event %d of the register of members was altered, or its row was", row.Place)
			}
		}
		rows = rows[:0]
		return a.ctx.Err()
	}
	err := a.office.store.MemberEvents(a.ctx, 0, func(row MemberRow) error {
		if len(rows) > 0 && rows[0].Entry != row.Entry {
			if err := flush(); err != nil {
				return err
			}
		}
		rows = append(rows, row)
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	if err := a.entries(); err != nil {
		return err
	}
	for _, d := range all {
		seen[d.entry] = true
		switch said, known := a.enrolled[d.entry]; {
		case !known:
			say(d.entry, "the register of members has events of it, and it tells of none")
		case said != enrolledBy{d.count, d.digest}:
			say(d.entry, "the events of the register of members are not the %s that it tells of", said.count)
		}
	}
	for entry, said := range a.enrolled {
		if !seen[entry] && entry < before {
			say(entry, "it tells of %s events of the register of members, and there are none", said.count)
		}
	}
	for _, f := range found {
		a.flaw(f.Entry, "", "%s", f.What)
	}
	return nil
}

// standings holds what is kept of standings beside the cases against the cases: which of
// them are about whom, when something changes next, and what was told last. What only
// repeats the record is made anew.
func (a *selfAudit) standings() error {
	kept, err := a.office.store.AllMemberCases(a.ctx)
	if err != nil {
		return err
	}
	if err := a.entries(); err != nil {
		return err
	}
	if err := a.changes(); err != nil || len(a.report.Found) > 0 {
		return err
	}
	of := map[string][]MemberCase{}
	for _, row := range kept {
		of[row.Case] = append(of[row.Case], row)
	}
	for id := range of {
		if !a.cases[id] {
			a.flaw(-1, id, "it is listed among the cases of a member, and no entry says so")
		}
	}
	for id := range a.cases {
		if len(a.report.Found) > 0 {
			return nil
		}
		if err := a.repeats(id, of[id]); err != nil {
			return err
		}
	}
	return nil
}

// repeats holds the rows of one case against it.
func (a *selfAudit) repeats(id string, kept []MemberCase) error {
	h, err := a.office.fresh(a.ctx, id)
	if nothingOf(err) {
		return nil
	}
	if err != nil || h.c.Named == 0 && len(kept) == 0 || whoIsForgotten(h) {
		return err
	}
	should, _, err := a.office.memberRows(a.ctx, h, a.office.Today())
	if err != nil {
		return err
	}
	for _, row := range kept {
		if !slices.ContainsFunc(should, func(s MemberCase) bool { return s.Tag == row.Tag }) {
			a.flaw(-1, id, "it is listed among the cases of a member, and no entry says so")
			return nil
		}
	}
	right, err := a.repeated(h, kept, should)
	if err != nil || right {
		return err
	}
	restored := false
	err = a.office.write(a.ctx, func(s *sitting) error {
		restored = false
		h, err := s.open(id)
		if err != nil || s.batch.cases[id] != nil { // it is written with this batch
			return err
		}
		should, _, err := a.office.memberRows(s.ctx, h, s.Today)
		if err != nil {
			return err
		}
		var is []MemberCase
		for _, row := range should {
			rows, err := a.office.store.MemberCases(s.ctx, row.Tag)
			if err != nil {
				return err
			}
			is = append(is, slices.DeleteFunc(rows, func(m MemberCase) bool { return m.Case != id })...)
		}
		if right, err := a.repeated(h, is, should); err != nil || right {
			return err
		}
		s.cases[id], s.rows, restored = h, true, true // which tells what was not told, too
		return nil
	})
	if err == nil && restored && len(a.report.Restored) < mostFlaws {
		a.report.Restored = append(a.report.Restored, Flaw{Entry: -1, Case: id, What: "what is kept of whom it is about, or was told of their standing, was not what its record says, and was made anew"})
	}
	return err
}

// whoIsForgotten tells whether it was erased who a case was held to be about: then its rows
// lead to nobody, and nothing can say that they are right.
func whoIsForgotten(h *held) bool {
	return slices.ContainsFunc(h.c.Events, func(e casework.Event) bool {
		return e.Kind == casework.Identified && e.Outcome != casework.Unidentified && e.Member() == ""
	})
}

// repeated tells whether the rows of a case are what they should be, and what was told
// last of whom it is about is how they stand. Where the day has come on which something
// changes, the sweep will tell it.
func (a *selfAudit) repeated(h *held, kept, should []MemberCase) (bool, error) {
	if len(kept) != len(should) {
		return false, nil
	}
	due := false
	for _, s := range should {
		i := slices.IndexFunc(kept, func(row MemberCase) bool { return a.asTurned(row, s) })
		if i < 0 {
			return false, nil
		}
		due = due || kept[i].Next != s.Next
	}
	if due {
		return true, nil
	}
	register, err := a.office.Members(a.ctx)
	if err != nil {
		return false, err
	}
	affair, err := a.office.affair(h, a.office.Today())
	if err != nil {
		return false, err
	}
	for _, t := range affair.Ties {
		m := register.Stands(t.Member)
		if m == nil {
			continue // forgotten
		}
		if told, err := a.told(register, m); err != nil || !told {
			return told, err
		}
	}
	return true, nil
}

// told tells whether what was told last of a person is how they stand today.
func (a *selfAudit) told(register standing.Register, m *standing.Member) (bool, error) {
	ctx, today := a.ctx, a.office.Today()
	l, _, err := a.office.ledger(ctx, register, m.Number)
	if err != nil {
		return false, err
	}
	for i := range l.Cases { // what time has done in any of them is told by the sweep
		if h, err := a.office.fresh(ctx, l.Cases[i].ID); err != nil || a.pends(h, today) {
			return true, err
		}
	}
	last := standing.Ledger{Register: register}.On(m.Number, today).State()
	switch row, err := a.office.store.LastChangeOf(ctx, a.office.members.holder(m.ID)); {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return false, err
	default:
		key, err := a.office.keyring.Key(ctx, memberKey(row.Member), false)
		if err != nil {
			return false, err
		}
		change, err := row.open(key)
		if err != nil {
			return false, err
		}
		last = change.After
	}
	return last.Same(l.On(m.Number, today).State()), nil
}

// pends tells whether time has something to do in a case that the sweep has not done yet.
func (a *selfAudit) pends(h *held, today timetable.Date) bool {
	row, err := a.office.row(h)
	return err == nil && row.NextLapse != 0 && row.NextLapse < today
}

// asTurned tells whether a row is as it should be; one whose day has come waits for the
// sweep.
func (a *selfAudit) asTurned(row, should MemberCase) bool {
	return row.Tag == should.Tag && (row.Next == should.Next || row.Next != 0 && row.Next <= a.office.Today())
}

// changes opens every change of a standing that can be opened: each is bound to its number
// and to whom it is about, and none is missing between two.
func (a *selfAudit) changes() error {
	for after := int64(0); ; {
		rows, err := a.office.store.StandingChanges(a.ctx, after, mostEvents)
		if err != nil {
			return err
		}
		names := make([]string, len(rows))
		for i, row := range rows {
			names[i] = memberKey(row.Member)
		}
		keys, err := a.office.keyring.Kept(a.ctx, names)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if after++; row.Number != after {
				a.flaw(-1, "", "the changes of standings go from number %d to %d", after-1, row.Number)
				return nil
			}
			key, known := keys[names[i]]
			if !known {
				continue // that member is forgotten
			}
			if _, err := row.open(key); err != nil {
				a.flaw(-1, "", "change %d of a standing was altered, or its row was", row.Number)
				return nil
			}
		}
		if len(rows) < mostEvents {
			return a.ctx.Err()
		}
	}
}
