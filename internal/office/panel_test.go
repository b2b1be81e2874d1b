package office_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/journal"
	"duly/lot"
	"duly/rulebook"
)

func openWeir(t testing.TB, folder string) *desk {
	t.Helper()
	text, err := os.ReadFile("../../casework/testdata/drawn.md")
	if err != nil {
		t.Fatal(err)
	}
	d := openDeskWith(t, folder, filepath.Join(folder, "duly.db"), []rulebook.File{{Name: "drawn.md", Text: text}})
	for _, p := range []office.PersonRow{
		{ID: "cleo", Name: "Cleo", Roles: []string{"clerk"}}, {ID: "ira", Name: "Ira", Roles: []string{"inquirer", "panel"}, Qualities: []string{"lawyer"}},
		{ID: "ann", Name: "Ann of the Lock", Roles: []string{"panel"}, Qualities: []string{"lay"}}, {ID: "bob", Name: "Bob of the Ford", Roles: []string{"panel"}},
		{ID: "cyd", Name: "Cyd of the Dam", Roles: []string{"panel"}, Qualities: []string{"lawyer", "tall"}}, {ID: "dan", Name: "Dan of the Pool", Roles: []string{"panel"}, Qualities: []string{"lay"}},
	} {
		if err := d.store.PutPerson(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d *desk) acts(t testing.TB, id string, who casework.Actor, act casework.Act) error {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Do(context.Background(), id, who, act, nil, f.Case.Version)
	return err
}

var pool = []casework.Actor{officer("ann", "panel"), officer("bob", "panel"), officer("cyd", "panel"), officer("dan", "panel")}

// row is a case on somebody's desk.
func (d *desk) row(t *testing.T, who casework.Actor, id string) office.DeskRow {
	t.Helper()
	rows, err := d.Desk(context.Background(), who)
	i := slices.IndexFunc(rows, func(r office.DeskRow) bool { return r.Row.ID == id })
	if err != nil || i < 0 {
		t.Fatalf("%s has no row for it (%v)", who.ID, err)
	}
	return rows[i]
}

// A panel is convened, the office is closed and opened again, a party puts in a
// word, and the lot is drawn: anybody can redo it from what the log shows.
func TestPanelDrawnByLot(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openWeir(t, folder)
	cleo := officer("cleo", "clerk")
	filed, err := d.File(ctx, office.Complaint{Mode: office.Named, Name: "Casey Example", Respondent: "Robin Example", Account: "They let the water in."})
	if err != nil {
		t.Fatal(err)
	}
	id := filed.Case
	d.do(t, id, cleo, "inquiry", "notice", "")
	d.do(t, id, officer("ira", "inquirer"), "inquiry", "report", "case to answer")
	d.do(t, id, cleo, "hearing", "papers", "")
	if err := d.acts(t, id, cleo, casework.Act{Kind: casework.Convene, Subject: "panel"}); err != nil {
		t.Fatal(err)
	}
	secret := d.hidden(t, id)
	for _, who := range pool {
		if row := d.row(t, who, id); !row.Mine || row.Draw != "panel" {
			t.Errorf("before the draw, %s is told that %+v waits", who.ID, row)
		}
	}
	d.close()

	d = openWeir(t, folder)
	for _, who := range []casework.Actor{cleo, officer("ann", "panel"), complainant, respondent, overseer} {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		events, err := json.Marshal(f.Case.Events)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(events)+fmt.Sprintf("%+v", f), secret) {
			t.Errorf("%s is shown the secret before the draw", who.ID)
		}
	}
	if err := d.acts(t, id, respondent, casework.Act{Kind: casework.Contribute, Subject: "panel", Text: "seven herons"}); err != nil {
		t.Fatal(err)
	}
	if err := d.acts(t, id, cleo, casework.Act{Kind: casework.Draw, Subject: "panel"}); err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(ctx, id, respondent)
	if err != nil {
		t.Fatal(err)
	}
	drawn := f.Case.Events[len(f.Case.Events)-1]
	for _, who := range pool {
		if row := d.row(t, who, id); row.Mine != slices.Contains(drawn.Present, who.ID) || row.Draw != "" {
			t.Errorf("%s was drawn: %t, and is told that %+v waits", who.ID, slices.Contains(drawn.Present, who.ID), row)
		}
	}
	l, err := lot.Parse(drawn.Lot())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(); err != nil {
		t.Error(err)
	}
	if l.Secret != secret || !slices.Equal(l.Words, []string{"seven herons"}) || len(l.Candidates) != 6 || strings.Contains(drawn.Lot(), "tall") {
		t.Errorf("the lot is\n%s", drawn.Lot())
	}
	if err := d.store.Entries(ctx, l.Entry, l.Entry+1, func(e journal.Entry) error {
		if got := fmt.Sprintf("%x", e.LeafHash()); got != l.Leaf || e.Case != id {
			t.Errorf("entry %d of case %s has the leaf %s, and the lot names %s", l.Entry, e.Case, got, l.Leaf)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	letters := f.Letters
	if last := letters[len(letters)-1]; !strings.Contains(last.Body, "Cyd of the Dam") || !strings.Contains(last.Body, drawn.Matter.Bench.Names[2]) {
		t.Errorf("the respondent is told\n%s", last.Body)
	}
	if o, _ := d.Open(ctx, id, overseer); strings.Contains(fmt.Sprintf("%+v", o.Case), "Cyd") || !strings.Contains(fmt.Sprintf("%+v", o.Case), l.Drawn[0]) {
		t.Error("the overseer is shown who sits, or not how they were drawn")
	}
	d.decideBy(t, id, drawn.Present)
}

// decideBy has those who were drawn decide, and one who was not be refused.
func (d *desk) decideBy(t testing.TB, id string, sit []string) {
	t.Helper()
	d.morning("2026-03-16")
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Outcome: "upheld", Text: "Two saw it.", Present: sit}
	act.Matter = &casework.Matter{Ballot: &casework.Ballot{Votes: []casework.Vote{{Seat: 1, Outcome: "upheld"}, {Seat: 2, Outcome: "upheld"}, {Seat: 3, Outcome: "not upheld", Dissent: "It rained."}}}}
	for _, other := range []string{"ann", "bob", "dan"} {
		if !slices.Contains(sit, other) {
			if err := d.acts(t, id, officer(other, "panel"), act); err == nil || !strings.Contains(err.Error(), "who were drawn") {
				t.Errorf("%s was not drawn, and acts: %v", other, err)
			}
		}
	}
	if err := d.acts(t, id, officer(sit[0], "panel"), act); err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(context.Background(), id, complainant)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Case.Events {
		if e.Kind != casework.Done || e.Step != "decision" {
			continue
		}
		for _, v := range e.Matter.Ballot.Votes {
			if v.Seat != 0 {
				t.Errorf("the complainant is told whose vote it was: %+v", v)
			}
		}
	}
	letters := f.Letters
	if last := letters[len(letters)-1].Body; !strings.Contains(last, "two of three") && !strings.Contains(last, "2 of 3") || !strings.Contains(last, "It rained.") {
		t.Errorf("the letter about the decision says nothing of votes and dissent:\n%s", last)
	}
}

// hidden is the secret of the lot, as the record keeps it under its keys.
func (d *desk) hidden(t testing.TB, id string) string {
	t.Helper()
	secret := ""
	if err := d.History(context.Background(), func(found string, c *casework.Case) error {
		for _, e := range c.Events {
			if found == id && e.Kind == casework.Convened {
				secret = e.Matter.Pool.Secret
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(secret) != 64 {
		t.Fatalf("the secret is %q", secret)
	}
	return secret
}
