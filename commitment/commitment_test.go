package commitment_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/commitment"
	"duly/timetable"
)

var (
	begin    = timetable.MustDate("2026-03-02")
	recorder = commitment.Person{ID: "ada", Records: true}
	owner    = commitment.Person{ID: "ola"}
	overseer = commitment.Person{ID: "ovi", Verifies: true}
)

// A book is a register being written, day by day.
type book struct {
	t rapid.TB
	commitment.Register
	today  timetable.Date
	events []commitment.Event
}

func (b *book) try(who commitment.Person, kind commitment.Kind, ask, action int, said commitment.Said) *commitment.Refusal {
	e, no := b.Perform(who, kind, ask, action, said, b.today)
	if no != nil {
		return no
	}
	e.Entry = int64(len(b.events))
	next, err := b.With(e)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Register, b.events = next, append(b.events, e)
	return nil
}

func (b *book) must(who commitment.Person, kind commitment.Kind, ask, action int, said commitment.Said) {
	if no := b.try(who, kind, ask, action, said); no != nil {
		b.t.Fatalf("%s: %s", kind, no.What)
	}
}

func (b *book) refused(want string, who commitment.Person, kind commitment.Kind, ask, action int, said commitment.Said) {
	no := b.try(who, kind, ask, action, said)
	if no == nil || !strings.Contains(no.What, want) {
		b.t.Errorf("%s is refused with %v, want %q", kind, no, want)
	}
}

func (b *book) stands(ask int, want commitment.Status) {
	if got := b.Of(ask).Status(b.today, nothing); got != want {
		b.t.Errorf("on %s ask %d is %q, want %q", b.today, ask, got, want)
	}
}

// nothing can be measured.
func nothing(commitment.Measure) commitment.Measured { return commitment.Measured{} }

func asked(words string, day timetable.Date) commitment.Said {
	return commitment.Said{Asking: &commitment.Ask{From: "The Lamplighters’ Guild", On: day, In: "Letter of the guild", Words: words}}
}

func answered(answer commitment.Answer, day timetable.Date, said, left string) commitment.Said {
	return commitment.Said{Response: &commitment.Response{On: day, Answer: answer, Words: said, Left: left}}
}

func action(due timetable.Date, steps ...string) commitment.Said {
	return commitment.Said{Undertaken: &commitment.Action{What: "Hang a lamp", Owner: "ola", OwnerName: "Ola Owner", Due: due, Steps: steps}}
}

func evidence(day timetable.Date, step int, done bool) commitment.Said {
	return commitment.Said{Evidence: &commitment.Evidence{On: day, What: "A picture of it", Step: step, Done: done}}
}

func verdict(day timetable.Date, holds bool) commitment.Said {
	return commitment.Said{Verdict: &commitment.Verdict{On: day, Holds: holds, Words: "We went and looked."}}
}

