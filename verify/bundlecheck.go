package verify

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/publiclog"
	"duly/rulebook"
	"duly/sample"
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
	Releases  []ReleaseSeen  `json:"releases"`  // of figures, that were made again
	OfOffice  []KindCount    `json:"ofOffice"`  // the entries that are of no case, by kind: also kinds that this program does not know

	log  string
	root publiclog.Hash // of all entries
}

// A KindCount is how many entries there are of a kind.
type KindCount struct {
	Kind  casework.Kind `json:"kind"`
	Count int           `json:"count"`
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
	OfAttempt  casework.Theme = journal.Attempted // somebody of the office asked for a case that they may not see
	OfUndrawn  casework.Theme = "not drawn"       // a lot was announced, and never drawn
	OfClock    casework.Theme = "clock set back"  // an entry bears an earlier time than the one before it
	mostListed                = 20                // how many of what is missing are named one by one
)

// CheckBundle works everything out anew from bundles that follow each other, the
// first of which begins with entry 0; there is at least one. figures are those that
// the public was shown for the day on which the last bundle was taken, as CSV; nil:
// those in the bundle. fetch reads a path below the log's address, to hold the bundle
// against the log of now as well; nil: without.
func CheckBundle(bundles []*Bundle, t Trust, figures []byte, fetch publiclog.Fetch) BundleReport {
	c := &checking{report: BundleReport{}, cases: map[string]*record{}, erasures: map[int64]casework.Event{}, fetch: fetch}
	whole := c.check(bundles, t, figures)
	c.report.conclude(whole)
	return c.report
}

type checking struct {
	report BundleReport
	books  map[string]*rulebook.Rulebook
	last   *Bundle
	fetch  publiclog.Fetch

	size   int64 // of the log at the newest checkpoint, which the log has signed
	tree   publiclog.Tree
	bench  journal.Bench
	leaves []publiclog.Hash

	cases    map[string]*record
	order    []*record
	forgot   forgetting
	erasures map[int64]casework.Event // that the log says were made
	strange  []Trace                  // entries that do not fit together
	tries    []Trace
	setBack  []Trace
	badLots  []Trace
	releases []released
	sampled  []sampled
	ofNoCase []int64 // entries of the system
	recorded int64   // of the entry before
	breaks   []broke
	times    []int64 // when each entry was recorded, or one before it
	numbers  map[int]map[int]bool
}

// A record is one case, as far as its entries were read.
type record struct {
	id      string
	entries []int64
	raw     [][]byte // the oversight envelopes
	parsed  []casework.Event
	tip     publiclog.Hash
	erased  *erasure.Note // nil: its course was not
	partly  bool          // and not all of it stands in an older bundle
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
	c.size = signed.Size
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
	c.broken(name(t.Key))
	c.account()
	c.report.add(c.shown())
	c.forgotten()
	c.report.add(c.chained())
	kept := c.replayed()
	c.report.add(c.numbered())
	c.report.add(c.counted(kept, figures))
	if len(c.order) > 0 {
		c.report.add(c.releasedRight())
	}
	if len(c.sampled) > 0 {
		c.report.add(c.sampledRight())
	}
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
	c.report.Entries, c.report.log, c.report.root = signed.Size, signed.Origin, signed.Root
	l.Result = Holds
	l.Evidence = fmt.Sprintf("the leaves of all %d entries, each computed from what the bundle shows of it, lead to the signed root %v", signed.Size, signed.Root)
	l.NotShown = "what the closed parts say: who acted, and what was said"
	return l
}

