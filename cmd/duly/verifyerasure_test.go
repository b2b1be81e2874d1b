package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/internal/demo"
	"duly/internal/office"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

// A forgetful is an office in which cases have ended, and may be erased.
type forgetful struct {
	*testing.T
	house *house
	clock *demo.Clock
	ids   []string
}

func openForgetful(t *testing.T) *forgetful {
	t.Helper()
	_, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), time.Date(2025, 1, 13, 10, 0, 0, 0, time.UTC))
	f := &forgetful{T: t, house: h, clock: clock}
	putErasers(t, h)
	sam := casework.Actor{ID: "sam", Roles: []string{"secretary"}}
	for range 3 {
		filed, err := h.office.File(t.Context(), office.Complaint{Mode: office.Anonymous, Respondent: "Hob Candlewick", Category: "abuse", Account: "They blew out my lantern."})
		if err != nil {
			t.Fatal(err)
		}
		f.ids = append(f.ids, filed.Case)
		for _, act := range []casework.Act{
			{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "acknowledge"}, Text: "We have it."},
			{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: "out of scope", Text: "It is not for us."},
		} {
			file, err := h.office.Open(t.Context(), filed.Case, sam)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.office.Do(t.Context(), filed.Case, sam, act, nil, file.Case.Version); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f
}

func (f *forgetful) erase(id string, w erasure.Want) {
	f.Helper()
	w.Reason = "Its time is up."
	request, err := f.house.office.AskErasure(f.Context(), "ada", id, w)
	if err == nil {
		_, err = f.house.office.ApproveErasure(f.Context(), "abe", request)
	}
	if err != nil {
		f.Fatal(err)
	}
}

func (f *forgetful) bundle(from int64) (path string, bundle []byte) {
	f.Helper()
	var b bytes.Buffer
	if err := f.house.office.OversightBundle(f.Context(), casework.Actor{ID: "argand", Roles: []string{casework.Overseer}}, from, &b); err != nil {
		f.Fatal(err)
	}
	path = filepath.Join(f.TempDir(), "bundle.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		f.Fatal(err)
	}
	return path, b.Bytes()
}

