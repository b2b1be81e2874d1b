package statistics_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"

	"pgregory.net/rapid"
)

func report(t testing.TB, book *rulebook.Rulebook, asOf string, files ...file) statistics.Report {
	t.Helper()
	var cases []*casework.Case
	for _, f := range files {
		cases = append(cases, f.Case)
	}
	r, err := statistics.KeptPromises(book, cases, timetable.MustDate(asOf))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func promise(t testing.TB, r statistics.Report, name string) statistics.PromiseFigure {
	t.Helper()
	for _, p := range r.Promises {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no figure of promise %q", name)
	panic("unreachable")
}

func limit(t testing.TB, r statistics.Report, name string) statistics.LimitFigure {
	t.Helper()
	for _, l := range r.Limits {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no figure of limit %q", name)
	panic("unreachable")
}

func TestACaseIsKeptMissedRunningOrOverdue(t *testing.T) {
	book := society(t)
	// 30 working days from Monday 2 March 2026 end on Wednesday 15 April: Good Friday and Easter Monday lie between.
	begun := func() file {
		return receive(t, book, "2026-03-02").
			does("2026-03-03", secretary, "intake", "triage", "accept").
			does("2026-03-05", respondent, "investigation", "reply", "").
			does("2026-03-09", investigator, "investigation", "report", "")
	}
	kept := begun().does("2026-04-15", reviewer, "investigation", "decision", "upheld")
	late := begun().does("2026-04-16", reviewer, "investigation", "decision", "dismissed")
	open := begun()

	r := report(t, book, "2026-04-15", kept, late, open)
	if p := promise(t, r, "decided in time"); p.Counts != (statistics.Counts{Kept: 1, Running: 2}) || *p.OldestOpen != 44 {
		t.Errorf("on the last day: %+v, oldest %v", p.Counts, *p.OldestOpen)
	}
	r = report(t, book, "2026-04-16", kept, late, open)
	p := promise(t, r, "decided in time")
	if p.Counts != (statistics.Counts{Kept: 1, Missed: 1, Overdue: 1}) {
		t.Errorf("on the day after: %+v", p.Counts)
	}
	if p.Base() != 3 {
		t.Errorf("base %d: what is overdue belongs to it", p.Base())
	}
	if *p.Days.Median != 44 || *p.Days.P90 != 45 {
		t.Errorf("median %d, p90 %d, want 44 and 45", *p.Days.Median, *p.Days.P90)
	}
	if _, ok := p.OnTime(); ok {
		t.Error("a share of three is stated")
	}
	if r.Cases != 3 || r.Open != 1 || r.Ended != 2 {
		t.Errorf("cases %d, open %d, ended %d", r.Cases, r.Open, r.Ended)
	}
}

func TestWhatNeverCameAboutIsNotReached(t *testing.T) {
	book := society(t)
	dismissed := receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "out of scope")
	r := report(t, book, "2026-12-01", dismissed)
	for _, name := range []string{"reported", "upheld soon", "heard first"} {
		if p := promise(t, r, name); p.NotReached != 1 || p.Counts != (statistics.Counts{}) {
			t.Errorf("%s: not reached %d, %+v", name, p.NotReached, p.Counts)
		}
	}
	if p := promise(t, r, "decided in time"); p.Kept != 1 || p.OldestOpen != nil {
		t.Errorf("decided in time: %+v, oldest %v", p.Counts, p.OldestOpen)
	}
}

// Moving a case on does not undo that a step was overdue.
func TestAStepThatFellAwayLateIsMissed(t *testing.T) {
	book := society(t)
	book.Stages[0].Steps = append(book.Stages[0].Steps, rulebook.Step{Stage: "intake", Name: "acknowledge", Who: "secretary", Does: rulebook.Notify, To: rulebook.Complainant, Within: workingDays(2), Rule: "2.2"})
	book.Promises = append(book.Promises, rulebook.Promise{Name: "acknowledged", From: "received", To: "intake.acknowledge", Within: workingDays(2), Rule: "1"})
	soon := receive(t, book, "2026-03-02").does("2026-03-04", secretary, "intake", "triage", "out of scope")
	late := receive(t, book, "2026-03-02").does("2026-03-05", secretary, "intake", "triage", "out of scope")
	if p := promise(t, report(t, book, "2026-12-01", soon, late), "acknowledged"); p.NotReached != 1 || p.Counts != (statistics.Counts{Missed: 1}) || *p.Days.Median != 3 {
		t.Errorf("not reached %d, %+v", p.NotReached, p.Counts)
	}
}

func TestAnUndecidedEndKeepsNoPromiseOfAnEnd(t *testing.T) {
	book := society(t)
	book.Ends = append(book.Ends, rulebook.End{Name: "undecided", Kind: "undecided"})
	book.Stages[1].Steps[2].Else = &rulebook.Consequence{End: "undecided"}
	book.Promises = append(book.Promises, rulebook.Promise{Name: "comes out", From: "received", To: "undecided", Within: days(365)})
	silent := receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "accept").morning("2026-06-01")
	if silent.End != "undecided" || silent.EndedOn > timetable.MustDate("2026-04-15") {
		t.Fatalf("the case ended %q on %s", silent.End, silent.EndedOn)
	}
	r := report(t, book, "2026-06-01", silent)
	if p := promise(t, r, "decided in time"); p.Counts != (statistics.Counts{Missed: 1}) || *p.Days.Median != 29 {
		t.Errorf("%+v after %d days", p.Counts, *p.Days.Median)
	}
	if p := promise(t, r, "comes out"); p.Kept != 1 {
		t.Errorf("a promise that names the end: %+v", p.Counts)
	}
}

func TestAFloorIsKeptByTheActOrTheWholeTime(t *testing.T) {
	book := society(t)
	begun := func() file {
		return receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "accept")
	}
	replied := begun().does("2026-03-05", respondent, "investigation", "reply", "").does("2026-03-05", investigator, "investigation", "report", "")
	waived := begun().act(respondent, casework.Act{Kind: casework.Waive, Step: rulebook.StepRef{Stage: "investigation", Step: "reply"}, Day: timetable.MustDate("2026-03-04")}).
		does("2026-03-05", investigator, "investigation", "report", "")
	silent := begun().does("2026-03-18", investigator, "investigation", "report", "")
	offered := begun()
	r := report(t, book, "2026-03-18", replied, waived, silent, offered)
	if p := promise(t, r, "heard first"); p.Counts != (statistics.Counts{Kept: 3, Running: 1}) || *p.Days.P90 != 14 {
		t.Errorf("%+v, p90 %d", p.Counts, *p.Days.P90)
	}

	// The engine never lets a floor be broken, so a record of one is made by hand.
	short := *silent.Case
	short.Events = append([]casework.Event(nil), short.Events...)
	for i := range short.Events {
		if e := &short.Events[i]; e.Kind == casework.Lapsed && e.Step == "reply" {
			e.Day--
		}
	}
	unheard := *silent.Case
	unheard.Events = nil
	for _, e := range silent.Events {
		if e.Step != "reply" {
			unheard.Events = append(unheard.Events, e)
		}
	}
	r = report(t, book, "2026-03-18", file{t, book, &short}, file{t, book, &unheard})
	if p := promise(t, r, "heard first"); p.Missed != 2 {
		t.Errorf("a day too few, and not asked at all: %+v", p.Counts)
	}
}

