package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

type dateRun func(args []string, in io.Reader, out, errOut io.Writer) int

func TestDateCommands(t *testing.T) {
	for _, test := range []struct {
		name string
		run  dateRun
		args string // words parted by "|"
		in   string
		exit int
		out  string // the whole of it
		err  string // a part of it
	}{
		{"a date", runDue, "-calendar|GB-ENG|2026-03-02|10 working days", "", 0, "2026-03-16\n", ""},
		{"words not quoted", runDue, "-calendar|GB-ENG|2026-03-02|10|working|days", "", 0, "2026-03-16\n", ""},
		{"flags last", runDue, "2026-03-02|10 working days|-calendar=IE", "", 0, "2026-03-16\n", ""},
		{"explained", runDue, "-calendar|GB-ENG|-explain|2026-03-02|3 days", "", 0, "2026-03-05\n" +
			"  3 days from Monday 2 March 2026. That day itself is not counted.\n" +
			"  Tuesday 3 to Thursday 5 March 2026: days 1 to 3.\n" +
			"  Its last day is Thursday 5 March 2026, to the end of the day.\n", ""},
		{"lines", runDue, "-calendar|GB-SCT|-", "2026-03-02 10 working days\n2026-06-12 1 working day\n2026-01-31\t1  Month\r\n", 0,
			"2026-03-16\n2026-06-16\n2026-03-02\n", ""},
		{"last line without an end", runDue, "-calendar|GB-ENG|-", "2026-03-02 14 days", 0, "2026-03-16\n", ""},
		{"no line", runDue, "-calendar|GB-ENG|-", "", 0, "", ""},
		{"lines explained", runDue, "-explain|-calendar|GB-ENG|-", "2026-03-02 0 days\n", 0, "2026-03-02\n" +
			"  0 days from Monday 2 March 2026: that day itself, if it can end then.\n" +
			"  Its last day is Monday 2 March 2026, to the end of the day.\n", ""},
		{"bad lines among good ones", runDue, "-calendar|GB-ENG|-", "2026-03-02 14 days\n\nyesterday 3 days\n2026-03-02\n2035-12-30 9 days\n2026-03-03 14 days\n", 1,
			"2026-03-16\n" +
				"error: \"\" is no date: write it as YYYY-MM-DD, like 2026-03-02\n" +
				"error: \"yesterday\" is no date: write it as YYYY-MM-DD, like 2026-03-02\n" +
				"error: there is no limit here: write one like “10 working days”, “14 days”, “2 weeks”, “7 clear days” or “3 months”\n" +
				"error: the GB-ENG calendar is known from 2015 to 2035: 9 days from 2035-12-30 would end after that\n" +
				"2026-03-17\n",
			"duly due: line 5: the GB-ENG calendar is known"},
		{"a line without end", runDue, "-calendar|GB-ENG|-", strings.Repeat("9", 1<<20) + "\n2026-03-02 14 days\n", 1,
			"error: a line longer than 4096 bytes is no date and limit\n2026-03-16\n", "line 1"},
		{"bad date", runDue, "-calendar|GB-ENG|2026-02-30|3 days", "", 1, "", "February 2026 has no day 30"},
		{"bad limit", runDue, "-calendar|GB-ENG|2026-02-20|3 fortnights", "", 1, "", "nothing is counted in"},
		{"no calendar", runDue, "2026-02-20|3 days", "", 2, "", "-calendar with one of GB-ENG, GB-SCT, GB-NIR, IE, US"},
		{"no such calendar", runDue, "-calendar|FR|2026-02-20|3 days", "", 2, "", "the calendars are GB-ENG, GB-SCT, GB-NIR, IE, US"},
		{"no such flag", runDue, "-kalendar|FR|2026-02-20|3 days", "", 2, "", "not defined: -kalendar"},
		{"too few words", runDue, "-calendar|IE|2026-02-20", "", 2, "", "give a date and a limit"},
		{"help", runDue, "-h", "", 0, strings.ReplaceAll(dueUsage, "%s", calendarNames()), ""},

		{"days", runDays, "-calendar|GB-ENG|2025-03-10|2025-07-02", "", 0, "114 78\n", ""},
		{"no days", runDays, "-calendar|GB-ENG|2025-03-10|2025-03-10", "", 0, "0 0\n", ""},
		{"lines of days", runDays, "-calendar|US|-", "2021-12-30 2022-01-03\n2026-01-01   2026-12-31\n", 0, "4 1\n364 250\n", ""},
		{"the wrong way round", runDays, "-calendar|GB-ENG|-", "2025-03-10 2025-03-09\n2025-03-10 2025-03-11 2025-03-12\n2025-03-10 2025-03-11\n", 1,
			"error: 2025-03-09 lies before 2025-03-10: give the earlier day first\n" +
				"error: \"2025-03-11 2025-03-12\" is no date: write it as YYYY-MM-DD, like 2026-03-02\n1 1\n", "line 1"},
		{"beyond", runDays, "-calendar|GB-ENG|2025-03-10|2036-03-09", "", 1, "", "known from 2015 to 2035"},
		{"three dates", runDays, "-calendar|GB-ENG|2025-03-10|2036-03-09|2036-03-10", "", 2, "", "give two dates"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			exit := test.run(strings.Split(test.args, "|"), strings.NewReader(test.in), &out, &errOut)
			if exit != test.exit {
				t.Errorf("exit status %d, want %d", exit, test.exit)
			}
			if out.String() != test.out {
				t.Errorf("printed\n%.2000swant\n%s", &out, test.out)
			}
			if !strings.Contains(errOut.String(), test.err) || (test.err == "" && errOut.Len() > 0) {
				t.Errorf("complained %q, want %q", &errOut, test.err)
			}
		})
	}
}

