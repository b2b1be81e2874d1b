package verify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/lot"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// replayed works every case out anew.
func (c *checking) replayed() []*casework.Case {
	var kept []*casework.Case
	lists := map[casework.Theme][]Trace{OfAttempt: c.tries, OfClock: c.setBack, OfErasure: c.forgot.traces()}
	c.numbers = map[int]map[int]bool{}
	odd := ""
	lots := 0
	for _, n := range c.forgot.notes {
		c.complained(n.Complaint)
	}
	for _, r := range c.order {
		if r.partly {
			continue // its course was erased, and older bundles show some of it only
		}
		events, recorded, err := r.events()
		if err == nil {
			var k *casework.Case
			if k, err = c.audit(r, events); k != nil && r.erased == nil {
				kept = append(kept, k)
				if k.End == "" {
					c.report.Open++
				}
			}
		}
		if err != nil {
			odd = fmt.Sprintf("case %s: %v", r.id, err)
			continue
		}
		r.parsed = events
		lots += c.drawn(r, events, lists)
		c.remark(r, events, recorded, lists)
		for i := range events {
			c.number(events[i])
		}
	}
	c.moved()
	c.report.add(c.ruled(odd))
	c.report.add(c.lots(lots))
	c.report.Departing = inOrder(append(c.report.Departing, c.badLots...))
	for _, theme := range append(casework.Themes(), OfUndrawn, OfAttempt, OfErasure, OfClock) {
		if len(lists[theme]) > 0 {
			c.report.Lists = append(c.report.Lists, TraceList{theme, inOrder(lists[theme])})
		}
	}
	return kept
}

// moved finds complaints that are said to go on in another case, which took in none of
// them: their own case has ended without anything being decided.
func (c *checking) moved() {
	type joining struct{ into, number string }
	went, came := map[joining][]Trace{}, map[joining]int{}
	for _, r := range c.order {
		for i, e := range r.parsed {
			switch e.Kind {
			case casework.MovedTo:
				into := c.cases[e.Subject]
				if _, erased := c.forgot.whole[e.Subject]; erased && (into == nil || into.partly) || into != nil && into.parsed == nil {
					continue // that case cannot be read, or was erased, which is said already
				}
				to := joining{e.Subject, r.parsed[0].Number()}
				t := trace(r.entries[i], r.id, e, 0)
				t.What = fmt.Sprintf("its complaint is said to go on in case %s, which has no entry of it", e.Subject)
				went[to] = append(went[to], t)
			case casework.Joined:
				came[joining{r.id, e.Number()}]++
			}
		}
	}
	for to, all := range went {
		c.report.Departing = append(c.report.Departing, all[min(came[to], len(all)):]...)
	}
	c.report.Departing = inOrder(c.report.Departing)
}

func inOrder(all []Trace) []Trace {
	slices.SortStableFunc(all, func(a, b Trace) int { return int(a.Entry - b.Entry) })
	return all
}

// events reads a case's entries for good.
func (r *record) events() (events []casework.Event, recorded []timetable.Date, err error) {
	if events, recorded, err = r.read(); err == nil {
		r.raw = nil // a million of them are not kept beside what they say
	}
	return events, recorded, err
}

func (r *record) read() (events []casework.Event, recorded []timetable.Date, err error) {
	events, recorded = make([]casework.Event, 0, len(r.raw)), make([]timetable.Date, 0, len(r.raw))
	for i, raw := range r.raw {
		e, micros, err := parse(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("entry %d: %w", r.entries[i], err)
		}
		events, recorded = append(events, e), append(recorded, timetable.DateOf(time.UnixMicro(micros).UTC()))
	}
	return events, recorded, nil
}

func (c *checking) book(digest string) (*rulebook.Rulebook, error) {
	if r := c.books[digest]; r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("its rulebook %.12s is not in the bundle", digest)
}