func TestLimitsCountClocks(t *testing.T) {
	book := society(t)
	begun := func() file {
		return receive(t, book, "2026-03-02").
			does("2026-03-03", secretary, "intake", "triage", "accept").
			does("2026-03-05", respondent, "investigation", "reply", "")
	}
	extend := casework.Act{Kind: casework.Extend, Step: rulebook.StepRef{Stage: "investigation", Step: "report"}, Day: timetable.MustDate("2026-03-10")}
	onTime := begun().does("2026-03-26", investigator, "investigation", "report", "")                       // the 15th working day
	longer := begun().act(reviewer, extend).does("2026-03-27", investigator, "investigation", "report", "") // within the extension
	passed := begun().does("2026-03-27", reviewer, "investigation", "report", "")                           // by the role it was passed to
	silence := begun().morning("2026-04-30")                                                                // passed on, then done by itself
	cancelled := begun().does("2026-03-09", reviewer, "investigation", "decision", "dismissed")             // while the report was open
	asleep := receive(t, book, "2026-03-02").morning("2026-03-20")                                          // triage by silence
	out := receive(t, book, "2026-03-02").does("2026-03-09", secretary, "intake", "triage", "out of scope") // the last day
	running := begun()
	all := []file{onTime, longer, passed, silence, cancelled, asleep, out, running}

	r := report(t, book, "2026-03-26", all...)
	l := limit(t, r, "investigation.report")
	if want := (statistics.Counts{Kept: 1, Overdue: 2, Running: 2}); l.Counts != want || l.Extended != 1 || l.Cancelled != 1 {
		t.Errorf("report on the last day: %+v, extended %d, cancelled %d; want %+v, 1, 1", l.Counts, l.Extended, l.Cancelled, want)
	}
	if l := limit(t, r, "intake.triage"); l.Counts != (statistics.Counts{Kept: 7, Missed: 1}) || l.Who != "secretary" || l.Rule != "2.1" {
		t.Errorf("triage: %+v", l)
	}
	r = report(t, book, "2026-04-30", all...)
	if l := limit(t, r, "investigation.report"); l.Counts != (statistics.Counts{Kept: 2, Missed: 2, Overdue: 1}) {
		t.Errorf("report at the end of April: %+v", l.Counts)
	}
	if l := limit(t, r, "investigation.decision"); l.Counts != (statistics.Counts{Kept: 1, Overdue: 6}) || *l.OldestOpen != 58 {
		t.Errorf("decision: %+v, oldest %d", l.Counts, *l.OldestOpen)
	}
	if l := limit(t, r, "investigation"); l.Counts != (statistics.Counts{Kept: 1, Running: 6}) {
		t.Errorf("the stage: %+v", l.Counts)
	}
	for _, l := range r.Limits {
		if strings.HasSuffix(l.Name, ".reply") {
			t.Error("a party's own time is among the limits of the organisation")
		}
	}
}

