package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"duly/casework"
	"duly/commitment"
	"duly/internal/office"
	"duly/lot"
	"duly/sample"
	"duly/timetable"
	"duly/verify"
)

var ovi = officer("ovi", office.Overseer)

// secretOf makes a secret, and what is announced of it.
func secretOf(word string) (secret, commitment string) {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:]), lot.Commit(sum[:])
}

// dismisses files so many complaints, and has them closed at triage.
func (d *desk) dismisses(t testing.TB, n int) (ids []string) {
	t.Helper()
	for range n {
		id := d.file(t, complaint(office.Named)).Case
		d.do(t, id, sam, "intake", "triage", "out of scope")
		ids = append(ids, id)
	}
	return ids
}

// closedAtTriage is a sample of so many of them, which words decide.
func closedAtTriage(size int, secret string) sample.Announcement {
	_, commitment := secretOf(secret)
	return sample.Announcement{
		Purpose: "Were they closed for a reason?", Sort: sample.EndedIn, Name: "intake", From: timetable.MustDate("2023-01-01"), To: timetable.MustDate("2026-12-31"),
		By: sample.ByEnd, Size: size, Commitment: commitment,
	}
}

func (d *desk) announces(t testing.TB, a sample.Announcement) int {
	t.Helper()
	n, err := d.Announce(context.Background(), ovi, a)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (d *desk) sampleOf(t testing.TB, n int) *sample.Sample {
	t.Helper()
	r, err := d.Samples(context.Background())
	if err != nil || r.Of(n) == nil {
		t.Fatalf("sample %d is %v (%v)", n, r.Of(n), err)
	}
	return r.Of(n)
}

// refusal fails unless an error refuses in certain words.
func refusal(t testing.TB, err error, says string) {
	t.Helper()
	var no *casework.Refusal
	if !errors.As(err, &no) || !strings.Contains(no.What, says) {
		t.Errorf("want a refusal that says “%s”, have %v", says, err)
	}
}

// bundle takes one as an overseer and works it out.
func (d *desk) bundle(t testing.TB) verify.BundleReport {
	t.Helper()
	var out bytes.Buffer
	if err := d.OversightBundle(context.Background(), ovi, 0, &out); err != nil {
		t.Fatal(err)
	}
	b, err := verify.OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil)
}

func listed(r verify.BundleReport, theme casework.Theme) (out []verify.Trace) {
	for _, l := range r.Lists {
		if l.Theme == theme {
			out = append(out, l.Traces...)
		}
	}
	return out
}

// A sample goes from its announcement to findings that are to be answered, and each part
// is in the log: the bundle draws it again, and another office reads the same.
func TestASampleFromAnnouncementToFinding(t *testing.T) { onBoth(t, aSample) }

