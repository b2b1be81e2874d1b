package office_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"duly/casework"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/store"
)

// A case is read beside the open office: every event, its dates and who acted,
// and not a word of what was said.
func TestRecall(t *testing.T) {
	folder := t.TempDir()
	d := openDesk(t, folder)
	ctx := context.Background()
	id := d.file(t, complaint(office.Confidential)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")

	s, err := store.Look(ctx, filepath.Join(folder, "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	recall := func() (office.Recalled, error) {
		keys, err := keyring.Look(filepath.Join(folder, "keys")) // one that is open would know destroyed keys still
		if err != nil {
			t.Fatal(err)
		}
		defer keys.Close()
		return office.Recall(ctx, s, keys, id)
	}
	got, err := recall()
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(ctx, id, sam)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Events) != len(f.Case.Events) || len(got.Recorded) != len(got.Events) {
		t.Fatalf("%d events are recalled, want %d", len(got.Events), len(f.Case.Events))
	}
	for i, e := range got.Events {
		want := f.Case.Events[i]
		if e.Kind != want.Kind || e.Day != want.Day || e.Due != want.Due || e.By != want.By || e.Step != want.Step {
			t.Errorf("event %d is %+v, want %+v", i, e, want)
		}
		if e.Text != "" || e.Filing != nil || e.Identity != nil || e.Exhibits != nil || e.Findings() != nil {
			t.Errorf("event %d says %+v", i, e)
		}
		if got.Recorded[i] == 0 {
			t.Errorf("event %d was recorded at no time", i)
		}
	}

	keys, err := keyring.Open(filepath.Join(folder, "keys"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	destroy := func(name string) {
		if err := keys.Destroy(ctx, []string{id + "/" + name}); err != nil {
			t.Fatal(err)
		}
	}
	destroy("content")
	destroy("person/ira")
	got, err = recall()
	if err != nil || got.Events[len(got.Events)-2].Kind != casework.Done || got.Events[len(got.Events)-2].By != "ira" {
		t.Errorf("without the keys to what was said and to who said it: %v, %+v", err, got.Events)
	}
	destroy("oversight")
	if _, err := recall(); !errors.Is(err, office.ErrForgotten) {
		t.Errorf("without the key to the procedure: %v", err)
	}
	if _, err := office.Recall(ctx, s, keys, "0000-0000"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
}
