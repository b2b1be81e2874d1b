package office

import (
	"context"
	"fmt"
	"slices"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// A Break is a break of the log, as it is on record.
type Break struct {
	casework.Broken
	Entry int64
	On    timetable.Date
}

// Breaks lists the breaks of the log, oldest first.
func (o *Office) Breaks(ctx context.Context) ([]Break, error) {
	entries, _, err := o.entriesOfKind(ctx, journal.LogBroken)
	if err != nil {
		return nil, err
	}
	var out []Break
	for _, entry := range entries {
		e, err := o.systemEvent(ctx, entry)
		if err == nil && e.Kind == journal.LogBroken && e.Broken != nil {
			out = append(out, Break{*e.Broken, entry.Number, e.Day})
		}
	}
	return out, nil
}

// declareBroken puts a break on record: before anything else is written under the new name.
func (o *Office) declareBroken(ctx context.Context, b *casework.Broken) error {
	if b == nil {
		return nil
	}
	before, err := o.Breaks(ctx)
	if err != nil || slices.ContainsFunc(before, func(x Break) bool { return x.Name == b.Name }) {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		if s.next() != b.Kept {
			return fmt.Errorf("the break was declared for a database of %d entries, and it has %d: was another one put in its place? Nothing was written", b.Kept, s.next())
		}
		s.system(casework.Event{Kind: journal.LogBroken, Day: s.Today, Subject: b.Log, Broken: b})
		return nil
	})
}

// Notice is what parties are told of a break, and the public.
func (b Break) Notice() string {
	s := fmt.Sprintf("On %s we declared that entries of our public log were lost. They are those from number %d to %d of the log %s: %d in all.", b.On.Long(), b.Kept, b.Kept+b.Lost-1, b.Log, b.Lost)
	s += fmt.Sprintf(" The reason: %s Declared by: %s.", sentence(b.Reason), b.By)
	s += fmt.Sprintf(" What we have goes on in the log %s. If you have a receipt of the log %s with a number from %d on, or did something in your case that you do not find there, tell us: we do not have it any more. Your receipts of the old log are still good, and show what is missing.", b.Name, b.Log, b.Kept)
	return s
}

func sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' {
		return s
	}
	return s + "."
}

// TellBreak writes to the parties of every open case that entries were lost, once each. It
// gives in how many cases. One that cannot be read, for what was lost may be the entry by which
// something of it was erased, is passed over: whoever runs the installation is told of it.
func (o *Office) TellBreak(ctx context.Context, b Break) (told int, err error) {
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		done := false
		err := o.write(ctx, func(s *sitting) (err error) {
			done, err = s.tellBreak(row.ID, b)
			return err
		})
		if nothingLeft(err) || err != nil && o.faulty(row.ID, err) {
			continue
		}
		if err != nil {
			return told, fmt.Errorf("case %s: %w", row.ID, err)
		}
		if done {
			told++
		}
	}
	return told, nil
}

func (s *sitting) tellBreak(id string, b Break) (bool, error) {
	h, err := s.open(id)
	if err != nil {
		return false, err
	}
	notice := b.Notice()
	if slices.ContainsFunc(h.c.Events, func(e casework.Event) bool {
		return e.By == rulebook.System && e.Kind == casework.Added && e.Text == notice
	}) {
		return false, nil
	}
	r, err := s.office.rules(h.c.Rulebook)
	if err != nil {
		return false, err
	}
	lapsed, err := casework.Lapse(r, h.c, s.Today)
	if err != nil {
		return false, err
	}
	if err := s.recordWithLetters(r, h, lapsed); err != nil || !h.c.Open() {
		return false, err
	}
	e := casework.Event{Kind: casework.Added, Day: max(s.Today, h.c.Last), By: rulebook.System, Role: rulebook.System, Stage: h.c.Stage, To: rulebook.BothParties, Text: notice}
	if err := s.record(h, []casework.Event{e}); err != nil {
		return false, err
	}
	for _, to := range []string{rulebook.Complainant, rulebook.Respondent} {
		if to == rulebook.Respondent && !h.c.Told(r, to) {
			continue
		}
		day, err := s.posted(r, h, e, to)
		if err != nil {
			return false, err
		}
		s.letters = append(s.letters, LetterText{To: to, Day: day, Subject: "Entries of our public log were lost", Body: "Case " + id + "\n\n" + notice, Entry: h.nums[len(h.nums)-1]})
		s.lettersOf = append(s.lettersOf, id)
	}
	return true, s.deputise(r, h)
}

// BreakReceipt is the receipt of the entry of a break, which anybody may have: it opens all
// that it says. ErrNotFound where the entry is none.
func (o *Office) BreakReceipt(ctx context.Context, entry int64) ([]byte, error) {
	breaks, err := o.Breaks(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(breaks, func(b Break) bool { return b.Entry == entry }) {
		return nil, ErrNotFound
	}
	return o.overseenReceipt(ctx, entry)
}
