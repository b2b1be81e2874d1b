package office_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"duly/casework"
	"duly/erasure"
	"duly/internal/office"
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
