package office

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"duly/beacon"
	"duly/casework"
	"duly/commitment"
	"duly/journal"
	"duly/publiclog"
	"duly/sample"
)

// The register of samples is read from the journal: each event of it is an entry of the
// system. What an overseer must be able to draw again stands in its oversight envelope.

// sampled is the register as far as it was read.
type sampled struct {
	mu       sync.Mutex
	register sample.Register
	next     int64 // the first entry of the journal that was not looked at
}

// NoSample is what is said where somebody can do nothing about samples, whatever the reason.
const NoSample = "You cannot go on with this sample just now: try again later, or ask another overseer to do it"

// Samples gives the register as it stands in the journal.
func (o *Office) Samples(ctx context.Context) (sample.Register, error) {
	k := &o.sampled
	k.mu.Lock()
	defer k.mu.Unlock()
	register := k.register
	next, err := o.ofOffice(ctx, k.next, func(entry journal.Entry) error {
		e, ours, err := o.sampleEvent(ctx, entry)
		if err != nil || !ours {
			return err
		}
		register, err = register.With(e)
		return err
	})
	if err != nil {
		return sample.Register{}, fmt.Errorf("read the register of samples: %w", err)
	}
	k.register, k.next = register, next
	return register, nil
}

// sampleEvent reads an entry of the system; false where it is none of the register.
func (o *Office) sampleEvent(ctx context.Context, entry journal.Entry) (e sample.Event, ours bool, err error) {
	seen, recorded, err := o.opened(ctx, entry, journal.Oversight)
	if err != nil || !slices.Contains(sample.Kinds, string(seen.Kind)) {
		return e, false, err
	}
	e = sample.Event{Kind: string(seen.Kind), Day: seen.Day, By: entry.Person, Text: seen.Lot(), Entry: entry.Number, Recorded: recorded}
	if e.Sample, e.Case, err = sample.ParseSubject(seen.Subject); err != nil {
		return e, false, fmt.Errorf("entry %d: %w", entry.Number, err)
	}
	if e.Kind != journal.SampleAudited {
		return e, true, nil
	}
	whole, _, err := o.opened(ctx, entry, journal.Content)
	if err == nil && digestOf(whole.Text) != seen.Ground {
		err = errors.New("its words are not those that its digest is of")
	}
	if err == nil {
		e.Form, err = sample.ParseForm(whole.Text)
	}
	if err != nil {
		return e, false, fmt.Errorf("entry %d: %w", entry.Number, err)
	}
	return e, true, nil
}

// sampleRegister is the register as the jobs before this one, and this one so far, left it.
func (s *sitting) sampleRegister() (sample.Register, error) {
	if s.samples != nil {
		return *s.samples, nil
	}
	if s.batch.samples != nil {
		return *s.batch.samples, nil
	}
	return s.office.Samples(s.ctx)
}

// enter puts an event of the register into the journal. list is the text for its content
// envelope: the population, or a form.
func (s *sitting) enter(e sample.Event, role, list string) (sample.Event, error) {
	register, err := s.sampleRegister()
	if err != nil {
		return e, err
	}
	e.Day, e.Entry, e.Recorded = s.Today, s.next(), s.recorded
	after, err := register.With(e)
	if err != nil {
		return e, err
	}
	s.samples = &after
	event := casework.Event{Kind: casework.Kind(e.Kind), Day: e.Day, By: e.By, Role: role, Subject: e.Subject(), Text: list}
	if e.Text != "" {
		event.Particulars = &casework.Particulars{Lot: e.Text}
	}
	if e.Kind == journal.SampleAudited {
		event.Ground = digestOf(list)
	}
	s.systemBy(e.By, event)
	return e, nil
}

// sampler is what an officer may do about samples.
func (o *Office) sampler(ctx context.Context, id string) (sample.Person, error) {
	p, err := o.Officer(ctx, id)
	return sample.Person{ID: p.ID, Overseer: slices.Contains(p.Roles, Overseer)}, err
}

func asRefusal(no *sample.Refusal) error {
	if no == nil {
		return nil
	}
	return &casework.Refusal{What: no.What, Field: no.Field}
}

