package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/rulebook"
)

// An Audit is what the office found when it held its database against its own
// record.
type Audit struct {
	At       time.Time
	Entries  int64  // how many were looked at
	Cases    int    // likewise
	Found    []Flaw // what is not as it was recorded: nothing is written any more
	Lost     []Flaw // letters that the record says were due and that are not there: told, and no reason to stop, because a newer program may write more of them than an older one did
	Restored []Flaw // what was worked out anew and put right: rows that only repeat the record
}

// A Flaw is one place that is not what was recorded.
type Flaw struct {
	Entry int64  // -1: none
	Case  string // "": none
	What  string
	Why   string // "": nothing more; can tell what happened in the case
}

func (f Flaw) String() string {
	what := f.What
	if f.Why != "" {
		what += ": " + f.Why
	}
	switch {
	case f.Entry >= 0:
		return fmt.Sprintf("entry %d: %s", f.Entry, what)
	case f.Case != "":
		return fmt.Sprintf("case %s: %s", f.Case, what)
	}
	return what
}

// Told is what any reader may be told of it: it may be of a case of which they may not
// know.
func (f Flaw) Told() Flaw {
	f.Case, f.Why = "", ""
	return f
}

// mostFlaws is how many are told one by one; where there are more, the first are
// enough to stop and to begin looking.
const mostFlaws = 50

// Comparer holds the published log against the journal: *publish.Publisher. Its
// error says where they differ.
type Comparer interface {
	Audit(ctx context.Context) error
}

// SelfAudit holds the database against the record: every sealed text against the
// commitment in its row, every row's leaf against the published log, the rulebooks
// against their digests, the register of complaints against the receipts, the letters
// against the entries that caused them, and the desk's rows against the cases. If
// anything of the record is not what it was, the office writes nothing from then on,
// and goes on reading; LastAudit tells what it found. A row of the desk only repeats the record: it is
// made anew.
func (o *Office) SelfAudit(ctx context.Context, log Comparer) (Audit, error) {
	a := &selfAudit{office: o, ctx: ctx, report: Audit{At: o.now()}, received: map[int64]string{}, cases: map[string]bool{}, keys: map[string]journal.Key{}, wrote: map[string][]wrote{}, codes: map[string]bool{}, enrolled: map[int64]enrolledBy{}}
	if err := a.all(log); err != nil {
		return a.report, err
	}
	return a.report, o.audited(ctx, a.report)
}

type selfAudit struct {
	office   *Office
	ctx      context.Context
	report   Audit
	received map[int64]string // by entry, the number that a complaint was given
	books    []casework.Event // by which a rulebook was adopted
	cases    map[string]bool
	head     int64 // up to it the entries were looked at
	keys     map[string]journal.Key
	enrolled map[int64]enrolledBy // by entry, what it tells of the register of members
	erasures erasure.Register
	wrote    map[string][]wrote // by the row's name: what entries say that they wrote, oldest first
	codes    map[string]bool    // seals of access codes made before codes were in their entries
}

func (a *selfAudit) flaw(entry int64, id, format string, args ...any) {
	if len(a.report.Found) < mostFlaws {
		a.report.Found = append(a.report.Found, Flaw{Entry: entry, Case: id, What: fmt.Sprintf(format, args...)})
	}
}

func (a *selfAudit) unread(entry int64, id, what string, why error) {
	if a.flaw(entry, id, "%s", what); len(a.report.Found) < mostFlaws {
		a.report.Found[len(a.report.Found)-1].Why = why.Error()
	}
}

