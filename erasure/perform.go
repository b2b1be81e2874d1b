package erasure

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Target is a case, as far as its erasure depends on it.
type Target struct {
	Case    string
	Open    bool
	End     string // as the rulebook calls it
	EndedOn timetable.Date
	Runs    string // why it is not over yet (casework.StillRuns); "": it is
	Rules   *rulebook.Rulebook
	Number  string // of its complaint, in the register
	Entries []Entry
}

// An Entry is one entry of the target.
type Entry struct {
	Number int64
	Leaf   [32]byte // its hash
	Person string   // under which id the key of who acted is kept
	Party  bool     // that is a party, or whoever acts for one
	Names  bool     // it says beside who acted who else it is about
}

// Want is what somebody asks for.
type Want struct {
	Scope  Scope
	Person string // OfPerson: the id
	Ground string // the ground in law, as cited; "": the rulebook's retention
	Reason string
}

// Bounds on what is typed.
const (
	LongestGround = 200  // characters
	LongestReason = 4000 // characters
)

func no(field, format string, args ...any) *casework.Refusal {
	return &casework.Refusal{What: fmt.Sprintf(format, args...), Field: field}
}

// Ask gives the event by which somebody asks that something of a case is erased, or refuses.
func (r Register) Ask(by string, t Target, w Want, today timetable.Date) (casework.Event, *casework.Refusal) {
	if w.Reason = strings.TrimSpace(w.Reason); w.Reason == "" {
		return casework.Event{}, no("reason", "Say why it is to be erased")
	}
	if len([]rune(w.Reason)) > LongestReason {
		return casework.Event{}, no("reason", "The reason is longer than %d characters", LongestReason)
	}
	if len(w.Scope.Envelopes()) == 0 {
		return casework.Event{}, no("scope", "Choose what is to be erased")
	}
	basis, refused := r.may(t, w, today)
	if refused != nil {
		return casework.Event{}, refused
	}
	for _, q := range r.requests {
		if q.Answered == 0 && q.Case == t.Case && q.Scope == w.Scope && q.Person == w.Person {
			return casework.Event{}, no("scope", "That was asked for already, on %s, and waits for somebody else to approve it", q.On.Long())
		}
	}
	e := r.event(Asked, by, t, w, basis, today)
	e.Text = w.Reason
	return e, nil
}

// Approve gives the event by which what was asked for is erased: exactly which entries and
// envelopes. Whoever asked cannot approve. All that was looked at when it was asked for is
// looked at anew.
func (r Register) Approve(by string, request int64, t Target, today timetable.Date) (casework.Event, *casework.Refusal) {
	q, refused := r.waiting(request)
	if refused != nil {
		return casework.Event{}, refused
	}
	if q.By == by {
		return casework.Event{}, no("", "You asked for this yourself: somebody else has to approve it")
	}
	w := Want{Scope: q.Scope, Person: q.Person}
	if q.Basis.Rule == "" {
		w.Ground = q.Basis.Words
	}
	basis, refused := r.may(t, w, today)
	if refused != nil {
		return casework.Event{}, refused
	}
	e := r.erases(by, t, w, basis, today)
	e.Erasing.Answers = &request
	return e, nil
}

// Expire gives the event by which something is erased by itself, because by the rulebook its
// time has come: nobody asks and nobody approves. A hold stops it like any other.
func (r Register) Expire(t Target, s Scope, today timetable.Date) (casework.Event, *casework.Refusal) {
	w := Want{Scope: s}
	if len(s.Envelopes()) == 0 || s == OfPerson {
		return casework.Event{}, no("scope", "This is not erased by itself")
	}
	basis, refused := r.may(t, w, today)
	if refused != nil {
		return casework.Event{}, refused
	}
	return r.erases(rulebook.System, t, w, basis, today), nil
}

