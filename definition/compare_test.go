package definition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duly/definition"

	"pgregory.net/rapid"
)

// outline writes a comparison in a line for each row that is not the same.
func outline(c *definition.Comparison) string {
	var out []string
	ids := func(parts []definition.Part) string {
		var all []string
		for _, p := range parts {
			all = append(all, p.ID)
		}
		return strings.Join(all, "+")
	}
	for _, r := range c.Rows {
		line := r.Change + " " + ids(r.Source) + " > " + ids(r.Adopted)
		if r.Moved {
			line += " moved"
		}
		for _, side := range [][]definition.Span{r.Was, r.Is} {
			for _, s := range side {
				if s.Differs {
					line += " [" + s.Text + "]"
				}
			}
		}
		if r.Change != definition.Same || r.Recut {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func compared(source, adopted string) *definition.Comparison {
	return definition.Compare(definition.Parts([]byte(source)), definition.Parts([]byte(adopted)))
}

const kites = "# Code of kites\n\nKites are for joy.\n\n## 1 In the air\n\n1. A member keeps their line clear of others.\n2. A member lands when the warden asks.\n3. No member cuts a line.\n\n## 2 On the ground\n\nNo member leaves litter.\n\n- string is litter\n- a broken kite is litter too\n"

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct{ adopted, want string }{
		"itself":           {kites, ""},
		"another title":    {strings.Replace(kites, "Code of kites", "Our code", 1), ""},
		"typography":       {"# C\n\nKites  are for joy\n\n## In the *air*\n\n- A MEMBER keeps their line clear of others;\n- A member lands when the warden asks; \n- No member cuts a line\n\n## On the ground\n\nNo member leaves litter:\n\n1. string is litter,\n2. a broken kite is lit\u00adter too\n", ""},
		"a word altered":   {strings.Replace(kites, "asks", "shouts", 1), "altered 1.2 > 1.2 [asks] [shouts]"},
		"a word left out":  {strings.Replace(kites, " clear", "", 1), "altered 1.1 > 1.1 [clear]"},
		"a clause missing": {strings.Replace(kites, "2. A member lands when the warden asks.\n", "", 1), "missing 1.2 > "},
		"a clause added":   {strings.Replace(kites, "- string", "- paper is not\n- string", 1), "added  > 2.a"},
		"two clauses exchanged": {strings.Replace(kites, "- string is litter\n- a broken kite is litter too\n", "- a broken kite is litter too\n- string is litter\n", 1),
			"moved 2.a > 2.b"},
		"moved and altered": {strings.Replace(strings.Replace(kites, "1. A member keeps their line clear of others.\n", "", 1), "- string", "- A member keeps their line clear of birds.\n- string", 1),
			"altered 1.1 > 2.a moved [others] [birds]"},
		"a heading altered":         {strings.Replace(kites, "In the air", "In the wide air", 1), "altered 1 > 1 [wide]"},
		"the introduction left out": {strings.Replace(kites, "Kites are for joy.\n", "", 1), "missing p1 > "},
		"divided otherwise":         {strings.Replace(kites, "litter.\n\n- string is litter\n- a broken", "litter. string is litter; a broken", 1), "same 2+2.a+2.b > 2"},
		"another text":              {"# X\n\n1. Whoever sings pays.\n", "added  > 1\nmissing p1 > \nmissing 1 > \nmissing 1.1 > \nmissing 1.2 > \nmissing 1.3 > \nmissing 2 > \nmissing 2 > \nmissing 2.a > \nmissing 2.b > "},
		"nothing":                   {"", "missing p1 > \nmissing 1 > \nmissing 1.1 > \nmissing 1.2 > \nmissing 1.3 > \nmissing 2 > \nmissing 2 > \nmissing 2.a > \nmissing 2.b > "},
	} {
		t.Run(name, func(t *testing.T) {
			got := compared(kites, c.adopted)
			if o := outline(got); o != c.want {
				t.Errorf("got\n%s\nwant\n%s", o, c.want)
			}
			if got.InFull() != (c.want == "" || strings.HasPrefix(c.want, "same ")) {
				t.Errorf("in full: %v", got.InFull())
			}
		})
	}
}

func TestWhatDoesNotCountAndWhatDoes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"“Kites” aren’t 'birds' – says who…", `"Kites" aren't "birds" -- says who...`, true},
		{"non-violent", "non‑violent", true},
		{"a non-\u00adviolent and non-violent kite", "a non-violent and non-violent kite", true},
		{"The of\ufb01ce \ufb02ies.", "the office flies", true},
		{"Straße Café", "STRASSE Cafe\u0301", false},
		{"Café", "CAFE\u0301", true},
		{"Kites¹ fly.[12]", "Kites fly", true},
		{"Kites* fly†", "Kites fly", true},
		{"10–12 kites", "10-12 kites", true},
		{"• Kites\u00a0fly\u200b high", "Kites fly high", true},
		{"(a) Kites fly;", "iv. Kites fly.", true},
		{"2.1 Kites fly", "§ 3: Kites fly", true},
		{"Rule 3 applies.", "Rule 4 applies.", false},
		{"Kites, fly", "Kites fly", false},
		{"“Kites” fly", "Kites fly", false},
		{"re-sign", "resign", false},
		{"may", "must", false},
		{"Do not fly", "Do fly", false},
		{"3 kites", "4 kites", false},
	} {
		text := func(s string) definition.Text {
			return definition.Text{Parts: []definition.Part{{Kind: definition.OfClause, ID: "1", Text: s}}}
		}
		if got := definition.Compare(text(c.a), text(c.b)).InFull(); got != c.same {
			t.Errorf("%q and %q: the same is %v", c.a, c.b, got)
		}
	}
}

