package casework_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// Random people do random things, and those who may stop the clocks do so again
// and again. Beside what TestAnyConduct holds: every date is the one that the
// calendar gives with the pauses as they are; nothing ends and no officer acts
// while the clocks stand still; what time does next is known; and the events
// fold, from any prefix on, to the same case.
func TestAnyConductWithPauses(t *testing.T) {
	r := readRulebook(t, "testdata/pausing.md")
	paused := 0
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(0, 1400).Draw(t, "received"))
		c := &casework.Case{}
		events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for range 300 {
			if !c.Open() {
				break
			}
			day += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
			who := rapid.SampledFrom(crowd).Draw(t, "who")
			timePasses(t, r, c, day)
			anAct(t, r, c, who, day)
			datesHold(t, r, c)
		}
		if c.Open() {
			t.Fatalf("the case was still open on %s", day)
		}
		paused += len(c.Pauses)
		for _, p := range c.Pauses {
			if !p.Ended || p.To > c.EndedOn {
				t.Fatalf("the case ended on %s, and a pause runs on: %+v", c.EndedOn, p)
			}
		}
		netDays(t, r, c, c.Received+timetable.Date(rapid.IntRange(0, int(c.EndedOn-c.Received)+9).Draw(t, "up to")))
		n := rapid.IntRange(0, len(c.Events)).Draw(t, "prefix")
		again, err := casework.Replay(c.Events[:n])
		if err == nil {
			err = again.Apply(c.Events[n:]...)
		}
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("folded in two parts, the case is another (%v):\n%+v\n%+v", err, again, c)
		}
	})
	if paused == 0 {
		t.Error("nobody ever stopped the clocks")
	}
}

// timePasses lets time do one thing after another, each on the day on which it
// was said to come.
func timePasses(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, today timetable.Date) {
	for c.Open() {
		next := casework.NextLapse(r, c)
		early, err := casework.Lapse(r, c, today)
		if err != nil {
			t.Fatal(err)
		}
		if next == 0 || next >= today {
			if len(early) > 0 {
				t.Fatalf("the next lapse is said to come on %s, and before %s came %+v", next, today, early)
			}
			return
		}
		events, err := casework.Lapse(r, c, next+1)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			t.Fatalf("nothing lapsed on %s", next)
		}
		for _, e := range events {
			if _, still := c.StandsStill(e.Day); still && (e.Kind == casework.Lapsed || e.Kind == casework.PassedOn) {
				t.Fatalf("%s.%s ended on %s, while the clocks stood still: %+v", e.Stage, e.Step, e.Day, c.Pauses)
			}
			apply(t, c, []casework.Event{e})
		}
	}
}

// datesHold counts every open clock from what happened to it, with the calendar
// alone: opened, extended, passed on.
func datesHold(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) {
	due := func(l timetable.Limit, from timetable.Date) timetable.Date {
		if l.IsZero() {
			return 0
		}
		day, err := r.Calendar.Due(l, from, c.Spans()...)
		if err != nil {
			t.Fatal(err)
		}
		if _, still := c.StandsStill(day); still && day > c.Last {
			t.Fatalf("a limit ends on %s, while the clocks stand still: %+v", day, c.Pauses)
		}
		return day
	}
	lastDay := map[rulebook.StepRef]timetable.Date{}
	for _, e := range c.Events {
		ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
		switch e.Kind {
		case casework.Entered:
			clear(lastDay)
			from := e.Day
			if e.Counts != 0 {
				from = e.Counts
			}
			lastDay[ref] = due(e.Limit, from)
		case casework.Opened, casework.PassedOn:
			lastDay[ref] = due(e.Limit, e.Opened)
		case casework.Extended:
			lastDay[ref] = due(e.Limit, lastDay[ref])
		}
	}
	if c.Open() && c.StageDue != lastDay[rulebook.StepRef{Stage: c.Stage}] {
		t.Fatalf("the stage %s ends on %s, and counted anew on %s", c.Stage, c.StageDue, lastDay[rulebook.StepRef{Stage: c.Stage}])
	}
	for _, k := range c.Clocks {
		if k.Due != lastDay[k.Step] {
			t.Fatalf("%s is due on %s, and counted anew on %s; pauses %+v", k.Step, k.Due, lastDay[k.Step], c.Pauses)
		}
		if !k.Limit.IsZero() && k.Due != due(k.Limit, k.From) {
			t.Fatalf("%s is due on %s, said to be %s from %s", k.Step, k.Due, k.Limit, k.From)
		}
		if wait := r.Step(k.Step).Wait; !wait.IsZero() && k.NotBefore != due(wait, k.Opened)+1 {
			t.Fatalf("%s can be done from %s, and counted anew from %s", k.Step, k.NotBefore, due(wait, k.Opened)+1)
		}
	}
}

