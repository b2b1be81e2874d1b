package standing_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

func rules(t *testing.T, name string) *rulebook.Rulebook {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{name, "manners.md"} {
		text, err := os.ReadFile("../casework/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	return r
}

// A life is a case in which random people do random things, and the membership of whom
// it is about.
type life struct {
	t    *rapid.T
	r    *rulebook.Rulebook
	c    *casework.Case
	day  timetable.Date
	told []standing.Event
	reg  standing.Register
	n    int
}

// lived is a case of some years under a rulebook, with measures, sanctions, appeals,
// leaving and return, corrections of who the respondent is, and memberships that go on
// beside it.
func lived(t *rapid.T, r *rulebook.Rulebook) *life {
	l := &life{t: t, r: r, day: timetable.MustDate("2026-02-02")}
	for _, number := range numbers[:3] {
		l.tells(standing.Event{Kind: standing.Joined, Day: l.day - 9, Number: number, Name: "Member " + number})
	}
	events, err := casework.Receive(r, casework.Complaint{Category: category(r), Account: "It happened."}, l.day, false)
	if err != nil {
		t.Fatal(err)
	}
	if l.c, err = casework.Replay(events); err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(20, 90).Draw(t, "acts") {
		l.day += timetable.Date(rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 5, 40}).Draw(t, "days"))
		events, err := casework.Lapse(r, l.c, l.day)
		l.take(events, err)
		if rapid.IntRange(0, 5).Draw(t, "of the register") == 0 {
			e := anyEvent(t, l.day)
			if e.Kind != standing.Joined {
				l.tells(e)
			}
			continue
		}
		l.acts()
	}
	return l
}

func category(r *rulebook.Rulebook) string {
	if len(r.Categories) == 0 {
		return ""
	}
	return r.Categories[0].Name
}

func (l *life) tells(e standing.Event) {
	after, err := l.reg.With(e)
	if err == nil {
		l.reg, l.told = after, append(l.told, e)
	}
}

