package office_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"duly/casework"
	"duly/erasure"
	"duly/internal/office"
	"duly/rulebook"
)

// errPower: the machine stops here.
var errPower = errors.New("the power failed")

// failing is a keyring and a folder of evidence that stop working at one step.
type failing struct {
	office.Keyring
	office.Evidence
	at  string
	hit bool
}

func (f *failing) fails(at string) bool {
	f.hit = f.hit || f.at == at
	return f.at == at
}

func (f *failing) Destroy(ctx context.Context, names []string) error {
	if f.fails("before the keys") {
		return errPower
	}
	if f.fails("half the keys") {
		return errors.Join(errPower, f.Keyring.Destroy(ctx, names[:len(names)/2]))
	}
	err := f.Keyring.Destroy(ctx, names)
	if f.fails("after the keys") {
		return errPower
	}
	return err
}

func (f *failing) Erase(ctx context.Context, id string) error {
	if f.fails("before the files") {
		return errPower
	}
	err := f.Evidence.Erase(ctx, id)
	if f.fails("after the files") {
		return errPower
	}
	return err
}

func (f *failing) Close() error { return f.Keyring.Close() }

// Wherever an erasure is cut short, what it names is closed at once, nothing is written
// into the case, and the next start carries it out.
func TestErasureCutShort(t *testing.T) {
	ctx := context.Background()
	for _, at := range []string{"before the keys", "half the keys", "after the keys", "before the files", "after the files"} {
		for _, again := range []string{"a sweep", "a start"} {
			t.Run(at+", "+again, func(t *testing.T) {
				folder := t.TempDir()
				broken := &failing{at: at}
				d, err := tryDeskBreaking(t, folder, filepath.Join(folder, "duly.db"), keeping(t), broken)
				if err != nil {
					t.Fatal(err)
				}
				d.onRecord(t, append(erasers, office.PersonRow{ID: "sam", Name: "Sam", Roles: []string{"secretary"}})...)
				filed := d.dismissed(t, planted())
				d.morning("2027-03-03")
				request, err := d.AskErasure(ctx, "ada", filed.Case, erasure.Want{Scope: erasure.OfFile, Reason: "Its time is up."})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := d.ApproveErasure(ctx, "abe", request); !errors.Is(err, errPower) || !broken.hit {
					t.Fatalf("it was not cut short: %v", err)
				}
				var erased *office.ErasedCase
				if _, err := d.Open(ctx, filed.Case, sam); !errors.As(err, &erased) {
					t.Errorf("until it is carried out it is not closed: %v", err)
				}
				if again == "a sweep" {
					broken.at = ""
					if _, err := d.Sweep(ctx); err != nil {
						t.Fatal(err)
					}
				} else {
					d.close()
					d = keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
					d.morning("2027-03-04")
				}
				if _, err := d.Open(ctx, filed.Case, sam); !errors.As(err, &erased) {
					t.Errorf("it is not closed: %v", err)
				}
				wantClean(t, d)
				search(t, folder, filed.Case+"/content")
				search(t, folder, filed.Case+"/person")
			})
		}
	}
}

// A party goes on in an open case while who they are is erased again and again: no key goes
// that opens an entry which no erasure names.
func TestErasedWhileSomebodyActs(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	filed := d.file(t, complaint(office.Named))
	var acting sync.WaitGroup
	for range 4 {
		acting.Go(func() {
			for done := 0; done < 10; {
				f, err := d.Open(ctx, filed.Case, complainant)
				if err != nil {
					t.Error(err)
					return
				}
				_, err = d.Do(ctx, filed.Case, complainant, casework.Act{Kind: casework.Add, Text: "I go on."}, nil, f.Case.Version)
				conflict, refusal := (*office.Conflict)(nil), (*casework.Refusal)(nil)
				switch {
				case err == nil:
					done++
				case !errors.As(err, &conflict) && !errors.As(err, &refusal): // the case has moved on, or is being erased
					t.Error(err)
					return
				}
			}
		})
	}
	erased := 0
	for range 60 {
		request, err := d.AskErasure(ctx, "ada", filed.Case, erasure.Want{Scope: erasure.OfPerson, Person: rulebook.Complainant, Ground: "Article 17", Reason: "x"})
		if err == nil {
			_, err = d.ApproveErasure(ctx, "abe", request)
			if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) {
				err = d.DeclineErasure(ctx, "ada", request, "Not just now.")
			} else if err == nil {
				erased++
			}
		}
		if refusal := (*casework.Refusal)(nil); err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
	}
	acting.Wait()
	for ; erased < 2; erased++ { // they were too quick for each other
		f, err := d.Open(ctx, filed.Case, complainant)
		if err == nil {
			_, err = d.Do(ctx, filed.Case, complainant, casework.Act{Kind: casework.Add, Text: "I go on."}, nil, f.Case.Version)
		}
		if err != nil {
			t.Fatal(err)
		}
		d.erase(t, filed.Case, erasure.Want{Scope: erasure.OfPerson, Person: rulebook.Complainant, Ground: "Article 17"})
	}
	wantClean(t, d)
	d.close()
	d = keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	f, err := d.Open(ctx, filed.Case, sam)
	if err != nil || f.Case.Version < 40 {
		t.Fatalf("%d events (%v)", f.Case.Version, err)
	}
	wantClean(t, d)
	bundle(t, d)
}
