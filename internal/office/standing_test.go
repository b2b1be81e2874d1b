package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/journal"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

// openGuild opens the office of the Lantern Guild, with three members of it: N-1 is the
// respondent whom cases will be about.
func openGuild(t testing.TB, folder, dsn string) *desk {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"leaving.md", "manners.md"} {
		text, err := os.ReadFile(filepath.Join("../../casework/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	d := openDeskWith(t, folder, dsn, files)
	for _, p := range []office.PersonRow{
		{ID: "olu", Name: "Olu Organiser", Roles: []string{office.Organiser}}, {ID: "ada", Name: "Ada Admin", Admin: true},
		{ID: "eve", Name: "Eve", Roles: []string{"elder"}}, {ID: "ove", Name: "Ove", Roles: []string{office.Overseer}},
	} {
		d.onRecord(t, p)
	}
	return d
}

func guild(t testing.TB) *desk {
	folder := t.TempDir()
	d := openGuild(t, folder, filepath.Join(folder, "duly.db"))
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"},
		standing.Event{Kind: standing.Joined, Day: date("2021-01-02"), Number: "N-2", Name: "Bo Brook"},
		standing.Event{Kind: standing.Joined, Day: date("2022-01-02"), Number: "N-3", Name: "Cy Cliff"})
	return d
}

func (d *desk) tells(t testing.TB, events ...standing.Event) {
	t.Helper()
	if err := d.MembersChanged(context.Background(), "ada", events, "members.csv"); err != nil {
		t.Fatal(err)
	}
}

// does is to do something in a case as it is now.
func (d *desk) does(t testing.TB, id string, who casework.Actor, act casework.Act) error {
	t.Helper()
	ctx := context.Background()
	f, err := d.Open(ctx, id, who)
	if err != nil {
		t.Fatal(err)
	}
	if act.Text == "" {
		act.Text = "Because it is so, on " + d.Today().Long() + "."
	}
	_, err = d.Do(ctx, id, who, act, nil, f.Case.Version)
	return err
}

func (d *desk) must(t testing.TB, id string, who casework.Actor, act casework.Act) {
	t.Helper()
	if err := d.does(t, id, who, act); err != nil {
		t.Fatal(err)
	}
}

// lists puts members on the register, of whom one left while a case was open about them.
func (d *desk) lists(t testing.TB, id string) {
	t.Helper()
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"},
		standing.Event{Kind: standing.Joined, Day: date("2021-01-02"), Number: "N-2", Name: "Bo Brook"})
	d.must(t, id, ira, casework.Act{Kind: casework.Identify, Member: "N-1"})
	d.tells(t, standing.Event{Kind: standing.Resigned, Day: d.Today(), Number: "N-1"})
}

// restrained is a case in which N-1 may not vote, for a time.
func (d *desk) restrained(t testing.TB) (id string) {
	t.Helper()
	id = d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	d.must(t, id, ira, casework.Act{Kind: casework.Identify, Member: "N-1"})
	d.must(t, id, officer("rae", "reviewer"), casework.Act{Kind: casework.Impose, Subject: "interim suspension", Matter: &casework.Matter{Restraint: &casework.Restriction{
		Lesser: "None would do.", Effects: []casework.Effect{{What: "may not come to guild evenings"}},
	}}})
	return id
}

const meetings = "may not come to guild evenings"

