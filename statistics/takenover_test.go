package statistics_test

import (
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

func elsewhere(stage, received string) *casework.Case {
	return &casework.Case{Received: timetable.MustDate(received), TakenOver: casework.TakenOver{On: timetable.MustDate("2026-03-02"), Stage: stage}}
}

func TestWhatIsPublicOfCasesFromElsewhere(t *testing.T) {
	var cases []*casework.Case
	for range 9 {
		cases = append(cases, elsewhere("investigation", "2025-03-02"))
	}
	cases = append(cases, elsewhere("hearing", "2019-03-02"), elsewhere("intake", "2026-01-02"), elsewhere("intake", "2026-01-02"))
	ended := elsewhere("intake", "2020-01-01")
	ended.End, ended.EndedOn = "upheld", timetable.MustDate("2026-03-03")
	got := statistics.TakenOverCases(append(cases, ended), timetable.MustDate("2026-03-10"))
	// Three are too few to stand alone, and could be told from the rest.
	if len(got.Lines) != 1 || got.Open != 12 || got.Lines[0].Open != 12 || got.Lines[0].Oldest != 2565 || got.Lines[0].Median != 373 || got.Ended != 0 {
		t.Errorf("%+v", got)
	}
	if few := statistics.TakenOverCases(cases[:4], timetable.MustDate("2026-03-10")); !few.Few || few.Open != 0 || len(few.Lines) != 0 {
		t.Errorf("of four: %+v", few)
	}
}

// No line is about fewer than five cases, and the lines add up.
func TestNobodyStandsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cases []*casework.Case
		for range rapid.IntRange(0, 40).Draw(t, "cases") {
			cases = append(cases, elsewhere(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "stage"), "2024-01-02"))
		}
		got := statistics.TakenOverCases(cases, timetable.MustDate("2026-03-10"))
		sum := 0
		for _, l := range got.Lines {
			if l.Open < 5 {
				t.Fatalf("a line is about %d", l.Open)
			}
			sum += l.Open
		}
		if sum != got.Open || len(cases) >= 5 && sum != len(cases) || got.Few != (len(cases) > 0 && len(cases) < 5) {
			t.Fatalf("%d cases: %+v", len(cases), got)
		}
	})
}

// A silence that lasted too long counts as any limit that is missed; a complaint
// that goes on elsewhere, and a case that came from there, in no promise.
func TestSilenceIsAMissedLimit(t *testing.T) {
	book := society(t)
	book.Safeguards = []rulebook.Safeguard{{Name: rulebook.LongestSilence, Limit: workingDays(10), Rule: "4"}}
	told := receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "accept").morning("2026-03-25")
	quick := receive(t, book, "2026-03-20")
	joined := receive(t, book, "2026-03-20").act(secretary, casework.Act{
		Kind: casework.Join, Day: timetable.MustDate("2026-03-23"), Text: "The same.", Matter: &casework.Matter{Joining: &casework.Joining{Into: "AAAA-1111"}},
	})
	old := file{t, book, &casework.Case{}}
	old.take(casework.TakeOver(book, casework.Complaint{}, timetable.MustDate("2024-01-02"), "investigation", timetable.MustDate("2026-03-20")))
	report, err := statistics.KeptPromises(book, []*casework.Case{told.Case, quick.Case, joined.Case, old.Case}, timetable.MustDate("2026-03-25"))
	if err != nil {
		t.Fatal(err)
	}
	silence := report.Limits[len(report.Limits)-1]
	if silence.Name != rulebook.LongestSilence || silence.Missed != 1 || silence.Running != 1 || silence.Kept != 0 {
		t.Errorf("silence: %+v", silence)
	}
	if report.Cases != 2 || report.Joined != 1 || report.TakenOver != 1 {
		t.Errorf("%d cases, %d joined, %d taken over", report.Cases, report.Joined, report.TakenOver)
	}
}
