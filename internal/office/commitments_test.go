package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"duly/casework"
	"duly/commitment"
	"duly/internal/office"
	"duly/timetable"
	"duly/verify"
)

// The people of the register of commitments.
var pledgers = []office.PersonRow{
	{ID: "ada", Name: "Ada Admin", Admin: true},
	{ID: "ola", Name: "Ola Owner", Roles: []string{"secretary"}},
	{ID: "ovi", Name: "Ovi Overseer", Roles: []string{office.Overseer}},
}

func withPledgers(t testing.TB, d *desk) *desk {
	t.Helper()
	d.onRecord(t, pledgers...)
	return d
}

func ask(words string) office.CommitmentAct {
	return office.CommitmentAct{Kind: commitment.Asked, Said: commitment.Said{Asking: &commitment.Ask{
		From: "The Kite Flyers’ Forum", On: timetable.MustDate("2026-02-20"), In: "Open letter", Words: words,
	}}}
}

func agreed(n int) office.CommitmentAct {
	return office.CommitmentAct{Kind: commitment.Responded, Ask: n, Said: commitment.Said{Response: &commitment.Response{On: timetable.MustDate("2026-02-25"), Answer: commitment.Agreed, Words: "Yes."}}}
}

func undertaken(n int, owner string) office.CommitmentAct {
	return office.CommitmentAct{Kind: commitment.Undertook, Ask: n, Said: commitment.Said{Undertaken: &commitment.Action{What: "Mark the field", Owner: owner, Due: timetable.MustDate("2026-04-01")}}}
}

func (d *desk) commits(t testing.TB, by string, acts ...office.CommitmentAct) (last commitment.Event) {
	t.Helper()
	for _, a := range acts {
		e, err := d.Commit(context.Background(), by, a)
		if err != nil {
			t.Fatalf("%s by %s: %v", a.Kind, by, err)
		}
		last = e
	}
	return last
}

func register(t testing.TB, o interface {
	Commitments(context.Context) (commitment.Register, error)
}) commitment.Register {
	t.Helper()
	r, err := o.Commitments(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// An ask goes from a letter to a verified action, and is read back from the journal by
// another office on the same database; the audit, an overseer's bundle and a receipt
// hold.
func TestCommitmentsAreInTheJournal(t *testing.T) { onBoth(t, commitmentsAreInTheJournal) }

func commitmentsAreInTheJournal(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := withPledgers(t, open(t.TempDir()))
	d.file(t, complaint(office.Named))
	done := office.CommitmentAct{Kind: commitment.Shown, Ask: 1, Action: 1, Said: commitment.Said{Evidence: &commitment.Evidence{On: timetable.MustDate("2026-03-01"), What: "Photographs", Done: true}}}
	found := office.CommitmentAct{Kind: commitment.Verified, Ask: 1, Action: 1, Said: commitment.Said{Verdict: &commitment.Verdict{On: timetable.MustDate("2026-03-02"), Holds: true, Words: "I walked along it."}}}
	d.commits(t, "ada", ask("Mark the field."), agreed(1), undertaken(1, "ola"))
	var refusal *casework.Refusal
	if _, err := d.Commit(ctx, "ola", found); !errors.As(err, &refusal) || !strings.Contains(refusal.What, "overseer") {
		t.Errorf("the owner's verdict is answered with %v", err)
	}
	if _, err := d.Commit(ctx, "ada", undertaken(1, "nobody")); !errors.As(err, &refusal) || refusal.Field != "owner" {
		t.Errorf("an owner whom nobody knows is answered with %v", err)
	}
	if _, err := d.Commit(ctx, "nobody", ask("More.")); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("somebody who is no officer is answered with %v", err)
	}
	before := head(t, d)
	d.commits(t, "ola", done)
	d.file(t, complaint(office.Anonymous))
	last := d.commits(t, "ovi", found)
	r := register(t, d)
	if c := r.Of(1); c.Status(d.Today(), nil) != commitment.FoundDone || c.Actions[0].Name != "Ola Owner" || last.By != "ovi" {
		t.Errorf("it stands as %q, owned by %q", c.Status(d.Today(), nil), c.Actions[0].Name)
	}
	beside, _ := d.slowly(t)
	if again := register(t, beside); !reflect.DeepEqual(again.All(), r.All()) {
		t.Errorf("another office reads\n%+v, and not\n%+v", again.All()[0], r.All()[0])
	}
	if before >= last.Entry {
		t.Errorf("entry %d came before %d", last.Entry, before)
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) > 0 {
		t.Errorf("the audit says: %+v (%v)", audit, err)
	}
	receipt, err := d.CommitmentReceipt(ctx, last.Entry)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(last.Text))
	if v := verify.CheckReceipt(receipt, verify.Trust{Key: d.log.Key()}); v.Result != verify.Holds || !bytes.Contains(receipt, []byte(hex.EncodeToString(sum[:]))) || bytes.Contains(receipt, []byte("walked")) {
		t.Errorf("the receipt: %s: %s\n%s", v.Result, v.Summary, receipt)
	}
	if _, err := d.CommitmentReceipt(ctx, 1); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the receipt of an entry of a case is answered with %v", err)
	}
	var out bytes.Buffer
	if err := d.OversightBundle(ctx, officer("ovi", office.Overseer), 0, &out); err != nil {
		t.Fatal(err)
	}
	b, err := verify.OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if v := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil); v.Result != verify.Holds {
		t.Errorf("the bundle: %s: %s", v.Result, v.Summary)
	}
}

