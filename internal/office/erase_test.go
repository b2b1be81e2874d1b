package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/erasure"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/storetest"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
	"duly/verify"
)

// What is planted in a case, to be looked for after it was erased.
const (
	plantedName    = "Zephyrine Quillfeather-Test"
	plantedContact = "zq@post.invalid"
	plantedAbout   = "Barnabas Moonwhistle-Test"
	plantedText    = "The heron-blue kite was cut on purpose, said nobody real."
	plantedFile    = "a planted file, of nobody and nothing, 8f1d"
)

// keeping are the rules of the Kite Club, with how long it keeps what.
func keeping(t testing.TB) []rulebook.File {
	files := kites(t)
	files[0].Text = bytes.Replace(files[0].Text, []byte("roles:\n"), []byte("retention:\n  case files: 12 months\n  statistics: 24 months\nroles:\n"), 1)
	return files
}

// erasers are those who may erase: an administrator, and two overseers.
var erasers = []office.PersonRow{{ID: "ada", Name: "Ada Admin", Admin: true}, {ID: "abe", Name: "Abe Bureau", Roles: []string{office.Overseer}}, {ID: "ove", Name: "Ove Seer", Roles: []string{office.Overseer}}}

func keepingDesk(t testing.TB, folder, dsn string) *desk {
	t.Helper()
	d := openDeskWith(t, folder, dsn, keeping(t))
	if _, err := d.Officer(context.Background(), "ada"); errors.Is(err, office.ErrNotFound) {
		d.onRecord(t, erasers...)
	}
	return d
}

func planted() office.Complaint {
	return office.Complaint{
		Mode: office.Named, Name: plantedName, Contact: plantedContact, Respondent: plantedAbout, Category: "conduct", Account: plantedText,
		Files: []office.Upload{{Name: plantedAbout + ".txt", Type: "text/plain", Data: []byte(plantedFile)}},
	}
}

// dismissed files a complaint and ends it on the same day.
func (d *desk) dismissed(t testing.TB, c office.Complaint) office.Filed {
	t.Helper()
	filed := d.file(t, c)
	d.do(t, filed.Case, sam, "intake", "triage", "out of scope")
	return filed
}

// erase has one person ask and another approve.
func (d *desk) erase(t testing.TB, id string, w erasure.Want) erasure.Note {
	t.Helper()
	if w.Reason == "" {
		w.Reason = "Its time is up."
	}
	request, err := d.AskErasure(context.Background(), "ada", id, w)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.ApproveErasure(context.Background(), "abe", request)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// wantRefused wants a refusal in which some words stand.
func wantRefused(t testing.TB, err error, words string) {
	t.Helper()
	refusal := (*casework.Refusal)(nil)
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Error(), words) {
		t.Errorf("it was answered with %v, and not refused with %q", err, words)
	}
}

func wantClean(t testing.TB, d *desk) {
	t.Helper()
	a, err := d.SelfAudit(context.Background(), d.log)
	if err != nil || len(a.Found) > 0 || len(a.Restored) > 0 || len(a.Lost) > 0 {
		t.Errorf("the self-audit says %+v (%v)", a, err)
	}
}

