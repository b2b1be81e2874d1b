package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/journal"
)

// What one program erases, another that has read the case before neither shows any more nor
// writes on: its keys would be gone.
func TestWhatIsErasedBesideIsErasedForBoth(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	over := d.dismissed(t, complaint(office.Named))
	d.morning("2027-03-03")
	beside := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	beside.morning("2027-03-03")
	f, err := beside.Open(ctx, over.Case, sam)
	if err != nil {
		t.Fatal(err)
	}
	d.erase(t, over.Case, erasure.Want{Scope: erasure.OfFile})
	var erased *office.ErasedCase
	if _, err := beside.Do(ctx, over.Case, sam, casework.Act{Kind: casework.Add, Text: "More."}, nil, f.Case.Version); !errors.As(err, &erased) {
		t.Errorf("it is written on: %v", err)
	}
	if _, err := beside.Open(ctx, over.Case, sam); !errors.As(err, &erased) {
		t.Errorf("it is shown still: %v", err)
	}
	if _, err := beside.NewCode(ctx, over.Case, sam, "complainant"); !errors.As(err, &erased) {
		t.Errorf("a code is made: %v", err)
	}
	wantClean(t, d)
	wantClean(t, beside)
}

// interrupted has something happen once, when entries begin to be read.
type interrupted struct {
	office.Store
	once func()
}

func (s *interrupted) Entries(ctx context.Context, from, to int64, each func(journal.Entry) error) error {
	if once := s.once; once != nil {
		s.once = nil
		once()
	}
	return s.Store.Entries(ctx, from, to, each)
}

// What is erased while an audit goes on is no flaw, and stops no writing.
func TestErasedWhileTheAuditGoesOn(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	over := d.dismissed(t, complaint(office.Named))
	d.morning("2027-03-03")
	keys, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	files, err := evidence.Open(filepath.Join(folder, "evidence"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &interrupted{Store: d.store}
	beside, err := office.New(ctx, office.Config{Store: s, Keyring: keys, Evidence: files, Publisher: d.log, Files: keeping(t), Now: d.clock, Zone: time.UTC, Entropy: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if _, err := beside.Erasures(ctx); err != nil {
		t.Fatal(err)
	}
	s.once = func() { d.erase(t, over.Case, erasure.Want{Scope: erasure.OfFile}) }
	a, err := beside.SelfAudit(ctx, d.log)
	if err != nil || len(a.Found) > 0 || s.once != nil {
		t.Errorf("%+v (%v)", a.Found, err)
	}
	if why, err := d.Halted(ctx); err != nil || why != "" {
		t.Errorf("writing has stopped: %s (%v)", why, err)
	}
}
