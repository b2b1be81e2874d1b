package casework_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var update = flag.Bool("update", false, "write what happened into the plays")

// A play is read by officers: dated lines of who does what, and under each, set
// in, what happened. Lines:
//
//	# a remark
//	rulebook small.md
//	2026-03-02 complaint [category] [late]
//	2026-03-04 sam as secretary does intake.triage = accept: the reasons
//	2026-03-04 sam as secretary extends investigation.report: the reasons
//	2026-03-04 respondent waives investigation.reply
//	2026-03-04 respondent adds [a file]: a statement
//	2026-03-04 uma as umpire stops for illness: the reasons
//	2026-03-04 uma as umpire starts after illness
//	2026-04-01 morning          (time passes; what has lapsed by then)
//	2026-04-01 declared 2026-05-22 a day of mourning
//	2026-04-01 sam as secretary may [everything]
//
// A space in a role, a stage or a step is written as _.
func TestPlays(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no plays found (%v)", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := perform(t, string(text))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("the play went another way (-update writes it down):\n%s", difference(string(text), got))
			}
		})
	}
}

// perform plays the lines and gives the text with what happened.
func perform(t *testing.T, text string) string {
	p := &play{t: t}
	var out strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for _, said := range p.line(line) {
			out.WriteString("  " + said + "\n")
		}
	}
	return out.String()
}

// verbs reads the acts that belong to no step, each by the word after who acts:
// the words that follow it, into the act.
var verbs = map[string]func(p *play, act *casework.Act, words []string){}

// sayings fill in what an act that belongs to no step has to say to be whole.
var sayings = map[string]func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act){}

type play struct {
	t      *testing.T
	rules  *rulebook.Rulebook
	c      *casework.Case
	relied []string // “on E1,E2”: the evidence that findings rely on
	all    bool     // “may” lists what stands open in every case as well
}

// always are the kinds of acts that stand open in every case: “may” names them
// only where it says “may everything”.
var always = map[string]bool{}

func (p *play) line(line string) []string {
	first, rest, _ := strings.Cut(line, " ")
	if first == "rulebook" {
		p.rules = readRulebook(p.t, filepath.Join("testdata", rest))
		return nil
	}
	day, err := timetable.ParseDate(first)
	if err != nil {
		p.t.Fatalf("%q: %v", line, err)
	}
	words := strings.Fields(rest)
	switch {
	case words[0] == "complaint":
		return p.complaint(day, words[1:])
	case words[0] == "declared":
		return p.declared(day, words[1:])
	case words[0] == "morning":
		events, err := casework.Lapse(p.rules, p.c, day)
		return p.happened(events, err)
	case words[0] == "restored":
		return p.restored(day, words[1:])
	case words[0] == "vacant":
		return p.vacant(day, words[1:])
	case len(words) == 2 && words[1] == "leaves":
		return p.leaves(day, words[0])
	}
	return p.act(day, rest)
}

func (p *play) complaint(day timetable.Date, words []string) []string {
	c := casework.Complaint{Account: "It happened.", Filing: casework.Filing{Mode: "named", Respondent: "R"}, Identity: &casework.Identity{Name: "C"}}
	late := false
	for _, w := range mentions(&c, words) {
		switch w {
		case "late":
			late = true
		case casework.Confidential, casework.Anonymous:
			c.Filing.Mode = w
		case "since":
			return p.takenOver(c, day, words)
		default:
			c.Category = w
		}
	}
	p.c = &casework.Case{}
	events, err := casework.Receive(p.rules, c, day, late)
	return p.happened(events, err)
}

// takenOver reads "… since DAY in STAGE".
func (p *play) takenOver(c casework.Complaint, day timetable.Date, words []string) []string {
	i := slices.Index(words, "since")
	p.c = &casework.Case{}
	events, err := casework.TakeOver(p.rules, c, timetable.MustDate(words[i+1]), strings.Join(words[i+3:], " "), day)
	return p.happened(events, err)
}