// An erasure takes two people and a rule whose time has come, and a hold stops it.
func TestErasureIsRefused(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	open, over := d.file(t, planted()), d.dismissed(t, planted())
	file := erasure.Want{Scope: erasure.OfFile, Reason: "Its time is up."}

	_, err := d.AskErasure(ctx, "sam", over.Case, file)
	if !errors.Is(err, office.ErrNotFound) {
		t.Errorf("somebody who is no administrator: %v", err)
	}
	if _, err := d.AskErasure(ctx, "ada", "0000-0000", file); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
	_, err = d.AskErasure(ctx, "ada", over.Case, file)
	wantRefused(t, err, "is kept until Tuesday 2 March 2027")
	wantRefused(t, err, "possible from Wednesday 3 March 2027")
	_, err = d.AskErasure(ctx, "ada", open.Case, file)
	wantRefused(t, err, "has not ended, and the rulebook counts from its end")
	_, err = d.AskErasure(ctx, "ada", open.Case, erasure.Want{Scope: erasure.OfContent, Ground: "Article 17", Reason: "x"})
	wantRefused(t, err, "is not over: it has not ended")
	d.do(t, open.Case, sam, "intake", "triage", "accept")
	_, err = d.AskErasure(ctx, "ada", open.Case, erasure.Want{Scope: erasure.OfPerson, Person: "sam", Ground: "Article 17", Reason: "x"})
	wantRefused(t, err, "which officer did what")
	_, err = d.AskErasure(ctx, "ada", over.Case, erasure.Want{Scope: erasure.OfPerson, Person: "nobody", Ground: "Article 17", Reason: "x"})
	wantRefused(t, err, "Nobody of that name")
	_, err = d.AskErasure(ctx, "ada", over.Case, erasure.Want{Scope: "most", Reason: "x"})
	wantRefused(t, err, "Choose what")
	_, err = d.AskErasure(ctx, "ada", over.Case, erasure.Want{Scope: erasure.OfFile, Reason: " "})
	wantRefused(t, err, "Say why")
	_, err = d.AskErasure(ctx, "ada", over.Case, erasure.Want{Scope: erasure.OfFile, Reason: "x", Ground: strings.Repeat("long ", 50)})
	wantRefused(t, err, "longer than 200")

	d.morning("2027-03-03")
	_, err = d.AskErasure(ctx, "ada", over.Case, erasure.Want{Scope: erasure.OfAll, Reason: "x"})
	wantRefused(t, err, "is kept until Thursday 2 March 2028")
	request, err := d.AskErasure(ctx, "ada", over.Case, file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.AskErasure(ctx, "abe", over.Case, file)
	wantRefused(t, err, "asked for already")
	_, err = d.ApproveErasure(ctx, "ada", request)
	wantRefused(t, err, "You asked for this yourself")
	if _, err := d.ApproveErasure(ctx, "abe", request+1000); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("no such request: %v", err)
	}

	wantRefused(t, d.PlaceHold(ctx, "abe", over.Case, "sam", "", timetable.MustDate("2027-06-01")), "Say why")
	wantRefused(t, d.PlaceHold(ctx, "abe", over.Case, "sam", "A court asked.", timetable.MustDate("2027-03-03")), "a day after today")
	wantRefused(t, d.PlaceHold(ctx, "abe", over.Case, "nobody", "A court asked.", timetable.MustDate("2027-06-01")), "Nobody of that name works here")
	if err := d.PlaceHold(ctx, "abe", over.Case, "sam", "A court asked.", timetable.MustDate("2027-06-01")); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, d.PlaceHold(ctx, "ada", over.Case, "sam", "Again.", timetable.MustDate("2027-06-01")), "already")
	_, err = d.ApproveErasure(ctx, "abe", request)
	wantRefused(t, err, "There is a hold on case "+over.Case)
	r, err := d.Erasures(ctx)
	if err != nil {
		t.Fatal(err)
	}
	hold := r.Hold(over.Case)
	wantRefused(t, d.LiftHold(ctx, "ada", hold.Entry, ""), "Say why")
	if err := d.LiftHold(ctx, "ada", hold.Entry, "The court has decided."); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, d.LiftHold(ctx, "ada", hold.Entry, "Again."), "lifted already")

	wantRefused(t, d.DeclineErasure(ctx, "abe", request, ""), "Say why")
	if err := d.DeclineErasure(ctx, "abe", request, "Not yet."); err != nil {
		t.Fatal(err)
	}
	_, err = d.ApproveErasure(ctx, "abe", request)
	wantRefused(t, err, "declined, or taken back, already")
	if _, err := d.Open(ctx, over.Case, sam); err != nil {
		t.Errorf("nothing was erased, and the case does not open: %v", err)
	}
	wantClean(t, d)
}

// Of what was erased nothing is found anywhere, and what is left goes on.
func TestErasedAndNowhereFound(t *testing.T) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		t.Run(kind, func(t *testing.T) {
			folder := t.TempDir()
			dsn := filepath.Join(folder, "duly.db")
			if kind == "PostgreSQL" {
				dsn = storetest.Postgres(t, false).Database(t)
			}
			nowhereFound(t, folder, dsn)
		})
	}
}

