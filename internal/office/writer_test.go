package office_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/journal"
	"duly/rulebook"
)

// Two offices on one database: each sees what the other wrote before it writes.
func TestTwoOffices(t *testing.T) { onBoth(t, twoOffices) }

func twoOffices(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	folder := t.TempDir()
	one, two := open(folder), open(folder)
	id := one.file(t, complaint(office.Named)).Case
	two.do(t, id, sam, "intake", "triage", "accept")
	one.morning("2026-09-01")
	if n, err := one.Sweep(ctx); err != nil || n == 0 {
		t.Errorf("the office that had not seen the act swept %d events (%v)", n, err)
	}
	if n, err := one.Sweep(ctx); err != nil || n != 0 {
		t.Errorf("it swept again: %d events (%v)", n, err)
	}
}

// What was handed in before the office closed is done, and everybody is answered.
func TestCloseAnswersEverybody(t *testing.T) {
	d := openDesk(t, t.TempDir())
	const many = 40
	before, err := d.store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan error, many)
	for range many {
		go func() {
			_, err := d.File(context.Background(), complaint(office.Named))
			answers <- err
		}()
	}
	for head := before; head == before; { // some are written, others are on their way
		if head, err = d.store.Head(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	d.Office.Close()
	filed := 0
	for range many {
		select {
		case err := <-answers:
			if err == nil {
				filed++
			} else if err.Error() != "the office is closed" {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Fatal("somebody still waits for an answer from a closed office")
		}
	}
	rows, err := d.store.Cases(context.Background(), office.CaseFilter{})
	if err != nil || len(rows) != filed || filed == 0 {
		t.Errorf("%d were told that they filed, and %d cases are there (%v)", filed, len(rows), err)
	}
}

// A slow store lets a test step in where the office waits for its database.
type slowStore struct {
	office.Store
	head, entries func() // called while Head, and after EntriesOf, if set
}

func (s *slowStore) Head(ctx context.Context) (int64, error) {
	if s.head != nil {
		s.head()
	}
	return s.Store.Head(ctx)
}

func (s *slowStore) EntriesOf(ctx context.Context, id string, each func(journal.Entry) error) error {
	err := s.Store.EntriesOf(ctx, id, each)
	if once := s.entries; once != nil {
		s.entries = nil
		once()
	}
	return err
}

// slowly opens a second office on the desk's database.
func (d *desk) slowly(t *testing.T) (*office.Office, *slowStore) {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(d.folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	files, err := evidence.Open(filepath.Join(d.folder, "evidence"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &slowStore{Store: d.store}
	o, err := office.New(context.Background(), office.Config{
		Store: s, Keyring: keys, Evidence: files, Files: kites(t), Now: d.clock, Zone: time.UTC, Entropy: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o, s
}

// A reader that is slow does not put back a case as it was before an act.
func TestSlowReader(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	id := d.file(t, complaint(office.Named)).Case
	o, s := d.slowly(t)
	s.entries = func() { // an act comes between the reader's reading and its end
		if _, err := o.Do(ctx, id, sam, casework.Act{Kind: casework.Add, Text: "A note."}, nil, 4); err != nil {
			t.Error(err)
		}
	}
	if _, err := o.Open(ctx, id, sam); err != nil {
		t.Fatal(err)
	}
	d.morning("2026-09-01")
	if n, err := o.Sweep(ctx); err != nil || n == 0 {
		t.Errorf("after a slow reader, %d events were swept (%v)", n, err)
	}
}

// Who acts in the last second of their last day has acted in time, however long
// the database takes.
func TestLastSecond(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	o, s := d.slowly(t)
	d.morning("2026-03-16")
	d.mu.Lock()
	d.now = time.Date(2026, 3, 16, 23, 59, 50, 0, time.UTC)
	d.mu.Unlock()
	f, err := o.Open(ctx, id, respondent)
	if err != nil {
		t.Fatal(err)
	}
	s.head = func() { d.morning("2026-03-17") }
	reply := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "investigation", Step: "reply"}, Text: "It was the wind."}
	events, err := o.Do(ctx, id, respondent, reply, nil, f.Case.Version)
	if err != nil || events[0].Kind != casework.Done || events[0].Day.String() != "2026-03-16" {
		t.Errorf("the reply of the last second was answered with %v, %v", events, err)
	}
}
