package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

func init() {
	// ira as investigator asks investigation.report: the reasons
	verbs["asks"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.AskTime, spaced(words[0])
	}
	// rae as reviewer refuses investigation.report: the reasons
	verbs["refuses"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.RefuseTime, spaced(words[0])
	}
	// rae as reviewer expedites on somebody is at risk: the reasons
	verbs["expedites"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Ground = casework.Expedite, strings.Join(words[1:], " ")
	}
	// sam as secretary corrects 7 day of service 2026-03-04: the reasons
	// sam as secretary corrects 7 words: the reasons
	verbs["corrects"] = func(p *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Correct, words[0]
		said := &casework.Correction{}
		if day, err := timetable.ParseDate(words[len(words)-1]); err == nil {
			said.Day, words = day, words[:len(words)-1]
		} else {
			said.Wrong, said.Right = "what was wrong", "what is right"
		}
		act.Ground, act.Matter = strings.Join(words[1:], " "), &casework.Matter{Correction: said}
	}
}

// declared reads "2026-05-01 declared 2026-05-22 a day of mourning".
func (p *play) declared(day timetable.Date, words []string) []string {
	on, err := timetable.ParseDate(words[0])
	if err != nil {
		p.t.Fatal(err)
	}
	events, err := casework.Amend(p.rules, p.c, timetable.Holiday{Date: on, Name: strings.Join(words[1:], " "), Source: "the gazette"}, day)
	return p.happened(events, err)
}

// restored reads "2026-05-01 restored 2026-05-22: why".
func (p *play) restored(day timetable.Date, words []string) []string {
	on, err := timetable.ParseDate(words[0])
	if err != nil {
		p.t.Fatal(err)
	}
	events, err := casework.Restore(p.rules, p.c, on, "It was a mistake.", day)
	return p.happened(events, err)
}

// A declared day that is taken back before it comes takes no day from a party, moves no
// other date to a later one or into the past, and is worked by what opens later.
func TestADeclaredDayTakenBackShortensNobodysTime(t *testing.T) {
	r := hurried(t)
	restored := 0
	rapid.Check(t, func(t *rapid.T) {
		c, day := drawn(t, r)
		declared := day + timetable.Date(rapid.IntRange(1, 20).Draw(t, "in"))
		events, err := casework.Amend(r, c, timetable.Holiday{Date: declared, Name: "a mistake", Source: "the gazette"}, day)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		if len(events) == 0 || !c.Open() {
			return
		}
		day = min(day+timetable.Date(rapid.IntRange(0, 19).Draw(t, "later")), declared-1)
		lapsed, err := casework.Lapse(r, c, day)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, lapsed)
		before := told(c)
		if events, err = casework.Restore(r, c, declared, "It was a mistake.", day); err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for name, k := range before {
			now := told(c)[name]
			if now.NotBefore < k.NotBefore || k.Party && now.Due != k.Due || now.Due > k.Due || now.Due < k.Due && now.Due < day || now.Due != 0 && now.Due < now.NotBefore {
				t.Fatalf("%s was %+v, and is %+v", name, k, now)
			}
		}
		if !c.Open() {
			return
		}
		calendar, err := casework.Calendar(r, c)
		if err != nil {
			t.Fatal(err)
		}
		works, _, err := calendar.Working(declared)
		if err != nil || works != (len(events) > 0) {
			t.Fatalf("%s is worked: %t, after %v (%v)", declared, works, events, err)
		}
		if len(events) > 0 {
			restored++
		}
		if _, err := casework.Replay(c.Events); err != nil {
			t.Fatal(err)
		}
	})
	if restored < 10 {
		t.Errorf("only %d cases were told: the test shows little", restored)
	}
}

