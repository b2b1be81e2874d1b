package rehearsal_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/rehearsal"
	"duly/rulebook"
	"duly/timetable"
)

// happened plays a story under a rulebook: lines "DATE NAME VERB STEP [OUTCOME]".
func happened(t testing.TB, r *rulebook.Rulebook, story string) []casework.Event {
	t.Helper()
	c := &casework.Case{}
	for line := range strings.Lines(strings.TrimSpace(story)) {
		words := strings.Fields(line)
		day := timetable.MustDate(words[0])
		var events []casework.Event
		var err error
		if words[1] == "complaint" {
			events, err = casework.Receive(r, casework.Complaint{Account: "It happened.", Category: r.Categories[0].Name}, day, false)
		} else {
			stage, rest, _ := strings.Cut(strings.Join(words[3:], " "), ".")
			step, outcome, _ := strings.Cut(rest, " ")
			act := casework.Act{Kind: words[2], Step: rulebook.StepRef{Stage: stage, Step: step}, Day: day, Text: "So.", Exhibits: []casework.Exhibit{{Name: "a.png"}}, Outcome: outcome}
			for _, a := range casework.Clauses(r, c.Category) {
				act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
			}
			if words[1] == "pam" {
				act.Present = []string{"pam", "pim"}
			}
			who := crowd[slices.IndexFunc(crowd, func(a casework.Actor) bool { return a.ID == words[1] })]
			events, err = casework.Perform(r, c, who, act)
		}
		if err == nil {
			err = c.Apply(events...)
		}
		if err != nil {
			t.Fatalf("%s: %v", strings.TrimSpace(line), err)
		}
	}
	return c.Events
}

// A year's typical case: everybody is in time but the investigator's report,
// which the reviewer's extension saves.
const typical = `
2026-03-02 complaint
2026-03-03 sam do intake.acknowledge
2026-03-06 sam do intake.triage accept
2026-03-10 ira do investigation.notice
2026-03-20 respondent do investigation.reply
2026-04-09 rae extend investigation.report
2026-04-15 ira do investigation.report
2026-04-17 rae do investigation.charge case to answer
2026-04-20 ira do hearing.bundle
2026-05-06 pam do hearing.decision upheld
`