// A word divided at the end of a line is as the texts have it elsewhere.
func TestDividedWords(t *testing.T) {
	for _, c := range []struct{ source, adopted string }{
		{"a vio\u00adlent wind", "a violent wind"},
		{"a well\u00adknown wind", "a well-known wind"},
		{"pre\u00adand post-war", "pre- and post-war"},
	} {
		text := func(s string) definition.Text {
			return definition.Text{Parts: []definition.Part{{Kind: definition.OfClause, ID: "1", Text: s}}}
		}
		for _, way := range [][2]string{{c.source, c.adopted}, {c.adopted, c.source}} {
			if !definition.Compare(text(way[0]), text(way[1])).InFull() {
				t.Errorf("%q and %q are not the same", way[0], way[1])
			}
		}
	}
}

// A generated definition: sections of items, whose words say where they stand,
// so that no two clauses are alike.
type generated struct{ sections [][]string }

func documents() *rapid.Generator[generated] {
	word := rapid.StringMatching(`[a-z]{2,9}`)
	return rapid.Custom(func(t *rapid.T) generated {
		var g generated
		n := 0
		for range rapid.IntRange(1, 5).Draw(t, "sections") {
			var items []string
			for range rapid.IntRange(1, 8).Draw(t, "items") {
				n++
				words := rapid.SliceOfN(word, 2, 12).Draw(t, "words")
				for i := range words {
					words[i] = fmt.Sprintf("%s%c%c", words[i], 'A'+n/20, 'a'+n%20)
				}
				items = append(items, "Of "+strings.Join(words, " ")+".")
			}
			g.sections = append(g.sections, items)
		}
		return g
	})
}

func (g generated) clone() generated {
	var out generated
	for _, s := range g.sections {
		out.sections = append(out.sections, slices.Clone(s))
	}
	return out
}

func (g generated) markdown() string {
	var b strings.Builder
	b.WriteString("# Generated\n")
	for i, s := range g.sections {
		fmt.Fprintf(&b, "\n## %d Section %c\n\n", i+1, 'A'+i)
		for j, item := range s {
			fmt.Fprintf(&b, "%d. %s\n", j+1, item)
		}
	}
	return b.String()
}

func TestComparisonIsReflexive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := documents().Draw(t, "document").markdown()
		if c := compared(g, g); !c.InFull() || c.Recut > 0 {
			t.Fatalf("%s\n%s", g, outline(c))
		}
	})
}

// Whatever the text: it is the same as itself, and nothing is lost or counted
// twice between two.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(kites), []byte("# X\n\n1. A member lands.\n1. A member lands.\n"))
	f.Add([]byte("a\n\na\n\na\n"), []byte("1. a a\n2. a\n"))
	f.Add([]byte("{#2.b} vio\u00adlent\n\n{#2.b} more\n\n{#-} out"), []byte("- {#q} x\n  - y\n\n  z"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		source, adopted := definition.Parts(a), definition.Parts(b)
		if c := definition.Compare(source, source); !c.InFull() {
			t.Fatalf("%q is not itself: %s", a, outline(c))
		}
		c := definition.Compare(source, adopted)
		seen, adoptedSeen := 0, 0
		for _, r := range c.Rows {
			seen += len(r.Source)
			adoptedSeen += len(r.Adopted)
			for _, side := range []struct {
				parts []definition.Part
				spans []definition.Span
			}{{r.Source, r.Was}, {r.Adopted, r.Is}} {
				whole := ""
				for _, s := range side.spans {
					whole += s.Text
				}
				if r.Change == definition.Altered && whole != side.parts[0].Text {
					t.Fatalf("%q is shown as %q", side.parts[0].Text, whole)
				}
			}
		}
		if seen > len(source.Parts) || adoptedSeen > len(adopted.Parts) {
			t.Fatalf("%d of %d, %d of %d", seen, len(source.Parts), adoptedSeen, len(adopted.Parts))
		}
	})
}

// Each single mutation is found, and nothing else.
func TestEachMutationIsFoundAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := documents().Draw(t, "document")
		was, is := g, g.clone()
		s := rapid.IntRange(0, len(g.sections)-1).Draw(t, "section")
		i := rapid.IntRange(0, len(g.sections[s])-1).Draw(t, "item")
		item := is.sections[s][i]
		id := fmt.Sprintf("%d.%d", s+1, i+1)
		want := ""
		switch rapid.SampledFrom([]string{"word", "missing", "added", "moved"}).Draw(t, "mutation") {
		case "word":
			words := strings.Fields(item)
			w := rapid.IntRange(0, len(words)-1).Draw(t, "word")
			old := strings.Trim(words[w], ".")
			words[w] = strings.Replace(words[w], old, "zebra", 1)
			is.sections[s][i] = strings.Join(words, " ")
			want = fmt.Sprintf("altered %s > %s [%s] [zebra]", id, id, old)
		case "missing":
			is.sections[s] = slices.Delete(is.sections[s], i, i+1)
			want = "missing " + id + " > "
		case "added":
			is.sections[s] = slices.Insert(is.sections[s], i, "Nobody may do anything.")
			want = "added  > " + id
		case "moved":
			to := rapid.IntRange(0, len(g.sections)-1).Draw(t, "to")
			is.sections[s] = slices.Delete(is.sections[s], i, i+1)
			j := rapid.IntRange(0, len(is.sections[to])).Draw(t, "at")
			is.sections[to] = slices.Insert(is.sections[to], j, item)
			if s == to && i == j {
				return
			}
			want = "moved"
		}
		got := outline(compared(was.markdown(), is.markdown()))
		if want == "moved" && strings.HasPrefix(got, "moved ") && !strings.Contains(got, "\n") {
			return
		}
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s\nof\n%s\n%s", got, want, was.markdown(), is.markdown())
		}
	})
}
