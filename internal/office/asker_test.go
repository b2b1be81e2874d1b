package office_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"duly/casework"
	"duly/commitment"
	"duly/internal/office"
	"duly/timetable"
	"duly/verify"
)

var spokesman = office.PersonRow{ID: "kit", Name: "Kit Example", Roles: []string{office.Asker}, SpeaksFor: "The Kite Flyers’ Forum"}

// What somebody says for a body that asked, and the file that they attach, is in the
// journal and beside it; another office reads the same; audit and bundle hold.
func TestAskersAndTheirFilesAreInTheJournal(t *testing.T) { onBoth(t, askersInTheJournal) }

func askersInTheJournal(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := withPledgers(t, open(t.TempDir()))
	d.file(t, complaint(office.Named))
	if err := d.PutOfficer(ctx, spokesman, "ada", ""); err != nil {
		t.Fatal(err)
	}
	d.commits(t, "ada", ask("Mark the field."), agreed(1))
	reply := func(words string) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Replied, Ask: 1, Said: commitment.Said{Reply: &commitment.Remark{On: timetable.MustDate("2026-03-02"), Words: words}}}
	}
	act := reply("With what?")
	act.Files = []office.Upload{{Name: "field.txt", Type: "text/plain", Data: []byte("a map of the field")}}
	act.Said.Files, act.Said.As = []commitment.File{{Name: "forged", Size: 1, SHA256: strings.Repeat("0", 64)}}, "Somebody else"
	e := d.commits(t, "kit", act)
	if e.As != spokesman.SpeaksFor || len(e.Files) != 1 || e.Files[0].Name != "field.txt" || e.Files[0].Size != 18 {
		t.Errorf("it stands as said by %q, with %+v", e.As, e.Files)
	}
	var refusal *casework.Refusal
	if _, err := d.Commit(ctx, "ada", reply("In their name.")); !errors.As(err, &refusal) || !strings.Contains(refusal.What, "account of its own") {
		t.Errorf("words in their name are answered with %v", err)
	}
	act.Ask = 7
	if _, err := d.Commit(ctx, "kit", act); !errors.As(err, &refusal) {
		t.Errorf("a file to no ask is answered with %v", err)
	}
	f, data, err := d.CommitmentFile(ctx, "", 1, e.Files[0].SHA256)
	if err != nil || string(data) != "a map of the field" || f != e.Files[0] {
		t.Errorf("the file is %q, %+v (%v)", data, f, err)
	}
	d.commits(t, "kit", office.CommitmentAct{Kind: commitment.Withheld, Ask: 1, Said: commitment.Said{Withholding: &commitment.Withhold{SHA256: f.SHA256, Reason: "It is ours."}}})
	for by, want := range map[string]error{"": office.ErrNotFound, "ola": office.ErrNotFound, "nobody": office.ErrNotFound, "ovi": nil, "kit": nil, "ada": nil} {
		if _, _, err := d.CommitmentFile(ctx, by, 1, f.SHA256); !errors.Is(err, want) {
			t.Errorf("to %q the file that is withheld is answered with %v", by, err)
		}
	}
	beside, _ := d.slowly(t)
	if again := register(t, beside); !reflect.DeepEqual(again.All(), register(t, d).All()) {
		t.Error("another office reads another register")
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) > 0 {
		t.Errorf("the audit says: %+v (%v)", audit, err)
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
	heldBy(t, d)
}

// heldBy looks at what the register of officers keeps of an asker.
func heldBy(t *testing.T, d *desk) {
	t.Helper()
	ctx := context.Background()
	held, err := d.Holdings(ctx, officer("ovi", office.Overseer))
	if err != nil {
		t.Fatal(err)
	}
	if last := held[len(held)-1]; last.Holding.SpeaksFor != spokesman.SpeaksFor {
		t.Errorf("the record says that they hold %+v", last.Holding)
	}
	if all, err := d.Officers(ctx, ""); err != nil || len(all) == 0 {
		t.Fatal(err)
	} else {
		for _, o := range all {
			if o.ID == spokesman.ID {
				t.Error("who asks is among the officers")
			}
		}
	}
	if n, err := d.ReadUpTo(ctx, "kit"); n != 0 || err != nil {
		t.Errorf("they have read up to %d (%v)", n, err)
	}
	for _, so := range []int64{4, 2, 1 << 60} {
		if err := d.HaveRead(ctx, "kit", so); err != nil {
			t.Fatal(err)
		}
		want := min(max(so, 4), head(t, d))
		if n, err := d.ReadUpTo(ctx, "kit"); n != want || err != nil {
			t.Errorf("they have read up to %d, want %d (%v)", n, want, err)
		}
	}
}