func nowhereFound(t *testing.T, folder, dsn string) {
	ctx := context.Background()
	d := keepingDesk(t, folder, dsn)
	gone, kept := d.dismissed(t, planted()), d.dismissed(t, complaint(office.Named))
	before, _, err := d.Figures(ctx, d.Today())
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(ctx, gone.Case, sam) // in memory from here on
	if err != nil || f.Filing().Identity.Name != plantedName || len(f.Filing().Exhibits) != 1 {
		t.Fatalf("it was not planted: %+v (%v)", f.Filing(), err)
	}
	sum := f.Filing().Exhibits[0].SHA256
	d.morning("2027-03-03")
	note := d.erase(t, gone.Case, erasure.Want{Scope: erasure.OfFile})
	if note.Numbers.Len() != int64(f.Case.Version) || note.Basis.String() != "rule 1 (case files: kept for 12 months)" && note.Basis.Retention != "case files" {
		t.Errorf("%+v", note)
	}

	var erased *office.ErasedCase
	for _, who := range []casework.Actor{sam, complainant, overseer} {
		if _, err := d.Open(ctx, gone.Case, who); !errors.As(err, &erased) || !strings.Contains(err.Error(), "was erased on Wednesday 3 March 2027 under ") {
			t.Errorf("%s is answered with %v", who.ID, err)
		}
	}
	if len(erased.Course) != f.Case.Version || erased.Course[len(erased.Course)-1].End != "dismissed" {
		t.Errorf("the overseer sees %+v", erased.Course)
	}
	if _, _, err := d.Exhibit(ctx, gone.Case, sam, sum); !errors.As(err, &erased) {
		t.Errorf("a file of it: %v", err)
	}
	if _, err := d.Do(ctx, gone.Case, sam, casework.Act{Kind: casework.Add, Text: "More."}, nil, f.Case.Version); !errors.As(err, &erased) {
		t.Errorf("an act in it: %v", err)
	}
	if id, who, err := d.Return(ctx, gone.Code); err != nil || id != gone.Case || who.Party != rulebook.Complainant {
		t.Errorf("its code: %s %v %v", id, who, err)
	}
	receipt, err := d.Receipt(ctx, gone.Case, complainant, gone.Entry)
	if err != nil || verify.CheckReceipt(receipt, verify.Trust{Key: d.log.Key()}).Result != verify.Holds {
		t.Errorf("a receipt made after it: %v", err)
	}
	if v := verify.CheckReceipt(gone.Receipt, verify.Trust{Key: d.log.Key()}); v.Result != verify.Holds {
		t.Errorf("the receipt given before it: %+v", v)
	}
	if after, _, err := d.Figures(ctx, d.Today()); err != nil || after.Cases != before.Cases || after.Ended != before.Ended || after.Erased != 0 {
		t.Errorf("the figures are %+v, and were %+v (%v)", after, before, err)
	}
	if f, err := d.Open(ctx, kept.Case, sam); err != nil || f.Filing().Identity == nil {
		t.Errorf("another case: %v", err)
	}
	record, err := d.Record(ctx, gone.Entry)
	if err != nil || record.Envelopes[journal.Content].State != journal.Erasure || record.Envelopes[journal.Content].By != note.Entry || record.Envelopes[journal.Parties].State != journal.Opens {
		t.Errorf("its record is %+v (%v)", record, err)
	}
	wantClean(t, d)
	if watched, err := d.Watch(ctx, overseer); err != nil {
		t.Errorf("%v %v", watched, err)
	}
	bundle(t, d)

	// The course of the case too, a year later.
	d.morning("2028-03-03")
	all := d.erase(t, gone.Case, erasure.Want{Scope: erasure.OfAll})
	if all.Complaint != gone.Number {
		t.Errorf("the number in the register is %q", all.Complaint)
	}
	for _, who := range []casework.Actor{sam, complainant, overseer} {
		if _, err := d.Open(ctx, gone.Case, who); !errors.As(err, &erased) || len(erased.Course) > 0 || len(erased.Notes) != 2 {
			t.Errorf("%s is answered with %v", who.ID, err)
		}
	}
	if _, err := d.Receipt(ctx, gone.Case, complainant, gone.Entry); !errors.As(err, &erased) {
		t.Errorf("a receipt: %v", err)
	}
	if _, _, err := d.Return(ctx, gone.Code); err != nil {
		t.Errorf("its code: %v", err)
	}
	if after, _, err := d.Figures(ctx, d.Today()); err != nil || after.Cases != before.Cases-1 || after.Erased != 1 || !bytes.Contains(after.CSV(), []byte("cases erased whole, in no figure")) {
		t.Errorf("the figures are %+v, and were %+v (%v)", after, before, err)
	}
	if _, err := d.ComplaintRegister(ctx, 2026); err != nil {
		t.Error(err)
	}
	if _, err := d.AskErasure(ctx, "ada", gone.Case, erasure.Want{Scope: erasure.OfAll, Reason: "x"}); err == nil || !strings.Contains(err.Error(), "Nothing is left") {
		t.Errorf("asked again: %v", err)
	}
	wantClean(t, d)
	bundle(t, d)
	if row, err := d.store.Case(ctx, gone.Case); err != nil || row.Received != 0 || row.End != office.ErasedEnd || row.Rulebook != "" {
		t.Errorf("the desk keeps %+v (%v)", row, err)
	}

	// Before the office is closed, and after: nothing of it stands anywhere, not even in
	// what was kept of the keyring.
	for range 2 {
		search(t, folder, gone.Case)
		d.close()
	}
	d = keepingDesk(t, folder, dsn)
	d.morning("2028-03-04")
	if _, err := d.Open(ctx, gone.Case, sam); !errors.As(err, &erased) {
		t.Errorf("after another start: %v", err)
	}
	wantClean(t, d)
}