func (c *checking) audit(r *record, events []casework.Event) (*casework.Case, error) {
	k, fault, err := casework.Audit(c.book, events, c.report.AsOf)
	if err != nil {
		return nil, err
	}
	if fault != nil {
		i := min(fault.Event, len(events)) - 1
		t := trace(r.entries[i], r.id, events[i], 0)
		t.What, t.Rule = fault.What, fault.Rule
		c.report.Departing = append(c.report.Departing, t)
	}
	return k, nil
}

func (c *checking) remark(r *record, events []casework.Event, recorded []timetable.Date, lists map[casework.Theme][]Trace) {
	book, err := c.book(events[0].Rulebook())
	if err != nil {
		return // it is said already
	}
	for _, m := range casework.Remarks(book, events, recorded, c.report.AsOf) {
		lists[m.Theme] = append(lists[m.Theme], trace(r.entries[m.Event-1], r.id, events[m.Event-1], m.Days))
	}
}

// ruled: is each case what its rules and the calendar make of it?
func (c *checking) ruled(odd string) Line {
	l := Line{
		Claim: "Every date, step, outcome and end is what the rulebook and the calendar make of what people did", Result: Holds,
		Evidence: fmt.Sprintf("%d cases were worked out anew, and all that followed by itself, down to each last day, is what is recorded", len(c.order)),
		NotShown: "that the day which an act bears is the one on which it was done: see what was recorded late. Who acted, what they found, what they imposed, and whether somebody acted twice who may not: the bundle does not show it",
	}
	switch {
	case len(c.report.Departing) > 0:
		t := c.report.Departing[0]
		l.Result = Broken
		l.Evidence = fmt.Sprintf("in %d of %d cases it is not: case %s, entry %d: %s", len(c.report.Departing), len(c.order), t.Case, t.Entry, t.What)
		if t.Rule != "" {
			l.Evidence += " (rule " + t.Rule + ")"
		}
	case odd != "":
		l.Result, l.Evidence = Unknown, odd
	}
	return l
}

// drawn redoes the lots of a case, and gives how many there were.
func (c *checking) drawn(r *record, events []casework.Event, lists map[casework.Theme][]Trace) (n int) {
	announced := map[string]int{} // by role, the event
	for i, e := range events {
		switch e.Kind {
		case casework.Convened:
			if at, waits := announced[e.Subject]; waits {
				t := trace(r.entries[i], r.id, e, 0)
				t.What = fmt.Sprintf("a lot for the %s was announced anew, and that of entry %d had not been drawn", e.Subject, r.entries[at])
				c.badLots = append(c.badLots, t)
			}
			announced[e.Subject] = i
		case casework.Drawn:
			n++
			at, found := announced[e.Subject]
			delete(announced, e.Subject)
			err := errors.New("nothing announced it")
			if found {
				err = c.redrawn(e.Lot(), r.entries[at], events[at].Lot())
			}
			if err != nil {
				t := trace(r.entries[i], r.id, e, 0)
				t.What = "the lot for the " + e.Subject + " does not hold: " + err.Error()
				c.badLots = append(c.badLots, t)
			}
		}
	}
	for _, i := range announced {
		lists[OfUndrawn] = append(lists[OfUndrawn], trace(r.entries[i], r.id, events[i], int(c.report.AsOf-events[i].Day)))
	}
	return n
}

func (c *checking) redrawn(text string, entry int64, announced string) error {
	l, err := lot.Parse(text)
	if err != nil {
		return err
	}
	switch leaf := c.leaves[entry]; {
	case l.Entry != entry:
		return fmt.Errorf("it was announced in entry %d, and names entry %d", entry, l.Entry)
	case l.Leaf != fmt.Sprintf("%x", leaf[:]):
		return fmt.Errorf("it names another leaf than that of entry %d, which announced it", entry)
	case l.Announcement.Text() != announced:
		return errors.New("it is not the lot that was announced")
	}
	return l.Check()
}

