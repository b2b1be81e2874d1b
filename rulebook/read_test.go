package rulebook_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

var update = flag.Bool("update", false, "write down what the documents read as")

// TestGood reads documents that are well-formed, and compares what they lay
// down with the facts beside them.
func TestGood(t *testing.T) {
	each(t, "testdata/good", func(t *testing.T, r *rulebook.Rulebook, problems []rulebook.Problem) string {
		for _, p := range problems {
			t.Error(p)
		}
		if r == nil {
			t.Fatal("no rulebook")
		}
		return facts(r)
	})
}

// TestBad reads documents with mistakes, and compares the problems found with
// those beside them.
func TestBad(t *testing.T) {
	each(t, "testdata/bad", func(t *testing.T, r *rulebook.Rulebook, problems []rulebook.Problem) string {
		if r != nil || len(problems) == 0 {
			t.Fatal("it was read without a problem")
		}
		var out []string
		for _, p := range problems {
			if p.Message == "" || p.Mend == "" || p.Line < 1 || p.Column < 1 {
				t.Errorf("the problem is not complete: %+v", p)
			}
			out = append(out, p.String())
		}
		return strings.Join(out, "\n") + "\n"
	})
}

func each(t *testing.T, folder string, read func(*testing.T, *rulebook.Rulebook, []rulebook.Problem) string) {
	paths, err := filepath.Glob(folder + "/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatal("no documents in", folder, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) {
			r, problems := rulebook.Read(load(t, path))
			got := read(t, r, problems)
			golden := strings.TrimSuffix(path, ".md") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err, "(-update writes it)")
			}
			if got != string(want) {
				t.Errorf("it reads differently now (-update writes it down):\n%s", firstDifference(string(want), got))
			}
		})
	}
}

// load reads a rulebook and the files that it names, as far as they are there.
func load(t testing.TB, path string) []rulebook.File {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := []rulebook.File{{Name: filepath.Base(path), Text: text}}
	for _, name := range rulebook.Needs(files) {
		if text, err := os.ReadFile(filepath.Join(filepath.Dir(path), name)); err == nil {
			files = append(files, rulebook.File{Name: name, Text: text})
		}
	}
	return files
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; i < len(w) || i < len(g); i++ {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d\nwas: %s\nnow: %s", i+1, strings.Join(w[min(i, len(w)):min(i+4, len(w))], "\n"), strings.Join(g[min(i, len(g)):min(i+4, len(g))], "\n"))
		}
	}
	return ""
}

// facts writes down what a rulebook lays down, one thing a line.
func facts(r *rulebook.Rulebook) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ") + "\n")
	}
	line("rulebook %q version %s in force %s zone %s calendar %s any day %t start %q day ends %d applies to %s at %s",
		r.Name, r.Version, r.InForce, r.TimeZone, r.Calendar.Name(), r.Calendar.AnyDay(), r.Start, r.DayEnds, r.AppliesTo, r.Place)
	for _, d := range []string{"2026-01-04", "2026-01-05", "2026-01-06", "2026-07-09", "2026-08-14", "2026-12-25"} {
		worked, why, err := r.Calendar.Working(date(d))
		line("day %s worked %t %s %v", d, worked, why, err)
	}
	for _, x := range r.Roles {
		line("role %q seats %d quorum %d by lot %t independent %t barred %t rule %s at %s", x.Name, x.Seats, x.Quorum, x.ByLot, x.Independent, x.Barred, x.Rule, x.Place)
		if x.AssignedBy+x.Deputy+x.Trained != "" {
			line("  assigned by %q within %s deputy %q trained %q", x.AssignedBy, x.OfferStands(), x.Deputy, x.Trained)
		}
		if x.Chair != "" || x.Composition != nil {
			line("panel %q asks for %q majority %q casting vote %t votes %q", x.Name, x.Asked(), x.Majority, x.CastingVote, x.Votes)
		}
	}
	for _, x := range r.Ends {
		line("end %q %s rule %s at %s", x.Name, x.Kind, x.Rule, x.Place)
	}
	for _, s := range r.Stages {
		line("stage %q within %s else %s extend %s rule %s at %s", s.Name, s.Within, consequence(s.Else), extension(s.Extend), s.Rule, s.Place)
		for _, x := range s.Steps {
			line("step %q who %s does %s %s after %q within %s wait %s allow %s else %s extend %s needs %q not by %v only for %q optional %t rule %s at %s",
				x.Ref(), x.Who, x.Does, x.To, x.After, x.Within, x.Wait, x.Allow, consequence(x.Else), extension(x.Extend), x.Needs, x.NotBy, x.OnlyFor, x.Optional, x.Rule, x.Place)
			if x.New || len(x.Grounds) > 0 {
				line("  new to the case %t grounds %q", x.New, x.Grounds)
			}
			if x.Tie != "" {
				line("tie %q", x.Tie)
			}
			for _, o := range x.Outcomes {
				line("outcome %q stage %q end %q at most %d only for %q at %s", o.Name, o.Stage, o.End, o.AtMost, o.OnlyFor, o.Place)
				if o.Sanctions != "" {
					line("  sanctions %s %q", o.Sanctions, o.Ladder)
				}
			}
		}
	}
	for _, x := range r.Pauses {
		line("pause %+v", x)
	}
	for _, x := range r.Measures {
		line("measure %+v", x)
	}
	for _, x := range r.Sanctions {
		line("sanction %+v", x)
	}
	for _, x := range r.Standing {
		line("question %+v", x)
	}
	if x := r.Association; x != nil {
		line("association %+v", *x)
	}
	for _, x := range r.Categories {
		line("category %+v", x)
	}
	for _, x := range r.Definitions {
		line("definition %+v", x)
	}
	for _, x := range r.Promises {
		line("promise floor %t %+v", x.Floor(), x)
	}
	for _, x := range r.Letters {
		line("letter %+v", x)
	}
	for _, x := range r.Retention {
		line("retention %+v", x)
	}
	for _, x := range r.Safeguards {
		line("safeguard %+v", x)
	}
	for _, x := range r.Accepted {
		line("accepted %+v", x)
	}
	for _, x := range r.Sections {
		line("section level %d number %q title %q anchor %s at %s prose %q block of %d lines", x.Level, x.Number, x.Title, x.Anchor, x.Place, x.Markdown, len(strings.Split(x.Block, "\n")))
	}
	return b.String()
}

func consequence(c *rulebook.Consequence) string {
	switch {
	case c == nil:
		return "-"
	case c.Done:
		return "done"
	case c.PassTo != "":
		return fmt.Sprintf("{pass to %s within %s else %s}", c.PassTo, c.Within, consequence(c.Else))
	}
	return fmt.Sprintf("{outcome %q of %q end %q stage %q at %s}", c.Outcome, c.Step, c.End, c.Stage, c.Place)
}

func extension(x *rulebook.Extension) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("{by %s times %d approved by %s needs %q}", x.By, x.Times, x.ApprovedBy, x.Needs)
}

func date(s string) timetable.Date { return timetable.MustDate(s) }
