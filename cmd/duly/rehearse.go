package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"duly/rehearsal"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

const rehearseUsage = `Play last year's cases under new rules: what would have been due when, and what
would have been missed.

Usage:
  duly rehearse OLD NEW -db DB [flags]

OLD and NEW are rulebooks: files, with commas between where one is in several, or
folders with a rulebook.md. OLD must be the one that the cases came under, letter
for letter. The database is only read, so a server may be at work on it; what was
said in the cases is not opened, and no name is printed. docs/rehearse.md says
what a rehearsal can tell, and what it cannot.

Exit status: 0 if the cases were rehearsed, 1 if something in the database could
not be read, 2 if the call was not understood or one of the two is not a rulebook:
then every problem is listed.

Flags:
  -db DB        the database: a file (SQLite), or postgres://…
  -data DIR     the folder for keys (default: the database's name with .d; needed with PostgreSQL)
  -from DATE    cases received from this day on (default: a year before -as-of)
  -to DATE      and up to this one (default: -as-of)
  -as-of DATE   look at the cases as they stood on this day (default: today)
  -renamed OLD=NEW  a step (stage.step) or stage that the new rules call otherwise; may be given again
  -any          also cases that came under other rules than OLD, each compared with its own
  -cases        also each case, as it went and as it would have gone
  -json         print the whole result as JSON

`

// A rehearsing is one call of the command.
type rehearsing struct {
	db, data  string
	keepCases bool
	zone      *time.Location
	stage     rehearsal.Stage
	oldTexts  []string                      // of the old rules' files
	books     map[string]*rulebook.Rulebook // that cases came under, by digest
	result
}

// A result is what the rehearsal found, ready to be written.
type result struct {
	old, now   *rulebook.Rulebook
	from, to   timetable.Date
	asOf       timetable.Date
	figures    rehearsal.Figures
	promises   [2]statistics.Report // as it was, and as it would have been
	others     []otherBook          // cases under other rules than old
	anyRules   bool                 // they are in the figures all the same
	forgotten  int                  // their keys are destroyed
	unreadable []string             // what could not be read, and why
	past       []pastPromise
	pastCases  int
	cases      []rehearsal.Case // with -cases
}

// An otherBook is a rulebook beside OLD that cases came under.
type otherBook struct {
	Digest string `json:"digest"`
	Name   string `json:"name"` // "" where the database does not hold it
	Cases  int    `json:"cases"`
}

func runRehearse(args []string, _ io.Reader, out, errOut io.Writer) (exit int) {
	return rehearseOn(args, time.Now(), out, errOut)
}