// One ask from the letter to a verified action, and back.
func TestAnAskFromLetterToVerdict(t *testing.T) {
	b := &book{t: t, today: begin}
	b.must(recorder, commitment.Asked, 0, 0, asked("Hang a lamp at the gate.", begin))
	b.stands(1, commitment.Waiting)
	b.refused("not agreed to", recorder, commitment.Undertook, 1, 0, action(begin+30))
	b.refused("no response", recorder, commitment.Judged, 1, 0, verdict(begin, false))
	b.today += commitment.AnswerDays
	b.stands(1, commitment.Waiting)
	b.today++
	b.stands(1, commitment.NoAnswer)
	if got := b.Of(1).Silent(b.today); got != 29 {
		t.Errorf("nobody has answered for %d days", got)
	}
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, b.today, "Yes.", ""))
	b.stands(1, commitment.WordsOnly)
	due := b.today + 10
	b.must(recorder, commitment.Undertook, 1, 0, action(due, "Buy it", "Hang it"))
	b.stands(1, commitment.NotStarted)
	b.refused("for its owner", overseer, commitment.Shown, 1, 1, evidence(b.today, 1, false))
	b.refused("step 1", owner, commitment.Shown, 1, 1, evidence(b.today, 2, true))
	b.must(owner, commitment.Shown, 1, 1, evidence(b.today, 1, false))
	b.stands(1, commitment.InProgress)
	b.refused("nothing to verify", overseer, commitment.Verified, 1, 1, verdict(b.today, true))
	b.today = due
	b.stands(1, commitment.InProgress)
	b.today++
	b.stands(1, commitment.Overdue)
	b.must(recorder, commitment.Changed, 1, 1, commitment.Said{Change: &commitment.Change{Due: due + 20, Reason: "No ladder."}})
	b.stands(1, commitment.InProgress)
	b.must(owner, commitment.Shown, 1, 1, evidence(b.today, 2, true))
	b.stands(1, commitment.Claimed)
	b.refused("overseer", owner, commitment.Verified, 1, 1, verdict(b.today, true))
	b.refused("You own", commitment.Person{ID: "ola", Verifies: true}, commitment.Verified, 1, 1, verdict(b.today, true))
	b.must(overseer, commitment.Verified, 1, 1, verdict(b.today, false))
	b.stands(1, commitment.FoundNotDone)
	b.must(owner, commitment.Shown, 1, 1, evidence(b.today, 2, true))
	b.stands(1, commitment.Claimed)
	b.must(overseer, commitment.Verified, 1, 1, verdict(b.today, true))
	b.stands(1, commitment.FoundDone)
	b.must(owner, commitment.Shown, 1, 1, evidence(b.today, 0, true))
	b.stands(1, commitment.FoundDone)
	b.must(recorder, commitment.Judged, 1, 0, verdict(b.today, false))
	b.stands(1, commitment.Disputed)
	b.must(recorder, commitment.Judged, 1, 0, verdict(b.today, true))
	b.stands(1, commitment.FoundDone)
	if u := b.Of(1).Action(1); u.Moved != 1 || u.Action.Due != due || u.Last != due+20 {
		t.Errorf("the last day was moved %d times, from %s to %s", u.Moved, u.Action.Due, u.Last)
	}
}

func TestRefusalsGiveReasonsAndPartsSayWhatIsLeftOut(t *testing.T) {
	b := &book{t: t, today: begin + 5}
	b.must(recorder, commitment.Asked, 0, 0, asked("One.", begin))
	b.refused("on record already, as ask 1", recorder, commitment.Asked, 0, 0, asked("One.", begin))
	b.refused("still to come", recorder, commitment.Asked, 0, 0, asked("Two.", begin+6))
	b.refused("administrators", owner, commitment.Asked, 0, 0, asked("Two.", begin))
	b.refused("word for word", recorder, commitment.Asked, 0, 0, asked(" ", begin))
	b.refused("reasons", recorder, commitment.Responded, 1, 0, answered(commitment.Declined, begin, "", ""))
	b.refused("left out", recorder, commitment.Responded, 1, 0, answered(commitment.AgreedInPart, begin, "Well.", ""))
	b.refused("agreed in part", recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Well.", "Half of it."))
	b.refused("before what it follows", recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin-1, "Well.", ""))
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Declined, begin+1, "We have no lamps.", ""))
	b.stands(1, commitment.Refused)
	b.refused("not agreed to", recorder, commitment.Undertook, 1, 0, action(begin+30))
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.AgreedInPart, begin+2, "We found some.", "Those at the back."))
	b.stands(1, commitment.WordsOnly)
	said := action(begin + 3)
	said.Undertaken.Measure = &commitment.Measure{Of: "mood", Name: "good"}
	b.refused("not to \"mood\"", recorder, commitment.Undertook, 1, 0, said)
	said = evidence(begin, 0, true)
	said.Evidence.Link = "javascript:alert(1)"
	b.must(recorder, commitment.Undertook, 1, 0, action(begin+3))
	b.refused("A link begins", recorder, commitment.Shown, 1, 1, said)
	b.refused("no action 2", recorder, commitment.Shown, 1, 2, evidence(begin, 0, true))
	b.stands(1, commitment.Overdue)
	b.must(recorder, commitment.Asked, 0, 0, asked("Instead.", begin))
	b.refused("itself", recorder, commitment.Superseded, 1, 0, commitment.Said{Supersession: &commitment.Supersedes{By: 1, Reason: "x"}})
	b.must(recorder, commitment.Superseded, 1, 0, commitment.Said{Supersession: &commitment.Supersedes{By: 2, Reason: "The guild asked anew."}})
	b.stands(1, commitment.StoodDown)
	b.refused("superseded", owner, commitment.Shown, 1, 1, evidence(begin, 0, true))
	b.refused("superseded itself", recorder, commitment.Superseded, 2, 0, commitment.Said{Supersession: &commitment.Supersedes{By: 1, Reason: "x"}})
}

