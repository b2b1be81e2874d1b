package main

import (
	"fmt"
	"io"
	"strings"

	"duly/lot"
	"duly/sample"
)

// verifyLot draws a lot again: 0 it falls on those said to be drawn, 1 it does
// not, 2 it cannot be told.
func verifyLot(path string, more []string, in io.Reader, out, errOut io.Writer) int {
	if len(more) > 0 {
		fmt.Fprintf(errOut, "duly verify: with -lot name the lot alone, and not %s as well\n", strings.Join(more, " "))
		return 2
	}
	text, err := readReceipt(path, in)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	if strings.HasPrefix(string(text), sample.Heading+"\n") {
		return verifySample(path, string(text), out, errOut)
	}
	l, err := lot.Parse(string(text))
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %s cannot be read as a lot: %v\n", path, err)
		return 2
	}
	if !l.Shown() {
		fmt.Fprintf(out, "CANNOT TELL: the lot for “%s” is announced and not drawn yet. Keep this file: at the draw its lines must stand the same.\n", l.Purpose)
		return 2
	}
	if err := l.Check(); err != nil {
		fmt.Fprintf(out, "BROKEN: %v.\n", err)
		return 1
	}
	fmt.Fprintf(out, "HOLDS: of %s the lot for “%s” falls on %s.\n", lotCount(len(l.Candidates), "candidate"), l.Purpose, strings.Join(l.Drawn, ", "))
	fmt.Fprintf(out, "\nSeed %x\n", l.Seed())
	fmt.Fprintf(out, "made of the announcement, the secret, leaf %d of the log (%s) and %s put in by others.\n", l.Entry, l.Leaf, lotCount(len(l.Words), "word"))
	fmt.Fprintf(out, "It does not show that the leaf is in the public log: compare it there. Nor that the numbers stand for the people they should: officers and the overseer see that.\n")
	return 0
}

func lotCount(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