func TestCasesOfAnotherRulebookStandApart(t *testing.T) {
	book := society(t)
	f := receive(t, book, "2026-03-02")
	next := society(t)
	next.Digest = "d2"
	r := report(t, next, "2026-03-02", f, receive(t, next, "2026-03-02"), receive(t, next, "2026-03-03"))
	if r.Others != 1 || r.Cases != 1 {
		t.Errorf("others %d, cases %d: want 1 and 1, and nothing of the case still to come", r.Others, r.Cases)
	}
}

func TestACalendarThatEndsIsAnErrorAndCountsNothing(t *testing.T) {
	book := society(t)
	_, last := book.Calendar.Known()
	early := receive(t, book, "2026-03-02")
	c := *early.Case
	c.Events = []casework.Event{{Kind: casework.Received, Day: last, Particulars: &casework.Particulars{Rulebook: "d1"}}}
	k := statistics.NewKept(book, last)
	if err := k.Add(&c); err == nil || !strings.Contains(err.Error(), "decided in time") {
		t.Errorf("error %v, want one that names the promise", err)
	}
	if r := k.Report(); r.Cases != 0 {
		t.Errorf("%d cases counted", r.Cases)
	}
}

func TestASmallShareIsNotStated(t *testing.T) {
	for _, c := range []struct {
		counts  statistics.Counts
		percent float64
		ok      bool
	}{
		{statistics.Counts{Kept: 19, Running: 5}, 0, false},
		{statistics.Counts{Kept: 19, Overdue: 1, Running: 5}, 95, true},
		{statistics.Counts{Kept: 2999, Missed: 1}, 99.9, true}, // cut, never rounded up to 100
		{statistics.Counts{Missed: 20}, 0, true},
	} {
		if percent, ok := c.counts.OnTime(); percent != c.percent || ok != c.ok {
			t.Errorf("%+v: %v %v, want %v %v", c.counts, percent, ok, c.percent, c.ok)
		}
	}
}

