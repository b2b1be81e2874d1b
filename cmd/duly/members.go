package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/enrolment"
	"duly/exchange"
	"duly/sheet"
	"duly/standing"
	"duly/timetable"
)

const membersUsage = `Usage: duly members import -db DB [-on DATE] [-leaving N] [-dry] FILE
       duly members changes -db DB [-after N]

“import” brings the register of members to what the membership system has exported:
whoever is new has joined, whoever is back has rejoined, whoever has another name was
renamed, and whoever is missing has left. So the file must have every member in it. All
of FILE is taken, or nothing of it: each line that cannot be taken is reported. (More than
5,000 changes are written one after the other. If the machine stops in between, give the same
command again, and it writes the rest.) FILE is
CSV, plain or gzipped (- is standard input), with commas, semicolons or tabs, in UTF-8,
UTF-16 or Windows-1252. Its first line names the columns; others than these are let be:

  number       the membership number (needed)
  name         or "given name" and "family name" (needed)
  other names  that they go by, with ; or | between them
  joined, left YYYY-MM-DD; whoever has a day in "left" is no member any more

“changes” writes as CSV whose standing changed, and how, after the change with a number;
it says nothing about cases.

Exit status: 0 done, 1 some lines cannot be taken and nothing was written, 2 the call or
the file was not understood.

`

// A membersCall is the command as it was called.
type membersCall struct {
	settings
	do      string
	file    string
	on      string
	day     timetable.Date
	leaving int
	after   int64
	dry     bool
}

// mostMembers is how many rows an export may have.
const mostMembers = 5_000_000

func runMembers(args []string, in io.Reader, out, errOut io.Writer) int {
	call := membersCall{settings: settings{now: time.Now, diag: slog.New(slog.NewTextHandler(errOut, nil)), addr: "localhost:8080"}}
	flags := flag.NewFlagSet("members", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	call.visitFlags(flags)
	if len(args) > 0 && (args[0] == "import" || args[0] == "changes") {
		call.do, args = args[0], args[1:]
	} else if !slices.ContainsFunc(args, func(a string) bool { return strings.TrimLeft(a, "-") == "h" || strings.TrimLeft(a, "-") == "help" }) {
		fmt.Fprint(errOut, "duly members: say what to do: duly members import, or duly members changes\n")
		return 2
	}
	if call.do != "changes" {
		flags.StringVar(&call.on, "on", "", "the `date` of the export, where a change has no day of its own (default: today)")
		flags.IntVar(&call.leaving, "leaving", -1, "`how many` members leave by this export; needed where they are many, because a file that was cut short looks like that")
		flags.BoolVar(&call.dry, "dry", false, "read the file and say what would change; write nothing")
	}
	if call.do != "import" {
		flags.Int64Var(&call.after, "after", 0, "the `number` of the last change that is not wanted")
	}
	return ofRows(flags, membersUsage, args, out, errOut, call.complete, func() (int, error) { return call.run(in, out, errOut) })
}

func (call *membersCall) complete(files []string) error {
	if err := call.completeVisit(); err != nil {
		return err
	}
	if call.do == "changes" {
		if len(files) > 0 {
			return errors.New("no file is read: the changes are written to standard output")
		}
		return nil
	}
	if len(files) != 1 {
		return fmt.Errorf("one CSV file is imported at a time, and %d are named", len(files))
	}
	call.file = files[0]
	if call.on != "" {
		var err error
		if call.day, err = timetable.ParseDate(call.on); err != nil {
			return fmt.Errorf("-on: %w", err)
		}
	}
	return nil
}

func (call *membersCall) run(in io.Reader, out, errOut io.Writer) (bad int, err error) {
	if call.do == "changes" {
		return 0, call.visit(func(ctx context.Context, h *house) error { return writeChanges(ctx, h.office, call.after, out) })
	}
	rows, wrong, err := call.read(in)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", call.file, err)
	}
	err = call.visit(func(ctx context.Context, h *house) error {
		bad, err = call.put(ctx, h, rows, wrong, out, errOut)
		return err
	})
	return bad, err
}

func (call *membersCall) read(in io.Reader) ([]enrolment.Row, []sheet.Bad, error) {
	file, _, err := openInput(call.file, in)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	text, err := unzipped(file)
	if err != nil {
		return nil, nil, err
	}
	return enrolment.Read(text, mostMembers)
}

