package timetable_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/us"

	"duly/timetable"
)

func named(t testing.TB, name string) *timetable.Calendar {
	t.Helper()
	c, err := timetable.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// data finds a file of the real data, which is not part of the repository.
func data(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("DULY_DATA")
	for dir := "."; root == ""; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			root = filepath.Join(dir, "..", "shared", "data")
		} else if abs, _ := filepath.Abs(dir); abs == "/" {
			t.Skip("no go.mod above the test: cannot tell where the real data lies; set DULY_DATA")
		}
	}
	b, err := os.ReadFile(filepath.Join(root, name))
	if os.IsNotExist(err) {
		t.Skipf("the real data is not here: %s; set DULY_DATA to its folder", filepath.Join(root, name))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every day of the lists of gov.uk for 2015 to 2028 must be a holiday of ours,
// and every holiday of ours must be in them, under the same title.
func TestUKCalendarsAreThoseOfGovUK(t *testing.T) {
	var lists map[string]struct {
		Events []struct{ Date, Title, Notes string }
	}
	if err := json.Unmarshal(data(t, "calendars/bank-holidays-uk.json"), &lists); err != nil {
		t.Fatal(err)
	}
	// In January 2023 gov.uk calls 2 January the substitute for New Year's Day
	// and the 3rd that for the 2nd. The Act says, and the Scottish Government
	// announced, the other way round. The days are the same.
	otherwise := map[string]bool{"GB-SCT 2023-01-02": true, "GB-SCT 2023-01-03": true}

	for division, name := range map[string]string{"england-and-wales": "GB-ENG", "scotland": "GB-SCT", "northern-ireland": "GB-NIR"} {
		listed := map[string]string{}
		for _, e := range lists[division].Events {
			if e.Date < "2015" {
				continue
			}
			title := e.Title
			if e.Notes == "Substitute day" {
				title += " (substitute day)"
			}
			listed[e.Date] = title
		}
		if len(listed) < 14*8 {
			t.Fatalf("only %d days listed for %s: the file is not what it was", len(listed), division)
		}
		c := named(t, name)
		for _, h := range c.Holidays(timetable.MustDate("2015-01-01"), timetable.MustDate("2028-12-31")) {
			title, found := listed[h.Date.String()]
			delete(listed, h.Date.String())
			switch {
			case !found:
				t.Errorf("%s: %s is no bank holiday, but ours says %s", name, h.Date.Long(), h.Name)
			case title != h.Name && !otherwise[name+" "+h.Date.String()]:
				t.Errorf("%s: %s is %q, but ours says %q", name, h.Date.Long(), title, h.Name)
			case h.Source == "":
				t.Errorf("%s: %s has no source", name, h.Name)
			}
		}
		for date, title := range listed {
			t.Errorf("%s: %s %s is missing", name, date, title)
		}
	}
}

// The days of another library, for 2015 to 2035, with its differences named.
func TestCalendarsAgainstRickar(t *testing.T) {
	for _, test := range []struct {
		name     string
		holidays []*cal.Holiday
		from     string
		known    map[string]string // date → why the two differ
	}{
		{"US", us.Holidays, "2015-01-01", nil},
		{"IE", ie.Holidays, "2015-01-01", nil},
		{"GB-ENG", gb.Holidays, "2015-01-01", map[string]string{
			"2022-09-19": "the library lacks the day of the state funeral",
		}},
	} {
		theirs := cal.NewBusinessCalendar()
		theirs.AddHoliday(test.holidays...)
		c := named(t, test.name)
		_, last := c.Known()
		for d := timetable.MustDate(test.from); d <= last; d++ {
			y, m, day := d.Civil()
			want := theirs.IsWorkday(time.Date(y, time.Month(m), day, 12, 0, 0, 0, time.UTC))
			got, why, err := c.Working(d)
			if err != nil {
				t.Fatal(err)
			}
			if _, known := test.known[d.String()]; (got != want) != known {
				t.Errorf("%s %s: worked %v (%s), the other library says %v", test.name, d.Long(), got, why, want)
			}
		}
	}
}

func TestHolidaysOfIrelandAndTheUnitedStates(t *testing.T) {
	for _, test := range []struct{ calendar, date, why string }{
		{"IE", "2023-02-06", "Saint Brigid’s Day"},
		{"IE", "2030-02-01", "Saint Brigid’s Day"}, // a Friday
		{"IE", "2030-02-04", ""},
		{"IE", "2022-02-07", ""}, // not yet
		{"IE", "2022-03-18", "Day of Remembrance and Recognition"},
		{"IE", "2023-03-20", ""},
		{"IE", "2018-03-17", "Saturday"},
		{"IE", "2018-03-19", ""}, // no substitute day in Irish law
		{"IE", "2026-04-03", ""}, // Good Friday is no public holiday
		{"IE", "2026-04-06", "Easter Monday"},
		{"IE", "2026-10-26", "October bank holiday"},
		{"US", "2020-06-19", ""},
		{"US", "2021-06-18", "Juneteenth National Independence Day (observed)"},
		{"US", "2022-06-20", "Juneteenth National Independence Day (observed)"},
		{"US", "2021-12-31", "New Year’s Day (observed)"},
		{"US", "2022-01-03", ""},
		{"US", "2026-07-03", "Independence Day (observed)"},
		{"US", "2026-07-04", "Saturday"},
		{"US", "2026-11-26", "Thanksgiving Day"},
		{"US", "2026-11-27", ""},
		{"US", "2024-12-24", ""}, // excused by executive order, no legal holiday
		{"GB-SCT", "2026-06-15", "World Cup bank holiday"},
		{"GB-ENG", "2026-06-15", ""},
		{"GB-SCT", "2026-04-06", ""}, // no Easter Monday
		{"GB-SCT", "2026-08-03", "Summer bank holiday"},
		{"GB-ENG", "2020-05-04", ""},
		{"GB-ENG", "2022-05-30", ""},
		{"GB-ENG", "2033-12-27", "Christmas Day (substitute day)"},
	} {
		working, why, err := named(t, test.calendar).Working(timetable.MustDate(test.date))
		if err != nil || working != (test.why == "") || why != test.why {
			t.Errorf("%s %s: got %v, %q, %v; want %q", test.calendar, test.date, working, why, err, test.why)
		}
	}
}

// Easter Sundays as printed in almanacs, the earliest and latest of our years
// and of a wider span among them.
func TestEaster(t *testing.T) {
	c := named(t, "GB-ENG")
	for _, sunday := range []string{"2015-04-05", "2016-03-27", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2030-04-21", "2035-03-25"} {
		d := timetable.MustDate(sunday)
		for day, want := range map[timetable.Date]string{d - 2: "Good Friday", d + 1: "Easter Monday"} {
			if _, why, _ := c.Working(day); why != want {
				t.Errorf("%s: %q, want %q", day.Long(), why, want)
			}
		}
	}
}

func TestProjectedFrom(t *testing.T) {
	c := named(t, "GB-SCT")
	from, projected := c.ProjectedFrom()
	if !projected || from != timetable.MustDate("2029-01-01") {
		t.Errorf("got %s, %v", from, projected)
	}
	for _, h := range c.Holidays(c.Known()) {
		if strings.HasPrefix(h.Source, "projected: ") != (h.Date >= from) {
			t.Errorf("%s %s: source %q", h.Date, h.Name, h.Source)
		}
	}
	if _, projected := named(t, "US").ProjectedFrom(); projected {
		t.Error("the law itself gives the days of the United States for every year")
	}
}

func TestNames(t *testing.T) {
	for _, name := range timetable.Names() {
		c := named(t, name)
		first, last := c.Known()
		if c.Name() != name || first.String() != "2015-01-01" || last.String() != "2035-12-31" {
			t.Errorf("%s: %s, known %s to %s", name, c.Name(), first, last)
		}
	}
	_, err := timetable.Named("gb-wales")
	if err == nil || !strings.Contains(err.Error(), "GB-ENG, GB-SCT, GB-NIR, IE, US") {
		t.Errorf("an unknown name must list the known ones: %v", err)
	}
}
