package web

import (
	"strings"
	"testing"
	"time"
)

func TestPageOfTheLogTellsOfItsWitnesses(t *testing.T) {
	now := time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)
	signed := Witness{Name: "ada", Host: "ada.example/w", URL: "https://ada.example", Size: 1, At: now.Add(-time.Minute)}
	away := Witness{Name: "bea", Host: "bea.example/w", Away: true}
	for name, c := range map[string]struct {
		w         *Witnessing
		says, not []string
	}{
		"nobody":        {nil, []string{"Nobody but us signs this log"}, []string{"<table"}},
		"not yet":       {&Witnessing{Witnesses: []Witness{signed, away}, Here: 4}, []string{"Not enough witnesses have signed this log so far", "nothing so far", "the first 1 entry, on 2 March 2026, 13:59 UTC", "did not sign, at the last try"}, []string{"Since"}},
		"enough":        {&Witnessing{Witnesses: []Witness{signed}, Witnessed: true, Size: 4, Here: 4, Since: now.Add(-time.Minute)}, []string{"signed the first <strong>4 entries</strong>, last on 2 March 2026, 13:59 UTC"}, []string{"came after that", "nothing has been witnessed"}},
		"some wait":     {&Witnessing{Witnessed: true, Size: 4, Here: 5, Since: now.Add(-time.Minute)}, []string{"1 entry came after that, and not enough witnesses have signed"}, []string{"nothing has been witnessed"}},
		"for long not":  {&Witnessing{Witnessed: true, Size: 4, Here: 9, Since: now.Add(-3 * time.Hour)}, []string{"Since 2 March 2026, 11:00 UTC nothing has been witnessed", "5 entries came after that, and rest on our word"}, nil},
		"two histories": {&Witnessing{Other: "log.example/test\n9\n<root>\n", Witnesses: []Witness{{Name: "own", Own: true}}}, []string{"Two histories", "&lt;root&gt;", "our own, which does not count"}, []string{"<root>"}},
	} {
		var b strings.Builder
		if err := parsePages()["log"].ExecuteTemplate(&b, "witnesses", viewWitnesses(c.w, now)); err != nil {
			t.Fatal(err)
		}
		for _, words := range c.says {
			if !strings.Contains(b.String(), words) {
				t.Errorf("%s: it does not say %q:\n%s", name, words, &b)
			}
		}
		for _, words := range c.not {
			if strings.Contains(b.String(), words) {
				t.Errorf("%s: it says %q:\n%s", name, words, &b)
			}
		}
	}
}