// act reads "NAME [as ROLE] VERB [STEP] [= OUTCOME] [late] [: TEXT]".
func (p *play) act(day timetable.Date, rest string) []string {
	rest, text, _ := strings.Cut(rest, ": ")
	rest, outcome, _ := strings.Cut(rest, " = ")
	outcome, late := strings.CutSuffix(outcome, " late")
	words := strings.Fields(rest)
	who := *officerOf(words[0], "")
	who.Roles = nil
	words = words[1:]
	if words[0] == "as" {
		who.Roles = strings.Split(spaced(words[1]), ",")
		words = words[2:]
	} else {
		who.Party = who.ID
	}
	act := casework.Act{Day: day, Outcome: outcome, Text: text, AfterHours: late}
	switch words[0] {
	case "may":
		p.all = len(words) > 1
		return p.moves(who, day)
	case "reads":
		return p.reads(who)
	case "handles":
		return p.handles(who, day)
	case "does":
		act.Kind = casework.Do
	case "extends":
		act.Kind = casework.Extend
	case "waives":
		act.Kind = casework.Waive
	case "adds":
		act.Kind = casework.Add
	case "stops":
		act.Kind = casework.Pause
	case "starts":
		act.Kind = casework.Resume
	default:
		read, known := verbs[words[0]]
		if !known {
			p.t.Fatalf("nobody can %q", words[0])
		}
		read(p, &act, words[1:])
		events, err := casework.Perform(p.rules, p.c, who, act)
		return p.happened(events, err)
	}
	words = words[1:]
	if len(words) > 0 && words[len(words)-1] == "late" {
		act.AfterHours = true
		words = words[:len(words)-1]
	}
	switch act.Kind {
	case casework.Add:
		if slices.Contains(words, "file") {
			act.Exhibits = []casework.Exhibit{{Name: "note.pdf", Type: "application/pdf", Size: 1, SHA256: "00"}}
		}
	case casework.Pause, casework.Resume:
		act.Ground, words = strings.Join(words[1:], " "), nil
	default:
		stage, step, _ := strings.Cut(spaced(words[0]), ".")
		act.Step = rulebook.StepRef{Stage: stage, Step: step}
		words = words[1:]
	}
	p.relied = nil
	for i, w := range words {
		switch {
		case w == "votes":
			act.Matter = &casework.Matter{Ballot: ballot(words[i+1])}
		case w == "with":
			act.Present = strings.Split(words[i+1], ",")
		case w == "on":
			p.relied = strings.Split(words[i+1], ",")
		case w == "findings":
			for _, a := range casework.Judged(p.rules, p.c) {
				act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Seen by two.", Evidence: p.relied})
			}
		}
	}
	events, err := casework.Perform(p.rules, p.c, who, act)
	return p.happened(events, err)
}

func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

func (p *play) happened(events []casework.Event, err error) []string {
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		return []string{"✗ " + refusal.Error()}
	}
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.c.Apply(events...); err != nil {
		p.t.Fatalf("its own events do not fold: %v", err)
	}
	var out []string
	for _, e := range events {
		out = append(out, "→ "+tell(e))
	}
	if len(out) == 0 {
		out = append(out, "→ nothing")
	}
	return out
}

func tell(e casework.Event) string {
	s := fmt.Sprintf("%s %s", e.Day, e.Kind)
	if e.Stage != "" {
		s += " " + e.Stage
	}
	if e.Step != "" {
		s += "." + e.Step
	}
	if e.Outcome != "" {
		s += " = " + e.Outcome
	}
	if e.End != "" {
		s += " end: " + e.End
	}
	if e.To != "" {
		s += " to " + e.To
	}
	if e.Subject != "" {
		s += " about " + e.Subject
	}
	if e.Whom != "" {
		s += " whom " + e.Whom
	}
	if e.Ground != "" {
		s += " for " + e.Ground
	}
	if e.Counts != 0 {
		s += ", counted from " + e.Counts.String()
	}
	if e.NotBefore != 0 {
		s += ", not before " + e.NotBefore.String()
	}
	if e.Due != 0 {
		s += ", due " + e.Due.String()
	}
	if e.Until != 0 {
		s += ", until " + e.Until.String()
	}
	if e.Was != 0 && (e.Kind == casework.Recounted || e.Kind == casework.Resumed || e.Kind == casework.Corrected) {
		s += ", was " + e.Was.String()
	}
	s += tellPanel(e)
	if e.Rule != "" {
		s += " (rule " + e.Rule + ")"
	}
	return s
}

func (p *play) moves(who casework.Actor, day timetable.Date) []string {
	lawful, later, err := casework.Moves(p.rules, p.c, who, day)
	if err != nil {
		p.t.Fatal(err)
	}
	var out []string
	for _, m := range lawful {
		if always[m.Kind] && !p.all {
			continue
		}
		s := "✓ " + m.Kind
		if m.Step.Stage != "" {
			s += " " + m.Step.String()
		}
		if m.Subject != "" {
			s += " about " + m.Subject
		}
		if m.Kind == casework.AskTime {
			s += ", to " + m.NewDue.String()
		}
		if m.Ground != "" {
			s += " for " + m.Ground + ", to " + m.NewDue.String()
		}
		for _, e := range m.Moved {
			s += "; " + tell(e)
		}
		if len(m.Outcomes) > 0 {
			s += " = " + strings.Join(m.Outcomes, " | ")
		}
		out = append(out, s)
	}
	for _, m := range later {
		what := m.Step.String()
		if m.Ground != "" {
			what = m.Ground
		}
		if m.Kind == casework.Impose {
			what = m.Subject
		}
		out = append(out, "✗ "+m.Kind+" "+what+": "+m.Refusal.Error())
	}
	return out
}

func readRulebook(t testing.TB, path string) *rulebook.Rulebook {
	t.Helper()
	files := []rulebook.File{readFile(t, path)}
	for _, extra := range rulebook.Needs(files) {
		f := readFile(t, filepath.Join(filepath.Dir(path), extra))
		f.Name = extra
		files = append(files, f)
	}
	files[0].Name = filepath.Base(path)
	r, problems := rulebook.Read(files)
	for _, p := range problems {
		t.Error(p)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
	return r
}

func readFile(t testing.TB, path string) rulebook.File {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return rulebook.File{Name: path, Text: text}
}

func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwas: %s\nnow: %s", i+1, a, b)
		}
	}
	return "no difference"
}
