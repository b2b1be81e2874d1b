package timetable_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

func limit(t testing.TB, s string) timetable.Limit {
	t.Helper()
	l, err := timetable.ParseLimit(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// anyLimit draws limits of every form, up to a largest number.
func anyLimit(most int) *rapid.Generator[timetable.Limit] {
	return rapid.Custom(func(t *rapid.T) timetable.Limit {
		l := timetable.Limit{Unit: timetable.Unit(rapid.IntRange(int(timetable.WorkingDays), int(timetable.Months)).Draw(t, "unit"))}
		least := 1
		if l.Unit == timetable.WorkingDays || l.Unit == timetable.Days {
			least = 0
		}
		l.N = rapid.IntRange(least, most).Draw(t, "N")
		if rapid.Bool().Draw(t, "and at least") {
			l.AtLeast = rapid.IntRange(1, most).Draw(t, "at least")
		}
		return l
	})
}

func TestParseLimit(t *testing.T) {
	for _, test := range []struct {
		in   string
		want timetable.Limit
		out  string
	}{
		{"10 working days", timetable.Limit{N: 10, Unit: timetable.WorkingDays}, "10 working days"},
		{"1 working day", timetable.Limit{N: 1, Unit: timetable.WorkingDays}, "1 working day"},
		{"0 working days", timetable.Limit{Unit: timetable.WorkingDays}, "0 working days"},
		{"0 days", timetable.Limit{Unit: timetable.Days}, "0 days"},
		{"14 days", timetable.Limit{N: 14, Unit: timetable.Days}, "14 days"},
		{"1 days", timetable.Limit{N: 1, Unit: timetable.Days}, "1 day"},
		{"8 weeks", timetable.Limit{N: 8, Unit: timetable.Weeks}, "8 weeks"},
		{"7 clear days", timetable.Limit{N: 7, Unit: timetable.ClearDays}, "7 clear days"},
		{"3 months", timetable.Limit{N: 3, Unit: timetable.Months}, "3 months"},
		{"36500 days", timetable.Limit{N: 36500, Unit: timetable.Days}, "36500 days"},
		{"2 months and at least 5 working days", timetable.Limit{N: 2, Unit: timetable.Months, AtLeast: 5}, "2 months and at least 5 working days"},
		{"  10\tWorking \n DAYS ", timetable.Limit{N: 10, Unit: timetable.WorkingDays}, "10 working days"},
		{"10\u00a0working days", timetable.Limit{N: 10, Unit: timetable.WorkingDays}, "10 working days"},
		{"3 Days AND at least 1 working day", timetable.Limit{N: 3, Unit: timetable.Days, AtLeast: 1}, "3 days and at least 1 working day"},
	} {
		got, err := timetable.ParseLimit(test.in)
		if err != nil || got != test.want || got.String() != test.out {
			t.Errorf("%q: %+v, %q, %v", test.in, got, got, err)
		}
	}
}

// Each refusal must say what was read and what would be accepted.
func TestParseLimitRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "write one like “10 working days”",
		"   ":                                 "write one like “10 working days”",
		"ten working days":                    "a number in figures, not with \"ten\"",
		"10":                                  "10 of what?",
		"-5 days":                             "a number in figures",
		"5.5 days":                            "a number in figures",
		"1e3 days":                            "a number in figures",
		"１０ days":                             "a number in figures",
		"10days":                              "a number in figures",
		"36501 days":                          "at most 36500",
		"99999999999999999999 days":           "at most 36500",
		"10 business days":                    "write “working days” for \"business days\"",
		"10 calendar days":                    "write “days” for \"calendar days\"",
		"2 years":                             "24 months",
		"48 hours":                            "counted in days, never in hours",
		"10 bananas":                          "nothing is counted in \"bananas\"",
		"10 working":                          "nothing is counted in \"working\"",
		"10 days after receipt":               "nothing is counted in \"days after receipt\"",
		"0 weeks":                             "write “0 days” or “0 working days”",
		"0 months":                            "write “0 days” or “0 working days”",
		"0 clear days":                        "write “0 days” or “0 working days”",
		"10 days and":                         "only “at least N working days”",
		"10 days and a bit":                   "only “at least N working days”",
		"10 days and at least":                "a number is missing",
		"10 days and at least 2":              "2 of what?",
		"10 days and at least 2 days":         "1 working day or more, not 2 days",
		"10 days and at least 0 working days": "1 working day or more, not 0 working days",
		"10 days and at least 2 working days and 3": "nothing is counted in",
		"and at least 2 working days":               "a number is missing",
		strings.Repeat("9 ", 10000) + "days":        "…",
		"10 days and at least 99999 working days":   "at most 36500",
		"10 \x00 days": "nothing is counted in",
		"10 working days or, if later, when the panel has met twice": "nothing is counted in",
	} {
		l, err := timetable.ParseLimit(in)
		switch {
		case err == nil:
			t.Errorf("%q was read as %s", in, l)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%.60q: %v\nwants %q", in, err, want)
		case l != timetable.Limit{}:
			t.Errorf("%q: a limit beside the error: %s", in, l)
		case len(err.Error()) > 500:
			t.Errorf("%.60q: an error of %d bytes", in, len(err.Error()))
		}
	}
}

func TestLimitIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLimit(timetable.MaxN).Draw(t, "limit")
		if back, err := timetable.ParseLimit(l.String()); err != nil || back != l {
			t.Fatalf("%q came back as %q, %v", l, back, err)
		}
	})
	if s := (timetable.Limit{}).String(); s != "" || !(timetable.Limit{}).IsZero() {
		t.Errorf("the zero Limit is %q", s)
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"10 working days", "2 months and at least 5 working days", "0 days", "7 Clear  Days", "1 week", "and", "9 9", "36501 days"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := timetable.ParseLimit(s)
		if err != nil {
			if l != (timetable.Limit{}) || err.Error() == "" {
				t.Fatalf("%q: %+v beside %q", s, l, err)
			}
			return
		}
		back, err := timetable.ParseLimit(l.String())
		if err != nil || back != l {
			t.Fatalf("%q was read as %q, which comes back as %q, %v", s, l, back, err)
		}
		if l.N > timetable.MaxN || l.AtLeast > timetable.MaxN || l.N < 0 {
			t.Fatalf("%q was read as %+v", s, l)
		}
	})
}