// An organiser is told yes or no, since when, until when and by which rule. Of somebody who
// is no member they are told what they would be of one with nothing on record; the question
// is in the journal, and whom it is about reads who asked.
func TestAnOrganiserAsks(t *testing.T) {
	d, ctx := guild(t), context.Background()
	id := d.restrained(t)
	rule := cases(t, d)[id].Restraints[0].Rule
	a, err := d.Ask(ctx, "olu", " N-1 ", meetings, d.Today())
	if err != nil || a.Yes || a.Since != d.Today() || a.Until == 0 || a.Rule != rule {
		t.Fatalf("%+v (%v)", a, err)
	}
	after, err := d.Ask(ctx, "olu", "N-1", meetings, a.Until+1)
	if err != nil || after != (standing.Answer{Yes: true}) {
		t.Errorf("for the day after its end: %+v (%v)", after, err)
	}
	vote, err := d.Ask(ctx, "olu", "N-1", "may not vote", d.Today())
	if err != nil || vote != (standing.Answer{Yes: true}) {
		t.Errorf("a measure that has another effect alone answers %+v (%v)", vote, err)
	}
	before := head(t, d)
	good, err := d.Ask(ctx, "olu", "N-2", meetings, d.Today())
	if err != nil {
		t.Fatal(err)
	}
	nobody, err := d.Ask(ctx, "olu", "N-99", meetings, d.Today())
	if err != nil || nobody != good || head(t, d) != before+2 {
		t.Errorf("nobody is answered with %+v, and a member in good standing with %+v; %d entries (%v)", nobody, good, head(t, d)-before, err)
	}
	d.asksBadly(t)
	mine, err := d.AskedAboutParty(ctx, id, respondent)
	if err != nil || len(mine) != 3 {
		t.Fatalf("%+v (%v)", mine, err)
	}
	if x := mine[0]; x.By != "Olu Organiser" || x.Role != office.Organiser || x.What != meetings || x.Day != d.Today() || x.Yes {
		t.Errorf("whom it is about reads %+v", x)
	}
	for _, who := range []casework.Actor{complainant, sam, overseer} {
		if list, err := d.AskedAboutParty(ctx, id, who); err != nil || len(list) > 0 {
			t.Errorf("%s reads who asked: %v (%v)", who.ID, list, err)
		}
	}
	d.holds(t)
}

// asksBadly: nobody else may ask, and nothing else can be asked.
func (d *desk) asksBadly(t *testing.T) {
	t.Helper()
	before := head(t, d)
	for _, x := range []struct {
		by, number, what string
		day              int
		field            string
	}{
		{"sam", "N-1", meetings, 0, ""}, {"ada", "N-1", meetings, 0, ""}, {"nobody", "N-1", meetings, 0, ""},
		{"olu", "  ", meetings, 0, "number"}, {"olu", strings.Repeat("9", 201), meetings, 0, "number"}, {"olu", "N-1", "may not sing", 0, "what"},
		{"olu", "N-1", meetings, -1, "day"}, {"olu", "N-1", meetings, 400, "day"},
	} {
		_, err := d.Ask(context.Background(), x.by, x.number, x.what, d.Today()+timetable.Date(x.day))
		var refusal *casework.Refusal
		switch {
		case x.field == "" && !errors.Is(err, office.ErrNotFound):
			t.Errorf("%s is answered: %v", x.by, err)
		case x.field != "" && (!errors.As(err, &refusal) || refusal.Field != x.field):
			t.Errorf("%+v: %v", x, err)
		}
	}
	if head(t, d) != before {
		t.Error("what was refused left entries")
	}
}

// holds: the audit finds nothing, and what was told last is what is so.
func (d *desk) holds(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	audit, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(audit.Found)+len(audit.Lost)+len(audit.Restored) > 0 {
		t.Fatalf("the audit: %+v (%v)", audit, err)
	}
}

// Whoever keeps the list of members is told of every change once, in order, with what was
// told before: when a measure is imposed and lifted, when a case turns out to be about
// somebody else, and when an effect ends by itself, which needs nobody.
func TestChangesAreTold(t *testing.T) {
	d, ctx := guild(t), context.Background()
	if changes, err := d.Changes(ctx, 0); err != nil || len(changes) > 0 {
		t.Fatalf("the list of members is told what it told: %+v (%v)", changes, err)
	}
	id := d.restrained(t)
	d.must(t, id, ira, casework.Act{Kind: casework.Identify, Member: "N-2"})
	end := cases(t, d)[id].Restraints[0]
	d.morning((end.Review + 1).String())
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	changes, err := d.Changes(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for i, c := range changes {
		if c.Number != int64(i+1) {
			t.Errorf("change %d has the number %d", i+1, c.Number)
		}
		told = append(told, fmt.Sprintf("%s %s %d→%d", c.Member, c.Day, len(c.Before.Effects), len(c.After.Effects)))
	}
	want := []string{"N-1 2026-03-02 0→1", "N-1 2026-03-02 1→0", "N-2 2026-03-02 0→1", "N-2 " + (end.Review + 1).String() + " 1→0"}
	slices.Sort(told[1:3])
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told was\n%q\nand should be\n%q", told, want)
	}
	if rest, err := d.Changes(ctx, 2); err != nil || len(rest) != 2 || rest[0].Number != 3 {
		t.Errorf("after the second: %+v (%v)", rest, err)
	}
	d.holds(t)
}

