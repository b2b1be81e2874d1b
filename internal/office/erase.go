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

// administrator is in which role somebody acts in the register of erasures who is no overseer.
const administrator = "administrator"

// erases tells whether somebody may ask for an erasure, approve one that another asked for,
// and place and lift holds: administrators and overseers. The office has one administrator
// perhaps, and an overseer always, who answers to others.
func (p PersonRow) erases() bool { return p.Admin || slices.Contains(p.Roles, Overseer) }

// erasesAs is the role in which they do.
func (p PersonRow) erasesAs() string {
	if p.Admin {
		return administrator
	}
	return Overseer
}

// AskErasure puts on record that somebody wants something of a case erased, and gives the
// entry. ErrNotFound for who is neither administrator nor overseer, and where there is no such case or
// they are kept out of it; *casework.Refusal where it may not be.
func (o *Office) AskErasure(ctx context.Context, by, id string, w erasure.Want) (entry int64, err error) {
	err = o.erasing(ctx, by, func(s *sitting, r erasure.Register) (casework.Event, *casework.Refusal, error) {
		t, err := s.target(id, by)
		if err != nil {
			return casework.Event{}, nil, err
		}
		entry = s.next()
		e, no := r.Ask(by, t, w, s.Today)
		return e, no, nil
	})
	return entry, err
}

// ApproveErasure erases what was asked for. First the entry that says so is durable, and in
// the public log; then the keys are destroyed and the files removed. After an error that is
// no refusal that entry may be on record and the rest not done yet: then nothing of it can
// be opened by anybody all the same, and it is done within minutes, or at the next start.
func (o *Office) ApproveErasure(ctx context.Context, by string, request int64) (erasure.Note, error) {
	var done erasure.Note
	err := o.erasing(ctx, by, func(s *sitting, r erasure.Register) (casework.Event, *casework.Refusal, error) {
		requests := r.Requests()
		i := slices.IndexFunc(requests, func(q erasure.Request) bool { return q.Entry == request })
		if i < 0 {
			return casework.Event{}, nil, ErrNotFound
		}
		t, err := s.target(requests[i].Case, by)
		if err != nil {
			return casework.Event{}, nil, err
		}
		e, no := r.Approve(by, request, t, s.Today)
		if no != nil {
			return e, no, nil
		}
		done, err = s.erases(t, e)
		return e, nil, err
	})
	if err != nil {
		return erasure.Note{}, err
	}
	return done, o.finish(ctx, done)
}

// DeclineErasure declines a request, or takes it back.
func (o *Office) DeclineErasure(ctx context.Context, by string, request int64, reason string) error {
	return o.erasing(ctx, by, func(s *sitting, r erasure.Register) (casework.Event, *casework.Refusal, error) {
		e, no := r.Decline(by, request, reason, s.Today)
		if no == nil {
			_, err := s.target(e.Subject, by)
			return e, nil, err
		}
		return e, no, nil
	})
}

// PlaceHold keeps everything of a case from being erased until it is lifted. owner is the
// id of the officer who answers for it.
func (o *Office) PlaceHold(ctx context.Context, by, id, owner, reason string, review timetable.Date) error {
	return o.erasing(ctx, by, func(s *sitting, r erasure.Register) (casework.Event, *casework.Refusal, error) {
		if _, err := s.target(id, by); err != nil {
			return casework.Event{}, nil, err
		}
		if owner != "" {
			if _, err := o.Officer(s.ctx, owner); errors.Is(err, ErrNotFound) {
				return casework.Event{}, &casework.Refusal{What: "Nobody of that name works here: choose one of the officers", Field: "owner"}, nil
			} else if err != nil {
				return casework.Event{}, nil, err
			}
		}
		e, no := r.Place(by, id, owner, reason, review, s.Today)
		return e, no, nil
	})
}

// LiftHold lifts a hold.
func (o *Office) LiftHold(ctx context.Context, by string, hold int64, reason string) error {
	return o.erasing(ctx, by, func(s *sitting, r erasure.Register) (casework.Event, *casework.Refusal, error) {
		e, no := r.Lift(by, hold, reason, s.Today)
		if no == nil {
			_, err := s.target(e.Subject, by)
			return e, nil, err
		}
		return e, no, nil
	})
}

// erasing writes an event of the register.
func (o *Office) erasing(ctx context.Context, by string, does func(*sitting, erasure.Register) (casework.Event, *casework.Refusal, error)) error {
	return o.write(ctx, func(s *sitting) error {
		p, err := o.Officer(s.ctx, by)
		if err != nil || !p.erases() {
			return cmp.Or(err, ErrNotFound)
		}
		r, err := s.erasures()
		if err != nil {
			return err
		}
		e, no, err := does(s, r)
		if err != nil {
			return err
		}
		if no != nil {
			return no
		}
		e.Role = p.erasesAs()
		return s.keepErasure(r, e)
	})
}

