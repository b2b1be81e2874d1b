package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// Overseer is the role that sees the procedure of every case and changes nothing.
const Overseer = casework.Overseer

// A CaseFile is a case as one reader may see it.
type CaseFile struct {
	ID       string
	Case     *casework.Case // with its events as this reader may see them
	Rulebook *rulebook.Rulebook
	Moves    []casework.Move       // lawful now
	Later    []casework.Move       // open to their role, not lawful now, each with its Refusal
	Evidence []casework.Piece      // the exhibits that this reader may know of
	Alleged  []casework.Allegation // as this reader may see them
	Letters  []LetterText          // to this reader; all of them for officers
	Entries  []int64               // the number in the journal of each of Case.Events
	Today    timetable.Date
	Erased   []erasure.Note // who some of those who acted are

	Unshown    map[int]string  // for events of which they are not shown all of the words: why
	Handling   []casework.Move // what they may do about who handles the case
	Undeclared bool            // the papers are shown once they have said whether they have a conflict
}

// Filing is the case's first event: the complaint, as this reader may see it.
func (f CaseFile) Filing() casework.Event { return f.Case.Events[0] }

// maySee is who may learn that a case exists.
func (o *Office) maySee(c *casework.Case, who casework.Actor) bool {
	r, err := o.rules(c.Rulebook)
	return err == nil && casework.MaySee(r, c, who)
}

// Open gives the case as the actor may see it; ErrNotFound where they may not
// learn that it exists.
func (o *Office) Open(ctx context.Context, id string, who casework.Actor) (CaseFile, error) {
	h, err := o.fresh(ctx, id)
	if err != nil {
		return CaseFile{}, o.refused(err, id, who, ToOpen)
	}
	if h.shutTo(who) && (who.Party != "" || o.maySee(h.c, who)) {
		return CaseFile{}, o.erasedFor(h, who)
	}
	if !o.maySee(h.c, who) {
		return CaseFile{}, o.refuse(id, who, ToOpen)
	}
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return CaseFile{}, err
	}
	f := CaseFile{ID: id, Rulebook: r, Entries: h.nums, Today: o.Today(), Erased: h.notes}
	f.Case = casework.View(r, h.c, who)
	f.Evidence, f.Alleged = casework.EvidenceFor(r, h.c, who), casework.Allegations(r, f.Case.Events)
	f.Unshown = casework.Unshown(r, h.c, who)
	if f.Moves, f.Later, err = casework.Moves(r, h.c, who, f.Today); err != nil {
		return CaseFile{}, err
	}
	if f.Handling, err = casework.Handling(r, h.c, who, f.Today); err != nil {
		return CaseFile{}, err
	}
	if h.closed {
		f.Moves, f.Later, f.Handling = nil, nil, nil
	}
	o.noteReading(f, h.c, who)
	if _, f.Undeclared = casework.Undeclared(r, h.c, who); f.Undeclared {
		f.Evidence, f.Alleged, f.Unshown = nil, nil, nil
		return f, nil
	}
	letters, err := o.lettersOf(ctx, id)
	if err != nil {
		return CaseFile{}, err
	}
	if !slices.Contains(who.Roles, Overseer) {
		f.Letters = o.told(h, letters, who, f.Today)
	}
	return f, nil
}

// fresh gives a case, read again where another writer has been at it.
func (o *Office) fresh(ctx context.Context, id string) (*held, error) {
	row, err := o.store.Case(ctx, id)
	if err == nil {
		_, err = o.Erasures(ctx)
	}
	if err != nil {
		return nil, err
	}
	return o.asOf(ctx, row)
}

func (o *Office) asOf(ctx context.Context, row CaseRow) (*held, error) {
	h, err := o.load(ctx, row.ID)
	if err == nil && h.c.Version < row.Version {
		o.mu.Lock()
		o.dropped++
		delete(o.held, row.ID)
		o.mu.Unlock()
		h, err = o.load(ctx, row.ID)
	}
	return h, err
}

// Exhibit gives a file of the case's evidence; ErrNotFound where the actor may
// not see it, and a *casework.Refusal where it is sealed and they have not said why
// they need it. It is asked for by its digest; sealed words, as a file of plain text, by
// the number of their exhibit.
func (o *Office) Exhibit(ctx context.Context, id string, who casework.Actor, sum string) (casework.Exhibit, []byte, error) {
	f, err := o.Open(ctx, id, who)
	if err != nil {
		return casework.Exhibit{}, nil, err
	}
	for _, p := range f.Evidence {
		if p.ID == sum && p.File == nil && p.Link == nil && p.Sealed() {
			return o.sealedWords(ctx, f, who, p)
		}
	}
	for _, e := range f.Case.Events {
		for _, x := range e.Exhibits {
			if x.SHA256 != sum {
				continue
			}
			if err := sealed(f, who, sum); err != nil {
				return casework.Exhibit{}, nil, err
			}
			key, err := o.keyring.Key(ctx, evidenceKey(id), false)
			if err != nil {
				return x, nil, err
			}
			data, err := o.evidence.Get(ctx, id, key, sum)
			return x, data, err
		}
	}
	return casework.Exhibit{}, nil, ErrNotFound
}

