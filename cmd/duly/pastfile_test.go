package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/timetable"

	"pgregory.net/rapid"
)

var usualColumns = pastColumns{id: "id", received: "received", closed: "closed", category: "kind"}

// rowsOf reads a table to its end, one text a row.
func rowsOf(t testing.TB, table string, columns pastColumns) (out []string, err error) {
	t.Helper()
	p, err := openPastFile(strings.NewReader(table), "s", columns)
	if err != nil {
		return nil, err
	}
	for {
		row, err := p.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		c := row.pastCase
		text := fmt.Sprintf("%d: %s %s–%s %s", row.line, c.ID, c.Received, c.Closed, c.Category)
		switch {
		case row.bad != "":
			text = fmt.Sprintf("%d! %s", row.line, row.bad)
		case row.repeated:
			text = fmt.Sprintf("%d= %s", row.line, c.ID)
		case c.Inconsistent:
			text += " inconsistent"
		}
		out = append(out, text)
	}
}

func TestEveryRowIsTakenOrSaidToBeBad(t *testing.T) {
	const table = "\ufeffid , received,closed,kind\r\n" +
		"1,2020-01-01,2020-02-01,a\r\n" +
		"\r\n" +
		" 2 , 2020-01-01 00:00:00 ,, b \r\n" +
		"3,2020-01-01T23:30:00+02:00,2020-01-02T00:30:00Z,\"c, d\"\n" +
		"4,2020-01-05,2020-01-04,e\n" +
		",2020-01-01,,f\n" +
		"6,,,g\n" +
		"7,17/12/2018 07:38AM,,h\n" +
		"8,2020-02-30,,i\n" +
		"9,2020-01-01\n" +
		"10,2020-01-01,2020-01-01 25:00:00,k\n" +
		"1,2020-01-01,2020-02-01,a\n" +
		"1,2020-01-01,2020-02-02,a\n" +
		"13,2020-01-01,,bad \xff text\n" +
		"14,2020-01-01,,\"two\nlines\"\n" +
		"15,2020-01-01,,a \"quoted\" word\n" +
		"16,2020-01-01,,\"never closed\n" +
		"17,2020-01-01,,n\n" +
		"18,2020-01-01,,\"n\"\n" +
		"19,2020-01-01,,last"
	got, err := rowsOf(t, table, usualColumns)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2: 1 2020-01-01–2020-02-01 a",
		"4: 2 2020-01-01– b",
		"5: 3 2020-01-01–2020-01-02 c, d",
		"6: 4 2020-01-05–2020-01-04 e inconsistent",
		"7! it has no id",
		"8! it has no date of receipt",
		`9! received: "17/12/2018 07:38AM" is no date: write it as YYYY-MM-DD, like 2026-03-02`,
		`10! received: "2020-02-30" is no date: February 2020 has no day 30`,
		"11! the header line has 4 columns, this line 2",
		`12! closed: "2020-01-01 25:00:00" is no time of a day: write 2020-01-01, or 2020-01-01 15:04:05`,
		"13= 1",
		`14! id "1" stands already in line 2, with other dates, category or outcome; that line was taken, this one not`,
		`15! "bad \xff text" is not UTF-8 text`,
		"16: 14 2020-01-01– two\nlines",
		"18! a quotation mark stands where none may (around a field that holds one, write \"…\", and the mark itself twice)",
		"19! a quotation mark is opened and never closed",
		"20: 17 2020-01-01– n",
		"21: 18 2020-01-01– n",
		"22: 19 2020-01-01– last",
	}
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("row %d:\n got %s\nwant %s", i+1, g, w)
		}
	}
}

func TestColumnsThatAreNotThere(t *testing.T) {
	columns := usualColumns
	columns.received, columns.closed = "recieved", "decision"
	_, err := rowsOf(t, "id,received,decision_date,kind\n", columns)
	want := "-received: there is no column \"recieved\"; the nearest is \"received\"\n" +
		"-closed: there is no column \"decision\"; the nearest is \"decision_date\"\n" +
		"its columns are: id, received, decision_date, kind"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = rowsOf(t, "id;received;closed;kind\n", usualColumns)
	if err == nil || !strings.Contains(err.Error(), "no comma") {
		t.Errorf("semicolons: %v", err)
	}
	_, err = rowsOf(t, "id,received,closed,kind,id\n", usualColumns)
	if err == nil || !strings.Contains(err.Error(), `several columns "id"`) {
		t.Errorf("one name twice: %v", err)
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	for start, want := range map[string]string{
		"": "empty", "PK\x03\x04rest": "ZIP", "\xff\xfei\x00d\x00": "UTF-16", "\x1f\x8bnot gzip really": "gzip", "\"id,received": "quotation mark",
	} {
		if _, err := rowsOf(t, start, usualColumns); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one that speaks of %s", start, err, want)
		}
	}
}