// Whoever asks line by line and waits gets each answer before the next question.
func TestLinesAreAnsweredAtOnce(t *testing.T) {
	in, ask := io.Pipe()
	hear, out := io.Pipe()
	done := make(chan int)
	go func() { done <- runDue([]string{"-calendar", "GB-ENG", "-"}, in, out, io.Discard) }()
	for question, want := range map[string]string{"2026-03-02 14 days\n": "2026-03-16\n", "2026-03-02 1 day\n": "2026-03-03\n"} {
		io.WriteString(ask, question)
		answer := make([]byte, len(want))
		if _, err := io.ReadFull(hear, answer); err != nil || string(answer) != want {
			t.Errorf("%q, %v; want %q", answer, err, want)
		}
	}
	ask.Close()
	if exit := <-done; exit != 0 {
		t.Errorf("exit status %d", exit)
	}
}

func TestLinesThatCannotBeReadOrWritten(t *testing.T) {
	broken := errors.New("the cable is out")
	var out, errOut bytes.Buffer
	in := io.MultiReader(strings.NewReader("2026-03-02 14 days\n2026-03"), iotest.ErrReader(broken))
	if exit := runDue([]string{"-calendar", "GB-ENG", "-"}, in, &out, &errOut); exit != 1 || !strings.Contains(errOut.String(), "line 2: the cable is out") {
		t.Errorf("exit status %d, %q", exit, &errOut)
	}
	if out.String() != "2026-03-16\n" {
		t.Errorf("what was answered before is lost: %q", &out)
	}
	errOut.Reset()
	if exit := runDays([]string{"-calendar", "GB-ENG", "-"}, strings.NewReader("2026-03-02 2026-03-03\n"), brokenWriter{broken}, &errOut); exit != 1 || !strings.Contains(errOut.String(), "the cable is out") {
		t.Errorf("exit status %d, %q", exit, &errOut)
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

func BenchmarkDueLines(b *testing.B) {
	lines := strings.Repeat("2026-03-02 10 working days\n2026-03-30 14 days\n2025-01-31 2 months and at least 5 working days\n2026-01-05 3 weeks\n", 2500)
	b.SetBytes(int64(len(lines)))
	for b.Loop() {
		if exit := runDue([]string{"-calendar", "GB-ENG", "-"}, strings.NewReader(lines), io.Discard, io.Discard); exit != 0 {
			b.Fatal(exit)
		}
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "lines/s")
}

// Every command in docs/dates.md is run, and must print what the page says.
func TestThePageAboutDatesIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/dates.md")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllSubmatch(page, -1) {
		for _, one := range strings.Split("\n"+string(block[1]), "\n$ ")[1:] {
			call, want, _ := strings.Cut(one, "\n")
			var in string
			if text, piped, ok := strings.Cut(call, " | "); ok {
				text = strings.Trim(strings.TrimPrefix(text, "printf "), "'")
				in, call = strings.ReplaceAll(text, `\n`, "\n"), piped
			}
			// Every other piece stands between quotes.
			var args []string
			for i, piece := range strings.Split(call, "'") {
				if i%2 == 1 {
					args = append(args, piece)
				} else {
					args = append(args, strings.Fields(piece)...)
				}
			}
			run := map[string]dateRun{"due": runDue, "days": runDays}[args[1]]
			var out bytes.Buffer
			var errOut bytes.Buffer
			run(args[2:], strings.NewReader(in), &out, &errOut)
			if got := out.String() + errOut.String(); strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("%s\nprints\n%swants\n%s", call, got, want)
			}
			tried++
		}
	}
	if tried < 6 {
		t.Errorf("only %d commands were found on the page", tried)
	}
}
