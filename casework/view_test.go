package casework_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
)

// What each reader may read of an event of each kind: t its text, m what it says in
// a form of its own, f its findings, x the names of its files, c what a complaint says
// of itself, i who the complainant is, p which officer acted or is meant, n an officer
// by name; - only that it happened. Each event says something in all of its parts, as no
// real one does: so what is shown by default shows. In this order: the complainant, a further complainant, the
// respondent, the complainant's representative, an officer, an officer who has yet
// to declare, the overseer.
//
// A row is the kind, who did it, and then what matters beside: to=PARTY, a step, about=
// the subject, on= the ground, apart (before the case was in any stage), papers (they
// went to both afterwards), and kept=EXHIBIT (withheld from the respondent).
//
// The complainants are confidential, the respondent has had notice. Where one party
// reads what another does not, the row says why.
const readings = `
received complainant                           : tmfxcin tmfxcn  tmfxcn  tmfxcin tmfxcin ci      -  # confidential
further_complaint complainant_C2               : tmfxcn  tmfxcin tmfxcn  tmfxcn  tmfxcin ci      -  # confidential
entered system                                 : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
opened system                                  : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
cancelled system                               : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
recounted system                               : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
ended system                                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
lapsed system inquiry.notice                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
lapsed system inquiry.report                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
passed_on system to=keeper                     : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
waived respondent inquiry.reply                : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
extended keeper inquiry.report                 : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
done clerk intake.triage                       : tmfxpn  tmfxpn  tmfxpn  tmfxpn  tmfxpn  p       -
done inquirer inquiry.notice                   : -       -       tmfxn   -       tmfxpn  p       -  # a letter is between the office and its reader
done respondent inquiry.reply                  : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
done inquirer inquiry.report                   : -       -       -       -       tmfxpn  p       -
done inquirer inquiry.report papers            : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
done inquirer inquiry.papers                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
done panel inquiry.decision                    : tmfxpn  tmfxpn  tmfxpn  tmfxpn  tmfxpn  p       -
appealed respondent                            : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
added inquirer                                 : -       -       -       -       tmfxpn  p       -  # a note of the office’s own
added inquirer to=complainant                  : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
added complainant                              : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
added complainant_C2                           : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
added respondent                               : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
paused keeper                                  : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
resumed keeper                                 : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
resumed system                                 : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
time_asked_for inquirer to=parties             : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
time_asked_for respondent to=parties           : tmfn    tmfn    tmfxn   tmfn    tmfxn   -       -  # the papers for it can be about their health
time_refused keeper to=parties                 : tmfn    tmfn    tmfn    tmfn    tmfxpn  p       -
corrected inquirer about=3 on=day_of_service   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
corrected complainant about=1 on=words         : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
corrected complainant about=1 on=file          : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
corrected complainant about=1 on=file kept=E2  : tmfxn   tmfxn   -       tmfxn   tmfxn   -       -  # that file is withheld from them
corrected complainant about=1 on=words kept=E2 : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
calendar_amended system                        : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
calendar_restored system                       : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
rules_changed system to=parties                : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
expedited keeper to=parties                    : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
framed inquirer                                : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
amended inquirer                               : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
dropped inquirer                               : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
answered respondent                            : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
submitted inquirer                             : -       -       -       -       tmfxpn  p       -
submitted inquirer papers                      : tmxn    tmxn    tmxn    tmxn    tmfxpn  p       -
submitted complainant                          : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
submitted complainant kept=E4                  : tmfxn   tmfxn   f       tmfxn   tmfxn   -       -  # withheld, with a reason on record
disclosed inquirer about=E2 to=respondent      : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
withheld inquirer about=E2 to=respondent       : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
redacted inquirer about=E2                     : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
consulted inquirer about=E2                    : -       -       -       -       tmfxpn  p       -
bundled inquirer to=parties                    : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
imposed keeper to=respondent                   : -       -       tmfxn   -       tmfxpn  p       -  # whom it restrains
imposed keeper to=parties                      : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
continued panel to=respondent                  : -       -       tmfxn   -       tmfxpn  p       -  # whom it restrains
continued panel to=parties                     : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
review_asked respondent                        : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
lifted panel to=respondent                     : -       -       tmfxn   -       tmfxpn  p       -  # whom it restrained
lifted panel to=parties                        : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
lifted system to=respondent                    : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
sanctioned panel                               : -       -       -       -       tmfxpn  p       -
in_force system                                : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
quashed system                                 : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
fulfilled inquirer to=respondent               : -       -       tmfxn   -       tmfxpn  p       -  # whose order it is
not_fulfilled system                           : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
convened clerk                                 : -       -       -       -       tmfxpn  p       -
contributed clerk to=parties                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
contributed respondent to=parties              : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
drawn clerk to=parties                         : tmfxpn  tmfxpn  tmfxpn  tmfxpn  tmfxpn  p       -
stood_down clerk                               : p       p       p       p       tmfxpn  p       -
offered clerk to=inquirer                      : -       -       -       -       tmfxpn  p       -
accepted inquirer to=inquirer                  : -       -       -       -       tmfxpn  p       -
accepted panel to=panel                        : n       n       n       n       tmfxpn  p       -
declined inquirer to=inquirer                  : -       -       -       -       tmfxpn  p       -
offer_lapsed system to=inquirer                : -       -       -       -       tmfxpn  p       -
handed_over inquirer to=inquirer               : -       -       -       -       tmfxpn  p       -
handed_over system to=inquirer                 : -       -       -       -       tmfxpn  p       -
deputised system to=keeper                     : -       -       -       -       tmfxpn  p       -
kept_out system on=named                       : -       -       -       -       tmfxpn  p       -
kept_out inquirer on=conflict_declared         : -       -       -       -       tmfxpn  p       -
bar_lifted keeper                              : -       -       -       -       tmfxpn  p       -
no_conflict inquirer                           : -       -       -       -       tmfxpn  p       -
asked_out complainant apart                    : tmfxn   -       -       tmfxn   tmfxn   -       -  # theirs alone
objected complainant apart                     : tmfxn   -       -       tmfxn   tmfxn   -       -  # theirs alone
objected complainant                           : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
objected respondent                            : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
objection_settled elder to=complainant         : tmfxn   -       -       tmfxn   tmfxpn  p       -  # theirs alone
objection_settled elder to=parties             : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
objection_unanswered system                    : -       -       -       -       tmfxpn  p       -
approached inquirer                            : -       -       -       -       tmfxpn  p       -
moved_to_another_case clerk to=complainant     : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
complaint_joined clerk to=parties              : tfx     tfx     tfx     tfx     tmfxpn  p       -
complaint_separated clerk to=parties           : tfx     tfx     tfx     tfx     tmfxpn  p       -
message inquirer to=complainant                : tmfxn   -       -       tmfxn   tmfxpn  p       -  # between them and the office
message complainant to=complainant             : tmfxn   -       -       tmfxn   tmfxn   -       -  # as above
message complainant_C2 to=complainant_C2       : -       tmfxn   -       -       tmfxn   -       -  # as above
message respondent to=respondent               : -       -       tmfxn   -       tmfxn   -       -  # as above
silence system to=complainant                  : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
arrangement inquirer to=complainant            : tmfxn   -       -       tmfxn   tmfxpn  p       -  # between them and the office
arrangement respondent to=respondent           : -       -       tmfxn   -       tmfxn   -       -  # as above
arrangement_ended inquirer to=complainant      : tmfxn   -       -       tmfxn   tmfxpn  p       -  # as above
confidentiality_decided clerk to=parties       : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
confidentiality_questioned complainant         : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
confidentiality_questioned respondent          : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
identity_disclosed system to=parties           : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
left inquirer to=parties                       : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
left respondent to=parties                     : tmfxn   tmfxn   tmfxn   tmfxn   tmfxn   -       -
readmitted inquirer to=parties                 : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
withdrawn complainant to=complainant           : tmfxn   -       -       tmfxn   tmfxn   -       -  # that they did, all are told; why is between them and the office
withdrawn inquirer to=complainant              : tmfxn   -       -       tmfxn   tmfxpn  p       -  # as above
withdrawal_decided inquirer to=parties         : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
died inquirer to=parties                       : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
referred inquirer to=parties                   : tmfxn   tmfxn   tmfxn   tmfxn   tmfxpn  p       -
identified inquirer                            : -       -       -       -       tmfxpn  p       -
`