func aSample(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := withPledgers(t, open(t.TempDir()))
	closed := d.dismisses(t, 6)
	d.file(t, complaint(office.Named)) // is open, and so of no such sample
	secret, _ := secretOf("lantern")

	if _, err := d.Announce(ctx, sam, closedAtTriage(3, "lantern")); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer who announces one is answered with %v", err)
	}
	none := closedAtTriage(3, "lantern")
	none.Name = "nowhere"
	_, err := d.Announce(ctx, ovi, none)
	refusal(t, err, "nothing to draw from")
	late := closedAtTriage(3, "lantern")
	late.Frozen = 1_000_000
	_, err = d.Announce(ctx, ovi, late)
	refusal(t, err, "latest checkpoint is of")
	n := d.announces(t, closedAtTriage(3, "lantern"))
	after := d.dismisses(t, 2) // came too late for it
	_, err = d.Announce(ctx, ovi, closedAtTriage(3, "lantern"))
	refusal(t, err, "was announced with sample 1")
	one := d.sampleOf(t, n)
	if one.Total() != 6 || one.Unread != 0 || one.Log != "kites.example/log" {
		t.Fatalf("it is drawn from %+v", one.Published)
	}
	if r := d.bundle(t); r.Result != verify.Holds || len(listed(r, verify.OfUndrawnSample)) != 1 {
		t.Errorf("announced: %s: %s", r.Result, r.Summary)
	}
	refusal(t, d.PutWord(ctx, "ola", n, "4 6 1"), "Words can be put in from")
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "keep your secret until then")
	d.morning("2026-03-04")
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "Nobody has put in a word")
	refusal(t, d.PutWord(ctx, "ovi", n, "4 6 1"), "An overseer puts in no word")
	if err := d.PutWord(ctx, "ola", n, "4 6 1 1 3 5"); err != nil {
		t.Fatal(err)
	}
	other, _ := secretOf("another")
	refusal(t, d.Reveal(ctx, ovi, n, other, ""), "not the secret that was announced")
	if err := d.Reveal(ctx, sam, n, secret, ""); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer who shows the secret is answered with %v", err)
	}
	if err := d.Reveal(ctx, ovi, n, secret, ""); err != nil {
		t.Fatal(err)
	}
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "is drawn")
	one = d.sampleOf(t, n)
	if len(one.Drawn) != 3 || slices.ContainsFunc(one.Drawn, func(m sample.Member) bool { return !slices.Contains(closed, m.Case) || slices.Contains(after, m.Case) }) {
		t.Fatalf("the lot fell on %v", one.Drawn)
	}

	d.looksAt(t, n)
	r := d.bundle(t)
	if r.Result != verify.Holds || len(listed(r, verify.OfUndrawnSample)) != 0 || len(listed(r, verify.OfPassedOver)) != 1 {
		t.Errorf("drawn: %s: %s", r.Result, r.Summary)
	}
	file, err := d.SampleFile(ctx, ovi, n)
	if err != nil {
		t.Fatal(err)
	}
	if draw, err := sample.Parse(string(file)); err != nil || draw.Check() != nil {
		t.Errorf("the file is %v: %v\n%s", err, draw.Check(), file)
	}
	beside, _ := d.slowly(t)
	again, err := beside.Samples(ctx)
	here, err2 := d.Samples(ctx)
	if err != nil || err2 != nil || !reflect.DeepEqual(again.All(), here.All()) {
		t.Errorf("another office reads\n%+v, and not\n%+v (%v, %v)", again.All(), here.All(), err, err2)
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) > 0 {
		t.Errorf("the self-audit says: %+v (%v)", audit, err)
	}
}

// looksAt fills in forms of a sample, passes a case over, and makes a finding an ask.
func (d *desk) looksAt(t *testing.T, n int) {
	t.Helper()
	ctx := context.Background()
	one := d.sampleOf(t, n)
	id := one.Drawn[0].Case
	if _, err := d.AuditCase(ctx, sam, n, id); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer who audits is answered with %v", err)
	}
	for range 3 {
		f, err := d.AuditCase(ctx, ovi, n, id)
		if err != nil {
			t.Fatal(err)
		}
		if f.Form != nil || len(f.Questions) < 5 || f.Filing().Filing != nil || f.Filing().Text != "" {
			t.Errorf("the overseer reads %+v", f.Filing())
		}
	}
	readings, err := d.Readings(ctx, ovi)
	if err != nil || !slices.ContainsFunc(readings, func(r office.Reading) bool { return r.Case == id && r.By == "ovi" && r.Times == 3 }) {
		t.Errorf("that it was read three times is not on record: %+v (%v)", readings, err)
	}
	half := sample.Form{Case: id, Answers: []sample.Answer{{Question: "limits", Answer: sample.No, Note: "Two days late."}}}
	if wrong, err := d.SaveAudit(ctx, ovi, n, half); err != nil || len(wrong) > 0 {
		t.Fatalf("half a form is answered with %v (%v)", wrong, err)
	}
	f, err := d.AuditCase(ctx, ovi, n, id)
	if err != nil || f.Form.Answer("limits").Note != "Two days late." {
		t.Errorf("it comes back as %+v (%v)", f.Form, err)
	}
	half.Finished = true
	if wrong, err := d.SaveAudit(ctx, ovi, n, half); err != nil || len(wrong) != len(f.Questions)-1 {
		t.Errorf("an unfinished form that is said to be finished is answered with %v (%v)", wrong, err)
	}
	refusal(t, d.PassOver(ctx, ovi, n, sample.Passing{Case: id, Reason: sample.Unreadable}), "can be read")
	if err := d.PassOver(ctx, ovi, n, sample.Passing{Case: one.Drawn[1].Case, Reason: sample.Interest}); err != nil {
		t.Fatal(err)
	}
	now := d.sampleOf(t, n)
	if len(now.Drawn) != 3 || now.Holds(one.Drawn[1].Case) || !now.Holds(id) {
		t.Errorf("%s was passed over, and drawn are %v", one.Drawn[1].Case, now.Drawn)
	}
	whole := sample.Form{Case: id, Finished: true}
	for _, q := range f.Questions {
		whole.Answers = append(whole.Answers, sample.Answer{Question: q.ID, Answer: sample.Yes})
	}
	if wrong, err := d.SaveAudit(ctx, ovi, n, whole); err != nil || len(wrong) > 0 {
		t.Fatalf("the whole form is answered with %v (%v)", wrong, err)
	}
	refusal(t, d.PassOver(ctx, ovi, n, sample.Passing{Case: id, Reason: sample.Interest}), "is on record")
	whole.Finished = false
	_, err = d.SaveAudit(ctx, ovi, n, whole)
	refusal(t, err, "finish it again")
	if f := d.sampleOf(t, n).Form(id); f == nil || !f.Finished {
		t.Errorf("the form that was finished is %+v", f)
	}
	if _, err := d.Find(ctx, sam, n, commitment.Ask{Words: "Answer in time."}); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer’s finding is answered with %v", err)
	}
	e, err := d.Find(ctx, ovi, n, commitment.Ask{Words: "Answer in time."})
	if err != nil || e.Asking.Sample != n || e.Asking.AnswerBy != d.Today()+commitment.AnswerDays || !strings.Contains(e.Asking.In, fmt.Sprint("sample ", n)) {
		t.Errorf("the finding is %+v (%v)", e.Asking, err)
	}
	sneaky := ask("Answer in time, too.")
	sneaky.Said.Asking.Sample = n
	_, err = d.Commit(ctx, "ada", sneaky)
	refusal(t, err, "by an overseer who audits it")
}

