package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duly/beacon"
	"duly/casework"
	"duly/journal"
	"duly/sample"
	"duly/timetable"
)

// What an overseer looks at about samples.
const (
	OfUndrawnSample casework.Theme = "sample not drawn" // a sample was announced, and its secret was never shown
	OfPassedOver    casework.Theme = "passed over"      // a case on which the lot of a sample fell is not looked at
)

// A sampled is an entry about a sample.
type sampled struct {
	number int64
	event  casework.Event
	at     int64 // when it was recorded: microseconds since 1970 UTC
}

// sampledRight redoes every sample, and lists those that are not drawn and the cases that
// were passed over. It is asked once the cases are read.
func (c *checking) sampledRight() Line {
	s := sampling{c: c, lists: map[casework.Theme][]Trace{}, counted: map[int]population{}}
	l := Line{Claim: "Every sample of cases that an overseer announced is drawn from the cases that it should be, and is the one on which the lot falls", Result: Holds}
	for _, e := range c.sampled {
		if err := s.take(e); err != nil {
			l.Result, l.Evidence = Broken, fmt.Sprintf("entry %d: %v", e.number, err)
			break
		}
	}
	for _, theme := range []casework.Theme{OfUndrawnSample, OfPassedOver} {
		if theme == OfUndrawnSample {
			s.waiting()
		}
		if len(s.lists[theme]) > 0 {
			c.report.Lists = append(c.report.Lists, TraceList{theme, inOrder(s.lists[theme])})
		}
	}
	switch {
	case l.Result == Broken:
	case s.odd != "":
		l.Result, l.Evidence = Unknown, s.odd
	default:
		l.Evidence = fmt.Sprintf("announced: %d, from cases that were counted again here; drawn again: %d", len(s.register.All()), s.drawn)
		if s.drawn > 0 {
			l.NotShown = "that whoever announced one had told nobody the secret; and, where words decide, that who put them in did not know it"
		}
		if len(s.partly) > 0 {
			l.NotShown = strings.TrimPrefix(l.NotShown+"; that no case is missing from what was counted for sample "+listed(s.partly)+", for some are not shown any more: an earlier bundle shows them", "; ")
		}
	}
	return l
}

// sampling is the register of samples as it is worked out anew.
type sampling struct {
	c        *checking
	register sample.Register
	lists    map[casework.Theme][]Trace
	drawn    int
	odd      string // why something cannot be told
	counted  map[int]population
	partly   []int // samples of which not all cases can be counted again
}

// A population is from which cases a sample is drawn, as the openings have it.
type population struct {
	list []sample.Member
	ok   bool // nothing is closed, and nothing unreadable, that might belong to it
}

func (s *sampling) take(e sampled) error {
	n, id, err := sample.ParseSubject(e.event.Subject)
	if err != nil {
		return err
	}
	event := sample.Event{Kind: string(e.event.Kind), Day: e.event.Day, Sample: n, Case: id, Text: e.event.Lot(), Entry: e.number, Recorded: e.at}
	if event.Kind == journal.SampleAudited {
		event.Form = &sample.Form{} // its words are closed
	}
	before := s.register.Of(n)
	if s.register, err = s.register.With(event); err != nil {
		return err
	}
	now := s.register.Of(n)
	switch event.Kind {
	case journal.SampleAnnounced:
		return s.announced(now, event)
	case journal.SamplePopulation:
		return s.populated(now)
	case journal.SampleWord:
		return putInTime(now, event)
	case journal.SampleDrawn:
		return s.fell(before, now, event)
	case journal.SamplePassed:
		return s.passed(before, now, e)
	case journal.SampleAudited:
		if !now.Holds(id) {
			return fmt.Errorf("a case was looked at on which the lot of sample %d did not fall", n)
		}
	}
	return nil
}

func (s *sampling) announced(now *sample.Sample, e sample.Event) error {
	if origin := s.c.last.Log; now.Log != origin {
		return fmt.Errorf("sample %d names the log %s, and this is %s", now.Number, now.Log, origin)
	}
	if now.Frozen > e.Entry {
		return fmt.Errorf("sample %d is of cases as of entry %d, which had not been written", now.Number, now.Frozen-1)
	}
	written := time.UnixMicro(e.Recorded)
	if now.Round > 0 && beacon.Quicknet.Time(now.Round).Before(written.Add(sample.Notice)) {
		return fmt.Errorf("sample %d was announced at %s and is decided by round %d, which was signed at %s: less than 24 hours later", now.Number, at(e.Recorded), now.Round, at(beacon.Quicknet.Time(now.Round).UnixMicro()))
	}
	for _, other := range s.register.All()[:now.Number-1] {
		if other.Commitment == now.Commitment {
			return fmt.Errorf("sample %d has the commitment of sample %d, whose secret may be known", now.Number, other.Number)
		}
	}
	return nil
}