// An action that is bound has the status that is measured, whatever anybody says.
func TestWhatIsMeasuredIsNotTypedIn(t *testing.T) {
	b := &book{t: t, today: begin}
	b.must(recorder, commitment.Asked, 0, 0, asked("End every case in time.", begin))
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
	said := action(begin + 10)
	bound := commitment.Measure{Of: commitment.OfPromise, Name: "swift", Least: 90}
	said.Undertaken.Measure = &bound
	b.must(recorder, commitment.Undertook, 1, 0, said)
	b.refused("measurement", owner, commitment.Shown, 1, 1, evidence(begin, 0, true))
	b.refused("measurement", recorder, commitment.Shown, 1, 1, evidence(begin, 0, true))
	b.refused("measurement", overseer, commitment.Verified, 1, 1, verdict(begin, true))
	c := b.Of(1)
	for m, want := range map[commitment.Measured]commitment.Status{
		{}:                         commitment.Unmeasured,
		{Known: true}:              commitment.NotMet,
		{Known: true, Holds: true}: commitment.Met,
	} {
		measure := func(asked commitment.Measure) commitment.Measured {
			if asked != bound {
				t.Errorf("asked to measure %+v", asked)
			}
			return m
		}
		if got := c.Status(begin, measure); got != want {
			t.Errorf("measured %+v it is %q, want %q", m, got, want)
		}
		if c.Late(begin+10, measure) || c.Late(begin+11, measure) != (want == commitment.NotMet) || c.SaidNotDone(begin+11, measure) != (want == commitment.NotMet) {
			t.Errorf("measured %+v it is late at the wrong time", m)
		}
	}
}

func TestWhatTimeBringsAbout(t *testing.T) {
	b := &book{t: t, today: begin}
	b.must(recorder, commitment.Asked, 0, 0, asked("One.", begin))
	b.today = begin + 40
	b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, b.today, "", ""))
	b.must(recorder, commitment.Undertook, 1, 0, action(begin+42))
	b.must(recorder, commitment.Undertook, 1, 0, action(begin+50))
	got := b.Of(1).Passed(begin+43, nothing)
	want := []commitment.Passing{{Day: begin + commitment.AnswerDays + 1}, {Day: begin + 43, Action: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("what has passed is %v, want %v", got, want)
	}
	if !b.Of(1).SaidNotDone(begin+43, nothing) || b.Of(1).SaidNotDone(begin+42, nothing) {
		t.Error("said and not done at the wrong time")
	}
}

func TestEveryStatusIsExplainedOnce(t *testing.T) {
	seen := map[commitment.Status]bool{}
	for _, s := range commitment.Statuses {
		if s.Meaning() == "" || seen[s] {
			t.Errorf("%q has no meaning, or is there twice", s)
		}
		seen[s] = true
	}
}

var people = []commitment.Person{recorder, owner, overseer, {ID: "ola", Verifies: true}, {ID: "all", Records: true, Verifies: true}, {ID: "all", Records: true, Verifies: true}, {ID: "oto"}, {}}

