package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"duly/commitment"
)

func importsAsks(t *testing.T, want int, args ...string) (out, notes string) {
	t.Helper()
	var o, e bytes.Buffer
	if exit := run(append([]string{"commitments"}, args...), strings.NewReader(""), &o, &e); exit != want {
		t.Fatalf("%q: exit %d, want %d\n%s%s", args, exit, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

// asksOn are the asks on record in a database.
func asksOn(t *testing.T, db string) []*commitment.Commitment {
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
	r, err := h.office.Commitments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.All()
}

// The recommendations of an inquiry come from a file: all of them, or none, with what
// is wrong told by line.
func TestRecommendationsAreImportedWholeOrNotAtAll(t *testing.T) {
	db := adopted(t)
	var file strings.Builder
	file.WriteString("reference,words,response,answered,said,left out\n")
	for i := range 165 {
		answer := ",,,"
		switch i % 3 {
		case 1:
			answer = "Agreed,2026-02-01,Yes.,"
		case 2:
			answer = "agreed in part,2026-02-01,Yes.,The second half of it."
		}
		fmt.Fprintf(&file, "Recommendation %d,\"Do thing %d,\nand say that it is done.\",%s\n", i+1, i+1, answer)
	}
	good := writeTable(t, "inquiry.csv", file.String())
	all := []string{"import", "-db", db, "-from", "The Invented Inquiry", "-on", "2026-01-12", "-in", "Final report"}
	bad := strings.Replace(file.String(), "agreed in part,2026-02-01,Yes.,The second half of it.", "agreed in part,2026-02-01,Yes.,", 1)
	bad = strings.Replace(bad, "Agreed,2026-02-01", "Agreed,soon", 1)
	out, notes := importsAsks(t, 1, append(all, writeTable(t, "bad.csv", bad))...)
	if !strings.Contains(out, "2 of 165 rows cannot be taken. Nothing was written") || !strings.Contains(notes, "bad.csv:4: answered: \"soon\" is no date") || !strings.Contains(notes, "bad.csv:6: Say what is left out of what was asked") {
		t.Errorf("of a bad file it says:\n%s%s", out, notes)
	}
	if out, _ := importsAsks(t, 0, append(append([]string{}, all...), "-dry", good)...); !strings.Contains(out, "165 asks would be put on record. Nothing was written.") {
		t.Errorf("of a trial it says:\n%s", out)
	}
	if n := len(asksOn(t, db)); n != 0 {
		t.Fatalf("%d asks are on record before the import", n)
	}
	if out, _ := importsAsks(t, 0, append(all, good)...); !strings.Contains(out, "165 asks are on record.") {
		t.Errorf("it says:\n%s", out)
	}
	asks := asksOn(t, db)
	if len(asks) != 165 {
		t.Fatalf("%d asks are on record", len(asks))
	}
	if c := asks[2]; c.Ask.Reference != "Recommendation 3" || c.Ask.Words != "Do thing 3,\nand say that it is done." || c.Ask.From != "The Invented Inquiry" || c.Answer().Left != "The second half of it." {
		t.Errorf("ask 3 is %+v", c)
	}
	out, notes = importsAsks(t, 1, append(all, good)...)
	if !strings.Contains(out, "165 of 165 rows cannot be taken") || !strings.Contains(notes, "inquiry.csv:2: It is on record already, as ask 1") || len(asksOn(t, db)) != 165 {
		t.Errorf("again it says:\n%s%s", out, notes)
	}
}

func TestCallsOfCommitmentsThatAreNotUnderstood(t *testing.T) {
	db := adopted(t)
	good := writeTable(t, "asks.csv", "words\nDo it.\n")
	for want, args := range map[string][]string{
		"say what to do": {good}, "which database": {"import", good}, "one CSV file": {"import", "-db", db},
		"has a column \"wrods\"": {"import", "-db", db, writeTable(t, "b.csv", "wrods\nDo it.\n")},
		"no column \"words\"":    {"import", "-db", db, writeTable(t, "c.csv", "from\nMe.\n")},
		"column \"words\" twice": {"import", "-db", db, writeTable(t, "d.csv", "words,Words\nA,B\n")},
	} {
		if _, notes := importsAsks(t, 2, args...); !strings.Contains(notes, want) {
			t.Errorf("%q is answered with:\n%s", args, notes)
		}
	}
	if _, notes := importsAsks(t, 1, "import", "-db", db, good); !strings.Contains(notes, "asks.csv:2: Say who asked") {
		t.Errorf("a row that lacks everything is answered with:\n%s", notes)
	}
	if out, _ := importsAsks(t, 0, "import", "-h"); !strings.Contains(out, "answer by") {
		t.Errorf("of itself it says:\n%s", out)
	}
}
