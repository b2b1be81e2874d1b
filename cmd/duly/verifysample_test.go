package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifySample(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("..", "..", "sample", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	round, words := read("round.sample"), read("words.sample")
	for _, c := range []struct {
		name, text string
		status     int
		want       string
	}{
		{"as drawn, by a round", round, 0, "HOLDS: of 12 cases the sample “Were they heard?” falls on the 6"},
		{"as drawn, by words", words, 0, "2 words put in by others"},
		{"who was passed over", words, 0, "CASE-0001  interest"},
		{"another case drawn", strings.Replace(round, "drawn CASE-0003", "drawn CASE-0000", 1), 1, "BROKEN: the lot falls on"},
		{"another secret", strings.Replace(round, "secret 2", "secret 3", 1), 1, "not the one that was announced"},
		{"another signature", strings.Replace(round, "signature b44679", "signature b44678", 1), 1, "did not sign this round"},
		{"another round", strings.Replace(round, "e971 1000", "e971 1001", 1), 1, "did not sign this round"},
		{"a case left out", strings.Replace(round, "case CASE-0005 under 4 weeks\n", "", 1), 1, "others than those published"},
		{"another word", strings.Replace(words, "three oranges", "four oranges", 1), 1, "BROKEN: the lot falls on"},
		{"announced", round[:strings.Index(round, "count")], 2, "CANNOT TELL"},
		{"without the cases", round[:strings.Index(round, "case ")], 2, "CANNOT TELL"},
		{"damaged", strings.Replace(round, "frozen 1234", "frozen 01234", 1), 2, "cannot be read as a sample"},
	} {
		path := filepath.Join(t.TempDir(), "one.sample")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errOut bytes.Buffer
		if status := runVerify([]string{"-lot", path}, nil, &out, &errOut); status != c.status || !strings.Contains(out.String()+errOut.String(), c.want) {
			t.Errorf("%s: %d: %s%s", c.name, status, &out, &errOut)
		}
	}
}