// list counts the population of a sample, once.
func (s *sampling) list(now *sample.Sample) (list []sample.Member, ok bool) {
	if p, done := s.counted[now.Number]; done {
		return p.list, p.ok
	}
	var cases []sample.Case
	gone := 0
	ok = true
	for _, r := range s.c.order {
		n, _ := slices.BinarySearch(r.entries, now.Frozen)
		switch {
		case n == 0:
		case r.erased != nil && r.erased.Entry < now.Since.Entry:
			gone += n // it was in no sample any more
		case r.parsed == nil, slices.ContainsFunc(s.c.strange, func(t Trace) bool { return t.Case == r.id }):
			ok = false // it is not whole
		default:
			cases = append(cases, sample.Case{ID: r.id, Events: r.parsed[:n]})
		}
	}
	// Whatever below it is in no case that can be read, and is none of the system's, may
	// belong to one: it is withheld, or was erased.
	below, _ := slices.BinarySearch(s.c.ofNoCase, now.Frozen)
	below += gone
	for _, one := range cases {
		below += len(one.Events)
	}
	ok = ok && int64(below) == now.Frozen
	if !ok {
		s.partly = append(s.partly, now.Number)
	}
	s.counted[now.Number] = population{now.Population(cases), ok}
	return s.counted[now.Number].list, ok
}

func (s *sampling) populated(now *sample.Sample) error {
	list, ok := s.list(now)
	own := sample.Publish(list, 0)
	switch {
	case own.Text() == now.Published.Text():
		return nil
	case ok && now.Unread > 0:
		return fmt.Errorf("the cases of sample %d were published without %d that could not be read, and all can be read here", now.Number, now.Unread)
	case ok:
		return fmt.Errorf("the cases that were published for sample %d are not those that the record has: %d with the digest %.16s…, and there are %d with %.16s…", now.Number, now.Total(), now.Digest, own.Total(), own.Digest)
	}
	for _, c := range own.Counts {
		published := now.Unread
		for _, p := range now.Counts {
			if p.Stratum == c.Stratum {
				published += p.Cases
			}
		}
		if c.Cases > published {
			return fmt.Errorf("the record has more cases of the stratum “%s” than were published for sample %d", c.Stratum, now.Number)
		}
	}
	return nil
}

func putInTime(now *sample.Sample, e sample.Event) error {
	switch {
	case now.Round > 0:
		return fmt.Errorf("a word was put into sample %d, which a round decides", now.Number)
	case time.UnixMicro(e.Recorded).Before(now.Ready()):
		return fmt.Errorf("a word was put into sample %d at %s, less than 24 hours after it was announced", now.Number, at(e.Recorded))
	}
	return nil
}

func (s *sampling) fell(before, now *sample.Sample, e sample.Event) error {
	s.drawn++
	leaf := s.c.leaves[before.Since.Entry]
	switch {
	case now.Announcement != before.Announcement:
		return fmt.Errorf("what is drawn as sample %d is not what was announced", now.Number)
	case now.Published.Text() != before.Published.Text():
		return fmt.Errorf("sample %d is drawn from other cases than were published", now.Number)
	case !slices.Equal(now.Words, before.Words):
		return fmt.Errorf("sample %d is drawn with other words than were put in", now.Number)
	case now.Entry != before.Since.Entry || now.Leaf != fmt.Sprintf("%x", leaf[:]):
		return fmt.Errorf("sample %d names another entry, or another leaf, than those under which it was announced", now.Number)
	case time.UnixMicro(e.Recorded).Before(before.Ready()):
		return fmt.Errorf("sample %d was drawn at %s, before its time", now.Number, at(e.Recorded))
	}
	for _, p := range now.Passed {
		s.over(e.Entry, now, p, e.Day)
	}
	draw := now.Draw
	list, ok := s.list(now)
	err := draw.Decided()
	switch {
	case err != nil:
	case ok:
		draw.List = list
		err = draw.Check()
	default:
		draw.List = joined(list, draw.Drawn)
		err = draw.Falls()
	}
	if err != nil {
		return fmt.Errorf("sample %d does not hold: %w", now.Number, err)
	}
	return nil
}

func (s *sampling) passed(before, now *sample.Sample, e sampled) error {
	p := now.Passed[len(now.Passed)-1]
	s.over(e.number, now, p, e.event.Day)
	list, _ := s.list(before)
	draw := before.Draw
	draw.List = joined(list, before.Drawn, now.Drawn)
	text, no := draw.Pass(p)
	if no != nil {
		return errors.New(no.What)
	}
	if text != e.event.Lot() {
		return fmt.Errorf("in sample %d another case came in the place of %s than the lot falls on next", now.Number, p.Case)
	}
	return nil
}

// joined are the cases of several lists, each once.
func joined(lists ...[]sample.Member) []sample.Member {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(x, y sample.Member) int { return strings.Compare(x.Case, y.Case) })
	return slices.Compact(all)
}

func (s *sampling) over(number int64, now *sample.Sample, p sample.Passing, day timetable.Date) {
	why := map[string]string{sample.Interest: "whoever audits has an interest in it", sample.Unreadable: "its record could not be read"}[p.Reason]
	s.lists[OfPassedOver] = append(s.lists[OfPassedOver], Trace{Entry: number, Case: p.Case, Day: day, Kind: journal.SamplePassed, What: fmt.Sprintf("sample %d: %s", now.Number, why)})
}

// waiting lists the samples that are announced and not drawn, with their age.
func (s *sampling) waiting() {
	for _, one := range s.register.All() {
		if one.Fell == nil {
			s.lists[OfUndrawnSample] = append(s.lists[OfUndrawnSample], Trace{
				Entry: one.Since.Entry, Day: one.Since.Day, Kind: journal.SampleAnnounced, Role: casework.Overseer, Days: int(s.c.report.AsOf - one.Since.Day),
				What: fmt.Sprintf("sample %d: %s", one.Number, strings.TrimSuffix(one.Purpose, ".")),
			})
		}
		if one.Digest == "" {
			s.odd = fmt.Sprintf("from which cases sample %d is drawn was never published", one.Number)
		}
	}
}
