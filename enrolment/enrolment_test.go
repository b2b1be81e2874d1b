package enrolment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/sheet"
	"duly/standing"
	"duly/timetable"
)

func day(t testing.TB, s string) timetable.Date {
	t.Helper()
	d, err := timetable.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func register(t testing.TB, events ...standing.Event) standing.Register {
	t.Helper()
	r, err := standing.Register{}.With(events...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func told(d Difference, bad []sheet.Bad) string {
	var out []string
	for i, e := range d.Events {
		s := fmt.Sprintf("%d %s %s %s", d.Line(i), e.Day, e.Kind, e.Number)
		if e.Name != "" {
			s += " " + e.Name
		}
		if len(e.Also) > 0 {
			s += " also " + strings.Join(e.Also, ", ")
		}
		out = append(out, s)
	}
	for _, b := range bad {
		out = append(out, fmt.Sprintf("%d! %s", b.Line, b.What))
	}
	return strings.Join(out, "\n")
}

func known(t testing.TB) standing.Register {
	return register(t,
		standing.Event{Kind: standing.Joined, Day: day(t, "2020-01-01"), Number: "1", Name: "Tamsin Vale"},
		standing.Event{Kind: standing.Joined, Day: day(t, "2020-01-01"), Number: "2", Name: "Ivo Crestwood"},
		standing.Event{Kind: standing.Joined, Day: day(t, "2020-01-01"), Number: "3", Name: "Anna Quill"},
		standing.Event{Kind: standing.Resigned, Day: day(t, "2024-05-01"), Number: "3"},
		standing.Event{Kind: standing.Joined, Day: day(t, "2020-01-01"), Number: "4", Name: "Mira Fenn"},
		standing.Event{Kind: standing.Joined, Day: day(t, "2021-01-01"), Number: "40", Name: "M. Fenn"},
		standing.Event{Kind: standing.Merged, Day: day(t, "2022-01-01"), Number: "40", Other: "4"},
		standing.Event{Kind: standing.Renamed, Day: day(t, "2023-01-01"), Number: "2", Other: "22"},
	)
}

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"nothing new": {
			"number,name,left\n1,Tamsin Vale,\n22,Ivo Crestwood,\n3,Anna Quill,2024-05-01\n4,Mira Fenn,\n", ""},
		"earlier and merged numbers are of the same people": {
			"number,name\n1,Tamsin Vale\n2,Ivo Crestwood\n4,Mira Fenn\n40,M. Fenn\n", ""},
		"everything": {
			"Membership number;First name;Surname;Joined;Other names\n1;Tamsin;Vale-Thorn;;Tam Vale\n3;Anna;Quill;2026-02-01;\n4;Mira;Fenn;;Mimi|M. Fenn\n50;Lou;Reed;2026-01-15;Loulou, Lo\n51;Ada;Moss;;\n",
			"2 2026-03-02 renamed 1 Tamsin Vale-Thorn also Tam Vale\n3 2026-02-01 rejoined 3\n4 2026-03-02 renamed 4 also Mimi\n5 2026-01-15 joined 50 Lou Reed also Loulou, Lo\n6 2026-03-02 joined 51 Ada Moss\n0 2026-03-02 left 22"},
		"left, with their day": {
			"number,name,joined,left\n1,Tamsin Vale,,2026-02-28\n2,Ivo Crestwood,,\n4,Mira Fenn,,\n60,New And Gone,2025-01-01,2025-06-01\n",
			"2 2026-02-28 left 1\n5 2025-01-01 joined 60 New And Gone\n5 2025-06-01 left 60"},
		"back under another name": {
			"number,name\n1,Tamsin Vale\n2,Ivo Crestwood\n3,Anna Thorn\n4,Mira Fenn\n", "4 2026-03-02 rejoined 3 Anna Thorn"},
		"what cannot be": {
			"number,name,joined,left\n1,Tamsin Vale,,2019-01-01\n1,Tamsin Vale,,\n2,Ivo Crestwood,2026-03-03,\n4,Mira Fenn,,\n",
			"2! Tuesday 1 January 2019 is before Wednesday 1 January 2020, the day of what was told last of the member 1: what was told stays, so tell what is so from then on\n3! the membership number 1 is in line 2 already\n4! Tuesday 3 March 2026 is later than Monday 2 March 2026: an export tells what has happened"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, bad, err := Read([]byte(c.file), 100)
			if err != nil || len(bad) > 0 {
				t.Fatal(bad, err)
			}
			if got := told(Compare(known(t), rows, day(t, "2026-03-02"))); got != c.want {
				t.Errorf("%s\n\nand not\n\n%s", got, c.want)
			}
		})
	}
}