// What the membership system tells is in the register and in one entry of the journal;
// what cannot be is refused whole, and names the event.
func TestMembersAreTold(t *testing.T) {
	d, ctx := guild(t), context.Background()
	before := head(t, d)
	d.tells(t, standing.Event{Kind: standing.Renamed, Day: d.Today(), Number: "N-2", Name: "Bo Beck"}, standing.Event{Kind: standing.Resigned, Day: d.Today(), Number: "N-3"})
	if head(t, d) != before+1 {
		t.Errorf("two events are %d entries", head(t, d)-before)
	}
	for _, x := range []struct {
		e     standing.Event
		field string
	}{
		{standing.Event{Kind: standing.Joined, Day: d.Today(), Number: "N 4", Name: "Dee"}, "number"},
		{standing.Event{Kind: standing.Joined, Day: d.Today(), Number: "N-4", Name: "Dee\x00"}, "name"},
		{standing.Event{Kind: standing.Joined, Day: d.Today() + 1, Number: "N-4", Name: "Dee"}, "day"},
		{standing.Event{Kind: standing.Resigned, Day: d.Today(), Number: "N-3"}, "kind"},
	} {
		err := d.MembersChanged(ctx, "ada", []standing.Event{{Kind: standing.Joined, Day: d.Today(), Number: "N-5", Name: "Em"}, x.e}, "x")
		var m *standing.Misfit
		if !errors.As(err, &m) || m.Index != 1 || m.Field != x.field {
			t.Errorf("%+v: %v", x.e, err)
		}
	}
	r, err := d.Members(ctx)
	if err != nil || r.Find("N-5") != nil || r.Find("N-2").Name != "Bo Beck" || r.Find("N-3").Member() {
		t.Errorf("the register is another (%v)", err)
	}
	d.holds(t)
}

// Whoever is forgotten, with the key of theirs, is in the register no more, nor what was
// told of them; the others stay, and the audit finds nothing wrong.
func TestOneMemberIsForgotten(t *testing.T) {
	folder := t.TempDir()
	d, ctx := openGuild(t, folder, filepath.Join(folder, "duly.db")), context.Background()
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"},
		standing.Event{Kind: standing.Joined, Day: date("2021-01-02"), Number: "N-2", Name: "Bo Brook"},
		standing.Event{Kind: standing.Joined, Day: date("2021-01-02"), Number: "N-3", Name: "Bo Brooke"})
	d.tells(t, standing.Event{Kind: standing.Merged, Day: date("2022-01-02"), Number: "N-2", Other: "N-3"},
		standing.Event{Kind: standing.Resigned, Day: date("2023-01-02"), Number: "N-1"})
	names, err := d.MemberKeys(ctx, "N-2")
	if err != nil || len(names) != 2 {
		t.Fatalf("%q (%v)", names, err)
	}
	d.close()
	destroyKeys(t, folder, names)
	d = openGuild(t, folder, filepath.Join(folder, "duly.db"))
	r, err := d.Members(ctx)
	if err != nil || r.Len() != 1 || r.Find("N-1") == nil || r.Find("N-1").Left == 0 {
		t.Fatalf("%d are left (%v)", r.Len(), err)
	}
	d.tells(t, standing.Event{Kind: standing.Joined, Day: d.Today(), Number: "N-2", Name: "Somebody Else"})
	if r, err := d.Members(ctx); err != nil || r.Find("N-2").Name != "Somebody Else" {
		t.Errorf("the number cannot be given again (%v)", err)
	}
	d.holds(t)
}