// put compares the export with the register and puts on record what changed.
func (call *membersCall) put(ctx context.Context, h *house, rows []enrolment.Row, wrong []sheet.Bad, out, errOut io.Writer) (bad int, err error) {
	register, err := h.office.Members(ctx)
	if err != nil {
		return 0, err
	}
	today := h.office.Today()
	if call.day == 0 {
		call.day = today
	}
	if call.day > today {
		return 0, fmt.Errorf("-on: %s is still to come", call.day.Long())
	}
	d, unfit := enrolment.Compare(register, rows, call.day)
	if wrong = append(wrong, unfit...); len(wrong) > 0 {
		return len(wrong), call.tellWrong(wrong, len(rows), out, errOut)
	}
	if err := call.plausible(register, d); err != nil {
		return 0, err
	}
	told := tellCounts(d)
	switch {
	case len(d.Events) == 0:
		fmt.Fprintf(out, "Nothing has changed: %s, and the register has the same.\n", counted(len(rows), "row"))
		return 0, nil
	case call.dry:
		fmt.Fprintf(out, "It would be put on record: %s. Nothing was written.\n", told)
		return 0, nil
	}
	err = h.office.MembersChanged(ctx, "", d.Events, "export "+filepath.Base(call.file)+" of "+call.day.String())
	var misfit *standing.Misfit
	if errors.As(err, &misfit) {
		return 1, call.tellWrong([]sheet.Bad{{Line: d.Line(misfit.Index), What: misfit.What}}, len(rows), out, errOut)
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "On record: %s.\n", told)
	_, err = h.publisher.Through(ctx, 0)
	return 0, err
}

func (call *membersCall) tellWrong(wrong []sheet.Bad, rows int, out, errOut io.Writer) error {
	slices.SortStableFunc(wrong, func(a, b sheet.Bad) int { return cmp.Compare(a.Line, b.Line) })
	for _, w := range wrong {
		at := call.file
		if w.Line > 0 {
			at = fmt.Sprintf("%s:%d", call.file, w.Line)
		}
		fmt.Fprintf(errOut, "%s: %s\n", at, w.What)
	}
	_, err := fmt.Fprintf(out, "%s cannot be taken, of a file with %s that can be read. Nothing was written: mend them, and give the same command again.\n", counted(len(wrong), "line"), counted(rows, "row"))
	return err
}

// plausible refuses an export by which so many leave that it may have been cut short:
// more than 20, and more than one in twenty members.
func (call *membersCall) plausible(register standing.Register, d enrolment.Difference) error {
	leave, members := d.Counts[standing.Resigned], 0
	for m := range register.All() {
		if m.Member() {
			members++
		}
	}
	if call.leaving >= 0 && call.leaving != leave {
		return fmt.Errorf("by this export %d members leave, and -leaving says %d", leave, call.leaving)
	}
	if call.leaving < 0 && leave > 20 && leave > members/20 {
		return fmt.Errorf("by this export %d of %d members leave. If it is whole, and they do, say so with -leaving %d; nothing was written", leave, members, leave)
	}
	return nil
}

func tellCounts(d enrolment.Difference) string {
	var out []string
	for _, k := range standing.Kinds() {
		if n := d.Counts[k]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, k))
		}
	}
	return strings.Join(out, ", ")
}

// writeChanges writes the changes after one as CSV.
func writeChanges(ctx context.Context, o interface {
	Changes(ctx context.Context, after int64) ([]standing.Change, error)
}, after int64, out io.Writer) error {
	rows := [][]string{{"change", "member", "day", "was", "is", "since", "until", "may not (from, until)"}}
	for {
		changes, err := o.Changes(ctx, after)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return sheet.Write(out, rows)
		}
		for _, change := range changes {
			c := exchange.Tell(change)
			var effects []string
			for _, e := range c.After.Effects {
				effects = append(effects, fmt.Sprintf("%s (%s, %s)", e.What, e.From, cmp.Or(e.Until.String(), "no end yet")))
			}
			rows = append(rows, []string{
				strconv.FormatInt(c.Number, 10), c.Member, c.Day.String(), string(c.Before.Status), string(c.After.Status), c.After.Since.String(), c.After.Until.String(), strings.Join(effects, "; "),
			})
			after = change.Number
		}
	}
}
