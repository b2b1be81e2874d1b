package office

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"duly/casework"
	"duly/journal"
	"duly/publiclog"
	"duly/rulebook"
	"duly/timetable"
	"duly/verify"
)

// BundleTaken is the kind of the journal's own entry about an overseer who took a
// bundle: what oversight reads is on record as well.
const BundleTaken casework.Kind = journal.BundleTaken

// NoBundle is what is said where no bundle can be made for somebody, whatever the reason.
const NoBundle = "No bundle can be made for you just now: try again later, or ask another overseer to take it"

// errBusy: the journal grew all the while, so that figures and entries are of no one moment.
var errBusy = &casework.Refusal{What: NoBundle}

// Bundle writes what an overseer needs to work everything out anew (verify.Bundle),
// from the entry from on, as of now. What time has done by then is carried out
// first. That it was taken is recorded, and the bundle has that entry in it.
// ErrNotFound for anybody but an overseer. Whoever is kept out of a case gets none
// either, in words that do not say so: beside the bundle, which has every case, a
// case that their desk lacks would show.
func (o *Office) OversightBundle(ctx context.Context, who casework.Actor, from int64, w io.Writer) error {
	if !slices.Contains(who.Roles, Overseer) {
		return ErrNotFound
	}
	if _, err := o.ReleaseDue(ctx); err != nil && !o.halted(ctx) { // else a bundle of a quarter's first minute would lack the release that is due
		return err
	}
	if _, err := o.Sweep(ctx); err != nil {
		return err
	}
	if err := o.writeReadings(ctx); err != nil && !o.halted(ctx) {
		return err
	}
	if err := o.sees(ctx, who); err != nil {
		return err
	}
	err := o.write(ctx, func(s *sitting) error {
		s.systemBy(who.ID, casework.Event{Kind: BundleTaken, Day: s.Today, By: who.ID, Role: Overseer})
		return nil
	})
	if err != nil && !o.halted(ctx) { // then above all an overseer must be able to look
		return err
	}
	b, err := o.still(ctx)
	if err != nil {
		return err
	}
	if from < 0 || from > b.Entries {
		return &casework.Refusal{What: fmt.Sprintf("The log has the entries 0 to %d: a bundle begins with one of them", b.Entries-1), Field: "from"}
	}
	b.From = from
	if b.Rulebooks, err = o.bundled(ctx); err != nil {
		return err
	}
	to, err := verify.NewBundleWriter(w)
	if err != nil {
		return err
	}
	if err := o.openings(ctx, from, b.Entries, to.Opening); err != nil {
		return err
	}
	return to.Close(b)
}

// sees refuses a bundle to whoever is kept out of a case. Of a case that cannot be put
// together any more a bundle still shows each entry that opens: so whoever is kept out by
// one of those stays out.
func (o *Office) sees(ctx context.Context, who casework.Actor) error {
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return err
	}
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		switch {
		case nothingLeft(err):
		case err != nil && o.halted(ctx):
			out, err := o.keptOut(ctx, row.ID, who)
			if err != nil {
				return err
			}
			if out {
				return &casework.Refusal{What: NoBundle}
			}
		case err != nil:
			return err
		case !o.maySee(h.c, who):
			return &casework.Refusal{What: NoBundle}
		}
	}
	return nil
}

// keptOut tells whether somebody is kept out of a case by those of its entries that open.
func (o *Office) keptOut(ctx context.Context, id string, who casework.Actor) (bool, error) {
	entries, err := entriesOf(ctx, o.store, id)
	if err != nil {
		return false, err
	}
	bars := map[string]bool{}
	for _, entry := range entries {
		e, err := recall(ctx, o.keyring, entry)
		if err != nil {
			continue // it was altered: the bundle leaves it closed
		}
		switch {
		case e.Kind == casework.KeptOut && e.Whom == who.ID:
			bars[e.Subject] = true
		case e.Kind == casework.BarLifted:
			delete(bars, e.Subject)
		}
	}
	return len(bars) > 0, nil
}

// still finds a moment in which the figures and the log's end belong together.
func (o *Office) still(ctx context.Context) (b verify.Bundle, err error) {
	for range 10 {
		head, err := o.store.Head(ctx)
		if err != nil {
			return b, err
		}
		b.Taken = o.Today()
		if report, _, err := o.Figures(ctx, b.Taken); err == nil {
			b.Figures = report.CSV()
		} else if !o.halted(ctx) {
			return b, err
		}
		proof, err := o.publisher.Prove(ctx, head-1)
		if err != nil {
			return b, fmt.Errorf("publish up to entry %d: %w", head-1, err)
		}
		c, err := publiclog.ReadCheckpoint(proof.Checkpoint)
		if err != nil {
			return b, err
		}
		if now, err := o.store.Head(ctx); err != nil || now == head && c.Size == head && b.Taken == o.Today() {
			b.Log, b.Entries, b.Checkpoint = c.Origin, c.Size, proof.Checkpoint
			return b, err
		}
	}
	return b, errBusy
}