func (a *selfAudit) all(log Comparer) error {
	if err := a.entries(); err != nil {
		return err
	}
	if err := a.published(log); err != nil {
		return err
	}
	if err := a.beyond(); err != nil {
		return err
	}
	for _, part := range []func() error{a.seals, a.written, a.past, a.rulebooks, a.register, a.members, a.desk, a.standings, a.exchanges} {
		if len(a.report.Found) > 0 {
			return nil // the rest is worked out from the entries
		}
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// published holds the published log against the journal. What the log says is a flaw only
// if it says so twice of a database that answers: a connection that broke is none.
func (a *selfAudit) published(log Comparer) error {
	err := log.Audit(a.ctx)
	if err == nil {
		return nil
	}
	if _, err := a.office.store.Head(a.ctx); err != nil {
		return err
	}
	if err = log.Audit(a.ctx); err != nil && a.ctx.Err() == nil {
		a.flaw(-1, "", "%s", err)
	}
	return a.ctx.Err()
}

// entries opens every envelope of every entry that was not looked at yet, and holds it
// against its commitment.
//
// The office works on meanwhile. So whatever only repeats the entries is read between two
// calls of this: each of its rows must be in an entry of before the second, and each entry
// of before the first must be in a row.
func (a *selfAudit) entries() error {
	head, err := a.office.store.Head(a.ctx)
	if err != nil {
		return err
	}
	if a.erasures, err = a.office.Erasures(a.ctx); err != nil {
		return err
	}
	next := a.head
	err = a.office.store.Entries(a.ctx, next, head, func(e journal.Entry) error {
		for ; next < e.Number; next++ {
			a.flaw(next, "", "it is missing")
		}
		next++
		if err := a.entry(&e, a.keys); err != nil {
			return err
		}
		if len(a.report.Found) >= mostFlaws {
			return errEnough
		}
		return a.ctx.Err()
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	for ; next < head && len(a.report.Found) < mostFlaws; next++ {
		a.flaw(next, "", "it is missing")
	}
	a.head = max(a.head, head)
	a.report.Entries, a.report.Cases = a.head, len(a.cases)
	return nil
}

// beyond looks for entries that nobody has appended: after the end of the journal.
func (a *selfAudit) beyond() error {
	last := int64(-1)
	err := a.office.store.Entries(a.ctx, a.head, math.MaxInt64, func(e journal.Entry) error {
		last = e.Number
		return a.ctx.Err()
	})
	if err != nil {
		return err
	}
	head, err := a.office.store.Head(a.ctx) // what was appended meanwhile is before it
	if err == nil && last >= head {
		a.flaw(last, "", "it stands beyond the end of the journal")
	}
	return err
}

var errEnough = errors.New("enough was found")

// mostKeys bounds the keys kept at hand while the entries are gone through.
const mostKeys = 4096

func (a *selfAudit) entry(e *journal.Entry, keys map[string]journal.Key) error {
	if len(keys) > mostKeys {
		clear(keys)
	}
	names := keyNames(e.Case, e.Person)
	if _, have := keys[names[0]]; !have {
		if got, err := a.office.keyring.Keys(a.ctx, names[:], false); err == nil {
			for i, name := range names {
				keys[name] = got[i]
			}
		}
	}
	var unreachable error // that a keyring cannot be read says nothing about the record
	record := e.Examine(func(v journal.Envelope) (journal.Key, bool) {
		if k, have := keys[names[v]]; have {
			return k, true
		}
		k, err := a.office.keyring.Key(a.ctx, names[v], false)
		switch {
		case err == nil:
			keys[names[v]] = k
		case !errors.Is(err, ErrNotFound):
			unreachable = err
		}
		return k, err == nil
	})
	if unreachable != nil {
		return fmt.Errorf("the keys of entry %d: %w", e.Number, root(unreachable))
	}
	for v, s := range record.Envelopes {
		switch {
		case a.erased(e, journal.Envelope(v), s.State):
			if s.State == journal.Opens && !a.office.waits(e.Case) && a.keyThere(names[v]) {
				a.flaw(e.Number, e.Case, "what it held for %s was erased, and can still be opened: the key is there again", whose(journal.Envelope(v)))
			}
		case s.State == journal.Keyless:
			a.flaw(e.Number, e.Case, "there is no key any more to what it holds for %s, and no entry says that it was erased", whose(journal.Envelope(v)))
		case s.State == journal.Unreadable, s.Anew != s.Kept:
			a.flaw(e.Number, e.Case, "what it holds for %s was altered, or its row was", whose(journal.Envelope(v)))
		}
	}
	if e.Case != "" {
		a.cases[e.Case] = true
	}
	a.noted(e, [journal.Envelopes]journal.Key{journal.Oversight: keys[names[journal.Oversight]], journal.Content: keys[names[journal.Content]]})
	return nil
}

// erased tells whether an entry says that an envelope was erased: also one that was written
// since the audit began.
func (a *selfAudit) erased(e *journal.Entry, v journal.Envelope, state journal.State) bool {
	if state == journal.Keyless && !a.erasures.Gone(e.Case, e.Number, v) {
		if since, err := a.office.Erasures(a.ctx); err == nil {
			a.erasures = since
		}
	}
	return a.erasures.Gone(e.Case, e.Number, v)
}

// keyThere asks the keyring again: what the audit has at hand may have been destroyed since.
func (a *selfAudit) keyThere(name string) bool {
	a.office.keyring.Reread()
	_, err := a.office.keyring.Key(a.ctx, name, false)
	return err == nil
}

func whose(v journal.Envelope) string {
	return [...]string{"the overseer", "the parties", "those who may read the case", "those who may know who acted"}[v]
}

// noted keeps what other tables repeat of an entry.
func (a *selfAudit) noted(e *journal.Entry, keys [journal.Envelopes]journal.Key) {
	if e.Case != "" && e.N > 0 {
		return
	}
	for _, n := range a.erasures.Of(e.Case) {
		if n.Complaint != "" && n.Covers(e.Number, journal.Oversight) {
			a.received[e.Number] = n.Complaint
			return
		}
	}
	var plain [journal.Envelopes][]byte
	var err error
	if plain[journal.Oversight], err = e.OpenOne(journal.Oversight, keys[journal.Oversight]); err != nil {
		return // it is told already, or it was erased
	}
	if e.Case == "" {
		if plain[journal.Content], err = e.OpenOne(journal.Content, keys[journal.Content]); err != nil {
			return
		}
	}
	event, _, err := casework.ParseRecord(plain)
	switch {
	case err != nil:
		a.unread(e.Number, e.Case, "it cannot be read", err)
	case event.Kind == casework.Received && event.Number() != "":
		a.received[e.Number] = event.Number()
	case event.Kind == journal.MembersChanged:
		a.enrolled[e.Number] = enrolledBy{event.Subject, event.Ground}
	case event.Kind == journal.RulebookAdopted:
		a.books = append(a.books, event)
	}
	if e.Case == "" {
		a.rowsOf(e, &event)
	}
}

// rulebooks holds the rulebooks that are kept, latest first, against the entries by
// which they were adopted.
func (a *selfAudit) rulebooks() error {
	kept, err := a.office.store.Rulebooks(a.ctx)
	if err != nil {
		return err
	}
	slices.Reverse(kept)
	adopted := len(a.books)
	if err := a.entries(); err != nil {
		return err
	}
	for i, b := range kept {
		var files []rulebook.File
		if err := json.Unmarshal(b.Files, &files); err != nil {
			a.flaw(-1, "", "the rulebook %.12s cannot be read: %v", b.Digest, err)
			continue
		}
		if r, problems := rulebook.Read(files); len(problems) == 0 && r.Digest != b.Digest {
			a.flaw(-1, "", "the rulebook kept as %.12s has the digest %.12s: it was altered", b.Digest, r.Digest)
		}
		if i >= len(a.books) || a.books[i].Rulebook() != b.Digest || a.books[i].Day != b.Adopted {
			a.flaw(-1, "", "the rulebook %.12s, adopted %s, is not number %d of those that the record says were adopted", b.Digest, b.Adopted, i+1)
		}
	}
	if len(kept) < adopted {
		a.flaw(-1, "", "%d rulebooks were adopted, and %d are kept", adopted, len(kept))
	}
	return nil
}

// register holds the numbers of complaints against the receipts in the journal.
func (a *selfAudit) register() error {
	kept := map[string]bool{}
	before := a.head
	var years [][]ComplaintNumber
	for year := a.office.Today().Year(); year >= firstYear; year-- {
		numbers, err := a.office.store.Complaints(a.ctx, year)
		if err != nil {
			return err
		}
		years = append(years, numbers)
	}
	if err := a.entries(); err != nil {
		return err
	}
	for _, numbers := range years {
		for i, c := range numbers {
			number := c.String()
			switch {
			case c.Serial != i+1:
				a.flaw(-1, "", "the register of complaints of %d goes from number %d to %d", c.Year, i, c.Serial)
				return nil
			case a.received[c.Entry] != number:
				a.flaw(c.Entry, "", "the register of complaints says that it is %s, and it is not", number)
			}
			kept[number] = true
		}
	}
	for entry, number := range a.received {
		if entry < before && !kept[number] {
			a.flaw(entry, "", "it received complaint %s, which the register of complaints does not have", number)
		}
	}
	return nil
}

// firstYear is before anybody could have used this program.
const firstYear = 2024
