package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

const checkUsage = `Prove or refute what a rulebook promises, for every conduct of everybody involved.

Usage:
  duly check [-json] [-from DATE] [-to DATE] [-margin N] FILE…

FILE is the rulebook's Markdown; where it is in several files, name them in
order. Definitions and letters are found beside the first.
Exit status: 0 if every promise is guaranteed and nothing found is an error, 1 if
a promise is refuted or an error found, 2 if it is not a rulebook: then every
problem is listed.

Flags:
  -json        print the whole result as JSON (docs/check.md describes it)
  -from DATE   the first day of receipt looked at; from the day in force on if left out
  -to DATE     the last; four years if left out
  -margin N    try each promise with up to N further holidays, 1 to 3: this takes longer

`

// runCheck reads a rulebook and reports what it can be held to.
func runCheck(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	asJSON := flags.Bool("json", false, "")
	from, to := flags.String("from", "", ""), flags.String("to", "", "")
	margin := flags.Int("margin", 0, "")
	paths, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, checkUsage)
		return 0
	}
	if err == nil && len(paths) == 0 {
		err = errors.New("name the rulebook's file")
	}
	var o check.Options
	if err == nil {
		o, err = horizonOf(*from, *to)
	}
	if o.Margin = *margin; err == nil && (*margin < 0 || *margin > check.MaxMargin) {
		err = fmt.Errorf("-margin: a promise is tried with up to %d further holidays", check.MaxMargin)
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	r, ok := rulebookAt(paths, errOut)
	if !ok {
		return 2
	}
	defer sparing()()
	result, err := check.Report(r, o)
	if err != nil {
		fmt.Fprintf(errOut, "duly check: %v.\n", err)
		return 1
	}
	if err := writeCheck(out, r, result, *asJSON); err != nil {
		fmt.Fprintf(errOut, "duly check: %v\n", err)
		return 1
	}
	if !result.Sound() {
		return 1
	}
	return 0
}

// checkMemory is what checking a rulebook should take at most, in bytes: of what is
// no longer needed, little is kept waiting.
const checkMemory = 400 << 20

// sparing keeps memory small until what it gives is called. A lower limit from
// outside stands.
func sparing() func() {
	before := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(before, checkMemory))
	return func() { debug.SetMemoryLimit(before) }
}

func writeCheck(out io.Writer, r *rulebook.Rulebook, result *check.Result, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(result)
	}
	return (&checkReport{r: r, result: result}).write(out)
}

func horizonOf(from, to string) (o check.Options, err error) {
	for _, d := range []struct {
		flag, text string
		date       *timetable.Date
	}{{"-from", from, &o.From}, {"-to", to, &o.To}} {
		if d.text == "" {
			continue
		}
		if *d.date, err = timetable.ParseDate(d.text); err != nil {
			return o, fmt.Errorf("%s: %w", d.flag, err)
		}
	}
	return o, nil
}

// rulebookAt reads a rulebook and the texts that it names. Where it is none,
// every problem is told.
func rulebookAt(paths []string, errOut io.Writer) (*rulebook.Rulebook, bool) {
	files, err := checkFiles(paths)
	if err != nil {
		fmt.Fprintf(errOut, "duly check: %v\n", err)
		return nil, false
	}
	r, problems := rulebook.Read(files)
	for _, p := range problems {
		fmt.Fprintf(errOut, "%s\n\n", p)
	}
	if r == nil {
		problem := "1 problem"
		if len(problems) != 1 {
			problem = fmt.Sprintf("%d problems", len(problems))
		}
		fmt.Fprintf(errOut, "This is not a rulebook yet: %s to mend.\n", problem)
	}
	return r, r != nil
}

// checkFiles reads the files by the names that they were called by, so that a
// problem says where it is as its author would.
func checkFiles(paths []string) ([]rulebook.File, error) {
	var files []rulebook.File
	read := func(path string) error {
		text, err := os.ReadFile(path)
		if err == nil {
			files = append(files, rulebook.File{Name: filepath.ToSlash(path), Text: text})
		}
		return err
	}
	for _, path := range paths {
		if err := read(path); err != nil {
			return nil, err
		}
	}
	for _, name := range rulebook.Needs(files) {
		err := read(filepath.Join(filepath.Dir(paths[0]), filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, os.ErrNotExist) { // reading the rulebook says where it is named
			return nil, err
		}
	}
	return files, nil
}
