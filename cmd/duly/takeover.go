package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"duly/check"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

const takeOverUsage = `Usage: duly take-over -db DB -id COLUMN -received COLUMN -stage STAGE [flags] FILE

Takes open cases over from another system's CSV file, plain or gzipped (- is
standard input): with their true age, in the stage that they are in, and under the
rulebook from today on. Rows with a closing date are left out: they are for duly
import. Repeated, it takes only what it has not taken before. Exit status: 0 all
open rows taken, 1 some refused (each is reported), 2 nothing could be done, or
not everything.

`

// A takeOverCall is the command as it was called.
type takeOverCall struct {
	settings
	file, source, stage, category                                                                 string
	id, received, closed, stageColumn, categoryColumn, respondent, complainant, account, happened string
	dry                                                                                           bool
}

func runTakeOver(args []string, in io.Reader, out, errOut io.Writer) int {
	call := takeOverCall{settings: settings{now: time.Now, diag: slog.New(slog.NewTextHandler(errOut, nil)), addr: "localhost:8080"}}
	flags := flag.NewFlagSet("take-over", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	call.visitFlags(flags)
	for _, f := range []struct {
		into       *string
		name, what string
	}{
		{&call.id, "id", "`column` of the case's own name in that system"},
		{&call.received, "received", "`column` of the date of receipt"},
		{&call.closed, "closed", "`column` of the closing date: rows that have one are left out"},
		{&call.stage, "stage", "the `stage` of the rulebook in which all of them go on"},
		{&call.stageColumn, "stage-column", "`column` that names the stage, for each"},
		{&call.category, "category", "the `category` of all of them"},
		{&call.categoryColumn, "category-column", "`column` that names the category, for each"},
		{&call.respondent, "respondent", "`column` of whom it is about"},
		{&call.complainant, "complainant", "`column` of the complainant's name; where it is empty, nobody's is known"},
		{&call.account, "account", "`column` of what the complaint says"},
		{&call.happened, "happened", "`column` of the day on which it happened"},
		{&call.source, "source", "`name` of the system that ids belong to (default: FILE's name without .csv and .gz)"},
	} {
		flags.StringVar(f.into, f.name, "", f.what)
	}
	flags.BoolVar(&call.dry, "dry", false, "read the file and say what would be taken over, and by when it must end; write nothing")
	return ofRows(flags, takeOverUsage, args, out, errOut, call.complete, func() (int, error) { return call.run(in, out, errOut) })
}

func (call *takeOverCall) complete(files []string) error {
	if err := call.completeVisit(); err != nil {
		return err
	}
	switch {
	case call.id == "":
		return errors.New("which column names the cases? Give -id COLUMN")
	case call.received == "":
		return errors.New("which column holds the date of receipt? Give -received COLUMN")
	case (call.stage == "") == (call.stageColumn == ""):
		return errors.New("in which stage are they? Give -stage STAGE for all of them, or -stage-column COLUMN")
	case len(files) != 1:
		return fmt.Errorf("one CSV file is taken over at a time, and %d are named", len(files))
	}
	call.file = files[0]
	if call.source == "" && call.file == "-" {
		return errors.New("standard input has no name: give the ids' -source")
	}
	call.source = cmp.Or(call.source, sourceOf(call.file))
	return nil
}

// run takes the file over and tells how many rows were refused.
func (call *takeOverCall) run(in io.Reader, out, errOut io.Writer) (refused int, err error) {
	file, _, err := openInput(call.file, in)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	table, err := call.read(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", call.file, err)
	}
	for _, bad := range table.bad {
		fmt.Fprintf(errOut, "%s:%d: %s; not taken over\n", call.file, bad.line, bad.what)
	}
	err = call.visit(func(ctx context.Context, h *house) error {
		refused, err = call.takeOver(ctx, h, table, out, errOut)
		return err
	})
	return refused, err
}

func (call *takeOverCall) takeOver(ctx context.Context, h *house, table *takeOverTable, out, errOut io.Writer) (refused int, err error) {
	if call.dry {
		fmt.Fprintf(out, "%d open cases would be taken over, and %d rows are closed. Nothing was written.\n", len(table.cases), table.closed)
		return len(table.bad), call.bounds(out, h.office.Rulebook(), h.office.Today(), table.cases)
	}
	done, err := h.office.TakeOver(ctx, table.cases)
	for at, why := range done.Refused {
		fmt.Fprintf(errOut, "%s:%d: %v not taken over\n", call.file, table.lines[at], why)
	}
	fmt.Fprintf(out, "%9d taken over\n%9d taken over before\n%9d closed: left out\n%9d not taken over\n", done.Taken, done.Known, table.closed, len(done.Refused)+len(table.bad))
	if err != nil {
		return 0, fmt.Errorf("%w\nWhat is counted above is in the database; the same command again does the rest", err)
	}
	if _, err := h.publisher.Through(ctx, 0); err != nil {
		return 0, err
	}
	return len(done.Refused) + len(table.bad), call.bounds(out, h.office.Rulebook(), h.office.Today(), table.cases)
}

// bounds says by when what was taken over in each stage must end.
func (call *takeOverCall) bounds(out io.Writer, r *rulebook.Rulebook, day timetable.Date, cases []office.Elsewhere) error {
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.Stage] || r.Stage(c.Stage) == nil {
			continue
		}
		seen[c.Stage] = true
		b, err := check.TakenOver(r, c.Stage, check.Options{From: day, To: day})
		if err != nil {
			return fmt.Errorf("by when what is taken over in %q must end: %w", c.Stage, err)
		}
		if b.Guaranteed == nil {
			fmt.Fprintf(out, "What is taken over in “%s” can stay open for ever: somebody can let it wait where no limit has a consequence.\n", c.Stage)
			continue
		}
		worst := b.Guaranteed.CalendarDays
		fmt.Fprintf(out, "What was taken over in “%s” today ends by %s at the latest, whatever anybody does: %d working days.\n", c.Stage, worst.Ended.Long(), b.Guaranteed.WorkingDays.Days)
	}
	return nil
}

