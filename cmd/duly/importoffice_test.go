package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Past cases that are there before an office begins are put on record when it does; those
// that come later with the import itself, which needs the office's keys. To repeat an import
// writes nothing.
func TestImportIntoAnOffice(t *testing.T) {
	db := filepath.Join(t.TempDir(), "duly.db")
	columns := []string{"-id", "id", "-received", "in", "-closed", "out"}
	with := func(more ...string) []string { return append(append([]string{"-db", db}, more...), columns...) }
	old := writeTable(t, "a.csv", "id,in,out\n1,2020-01-01,2020-02-01\n2,2020-01-01,\n")
	imports(t, 0, append(with(), old)...)

	p, h, _ := opened(t, db, time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	taken := func(cases int, sources ...string) {
		t.Helper()
		past, err := h.past(t.Context())
		if err != nil || len(past.Spans) != cases || len(past.Taken) != len(sources) {
			t.Fatalf("%+v (%v)", past, err)
		}
		for i, source := range sources {
			if past.Taken[i].Source != source {
				t.Errorf("%+v", past.Taken[i])
			}
		}
		a, err := h.office.SelfAudit(t.Context(), h.publisher)
		if err != nil || len(a.Found) > 0 {
			t.Errorf("the audit says %+v (%v)", a, err)
		}
	}
	taken(2, "a")

	if _, said := imports(t, 2, append(with(), old)...); !strings.Contains(said, "an office works on this database, and its keys are not in "+db+".d: name the folder with -data") {
		t.Errorf("without the keys it says %s", said)
	}
	out, _ := imports(t, 0, append(with("-data", p.data), old)...)
	head, err := h.store.Head(t.Context())
	if err != nil || !strings.Contains(out, "0 new") || !strings.Contains(out, "2 unchanged") {
		t.Errorf("repeated, it says %s (%v)", out, err)
	}
	newer := writeTable(t, "a.csv", "id,in,out\n1,2020-01-01,2020-02-01\n2,2020-01-01,2020-06-01\n3,2021-01-01,\n3,2021-01-01,\n")
	out, _ = imports(t, 0, append(with("-data", p.data), newer)...)
	if !strings.Contains(out, "1 new") || !strings.Contains(out, "1 changed") {
		t.Errorf("it says %s", out)
	}
	imports(t, 0, append(with("-data", p.data), writeTable(t, "cards.csv", "id,in,out\n1,2001-01-01,2001-02-01\n"))...)
	if after, err := h.store.Head(t.Context()); err != nil || after != head+2 {
		t.Errorf("%d entries were written for two imports that changed something (%v)", after-head, err)
	}
	taken(4, "a", "cards")
}