// erases names exactly what is erased.
func (r Register) erases(by string, t Target, w Want, basis Basis, today timetable.Date) casework.Event {
	e := r.event(Erased, by, t, w, basis, today)
	e.Erasing.Envelopes = names(w.Scope.Envelopes())
	var numbers []int64
	leaves := map[int64][32]byte{}
	for _, x := range t.Entries {
		if w.Scope != OfPerson || x.Person == w.Person {
			numbers = append(numbers, x.Number)
			leaves[x.Number] = x.Leaf
		}
	}
	ranges := RangesOf(numbers)
	e.Erasing.Entries, e.Erasing.Count = ranges.String(), len(numbers)
	e.Erasing.Leaves = Digest(ranges, func(n int64) [32]byte { return leaves[n] })
	return e
}

func (r Register) event(kind casework.Kind, by string, t Target, w Want, b Basis, today timetable.Date) casework.Event {
	e := casework.Event{
		Kind: kind, Day: today, By: by, Subject: t.Case, Whom: w.Person, Rule: b.Rule, Ground: b.Words, End: t.End,
		Particulars: &casework.Particulars{Rulebook: t.Rules.Digest},
		Erasing:     &casework.Erasing{Scope: string(w.Scope), Retention: b.Retention, Ended: t.EndedOn, Until: b.Until},
	}
	if w.Scope == OfAll { // the register of complaints goes on without a gap
		e.Particulars.Number = t.Number
	}
	return e
}

func (r Register) waiting(request int64) (Request, *casework.Refusal) {
	i := slices.IndexFunc(r.requests, func(q Request) bool { return q.Entry == request })
	switch {
	case i < 0:
		return Request{}, no("", "There is no such request")
	case r.requests[i].Answered != 0 && r.requests[i].Granted:
		return Request{}, no("", "This was approved already")
	case r.requests[i].Answered != 0:
		return Request{}, no("", "This was declined, or taken back, already")
	}
	return r.requests[i], nil
}

// may tells on what it rests, or why it cannot be erased today.
func (r Register) may(t Target, w Want, today timetable.Date) (Basis, *casework.Refusal) {
	if h := r.Hold(t.Case); h != nil {
		return Basis{}, no("", "There is a hold on case %s since %s: nothing of it can be erased until that is lifted. It is to be looked at again on %s", t.Case, h.On.Long(), h.Review.Long())
	}
	if refused := r.left(t, w); refused != nil {
		return Basis{}, refused
	}
	if w.Ground = strings.TrimSpace(w.Ground); w.Ground != "" {
		if len([]rune(w.Ground)) > LongestGround {
			return Basis{}, no("ground", "The ground is longer than %d characters: cite it, and write the rest into the reason", LongestGround)
		}
		return Basis{Words: w.Ground}, t.over(w)
	}
	if t.Open {
		return Basis{}, no("ground", "Case %s has not ended, and the rulebook counts from its end how long it is kept. Only who one party is can be erased before, on a ground in law: cite it", t.Case)
	}
	if refused := t.over(w); refused != nil {
		return Basis{}, refused
	}
	x, found := Retained(t.Rules, t.End, w.Scope)
	switch {
	case !found && w.Scope == OfAll:
		return Basis{}, no("ground", "The rulebook of the case does not say how long its course is kept, from which figures are counted (“retention: %s: …”). Cite a ground in law, or leave its course", Statistics)
	case !found:
		return Basis{}, no("ground", "The rulebook of the case does not say how long a case is kept that ended as “%s”. Cite a ground in law", t.End)
	}
	until, err := Until(t.Rules, x, t.EndedOn)
	if err != nil {
		return Basis{}, no("ground", "When “%s” is over cannot be told: %v. Cite a ground in law", words(x), err)
	}
	if until >= today {
		return Basis{}, &casework.Refusal{What: fmt.Sprintf("Case %s ended on %s, and is kept until %s", t.Case, t.EndedOn.Long(), until.Long()), Rule: x.Rule, From: until + 1, Field: "ground"}
	}
	return Basis{Rule: x.Rule, Words: words(x), Retention: x.What, Until: until}, nil
}

// left refuses where nothing of what is asked for is left, or nobody is known by that id.
func (r Register) left(t Target, w Want) *casework.Refusal {
	if w.Scope == OfPerson && !slices.ContainsFunc(t.Entries, func(x Entry) bool { return x.Person == w.Person && w.Person != "" }) {
		return no("person", "Nobody of that name has done anything in case %s. Choose one of those who have", t.Case)
	}
	for _, x := range t.Entries {
		if w.Scope == OfPerson && x.Person != w.Person {
			continue
		}
		for _, v := range w.Scope.Envelopes() {
			if !r.Gone(t.Case, x.Number, v) {
				return nil
			}
		}
	}
	return no("scope", "Of case %s, %s was erased already", t.Case, w.Scope)
}

