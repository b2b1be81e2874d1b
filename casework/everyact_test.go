package casework_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// The rulebooks under which people do whatever they like. Of all but the one with
// pauses it is proved how long a case can take; its cases go on by themselves as well.
// Two of them have what seldom comes about, and are lived twice as often.
var lived = []string{"parties", "alleging", "drawn", "gnomon", "gnomon", "hurried", "ladder", "ladder", "pausing", "restraint", "leaving", "leaving"}

// Folk are one case, and those who do something in it.
type folk struct {
	t        *rapid.T
	r        *rulebook.Rulebook
	c        *casework.Case
	day      timetable.Date
	officers []casework.Actor
	who      casework.Actor // who acts now
	acts     int
	kept     []*casework.Case // the case as it stood at each time
	did      map[string]int   // acts of each kind that were performed
}

// whole gives an act of each kind all that it needs, beside reasons and files.
var whole = map[string]func(*folk, casework.Move, *casework.Act){
	casework.Do: (*folk).decides, casework.Waive: nil, casework.Extend: nil, casework.Pause: nil, casework.Resume: nil, casework.Add: nil,
	casework.Impose: (*folk).restrains, casework.Continue: (*folk).sits, casework.LiftMeasure: (*folk).sits, casework.AskReview: nil, casework.Fulfil: nil,
	casework.AskTime: nil, casework.RefuseTime: nil, casework.Correct: (*folk).corrects, casework.Expedite: (*folk).hurries,
	casework.Frame: (*folk).asFilled, casework.Reword: (*folk).asFilled, casework.Drop: nil, casework.Answer: nil,
	casework.Submit: (*folk).asFilled, casework.Disclose: (*folk).asFilled, casework.Withhold: (*folk).asFilled, casework.Redact: (*folk).asFilled, casework.Consult: nil, casework.ToBundle: nil,
	casework.Convene: (*folk).supplied, casework.Contribute: nil, casework.Draw: (*folk).supplied, casework.Substitute: (*folk).member,
	casework.Say: (*folk).addresses, casework.Arrange: (*folk).arranges, casework.Unarrange: nil, casework.Confide: (*folk).chooses, casework.Question: nil,
	casework.Join: (*folk).joins, casework.Separate: nil,
	casework.Offer: (*folk).officer, casework.Accept: nil, casework.Decline: nil, casework.Take: nil, casework.HandOver: nil, casework.Declare: (*folk).declares,
	casework.RecordLeft: (*folk).leaves, casework.Readmit: (*folk).leaves, casework.Withdraw: (*folk).leaves, casework.SettleWithdrawal: (*folk).leaves,
	casework.RecordDeath: (*folk).leaves, casework.Refer: (*folk).leaves, casework.Identify: (*folk).identifies,
	casework.Recuse: nil, casework.Lift: nil, casework.Object: (*folk).objects, casework.Settle: (*folk).settles, casework.Approach: (*folk).approached,
}

// Random people do random things of every kind, under every rulebook, for as long as a
// case lives. What is offered is never refused, once it says all that it must; what is
// listed as refused is refused in the same words; what is not offered is refused, and
// nothing that is about nothing in the case gets into its record. The case at any time
// is what its events until then add up to, and stays so; and while it is open, there
// is a day on which it goes on by itself.
func TestAnyActOfAnyKind(t *testing.T) {
	did, books := map[string]int{}, map[string]*rulebook.Rulebook{}
	for _, name := range lived {
		books[name] = readRulebook(t, "testdata/"+name+".md")
		if name == "pausing" {
			continue
		}
		if res, err := check.Report(books[name], check.Options{}); err != nil || res.Bounds.Guaranteed == nil {
			t.Fatalf("it is not proved how long a case under %s can take (%v)", name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, name := range lived {
			begins(t, books[name], did).goesOn()
		}
	})
	for _, kind := range kindsOfAct(t) {
		if _, known := whole[kind]; !known {
			t.Errorf("nobody knows what an act of the kind %q must say", kind)
		}
		if did[kind] == 0 {
			t.Errorf("nobody did anything of the kind %q", kind)
		}
	}
}

func (l *folk) goesOn() {
	for range rapid.IntRange(10, 60).Draw(l.t, "acts") {
		l.day += timetable.Date(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 1, 1, 2, 7}).Draw(l.t, "days"))
		l.happens(casework.Lapse(l.r, l.c, l.day))
		l.someoneActs(l.someone())
	}
	l.replays()
	l.isAudited()
}

// common is what nearly everybody may do at nearly any time. It is done seldom, or there
// would be little of anything else.
var common = []string{
	casework.Add, casework.Approach, casework.Correct, casework.Declare, casework.Recuse, casework.Say, casework.Arrange, casework.Unarrange,
	casework.Submit, casework.Consult, casework.ToBundle, casework.Take, casework.Join, casework.HandOver,
	casework.RecordLeft, casework.Withdraw, casework.RecordDeath, casework.Refer, casework.Identify,
}

