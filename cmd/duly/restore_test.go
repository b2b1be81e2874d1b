package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/rulebook"
)

// A machine is an office's files, which can be copied, lost and put back.
type machine struct {
	*testing.T
	settings
	book string
}

func newMachine(t *testing.T) *machine {
	folder := t.TempDir()
	m := &machine{T: t, book: aRulebook(t), settings: settings{
		db: filepath.Join(folder, "duly.db"), data: filepath.Join(folder, "data"), origin: "kites.example/log", addr: "127.0.0.1:0", now: time.Now, diag: slog.New(slog.DiscardHandler),
	}}
	if err := m.settings.complete(); err != nil {
		t.Fatal(err)
	}
	return m
}

// put is the machine as a copy of its files.
func (m *machine) put(folder string) *machine {
	n := *m
	n.db, n.data = filepath.Join(folder, "duly.db"), filepath.Join(folder, "data")
	return &n
}

func (m *machine) folder() string { return filepath.Dir(m.db) }

func (m *machine) tries() (*house, error) {
	var err error
	s := m.settings
	if s.files, err = rulebookFor(m.Context(), s.db, m.book); err != nil {
		return nil, err
	}
	return open(m.Context(), s)
}

// file opens the office, files a complaint and closes it again, so that the log has it;
// with witnesses, they have seen it as well.
func (m *machine) file(words string) (filed office.Filed) {
	m.Helper()
	for range 2 {
		h, err := m.tries()
		if err != nil {
			m.Fatal(err)
		}
		if filed.Case == "" {
			filed, err = h.office.File(m.Context(), office.Complaint{Mode: office.Anonymous, Respondent: "The lamplighter of the quay", Category: "abuse", Account: words})
		}
		h.close()
		if err != nil {
			m.Fatal(err)
		}
	}
	return filed
}

// restore calls duly restore -declare.
func (m *machine) restore(want int, args ...string) string {
	m.Helper()
	var out, errOut bytes.Buffer
	args = append([]string{"-declare", "-db", m.db, "-data", m.data}, args...)
	if exit := runRestore(args, nil, &out, &errOut); exit != want {
		m.Fatalf("duly restore %q: exit status %d, not %d\n%s%s", args, exit, want, &out, &errOut)
	}
	return out.String() + errOut.String()
}

var why = []string{"-reason", "The disk failed, and the last backup was a day old.", "-by", "the board of the Kite Club"}

func (m *machine) says(said string, words ...string) {
	m.Helper()
	for _, w := range words {
		if !strings.Contains(said, w) {
			m.Errorf("it does not say %q:\n%s", w, said)
		}
	}
}

