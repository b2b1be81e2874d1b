package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/beacon"
	"duly/journal"
	"duly/lot"
	"duly/timetable"
)

// Notice is how long, at least, an announcement is on record before the randomness that
// decides can be known: long enough for witnesses to have seen it.
const Notice = 24 * time.Hour

// Longest is how far off a round may be, at the most: what waits longer is as good as never
// drawn.
const Longest = 366 * 24 * time.Hour

// An Event is a fact of the register of samples. It is never altered.
type Event struct {
	Kind     string // one of Kinds
	Day      timetable.Date
	By       string // the id of the officer; not told to an overseer's bundle
	Sample   int    // from 1
	Case     string // of what was found in one
	Text     string // what it says, as the overseer's envelope has it; of Audited, see Form
	Form     *Form  // Audited
	Entry    int64  // its number in the journal
	Recorded int64  // when it was written: microseconds since 1970 UTC
}

// Kinds are those of entries that belong to the register.
var Kinds = []string{
	journal.SampleAnnounced, journal.SamplePopulation, journal.SampleWord, journal.SampleDrawn, journal.SamplePassed, journal.SampleAudited,
}

// Subject names what the event is about, as its envelope has it: the sample's number,
// and the case after a space, where it is about one.
func (e Event) Subject() string {
	return strings.TrimSpace(strconv.Itoa(e.Sample) + " " + e.Case)
}

// ParseSubject reads what Subject gave.
func ParseSubject(s string) (n int, id string, err error) {
	number, id, _ := strings.Cut(s, " ")
	if n, err = strconv.Atoi(number); err != nil || n < 1 || id != "" && !ticket(id) {
		return 0, "", fmt.Errorf("%.60q names no sample", s)
	}
	return n, id, nil
}

// A Sample is an announced sample with all that happened about it.
type Sample struct {
	Number int
	Draw           // without List
	Since  Event   // that it was announced
	Put    []Event // the words that others put in
	Fell   *Event  // that it was drawn; nil: it waits
	Events []Event
}

// Ready is the first moment at which it can be drawn: when the round is signed, or from
// when on others can put in a word.
func (s *Sample) Ready() time.Time {
	if s.Round > 0 {
		return beacon.Quicknet.Time(s.Round)
	}
	return time.UnixMicro(s.Since.Recorded).Add(Notice)
}

// Holds tells whether the lot fell on a case that was not passed over.
func (s *Sample) Holds(id string) bool {
	return slices.ContainsFunc(s.Drawn, func(m Member) bool { return m.Case == id })
}

// Form is what was saved last about a case; nil where nothing was.
func (s *Sample) Form(id string) *Form {
	for _, e := range slices.Backward(s.Events) {
		if e.Form != nil && e.Case == id {
			return e.Form
		}
	}
	return nil
}

// Finished are the finished forms of the cases that are drawn.
func (s *Sample) Finished() (out []Form) {
	for _, m := range s.Drawn {
		if f := s.Form(m.Case); f != nil && f.Finished {
			out = append(out, *f)
		}
	}
	return out
}

// A State is how far a sample has come.
type State string

// The states.
const (
	Waits   State = "announced"   // its time has not come
	Due     State = "to draw"     // it can be drawn, and is not
	Audits  State = "looked at"   // it is drawn, and not every case has been looked at
	Settled State = "looked over" // every case has been
)

// State at a moment.
func (s *Sample) State(now time.Time) State {
	switch {
	case s.Fell == nil && now.Before(s.Ready()):
		return Waits
	case s.Fell == nil:
		return Due
	case len(s.Finished()) < len(s.Drawn):
		return Audits
	}
	return Settled
}

// A Register is all samples, in the order in which they were announced. It is a value:
// adding an event makes another, and leaves this one as it is.
type Register struct{ samples []*Sample }

// All are the samples, in their order. They are not to be altered.
func (r Register) All() []*Sample { return r.samples }

// Of finds a sample by its number; nil where there is none.
func (r Register) Of(n int) *Sample {
	if n < 1 || n > len(r.samples) {
		return nil
	}
	return r.samples[n-1]
}

