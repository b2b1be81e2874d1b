package statistics_test

import (
	"errors"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

func workingDays(n int) timetable.Limit { return timetable.Limit{N: n, Unit: timetable.WorkingDays} }
func days(n int) timetable.Limit        { return timetable.Limit{N: n, Unit: timetable.Days} }

// society is a small procedure: triage, an investigation in which the
// respondent has 14 days to reply, and a decision that only people can make.
func society(t testing.TB) *rulebook.Rulebook {
	calendar, err := timetable.Named("GB-ENG")
	if err != nil {
		t.Fatal(err)
	}
	return &rulebook.Rulebook{
		Name: "Society", Digest: "d1", Calendar: calendar, Start: "intake",
		Roles: []rulebook.Role{{Name: "secretary"}, {Name: "investigator"}, {Name: "reviewer"}},
		Ends:  []rulebook.End{{Name: "dismissed"}, {Name: "upheld", Kind: "finding"}},
		Stages: []rulebook.Stage{{Name: "intake", Rule: "2.1", Steps: []rulebook.Step{{
			Stage: "intake", Name: "triage", Who: "secretary", Does: rulebook.Decide, Rule: "2.1", Within: workingDays(5),
			Outcomes: []rulebook.Outcome{{Name: "accept", Stage: "investigation"}, {Name: "out of scope", End: "dismissed"}},
			Else:     &rulebook.Consequence{Outcome: "accept"},
		}}}, {Name: "investigation", Rule: "3", Within: workingDays(60), Steps: []rulebook.Step{{
			Stage: "investigation", Name: "reply", Who: rulebook.Respondent, Does: rulebook.Reply, Rule: "3.1", Allow: days(14),
		}, {
			Stage: "investigation", Name: "report", Who: "investigator", Does: rulebook.Report, Rule: "3.2", After: []string{"reply"},
			Within: workingDays(15), Extend: &rulebook.Extension{By: workingDays(5), Times: 1, ApprovedBy: "reviewer"},
			Else: &rulebook.Consequence{PassTo: "reviewer", Within: workingDays(5), Else: &rulebook.Consequence{Done: true}},
		}, {
			Stage: "investigation", Name: "decision", Who: "reviewer", Does: rulebook.Decide, Rule: "3.3", Within: workingDays(20),
			Outcomes: []rulebook.Outcome{{Name: "upheld", End: "upheld"}, {Name: "dismissed", End: "dismissed"}},
		}}}},
		Promises: []rulebook.Promise{
			{Name: "decided in time", From: "received", To: "ended", Within: workingDays(30), Rule: "1"},
			{Name: "reported", From: "investigation", To: "investigation.report", Within: days(28), Rule: "1"},
			{Name: "upheld soon", From: "received", To: "upheld", Within: days(60), Rule: "1"},
			{
				Name: "heard first", Party: rulebook.Respondent, In: rulebook.StepRef{Stage: "investigation", Step: "reply"},
				AtLeast: days(14), Before: rulebook.StepRef{Stage: "investigation", Step: "report"}, Rule: "1",
			},
		},
	}
}

var (
	secretary    = casework.Actor{ID: "sam", Roles: []string{"secretary"}}
	investigator = casework.Actor{ID: "ivy", Roles: []string{"investigator"}}
	reviewer     = casework.Actor{ID: "rob", Roles: []string{"reviewer"}}
	respondent   = casework.Actor{ID: "respondent", Party: rulebook.Respondent}
)

// A file is a case in the telling.
type file struct {
	t    testing.TB
	book *rulebook.Rulebook
	*casework.Case
}

func receive(t testing.TB, book *rulebook.Rulebook, day string) file {
	events, err := casework.Receive(book, casework.Complaint{Account: "something happened"}, timetable.MustDate(day), false)
	f := file{t, book, &casework.Case{}}
	f.take(events, err)
	return f
}

func (f file) take(events []casework.Event, err error) file {
	if err == nil {
		err = f.Apply(events...)
	}
	if err != nil {
		f.t.Helper()
		f.t.Fatal(err)
	}
	return f
}

// does performs a step, "stage.step" as two words, with an outcome or "".
func (f file) does(day string, who casework.Actor, stage, step, outcome string) file {
	f.t.Helper()
	return f.act(who, casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: stage, Step: step}, Day: timetable.MustDate(day), Outcome: outcome, Text: "as recorded"})
}

func (f file) act(who casework.Actor, act casework.Act) file {
	f.t.Helper()
	return f.take(casework.Perform(f.book, f.Case, who, act))
}

// morning lets time do what it did before the day.
func (f file) morning(day string) file {
	f.t.Helper()
	return f.take(casework.Lapse(f.book, f.Case, timetable.MustDate(day)))
}

func isRefusal(err error) bool {
	var refusal *casework.Refusal
	return errors.As(err, &refusal)
}
