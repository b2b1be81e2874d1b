package procedures

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/letter"
	"duly/rulebook"
)

func each(t *testing.T, f func(t *testing.T, r *rulebook.Rulebook)) {
	for _, p := range List() {
		t.Run(p.Name, func(t *testing.T) {
			r, problems := rulebook.Read(Files(p.Name))
			for _, problem := range problems {
				t.Error(problem)
			}
			if r == nil {
				t.FailNow()
			}
			f(t, r)
		})
	}
}

func TestEveryProcedureIsListedAndReads(t *testing.T) {
	folder, err := fs.ReadDir(folders, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folder {
		if _, ok := Find(f.Name()); !ok {
			t.Errorf("%s is a folder and not listed", f.Name())
		}
	}
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		if files := Files(name(t)); files[0].Name != Main || len(files) < 5 {
			t.Errorf("the files begin with %s and are %d", files[0].Name, len(files))
		}
	})
	if Files("../check") != nil || Files("") != nil {
		t.Error("files are given for what is no procedure")
	}
}

func name(t *testing.T) string { _, n, _ := strings.Cut(t.Name(), "/"); return n }

func TestListIsACopy(t *testing.T) {
	List()[0].Name = "other"
	if List()[0].Name != "full" {
		t.Error("a caller can change the list")
	}
}

func TestNoCeilingIsOnlyAHope(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, s := range steps(r) {
			if !s.ByParty() && !s.Optional && (s.Within.IsZero() || s.Else == nil) {
				t.Errorf("%s has no last day, or nothing follows from it", s.Ref())
			}
			for c := s.Else; c != nil; c = c.Else {
				if c.PassTo != "" && (c.Within.IsZero() || c.Else == nil) {
					t.Errorf("%s is passed on and can stay there", s.Ref())
				}
			}
			if x := s.Extend; x != nil && (x.ApprovedBy == s.Who || !slices.Contains(x.Needs, "reasons")) {
				t.Errorf("%s is extended by whom it relieves, or without reasons", s.Ref())
			}
		}
		for _, p := range r.Pauses {
			if p.AtMost.IsZero() || len(p.In) == 0 || !slices.Contains(p.Needs, "reasons") {
				t.Errorf("the pause %s has no end, no place or no reasons", p.Name)
			}
		}
	})
}

// A decision to end a case, and every finding, is by somebody who did not
// investigate and did not decide on it before.
func TestNobodyJudgesTheirOwnWork(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, s := range steps(r) {
			if s.ByParty() {
				continue
			}
			if s.Decides() && s.Does != rulebook.Record && s.Does != rulebook.Report && !slices.Contains(s.Needs, "reasons") {
				t.Errorf("%s decides without reasons", s.Ref())
			}
			if !slices.Contains(s.Needs, "findings") {
				continue
			}
			for _, other := range steps(r) {
				before := other.Does == rulebook.Report || other.Stage == r.Start && other.Decides()
				if before && !slices.Contains(s.NotBy, other.Ref()) {
					t.Errorf("%s may be done by whoever did %s", s.Ref(), other.Ref())
				}
			}
			if !slices.Contains(s.Needs, "reasons") {
				t.Errorf("%s finds without reasons", s.Ref())
			}
		}
		if !slices.ContainsFunc(r.Roles, func(x rulebook.Role) bool { return x.Barred }) {
			t.Error("nobody is kept out")
		}
	})
}

func TestWhatIsImposedHasAnEndAndEffects(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, s := range r.Sanctions {
			if s.Most.IsZero() || len(s.Effects) == 0 {
				t.Errorf("%s has no last day, or does not say what it does", s.Name)
			}
		}
		for _, m := range r.Measures {
			if m.AtMost.IsZero() || m.ReviewEvery.IsZero() || m.ReviewWho == m.ImposedBy || !slices.Contains(m.Needs, "reasons") || len(m.Effects) == 0 {
				t.Errorf("%s lacks a maximum, a review by others, reasons or an effect", m.Name)
			}
		}
	})
}

func TestEveryEndIsWrittenDownAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, e := range r.Ends {
			if !slices.ContainsFunc(r.Letters, func(l rulebook.Letter) bool { return l.Name == e.Name }) {
				t.Errorf("%s has no last letter", e.Name)
			}
			if !slices.ContainsFunc(r.Retention, func(k rulebook.Retention) bool { return k.What == e.Name && !k.Keep.IsZero() }) {
				t.Errorf("nothing says how long a case that ended as %s is kept", e.Name)
			}
		}
	})
}

var field = regexp.MustCompile(`\{\{([^}]*)\}\}`)

func TestLettersUseFieldsThatExist(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		used := map[string]bool{Main: true}
		for _, l := range r.Letters {
			used[l.Path] = true
			if !strings.HasPrefix(l.Text, "# ") {
				t.Errorf("%s has no subject", l.Path)
			}
			for _, f := range field.FindAllStringSubmatch(l.Text, -1) {
				if !slices.Contains(letter.Fields(), f[1]) {
					t.Errorf("%s has a field %q that nothing fills", l.Path, f[1])
				}
			}
			if !strings.Contains(l.Text, "{{case}}") {
				t.Errorf("%s does not name the case", l.Path)
			}
		}
		for _, d := range r.Definitions {
			used[d.Path] = true
		}
		for _, s := range steps(r) {
			if s.Does == rulebook.Notify && !slices.ContainsFunc(r.Letters, func(l rulebook.Letter) bool { return l.Name == s.Ref().String() || l.Name == s.Name }) {
				t.Errorf("%s sends a letter that is not written", s.Ref())
			}
		}
		for _, f := range Files(name(t)) {
			if !used[f.Name] {
				t.Errorf("nothing uses %s", f.Name)
			}
		}
	})
}

// A clause describes conduct, so that “met” says that it happened.
func TestClausesDescribeWhatMayHaveHappened(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, d := range r.Definitions {
			for _, c := range d.Clauses {
				for _, forbids := range []string{"No member", "Members must", "Nobody", "Do not"} {
					if strings.HasPrefix(c.Text, forbids) {
						t.Errorf("%s %s forbids and does not describe: %s", d.Path, c.ID, c.Text)
					}
				}
			}
		}
	})
}

// Every rule is numbered, and every block stands under one: that is how dates
// and refusals cite it.
func TestEveryRuleCanBeCited(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		for _, s := range r.Sections {
			if s.Level > 1 && (s.Number == "" || strings.TrimSpace(s.Markdown) == "" && s.Block != "" && s.Level == 2) {
				t.Errorf("%q has no number, or a block and no words", s.Title)
			}
		}
	})
}

func steps(r *rulebook.Rulebook) (all []*rulebook.Step) {
	for i := range r.Stages {
		for j := range r.Stages[i].Steps {
			all = append(all, &r.Stages[i].Steps[j])
		}
	}
	return all
}