// Announce puts a sample on record for an overseer, and with it from which cases it is
// drawn: that is worked out from the record, and nobody types it in. The log's name is
// filled in, and as of which entry it is counted where that is 0: as of all that stands
// under the latest checkpoint. It gives the sample's number; ErrNotFound for anybody but
// an overseer, and a *casework.Refusal where it may not be announced.
func (o *Office) Announce(ctx context.Context, who casework.Actor, a sample.Announcement) (int, error) {
	person, err := o.overseer(ctx, who)
	if err != nil {
		return 0, err
	}
	if _, err := o.Sweep(ctx); err != nil {
		return 0, err
	}
	head, err := o.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	signed, err := o.publisher.Through(ctx, head)
	if err != nil {
		return 0, fmt.Errorf("publish up to entry %d: %w", head-1, err)
	}
	c, err := publiclog.ReadCheckpoint(signed)
	if err != nil {
		return 0, err
	}
	if a.Log = c.Origin; a.Frozen == 0 {
		a.Frozen = c.Size
	}
	register, err := o.Samples(ctx)
	if err != nil {
		return 0, err
	}
	if no := register.Announce(person, a, o.now(), c.Size); no != nil {
		return 0, asRefusal(no)
	}
	list, unread, err := o.population(ctx, a)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return 0, &casework.Refusal{What: "No case is of this kind in this period, so there is nothing to draw from", Field: "sort"}
	}
	number := 0
	err = o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		if no := register.Announce(person, a, time.UnixMicro(s.recorded), c.Size); no != nil {
			return asRefusal(no)
		}
		number = len(register.All()) + 1
		if _, err = s.enter(sample.Event{Kind: journal.SampleAnnounced, By: who.ID, Sample: number, Text: a.Text()}, Overseer, ""); err == nil {
			_, err = s.enter(sample.Event{Kind: journal.SamplePopulation, Sample: number, Text: sample.Publish(list, unread).Text()}, "", sample.List(list))
		}
		return err
	})
	return number, err
}

// overseer lets an overseer who is kept out of no case go on, and gives who they are.
func (o *Office) overseer(ctx context.Context, who casework.Actor) (sample.Person, error) {
	person, err := o.sampler(ctx, who.ID)
	if err == nil && !person.Overseer {
		err = ErrNotFound
	}
	if err != nil {
		return person, err
	}
	// Beside the counts of a sample a case that is kept from them would show.
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return person, err
	}
	for _, row := range rows {
		if out, err := o.outOf(ctx, row.ID, who); err != nil {
			return person, err
		} else if out {
			return person, &casework.Refusal{What: NoSample}
		}
	}
	return person, nil
}

// outOf tells whether somebody is kept out of a case: false where nothing is left that says so.
func (o *Office) outOf(ctx context.Context, id string, who casework.Actor) (bool, error) {
	h, err := o.fresh(ctx, id)
	switch {
	case nothingLeft(err), errors.Is(err, ErrNotFound):
		return false, nil
	case err != nil && o.faulty(id, err):
		return o.keptOut(ctx, id, who)
	case err != nil:
		return false, err
	}
	return !o.maySee(h.c, who), nil
}

// population works out from which cases a sample is drawn, and how many there are whose
// record cannot be read.
func (o *Office) population(ctx context.Context, a sample.Announcement) (list []sample.Member, unread int, err error) {
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return nil, 0, err
	}
	var cases []sample.Case
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if nothingLeft(err) {
			continue
		}
		if err != nil && o.faulty(row.ID, err) {
			if h, err = o.overseenOnly(ctx, row.ID); err != nil {
				unread++
				continue
			}
		}
		if err != nil {
			return nil, 0, err
		}
		n, _ := slices.BinarySearch(h.nums, a.Frozen)
		cases = append(cases, sample.Case{ID: row.ID, Events: h.c.Events[:n]})
	}
	return a.Population(cases), unread, nil
}

// overseenOnly is a case by what an overseer may see of it, where nothing else of it can be
// read.
func (o *Office) overseenOnly(ctx context.Context, id string) (*held, error) {
	entries, err := entriesOf(ctx, o.store, id)
	if err != nil {
		return nil, err
	}
	h := &held{id: id, c: &casework.Case{}}
	for _, entry := range entries {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return nil, err
		}
		h.c.Events, h.nums = append(h.c.Events, e), append(h.nums, entry.Number)
	}
	return h, nil
}

// PutWord puts a word into a sample that no round decides, for an officer who is no
// overseer.
func (o *Office) PutWord(ctx context.Context, by string, n int, word string) error {
	person, err := o.sampler(ctx, by)
	if err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		one := register.Of(n)
		if one == nil {
			return ErrNotFound
		}
		if no := one.MayPut(person, word, s.Now); no != nil {
			return asRefusal(no)
		}
		_, err = s.enter(sample.Event{Kind: journal.SampleWord, By: by, Sample: n, Text: word}, "officer", "")
		return err
	})
}

// Reveal shows a sample's secret and draws it. signature is that of its round; "" has it
// fetched. A *casework.Refusal says what is wrong with either.
func (o *Office) Reveal(ctx context.Context, who casework.Actor, n int, secret, signature string) error {
	person, err := o.overseer(ctx, who)
	if err != nil {
		return err
	}
	one, err := o.sample(ctx, n)
	if err != nil {
		return err
	}
	if no := one.MayReveal(person, secret, o.now()); no != nil {
		return asRefusal(no)
	}
	if signature, err = o.signed(ctx, one, signature); err != nil {
		return err
	}
	draw := one.Draw
	draw.Secret, draw.Signature, draw.Entry = secret, signature, one.Since.Entry
	if draw.Leaf, err = o.leafOf(ctx, draw.Entry); err != nil {
		return err
	}
	if draw.List, err = o.listed(ctx, one); err != nil {
		return err
	}
	if err = o.unreadable(ctx, &draw); err != nil {
		return err
	}
	return o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		now := register.Of(n)
		if no := now.MayReveal(person, secret, s.Now); no != nil {
			return asRefusal(no)
		}
		if !slices.Equal(now.Words, draw.Words) {
			return &casework.Refusal{What: "Somebody put in a word in this very moment: show your secret again"}
		}
		draw.Drawn = draw.Fall()
		if err := draw.Check(); err != nil {
			return err
		}
		_, err = s.enter(sample.Event{Kind: journal.SampleDrawn, By: who.ID, Sample: n, Text: draw.Result()}, Overseer, "")
		return err
	})
}