// bundled gives the source of every rulebook that was adopted, that of now first.
func (o *Office) bundled(ctx context.Context) ([]verify.BundledRulebook, error) {
	adopted, err := o.store.Rulebooks(ctx)
	if err != nil {
		return nil, err
	}
	var out []verify.BundledRulebook
	for _, a := range adopted {
		var files []rulebook.File
		if err := json.Unmarshal(a.Files, &files); err != nil {
			return nil, fmt.Errorf("the rulebook %.12s: %w", a.Digest, err)
		}
		book := verify.BundledRulebook{Digest: a.Digest, Files: files}
		if a.Digest == o.current.Digest {
			out = slices.Insert(out, 0, book)
		} else {
			out = append(out, book)
		}
	}
	return out, nil
}

// openings opens for an overseer what they may see of each entry. What does not open
// stays closed.
func (o *Office) openings(ctx context.Context, from, to int64, each func(journal.Opening) error) error {
	var some []journal.Entry
	open := func() error {
		keys, err := o.overseen(ctx, some)
		if err != nil {
			return err
		}
		for i := range some {
			opening, err := some[i].Opening(keys[i], o.open(some[i])...)
			if err != nil { // it was altered: what can still be told of it is its commitments
				if opening, err = some[i].Opening(keys[i]); err != nil {
					return err
				}
			}
			if err := each(opening); err != nil {
				return err
			}
		}
		some = some[:0]
		return nil
	}
	err := o.store.Entries(ctx, from, to, func(e journal.Entry) error {
		if some = append(some, e); len(some) < share {
			return nil
		}
		return open()
	})
	if err != nil {
		return err
	}
	return open()
}

// open are the envelopes of an entry that an overseer may see, but for those that were
// erased.
func (o *Office) open(e journal.Entry) []journal.Envelope {
	notes := o.notesOf(e.Case)
	return slices.DeleteFunc([]journal.Envelope{journal.Oversight, journal.Parties}, func(v journal.Envelope) bool { return gone(notes, e.Number, v) })
}

// overseen gives the keys of what an overseer may see, asking for each of them once.
func (o *Office) overseen(ctx context.Context, entries []journal.Entry) ([][journal.Envelopes]journal.Key, error) {
	place := map[string]int{}
	var names []string
	for _, e := range entries {
		four := keyNames(e.Case, e.Person)
		for _, v := range o.open(e) {
			if _, seen := place[four[v]]; !seen {
				place[four[v]] = len(names)
				names = append(names, four[v])
			}
		}
	}
	keys, err := o.keyring.Keys(ctx, names, false)
	if err != nil {
		return nil, err
	}
	out := make([][journal.Envelopes]journal.Key, len(entries))
	for i, e := range entries {
		four := keyNames(e.Case, e.Person)
		for _, v := range o.open(e) {
			out[i][v] = keys[place[four[v]]]
		}
	}
	return out, nil
}

// A Watched is one thing in the record of a case that an overseer should look at.
type Watched struct {
	casework.Remark
	Case  string
	Entry int64 // its number in the public log
	At    casework.Event
}

// Watch lists, for an overseer, what is to be looked at in all cases, latest first;
// ErrNotFound for anybody else. A case that cannot be read is an error, and left out only
// where the audit has told of it.
func (o *Office) Watch(ctx context.Context, who casework.Actor) ([]Watched, error) {
	if !slices.Contains(who.Roles, Overseer) {
		return nil, ErrNotFound
	}
	written, err := o.recorded(ctx)
	if err != nil {
		return nil, err
	}
	today := o.Today()
	var out []Watched
	err = o.eachCase(ctx, func(h *held) error {
		r, err := o.rules(h.c.Rulebook)
		if err != nil || !o.maySee(h.c, who) {
			return err
		}
		seen := h.c.Events // of a dark one nothing is left that an overseer may not see
		if !h.dark {
			seen = casework.View(r, h.c, who).Events
		}
		days := make([]timetable.Date, len(seen))
		for i := range seen {
			days[i] = today // written since the journal was read
			if n := h.nums[i]; n < int64(len(written)) {
				days[i] = o.dateOf(time.UnixMicro(written[n]))
			}
		}
		for _, m := range casework.Remarks(r, seen, days, today) {
			out = append(out, Watched{Remark: m, Case: h.id, Entry: h.nums[m.Event-1], At: seen[m.Event-1]})
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Watched) int { return int(b.Entry - a.Entry) })
	return out, err
}

// recorded gives for each entry of the journal when it was written, in microseconds
// since 1970 UTC.
func (o *Office) recorded(ctx context.Context) ([]int64, error) {
	head, err := o.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]int64, 0, head)
	err = o.store.Entries(ctx, 0, head, func(e journal.Entry) error {
		out = append(out, e.Recorded)
		return nil
	})
	return out, err
}
