package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"duly/casework"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/store"
	"duly/timetable"
)

const calendarUsage = `Usage: duly calendar declare -db FILE|postgres://… -name NAME -source SOURCE DAY

Declares a day that is not worked, though the rulebook's calendar has it as a
working day: a day of mourning, an extra bank holiday. DAY is today or later,
written 2026-05-22. Every open case is told; the dates that were running then
move, none to an earlier day, and the parties of a case in which one moves get a
letter. Cases that come later are told when they come. It may be done beside a
running server, and done again: nothing is told twice.

`

func runCalendar(args []string, _ io.Reader, out, errOut io.Writer) int {
	s := settings{now: time.Now}
	day := timetable.Holiday{}
	flags := flag.NewFlagSet("calendar", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&s.db, "db", "", "the `database`: a file (SQLite), or postgres://…")
	flags.StringVar(&s.data, "data", "", "the `folder` for keys and files (default: the database's name with .d; needed with PostgreSQL)")
	flags.StringVar(&day.Name, "name", "", "what the day is, for people: “a day of mourning”")
	flags.StringVar(&day.Source, "source", "", "where it is laid down: an act, an order, a decision of the board")
	flags.Usage = func() { fmt.Fprint(errOut, calendarUsage); flags.PrintDefaults() }
	if len(args) == 0 || args[0] != "declare" {
		flags.Usage()
		if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
			return 0
		}
		return 2
	}
	if err := flags.Parse(args[1:]); err != nil {
		return usageExit(err)
	}
	if err := s.complete(); err != nil {
		tell(errOut, err)
		return 2
	}
	if flags.NArg() != 1 {
		tell(errOut, errors.New("name one day, after the flags: 2026-05-22"))
		return 2
	}
	var err error
	if day.Date, err = timetable.ParseDate(flags.Arg(0)); err != nil {
		tell(errOut, err)
		return 2
	}
	if err := declare(context.Background(), s, day, out); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

// declare opens the office without its log, which a server may be at: whoever
// publishes it finds the new entries in the journal.
func declare(ctx context.Context, s settings, day timetable.Holiday, out io.Writer) (err error) {
	if s.files, err = rulebookFor(ctx, s.db, ""); err != nil {
		return err
	}
	zone, err := zoneOf(s.files)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, s.db)
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := keyring.Open(filepath.Join(s.data, "keys"), rand.Reader)
	if err != nil {
		return err
	}
	defer keys.Close()
	files, err := evidence.Open(filepath.Join(s.data, "evidence"), rand.Reader)
	if err != nil {
		return err
	}
	o, err := office.New(ctx, office.Config{Store: db, Keyring: keys, Evidence: files, Files: s.files, Now: s.now, Zone: zone, Entropy: rand.Reader})
	if err != nil {
		return err
	}
	defer o.Close()
	told, err := o.Declare(ctx, day)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		return errors.New(refusal.What)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is not worked: %s.\nOpen cases told: %d. Cases in which a date moves, and whose parties have a letter: %d.\n", day.Date.Long(), day.Name, told.Cases, told.Moved)
	return nil
}