func (l *life) take(events []casework.Event, err error) {
	if errors.As(err, new(*casework.Refusal)) {
		return
	}
	if err == nil {
		err = l.c.Apply(events...)
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

// weights are how often an act of a kind is tried, of those that are lawful.
var weights = map[string]int{
	casework.Do: 12, casework.Impose: 4, casework.Continue: 6, casework.LiftMeasure: 1, casework.AskReview: 2, casework.Fulfil: 4,
	casework.RecordLeft: 1, casework.Readmit: 6, casework.Identify: 1,
}

// acts lets somebody do something that is lawful.
func (l *life) acts() {
	people := []casework.Actor{{ID: "respondent", Party: rulebook.Respondent}}
	for i := range l.r.Roles {
		for n := range max(1, l.r.Roles[i].Quorum) {
			people = append(people, casework.Actor{ID: fmt.Sprint(l.r.Roles[i].Name, n+1), Roles: []string{l.r.Roles[i].Name}})
		}
	}
	type move struct {
		who casework.Actor
		casework.Move
	}
	var lawful []move
	for _, who := range people {
		moves, _, err := casework.Moves(l.r, l.c, who, l.day)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, m := range moves {
			if l.c.Member == "" && m.Kind == casework.Identify {
				lawful = append(lawful, slices.Repeat([]move{{who, m}}, 20)...)
			}
			lawful = append(lawful, slices.Repeat([]move{{who, m}}, weights[m.Kind])...)
		}
	}
	if len(lawful) == 0 {
		return
	}
	m := rapid.SampledFrom(lawful).Draw(l.t, "move")
	l.take(casework.Perform(l.r, l.c, m.who, l.filled(m.Move)))
}

func (l *life) filled(m casework.Move) casework.Act {
	l.n++
	act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: l.day, Text: fmt.Sprint("Because of ", l.n)}
	if role := l.r.Role(m.As); role != nil {
		for i := range role.Quorum {
			act.Present = append(act.Present, fmt.Sprint(m.As, i+1))
		}
	}
	if len(m.Outcomes) > 0 {
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(l.t, "outcome")
		if step := l.r.Step(m.Step); m.Kind == casework.Do && rapid.IntRange(0, 3).Draw(l.t, "goes on") > 0 {
			if i := slices.IndexFunc(m.Outcomes, func(o string) bool { return step.Outcome(o).Sanctions != "" || step.Outcome(o).Stage != "" }); i >= 0 {
				act.Outcome = m.Outcomes[i]
			}
		}
	}
	said := casework.Matter{}
	switch m.Kind {
	case casework.Identify:
		others := slices.DeleteFunc(slices.Clone(numbers[:3]), func(n string) bool { return n == l.c.Member })
		act.Outcome, act.Member = "", rapid.SampledFrom(others).Draw(l.t, "member")
		if l.c.Member != "" && rapid.IntRange(0, 4).Draw(l.t, "taken back") == 0 {
			act.Outcome, act.Member = casework.Unidentified, ""
		}
	case casework.Impose:
		for i := range l.r.Measures {
			if x := &l.r.Measures[i]; x.Name == m.Subject {
				said.Restraint = &casework.Restriction{Lesser: "None would do.", Effects: []casework.Effect{l.effect(x.Effects[0])}}
			}
		}
	case casework.Do:
		l.decides(m, &act, &said)
	}
	act.Matter = &said
	return act
}

func (l *life) effect(what string) casework.Effect {
	x := casework.Effect{What: what}
	if rapid.Bool().Draw(l.t, "dated") {
		x.From = l.day + timetable.Date(rapid.IntRange(0, 3).Draw(l.t, "from"))
		x.To = x.From + timetable.Date(rapid.IntRange(0, 20).Draw(l.t, "days"))
	}
	return x
}

func (l *life) decides(m casework.Move, act *casework.Act, said *casework.Matter) {
	step := l.r.Step(m.Step)
	for _, a := range casework.Judged(l.r, l.c) {
		act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
	}
	if len(act.Present) > 0 && act.Outcome != "" {
		said.Ballot = casework.Unanimous(act.Outcome, len(act.Present)).Ballot
	}
	if step.Appeals(act.Outcome) && len(step.Grounds) > 0 {
		said.Grounds = step.Grounds[:1]
	}
	o := step.Outcome(act.Outcome)
	if o == nil || l.r.Imposable(o) == nil {
		return
	}
	w := casework.Weighing{Start: "x", Aggravating: "x", Mitigating: "x", AtOnce: rapid.SampledFrom([]string{"", "x"}).Draw(l.t, "at once")}
	for _, name := range l.r.Imposable(o) {
		s := l.r.Sanction(name)
		if rapid.Bool().Draw(l.t, name) {
			x := casework.Effect{What: rapid.SampledFrom(s.Effects).Draw(l.t, "effect")}
			if rapid.Bool().Draw(l.t, "shorter") {
				x.For = "2 weeks"
			}
			w.Sanctions = append(w.Sanctions, casework.Imposition{Name: s.Name, Length: fmt.Sprint(max(1, s.Least.N)+rapid.IntRange(0, 2).Draw(l.t, "more"), " months"), Effects: []casework.Effect{x}})
		}
	}
	said.Weighing = &w
}

// ledger is what the record had at the end of a day.
func (l *life) ledger(t *rapid.T, day timetable.Date) standing.Ledger {
	reg, err := standing.Register{}.With(until(l.told, day, func(e standing.Event) timetable.Date { return e.Day })...)
	if err != nil {
		t.Fatal(err)
	}
	out := standing.Ledger{Register: reg}
	if events := until(l.c.Events, day, func(e casework.Event) timetable.Date { return e.Day }); len(events) > 0 {
		c, err := casework.Replay(events)
		if err != nil {
			t.Fatal(err)
		}
		out.Cases = []standing.Case{standing.Of(l.r, "AAAA-2222", c)}
	}
	return out
}

func until[T any](all []T, day timetable.Date, of func(T) timetable.Date) []T {
	if n := slices.IndexFunc(all, func(e T) bool { return of(e) > day }); n >= 0 {
		return all[:n]
	}
	return all
}

// A standing on any day is that which the record had at its end: whatever was decided,
// lifted, quashed, put right or told later. Between one turn and the next it stays as it
// is, and no effect is in force before its first day or after its last.
func TestAStandingAtAnyDayIsTheReplayToIt(t *testing.T) {
	seen := map[string]int{}
	for _, name := range []string{"ladder.md", "restraint.md", "leaving.md"} {
		r := rules(t, name)
		rapid.Check(t, func(t *rapid.T) {
			l := lived(t, r)
			now := l.ledger(t, l.day)
			for _, day := range l.days(t, now) {
				then := l.ledger(t, day)
				for _, number := range numbers[:3] {
					a, b := now.On(number, day), then.On(number, day)
					if !reflect.DeepEqual(a, b) {
						t.Fatalf("%s on %s was\n%+v\nand is now said to have been\n%+v", number, day, b, a)
					}
					within(t, a, day)
					seen[string(a.Status)]++
					for _, e := range a.Effects {
						seen[string(e.Source)]++
					}
				}
			}
			for _, number := range numbers[:3] {
				l.goesOnAlone(t, now, number)
				l.historyHolds(t, now, number)
			}
		})
	}
	t.Log(seen)
	for _, what := range []string{"good", "suspended", "expelled", "left", "left while a case was open", "no member", "measure", "sanction", "order"} {
		if seen[what] == 0 {
			t.Errorf("nobody was ever %q: %v", what, seen)
		}
	}
}

// days are some between the first joining and today: of those on which something became
// another, and of the others.
func (l *life) days(t *rapid.T, now standing.Ledger) (out []timetable.Date) {
	for range 6 {
		out = append(out, l.c.Events[0].Day-10+timetable.Date(rapid.IntRange(0, int(l.day-l.c.Events[0].Day)+10).Draw(t, "day")))
	}
	for _, number := range numbers[:3] {
		for _, s := range now.History(number) {
			if s.From <= l.day && len(out) < 20 {
				out = append(out, s.From)
			}
		}
	}
	return out
}

func within(t *rapid.T, s standing.Standing, day timetable.Date) {
	for _, e := range s.Effects {
		if e.From > day || e.Until != 0 && e.Until < day {
			t.Fatalf("on %s there is in force %+v", day, e)
		}
		a := s.May(e.What)
		if e.What != "" && e.Source != standing.Order && (a.Yes || a.Since > e.From || a.Until != 0 && (e.Until == 0 || a.Until < e.Until)) {
			t.Fatalf("on %s, with %+v in force, the answer is %+v", day, e, a)
		}
	}
}

// goesOnAlone: from today on nothing changes but on the days that Next gives, and at
// last no effect is left.
func (l *life) goesOnAlone(t *rapid.T, now standing.Ledger, number string) {
	day, turns := l.day, 0
	for next := now.Next(number, day); ; next = now.Next(number, day) {
		if next == 0 {
			break
		}
		if !reflect.DeepEqual(now.On(number, day), now.On(number, next-1)) {
			t.Fatalf("%s stands otherwise between %s and %s", number, day, next)
		}
		if day = next; turns > 100 {
			t.Fatalf("there is no end of it: %s", day)
		}
		turns++
	}
	for _, e := range now.On(number, day+1).Effects {
		if e.Until != 0 {
			t.Fatalf("no more turns after %s, and %+v is in force", day, e)
		}
	}
}

// historyHolds: the spans of a history have no gaps, and each day has the standing of
// its span.
func (l *life) historyHolds(t *rapid.T, now standing.Ledger, number string) {
	spans := now.History(number)
	for i, s := range spans {
		last := s.To
		if last == 0 {
			last = max(s.From, l.day) + 400
		}
		day := timetable.Date(rapid.IntRange(int(s.From), int(last)).Draw(t, "of the span"))
		if got := now.On(number, day); !reflect.DeepEqual(got, s.Standing) {
			t.Fatalf("%s on %s: the history has\n%+v\nand the standing is\n%+v", number, day, s.Standing, got)
		}
		if i > 0 && spans[i-1].To != s.From-1 {
			t.Fatalf("%s: a gap before %s", number, s.From)
		}
	}
}
