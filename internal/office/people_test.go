package office_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// The officers of the Gnomon Circle.
var circle = []office.PersonRow{
	{ID: "clara", Name: "Clara Öberg", Roles: []string{"clerk"}},
	{ID: "ida", Name: "Ida Sundial", Roles: []string{"inquirer"}},
	{ID: "ivo", Name: "Ivo Shade", Roles: []string{"inquirer"}},
	{ID: "kit", Name: "Kit Noon", Roles: []string{"keeper"}},
	{ID: "pam", Name: "Pam Hour", Roles: []string{"panel"}, Trained: map[string]timetable.Date{"fair hearing": date("2026-12-31")}},
	{ID: "pim", Name: "Pim Minute", Roles: []string{"panel"}},
	{ID: "eve", Name: "Eve Vesper", Roles: []string{"elder"}, Trained: map[string]timetable.Date{"fair hearing": date("2026-12-31")}},
	{ID: "ove", Name: "Ove Watch", Roles: []string{office.Overseer}},
	{ID: "pat", Name: "Pat Zenith", Roles: []string{"president"}},
}

func date(s string) timetable.Date {
	d, err := timetable.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// openCircle opens the office of the Gnomon Circle.
func openCircle(t testing.TB) *desk {
	t.Helper()
	text, err := os.ReadFile("../../casework/testdata/gnomon.md")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	d := openDeskWith(t, folder, filepath.Join(folder, "duly.db"), []rulebook.File{{Name: "gnomon.md", Text: text}})
	for _, p := range circle {
		if err := d.PutOfficer(context.Background(), p, "kit", ""); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// who is an officer as the register has them.
func (d *desk) who(t testing.TB, id string) casework.Actor {
	t.Helper()
	p, err := d.store.Person(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return casework.Actor{ID: p.ID, Name: p.Name, Roles: p.Roles, Trained: p.Trained}
}

func circled() office.Complaint {
	return office.Complaint{Mode: office.Named, Name: "Casey Example", Respondent: "Robin Example", Account: "They moved my sundial."}
}

// declares says for an officer that they have no conflict.
func (d *desk) declares(t testing.TB, id string, who casework.Actor) {
	t.Helper()
	d.act(t, id, who, casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict})
}

func (d *desk) refuses(t testing.TB, id string, who casework.Actor, act casework.Act) *casework.Refusal {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Do(context.Background(), id, who, act, nil, f.Case.Version)
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("%s was not refused %s: %v", who.ID, act.Kind, err)
	}
	return refusal
}

// Whoever is named, as the respondent, the complainant or in the account, or asked
// out, cannot learn that the case exists, and the deputy has it.
func TestWhoIsNamedCannotLearnOfTheCase(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	for name, change := range map[string]func(*office.Complaint){
		"the respondent":         func(c *office.Complaint) { c.Respondent = "clara oeberg, who has the keys" },
		"the complainant":        func(c *office.Complaint) { c.Name = "Clara Oberg" },
		"a confidential one":     func(c *office.Complaint) { c.Mode, c.Name = office.Confidential, "Öberg, Clara" },
		"named in the account":   func(c *office.Complaint) { c.Account += " CLARA ÖBERG held the ladder." },
		"asked out, with reason": func(c *office.Complaint) { c.AskedOut, c.Why = "Ms Öberg please", "We were married." },
	} {
		c := circled()
		change(&c)
		id := d.file(t, c).Case
		clara := d.who(t, "clara")
		if _, err := d.Open(ctx, id, clara); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s opened it (%v)", name, err)
		}
		if _, err := d.Do(ctx, id, clara, casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict}, nil, 5); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s acted (%v)", name, err)
		}
		rows, err := d.Desk(ctx, clara)
		if err != nil || len(rows) > 0 {
			t.Errorf("%s has it on their desk: %v (%v)", name, rows, err)
		}
		f, err := d.Open(ctx, id, d.who(t, "kit"))
		if err != nil {
			t.Fatal(err)
		}
		if k := f.Case.Clock(rulebook.StepRef{Stage: "intake", Step: "triage"}); k == nil || k.Who != "keeper" || k.Due != date("2026-03-09") {
			t.Errorf("%s: the deputy does not have it: %+v", name, k)
		}
	}
	if _, err := d.File(ctx, func() office.Complaint { c := circled(); c.AskedOut = "Clara"; return c }()); err == nil {
		t.Error("somebody was asked out without a reason")
	}
}

