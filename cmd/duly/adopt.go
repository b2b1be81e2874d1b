package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"duly/definition"
	"duly/manuscript"
)

const adoptUsage = `Prove or refute that a text was adopted in full: compare it with the text that it
was taken from, clause by clause.

Usage:
  duly adopt [-json] [-html PAGE] [-cut FILE] ADOPTED SOURCE

ADOPTED is what your rulebook judges by, SOURCE what it was taken from. Each may be
Markdown, plain text, HTML, DOCX or PDF. White space, typography, numbering and
letter case do not count; words, signs and order do.
Exit status: 0 if it is adopted in full, 1 if not, 2 if a file cannot be read.

Flags:
  -json        print the whole comparison as JSON (docs/adopt.md describes it)
  -html PAGE   write both texts side by side to a file that needs nothing else
  -cut FILE    the cut of the source: which words are which clause. Where there is no
               such file it is written, for you to correct; where there is, it is used.
               A cut belongs to one version of the source.

`

// An adoptCall is what duly adopt was asked.
type adoptCall struct {
	adopted, source string
	asJSON          bool
	html, cut       string
}

func runAdopt(args []string, in io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("adopt", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	var call adoptCall
	flags.BoolVar(&call.asJSON, "json", false, "")
	flags.StringVar(&call.html, "html", "", "")
	flags.StringVar(&call.cut, "cut", "", "")
	paths, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, adoptUsage)
		return 0
	}
	if err == nil && len(paths) != 2 {
		err = errors.New("name two files: the adopted text, and the text that it was taken from")
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	call.adopted, call.source = paths[0], paths[1]
	exit, err = call.run(out, errOut)
	if err != nil {
		fmt.Fprintf(errOut, "duly adopt: %v\n", err)
		return 2
	}
	return exit
}

func (call *adoptCall) run(out, errOut io.Writer) (exit int, err error) {
	adopted, err := manuscriptFile(call.adopted)
	if err != nil {
		return 2, err
	}
	source, err := manuscriptFile(call.source)
	if err != nil {
		return 2, err
	}
	cut, written, err := call.keptCut(source)
	if err != nil {
		return 2, err
	}
	a, err := manuscript.Adopt(adopted, source, cut)
	if err != nil {
		return 2, err
	}
	if written {
		fmt.Fprintf(errOut, "%s is the cut of %s. Correct where clauses begin and what their ids are, and call this again.\n\n", call.cut, call.source)
	}
	if call.html != "" {
		if err := writeTo(call.html, func(w io.Writer) error { return writeAdoptPage(w, a) }); err != nil {
			return 2, err
		}
	}
	if call.asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(struct {
			InFull bool `json:"inFull"`
			*manuscript.Adoption
		}{a.InFull(), a})
	} else {
		err = writeAdoption(out, a)
	}
	if !a.InFull() {
		exit = 1
	}
	return exit, err
}

// largestManuscript is one byte more than package manuscript reads, so that it
// says why, and no more is taken into memory.
const largestManuscript = 32<<20 + 1

func manuscriptFile(path string) (manuscript.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return manuscript.File{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestManuscript))
	return manuscript.File{Name: filepath.ToSlash(path), Data: data}, err
}

// keptCut reads the source's cut, or writes one where there is none yet.
func (call *adoptCall) keptCut(source manuscript.File) (cut *manuscript.File, written bool, err error) {
	if call.cut == "" {
		return nil, false, nil
	}
	kept, err := manuscriptFile(call.cut)
	if err == nil {
		return &kept, false, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, false, err
	}
	m, err := manuscript.Read(source.Name, source.Data)
	if err != nil {
		return nil, false, err
	}
	text := definition.WriteCut(definition.Parts(m.Markdown), manuscript.Digest(source.Data))
	err = writeTo(call.cut, func(w io.Writer) error { _, err := w.Write(text); return err })
	return &manuscript.File{Name: filepath.ToSlash(call.cut), Data: text}, true, err
}

// writeTo writes a file, and says when that failed at its end.
func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
