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

const checkUsage = `Prove or refute what a rulebook promises, for every conduct of everybody involved;
or say what an amendment changes, for whom.

Usage:
  duly check [-json] [-watch] [-from DATE] [-to DATE] [-margin N] FILE…
  duly check [-json] [-watch] [-html PAGE] [-from DATE] [-to DATE] OLD NEW

FILE is the rulebook's Markdown; where it is in several files, name them in
order. Definitions and letters are found beside the first. A folder stands for
the rulebook.md in it.
Exit status: 0 if every promise is guaranteed and nothing found is an error, 1 if
a promise is refuted or an error found, 2 if it is not a rulebook: then every
problem is listed.

Where two of the files named hold a “rulebook:” declaration, they are two
rulebooks, and the second is compared with the first (docs/amend.md). Exit status
then: 0 if nothing is lost, 1 if something is: a promise is lost or worse, a
party's time is shorter, or the new rulebook is less sound; 2 if one of them is not
a rulebook.

Flags:
  -json        print the whole result as JSON (docs/check.md and docs/amend.md describe it)
  -html PAGE   write the comparison to a file as a page that a committee can vote on
  -watch       report again whenever one of the files is saved; Ctrl-C ends it
  -from DATE   the first day of receipt looked at; from the day in force on if left out
  -to DATE     the last; four years if left out
  -margin N    try each promise with up to N further holidays, 1 to 3: this takes longer

`

// A checkCall is what duly check was asked.
type checkCall struct {
	paths  []string
	o      check.Options
	asJSON bool
	lines  bool   // each JSON document on a line of its own, problems too
	html   string // the file for the page of a comparison; "": none
}

// runCheck reads a rulebook and reports what it can be held to, or compares two.
func runCheck(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	var call checkCall
	flags.BoolVar(&call.asJSON, "json", false, "")
	flags.StringVar(&call.html, "html", "", "")
	watch := flags.Bool("watch", false, "")
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
	if err == nil {
		call.o, err = horizonOf(*from, *to)
	}
	if call.o.Margin = *margin; err == nil && (*margin < 0 || *margin > check.MaxMargin) {
		err = fmt.Errorf("-margin: a promise is tried with up to %d further holidays", check.MaxMargin)
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	call.paths = paths
	if *watch {
		return watchCheck(&call, out, errOut)
	}
	return call.run(out, errOut)
}

// run reads what was named and reports on it.
func (call *checkCall) run(out, errOut io.Writer) (exit int) {
	books, err := rulebooksNamed(call.paths)
	if err == nil && len(books) == 1 && call.html != "" {
		err = errors.New("-html is for comparing two rulebooks, and this is one: name the old one and the new one")
	}
	if err != nil {
		return call.refuse(out, errOut, err)
	}
	if len(books) == 2 {
		return call.compare(books[0], books[1], out, errOut)
	}
	r, ok := call.read(books[0], out, errOut)
	if !ok {
		return 2
	}
	defer sparing()()
	result, err := check.Report(r, call.o)
	if err != nil {
		call.refuse(out, errOut, err)
		return 1
	}
	if err := call.write(out, result, (&checkReport{r: r, result: result}).write); err != nil {
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

// refuse says why there is nothing to report; the exit status is 2 where it was
// not a rulebook.
func (call *checkCall) refuse(out, errOut io.Writer, err error) int {
	if call.asJSON && call.lines {
		writeProblems(out, []rulebook.Problem{{Message: err.Error()}})
		return 2
	}
	fmt.Fprintf(errOut, "duly check: %v\n", err)
	return 2
}

// write prints a result as JSON, or in words.
func (call *checkCall) write(out io.Writer, result any, inWords func(io.Writer) error) error {
	if !call.asJSON {
		return inWords(out)
	}
	e := json.NewEncoder(out)
	if !call.lines {
		e.SetIndent("", "  ")
	}
	e.SetEscapeHTML(false)
	return e.Encode(result)
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

// read reads a rulebook and the texts that it names. Where it is none, every
// problem is told.
func (call *checkCall) read(paths []string, out, errOut io.Writer) (*rulebook.Rulebook, bool) {
	files, err := checkFiles(paths)
	if err != nil {
		call.refuse(out, errOut, err)
		return nil, false
	}
	r, problems := rulebook.Read(files)
	if r == nil && call.asJSON && call.lines {
		writeProblems(out, problems)
		return nil, false
	}
	for _, p := range problems {
		fmt.Fprintf(errOut, "%s\n\n", p)
	}
	if r == nil {
		fmt.Fprintf(errOut, "This is not a rulebook yet: %s to mend.\n", counted(len(problems), "problem"))
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