// saying fills in what a correction or an expediting says, as the one who moves can.
func saying(r *rulebook.Rulebook, c *casework.Case, m casework.Move, act *casework.Act) {
	if m.Kind == casework.Expedite {
		act.Ground = r.Expedite.Grounds[0]
	}
	if m.Kind != casework.Correct {
		return
	}
	act.Subject, act.Ground = "1", casework.OfRespondent
	if m.As == rulebook.Complainant || m.As == rulebook.Respondent {
		i := slices.IndexFunc(c.Events, func(e casework.Event) bool { return e.Role == m.As && e.By != rulebook.System })
		act.Subject, act.Ground = fmt.Sprint(i+1), casework.OfWords
	}
	act.Matter = &casework.Matter{Correction: &casework.Correction{Wrong: "this", Right: "that"}}
}

// hurried is a rulebook in which cases can be expedited.
func hurried(t testing.TB) *rulebook.Rulebook { return readRulebook(t, "testdata/hurried.md") }

// told is the last day of every clock that runs, the stage's own under its name.
func told(c *casework.Case) map[string]casework.Clock {
	out := map[string]casework.Clock{}
	for _, k := range c.Clocks {
		out[k.Step.String()] = k
	}
	if c.StageDue != 0 {
		out[c.Stage] = casework.Clock{Step: rulebook.StepRef{Stage: c.Stage}, Due: c.StageDue}
	}
	return out
}

// drawn plays random people for some while, and gives the case and the day.
func drawn(t *rapid.T, r *rulebook.Rulebook) (*casework.Case, timetable.Date) {
	day := timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 700).Draw(t, "received"))
	c := &casework.Case{}
	events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
	for range rapid.IntRange(0, 14).Draw(t, "acts") {
		day += timetable.Date(rapid.IntRange(0, 6).Draw(t, "days"))
		events, err := casework.Lapse(r, c, day)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		if c.Open() {
			anAct(t, r, c, rapid.SampledFrom(crowd).Draw(t, "who"), day)
		}
	}
	events, err = casework.Lapse(r, c, day)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
	return c, day
}

// A correction of a date moves no party's time to an earlier day, and gives the
// organisation no day more, but where what the parties have would not fit. Nothing
// that has closed opens.
func TestCorrectionsMoveOnlyFloorsAndOnlyLater(t *testing.T) {
	r := hurried(t)
	rapid.Check(t, func(t *rapid.T) {
		c, day := drawn(t, r)
		n := rapid.IntRange(1, len(c.Events)).Draw(t, "number")
		right := day - timetable.Date(rapid.IntRange(0, 40).Draw(t, "before"))
		act := casework.Act{
			Kind: casework.Correct, Day: day, Subject: fmt.Sprint(n), Text: "Because it is so.",
			Ground: rapid.SampledFrom([]string{casework.OfService, casework.OfReceipt}).Draw(t, "of"),
			Matter: &casework.Matter{Correction: &casework.Correction{Day: right}},
		}
		before, was := told(c), c.Clone()
		events, err := casework.Perform(r, c, crowd[2], act)
		if err != nil {
			return
		}
		apply(t, c, events)
		after := told(c)
		if len(after) != len(before) || c.Stage != was.Stage || c.End != was.End || c.Received > was.Received {
			t.Fatalf("a correction moved the case on: %v, was %v", after, before)
		}
		for name, k := range before {
			now := after[name]
			switch {
			case now.Due < k.Due || now.NotBefore < k.NotBefore:
				t.Fatalf("%s was %s (not before %s), and is %s (%s)", name, k.Due, k.NotBefore, now.Due, now.NotBefore)
			case !k.Party && now.Due > k.Due && k.Due >= now.NotBefore:
				t.Fatalf("%s is the organisation's, and moved from %s to %s", name, k.Due, now.Due)
			}
		}
	})
}

