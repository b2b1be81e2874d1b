package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/internal/store"
	"duly/rulebook"
)

// A desk is a whole office on a real database in a folder of its own.
type desk struct {
	*office.Office
	store  *store.Store
	log    *publish.Publisher
	keys   *keyring.Keyring
	folder string
	mu     sync.Mutex
	now    time.Time
	close  func()
	faults []string          // what the operator was told
	rounds map[uint64]string // what a relay of the public source of randomness answers

	between func(reads string) bool // called before the store reads letters, and after it lists cases, until it says that it is done
}

// between is a store beside which something happens while somebody reads it.
type between struct {
	*store.Store
	d *desk
}

func (b between) reads(what string) {
	if work := b.d.between; work != nil {
		b.d.between = nil // what it does reads as well
		if !work(what) {
			b.d.between = work
		}
	}
}

func (b between) Letters(ctx context.Context, id string) ([]office.Letter, error) {
	b.reads("letters")
	return b.Store.Letters(ctx, id)
}

func (b between) Cases(ctx context.Context, f office.CaseFilter) ([]office.CaseRow, error) {
	rows, err := b.Store.Cases(ctx, f)
	b.reads("cases")
	return rows, err
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(time.Second)
	return d.now
}

// morning moves the clock to ten o'clock of a day.
func (d *desk) morning(date string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, err := time.Parse("2006-01-02 15:04", date+" 10:00")
	if err != nil {
		panic(err)
	}
	d.now = t
}

func openDesk(t testing.TB, folder string) *desk {
	t.Helper()
	return openDeskOn(t, folder, filepath.Join(folder, "duly.db"))
}

func openDeskOn(t testing.TB, folder, dsn string) *desk {
	return openDeskWith(t, folder, dsn, kites(t))
}

func openDeskWith(t testing.TB, folder, dsn string, rules []rulebook.File) *desk {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if head, err := s.Head(ctx); err != nil {
		t.Fatal(err)
	} else if head == 0 {
		enrol(t, s)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := tryDeskWith(t, folder, dsn, rules)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// onRecord puts people into the register through the office's own doors. The first
// administrator comes with a password, as by the link of the first start.
func (d *desk) onRecord(t testing.TB, people ...office.PersonRow) {
	t.Helper()
	for _, p := range people {
		err := error(nil)
		if p.Admin {
			p.Password = "not a hash"
			err = d.FirstAdministrator(context.Background(), p)
		} else {
			err = d.PutOfficer(context.Background(), p, "", "")
		}
		if err != nil && !errors.Is(err, office.ErrNotFound) {
			t.Fatal(err)
		}
	}
}

// enrol puts everybody into the register of an office that has not begun: it puts them on
// record when it does.
func enrol(t testing.TB, s *store.Store) {
	t.Helper()
	for _, p := range []office.PersonRow{
		{ID: "sam", Name: "Sam", Roles: []string{"secretary"}}, {ID: "ira", Name: "Ira", Roles: []string{"investigator"}},
		{ID: "rae", Name: "Rae", Roles: []string{"reviewer"}}, {ID: "pam", Name: "Pam", Roles: []string{"panel"}},
		{ID: "pim", Name: "Pim", Roles: []string{"panel"}}, {ID: "pat", Name: "Pat", Roles: []string{"president"}},
	} {
		if err := s.PutPerson(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
}

func tryDesk(t testing.TB, folder string) (*desk, error) {
	return tryDeskWith(t, folder, filepath.Join(folder, "duly.db"), kites(t))
}

// tryDeskWith opens an office, if it can be opened.
func tryDeskWith(t testing.TB, folder, dsn string, rules []rulebook.File) (*desk, error) {
	t.Helper()
	return tryDeskBreaking(t, folder, dsn, rules, nil)
}

// tryDeskBreaking opens an office whose keyring and evidence can be made to fail; nil: they
// work.
func tryDeskBreaking(t testing.TB, folder, dsn string, rules []rulebook.File, broken *failing) (_ *desk, err error) {
	t.Helper()
	ctx := context.Background()
	d := &desk{folder: folder}
	d.morning("2026-03-02")
	var closers []func() error
	d.close = sync.OnceFunc(func() {
		for _, c := range slices.Backward(closers) {
			c()
		}
	})
	t.Cleanup(func() { d.close() })
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if d.store, err = store.Open(ctx, dsn); err != nil {
		return nil, err
	}
	closers = append(closers, d.store.Close)
	keys, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		return nil, err
	}
	d.keys = keys
	closers = append(closers, keys.Close)
	files, err := evidence.Open(filepath.Join(folder, "evidence"), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := publish.LoadKey(filepath.Join(folder, "log.key"), "kites.example/log", rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(folder, "log"), 0o755); err != nil {
		return nil, err
	}
	disk, err := publish.OpenDisk(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	if d.log, err = publish.Open(ctx, disk, d.store, key); err != nil {
		return nil, err
	}
	var ring office.Keyring = keys
	var folderOf office.Evidence = files
	if broken != nil {
		broken.Keyring, broken.Evidence = keys, files
		ring, folderOf = broken, broken
	}
	d.Office, err = office.New(ctx, office.Config{
		Store: between{d.store, d}, Keyring: ring, Evidence: folderOf, Publisher: d.log, Files: rules, Now: d.clock, Zone: time.UTC, Entropy: rand.Reader,
		Beacon: func(_ context.Context, round uint64) (string, error) {
			if s := d.rounds[round]; s != "" {
				return s, nil
			}
			return "", errors.New("nobody answers")
		},
		Fault: func(id string, err error) { d.faults = append(d.faults, id+": "+err.Error()) },
	})
	if err != nil {
		return nil, err
	}
	closers = append(closers, func() error { d.Office.Close(); return nil })
	return d, nil
}

func kites(t testing.TB) []rulebook.File {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"small.md", "manners.md"} {
		text, err := os.ReadFile(filepath.Join("../../casework/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	return files
}

func officer(id, role string) casework.Actor {
	return casework.Actor{ID: id, Roles: []string{role}}
}

var (
	sam         = officer("sam", "secretary")
	ira         = officer("ira", "investigator")
	pat         = officer("pat", "president")
	overseer    = officer("ove", office.Overseer)
	complainant = casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant}
	respondent  = casework.Actor{ID: rulebook.Respondent, Party: rulebook.Respondent}
)

func complaint(mode string) office.Complaint {
	c := office.Complaint{Mode: mode, Respondent: "Robin Example", Category: "conduct", Account: "They cut my line on purpose.", Files: []office.Upload{{Name: "line.txt", Type: "text/plain", Data: []byte("the line")}}}
	if mode != office.Anonymous {
		c.Name = "Casey Example"
	}
	return c
}

func (d *desk) file(t testing.TB, c office.Complaint) office.Filed {
	t.Helper()
	filed, err := d.File(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func (d *desk) do(t testing.TB, id string, who casework.Actor, stage, step, outcome string) {
	t.Helper()
	ctx := context.Background()
	f, err := d.Open(ctx, id, who)
	if err != nil {
		t.Fatal(err)
	}
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: stage, Step: step}, Outcome: outcome, Text: "Because it is so."}
	if _, err := d.Do(ctx, id, who, act, nil, f.Case.Version); err != nil {
		t.Fatal(err)
	}
}
