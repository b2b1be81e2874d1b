package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"duly/casework"
	"duly/commitment"
	"duly/journal"
	"duly/rulebook"
	"duly/verify"
)

// The register of commitments is read from the journal: each event of it is an entry
// of the system. Its text is what was said, as JSON, and its ground the digest of that
// text, so that whoever may not read it can be shown that it is the one recorded.

// A CommitmentAct puts something on record in the register of commitments.
type CommitmentAct struct {
	Kind        commitment.Kind
	Ask, Action int // what it is about; 0: nothing yet
	Said        commitment.Said
	Files       []Upload // attached to it
	Hide        string   // why the files are not to be shown; "" where everybody may have them
}

// committed is the register as far as it was read.
type committed struct {
	mu       sync.Mutex
	register commitment.Register
	next     int64 // the first entry of the journal that was not looked at
}

// commitmentKinds are those of entries that belong to the register.
var commitmentKinds = []commitment.Kind{commitment.Asked, commitment.Responded, commitment.Undertook, commitment.Changed, commitment.Shown, commitment.Judged, commitment.Verified, commitment.Superseded, commitment.Replied, commitment.Reopened, commitment.Withheld}

// Commitments gives the register as it stands in the journal.
func (o *Office) Commitments(ctx context.Context) (commitment.Register, error) {
	k := &o.committed
	k.mu.Lock()
	defer k.mu.Unlock()
	register := k.register
	next, err := o.ofOffice(ctx, k.next, func(entry journal.Entry) error {
		e, ours, err := o.commitmentEvent(ctx, entry)
		if err != nil || !ours {
			return err
		}
		register, err = register.With(e)
		return err
	})
	if err != nil {
		return commitment.Register{}, fmt.Errorf("read the register of commitments: %w", err)
	}
	k.register, k.next = register, next
	return register, nil
}

// commitmentEvent reads an entry of the system; false where it is none of the register.
func (o *Office) commitmentEvent(ctx context.Context, entry journal.Entry) (e commitment.Event, ours bool, err error) {
	seen, recorded, err := o.opened(ctx, entry, journal.Oversight)
	if err != nil || !slices.Contains(commitmentKinds, commitment.Kind(seen.Kind)) {
		return e, false, err
	}
	whole, _, err := o.opened(ctx, entry, journal.Content, journal.Person)
	if err != nil {
		return e, false, err
	}
	e = commitment.Event{Kind: commitment.Kind(seen.Kind), Day: seen.Day, By: whole.By, Entry: entry.Number, Recorded: recorded, Text: whole.Text}
	if digestOf(e.Text) != seen.Ground {
		return e, false, fmt.Errorf("entry %d: its words are not those that its digest is of", entry.Number)
	}
	if e.Ask, e.Action, err = parseSubject(seen.Subject); err == nil {
		err = json.Unmarshal([]byte(e.Text), &e.Said)
	}
	if err != nil {
		return e, false, fmt.Errorf("entry %d: %w", entry.Number, err)
	}
	return e, true, nil
}

// digestOf is the SHA-256 of a text, in hexadecimal.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func subjectOf(e commitment.Event) string {
	if e.Action == 0 {
		return strconv.Itoa(e.Ask)
	}
	return fmt.Sprintf("%d.%d", e.Ask, e.Action)
}

func parseSubject(s string) (ask, action int, err error) {
	first, second, both := strings.Cut(s, ".")
	if ask, err = strconv.Atoi(first); err == nil && both {
		action, err = strconv.Atoi(second)
	}
	return ask, action, err
}

// Commit puts something on record in the register of commitments; a *casework.Refusal
// where that may not be, or not by this person. by is the id of an officer.
func (o *Office) Commit(ctx context.Context, by string, act CommitmentAct) (commitment.Event, error) {
	var done commitment.Event
	if act.Said.Files = attached(act.Files, act.Hide); len(act.Files) > 0 {
		if err := o.lawful(ctx, by, act); err != nil {
			return done, err
		}
		if err := o.keepAttachments(ctx, act.Files); err != nil {
			return done, err
		}
	}
	err := o.write(ctx, func(s *sitting) error {
		who, role, err := s.pledger(by)
		if err != nil {
			return err
		}
		var no *casework.Refusal
		done, no, err = s.pledge(who, role, act)
		if err == nil && no != nil {
			return no
		}
		return err
	})
	return done, err
}

// pledger is what an officer may do in the register.
func (s *sitting) pledger(id string) (who commitment.Person, role string, err error) {
	people, err := s.officers()
	if err != nil {
		return who, "", err
	}
	for _, p := range people {
		if p.ID == id {
			return pledgerOf(p, people), strings.Join(p.Roles, ", "), nil
		}
	}
	return who, "", ErrNotFound
}

// pledges is the register as the jobs before this one, and this one so far, left it.
func (s *sitting) pledges() (commitment.Register, error) {
	if s.pledged != nil {
		return *s.pledged, nil
	}
	if s.batch.pledged != nil {
		return *s.batch.pledged, nil
	}
	return s.office.Commitments(s.ctx)
}

