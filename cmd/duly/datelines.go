package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"duly/timetable"
)

// What duly due and duly days share: their calendar, and one answer a line.

func calendarNames() string { return strings.Join(timetable.Names(), ", ") }

// dateCommand reads the flags of a command about dates, wherever they stand
// among its words, and finds its calendar. Where that is not ok the command is
// over, with an exit status.
func dateCommand(flags *flag.FlagSet, usage string, args []string, out, errOut io.Writer) (c *timetable.Calendar, words []string, exit int, ok bool) {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	name := flags.String("calendar", "", "")
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, usage)
			return nil, nil, 0, false
		}
		if err != nil {
			return nil, nil, misused(flags, errOut, err), false
		}
		if flags.NArg() == 0 {
			break
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
	if *name == "" {
		err := fmt.Errorf("say whose working days are meant: -calendar with one of %s", calendarNames())
		return nil, nil, misused(flags, errOut, err), false
	}
	c, err := timetable.Named(*name)
	if err != nil {
		return nil, nil, misused(flags, errOut, err), false
	}
	return c, words, 0, true
}

func misused(flags *flag.FlagSet, errOut io.Writer, err error) (exit int) {
	fmt.Fprintf(errOut, "duly %s: %v\nduly %s -h explains the command.\n", flags.Name(), err, flags.Name())
	return 2
}

// answerOnce prints one answer. What cannot be answered leaves the output empty.
func answerOnce(command string, out, errOut io.Writer, answer func(to []byte) ([]byte, error)) (exit int) {
	line, err := answer(nil)
	if err == nil {
		_, err = out.Write(append(line, '\n'))
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly %s: %v\n", command, err)
		return 1
	}
	return 0
}

// longestLine is far more than a date and a limit can fill.
const longestLine = 4096

// answerLines answers each line of in on a line of its own, so that question
// and answer stay side by side: what cannot be answered reads "error: " and
// why, is told again with its line's number on errOut, and makes the exit
// status 1. Answers are written in large pieces, but whoever waits for one
// before asking on gets it.
func answerLines(command string, in io.Reader, out, errOut io.Writer, answer func(line string, to []byte) ([]byte, error)) (exit int) {
	r, w, diagnostics := bufio.NewReaderSize(in, 1<<16), bufio.NewWriterSize(out, 1<<16), bufio.NewWriter(errOut)
	defer diagnostics.Flush()
	fail := func(err error) int {
		fmt.Fprintf(diagnostics, "duly %s: %v\n", command, err)
		return 1
	}
	flush := func() error { return errors.Join(w.Flush(), diagnostics.Flush()) }

	var reply []byte
	for number := 1; ; number++ {
		if r.Buffered() == 0 {
			if err := flush(); err != nil {
				return fail(err)
			}
		}
		line, err := readLine(r)
		if err == io.EOF {
			break
		}
		if err == nil {
			reply, err = answer(line, reply[:0])
		} else if err != errLineTooLong {
			return fail(errors.Join(fmt.Errorf("line %d: %w", number, err), flush()))
		}
		if err != nil {
			exit = fail(fmt.Errorf("line %d: %w", number, err))
			reply = append(append(reply[:0], "error: "...), err.Error()...)
		}
		reply = append(reply, '\n')
		w.Write(reply) // an error stays with w until it is flushed
	}
	if err := flush(); err != nil {
		return fail(err)
	}
	return exit
}

var errLineTooLong = fmt.Errorf("a line longer than %d bytes is no date and limit", longestLine)

// readLine reads a line without its end and without white space around it;
// white space within it is made single spaces. The last one may lack its end.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	tooLong := len(line) > longestLine
	for err == bufio.ErrBufferFull {
		_, err = r.ReadSlice('\n')
	}
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	if err == nil && tooLong {
		err = errLineTooLong
	}
	if err != nil {
		return "", err
	}
	line = bytes.TrimSpace(line)
	if bytes.IndexByte(line, '\t') >= 0 {
		line = bytes.Join(bytes.Fields(line), []byte(" "))
	}
	return string(line), nil
}