// sealedWords gives the words for which others stand, on the terms of a sealed file.
func (o *Office) sealedWords(ctx context.Context, f CaseFile, who casework.Actor, p casework.Piece) (casework.Exhibit, []byte, error) {
	x := casework.Exhibit{Name: casework.NeutralName(p.ID, "text/plain"), Type: "text/plain"}
	if !casework.MayRead(p, who, f.Today) {
		return x, nil, asFirst(p)
	}
	h, err := o.fresh(ctx, f.ID)
	if err != nil {
		return x, nil, err
	}
	words := []byte(p.Spoken(h.c.Events) + "\n")
	x.Size = int64(len(words))
	return x, words, nil
}

func asFirst(p casework.Piece) error {
	return &casework.Refusal{What: "Exhibit " + p.ID + " is sealed, and " + p.Redacted + " stands in its place. To open the original, put on record why you need it; it is then open to you for that day"}
}

// sealed refuses a file that is the sealed original of an exhibit, unless its
// reader may have it: who handed it in, and an officer on a day on which the
// record says why they need it.
func sealed(f CaseFile, who casework.Actor, sum string) error {
	for _, p := range f.Evidence {
		if p.File != nil && p.File.SHA256 == sum && !casework.MayRead(p, who, f.Today) {
			return asFirst(p)
		}
	}
	return nil
}

// A DeskRow is one case on an officer's desk.
type DeskRow struct {
	Row   CaseRow
	Title string               // category and respondent, as this officer may see them
	Clock *casework.Clock      // the most urgent: of theirs if they have one, else of the case; nil if none
	Slack int                  // calendar days left of Clock; negative: overdue
	Press casework.Pressure    // how much Clock presses
	Mine  bool                 // an open step of it is for this officer, or was offered to them
	Offer *casework.Assignment // a role in it that was offered to them; nil if none
	Draw  string               // the role of Clock, where it is drawn by lot and has not been: what waits is to draw it
	Asked bool                 // Clock is not the step's but that of a request for more time, which this officer has to answer
	Since timetable.Date       // the day on which it was taken over from elsewhere; 0: it was received here
	Alike int                  // how many other open cases may be about the same, as far as this officer may see
}

// Desk lists the open cases that the officer may see: what is over by half the time first,
// then what is overdue, its last day, what presses and the rest, each with the least
// slack first. For a case that waits for this officer, it is what they must do that
// presses.
func (o *Office) Desk(ctx context.Context, who casework.Actor) ([]DeskRow, error) {
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return nil, err
	}
	today := o.Today()
	var desk []DeskRow
	var filed []casework.Filed // those to which a complaint can still be joined
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if err != nil && !o.faulty(row.ID, err) {
			return nil, err
		}
		// One record that was altered must not close the desk on all the others. Who may
		// not know of the case stands in it, so that it can be shown to nobody.
		if err != nil || !o.maySee(h.c, who) {
			continue
		}
		r, err := o.rules(row.Rulebook)
		if err != nil {
			return nil, err
		}
		d := DeskRow{Row: row, Title: title(r, casework.Shown(r, h.c, 0, who))}
		answers := casework.Answers(r, h.c, who)
		d.Clock, d.Mine = urgent(r, h.c, slices.Concat(answers, casework.Withdrawals(r, h.c, who), casework.Reviews(r, h.c, who), h.c.Clocks), who)
		d.Asked = d.Clock != nil && slices.Contains(answers, *d.Clock)
		if d.Clock != nil {
			d.Slack, _ = d.Clock.Slack(today)
		}
		d.offered(h.c, who, today)
		if d.Clock != nil {
			d.Press = h.c.Pressure(*d.Clock, today)
		}
		if d.Clock != nil && casework.Undrawn(r, h.c, d.Clock.Who) {
			d.Draw = d.Clock.Who
		}
		d.Since = h.c.TakenOver.On
		desk = append(desk, d)
		if !h.c.Notified(r, rulebook.Respondent) && o.reads(h.c, who) {
			filed = append(filed, o.filedAs(row.ID, h.c))
		}
	}
	alike := casework.Compare(filed)
	for i := range desk {
		desk[i].Alike = len(alike.Of(desk[i].Row.ID))
	}
	slices.SortStableFunc(desk, func(a, b DeskRow) int {
		return cmp.Or(cmp.Compare(limited(b), limited(a)), cmp.Compare(b.Press.Urgency(), a.Press.Urgency()), cmp.Compare(a.Slack, b.Slack), cmp.Compare(a.Row.Received, b.Row.Received), cmp.Compare(a.Row.ID, b.Row.ID))
	})
	return desk, nil
}

