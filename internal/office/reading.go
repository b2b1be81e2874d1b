package office

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"duly/casework"
	"duly/journal"
	"duly/timetable"
)

// CasesRead is the kind of the journal's own entries about who of the office read which
// case: overseers too.
const CasesRead casework.Kind = journal.CasesRead

// What a reader has to do with the case.
const (
	TakesPart  = "takes part" // has acted in it, or it was offered to them
	MayAct     = "may act"    // could lawfully do something in it when they read it
	NoBusiness = "none"
)

// A Reading is that somebody of the office read a case on a day, once or more often.
type Reading struct {
	Day   timetable.Date `json:"day"`
	Case  string         `json:"case"`
	Role  string         `json:"role"`
	By    string         `json:"by"`
	Part  string         `json:"part"`
	Times int            `json:"times"`
	Entry int64          `json:"-"` // by which it is on record
}

// readings are those that are not on record yet. They are written together, an hour after
// the first of them and when a day ends, so that the public log does not tell when somebody
// was at work; a program that is killed loses at most those.
type readings struct {
	mu    sync.Mutex
	since time.Time
	seen  map[Reading]int // how often; the key's own count is 0
}

// longestUnwritten is how long a reading may wait to be put on record.
const longestUnwritten = time.Hour

// mostUnwritten bounds what is kept where nothing can be written.
const mostUnwritten = 100_000

// noteReading notes that somebody of the office was given a case.
func (o *Office) noteReading(f CaseFile, c *casework.Case, who casework.Actor) {
	if who.Party != "" {
		return
	}
	part := NoBusiness
	takes := slices.ContainsFunc(c.Events, func(e casework.Event) bool { return e.By == who.ID }) ||
		slices.ContainsFunc(c.People.Assignments, func(a casework.Assignment) bool { return a.Person == who.ID })
	switch {
	case takes:
		part = TakesPart
	case len(f.Moves)+len(f.Handling) > 0:
		part = MayAct
	}
	r := Reading{Day: f.Today, Case: f.ID, Role: strings.Join(who.Roles, ", "), By: who.ID, Part: part}
	n := &o.readings
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.seen) == 0 {
		n.since, n.seen = o.now(), map[Reading]int{}
	}
	if _, known := n.seen[r]; known || len(n.seen) < mostUnwritten {
		n.seen[r]++
	}
}

// readingsDue tells whether there are some that should be on record by now.
func (o *Office) readingsDue() bool {
	n := &o.readings
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.seen) > 0 && (o.now().Sub(n.since) >= longestUnwritten || o.dateOf(n.since) != o.Today())
}

// writeReadings puts on record what was read until now. Where nothing can be written
// they wait.
func (o *Office) writeReadings(ctx context.Context) error {
	n := &o.readings
	n.mu.Lock()
	taken := n.seen
	n.seen = nil
	n.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	var all []Reading
	for r, times := range taken {
		r.Times = times
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Reading) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Case, b.Case), cmp.Compare(a.By, b.By), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Part, b.Part))
	})
	text, err := json.Marshal(all)
	if err == nil {
		err = o.write(ctx, func(s *sitting) error {
			s.system(casework.Event{Kind: CasesRead, Day: s.Today, Ground: digestOf(string(text)), Text: string(text)})
			return nil
		})
	}
	if err != nil { // they wait for the next time
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.seen == nil {
			n.seen = map[Reading]int{}
		}
		for r, times := range taken {
			n.seen[r] += times
		}
	}
	return err
}

// Readings lists for an overseer who of the office read which case, latest first, but for
// cases that this overseer may not know of; ErrNotFound for anybody else.
func (o *Office) Readings(ctx context.Context, who casework.Actor) ([]Reading, error) {
	if !slices.Contains(who.Roles, Overseer) || casework.Barred(o.current, who) {
		return nil, ErrNotFound
	}
	if err := o.writeReadings(ctx); err != nil && !o.halted(ctx) {
		return nil, err
	}
	entries, err := entriesOf(ctx, o.store, "")
	if err != nil {
		return nil, err
	}
	may := map[string]bool{}
	var out []Reading
	for _, entry := range slices.Backward(entries) {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return nil, err
		}
		if e.Kind != CasesRead {
			continue
		}
		text, err := o.said(ctx, entry)
		var some []Reading
		if err == nil {
			err = json.Unmarshal(text, &some)
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", entry.Number, err)
		}
		for _, r := range some {
			known, asked := may[r.Case]
			if !asked {
				h, err := o.fresh(ctx, r.Case)
				known = nothingLeft(err) || err == nil && o.maySee(h.c, who)
				may[r.Case] = known
			}
			if r.Entry = entry.Number; known {
				out = append(out, r)
			}
		}
	}
	return out, nil
}
