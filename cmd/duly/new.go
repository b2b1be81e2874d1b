package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duly/procedures"
)

const newUsage = `Start a rulebook from one of the procedures that come with duly.

Usage:
  duly new                 list them
  duly new NAME [FOLDER]   copy one into a new folder, called NAME if you say nothing

What is there already is never overwritten: the folder must be new, or empty.

`

// runNew lists the procedures, or copies one to start from.
func runNew(args []string, _ io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("new", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { fmt.Fprint(errOut, newUsage) }
	if err := flags.Parse(args); err != nil {
		return usageExit(err)
	}
	switch words := flags.Args(); len(words) {
	case 0:
		if err := listProcedures(out); err != nil {
			tell(errOut, err)
			return 1
		}
		return 0
	case 1:
		return startFrom(words[0], words[0], flags, out, errOut)
	case 2:
		return startFrom(words[0], words[1], flags, out, errOut)
	}
	return misused(flags, errOut, errors.New("give the name of a procedure and perhaps a folder, and nothing more"))
}

func listProcedures(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprint(w, "Procedures to start from:\n\n")
	for _, p := range procedures.List() {
		fmt.Fprintf(w, "  %-15s %s: for %s.\n  %-15s %s\n\n", p.Name, p.Title, p.For, "", p.What)
	}
	fmt.Fprint(w, "Take one with: duly new NAME [FOLDER]\n")
	return w.Flush()
}

func startFrom(name, folder string, flags *flag.FlagSet, out, errOut io.Writer) (exit int) {
	p, ok := procedures.Find(name)
	if !ok {
		return misused(flags, errOut, fmt.Errorf("there is no procedure %q; “duly new” lists them", name))
	}
	if err := copyProcedure(name, folder); err != nil {
		tell(errOut, err)
		return 1
	}
	main := filepath.Join(folder, procedures.Main)
	fmt.Fprintf(out, `%s is in %s.

Read %s first: change the name, the day on which it comes into force, the
time zone and the calendar, then whatever your members want otherwise. Next:

  duly check %s
`, p.Title, folder, main, main)
	return 0
}

// copyProcedure writes a procedure's files into a folder that is new or empty.
// No file is ever replaced, not even one that appears meanwhile.
func copyProcedure(name, folder string) error {
	switch there, err := os.ReadDir(folder); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("%s cannot be used as a folder: %w", folder, err)
	case len(there) > 0:
		return fmt.Errorf("%s has something in it already, and nothing is overwritten; name a folder that is new or empty", folder)
	}
	for _, f := range procedures.Files(name) {
		if err := writeNew(filepath.Join(folder, filepath.FromSlash(f.Name)), f.Text); err != nil {
			return fmt.Errorf("the copy stopped half-way, so remove %s before you try again: %w", folder, err)
		}
	}
	return nil
}

func writeNew(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