func (s *sitting) pledge(who commitment.Person, role string, act CommitmentAct) (commitment.Event, *casework.Refusal, error) {
	register, err := s.pledges()
	if err != nil {
		return commitment.Event{}, nil, err
	}
	act.Said, err = s.named(act.Said)
	if err != nil {
		return commitment.Event{}, nil, err
	}
	e, no := register.Perform(who, act.Kind, act.Ask, act.Action, act.Said, s.Today)
	if no != nil {
		return e, &casework.Refusal{What: no.What, Field: no.Field}, nil
	}
	content, err := json.Marshal(e.Said)
	if err != nil {
		return e, nil, err
	}
	e.Entry, e.Text = s.next(), string(content)
	after, err := register.With(e)
	if err != nil {
		return e, nil, err
	}
	s.pledged = &after
	s.systemBy(e.By, casework.Event{Kind: casework.Kind(e.Kind), Day: e.Day, By: e.By, Role: role, Subject: subjectOf(e), Ground: digestOf(e.Text), Text: e.Text})
	return e, nil, nil
}

// named gives owners the names by which the register of officers knows them; an owner
// whom it does not know is left without.
func (s *sitting) named(said commitment.Said) (commitment.Said, error) {
	name := func(id string) (string, string, error) {
		if id == "" {
			return "", "", nil
		}
		people, err := s.officers()
		if err != nil {
			return "", "", err
		}
		for _, p := range officersOf(people) {
			if p.ID == id || p.Name == id {
				return p.ID, p.Name, nil
			}
		}
		return "", "", nil
	}
	var err error
	if a := said.Undertaken; a != nil {
		b := *a
		if b.Owner, b.OwnerName, err = name(a.Owner); err == nil && b.Owner == "" && a.Owner != "" {
			err = &casework.Refusal{What: fmt.Sprintf("Nobody on the register of officers is called %q: who answers for an action must be known", a.Owner), Field: "owner"}
		}
		said.Undertaken = &b
	}
	if c := said.Change; c != nil {
		d := *c
		if d.Owner, d.OwnerName, err = name(c.Owner); err == nil && d.Owner == "" && c.Owner != "" {
			err = &casework.Refusal{What: fmt.Sprintf("Nobody on the register of officers is called %q: who answers for an action must be known", c.Owner), Field: "owner"}
		}
		said.Change = &d
	}
	return said, err
}

// CommitmentReceipt is the receipt of an entry of the register, which anybody may
// have: it opens what was recorded, about what, and the digest of its words.
// ErrNotFound where the entry is none of the register.
func (o *Office) CommitmentReceipt(ctx context.Context, entry int64) ([]byte, error) {
	register, err := o.Commitments(ctx)
	if err != nil {
		return nil, err
	}
	ours := slices.ContainsFunc(register.All(), func(c *commitment.Commitment) bool {
		return slices.ContainsFunc(c.Events, func(e commitment.Event) bool { return e.Entry == entry })
	})
	if !ours {
		return nil, ErrNotFound
	}
	return o.overseenReceipt(ctx, entry)
}

// overseenReceipt is the receipt of an entry of the system: it opens what the overseer sees
// of it.
func (o *Office) overseenReceipt(ctx context.Context, entry int64) ([]byte, error) {
	if _, err := o.publisher.Through(ctx, entry+1); err != nil {
		return nil, fmt.Errorf("publish entry %d: %w", entry, err)
	}
	proof, err := o.publisher.Prove(ctx, entry)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", entry, err)
	}
	var opening journal.Opening
	err = o.store.Entries(ctx, entry, entry+1, func(e journal.Entry) error {
		keys, err := o.overseen(ctx, []journal.Entry{e})
		if err == nil {
			opening, err = e.Opening(keys[0], journal.Oversight)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return verify.WriteReceipt(verify.Receipt{Opening: opening, Proof: proof, Key: o.publisher.Key(), Address: o.address}), nil
}

// An ImportedAsk is an ask that was made before, with what came of it so far.
type ImportedAsk struct {
	Ask      commitment.Ask
	Response *commitment.Response // nil: none
	Action   *commitment.Action   // nil: none. Its owner is named by id or by name
}

var errDry = errors.New("nothing is to be written")

// ImportAsks puts many asks on record at once: all of them, or none where one is
// refused. refused says why, by the place in asks. Where dry is set nothing is written
// in any case. They are recorded by the system, as whoever runs it handed them in.
func (o *Office) ImportAsks(ctx context.Context, asks []ImportedAsk, dry bool) (refused map[int]error, err error) {
	err = o.write(ctx, func(s *sitting) error {
		refused = map[int]error{}
		who := commitment.Person{ID: rulebook.System, Records: true}
		for i, row := range asks {
			no, err := s.imported(who, row)
			var refusal *casework.Refusal
			switch {
			case errors.As(err, &refusal):
				refused[i] = refusal
			case err != nil:
				return err
			case no != nil:
				refused[i] = no
			}
		}
		if dry || len(refused) > 0 {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return refused, err
}

// imported puts an ask on record with what came of it, as far as nothing is refused.
func (s *sitting) imported(who commitment.Person, row ImportedAsk) (*casework.Refusal, error) {
	e, no, err := s.pledge(who, rulebook.System, CommitmentAct{Kind: commitment.Asked, Said: commitment.Said{Asking: &row.Ask}})
	if err == nil && no == nil && row.Response != nil {
		_, no, err = s.pledge(who, rulebook.System, CommitmentAct{Kind: commitment.Responded, Ask: e.Ask, Said: commitment.Said{Response: row.Response}})
	}
	if err == nil && no == nil && row.Action != nil {
		_, no, err = s.pledge(who, rulebook.System, CommitmentAct{Kind: commitment.Undertook, Ask: e.Ask, Said: commitment.Said{Undertaken: row.Action}})
	}
	return no, err
}
