package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"duly/beacon"
	"duly/casework"
	"duly/commitment"
	"duly/internal/office"
	"duly/sample"
	"duly/statistics"
	"duly/timetable"
)

// sampling is what the office does about samples.
type sampling interface {
	Now() time.Time
	Samples(ctx context.Context) (sample.Register, error)
	Announce(ctx context.Context, who casework.Actor, a sample.Announcement) (int, error)
	PutWord(ctx context.Context, by string, n int, word string) error
	Reveal(ctx context.Context, who casework.Actor, n int, secret, signature string) error
	Drawn(ctx context.Context, who casework.Actor, n int) (*sample.Sample, error)
	AuditCase(ctx context.Context, who casework.Actor, n int, id string) (office.AuditFile, error)
	SaveAudit(ctx context.Context, who casework.Actor, n int, form sample.Form) ([]*sample.Refusal, error)
	PassOver(ctx context.Context, who casework.Actor, n int, p sample.Passing) error
	Find(ctx context.Context, who casework.Actor, n int, ask commitment.Ask) (commitment.Event, error)
	SampleFile(ctx context.Context, who casework.Actor, n int) ([]byte, error)
	SampleReceipt(ctx context.Context, n int) ([]byte, error)
}

// A SamplesView lists the samples of cases for everybody, without anything by which a
// case could be told.
type SamplesView struct {
	Frame
	Rows        []SampleRow
	MayAnnounce bool
}

// A SampleRow is one sample in the list.
type SampleRow struct {
	Number  int
	Purpose string
	Of      string // from which cases
	On      timetable.Date
	State   StatusChip
	Age     string // for how long it has been so
}

// A SampleView is one sample.
type SampleView struct {
	Frame
	SampleRow
	Facts   []Fact
	Counts  TableShown
	Fell    []CellShown // how many were drawn and looked at, rounded
	Words   []WordPut
	Results []ResultShown
	Few     bool // there are results, and too few to be shown
	Asks    []AskRow
	Can     []NavItem
	Audit   *AuditList // for an overseer, once it is drawn
	Barred  string     // why an overseer is not shown the cases
}

// A Fact is one line of a sample.
type Fact struct{ Name, Says, Href string }

// A WordPut is what somebody put into a sample.
type WordPut struct {
	Words string
	On    timetable.Date
	Entry int64
}

// A ResultShown is what was found on one question: how often it was answered how, rounded.
type ResultShown struct {
	Question            string
	Rule                *RuleLink
	Yes, No, CannotTell string
	Held                string // why it is held back; "" if it is not
}

// An AuditList are the cases that an overseer looks at.
type AuditList struct {
	Cases   []AuditRow
	Done    int
	Divided bool // into parts
}

// An AuditRow is one of them.
type AuditRow struct {
	Case, Href, Stratum, State string
	Tone                       string
}

// overseer tells whether the visitor is one.
func (q *request) overseer() bool {
	return q.officer() && slices.Contains(q.visitor.Roles, office.Overseer)
}

var sortWords = map[sample.Sort]string{
	sample.Received: "cases that came", sample.Ended: "cases that ended", sample.EndedIn: "cases that ended in the stage “%s”", sample.EndedAs: "cases that ended with “%s”",
	sample.Outcome: "cases in which a step came out as “%s”", sample.Paused: "cases whose clocks were stopped", sample.Extended: "cases in which a limit was extended",
	sample.Unattended: "cases in which a limit of the organisation ended and nobody had acted", sample.Corrected: "cases in whose record something was put right",
}

// ofWhich says from which cases a sample is drawn.
func ofWhich(a sample.Announcement) string {
	words := sortWords[a.Sort]
	if a.Sort.Named() {
		words = fmt.Sprintf(words, a.Name)
	}
	return fmt.Sprintf("%s, from %s to %s", words, a.From.Long(), a.To.Long())
}