// bundle takes a bundle and works it out.
func bundle(t *testing.T, d *desk) {
	t.Helper()
	for _, scoped := range []int64{0} {
		var to bytes.Buffer
		if err := d.OversightBundle(context.Background(), overseer, scoped, &to); err != nil {
			t.Fatal(err)
		}
		b, err := verify.OpenBundle(bytes.NewReader(to.Bytes()), int64(to.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if report := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil); report.Result != verify.Holds {
			for _, l := range report.Lines {
				t.Errorf("%s: %s: %s (%s)", l.Result, l.Claim, l.Evidence, l.NotShown)
			}
		}
	}
}

// search looks in every file of a folder for what was planted, and for the names of the
// keys that were destroyed.
func search(t *testing.T, folder, id string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files++
		wanted := []string{plantedName, plantedContact, plantedAbout, plantedText, plantedFile}
		if strings.HasPrefix(filepath.Base(path), "keys") {
			wanted = append(wanted, id)
		}
		for _, words := range wanted {
			if bytes.Contains(text, []byte(words)) {
				t.Errorf("%q stands in %s", words, path)
			}
		}
		return err
	})
	if err != nil || files < 5 {
		t.Fatalf("%d files were looked through (%v)", files, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "evidence", id)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its evidence is still there (%v)", err)
	}
}

// Who one party is can be erased while the case goes on; and they can go on in it.
func TestErasedPersonOfAnOpenCase(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	c := planted()
	c.Account, c.Files = "Somebody cut my line.", nil
	filed := d.file(t, c)
	note := d.erase(t, filed.Case, erasure.Want{Scope: erasure.OfPerson, Person: rulebook.Complainant, Ground: "Article 17(1)(b) GDPR"})
	if note.Numbers.String() != fmt.Sprint(filed.Entry) {
		t.Errorf("it erases %s", note.Numbers)
	}
	f, err := d.Open(ctx, filed.Case, sam)
	if err != nil || f.Filing().Identity != nil || f.Filing().Text == "" || len(f.Erased) != 1 {
		t.Fatalf("%+v (%v)", f.Filing(), err)
	}
	if _, err := d.Do(ctx, filed.Case, complainant, casework.Act{Kind: casework.Add, Text: "I go on."}, nil, f.Case.Version); err != nil {
		t.Fatalf("the complainant cannot go on: %v", err)
	}
	d.do(t, filed.Case, sam, "intake", "triage", "accept")
	wantClean(t, d)
	d.close()
	d = keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	if f, err = d.Open(ctx, filed.Case, sam); err != nil || f.Case.Stage != "investigation" || f.Filing().Identity != nil {
		t.Fatalf("after another start: %v", err)
	}
	wantClean(t, d)
	bundle(t, d)
}