// keepErasure writes an event of the register.
func (s *sitting) keepErasure(r erasure.Register, e casework.Event) error {
	after, err := r.With(erasure.Event{Event: e, Entry: s.next()})
	if err != nil {
		return err
	}
	s.forgotten = &after
	s.systemBy(e.By, e)
	return nil
}

// Expire erases by itself what need not be kept any more, one of ErasuresDue: by the rulebook
// alone, without anybody. It is what retention is to call that runs by itself; no page does.
// A *casework.Refusal where it may not be.
func (o *Office) Expire(ctx context.Context, id string, scope erasure.Scope) (erasure.Note, error) {
	var done erasure.Note
	err := o.write(ctx, func(s *sitting) error {
		r, err := s.erasures()
		if err != nil {
			return err
		}
		t, err := s.target(id, "")
		if err != nil {
			return err
		}
		e, no := r.Expire(t, scope, s.Today)
		if no != nil {
			return no
		}
		e.Role = rulebook.System
		if done, err = s.erases(t, e); err != nil {
			return err
		}
		return s.keepErasure(r, e)
	})
	if err != nil {
		return erasure.Note{}, err
	}
	return done, o.finish(ctx, done)
}

// erases takes up that an event erases something, for when it is on record.
func (s *sitting) erases(t erasure.Target, e casework.Event) (erasure.Note, error) {
	n, err := erasure.NoteOf(erasure.Event{Event: e, Entry: s.next()})
	if err != nil {
		return n, err
	}
	s.erased = append(s.erased, n)
	return n, s.forgetRow(t, n)
}

// erasures is the register as the jobs before this one, and this one so far, left it.
func (s *sitting) erasures() (erasure.Register, error) {
	if s.forgotten != nil {
		return *s.forgotten, nil
	}
	if s.batch.forgotten != nil {
		return *s.batch.forgotten, nil
	}
	return s.office.Erasures(s.ctx)
}

// errMoved: what is to be erased would not be all that there is.
var errMoved = &casework.Refusal{What: "Something has just been put on record in this case: look at it again, and try once more"}

// target is a case as far as its erasure depends on it. ErrNotFound where there is none,
// or where whoever asks is kept out of it; "": nobody asks.
func (s *sitting) target(id, by string) (t erasure.Target, err error) {
	if s.cases[id] != nil || s.batch.cases[id] != nil || s.batch.erases(id) || s.office.waits(id) {
		return t, errMoved
	}
	h, err := s.office.load(s.ctx, id)
	if erased := (*ErasedCase)(nil); errors.As(err, &erased) {
		return t, &casework.Refusal{What: "Nothing is left of case " + id + ": " + erased.Notes[len(erased.Notes)-1].String()}
	}
	if err != nil {
		return t, err
	}
	r, err := s.office.rules(h.c.Rulebook)
	if err != nil {
		return t, err
	}
	if by != "" {
		if p, err := s.office.Officer(s.ctx, by); err != nil || keptFrom(h, r, p) {
			return t, cmp.Or(err, ErrNotFound)
		}
	}
	return s.office.targetOf(s.ctx, h, r, s.Today)
}

// forgetRow takes from the desk's row what is erased with the course of a case.
func (s *sitting) forgetRow(t erasure.Target, n erasure.Note) error {
	if n.Scope != erasure.OfAll {
		return nil
	}
	gone := &ErasedCase{Case: t.Case, Notes: []erasure.Note{n}, tip: t.Entries[len(t.Entries)-1].Leaf}
	for _, e := range t.Entries {
		gone.entries = append(gone.entries, e.Number)
	}
	s.goneRows = append(s.goneRows, gone.erasedRow())
	return nil
}

// erases tells whether a job of this batch erased something of a case.
func (b *batch) erases(id string) bool {
	return slices.ContainsFunc(b.erased, func(n erasure.Note) bool { return n.Case == id })
}

// erasedNow drops from memory what was just erased, as soon as that is on record.
func (o *Office) erasedNow(ctx context.Context, notes []erasure.Note) error {
	if len(notes) == 0 {
		return nil
	}
	for _, n := range notes {
		o.await(n)
	}
	_, err := o.Erasures(ctx) // first what is erased, and then the cases: who reads one from here on knows
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dropped++
	for _, n := range notes {
		delete(o.held, n.Case)
	}
	return err
}