func rehearse(t testing.TB, old, now *rulebook.Rulebook, story string, renamed ...rulebook.StepRef) rehearsal.Case {
	t.Helper()
	s := rehearsal.Stage{New: now, AsOf: timetable.MustDate("2026-09-01"), Renamed: map[rulebook.StepRef]rulebook.StepRef{}}
	for i := 0; i < len(renamed); i += 2 {
		s.Renamed[renamed[i]] = renamed[i+1]
	}
	got, err := s.Rehearse(rehearsal.Past{ID: "7F3C-92KD", Rules: old, Events: happened(t, old, story)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told writes down what a committee would ask of a rehearsed case.
func told(c rehearsal.Case) string {
	var b strings.Builder
	if c.Untold != "" {
		return "untold: " + c.Untold + "\n"
	}
	way := func(name string, w rehearsal.Way) {
		switch {
		case w.Beyond != "":
			fmt.Fprintf(&b, "%s: cannot be told from %s on\n", name, w.Beyond)
		case w.End != "":
			fmt.Fprintf(&b, "%s: %s on %s\n", name, w.End, w.Ended)
		default:
			fmt.Fprintf(&b, "%s: open in %s, waits for %v\n", name, w.Stage, w.Waits)
		}
	}
	way("was", c.Was)
	way("would", c.Would)
	if !reflect.DeepEqual(c.Would, c.Pace) {
		way("at the same pace", c.Pace)
	}
	if c.Parting != nil {
		fmt.Fprintf(&b, "parts on %s: %s %s (rule %s)\n", c.Parting.Day, c.Parting.Step, c.Parting.Why, c.Parting.Rule)
	}
	for _, r := range c.Refused {
		fmt.Fprintf(&b, "refused %s: %s %s, %s: %s (rule %s)\n", r.Day, r.Kind, r.Step, r.Why, r.What, r.Rule)
	}
	if c.Held+c.Assumed+c.Handed+len(c.Given) > 0 {
		fmt.Fprintf(&b, "held %d, assumed %d, handed %d, given %v\n", c.Held, c.Assumed, c.Handed, c.Given)
	}
	for _, r := range c.Rungs {
		if r.Was != nil && (r.Alone.Fate != r.Was.Fate || r.Alone.TooSoon) {
			fmt.Fprintf(&b, "%s due %s: %s; by the new rules %s: %s", r.Step, r.Was.Due, r.Was.Fate, r.Alone.Due, r.Alone.Fate)
			if r.Alone.TooSoon {
				b.WriteString(", too soon")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestWhatAnAmendmentWouldHaveDone(t *testing.T) {
	old := read(t, small)
	const report = "    within: 15 working days\n    extend: {by: 5 working days, times: 1, approved by: reviewer, needs: [reasons]}\n    else: {pass to: reviewer, within: 5 working days, else: done}"
	const triage = "    outcomes: {accept: investigation, out of scope: dismissed}\n    else: accept"
	for _, c := range []struct {
		name, story string
		amendments  []string
		want        string
	}{
		{"the same rules", typical, nil, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
`},
		{"a shorter limit that nobody needed in full", typical, []string{"within: 3 working days, else: done}\n  reply", "within: 2 working days, else: done}\n  reply"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
`},
		{"a shorter limit without consequence", typical, []string{"does: notify parties, within: 3 working days, else: done}", "does: notify parties, within: 0 working days}"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
hearing.bundle due 2026-04-22: kept; by the new rules 2026-04-17: missed
`},
		{"a shorter limit whose else comes first", typical, []string{report, strings.Replace(report, "15", "10", 1)}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
parts on 2026-04-07: investigation.report lapsed (rule 2)
refused 2026-04-09: extend investigation.report, overtaken: Nobody extends their own limit (rule 2)
refused 2026-04-15: do investigation.report, overtaken: This was done on Tuesday 14 April 2026 (rule 2)
investigation.report due 2026-04-21: kept; by the new rules 2026-04-07: missed
`},
		{"a longer wait: whoever was ready waits", typical, []string{"wait: 10 working days\n    within: 15 working days", "wait: 12 working days\n    within: 20 working days"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-08
parts on 2026-05-06: hearing.decision otherwise (rule 3)
held 1, assumed 0, handed 0, given map[]
hearing.decision due 2026-05-12: kept; by the new rules 2026-05-19: kept, too soon
`},
		{"an outcome taken away", typical, []string{"outcomes: {upheld: upheld, not upheld: not upheld, ask", "outcomes: {not upheld: not upheld, ask"}, `
was: upheld on 2026-05-06
would: undecided on 2026-05-19
parts on 2026-05-06: hearing.decision unlawful (rule 3)
refused 2026-05-06: do hearing.decision, unlawful: “upheld” is no outcome of this step; it can be not upheld, ask again (rule 3)
`},
		{"who may not sit", strings.NewReplacer("2026-04-17 rae", "2026-04-17 both", "2026-03-10 ira", "2026-03-10 both").Replace(typical), []string{"not by: [investigation.report]", "not by: [investigation.report, investigation.notice]"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-07
at the same pace: upheld on 2026-05-11
parts on 2026-04-17: investigation.charge unlawful (rule 2)
refused 2026-04-17: do investigation.charge, unlawful: Whoever did “notice” in the stage “investigation” may not do this (rule 2)
held 2, assumed 0, handed 0, given map[]
`},
		{"a larger quorum", typical, []string{"quorum: 2", "quorum: 3"}, `
was: upheld on 2026-05-06
would: undecided on 2026-05-19
parts on 2026-05-06: hearing.decision unlawful (rule 3)
refused 2026-05-06: do hearing.decision, unlawful: Too few members of the panel took part: three are needed (rule The rules of the Kite Club)
`},
		{"a panel drawn by lot", typical, []string{"panel: {seats: 3, quorum: 2}", "panel: {seats: 3, quorum: 2, drawn: by lot, chair: lawyer, composition: {lay: 1}}"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
`},
		{"a step renamed and not said so", typical, []string{"  report:", "  inquiry:", "after: report\n    not by: [investigation.report]", "after: inquiry\n    not by: [investigation.inquiry]", "not by: [investigation.report, investigation.charge]", "not by: [investigation.inquiry, investigation.charge]"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
parts on 2026-04-14: investigation.report gone (rule 2)
refused 2026-04-09: extend investigation.report, gone: The rulebook has no step “investigation.report” (rule )
refused 2026-04-15: do investigation.report, gone: The rulebook has no step “investigation.report” (rule )
held 0, assumed 1, handed 0, given map[]
investigation.report due 2026-04-21: kept; by the new rules : nowhere
`},
		{"a step more that others wait for", typical, []string{"  charge:\n    who: reviewer\n    does: decide\n    after: report", "  comment: {who: investigator, does: record, after: report, within: 5 working days}\n  charge:\n    who: reviewer\n    does: decide\n    after: comment"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-08
at the same pace: upheld on 2026-05-13
parts on 2026-04-15: investigation.charge otherwise (rule 2)
held 3, assumed 1, handed 0, given map[]
`},
		{"a category gone", typical, []string{"categories:\n  conduct:", "categories:\n  abuse:"}, "untold: the new rules have no category for it\n"},
		{"another's step", typical, []string{"  charge:\n    who: reviewer", "  charge:\n    who: secretary"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
held 0, assumed 0, handed 1, given map[]
`},
		{"reasons asked for", typical, []string{"  report:\n    who: investigator\n    does: report\n    after: reply", "  report:\n    who: investigator\n    does: report\n    needs: [findings, evidence]\n    after: reply"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
held 0, assumed 0, handed 0, given map[evidence:1 findings:1]
`},
		{"a decision that comes too late", strings.Replace(typical[:strings.Index(typical, "2026-03-10")], "accept", "out of scope", 1),
			[]string{"    within: 5 working days\n    needs: [reasons]\n    outcomes: {accept", "    within: 3 working days\n    needs: [reasons]\n    outcomes: {accept"}, `
was: dismissed on 2026-03-06
would: cannot be told from investigation on
parts on 2026-03-05: intake.triage lapsed (rule 1)
refused 2026-03-06: do intake.triage, overtaken: The case is in the stage “investigation”, and this step belongs to “intake” (rule 1)
intake.triage due 2026-03-09: kept; by the new rules 2026-03-05: missed
`},
		{"a step more at the same pace", typical, []string{"  notice: {who: investigator, does: notify respondent, within: 3 working days", "  meet: {who: investigator, does: record, within: 4 working days}\n  notice: {who: investigator, does: notify respondent, after: meet, within: 3 working days"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
at the same pace: upheld on 2026-05-13
parts on 2026-03-06: investigation.notice otherwise (rule 2)
held 1, assumed 1, handed 0, given map[]
`},
		{"an else removed", "2026-03-02 complaint\n2026-03-10 ira do investigation.notice\n", []string{triage, strings.TrimSuffix(triage, "\n    else: accept")}, `
was: undecided on 2026-06-02
would: open in intake, waits for [intake.triage]
parts on 2026-03-09: intake.triage waited (rule 1)
refused 2026-03-10: do investigation.notice, early: The case is in the stage “intake”, and this step belongs to “investigation” (rule 2)
`},
		{"a party's time cut", strings.Replace(typical, "2026-03-20 resp", "2026-03-24 resp", 1), []string{"allow: 14 days", "allow: 7 days"}, `
was: upheld on 2026-05-06
would: upheld on 2026-05-06
at the same pace: upheld on 2026-04-29
parts on 2026-03-17: investigation.reply lapsed (rule 2)
refused 2026-03-24: do investigation.reply, overtaken: This was done on Tuesday 17 March 2026 (rule 2)
investigation.reply due 2026-03-24: kept; by the new rules 2026-03-17: missed
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := told(rehearse(t, old, read(t, small, c.amendments...), c.story))
			if want := strings.TrimPrefix(c.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A step or a stage that has another name only is told so, and nothing changes.
func TestRenamed(t *testing.T) {
	old := read(t, small)
	inquiry := read(t, small, "  report:", "  inquiry:", "after: report\n    not by: [investigation.report]", "after: inquiry\n    not by: [investigation.inquiry]",
		"not by: [investigation.report, investigation.charge]", "not by: [investigation.inquiry, investigation.charge]")
	got := rehearse(t, old, inquiry, typical, rulebook.StepRef{Stage: "investigation", Step: "report"}, rulebook.StepRef{Stage: "investigation", Step: "inquiry"})
	if got := told(got); got != "was: upheld on 2026-05-06\nwould: upheld on 2026-05-06\n" {
		t.Errorf("a step renamed:\n%s", got)
	}
	hearing := read(t, small, "stage: hearing", "stage: panel day", "case to answer: hearing,", "case to answer: panel day,")
	got = rehearse(t, old, hearing, typical, rulebook.StepRef{Stage: "hearing"}, rulebook.StepRef{Stage: "panel day"})
	if got := told(got); got != "was: upheld on 2026-05-06\nwould: upheld on 2026-05-06\n" {
		t.Errorf("a stage renamed:\n%s", got)
	}
}

// What an extension needs was there, too.
func TestExtensionsHadWhatTheyNeed(t *testing.T) {
	old := read(t, small, "approved by: reviewer, needs: [reasons]}", "approved by: reviewer, needs: [reasons, evidence]}")
	if got := rehearse(t, old, old, typical); got.Parting != nil || len(got.Refused) > 0 || len(got.Given) > 0 {
		t.Errorf("under the same rules:\n%s", told(got))
	}
	if got := rehearse(t, read(t, small), old, typical); got.Parting != nil || got.Given["evidence"] != 1 {
		t.Errorf("asked for by the new rules alone:\n%s", told(got))
	}
}

// On a day on which a case was still open, both ways are looked at on that day: a
// limit that ends on it is running.
func TestAsOfADayInBetween(t *testing.T) {
	old, now := read(t, small), read(t, small, "    wait: 10 working days\n    within: 15 working days", "    within: 8 working days")
	events := happened(t, old, typical)
	for _, c := range []struct {
		asOf       string
		was, would rehearsal.Fate
	}{
		{"2026-04-20", rehearsal.Running, rehearsal.Running},
		{"2026-04-30", rehearsal.Running, rehearsal.Running},
		{"2026-05-01", rehearsal.Running, rehearsal.Overdue}, // passed on
		{"2026-05-05", rehearsal.Running, rehearsal.Overdue},
		{"2026-05-06", rehearsal.Kept, rehearsal.Overdue},
		{"2026-05-13", rehearsal.Kept, rehearsal.Missed}, // and ended undecided
	} {
		s := rehearsal.Stage{New: now, AsOf: timetable.MustDate(c.asOf)}
		got, err := s.Rehearse(rehearsal.Past{Rules: old, Events: events})
		if err != nil {
			t.Fatal(err)
		}
		last := got.Rungs[len(got.Rungs)-1]
		if last.Step.Step != "decision" || last.Was.Fate != c.was || last.Would.Fate != c.would {
			t.Errorf("as of %s: %s was %s, and would have been %s", c.asOf, last.Step, last.Was.Fate, last.Would.Fate)
		}
	}
}

// A person whose key was destroyed acts as a stranger, and a panel as one of strangers.
func TestWhoActedIsForgotten(t *testing.T) {
	old := read(t, small)
	events := happened(t, old, typical)
	for i := range events {
		if events[i].By != rulebook.System {
			events[i].By, events[i].Present = "", nil
		}
	}
	s := rehearsal.Stage{New: old, AsOf: timetable.MustDate("2026-09-01")}
	got, err := s.Rehearse(rehearsal.Past{Rules: old, Events: events})
	if err != nil || got.Parting != nil || len(got.Refused) > 0 {
		t.Errorf("%v, %+v, %+v", err, got.Parting, got.Refused)
	}
}

// Whoever came after hours did so under the new rules too, as far as the hour is known.
func TestDayEnds(t *testing.T) {
	old := read(t, small)
	now := read(t, small, "  calendar: GB-ENG", "  calendar: GB-ENG\n  day ends: 16:30")
	events := happened(t, old, "2026-03-02 complaint\n2026-03-05 sam do intake.triage accept\n")
	for _, c := range []struct {
		minute int
		due    string
	}{{16*60 + 29, "2026-03-09"}, {16*60 + 30, "2026-03-10"}} {
		minutes := make([]int, len(events))
		minutes[0] = c.minute
		s := rehearsal.Stage{New: now, AsOf: timetable.MustDate("2026-03-06")}
		got, err := s.Rehearse(rehearsal.Past{Rules: old, Events: events, Minutes: minutes})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(got.Rungs, func(r rehearsal.Rung) bool { return r.Step.Step == "triage" })
		if due := got.Rungs[i].Would.Due; due.String() != c.due {
			t.Errorf("received at minute %d, triage is due on %s, want %s", c.minute, due, c.due)
		}
	}
}