// With is the register after an event. One that does not fit is an error: the record
// would be damaged.
func (r Register) With(e Event) (Register, error) {
	misfit := func(why error) error {
		return fmt.Errorf("entry %d, of the kind %q, does not fit what is on record of sample %d: %w", e.Entry, e.Kind, e.Sample, why)
	}
	if e.Kind == journal.SampleAnnounced {
		d, err := Parse(e.Text)
		if err == nil && e.Sample != len(r.samples)+1 {
			err = fmt.Errorf("%d were announced before it", len(r.samples))
		}
		if err != nil {
			return r, misfit(err)
		}
		return Register{append(slices.Clip(r.samples), &Sample{Number: e.Sample, Draw: Draw{Announcement: d.Announcement}, Since: e, Events: []Event{e}})}, nil
	}
	before := r.Of(e.Sample)
	if before == nil {
		return r, misfit(fmt.Errorf("there is none"))
	}
	after := *before
	if err := after.apply(e); err != nil {
		return r, misfit(err)
	}
	after.Events = append(slices.Clip(before.Events), e)
	samples := slices.Clone(r.samples)
	samples[e.Sample-1] = &after
	return Register{samples}, nil
}

// apply adds an event of another kind than an announcement.
func (s *Sample) apply(e Event) (err error) {
	switch {
	case e.Kind == journal.SamplePopulation && s.Digest == "":
		s.Published, err = ParsePublished(e.Text)
	case e.Kind == journal.SampleWord && s.Fell == nil:
		s.Put, s.Words = append(slices.Clip(s.Put), e), append(slices.Clip(s.Words), e.Text)
	case e.Kind == journal.SampleDrawn && s.Fell == nil:
		d, err := Parse(e.Text)
		if err != nil {
			return err
		}
		s.Draw, s.Fell = d, &e
	case e.Kind == journal.SamplePassed && s.Fell != nil:
		return s.pass(e)
	case e.Kind == journal.SampleAudited && e.Form != nil && s.Fell != nil && e.Case != "":
	default:
		return fmt.Errorf("it comes too early, or a second time")
	}
	return err
}

// pass puts the case on which the lot falls next in the place of one.
func (s *Sample) pass(e Event) error {
	first, next, _ := strings.Cut(e.Text, "\n")
	p, err := ParsePassing(strings.TrimPrefix(first, "passed "))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(s.Drawn, func(m Member) bool { return m.Case == p.Case })
	if at < 0 {
		return fmt.Errorf("the lot did not fall on case %s", p.Case)
	}
	s.Passed, s.Drawn = append(slices.Clip(s.Passed), p), slices.Delete(slices.Clone(s.Drawn), at, at+1)
	if next == "" {
		return nil
	}
	m, err := member(strings.TrimSuffix(strings.TrimPrefix(next, "drawn "), "\n"))
	if err != nil {
		return err
	}
	// Its rank is greater than that of all others that were drawn beside it.
	last := len(s.Drawn)
	if s.Each {
		if i := slices.IndexFunc(s.Drawn, func(o Member) bool { return o.Stratum > m.Stratum }); i >= 0 {
			last = i
		}
	}
	s.Drawn = slices.Insert(s.Drawn, last, m)
	return nil
}

// Pass is the text of the entry by which a case is passed over: the draw is the one of
// the sample, with its list.
func (d Draw) Pass(p Passing) (text string, no *Refusal) {
	before := d.Fall()
	if !slices.ContainsFunc(before, func(m Member) bool { return m.Case == p.Case }) {
		return "", refuse("", "The lot did not fall on this case, or it was passed over already")
	}
	if !slices.Contains(Reasons, p.Reason) {
		return "", refuse("reason", "Say why it is passed over")
	}
	d.Passed = append(slices.Clip(d.Passed), p)
	text = "passed " + p.Text() + "\n"
	for _, m := range d.Fall() {
		if !slices.Contains(before, m) {
			text += fmt.Sprintf("drawn %s %s\n", m.Case, m.Stratum)
		}
	}
	return text, nil
}