// readers are those of the columns.
var readers = []casework.Actor{
	complainant, second, respondent, {ID: "P1 for complainant", Party: rulebook.Complainant},
	{ID: "olga", Roles: []string{"inquirer"}}, {ID: "una", Roles: []string{"inquirer"}}, {ID: "otto", Roles: []string{casework.Overseer}},
}

// Every kind of event stands in the table, and each reader reads of it what the table
// says and no more.
func TestWhoReadsWhat(t *testing.T) {
	r := readRulebook(t, "testdata/gnomon.md")
	missing := map[casework.Kind]bool{}
	for _, k := range kindsOfEvent(t) {
		missing[k] = true
	}
	for line := range strings.Lines(readings) {
		row, want, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found {
			continue
		}
		c, kind, planted := planting(t, row)
		delete(missing, kind)
		var got []string
		for _, who := range readers {
			shown := casework.Shown(r, c, planted, who)
			got = append(got, readOf(shown))
			if by := c.Events[planted].By; who.Party != "" && who.Principal() != by && slices.Contains(stringsIn(reflect.ValueOf(shown)), "annex.pdf") {
				t.Errorf("%s: %s reads how %s called their file", strings.TrimSpace(row), who.ID, by)
			}
		}
		want, _, _ = strings.Cut(want, "#")
		if expected := strings.Fields(want); !slices.Equal(expected, got) {
			t.Errorf("%s: %s, and not as the table has it\n%s", strings.TrimSpace(row), strings.Join(got, " "), want)
		}
	}
	for k := range missing {
		t.Errorf("no row says who may read what of “%s”", k)
	}
}

