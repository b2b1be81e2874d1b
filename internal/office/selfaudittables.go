package office

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"duly/casework"
	"duly/journal"
)

// A wrote is what an entry says that the office wrote beside it: the row's seal.
type wrote struct {
	entry int64
	seal  string
}

// rowsOf keeps which rows an entry of the system says that it wrote, by their names. The
// rows of persons have the person's id, which the entry's own row has.
func (a *selfAudit) rowsOf(e *journal.Entry, event *casework.Event) {
	note := func(row, seal string) { a.wrote[row] = append(a.wrote[row], wrote{e.Number, seal}) }
	if event.Particulars == nil {
		return
	}
	for what, seal := range event.Particulars.Wrote {
		switch {
		case what == personRow:
			note(personRow+" "+e.Person, seal)
		case strings.HasPrefix(what, settingRow), strings.HasPrefix(what, pastRows):
			note(what, seal)
		}
	}
	if event.Kind == journal.TablesSealed {
		var codes []string
		if err := json.Unmarshal([]byte(event.Text), &codes); err != nil {
			a.unread(e.Number, "", "it cannot be read", err)
		}
		for _, seal := range codes {
			a.codes[seal] = true
		}
	}
}

// holds tells whether a row with that seal is the one that the entries say was written last:
// before was the journal's head before the row was read. "" is no row.
func (a *selfAudit) holds(row, seal string, before int64) bool {
	last := ""
	for _, w := range a.wrote[row] {
		if w.entry < before {
			last = w.seal
		} else if w.seal == seal {
			return true // written while the audit went on
		}
	}
	return last == seal
}

// seals looks at every row of the tables that no entry repeats in full.
func (a *selfAudit) seals() error {
	err := a.office.store.Unsealed(a.ctx, func(table, row string) error {
		a.flaw(-1, "", "a row of the table %s does not fit its seal: it was put in or altered in the database", table)
		if last := len(a.report.Found) - 1; last < mostFlaws-1 {
			a.report.Found[last].Why = "the row with " + row
			return nil
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return err
}

// written holds the register of officers and the settings against the entries by which
// they were last changed.
func (a *selfAudit) written() error {
	before := a.head
	people, err := a.office.store.People(a.ctx)
	if err != nil {
		return err
	}
	rows := map[string]string{}
	for _, p := range people {
		rows[personRow+" "+p.ID] = a.office.store.Seal(p)
	}
	declared, err := a.office.store.Setting(a.ctx, declaredSetting)
	if err != nil {
		return err
	}
	if declared != "" {
		rows[settingRow+declaredSetting] = a.office.store.Seal(Setting{declaredSetting, declared})
	}
	if err := a.entries(); err != nil {
		return err
	}
	for name := range a.wrote {
		if _, there := rows[name]; !there && !strings.HasPrefix(name, pastRows) {
			rows[name] = ""
		}
	}
	for name, seal := range rows {
		if a.holds(name, seal, before) {
			continue
		}
		entry := int64(-1)
		if all := a.wrote[name]; len(all) > 0 {
			entry = all[len(all)-1].entry
		}
		what := "the register of officers is not as it left it: an officer was put in, taken out or put back to what they held before"
		if strings.HasPrefix(name, settingRow) {
			what = "the days declared are not as it left them: the table was put back to what it was before, or emptied"
		}
		if entry < 0 {
			what = "an officer is in the register, and no entry put them there"
			if strings.HasPrefix(name, settingRow) {
				what = "days are declared, and no entry declares them"
			}
		}
		a.flaw(entry, "", "%s", what)
	}
	return nil
}

// mostTurns is how often past cases are read again because some came meanwhile.
const mostTurns = 5

// past holds the past cases against the entries by which they were taken over.
func (a *selfAudit) past() error {
	for range mostTurns {
		before := a.head
		sums, err := a.office.pastSums(a.ctx)
		if err != nil {
			return err
		}
		if err := a.entries(); err != nil {
			return err
		}
		rows := map[string]string{}
		for name := range a.wrote {
			if strings.HasPrefix(name, pastRows) {
				rows[name] = ""
			}
		}
		for _, p := range sums {
			rows[pastRows+p.Source] = p.Sum
		}
		busy := false
		for name := range rows {
			all := a.wrote[name]
			busy = busy || len(all) > 0 && all[len(all)-1].entry >= before
		}
		if busy {
			continue // an import is at work: what was read is of no moment
		}
		for name, sum := range rows {
			if a.holds(name, sum, before) {
				continue
			}
			entry := int64(-1)
			if all := a.wrote[name]; len(all) > 0 {
				entry = all[len(all)-1].entry
			}
			a.flaw(entry, "", "the past cases of “%s” are not as they were taken over: some were put in, taken out or put back to what they were", strings.TrimPrefix(name, pastRows))
		}
		return nil
	}
	return errors.New("past cases are being imported all the time: they were not looked at")
}

// accesses is what codes open, as seals, by case.
func (a *selfAudit) accesses() (map[string][]string, error) {
	codes := map[string][]string{}
	err := a.office.store.Accesses(a.ctx, func(access Access) error {
		codes[access.Case] = append(codes[access.Case], a.office.store.Seal(access))
		return nil
	})
	return codes, err
}

// oldCodes looks for codes that were made before codes were in their entries: all are there still.
func (a *selfAudit) oldCodes(codes map[string][]string) {
	there := map[string]bool{}
	for _, seals := range codes {
		for _, seal := range seals {
			there[seal] = true
		}
	}
	for seal := range a.codes {
		if !there[seal] {
			a.flaw(-1, "", "a code that was made before codes were in their entries was taken out of the database")
		}
	}
}

// codesOf holds the codes of a case against the entries by which they were made. rows were
// read before the case's entries.
func (a *selfAudit) codesOf(h *held, rows []string) error {
	if h.dark {
		return nil // the entries that made them are erased, and what a code still opens says so
	}
	made := map[string]int64{}
	for i := range h.c.Events {
		if seal := h.c.Events[i].Wrote(accessRow); seal != "" {
			made[seal] = h.nums[i]
		}
	}
	for _, seal := range rows {
		if _, known := made[seal]; !known && !a.codes[seal] {
			a.flaw(-1, h.id, "a code opens it, and no entry of it made one like that")
		}
	}
	for seal, entry := range made {
		if slices.Contains(rows, seal) {
			continue
		}
		again, err := a.accesses() // it can have been made since the rows were read
		if err != nil {
			return err
		}
		if !slices.Contains(again[h.id], seal) {
			a.flaw(entry, h.id, "the code that it made was taken out of the database")
		}
	}
	return nil
}