func stateOf(one *sample.Sample, now time.Time) StatusChip {
	switch s := one.State(now); s {
	case sample.Waits:
		return StatusChip{"Announced", "unmet", "Nobody can know yet what the lot will fall on."}
	case sample.Due:
		return StatusChip{"To be drawn", "refuted", "Its time has come, and whoever announced it has not shown the secret."}
	case sample.Audits:
		return StatusChip{"Drawn", "partly", "An overseer is looking at the cases."}
	}
	return StatusChip{"Looked at", "proved", "An overseer has looked at every case that was drawn."}
}

// ageOf says for how long a sample has been as it is.
func ageOf(one *sample.Sample, now time.Time, today timetable.Date) string {
	switch one.State(now) {
	case sample.Waits:
		return "it can be drawn from " + atMoment(one.Ready())
	case sample.Due:
		if n := int(now.Sub(one.Ready()) / (24 * time.Hour)); n > 0 {
			return "it could have been drawn for " + plural(n, "day") + " now"
		}
		return "it can be drawn since " + atMoment(one.Ready())
	}
	return "drawn " + ago(int(today-one.Fell.Day))
}

func ago(n int) string {
	if n == 0 {
		return "today"
	}
	return plural(n, "day") + " ago"
}

// atMoment is a moment for people; the source of randomness goes by UTC.
func atMoment(t time.Time) string {
	clock := "15:04"
	if t.Second() > 0 {
		clock = "15:04:05"
	}
	return t.UTC().Format(clock) + " UTC on " + timetable.DateOf(t.UTC()).Long()
}

func (s *site) sampleRow(one *sample.Sample) SampleRow {
	now, today := s.Office.Now(), s.Office.Today()
	return SampleRow{
		Number: one.Number, Purpose: one.Purpose, Of: capital(ofWhich(one.Announcement)), On: one.Since.Day, State: stateOf(one, now),
		Age: "announced " + ago(int(today-one.Since.Day)) + "; " + ageOf(one, now, today),
	}
}

func (s *site) samples(q *request) error {
	register, err := s.Office.Samples(q.Context())
	if err != nil {
		return err
	}
	v := &SamplesView{MayAnnounce: q.overseer()}
	for _, one := range slices.Backward(register.All()) {
		v.Rows = append(v.Rows, s.sampleRow(one))
	}
	return q.show(http.StatusOK, "samples", "Samples", v)
}

// sampleAt finds the sample that the address names.
func (s *site) sampleAt(q *request) (*sample.Sample, error) {
	register, err := s.Office.Samples(q.Context())
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(q.PathValue("sample"))
	if err != nil || register.Of(n) == nil {
		return nil, errNotFound
	}
	return register.Of(n), nil
}

func (s *site) sample(q *request) error {
	one, err := s.sampleAt(q)
	if err != nil {
		return err
	}
	v := &SampleView{SampleRow: s.sampleRow(one), Facts: s.facts(one), Counts: strataShown(one), Can: s.sampleOffers(q, one)}
	for _, e := range one.Put {
		v.Words = append(v.Words, WordPut{e.Text, e.Day, e.Entry})
	}
	if one.Fell != nil {
		v.Fell = []CellShown{{"Drawn", statistics.Shown(len(one.Drawn))}, {"Looked at so far", statistics.Shown(len(one.Finished()))}}
		v.results(one, s)
	}
	for _, reason := range sample.Reasons {
		n := 0
		for _, p := range one.Passed {
			if p.Reason == reason {
				n++
			}
		}
		if n > 0 {
			v.Fell = append(v.Fell, CellShown{passedWords[reason], statistics.Shown(n)})
		}
	}
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	for _, c := range p.register.All() {
		if c.Ask.Sample == one.Number {
			v.Asks = append(v.Asks, p.row(c))
		}
	}
	if q.overseer() && one.Fell != nil {
		if err := s.auditList(q, v, one); err != nil {
			return err
		}
	}
	return q.show(http.StatusOK, "sample", fmt.Sprintf("Sample %d", one.Number), v)
}

var passedWords = map[string]string{
	sample.Interest: "Passed over, because whoever audits has an interest", sample.Unreadable: "Passed over, because the record cannot be read",
}

