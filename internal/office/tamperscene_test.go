package office_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"duly/casework"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/internal/storetest"
	"duly/standing"
	"duly/timetable"
)

// A scene is an office that has been at work, with something in every table, as it was
// at an earlier moment and as it is now; and copies of it to do harm to.
type scene struct {
	t       testing.TB
	dialect string // "sqlite" or "pgx"
	folder  string // of the whole office: keys, log, evidence
	dsn     string
	tables  map[string][]string // the columns of each, as the database has them
	earlier map[string][][]any  // the rows of each table at the earlier moment
	now     map[string][][]any
	secrets secrets
	before  opened
}

// secrets are what people hold that opens something.
type secrets struct {
	sessions    []string // tokens; the last was signed out
	codes       []string
	invitations []string
	passwords   map[string]string // by officer
}

// opened is what each secret opens: who, and what they hold.
type opened map[string]string

// laterRules are the changes that make the rulebook that the scene ends under.
var laterRules = []string{"version: 1", "version: 2", "in force: 2026-01-01", "in force: 2026-03-02"}

const goodPassword = "seven lamps on the quay"

// play makes a scene.
func play(t testing.TB, dialect string) *scene {
	s := &scene{t: t, dialect: dialect, folder: t.TempDir()}
	s.dsn = filepath.Join(s.folder, "duly.db")
	if dialect == "pgx" {
		s.dsn = storetest.Postgres(t, false).Database(t)
	}
	ctx := context.Background()
	d := openDeskOn(t, s.folder, s.dsn)
	d.onRecord(t, office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}, office.PersonRow{ID: "una", Name: "Una", Roles: []string{"secretary"}, Aliases: []string{"Miss U."}, Qualities: []string{"lay"}, Trained: map[string]timetable.Date{"fair hearing": date("2027-01-01")}})
	s.importPast(d, "1", "2")
	if _, err := d.Declare(ctx, timetable.Holiday{Date: date("2026-03-17"), Name: "Storm day", Source: "The board, 1 March"}); err != nil {
		t.Fatal(err)
	}
	first, second := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Anonymous))
	d.do(t, first.Case, sam, "intake", "triage", "accept")
	d.lists(t, first.Case)
	in := s.signer(d)
	s.secrets.passwords = map[string]string{}
	s.join(in, "una", goodPassword)
	s.session(in, "sam", "")
	s.session(in, "", first.Case)
	gone := s.session(in, "ira", "")
	s.invite(in, "rae")
	d.tellsSystems(t, "N-31")
	d.close()
	_, s.earlier = s.read(s.dsn)

	d = openDeskOn(t, s.folder, s.dsn)
	in = s.signer(d)
	if err := in.End(ctx, gone); err != nil {
		t.Fatal(err)
	}
	s.join(in, "una", goodPassword+" again")
	s.session(in, "rae", "")
	s.session(in, "una", "")
	s.invite(in, "pam")
	third := d.file(t, complaint(office.Confidential))
	code, err := d.NewCode(ctx, second.Case, sam, "complainant")
	if err != nil {
		t.Fatal(err)
	}
	s.secrets.codes = []string{first.Code, second.Code, third.Code, code}
	s.importPast(d, "2", "3")
	if _, err := d.Declare(ctx, timetable.Holiday{Date: date("2026-03-24"), Name: "Second storm day", Source: "The board, 2 March"}); err != nil {
		t.Fatal(err)
	}
	una, err := d.store.Person(ctx, "una")
	if err != nil {
		t.Fatal(err)
	}
	una.Roles = []string{"investigator"}
	d.onRecord(t, una)
	d.onRecord(t, office.PersonRow{ID: "fia", Name: "Fia", Roles: []string{office.Asker}, SpeaksFor: "The Forum"}, office.PersonRow{ID: "gil", Name: "Gil", Roles: []string{office.Asker}, SpeaksFor: "The Guild"})
	if err := d.HaveRead(ctx, "fia", 3); err != nil {
		t.Fatal(err)
	}
	under(t, d, s.folder, laterRules...).Close()
	d.do(t, second.Case, sam, "intake", "triage", "accept")
	d.must(t, second.Case, ira, casework.Act{Kind: casework.Identify, Member: "N-2"})
	d.tells(t, standing.Event{Kind: standing.Resigned, Day: d.Today(), Number: "N-2"})
	d.tellsSystems(t, "N-32")
	if _, err := d.Readings(ctx, overseer); err != nil { // who read what is on record, and not written when the office closes
		t.Fatal(err)
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	s.before = s.opens(d)
	d.close()
	s.tables, s.now = s.read(s.dsn)
	if dialect == "pgx" {
		s.keep()
	}
	return s
}

