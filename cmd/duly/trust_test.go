package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver

	"duly/casework"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/internal/signin"
	"duly/journal"
	"duly/lot"
	"duly/witnessing"
)

// finds asks whether what was said to somebody has the words that docs/trust.md has for them:
// the n-th who finds what the test of that name does.
func finds(t *testing.T, n int, said string) {
	t.Helper()
	for _, row := range threats {
		if row.test == t.Name() {
			if f := row.finders[n]; !strings.Contains(said, f.says) {
				t.Errorf("%s should read %q:\n%.2500s", f.who, f.says, said)
			}
			return
		}
	}
	t.Fatalf("no row of threats has the test %s", t.Name())
}

// A trusted is an office with a few complaints and the words in them, and its overseer.
type trusted struct {
	*house
	place past
	t     *testing.T
	filed []office.Filed
}

var theOverseer = casework.Actor{ID: "argand", Roles: []string{casework.Overseer}}

const (
	plantedName    = "Wilhelmina Plantedname"
	plantedAccused = "Ottoline Accusedperson"
	plantedWords   = "the heliotrope umbrella incident"
)

func trusting(t *testing.T) *trusted {
	t.Helper()
	p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	w := &trusted{house: h, place: p, t: t}
	for _, o := range []office.PersonRow{{ID: "wick", Name: "Wick Tester", Roles: []string{"secretary"}}, {ID: "argand", Name: "Argand Tester", Roles: []string{casework.Overseer}}} {
		if err := h.office.PutOfficer(t.Context(), o, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		f, err := h.office.File(t.Context(), office.Complaint{Mode: office.Named, Name: plantedName, Respondent: plantedAccused, Category: "abuse", Account: "I mean " + plantedWords + "."})
		if err != nil {
			t.Fatal(err)
		}
		w.filed = append(w.filed, f)
	}
	clock.NextDay(49)
	if _, err := h.office.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.office.ReleaseDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.publish()
	return w
}

func (w *trusted) publish() {
	w.t.Helper()
	head, err := w.store.Head(w.t.Context())
	if err == nil {
		_, err = w.publisher.Through(w.t.Context(), head)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// bundle is what the overseer gets.
func (w *trusted) bundle() []byte {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.office.OversightBundle(w.t.Context(), theOverseer, 0, &b); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// verified is what duly verify says of a bundle that somebody made who has the log's key.
func (w *trusted) forged(lie func(*forger)) string {
	w.t.Helper()
	f := newForger(w.t, w.bundle())
	lie(f)
	f.rebuild()
	return verifies(w.t, 1, "-bundle", f.write(), "-key", f.key)
}

// raw does something to the database, as whoever has it can.
func (w *trusted) raw(statement string, args ...any) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.place.db)
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	done, err := db.Exec(statement, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		w.t.Fatalf("%s did nothing (%v)", statement, err)
	}
}

func (w *trusted) audit() string {
	w.t.Helper()
	a, err := w.office.SelfAudit(w.t.Context(), w.publisher)
	if err != nil {
		w.t.Fatal(err)
	}
	var said []string
	for _, f := range a.Found {
		said = append(said, f.String())
	}
	return strings.Join(said, "\n")
}

// served is the address at which a publisher's log can be reached.
func served(t *testing.T, p *publish.Publisher, record func(context.Context, int64) (journal.Record, error)) string {
	t.Helper()
	s := httptest.NewServer(http.StripPrefix("/log", p.Handler(record)))
	t.Cleanup(s.Close)
	return s.URL + "/log"
}

// another publishes a journal under the key that runningLog's log has, in a folder of its own.
func another(t *testing.T, rows *loggedRows) *publish.Publisher {
	t.Helper()
	k, err := publish.LoadKey(filepath.Join(t.TempDir(), "log.key"), "log.example/test", bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	disk, err := publish.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := publish.Open(t.Context(), disk, rows, k)
	if err == nil {
		err = p.CatchUp(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// without is a journal from which an entry was taken, and which was numbered anew.
func without(rows *loggedRows, number int64) *loggedRows {
	var out loggedRows
	for _, e := range *rows {
		if e.Number == number {
			continue
		}
		e.Number = int64(len(out))
		out = append(out, e)
	}
	return &out
}

func noRecord(context.Context, int64) (journal.Record, error) {
	return journal.Record{}, fs.ErrNotExist
}

func TestOfficeLosesAComplaint(t *testing.T) {
	rows, _, _, receipt := runningLog(t)
	lost := without(rows, 41)
	short := (*lost)[:200]
	finds(t, 0, verifying(t, 1, "", "-log", served(t, another(t, &short), noRecord), receipt))
	again := append(*lost, (*rows)[299]) // and something else has come since
	again[299].Number = 299
	finds(t, 1, verifying(t, 1, "", "-log", served(t, another(t, &again), noRecord), receipt))

	w := trusting(t)
	finds(t, 2, w.forged(func(f *forger) {
		id := ofCase.FindStringSubmatch(f.entries[f.find(`"number":"2026-0001"`)])[1]
		f.drop(func(e string) bool { m := ofCase.FindStringSubmatch(e); return m != nil && m[1] == id })
	}))
}

func TestOfficeBackDates(t *testing.T) {
	w := trusting(t)
	f := newForger(t, w.bundle())
	i := f.find(`"kind":"lapsed"`)
	f.change(i, `"recorded":\d{16}`, `"recorded":1772000000000000`)
	f.rebuild()
	finds(t, 0, verifies(t, 0, "-bundle", f.write(), "-key", f.key))
	said := w.forged(func(f *forger) {
		i := f.find(`"kind":"lapsed"`)
		f.change(i, `"day":"2026-\d\d-\d\d"`, `"day":"2026-03-03"`)
	})
	finds(t, 1, said)
	finds(t, 2, verifies(t, 0, "-bundle", write(t, "bundle.zip", string(w.bundle())), "-key", w.publisher.Key()))
}

func TestOfficeChangesThePast(t *testing.T) {
	w := trusting(t)
	f := w.filed[1]
	receipt := write(t, "receipt.txt", string(f.Receipt))
	w.raw(`UPDATE entry SET sealed0 = zeroblob(length(sealed0)) WHERE number = $1`, f.Entry)
	finds(t, 0, w.audit())
	_, err := w.office.File(t.Context(), office.Complaint{Mode: office.Anonymous, Respondent: "Somebody", Category: "abuse", Account: "Something."})
	var no *casework.Refusal
	if !errors.As(err, &no) || no.What != office.Stopped {
		t.Errorf("writing goes on: %v", err)
	}
	why, err := w.office.Halted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	finds(t, 1, why)
	finds(t, 2, verifies(t, 1, "-bundle", write(t, "bundle.zip", string(w.bundle())), "-key", w.publisher.Key()))
	finds(t, 3, verifying(t, 1, "", "-log", served(t, w.publisher, w.office.Record), receipt))
}

// asked is what a log's witnesses answer, as whoever runs the log is told.
func asked(t *testing.T, p *publish.Publisher, policy string) string {
	t.Helper()
	parsed, err := witnessing.ParsePolicy([]byte(policy), p.Key())
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Witness(parsed, http.DefaultClient, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tick, told, ended := make(chan time.Time, 1), make(chan string, 1), make(chan bool)
	go func() {
		defer close(ended)
		w.Run(ctx, tick, func(err error) { told <- err.Error() })
	}()
	tick <- time.Now()
	said := <-told
	cancel()
	<-ended
	return said
}

func TestOfficeShowsTwoHistories(t *testing.T) {
	var text string
	rows, _, key, receipt := runningLogWith(t, func(p *publish.Publisher) {
		text = aWitness(t, "ada", p.Key()) + "\n"
		cosigned(t, p, text)
	})
	other := append(loggedRows{}, *rows...)
	other[7].Commitments[journal.Content][0] ^= 1
	second := another(t, &other)
	finds(t, 0, asked(t, second, text))
	if strings.Contains(string(second.Cosigned()), "ada.example/w") {
		t.Error("a witness signed both histories")
	}
	finds(t, 1, verifying(t, 1, "", "-key", key, "-log", served(t, second, noRecord), receipt))
}

func TestOfficeSteersALot(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("..", "..", "lot", "testdata", "seated.lot"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lot.Parse(string(good))
	if err != nil {
		t.Fatal(err)
	}
	for what, steered := range map[string]string{
		"another is drawn":        strings.Replace(string(good), "drawn d71730c724932d91", "drawn 9c62225442b089dc", 1),
		"one fewer in the pool":   regexp.MustCompile(`(?m)^candidate 24d2c227ca0206af.*\n`).ReplaceAllString(string(good), ""),
		"the round is another":    strings.Replace(string(good), l.Purpose, l.Purpose+" again", 1),
		"the places change order": strings.Replace(string(good), "drawn 24d2c227ca0206af\ndrawn 77e0e4b7dda81435", "drawn 77e0e4b7dda81435\ndrawn 24d2c227ca0206af", 1),
	} {
		t.Logf("%s", what)
		if steered == string(good) {
			t.Fatalf("%s: nothing was changed in\n%s", what, good)
		}
		said := lotSaid(t, steered)
		if !strings.Contains(said, "BROKEN") && !strings.Contains(said, "cannot be read as a lot") {
			t.Errorf("%s: %s", what, said)
		}
		if what == "another is drawn" {
			finds(t, 0, said)
		}
	}
	finds(t, 1, lotSaid(t, strings.Replace(string(good), "secret 217a", "secret 317a", 1)))
}

func lotSaid(t *testing.T, text string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if status := runVerify([]string{"-lot", write(t, "a.lot", text)}, nil, &out, &errOut); status == 0 {
		t.Errorf("it holds: %s", &out)
	}
	return out.String() + errOut.String()
}

func TestOfficeDressesUpFigures(t *testing.T) {
	w := trusting(t)
	f := newForger(t, w.bundle())
	f.parts["figures.csv"] = regexp.MustCompile(`(?m)^(promise,[^,]*,[^,]*,[^,]*,)(\d+),(\d+)`).ReplaceAll(f.parts["figures.csv"], []byte("${1}1$2,0"))
	finds(t, 0, verifies(t, 1, "-bundle", f.write(), "-key", w.publisher.Key()))

	cases := writeTable(t, "old.csv", "id,in,out\n1,2020-01-01,2021-02-01\n2,2020-01-01,2020-01-02\n")
	imports(t, 0, "-db", w.place.db, "-data", w.place.data, "-id", "id", "-received", "in", "-closed", "out", cases)
	if past, err := w.past(t.Context()); err != nil || len(past.Spans) != 2 || len(past.Taken) != 1 || past.Taken[0].Cases != 2 {
		t.Fatalf("%+v (%v)", past, err)
	}
	imports(t, 0, "-db", w.place.db, "-data", w.place.data, "-id", "id", "-received", "in", "-closed", "out", writeTable(t, "old.csv", "id,in,out\n1,2020-01-01,2021-02-01\n2,2020-01-01,2020-01-03\n"))
	w.raw(`DELETE FROM past_case WHERE id = '1'`) // it took a year
	_, err := w.past(t.Context())
	if !errors.Is(err, office.ErrAltered) {
		t.Fatalf("the figures are shown: %v", err)
	}
	finds(t, 1, err.Error())
	if said := w.audit(); !strings.Contains(said, "the past cases of “old” are not as they were taken over") {
		t.Error(said)
	}
	if past, err := (&house{office: w.office}).past(t.Context()); err == nil || len(past.Spans) > 0 {
		t.Errorf("and shown after all: %+v", past)
	}
}

func TestLeadershipReads(t *testing.T) {
	w := trusting(t)
	chair := casework.Actor{ID: "chair", Roles: []string{"president"}}
	_, err := w.office.Open(t.Context(), w.filed[0].Case, chair)
	if !errors.Is(err, office.ErrNotFound) {
		t.Fatalf("they read it: %v", err)
	}
	finds(t, 0, err.Error())
	w.publish()
	finds(t, 1, verifies(t, 0, "-bundle", write(t, "bundle.zip", string(w.bundle())), "-key", w.publisher.Key()))
}

func TestAdministratorEdits(t *testing.T) {
	w := trusting(t)
	finds(t, 0, hidden(t, w.place.db, "nothing of it is in clear"))

	in, err := signin.New(w.store, w.office, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	link, err := in.InviteOfficer(t.Context(), "wick")
	if err != nil {
		t.Fatal(err)
	}
	const password = "a password of many letters"
	if _, err := in.Join(t.Context(), link, password); err != nil {
		t.Fatal(err)
	}
	if _, err := in.SignIn(t.Context(), "wick", password); err != nil {
		t.Fatal(err)
	}
	// Whoever knows a password of their own gives its hash, and every role, to somebody new.
	w.raw(`INSERT INTO person (id, name, roles, password, admin) SELECT 'eve', 'Eve', '["secretary","investigator","panel"]', password, 1 FROM person WHERE id = 'wick'`)
	_, err = in.SignIn(t.Context(), "eve", password)
	if err == nil {
		t.Fatal("whoever was put into the database signs in")
	}
	finds(t, 2, err.Error())
	finds(t, 1, w.audit())
}

// hidden gives the words where nothing that was planted is in any file of a folder or of a name.
func hidden(t *testing.T, of, words string) string {
	t.Helper()
	files, err := filepath.Glob(of + "*")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, root := range files {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			looked++
			for _, planted := range []string{plantedName, plantedAccused, plantedWords, "Plantedname", "Accusedperson", "heliotrope"} {
				if bytes.Contains(data, []byte(planted)) {
					words = path + " has “" + planted + "” in it"
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked == 0 {
		t.Fatalf("there is nothing at %s", of)
	}
	return words
}

func TestOverseerPicks(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("..", "..", "lot", "testdata", "seated.lot"))
	if err != nil {
		t.Fatal(err)
	}
	finds(t, 0, lotSaid(t, strings.Replace(string(good), "secret 217a", "secret 417a", 1)))

	w := trusting(t)
	b := w.bundle()
	w.publish()
	f := newForger(t, w.bundle()) // the next shows that the first was taken
	finds(t, 1, f.entries[f.find(`"kind":"bundle taken"`)])
	if openings := string(newForger(t, b).parts["openings.txt"]); !strings.Contains(openings, "Plantedname") && !strings.Contains(openings, "Accusedperson") && !strings.Contains(openings, "heliotrope") && !strings.Contains(openings, "Tester") {
		finds(t, 2, "no name is in it")
	} else {
		t.Error("a name is in the bundle")
	}
}

func TestComplainantClaims(t *testing.T) {
	w := trusting(t)
	mine, other := string(w.filed[0].Receipt), string(w.filed[1].Receipt)
	proof := regexp.MustCompile(`(?s)c2sp.org/tlog-proof.*`)
	if !proof.MatchString(mine) {
		t.Fatalf("no proof in\n%s", mine)
	}
	swapped := proof.ReplaceAllLiteralString(mine, proof.FindString(other))
	finds(t, 0, verifying(t, 1, "", write(t, "receipt.txt", swapped)))
	earlier := strings.Replace(mine, `"day":"2026-03-02"`, `"day":"2026-01-02"`, -1)
	if earlier == mine {
		t.Fatalf("no day in\n%s", mine)
	}
	finds(t, 1, verifying(t, 1, "", write(t, "receipt.txt", earlier)))
}

func TestOutsiderLearns(t *testing.T) {
	w := trusting(t)
	finds(t, 0, hidden(t, filepath.Join(w.place.data, "log"), "nothing of it is in the log"))
	leaves := map[string]bool{}
	err := w.store.Entries(t.Context(), 0, 1<<40, func(e journal.Entry) error {
		for _, c := range e.Commitments {
			if leaves[string(c[:])] {
				t.Errorf("entry %d has a commitment that another has: equal words would show", e.Number)
			}
			leaves[string(c[:])] = true
		}
		return nil
	})
	if err != nil || len(leaves) == 0 {
		t.Fatal(err)
	}
}
