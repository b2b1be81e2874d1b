package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/demo"
	"duly/rulebook"
)

// A year is played with people who have names and say things. Nothing of it is in any file of
// the public log, in any receipt, or in what an overseer takes. (What parties get of their case is held by
// TestANameInAFilesNameOrInWordsReachesNobody and by casework's tests of views.)
func TestPlantedNamesAreFoundNowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo's year")
	}
	p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), time.Date(2025, 11, 26, 10, 0, 0, 0, time.UTC))
	if _, err := demo.Fill(t.Context(), h.office, clock, p.db); err != nil {
		t.Fatal(err)
	}
	planted := map[string]string{} // what, and of which case; "": of the office
	plant := func(id string, texts ...string) {
		for _, text := range texts {
			for _, line := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("\n.;", c) }) {
				if line = strings.TrimSpace(line); len(line) > 8 {
					planted[line] = id
				}
			}
		}
	}
	people, err := h.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range people {
		plant("", o.Name)
	}
	type receipted struct {
		id, party string
		entry     int64
	}
	var receipts []receipted
	err = h.office.History(t.Context(), func(id string, c *casework.Case) error {
		for i, e := range c.Events {
			if e.Identity != nil {
				plant(id, e.Identity.Name)
			}
			if e.Filing != nil {
				plant(id, e.Filing.Respondent)
			}
			if e.By != rulebook.System && e.Kind != casework.Contributed { // a word for a lot is said so that all can draw it again
				plant(id, e.Text)
			}
			for _, f := range e.Findings() {
				plant(id, f.Reasons)
			}
			if e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
				receipts = append(receipts, receipted{id, e.Role, int64(i)})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(planted) < 150 || len(receipts) < 100 {
		t.Fatalf("only %d texts and %d acts of parties are planted", len(planted), len(receipts))
	}
	clean := func(where string, data []byte) {
		t.Helper()
		for text, id := range planted {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%s has %q, of case %q, in it", where, text, id)
			}
		}
	}

	files := 0
	err = filepath.WalkDir(filepath.Join(p.data, "log"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		clean(path, data)
		return err
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files (%v)", files, err)
	}

	got := 0
	for _, r := range receipts {
		who := casework.Actor{ID: r.party, Party: r.party}
		f, err := h.office.Open(t.Context(), r.id, who)
		if err != nil {
			continue // the complaint goes on in another case, or the party has not been told yet
		}
		entry := f.Entries[r.entry]
		receipt, err := h.office.Receipt(t.Context(), r.id, who, entry)
		if err != nil {
			t.Errorf("case %s, entry %d: %v", r.id, entry, err)
			continue
		}
		got++
		clean(fmt.Sprintf("the receipt of entry %d", entry), receipt)
	}
	if got < 100 {
		t.Errorf("only %d receipts were looked at", got)
	}

	var b bytes.Buffer
	if err := h.office.OversightBundle(t.Context(), casework.Actor{ID: "argand", Roles: []string{casework.Overseer}}, 0, &b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Name, "rulebooks/") {
			continue // the Society's own words, for everybody
		}
		clean("the bundle’s "+part.Name, data)
	}
	t.Logf("%d texts were looked for in %d files of the log, %d receipts and %d parts of the bundle", len(planted), files, got, len(z.File))
}