// sample finds one by its number; ErrNotFound.
func (o *Office) sample(ctx context.Context, n int) (*sample.Sample, error) {
	register, err := o.Samples(ctx)
	if err != nil {
		return nil, err
	}
	if one := register.Of(n); one != nil {
		return one, nil
	}
	return nil, ErrNotFound
}

// leafOf publishes an entry and gives its leaf hash, in hexadecimal: what a seed is made
// of cannot be changed any more.
func (o *Office) leafOf(ctx context.Context, number int64) (leaf string, err error) {
	if _, err := o.publisher.Through(ctx, number+1); err != nil {
		return "", fmt.Errorf("publish entry %d: %w", number, err)
	}
	err = o.store.Entries(ctx, number, number+1, func(e journal.Entry) error {
		hash := e.LeafHash()
		leaf = hex.EncodeToString(hash[:])
		return nil
	})
	if err == nil && leaf == "" {
		err = fmt.Errorf("entry %d, which announced the sample, is not in the journal", number)
	}
	return leaf, err
}

// listed is the population of a sample as it was recorded when it was published.
func (o *Office) listed(ctx context.Context, one *sample.Sample) ([]sample.Member, error) {
	i := slices.IndexFunc(one.Events, func(e sample.Event) bool { return e.Kind == journal.SamplePopulation })
	if i < 0 {
		return nil, fmt.Errorf("the cases of sample %d were never published", one.Number)
	}
	var entry journal.Entry
	number := one.Events[i].Entry
	err := o.store.Entries(ctx, number, number+1, func(e journal.Entry) error {
		entry = e
		return nil
	})
	if err != nil {
		return nil, err
	}
	text, err := o.said(ctx, entry)
	if err != nil {
		return nil, err
	}
	list, err := sample.ParseList(string(text))
	if err == nil && sample.Publish(list, one.Unread).Digest != one.Digest {
		err = errors.New("it is not the list that its digest is of")
	}
	if err != nil {
		return nil, fmt.Errorf("the cases of sample %d, entry %d: %w", one.Number, number, err)
	}
	return list, nil
}

// signed is the signature of a sample's round, as it was handed in or else fetched, once
// it has been checked; "" where no round decides.
func (o *Office) signed(ctx context.Context, one *sample.Sample, signature string) (string, error) {
	if one.Round == 0 {
		return "", nil
	}
	if signature == "" {
		if o.beacon == nil {
			return "", &casework.Refusal{What: "This server does not fetch the round’s signature: paste it in", Field: "signature"}
		}
		var err error
		if signature, err = o.beacon(ctx, one.Round); err != nil {
			return "", &casework.Refusal{What: fmt.Sprintf("The signature of round %d could not be fetched (%v): paste it in", one.Round, err), Field: "signature"}
		}
	}
	if err := beacon.Quicknet.Check(one.Round, signature); err != nil {
		return "", &casework.Refusal{What: fmt.Sprintf("It is not the signature of round %d: %v", one.Round, err), Field: "signature"}
	}
	return signature, nil
}

// Find puts what an overseer found in a sample on record as an ask, to be answered and
// followed until it is verified that it is done. It gives the ask.
func (o *Office) Find(ctx context.Context, who casework.Actor, n int, ask commitment.Ask) (commitment.Event, error) {
	var done commitment.Event
	person, err := o.sampler(ctx, who.ID)
	if err != nil {
		return done, err
	}
	if !person.Overseer {
		return done, ErrNotFound
	}
	err = o.write(ctx, func(s *sitting) error {
		register, err := s.sampleRegister()
		if err != nil {
			return err
		}
		one := register.Of(n)
		switch {
		case one == nil:
			return ErrNotFound
		case one.Fell == nil:
			return &casework.Refusal{What: fmt.Sprintf("Sample %d is not drawn yet, so nothing was found in it", n)}
		}
		ask.From, ask.On, ask.In, ask.Sample = "The overseer", s.Today, fmt.Sprintf("Audit of sample %d", n), n
		var no *casework.Refusal
		done, no, err = s.pledge(commitment.Person{ID: who.ID, Audits: true}, Overseer, CommitmentAct{Kind: commitment.Asked, Said: commitment.Said{Asking: &ask}})
		if err == nil && no != nil {
			return no
		}
		return err
	})
	return done, err
}