// Where only what the parties see was erased, officers read the case as before, and nobody
// puts anything on record in it.
func TestErasedForTheParties(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	filed := d.dismissed(t, planted())
	d.morning("2027-03-03")
	d.erase(t, filed.Case, erasure.Want{Scope: erasure.OfParties})
	f, err := d.Open(ctx, filed.Case, sam)
	if err != nil || f.Filing().Text != plantedText || len(f.Erased) != 1 || len(f.Moves)+len(f.Later)+len(f.Handling) > 0 {
		t.Errorf("the secretary: %+v %v (%v)", f.Filing(), f.Moves, err)
	}
	var erased *office.ErasedCase
	if _, err := d.Open(ctx, filed.Case, complainant); !errors.As(err, &erased) || len(erased.Course) > 0 {
		t.Errorf("the complainant: %v", err)
	}
	if _, err := d.Do(ctx, filed.Case, sam, casework.Act{Kind: casework.Add, Text: "More."}, nil, f.Case.Version); !errors.As(err, &erased) {
		t.Errorf("an act in it: %v", err)
	}
	wantClean(t, d)
	bundle(t, d)
	d.erase(t, filed.Case, erasure.Want{Scope: erasure.OfFile})
	wantClean(t, d)
	bundle(t, d)
	if _, err := d.Open(ctx, filed.Case, sam); !errors.As(err, &erased) {
		t.Errorf("the secretary: %v", err)
	}
	search(t, folder, filed.Case+"/content")
}

