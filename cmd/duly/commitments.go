package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"duly/commitment"
	"duly/internal/office"
	"duly/timetable"
)

const commitmentsUsage = `Usage: duly commitments import -db DB [-from NAME] [-on DATE] [-in WHERE] [flags] FILE

Puts what was asked of the organisation on record in the register of commitments:
the recommendations of an inquiry, for example, one a row. All of FILE, or nothing
of it: each row that cannot be taken is reported, and then none is. FILE is CSV,
plain or gzipped (- is standard input). Its first line names the columns:

  words      what was asked, word for word (needed)
  reference  its number in the letter or report
  from, on, in, link
             who asked, when, in what, and where it can be read; -from, -on, -in
             and -link say so for all rows that do not
  answer by  the last day for an answer
  response, answered, said, left out
             "agreed", "agreed in part" or "refused"; when; the words or reasons;
             of an answer in part, what is left out
  action, owner, due
             what was undertaken, by whom (the officer's short name or full name in
             the register of officers), and by which day

Dates are YYYY-MM-DD. Exit status: 0 all are on record, 1 some rows cannot be taken
and nothing was written, 2 the call or the file was not understood.

`

// A commitmentsCall is the command as it was called.
type commitmentsCall struct {
	settings
	file               string
	from, on, in, link string
	dry                bool
}

