package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
)

// complaintsData finds a file of the real complaints: in $DULY_DATA, or in the
// folder shared/data beside the repository.
func complaintsData(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("DULY_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(folder, "complaints", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data is not here: %v (set DULY_DATA to its folder)", err)
	}
	return path
}

// imports runs the command and gives what it said.
func imports(t testing.TB, want int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if exit := runImport(args, strings.NewReader(""), &o, &e); exit != want {
		t.Fatalf("duly import %s: exit status %d, want %d\n%s%s", strings.Join(args, " "), exit, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

// figuresOf runs duly stats -json.
func figuresOf(t testing.TB, args ...string) (f pastFigures) {
	t.Helper()
	var o, e bytes.Buffer
	if exit := runStats(append(args, "-json"), strings.NewReader(""), &o, &e); exit != 0 {
		t.Fatalf("duly stats %s: exit status %d\n%s", strings.Join(args, " "), exit, e.String())
	}
	if err := json.Unmarshal(o.Bytes(), &f); err != nil {
		t.Fatalf("%v in %s", err, o.String())
	}
	return f
}

// pastFigures is what a script reads of duly stats -json.
type pastFigures struct {
	Cases, Closed, Open, Inconsistent int
	Days                              struct{ Median, P90 *int }
	Within                            map[string]int
	Backlog                           map[string]int
}

func writeTable(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The figures were computed apart from this code, from the file alone.
func TestAllChicagoComplaints(t *testing.T) {
	path := complaintsData(t, "chicago-2000-2016-complaints.csv.gz")
	db := filepath.Join(t.TempDir(), "duly.db")
	args := []string{"-db", db, "-id", "complaint_id", "-received", "received_date", "-closed", "closed_date", "-category", "agency", path}

	out, notes := imports(t, 0, args...)
	for _, want := range []string{"109339 rows read", "109339 new", "0 changed", "23 inconsistent", "0 bad"} {
		if !strings.Contains(out, want) {
			t.Errorf("the summary does not say %q:\n%s", want, out)
		}
	}
	if n := strings.Count(notes, "inconsistent"); n != 23 || strings.Count(notes, "\n") != 23 {
		t.Errorf("%d inconsistent rows reported, want 23:\n%s", n, notes)
	}
	if first := path + `:480: inconsistent: id "479" was closed on 2000-01-18, before it was received on 2000-01-24`; !strings.HasPrefix(notes, first) {
		t.Errorf("the first note should begin %q:\n%s", first, notes)
	}

	for asOf, want := range map[string]string{
		"2016-10-27": `{"cases": 109339, "closed": 107367, "open": 1949, "inconsistent": 23, "days": {"median": 175, "p90": 495}, "within": {"90": 20134, "180": 55686, "365": 90193},
			"backlog": {"2000": 7173, "2001": 5512, "2002": 7461, "2003": 6423, "2004": 8494, "2005": 4767, "2006": 4463, "2007": 5282, "2008": 4607, "2009": 5577,
			"2010": 4431, "2011": 4274, "2012": 3973, "2013": 3911, "2014": 2918, "2015": 2585}}`,
		"2010-06-30": `{"cases": 82355, "closed": 77964, "open": 4368, "inconsistent": 23, "days": {"median": 189, "p90": 424}, "within": {"90": 8685, "180": 36291, "365": 67138},
			"backlog": {"2000": 7173, "2001": 5512, "2002": 7461, "2003": 6423, "2004": 8494, "2005": 4767, "2006": 4463, "2007": 5282, "2008": 4607, "2009": 5577}}`,
		"2005-12-31": `{"cases": 51006, "closed": 46216, "open": 4767, "inconsistent": 23, "days": {"median": 204, "p90": 403}, "within": {"90": 3781, "180": 18544, "365": 40082},
			"backlog": {"2000": 7173, "2001": 5512, "2002": 7461, "2003": 6423, "2004": 8494, "2005": 4767}}`,
		"1999-12-31": `{"cases": 0, "closed": 0, "open": 0, "inconsistent": 0, "days": {"median": null, "p90": null}, "within": {"90": 0, "180": 0, "365": 0}, "backlog": {}}`,
	} {
		var f pastFigures
		if err := json.Unmarshal([]byte(want), &f); err != nil {
			t.Fatal(err)
		}
		if got := figuresOf(t, "-db", db, "-as-of", asOf); !reflect.DeepEqual(got, f) {
			t.Errorf("as of %s: %+v, want %+v", asOf, got, f)
		}
	}

	out, _ = imports(t, 0, args...)
	if !strings.Contains(out, " 0 new") || !strings.Contains(out, "109339 unchanged") {
		t.Errorf("a second time:\n%s", out)
	}
}

func TestOtherCities(t *testing.T) {
	db := filepath.Join(t.TempDir(), "duly.db")
	_, said := imports(t, 2, "-db", db, "-id", "complaint_id", "-received", "date_received", "-closed", "date_closed",
		complaintsData(t, "philadelphia-2013-2018-complaints.csv.gz"))
	for _, want := range []string{`no column "date_closed"`, "complaint_id, date_received, general_cap_classification"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in:\n%s", want, said)
		}
	}
	if _, err := os.Stat(db); err == nil {
		t.Error("a database was made for a file that cannot be imported")
	}
	out, said := imports(t, 1, "-db", db, "-id", "complaint_id", "-received", "broadcast_date", "-closed", "decision_date",
		complaintsData(t, "nz-broadcasting-2016-2022.csv"))
	if !strings.Contains(out, "922 new") || !strings.Contains(said, `.csv:357: received: "17/12/2018 07:38AM" is no date`) {
		t.Errorf("New Zealand:\n%s%s", out, said)
	}
}

func TestANewerExtractBringsCasesUpToDate(t *testing.T) {
	db := filepath.Join(t.TempDir(), "duly.db")
	columns := []string{"-db", db, "-id", "id", "-received", "in", "-closed", "out", "-source", "registry"}
	imports(t, 0, append(columns, writeTable(t, "may.csv", "id,in,out\n1,2020-01-01,2020-02-01\n2,2020-01-01,\n"))...)
	out, _ := imports(t, 0, append([]string{writeTable(t, "june.csv", "id,in,out\n1,2020-01-01,2020-02-01\n2,2020-01-01,2020-06-01\n3,2020-06-01,\n")}, columns...)...)
	for _, want := range []string{"1 new", "1 changed", "1 unchanged", `cases of "registry"`} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q in\n%s", want, out)
		}
	}
	imports(t, 0, "-db", db, "-id", "id", "-received", "in", "-closed", "out", writeTable(t, "other.csv", "id,in,out\n1,2021-01-01,\n"))
	if f := figuresOf(t, "-db", db, "-as-of", "2022-01-01"); f.Cases != 4 || f.Open != 2 {
		t.Errorf("all: %+v", f)
	}
	if f := figuresOf(t, "-db", db, "-as-of", "2022-01-01", "-source", "registry"); f.Cases != 3 || f.Closed != 2 {
		t.Errorf("one source: %+v", f)
	}
	var o, e bytes.Buffer
	if exit := runStats([]string{"-db", db, "-source", "regestry"}, nil, &o, &e); exit != 2 || !strings.Contains(e.String(), "other, registry") {
		t.Errorf("a source that is not there: %d, %s", exit, e.String())
	}
}

func TestNotesGoWhereTheyAreSent(t *testing.T) {
	file := writeTable(t, "a.csv", "id,in,out\n1,2020-01-01,\n,2020-01-01,\n3,2020-01-02,2020-01-01\n")
	report := filepath.Join(t.TempDir(), "report.txt")
	_, said := imports(t, 1, "-db", filepath.Join(t.TempDir(), "d.db"), "-id", "id", "-received", "in", "-closed", "out", "-report", report, file)
	text, err := os.ReadFile(report)
	want := file + ":3: it has no id; not imported\n" + file + `:4: inconsistent: id "3" was closed on 2020-01-01, before it was received on 2020-01-02; kept, and left out of the figures` + "\n"
	if err != nil || said != "" || string(text) != want {
		t.Errorf("error %v; standard error %q; report:\n%s", err, said, text)
	}
}

func TestCallsThatAreNotUnderstood(t *testing.T) {
	file := writeTable(t, "a.csv", "id,in,out\n")
	for want, args := range map[string][]string{
		"which database":            {"-id", "id", "-received", "in", "-closed", "out", file},
		"which column names":        {"-db", "x", "-received", "in", "-closed", "out", file},
		"open for ever":             {"-db", "x", "-id", "id", "-received", "in", file},
		"no time at all":            {"-db", "x", "-id", "id", "-received", "in", "-closed", "in", file},
		"which file":                {"-db", "x", "-id", "id", "-received", "in", "-closed", "out"},
		"one file at a time":        {"-db", "x", "-id", "id", "-received", "in", "-closed", "out", file, file},
		"there is no file":          {"-db", "x", "-id", "id", "-received", "in", "-closed", "out", file + "x"},
		"is a folder":               {"-db", "x", "-id", "id", "-received", "in", "-closed", "out", filepath.Dir(file)},
		"give the ids' -source":     {"-db", "x", "-id", "id", "-received", "in", "-closed", "out", "-"},
		"not defined: -recieved":    {"-db", "x", "-recieved", "in"},
		"no database is known by z": {"-db", "z://x", "-id", "id", "-received", "in", "-closed", "out", file},
	} {
		if _, said := imports(t, 2, args...); !strings.Contains(said, want) {
			t.Errorf("%v: %q is not said in %s", args, want, said)
		}
	}
	var o, e bytes.Buffer
	if exit := runStats([]string{"-db", filepath.Join(t.TempDir(), "none.db")}, nil, &o, &e); exit != 2 || !strings.Contains(e.String(), "there is no database") {
		t.Errorf("stats of nothing: %d, %s", exit, e.String())
	}
	e.Reset()
	if exit := runStats([]string{"-db", file, "-as-of", "2020-02-30"}, nil, &o, &e); exit != 2 || !strings.Contains(e.String(), "-as-of") {
		t.Errorf("stats of no day: %d, %s", exit, e.String())
	}
}

// stopper reads on, and stops the import once so much has been read.
type stopper struct {
	in   io.Reader
	left int
	stop func()
}

func (s *stopper) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	if s.left -= n; s.left < 0 {
		s.stop()
	}
	return n, err
}

