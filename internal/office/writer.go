package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"duly/casework"
	"duly/commitment"
	"duly/erasure"
	"duly/journal"
	"duly/rulebook"
	"duly/sample"
	"duly/timetable"
)

// most is how many acts at the most share one durable transaction. A batch
// closes when it is full or when nothing waits; never by a timer, so that a
// lone act waits for nobody.
const most = 256

// A job is one piece of work for the writer. It may be run again, where another
// writer was quicker, and must then give the same answer from the new state.
type job struct {
	work func(*sitting) error
	done chan error
	at   time.Time // when it was handed in: whoever acts on their last day is not late because others were before them
}

// write hands work to the writer and waits until what it wrote is durable.
// After an error nothing of it was written.
func (o *Office) write(ctx context.Context, work func(*sitting) error) error {
	if err := o.stopped(); err != nil {
		return err
	}
	j := job{work, make(chan error, 1), o.now()}
	select {
	case o.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-o.closing:
		return errClosed
	}
	// Once handed in, the act is carried out whether or not the caller waits,
	// unless the writer had stopped before it saw it.
	select {
	case err := <-j.done:
		return err
	case <-o.closed:
	}
	select {
	case err := <-j.done:
		return err
	default:
		return errClosed
	}
}

var errClosed = errors.New("the office is closed")

func (o *Office) run() {
	defer close(o.closed)
	for {
		var jobs []job
		select {
		case j := <-o.jobs:
			jobs = append(jobs, j)
		case <-o.closing:
			if len(o.jobs) == 0 {
				return
			}
		}
		for more := true; more && len(jobs) < most; {
			select {
			case j := <-o.jobs:
				jobs = append(jobs, j)
			default:
				more = false
			}
		}
		o.carryOut(jobs)
	}
}

// carryOut does the jobs in order and writes what they did in one transaction.
func (o *Office) carryOut(jobs []job) {
	answers := make([]error, len(jobs))
	err := o.attempt(jobs, answers)
	for tries := 0; errors.Is(err, ErrBehind) && tries < 20; tries++ {
		o.forget()
		err = o.attempt(jobs, answers)
	}
	for i, j := range jobs {
		switch {
		case answers[i] != nil || err == nil:
		case errors.Is(err, ErrStopped), errors.Is(err, ErrAltered): // by another program, or of its head
			answers[i] = &casework.Refusal{What: Stopped}
		default:
			answers[i] = fmt.Errorf("write to the journal: %w", err)
		}
		j.done <- answers[i]
	}
}

func (o *Office) attempt(jobs []job, answers []error) error {
	ctx := context.Background()
	head, err := o.store.Head(ctx)
	if err != nil {
		return err
	}
	if head != o.tail { // another writer has been here, or a batch was written that was thought lost
		o.forget()
		if _, err := o.Erasures(ctx); err != nil {
			return err
		}
		o.tail = head
	}
	b := &batch{office: o, ctx: ctx, head: head, recorded: o.now().UnixMicro(), cases: map[string]*held{}}
	for i, j := range jobs {
		s := &sitting{batch: b, Now: j.at, Today: o.dateOf(j.at), cases: map[string]*held{}}
		if answers[i] = s.do(j); answers[i] == nil {
			b.take(s)
		}
	}
	return b.write()
}

// do does one job. A fault in it (of a rulebook that nobody foresaw, say) is its
// caller's error, and stops neither the writer nor the jobs beside it.
func (s *sitting) do(j job) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the act met a fault and nothing was done: %v\n%s", fault, debug.Stack())
		}
	}()
	if err := j.work(s); err != nil {
		return err
	}
	return s.tellStandings()
}

// A batch is what several jobs did, written together.
type batch struct {
	office    *Office
	ctx       context.Context
	head      int64
	recorded  int64
	cases     map[string]*held // as they are after the jobs so far
	pending   []pending
	letters   []LetterText
	lettersOf []string
	access    []Access
	books     []AdoptedRulebook
	people    []PersonRow
	settings  []Setting
	past      []PastCase
	register  register
	rows      bool                 // a row of the desk is written though nothing happened in its case
	pledged   *commitment.Register // as it is after the jobs so far; nil: as it is in the journal
	standings standings
	forgotten *erasure.Register // likewise
	erased    []erasure.Note
	goneRows  []CaseRow        // of cases of which nothing is left
	samples   *sample.Register // likewise
	answered  []AnsweredRow
}