// rare is what seldom can be done at all.
var rare = []string{casework.Fulfil, casework.RefuseTime, casework.AskTime, casework.Settle, casework.Accept, casework.Decline, casework.Offer, casework.Substitute, casework.Draw, casework.Expedite, casework.SettleWithdrawal}

// someone is somebody; most often one who has something uncommon to do.
func (l *folk) someone() (who casework.Actor) {
	crowd := l.crowd()
	for range 8 {
		who = rapid.SampledFrom(crowd).Draw(l.t, "who")
		if kinds := kindsOf(l.may(who)); slices.ContainsFunc(kinds, func(k string) bool { return !slices.Contains(common, k) }) {
			break
		}
	}
	return who
}

func (l *folk) may(who casework.Actor) []casework.Move {
	lawful, _, err := casework.Moves(l.r, l.c, who, l.day)
	if err != nil {
		l.t.Fatal(err)
	}
	handling, err := casework.Handling(l.r, l.c, who, l.day)
	if err != nil {
		l.t.Fatal(err)
	}
	return append(lawful, handling...)
}

// kindsOf are the kinds of some moves, the uncommon ones more than once: so that those
// with many moves are not most of what happens.
func kindsOf(moves []casework.Move) []string {
	var out []string
	for _, m := range moves {
		switch {
		case slices.Contains(out, m.Kind):
		case slices.Contains(common, m.Kind):
			out = append(out, m.Kind)
		case slices.Contains(rare, m.Kind):
			out = append(out, slices.Repeat([]string{m.Kind}, 16)...)
		default:
			out = append(out, slices.Repeat([]string{m.Kind}, 4)...)
		}
	}
	return out
}

func begins(t *rapid.T, r *rulebook.Rulebook, did map[string]int) *folk {
	l := &folk{t: t, r: r, c: &casework.Case{}, did: did, day: timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 300).Draw(t, "received"))}
	for _, role := range r.Roles {
		for n := range max(3, role.Seats+1) {
			l.officers = append(l.officers, casework.Actor{
				ID: fmt.Sprintf("%s%d", strings.ReplaceAll(role.Name, " ", ""), n), Roles: []string{role.Name}, Qualities: []string{"lay", "lawyer"}[n%2 : n%2+1],
				Trained: map[string]timetable.Date{role.Trained: l.day + 2000},
			})
		}
	}
	c := casework.Complaint{Account: "It happened.", Filing: casework.Filing{Mode: casework.Confidential, Respondent: "Rex"}, Identity: &casework.Identity{Name: "Cleo"}}
	if len(r.Categories) > 0 {
		c.Category = r.Categories[0].Name
	}
	if r.Safeguard(rulebook.Objections) != nil && rapid.Bool().Draw(t, "names somebody") {
		c.Mentions = []casework.Mention{{Officer: l.officers[0], Ground: casework.ByName}}
	}
	l.happens(casework.Receive(r, c, l.day, false))
	if r.Name == "Sail Club complaints" && rapid.Bool().Draw(t, "two complaints") {
		other := receivedAs(t, r, c, l.day)
		l.happens(casework.Admit(r, l.c, casework.Actor{ID: "secretary0", Roles: []string{"secretary"}}, other, "BBBB-2222", "One incident.", l.day))
	}
	return l
}

// crowd is everybody; those who have something to do more than once.
func (l *folk) crowd() []casework.Actor {
	out := append(slices.Clone(l.officers), complainant, respondent, respondent, second, casework.Actor{ID: "P1 for complainant", Party: rulebook.Complainant},
		casework.Actor{ID: "otto", Roles: []string{casework.Overseer}}, casework.Actor{ID: "nobody"})
	var all casework.Actor
	for _, who := range l.officers {
		if role := l.r.Role(who.Roles[0]); !role.Barred {
			all.Roles = append(all.Roles, role.Name)
		}
		for _, k := range l.c.Clocks {
			if who.Roles[0] == k.Who {
				out = append(out, who, who)
			}
		}
		for _, p := range l.c.Panels {
			if slices.ContainsFunc(p.Members, func(m casework.Member) bool { return m.ID == who.ID }) {
				out = append(out, who, who, who)
			}
		}
	}
	all.ID, all.Trained = "all", map[string]timetable.Date{"fair hearing": l.day + 2000}
	return append(out, all)
}

func (l *folk) happens(events []casework.Event, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, e := range events {
		if err := l.c.Apply(e); err != nil {
			l.t.Fatal(err)
		}
		l.kept = append(l.kept, l.c.Clone())
	}
	if l.c.Open() && casework.NextLapse(l.r, l.c) == 0 {
		l.t.Fatalf("the case is open in the stage %q, and nothing will ever happen by itself", l.c.Stage)
	}
}

// replays holds the case of each time against its events until then.
func (l *folk) replays() {
	again := &casework.Case{}
	for i, kept := range l.kept {
		if err := again.Apply(l.c.Events[i]); err != nil {
			l.t.Fatal(err)
		}
		if !reflect.DeepEqual(again, kept) {
			l.t.Fatalf("after %d events the case was\n%+v\nand its events add up to\n%+v", i+1, kept, again)
		}
	}
}