// keep has the server keep the tables as they are now, for copy.
func (s *scene) keep() {
	db := s.raw(s.dsn)
	defer db.Close()
	statements := []string{`DROP SCHEMA IF EXISTS kept CASCADE`, `CREATE SCHEMA kept`}
	for table := range s.now {
		statements = append(statements, fmt.Sprintf(`CREATE TABLE kept.%[1]s AS SELECT * FROM %[1]s`, table))
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			s.t.Fatal(err)
		}
	}
	s.t.Cleanup(func() {
		db := s.raw(s.dsn)
		defer db.Close()
		if _, err := db.Exec(`DROP SCHEMA kept CASCADE`); err != nil {
			s.t.Error(err)
		}
	})
}

func (s *scene) importPast(d *desk, ids ...string) {
	keys, err := keyring.Open(filepath.Join(s.folder, "keys"), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	defer keys.Close()
	past, err := office.OpenPast(context.Background(), office.Config{Store: d.store, Keyring: keys, Now: d.clock, Zone: time.UTC, Entropy: rand.Reader})
	if err != nil {
		s.t.Fatal(err)
	}
	defer past.Close()
	for _, id := range ids {
		c := office.PastCase{Source: "the old register", ID: id, Received: date("2019-03-01"), Closed: date("2019-04-01"), Category: "conduct", Outcome: "upheld " + id}
		if _, _, err := past.PutPastCases(context.Background(), []office.PastCase{c, {Source: "cards", ID: id, Received: date("2001-05-05") + timetable.Date(len(ids)+int(id[0])), Category: "other " + id, Inconsistent: id == "2"}}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// sessionClock is what sessions go by: it stands still, and they last half an hour.
var sessionClock = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func (s *scene) signer(d *desk) *signin.Desk { return s.signerAt(d, sessionClock) }

func (s *scene) signerAt(d *desk, now time.Time) *signin.Desk {
	in, err := signin.New(d.store, d.Office, func() time.Time { return now }, rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	return in
}

func (s *scene) session(in *signin.Desk, officer, party string) string {
	v := signin.Visitor{Actor: casework.Actor{ID: officer}}
	if party != "" {
		v = signin.Visitor{Actor: complainant, Case: party}
	}
	token, err := in.Start(context.Background(), v)
	if err != nil {
		s.t.Fatal(err)
	}
	s.secrets.sessions = append(s.secrets.sessions, token)
	return token
}

func (s *scene) invite(in *signin.Desk, officer string) string {
	token, err := in.InviteOfficer(context.Background(), officer)
	if err != nil {
		s.t.Fatal(err)
	}
	s.secrets.invitations = append(s.secrets.invitations, token)
	return token
}

func (s *scene) join(in *signin.Desk, officer, password string) {
	token := s.invite(in, officer)
	session, err := in.Join(context.Background(), token, password)
	if err != nil {
		s.t.Fatal(err)
	}
	s.secrets.sessions = append(s.secrets.sessions, session)
	s.secrets.passwords[officer] = password
}

// opens tries every secret, but for passwords and invitations, which take their time.
func (s *scene) opens(d *desk) opened {
	ctx, out := context.Background(), opened{}
	in := s.signer(d)
	for _, token := range s.secrets.sessions {
		if v, err := in.Session(ctx, token); err == nil {
			out["session "+token] = fmt.Sprintf("%s %v %v %v %q", v.ID, v.Roles, v.Trained, v.Admin, v.Case)
		}
	}
	for _, code := range s.secrets.codes {
		if id, who, err := d.Return(ctx, code); err == nil {
			out["code "+code] = id + " as " + who.ID
		}
	}
	return out
}

// gained lists what opens more than it did.
func (s *scene) gained(now opened) (out []string) {
	for secret, what := range now {
		if s.before[secret] != what {
			out = append(out, fmt.Sprintf("%s opens %s, and opened %q", secret, what, s.before[secret]))
		}
	}
	return out
}

// A copy is a scene to do harm to: its own folder, and on PostgreSQL the same database,
// put back to what it was.
type copied struct {
	*scene
	folder, dsn string
}

func (s *scene) copy(t testing.TB) copied {
	t.Helper()
	c := copied{s, filepath.Join(t.TempDir(), "copy"), s.dsn}
	if err := os.CopyFS(c.folder, os.DirFS(s.folder)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(c.folder, "keys.master"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.dialect == "sqlite" {
		c.dsn = filepath.Join(c.folder, "duly.db")
		return c
	}
	db := s.raw(c.dsn)
	defer db.Close()
	for table := range s.now {
		if _, err := db.Exec(fmt.Sprintf(`BEGIN; DELETE FROM %[1]s; INSERT INTO %[1]s OVERRIDING SYSTEM VALUE SELECT * FROM kept.%[1]s; COMMIT`, table)); err != nil {
			t.Fatalf("put %s back: %v", table, err)
		}
	}
	return c
}

func (s *scene) raw(dsn string) *sql.DB {
	if s.dialect == "sqlite" {
		dsn = "file:" + dsn
	}
	db, err := sql.Open(s.dialect, dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// read reads every table that stands in the database, as it is.
func (s *scene) read(dsn string) (columns map[string][]string, rows map[string][][]any) {
	db := s.raw(dsn)
	defer db.Close()
	list := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if s.dialect == "pgx" {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	var names []string
	all, err := db.Query(list)
	if err != nil {
		s.t.Fatal(err)
	}
	for all.Next() {
		var name string
		if err := all.Scan(&name); err != nil {
			s.t.Fatal(err)
		}
		names = append(names, name)
	}
	all.Close()
	columns, rows = map[string][]string{}, map[string][][]any{}
	for _, name := range names {
		got, err := db.Query(`SELECT * FROM ` + name)
		if err != nil {
			s.t.Fatal(err)
		}
		if columns[name], err = got.Columns(); err != nil {
			s.t.Fatal(err)
		}
		for got.Next() {
			row := make([]any, len(columns[name]))
			places := make([]any, len(row))
			for i := range row {
				places[i] = &row[i]
			}
			if err := got.Scan(places...); err != nil {
				s.t.Fatal(err)
			}
			rows[name] = append(rows[name], row)
		}
		got.Close()
	}
	return columns, rows
}

// write puts rows in the place of those of a table, as somebody would who has the database.
func (c copied) write(table string, rows [][]any) error {
	db := c.raw(c.dsn)
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
		return err
	}
	columns := c.tables[table]
	places := make([]string, len(columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	over := ""
	if c.dialect == "pgx" {
		over = "OVERRIDING SYSTEM VALUE"
	}
	for _, row := range rows {
		if _, err := tx.Exec(fmt.Sprintf(`INSERT INTO %s (%s) %s VALUES (%s)`, table, strings.Join(columns, ", "), over, strings.Join(places, ", ")), row...); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if c.dialect == "sqlite" {
		_, err = db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return err
}

// A verdict is who finds a harm, and with what words: numbers, names of cases and what was
// drawn by lot are left out of them.
type verdict struct {
	says   []string
	gained []string
}

// found opens the office on a copy that was harmed, and gives what is said of it, and what
// anybody gained by it.
func (c copied) found(t testing.TB, table string) (v verdict) {
	t.Helper()
	d, err := tryDeskWith(t, c.folder, c.dsn, changed(t, laterRules...))
	if err != nil {
		v.says = append(v.says, "at the start: "+plainly(err.Error()))
		return v
	}
	defer d.close()
	if probed[table] {
		v.gained = c.gained(c.opens(d))
	}
	audit, err := d.SelfAudit(context.Background(), d.log)
	if err != nil {
		v.says = append(v.says, "the self-audit cannot go on: "+plainly(err.Error()))
	}
	for what, flaws := range map[string][]office.Flaw{"self-audit, which stops writing": audit.Found, "self-audit, which tells": audit.Lost, "self-audit, which puts it right": audit.Restored} {
		for _, f := range flaws {
			f.Why = ""
			if line := what + ": " + plainly(f.String()); !slices.Contains(v.says, line) {
				v.says = append(v.says, line)
			}
		}
	}
	if len(audit.Found) > 0 {
		if _, err := d.File(context.Background(), complaint(office.Named)); !stops(err) {
			t.Errorf("found, and writing goes on: %v", err)
		}
	}
	slices.Sort(v.says)
	return v
}

func stops(err error) bool {
	var no *casework.Refusal
	return errors.As(err, &no) && no.What == office.Stopped
}

var (
	caseNames = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)
	hashes    = regexp.MustCompile(`\b[0-9a-f]{12,64}\b`)
	numbers   = regexp.MustCompile(`\d+`)
	places    = regexp.MustCompile(`/\S*/`)
)

func plainly(words string) string {
	words = places.ReplaceAllString(words, "…/")
	words = caseNames.ReplaceAllString(words, "CASE")
	words = hashes.ReplaceAllString(words, "HASH")
	return numbers.ReplaceAllString(words, "#")
}

// probed are the tables by which something could be opened: there every secret is tried.
var probed = map[string]bool{"person": true, "access": true, "session": true, "invitation": true, "setting": true, "case_row": true}
