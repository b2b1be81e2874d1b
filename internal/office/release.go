package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/erasure"
	"duly/journal"
	"duly/statistics"
	"duly/timetable"
)

// Released is the kind of the journal's own entries by which figures were published.
const Released casework.Kind = journal.FiguresReleased

// A Release is a release of figures as it stands in the journal.
type Release struct {
	statistics.Release
	On     timetable.Date
	Entry  int64
	Digest string // SHA-256 of Text, as the overseer's envelope has it
	Text   []byte
}

// Releases lists the releases, oldest first.
func (o *Office) Releases(ctx context.Context) ([]Release, error) {
	entries, unread, err := o.entriesOfKind(ctx, Released)
	if err = cmp.Or(err, unread); err != nil {
		return nil, err
	}
	var out []Release
	for _, entry := range entries {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return nil, err
		}
		r := Release{On: e.Day, Entry: entry.Number, Digest: e.Ground}
		if r.Text, err = o.said(ctx, entry); err != nil {
			return nil, err
		}
		if r.Release, err = statistics.ReadRelease(r.Text); err != nil {
			return nil, fmt.Errorf("the figures of %s, entry %d: %w", e.Subject, entry.Number, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// said is the text of an entry of the system.
func (o *Office) said(ctx context.Context, entry journal.Entry) ([]byte, error) {
	key, err := o.keyring.Key(ctx, keyNames(entry.Case, entry.Person)[journal.Content], false)
	if err != nil {
		return nil, err
	}
	var plain [journal.Envelopes][]byte
	if plain[journal.Content], err = entry.OpenOne(journal.Content, key); err != nil {
		return nil, fmt.Errorf("entry %d of the journal no longer matches what was logged: %w", entry.Number, err)
	}
	e, _, err := casework.ParseRecord(plain)
	return []byte(e.Text), err
}

// ReleaseDue publishes the figures of every quarter that is over and has none yet,
// from the one in which the first case came. Nobody decides whether; what is not
// published is an error. It gives how many there were.
func (o *Office) ReleaseDue(ctx context.Context) (int, error) {
	_, now, _ := statistics.Quarter(o.Today())
	if o.released.Load() == int64(now) || o.halted(ctx) {
		return 0, nil
	}
	o.releasing.Lock()
	defer o.releasing.Unlock()
	n := 0
	for range 10 {
		more, err := o.releaseDue(ctx, now)
		if n += more; !errors.Is(err, errOutrun) {
			return n, err
		}
	}
	return n, errOutrun
}

// errOutrun: what belongs into a release was recorded while it was reckoned up.
var errOutrun = errors.New("something was recorded of the quarter while its figures were reckoned up")

func (o *Office) releaseDue(ctx context.Context, now timetable.Date) (int, error) {
	if _, err := o.Sweep(ctx); err != nil {
		return 0, err
	}
	head, err := o.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	before, err := o.Releases(ctx)
	if err != nil {
		return 0, err
	}
	cases, err := o.all(ctx)
	if err != nil {
		return 0, err
	}
	first := now
	for _, c := range cases {
		first = min(first, c.Events[0].Day)
	}
	n := 0
	for _, from, to := statistics.Quarter(first); to < now; _, from, to = statistics.Quarter(to + 1) {
		name, _, _ := statistics.Quarter(from)
		if slices.ContainsFunc(before, func(r Release) bool { return r.Name == name }) {
			continue
		}
		var earlier []statistics.Release
		for _, r := range before {
			earlier = append(earlier, r.Release)
		}
		gone, err := o.forgottenFrom(ctx)
		if err != nil {
			return n, err
		}
		r, err := statistics.NewReleaseWithout(name, from, to, cases, earlier, gone)
		if err != nil {
			return n, err
		}
		if err := o.publish(ctx, r, head); err != nil {
			return n, err
		}
		before = append(before, Release{Release: r})
		n++
	}
	o.released.Store(int64(now))
	return n, nil
}

func (o *Office) all(ctx context.Context) (cases []*casework.Case, err error) {
	err = o.History(ctx, func(_ string, c *casework.Case) error {
		cases = append(cases, c)
		return nil
	})
	return cases, err
}

// publish records a release that was reckoned up from the entries before head: errOutrun
// where that is not all that stands before it now, by which an overseer reckons it up.
func (o *Office) publish(ctx context.Context, r statistics.Release, head int64) error {
	text, err := r.Text()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	return o.write(ctx, func(s *sitting) error {
		if err := s.outrun(r, head); err != nil {
			return err
		}
		s.system(casework.Event{Kind: Released, Day: s.Today, Subject: r.Name, Ground: hex.EncodeToString(sum[:]), Text: string(text)})
		return nil
	})
}

// outrun looks at what was recorded from head on: another program on the same database
// may have released the quarter, and who acted in its last second may have had to wait.
func (s *sitting) outrun(r statistics.Release, head int64) error {
	if len(s.batch.erased) > 0 {
		return errOutrun
	}
	for _, h := range s.batch.cases {
		for i, number := range h.nums {
			if number >= s.head && h.c.Events[i].Day <= r.To {
				return errOutrun
			}
		}
	}
	var since []journal.Entry
	err := s.office.store.Entries(s.ctx, head, s.head, func(entry journal.Entry) error {
		since = append(since, entry)
		return nil
	})
	for _, entry := range since {
		if err != nil {
			return err
		}
		var e casework.Event
		e, err = s.office.systemEvent(s.ctx, entry)
		if err == nil && (entry.Case != "" && e.Day <= r.To || e.Kind == erasure.Erased || e.Kind == Released && e.Subject == r.Name) {
			return errOutrun
		}
	}
	return err
}
