package casework

import (
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

func TestWhoAsksAfterTheEndWaitsForAnAnswer(t *testing.T) {
	day := timetable.MustDate("2026-03-02")
	from := func(role string, to string, after int) Event {
		return Event{Kind: Messaged, Role: role, To: to, Day: day + timetable.Date(after)}
	}
	end := Event{Kind: Ended, Day: day + 5}
	c, r := rulebook.Complainant, rulebook.Respondent
	for _, x := range []struct {
		what   string
		events []Event
		want   int // days after; 0: nobody waits
	}{
		{"nothing was said", []Event{end}, 0},
		{"asked before the end", []Event{from(c, c, 3), end}, 0},
		{"asked after it, on the same day", []Event{end, from(c, c, 5)}, 5},
		{"and answered", []Event{end, from(c, c, 6), from("secretary", c, 7)}, 0},
		{"the other was answered", []Event{end, from(c, c, 6), from("secretary", r, 7)}, 6},
		{"asked twice", []Event{end, from(c, c, 6), from(c, c, 9)}, 6},
		{"answered, and asked again", []Event{end, from(c, c, 6), from("secretary", c, 7), from(c, c, 9)}, 9},
		{"both asked", []Event{end, from(r, r, 8), from(c, c, 7)}, 7},
	} {
		k := &Case{Events: x.events, End: "closed", EndedOn: end.Day}
		want := timetable.Date(0)
		if x.want != 0 {
			want = day + timetable.Date(x.want)
		}
		if got := k.Unanswered(); got != want {
			t.Errorf("%s: %s, not %s", x.what, got, want)
		}
		k.End = ""
		if got := k.Unanswered(); got != 0 {
			t.Errorf("%s: in an open case it is %s", x.what, got)
		}
	}
}
