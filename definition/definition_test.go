package definition_test

import (
	"fmt"
	"strings"
	"testing"

	"duly/definition"
)

func TestClauses(t *testing.T) {
	for name, c := range map[string]struct{ markdown, want string }{
		"a numbered list":             {"# Manners\n\nAn introduction.\n\n1. First.\n2. Second,\n   on two lines.\n", "1 |  | First.\n2 |  | Second, on two lines."},
		"a list that begins later":    {"# M\n\n4. Four.\n5. Five.\n", "4 |  | Four.\n5 |  | Five."},
		"bullets":                     {"# M\n\n- one\n- two\n  - inner\n", "a |  | one\nb |  | two\nb.a |  | inner"},
		"headings with numbers":       {"# M\n\n## 2 Respect\n\nBe kind.\n\n### 2.1 Guests\n\nAlso to guests.\n", "2 | Respect | Be kind.\n2.1 | Guests | Also to guests."},
		"headings without":            {"# M\n\n## Respect\n\nBe kind.\n\n## Money\n\n- count it\n- keep it\n", "1 | Respect | Be kind.\n2.a | Money | count it\n2.b | Money | keep it"},
		"a heading that only groups":  {"# M\n\n## 1 Persons\n\n1. One.\n2. Two.\n\n## 2 Things\n\n1. Three.\n", "1.1 | Persons | One.\n1.2 | Persons | Two.\n2.1 | Things | Three."},
		"numbered paragraphs":         {"# M\n\n## 3 Fire\n\n3.1 No fires.\n\n3.2 Unless asked:\n\n- by the warden\n- by the brigade\n\nin writing.\n", "3.1 | Fire | No fires.\n3.2 | Fire | Unless asked: in writing.\n3.2.a | Fire | by the warden\n3.2.b | Fire | by the brigade"},
		"text after a list":           {"# M\n\n## 1 A\n\nThese:\n\n- x\n\nand no others.\n", "1 | A | These: and no others.\n1.a | A | x"},
		"the same number twice":       {"# M\n\n## A\n\n1. x\n\n---\n\n1. y\n", "1.1 | A | x\n1.1-2 | A | y"},
		"a number written whole":      {"# M\n\n## 2 A\n\n### 2.7 B\n\nText.\n", "2.7 | B | Text."},
		"signs of Markdown":           {"# M\n\n1. *No* member **may** `hum` a [song](https://song.example) of 2 * 3 snake_case \\*verses\\*.\n", "1 |  | No member may hum a song of 2 * 3 snake_case *verses*."},
		"Windows, and a mark":         {"\ufeff# M\r\n\r\n1. One.\r\n2. Two.\r\n", "1 |  | One.\n2 |  | Two."},
		"a quote within an item":      {"# M\n\n1. One\n\n   > quoted\n\n       code\n", "1 |  | One quoted code"},
		"only an introduction":        {"# M\n\nNothing else.\n", ""},
		"nothing":                     {"", ""},
		"nested beyond reading":       {"# M\n\n" + strings.Repeat("> ", 40) + "x\n\n1. One.\n", ""},
		"no title but a first clause": {"1. One.\n", "1 |  | One."},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, c := range definition.Clauses([]byte(c.markdown)) {
				got = append(got, fmt.Sprintf("%s | %s | %s", c.ID, c.Heading, c.Text))
			}
			if g := strings.Join(got, "\n"); g != c.want {
				t.Errorf("got\n%s\nwant\n%s", g, c.want)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for markdown, want := range map[string]string{"# 1. Code of *conduct*\n": "Code of conduct", "Words.\n\nTitle\n=====\n": "Title", "": ""} {
		if got := definition.Title([]byte(markdown)); got != want {
			t.Errorf("the title of %q is %q, not %q", markdown, got, want)
		}
	}
}

// FuzzClauses: every clause has text and an id of its own, whatever is read.
func FuzzClauses(f *testing.F) {
	f.Add([]byte("# M\n\n## 2 A\n\n2.1 Text.\n\n1. x\n   - y\n1. z\n"))
	f.Add([]byte("1. a\n\n- b\n\n* c\n"))
	f.Fuzz(func(t *testing.T, markdown []byte) {
		seen := map[string]bool{}
		for _, c := range definition.Clauses(markdown) {
			if c.ID == "" || c.Text == "" || seen[c.ID] || strings.ContainsAny(c.Text, "\n\r") {
				t.Fatalf("%+v of %q", c, markdown)
			}
			seen[c.ID] = true
		}
	})
}

func BenchmarkClauses(b *testing.B) {
	text := []byte("# M\n\n" + strings.Repeat("[a](", 50_000) + "\n\n" + strings.Repeat("1. No member *shouts*.\n", 10_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		definition.Clauses(text)
	}
}
