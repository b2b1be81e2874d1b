package rehearsal_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rehearsal"
	"duly/rulebook"
	"duly/timetable"
)

// read reads a rulebook with the texts that it names, amended by pairs of old and
// new text.
func read(t testing.TB, path string, amendments ...string) *rulebook.Rulebook {
	t.Helper()
	files := []rulebook.File{}
	for name := path; ; {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(filepath.Dir(path), name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: filepath.ToSlash(rel), Text: text})
		need := rulebook.Needs(files)
		if len(files) > len(need) {
			break
		}
		name = filepath.Join(filepath.Dir(path), need[len(files)-1])
	}
	for i := 0; i < len(amendments); i += 2 {
		text := string(files[0].Text)
		if strings.Count(text, amendments[i]) != 1 {
			t.Fatalf("%q stands %d times in %s", amendments[i], strings.Count(text, amendments[i]), path)
		}
		files[0].Text = []byte(strings.Replace(text, amendments[i], amendments[i+1], 1))
	}
	r, problems := rulebook.Read(files)
	for _, p := range problems {
		t.Errorf("%s", p)
	}
	if r == nil {
		t.FailNow()
	}
	return r
}

const (
	small   = "../casework/testdata/small.md"
	lantern = "../internal/demo/rulebook/rulebook.md"
	pausing = "../casework/testdata/pausing.md"
)

// crowd holds every role of both rulebooks, some of them twice.
var crowd = []casework.Actor{
	{ID: rulebook.Complainant, Party: rulebook.Complainant},
	{ID: rulebook.Respondent, Party: rulebook.Respondent},
	{ID: "sam", Roles: []string{"secretary"}},
	{ID: "ira", Roles: []string{"investigator"}},
	{ID: "rae", Roles: []string{"reviewer"}},
	{ID: "both", Roles: []string{"investigator", "reviewer"}},
	{ID: "pam", Roles: []string{"panel"}},
	{ID: "pim", Roles: []string{"panel"}},
	{ID: "ann", Roles: []string{"appeal panel"}},
	{ID: "abe", Roles: []string{"appeal panel"}},
	{ID: "dee", Roles: []string{"deputy"}},
	{ID: "uma", Roles: []string{"umpire"}},
}

func category(t *rapid.T, r *rulebook.Rulebook) string {
	if len(r.Categories) == 0 {
		return ""
	}
	return rapid.SampledFrom(r.Categories).Draw(t, "category").Name
}