// A day declared later moves no date to an earlier one, touches no clock that has
// ended, and counts in what opens later; and replay knows it from the events alone.
func TestAnAmendedCalendarNeverTakesADay(t *testing.T) {
	r := hurried(t)
	rapid.Check(t, func(t *rapid.T) {
		c, day := drawn(t, r)
		declared := day + timetable.Date(rapid.IntRange(0, 30).Draw(t, "in"))
		before, closed := told(c), len(c.Events)
		events, err := casework.Amend(r, c, timetable.Holiday{Date: declared, Name: "a day of mourning", Source: "the gazette"}, day)
		if err != nil {
			t.Fatal(err)
		}
		worked, _, err := r.Calendar.Working(declared)
		if err != nil {
			t.Fatal(err)
		}
		heard := slices.ContainsFunc(events, func(e casework.Event) bool { return e.Kind == casework.CalendarAmended })
		if heard != (worked && c.Open() && !slices.ContainsFunc(events, func(e casework.Event) bool { return e.Kind == casework.Ended })) {
			t.Fatalf("on %s, of a day that was worked (%t): %v", day, worked, events)
		}
		apply(t, c, events)
		for name, k := range before {
			now := told(c)[name]
			if now.Due < k.Due || now.NotBefore < k.NotBefore || k.Due < day && now.Due != k.Due {
				t.Fatalf("%s was %s, and is %s", name, k.Due, now.Due)
			}
		}
		again, err := casework.Amend(r, c, timetable.Holiday{Date: declared, Name: "the same"}, day)
		if err != nil || len(again) > 0 {
			t.Fatalf("told twice: %v %v", again, err)
		}
		replayed, err := casework.Replay(c.Events)
		if err != nil {
			t.Fatal(err)
		}
		if casework.NextLapse(r, replayed) != casework.NextLapse(r, c) {
			t.Fatal("replay expects another day than the case")
		}
		for _, e := range c.Events[:closed] {
			if e.Kind == casework.CalendarAmended {
				t.Fatal("what had happened was altered")
			}
		}
		if calendar, err := casework.Calendar(r, replayed); err == nil && c.Open() {
			if works, _, _ := calendar.Working(declared); works {
				t.Fatalf("%s is worked still", declared)
			}
		}
	})
}

// Expediting moves no date to a later one and none of a party's; what the two
// sides would have had, they have.
func TestExpeditingIsNeverLater(t *testing.T) {
	r := hurried(t)
	rapid.Check(t, func(t *rapid.T) {
		c, day := drawn(t, r)
		if c.ExpeditedOn != 0 || !c.Open() {
			return
		}
		before := told(c)
		plain := c.Clone()
		events, err := casework.Perform(r, c, casework.Actor{ID: "rae", Roles: []string{"reviewer"}}, casework.Act{
			Kind: casework.Expedite, Day: day, Ground: "somebody is at risk", Text: "They are at risk.",
		})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for name, k := range before {
			now := told(c)[name]
			if now.Due > k.Due || now.NotBefore != k.NotBefore || k.Party && now != k || now.Due != k.Due && now.Due <= day {
				t.Fatalf("%s was %s (not before %s), and is %s (%s)", name, k.Due, k.NotBefore, now.Due, now.NotBefore)
			}
		}
		// If nobody acts any more, each event comes no later than it would have.
		hurried, slow := ends(t, r, c), ends(t, r, plain)
		if hurried > slow {
			t.Fatalf("it ends on %s, and would have ended on %s", hurried, slow)
		}
	})
}

