package rulebook_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"duly/rulebook"
)

const head = "```duly\nrulebook: {name: Places, version: 1, in force: 2026-01-01, time zone: UTC, calendar: GB-ENG, start: a}\nroles: {clerk: }\nends: {over: }\nstage: a\nsteps: {one: {who: clerk, does: decide, outcomes: {x: over}}}\n```\n"

// TestPlaces: wherever a block stands and however its lines end, a problem is
// reported at the line and column at which an editor shows it. ¶ marks the
// place; it is taken out before the text is read.
func TestPlaces(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                   head + "\n```duly\npauses:\n  illness: {approved by: ¶nobody, at most: 5 days}\n```\n",
		"windows line ends":       head + "\r\n```duly\r\npauses:\r\n  illness:\r\n    at most: 5 days\r\n    approved by: ¶nobody\r\n```\r\n",
		"old line ends":           strings.ReplaceAll(head+"\n```duly\npauses:\n  illness: {approved by: ¶nobody, at most: 5 days}\n```\n", "\n", "\r"),
		"byte order mark":         "\ufeff" + "```duly\n¶rolls: {}\n```\n\n" + head,
		"letters beyond ASCII":    head + "\n```duly\npauses: {Höchstmaß: {at most: 5 days, approved by: ¶niemand}}\n```\n",
		"in a list":               head + "\n- one\n\n  ```duly\n  pauses:\n    illness: {approved by: ¶nobody, at most: 5 days}\n  ```\n",
		"in a numbered list":      head + "\n10. one\n    1. two\n\n       ```duly\n       pauses:\n         illness:\n           approved by: ¶nobody\n           at most: 5 days\n       ```\n",
		"in a list, with a tab":   head + "\n-\tone\n\n\t```duly\n\tpauses: {illness: {approved by: ¶nobody, at most: 5 days}}\n\t```\n",
		"in a quote":              head + "\n> ```duly\n> pauses:\n>   illness: {approved by: ¶nobody, at most: 5 days}\n> ```\n",
		"fence indented":          head + "\n   ```duly\n   pauses:\n     illness: {approved by: ¶nobody, at most: 5 days}\n   ```\n",
		"tildes":                  head + "\n~~~~ duly and more\npauses: {illness: {approved by: ¶nobody, at most: 5 days}}\n~~~~\n",
		"capitals":                head + "\n```Duly\npauses: {illness: {approved by: ¶nobody, at most: 5 days}}\n```\n",
		"after a comment":         head + "\n```duly\n# pauses: {}\n\npauses: # these\n  illness: # this\n    {approved by: ¶nobody, # who\n     at most: 5 days}\n```\n",
		"a key in quotes":         head + "\n```duly\npauses: {\"illness\": {'approved by': ¶\"nobody\", at most: 5 days}}\n```\n",
		"a tab in an indent":      head + "\n```duly\npauses:\n¶\tillness: {approved by: clerk, at most: 5 days}\n```\n",
		"a tab after spaces":      head + "\n```duly\npauses:\n ¶\tillness: {approved by: clerk, at most: 5 days}\n```\n",
		"a value left out":        head + "\n```duly\npauses:\n  illness:\n    ¶approved by:\n    at most: 5 days\n```\n",
		"a flow over lines":       head + "\n```duly\npauses: {illness: {at most: 5 days,\n  approved by:\n    ¶nobody}}\n```\n",
		"a list item":             head + "\n```duly\nstage: b\nsteps:\n  one:\n    who: clerk\n    does: decide\n    outcomes: {x: over}\n    not by:\n      - a.one\n      - ¶a.two\n```\n",
		"never closed":            head + "\n¶```duly\npauses:\n",
		"never closed in a list":  head + "\n- one\n\n  ¶```duly\n  pauses:\n\nMore.\n",
		"a line of another house": head + "\n```duly\npauses: {illness: {approved by: clerk, at most: 5 days}, ¶illness: {approved by: clerk, at most: 6 days}}\n```\n",
	} {
		t.Run(name, func(t *testing.T) {
			before, after, _ := strings.Cut(text, "¶")
			before = strings.TrimPrefix(before, "\ufeff")
			lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(before, "\r\n", "\n"), "\r", "\n"), "\n")
			want := rulebook.Place{File: "x.md", Line: len(lines), Column: utf8.RuneCountInString(lines[len(lines)-1]) + 1}
			if strings.HasPrefix(text, "\ufeff") {
				before = "\ufeff" + before
			}
			r, problems := rulebook.Read([]rulebook.File{{Name: "x.md", Text: []byte(before + after)}})
			if r != nil || len(problems) != 1 {
				t.Fatalf("want one problem, got %v", problems)
			}
			if problems[0].Place != want {
				t.Errorf("it is reported at %s and stands at %s\n%s", problems[0].Place, want, problems[0])
			}
			if line := problems[0].Text; strings.ContainsAny(line, "\r\n") || !strings.Contains(before+after, line) {
				t.Errorf("the line is given as %q", line)
			}
		})
	}
}