// facts are what was fixed when the sample was announced, and what came of it.
func (s *site) facts(one *sample.Sample) []Fact {
	size := fmt.Sprintf("%d in all", one.Size)
	if one.Each {
		size = fmt.Sprintf("%d of each, divided by %s", one.Size, criteriaWords[one.By])
	}
	out := []Fact{
		{Name: "From which cases", Says: capital(ofWhich(one.Announcement)) + "."},
		{Name: "How many", Says: size},
		{Name: "As of", Says: fmt.Sprintf("the first %s entries of the log %s: what was recorded later does not count", number(int(one.Frozen)), one.Log)},
		{Name: "Announced", Says: fmt.Sprintf("%s, in entry %d of the public log", one.Since.Day.Long(), one.Since.Entry)},
		{Name: "Digest of the secret", Says: one.Commitment},
	}
	switch {
	case one.Round > 0:
		out = append(out, Fact{"Decided by", fmt.Sprintf("round %d of %s, signed at %s", one.Round, beacon.Quicknet.Name, atMoment(beacon.Quicknet.Time(one.Round))), ""})
	default:
		out = append(out, Fact{"Decided by", "what others put in, not before " + atMoment(one.Ready()), ""})
	}
	out = append(out, Fact{"Digest of the cases", one.Digest, ""})
	if one.Unread > 0 {
		out = append(out, Fact{"Not counted", "cases whose record could not be read: " + statistics.Shown(one.Unread), ""})
	}
	if one.Fell != nil {
		out = append(out, Fact{"Drawn", fmt.Sprintf("%s, in entry %d of the public log", one.Fell.Day.Long(), one.Fell.Entry), ""},
			Fact{"Seed", fmt.Sprintf("%x", one.Draw.Seed()), ""})
	}
	return out
}

var criteriaWords = map[sample.Criterion]string{
	sample.Undivided: "nothing", sample.ByStage: "the stage in which they ended or are", sample.ByEnd: "how they ended", sample.ByCategory: "what they are about", sample.ByLength: "how long they took",
}

// strataShown is how many cases the sample is drawn from, by the rule of the figures.
func strataShown(one *sample.Sample) TableShown {
	counts := map[string]int{}
	for _, c := range one.Counts {
		counts[c.Stratum] = c.Cases
	}
	t := statistics.NewTable("strata", counts, false)
	out := TableShown{Heading: "Cases to draw from", Held: t.Reason}
	if one.By == sample.Undivided {
		out.Held = ""
	} else {
		for _, c := range t.Cells {
			out.Rows = append(out.Rows, CellShown{capital(c.Of), c.Shown})
		}
	}
	out.Rows = append(out.Rows, CellShown{"All", statistics.Shown(t.Total)})
	return out
}

// results are what the finished forms come to, as far as it can be shown.
func (v *SampleView) results(one *sample.Sample, s *site) {
	book := s.Office.Rulebook()
	links := ruleLinks{book, "/rulebook"}
	n := len(one.Finished())
	v.Few = n > 0 && n < statistics.LeastBase
	if v.Few {
		return
	}
	for _, r := range one.Results(sample.Questions(book)) {
		shown := ResultShown{Question: r.Question.Text, Rule: links.link(r.Question.Rule), Yes: "0", No: "0", CannotTell: "0", Held: r.Table.Reason}
		for _, c := range r.Table.Cells {
			switch c.Of {
			case sample.Yes:
				shown.Yes = c.Shown
			case sample.No:
				shown.No = c.Shown
			case sample.CannotTell:
				shown.CannotTell = c.Shown
			}
		}
		v.Results = append(v.Results, shown)
	}
}