// Many record at once, beside another office on the same database: each ask has a
// number of its own, without gaps, and nothing is lost.
func TestCommitmentsAtOnce(t *testing.T) { onBoth(t, commitmentsAtOnce) }

func commitmentsAtOnce(t *testing.T, open func(string) *desk) {
	d := withPledgers(t, open(t.TempDir()))
	beside, _ := d.slowly(t)
	offices := []*office.Office{d.Office, beside}
	var group sync.WaitGroup
	for i := range 30 {
		group.Go(func() {
			if _, err := offices[i%2].Commit(context.Background(), "ada", ask(fmt.Sprint("Number ", i))); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	r := register(t, d)
	words := map[string]bool{}
	for i, c := range r.All() {
		if c.Number != i+1 {
			t.Errorf("ask %d has the number %d", i+1, c.Number)
		}
		words[c.Ask.Words] = true
	}
	if len(words) != 30 {
		t.Errorf("%d asks are on record, want 30", len(words))
	}
	if again := register(t, beside); !reflect.DeepEqual(again.All(), r.All()) {
		t.Error("the two offices read different registers")
	}
}

// The recommendations of an inquiry go on record together, or not at all.
func TestImportedAsksAreAllOrNone(t *testing.T) {
	ctx := context.Background()
	d := withPledgers(t, openDesk(t, t.TempDir()))
	var rows []office.ImportedAsk
	for i := range 165 {
		row := office.ImportedAsk{Ask: *ask(fmt.Sprint("Recommendation ", i+1)).Said.Asking}
		if i%2 == 0 {
			row.Response = agreed(0).Said.Response
			row.Action = undertaken(0, "Ola Owner").Said.Undertaken
		}
		rows = append(rows, row)
	}
	before := head(t, d)
	rows[7].Ask.Words = rows[5].Ask.Words
	rows[20].Action.Owner = "Nobody Known"
	refused, err := d.ImportAsks(ctx, rows, false)
	if err != nil || len(refused) != 2 || refused[7] == nil || refused[20] == nil || head(t, d) != before {
		t.Fatalf("refused are %v (%v), and %d entries were written", refused, err, head(t, d)-before)
	}
	rows[7].Ask.Words, rows[20].Action.Owner = "Recommendation 8", "ola"
	if refused, err = d.ImportAsks(ctx, rows, true); err != nil || len(refused) != 0 || head(t, d) != before {
		t.Fatalf("a trial is answered with %v (%v), and wrote %d entries", refused, err, head(t, d)-before)
	}
	if refused, err = d.ImportAsks(ctx, rows, false); err != nil || len(refused) != 0 || head(t, d) != before+165+2*83 {
		t.Fatalf("refused are %v (%v), and %d entries were written", refused, err, head(t, d)-before)
	}
	r := register(t, d)
	if c := r.Of(21); len(r.All()) != 165 || c.Ask.Words != "Recommendation 21" || c.Actions[0].Responsible() != "ola" || r.Of(22).Answer() != nil {
		t.Errorf("ask 21 is %+v", c)
	}
	if refused, err = d.ImportAsks(ctx, rows, false); err != nil || len(refused) != 165 {
		t.Errorf("the same again: %d are refused (%v)", len(refused), err)
	}
}