// A machine is put back from an old copy, as the witnesses remember. It is declared, and
// goes on under another name; what was given before is still good.
func TestABreakIsDeclaredAndTheWorkGoesOn(t *testing.T) {
	m := newMachine(t)
	oldKey, err := publish.LoadKey(filepath.Join(m.data, "log.key"), m.origin, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m.witnesses = write(t, "witnesses", aWitness(t, "ada", oldKey.Public)+"\n"+aWitness(t, "bea", oldKey.Public)+"\n"+aWitness(t, "cyd", oldKey.Public)+"\n")
	kept := m.file("A lamp was thrown.")
	image := copied(t, m.folder())
	lost := m.file("Another lamp was thrown.")
	m.says(m.restore(1, append([]string{"-witnesses", m.witnesses}, why...)...), "nothing is missing")

	m = m.put(image)
	if _, err := m.tries(); !errors.As(err, new(*publish.Ahead)) {
		t.Fatalf("the restored machine opens: %v", err)
	}
	m.says(m.restore(2), "-reason")
	m.says(m.restore(2, "-reason", "x"), "-by")
	m.says(m.restore(2, "-reason", strings.Repeat("x", 501), "-by", "y"), "at most 500")
	m.says(m.restore(1, why...), "nothing is missing", "in the folder of the log")
	m.says(m.restore(1, append([]string{"-checkpoint", write(t, "checkpoint", "kites.example/log\n900\nAAAA\n")}, why...)...), "is no checkpoint of the log")
	m.says(m.restore(1, append([]string{"-witnesses", m.witnesses, "-origin", "kites.example/log"}, why...)...), "cannot go on under its own name")
	if _, err := os.Stat(filepath.Join(m.data, breakFile)); err == nil {
		t.Fatal("what was refused was begun")
	}
	before, err := os.ReadFile(filepath.Join(m.data, "log", "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	said := m.restore(0, append([]string{"-witnesses", m.witnesses}, why...)...)
	m.says(said, "the log kites.example/log goes on as kites.example/log/2", "The parties of open cases have a letter: 1 case.", "log-1", "-origin kites.example/log/2")
	m.says(m.restore(1, why...), "nothing is missing")
	after, err := os.ReadFile(filepath.Join(m.data, "log-1", "checkpoint"))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old log was written to: %v", err)
	}
	if _, err := m.tries(); err == nil || !strings.Contains(err.Error(), "-origin") {
		t.Errorf("it opens under the old name: %v", err)
	}

	m.origin = "kites.example/log/2"
	newKey, err := publish.LoadKey(filepath.Join(m.data, "log.key"), m.origin, nil)
	if err != nil || newKey.Public == oldKey.Public {
		t.Fatal(err)
	}
	m.witnesses = write(t, "witnesses", aWitness(t, "dot", newKey.Public)+"\n"+aWitness(t, "eve", newKey.Public)+"\n"+aWitness(t, "fay", newKey.Public)+"\n")
	further := m.file("A third lamp was thrown.")
	h, err := m.tries()
	if err != nil {
		t.Fatal(err)
	}
	m.letters(h, kept.Case)
	breaks, err := h.office.Breaks(t.Context())
	if err != nil || len(breaks) != 1 || breaks[0].Entry != breaks[0].Kept || breaks[0].Lost < 1 {
		t.Fatalf("%+v (%v)", breaks, err)
	}
	if a, err := h.office.SelfAudit(t.Context(), h.publisher); err != nil || len(a.Found)+len(a.Lost) > 0 {
		t.Errorf("%+v (%v)", a, err)
	}
	var bundle bytes.Buffer
	if err := h.office.OversightBundle(t.Context(), casework.Actor{ID: "argand", Roles: []string{casework.Overseer}}, 0, &bundle); err != nil {
		t.Fatal(err)
	}
	h.close()

	_, address, stop := servingWith(t, m.settings, "")
	defer stop()
	_, page := get(t, address+"/log")
	m.says(page, "Entries were lost", "the board of the Kite Club", "The disk failed", "/log-1/checkpoint", "kites.example/log/2")
	if code, witnessed := get(t, address+"/log/witnessed"); code != 200 || !strings.HasPrefix(witnessed, "kites.example/log/2\n") || strings.Count(witnessed, "\n— ") != 4 {
		t.Errorf("the new witnesses have not signed: %d %s", code, witnessed)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Jar: jar}).PostForm(address+"/return", url.Values{"code": {kept.Code}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	own, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%s %v", answer.Status, err)
	}
	m.says(string(own), "Entries of our public log were lost", "tell us: we do not have it any more")
	code, served := get(t, address+"/log-1/checkpoint")
	if code != 200 || served != string(before) {
		t.Errorf("the old log: %d %s", code, served)
	}
	if code, _ := get(t, address+"/log-1/../log.key"); code == 200 {
		t.Error("the key of the log is served")
	}
	for _, path := range []string{"/log-1.key", "/log-1/%2e%2e/log-1.key", "/log-1/tile/../../log-1.key"} {
		if code, text := get(t, address+path); code == 200 && strings.Contains(text, "PRIVATE") {
			t.Errorf("%s hands out the old key", path)
		}
	}
	_, last := get(t, address+"/log-1/last")
	if !strings.HasPrefix(last, fmt.Sprintf("kites.example/log\n%d\n", breaks[0].Kept+breaks[0].Lost)) {
		t.Errorf("its last known checkpoint is %s", last)
	}

	old := []string{"-key", oldKey.Public}
	for _, filed := range []office.Filed{kept, lost} {
		verifies(t, 0, append(old, write(t, "receipt", string(filed.Receipt)))...)
	}
	verifies(t, 0, append(old, "-log", address+"/log-1", write(t, "receipt", string(kept.Receipt)))...)
	m.says(verifies(t, 1, append(old, "-log", address+"/log-1", write(t, "receipt", string(lost.Receipt)))...), "entries were taken out")
	verifies(t, 0, "-key", newKey.Public, "-log", address+"/log", write(t, "receipt", string(further.Receipt)))
	_, receipt := get(t, fmt.Sprintf("%s/log-breaks/%d", address, breaks[0].Entry))
	m.says(verifies(t, 0, "-key", newKey.Public, "-log", address+"/log", write(t, "receipt", receipt)), "log broken", "The disk failed")

	path := write(t, "bundle.zip", bundle.String())
	m.says(verifies(t, 0, "-bundle", path, "-key", newKey.Public), "This log goes on after a break in the log kites.example/log", "are lost, from")
	for _, l := range []struct{ pattern, by, says string }{
		{`"lost":\d+`, `"lost":1`, "and the old log had"},
		{`"kept":\d+,"lost":\d+`, fmt.Sprintf(`"kept":%d,"lost":%d`, breaks[0].Kept-1, breaks[0].Lost+1), "something was written between"},
		{`"name":"[^"]*","at"`, `"name":"kites.example/log","at"`, "goes on under its old name"},
		{`"name":"[^"]*","at"`, `"name":"kites.example/log/9","at"`, "it is of the log kites.example/log/9"},
		{`"checkpoint":"kites.example/log\\n\d+`, `"checkpoint":"kites.example/log\n999`, "is not one of the log"},
		{`"reason":"[^"]*"`, `"reason":""`, "it does not say why"},
	} {
		f := newForger(t, bundle.Bytes())
		f.change(f.find(`"kind":"log broken"`), l.pattern, l.by)
		f.rebuild()
		m.says(verifies(t, 1, "-bundle", f.write(), "-key", f.key), l.says)
	}
}

// letters wants one letter about the break to the complainant of a case, and it in their
// file.
func (m *machine) letters(h *house, id string) {
	m.Helper()
	f, err := h.office.Open(m.Context(), id, casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant})
	if err != nil {
		m.Fatal(err)
	}
	n := 0
	for _, l := range f.Letters {
		if l.Subject == "Entries of our public log were lost" && strings.Contains(l.Body, "The disk failed") {
			n++
		}
	}
	if n != 1 {
		m.Errorf("the complainant has %d letters about it: %+v", n, f.Letters)
	}
}

// Where the database alone is an old copy, the folder of the log shows what is missing.
func TestABreakThatTheFolderOfTheLogShows(t *testing.T) {
	m := newMachine(t)
	m.file("A lamp was thrown.")
	m.says(m.restore(1, why...), "nothing is missing")
	image := copied(t, m.folder())
	lost := m.file("Another lamp was thrown.")
	for _, name := range []string{"duly.db", "duly.db-wal", "duly.db-shm"} {
		os.Remove(filepath.Join(m.folder(), name))
	}
	text, err := os.ReadFile(filepath.Join(image, "duly.db"))
	if err == nil {
		err = os.WriteFile(m.db, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.tries(); !errors.As(err, new(*publish.Behind)) {
		t.Fatalf("it opens: %v", err)
	}
	m.restore(0, why...)
	m.origin = "kites.example/log/2"
	_, address, stop := servingWith(t, m.settings, "")
	defer stop()
	key, err := os.ReadFile(filepath.Join(m.data, "log-1", "key"))
	if err != nil {
		t.Fatal(err)
	}
	m.says(verifies(t, 1, "-key", strings.TrimSpace(string(key)), "-log", address+"/log-1", write(t, "receipt", string(lost.Receipt))), "no record of entry")
	if name := nextName("kites.example/log/9"); name != "kites.example/log/10" {
		t.Errorf("after log/9 comes %s", name)
	}
}

// Wherever a declaration is cut short, the next start ends it, once.
func TestADeclarationCutShort(t *testing.T) {
	for _, steps := range []int{0, 1, 2, 3, 4} {
		t.Run(fmt.Sprint("after step ", steps), func(t *testing.T) {
			m := newMachine(t)
			filed := m.file("A lamp was thrown.")
			image := copied(t, m.folder())
			m.file("Another lamp was thrown.")
			last, err := os.ReadFile(filepath.Join(m.data, "log", "checkpoint"))
			if err != nil {
				t.Fatal(err)
			}
			m = m.put(image)
			call := restoring{settings: m.settings, declare: true, reason: "The disk failed.", by: "the board", checkpoint: write(t, "checkpoint", string(last))}
			call.origin = ""
			b, err := call.find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := keepBreak(m.data, *b); err != nil {
				t.Fatal(err)
			}
			in := func(name string) string { return filepath.Join(m.data, name) }
			if steps > 0 {
				err = os.Rename(in("log.key"), in("log-1.key"))
			}
			if steps > 1 {
				err = errors.Join(err, os.Rename(in("log"), in("log-1")))
			}
			m.origin = b.Name
			if steps > 2 {
				_, e := publish.LoadKey(in("log.key"), b.Name, rand.Reader)
				err = errors.Join(err, e, os.Mkdir(in("log"), 0o755))
			}
			if steps > 3 { // all is written, and the file that says so is still there
				text, e := os.ReadFile(in(breakFile))
				h, e2 := m.tries()
				if e2 != nil {
					t.Fatal(e2)
				}
				h.close()
				err = errors.Join(err, e, os.WriteFile(in(breakFile), text, 0o600))
			}
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				h, err := m.tries()
				if err != nil {
					t.Fatal(err)
				}
				breaks, err := h.office.Breaks(t.Context())
				if err != nil || len(breaks) != 1 || breaks[0].Entry != b.Kept {
					t.Errorf("%+v (%v)", breaks, err)
				}
				f, err := h.office.Open(t.Context(), filed.Case, casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant})
				if err != nil || strings.Count(fmt.Sprint(f.Letters), "Entries of our public log were lost") != 1 {
					t.Errorf("the letters are %v (%v)", f.Letters, err)
				}
				h.close()
			}
			if _, err := os.Stat(in(breakFile)); err == nil {
				t.Error("the declaration is still there")
			}
			if old, err := os.ReadFile(in("log-1/checkpoint")); err != nil || !strings.HasPrefix(string(old), "kites.example/log\n") {
				t.Errorf("the old log: %s (%v)", old, err)
			}
			if text, err := os.ReadFile(in("log/checkpoint")); err != nil || !strings.HasPrefix(string(text), "kites.example/log/2\n") {
				t.Errorf("the new log: %s (%v)", text, err)
			}
		})
	}
}

// A case that cannot be read any more, be it that what was lost is the entry by which
// something of it was erased, stands in nobody's way: the office opens, the parties of the
// others have their letter, and the operator is told which case it is.
func TestABreakBesideACaseThatCannotBeRead(t *testing.T) {
	m := newMachine(t)
	shut, kept := m.file("A lamp was thrown."), m.file("A lamp was broken.")
	image := copied(t, m.folder())
	m.file("Another lamp was thrown.")
	last, err := os.ReadFile(filepath.Join(m.data, "log", "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	m = m.put(image)
	keys, err := keyring.Open(filepath.Join(m.data, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(keys.Destroy(t.Context(), []string{shut.Case + "/person/" + rulebook.Complainant}), keys.Close()); err != nil {
		t.Fatal(err)
	}
	m.says(m.restore(0, append([]string{"-checkpoint", write(t, "checkpoint", string(last))}, why...)...), "The parties of open cases have a letter: 1 case.", shut.Case)
	m.origin = "kites.example/log/2"
	h, err := m.tries()
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	f, err := h.office.Open(t.Context(), kept.Case, casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant})
	if err != nil || strings.Count(fmt.Sprint(f.Letters), "Entries of our public log were lost") != 1 {
		t.Errorf("the letters are %v (%v)", f.Letters, err)
	}
}
