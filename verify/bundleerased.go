package verify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// OfErasure: something was erased, and on what it rests. An overseer looks whether that is so.
const OfErasure casework.Theme = journal.Erased

// A shut entry is one of which the bundle does not show all that an overseer may see.
type shut struct {
	number    int64
	envelopes []journal.Envelope
	oversight []byte // where that is shown
}

// forgetting is what the log says of erasures.
type forgetting struct {
	register erasure.Register
	notes    []erasure.Note
	wrong    []Trace // erasures that are not what they say, or not what their rule has
	shut     []shut
	withheld []int64 // entries of those that no erasure accounts for
	erased   int     // entries of those that one does
	older    int     // entries that were erased, and are shown here by an older bundle
	whole    map[string]erasure.Note
}

// take reads an entry of the register of erasures.
func (f *forgetting) take(number int64, e casework.Event) {
	event := erasure.Event{Event: e, Entry: number}
	var note erasure.Note
	if e.Kind == erasure.Erased {
		var err error
		if note, err = erasure.NoteOf(event); err != nil {
			f.fault(number, e, err.Error())
			return
		}
		f.notes = append(f.notes, note)
		if h := f.register.Hold(note.Case); h != nil {
			f.fault(number, e, fmt.Sprintf("there was a hold on the case, by entry %d", h.Entry))
		}
		if note.Request < 0 && (note.Basis.Retention == "" || e.Role != rulebook.System) {
			f.fault(number, e, "nobody asked for it, and it is not what the rulebook has erased by itself")
		}
		if i := slices.IndexFunc(f.register.Requests(), func(q erasure.Request) bool { return q.Entry == note.Request }); i >= 0 {
			if q := f.register.Requests()[i]; q.Case != note.Case || q.Scope != note.Scope {
				f.fault(number, e, fmt.Sprintf("it erases something else than was asked for in entry %d", q.Entry))
			}
		}
	}
	after, err := f.register.With(event)
	if err != nil {
		f.fault(number, e, err.Error())
		return
	}
	f.register = after
}

func (f *forgetting) fault(number int64, e casework.Event, what string) {
	t := trace(number, e.Subject, e, 0)
	t.What = what
	f.wrong = append(f.wrong, t)
}

// covered tells whether an erasure accounts for an envelope of an entry.
func (f *forgetting) covered(number int64, v journal.Envelope) bool {
	return slices.ContainsFunc(f.notes, func(n erasure.Note) bool { return n.Entry > number && n.Covers(number, v) })
}

// account holds what is not shown against what was erased, and puts what is left of cases
// to them.
func (c *checking) account() {
	f := &c.forgot
	f.whole = map[string]erasure.Note{}
	for _, n := range f.notes {
		if slices.Contains(n.Envelopes, journal.Oversight) {
			f.whole[n.Case] = n
		}
	}
	left := map[int64]shut{}
	for _, s := range f.shut {
		if slices.ContainsFunc(s.envelopes, func(v journal.Envelope) bool { return !f.covered(s.number, v) }) {
			f.withheld = append(f.withheld, s.number)
			continue
		}
		f.erased++
		if s.oversight != nil {
			left[s.number] = s
		}
	}
	for _, n := range f.notes {
		if n.Numbers.End() >= n.Entry { // it is told below
			continue
		}
		for number := range n.Numbers.All {
			if s, found := left[number]; found && slices.Contains(n.Envelopes, journal.Parties) {
				delete(left, number)
				c.attach(n.Case, s)
			}
		}
	}
	slices.SortStableFunc(c.order, func(a, b *record) int { return int(a.entries[0] - b.entries[0]) })
	for _, n := range f.notes {
		c.judge(n)
	}
	for _, r := range c.order {
		if n, erased := f.whole[r.id]; erased {
			r.erased = &n
			r.partly = int64(len(r.entries)) < n.Numbers.Len()
			f.older += len(r.entries)
		}
	}
	f.wrong = inOrder(f.wrong)
}

// attach puts an entry that does not show its case to the one whose parties' part was
// erased. What comes before it in the case cannot be told by itself any more.
func (c *checking) attach(id string, s shut) {
	r := c.cases[id]
	if r == nil {
		r = &record{id: id}
		c.cases[id] = r
		c.order = append(c.order, r)
	}
	r.entries, r.raw, r.tip = append(r.entries, s.number), append(r.raw, s.oversight), c.leaves[s.number]
}

// judge asks whether an erasure is what it says, and what its rule has.
func (c *checking) judge(n erasure.Note) {
	e := c.erasures[n.Entry]
	say := func(format string, args ...any) { c.forgot.fault(n.Entry, e, fmt.Sprintf(format, args...)) }
	if n.Numbers.End() >= n.Entry {
		say("it erases entries that had not been written (%s)", n.Numbers)
		return
	}
	if !slices.Equal(n.Envelopes, n.Scope.Envelopes()) {
		say("it says that it erases %s, and names %s", n.Scope, erasure.Words(n.Envelopes))
	}
	if got := erasure.Digest(n.Numbers, func(i int64) [32]byte { return c.leaves[i] }); got != e.Erasing.Leaves {
		say("its digest is not that of the leaves of the entries %s", n.Numbers)
	}
	if r := c.cases[n.Case]; r != nil {
		c.judgeCase(n, e, r, say)
	} else if _, gone := c.forgot.whole[n.Case]; !gone {
		say("there is no case %s in the bundle", n.Case)
	}
	if first := n.Numbers[0].First; first > 0 && e.Erasing.Ended != 0 && e.Erasing.Ended+1 < timetable.DateOf(time.UnixMicro(c.times[first-1]).UTC()) {
		say("it says that the case ended on %s, and the case was not received before %s", e.Erasing.Ended.Long(), at(c.times[first-1]))
	}
	if n.Basis.Retention == "" {
		if strings.TrimSpace(n.Basis.Words) == "" {
			say("it names no rule")
		}
		return
	}
	book, err := c.book(e.Rulebook())
	if err != nil {
		say("%v", err)
		return
	}
	x, found := erasure.Retained(book, e.End, n.Scope)
	if !found || x.What != n.Basis.Retention || x.Rule != n.Basis.Rule {
		say("its rule does not cover it: by the rulebook, “%s” is not how long %s of a case is kept that ended as “%s”", n.Basis.Retention, n.Scope, e.End)
		return
	}
	until, err := erasure.Until(book, x, e.Erasing.Ended)
	if err != nil {
		say("%v", err)
		return
	}
	if until >= n.On {
		say("by its rule the case was to be kept until %s, and it was erased on %s", until.Long(), n.On.Long())
	}
}

