package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"sync"
	"time"

	"duly/casework"
	"duly/journal"
	"duly/timetable"
)

// A pastSum is what all past cases of a source come to: how many there are, and the sum of
// their seals, modulo 2^256. It is kept up as cases come and change, and nobody without the key
// can find other cases with the same sum.
type pastSum struct {
	Source string `json:"source"`
	Cases  int    `json:"cases"`
	Sum    string `json:"sum"` // hexadecimal, 64 digits
}

var modulus = new(big.Int).Lsh(big.NewInt(1), 256)

// turned is the sum with a case more (by = 1) or less (by = -1).
func (p pastSum) turned(seal string, by int) (pastSum, error) {
	sum, ok := new(big.Int).SetString("0"+p.Sum, 16)
	one, whole := new(big.Int).SetString(seal, 16)
	if !ok || !whole {
		return p, fmt.Errorf("the past cases of %q have no sum to go on from", p.Source)
	}
	sum.Add(sum, one.Mul(one, big.NewInt(int64(by)))).Mod(sum, modulus)
	p.Cases += by
	p.Sum = fmt.Sprintf("%064x", sum)
	return p, nil
}

// pastTaken puts it on record. how says how it came.
func (s *sitting) pastTaken(p pastSum, how string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	e := casework.Event{Kind: journal.PastTaken, Day: s.Today, Subject: fmt.Sprint(p.Cases), Ground: digestOf(string(text)), Outcome: how, Text: string(text)}
	e.Beside(pastRows+p.Source, p.Sum)
	s.system(e)
	return nil
}

// pastAsItStands puts on record the past cases that are in the table already.
func (s *sitting) pastAsItStands() error {
	sums, err := s.office.pastSums(s.ctx)
	if err != nil {
		return err
	}
	for _, p := range sums {
		if err := s.pastTaken(p, "as it stood"); err != nil {
			return err
		}
	}
	return nil
}

// pastSums is what the table has, by source.
func (o *Office) pastSums(ctx context.Context) (out []pastSum, err error) {
	err = o.store.PastCases(ctx, func(c PastCase) error {
		if n := len(out); n == 0 || out[n-1].Source != c.Source {
			out = append(out, pastSum{Source: c.Source})
		}
		last := &out[len(out)-1]
		*last, err = last.turned(o.store.Seal(c), 1)
		return err
	})
	return out, err
}

// A Past takes over past cases for the figures: it writes to the journal of an office that
// may be at work meanwhile, and needs nothing else of it.
type Past struct {
	office *Office
	one    sync.Mutex // one import after the other: each goes on from the sum that the last left
}

// OpenPast opens the journal for past cases. Of the Config it needs the store, the keyring, the
// clock, the zone and the entropy. The office must have begun.
func OpenPast(ctx context.Context, c Config) (*Past, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	o := &Office{
		store: c.Store, keyring: c.Keyring, now: c.Now, zone: c.Zone, entropy: c.Entropy,
		jobs: make(chan job, most), closing: make(chan struct{}), closed: make(chan struct{}), held: map[string]*held{},
	}
	if err := o.seals(ctx); err != nil {
		return nil, err
	}
	if begun, err := o.sealedFrom(ctx); err != nil || !begun {
		return nil, errors.Join(err, errors.New("no office works on this database yet, or one of an older version: start duly serve on it once"))
	}
	go o.run()
	return &Past{office: o}, nil
}

// Close lets go of the journal.
func (p *Past) Close() { p.office.Close() }

// PutPastCases adds cases of another system, and replaces those that are there under the same
// source and id, together with the entry that says so. It tells how many were new and how
// many became different; where nothing did, nothing is written.
func (p *Past) PutPastCases(ctx context.Context, cases []PastCase) (inserted, changed int, err error) {
	p.one.Lock()
	defer p.one.Unlock()
	o := p.office
	err = o.write(ctx, func(s *sitting) error {
		inserted, changed = 0, 0
		taken, err := o.pastOnRecord(s.ctx)
		if err != nil {
			return err
		}
		sums, latest := map[string]pastSum{}, map[[2]string]PastCase{}
		for i, c := range cases {
			if c.ID == "" {
				return fmt.Errorf("keep past cases: number %d of them has no id", i+1)
			}
			key := [2]string{c.Source, c.ID}
			before, there := latest[key]
			if !there {
				before, err = o.store.PastCase(s.ctx, c.Source, c.ID)
				if errors.Is(err, ErrAltered) || err != nil && !errors.Is(err, ErrNotFound) {
					return fmt.Errorf("the past case %s of %s: %w", c.ID, c.Source, err)
				}
				there = err == nil
			}
			if there && before == c {
				continue
			}
			sum, begun := sums[c.Source]
			if !begun {
				sum = taken[c.Source].pastSum()
				sum.Source = c.Source
			}
			if there {
				if sum, err = sum.turned(o.store.Seal(before), -1); err != nil {
					return err
				}
				changed++
			} else {
				inserted++
			}
			if sums[c.Source], err = sum.turned(o.store.Seal(c), 1); err != nil {
				return err
			}
			latest[key] = c
			s.past = append(s.past, c)
		}
		for _, source := range slices.Sorted(maps.Keys(sums)) {
			if err := s.pastTaken(sums[source], "imported"); err != nil {
				return err
			}
		}
		return nil
	})
	return inserted, changed, err
}

// A PastTaken is what the journal says last of the past cases of a source.
type PastTaken struct {
	Source string
	Cases  int
	Day    timetable.Date // on which they were taken over, or last brought up to date
	Entry  int64
	sum    string
}

func (t PastTaken) pastSum() pastSum { return pastSum{t.Source, t.Cases, t.sum} }

// pastOnRecord reads what the journal says of past cases, by source; it is nobody else's.
func (o *Office) pastOnRecord(ctx context.Context) (map[string]PastTaken, error) {
	k := &o.wrote
	k.mu.Lock()
	defer k.mu.Unlock()
	err := o.readOn(ctx)
	return maps.Clone(k.taken), err
}

// PastCases gives the cases that were taken over from other systems, with what the journal
// says of each source; ErrAltered where they are not what it says, and nothing of them is to be
// published. They are held against it again whenever it says something more; meanwhile the
// audit does it.
func (o *Office) PastCases(ctx context.Context) ([]PastCase, []PastTaken, error) {
	k := &o.wrote
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := o.readOn(ctx); err != nil {
		return nil, nil, err
	}
	var taken []PastTaken
	for _, source := range slices.Sorted(maps.Keys(k.taken)) {
		taken = append(taken, k.taken[source])
	}
	if k.past {
		return k.cases, taken, nil
	}
	var cases []PastCase
	sums := map[string]pastSum{}
	err := o.store.PastCases(ctx, func(c PastCase) error {
		sum, seen := sums[c.Source]
		if !seen {
			sum.Source = c.Source
		}
		cases = append(cases, c)
		var err error
		sums[c.Source], err = sum.turned(o.store.Seal(c), 1)
		return err
	})
	if err != nil {
		return nil, taken, err
	}
	for source, t := range k.taken {
		if t.pastSum() != sums[source] && (t.Cases > 0 || sums[source].Cases > 0) {
			return nil, taken, fmt.Errorf("%w: the past cases of “%s” are not the %d that entry %d says were taken over", ErrAltered, source, t.Cases, t.Entry)
		}
		delete(sums, source)
	}
	for source := range sums {
		return nil, taken, fmt.Errorf("%w: no entry says that past cases of “%s” were taken over", ErrAltered, source)
	}
	k.cases, k.past = cases, true
	return cases, taken, nil
}
