package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
)

// tired does not take what is of no case.
type tired struct{ office.Store }

var errTired = errors.New("not today")

func (s tired) Append(ctx context.Context, b office.Batch) error {
	for _, e := range b.Entries {
		if e.Case == "" {
			return errTired
		}
	}
	return s.Store.Append(ctx, b)
}

// That it cannot be put on record who read what is told; time does what it does all the same,
// for people's days hang on it.
func TestWhatLapsesDoesNotWaitForReadings(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openDesk(t, folder)
	id := d.file(t, complaint(office.Named)).Case
	keys, err := keyring.Open(folder+"/keys", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	files, err := evidence.Open(folder+"/evidence", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(ctx, office.Config{Store: tired{d.store}, Keyring: keys, Evidence: files, Publisher: d.log, Files: kites(t), Now: d.clock, Zone: time.UTC, Entropy: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if _, err := o.Open(ctx, id, sam); err != nil {
		t.Fatal(err)
	}
	d.morning("2026-06-01")
	n, err := o.Sweep(ctx)
	if n == 0 || !errors.Is(err, errTired) {
		t.Errorf("%d events came of it (%v)", n, err)
	}
}