// A round of the public source decides, and only with the signature that the source made
// of it, pasted in or fetched.
func TestASampleDecidedByARound(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := withPledgers(t, openDesk(t, folder))
	d.morning("2023-08-22")
	d.dismisses(t, 5)
	a := closedAtTriage(2, "lantern")
	a.Round = 999
	d.morning("2023-08-23")
	_, err := d.Announce(ctx, ovi, a)
	refusal(t, err, "for 24 hours before the round is signed")
	d.morning("2023-08-22")
	a.Round = 1000
	n := d.announces(t, a)
	secret, _ := secretOf("lantern")
	refusal(t, d.PutWord(ctx, "ola", n, "six"), "by no word of anybody’s")
	d.morning("2023-08-23")
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "keep your secret until then")
	d.morning("2023-08-24")
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "could not be fetched (nobody answers): paste it in")
	d.rounds = map[uint64]string{1000: strings.Repeat("ab", 48)}
	refusal(t, d.Reveal(ctx, ovi, n, secret, ""), "did not sign")
	refusal(t, d.Reveal(ctx, ovi, n, secret, strings.Repeat("ab", 48)), "did not sign")
	refusal(t, d.Reveal(ctx, ovi, n, secret, "six"), "96 hexadecimal digits")
	const signature = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
	d.rounds[1000] = signature
	if err := d.Reveal(ctx, ovi, n, secret, ""); err != nil {
		t.Fatal(err)
	}
	if got := d.sampleOf(t, n).Signature; got != signature {
		t.Errorf("the signature on record is %s", got)
	}
	if r := d.bundle(t); r.Result != verify.Holds {
		t.Errorf("%s: %s", r.Result, r.Summary)
	}
}

