package main

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	sumnote "golang.org/x/mod/sumdb/note"

	"duly/casework"
	"duly/internal/demo"
	"duly/internal/office"
	"duly/journal"
	"duly/lot"
	"duly/publiclog"
	"duly/verify"
)

// A forger has all that an organisation has: every entry, and the log's key. What
// they make is a log that agrees with itself.
type forger struct {
	t       *testing.T
	parts   map[string][]byte
	entries []string // the openings
	signer  sumnote.Signer
	key     string
	origin  string // the log's name
}

func newForger(t *testing.T, bundle []byte) *forger {
	t.Helper()
	f := &forger{t: t, parts: map[string][]byte{}}
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range z.File {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if f.parts[p.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	f.entries = strings.SplitAfter(strings.TrimSuffix(string(f.parts["openings.txt"]), "\n"), "\n\n")
	for i := range f.entries {
		f.entries[i] = strings.TrimSuffix(f.entries[i], "\n")
		if !strings.HasSuffix(f.entries[i], "\n") {
			f.entries[i] += "\n"
		}
	}
	f.origin = regexp.MustCompile(`(?m)^log (.*)$`).FindStringSubmatch(string(f.parts["bundle.txt"]))[1]
	secret, key, err := publiclog.NewKey(rand.Reader, f.origin)
	if err != nil {
		t.Fatal(err)
	}
	f.key = key
	if f.signer, err = sumnote.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	return f
}

// find gives the first entry that has all of some words.
func (f *forger) find(words ...string) int {
	f.t.Helper()
next:
	for i, e := range f.entries {
		for _, w := range words {
			if !strings.Contains(e, w) {
				continue next
			}
		}
		return i
	}
	f.t.Fatalf("no entry has %q", words)
	return 0
}

// change replaces what a pattern finds in an entry.
func (f *forger) change(i int, pattern, by string) {
	f.t.Helper()
	was := f.entries[i]
	if f.entries[i] = regexp.MustCompile(pattern).ReplaceAllString(was, by); f.entries[i] == was {
		f.t.Fatalf("entry %d has nothing like %s:\n%s", i, pattern, was)
	}
}

// redraw has a lot fall on others: by a leaf that is that of no entry.
func (f *forger) redraw(i int) {
	f.t.Helper()
	word := regexp.MustCompile(`"lot":("(?:[^"\\]|\\.)*")`).FindStringSubmatch(f.entries[i])
	var text string
	if err := json.Unmarshal([]byte(word[1]), &text); err != nil {
		f.t.Fatal(err)
	}
	l, err := lot.Parse(text)
	if err != nil {
		f.t.Fatal(err)
	}
	fell := l.Drawn
	for n := 0; slices.Equal(fell, l.Drawn); n++ {
		l.Entry, l.Leaf = 0, lot.Commit([]byte{byte(n)})
		if l.Drawn, err = l.Draw(); err != nil {
			f.t.Fatal(err)
		}
	}
	quoted, err := json.Marshal(l.Text())
	if err != nil {
		f.t.Fatal(err)
	}
	f.entries[i] = strings.Replace(f.entries[i], word[1], string(quoted), 1)
}

func (f *forger) drop(which func(entry string) bool) {
	kept := f.entries[:0]
	for _, e := range f.entries {
		if !which(e) {
			kept = append(kept, e)
		}
	}
	f.entries = kept
}

var (
	ofCase  = regexp.MustCompile(`\{"case":"([^"]*)","n":(\d+),"previous":"([0-9a-f]{64})"`)
	numbers = regexp.MustCompile(`^duly-opening/v1\n\d+\n`)
)

// rebuild numbers the entries anew, chains each case anew, and signs the tree.
func (f *forger) rebuild() {
	f.t.Helper()
	var tree publiclog.Tree
	tips, n := map[string][32]byte{}, map[string]int{}
	for i, e := range f.entries {
		e = numbers.ReplaceAllString(e, fmt.Sprintf("duly-opening/v1\n%d\n", i))
		if m := ofCase.FindStringSubmatch(e); m != nil && m[1] != "" {
			e = strings.Replace(e, m[0], fmt.Sprintf(`{"case":%q,"n":%d,"previous":"%x"`, m[1], n[m[1]], tips[m[1]]), 1)
			n[m[1]]++
		}
		o, err := journal.ParseOpening([]byte(e))
		if err != nil {
			f.t.Fatalf("entry %d: %v\n%s", i, err, e)
		}
		entry := o.Entry()
		if m := ofCase.FindStringSubmatch(e); m != nil {
			tips[m[1]] = entry.LeafHash()
		}
		if err := tree.Append(entry.Leaf(), nil); err != nil {
			f.t.Fatal(err)
		}
		f.entries[i] = e
	}
	root, err := tree.Root()
	if err != nil {
		f.t.Fatal(err)
	}
	f.parts["checkpoint"], err = publiclog.Sign(publiclog.Checkpoint{Origin: f.origin, Size: tree.Size(), Root: root}, f.signer)
	if err != nil {
		f.t.Fatal(err)
	}
	head := regexp.MustCompile(`entries \d+`).ReplaceAllString(string(f.parts["bundle.txt"]), fmt.Sprintf("entries %d", tree.Size()))
	f.parts["bundle.txt"] = []byte(head)
}

func (f *forger) write() string {
	f.t.Helper()
	f.parts["openings.txt"] = []byte(strings.Join(f.entries, "\n") + "\n")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range f.parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			f.t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		f.t.Fatal(err)
	}
	path := filepath.Join(f.t.TempDir(), "forged.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

// A lie is one way of changing a year.
type lie struct {
	name  string
	lie   func(*forger)
	blunt bool // without making the log anew
	says  string
}

func verifies(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if got := runVerify(args, strings.NewReader(""), &out, &errOut); got != want {
		t.Fatalf("duly verify %v: exit status %d, want %d\n%s%s", args, got, want, &out, &errOut)
	}
	return out.String() + errOut.String()
}

// An overseer works a whole year out anew. Whatever the organisation has changed in
// it, even with the log's key in its hands, is found and named.
func TestAnOverseerFindsWhatWasChanged(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo's year")
	}
	start := time.Date(2025, 11, 26, 10, 0, 0, 0, time.UTC)
	p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), start)
	if _, err := demo.Fill(t.Context(), h.office, clock, p.db); err != nil {
		t.Fatal(err)
	}
	overseer := casework.Actor{ID: "argand", Roles: []string{casework.Overseer}}
	take := func(from int64) (path string, bundle []byte) {
		var b bytes.Buffer
		if err := h.office.OversightBundle(t.Context(), overseer, from, &b); err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(t.TempDir(), "bundle.zip")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path, b.Bytes()
	}
	path, bundle := take(0)
	key := h.publisher.Key()
	said := verifies(t, 0, "-bundle", path, "-key", key)
	for _, words := range []string{"HOLDS: all ", "lots were drawn again", "every figure is the same", "releases were made again", "  bundle taken: ", "  cases read: ", "  register changed: ", "counted again here; drawn again: 1", "A sample of cases was announced, and is not drawn: 1", "sample 2: Was more time", "was passed over: 1", "TO LOOK AT", "A limit was extended: "} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}

	t.Run("nobody is named", func(t *testing.T) {
		people, err := h.store.People(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		openings := string(newForger(t, bundle).parts["openings.txt"])
		for _, p := range people {
			if strings.Contains(openings, p.Name) || strings.Contains(openings, `"`+p.ID+`"`) {
				t.Errorf("%s stands in the bundle", p.ID)
			}
		}
	})

	t.Run("an overseer puts their name to the figures", func(t *testing.T) {
		folder := t.TempDir()
		file := func(name string, text []byte) string {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		signs := func(want int, args ...string) (signed, said string) {
			var out, errOut bytes.Buffer
			if got := runCountersign(args, nil, &out, &errOut); got != want {
				t.Fatalf("duly countersign %v: exit status %d, want %d\n%s%s", args, got, want, &out, &errOut)
			}
			return out.String(), errOut.String()
		}
		with := filepath.Join(folder, "mine.key")
		if _, said := signs(2, "-with", with, "-bundle", path, "-key", key); !strings.Contains(said, "make the key with -new") {
			t.Error(said)
		}
		_, said := signs(0, "-with", with, "-new", "argand.example")
		mine := regexp.MustCompile(`argand\.example\+\S+`).FindString(said)
		signed, _ := signs(0, "-with", with, "-bundle", path, "-key", key)
		forged := newForger(t, bundle)
		forged.change(forged.find(`"kind":"opened"`, `"due"`), `"due":"20\d\d-`, `"due":"2031-`)
		if out, said := signs(1, "-with", with, "-bundle", forged.write(), "-key", key); out != "" || !strings.Contains(said, "Nothing was signed") {
			t.Errorf("%q: %s", out, said)
		}

		if err := h.office.Countersign(t.Context(), casework.Actor{ID: "harriet", Roles: []string{"secretary"}}, []byte(signed)); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("somebody who is no overseer: %v", err)
		}
		for _, wrong := range []struct{ was, is, says string }{
			{"release 2026-Q1", "release 2026-Q9", "has not signed it, or somebody altered it"},
			{"size ", "size x", "cannot be read"},
			{"duly-countersign/v1", "duly", "this is no countersignature"},
		} {
			err := h.office.Countersign(t.Context(), overseer, []byte(strings.Replace(signed, wrong.was, wrong.is, 1)))
			if err == nil || !strings.Contains(err.Error(), wrong.says) {
				t.Errorf("with %q: %v", wrong.is, err)
			}
		}
		if err := h.office.Countersign(t.Context(), overseer, []byte(signed)); err != nil {
			t.Fatal(err)
		}
		all, err := h.office.Countersignings(t.Context()) // the demo's overseer has signed before
		if err != nil || len(all) != 2 || string(all[1].Text) != signed || all[1].Key != mine {
			t.Fatalf("%d countersignatures, %v", len(all), err)
		}
		releases, err := h.office.Releases(t.Context())
		if err != nil || len(releases) < 3 {
			t.Fatalf("%d releases, %v", len(releases), err)
		}
		was := file("signed.txt", []byte(signed))
		for _, r := range releases {
			verifies(t, 0, "-release", file("figures.json", r.Text), "-signed", was, "-key", mine)
		}
		better := file("better.json", bytes.Replace(releases[1].Text, []byte(`"received":`), []byte(`"received":1`), 1))
		if said := verifies(t, 1, "-release", better, "-signed", was); !strings.Contains(said, "they were altered") {
			t.Error(said)
		}
		if said := verifies(t, 1, "-release", file("figures.json", releases[0].Text), "-signed", was, "-key", key); !strings.Contains(said, "and not with") {
			t.Error(said)
		}

		other := filepath.Join(folder, "other.key")
		signs(0, "-with", other, "-new", "other.example")
		elsewhere := newForger(t, bundle)
		elsewhere.change(elsewhere.find(`"kind":"bundle taken"`), `"role":"`, `"role":"former `)
		elsewhere.rebuild()
		split, _ := signs(0, "-with", other, "-bundle", elsewhere.write(), "-key", elsewhere.key)
		if err := h.office.Countersign(t.Context(), overseer, []byte(split)); err == nil || !strings.Contains(err.Error(), "another history than the one that is here") {
			t.Errorf("another history: %v", err)
		}
	})

	t.Run("one after the other", func(t *testing.T) {
		size := size(t, bundle)
		next, _ := take(size)
		verifies(t, 0, "-bundle", next, "-after", path, "-key", key)
		if said := verifies(t, 2, "-bundle", next, "-key", key); !strings.Contains(said, "name the earlier bundles with -after") {
			t.Error(said)
		}
		forked := newForger(t, bundle)
		forked.change(forked.find(`"kind":"opened"`, `"due"`), `"due":"20\d\d-`, `"due":"2031-`)
		if said := verifies(t, 1, "-bundle", next, "-after", forked.write(), "-key", key); !strings.Contains(said, "at least one of them is not as it was logged") {
			t.Error(said)
		}
	})

	lies := append(sampleLies, []lie{
		{"a date in the bundle", func(f *forger) { f.change(40, `"day":"20\d\d-`, `"day":"2019-`) }, true, "do not lead to the root that the log has signed"},
		{"an entry is withheld", func(f *forger) {
			i := f.find(`"kind":"extended"`)
			o, err := journal.ParseOpening([]byte(f.entries[i]))
			if err != nil {
				f.t.Fatal(err)
			}
			e := o.Entry()
			text := string(e.Leaf())
			lines := strings.Split(text, "\n")
			f.change(i, `\noversight text .*\n`, "\noversight closed "+strings.TrimPrefix(lines[2], "oversight ")+"\n")
		}, true, "1 entry is withheld"},
		{"an entry is left out", func(f *forger) { f.entries = append(f.entries[:99:99], f.entries[100:]...) }, true, "the bundle shows entry 100"},
		{"a last day is moved", func(f *forger) {
			i := f.find(`"kind":"opened"`, `"step":"report"`)
			f.change(i, `"due":"(\d{4})-(\d\d)-\d\d"`, `"due":"$1-$2-28"`)
		}, false, "by the rules and the calendar it is until"},
		{"a limit that ended is hidden", func(f *forger) {
			lapsed := f.entries[f.find(`"kind":"lapsed"`, `"step":"acknowledge"`)]
			f.drop(func(e string) bool { return e == lapsed })
		}, false, "by the rules and the calendar it is “lapsed intake.acknowledge”"},
		{"an outcome that there is not", func(f *forger) { f.change(f.find(`"outcome":"upheld"`), `"outcome":"upheld"`, `"outcome":"forgiven"`) }, false, "is no outcome of this step"},
		{"decided too early", func(f *forger) {
			i := f.find(`"kind":"opened"`, `"notBefore"`)
			f.change(i, `"notBefore":"\d{4}`, `"notBefore":"2019`)
		}, false, "not before"},
		{"a complaint vanishes", func(f *forger) {
			e := f.entries[f.find(`"number":"2026-0007"`)]
			id := ofCase.FindStringSubmatch(e)[1]
			f.drop(func(e string) bool { m := ofCase.FindStringSubmatch(e); return m != nil && m[1] == id })
		}, false, "there is no entry of receipt for 2026-0007"},
		{"another panel", func(f *forger) {
			i := f.find(`"kind":"drawn"`)
			m := regexp.MustCompile(`\\ndrawn ([0-9A-Za-z-]+)\\n`).FindStringSubmatch(f.entries[i])
			c := regexp.MustCompile(`\\ncandidate ([0-9A-Za-z-]+)`).FindAllStringSubmatch(f.entries[i], -1)
			for _, one := range c {
				if !strings.Contains(f.entries[i], `\ndrawn `+one[1]) {
					f.change(i, `\\ndrawn `+m[1]+`\\n`, `\ndrawn `+one[1]+`\n`)
					return
				}
			}
			f.t.Fatal("everybody was drawn")
		}, false, "the lot falls on"},
		{"a case that goes on nowhere", func(f *forger) {
			f.change(f.find(`"kind":"moved to another case"`), `"subject":"[^"]*"`, `"subject":"ZZZZ-9999"`)
		}, false, "which has no entry of it"},
		{"a leaf of one's choice", func(f *forger) {
			f.redraw(f.find(`"kind":"drawn"`))
		}, false, "and names entry 0"},
		{"better figures", func(f *forger) {
			f.parts["figures.csv"] = regexp.MustCompile(`(?m)^(promise,[^,]*,[^,]*,[^,]*,)(\d+),(\d+)`).ReplaceAll(f.parts["figures.csv"], []byte("${1}1$2,0"))
		}, true, "and the cases add up to"},
		{"other figures of a quarter", func(f *forger) {
			f.change(f.find(`"kind":"figures released"`), `"ground":"[0-9a-f]{8}`, `"ground":"00000000`)
		}, false, "publishes figures of 2025-Q4 that are others"},
		{"a quarter is left out", func(f *forger) {
			first := f.entries[f.find(`"kind":"figures released"`, `"subject":"2026-Q1"`)]
			f.drop(func(e string) bool { return e == first })
		}, false, "and those of 2026-Q1 were left out"},
		{"the last figures are held back", func(f *forger) {
			var last string
			for _, e := range f.entries {
				if strings.Contains(e, `"kind":"figures released"`) {
					last = e
				}
			}
			f.drop(func(e string) bool { return e == last })
		}, false, "and its figures were never published"},
		{"other rules", func(f *forger) {
			for name := range f.parts {
				if strings.HasSuffix(name, "/0") {
					f.parts[name] = bytes.Replace(f.parts[name], []byte("working days"), []byte("working  days"), 1)
				}
			}
		}, true, "it was altered"},
		{"another log", func(f *forger) { f.rebuild() }, true, "was not signed with the key"},
	}...)
	for _, l := range lies {
		t.Run(l.name, func(t *testing.T) {
			f := newForger(t, bundle)
			l.lie(f)
			with := key
			if !l.blunt {
				f.rebuild()
				with = f.key
			}
			want := 1
			if l.name == "other rules" {
				want = 2
			}
			if said := verifies(t, want, "-bundle", f.write(), "-key", with); !strings.Contains(said, l.says) {
				t.Errorf("it does not say %q:\n%.3000s", l.says, said)
			}
		})
	}

	t.Run("samples beside closed cases", func(t *testing.T) { samplesBesideClosedCases(t, bundle) })

	t.Run("as data", func(t *testing.T) {
		var r verify.BundleReport
		if err := json.Unmarshal([]byte(verifies(t, 0, "-bundle", path, "-key", key, "-json")), &r); err != nil {
			t.Fatal(err)
		}
		if r.Result != verify.Holds || r.Cases < 100 || r.Entries < 2000 || len(r.Lists) < 3 {
			t.Errorf("%s, %d cases, %d entries, %d lists", r.Result, r.Cases, r.Entries, len(r.Lists))
		}
	})
}

