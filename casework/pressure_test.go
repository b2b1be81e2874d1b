package casework

import (
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

func TestHowMuchALimitPresses(t *testing.T) {
	opened := timetable.MustDate("2026-03-02")
	ten := Clock{Opened: opened, From: opened, Due: opened + 10}
	passed := Clock{Opened: opened - 30, From: opened, Due: opened + 10, Passed: 1}
	extended := Clock{Opened: opened, From: opened + 10, Due: opened + 20, Extended: 1}
	party := Clock{Opened: opened, From: opened, Due: opened + 10, Party: true}
	still := Case{Pauses: []Spell{{From: opened + 2, To: opened + 12, Ended: true}}}
	for _, x := range []struct {
		what  string
		c     Case
		clock Clock
		day   timetable.Date
		want  Pressure
	}{
		{"seven of ten days", Case{}, ten, opened + 7, Calm},
		{"eight of ten days", Case{}, ten, opened + 8, Pressing},
		{"the last day", Case{}, ten, opened + 10, LastDay},
		{"a day later", Case{}, ten, opened + 11, PastDue},
		{"five days later", Case{}, ten, opened + 15, OverByHalf},
		{"passed on: its own time counts", Case{}, passed, opened + 7, Calm},
		{"extended: all of the time counts", Case{}, extended, opened + 14, Calm},
		{"extended, three quarters", Case{}, extended, opened + 15, Pressing},
		{"a party's own time", Case{}, party, opened + 9, Calm},
		{"a party's last day", Case{}, party, opened + 10, LastDay},
		{"two of three days left", Case{}, Clock{Opened: opened, Due: opened + 3}, opened + 1, Near},
		{"no last day", Case{}, Clock{Opened: opened}, opened + 400, Calm},
		{"an offer, of which only the last day is known", Case{}, Clock{Due: opened}, opened - 9, Calm},
		{"and is over", Case{}, Clock{Due: opened}, opened + 90, PastDue},
		{"ten days of pause are no days of it", still, Clock{Opened: opened, From: opened, Due: opened + 20}, opened + 17, Calm},
		{"seven and a half of ten that moved", still, Clock{Opened: opened, From: opened, Due: opened + 20}, opened + 18, Pressing},
	} {
		if got := x.c.Pressure(x.clock, x.day); got != x.want {
			t.Errorf("%s: %d, not %d", x.what, got, x.want)
		}
	}
}

// A clock never presses less as days go by, and a further day never makes it press more.
func TestPressureOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opened := timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 200).Draw(t, "opened"))
		k := Clock{Opened: opened, From: opened, Due: opened + timetable.Date(rapid.IntRange(0, 90).Draw(t, "limit")), Party: rapid.Bool().Draw(t, "party")}
		var c Case
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			from := opened + timetable.Date(rapid.IntRange(-10, 80).Draw(t, "from"))
			c.Pauses = append(c.Pauses, Spell{From: from, To: from + timetable.Date(rapid.IntRange(0, 30).Draw(t, "long"))})
		}
		longer := k
		longer.Due++
		last := Calm
		for day := opened; day < k.Due+200; day++ {
			p := c.Pressure(k, day)
			if p.Urgency() < last.Urgency() {
				t.Fatalf("on %s it presses %d, the day before %d", day, p, last)
			}
			if more := c.Pressure(longer, day); more.Urgency() > p.Urgency() {
				t.Fatalf("with a day more it presses %d on %s, without %d", more, day, p)
			}
			if (p >= PastDue) != (day > k.Due) || (p == LastDay) != (day == k.Due) {
				t.Fatalf("on %s, due %s: %d", day, k.Due, p)
			}
			last = p
		}
	})
}