// ends is the day on which a case ends by itself.
func ends(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) timetable.Date {
	alone := c.Clone()
	for range 200 {
		next := casework.NextLapse(r, alone)
		if next == 0 {
			return alone.EndedOn
		}
		events, err := casework.Lapse(r, alone, next+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := alone.Apply(events...); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("it never ends")
	return 0
}

// Half of a limit never ends later than the whole.
func TestHalfIsNeverLater(t *testing.T) {
	r := hurried(t)
	rapid.Check(t, func(t *rapid.T) {
		l := timetable.Limit{
			N: rapid.IntRange(1, 40).Draw(t, "n"), Unit: rapid.SampledFrom([]timetable.Unit{timetable.WorkingDays, timetable.Days, timetable.Weeks, timetable.ClearDays, timetable.Months}).Draw(t, "unit"),
			AtLeast: rapid.IntRange(0, 5).Draw(t, "at least"),
		}
		day := timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(0, 1000).Draw(t, "day"))
		whole, err := r.Calendar.Due(l, day)
		if err != nil {
			t.Fatal(err)
		}
		if half, err := r.Calendar.Due(casework.Half(l), day); err != nil || half > whole {
			t.Fatalf("half of %s from %s is %s (%v), and the whole %s", l, day, half, err, whole)
		}
	})
}

// A party's time that began later than recorded is not cut short again by what
// counts its clock anew.
func TestACorrectedServiceOutlastsARecount(t *testing.T) {
	r := hurried(t)
	c := &casework.Case{}
	must := func(events []casework.Event, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			t.Fatal(err)
		}
	}
	day := timetable.MustDate("2026-03-02")
	must(casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false))
	reply := rulebook.StepRef{Stage: "investigation", Step: "reply"}
	must(casework.Perform(r, c, crowd[2], casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: "accept", Text: "So.", Day: day}))
	must(casework.Perform(r, c, crowd[3], casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "investigation", Step: "notice"}, Day: day}))
	served := slices.IndexFunc(c.Events, func(e casework.Event) bool { return e.Kind == casework.Done && e.Step == "notice" }) + 1
	must(casework.Perform(r, c, crowd[2], casework.Act{
		Kind: casework.Correct, Subject: fmt.Sprint(served), Ground: casework.OfService, Day: day + 4, Text: "It came back.",
		Matter: &casework.Matter{Correction: &casework.Correction{Day: day + 4}},
	}))
	later := c.Clock(reply).Due
	if want := timetable.MustDate("2026-03-20"); later != want {
		t.Fatalf("the reply ends on %s, and should on %s", later, want)
	}
	must(casework.Amend(r, c, timetable.Holiday{Date: later, Name: "a day of mourning"}, day+5))
	if got, want := c.Clock(reply).Due, timetable.MustDate("2026-03-23"); got != want {
		t.Fatalf("counted anew, the reply ends on %s, and should on %s", got, want)
	}
}

// Under newer rules no party has less time than they were told, no wait is shorter,
// nothing ends in the past, and what has ended stays; and the case goes on to an end
// under them.
func TestNewRulesTakeNoTimeFromAParty(t *testing.T) {
	old, next := hurried(t), readRulebook(t, "testdata/hurried2.md")
	rapid.Check(t, func(t *rapid.T) {
		c, day := drawn(t, old)
		before := told(c)
		events, stays, err := casework.NewRules(old, next, c, day)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		if stays != "" || !c.Open() {
			if len(events) > 0 {
				t.Fatalf("it stays (%q), and %v", stays, events)
			}
			return
		}
		if c.Rulebook != next.Digest {
			t.Fatal("it was not brought over")
		}
		for name, k := range before {
			now := told(c)[name]
			switch {
			case now.NotBefore < k.NotBefore, k.Party && now.Due < k.Due:
				t.Fatalf("%s was %s (not before %s), and is %s (%s)", name, k.Due, k.NotBefore, now.Due, now.NotBefore)
			case k.Due < day && now.Due != k.Due, now.Due != k.Due && now.Due < day:
				t.Fatalf("on %s, %s was %s, and is %s", day, name, k.Due, now.Due)
			}
		}
		ends(t, next, c)
	})
}

func TestWhereNewRulesDoNotFitTheCaseStays(t *testing.T) {
	old, other := hurried(t), readRulebook(t, "testdata/pausing.md")
	c := &casework.Case{}
	day := timetable.MustDate("2026-03-02")
	events, err := casework.Receive(old, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
	events, stays, err := casework.NewRules(old, other, c, day)
	if err != nil || stays == "" || len(events) > 0 {
		t.Fatalf("%v, %q, %v", events, stays, err)
	}
}
