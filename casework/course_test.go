package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"duly/casework"
	"duly/procedures"
	"duly/rulebook"
	"duly/timetable"
)

func readOne(t *testing.T, stages string) *rulebook.Rulebook {
	t.Helper()
	text := "# 1 All of it\n```duly\nrulebook: {name: R, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: a}\n" +
		"roles: {clerk: , deputy: }\nends: {out: , undecided: {kind: undecided}}\n```\n"
	for _, stage := range strings.Split(stages, "---\n") {
		text += "```duly\n" + stage + "```\n"
	}
	r, problems := rulebook.Read([]rulebook.File{{Name: "r.md", Text: []byte(text)}})
	for _, p := range problems {
		t.Error(p)
	}
	if r == nil {
		t.FailNow()
	}
	return r
}

func TestUnattended(t *testing.T) {
	for _, test := range []struct {
		name, stages string
		legs         string // "step who opened–due", one a line
		end          string // of the way
	}{
		{"a step passed on", "stage: a\nsteps:\n  x: {who: clerk, does: decide, within: 2 days, outcomes: {no: out}, else: {pass to: deputy, within: 3 days, else: no}}\n",
			"x clerk 2026-03-02–2026-03-04\nx deputy 2026-03-04–2026-03-09\n", "ended 2026-03-09 out"},
		{"nobody need ever decide", "stage: a\nsteps:\n  x: {who: clerk, does: record, within: 2 days, else: done}\n  y: {who: clerk, does: decide, after: x, outcomes: {no: out}}\n",
			"x clerk 2026-03-02–2026-03-04\ny clerk 2026-03-04–\n", "waits in a"},
		{"done on the day of receipt", "stage: a\nsteps:\n  x: {who: clerk, does: record, within: 0 days, else: done}\n  y: {who: clerk, does: decide, after: x, outcomes: {no: out}}\n",
			"x clerk 2026-03-02–2026-03-02\ny clerk 2026-03-02–\n", "waits in a"},
		{"back once, and then out", "stage: a\nsteps:\n  x: {who: clerk, does: decide, within: 1 day, outcomes: {on: b}, else: on}\n---\n" +
			"stage: b\nsteps:\n  y: {who: clerk, does: decide, within: 1 day, outcomes: {back: {to: a, at most: 1}, no: out}, else: back}\n",
			"x clerk 2026-03-02–2026-03-03\ny clerk 2026-03-03–2026-03-04\nx clerk 2026-03-04–2026-03-05\ny clerk 2026-03-05–2026-03-06\n", "waits in b"},
		{"round for ever", "stage: a\nsteps:\n  x: {who: clerk, does: decide, within: 1 day, outcomes: {on: b}, else: on}\n---\n" +
			"stage: b\nsteps:\n  y: {who: clerk, does: decide, within: 1 day, outcomes: {back: a, no: out}, else: back}\n",
			"x clerk 2026-03-02–2026-03-03\ny clerk 2026-03-03–2026-03-04\nx clerk 2026-03-04–2026-03-05\n", "round to a"},
		{"letters go out, and nobody decides", "safeguards: {longest silence: 10 working days}\n---\nstage: a\nsteps:\n  x: {who: clerk, does: decide, within: 1 day, outcomes: {no: out}}\n",
			"x clerk 2026-03-02–2026-03-03\n", "waits in a"},
		{"the stage's own limit", "stage: a\nwithin: 4 days\nelse: undecided\nsteps:\n  x: {who: clerk, does: decide, outcomes: {no: out}}\n",
			"x clerk 2026-03-02–\n", "ended 2026-03-06 undecided"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, err := casework.Unattended(readOne(t, test.stages), "", timetable.MustDate("2026-03-02"))
			if err != nil {
				t.Fatal(err)
			}
			var legs strings.Builder
			for _, l := range w.Legs {
				fmt.Fprintf(&legs, "%s %s %s–%s\n", l.Step.Step, l.Who, l.Opened, l.Due)
			}
			end := "ended " + w.Case.EndedOn.String() + " " + w.Case.End
			if w.Waits {
				end = "waits in " + w.Case.Stage
			} else if w.Round != "" {
				end = "round to " + w.Round
			}
			if legs.String() != test.legs || end != test.end {
				t.Errorf("the way was\n%s%s\nwant\n%s%s", &legs, end, test.legs, test.end)
			}
		})
	}
}

// The way on which nobody acts is the one that Lapse plays in one go.
func TestUnattendedIsWhatLapsePlays(t *testing.T) {
	for _, p := range procedures.List() {
		r, problems := rulebook.Read(procedures.Files(p.Name))
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		for _, category := range r.Categories {
			for day := timetable.MustDate("2026-12-14"); day < timetable.MustDate("2027-01-08"); day += 3 {
				w, err := casework.Unattended(r, category.Name, day)
				if err != nil {
					t.Fatal(err)
				}
				events, err := casework.Receive(r, casework.Complaint{Category: category.Name, Account: "-"}, day, false)
				if err != nil {
					t.Fatal(err)
				}
				c, err := casework.Replay(events)
				if err != nil {
					t.Fatal(err)
				}
				all, err := casework.Lapse(r, c, day+4*366)
				if err == nil {
					err = c.Apply(all...)
				}
				if err != nil {
					t.Fatal(err)
				}
				if c.End == "" || c.End != w.Case.End || c.EndedOn != w.Case.EndedOn || len(c.Events) != len(w.Case.Events) {
					t.Errorf("%s, %s, %s: %s on %s after %d events, and Lapse came to %s on %s after %d", p.Name, category.Name, day,
						w.Case.End, w.Case.EndedOn, len(w.Case.Events), c.End, c.EndedOn, len(c.Events))
				}
				for _, l := range w.Legs {
					if l.Closed == 0 || l.Due != 0 && l.Closed > l.Due || l.By.Kind == casework.Lapsed && l.Closed != l.Due {
						t.Errorf("%s, %s: %s was open from %s to %s and closed on %s", p.Name, day, l.Step, l.Opened, l.Due, l.Closed)
					}
				}
			}
		}
	}
}

func TestUnattendedRefuses(t *testing.T) {
	r, _ := rulebook.Read(procedures.Files("club"))
	if _, err := casework.Unattended(r, "conduct", timetable.MustDate("2035-12-30")); !errors.Is(err, timetable.ErrBeyond) {
		t.Errorf("beyond the calendar: %v", err)
	}
	var refusal *casework.Refusal
	if _, err := casework.Unattended(r, "weather", timetable.MustDate("2026-12-30")); !errors.As(err, &refusal) {
		t.Errorf("no such category: %v", err)
	}
}
