package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/casework"
	"duly/journal"
	"duly/lot"
	"duly/publiclog"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// A BundleReport is what came of working a log out anew.
type BundleReport struct {
	Verdict
	Entries   int64          `json:"entries"`
	Cases     int            `json:"cases"` // that there are entries of
	Open      int            `json:"open"`
	AsOf      timetable.Date `json:"asOf"`
	Departing []Trace        `json:"departing"` // where a record is not what its rules make of it: the first place in each case
	Lists     []TraceList    `json:"lists"`     // what a person should look at
}

// A TraceList is what there is to look at of one kind, in the order of the log.
type TraceList struct {
	Theme  casework.Theme `json:"theme"`
	Traces []Trace        `json:"traces"`
}

// A Trace leads to one place of the record.
type Trace struct {
	Entry int64          `json:"entry"`
	Case  string         `json:"case,omitempty"`
	Day   timetable.Date `json:"day"`
	Kind  casework.Kind  `json:"kind"`
	Stage string         `json:"stage,omitempty"`
	Step  string         `json:"step,omitempty"`
	Role  string         `json:"role,omitempty"`
	Rule  string         `json:"rule,omitempty"`
	Days  int            `json:"days,omitempty"`
	What  string         `json:"what,omitempty"`
}

// What an overseer looks at that is in no case's own record.
const (
	OfAttempt  casework.Theme = "attempted"      // somebody of the office asked for a case that they may not see
	OfUndrawn  casework.Theme = "not drawn"      // a lot was announced, and never drawn
	OfClock    casework.Theme = "clock set back" // an entry bears an earlier time than the one before it
	kindOfTry  casework.Kind  = "attempted"      // of the journal's own entries about such attempts
	mostListed                = 20               // how many of what is missing are named one by one
)

// CheckBundle works everything out anew from bundles that follow each other, the
// first of which begins with entry 0; there is at least one. figures are those that
// the public was shown for the day on which the last bundle was taken, as CSV; nil:
// those in the bundle. fetch reads a path below the log's address, to hold the bundle
// against the log of now as well; nil: without.
func CheckBundle(bundles []*Bundle, t Trust, figures []byte, fetch publiclog.Fetch) BundleReport {
	c := &checking{report: BundleReport{}, cases: map[string]*record{}, fetch: fetch}
	whole := c.check(bundles, t, figures)
	c.report.conclude(whole)
	return c.report
}

type checking struct {
	report BundleReport
	books  map[string]*rulebook.Rulebook
	last   *Bundle
	fetch  publiclog.Fetch

	tree   publiclog.Tree
	leaves []publiclog.Hash

	cases    map[string]*record
	order    []*record
	closed   []int64 // entries that are not shown
	strange  []Trace // entries that do not fit together
	tries    []Trace
	setBack  []Trace
	badLots  []Trace
	recorded int64 // of the entry before
	numbers  map[int]map[int]bool
}

// A record is one case, as far as its entries were read.
type record struct {
	id      string
	entries []int64
	raw     [][]byte // the oversight envelopes
	tip     publiclog.Hash
}

// check gives what holds where every line does.
func (c *checking) check(bundles []*Bundle, t Trust, figures []byte) string {
	c.last = bundles[len(bundles)-1]
	c.report.AsOf = c.last.Taken
	signed, err := publiclog.OpenCheckpoint(c.last.Checkpoint, t.Key)
	if c.report.add(bundleSigned(signed, err, t)) != Holds {
		return ""
	}
	if t.Policy != nil {
		c.report.add(witnessed(t.Policy, c.last.Checkpoint, "the checkpoint of this bundle"))
	}
	if c.books, err = readBooks(bundles); err != nil {
		c.report.add(Line{Claim: "The rulebooks are those that the cases came under", Result: Unknown, Evidence: err.Error()})
		return ""
	}
	l := c.read(bundles, signed, t)
	if l.Result == Broken && c.fetch != nil {
		c.locate(&l)
	}
	if c.report.add(l) != Holds {
		return ""
	}
	if c.fetch != nil {
		c.followed(signed, t)
	}
	c.report.add(c.shown())
	c.report.add(c.chained())
	kept := c.replayed()
	c.report.add(c.numbered())
	c.report.add(c.counted(kept, figures))
	return fmt.Sprintf("all %d entries of the log %s are here, %d cases come about by their rulebooks and the calendar exactly as recorded, and the figures are right",
		c.report.Entries, name(t.Key), c.report.Cases)
}

func bundleSigned(signed publiclog.Checkpoint, err error, t Trust) Line {
	l := Line{Claim: fmt.Sprintf("The log %s has signed the checkpoint of this bundle", name(t.Key)), Result: Holds}
	switch {
	case errors.Is(err, publiclog.ErrSignature):
		l.Result, l.Evidence = Broken, fmt.Sprintf("the checkpoint of this bundle was not signed with the key %s", t.Key)
	case err != nil:
		l.Result, l.Evidence = Unknown, err.Error()
	default:
		l.Evidence = fmt.Sprintf("Ed25519 signature by %s, under a log of %d entries with root %v", t.Key, signed.Size, signed.Root)
		l.NotShown = t.From.caveat()
		if t.Policy == nil {
			l.NotShown = strings.TrimPrefix(l.NotShown+"; that others were shown the same log: give the witnesses with -policy", "; ")
		}
	}
	return l
}