// conduct lets random people loose in a case, and gives what happened.
func conduct(t *rapid.T, r *rulebook.Rulebook) *casework.Case {
	day := timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(0, 500).Draw(t, "received"))
	complaint := casework.Complaint{Account: "It happened.", Category: category(t, r)}
	events, err := casework.Receive(r, complaint, day, rapid.Bool().Draw(t, "late"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(0, 60).Draw(t, "acts") {
		day += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
		who := rapid.SampledFrom(crowd).Draw(t, "who")
		happen(t, c, func() ([]casework.Event, error) { return casework.Lapse(r, c, day) })
		moves, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		moves = slices.DeleteFunc(moves, func(m casework.Move) bool {
			return slices.Contains(intake, m.Kind) || slices.Contains(casework.Leavings, m.Kind)
		})
		if len(moves) == 0 {
			continue
		}
		m := rapid.SampledFrom(moves).Draw(t, "move")
		act := casework.Act{Kind: m.Kind, Ground: m.Ground, Subject: m.Subject, Step: m.Step, Day: day, Text: "Because it is so.", AfterHours: rapid.Bool().Draw(t, "late")}
		if m.Kind == casework.Do && len(m.Outcomes) > 0 {
			act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
		}
		for _, a := range casework.Clauses(r, c.Category) {
			act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
		}
		switch m.As {
		case "panel":
			act.Present = []string{"pam", "pim"}
		case "appeal panel":
			act.Present = []string{"ann", "abe"}
		}
		happen(t, c, func() ([]casework.Event, error) { return casework.Perform(r, c, who, act) })
	}
	return c
}

// intake are the acts about complaints and parties, which no rehearsal repeats.
var intake = []string{casework.Join, casework.Separate, casework.Say, casework.Arrange, casework.Unarrange, casework.Confide, casework.Question}

func happen(t *rapid.T, c *casework.Case, what func() ([]casework.Event, error)) {
	events, err := what()
	if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) {
		return // who else sat is not part of a move
	}
	if err == nil {
		err = c.Apply(events...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// bare leaves of an event what a rehearsal keeps: not what was said.
func bare(events []casework.Event) []casework.Event {
	var out []casework.Event
	for _, e := range events {
		switch e.Kind {
		case casework.Added, casework.TimeAsked, casework.TimeRefused, casework.Corrected, casework.Silent:
			continue
		}
		if e.Kind.OfTheFile() {
			continue
		}
		e.Text, e.Exhibits, e.Filing, e.Identity = "", nil, nil, nil
		if len(e.Findings()) > 0 {
			e.Particulars = nil
		}
		if e.Kind == casework.Extended {
			e.Subject = "" // the request that it grants, which is not played
		}
		out = append(out, e)
	}
	return out
}

// Played under the rules that it was handled under, a case is the same, event by
// event, whatever was done in it and on whatever day one looks.
func TestTheSameRulesChangeNothing(t *testing.T) {
	for _, path := range []string{small, lantern, pausing} {
		for _, dayEnds := range []string{"", "\n  day ends: 17:00"} {
			r := read(t, path, "  calendar: GB-ENG", "  calendar: GB-ENG"+dayEnds)
			rapid.Check(t, func(t *rapid.T) {
				c := conduct(t, r)
				asOf := c.Received + timetable.Date(rapid.IntRange(0, 400).Draw(t, "as of"))
				changesNothing(t, r, c, asOf)
			})
		}
	}
}

func changesNothing(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, asOf timetable.Date) {
	s := rehearsal.Stage{New: r, AsOf: asOf}
	got, err := s.Rehearse(rehearsal.Past{ID: "A", Rules: r, Events: c.Events})
	if err != nil {
		if asOf >= c.Events[0].Day {
			t.Fatal(err)
		}
		return
	}
	if got.Parting != nil || len(got.Refused) > 0 || got.Held+got.Assumed+got.Handed+len(got.Given) > 0 || got.Untold != "" {
		t.Fatalf("it goes another way: %+v, parting %+v", got, got.Parting)
	}
	if !reflect.DeepEqual(got.Was, got.Would) || !reflect.DeepEqual(got.Was, got.Pace) {
		t.Fatalf("it came to %+v, and would have come to %+v, and at the same pace to %+v", got.Was, got.Would, got.Pace)
	}
	inRecord := bare(c.Events)
	for i, e := range bare(got.Played.Events) {
		if i < len(inRecord) && inRecord[i].Day < asOf && !reflect.DeepEqual(e, inRecord[i]) {
			t.Fatalf("event %d is %+v, and was %+v", i, e, inRecord[i])
		}
	}
	for _, rung := range got.Rungs {
		if !reflect.DeepEqual(rung.Was, rung.Would) || !rung.Firm {
			t.Fatalf("%s: %+v, and would have been %+v", rung.Step, rung.Was, rung.Would)
		}
		if rung.Alone.Due != rung.Was.Due || rung.Alone.Fate != rung.Was.Fate || rung.Alone.TooSoon {
			t.Fatalf("%s by itself: %+v, and was %+v", rung.Step, rung.Alone, rung.Was)
		}
	}
}

// Whatever is amended, a rehearsal ends, what it plays is a case, each act has
// one place (done, or refused with words), and the ways are the same until they part.
func TestAnyConductUnderAmendedRules(t *testing.T) {
	r := read(t, lantern)
	amended := map[string]*rulebook.Rulebook{
		"shorter": read(t, lantern, "acknowledge: {who: secretary, does: notify complainant, within: 2 working days, else: done}",
			"acknowledge: {who: secretary, does: notify complainant, within: 1 working day, else: done}", "    within: 15 working days\n    extend: {by: 5 working days, times: 1, approved by: reviewer, needs: [reasons]}\n    else: {pass to", "    within: 8 working days\n    else: {pass to"),
		"longer":  read(t, lantern, "after: notice, allow: 14 days", "after: notice, allow: 28 days", "    wait: 10 working days", "    wait: 14 working days"),
		"no else": read(t, lantern, "    else: accept\naccepted:\n", "accepted:\n"),
		"a step more": read(t, lantern, "  reply: {who: respondent, does: reply, after: notice, allow: 14 days}",
			"  interview: {who: investigator, does: record, after: notice, within: 6 working days}\n  reply: {who: respondent, does: reply, after: [notice, interview], allow: 14 days}"),
		"another's": read(t, lantern, "  charge:\n    who: reviewer", "  charge:\n    who: secretary"),
		"small":     read(t, small, "categories:\n  conduct: ", "categories:\n  abuse: "),
	}
	for name, now := range amended {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := conduct(t, r)
				asOf := c.Last + timetable.Date(rapid.IntRange(0, 300).Draw(t, "as of"))
				s := rehearsal.Stage{New: now, AsOf: asOf}
				got, err := s.Rehearse(rehearsal.Past{ID: "A", Rules: r, Events: c.Events})
				if err != nil {
					t.Fatal(err)
				}
				if got.Untold != "" {
					if now.Category(c.Category) != nil {
						t.Fatal(got.Untold)
					}
					return
				}
				plausible(t, c, got)
			})
		})
	}
}

func plausible(t *rapid.T, c *casework.Case, got rehearsal.Case) {
	if _, err := casework.Replay(got.Played.Events); err != nil {
		t.Fatal(err)
	}
	acted := func(events []casework.Event) (n int) {
		for _, e := range events {
			switch e.Kind {
			case casework.Received, casework.Added, casework.TimeAsked, casework.TimeRefused, casework.Corrected:
				continue // they are not played
			}
			if e.By != rulebook.System && !e.Kind.OfTheFile() {
				n++
			}
		}
		return n
	}
	if was, would := acted(c.Events), acted(got.Played.Events); was != would-got.Assumed+len(got.Refused) {
		t.Fatalf("of %d acts, %d were played, %d of them assumed, and %d refused", was, would, got.Assumed, len(got.Refused))
	}
	for _, ref := range got.Would.Waits {
		if ref.Step == "interview" {
			t.Fatalf("%s, which only the new rules have, was not taken as done: %+v", ref, got.Would)
		}
	}
	for _, r := range got.Refused {
		if r.What == "" || r.Why == "" {
			t.Fatalf("an act is refused without words: %+v", r)
		}
	}
	if len(got.Refused) > 0 && got.Parting == nil {
		for _, r := range got.Refused {
			if r.Kind == casework.Do && r.Why != rehearsal.Gone {
				t.Fatalf("%+v is refused, and the case goes as it did", r)
			}
		}
	}
	for _, rung := range got.Rungs {
		if rung.Firm && (rung.Was == nil || rung.Was.Opened != rung.Would.Opened) && got.Assumed == 0 && got.Parting != nil && rung.Would.Opened < got.Parting.Day && rung.Step.Step != "interview" {
			t.Fatalf("%s is held for firm: %+v, parting %+v", rung.Step, rung, got.Parting)
		}
	}
}