func TestStoppingLeavesWholeBatches(t *testing.T) {
	var table strings.Builder
	table.WriteString("id,received,closed,kind\n")
	for i := range 20_000 {
		fmt.Fprintf(&table, "%d,2020-01-01,,a\n", i)
	}
	ctx, stop := context.WithCancel(t.Context())
	past, err := openPastFile(&stopper{strings.NewReader(table.String()), table.Len() / 2, stop}, "s", usualColumns)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "d.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	job := &pastImport{name: "t", past: past, store: s, notes: bufio.NewWriter(io.Discard), progress: newImportProgress(io.Discard, nil, 0)}
	if err := job.run(ctx); err != context.Canceled {
		t.Fatalf("it ended with %v", err)
	}
	kept := 0
	s.PastCases(t.Context(), func(office.PastCase) error { kept++; return nil })
	if kept == 0 || kept%importBatch != 0 || kept >= 20_000 || kept != job.inserted {
		t.Errorf("%d cases kept, %d counted", kept, job.inserted)
	}
}

func TestStatsForPeople(t *testing.T) {
	db := filepath.Join(t.TempDir(), "duly.db")
	imports(t, 0, "-db", db, "-id", "id", "-received", "in", "-closed", "out", writeTable(t, "a.csv", "id,in,out\n1,2020-01-01,2020-02-01\n2,2020-01-01,\n3,2020-01-02,2020-01-01\n"))
	var o, e bytes.Buffer
	if exit := runStats([]string{"-db", db, "-as-of", "2020-12-31"}, nil, &o, &e); exit != 0 {
		t.Fatal(e.String())
	}
	const want = `As of Thursday 31 December 2020, all past cases (a)

  3  cases received
  1  closed
  1  open
  1  inconsistent (closed before received), in no figure below

Closed cases, calendar days from received to closed
  31  median
  31  nine in ten took at most so long
   1  of them took at most 90 days
   1  of them took at most 180 days
   1  of them took at most 365 days

Open cases, days since received
  365  median
  365  the oldest

Open at the end of
  2020  1
`
	if o.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", o.String(), want)
	}
}

func BenchmarkChicagoImport(b *testing.B) {
	path := complaintsData(b, "chicago-2000-2016-complaints.csv.gz")
	for b.Loop() {
		imports(b, 0, "-db", filepath.Join(b.TempDir(), "duly.db"), "-id", "complaint_id", "-received", "received_date", "-closed", "closed_date", path)
	}
	b.ReportMetric(109_339*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

var _ pastPutter = (*store.Store)(nil)