// over refuses what may be erased only once a case is over. Who a party is can be erased
// before, as long as the case needs nothing that is sealed with it.
func (t Target) over(w Want) *casework.Refusal {
	if t.Runs == "" {
		return nil
	}
	if !t.Open || w.Scope != OfPerson {
		return no("scope", "Case %s is not over: %s. Until then only who one party is can be erased, on a ground in law", t.Case, t.Runs)
	}
	for _, x := range t.Entries {
		switch {
		case x.Person != w.Person:
		case !x.Party:
			return no("person", "Case %s has not ended, and goes on knowing which officer did what: only who a party is can be erased before", t.Case)
		case x.Names:
			return no("person", "Case %s has not ended, and what this person did in entry %d says whom else it is about: the case still needs to know that", t.Case, x.Number)
		}
	}
	return nil
}

// Decline gives the event by which a request is declined; or taken back, by who asked.
func (r Register) Decline(by string, request int64, reason string, today timetable.Date) (casework.Event, *casework.Refusal) {
	q, refused := r.waiting(request)
	if refused != nil {
		return casework.Event{}, refused
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return casework.Event{}, no("reason", "Say why it is not to be erased")
	}
	return casework.Event{
		Kind: Declined, Day: today, By: by, Subject: q.Case, Text: reason, Erasing: &casework.Erasing{Scope: string(q.Scope), Answers: &request},
	}, nil
}

// Place gives the event by which a hold is placed on a case. owner answers for it, and
// looks at it again on the day of review.
func (r Register) Place(by, id, owner, reason string, review, today timetable.Date) (casework.Event, *casework.Refusal) {
	switch reason = strings.TrimSpace(reason); {
	case reason == "":
		return casework.Event{}, no("reason", "Say why nothing of it may be erased")
	case owner == "":
		return casework.Event{}, no("owner", "Say who answers for the hold")
	case review <= today:
		return casework.Event{}, no("review", "Give a day after today on which it is looked at again whether the hold is still needed")
	case r.Hold(id) != nil:
		return casework.Event{}, no("", "There is a hold on case %s already", id)
	}
	return casework.Event{Kind: Held, Day: today, By: by, Subject: id, Whom: owner, Due: review, Text: reason, Erasing: &casework.Erasing{Scope: string(OfAll)}}, nil
}

// Lift gives the event by which a hold is lifted.
func (r Register) Lift(by string, hold int64, reason string, today timetable.Date) (casework.Event, *casework.Refusal) {
	i := slices.IndexFunc(r.holds, func(h Hold) bool { return h.Entry == hold && h.Lifted == 0 })
	if i < 0 {
		return casework.Event{}, no("", "There is no such hold, or it was lifted already")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return casework.Event{}, no("reason", "Say why the hold is not needed any more")
	}
	return casework.Event{Kind: Lifted, Day: today, By: by, Subject: r.holds[i].Case, Text: reason, Erasing: &casework.Erasing{Scope: string(OfAll), Answers: &hold}}, nil
}

// Due tells since when something of a case need not be kept any more by its rulebook, what
// that is, and why it still is; false where the rulebook says nothing, or its time has not
// come.
func (r Register) Due(t Target, s Scope, today timetable.Date) (b Basis, why string, due bool) {
	b, refused := r.may(t, Want{Scope: s}, today)
	if refused == nil {
		return b, "", true
	}
	if r.left(t, Want{Scope: s}) != nil || t.Open {
		return b, "", false
	}
	x, found := Retained(t.Rules, t.End, s)
	if !found {
		return b, "", false
	}
	until, err := Until(t.Rules, x, t.EndedOn)
	if err != nil || until >= today {
		return b, "", false
	}
	return Basis{Rule: x.Rule, Words: words(x), Retention: x.What, Until: until}, refused.What, true
}