// write lets anybody try anything, at random.
func write(t *rapid.T) *book {
	b := &book{t: t, today: begin}
	day := func(name string) timetable.Date { // mostly one that is let pass
		return b.today + timetable.Date(rapid.SampledFrom([]int{0, 0, 0, 0, 0, -3, 1, 12}).Draw(t, name))
	}
	text := func(name string) string {
		return rapid.SampledFrom([]string{"Yes.", "No.", "A\nB", ""}).Draw(t, name)
	}
	if rapid.IntRange(0, 9).Draw(t, "begun") != 9 { // so that what comes late in the life of an ask is tried often
		b.must(recorder, commitment.Asked, 0, 0, asked("First.", begin))
		b.must(recorder, commitment.Responded, 1, 0, answered(commitment.Agreed, begin, "Yes.", ""))
		b.must(recorder, commitment.Undertook, 1, 0, action(begin+20))
		b.must(recorder, commitment.Undertook, 1, 0, action(begin+9, "one"))
	}
	who := func(name string) string {
		return rapid.SampledFrom([]string{"ola", "oto", "ovi", "all", ""}).Draw(t, name)
	}
	for range rapid.IntRange(30, 120).Draw(t, "acts") {
		b.today += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
		kind := rapid.SampledFrom([]commitment.Kind{commitment.Asked, commitment.Responded, commitment.Undertook, commitment.Changed, commitment.Changed, commitment.Shown,
			commitment.Shown, commitment.Shown, commitment.Shown, commitment.Judged, commitment.Verified, commitment.Verified, commitment.Verified, "status"}).Draw(t, "kind")
		if rapid.IntRange(0, 30).Draw(t, "ends") == 17 {
			kind = commitment.Superseded
		}
		if kind == commitment.Asked && len(b.All()) == 2 {
			kind = commitment.Shown
		}
		said := commitment.Said{}
		switch kind {
		case commitment.Asked:
			said = asked(fmt.Sprint(text("words"), len(b.events)), day("on"))
		case commitment.Responded:
			said = answered(rapid.SampledFrom([]commitment.Answer{commitment.Agreed, commitment.AgreedInPart, commitment.Declined, ""}).Draw(t, "answer"), day("on"), text("words"), text("left"))
		case commitment.Undertook:
			said = action(day("due"), rapid.SampledFrom([][]string{nil, {"one"}, {"one", "two"}, {""}}).Draw(t, "steps")...)
			said.Undertaken.Owner = who("owner")
			said.Undertaken.Measure = rapid.SampledFrom([]*commitment.Measure{nil, nil, {Of: commitment.OfRule, Name: "1"}, {Of: commitment.OfRule, Name: "2", Least: 3}}).Draw(t, "measure")
		case commitment.Changed:
			said.Change = &commitment.Change{Due: day("due"), Owner: who("owner"), OwnerName: "N", Reason: text("reason")}
		case commitment.Shown:
			said = evidence(day("on"), rapid.SampledFrom([]int{0, 1, 0, 1, 2, -1}).Draw(t, "step"), rapid.Bool().Draw(t, "done"))
		case commitment.Judged, commitment.Verified:
			said = verdict(day("on"), rapid.Bool().Draw(t, "holds"))
		case commitment.Superseded:
			said.Supersession = &commitment.Supersedes{By: rapid.IntRange(-1, 3).Draw(t, "by"), Reason: text("reason")}
		}
		ask, action, first := 0, 0, rapid.IntRange(0, len(people)-1).Draw(t, "who")
		if n := len(b.All()); n > 0 {
			ask = rapid.IntRange(1, n).Draw(t, "ask")
			action = rapid.IntRange(0, len(b.Of(ask).Actions)).Draw(t, "action")
		}
		for i := range people { // whoever may
			if b.try(people[(first+i)%len(people)], kind, ask, action, said) == nil {
				break
			}
		}
	}
	return b
}