func TestGzipIsKnownByContentAndACutOneIsToldOf(t *testing.T) {
	var table strings.Builder
	table.WriteString("id,received,closed,kind\n")
	for i := range 5000 {
		fmt.Fprintf(&table, "%d,2020-01-01,,kind %d\n", i, i*7919)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte(table.String()))
	w.Close()
	rows, err := rowsOf(t, zipped.String(), usualColumns)
	if err != nil || len(rows) != 5000 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	cut, err := rowsOf(t, zipped.String()[:zipped.Len()/2], usualColumns)
	if err != io.ErrUnexpectedEOF || len(cut) < 1000 {
		t.Fatalf("cut: %d rows, error %v", len(cut), err)
	}
	for i, row := range cut {
		if row != rows[i] {
			t.Fatalf("row %d of the cut file is %q, of the whole one %q", i+1, row, rows[i])
		}
	}
}

func TestALineTooLongCostsItself(t *testing.T) {
	table := "id,received,closed,kind\n1,2020-01-01,," + strings.Repeat("x", rowBytes) + "\n2,2020-01-01,,b\n"
	rows, err := rowsOf(t, table, usualColumns)
	if err != nil || len(rows) != 2 || rows[0] != "2! it is longer than a million characters" || rows[1] != "3: 2 2020-01-01– b" {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestSourceOf(t *testing.T) {
	for path, want := range map[string]string{
		"/data/chicago-2016.csv.gz": "chicago-2016", "a.CSV": "a", "2016-10.extract.csv": "2016-10.extract", "plain": "plain", ".csv": ".csv", "x.gz": "x",
	} {
		if got := sourceOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// Whatever is in the fields, and whatever writes them: what encoding/csv writes
// is read back, and a broken line put between costs no other.
func TestTablesReadBack(t *testing.T) {
	texts := rapid.OneOf(rapid.StringMatching(`[a-c",\n ]{0,6}`), rapid.StringMatching(`[a-z]{1,5}`))
	broken := rapid.SampledFrom([]string{`x"y`, `x,"open,2020-01-01`, `1`, `"a"b,,,`, `"`, ``})
	rapid.Check(t, func(t *rapid.T) {
		var table bytes.Buffer
		table.WriteString("id,received,closed,kind\n")
		var want []string
		for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
			var line bytes.Buffer
			w := csv.NewWriter(&line)
			w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
			text := texts.Draw(t, "text")
			w.Write([]string{fmt.Sprint(i), "2020-01-01", "", text})
			w.Flush()
			// A break within quotation marks could be the end of a broken line's field.
			if !strings.Contains(text, "\n") && !strings.Contains(text, `"`) && rapid.Bool().Draw(t, "broken") {
				table.WriteString(broken.Draw(t, "how") + "\n")
				if strings.ContainsAny(text, ",") {
					text = strings.ReplaceAll(text, ",", ";")
					line.Reset()
					fmt.Fprintf(&line, "%d,2020-01-01,,%s\n", i, strings.TrimSpace(text))
				}
			}
			table.Write(line.Bytes())
			want = append(want, fmt.Sprintf("%d %s", i, strings.TrimSpace(text)))
		}
		p, err := openPastFile(&table, "s", usualColumns)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			row, err := p.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if row.bad == "" {
				got = append(got, row.pastCase.ID+" "+row.pastCase.Category)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	})
}

// FuzzPastFile: any bytes are rows or errors, line numbers rise, and no case
// lacks what a case must have.
func FuzzPastFile(f *testing.F) {
	f.Add("id,received,closed,kind\n1,2020-01-01,2020-02-01,\"a\nb\"\n\"x\n2,2020-01-01,,\n")
	f.Add("\ufeffid,received,closed,kind\r\n1,2020-01-01T00:00:00Z,,\"\"\"\"")
	f.Add("id,received,closed,kind\n\"\n\"\n\"\"\"\n1,2020-01-01,,\"\n,\"\"")
	f.Fuzz(func(t *testing.T, table string) {
		p, err := openPastFile(strings.NewReader(table), "s", usualColumns)
		if err != nil {
			return
		}
		lines := strings.Count(table, "\n") + 1
		last := 0
		for {
			row, err := p.next()
			if err != nil {
				return
			}
			if row.line <= last || row.line > lines {
				t.Fatalf("line %d after %d, of %d", row.line, last, lines)
			}
			last = row.line
			c := row.pastCase
			if row.bad == "" && (c.ID == "" || c.Received < 1 || c.Inconsistent != (c.Closed != 0 && c.Closed < c.Received)) {
				t.Fatalf("line %d: %+v", row.line, c)
			}
		}
	})
}

func BenchmarkPastFile(b *testing.B) {
	var table strings.Builder
	table.WriteString("id,received,closed,kind\n")
	day := timetable.MustDate("2000-01-01")
	for i := range 100_000 {
		c := office.PastCase{Received: day + timetable.Date(i/20), Closed: day + timetable.Date(i/20+i%700)}
		fmt.Fprintf(&table, "%d,%s,%s,kind %d\n", i, c.Received, c.Closed, i%7)
	}
	for b.Loop() {
		p, err := openPastFile(strings.NewReader(table.String()), "s", usualColumns)
		for err == nil {
			_, err = p.next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
