package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/store"
	"duly/rehearsal"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// rehearse plays the cases, one after the other.
func (r *rehearsing) rehearse(ctx context.Context) error {
	s, err := store.Look(ctx, r.db)
	if err != nil {
		return err
	}
	defer s.Close()
	rows, err := s.Cases(ctx, office.CaseFilter{})
	if err != nil {
		return err
	}
	w := &rehearsed{rehearsing: r, store: s, under: map[string]int{}, tally: r.stage.Figures(r.old)}
	w.kept[0], w.kept[1] = statistics.NewKept(r.old, r.asOf), statistics.NewKept(r.stage.New, r.asOf)
	for _, row := range rows {
		if row.Received < r.from || row.Received > r.to {
			continue
		}
		if err := w.one(ctx, row); err != nil {
			return err
		}
	}
	if w.keys != nil {
		w.keys.Close()
	}
	if r.past, err = r.pastPromises(ctx, s); err != nil {
		return err
	}
	w.finish(ctx)
	return nil
}

// A rehearsed is a rehearsal under way.
type rehearsed struct {
	*rehearsing
	store *store.Store
	keys  *keyring.Keyring
	tally *rehearsal.Tally
	kept  [2]*statistics.Kept
	under map[string]int // cases by the digest of another rulebook
}

// one plays one case. Only what concerns all cases is an error.
func (w *rehearsed) one(ctx context.Context, row office.CaseRow) (err error) {
	if w.keys == nil {
		if w.keys, err = keyring.Look(filepath.Join(w.data, "keys")); err != nil {
			return err
		}
	}
	recalled, err := office.Recall(ctx, w.store, w.keys, row.ID)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, office.ErrForgotten):
		w.forgotten++
		return nil
	case err != nil:
		w.cannot(row.ID, err)
		return nil
	}
	digest := recalled.Events[0].Rulebook()
	book, err := w.book(ctx, digest)
	if book != w.old {
		w.under[digest]++
		if !w.anyRules {
			return nil
		}
	}
	if err != nil {
		w.cannot(row.ID, err)
		return nil
	}
	c, err := w.stage.Rehearse(rehearsal.Past{ID: row.ID, Rules: book, Events: recalled.Events, Minutes: w.minutes(recalled.Recorded)})
	if err == nil {
		err = w.count(&c)
	}
	if err != nil {
		w.cannot(row.ID, err)
	}
	return nil
}

func (w *rehearsed) cannot(id string, err error) {
	w.unreadable = append(w.unreadable, fmt.Sprintf("case %s: %v", id, err))
}

func (w *rehearsed) count(c *rehearsal.Case) error {
	if c.Untold == "" {
		if w.books[c.Recorded.Rulebook] == w.old {
			c.Recorded.Rulebook = w.old.Digest
		}
		if err := w.kept[0].Add(c.Recorded); err != nil {
			return err
		}
		if c.Would.Beyond == "" {
			if err := w.kept[1].Add(c.Played); err != nil {
				return err
			}
		}
	}
	w.tally.Add(c)
	if w.keepCases {
		w.cases = append(w.cases, *c)
	}
	return nil
}

func (w *rehearsed) minutes(recorded []int64) []int {
	out := make([]int, len(recorded))
	for i, micro := range recorded {
		at := time.UnixMicro(micro).In(w.zone)
		out[i] = at.Hour()*60 + at.Minute()
	}
	return out
}

// book gives a rulebook that cases came under. It is the old one named in the call
// where every text of that is in it, letter for letter: what the files are called,
// and in which order they were handed in, makes no other rules.
func (w *rehearsed) book(ctx context.Context, digest string) (*rulebook.Rulebook, error) {
	if book := w.books[digest]; book != nil {
		return book, nil
	}
	adopted, err := w.store.Rulebook(ctx, digest)
	if err != nil {
		return nil, fmt.Errorf("its rulebook %.12s: %w", digest, err)
	}
	var files []rulebook.File
	if err := json.Unmarshal(adopted.Files, &files); err != nil {
		return nil, fmt.Errorf("its rulebook %.12s: %w", digest, err)
	}
	if w.same(files) {
		w.books[digest] = w.old
		return w.old, nil
	}
	book, problems := rulebook.Read(files)
	if len(problems) > 0 {
		return nil, fmt.Errorf("its rulebook %.12s: %w", digest, &office.BadRulebook{Problems: problems})
	}
	if book.Digest != digest {
		return nil, fmt.Errorf("its rulebook is kept as %.12s and has the digest %.12s: it was altered", digest, book.Digest)
	}
	w.books[digest] = book
	return book, nil
}

func (w *rehearsed) same(files []rulebook.File) bool {
	return !slices.ContainsFunc(w.oldTexts, func(text string) bool {
		return !slices.ContainsFunc(files, func(f rulebook.File) bool { return string(f.Text) == text })
	})
}

func (w *rehearsed) finish(ctx context.Context) {
	w.figures = w.tally.Figures()
	w.promises = [2]statistics.Report{w.kept[0].Report(), w.kept[1].Report()}
	for digest, n := range w.under {
		other := otherBook{Digest: digest, Cases: n}
		if book, err := w.book(ctx, digest); err == nil {
			other.Name = book.Name + ", version " + book.Version
		}
		w.others = append(w.others, other)
	}
	slices.SortFunc(w.others, func(a, b otherBook) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Digest, b.Digest))
	})
}

// A pastPromise is how a promise of an end would have been kept by cases that
// another system handled: of these only two dates are known.
type pastPromise struct {
	Name   string `json:"name"`
	Rule   string `json:"rule"`
	Within string `json:"within"`
	New    bool   `json:"new"` // of the new rules
	statistics.Counts
	Beyond int `json:"beyond"` // received outside the years that the calendar knows
}

// pastPromises holds the past cases taken over by duly import against what both
// rulebooks promise from receipt to end.
func (r *rehearsing) pastPromises(ctx context.Context, s *store.Store) ([]pastPromise, error) {
	var spans []statistics.Span
	err := s.PastCases(ctx, func(c office.PastCase) error {
		span := statistics.Span{Received: c.Received, Closed: c.Closed}
		if r.from <= c.Received && c.Received <= r.to && !span.Inconsistent() {
			spans = append(spans, span)
		}
		return nil
	})
	if err != nil || len(spans) == 0 {
		return nil, err
	}
	r.pastCases = len(spans)
	var out []pastPromise
	for i, book := range []*rulebook.Rulebook{r.old, r.now} {
		for _, p := range book.Promises {
			if p.Floor() || p.From != "received" || p.To != "ended" {
				continue
			}
			kept := pastPromise{Name: p.Name, Rule: p.Rule, Within: p.Within.String(), New: i == 1}
			for _, span := range spans {
				kept.add(book, p, span, r.asOf)
			}
			out = append(out, kept)
		}
	}
	return out, nil
}

func (k *pastPromise) add(book *rulebook.Rulebook, p rulebook.Promise, span statistics.Span, asOf timetable.Date) {
	due, err := book.Calendar.Due(p.Within, span.Received)
	switch open := span.Closed == 0 || span.Closed > asOf; {
	case err != nil:
		k.Beyond++
	case open && asOf > due:
		k.Overdue++
	case open:
		k.Running++
	case span.Closed > due:
		k.Missed++
	default:
		k.Kept++
	}
}
