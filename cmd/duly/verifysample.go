package main

import (
	"fmt"
	"io"

	"duly/beacon"
	"duly/sample"
)

// verifySample draws a sample again: 0 it falls on the cases said to be drawn, 1 it does
// not, 2 it cannot be told.
func verifySample(path, text string, out, errOut io.Writer) int {
	d, err := sample.Parse(text)
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %s cannot be read as a sample: %v\n", path, err)
		return 2
	}
	if !d.Shown() {
		fmt.Fprintf(out, "CANNOT TELL: the sample “%s” is announced and not drawn yet. Keep this file: when it is drawn its lines must stand the same.\n", d.Purpose)
		return 2
	}
	if d.List == nil && d.Total() > 0 {
		fmt.Fprintf(out, "CANNOT TELL: the cases from which the sample “%s” was drawn are not in this file, so that it cannot be drawn again.\n", d.Purpose)
		return 2
	}
	if err := d.Check(); err != nil {
		fmt.Fprintf(out, "BROKEN: %v.\n", err)
		return 1
	}
	fmt.Fprintf(out, "HOLDS: of %s the sample “%s” falls on the %d that are said to be drawn.\n", lotCount(d.Total(), "case"), d.Purpose, len(d.Drawn))
	for _, m := range d.Drawn {
		fmt.Fprintf(out, "  %s  %s\n", m.Case, m.Stratum)
	}
	if len(d.Passed) > 0 {
		fmt.Fprintf(out, "\nPassed over, so that the next ones came in their place:\n")
		for _, p := range d.Passed {
			fmt.Fprintf(out, "  %s  %s\n", p.Case, p.Reason)
		}
	}
	fmt.Fprintf(out, "\nSeed %x\n", d.Seed())
	if d.Round > 0 {
		fmt.Fprintf(out, "made of the announcement, the cases, the secret, leaf %d of the log (%s) and round %d of %s (%s), whose signature was checked.\n", d.Entry, d.Leaf, d.Round, beacon.Quicknet.Name, beacon.Quicknet.Time(d.Round).Format("2006-01-02 15:04:05 UTC"))
	} else {
		fmt.Fprintf(out, "made of the announcement, the cases, the secret, leaf %d of the log (%s) and %s put in by others.\n", d.Entry, d.Leaf, lotCount(len(d.Words), "word"))
	}
	fmt.Fprintf(out, "It does not show that the leaf is in the public log: compare it there. Nor that the cases are all that there should be: “duly verify -bundle” counts them again.\n")
	if d.Unread > 0 {
		fmt.Fprintf(out, "%s could not be read when they were counted.\n", lotCount(d.Unread, "case"))
	}
	return 0
}
