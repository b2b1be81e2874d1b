package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/journal"
	"duly/lot"
	"duly/verify"
)

// ofKind is the first entry of a kind.
func (f *forger) ofKind(kind string) int { return f.find(`"kind":"` + kind + `"`) }

// undrawn is a case that the first sample has nothing to do with.
func (f *forger) undrawn() string {
	f.t.Helper()
	told := f.entries[f.ofKind("sample drawn")] + f.entries[f.ofKind("sample case passed over")]
	for _, e := range f.entries {
		if m := ofCase.FindStringSubmatch(e); m != nil && m[1] != "" && !strings.Contains(told, m[1]) {
			return m[1]
		}
	}
	f.t.Fatal("every case was drawn")
	return ""
}

// sampleLies are ways in which an organisation, or an overseer, would have liked a sample
// to fall on other cases, or never to have been announced.
var sampleLies = []lie{
	{"a case kept out of a sample", func(f *forger) {
		f.change(f.ofKind("sample population"), `\\ncases [0-9a-f]{64}`, `\ncases `+lot.Commit(nil))
	}, false, "are not those that the record has"},
	{"fewer cases than there are", func(f *forger) { f.change(f.ofKind("sample population"), `"count (\d+) `, `"count 1$1 `) }, false, "are not those that the record has"},
	{"some that could not be read", func(f *forger) { f.change(f.ofKind("sample population"), `unread 0`, `unread 2`) }, false, "and all can be read here"},
	{"other cases drawn", func(f *forger) {
		i := f.ofKind("sample drawn")
		drawn := regexp.MustCompile(`\\ndrawn (\S+) `).FindStringSubmatch(f.entries[i])[1]
		other := f.undrawn()
		f.change(i, `\\ndrawn `+drawn, `\ndrawn `+other)
	}, false, "the lot falls on"},
	{"another secret", func(f *forger) { f.change(f.ofKind("sample drawn"), `\\nsecret [0-9a-f]{8}`, `\nsecret 00000000`) }, false, "is not the one that was announced"},
	{"a sample of another leaf", func(f *forger) { f.change(f.ofKind("sample drawn"), `\\nleaf (\d+) [0-9a-f]{8}`, `\nleaf $1 00000000`) }, false, "or another leaf"},
	{"another word", func(f *forger) { f.change(f.ofKind("sample drawn"), `\\nword [^\\]*`, `\nword six`) }, false, "with other words than were put in"},
	{"a word put in at once", func(f *forger) {
		announced := regexp.MustCompile(`"recorded":\d+`).FindString(f.entries[f.ofKind("sample announced")])
		f.change(f.ofKind("sample word"), `"recorded":\d+`, announced)
	}, false, "less than 24 hours after it was announced"},
	{"drawn at once", func(f *forger) {
		announced := regexp.MustCompile(`"recorded":\d+`).FindString(f.entries[f.ofKind("sample announced")])
		f.change(f.ofKind("sample drawn"), `"recorded":\d+`, announced)
	}, false, "before its time"},
	{"a round that was known", func(f *forger) {
		f.change(f.find(`"kind":"sample announced"`, `source drand`), `(source drand [0-9a-f]{64}) \d+`, `$1 1000`)
	}, false, "less than 24 hours later"},
	{"cases as of tomorrow", func(f *forger) { f.change(f.ofKind("sample announced"), `\\nfrozen (\d+)`, `\nfrozen 9$1`) }, false, "had not been written"},
	{"another purpose afterwards", func(f *forger) { f.change(f.ofKind("sample announced"), `Was everybody heard`, `Was anybody heard`) }, false, "is not what was announced"},
	{"a sample that vanished", func(f *forger) {
		f.drop(func(e string) bool {
			return strings.Contains(e, `"kind":"sample `) && strings.Contains(e, `"subject":"1`)
		})
	}, false, "0 were announced before it"},
	{"a population that was never published", func(f *forger) {
		gone := f.entries[f.ofKind("sample population")]
		f.drop(func(e string) bool { return e == gone })
	}, false, "drawn from other cases than were published"},
	{"drawn twice", func(f *forger) {
		i := f.ofKind("sample drawn")
		f.entries = append(f.entries[:i:i], append([]string{f.entries[i]}, f.entries[i:]...)...)
	}, false, "too early, or a second time"},
	{"a case of one’s choice in the place of another", func(f *forger) {
		other := f.undrawn()
		f.change(f.ofKind("sample case passed over"), `\\ndrawn \S+ `, `\ndrawn `+other+` `)
	}, false, "than the lot falls on next"},
	{"a case that was not drawn is looked at", func(f *forger) {
		other := f.undrawn()
		f.change(f.ofKind("sample case looked at"), `"subject":"1 [^"]*"`, `"subject":"1 `+other+`"`)
	}, false, "did not fall"},
}

// Where some cases are not shown any more, what can still be told of a sample is: that the
// lot fell on those that are said to be drawn, and that no more cases are shown than were
// counted.
func samplesBesideClosedCases(t *testing.T, bundle []byte) {
	line := func(lie func(*forger)) verify.Line {
		f := newForger(t, bundle)
		id := f.undrawn()
		for i, e := range f.entries {
			if m := ofCase.FindStringSubmatch(e); m != nil && m[1] == id {
				f.shut(i)
			}
		}
		lie(f)
		f.rebuild()
		var r verify.BundleReport
		if err := json.Unmarshal([]byte(verifies(t, 1, "-bundle", f.write(), "-key", f.key, "-json")), &r); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Lines, func(l verify.Line) bool { return strings.HasPrefix(l.Claim, "Every sample of cases") })
		if i < 0 {
			t.Fatal("nothing is said of samples")
		}
		return r.Lines[i]
	}
	if l := line(func(*forger) {}); l.Result != verify.Holds || !strings.Contains(l.NotShown, "an earlier bundle shows them") {
		t.Errorf("%s: %s. It does not show %s", l.Result, l.Evidence, l.NotShown)
	}
	for says, lie := range map[string]func(*forger){
		"the lot falls on": func(f *forger) {
			f.change(f.ofKind("sample drawn"), `\\ndrawn (\S+) ([^\\]*)\\ndrawn (\S+) ([^\\]*)`, `\ndrawn $3 $4\ndrawn $1 $2`)
		},
		"more cases of the stratum": func(f *forger) { f.change(f.ofKind("sample population"), `count (\d+) upheld`, `count 1 upheld`) },
		"is not the one that was announced": func(f *forger) {
			f.change(f.ofKind("sample drawn"), `\\nsecret [0-9a-f]{8}`, `\nsecret 00000000`)
		},
	} {
		if l := line(lie); l.Result != verify.Broken || !strings.Contains(l.Evidence, says) {
			t.Errorf("want “%s”, have %s: %s", says, l.Result, l.Evidence)
		}
	}
}

// shut closes what the overseer and the parties see of an entry.
func (f *forger) shut(i int) {
	f.t.Helper()
	o, err := journal.ParseOpening([]byte(f.entries[i]))
	if err != nil {
		f.t.Fatal(err)
	}
	e := o.Entry()
	leaf := strings.Split(string(e.Leaf()), "\n")
	for n, name := range []string{"oversight", "parties"} {
		f.change(i, `\n`+name+` text .*\n`, "\n"+name+" closed "+strings.TrimPrefix(leaf[n+2], name+" ")+"\n")
	}
}