func rehearseOn(args []string, now time.Time, out, errOut io.Writer) (exit int) {
	r := &rehearsing{books: map[string]*rulebook.Rulebook{}}
	flags := flag.NewFlagSet("rehearse", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&r.db, "db", "", "")
	flags.StringVar(&r.data, "data", "", "")
	from, to, asOf := flags.String("from", "", ""), flags.String("to", "", ""), flags.String("as-of", "", "")
	flags.BoolVar(&r.anyRules, "any", false, "")
	flags.BoolVar(&r.keepCases, "cases", false, "")
	asJSON := flags.Bool("json", false, "")
	var renamed []string
	flags.Func("renamed", "", func(s string) error { renamed = append(renamed, s); return nil })
	words, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, rehearseUsage)
		return 0
	}
	if err == nil {
		err = r.place(words)
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	if !r.read(words, errOut) {
		return 2
	}
	if err = r.days(now, *from, *to, *asOf); err == nil {
		err = r.rename(renamed)
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := r.rehearse(ctx); err != nil {
		fmt.Fprintf(errOut, "duly rehearse: %v.\n", err)
		return 1
	}
	if *asJSON {
		err = writeRehearsalJSON(out, &r.result)
	} else {
		err = writeRehearsal(out, &r.result)
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly rehearse: %v\n", err)
		return 1
	}
	if len(r.unreadable) > 0 {
		fmt.Fprintf(errOut, "duly rehearse: %d case(s) could not be read, and are in no figure.\n", len(r.unreadable))
		return 1
	}
	return 0
}

// place looks whether the call says where everything is.
func (r *rehearsing) place(words []string) error {
	switch {
	case len(words) != 2:
		return fmt.Errorf("name two rulebooks, the old one and the new one: you named %d", len(words))
	case r.db == "":
		return errors.New("which database? Give -db FILE, or -db postgres://…")
	}
	if err := existing(r.db); err != nil {
		return err
	}
	s := settings{db: r.db, data: r.data}
	if err := s.complete(); err != nil {
		return err
	}
	r.data = s.data
	return nil
}

// read reads both rulebooks. Where one is none, every problem of both is told.
func (r *rehearsing) read(words []string, errOut io.Writer) bool {
	books := make([]*rulebook.Rulebook, 2)
	good := true
	for i, word := range words {
		files, err := checkFiles(bookPaths(word))
		if err != nil {
			fmt.Fprintf(errOut, "duly rehearse: %v\n", err)
			good = false
			continue
		}
		book, problems := rulebook.Read(files)
		for _, p := range problems {
			fmt.Fprintf(errOut, "%s\n\n", p)
		}
		if book == nil {
			fmt.Fprintf(errOut, "%s is not a rulebook yet: %s to mend.\n\n", word, counted(len(problems), "problem"))
			good = false
		}
		books[i] = book
		for _, f := range files {
			if i == 0 {
				r.oldTexts = append(r.oldTexts, string(f.Text))
			}
		}
	}
	if !good {
		return false
	}
	r.old, r.now, r.stage.New = books[0], books[1], books[1]
	r.books[r.old.Digest] = r.old
	return true
}

// bookPaths gives the files that a rulebook is named by.
func bookPaths(word string) []string {
	if info, err := os.Stat(word); err == nil && info.IsDir() {
		return []string{filepath.Join(word, "rulebook.md")}
	}
	return strings.Split(word, ",")
}

// days fills in which cases are meant, and the day on which they are looked at.
func (r *rehearsing) days(now time.Time, from, to, asOf string) (err error) {
	if r.zone, err = time.LoadLocation(r.old.TimeZone); err != nil {
		return fmt.Errorf("the rulebook's time zone %q is not known: %w", r.old.TimeZone, err)
	}
	r.asOf = timetable.DateOf(now.In(r.zone))
	for _, d := range []struct {
		flag, text string
		date       *timetable.Date
	}{{"-from", from, &r.from}, {"-to", to, &r.to}, {"-as-of", asOf, &r.asOf}} {
		if d.text == "" {
			continue
		}
		if *d.date, err = timetable.ParseDate(d.text); err != nil {
			return fmt.Errorf("%s: %w", d.flag, err)
		}
	}
	if to == "" {
		r.to = r.asOf
	}
	if from == "" {
		r.from = r.asOf.AddMonths(-12)
	}
	if r.from > r.to {
		return fmt.Errorf("no case was received from %s to %s: -from lies after -to", r.from, r.to)
	}
	r.stage.AsOf = r.asOf
	return nil
}

// rename reads what the new rules call otherwise.
func (r *rehearsing) rename(renamed []string) error {
	r.stage.Renamed = map[rulebook.StepRef]rulebook.StepRef{}
	for _, s := range renamed {
		before, after, found := strings.Cut(s, "=")
		if !found {
			return fmt.Errorf("-renamed %q: write OLD=NEW, two steps (stage.step) or two stages", s)
		}
		var refs [2]rulebook.StepRef
		for i, name := range []string{before, after} {
			book := []*rulebook.Rulebook{r.old, r.stage.New}[i]
			stage, step, _ := strings.Cut(strings.TrimSpace(name), ".")
			refs[i] = rulebook.StepRef{Stage: stage, Step: step}
			if step != "" && book.Step(refs[i]) == nil || step == "" && book.Stage(stage) == nil {
				return fmt.Errorf("-renamed %q: the %s rules have no “%s”", s, []string{"old", "new"}[i], strings.TrimSpace(name))
			}
		}
		if (refs[0].Step == "") != (refs[1].Step == "") {
			return fmt.Errorf("-renamed %q: one of them is a stage and the other a step", s)
		}
		r.stage.Renamed[refs[0]] = refs[1]
	}
	return nil
}
