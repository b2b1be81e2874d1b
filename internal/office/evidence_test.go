package office_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

var (
	submit = casework.Act{Kind: casework.Submit, Matter: &casework.Matter{Submission: &casework.Submission{Kind: casework.InFile, Title: "The diary of Ada Blackout", Source: "Ada Blackout"}}}
	sides  = []casework.Actor{complainant, respondent}
)

// put does an act with a file, as the case stands.
func (d *desk) put(t testing.TB, id string, who casework.Actor, act casework.Act, name, data string) {
	t.Helper()
	f, err := d.Open(context.Background(), id, who)
	if err == nil {
		_, err = d.Do(context.Background(), id, who, act, []office.Upload{{Name: name, Type: "text/plain", Data: []byte(data)}}, f.Case.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// told is a case of which the respondent has had notice.
func told(t *testing.T) (d *desk, id string) {
	d = openDesk(t, t.TempDir())
	id = d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	return d, id
}

func has(f office.CaseFile, ref string) bool {
	return slices.ContainsFunc(f.Evidence, func(p casework.Piece) bool { return p.ID == ref })
}

// What the office has and nobody was given is known to no party: not the file,
// not its title, not in the events, not in the letters; and to the overseer not
// a word of it ever.
func TestUndisclosedEvidenceIsKnownToNoParty(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.put(t, id, ira, submit, "diary.txt", "what Ada Blackout wrote")
	f, err := d.Open(ctx, id, ira)
	if err != nil {
		t.Fatal(err)
	}
	diary := f.Evidence[len(f.Evidence)-1]
	for _, who := range append(slices.Clone(sides), overseer) {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		if has(f, diary.ID) {
			t.Errorf("%s has %s", who.ID, diary.ID)
		}
		silent(t, f, who.ID)
		if _, _, err := d.Exhibit(ctx, id, who, diary.File.SHA256); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s opens the file (%v)", who.ID, err)
		}
	}
	d.act(t, id, ira, casework.Act{Kind: casework.Disclose, Subject: diary.ID, To: rulebook.BothParties})
	for _, who := range sides {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		_, data, err := d.Exhibit(ctx, id, who, diary.File.SHA256)
		if !has(f, diary.ID) || err != nil || string(data) != "what Ada Blackout wrote" {
			t.Errorf("%s was given it, and has %q (%v)", who.ID, data, err)
		}
		if last := f.Letters[len(f.Letters)-1]; !strings.Contains(last.Body, diary.File.SHA256) {
			t.Errorf("the letter to %s does not name what was disclosed: %s", who.ID, last.Body)
		}
	}
	f, err = d.Open(ctx, id, overseer)
	if err != nil {
		t.Fatal(err)
	}
	silent(t, f, "the overseer")
	if last := f.Case.Events[len(f.Case.Events)-1]; last.Kind != casework.Disclosed || last.Subject != diary.ID || last.To != rulebook.BothParties {
		t.Errorf("the overseer does not see what was given to whom: %+v", last)
	}
}

func silent(t *testing.T, f office.CaseFile, who string) {
	t.Helper()
	for _, l := range f.Letters {
		if strings.Contains(l.Subject+l.Body, "Blackout") {
			t.Errorf("a letter tells %s: %s", who, l.Body)
		}
	}
	for _, e := range f.Case.Events {
		if e.Matter != nil && e.Matter.Submission != nil || slices.ContainsFunc(e.Exhibits, func(x casework.Exhibit) bool { return x.Name == "diary.txt" }) {
			t.Errorf("%s reads %+v", who, e)
		}
	}
}

// One side alone gets something only with a reason, and both hear of it.
func TestOneSideAlone(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.put(t, id, ira, submit, "diary.txt", "what Ada Blackout wrote")
	f, _ := d.Open(ctx, id, ira)
	ref := f.Evidence[len(f.Evidence)-1].ID
	act := casework.Act{Kind: casework.Disclose, Subject: ref, To: rulebook.Respondent}
	_, err := d.Do(ctx, id, ira, act, nil, f.Case.Version)
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.Field != "text" {
		t.Fatalf("without a reason: %v", err)
	}
	act.Text = "She fears the complainant."
	d.act(t, id, ira, act)
	for _, who := range sides {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		if has(f, ref) != (who.Party == rulebook.Respondent) {
			t.Errorf("%s has %s: %t", who.ID, ref, has(f, ref))
		}
		last := f.Case.Events[len(f.Case.Events)-1]
		if last.Kind != casework.Disclosed || last.Text != act.Text || last.By != "" {
			t.Errorf("%s sees %+v", who.ID, last)
		}
		if who.Party == rulebook.Complainant {
			silent(t, f, who.ID)
		}
	}
}

// The sealed original opens to an officer on the day on which they said why, to
// nobody else, and both parties see that it was opened, not why.
func TestSealedOriginals(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.put(t, id, complainant, casework.Act{Kind: casework.Add}, "photo.txt", "two children")
	d.put(t, id, ira, casework.Act{Kind: casework.Redact, Subject: "E3", Text: "Children are on it."}, "black.txt", "█")
	f, err := d.Open(ctx, id, ira)
	if err != nil {
		t.Fatal(err)
	}
	original := f.Evidence[2]
	if !original.Sealed() {
		t.Fatalf("%+v is not sealed", original)
	}
	opens := func(who casework.Actor) bool {
		t.Helper()
		_, data, err := d.Exhibit(ctx, id, who, original.File.SHA256)
		var refusal *casework.Refusal
		if err != nil && !errors.Is(err, office.ErrNotFound) && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		return err == nil && string(data) == "two children"
	}
	for _, who := range []casework.Actor{complainant, respondent, ira, sam, overseer} {
		if opens(who) != (who.Party == rulebook.Complainant) {
			t.Errorf("%s opens the original: %t", who.ID, opens(who))
		}
	}
	d.act(t, id, ira, casework.Act{Kind: casework.Consult, Subject: "E3", Text: "To count the children."})
	if !opens(ira) || opens(sam) || opens(respondent) {
		t.Errorf("said why: ira %t, sam %t, the respondent %t", opens(ira), opens(sam), opens(respondent))
	}
	for _, who := range append(slices.Clone(sides), overseer) {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		last := f.Case.Events[len(f.Case.Events)-1]
		if last.Kind != casework.Consulted || last.Subject != "E3" || last.Text != "" || last.By != "" {
			t.Errorf("%s sees %+v", who.ID, last)
		}
	}
	d.morning("2026-03-03")
	if opens(ira) {
		t.Error("it is still open on the next day")
	}
}

// Both sides get the same bundle, byte for byte; what is sealed afterwards is not
// in it any more.
func TestBundles(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.put(t, id, ira, submit, "diary.txt", "what Ada Blackout wrote")
	d.act(t, id, ira, casework.Act{Kind: casework.ToBundle})
	pack := func(who casework.Actor) []byte {
		t.Helper()
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(f.Case.Events, func(e casework.Event) bool { return e.Kind == casework.Bundled })
		b, err := d.Bundle(ctx, id, who, at)
		if errors.Is(err, office.ErrNotFound) {
			return nil
		}
		var out bytes.Buffer
		if err == nil {
			err = d.PackBundle(ctx, who, b, &out)
		}
		if err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	if a, b := pack(complainant), pack(respondent); len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("the sides get different bundles")
	}
	if pack(overseer) != nil {
		t.Error("the overseer reads the bundle")
	}
	whole := len(pack(respondent))
	d.put(t, id, ira, casework.Act{Kind: casework.Redact, Subject: "E3", Text: "A name."}, "black.txt", "█")
	if a := pack(respondent); len(a) == 0 || len(a) >= whole || bytes.Contains(a, []byte("diary.txt")) && bytes.Contains(a, []byte("tab-03-E3-diary.txt")) {
		t.Errorf("what was sealed is still in the bundle (%d bytes, was %d)", len(a), whole)
	}
}

// What a document is called is not told by its redaction, nor is how that is called
// before somebody has it.
func TestTitlesAreNotGivenAway(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.put(t, id, ira, submit, "diary.txt", "what Ada Blackout wrote")
	redact := casework.Act{Kind: casework.Redact, Subject: "E3", Text: "A name.", Matter: &casework.Matter{Submission: &casework.Submission{Title: "A witness’s diary"}}}
	d.put(t, id, ira, redact, "black.txt", "█")
	for _, given := range []bool{false, true} {
		if given {
			d.act(t, id, ira, casework.Act{Kind: casework.Disclose, Subject: "E4", To: rulebook.BothParties})
		}
		for _, who := range sides {
			f, err := d.Open(ctx, id, who)
			if err != nil {
				t.Fatal(err)
			}
			titled := slices.ContainsFunc(f.Case.Events, func(e casework.Event) bool {
				return e.Matter != nil && e.Matter.Submission != nil && e.Matter.Submission.Title == "A witness’s diary"
			})
			if has(f, "E4") != given || has(f, "E3") || titled != given {
				t.Errorf("given: %t; %s has E4 %t, E3 %t, and reads its title: %t", given, who.ID, has(f, "E4"), has(f, "E3"), titled)
			}
			for _, l := range f.Letters {
				if strings.Contains(l.Body, "Blackout") {
					t.Errorf("a letter tells %s: %s", who.ID, l.Body)
				}
			}
		}
	}
}

// What is alleged is told to both once there was notice, in the same words; to the
// overseer only that something is.
func TestAllegationsAreToldToBoth(t *testing.T) {
	d, id := told(t)
	ctx := context.Background()
	d.act(t, id, ira, casework.Act{Kind: casework.Frame, Matter: &casework.Matter{Charge: &casework.Charge{Category: "conduct", Alleged: "Cut a line.", From: timetable.MustDate("2026-02-01")}}})
	for _, who := range sides {
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Alleged) != 1 || f.Alleged[0].Alleged != "Cut a line." {
			t.Errorf("%s sees %+v", who.ID, f.Alleged)
		}
		if last := f.Letters[len(f.Letters)-1]; !strings.Contains(last.Body, "Cut a line.") || strings.Contains(last.Body, "until the end of") != (who.Party == rulebook.Respondent) {
			t.Errorf("%s is told %s", who.ID, last.Body)
		}
	}
	f, err := d.Open(ctx, id, overseer)
	if err != nil || len(f.Alleged) != 1 || f.Alleged[0].ID != "A1" || f.Alleged[0].Alleged != "" || f.Case.Framers != nil {
		t.Errorf("the overseer sees %+v (%v)", f.Alleged, err)
	}
}
