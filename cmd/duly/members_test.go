package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/standing"
)

func members(t *testing.T, want int, args ...string) (out, notes string) {
	t.Helper()
	var o, e bytes.Buffer
	if exit := run(append([]string{"members"}, args...), strings.NewReader(""), &o, &e); exit != want {
		t.Fatalf("%q: exit %d, want %d\n%s%s", args, exit, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

func membersOn(t *testing.T, db string) standing.Register {
	t.Helper()
	files, err := rulebookFor(t.Context(), db, "")
	if err != nil {
		t.Fatal(err)
	}
	s := settings{db: db, addr: "localhost:8080", now: time.Now, files: files}
	if err := s.complete(); err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	r, err := h.office.Members(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// export is the export of n invented members, without those who are left out.
func export(n int, without func(int) bool) string {
	var b strings.Builder
	b.WriteString("Membership number;First name;Surname;Joined\n")
	for i := range n {
		if without == nil || !without(i) {
			fmt.Fprintf(&b, "K-%05d;Tam%d;Öberg;2020-01-02\n", i, i)
		}
	}
	return b.String()
}

// An export is taken whole or not at all, is compared with the register, and taken once.
func TestMembersAreImported(t *testing.T) {
	db := adopted(t)
	good := writeTable(t, "members.csv", export(200, nil))
	bad := writeTable(t, "bad.csv", strings.Replace(strings.Replace(export(200, nil), "K-00003;", "K-00002;", 1), ";2020-01-02\n", ";soon\n", 1))
	out, notes := members(t, 1, "import", "-db", db, bad)
	if !strings.Contains(out, "2 lines cannot be taken") || !strings.Contains(out, "Nothing was written") ||
		!strings.Contains(notes, "bad.csv:2: joined: \"soon\" is no date") || !strings.Contains(notes, "bad.csv:5: the membership number K-00002 is in line 4 already") {
		t.Errorf("%s%s", out, notes)
	}
	if out, _ := members(t, 0, "import", "-dry", good, "-db", db); !strings.Contains(out, "It would be put on record: 200 joined. Nothing was written.") {
		t.Error(out)
	}
	if n := membersOn(t, db).Len(); n != 0 {
		t.Fatalf("%d members are on record before the import", n)
	}
	if out, _ := members(t, 0, "import", good, "-db", db); out != "On record: 200 joined.\n" {
		t.Error(out)
	}
	if out, _ := members(t, 0, "import", good, "-db", db); out != "Nothing has changed: 200 rows, and the register has the same.\n" {
		t.Error(out)
	}
	// Windows-1252, gzipped, with some gone and one renamed.
	text := strings.ReplaceAll(export(200, func(i int) bool { return i < 5 }), "Tam7;Öberg", "Tam7;Thorn")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fmt.Fprint(w, strings.ReplaceAll(text, "Ö", "\xd6"))
	w.Close()
	path := filepath.Join(t.TempDir(), "later.csv.gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := members(t, 0, "import", path, "-db", db); out != "On record: 5 left, 1 renamed.\n" {
		t.Error(out)
	}
	r := membersOn(t, db)
	if m := r.Find("K-00007"); m.Name != "Tam7 Thorn" || r.Find("K-00008").Name != "Tam8 Öberg" || r.Find("K-00001").Left == 0 {
		t.Errorf("%+v", m)
	}
	// A file that was cut short is not taken for one by which most have left.
	short := writeTable(t, "short.csv", export(100, nil))
	if _, notes := members(t, 2, "import", short, "-db", db); !strings.Contains(notes, "by this export 100 of 195 members leave") || !strings.Contains(notes, "-leaving 100") {
		t.Error(notes)
	}
	if _, notes := members(t, 2, "import", short, "-db", db, "-leaving", "99"); !strings.Contains(notes, "100 members leave, and -leaving says 99") {
		t.Error(notes)
	}
	if out, _ := members(t, 0, "import", short, "-db", db, "-leaving", "100"); !strings.Contains(out, "100 left") || !strings.Contains(out, "5 rejoined") {
		t.Error(out)
	}
}

func TestMembersImportRefuses(t *testing.T) {
	db := adopted(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "say what to do"},
		{[]string{"import", "-db", db}, "one CSV file is imported at a time, and 0 are named"},
		{[]string{"import", "x.csv"}, "which database?"},
		{[]string{"import", "-db", db, "nowhere.csv"}, "there is no file nowhere.csv"},
		{[]string{"import", "-db", db, "-on", "soon", "x.csv"}, "is no date"},
		{[]string{"import", "-db", db, "-on", "2999-01-01", writeTable(t, "m.csv", export(1, nil))}, "still to come"},
		{[]string{"import", "-db", db, writeTable(t, "m.csv", "PK\x03\x04")}, "save the sheet as CSV"},
		{[]string{"import", "-db", db, writeTable(t, "m.csv", "name\na\n")}, "no column “number”"},
		{[]string{"changes", "-db", db, "x.csv"}, "no file is read"},
	} {
		if _, notes := members(t, 2, c.args...); !strings.Contains(notes, c.want) {
			t.Errorf("%q: %s", c.args, notes)
		}
	}
	if out, _ := members(t, 0, "changes", "-db", db); !strings.HasPrefix(out, "\ufeffchange,member,day,was,is,") {
		t.Error(out)
	}
}
