package office_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// What a party is told when they were too slow is no more than they may see,
// whatever version they say that they saw.
func TestConflictShowsNoMore(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Confidential)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	for _, seen := range []int{-1, 0, 3, 1000} {
		_, err := d.Do(ctx, id, respondent, casework.Act{Kind: casework.Add, Text: "No."}, nil, seen)
		var conflict *office.Conflict
		if !errors.As(err, &conflict) {
			t.Fatalf("having seen %d: %v", seen, err)
		}
		for _, e := range conflict.Since {
			if e.Identity != nil || e.By == "sam" || e.By == "ira" {
				t.Errorf("having seen %d, the respondent is told %+v", seen, e)
			}
		}
	}
}

// The parties learn what was decided, not who in the office sat or what the
// office's own reports found; the overseer learns no names.
func TestNamesStayInTheOffice(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	d.do(t, id, respondent, "investigation", "reply", "")
	found := []casework.Finding{{Definition: "manners", Clause: "1", Met: true, Reasons: "The report's own view."}}
	d.act(t, id, ira, casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "investigation", Step: "report"}, Text: "A report.", Findings: found})
	d.do(t, id, officer("rae", "reviewer"), "investigation", "charge", "case to answer")
	reads := func(who casework.Actor) bool {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool {
			return e.Text == "A report." || e.Step == "report" && len(e.Findings()) > 0
		})
	}
	for _, who := range []casework.Actor{complainant, respondent} {
		if reads(who) {
			t.Errorf("%s reads the report before the papers went to both", who.ID)
		}
	}
	d.do(t, id, ira, "hearing", "bundle", "")
	for _, who := range []casework.Actor{complainant, respondent} {
		if !reads(who) {
			t.Errorf("%s does not see what the panel sees", who.ID)
		}
	}
	d.morning("2026-03-18")
	pam := officer("pam", "panel")
	f, err := d.Open(ctx, id, pam)
	if err != nil {
		t.Fatal(err)
	}
	decision := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Outcome: "ask again", Text: "More is needed.", Present: []string{"pam", "pim"}}
	for _, a := range casework.Clauses(f.Rulebook, f.Case.Category) {
		decision.Findings = append(decision.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Not seen yet."})
	}
	d.act(t, id, pam, decision)
	for _, who := range []casework.Actor{complainant, respondent, overseer} {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Case.Doers) > 0 {
			t.Errorf("%s sees who did what: %v", who.ID, f.Case.Doers)
		}
		for _, e := range f.Case.Events {
			if seen := len(e.Present) > 0; seen != (who.Party != "" && e.Step == "decision" && e.Kind == casework.Done) {
				t.Errorf("%s, at %s %s, sees who sat: %v", who.ID, e.Kind, e.Step, e.Present)
			}
			if who.Party == "" && len(e.Findings()) > 0 {
				t.Errorf("%s sees what was found: %v", who.ID, e.Findings())
			}
		}
	}
	f, err = d.Open(ctx, id, sam)
	if err != nil || !slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool { return slices.Equal(e.Present, decision.Present) }) {
		t.Errorf("the office does not see who sat (%v)", err)
	}
}

func (d *desk) act(t testing.TB, id string, who casework.Actor, act casework.Act) {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err == nil {
		_, err = d.Do(context.Background(), id, who, act, nil, f.Case.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Between the end of a day and the sweep, a step may be open that the case as
// written does not have open yet: invented members do not sit in it either.
func TestInventedMembers(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	d.do(t, id, respondent, "investigation", "reply", "")
	d.do(t, id, ira, "investigation", "report", "")
	d.do(t, id, officer("rae", "reviewer"), "investigation", "charge", "case to answer")
	d.morning("2026-03-23") // the bundle went out by itself at the end of the 5th; nothing was swept
	pam := officer("pam", "panel")
	f, err := d.Open(ctx, id, pam)
	if err != nil {
		t.Fatal(err)
	}
	if f.Case.Clock(rulebook.StepRef{Stage: "hearing", Step: "decision"}) != nil {
		t.Fatal("the decision is open in the case as written")
	}
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Outcome: "upheld", Text: "So.", Present: []string{"pam", "phantom"}}
	for _, a := range casework.Clauses(f.Rulebook, f.Case.Category) {
		act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Seen."})
	}
	_, err = d.Do(ctx, id, pam, act, nil, f.Case.Version)
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.Field != "present" || !strings.Contains(refusal.What, "phantom") {
		t.Errorf("a member whom nobody appointed sat: %v", err)
	}
	act.Present = []string{"pam", "pim"}
	d.act(t, id, pam, act)
}

// However late time is carried out, the first that a respondent reads is the notice.
func TestNoticeComesFirst(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Named)).Case
	d.morning("2026-07-01")
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(ctx, id, respondent)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Letters) == 0 || !strings.HasPrefix(f.Letters[0].Subject, "A complaint about you") {
		t.Errorf("the respondent's letters: %+v", f.Letters)
	}
}

// Whoever has a code can act as that party, so both parties and the overseer
// see that one was made, and when.
func TestAMadeCodeIsOnRecord(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	for _, who := range []casework.Actor{pat, {ID: "stranger"}} {
		if _, err := d.NewCode(ctx, id, who, rulebook.Respondent); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s made a code (%v)", who.ID, err)
		}
	}
	if _, err := d.NewCode(ctx, id, overseer, rulebook.Respondent); err == nil {
		t.Error("the overseer made a code")
	}
	code, err := d.NewCode(ctx, id, ira, rulebook.Respondent)
	if err != nil {
		t.Fatal(err)
	}
	if got, party, err := d.Return(ctx, code); err != nil || got != id || party.Party != rulebook.Respondent {
		t.Errorf("the code opens %s as %s (%v)", got, party, err)
	}
	for _, who := range []casework.Actor{complainant, respondent, overseer, sam} {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		last := f.Case.Events[len(f.Case.Events)-1]
		if last.Kind != casework.Added || last.To != rulebook.Respondent || last.Role != "investigator" {
			t.Errorf("%s sees last %+v", who.ID, last)
		}
		if said := strings.Contains(last.Text, "access code"); said == (who.ID == "ove") {
			t.Errorf("%s reads %q", who.ID, last.Text)
		}
	}
}

// What an officer adds to a letter is between them and its reader.
func TestLettersAreReadByTheirReader(t *testing.T) {
	d := openDesk(t, t.TempDir())
	id := d.file(t, complaint(office.Confidential)).Case
	d.act(t, id, sam, casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "acknowledge"}, Text: "Do you need anything to take part?"})
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	for _, who := range []casework.Actor{complainant, respondent} {
		f, err := d.Open(context.Background(), id, who)
		if err != nil {
			t.Fatal(err)
		}
		read := slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool { return strings.Contains(e.Text, "take part") })
		if read != (who.Party == rulebook.Complainant) {
			t.Errorf("%s reads what was written to the complainant: %v", who.ID, read)
		}
	}
}
