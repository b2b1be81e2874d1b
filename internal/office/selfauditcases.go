package office

import (
	"errors"
	"slices"

	"duly/casework"
	"duly/journal"
	"duly/letter"
	"duly/rulebook"
)

// desk makes anew the rows that are not what their cases say, and looks at letters.
func (a *selfAudit) desk() error {
	rows, err := a.office.caseRows(a.ctx, CaseFilter{})
	if err != nil {
		return err
	}
	codes, err := a.accesses() // before the entries: each was written with one
	if err != nil {
		return err
	}
	if err := a.entries(); err != nil {
		return err
	}
	a.oldCodes(codes)
	if len(a.report.Found) == 0 {
		// rows can be renewed though the audit before this one stopped the office
		if err := a.office.audited(a.ctx, a.report); err != nil {
			return err
		}
	}
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row.ID] = true
		if err := a.row(row.ID, &row, codes); err != nil {
			return err
		}
	}
	for id := range a.cases {
		if !listed[id] {
			if err := a.row(id, nil, codes); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *selfAudit) row(id string, row *CaseRow, codes map[string][]string) error {
	if !a.cases[id] {
		a.flaw(-1, id, "the desk lists it, and no entry is of it")
		return nil
	}
	h, entries, err := a.whole(id)
	if erased := (*ErasedCase)(nil); errors.As(err, &erased) {
		return a.erasedRow(row, erased)
	}
	if err != nil || h == nil {
		return err
	}
	if err := a.letters(h, entries); err != nil {
		return err
	}
	if err := a.codesOf(h, codes[id]); err != nil {
		return err
	}
	should, err := a.office.row(h)
	if err != nil || row != nil && same(*row, should) {
		return err
	}
	if is, err := a.office.store.Case(a.ctx, id); err == nil && same(is, should) {
		return nil // it was written meanwhile
	} else if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	err = a.office.write(a.ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		should, err := a.office.row(h)
		if err != nil {
			return err
		}
		if is, err := a.office.store.Case(s.ctx, id); err == nil && same(is, should) || s.batch.cases[id] != nil {
			return nil // or it is written with this batch
		}
		s.cases[id], s.rows = h, true
		if len(a.report.Restored) < mostFlaws {
			a.report.Restored = append(a.report.Restored, Flaw{Entry: -1, Case: id, What: "its row on the desk was not what its record says, and was made anew"})
		}
		return nil
	})
	if no := (*casework.Refusal)(nil); errors.As(err, &no) {
		return nil // another program has stopped writing: it is for later
	}
	return err
}

// erasedRow makes the row of a case anew of which nothing is left, where it is not what it
// should be.
func (a *selfAudit) erasedRow(row *CaseRow, erased *ErasedCase) error {
	should := erased.erasedRow()
	if row != nil && same(*row, should) {
		return nil
	}
	return a.office.write(a.ctx, func(s *sitting) error {
		s.goneRows = append(s.goneRows, should)
		s.rows = true
		a.report.Restored = append(a.report.Restored, Flaw{Entry: -1, Case: erased.Case, What: "its row on the desk said more than is left of the case, and was made anew"})
		return nil
	})
}

// whole puts a case together from its entries; nil where that cannot be done, which
// is told.
func (a *selfAudit) whole(id string) (*held, []journal.Entry, error) {
	entries, err := entriesOf(a.ctx, a.office.store, id)
	if err != nil {
		return nil, nil, err
	}
	notes := len(a.office.notesOf(id))
	h, err := a.office.replay(a.ctx, id, allOf(entries))
	if err != nil && a.office.forgottenSince(a.ctx, id, notes) {
		h, err = a.office.replay(a.ctx, id, allOf(entries))
	}
	switch u := (*unreadable)(nil); {
	case nothingLeft(err):
		return nil, nil, err
	case errors.As(err, &u), errors.Is(err, ErrNotFound):
		a.unread(-1, id, "a case cannot be put together", err)
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return h, entries, nil
}

// letters opens those of a case, and asks whether each that was due is there.
func (a *selfAudit) letters(h *held, entries []journal.Entry) error {
	if h.dark {
		return nil // they were sealed under what is erased
	}
	rows, err := a.office.store.Letters(a.ctx, h.id)
	if err != nil {
		return err
	}
	key, err := a.office.keyring.Key(a.ctx, contentKey(h.id), false)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, row := range rows {
		there[row.ID] = true
		if _, err := openLetter(key, row); err != nil || row.Entry <= h.nums[len(h.nums)-1] && !slices.Contains(h.nums, row.Entry) {
			a.flaw(row.Entry, h.id, "a letter that it caused was altered")
		}
	}
	if len(h.notes) > 0 {
		return nil // what each would say cannot be worked out any more
	}
	c := &casework.Case{}
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].Recorded == entries[from].Recorded {
			to++
		}
		if err := a.lettersWritten(c, h, from, to, there); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// lettersWritten asks whether each letter is there that the events number from up to to,
// recorded at one moment, were to cause, and applies them to the case before them.
// Several acts can share a moment, and each wrote its letters as the case then stood:
// so only a letter counts as missing that was due both right after its event and at
// the end of the moment.
func (a *selfAudit) lettersWritten(c *casework.Case, h *held, from, to int, there map[string]bool) error {
	events := h.c.Events[from:to]
	end := c.Clone()
	if err := end.Apply(events...); err != nil {
		return err
	}
	r, err := a.office.rules(end.Rulebook)
	if err != nil {
		return err
	}
	for i, e := range events {
		if err := c.Apply(e); err != nil {
			return err
		}
		due := letter.For(r, c, h.id, e)
		for _, l := range letter.For(r, end, h.id, e) {
			switch entry := h.nums[from+i]; {
			case there[letterName(entry, l.To)]:
			case l.To == rulebook.Respondent && !c.Told(r, l.To):
			case slices.ContainsFunc(due, func(d letter.Letter) bool { return d.To == l.To }):
				if len(a.report.Lost) < mostFlaws {
					a.report.Lost = append(a.report.Lost, Flaw{Entry: entry, Case: h.id, What: "the letter to the " + l.To + " that it should have caused is not there"})
				}
			}
		}
	}
	return nil
}

func same(a, b CaseRow) bool {
	return a.Version == b.Version && a.Rulebook == b.Rulebook && a.Received == b.Received && a.Stage == b.Stage && a.NextDue == b.NextDue &&
		a.NextLapse == b.NextLapse && slices.Equal(a.Waiting, b.Waiting) && a.End == b.End && a.EndedOn == b.EndedOn && a.Tip == b.Tip
}