// auditList lists for an overseer the cases on which the lot fell.
func (s *site) auditList(q *request, v *SampleView, one *sample.Sample) error {
	_, err := s.Office.Drawn(q.Context(), q.visitor.Actor, one.Number)
	if no := (*casework.Refusal)(nil); errors.As(err, &no) {
		v.Barred = no.What + "."
		return nil
	}
	if err != nil {
		return err
	}
	v.Audit = &AuditList{Done: len(one.Finished()), Divided: one.By != sample.Undivided}
	for _, m := range one.Drawn {
		row := AuditRow{Case: m.Case, Href: fmt.Sprintf("/samples/%d/cases/%s", one.Number, m.Case), Stratum: capital(m.Stratum), State: "Not begun", Tone: "unmet"}
		switch f := one.Form(m.Case); {
		case f != nil && f.Finished:
			row.State, row.Tone = "Finished", "proved"
		case f != nil:
			row.State, row.Tone = "Begun", "partly"
		}
		v.Audit.Cases = append(v.Audit.Cases, row)
	}
	return nil
}

// sampleOffers are what this visitor can do about a sample now.
func (s *site) sampleOffers(q *request, one *sample.Sample) (out []NavItem) {
	who, now := sample.Person{ID: q.visitor.ID, Overseer: q.overseer()}, s.Office.Now()
	at := fmt.Sprintf("/samples/%d", one.Number)
	offer := func(may bool, path, text string) {
		if may {
			out = append(out, NavItem{Href: at + path, Text: text})
		}
	}
	offer(q.officer() && one.MayPut(who, "a word", now) == nil, "/word", "Put in a word, or dice that you have thrown")
	offer(who.Overseer && one.Fell == nil && !now.Before(one.Ready()), "/reveal", "Show the secret, and draw")
	offer(who.Overseer && one.Fell != nil, "/find", "Put a finding on record")
	offer(who.Overseer, "/file", "Save the sample as a file, to draw it again")
	return out
}

// sampleReceipt sends the receipt of an announcement.
func (s *site) sampleReceipt(q *request) error {
	one, err := s.sampleAt(q)
	if err != nil {
		return err
	}
	text, err := s.Office.SampleReceipt(q.Context(), one.Number)
	if err != nil {
		return err
	}
	q.download(fmt.Sprintf("receipt-sample-%d.txt", one.Number), "text/plain; charset=utf-8")
	_, _ = q.w.Write(text) // if it fails, the visitor has gone
	return nil
}

// sampleFile sends an overseer the sample, to be drawn again with duly verify -lot.
func (s *site) sampleFile(q *request) error {
	one, err := s.sampleAt(q)
	if err != nil {
		return err
	}
	text, err := s.Office.SampleFile(q.Context(), q.visitor.Actor, one.Number)
	if err != nil {
		return err
	}
	q.download(fmt.Sprintf("sample-%d.txt", one.Number), "text/plain; charset=utf-8")
	_, _ = q.w.Write(text) // if it fails, the visitor has gone
	return nil
}

// wordless are the samples that wait for a first word, of this visitor's if they like.
func (s *site) wordless(q *request) (out []NavItem, err error) {
	register, err := s.Office.Samples(q.Context())
	if err != nil {
		return nil, err
	}
	who := sample.Person{ID: q.visitor.ID, Overseer: q.overseer()}
	for _, one := range register.All() {
		if len(one.Put) == 0 && one.MayPut(who, "a word", s.Office.Now()) == nil {
			out = append(out, NavItem{Href: fmt.Sprintf("/samples/%d/word", one.Number), Text: fmt.Sprintf("Sample %d waits for a word", one.Number)})
		}
	}
	return out, nil
}

// samplesLine is the register of samples in a sentence, for the first page; "" where it is
// empty.
func (s *site) samplesLine(ctx context.Context) (string, error) {
	register, err := s.Office.Samples(ctx)
	if err != nil || len(register.All()) == 0 {
		return "", err
	}
	drawn, late := 0, 0
	for _, one := range register.All() {
		switch one.State(s.Office.Now()) {
		case sample.Due:
			late++
		case sample.Audits, sample.Settled:
			drawn++
		}
	}
	overdue := "none waits that could have been drawn"
	if late > 0 {
		overdue = number(late) + " not drawn, though it could have been"
	}
	return fmt.Sprintf("%s announced: %s drawn; %s.", plural(len(register.All()), "sample"), number(drawn), overdue), nil
}