// TestEverySlipIsFoundWhereItStands writes one rulebook in ever different
// shapes of YAML, all meaning the same, with one name in it misspelt: it is
// found at its place, and without the slip the rulebook always reads the same.
func TestEverySlipIsFoundWhereItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slip := rapid.IntRange(0, 8).Draw(t, "slip")
		w := &writer{t: t, slip: slip, column: 1, line: 1}
		w.text("# 7 Rules\n\n```duly\n")
		w.entries(0, false, []pair{
			{"rulebook", []pair{{"name", "Shapes"}, {"version", "2"}, {"in force", "2026-01-01"}, {"time zone", "UTC"}, {"calendar", w.name("IE")}, {"start", w.name("intake")}}},
			{"roles", []pair{{"clerk", nil}, {"bench", []pair{{"seats", "3"}, {"quorum", "2"}}}}},
			{"ends", []pair{{"over", nil}, {"silent", []pair{{"kind", "undecided"}}}}},
			{"stage", "intake"},
			{"steps", []pair{
				{"write", []pair{{"who", w.name("clerk")}, {"does", "notify parties"}, {"within", "2 days"}, {"else", "done"}}},
				{"decide", []pair{
					{"who", w.name("bench")}, {"does", "decide"}, {"within", "3 working days"}, {"after", []any{w.name("write")}},
					{"needs", []any{"reasons", "findings"}}, {"not by", []any{w.name("intake.write")}},
					{"outcomes", []pair{{"end it", w.name("over")}, {"again", []pair{{"to", "intake"}, {"at most", "2"}}}}},
					{"else", []pair{{"pass to", w.name("clerk")}, {"within", "5 days"}, {"else", "silent"}}},
				}},
			}},
		})
		w.text("```\n")
		r, problems := rulebook.Read([]rulebook.File{{Name: "x.md", Text: []byte(w.out.String())}})
		if slip == 8 {
			if len(problems) > 0 {
				t.Fatalf("%s\n%s", problems[0], w.out.String())
			}
			got := strings.TrimSpace(fmt.Sprintln(r.Stages[0].Steps[1].Outcomes[1].AtMost, r.Stages[0].Steps[1].Else.Else.End, r.Stages[0].Steps[1].NotBy, r.Stages[0].Steps[1].Needs, r.Roles[1].Quorum, r.Stages[0].Steps[0].To))
			if want := "2 silent [intake.write] [reasons findings] 2 parties"; got != want {
				t.Fatalf("it reads %s and not %s\n%s", got, want, w.out.String())
			}
			return
		}
		if len(problems) != 1 || problems[0].Line != w.slipLine || problems[0].Column != w.slipColumn || problems[0].Rule != "7" {
			t.Fatalf("the slip stands at %d:%d under rule 7\n%s\n%v", w.slipLine, w.slipColumn, w.out.String(), problems)
		}
	})
}