func limited(d DeskRow) int {
	if d.Clock != nil && d.Clock.Due != 0 {
		return 1
	}
	return 0
}

// urgent picks the clock with the earliest last day: of those that the officer
// has, if any, else of all.
func urgent(r *rulebook.Rulebook, c *casework.Case, clocks []casework.Clock, who casework.Actor) (most *casework.Clock, mine bool) {
	for _, k := range clocks {
		his := slices.Contains(who.Roles, k.Who) && c.Theirs(r, k.Who, who.ID) && c.MaySit(r, k.Who, who.ID)
		better := most == nil || his && !mine || his == mine && k.Due != 0 && (most.Due == 0 || k.Due < most.Due)
		if better && (his || !mine) {
			most, mine = &k, his || mine
		}
	}
	return most, mine
}

// offered puts an offer that waits for the officer's answer on the row: it is theirs
// to answer, by its own last day if that comes first.
func (d *DeskRow) offered(c *casework.Case, who casework.Actor, today timetable.Date) {
	for _, a := range c.People.Of(who.ID) {
		if a.State != casework.OnOffer || !c.Open() {
			continue
		}
		if d.Offer == nil || a.Due < d.Offer.Due {
			d.Offer = &a
		}
	}
	if d.Offer == nil {
		return
	}
	if slack := int(d.Offer.Due - today); !d.Mine || d.Clock == nil || d.Clock.Due == 0 || slack < d.Slack {
		d.Clock, d.Slack = &casework.Clock{Who: d.Offer.Role, Due: d.Offer.Due, Rule: d.Offer.Rule}, slack
	}
	d.Mine = true
}

func title(r *rulebook.Rulebook, filing casework.Event) string {
	t := filing.Category()
	if t == "" {
		t = "Complaint"
	}
	if c := r.Category(filing.Category()); c != nil && c.Title != "" {
		t = c.Title
	}
	if filing.Filing != nil && filing.Filing.Respondent != "" {
		t += " · " + filing.Filing.Respondent
	}
	return t
}

// Receipt gives the receipt of an entry of the case to a party of it. The proof
// is made anew under the latest checkpoint.
func (o *Office) Receipt(ctx context.Context, id string, who casework.Actor, entry int64) ([]byte, error) {
	f, err := o.Open(ctx, id, who)
	if erased := (*ErasedCase)(nil); errors.As(err, &erased) && who.Party != "" {
		f.Entries = nil
		for _, line := range erased.Course { // those that still show the parties' part
			f.Entries = append(f.Entries, line.Entry)
		}
		if len(f.Entries) == 0 {
			return nil, err
		}
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if !slices.Contains(f.Entries, entry) {
		return nil, ErrNotFound
	}
	return o.receipt(ctx, entry)
}

// History replays every case, for figures: each is handed once, complete. A
// case that cannot be replayed is an error, never left out; one of which nothing is left,
// because it was erased, is: Forgotten counts them.
func (o *Office) History(ctx context.Context, each func(id string, c *casework.Case) error) error {
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return err
	}
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if nothingLeft(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("case %s: %w", row.ID, err)
		}
		if err := each(row.ID, h.c); err != nil {
			return err
		}
	}
	return nil
}

// Officers lists who holds a role; all officers for "".
func (o *Office) Officers(ctx context.Context, role string) ([]casework.Actor, error) {
	people, err := o.people(ctx)
	if err != nil {
		return nil, err
	}
	return holding(officersOf(people), role), nil
}

// Record examines an entry: how the database's row of it stands now, beside
// what was committed to; ErrNotFound.
func (o *Office) Record(ctx context.Context, number int64) (journal.Record, error) {
	var record journal.Record
	found := false
	register, err := o.Erasures(ctx)
	if err != nil {
		return record, err
	}
	err = o.store.Entries(ctx, number, number+1, func(e journal.Entry) error {
		found = true
		names := keyNames(e.Case, e.Person)
		record = e.Examine(func(v journal.Envelope) (journal.Key, bool) {
			key, err := o.keyring.Key(ctx, names[v], false)
			return key, err == nil
		})
		for _, n := range register.Of(e.Case) {
			for v := range record.Envelopes {
				if n.Covers(number, journal.Envelope(v)) {
					record.Envelopes[v] = journal.Standing{Kept: record.Envelopes[v].Kept, State: journal.Erasure, By: n.Entry}
				}
			}
		}
		return nil
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	return record, err
}