// Of what was erased a bundle accounts for every leaf; and whatever the organisation makes
// up about an erasure, with the log's key in its hands, is found and named.
func TestAnOverseerAccountsForWhatWasErased(t *testing.T) {
	f := openForgetful(t)
	old, first := f.bundle(0)
	f.clock.NextDay(1143) // to Wednesday 1 March 2028
	if n, err := f.house.office.ReleaseDue(t.Context()); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if err := f.house.office.PlaceHold(t.Context(), "ada", f.ids[0], "abe", "A court asked.", timetable.MustDate("2028-06-01")); err != nil {
		t.Fatal(err)
	}
	register, err := f.house.office.Erasures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.house.office.LiftHold(t.Context(), "abe", register.Hold(f.ids[0]).Entry, "It has decided."); err != nil {
		t.Fatal(err)
	}
	f.erase(f.ids[0], erasure.Want{Scope: erasure.OfFile})
	f.erase(f.ids[1], erasure.Want{Scope: erasure.OfAll, Ground: "UK GDPR, Article 17(1)(d)"})
	f.erase(f.ids[2], erasure.Want{Scope: erasure.OfParties, Ground: "UK GDPR, Article 17(1)(d)"})
	path, bundle := f.bundle(0)
	key := f.house.publisher.Key()

	said := verifies(t, 0, "-bundle", path, "-key", key)
	for _, words := range []string{
		"HOLDS: all ", "each accounted for by an entry of the log", "3 erasures, each in an entry of the log", "case files: kept for 24 months", "UK GDPR, Article 17(1)(d)",
		"cases that they count were erased since",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	next, _ := f.bundle(size(t, first))
	said = verifies(t, 0, "-bundle", next, "-after", old, "-key", key)
	if !strings.Contains(said, "stand in an older bundle here") || strings.Contains(said, "cases that they count were erased since") {
		t.Errorf("with the older bundle it says:\n%s", said)
	}

	erased := `"kind":"erased"`
	lies := []struct {
		name  string
		lie   func(*forger)
		blunt bool
		says  string
	}{
		{"an entry is withheld", func(f *forger) { f.withhold(f.find(`"kind":"opened"`)) }, true, "1 entry is withheld"},
		{"no entry says that it was erased", func(f *forger) {
			e := f.entries[f.find(erased, `"scope":"all"`)]
			f.drop(func(one string) bool { return one == e })
		}, false, "entries are withheld"},
		{"another entry is named", func(f *forger) {
			i := f.find(erased, `"scope":"all"`)
			m := regexp.MustCompile(`"entries":"(\d+)-(\d+)`).FindStringSubmatch(f.entries[i])
			var from, to int
			fmt.Sscan(m[1], &from)
			fmt.Sscan(m[2], &to)
			f.change(i, m[0], fmt.Sprintf(`"entries":"%d-%d`, from+1, to+1))
		}, false, "1 entry is withheld"},
		{"it erases what is still to come", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `"entries":"[^"]*","count":\d+`, `"entries":"900-902","count":3`)
		}, false, "entries that had not been written"},
		{"some of the case only", func(f *forger) {
			i := f.find(erased, `"scope":"file"`)
			n := regexp.MustCompile(`"entries":"(\d+)`).FindStringSubmatch(f.entries[i])[1]
			f.change(i, `"entries":"[^"]*","count":\d+`, `"entries":"`+n+`","count":1`)
		}, false, "its digest is not that of the leaves"},
		{"a count", func(f *forger) { f.change(f.find(erased, `"scope":"file"`), `"count":\d+`, `"count":2`) }, false, "says that it erases 2 entries, and names"},
		{"too early", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `"day":"2028-`, `"day":"2026-`)
		}, false, "was to be kept until Wednesday 13 January 2027"},
		{"an end of one's choice", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `"ended":"2025-`, `"ended":"2021-`)
		}, false, "and it ended as"},
		{"a rule that does not cover it", func(f *forger) {
			f.change(f.find(erased, `"scope":"all"`), `"rulebook"`, `"rule":"13","rulebook"`)
			f.change(f.find(erased, `"scope":"all"`), `"leaves"`, `"retention":"case files","leaves"`)
		}, false, "its rule does not cover it"},
		{"more than its scope", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `"scope":"file"`, `"scope":"content"`)
			f.change(f.find(`"kind":"erasure asked"`, `"scope":"file"`), `"scope":"file"`, `"scope":"content"`)
		}, false, "it says that it erases everything that was said, with the files and letters, and names what was said, who acted"},
		{"another case than was asked for", func(f *forger) {
			f.change(f.find(`"kind":"erasure asked"`, `"scope":"file"`), `"subject":"[^"]*"`, `"subject":"ZZZZ-9999"`)
		}, false, "it erases something else than was asked for"},
		{"nobody asked", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `"answers":\d+`, `"answers":1`)
		}, false, "answers a request that does not wait"},
		{"by nobody", func(f *forger) {
			f.change(f.find(erased, `"scope":"file"`), `,"answers":\d+`, ``)
		}, false, "nobody asked for it"},
		{"under a hold", func(f *forger) {
			e := f.entries[f.find(`"kind":"hold lifted"`)]
			at := f.find(`"kind":"hold lifted"`)
			f.entries[at] = strings.Replace(e, `"kind":"hold lifted"`, `"kind":"bundle taken"`, 1)
		}, false, "there was a hold on the case"},
		{"a ground of nothing", func(f *forger) {
			f.change(f.find(erased, `"scope":"all"`), `"ground":"[^"]*",`, ``)
		}, false, "it names no rule"},
	}
	for _, l := range lies {
		t.Run(l.name, func(t *testing.T) {
			f := newForger(t, bundle)
			l.lie(f)
			with := key
			if !l.blunt {
				f.rebuild()
				with = f.key
			}
			args := []string{"-bundle", f.write(), "-key", with}
			if said := verifies(t, 1, args...); !strings.Contains(said, l.says) {
				t.Errorf("it does not say %q:\n%s", l.says, said)
			}
		})
	}
}

// withhold closes what an entry shows the overseer.
func (f *forger) withhold(i int) {
	f.t.Helper()
	o, err := journal.ParseOpening([]byte(f.entries[i]))
	if err != nil {
		f.t.Fatal(err)
	}
	e := o.Entry()
	lines := strings.Split(string(e.Leaf()), "\n")
	f.change(i, `\noversight text .*\n`, "\noversight closed "+strings.TrimPrefix(lines[2], "oversight ")+"\n")
}

// putErasers puts two overseers into the register, one of whom asks and the other approves.
func putErasers(t *testing.T, h *house) {
	t.Helper()
	for _, id := range []string{"ada", "abe"} {
		if err := h.office.PutOfficer(t.Context(), office.PersonRow{ID: id, Name: strings.ToUpper(id), Roles: []string{office.Overseer}}, "", ""); err != nil {
			t.Fatal(err)
		}
	}
}