// What the complainant says of whom they ask out, nobody reads but the office: not
// the respondent, not the overseer, and not whom it is about.
func TestWhomTheComplainantAsksOutStaysWithTheOffice(t *testing.T) {
	d := openCircle(t)
	c := circled()
	c.AskedOut, c.Why = "Ida Sundial", "She follows me."
	id := d.file(t, c).Case
	kit := d.who(t, "kit")
	d.declares(t, id, d.who(t, "clara"))
	d.declares(t, id, kit)
	d.do(t, id, d.who(t, "clara"), "intake", "triage", "accept")
	d.declares(t, id, d.who(t, "ivo"))
	d.do(t, id, d.who(t, "ivo"), "inquiry", "notice", "")
	for _, reader := range []casework.Actor{complainant, respondent, kit, d.who(t, "ove")} {
		f, err := d.Open(context.Background(), id, reader)
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprintf("%+v", f.Letters)
		for _, e := range f.Case.Events {
			said += fmt.Sprintf("%+v", e)
			if e.Matter != nil && e.Matter.Exclusion != nil {
				said += e.Matter.Exclusion.Names
			}
		}
		reads := strings.Contains(said, "She follows me.") || strings.Contains(said, "Ida Sundial") || strings.Contains(said, "Whom:ida")
		if office := reader.ID == "kit" || reader.Party == rulebook.Complainant; reads != office {
			t.Errorf("%s reads whom the complainant asked out: %v", reader.ID, reads)
		}
		if reader.ID != "kit" && fmt.Sprintf("%+v", f.Case.People) != fmt.Sprintf("%+v", withoutPersons(f.Case.People)) {
			t.Errorf("%s sees who: %+v", reader.ID, f.Case.People)
		}
	}
}

func withoutPersons(p casework.People) casework.People {
	p.Assignments, p.Bars, p.Clear = slices.Clone(p.Assignments), slices.Clone(p.Bars), nil
	for i := range p.Assignments {
		p.Assignments[i].Person = ""
	}
	for i := range p.Bars {
		p.Bars[i].Person = ""
	}
	return p
}

// Before somebody has declared, they see who the parties are and no word or paper;
// afterwards all of it; and the declaration stands in the record.
func TestDeclarationComesBeforeThePapers(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	c := circled()
	c.Files = []office.Upload{{Name: "photo.txt", Type: "text/plain", Data: []byte("a sundial")}}
	id := d.file(t, c).Case
	d.morning("2026-03-10")
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	ida := d.who(t, "ida")
	before, err := d.Open(ctx, id, ida)
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Evidence) > 0 || len(before.Alleged) > 0 {
		t.Errorf("before the declaration the evidence is %+v", before.Evidence)
	}
	filing := before.Filing()
	if !before.Undeclared || filing.Text != "" || len(filing.Exhibits) > 0 || len(before.Letters) > 0 {
		t.Errorf("before the declaration: %+v", before)
	}
	if filing.Filing == nil || filing.Filing.Respondent != "Robin Example" || filing.Identity == nil {
		t.Errorf("who the parties are is not seen: %+v", filing)
	}
	kit := d.who(t, "kit")
	d.declares(t, id, kit)
	after, err := d.Open(ctx, id, kit)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Evidence) == 0 {
		t.Errorf("after it, the evidence is %+v", after.Evidence)
	}
	sum := after.Filing().Exhibits[0].SHA256
	if _, _, err := d.Exhibit(ctx, id, ida, sum); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a paper was opened before the declaration (%v)", err)
	}
	if _, data, err := d.Exhibit(ctx, id, kit, sum); err != nil || string(data) != "a sundial" {
		t.Errorf("after the declaration it is %q (%v)", data, err)
	}
	if r := d.refuses(t, id, ida, casework.Act{Kind: casework.Add, Text: "x"}); r.Rule != "2" {
		t.Errorf("the refusal cites %q", r.Rule)
	}
	if _, err := d.Do(ctx, id, ida, casework.Act{Kind: casework.Declare, Outcome: casework.HasConflict, Text: "He is my cousin."}, nil, after.Case.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(ctx, id, ida); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("with a conflict it is open still (%v)", err)
	}
}

