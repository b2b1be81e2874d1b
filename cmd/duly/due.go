package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"duly/timetable"
)

const dueUsage = `The last day of a limit.

Usage:
  duly due -calendar NAME [-explain] DATE LIMIT
  duly due -calendar NAME [-explain] -

DATE is the day on which the clock opened, as YYYY-MM-DD; it is never counted.
LIMIT is "10 working days", "14 days", "2 weeks", "7 clear days" or "3 months",
with "and at least 2 working days" after it if need be.
With "-" each line of standard input is DATE LIMIT and is answered by one line:
the date, or "error: " and why not. The exit status is then 1.

Flags:
  -calendar NAME   whose working days: %s
  -explain         show the working: each day that is skipped, and why

`

// runDue answers which day is the last of a limit.
func runDue(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("due", flag.ContinueOnError)
	explain := flags.Bool("explain", false, "")
	c, words, exit, ok := dateCommand(flags, fmt.Sprintf(dueUsage, calendarNames()), args, out, errOut)
	if !ok {
		return exit
	}
	if len(words) == 1 && words[0] == "-" {
		return answerLines("due", in, out, errOut, func(line string, to []byte) ([]byte, error) {
			date, limit, _ := strings.Cut(line, " ")
			return due(c, date, limit, *explain, to)
		})
	}
	if len(words) < 2 {
		return misused(flags, errOut, errors.New("give a date and a limit, or - to read lines of them"))
	}
	return answerOnce("due", out, errOut, func(to []byte) ([]byte, error) {
		return due(c, words[0], strings.Join(words[1:], " "), *explain, to)
	})
}

// due appends the last day and, where it is to be explained, the working in
// lines that are indented.
func due(c *timetable.Calendar, date, limit string, explain bool, to []byte) ([]byte, error) {
	e, err := timetable.ParseDate(date)
	if err != nil {
		return to, err
	}
	l, err := timetable.ParseLimit(limit)
	if err != nil {
		return to, err
	}
	if !explain {
		last, err := c.Due(l, e)
		if err != nil {
			return to, err
		}
		return last.AppendText(to)
	}
	w, err := c.Explain(l, e)
	if err != nil {
		return to, err
	}
	if to, err = w.Due.AppendText(to); err != nil {
		return to, err
	}
	for _, step := range w.Steps {
		to = append(append(to, "\n  "...), step...)
	}
	return to, nil
}