// A takeOverTable is what the file came to.
type takeOverTable struct {
	cases  []office.Elsewhere
	lines  []int // of each case
	closed int
	bad    []badLine
}

type badLine struct {
	line int
	what string
}

func (call *takeOverCall) read(file io.Reader) (*takeOverTable, error) {
	rows, names, err := readTable(file)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, column := range []string{call.id, call.received, call.closed, call.stageColumn, call.categoryColumn, call.respondent, call.complainant, call.account, call.happened} {
		if column == "" {
			continue
		}
		if at[column], err = findColumn(names, strings.TrimSpace(column)); err != nil {
			return nil, fmt.Errorf("%w; its columns are: %s", err, strings.Join(names, ", "))
		}
	}
	out := &takeOverTable{}
	for {
		row, err := rows.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if row.wrong != "" {
			out.bad = append(out.bad, badLine{row.line, row.wrong})
			continue
		}
		cell := func(column string) string {
			if column == "" {
				return ""
			}
			return strings.TrimSpace(row.fields[at[column]])
		}
		if cell(call.closed) != "" {
			out.closed++
			continue
		}
		c, what := call.elsewhere(cell)
		if what != "" {
			out.bad = append(out.bad, badLine{row.line, what})
			continue
		}
		out.cases, out.lines = append(out.cases, c), append(out.lines, row.line)
	}
}

func (call *takeOverCall) elsewhere(cell func(string) string) (c office.Elsewhere, bad string) {
	c = office.Elsewhere{
		Source: call.source, ID: cell(call.id), Stage: cmp.Or(call.stage, cell(call.stageColumn)), Category: cmp.Or(call.category, cell(call.categoryColumn)),
		Respondent: cell(call.respondent), Complainant: cell(call.complainant), Account: cell(call.account),
	}
	var err error
	if c.Received, err = readPastDate(cell(call.received)); err != nil {
		return c, "received: " + err.Error()
	}
	// A day that cannot be read is not worth leaving the case behind for.
	if day := cell(call.happened); day != "" {
		c.Happened, _ = readPastDate(day)
	}
	if c.Happened > c.Received {
		c.Happened = 0
	}
	return c, ""
}