// The register after any number of events is what those events fold into, and adding
// to it alters no earlier one.
func TestAnyPrefixFolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := write(t).events
		var kept []commitment.Register
		var r commitment.Register
		for _, e := range events {
			kept = append(kept, r)
			next, err := r.With(e)
			if err != nil {
				t.Fatal(err)
			}
			r = next
		}
		for n := range kept {
			var anew commitment.Register
			for _, e := range events[:n] {
				anew, _ = anew.With(e)
			}
			if !reflect.DeepEqual(anew.All(), kept[n].All()) {
				t.Fatalf("the register after %d events is not what it was then", n)
			}
		}
		told := 0
		for _, c := range r.All() {
			told += len(c.Events)
		}
		if told != len(events) {
			t.Fatalf("%d events are told of %d", told, len(events))
		}
	})
}

// No status stands without its grounds, worked out here from the bare events.
func TestNoStatusWithoutItsGrounds(t *testing.T) {
	holds := func(m commitment.Measure) commitment.Measured {
		return commitment.Measured{Known: true, Holds: m.Name == "1"}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := write(t)
		for _, c := range b.All() {
			for i := range c.Actions {
				grounds(t, b.events, c.Number, &c.Actions[i], b.today, c.Actions[i].Status(b.today, holds))
			}
			var last *commitment.Response
			for _, e := range b.events {
				if e.Ask == c.Number && e.Kind == commitment.Responded {
					last = e.Response
				}
			}
			s := c.Status(b.today, holds)
			unanswered := last == nil && c.Closed == nil
			if (s == commitment.NoAnswer) != (unanswered && c.Ask.AnswerBy < b.today) || (s == commitment.Waiting) != (unanswered && c.Ask.AnswerBy >= b.today) {
				t.Fatalf("ask %d is %q on %s", c.Number, s, b.today)
			}
			if (s == commitment.Refused) != (last != nil && last.Answer == commitment.Declined && c.Closed == nil) {
				t.Fatalf("ask %d is %q after the answer %+v", c.Number, s, last)
			}
			if s.Done() && (len(c.Actions) == 0 || slices.ContainsFunc(c.Actions, func(u commitment.Undertaking) bool { return !u.Status(b.today, holds).Done() })) {
				t.Fatalf("ask %d is done and not all of its actions are", c.Number)
			}
		}
	})
}

func grounds(t *rapid.T, events []commitment.Event, ask int, u *commitment.Undertaking, today timetable.Date, s commitment.Status) {
	owners := map[string]bool{u.Action.Owner: true}
	due, claimed, shown, found := u.Action.Due, false, false, ""
	recorders := map[string]bool{}
	for _, e := range events {
		if e.Ask != ask || e.Action != u.Number {
			continue
		}
		if e.Kind != commitment.Verified {
			recorders[e.By] = true
		} else if recorders[e.By] {
			t.Fatalf("%s verified an action about which they had recorded something", e.By)
		}
		switch e.Kind {
		case commitment.Changed:
			if e.Change.Due != 0 {
				due = e.Change.Due
			}
			owners[e.Change.Owner] = true
		case commitment.Shown:
			shown = true
			if e.Evidence.Done {
				claimed = true
				if found == "no" {
					found = ""
				}
			}
		case commitment.Verified:
			if owners[e.By] {
				t.Fatalf("%s verified an action that they own", e.By)
			}
			found = map[bool]string{true: "yes", false: "no"}[e.Verdict.Holds]
		}
	}
	for _, e := range u.Checked {
		if owners[e.By] {
			t.Fatalf("%s owns an action that they verified", e.By)
		}
	}
	want := commitment.NotStarted
	switch {
	case u.Measure != nil && (shown || found != ""):
		t.Fatal("something was typed in about an action that is measured")
	case u.Measure != nil && u.Measure.Name == "1":
		want = commitment.Met
	case u.Measure != nil:
		want = commitment.NotMet
	case found == "yes":
		want = commitment.FoundDone
	case found == "no":
		want = commitment.FoundNotDone
	case claimed:
		want = commitment.Claimed
	case due < today:
		want = commitment.Overdue
	case shown:
		want = commitment.InProgress
	}
	if s != want {
		t.Fatalf("action %d.%d is %q on %s, want %q", ask, u.Number, s, today, want)
	}
}