// An offer stands on the desk of whom it was made to until its last day.
func TestAnOfferHasALimit(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	id := d.file(t, circled()).Case
	clara, ida := d.who(t, "clara"), d.who(t, "ida")
	d.declares(t, id, clara)
	if r := d.refuses(t, id, clara, casework.Act{Kind: casework.Offer, Subject: "inquirer", Whom: &casework.Actor{ID: "kit"}}); r.Field != "whom" {
		t.Errorf("offered to somebody of another role: %+v", r)
	}
	d.act(t, id, clara, casework.Act{Kind: casework.Offer, Subject: "inquirer", Whom: &casework.Actor{ID: "ida"}})
	rows, err := d.Desk(ctx, ida)
	if err != nil || len(rows) != 1 || !rows[0].Mine || rows[0].Offer == nil || rows[0].Slack != 2 {
		t.Fatalf("the desk of whom it was offered to: %+v (%v)", rows, err)
	}
	d.morning("2026-03-05")
	if n, err := d.Sweep(ctx); n != 1 || err != nil {
		t.Fatalf("%d events (%v)", n, err)
	}
	rows, err = d.Desk(ctx, ida)
	if err != nil || len(rows) != 1 || rows[0].Mine || rows[0].Offer != nil {
		t.Fatalf("the desk after the last day: %+v (%v)", rows, err)
	}
}

// When an officer leaves, all that they have is handed over in one go, each in its
// case, and nobody decides who is not trained.
func TestWhoLeavesHandsOver(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	clara, ida := d.who(t, "clara"), d.who(t, "ida")
	var ids []string
	for range 3 {
		id := d.file(t, circled()).Case
		ids = append(ids, id)
		d.declares(t, id, clara)
		d.act(t, id, clara, casework.Act{Kind: casework.Take, Subject: "clerk"})
		d.act(t, id, clara, casework.Act{Kind: casework.Offer, Subject: "inquirer", Whom: &casework.Actor{ID: "ida"}})
		d.act(t, id, ida, casework.Act{Kind: casework.Accept, Subject: "P2"})
	}
	left := circle[0]
	left.Roles = nil
	if err := d.PutOfficer(ctx, left, "kit", "They have moved to the coast."); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		d.declares(t, id, d.who(t, "kit"))
		f, err := d.Open(ctx, id, d.who(t, "kit"))
		if err != nil {
			t.Fatal(err)
		}
		over := slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool {
			return e.Kind == casework.HandedOver && e.Whom == "clara" && e.Text == "They have moved to the coast."
		})
		if !over || len(f.Case.People.In("clerk", casework.IsAccepted)) > 0 || len(f.Case.People.In("inquirer", casework.IsAccepted)) != 1 {
			t.Errorf("after leaving: %+v", f.Case.People)
		}
		if k := f.Case.Clocks[0]; k.Who != "keeper" { // nobody is clerk any more
			t.Errorf("%s is for the %s", k.Step, k.Who)
		}
	}
	if rows, err := d.Desk(ctx, d.who(t, "clara")); err != nil || len(rows) > 0 {
		t.Errorf("who left sees %v (%v)", rows, err)
	}
}