func size(t *testing.T, bundle []byte) int64 {
	t.Helper()
	b, err := verify.OpenBundle(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	return b.Entries
}

// What is no bundle is told as that, and what lacks a key asks for one.
func TestBadBundles(t *testing.T) {
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad.zip")
	if err := os.WriteFile(bad, []byte("PK nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	var empty bytes.Buffer
	w, err := verify.NewBundleWriter(&empty)
	if err == nil {
		err = w.Close(verify.Bundle{Log: "a.example/log", Taken: casework.LateDays + 739000, Checkpoint: []byte("x")})
	}
	if err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(folder, "empty.zip")
	if err := os.WriteFile(good, empty.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, says string }{
		{"-bundle " + bad, "this is not a bundle"},
		{"-bundle " + filepath.Join(folder, "none.zip"), "no such file"},
		{"-bundle " + good, "give the log's public key with -key"},
		{"-after " + good, "belong to -bundle"},
		{"-bundle " + good + " receipt.txt", "belong to -bundle"},
		{"-bundle " + good + " -key x", "cannot tell"},
	} {
		if said := verifies(t, 2, strings.Fields(c.args)...); !strings.Contains(strings.ToLower(said), strings.ToLower(c.says)) {
			t.Errorf("%s: %s", c.args, said)
		}
	}
}