func (c *checking) lots(n int) Line {
	l := Line{Claim: "Every panel that was drawn by lot is the one on which the lot falls", Result: Holds, Evidence: fmt.Sprintf("%d lots were drawn again", n)}
	if len(c.badLots) > 0 {
		t := c.badLots[0]
		l.Result, l.Evidence = Broken, fmt.Sprintf("case %s, entry %d: %s", t.Case, t.Entry, t.What)
	}
	if n > 0 {
		l.NotShown = "who they are: their tickets name nobody"
	}
	return l
}

func (c *checking) number(e casework.Event) {
	if e.Kind != casework.Received {
		return
	}
	c.complained(e.Number())
}

// complained notes that a complaint of a number was received.
func (c *checking) complained(number string) {
	year, serial, ok := strings.Cut(number, "-")
	y, err1 := strconv.Atoi(year)
	n, err2 := strconv.Atoi(serial)
	if !ok || err1 != nil || err2 != nil {
		return
	}
	if c.numbers[y] == nil {
		c.numbers[y] = map[int]bool{}
	}
	c.numbers[y][n] = true
}

// numbered: has every complaint that was given a number a case here?
func (c *checking) numbered() Line {
	l := Line{Claim: "Complaints are numbered without a gap, before anybody has judged them", Result: Holds}
	total := 0
	var gaps []string
	for y, seen := range c.numbers {
		last := 0
		for n := range seen {
			last = max(last, n)
		}
		total += len(seen)
		for n := 1; n <= last && len(gaps) <= mostListed; n++ {
			if !seen[n] {
				gaps = append(gaps, fmt.Sprintf("%d-%04d", y, n))
			}
		}
	}
	l.Evidence = fmt.Sprintf("%d numbers", total)
	if len(gaps) > 0 {
		l.Result, l.Evidence = Broken, "there is no entry of receipt for "+listed(gaps)
	}
	return l
}

// counted: are the figures what the cases add up to?
func (c *checking) counted(cases []*casework.Case, figures []byte) Line {
	l := Line{Claim: "The figures of " + c.report.AsOf.Long() + " are what the cases add up to", Result: Unknown}
	if figures == nil {
		figures = c.last.Figures
		l.NotShown = "that the public was shown these figures: save those of the same day from the organisation's page, and give them with -figures"
	}
	switch {
	case figures == nil:
		l.Evidence = "the bundle has none, and none were given with -figures"
		return l
	case len(c.last.Rulebooks) == 0:
		l.Evidence = "the bundle has no rulebook"
		return l
	}
	book := c.books[c.last.Rulebooks[0].Digest]
	kept := statistics.NewKept(book, c.report.AsOf)
	embargo := book.Safeguard(rulebook.Publication) != nil
	for _, k := range cases {
		public, err := casework.Public(k, embargo, c.report.AsOf)
		if err == nil {
			err = kept.Add(public)
		}
		if err != nil {
			l.Evidence = err.Error()
			return l
		}
	}
	report := kept.Report()
	report.Erased = c.forgot.forgottenBy(func(n erasure.Note) bool { return n.On <= c.report.AsOf })
	if own := report.CSV(); !bytes.Equal(own, figures) {
		l.Result, l.Evidence = Broken, "they are not: "+unlike(figures, own)
		return l
	}
	l.Result, l.Evidence = Holds, fmt.Sprintf("computed anew from %d cases, every figure is the same", len(cases))
	return l
}

// unlike tells of the first line in which two tables differ.
func unlike(told, own []byte) string {
	a, b := strings.Split(string(told), "\r\n"), strings.Split(string(own), "\r\n")
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d says “%s”, and the cases add up to “%s”", i+1, x, y)
		}
	}
	return "they differ in how their lines end"
}

// A released is an entry by which the figures of a period were published.
type released struct {
	entry  int64
	name   string
	digest string
	day    timetable.Date
}