// read computes every leaf and the root over all of them.
func (c *checking) read(bundles []*Bundle, signed publiclog.Checkpoint, t Trust) Line {
	l := Line{Claim: fmt.Sprintf("Every entry from 0 to %d is in the bundle, and is what was logged", signed.Size-1), Result: Broken}
	for i, b := range bundles {
		if b.From != c.tree.Size() {
			l.Result = Unknown
			l.Evidence = fmt.Sprintf("a bundle begins with entry %d, and the one with entry %d is not here: name the earlier bundles with -after, the oldest first", b.From, c.tree.Size())
			return l
		}
		if b.Log != name(t.Key) {
			l.Evidence = fmt.Sprintf("a bundle is of the log %s", b.Log)
			return l
		}
		if err := b.Openings(c.opening); err != nil {
			l.Evidence = err.Error()
			return l
		}
		root, err := c.tree.Root()
		if err != nil {
			l.Result, l.Evidence = Unknown, err.Error()
			return l
		}
		at, err := publiclog.OpenCheckpoint(b.Checkpoint, t.Key)
		switch {
		case err != nil:
			l.Evidence = fmt.Sprintf("the checkpoint of bundle %d was not signed with the key %s", i+1, t.Key)
			return l
		case c.tree.Size() != b.Entries || b.Entries != at.Size:
			l.Evidence = fmt.Sprintf("the checkpoint is of %d entries, and the bundle goes to entry %d: %d are missing", at.Size, c.tree.Size()-1, at.Size-c.tree.Size())
			return l
		case root != at.Root:
			l.Evidence = fmt.Sprintf("the entries %d to %d do not lead to the root that the log has signed: at least one of them is not as it was logged", b.From, b.Entries-1)
			l.Exhibit = string(b.Checkpoint)
			return l
		}
	}
	c.report.Entries = signed.Size
	l.Result = Holds
	l.Evidence = fmt.Sprintf("the leaves of all %d entries, each computed from what the bundle shows of it, lead to the signed root %v", signed.Size, signed.Root)
	l.NotShown = "what the closed parts say: who acted, and what was said"
	return l
}

// chain is what the parties' envelope says (docs/log-format.md).
type chain struct {
	Case     string         `json:"case"`
	N        int            `json:"n"`
	Previous string         `json:"previous"`
	Kind     casework.Kind  `json:"kind"`
	Day      timetable.Date `json:"day"`
	Recorded int64          `json:"recorded"`
}

// opening takes the next entry.
func (c *checking) opening(o journal.Opening) error {
	number := c.tree.Size()
	if o.Number != number {
		return fmt.Errorf("after entry %d the bundle shows entry %d", number-1, o.Number)
	}
	e := o.Entry()
	leaf := e.Leaf()
	if err := c.tree.Append(leaf, nil); err != nil {
		return err
	}
	hash := publiclog.LeafHash(leaf)
	c.leaves = append(c.leaves, hash)
	oversight, parties := o.Envelopes[journal.Oversight], o.Envelopes[journal.Parties]
	if !oversight.IsOpen() || !parties.IsOpen() {
		c.closed = append(c.closed, number)
		return nil
	}
	var k chain
	if err := json.Unmarshal(parties.Text(), &k); err != nil {
		return fmt.Errorf("entry %d: what it shows to the parties cannot be read: %w", number, err)
	}
	if k.Recorded < c.recorded {
		c.setBack = append(c.setBack, Trace{Entry: number, Case: k.Case, Day: k.Day, Kind: k.Kind, What: fmt.Sprintf("%s after %s", at(k.Recorded), at(c.recorded))})
	}
	c.recorded = k.Recorded
	if k.Case == "" {
		return c.ofSystem(number, oversight.Text())
	}
	c.ofCase(number, k, hash, oversight.Text())
	return nil
}