// Whatever people do, and whenever: every case is in one count of each promise,
// every opened clock in one count of its limit, and the figures of a day are
// the same whether they are made that day or later.
func TestFiguresReconcile(t *testing.T) {
	book := society(t)
	people := []casework.Actor{secretary, investigator, reviewer, respondent}
	rapid.Check(t, func(rt *rapid.T) {
		asOf := timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 200).Draw(rt, "as of"))
		var whole, cut []*casework.Case
		opened := map[rulebook.StepRef]int{}
		for range rapid.IntRange(0, 6).Draw(rt, "cases") {
			c := conduct(rt, book, people, timetable.MustDate("2026-01-05")+timetable.Date(rapid.IntRange(0, 150).Draw(rt, "received")))
			whole = append(whole, c)
			var then []casework.Event
			for _, e := range c.Events {
				if e.Day > asOf {
					break
				}
				then = append(then, e)
				if e.Kind == casework.Opened {
					opened[rulebook.StepRef{Stage: e.Stage, Step: e.Step}]++
				}
			}
			if then != nil {
				replayed, err := casework.Replay(then)
				if err != nil {
					rt.Fatal(err)
				}
				cut = append(cut, replayed)
			}
		}
		r, err := statistics.KeptPromises(book, whole, asOf)
		if err != nil {
			rt.Fatal(err)
		}
		made, err := statistics.KeptPromises(book, cut, asOf)
		if err != nil || !reflect.DeepEqual(made, r) {
			rt.Fatalf("made that day (%v):\n%+v\nmade later:\n%+v", err, made, r)
		}
		if r.Cases != r.Open+r.Ended || r.Cases != len(cut) {
			rt.Fatalf("%d cases of %d: %d open, %d ended", r.Cases, len(cut), r.Open, r.Ended)
		}
		for _, p := range r.Promises {
			if p.Base()+p.Running+p.NotReached != r.Cases {
				rt.Fatalf("%s: %+v and %d not reached are not %d cases", p.Name, p.Counts, p.NotReached, r.Cases)
			}
			if p.Promise.Floor() && p.Missed > 0 {
				rt.Fatalf("%s: the engine broke a floor", p.Name)
			}
			if (p.OldestOpen == nil) != (p.Running+p.Overdue == 0) {
				rt.Fatalf("%s: %+v, oldest %v", p.Name, p.Counts, p.OldestOpen)
			}
		}
		for _, l := range r.Limits {
			if n := opened[l.Step]; l.Step.Step != "" && l.Base()+l.Running+l.Cancelled != n {
				rt.Fatalf("%s: %+v and %d cancelled are not %d clocks", l.Name, l.Counts, l.Cancelled, n)
			}
		}
	})
}