func (l *folk) someoneActs(who casework.Actor) {
	l.who = who
	lawful := l.may(who)
	_, later, err := casework.Moves(l.r, l.c, who, l.day)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, m := range later {
		_, err := casework.Perform(l.r, l.c, who, l.filled(m))
		var refusal *casework.Refusal
		if !errors.As(err, &refusal) || *refusal != *m.Refusal {
			l.t.Fatalf("%s %s%s: listed for %s as refused (%v), performed with %v", m.Kind, m.Step, m.Subject, who.ID, m.Refusal, err)
		}
	}
	if rapid.IntRange(0, 5).Draw(l.t, "else") == 0 {
		l.nothingElse(who, lawful)
	}
	if len(lawful) == 0 {
		return
	}
	kind := rapid.SampledFrom(kindsOf(lawful)).Draw(l.t, "kind")
	m := rapid.SampledFrom(slices.DeleteFunc(lawful, func(m casework.Move) bool { return m.Kind != kind })).Draw(l.t, "move")
	act := l.filled(m)
	events, err := casework.Perform(l.r, l.c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) && dependsOnOthers(kind, refusal) {
		return
	}
	if err != nil {
		l.t.Fatalf("%s %s %s was offered to %s on %s, and was refused: %v\n%+v", m.Kind, m.Step, m.Subject, who.ID, l.day, err, act)
	}
	l.did[kind]++
	l.happens(events, nil)
}

// dependsOnOthers tells whether a refusal is about something that is no part of a move:
// who else sat, what they voted for and how it is weighed, to whom it is offered, who
// can no longer sit.
func dependsOnOthers(kind string, refusal *casework.Refusal) bool {
	switch kind {
	case casework.Do:
		return slices.Contains([]string{"present", "votes", "sanctions"}, refusal.Field) || refusal.Field == "outcome" && (strings.Contains(refusal.What, "has no finding") || strings.Contains(refusal.What, "give up what the others"))
	case casework.Impose, casework.Continue, casework.LiftMeasure:
		return refusal.Field == "present"
	case casework.Offer, casework.Settle, casework.Substitute:
		return refusal.Field == "whom"
	case casework.Convene:
		return strings.Contains(refusal.What, "can")
	}
	return false
}

// nothingElse holds that what is not offered is refused.
func (l *folk) nothingElse(who casework.Actor, lawful []casework.Move) {
	subjects := []string{"", "Robin Example", "A1", "E1", "E2", "M1", "S1", "P1", "P2", "O1", "B1", "C1", "C2", "1", l.c.Stage}
	for i := range l.r.Roles {
		subjects = append(subjects, l.r.Roles[i].Name)
	}
	for _, kind := range slices.Sorted(maps.Keys(whole)) {
		m := casework.Move{Kind: kind, Subject: rapid.SampledFrom(subjects).Draw(l.t, "subject")}
		if kind == casework.Do || kind == casework.Waive || kind == casework.Extend {
			stage := rapid.SampledFrom(l.r.Stages).Draw(l.t, "stage")
			step := rapid.SampledFrom(stage.Steps).Draw(l.t, "step")
			m.Step = step.Ref()
		}
		if slices.ContainsFunc(lawful, func(o casework.Move) bool {
			open := o.Subject == "" && (kind == casework.Correct || kind == casework.Disclose) // what it is about is chosen in the form
			return o.Kind == kind && o.Step == m.Step && (o.Subject == m.Subject || open) && (o.Ground == m.Ground || kind == casework.Pause || kind == casework.Resume)
		}) {
			continue
		}
		act := l.filled(m)
		act.Subject = m.Subject
		events, err := casework.Perform(l.r, l.c, who, act)
		var refusal *casework.Refusal
		if !errors.As(err, &refusal) {
			l.t.Fatalf("%s of %q was not offered to %s, and was done: %+v (%v)", kind, m.Subject, who.ID, events, err)
		}
	}
}

// kindsOfAct finds every kind of act in the source: what practiceOf and those that it
// asks have a case for.
func kindsOfAct(t *testing.T) []string {
	t.Helper()
	values, named := map[string]string{}, map[string]bool{}
	for _, file := range source(t) {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "practiceOf") {
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.CaseClause:
						for _, x := range n.List {
							named[x.(*ast.Ident).Name] = true
						}
					case *ast.BinaryExpr:
						if x, ok := n.Y.(*ast.Ident); ok {
							named[x.Name] = true
						}
					}
					return true
				})
			}
			if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == token.CONST {
				for _, s := range decl.Specs {
					spec := s.(*ast.ValueSpec)
					for i, v := range spec.Values {
						if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
							values[spec.Names[i].Name], _ = strconv.Unquote(lit.Value)
						}
					}
				}
			}
		}
	}
	var out []string
	for name := range named {
		if v, ok := values[name]; ok {
			out = append(out, v)
		}
	}
	if slices.Sort(out); len(out) < 40 {
		t.Fatalf("only %d kinds of act were found: %v", len(out), out)
	}
	return out
}