// source is the package as it is written, without its tests.
func source(t *testing.T) (out []*ast.File) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, file)
	}
	return out
}

// kindsOfEvent finds every kind of event in the source: the constants of the type Kind.
func kindsOfEvent(t *testing.T) []casework.Kind {
	t.Helper()
	var out []casework.Kind
	for _, file := range source(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "Kind" {
				return true
			}
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, casework.Kind(value))
			return true
		})
	}
	if len(out) < 50 {
		t.Fatalf("only %d kinds of event were found", len(out))
	}
	return out
}

// planting is a case in which what a row tells happens, with something to find in
// each part of the event.
func planting(t *testing.T, row string) (c *casework.Case, kind casework.Kind, at int) {
	t.Helper()
	words := strings.Fields(row)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "_", " ")
	}
	kind = casework.Kind(words[0])
	filing := &casework.Filing{Mode: casework.Confidential, Respondent: "Rex"}
	received := casework.Event{Kind: casework.Received, Day: 1, By: "complainant", Role: "complainant", Text: "account", Filing: filing, Identity: &casework.Identity{Name: "Cleo"}, Exhibits: []casework.Exhibit{invented("theirs")}}
	further := casework.Event{Kind: casework.Complained, Day: 1, By: "complainant C2", Role: "complainant", Subject: "C2", Text: "account", Filing: filing, Identity: &casework.Identity{Name: "Cyra"}}
	notice := casework.Event{Kind: casework.Done, Day: 2, By: "ida", Role: "inquirer", Stage: "inquiry", Step: "notice"}
	e := planted(kind, words[1])
	papers, kept := false, ""
	for _, w := range words[2:] {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "to":
			e.To = value
		case "about":
			e.Subject = value
		case "on":
			e.Ground = value
		case "apart":
			e.Stage = ""
		case "papers":
			papers = true
		case "kept":
			kept = value
		default:
			e.Stage, e.Step, _ = strings.Cut(name, ".")
		}
	}
	c = &casework.Case{
		Events: []casework.Event{received, further, notice, e}, Further: []casework.Further{{ID: "C2"}},
		Confidences:  []casework.Confidence{{Complaint: "C1", Open: true}, {Complaint: "C2", Open: true}},
		Arrangements: []casework.Arrangement{{ID: "P1", For: "complainant", What: casework.Representative}, {ID: "P2", For: "complainant", What: casework.Representative, Ended: true}},
	}
	c.People.Clear = []string{"olga"}
	c.People.Bars = []casework.Bar{{ID: "B1", Person: "bo"}}
	if kept != "" { // before the notice: nothing is withheld from somebody who has it
		c.Events = []casework.Event{received, further, e, {Kind: casework.Withheld, Day: 3, By: "ida", Role: "inquirer", Subject: kept, To: rulebook.Respondent}, notice}
		return c, kind, 2
	}
	if papers {
		c.Events = append(c.Events, casework.Event{Kind: casework.Done, Day: 9, By: "ida", Role: "inquirer", Stage: "inquiry", Step: "papers"})
	}
	return c, kind, 3
}

// planted is an event of a kind that says something in each of its parts.
func planted(kind casework.Kind, role string) casework.Event {
	e := casework.Event{
		Kind: kind, Day: 3, By: "ida", Role: role, Stage: "inquiry", Text: "said", Whom: "ivo", Present: []string{"ida", "ivo"},
		Particulars: &casework.Particulars{Findings: []casework.Finding{{Reasons: "found"}}}, Exhibits: []casework.Exhibit{invented("annex")},
		Matter: &casework.Matter{
			Officer: &casework.OfficerNote{Name: "Ida Invented"}, Exclusion: &casework.Exclusion{Names: "formed"}, Objection: &casework.ObjectionNote{Who: "formed"},
			Submission: &casework.Submission{Kind: casework.InFile, Title: "formed"}, Correction: &casework.Correction{Wrong: "formed"}, Charge: &casework.Charge{Alleged: "formed"},
			Restraint: &casework.Restriction{Lesser: "formed"}, Weighing: &casework.Weighing{Start: "formed"}, Joining: &casework.Joining{From: "formed"},
			Addressee: &casework.Addressee{To: "formed"}, Arrangement: &casework.Arrangement{Name: "formed"}, Pool: &casework.Pool{Excluded: []casework.LeftOut{{Why: "formed"}}},
			Bench: &casework.Bench{Names: []string{"Ida Invented"}}, Ballot: &casework.Ballot{Votes: []casework.Vote{{Seat: 1, Outcome: "upheld", Dissent: "formed"}}},
		},
	}
	switch name, _, _ := strings.Cut(role, " "); name {
	case rulebook.Complainant, rulebook.Respondent:
		e.By, e.Role, e.Whom, e.Present = role, name, "", nil
	case rulebook.System:
		e.By, e.Role, e.Present = rulebook.System, "inquirer", nil
	}
	if kind == casework.Received || kind == casework.Complained {
		e.Filing, e.Identity = &casework.Filing{Mode: casework.Confidential, Respondent: "Rex"}, &casework.Identity{Name: "Cleo"}
	}
	return e
}