// A Person is who puts something on record.
type Person struct {
	ID       string
	Overseer bool
}

// Announce tells whether somebody may announce a sample at a moment; the log has so
// many entries under its latest checkpoint.
func (r Register) Announce(who Person, a Announcement, now time.Time, entries int64) *Refusal {
	if !who.Overseer {
		return refuse("", "A sample is for an overseer to announce")
	}
	if no := a.well(); no != nil {
		return no
	}
	if a.Frozen > entries {
		return refuse("frozen", "The log’s latest checkpoint is of %d entries: the cases are counted as of that, or of an earlier one", entries)
	}
	if a.Round > 0 && beacon.Quicknet.Time(a.Round).Before(now.Add(Notice)) {
		return refuse("round", "The announcement must be on record for 24 hours before the round is signed: round %d is at %s, and the first that will do is %d",
			a.Round, moment(beacon.Quicknet.Time(a.Round)), beacon.Quicknet.From(now.Add(Notice)))
	}
	if a.Round > 0 && beacon.Quicknet.Time(a.Round).After(now.Add(Longest)) {
		return refuse("round", "The round is signed at %s: choose one within a year", moment(beacon.Quicknet.Time(a.Round)))
	}
	for _, s := range r.samples {
		if s.Commitment == a.Commitment {
			return refuse("commitment", "This commitment was announced with sample %d: make another secret for each sample", s.Number)
		}
	}
	return nil
}

func moment(t time.Time) string { return t.UTC().Format("15:04:05 on 2 January 2006 (UTC)") }

// MayPut tells whether somebody may put a word in at a moment. Those who audit may not:
// one of them knows the secret.
func (s *Sample) MayPut(who Person, word string, now time.Time) *Refusal {
	switch {
	case s.Fell != nil:
		return refuse("", "Sample %d is drawn", s.Number)
	case s.Round > 0:
		return refuse("", "Sample %d is decided by a round of %s, and by no word of anybody’s", s.Number, beacon.Quicknet.Name)
	case who.Overseer:
		return refuse("", "An overseer puts in no word: whoever knows the secret could choose with it")
	case now.Before(s.Ready()):
		return refuse("", "Words can be put in from %s on, when the announcement has been on record for 24 hours", moment(s.Ready()))
	case !lot.Line(word):
		return refuse("word", "Put in one line, of at most 200 characters: dice that you have thrown, say, or any words")
	case len(s.Put) >= mostWords:
		return refuse("", "%d words are in, which is enough", mostWords)
	}
	return nil
}

// mostWords bounds how often something is put into one sample.
const mostWords = 50

// MayReveal tells whether somebody may show the secret at a moment. secret has 64
// hexadecimal digits.
func (s *Sample) MayReveal(who Person, secret string, now time.Time) *Refusal {
	switch {
	case !who.Overseer:
		return refuse("", "The secret is for an overseer to show")
	case s.Fell != nil:
		return refuse("", "Sample %d is drawn", s.Number)
	case s.Digest == "":
		return refuse("", "The cases of sample %d have not been published", s.Number)
	case now.Before(s.Ready()):
		return refuse("", "Sample %d can be drawn from %s on: keep your secret until then", s.Number, moment(s.Ready()))
	case s.Round == 0 && len(s.Put) == 0:
		return refuse("", "Nobody has put in a word yet: an officer who is no overseer does so first")
	case !digest(secret):
		return refuse("secret", "A secret has 64 hexadecimal digits, with small letters")
	case !Opens(secret, s.Commitment):
		return refuse("secret", "This is not the secret that was announced: its SHA-256 is another than %s", s.Commitment)
	}
	return nil
}

// MayAudit tells whether somebody may look at a case as one on which the lot fell.
func (s *Sample) MayAudit(who Person, id string) *Refusal {
	switch {
	case !who.Overseer:
		return refuse("", "What is drawn is for an overseer to look at")
	case s.Fell == nil:
		return refuse("", "Sample %d is not drawn yet", s.Number)
	case !s.Holds(id):
		return refuse("", "The lot of sample %d did not fall on this case, or it was passed over", s.Number)
	}
	return nil
}