func runCommitments(args []string, in io.Reader, out, errOut io.Writer) int {
	if len(args) > 0 && args[0] == "import" {
		args = args[1:]
	} else if !slices.ContainsFunc(args, func(a string) bool { return strings.TrimLeft(a, "-") == "h" || strings.TrimLeft(a, "-") == "help" }) {
		fmt.Fprint(errOut, "duly commitments: say what to do: duly commitments import\n")
		return 2
	}
	call := commitmentsCall{settings: settings{now: time.Now, diag: slog.New(slog.NewTextHandler(errOut, nil)), addr: "localhost:8080"}}
	flags := flag.NewFlagSet("commitments", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	call.visitFlags(flags)
	for _, f := range []struct {
		into       *string
		name, what string
	}{
		{&call.from, "from", "`who` asked, where the row does not say"},
		{&call.on, "on", "`date` on which it was asked, where the row does not say"},
		{&call.in, "in", "letter, meeting, statement or report in `which` it was asked, where the row does not say"},
		{&call.link, "link", "`address` at which it can be read, where the row does not say"},
	} {
		flags.StringVar(f.into, f.name, "", f.what)
	}
	flags.BoolVar(&call.dry, "dry", false, "read the file and say what cannot be taken; write nothing")
	return ofRows(flags, commitmentsUsage, args, out, errOut, call.complete, func() (int, error) { return call.run(in, out, errOut) })
}

func (call *commitmentsCall) complete(files []string) error {
	if err := call.completeVisit(); err != nil {
		return err
	}
	if len(files) != 1 {
		return fmt.Errorf("one CSV file is imported at a time, and %d are named", len(files))
	}
	call.file = files[0]
	return nil
}

// run imports the file and tells how many rows cannot be taken.
func (call *commitmentsCall) run(in io.Reader, out, errOut io.Writer) (bad int, err error) {
	file, _, err := openInput(call.file, in)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	table, err := call.read(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", call.file, err)
	}
	err = call.visit(func(ctx context.Context, h *house) error {
		bad, err = call.put(ctx, h, table, out, errOut)
		return err
	})
	return bad, err
}

func (call *commitmentsCall) put(ctx context.Context, h *house, table *commitmentsTable, out, errOut io.Writer) (bad int, err error) {
	refused, err := h.office.ImportAsks(ctx, table.asks, call.dry || len(table.bad) > 0)
	if err != nil {
		return 0, err
	}
	for at, why := range refused {
		table.bad = append(table.bad, badLine{table.lines[at], strings.TrimSuffix(why.Error(), ".")})
	}
	slices.SortStableFunc(table.bad, func(a, b badLine) int { return cmp.Compare(a.line, b.line) })
	for _, bad := range table.bad {
		fmt.Fprintf(errOut, "%s:%d: %s\n", call.file, bad.line, bad.what)
	}
	switch {
	case len(table.bad) > 0:
		fmt.Fprintf(out, "%d of %d rows cannot be taken. Nothing was written: mend them, and give the same command again.\n", len(table.bad), table.rows)
		return len(table.bad), nil
	case call.dry:
		fmt.Fprintf(out, "%s would be put on record. Nothing was written.\n", counted(len(table.asks), "ask"))
		return 0, nil
	}
	are := "are"
	if len(table.asks) == 1 {
		are = "is"
	}
	fmt.Fprintf(out, "%s %s on record.\n", counted(len(table.asks), "ask"), are)
	_, err = h.publisher.Through(ctx, 0)
	return 0, err
}

// A commitmentsTable is what the file came to.
type commitmentsTable struct {
	asks  []office.ImportedAsk
	lines []int // of each ask
	rows  int
	bad   []badLine
}

// The columns that a file may have. Any other is refused: what it says would be lost.
var askColumns = []string{"words", "reference", "from", "on", "in", "link", "answer by", "response", "answered", "said", "left out", "action", "owner", "due"}

func (call *commitmentsCall) read(file io.Reader) (*commitmentsTable, error) {
	rows, names, err := readTable(file)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range names {
		name = strings.ToLower(name)
		if !slices.Contains(askColumns, name) {
			return nil, fmt.Errorf("it has a column %q, which is not read; leave it out, or call it one of: %s", names[i], strings.Join(askColumns, ", "))
		}
		if _, twice := at[name]; twice {
			return nil, fmt.Errorf("it has the column %q twice", name)
		}
		at[name] = i
	}
	if _, there := at["words"]; !there {
		return nil, fmt.Errorf("it has no column \"words\", for what was asked; its columns are: %s", strings.Join(names, ", "))
	}
	out := &commitmentsTable{}
	for {
		row, err := rows.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out.rows++
		if row.wrong != "" {
			out.bad = append(out.bad, badLine{row.line, row.wrong})
			continue
		}
		cell := func(column string) string {
			i, there := at[column]
			if !there {
				return ""
			}
			return strings.TrimSpace(strings.ReplaceAll(row.fields[i], "\r\n", "\n"))
		}
		ask, what := call.ask(cell)
		if what != "" {
			out.bad = append(out.bad, badLine{row.line, what})
			continue
		}
		out.asks, out.lines = append(out.asks, ask), append(out.lines, row.line)
	}
}

// ask reads one row; bad says what is wrong with it.
func (call *commitmentsCall) ask(cell func(string) string) (out office.ImportedAsk, bad string) {
	date := func(column, text string) timetable.Date {
		if text == "" || bad != "" {
			return 0
		}
		d, err := timetable.ParseDate(text)
		if err != nil {
			bad = fmt.Sprintf("%s: %q is no date; write 2026-03-31", column, text)
		}
		return d
	}
	out.Ask = commitment.Ask{
		From: cmp.Or(cell("from"), call.from), On: date("on", cmp.Or(cell("on"), call.on)), In: cmp.Or(cell("in"), call.in), Reference: cell("reference"),
		Words: cell("words"), Link: cmp.Or(cell("link"), call.link), AnswerBy: date("answer by", cell("answer by")),
	}
	if cell("response")+cell("answered")+cell("said")+cell("left out") != "" {
		out.Response = &commitment.Response{
			On: date("answered", cell("answered")), Answer: commitment.Answer(strings.ToLower(cell("response"))), Words: cell("said"), Left: cell("left out"),
		}
	}
	if cell("action")+cell("owner")+cell("due") != "" {
		out.Action = &commitment.Action{What: cell("action"), Owner: cell("owner"), Due: date("due", cell("due"))}
	}
	return out, bad
}