// readOf tells which of the parts of a planted event are there.
func readOf(e casework.Event) string {
	out := ""
	may := func(letter string, there bool) {
		if there {
			out += letter
		}
	}
	all := strings.Join(stringsIn(reflect.ValueOf(e)), "\n")
	may("t", strings.Contains(all, "said"))
	may("m", strings.Contains(all, "formed"))
	may("f", strings.Contains(all, "found"))
	may("x", strings.Contains(all, invented("annex").SHA256))
	may("c", e.Filing != nil)
	may("i", e.Identity != nil)
	may("p", strings.Contains(all, "ida") || strings.Contains(all, "ivo"))
	may("n", strings.Contains(all, "Ida Invented"))
	if out == "" {
		return "-"
	}
	return out
}

// stringsIn are all strings in a value, however deep.
func stringsIn(v reflect.Value) (out []string) {
	switch v.Kind() {
	case reflect.String:
		out = append(out, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			out = stringsIn(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, stringsIn(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, stringsIn(v.Index(i))...)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			out = append(out, stringsIn(k)...)
			out = append(out, stringsIn(v.MapIndex(k))...)
		}
	}
	return out
}

// Who may not read of a case may not learn that there is one.
func TestWhoMayKnowOfACase(t *testing.T) {
	r := readRulebook(t, "testdata/gnomon.md")
	c, _, _ := planting(t, "added inquirer")
	untold := c.Clone()
	untold.Events = c.Events[:2]
	apart := c.Clone()
	apart.Further = []casework.Further{{ID: "C2", Separated: true}}
	for who, may := range map[string]struct {
		c     *casework.Case
		actor casework.Actor
		want  bool
	}{
		"the complainant":                           {c, complainant, true},
		"a further complainant":                     {c, second, true},
		"one whose complaint was separated":         {apart, second, false},
		"the respondent before the notice":          {untold, respondent, false},
		"the respondent":                            {c, respondent, true},
		"a representative":                          {c, casework.Actor{ID: "P1 for complainant", Party: rulebook.Complainant}, true},
		"one whose arrangement ended":               {c, casework.Actor{ID: "P2 for complainant", Party: rulebook.Complainant}, false},
		"one with an arrangement of another":        {c, casework.Actor{ID: "P1 for respondent", Party: rulebook.Respondent}, false},
		"one whom no arrangement names":             {c, casework.Actor{ID: "P3 for complainant", Party: rulebook.Complainant}, false},
		"an officer":                                {c, casework.Actor{ID: "olga", Roles: []string{"inquirer"}}, true},
		"an officer who has yet to declare":         {c, casework.Actor{ID: "una", Roles: []string{"inquirer"}}, true},
		"an officer who is kept out":                {c, casework.Actor{ID: "bo", Roles: []string{"inquirer"}}, false},
		"an overseer":                               {c, casework.Actor{ID: "otto", Roles: []string{casework.Overseer}}, true},
		"an overseer who is kept out":               {c, casework.Actor{ID: "bo", Roles: []string{casework.Overseer}}, false},
		"the president":                             {c, casework.Actor{ID: "pat", Roles: []string{"president"}}, false},
		"the president, who is an inquirer too":     {c, casework.Actor{ID: "pat", Roles: []string{"president", "inquirer"}}, false},
		"the president, who is the respondent":      {c, casework.Actor{ID: rulebook.Respondent, Party: rulebook.Respondent, Roles: []string{"president"}}, false},
		"an officer of no role that the rules have": {c, casework.Actor{ID: "ned", Roles: []string{"treasurer"}}, false},
		"somebody of no role":                       {c, casework.Actor{ID: "ned"}, false},
		"nobody":                                    {c, casework.Actor{}, false},
	} {
		if got := casework.MaySee(r, may.c, may.actor); got != may.want {
			t.Errorf("%s may learn that there is a case: %t", who, got)
		}
	}
}
