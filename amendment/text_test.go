package amendment

import (
	"strings"
	"testing"

	"duly/rulebook"
)

// Which open cases a changed definition touches is said whatever its rulebook says of
// them, and what can be judged by nothing any more is a loss.
func TestWhichOpenCasesAChangedTextTouches(t *testing.T) {
	book := func(head, definition string) *rulebook.Rulebook {
		text := strings.Replace(rules, "  version: 1\n  in force: 2026-01-01\n", head, 1)
		text = strings.Replace(text, "roles:\n", "categories:\n  conduct: {title: Conduct, definitions: [shade]}\n"+definition+"roles:\n", 1)
		return read(t, text, rulebook.File{Name: "shade.md", Text: []byte("# Shade\n\n1. Nobody stands in the light.\n")}, rulebook.File{Name: "new.md", Text: []byte("# Shade\n\n1. Nobody casts a shadow.\n")})
	}
	old := book("  version: 1\n  in force: 2026-01-01\n", "definitions:\n  shade: {file: shade.md}\n")
	const all, some = "  version: 2\n  in force: 2026-06-01\n  applies to: all open cases\n", "  version: 2\n  in force: 2026-06-01\n"
	for _, c := range []struct {
		head, definition, says, lost string
	}{
		{some, "shade: {file: new.md}", "No open case is touched: those received before 1 June 2026 run to their end under the old rules, and its old text.", ""},
		{all, "shade: {file: new.md, in force: 2026-06-01, earlier: [{file: shade.md, in force: 2026-01-01}]}", "No open case is touched, unless what is alleged in it happened on or after that day", ""},
		{all, "shade: {file: new.md}", "do not keep the earlier text", "can be judged by no text"},
		{all, "shade: {file: new.md, in force: 2026-03-01, earlier: [{file: shade.md, in force: 2026-01-01}]}", "reads otherwise from 1 March 2026 on", "nobody could know of it then"},
		{all, "shade: {file: shade.md}", "", ""},
	} {
		got := Compare(Side{Book: old}, Side{Book: book(c.head, "definitions:\n  "+c.definition+"\n")})
		texts := got.OpenCases.Texts
		if c.says == "" {
			if len(texts) > 0 {
				t.Errorf("of a text that is the same it says %+v", texts)
			}
			continue
		}
		if len(texts) != 1 || !strings.Contains(texts[0].Says, c.says) {
			t.Errorf("%s: it says %+v, want %q", c.definition, texts, c.says)
		}
		lost := ""
		for _, l := range got.Losses {
			lost += l.Says
		}
		if c.lost == "" != !strings.Contains(lost, "Shade") || !strings.Contains(lost, c.lost) {
			t.Errorf("%s: lost is %q, want %q", c.definition, lost, c.lost)
		}
	}
	gone := Compare(Side{Book: old}, Side{Book: read(t, strings.Replace(rules, "version: 1", "version: 2", 1))})
	if texts := gone.OpenCases.Texts; len(texts) != 1 || !strings.Contains(texts[0].Says, "“Shade” is gone. No open case is touched") {
		t.Errorf("of a text that is gone it says %+v", texts)
	}
}
