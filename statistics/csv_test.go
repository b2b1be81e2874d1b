package statistics_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"duly/statistics"
	"duly/timetable"
)

func read(t *testing.T, table []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(table))).ReadAll()
	if err != nil {
		t.Fatalf("%v in:\n%s", err, table)
	}
	return rows
}

func TestCSVHasOneLineAPromiseAndALimit(t *testing.T) {
	book := society(t)
	book.Promises[0].Name = "=HYPERLINK(\"http://example.org\"), \"quoted\""
	f := receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "out of scope")
	rows := read(t, report(t, book, "2026-03-31", f).CSV())
	if want := 1 + 4 + 4; len(rows) != want {
		t.Fatalf("%d lines, want %d: header, promises, limits", len(rows), want)
	}
	want := "promise|'=HYPERLINK(\"http://example.org\"), \"quoted\"|1|30 working days|1|0|0|0|0|||1||1|1|"
	if got := strings.Join(rows[1], "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = "limit|intake.triage|2.1|5 working days|1|0|0|0||0|0|1||1|1|"
	if got := strings.Join(rows[5], "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if rows[4][0] != "promised time" || rows[6][0] != "stage limit" {
		t.Errorf("kinds %q and %q", rows[4][0], rows[6][0])
	}
}

func TestCSVOfPastCases(t *testing.T) {
	rows := read(t, statistics.Past(year2020, timetable.MustDate("2022-12-31")).CSV())
	got := map[string]string{}
	for _, r := range rows[1:] {
		got[r[0]+" "+r[1]] = r[2]
	}
	for figure, value := range map[string]string{
		"cases ": "7", "inconsistent ": "1", "days median": "90", "days p90": "213", "within 180": "3", "backlog 2021": "2", "open_days oldest": "730",
	} {
		if got[figure] != value {
			t.Errorf("%s is %q, want %q", figure, got[figure], value)
		}
	}
}

func TestGuard(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "plain": "plain", "a=b": "a=b", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
	} {
		if got := statistics.Guard(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}
