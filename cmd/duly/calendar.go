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

const calendarUsage = `Usage: duly calendar declare  -db FILE|postgres://… -name NAME -source SOURCE DAY
       duly calendar withdraw -db FILE|postgres://… -why REASON DAY

Declares a day that is not worked, though the rulebook's calendar has it as a
working day: a day of mourning, an extra bank holiday. DAY is today or later,
written 2026-05-22. Every open case is told; the dates that were running then
move, none to an earlier day, and the parties of a case in which one moves get a
letter. Cases that come later are told when they come. It may be done beside a
running server, and done again: nothing is told twice.

“withdraw” takes back, before it comes, a day that was declared by mistake. The
organisation's dates move back; no party's time becomes shorter: a case in which a
party was told a later day because of it keeps the day, and hears of it if this is
done again after the party has answered.

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
	why := flags.String("why", "", "withdraw: why the day is taken back; the parties read it")
	flags.Usage = func() { fmt.Fprint(errOut, calendarUsage); flags.PrintDefaults() }
	if len(args) == 0 || args[0] != "declare" && args[0] != "withdraw" {
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
	change := func(ctx context.Context, o *office.Office) (office.Declared, error) { return o.Declare(ctx, day) }
	said := day.Name
	if args[0] == "withdraw" {
		change = func(ctx context.Context, o *office.Office) (office.Declared, error) {
			return o.Undeclare(ctx, day.Date, *why)
		}
		said = ""
	}
	if err := changeCalendar(context.Background(), s, change, day.Date, said, out); err != nil {
		tell(errOut, err)
		return 1
	}
	return 0
}

// changeCalendar opens the office without its log, which a server may be at: whoever
// publishes it finds the new entries in the journal.
func changeCalendar(ctx context.Context, s settings, change func(context.Context, *office.Office) (office.Declared, error), day timetable.Date, name string, out io.Writer) (err error) {
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
	told, err := change(ctx, o)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		return errors.New(refusal.What)
	}
	if err != nil {
		return err
	}
	what := "is not worked: " + name
	if name == "" {
		what = "is worked after all"
	}
	fmt.Fprintf(out, "%s %s.\nOpen cases told: %d. Cases in which a date moves, and whose parties have a letter: %d.\n", day.Long(), what, told.Cases, told.Moved)
	return nil
}