// netDays counts the days one by one.
func netDays(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	gross, net := 0, 0
	for d := c.Received + 1; d <= min(day, c.EndedOn); d++ {
		works, _, err := r.Calendar.Working(d)
		if err != nil {
			t.Fatal(err)
		}
		if !works {
			continue
		}
		gross++
		if _, still := c.StandsStill(d); !still {
			net++
		}
	}
	g, n, err := casework.Days(r, c, day)
	if err != nil || g != gross || n != net {
		t.Fatalf("gross %d and net %d up to %s (%v); counted one by one they are %d and %d", g, n, day, err, gross, net)
	}
}

// An outage changes nothing: whether time is asked every night or only when
// somebody acts, the same things happen on the same days.
func TestOutageInAPause(t *testing.T) {
	r := readRulebook(t, "testdata/pausing.md")
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(0, 1400).Draw(t, "received"))
		events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		nightly, seldom := &casework.Case{}, &casework.Case{}
		apply(t, nightly, events)
		apply(t, seldom, events)
		for nightly.Open() {
			for range rapid.IntRange(0, 20).Draw(t, "days") {
				day++
				events, err := casework.Lapse(r, nightly, day)
				if err != nil {
					t.Fatal(err)
				}
				apply(t, nightly, events)
			}
			who := rapid.SampledFrom(crowd).Draw(t, "who")
			lawful, _, err := casework.Moves(r, seldom, who, day)
			if err != nil {
				t.Fatal(err)
			}
			if len(lawful) == 0 {
				continue
			}
			m := rapid.SampledFrom(lawful).Draw(t, "move")
			act := full(r, nightly, m, day, first(m.Outcomes))
			one, err1 := casework.Perform(r, nightly, who, act)
			two, err2 := casework.Perform(r, seldom, who, act)
			if (err1 == nil) != (err2 == nil) {
				t.Fatalf("%s %s on %s: %v, and after an outage %v", m.Kind, m.Step, day, err1, err2)
			}
			apply(t, nightly, one)
			apply(t, seldom, two)
		}
		rest, err := casework.Lapse(r, seldom, day)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, seldom, rest)
		if !reflect.DeepEqual(nightly, seldom) {
			t.Fatalf("after an outage the case is another:\n%+v\n%+v", seldom, nightly)
		}
	})
}