// conduct runs a case as people might: on random days somebody makes a random
// lawful move.
func conduct(rt *rapid.T, book *rulebook.Rulebook, people []casework.Actor, day timetable.Date) *casework.Case {
	events, err := casework.Receive(book, casework.Complaint{Account: "something happened"}, day, false)
	c := &casework.Case{}
	take := func(events []casework.Event, err error) {
		if err == nil {
			err = c.Apply(events...)
		}
		if err != nil && !isRefusal(err) {
			rt.Fatal(err)
		}
	}
	take(events, err)
	for range rapid.IntRange(0, 12).Draw(rt, "acts") {
		day += timetable.Date(rapid.IntRange(0, 25).Draw(rt, "days"))
		take(casework.Lapse(book, c, day))
		who := rapid.SampledFrom(people).Draw(rt, "who")
		lawful, _, err := casework.Moves(book, c, who, day)
		if err != nil {
			rt.Fatal(err)
		}
		if len(lawful) == 0 {
			continue
		}
		m := rapid.SampledFrom(lawful).Draw(rt, "move")
		if ofIntake(m.Kind) {
			continue
		}
		act := casework.Act{Kind: m.Kind, Step: m.Step, Day: day, Text: "as recorded"}
		if len(m.Outcomes) > 0 && m.Kind == casework.Do {
			act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(rt, "outcome")
		}
		take(casework.Perform(book, c, who, act))
	}
	take(casework.Lapse(book, c, timetable.MustDate("2027-06-01")))
	return c
}

// ofIntake tells whether an act is about complaints and parties, which no promise
// speaks of.
func ofIntake(kind string) bool {
	return slices.Contains(casework.Leavings, kind) || slices.Contains([]string{casework.Join, casework.Separate, casework.Say, casework.Arrange, casework.Unarrange, casework.Confide, casework.Question}, kind)
}

func BenchmarkKept(b *testing.B) {
	book := society(b)
	f := receive(b, book, "2026-03-02").
		does("2026-03-03", secretary, "intake", "triage", "accept").
		does("2026-03-05", respondent, "investigation", "reply", "").
		does("2026-03-09", investigator, "investigation", "report", "").
		does("2026-04-15", reviewer, "investigation", "decision", "upheld")
	k := statistics.NewKept(book, timetable.MustDate("2026-05-01"))
	for b.Loop() {
		if err := k.Add(f.Case); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

// A limit that a pause has moved is judged by its new last day; a promise is not.
func TestAPauseMovesLimitsAndNoPromise(t *testing.T) {
	book := society(t)
	book.Roles = append(book.Roles, rulebook.Role{Name: "umpire"})
	book.Pauses = []rulebook.Pause{{Name: "illness", ApprovedBy: "umpire", AtMost: workingDays(10), Rule: "4"}}
	umpire := casework.Actor{ID: "uma", Roles: []string{"umpire"}}
	pause := casework.Act{Kind: casework.Pause, Ground: "illness", Day: timetable.MustDate("2026-03-06")}
	f := receive(t, book, "2026-03-02").
		does("2026-03-03", secretary, "intake", "triage", "accept").
		does("2026-03-05", respondent, "investigation", "reply", "").
		act(umpire, pause). // to 20 March: the report, due on the 26th, is due on 13 April
		does("2026-04-09", investigator, "investigation", "report", "").
		does("2026-04-13", reviewer, "investigation", "decision", "upheld") // due on 31 March, then on 16 April
	r := report(t, book, "2026-12-01", f)
	for _, name := range []string{"investigation.report", "investigation.decision", "investigation"} {
		if l := limit(t, r, name); l.Counts != (statistics.Counts{Kept: 1}) {
			t.Errorf("%s: %+v", name, l.Counts)
		}
	}
	if p := promise(t, r, "reported"); p.Counts != (statistics.Counts{Missed: 1}) || *p.Days.Median != 37 {
		t.Errorf("the promise is counted without pauses: %+v", p.Counts)
	}
	late := receive(t, book, "2026-03-02").
		does("2026-03-03", secretary, "intake", "triage", "accept").
		does("2026-03-05", respondent, "investigation", "reply", "").
		act(umpire, pause)
	resume := casework.Act{Kind: casework.Resume, Ground: "illness", Day: timetable.MustDate("2026-03-09")}
	late.act(umpire, resume).does("2026-04-01", reviewer, "investigation", "report", "")
	if l := limit(t, report(t, book, "2026-12-01", late), "investigation.report"); l.Counts != (statistics.Counts{Missed: 1}) {
		t.Errorf("after an early end: %+v", l.Counts)
	}
}