// pending is an entry that has its number but is not sealed yet.
type pending struct {
	id    string // "" for an entry of the system
	n     int
	plain func(previous [32]byte, recorded int64) ([journal.Envelopes][]byte, error)
	by    string
}

// held is a case with what the next entry of it hangs on. It is never altered
// once others can see it.
type held struct {
	id   string
	c    *casework.Case
	tip  [32]byte
	nums []int64 // the number in the journal of each event

	notes  []erasure.Note // what was erased of it
	closed bool           // more than who somebody is: nothing more can be done in it
	dark   bool           // what was said: nobody can read it
}

// A sitting is what one job sees and does: the cases as they stand after the
// jobs before it, and the day.
type sitting struct {
	*batch
	Now   time.Time
	Today timetable.Date

	cases     map[string]*held
	pending   []pending
	letters   []LetterText
	lettersOf []string
	access    []Access
	books     []AdoptedRulebook
	people    []PersonRow
	settings  []Setting
	past      []PastCase
	numbers   []ComplaintNumber
	rows      bool
	pledged   *commitment.Register
	standings standings
	forgotten *erasure.Register
	erased    []erasure.Note
	goneRows  []CaseRow
	samples   *sample.Register
	answered  []AnsweredRow
}

// open gives a case to work on; ErrNotFound.
func (s *sitting) open(id string) (*held, error) {
	if h, ok := s.cases[id]; ok {
		return h, nil
	}
	if s.batch.erases(id) || s.office.waits(id) {
		return nil, &casework.Refusal{What: "Something of this case is being erased: try again in a minute"}
	}
	h, ok := s.batch.cases[id]
	if !ok {
		var err error
		if h, err = s.office.load(s.ctx, id); err != nil {
			return nil, err
		}
	}
	if h.closed {
		return nil, s.office.erasedFor(h, casework.Actor{})
	}
	return &held{id: h.id, c: h.c.Clone(), tip: h.tip, nums: h.nums, notes: h.notes}, nil
}

// record adds events to a case.
func (s *sitting) record(h *held, events []casework.Event) error {
	for _, e := range events {
		n := h.c.Version
		if err := h.c.Apply(e); err != nil {
			return err
		}
		h.nums = append(h.nums, s.next())
		s.pending = append(s.pending, pending{id: h.id, n: n, by: e.By, plain: func(previous [32]byte, recorded int64) ([journal.Envelopes][]byte, error) {
			return e.Record(h.id, n, previous, recorded)
		}})
	}
	s.cases[h.id] = h
	return nil
}

// next is the number that the next entry will have.
func (s *sitting) next() int64 {
	return s.head + int64(len(s.batch.pending)) + int64(len(s.pending))
}

// take makes a job's work part of the batch.
func (b *batch) take(s *sitting) {
	for id, h := range s.cases {
		b.cases[id] = h
	}
	b.pending = append(b.pending, s.pending...)
	b.letters = append(b.letters, s.letters...)
	b.lettersOf = append(b.lettersOf, s.lettersOf...)
	b.access = append(b.access, s.access...)
	b.books = append(b.books, s.books...)
	b.people = append(b.people, s.people...)
	b.settings = append(b.settings, s.settings...)
	b.past = append(b.past, s.past...)
	b.register.take(s.numbers)
	b.rows = b.rows || s.rows
	b.pledged = cmp.Or(s.pledged, b.pledged)
	b.standings.take(s.standings)
	b.forgotten = cmp.Or(s.forgotten, b.forgotten)
	b.erased, b.goneRows = append(b.erased, s.erased...), append(b.goneRows, s.goneRows...)
	b.samples = cmp.Or(s.samples, b.samples)
	b.answered = append(b.answered, s.answered...)
}

