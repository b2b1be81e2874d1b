package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

func rows(s *Sheet) string {
	out := strings.Join(s.Heads, "|")
	for _, r := range s.Rows {
		out += fmt.Sprintf("\n%d %s", r.Line, strings.Join(r.Cells, "|"))
	}
	for _, b := range s.Bad {
		out += fmt.Sprintf("\n%d! %s", b.Line, b.What)
	}
	return out
}

// The same list, as different programs save it, is the same list.
func TestTheSameListHoweverSaved(t *testing.T) {
	const text = "Number;Name\r\n\r\n7;Tamsin Öberg\r\n8; Ivo “Vale” \r\n"
	encode := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, file := range map[string][]byte{
		"UTF-8":           []byte(text),
		"UTF-8 with mark": []byte("\ufeff" + text),
		"Windows-1252":    encode(charmap.Windows1252.NewEncoder().Bytes([]byte(text))),
		"UTF-16":          encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"UTF-16, other":   encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"commas":          []byte(strings.ReplaceAll(text, ";", ",")),
		"tabs":            []byte(strings.ReplaceAll(text, ";", "\t")),
		"Unix lines":      []byte(strings.ReplaceAll(text, "\r\n", "\n")),
		"quoted":          []byte("\"Number\",\"Name\"\n\n\"7\",\"Tamsin Öberg\"\n8,Ivo “Vale”"),
	} {
		s, err := Read(file, 10)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := rows(s); got != "Number|Name\n3 7|Tamsin Öberg\n4 8|Ivo “Vale”" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for file, want := range map[string]string{
		"":                          "it is empty: its first line must name the columns",
		"\n \n":                     "it is empty: its first line must name the columns",
		"PK\x03\x04rest":            "it is a spreadsheet or a ZIP archive: save the sheet as CSV",
		"%PDF-1.7":                  "it is a PDF: save the list as CSV, or copy the names from it",
		"Name\nAnna\x81\xe4":        "its letters are neither UTF-8 nor Windows-1252: save it as CSV in UTF-8",
		"Name\nAnna\x00":            "it is no text: save the list as CSV",
		"Name\na\nb\nc\nd\ne\nf\ng": "it has more than 5 rows: divide it",
	} {
		if _, err := Read([]byte(file), 5); err == nil || err.Error() != want {
			t.Errorf("%q: %v", file, err)
		}
	}
	s, err := Read([]byte("number,name\n1,a\n2,b,c\n3\n4,d,,\n5,e \"f\n6,\""+strings.Repeat("x", mostCell)+"\nmore\"\n7,g\n"), 10)
	if err != nil {
		t.Fatal(err)
	}
	want := "number|name\n2 1|a\n4 3|\n5 4|d\n9 7|g\n" +
		"3! it has 3 cells, and the first line names 2 columns\n" +
		"6! a quotation mark stands where none may: put the cell in quotation marks, and write the mark itself twice\n" +
		"7! a cell is longer than 10000 letters: perhaps a quotation mark is opened and never closed"
	if got := rows(s); got != want {
		t.Error(got)
	}
}

func TestColumns(t *testing.T) {
	known := map[string][]string{"number": {"number", "membership number", "member no"}, "name": {"name", "full name"}}
	s := &Sheet{Heads: []string{"Full-Name", "MEMBER NO.", "Shoe size"}}
	at, other, err := s.Columns(known)
	if err != nil || at["name"] != 0 || at["number"] != 1 || !slices.Equal(other, []string{"Shoe size"}) {
		t.Errorf("%v %v %v", at, other, err)
	}
	s.Heads = []string{"Name", "full name"}
	if _, _, err := s.Columns(known); err == nil || err.Error() != "its columns “Name” and “full name” are both for the name: leave one out" {
		t.Error(err)
	}
}

// What is written is read again, and no cell begins a formula.
func TestWriteIsSafeAndRead(t *testing.T) {
	cell := rapid.OneOf(rapid.StringMatching(`[=+@|%'-]?[a-zö,;"\n ]{0,8}`), rapid.Just("=HYPERLINK(\"x\")"))
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 1, 5).Draw(t, "rows")
		in = slices.Insert(in, 0, []string{"one", "two"})
		var b bytes.Buffer
		if err := Write(&b, in); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
		out, err := r.ReadAll()
		if err != nil || len(out) != len(in) {
			t.Fatalf("%v: %d rows of %d", err, len(out), len(in))
		}
		for i, row := range out {
			for j, c := range row {
				if c != "" && strings.ContainsRune("=+-@|%\t\r\n", rune(c[0])) {
					t.Fatalf("%q begins a formula", c)
				}
				if strings.TrimPrefix(c, "'") != strings.TrimPrefix(in[i][j], "'") {
					t.Fatalf("%q was written as %q", in[i][j], c)
				}
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Name\nAnna", "a;b\n\"c;d\ne", "\xff\xfea\x00", "\ufeffname,number\n\"\"\"\",", "a\tb\n\xe4\t\x80"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Read(file, 100)
		if err != nil {
			return
		}
		for _, r := range s.Rows {
			if len(r.Cells) != len(s.Heads) || r.Line < 1 {
				t.Fatalf("line %d has %d cells, and there are %d columns", r.Line, len(r.Cells), len(s.Heads))
			}
		}
	})
}
