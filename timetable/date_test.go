package timetable_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/timetable"
)

// anyDate draws a date that can be written: 0001-01-01 to 9999-12-31.
var anyDate = rapid.Map(rapid.Int32Range(1, 3652059), func(n int32) timetable.Date { return timetable.Date(n) })

// instant is the noon of a date in the standard library's reckoning.
func instant(d timetable.Date) time.Time {
	return time.Date(1, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, int(d)-1)
}

func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate.Draw(t, "date")
		at := instant(d)
		y, m, day := d.Civil()
		if ty, tm, td := at.Date(); y != ty || m != int(tm) || day != td {
			t.Fatalf("%d: %d-%d-%d, the library says %d-%d-%d", d, y, m, day, ty, tm, td)
		}
		if d.Weekday() != at.Weekday() || d.Year() != at.Year() {
			t.Fatalf("%s: %s of %d, the library says %s", d, d.Weekday(), d.Year(), at.Weekday())
		}
		if got := timetable.DateOf(at); got != d {
			t.Fatalf("DateOf(%s) is %s", at, got)
		}
		short := fmt.Sprintf("%d %s %d", day, at.Month(), y)
		if d.String() != at.Format("2006-01-02") || d.Short() != short || d.Long() != at.Weekday().String()+" "+short {
			t.Fatalf("%s, %s, %s", d, d.Long(), d.Short())
		}
		if back, err := timetable.NewDate(y, m, day); err != nil || back != d {
			t.Fatalf("NewDate(%d, %d, %d) is %s, %v", y, m, day, back, err)
		}
		if back, err := timetable.ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("ParseDate(%s) is %s, %v", d, back, err)
		}
	})
}

func TestAddMonthsClamps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Map(rapid.Int32Range(366, 3652059), func(n int32) timetable.Date { return timetable.Date(n) }).Draw(t, "date")
		n := rapid.IntRange(-11, timetable.MaxN).Draw(t, "months")
		got := d.AddMonths(n)
		y, m, day := d.Civil()
		y2, m2, day2 := got.Civil()
		if 12*y2+m2 != 12*y+m+n {
			t.Fatalf("%s and %d months is %s", d, n, got)
		}
		_, _, tomorrow := (got + 1).Civil()
		if day2 != day && (day2 > day || tomorrow != 1) {
			t.Fatalf("%s and %d months is %s: neither the same day nor the month's last", d, n, got)
		}
	})
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-01-31", 2, "2026-03-31"}, // and not 28 March: never month by month
		{"2025-12-31", 2, "2026-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-05-05", 0, "2026-05-05"},
	} {
		if got := timetable.MustDate(test.from).AddMonths(test.n); got.String() != test.want {
			t.Errorf("%s and %d months is %s, want %s", test.from, test.n, got, test.want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{
		"", "2026", "2026-3-2", "02/03/2026", "2026-03-02 ", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
		"0000-01-01", "-026-01-01", "２０２６-01-01", "20260302", "2026-03-02T00:00:00Z",
	} {
		if d, err := timetable.ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		} else if !strings.Contains(err.Error(), "is no date") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := timetable.ParseDate("2026-02-29"); err == nil || !strings.Contains(err.Error(), "February 2026 has no day 29") {
		t.Errorf("the error must say what is wrong with the day: %v", err)
	}
}

// Zones in which midnight, an hour or a whole date is missing. A date is read
// off the instant as it stands; nothing is added or divided.
func TestDateOfWhereTimeIsBroken(t *testing.T) {
	for _, test := range []struct{ zone, utc, want string }{
		{"America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03"}, // the next second is 01:00 on the 4th
		{"America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04"},
		{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"}, // there is no 30 December 2011
		{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
		{"Asia/Beirut", "2023-03-29T22:30:00Z", "2023-03-30"},
		{"Europe/London", "2026-03-29T00:59:59Z", "2026-03-29"},
		{"Europe/London", "2026-07-01T23:30:00Z", "2026-07-02"},
		{"Europe/Rome", "2006-07-23T22:00:00Z", "2006-07-24"}, // a local midnight of the road-traffic log
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Skipf("no time zone data here: %v", err)
		}
		at, err := time.Parse(time.RFC3339, test.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := timetable.DateOf(at.In(zone)); got.String() != test.want {
			t.Errorf("%s in %s is %s, want %s", test.utc, test.zone, got, test.want)
		}
	}
}

func TestDateAsText(t *testing.T) {
	type record struct {
		Day   timetable.Date `json:"day"`
		Until timetable.Date `json:"until,omitzero"`
	}
	in := record{Day: timetable.MustDate("2026-03-02")}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"day":"2026-03-02"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var out record
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Fatalf("%+v, %v", out, err)
	}
	var none timetable.Date
	if err := none.UnmarshalText(nil); err != nil || none != 0 || none.String() != "" || none.Long() != "" || none.Short() != "" {
		t.Errorf("the zero Date is the empty text: %q, %v", none, err)
	}
	if err := none.UnmarshalText([]byte("2026-02-30")); err == nil {
		t.Error("30 February was read")
	}
	if b, err := timetable.Date(3652060).MarshalText(); err == nil {
		t.Errorf("the year 10000 was written as %s, which nothing can read", b)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-03-02", "0001-01-01", "9999-12-31", "2024-02-29", "2026-02-29", "2026-3-2", "", "----------"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := timetable.ParseDate(s)
		at, stdErr := time.Parse("2006-01-02", s)
		if ok := stdErr == nil && at.Year() > 0 && len(s) == 10; (err == nil) != ok {
			t.Fatalf("%q: %v; the library says %v", s, err, stdErr)
		}
		if err == nil && (d.String() != s || d != timetable.DateOf(at)) {
			t.Fatalf("%q was read as %s", s, d)
		}
	})
}