func destroyKeys(t *testing.T, folder string, names []string) {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	if err := keys.Destroy(context.Background(), names); err != nil {
		t.Fatal(err)
	}
}

// overseen is what the overseer can open of an entry.
func (d *desk) overseen(t *testing.T, e journal.Entry) string {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(d.folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	key, err := keys.Key(context.Background(), "system/oversight", false)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := e.OpenOne(journal.Oversight, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// Nothing in the database names a member, or says which case is about whom.
func TestNoMemberStandsInTheDatabase(t *testing.T) {
	folder := t.TempDir()
	d := openGuild(t, folder, filepath.Join(folder, "duly.db"))
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example", Also: []string{"Robbie Sample"}})
	d.restrained(t)
	if _, err := d.Ask(context.Background(), "olu", "N-1", meetings, d.Today()); err != nil {
		t.Fatal(err)
	}
	d.close()
	for _, name := range []string{"duly.db", "keys"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"N-1", "Robbie", "Sample"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
}

// The overseer is told that a question was asked, in which role and about what, and never
// about whom, nor by whom.
func TestTheOverseerIsNotToldWhoWasAskedAbout(t *testing.T) {
	d, ctx := guild(t), context.Background()
	if _, err := d.Ask(ctx, "olu", "N-1", meetings, d.Today()); err != nil {
		t.Fatal(err)
	}
	last := head(t, d) - 1
	err := d.store.Entries(ctx, last, last+1, func(e journal.Entry) error {
		plain := d.overseen(t, e)
		if !strings.Contains(plain, journal.StandingAsked) || !strings.Contains(plain, meetings) {
			t.Errorf("the overseer reads %s", plain)
		}
		for _, secret := range []string{"N-1", "olu"} {
			if strings.Contains(plain, secret) {
				t.Errorf("the overseer reads %q", secret)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// openPlatform opens the office of the guild under rules with a duty towards those who are
// suspended, and with N-1 suspended at once.
func openPlatform(t *testing.T) *desk {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"leaving.md", "manners.md"} {
		text, err := os.ReadFile(filepath.Join("../../casework/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "leaving.md" {
			text = append(text, "\n## 9 Platforms\n\n```duly\nstanding: {vote: may not vote}\nassociation: {listed: suspension, duty: share a platform, exempt: [family, work]}\n```\n"...)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	folder := t.TempDir()
	d := openDeskWith(t, folder, filepath.Join(folder, "duly.db"), files)
	for _, p := range []office.PersonRow{{ID: "olu", Name: "Olu", Roles: []string{office.Organiser}}, {ID: "ada", Name: "Ada", Admin: true}} {
		d.onRecord(t, p)
	}
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"},
		standing.Event{Kind: standing.Joined, Day: date("2021-01-02"), Number: "N-2", Name: "Bo Brook"})
	return d
}

// suspends decides a case so that N-1 is suspended at once, for a month.
func (d *desk) suspends(t *testing.T) {
	t.Helper()
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	d.must(t, id, ira, casework.Act{Kind: casework.Identify, Member: "N-1"})
	d.do(t, id, respondent, "investigation", "reply", "")
	d.do(t, id, ira, "investigation", "report", "")
	d.do(t, id, officer("rae", "reviewer"), "investigation", "charge", "case to answer")
	d.do(t, id, ira, "hearing", "bundle", "")
	d.morning("2026-03-18")
	panel := officer("pam", "panel")
	f, err := d.Open(context.Background(), id, panel)
	if err != nil {
		t.Fatal(err)
	}
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Outcome: "upheld", Present: []string{"pam", "pim"}, Matter: casework.Unanimous("upheld", 2)}
	for _, a := range casework.Judged(f.Rulebook, f.Case) {
		act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Seen."})
	}
	act.Matter.Weighing = &casework.Weighing{Start: "x", Aggravating: "x", Mitigating: "x", AtOnce: "Others are at risk.",
		Sanctions: []casework.Imposition{{Name: "suspension", Length: "1 month", Effects: []casework.Effect{{What: "may not vote"}}}}}
	d.must(t, id, panel, act)
}

// A member is told in writing who is suspended; from the day on which they had it they
// have the duty, until the suspension ends by itself. What cannot be is refused.
func TestNoticeOfAListedStatus(t *testing.T) {
	d, ctx := openPlatform(t), context.Background()
	give := func(by, to, about, day, shows string) error {
		var on timetable.Date
		if day != "" {
			on = date(day)
		}
		return d.GiveNotice(ctx, by, to, about, on, shows)
	}
	if err := give("ada", "N-2", "N-1", "2026-03-02", "Signed."); err == nil || !strings.Contains(err.Error(), "bears none of the sanctions") {
		t.Errorf("of somebody who is not listed notice is given: %v", err)
	}
	d.suspends(t)
	if a, err := d.Ask(ctx, "olu", "N-1", "vote", d.Today()); err != nil || a.Yes {
		t.Fatalf("a suspended member may vote: %+v (%v)", a, err)
	}
	if _, bound, err := d.Bound(ctx, "N-2", "N-1", d.Today()); err != nil || bound {
		t.Errorf("bound without notice (%v)", err)
	}
	before := head(t, d)
	for _, x := range []struct{ by, to, about, day, shows, field string }{
		{"ada", "N-9", "N-1", "2026-03-18", "Signed.", "to"}, {"ada", "N-2", "N-9", "2026-03-18", "Signed.", "about"}, {"ada", "N-1", "N-1", "2026-03-18", "Signed.", "about"},
		{"ada", "N-2", "N-1", "", "Signed.", "received"}, {"ada", "N-2", "N-1", "2026-03-19", "Signed.", "received"}, {"ada", "N-2", "N-1", "2026-03-18", " ", "shows"},
		{"ada", "N-2", "N-1", "2026-03-17", "Signed.", "about"},
	} {
		var refusal *casework.Refusal
		if err := give(x.by, x.to, x.about, x.day, x.shows); !errors.As(err, &refusal) || refusal.Field != x.field {
			t.Errorf("%+v: %v", x, err)
		}
	}
	if err := give("sam", "N-2", "N-1", "2026-03-18", "Signed."); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("sam gives notice: %v", err)
	}
	if head(t, d) != before {
		t.Error("what was refused left entries")
	}
	if err := give("ada", "N-2", "N-1", "2026-03-18", "Signed."); err != nil {
		t.Fatal(err)
	}
	n, bound, err := d.Bound(ctx, "N-2", "N-1", d.Today())
	if err != nil || !bound || n.Status != "suspension" || n.Since != date("2026-03-18") || n.Until != date("2026-04-18") || n.Rule == "" {
		t.Errorf("bound %t by %+v (%v)", bound, n, err)
	}
	if _, bound, err := d.Bound(ctx, "N-2", "N-1", n.Until+1); err != nil || bound {
		t.Errorf("bound after the last day (%v)", err)
	}
	to, about, err := d.Notices(ctx, "N-2")
	if err != nil || len(to) != 1 || len(about) != 0 || !to[0].Binds || to[0].AboutName != "Robin Example, N-1" || to[0].Shows != "Signed." {
		t.Errorf("%+v %+v (%v)", to, about, err)
	}
	d.morning("2026-04-20")
	d.holds(t)
	changes, err := d.Changes(ctx, 0)
	if err != nil || len(changes) != 2 || changes[0].After.Status != standing.Suspended || changes[1].After.Status != standing.Good || changes[1].Day != date("2026-04-20") {
		t.Errorf("%+v (%v)", changes, err)
	}
	if to, _, err := d.Notices(ctx, "N-2"); err != nil || to[0].Binds {
		t.Errorf("it binds after the suspension (%v)", err)
	}
}
