package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"duly/internal/office"
	"duly/internal/store"
	"duly/statistics"
	"duly/timetable"
)

const statsUsage = `Usage: duly stats -db DB [-as-of DATE] [-source NAME] [-json]

Figures about the past cases that duly import has taken over, as they stood at
the end of a day. docs/figures.md says what each figure is.

`

func runStats(args []string, in io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("stats", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	db := flags.String("db", "", "the database: an SQLite `file`, or postgres://…")
	asOf := flags.String("as-of", "", "the `date` that the figures are of, YYYY-MM-DD: of an extract, the last day that it covers (default: today)")
	source := flags.String("source", "", "only the cases of this import's `name`")
	asJSON := flags.Bool("json", false, "write one JSON object")
	fail := func(err error) int {
		fmt.Fprintf(errOut, "duly stats: %v\n", err)
		return 2
	}
	others, err := parseAnywhere(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, statsUsage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return misused(flags, errOut, err)
	case *db == "":
		return fail(errors.New("which database? Give -db FILE, or -db postgres://…"))
	case len(others) > 0:
		return fail(fmt.Errorf("it takes flags only, and %q is none", others[0]))
	}
	day := timetable.DateOf(time.Now())
	if *asOf != "" {
		if day, err = timetable.ParseDate(*asOf); err != nil {
			return fail(fmt.Errorf("-as-of: %w", err))
		}
	}
	cases, sources, err := pastSpans(context.Background(), *db, *source)
	if err != nil {
		return fail(err)
	}
	if *source != "" && len(cases) == 0 {
		return fail(fmt.Errorf("no case came with an import named %q; there are: %s", *source, strings.Join(sources, ", ")))
	}
	summary := statistics.Past(cases, day)
	if *asJSON {
		err = writeStatsJSON(out, *source, summary)
	} else {
		err = writeStats(out, sources, *source, summary)
	}
	if err != nil {
		return fail(err)
	}
	return 0
}

// pastSpans reads the dates of the past cases of one source ("": all), and the
// names of all sources.
func pastSpans(ctx context.Context, db, source string) (cases []statistics.Span, sources []string, err error) {
	if err := existing(db); err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, db)
	if err != nil {
		return nil, nil, fmt.Errorf("database %s: %w", db, err)
	}
	defer s.Close()
	err = s.PastCases(ctx, func(c office.PastCase) error {
		if !slices.Contains(sources, c.Source) {
			sources = append(sources, c.Source)
		}
		if source == "" || c.Source == source {
			cases = append(cases, statistics.Span{Received: c.Received, Closed: c.Closed})
		}
		return nil
	})
	slices.Sort(sources)
	return cases, sources, err
}

// existing refuses an SQLite file that is not there: opening it would make an
// empty one, and figures of nothing.
func existing(db string) error {
	if strings.Contains(db, "://") {
		return nil
	}
	if _, err := os.Stat(db); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database %s", db)
	}
	return nil
}

func writeStatsJSON(out io.Writer, source string, p statistics.PastSummary) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Source string `json:"source,omitempty"`
		statistics.PastSummary
	}{source, p})
}

func writeStats(out io.Writer, sources []string, source string, p statistics.PastSummary) error {
	of := "all past cases (" + strings.Join(sources, ", ") + ")"
	switch {
	case source != "":
		of = "past cases of " + source
	case len(sources) == 0:
		of = "past cases: none was imported"
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "As of %s, %s\n\n", p.AsOf.Long(), of)
	for _, row := range []struct {
		n    int
		what string
	}{
		{p.Cases, "cases received"}, {p.Closed, "closed"}, {p.Open, "open"},
		{p.Inconsistent, "inconsistent (closed before received), in no figure below"},
	} {
		fmt.Fprintf(w, "%d\t  %s\n", row.n, row.what)
	}
	w.Flush()

	fmt.Fprintf(out, "\nClosed cases, calendar days from received to closed\n")
	fmt.Fprintf(w, "%s\t  median\n%s\t  nine in ten took at most so long\n", daysOrNone(p.Days.Median), daysOrNone(p.Days.P90))
	for _, row := range []struct{ n, days int }{{p.Within.Days90, 90}, {p.Within.Days180, 180}, {p.Within.Days365, 365}} {
		fmt.Fprintf(w, "%d\t  of them took at most %d days%s\n", row.n, row.days, shareOf(row.n, p.Closed))
	}
	w.Flush()

	fmt.Fprintf(out, "\nOpen cases, days since received\n")
	fmt.Fprintf(w, "%s\t  median\n%s\t  the oldest\n", daysOrNone(p.OpenDays.Median), daysOrNone(p.OpenDays.Oldest))
	w.Flush()

	if len(p.Backlog) > 0 {
		fmt.Fprintf(out, "\nOpen at the end of\n")
		for _, y := range p.Backlog {
			fmt.Fprintf(w, "%d\t%d\t\n", y.Year, y.Open)
		}
	}
	return w.Flush()
}

func daysOrNone(n *int) string {
	if n == nil {
		return "none"
	}
	return fmt.Sprint(*n)
}

// shareOf is empty where the base is too small for a share to be stated.
func shareOf(n, base int) string {
	percent, ok := statistics.Counts{Kept: n, Missed: base - n}.OnTime()
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (%.1f %%)", percent)
}