// In spring 2025 a case was paused from 14 April to 1 May, 11 working days, and
// decided on 2 July: 78 working days gross, 67 net, 114 days.
func TestGrossAndNet(t *testing.T) {
	p := &play{t: t}
	for _, line := range []string{
		"rulebook golden2025.md",
		"2025-03-08 complaint late",
		"2025-04-14 uma as umpire stops for police investigation: The police asked us to wait.",
		"2025-05-01 uma as umpire starts after police investigation",
		"2025-05-12 uma as umpire extends investigation.report: A witness was away.",
		"2025-07-02 pam as panel does hearing.decision with pam,pim = upheld: It was so.",
	} {
		p.line(line)
	}
	if p.c.End != "upheld" {
		t.Fatalf("the case ended %q", p.c.End)
	}
	if days := int(p.c.EndedOn - p.c.Received); days != 114 {
		t.Errorf("%d days", days)
	}
	for _, x := range []struct {
		day        string
		gross, net int
	}{
		{"2025-03-10", 0, 0}, {"2025-04-14", 25, 25}, {"2025-04-17", 28, 25}, {"2025-05-01", 36, 25}, {"2025-05-02", 37, 26},
		{"2025-07-02", 78, 67}, {"2025-12-31", 78, 67},
	} {
		gross, net, err := casework.Days(p.rules, p.c, timetable.MustDate(x.day))
		if err != nil || gross != x.gross || net != x.net {
			t.Errorf("up to %s: gross %d, net %d (%v), want %d and %d", x.day, gross, net, err, x.gross, x.net)
		}
	}
}

// What a pause leaves on record is read back as it was; and events that no
// engine would write do not fold.
func TestPausesOnRecord(t *testing.T) {
	p := &play{t: t}
	for _, line := range []string{
		"rulebook golden2025.md",
		"2025-03-10 complaint",
		"2025-04-14 uma as umpire stops for police investigation: The police asked us to wait.",
	} {
		p.line(line)
	}
	before := p.c.Clone()
	p.line("2025-05-01 uma as umpire starts after police investigation")
	kinds := map[casework.Kind]int{}
	for n, e := range p.c.Events {
		kinds[e.Kind]++
		plain, err := e.Record("7F3C-92KD", n, [32]byte{1}, 1_772_000_000_000_000)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := casework.ParseRecord(plain); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("event %d came back as another (%v):\n%+v\n%+v", n, err, e, got)
		}
	}
	if kinds[casework.Paused] != 1 || kinds[casework.Resumed] != 1 || kinds[casework.Recounted] != 2 {
		t.Errorf("on record are %v", kinds)
	}
	day := timetable.MustDate("2025-05-01")
	for _, e := range []casework.Event{
		{Kind: casework.Paused, Day: day, Ground: "police investigation", Due: day},
		{Kind: casework.Resumed, Day: day, Ground: "illness"},
		{Kind: casework.Recounted, Day: day, Stage: "investigation", Step: "charge", Due: day},
	} {
		if err := before.Clone().Apply(e); err == nil {
			t.Errorf("%s %s folds", e.Kind, e.Ground)
		}
	}
}

// An extension of a month can end on one day from two days. What it is counted
// from moves all the same, or the page would count it out wrong.
func TestRecountKeepsWhatItIsCountedFrom(t *testing.T) {
	text := "# 1 All\n```duly\nrulebook: {name: R, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, days end on: any day, start: a}\n" +
		"roles: {clerk: , umpire: }\nends: {out: }\nstage: a\nsteps:\n" +
		"  x: {who: clerk, does: decide, within: 10 days, extend: {by: 1 month, times: 1, approved by: umpire}, outcomes: {no: out}, else: no}\n" +
		"pauses: {illness: {approved by: umpire, at most: 1 day}}\n```\n"
	r, problems := rulebook.Read([]rulebook.File{{Name: "r.md", Text: []byte(text)}})
	if r == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, timetable.MustDate("2026-01-20"), false)
	if err != nil {
		t.Fatal(err)
	}
	c := mustReplay(t, events)
	for _, act := range []casework.Act{
		{Kind: casework.Extend, Step: rulebook.StepRef{Stage: "a", Step: "x"}, Day: timetable.MustDate("2026-01-22")},
		{Kind: casework.Pause, Ground: "illness", Day: timetable.MustDate("2026-01-23")},
	} {
		events, err := casework.Perform(r, c, casework.Actor{ID: "uma", Roles: []string{"umpire"}}, act)
		if err == nil {
			err = c.Apply(events...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if k := c.Clocks[0]; k.From.String() != "2026-01-31" || k.Due.String() != "2026-02-28" {
		t.Errorf("counted from %s to %s", k.From, k.Due)
	}
}