func at(micros int64) string { return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05 UTC") }

func (c *checking) ofSystem(number int64, oversight []byte) error {
	e, _, err := parse(oversight)
	if err != nil {
		return fmt.Errorf("entry %d: %w", number, err)
	}
	if e.Kind == kindOfTry {
		c.tries = append(c.tries, trace(number, "", e, 0))
	}
	return nil
}

func parse(oversight []byte) (casework.Event, int64, error) {
	return casework.ParseRecord([journal.Envelopes][]byte{journal.Oversight: oversight})
}

func trace(number int64, id string, e casework.Event, days int) Trace {
	return Trace{Entry: number, Case: id, Day: e.Day, Kind: e.Kind, Stage: e.Stage, Step: e.Step, Role: e.Role, Rule: e.Rule, Days: days, What: e.Ground}
}

// ofCase puts an entry to its case, if it follows the one before it there.
func (c *checking) ofCase(number int64, k chain, hash publiclog.Hash, oversight []byte) {
	r := c.cases[k.Case]
	if r == nil {
		r = &record{id: k.Case}
		c.cases[k.Case] = r
		c.order = append(c.order, r)
	}
	if want := fmt.Sprintf("%x", r.tip[:]); k.N != len(r.entries) || k.Previous != want {
		what := fmt.Sprintf("it says that it is number %d of its case and follows the leaf %.16s…; it is number %d here, and follows %.16s…", k.N, k.Previous, len(r.entries), want)
		c.strange = append(c.strange, Trace{Entry: number, Case: k.Case, Day: k.Day, Kind: k.Kind, What: what})
	}
	r.entries, r.raw, r.tip = append(r.entries, number), append(r.raw, bytes.Clone(oversight)), hash
}

// shown: is nothing withheld from the overseer?
func (c *checking) shown() Line {
	l := Line{Claim: "Every entry shows the overseer what was done, when and under which rule", Result: Holds, Evidence: "none is closed"}
	if len(c.closed) > 0 {
		l.Result, l.Evidence = Broken, fmt.Sprintf("%s withheld: %s", are(len(c.closed)), listed(c.closed))
	}
	return l
}

func are(n int) string {
	if n == 1 {
		return "1 entry is"
	}
	return strconv.Itoa(n) + " entries are"
}

func listed[T any](all []T) string {
	var words []string
	for i, n := range all {
		if i == mostListed {
			words = append(words, fmt.Sprintf("and %d more", len(all)-i))
			break
		}
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, ", ")
}

// chained: is each case whole, and in order?
func (c *checking) chained() Line {
	c.report.Cases = len(c.order)
	l := Line{Claim: "Each case is whole: its entries are numbered without a gap, and each names the leaf before it", Result: Holds,
		Evidence: fmt.Sprintf("%d cases", len(c.order))}
	if len(c.strange) > 0 {
		t := c.strange[0]
		l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d of case %s does not follow the one before it there: %s", t.Entry, t.Case, t.What)
	}
	return l
}

// replayed works every case out anew.
func (c *checking) replayed() []*casework.Case {
	var kept []*casework.Case
	lists := map[casework.Theme][]Trace{OfAttempt: c.tries, OfClock: c.setBack}
	c.numbers = map[int]map[int]bool{}
	odd := ""
	lots := 0
	for _, r := range c.order {
		events, recorded, err := r.events()
		if err == nil {
			var k *casework.Case
			if k, err = c.audit(r, events); k != nil {
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
		lots += c.drawn(r, events, lists)
		c.remark(r, events, recorded, lists)
		for i := range events {
			c.number(events[i])
		}
	}
	c.report.add(c.ruled(odd))
	c.report.add(c.lots(lots))
	c.report.Departing = inOrder(append(c.report.Departing, c.badLots...))
	for _, theme := range append(casework.Themes(), OfUndrawn, OfAttempt, OfClock) {
		if len(lists[theme]) > 0 {
			c.report.Lists = append(c.report.Lists, TraceList{theme, inOrder(lists[theme])})
		}
	}
	return kept
}

func inOrder(all []Trace) []Trace {
	slices.SortStableFunc(all, func(a, b Trace) int { return int(a.Entry - b.Entry) })
	return all
}

func (r *record) events() (events []casework.Event, recorded []timetable.Date, err error) {
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
	book, err := c.book(events[0].Rulebook)
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
			announced[e.Subject] = i
		case casework.Drawn:
			n++
			at, found := announced[e.Subject]
			delete(announced, e.Subject)
			err := errors.New("nothing announced it")
			if found {
				err = c.redrawn(e.Lot, r.entries[at], events[at].Lot)
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
	case l.Entry != entry && c.leaves[entry] != (publiclog.Hash{}) && l.Entry != 0:
		return fmt.Errorf("it was announced in entry %d, and names entry %d", entry, l.Entry)
	case l.Entry == entry && l.Leaf != fmt.Sprintf("%x", leaf[:]):
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
	year, serial, ok := strings.Cut(e.Number, "-")
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
	if own := kept.Report().CSV(); !bytes.Equal(own, figures) {
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

// followed: has the log only grown since the bundle?
func (c *checking) followed(signed publiclog.Checkpoint, t Trust) {
	f := following{held: c.last.Checkpoint, what: "this bundle", when: "was taken", fetch: c.fetch}
	if c.report.add(f.present(t)) == Holds {
		c.report.add(f.growth(signed))
	}
}

// locate finds the first entry of which the log shows another leaf than the bundle.
func (c *checking) locate(l *Line) {
	said, err := c.fetch("checkpoint")
	now, err2 := publiclog.ReadCheckpoint(said)
	if err != nil || err2 != nil {
		return // another line says so
	}
	for from := int64(0); from < int64(len(c.leaves)); from += 256 {
		data, err := publiclog.LeafTile(c.fetch, from, now.Size)
		if err != nil {
			l.NotShown = "which one it is: the log did not hand over its tiles: " + err.Error()
			return
		}
		for i := from; i < min(from+256, int64(len(c.leaves))) && int(i-from) < len(data); i++ {
			if data[i-from] != c.leaves[i] {
				l.Evidence += fmt.Sprintf(". The first one is entry %d", i)
				return
			}
		}
	}
}