func TestRead(t *testing.T) {
	for file, want := range map[string]string{
		"name\nAnna":                        "it has no column “number”, for the membership number; its columns are: name",
		"number\n1":                         "it has no column “name” (nor “given name” and “family name”); its columns are: number",
		"number,name,surname\n1,a,b":        "it has a column “name” and one “family name”: leave one out",
		"number,member no,name\n1,1,a":      "its columns “number” and “member no” are both for the number: leave one out",
		"number,name\n1,a\n2,b\n3,c\n4,d\n": "it has more than 3 rows: divide it",
	} {
		if _, _, err := Read([]byte(file), 3); err == nil || err.Error() != want {
			t.Errorf("%q: %v", file, err)
		}
	}
	_, bad, err := Read([]byte("number,name,joined,left,shoes\n,a,,,\n2,,,,\n3,c,yesterday,,\n4,d,2025-02-01,2025-01-01,\n5,e,,,44\n"), 10)
	if err != nil {
		t.Fatal(err)
	}
	want := "2! it has no membership number\n3! it has no name\n4! joined: \"yesterday\" is no date; write 2026-03-31\n5! they left on Wednesday 1 January 2025, before they joined on Saturday 1 February 2025"
	if got := told(Difference{}, bad); got != want {
		t.Error(got)
	}
}

// Once the events are in, the same export changes nothing more; and the members are
// exactly those of the export.
func TestAnExportIsTakenOnce(t *testing.T) {
	number := rapid.SampledFrom([]string{"1", "2", "22", "3", "4", "40", "50", "51", "52"})
	name := rapid.SampledFrom([]string{"Tamsin Vale", "Ivo Crestwood", "Lou Reed", "Ada Moss"})
	rapid.Check(t, func(t *rapid.T) {
		r := standing.Register{}
		today := timetable.MustDate("2026-03-02")
		for range 3 {
			today++
			var rows []Row
			for i, n := range rapid.SliceOfNDistinct(number, 0, 9, func(s string) string { return s }).Draw(t, "numbers") {
				row := Row{Line: i + 2, Number: n, Name: name.Draw(t, "name")}
				if rapid.IntRange(0, 4).Draw(t, "gone") == 0 {
					row.Left = today
				}
				rows = append(rows, row)
			}
			d, bad := Compare(r, rows, today)
			if len(bad) > 0 {
				t.Fatal(bad)
			}
			after, err := r.With(d.Events...)
			if err != nil {
				t.Fatal(err)
			}
			if again, bad := Compare(after, rows, today); len(again.Events) > 0 || len(bad) > 0 {
				t.Fatalf("the same again: %s", told(again, bad))
			}
			var members, want []string
			for m := range after.All() {
				if m.Member() {
					members = append(members, m.Number+" "+m.Name)
				}
			}
			for _, row := range rows {
				if row.Left == 0 {
					want = append(want, row.Number+" "+row.Name)
				}
			}
			slices.Sort(members)
			slices.Sort(want)
			if !slices.Equal(members, want) {
				t.Fatalf("members %v, and the export has %v", members, want)
			}
			r = after
		}
	})
}

// A name that is written with its family name first is one name, and not two that would
// each be taken for that member.
func TestACommaDividesNoNames(t *testing.T) {
	rows, bad, err := Read([]byte("number;name;other names\n1;Ada Arbor;\"Brook, Ada; A. Arbor\"\n2;Bo Cliff;Beck, Bo|B. Cliff\n"), 10)
	if err != nil || len(bad) > 0 || len(rows) != 2 {
		t.Fatal(rows, bad, err)
	}
	for i, want := range [][]string{{"Brook, Ada", "A. Arbor"}, {"Beck, Bo", "B. Cliff"}} {
		if !slices.Equal(rows[i].Also, want) {
			t.Errorf("%q", rows[i].Also)
		}
	}
}
