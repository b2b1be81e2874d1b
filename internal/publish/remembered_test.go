package publish

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// ask joins the witnesses to a log as at a start, and gives what they say.
func (w *town) ask(t *testing.T, p *Publisher) *Ahead {
	t.Helper()
	err := w.join(t, p).Ask(context.Background())
	var a *Ahead
	if err != nil && !errors.As(err, &a) {
		t.Fatal(err)
	}
	return a
}

func TestRestoredMachineIsRemembered(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	w.set("dot.example", true)
	folder := t.TempDir()
	r := newRows(250)
	p := open(t, folderDisk(t, folder), r)
	through(t, p, 250)
	if a := w.ask(t, p); a != nil {
		t.Fatalf("a new log: %v", a)
	}
	image := t.TempDir() // database, log and key, all of one time
	if err := os.CopyFS(image, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	old := &rows{entries: slices.Clone(r.entries)}
	r.add(50)
	through(t, p, 300)
	if a := w.ask(t, p); a != nil {
		t.Fatalf("grown: %v", a)
	}
	if a := w.ask(t, open(t, folderDisk(t, folder), r)); a != nil {
		t.Fatalf("a new start: %v", a)
	}

	restored := open(t, folderDisk(t, image), old) // which sees nothing wrong
	a := w.ask(t, restored)
	if a == nil || len(a.Claims) != 3 || a.Claims[0].Size != 300 || a.Claims[0].Shown == nil {
		t.Fatalf("a restored image: %+v", a)
	}
	for _, words := range []string{"50 entries are missing here, from entry 250 to 299", "ada", "this log's own signature", "When witnesses remember more"} {
		if !strings.Contains(a.Error(), words) {
			t.Errorf("it does not say %q: %v", words, a)
		}
	}
	if strings.Contains(a.Error(), "take its line out") {
		t.Error("it shows a way around a proof")
	}
	// It went on meanwhile without asking, up to a size, and past it.
	for i := range 60 {
		old.add(1)
		old.entries[250+i].Commitments[0][0] ^= 1
	}
	for _, size := range []int64{251, 300, 310} {
		restored.journal = &rows{entries: old.entries[:size]}
		through(t, restored, size)
		if a := w.ask(t, restored); a == nil || a.Claims[0].Shown == nil {
			t.Errorf("a fork of %d entries: %v", size, a)
		}
	}
	if other := report(t, restored).Other; !strings.Contains(other, "\n300\n") {
		t.Errorf("the other history is not shown: %q", other)
	}
	if a := w.ask(t, p); a != nil {
		t.Errorf("the true log: %v", a)
	}
}

func TestEmptyDatabaseIsRemembered(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	r := newRows(9)
	p := open(t, folderDisk(t, t.TempDir()), r)
	through(t, p, 9)
	if a := w.ask(t, p); a != nil {
		t.Fatal(a)
	}
	empty := open(t, folderDisk(t, t.TempDir()), newRows(0))
	if a := w.ask(t, empty); a == nil || len(a.Claims) != 4 || !strings.Contains(a.Error(), "from entry 0 to 8") {
		t.Errorf("%v", a)
	}
	// The log's folder was lost, the database was not: that is no loss.
	again := open(t, folderDisk(t, t.TempDir()), r)
	if a := w.ask(t, again); a != nil || again.Size() != 9 {
		t.Errorf("written again from the database: %v", a)
	}
	// A journal that is ahead of the log, and still short of what was witnessed:
	// nothing is signed.
	short := open(t, folderDisk(t, t.TempDir()), newRows(8))
	if a := w.ask(t, short); a == nil || short.Size() != 0 {
		t.Errorf("%d entries were signed, %v", short.Size(), a)
	}
}

func TestClaimWithoutProofSaysSo(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	w.hosts["dot.example"] = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(409); fmt.Fprint(rw, "999\n") }
	p := open(t, folderDisk(t, t.TempDir()), newRows(9))
	through(t, p, 9)
	if a := w.ask(t, p); a == nil || len(a.Claims) != 1 || !strings.Contains(a.Error(), "take its line out") || !strings.Contains(a.Error(), "has not shown") {
		t.Errorf("%v", a)
	}
}