// write seals the entries, each on the one before it in its case, and appends them.
func (b *batch) write() error {
	if len(b.pending) == 0 && len(b.access) == 0 && len(b.books) == 0 && len(b.people) == 0 && len(b.settings) == 0 && !b.rows && b.standings.none() {
		return nil
	}
	keys, err := b.keys()
	if err != nil {
		return err
	}
	out := Batch{Head: b.head, Access: b.access, Rulebooks: b.books, Complaints: b.register.given, People: b.people, Settings: b.settings, Past: b.past, StandingBatch: b.standings.rows, Answered: b.answered}
	bench := new(journal.Bench)
	for i, p := range b.pending {
		e, err := b.seal(bench, b.head+int64(i), p, keys)
		if err != nil {
			return err
		}
		out.Entries = append(out.Entries, e)
	}
	for i, l := range b.letters {
		sealed, err := sealLetter(b.lettersOf[i], l, keys[contentKey(b.lettersOf[i])], b.office.entropy)
		if err != nil {
			return err
		}
		out.Letters = append(out.Letters, sealed)
	}
	out.Cases = b.goneRows
	for _, h := range b.cases {
		row, err := b.office.row(h)
		if err != nil {
			return err
		}
		out.Cases = append(out.Cases, row)
	}
	if err := b.office.store.Append(b.ctx, out); err != nil {
		return err
	}
	b.office.keep(b.cases)
	b.office.tail = b.head + int64(len(b.pending))
	if b.forgotten == nil {
		b.office.noErasures(b.head, b.office.tail)
	}
	return b.office.erasedNow(b.ctx, b.erased)
}

func (b *batch) seal(bench *journal.Bench, number int64, p pending, keys map[string]journal.Key) (journal.Entry, error) {
	e := journal.Entry{Number: number, Case: p.id, N: p.n, Recorded: b.recorded, Person: p.by}
	h := b.cases[p.id]
	var previous [32]byte
	if h != nil {
		previous = h.tip
	}
	plain, err := p.plain(previous, b.recorded)
	if err != nil {
		return e, err
	}
	var four [journal.Envelopes]journal.Key
	for i, name := range keyNames(p.id, p.by) {
		four[i] = keys[name]
	}
	if err := bench.SealAll(&e, four, plain, b.office.entropy); err != nil {
		return e, err
	}
	if h != nil {
		h.tip = e.LeafHash()
	}
	return e, nil
}

// keys makes durable, in one go, whatever keys the batch still lacks.
func (b *batch) keys() (map[string]journal.Key, error) {
	keys := map[string]journal.Key{}
	var names []string
	for _, p := range b.pending {
		for _, name := range keyNames(p.id, p.by) {
			if _, seen := keys[name]; !seen {
				keys[name] = journal.Key{}
				names = append(names, name)
			}
		}
	}
	got, err := b.office.keyring.Keys(b.ctx, names, true)
	if err != nil {
		return nil, fmt.Errorf("keys for the entries: %w", err)
	}
	for i, name := range names {
		keys[name] = got[i]
	}
	return keys, nil
}

// keyNames are the names of the keys of an entry's envelopes: one a case and
// envelope, and one a person and case, so that each can be forgotten alone.
func keyNames(id, by string) [journal.Envelopes]string {
	if id == "" {
		id = "system"
	}
	if by == "" {
		by = rulebook.System
	}
	return [journal.Envelopes]string{id + "/oversight", id + "/parties", contentKey(id), id + "/person/" + by}
}

func contentKey(id string) string { return id + "/content" }

// row is what the desk needs to list a case without opening its entries.
func (o *Office) row(h *held) (CaseRow, error) {
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return CaseRow{}, err
	}
	if h.dark {
		return CaseRow{ID: h.id, Version: h.c.Version, Rulebook: h.c.Rulebook, Received: h.c.Received, End: h.c.End, EndedOn: h.c.EndedOn, Tip: h.tip}, nil
	}
	row := CaseRow{
		ID: h.id, Version: h.c.Version, Rulebook: h.c.Rulebook, Received: h.c.Received, Stage: h.c.Stage,
		NextLapse: casework.NextLapse(r, h.c), End: h.c.End, EndedOn: h.c.EndedOn, Tip: h.tip,
	}
	for _, k := range h.c.Clocks {
		row.Waiting = append(row.Waiting, k.Who)
		if k.Due != 0 && (row.NextDue == 0 || k.Due < row.NextDue) {
			row.NextDue = k.Due
		}
	}
	return row, nil
}