// judgeCase holds an erasure against what is left of its case.
func (c *checking) judgeCase(n erasure.Note, e casework.Event, r *record, say func(string, ...any)) {
	for number := range n.Numbers.All {
		_, found := slices.BinarySearch(r.entries, number)
		if !found && !c.hidden(number) {
			say("entry %d, which it erases, is none of case %s", number, n.Case)
			return
		}
	}
	before, _ := slices.BinarySearch(r.entries, n.Entry)
	if n.Scope != erasure.OfPerson && int64(before) > n.Numbers.Len() {
		say("of the %d entries of case %s it erases %d", before, n.Case, n.Numbers.Len())
	}
	events, _, err := r.read()
	if err != nil || n.Basis.Retention == "" {
		return // it is said elsewhere
	}
	if n.Scope == erasure.OfAll && int64(len(events)) < n.Numbers.Len() {
		return
	}
	k, err := casework.Procedure(events[:before])
	if err == nil && (k.End != e.End || k.EndedOn != e.Erasing.Ended || k.Rulebook != e.Rulebook()) {
		say("it says that the case ended as “%s” on %s, and it ended as “%s” on %s", e.End, e.Erasing.Ended.Long(), k.End, dateOrNever(k))
	}
}

func dateOrNever(k *casework.Case) string {
	if k.EndedOn == 0 {
		return "no day"
	}
	return k.EndedOn.Long()
}

// hidden tells whether an entry does not show its case.
func (c *checking) hidden(number int64) bool {
	_, found := slices.BinarySearchFunc(c.forgot.shut, number, func(s shut, n int64) int { return int(s.number - n) })
	return found
}

// shown: is nothing withheld from the overseer?
func (c *checking) shown() Line {
	f := &c.forgot
	l := Line{Claim: "Every entry shows the overseer what was done, when and under which rule, or was erased on record", Result: Holds, Evidence: "none is closed"}
	if f.erased > 0 {
		l.Evidence = fmt.Sprintf("%s closed, each accounted for by an entry of the log that says when it was erased and under which rule", are(f.erased))
	}
	if f.older > 0 {
		l.Evidence += fmt.Sprintf("; %s that were erased since stand in an older bundle here", strings.Replace(are(f.older), " is", "", 1))
	}
	if len(f.withheld) > 0 {
		l.Result, l.Evidence = Broken, fmt.Sprintf("%s withheld: %s", are(len(f.withheld)), listed(f.withheld))
	}
	return l
}

// forgotten: is each erasure what its rule has? No line where nothing was erased.
func (c *checking) forgotten() {
	f := &c.forgot
	if len(f.notes) == 0 && len(f.wrong) == 0 {
		return
	}
	l := Line{
		Claim: "Each erasure names exactly the entries of its case, and a rule that covers it and whose time had come", Result: Holds,
		Evidence: fmt.Sprintf("%d erasures, each in an entry of the log", len(f.notes)),
		NotShown: "that a ground in law was there, where one is cited; that whoever asked and whoever approved were two; that the keys are gone everywhere",
	}
	if len(f.wrong) > 0 {
		t := f.wrong[0]
		l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d, case %s: %s", t.Entry, t.Case, t.What)
	}
	c.report.add(l)
}

// traces lists every erasure for a person to look at.
func (f *forgetting) traces() (out []Trace) {
	for _, n := range f.notes {
		out = append(out, Trace{Entry: n.Entry, Case: n.Case, Day: n.On, Kind: erasure.Erased, Rule: n.Basis.Rule,
			What: fmt.Sprintf("%s, of entry %s: %s", n.Scope, n.Numbers, n.Basis.Words)})
	}
	return out
}

// forgottenBy counts the cases of which nothing is left by erasures that a test takes.
func (f *forgetting) forgottenBy(which func(erasure.Note) bool) (n int) {
	for _, note := range f.notes {
		if note.Scope == erasure.OfAll && which(note) {
			n++
		}
	}
	return n
}

// before is what of figures is known of the cases that had been erased whole before an entry.
func (f *forgetting) before(entry int64) (gone statistics.Gone) {
	for _, n := range f.notes {
		if n.Scope == erasure.OfAll && n.Entry < entry {
			gone.Cases, gone.Until = gone.Cases+1, max(gone.Until, n.Ended)
		}
	}
	return gone
}

// unseen tells whether a case counts in what was published in an entry, and is not whole
// here, because it was erased since.
func (c *checking) unseen(entry int64) bool {
	for id, n := range c.forgot.whole {
		if r := c.cases[id]; n.Entry > entry && n.Numbers[0].First < entry && (r == nil || r.partly) {
			return true
		}
	}
	return false
}