// An overseer who is kept out of a case can neither announce nor draw, and is not told why.
func TestASampleByWhoIsKeptOut(t *testing.T) {
	ctx := context.Background()
	d := withPledgers(t, openDesk(t, t.TempDir()))
	d.dismisses(t, 5)
	n := d.announces(t, closedAtTriage(2, "lantern"))
	about := complaint(office.Named)
	about.Account = "Ovi Overseer looked away."
	hidden := d.file(t, about).Case
	_, err := d.Announce(ctx, ovi, closedAtTriage(2, "another"))
	refusal(t, err, office.NoSample)
	d.morning("2026-03-04")
	if err := d.PutWord(ctx, "ola", n, "six"); err != nil {
		t.Fatal(err)
	}
	secret, _ := secretOf("lantern")
	err = d.Reveal(ctx, ovi, n, secret, "")
	refusal(t, err, office.NoSample)
	if strings.Contains(err.Error(), hidden) {
		t.Errorf("it names the case: %v", err)
	}
	_, err = d.SampleFile(ctx, ovi, n)
	refusal(t, err, office.NoSample)
	// Another overseer draws it.
	if err := d.store.PutPerson(ctx, office.PersonRow{ID: "ono", Name: "Ono", Roles: []string{office.Overseer}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Reveal(ctx, officer("ono", office.Overseer), n, secret, ""); err != nil {
		t.Error(err)
	}
	// Nothing that was drawn concerns the first one, who can go on then.
	if _, err := d.Drawn(ctx, ovi, n); err != nil {
		t.Error(err)
	}
}

// Several announce, put words in and show secrets at once, beside another office on the
// same database: each sample has a number of its own, and is drawn once.
func TestSamplesAtOnce(t *testing.T) {
	ctx := context.Background()
	d := withPledgers(t, openDesk(t, t.TempDir()))
	d.dismisses(t, 4)
	beside, _ := d.slowly(t)
	offices := []*office.Office{d.Office, beside}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if _, err := d.Announce(ctx, ovi, closedAtTriage(2, fmt.Sprint(i%4))); err != nil {
				var no *casework.Refusal
				if !errors.As(err, &no) || !strings.Contains(no.What, "was announced with sample") {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	r, err := d.Samples(ctx)
	if err != nil || len(r.All()) != 4 {
		t.Fatalf("%d samples are announced, want 4 (%v)", len(r.All()), err)
	}
	d.morning("2026-03-04")
	for i := range 16 {
		group.Go(func() {
			if err := offices[i%2].PutWord(ctx, "ola", i%4+1, fmt.Sprint("word ", i)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i := range 8 {
		group.Go(func() {
			for word := range 4 {
				secret, commitment := secretOf(fmt.Sprint(word))
				if one := r.Of(i%4 + 1); one.Commitment == commitment {
					err := d.Reveal(ctx, ovi, one.Number, secret, "")
					if no := (*casework.Refusal)(nil); err != nil && (!errors.As(err, &no) || !strings.Contains(no.What, "is drawn")) {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
	if r := d.bundle(t); r.Result != verify.Holds || len(listed(r, verify.OfUndrawnSample)) > 0 {
		t.Errorf("%s: %s", r.Result, r.Summary)
	}
}

// A case of which only what the overseer sees can be read belongs to a population all the
// same, and one of which not even that can is counted; where the lot falls on either, it is
// passed over.
func TestASampleWithAnUnreadableCase(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := withPledgers(t, openDesk(t, folder))
	ids := d.dismisses(t, 4)
	n := d.announces(t, closedAtTriage(4, "lantern"))
	d.morning("2026-03-04")
	if err := d.PutWord(ctx, "ola", n, "six"); err != nil {
		t.Fatal(err)
	}
	d.close()
	alter(t, filepath.Join(folder, "duly.db"), ids[0], "sealed2")
	alter(t, filepath.Join(folder, "duly.db"), ids[1], "sealed0")
	d = openDesk(t, folder)
	d.morning("2026-03-04")
	secret, _ := secretOf("lantern")
	another := d.announces(t, closedAtTriage(4, "another"))
	if one := d.sampleOf(t, another); one.Unread != 1 || one.Total() != 3 {
		t.Errorf("it is drawn from %+v", one.Published)
	}
	if err := d.Reveal(ctx, ovi, n, secret, ""); err != nil {
		t.Fatal(err)
	}
	one := d.sampleOf(t, n)
	gone := slices.Sorted(slices.Values(ids[:2]))
	if len(one.Drawn) != 2 || !slices.Equal(one.Passed, []sample.Passing{{Case: gone[0], Reason: sample.Unreadable}, {Case: gone[1], Reason: sample.Unreadable}}) {
		t.Errorf("drawn are %v, passed over %v", one.Drawn, one.Passed)
	}
}

// alter makes an envelope of a case's first entry unreadable, behind the office's back.
func alter(t *testing.T, database, id, column string) {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+database)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	done, err := raw.Exec(`UPDATE entry SET `+column+` = zeroblob(length(`+column+`)) WHERE case_id = $1 AND n = 0`, id)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := done.RowsAffected(); err != nil || rows != 1 {
		t.Fatalf("%d rows were altered (%v)", rows, err)
	}
}
