package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"duly/timetable"
)

const daysUsage = `How many days lie after one date up to and including another.

Usage:
  duly days -calendar NAME A B
  duly days -calendar NAME -

A and B are dates, YYYY-MM-DD, and B is not before A. The answer is two numbers:
calendar days, working days.
With "-" each line of standard input is A B and is answered by one line: the two
numbers, or "error: " and why not. The exit status is then 1.

Flags:
  -calendar NAME   whose working days: %s

`

// runDays counts calendar and working days between two dates.
func runDays(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("days", flag.ContinueOnError)
	c, words, exit, ok := dateCommand(flags, fmt.Sprintf(daysUsage, calendarNames()), args, out, errOut)
	if !ok {
		return exit
	}
	if len(words) == 1 && words[0] == "-" {
		return answerLines("days", in, out, errOut, func(line string, to []byte) ([]byte, error) {
			a, b, _ := strings.Cut(line, " ")
			return days(c, a, strings.TrimSpace(b), to)
		})
	}
	if len(words) != 2 {
		return misused(flags, errOut, errors.New("give two dates, or - to read lines of them"))
	}
	return answerOnce("days", out, errOut, func(to []byte) ([]byte, error) {
		return days(c, words[0], words[1], to)
	})
}

func days(c *timetable.Calendar, from, until string, to []byte) ([]byte, error) {
	a, err := timetable.ParseDate(from)
	if err != nil {
		return to, err
	}
	b, err := timetable.ParseDate(until)
	if err != nil {
		return to, err
	}
	if b < a {
		return to, fmt.Errorf("%s lies before %s: give the earlier day first", b, a)
	}
	working, err := c.WorkingDays(a, b)
	if err != nil {
		return to, err
	}
	to = strconv.AppendInt(to, int64(b-a), 10)
	return strconv.AppendInt(append(to, ' '), int64(working), 10), nil
}
