// Command duly runs complaints and disciplinary cases under a rulebook, and
// checks what anybody claims about them.
package main

import (
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // a small server may have no time zones of its own
)

// A command is one word after "duly".
type command struct {
	name string
	what string // one line for people
	run  func(args []string, in io.Reader, out, errOut io.Writer) (exit int)
}

var commands = []command{
	{"demo", "open an invented organisation with a year of cases, at http://localhost:8080", runDemo},
	{"serve", "run the case office of an organisation", runServe},
	{"new", "start a rulebook from a procedure that comes with duly", runNew},
	{"check", "prove or refute what a rulebook promises", runCheck},
	{"adopt", "prove or refute that a text was adopted in full, clause by clause", runAdopt},
	{"rehearse", "play last year's cases under new rules, before you vote on them", runRehearse},
	{"explain", "the timetable of one case in dates, under a rulebook", runExplain},
	{"verify", "check a receipt, against the public log and a running server", runVerify},
	{"lot", "make the secret with which an overseer announces a sample of cases", runLot},
	{"countersign", "put an overseer's name to the figures that were published", runCountersign},
	{"witness", "sign others' public logs, as long as nothing in their past changes", runWitness},
	{"due", "the last day of a limit: duly due -calendar GB-ENG 2026-03-02 '10 working days'", runDue},
	{"days", "calendar and working days between two dates", runDays},
	{"calendar", "declare a day that is not worked, to every open case, or take it back", runCalendar},
	{"import", "take past cases over from another system's CSV file", runImport},
	{"take-over", "take open cases over from another system, with their true age", runTakeOver},
	{"commitments", "take what was asked of the organisation over from a CSV file", runCommitments},
	{"restore", "declare that entries of the public log are lost for good, and go on under another name", runRestore},
	{"members", "bring the register of members to a membership system's export, or list changes of standings", runMembers},
	{"stats", "figures about past cases", runStats},
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run finds the command. Exit status 2 is a call that was not understood.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	if len(args) == 0 {
		usage(errOut)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(out)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(args[1:], in, out, errOut)
		}
	}
	fmt.Fprintf(errOut, "duly: there is no command %q.\n\n", args[0])
	usage(errOut)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "duly runs complaints and disciplinary cases under a rulebook that is proved to bring each to an end.\n\nUsage: duly COMMAND [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.what)
	}
	fmt.Fprint(w, "\nEach command explains itself with -h.\n")
}