// releasedRight: is each release what the cases had added up to when it was made?
func (c *checking) releasedRight() Line {
	l := Line{Claim: "The figures of each quarter are what the cases added up to when they were published", Result: Holds}
	for _, one := range c.order {
		if one.parsed == nil && !one.partly {
			l.Result, l.Evidence = Unknown, fmt.Sprintf("case %s cannot be counted: see above", one.id)
			return l
		}
	}
	var before []statistics.Release
	names := map[string]bool{}
	var lost []string // those that cannot be made again
	broken := false   // the one before is among them
	for _, r := range c.releases {
		if names[r.name] {
			l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d publishes the figures of %s a second time", r.entry, r.name)
			return l
		}
		if due := c.releaseDue(r, before); due != r.name && !(before == nil && c.unseen(r.entry)) {
			l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d publishes the figures of %s, and those of %s were left out", r.entry, r.name, due)
			return l
		}
		names[r.name] = true
		again, err := c.releasedAgain(r, before)
		if err != nil {
			l.Result, l.Evidence = Unknown, fmt.Sprintf("the figures of %s: %v", r.name, err)
			return l
		}
		text, err := again.Text()
		if err != nil {
			l.Result, l.Evidence = Unknown, err.Error()
			return l
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(text))
		if sum != r.digest && (broken || c.unseen(r.entry)) {
			lost, broken, before = append(lost, r.name), true, append(before, again)
			continue
		}
		broken = false
		if sum != r.digest {
			l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d publishes figures of %s that are others: by what was recorded until then their digest is %.16s…, and it is %.16s…", r.entry, r.name, sum, r.digest)
			l.Exhibit = string(text)
			return l
		}
		before = append(before, again)
		c.report.Releases = append(c.report.Releases, ReleaseSeen{r.name, r.entry, r.digest})
	}
	if name, _, to := statistics.Quarter(c.nextRelease(c.report.AsOf, 1<<62, before)); to < c.report.AsOf {
		l.Result, l.Evidence = Broken, fmt.Sprintf("%s has been over since %s, and its figures were never published", name, to.Long())
		return l
	}
	l.Evidence = fmt.Sprintf("%d releases were made again, and have the same digests", len(c.releases)-len(lost))
	if len(lost) > 0 {
		l.Claim += ", as far as no case that they count was erased since"
		l.NotShown = fmt.Sprintf("the figures of %s: cases that they count were erased since, with their course. Bundles that were taken before show them: name those with -after", listed(lost))
	}
	return l
}

// releaseDue is the quarter whose turn it is with a release.
func (c *checking) releaseDue(r released, before []statistics.Release) string {
	name, _, _ := statistics.Quarter(c.nextRelease(r.day, r.entry, before))
	return name
}

// nextRelease is a day of the quarter whose turn it is on a day, with what was recorded
// below an entry: the one after the release before, or the one in which the first case came.
func (c *checking) nextRelease(day timetable.Date, entry int64, before []statistics.Release) timetable.Date {
	if n := len(before); n > 0 {
		return before[n-1].To + 1
	}
	for _, one := range c.order {
		if one.entries[0] < entry && len(one.parsed) > 0 {
			day = min(day, one.parsed[0].Day)
		}
	}
	return day
}

func (c *checking) releasedAgain(r released, before []statistics.Release) (statistics.Release, error) {
	var cases []*casework.Case
	for _, one := range c.order {
		if one.erased != nil && one.erased.Entry < r.entry {
			continue
		}
		n, _ := slices.BinarySearch(one.entries, r.entry)
		if n = min(n, len(one.parsed)); n > 0 {
			cases = append(cases, &casework.Case{Events: one.parsed[:n]})
		}
	}
	from, err := statistics.QuarterOf(r.name)
	if err != nil {
		return statistics.Release{}, err
	}
	_, from, to := statistics.Quarter(from)
	return statistics.NewReleaseWithout(r.name, from, to, cases, before, c.forgot.before(r.entry))
}