// opening takes the next entry.
func (c *checking) opening(o journal.Opening) error {
	number := c.tree.Size()
	if number >= c.size {
		return fmt.Errorf("the log has signed %d entries, and the bundle shows more", c.size)
	}
	if o.Number != number {
		return fmt.Errorf("after entry %d the bundle shows entry %d", number-1, o.Number)
	}
	e := c.bench.Entry(o)
	hash := publiclog.LeafHash(e.Leaf())
	if err := c.tree.AppendHash(hash); err != nil {
		return err
	}
	c.leaves = append(c.leaves, hash)
	oversight, parties := o.Envelopes[journal.Oversight], o.Envelopes[journal.Parties]
	defer func() { c.times = append(c.times, c.recorded) }()
	if !oversight.IsOpen() || !parties.IsOpen() {
		c.shut(number, oversight, parties)
		return nil
	}
	k, err := casework.ParseChain(parties.Text())
	if err != nil {
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

// shut notes an entry that does not show all.
func (c *checking) shut(number int64, oversight, parties journal.Opened) {
	s := shut{number: number}
	if !oversight.IsOpen() {
		s.envelopes = append(s.envelopes, journal.Oversight)
	} else {
		s.oversight = oversight.Text()
	}
	if !parties.IsOpen() {
		s.envelopes = append(s.envelopes, journal.Parties)
	}
	c.forgot.shut = append(c.forgot.shut, s)
}

func at(micros int64) string { return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05 UTC") }

func (c *checking) ofSystem(number int64, oversight []byte) error {
	e, recorded, err := parse(oversight)
	if err != nil {
		return fmt.Errorf("entry %d: %w", number, err)
	}
	c.ofNoCase = append(c.ofNoCase, number)
	c.count(e.Kind)
	if slices.Contains(sample.Kinds, string(e.Kind)) {
		c.sampled = append(c.sampled, sampled{number, e, recorded})
	}
	switch e.Kind {
	case journal.Attempted:
		c.tries = append(c.tries, trace(number, "", e, 0))
	case erasure.Asked, erasure.Declined, erasure.Erased, erasure.Held, erasure.Lifted:
		c.erasures[number] = e
		c.forgot.take(number, e)
	case journal.LogBroken:
		c.breaks = append(c.breaks, broke{number, e})
	case journal.FiguresReleased:
		c.releases = append(c.releases, released{number, e.Subject, e.Ground, e.Day})
	}
	return nil
}

// count counts an entry of no case. The kinds stay in alphabetical order.
func (c *checking) count(kind casework.Kind) {
	all := &c.report.OfOffice
	i, found := slices.BinarySearchFunc(*all, kind, func(k KindCount, kind casework.Kind) int { return strings.Compare(string(k.Kind), string(kind)) })
	if !found {
		*all = slices.Insert(*all, i, KindCount{Kind: kind})
	}
	(*all)[i].Count++
}

func parse(oversight []byte) (casework.Event, int64, error) {
	return casework.ParseRecord([journal.Envelopes][]byte{journal.Oversight: oversight})
}

func trace(number int64, id string, e casework.Event, days int) Trace {
	return Trace{Entry: number, Case: id, Day: e.Day, Kind: e.Kind, Stage: e.Stage, Step: e.Step, Role: e.Role, Rule: e.Rule, Days: days, What: e.Ground}
}

// ofCase puts an entry to its case, if it follows the one before it there.
//
// oversight is the opening's own memory, and nobody else's.
func (c *checking) ofCase(number int64, k casework.Chain, hash publiclog.Hash, oversight []byte) {
	r := c.cases[k.Case]
	if r == nil {
		r = &record{id: k.Case}
		c.cases[k.Case] = r
		c.order = append(c.order, r)
	}
	if want := hex.EncodeToString(r.tip[:]); k.N != len(r.entries) || k.Previous != want {
		what := fmt.Sprintf("it says that it is number %d of its case and follows the leaf %.16s…; it is number %d here, and follows %.16s…", k.N, k.Previous, len(r.entries), want)
		c.strange = append(c.strange, Trace{Entry: number, Case: k.Case, Day: k.Day, Kind: k.Kind, What: what})
	}
	r.entries, r.raw, r.tip = append(r.entries, number), append(r.raw, oversight), hash
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
