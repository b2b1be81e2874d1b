package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"duly/casework"
	"duly/journal"
	"duly/rollcall"
	"duly/standing"
)

// rolled is the register of members made ready for finding names.
type rolled struct {
	mu   sync.Mutex
	roll *rollcall.Roll
	list []onRoll // by the place in the roll
	asOf int64    // the entry that changed the register last
}

// onRoll is a member with the names by which they are looked for, those of entries that
// were merged into theirs too.
type onRoll struct {
	*standing.Member
	names []string
}

// A Sought is what came of looking for a name on the register of members.
type Sought struct {
	Name       string // as it was asked for
	Kind       rollcall.Kind
	Candidates []Candidate // who may be meant: one where they are found
	More       int         // how many others may be meant as well
}

// A Candidate is somebody who may be meant by a name. What is told of them is what is
// needed to know them from the others, and no more.
type Candidate struct {
	Number string // the membership number: not for the page
	Name   string // the one of their names that is like the one asked for
	Tail   string // the last characters of the number
	Joined int    // the year in which they first joined; 0: not known
	Sign   string // by which a form says that it is they: it tells nothing
}

// MostNames is how many names may be looked for in one go.
const MostNames = 10_000

// mostNameBytes bounds one name that is looked for.
const mostNameBytes = 300

// FindMembers looks for names on the register of members, for whoever is an organiser;
// ErrNotFound for anybody else. That it was done, and for how many names, is an entry of
// the journal.
func (o *Office) FindMembers(ctx context.Context, asker string, names []string) ([]Sought, error) {
	if len(names) > MostNames {
		return nil, &casework.Refusal{What: fmt.Sprintf("At most %d names can be looked for in one go, and these are %d: divide the list", MostNames, len(names)), Field: "names"}
	}
	for _, name := range names {
		if len(name) > mostNameBytes {
			return nil, &casework.Refusal{What: fmt.Sprintf("“%.40s…” is too long to be a name: write each name on a line of its own", name), Field: "names"}
		}
	}
	if err := o.namesLookedUp(ctx, asker, len(names)); err != nil {
		return nil, err
	}
	roll, list, err := o.roll(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Sought, len(names))
	for i, a := range roll.Call(names) {
		out[i] = Sought{Name: names[i], Kind: a.Kind, More: a.More}
		for _, m := range a.Matches {
			out[i].Candidates = append(out[i].Candidates, o.candidate(list[m.Member], m.Name))
		}
		tails(out[i].Candidates)
	}
	return out, nil
}

// NumberOf gives the number of the one member who is meant by what an organiser typed: a
// number, or exactly a name; what was typed, where it is nobody's. several tells that more
// than one has that name. Looking for a name is an entry of the journal, as it is for many.
func (o *Office) NumberOf(ctx context.Context, asker, typed string) (number string, several bool, err error) {
	register, err := o.Members(ctx)
	if err != nil || register.Find(typed) != nil {
		return typed, false, err
	}
	if err := o.namesLookedUp(ctx, asker, 1); err != nil {
		return "", false, err
	}
	switch found := register.Named(typed); len(found) {
	case 0:
		return typed, false, nil
	case 1:
		return found[0].Number, false, nil
	}
	return typed, true, nil
}

// namesLookedUp puts on record that an organiser looks for so many names; ErrNotFound for
// anybody else.
func (o *Office) namesLookedUp(ctx context.Context, asker string, n int) error {
	return o.write(ctx, func(s *sitting) error {
		people, err := s.officers()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(people, func(p PersonRow) bool { return p.ID == asker && slices.Contains(p.Roles, Organiser) }) {
			return ErrNotFound
		}
		s.systemBy(asker, casework.Event{Kind: journal.NamesLookedUp, Day: s.Today, By: asker, Role: Organiser, Subject: strconv.Itoa(n)})
		return nil
	})
}

func (o *Office) candidate(m onRoll, name int) Candidate {
	mac := hmac.New(sha256.New, o.pepper[:])
	mac.Write([]byte("duly/candidate/v1\n" + m.ID))
	c := Candidate{Number: m.Number, Name: m.names[name], Sign: hex.EncodeToString(mac.Sum(nil)[:12])}
	if m.First != 0 {
		c.Joined = m.First.Year()
	}
	return c
}

// shortestTail is how many characters of a number are shown at the least, of a number that
// has more of them.
const shortestTail = 3

// tails gives each candidate as many characters of the end of their number as tell them
// from the others.
func tails(candidates []Candidate) {
	for i := range candidates {
		number := []rune(candidates[i].Number)
		n := shortestTail
		for ; n < len(number); n++ {
			tail := string(number[len(number)-n:])
			if !slices.ContainsFunc(candidates, func(c Candidate) bool {
				return c.Number != candidates[i].Number && strings.HasSuffix(c.Number, tail)
			}) {
				break
			}
		}
		candidates[i].Tail = string(number[max(0, len(number)-n):])
	}
}

// ReadyMembers makes the register of members ready for finding names, where it changed
// since. Whoever looks for names has it done first; of some hundred thousand members it
// takes seconds, and after a start half a minute, so it is better done beforehand.
func (o *Office) ReadyMembers(ctx context.Context) error {
	_, _, err := o.roll(ctx)
	return err
}

// roll is the register of members as it stands, made ready.
func (o *Office) roll(ctx context.Context) (*rollcall.Roll, []onRoll, error) {
	if _, err := o.Exchange(ctx); err != nil { // it reads which entry changed the register last
		return nil, nil, err
	}
	k := &o.rolled
	k.mu.Lock()
	defer k.mu.Unlock()
	asOf := o.exchanged.membersChanged()
	if k.roll != nil && k.asOf == asOf {
		return k.roll, k.list, nil
	}
	register, err := o.Members(ctx)
	if err != nil {
		return nil, nil, err
	}
	var list []onRoll
	var members []rollcall.Member
	for m := range register.All() {
		names := register.Names(m)
		list = append(list, onRoll{m, names})
		members = append(members, rollcall.Member{Names: names})
	}
	k.roll, k.list, k.asOf = rollcall.New(members), list, asOf
	return k.roll, k.list, nil
}