// Every door on a case answers in words once it was erased, and none by a fault.
func TestEveryListGoesOnWithoutWhatWasErased(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	file, whole, open := d.dismissed(t, planted()), d.dismissed(t, planted()), d.file(t, complaint(office.Named))
	d.morning("2028-03-03")
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	d.erase(t, file.Case, erasure.Want{Scope: erasure.OfFile})
	d.erase(t, whole.Case, erasure.Want{Scope: erasure.OfAll})
	for what, try := range map[string]func() error{
		"desk":        func() error { _, err := d.Desk(ctx, sam); return err },
		"watch":       func() error { _, err := d.Watch(ctx, overseer); return err },
		"reaches":     func() error { _, err := d.Reaches(ctx, overseer); return err },
		"comparators": func() error { _, err := d.Comparators(ctx, open.Case, sam); return err },
		"asked after": func() error { _, err := d.AskedAfterwards(ctx, sam); return err },
		"waiting":     func() error { _, err := d.Waiting(ctx, sam); return err },
		"register":    func() error { _, err := d.ComplaintRegister(ctx, 2026); return err },
		"releases":    func() error { _, err := d.ReleaseDue(ctx); return err },
		"due":         func() error { _, err := d.ErasuresDue(ctx, "ada"); return err },
		"take over":   func() error { _, err := d.TakeOver(ctx, nil); return err },
		"a new name": func() error {
			return d.PutOfficer(ctx, office.PersonRow{ID: "bar", Name: plantedAbout, Roles: []string{"panel"}}, "ada", "They are new.")
		},
		"figures": func() error { _, _, err := d.Figures(ctx, d.Today()); return err },
		"declared day": func() error {
			_, err := d.Declare(ctx, timetable.Holiday{Date: timetable.MustDate("2028-05-05"), Name: "A day off", Source: "An order of nobody"})
			return err
		},
	} {
		if err := try(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	due, err := d.ErasuresDue(ctx, "ada")
	for _, x := range due {
		if x.Case == whole.Case || x.Case == file.Case && x.Scope == erasure.OfFile {
			t.Errorf("what was erased is due: %+v", x)
		}
	}
	if !slices.ContainsFunc(due, func(x office.DueErasure) bool { return x.Case == file.Case && x.Scope == erasure.OfAll && x.Why == "" }) {
		t.Errorf("%+v (%v)", due, err)
	}
	if _, err := d.ErasuresDue(ctx, "sam"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("for who is no administrator: %v", err)
	}
	recalled, err := office.Recall(ctx, d.store, d.keys, file.Case)
	if err != nil || len(recalled.Events) == 0 {
		t.Errorf("recalled: %v", err)
	}
	if _, err := office.Recall(ctx, d.store, d.keys, whole.Case); !errors.Is(err, office.ErrForgotten) {
		t.Errorf("recalled: %v", err)
	}
	wantClean(t, d)
}

// A key that is there again where one was destroyed is found, and one that is gone without
// an entry too.
func TestSelfAuditTellsErasedFromKeyless(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	erased, lost := d.dismissed(t, planted()), d.dismissed(t, planted())
	kept := map[string][]byte{} // as the keyring stands, with what is not moved into its file yet
	for _, name := range []string{"keys", "keys-wal"} {
		var err error
		if kept[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	d.morning("2027-03-03")
	d.erase(t, erased.Case, erasure.Want{Scope: erasure.OfFile})
	wantClean(t, d)
	if err := d.keys.Destroy(ctx, []string{lost.Case + "/content"}); err != nil {
		t.Fatal(err)
	}
	a, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(a.Found) == 0 || a.Found[0].Case != lost.Case || !strings.Contains(a.Found[0].What, "no entry says that it was erased") {
		t.Errorf("%+v (%v)", a.Found, err)
	}
	d.close()

	// A backup of the keyring, put back: the start destroys again what was erased.
	for name, text := range kept {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	backup, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Key(ctx, erased.Case+"/content", false); err != nil {
		t.Fatalf("the backup does not have what was erased since: %v", err)
	}
	if err := backup.Close(); err != nil {
		t.Fatal(err)
	}
	d = keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	d.morning("2027-03-04")
	if _, err := d.keys.Key(ctx, erased.Case+"/content", false); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the key of what was erased is there: %v", err)
	}
}

// What the rulebook says need not be kept can be erased without anybody, once its day has
// come and nothing holds it; and a bundle bears that out.
func TestExpiredByItself(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	filed := d.dismissed(t, planted())
	_, err := d.Expire(ctx, filed.Case, erasure.OfFile)
	wantRefused(t, err, "is kept until")
	d.morning("2027-03-03")
	if err := d.PlaceHold(ctx, "ada", filed.Case, "sam", "A court asked.", timetable.MustDate("2027-06-01")); err != nil {
		t.Fatal(err)
	}
	_, err = d.Expire(ctx, filed.Case, erasure.OfFile)
	wantRefused(t, err, "There is a hold")
	r, err := d.Erasures(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.LiftHold(ctx, "abe", r.Hold(filed.Case).Entry, "It has decided."); err != nil {
		t.Fatal(err)
	}
	_, err = d.Expire(ctx, filed.Case, erasure.OfPerson)
	wantRefused(t, err, "not erased by itself")
	due, err := d.ErasuresDue(ctx, "ada")
	if err != nil || len(due) != 1 {
		t.Fatalf("%+v (%v)", due, err)
	}
	if _, err := d.Expire(ctx, due[0].Case, due[0].Scope); err != nil {
		t.Fatal(err)
	}
	_, err = d.Expire(ctx, due[0].Case, due[0].Scope)
	wantRefused(t, err, "was erased already")
	wantClean(t, d)
	search(t, folder, filed.Case+"/content")
	bundle(t, d)
}

// An administrator whom a complaint is about neither sees it here nor decides on it.
func TestWhoIsKeptOutErasesNothing(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	c := complaint(office.Named)
	c.Respondent = "Ada Admin"
	filed := d.dismissed(t, c)
	d.morning("2027-03-03")
	if due, err := d.ErasuresDue(ctx, "ada"); err != nil || len(due) != 0 {
		t.Errorf("she is shown %+v (%v)", due, err)
	}
	if due, err := d.ErasuresDue(ctx, "abe"); err != nil || len(due) != 1 {
		t.Errorf("he is shown %+v (%v)", due, err)
	}
	if _, err := d.ErasureOf(ctx, "ada", filed.Case); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she opens it: %v", err)
	}
	request, err := d.AskErasure(ctx, "abe", filed.Case, erasure.Want{Scope: erasure.OfContent, Reason: "Its time is up."})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ApproveErasure(ctx, "ada", request); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she approves it: %v", err)
	}
	if err := d.DeclineErasure(ctx, "ada", request, "No."); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she declines it: %v", err)
	}
	if err := d.PlaceHold(ctx, "ada", filed.Case, "sam", "No.", timetable.MustDate("2027-06-01")); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she places a hold: %v", err)
	}
	note, err := d.ApproveErasure(ctx, "ove", request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ErasureReceipt(ctx, filed.Case, casework.Actor{ID: "abe", Roles: []string{office.Overseer}}, note.Entry); err != nil {
		t.Errorf("he gets no receipt of it: %v", err)
	}
	if _, err := d.ErasureReceipt(ctx, filed.Case, casework.Actor{ID: "ada"}, note.Entry); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she gets a receipt of it: %v", err)
	}
	if _, err := d.ErasureOf(ctx, "ada", filed.Case); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("she opens what is left of it: %v", err)
	}
}