type pair struct {
	key   string
	value any // string, []any, []pair, name or nil
}

// A name is one that may be misspelt.
type name struct {
	text string
	slip bool
}

// A writer writes YAML in shapes drawn at random, and knows where it is.
type writer struct {
	t                    *rapid.T
	out                  strings.Builder
	line, column         int
	names, slip          int
	slipLine, slipColumn int
}

func (w *writer) name(s string) name {
	w.names++
	return name{s, w.names-1 == w.slip}
}

func (w *writer) text(s string) {
	w.out.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		w.line += strings.Count(s, "\n")
		w.column, s = 1, s[i+1:]
	}
	w.column += utf8.RuneCountInString(s)
}

func (w *writer) luck(what string) bool { return rapid.Bool().Draw(w.t, what) }

func (w *writer) scalar(s string) {
	switch rapid.IntRange(0, 3).Draw(w.t, "quotes") {
	case 0:
		w.text("'" + s + "'")
	case 1:
		w.text(`"` + s + `"`)
	default:
		w.text(s)
	}
}

func (w *writer) entries(indent int, flow bool, pairs []pair) {
	for i, p := range pairs {
		if flow {
			if i > 0 {
				w.text(",")
				w.space()
			}
		} else {
			if w.luck("comment") && rapid.IntRange(0, 5).Draw(w.t, "rare") == 0 {
				w.text(strings.Repeat(" ", indent) + "# a comment: {with, signs}\n\n")
			}
			w.text(strings.Repeat(" ", indent))
		}
		w.scalar(p.key)
		w.text(":")
		w.value(indent, flow, p.value)
	}
}

func (w *writer) space() {
	if w.luck("break") && rapid.IntRange(0, 3).Draw(w.t, "rare") == 0 {
		w.text("\n" + strings.Repeat(" ", 20))
		return
	}
	w.text(strings.Repeat(" ", rapid.IntRange(1, 3).Draw(w.t, "spaces")))
}

func (w *writer) end(flow bool) {
	if flow {
		return
	}
	if rapid.IntRange(0, 5).Draw(w.t, "tail") == 0 {
		w.text("  # tail")
	}
	w.text("\n")
}

func (w *writer) value(indent int, flow bool, v any) {
	switch v := v.(type) {
	case nil:
		if flow {
			w.text(" ")
		}
		w.end(flow)
	case string:
		w.text(" ")
		w.scalar(v)
		w.end(flow)
	case name:
		w.text(" ")
		w.named(v)
		w.end(flow)
	case []pair:
		if !flow && w.luck("block") {
			w.end(false)
			w.entries(indent+rapid.IntRange(1, 4).Draw(w.t, "indent"), false, v)
			return
		}
		w.text(" {")
		w.entries(indent, true, v)
		w.text("}")
		w.end(flow)
	case []any:
		if len(v) == 1 && w.luck("alone") {
			w.value(indent, flow, v[0])
			return
		}
		if !flow && w.luck("block") {
			w.end(false)
			deeper := rapid.IntRange(0, 3).Draw(w.t, "indent")
			for _, x := range v {
				w.text(strings.Repeat(" ", indent+deeper) + "- ")
				w.item(x)
				w.end(false)
			}
			return
		}
		w.text(" [")
		for i, x := range v {
			if i > 0 {
				w.text(", ")
			}
			w.item(x)
		}
		w.text("]")
		w.end(flow)
	}
}

func (w *writer) item(x any) {
	if n, ok := x.(name); ok {
		w.named(n)
		return
	}
	w.scalar(x.(string))
}

func (w *writer) named(n name) {
	if n.slip {
		w.slipLine, w.slipColumn = w.line, w.column
		n.text += "x"
	}
	w.scalar(n.text)
}