// Somebody who becomes an officer later is kept out of what names them, before they
// can see it; and a bar that was lifted is not put back by a change of the register.
func TestTheRegisterIsScreenedBothWays(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	c := circled()
	c.Account = "It was Nova Gnomon who did it, and she also goes by Starling."
	id := d.file(t, c).Case
	other := d.file(t, circled()).Case
	nova := office.PersonRow{ID: "nova", Name: "Nova Gnomon", Roles: []string{"clerk"}}
	if err := d.PutOfficer(ctx, nova, "kit", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(ctx, id, d.who(t, "nova")); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a new officer sees the case that names them (%v)", err)
	}
	if _, err := d.Open(ctx, other, d.who(t, "nova")); err != nil {
		t.Errorf("and not the other: %v", err)
	}
	kit := d.who(t, "kit")
	d.declares(t, id, kit)
	d.act(t, id, kit, casework.Act{Kind: casework.Lift, Subject: "B1", Text: "There are two of that name."})
	nova.Aliases = []string{"Starling"}
	if err := d.PutOfficer(ctx, nova, "kit", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(ctx, id, d.who(t, "nova")); err != nil {
		t.Errorf("what people have looked at was put back by itself: %v", err)
	}
	ida := circle[1]
	ida.Aliases = []string{"starling"}
	if err := d.PutOfficer(ctx, ida, "kit", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(ctx, id, d.who(t, "ida")); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("another name that they go by is not found (%v)", err)
	}
	for _, bad := range []office.PersonRow{{ID: "Nova", Name: "N"}, {ID: "", Name: "N"}, {ID: "system", Name: "N"}, {ID: "n n", Name: "N"}, {ID: "n", Name: " "}} {
		if err := d.PutOfficer(ctx, bad, "kit", ""); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// Members of a panel are asked for their training as well, on the day.
func TestWhoSitsIsTrained(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	pol := office.PersonRow{ID: "pol", Name: "Pol Second", Roles: []string{"panel"}, Trained: map[string]timetable.Date{"fair hearing": date("2026-12-31")}}
	if err := d.PutOfficer(ctx, pol, "kit", ""); err != nil {
		t.Fatal(err)
	}
	id := d.file(t, circled()).Case
	d.morning("2026-04-24")
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	pam := d.who(t, "pam")
	for _, who := range []string{"pam", "pim", "pol"} {
		d.declares(t, id, d.who(t, who))
	}
	decide := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "inquiry", Step: "decision"}, Outcome: "upheld", Text: "Seen.", Present: []string{"pam", "pim"}}
	if r := d.refuses(t, id, pam, decide); r.Field != "present" || r.Rule != "1" || !strings.Contains(r.What, "Pim Minute") {
		t.Errorf("refused with %+v", r)
	}
	if r := d.refuses(t, id, d.who(t, "pim"), decide); !strings.Contains(r.What, "Pim Minute") {
		t.Errorf("refused with %+v", r)
	}
	decide.Present = []string{"pam", "pol"}
	d.act(t, id, pam, decide)
}

// What somebody is told who is kept out while their form is open is nothing.
func TestKeptOutMeanwhile(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	id := d.file(t, circled()).Case
	clara := d.who(t, "clara")
	d.declares(t, id, clara)
	f, err := d.Open(ctx, id, clara)
	if err != nil {
		t.Fatal(err)
	}
	d.act(t, id, clara, casework.Act{Kind: casework.Recuse, Text: "I remember now."})
	if _, err := d.Do(ctx, id, clara, casework.Act{Kind: casework.Add, Text: "One more thing."}, nil, f.Case.Version); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("they are told %v", err)
	}
}

// A correction of whom the complaint is about is compared with the register too, and
// one of what the complainant asks is theirs and the office's, as that is.
func TestCorrectionsAreScreenedAndKeptApart(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	c := circled()
	c.AskedOut, c.Why = "Ida Sundial", "She folows me."
	id := d.file(t, c).Case
	clara, kit := d.who(t, "clara"), d.who(t, "kit")
	d.declares(t, id, clara)
	d.declares(t, id, kit)
	d.do(t, id, clara, "intake", "triage", "accept")
	d.declares(t, id, d.who(t, "ivo"))
	d.do(t, id, d.who(t, "ivo"), "inquiry", "notice", "")
	d.act(t, id, complainant, casework.Act{Kind: casework.Correct, Subject: "2", Ground: casework.OfWords, Text: "A slip.",
		Matter: &casework.Matter{Correction: &casework.Correction{Wrong: "folows", Right: "follows me home"}}})
	reads := func(who casework.Actor) bool {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool {
			return e.Matter != nil && e.Matter.Correction != nil && e.Matter.Correction.Right == "follows me home"
		})
	}
	if !reads(complainant) || !reads(kit) || reads(respondent) {
		t.Errorf("the correction is read by complainant %v, keeper %v, respondent %v", reads(complainant), reads(kit), reads(respondent))
	}
	if _, err := d.Open(ctx, id, clara); err != nil {
		t.Fatal(err)
	}
	d.act(t, id, kit, casework.Act{Kind: casework.Correct, Subject: "1", Ground: casework.OfRespondent, Text: "The complainant told us.",
		Matter: &casework.Matter{Correction: &casework.Correction{Wrong: "Robin Example", Right: "Clara Oeberg"}}})
	if _, err := d.Open(ctx, id, clara); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("whom the corrected complaint is about sees it (%v)", err)
	}
}
