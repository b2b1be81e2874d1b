package office_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

func (d *desk) perform(t testing.TB, id string, who casework.Actor, act casework.Act) error {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Do(context.Background(), id, who, act, nil, f.Case.Version)
	return err
}

func (d *desk) open(t testing.TB, id string, who casework.Actor) office.CaseFile {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func join(into string) casework.Act {
	return casework.Act{Kind: casework.Join, Text: "The same evening.", Matter: &casework.Matter{Joining: &casework.Joining{Into: into}}}
}

func TestAComplaintIsJoinedAndSeparated(t *testing.T) { onBoth(t, joinedAndSeparated) }

func joinedAndSeparated(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := open(t.TempDir())
	first := d.file(t, complaint(office.Named))
	c := complaint(office.Confidential)
	c.Name, c.Account, c.Files = "Cyra Example", "I saw how they cut it.", []office.Upload{{Name: "seen.txt", Type: "text/plain", Data: []byte("seen")}}
	second := d.file(t, c)

	if err := d.perform(t, second.Case, sam, join(strings.ToLower(first.Case))); err != nil {
		t.Fatal(err)
	}
	if ended := d.open(t, second.Case, sam); ended.Case.End != casework.JoinedEnd {
		t.Errorf("the later case ended as %q", ended.Case.End)
	}
	id, who, err := d.Return(ctx, second.Code)
	if err != nil || id != first.Case || who.ID != "complainant C2" {
		t.Fatalf("the second complainant's code opens %s as %+v (%v)", id, who, err)
	}
	own, other := d.open(t, id, who), d.open(t, id, complainant)
	if got := identities(own); got != "Casey Example, Cyra Example" {
		t.Errorf("the second complainant reads of %s", got)
	}
	if got := identities(other); got != "Casey Example" {
		t.Errorf("the first complainant reads of %s", got)
	}
	if len(other.Case.Accounts()) != 2 {
		t.Error("the first complainant does not see what the second complaint says")
	}
	x := own.Case.Events[len(own.Case.Events)-1].Exhibits
	if len(x) != 1 {
		t.Fatalf("the file did not come along: %+v", x)
	}
	if _, data, err := d.Exhibit(ctx, id, who, x[0].SHA256); err != nil || string(data) != "seen" {
		t.Errorf("its file is %q (%v)", data, err)
	}
	for _, l := range own.Letters {
		if strings.Contains(l.Body, "Your complaint is on our file") {
			t.Errorf("the second complainant reads a letter from before: %q", l.Subject)
		}
	}

	if err := d.perform(t, id, sam, casework.Act{Kind: casework.Separate, Subject: "C2", Text: "Another evening."}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(ctx, id, who); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the second complainant still sees the case that they were in: %v", err)
	}
	alone, who, err := d.Return(ctx, second.Code)
	if err != nil || alone == id || alone == second.Case || who.ID != rulebook.Complainant {
		t.Fatalf("after the separation the code opens %s as %+v (%v)", alone, who, err)
	}
	f := d.open(t, alone, who)
	if f.Case.Number != second.Number || f.Filing().Text != c.Account || f.Case.Received != d.Today() {
		t.Errorf("it goes on as %+v", f.Filing())
	}
	if _, data, err := d.Exhibit(ctx, alone, who, x[0].SHA256); err != nil || string(data) != "seen" {
		t.Errorf("its file is %q (%v)", data, err)
	}
	gapless(t, d)
}

func identities(f office.CaseFile) string {
	var names []string
	for _, e := range f.Case.Events {
		if e.Identity != nil {
			names = append(names, e.Identity.Name)
		}
	}
	return strings.Join(names, ", ")
}

// What cannot be joined is refused, and nothing of it is written in either case.
func TestWhatCannotBeJoinedIsLeft(t *testing.T) {
	d := openDesk(t, t.TempDir())
	told, later := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Named))
	d.do(t, told.Case, sam, "intake", "triage", "accept")
	d.do(t, told.Case, ira, "investigation", "notice", "")
	before := d.open(t, later.Case, sam).Case.Version
	for into, words := range map[string]string{
		told.Case:   "a case of its own",
		later.Case:  "the case itself",
		"ZZZZ-9999": "among those that you may see",
		"":          "in which case",
	} {
		err := d.perform(t, later.Case, sam, join(into))
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("into %q: %v", into, err)
		}
	}
	if f := d.open(t, later.Case, sam); f.Case.Version != before || !f.Case.Open() {
		t.Error("what was refused left something behind")
	}
	if err := d.perform(t, later.Case, ira, join(told.Case)); err == nil {
		t.Error("somebody who does not have the case joined it to another")
	}
}

func TestLikelyDuplicatesAreSuggested(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	c := complaint(office.Named)
	c.Happened = d.Today() - 2
	first := d.file(t, c)
	c.Respondent, c.Account = "R. EXAMPLE", "Cut, and laughed."
	second := d.file(t, c)
	other := complaint(office.Named)
	other.Respondent = "Max Muster"
	d.file(t, other)

	got, err := d.Alike(ctx, second.Case, sam)
	if err != nil || len(got) != 1 || got[0].ID != first.Case || len(got[0].Why) != 2 {
		t.Fatalf("suggested: %+v (%v)", got, err)
	}
	for name, who := range map[string]casework.Actor{"the overseer": overseer, "somebody barred": pat, "a complainant": complainant} {
		if got, err := d.Alike(ctx, second.Case, who); err != nil || len(got) > 0 {
			t.Errorf("%s is suggested %+v (%v)", name, got, err)
		}
	}
	rows, err := d.Desk(ctx, sam)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if want := row.Row.ID == first.Case || row.Row.ID == second.Case; (row.Alike == 1) != want {
			t.Errorf("on the desk %s has %d likely duplicates", row.Title, row.Alike)
		}
	}
}

// A representative comes with a code of their own, which ends with the arrangement.
func TestARepresentativesCode(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	filed := d.file(t, complaint(office.Confidential))
	act := casework.Act{Kind: casework.Arrange, Matter: &casework.Matter{Arrangement: &casework.Arrangement{What: casework.Representative, Name: "Rita"}}}
	if err := d.perform(t, filed.Case, complainant, act); err != nil {
		t.Fatal(err)
	}
	if _, err := d.NewCodeFor(ctx, filed.Case, respondent, "P1"); err == nil {
		t.Error("the respondent made a code for the complainant's representative")
	}
	code, err := d.NewCodeFor(ctx, filed.Case, complainant, "P1")
	if err != nil {
		t.Fatal(err)
	}
	id, rita, err := d.Return(ctx, code)
	if err != nil || id != filed.Case || rita.ID != "P1 for complainant" || rita.Party != rulebook.Complainant {
		t.Fatalf("it opens %s as %+v (%v)", id, rita, err)
	}
	if err := d.perform(t, id, rita, casework.Act{Kind: casework.Say, Text: "I act for her."}); err != nil {
		t.Fatal(err)
	}
	if err := d.perform(t, id, complainant, casework.Act{Kind: casework.Unarrange, Subject: "P1"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Return(ctx, code); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("after the arrangement has ended the code gives %v", err)
	}
	if _, err := d.Open(ctx, id, rita); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("and whoever is inside still sees %v", err)
	}
}