func (o *Office) await(n erasure.Note) {
	k := &o.forgotten
	k.waits.Lock()
	defer k.waits.Unlock()
	if k.waiting == nil {
		k.waiting = map[string][]erasure.Note{}
	}
	if !slices.ContainsFunc(k.waiting[n.Case], func(m erasure.Note) bool { return m.Entry == n.Entry }) {
		k.waiting[n.Case] = append(k.waiting[n.Case], n)
	}
}

// waits tells whether an erasure in the case is on record and not carried out: nothing is
// written into it meanwhile, or it would be sealed under a key that is about to go.
func (o *Office) waits(id string) bool {
	o.forgotten.waits.Lock()
	defer o.forgotten.waits.Unlock()
	return len(o.forgotten.waiting[id]) > 0
}

// finish carries out what is on record: in the public log first, so that no key goes
// without the entry that accounts for it.
func (o *Office) finish(ctx context.Context, n erasure.Note) error {
	if _, err := o.publisher.Through(ctx, n.Entry+1); err != nil {
		return fmt.Errorf("the erasure is on record in entry %d, and is carried out once that is in the public log: %w", n.Entry, err)
	}
	if err := o.destroy(ctx, n); err != nil {
		return fmt.Errorf("the erasure is on record in entry %d, and could not be carried out whole yet: it is tried again: %w", n.Entry, err)
	}
	k := &o.forgotten
	k.waits.Lock()
	defer k.waits.Unlock()
	k.waiting[n.Case] = slices.DeleteFunc(k.waiting[n.Case], func(m erasure.Note) bool { return m.Entry == n.Entry })
	return nil
}

// destroy destroys the keys that open what was erased, and then removes the files: without
// their key they say nothing any more.
func (o *Office) destroy(ctx context.Context, n erasure.Note) error {
	names, err := o.doomed(ctx, n)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		if err := o.keyring.Destroy(ctx, names); err != nil {
			return err
		}
	}
	if slices.Contains(n.Envelopes, journal.Content) {
		return o.evidence.Erase(ctx, n.Case)
	}
	return nil
}

// doomed are the names of the keys that are still there and open what was erased. A key of
// the same name that opens nothing of it is another: a party may have acted since.
func (o *Office) doomed(ctx context.Context, n erasure.Note) (names []string, err error) {
	seen := map[string]bool{}
	err = o.store.EntriesOf(ctx, n.Case, func(e journal.Entry) error {
		four := keyNames(e.Case, e.Person)
		for _, v := range n.Envelopes {
			if seen[four[v]] || !n.Covers(e.Number, v) {
				continue
			}
			key, err := o.keyring.Key(ctx, four[v], false)
			if errors.Is(err, ErrNotFound) {
				seen[four[v]] = true
				continue
			}
			if err != nil {
				return root(err)
			}
			// Of what somebody did in an open case the first may have been erased before,
			// and its key be gone: then one of the others tells.
			if _, err := e.OpenOne(v, key); err == nil || n.Scope != erasure.OfPerson {
				seen[four[v]], names = true, append(names, four[v])
			}
		}
		return nil
	})
	if err != nil || !slices.Contains(n.Envelopes, journal.Content) {
		return names, err
	}
	switch _, err := o.keyring.Key(ctx, evidenceKey(n.Case), false); {
	case err == nil:
		names = append(names, evidenceKey(n.Case))
	case !errors.Is(err, ErrNotFound):
		return nil, root(err)
	}
	return names, nil
}

// resume finds at the start what was erased and may not have been carried out, and carries
// it out. Where it cannot, it is told, and tried again with every sweep.
func (o *Office) resume(ctx context.Context) error {
	r, err := o.Erasures(ctx)
	if err != nil {
		return err
	}
	for _, n := range r.Notes() {
		names, err := o.doomed(ctx, n)
		left := err == nil && slices.Contains(n.Envelopes, journal.Content)
		if left {
			left, err = o.evidence.Has(ctx, n.Case)
		}
		if err != nil || len(names) > 0 || left {
			o.await(n)
		}
	}
	o.carryOn(ctx)
	return nil
}

// carryOn carries out what waits to be.
func (o *Office) carryOn(ctx context.Context) {
	k := &o.forgotten
	k.waits.Lock()
	var all []erasure.Note
	for _, notes := range k.waiting {
		all = append(all, notes...)
	}
	k.waits.Unlock()
	for _, n := range all {
		err := o.finish(ctx, n)
		k.waits.Lock()
		tell := err != nil && o.faults.tell != nil && !k.told[n.Case]
		if tell {
			if k.told == nil {
				k.told = map[string]bool{}
			}
			k.told[n.Case] = true
		}
		k.waits.Unlock()
		if tell {
			o.faults.tell(n.Case, err)
		}
	}
}
