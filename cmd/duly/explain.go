package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

const explainUsage = `The timetable of one case in dates, if nobody does anything.

Usage:
  duly explain FILE… -received DATE [-category NAME] [-working] [-ics | -json]

FILE is the rulebook's Markdown; where it is in several files, name them in
order. Every limit runs to the end of its last day, and what the rules say then
follows by itself. Whoever acts sooner makes a case shorter; extensions, appeals
and the like can make it longer: duly check proves how long at most.
Exit status: 0 if it was explained, 2 if the rulebook has problems (then all are
listed) or the call was not understood.

Flags:
  -received DATE   the day on which the complaint comes, as 2026-03-02
  -category NAME   the kind of complaint; the first of the rulebook if left out
  -working         show how each date is counted, day by day
  -ics             print it as a calendar file (iCalendar, RFC 5545)
  -json            print it as JSON (docs/explain.md describes it)

`

// An explainCall is what duly explain was asked.
type explainCall struct {
	received, category   string
	working, ics, asJSON bool
}

// runExplain prints the dates of one case.
func runExplain(args []string, _ io.Reader, out, errOut io.Writer) (exit int) {
	flags := flag.NewFlagSet("explain", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	var call explainCall
	flags.StringVar(&call.received, "received", "", "")
	flags.StringVar(&call.category, "category", "", "")
	flags.BoolVar(&call.working, "working", false, "")
	flags.BoolVar(&call.ics, "ics", false, "")
	flags.BoolVar(&call.asJSON, "json", false, "")
	paths, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, explainUsage)
		return 0
	}
	var day timetable.Date
	if err == nil {
		day, err = call.check(paths)
	}
	if err != nil {
		return misused(flags, errOut, err)
	}
	r, err := explainedRulebook(paths)
	if err != nil {
		fmt.Fprintf(errOut, "duly explain: %v\n", err)
		return 2
	}
	e, err := explain(r, call.category, day)
	if err != nil {
		return misused(flags, errOut, err)
	}
	if err := call.write(out, e); err != nil {
		fmt.Fprintf(errOut, "duly explain: %v\n", err)
		return 1
	}
	return 0
}

func (call *explainCall) check(paths []string) (timetable.Date, error) {
	switch {
	case len(paths) == 0:
		return 0, errors.New("name the rulebook's file")
	case call.received == "":
		return 0, errors.New("say on which day the complaint comes: -received 2026-03-02")
	case call.ics && call.asJSON:
		return 0, errors.New("choose one of -ics and -json")
	}
	return timetable.ParseDate(call.received)
}

// explainedRulebook reads the rulebook; the error lists every problem in it.
func explainedRulebook(paths []string) (*rulebook.Rulebook, error) {
	files, err := checkFiles(paths)
	if err != nil {
		return nil, err
	}
	r, problems := rulebook.Read(files)
	if r == nil {
		var all strings.Builder
		for _, p := range problems {
			fmt.Fprintf(&all, "\n%s\n", p)
		}
		return nil, fmt.Errorf("this is not a rulebook yet, %s to mend:\n%s", counted(len(problems), "problem"), &all)
	}
	return r, nil
}

func (call *explainCall) write(out io.Writer, e *explained) error {
	switch {
	case call.ics:
		_, err := out.Write(e.calendar())
		return err
	case call.asJSON:
		j := json.NewEncoder(out)
		j.SetIndent("", "  ")
		j.SetEscapeHTML(false)
		return j.Encode(e)
	}
	_, err := io.WriteString(out, e.text(call.working))
	return err
}

// explained is the timetable of one case. As JSON its shape is described in
// docs/explain.md.
type explained struct {
	Schema     string           `json:"schema"` // "duly-explain/1"
	Rulebook   string           `json:"rulebook"`
	Version    string           `json:"version"`
	Category   string           `json:"category,omitempty"`
	Received   timetable.Date   `json:"received"`
	CountsFrom timetable.Date   `json:"countsFrom"` // the day from which limits are counted
	Assumes    string           `json:"assumes"`
	Ends       *explainedEnd    `json:"ends"`                  // null where the case would never end by itself
	Round      string           `json:"comesBackTo,omitempty"` // the stage to which the case comes back without end
	Run        []explainedRung  `json:"run"`
	Stages     []explainedStage `json:"stages"`
	Steps      []explainedStep  `json:"steps"`
	NotReached []string         `json:"notReached"` // stages that this way does not come through
	Promises   []explainedVow   `json:"promises"`
	Notes      []string         `json:"notes"`

	title   string // of the category; "" where it makes no difference
	differs bool   // other categories have another timetable
}

type explainedEnd struct {
	End          string         `json:"end"`
	Date         timetable.Date `json:"date"`
	Rule         string         `json:"rule"`
	CalendarDays int            `json:"calendarDays"`
	WorkingDays  int            `json:"workingDays"`
}

// An explainedRung is something that happens by itself. Event is named as duly
// check names events: "received", a stage, "stage.step", "ended".
type explainedRung struct {
	Date  timetable.Date `json:"date"`
	Event string         `json:"event"`
	Rule  string         `json:"rule"`
	What  string         `json:"what"`

	leg      *explainedStep // whose limit ended, if one did
	passedOn bool
}

// An explainedStage is a visit of a stage, with the limit of the whole of it.
type explainedStage struct {
	Stage    string         `json:"stage"`
	Visit    int            `json:"visit"`
	Entered  timetable.Date `json:"entered"`
	Due      timetable.Date `json:"due,omitzero"`
	Limit    string         `json:"limit,omitempty"`
	Extended timetable.Date `json:"extended,omitzero"`
	Rule     string         `json:"rule"`
}

type explainedStep struct {
	Stage     string         `json:"stage"`
	Step      string         `json:"step"`
	Visit     int            `json:"visit"` // which visit of its stage
	Who       string         `json:"who"`
	PassedOn  bool           `json:"passedOn"`
	Opened    timetable.Date `json:"opened"`
	NotBefore timetable.Date `json:"notBefore,omitzero"`
	Due       timetable.Date `json:"due,omitzero"` // last day
	Limit     string         `json:"limit,omitempty"`
	Extended  timetable.Date `json:"extended,omitzero"` // last day at the most, if it is extended as often as it may be
	Rule      string         `json:"rule"`
	Then      string         `json:"then,omitempty"`    // what follows by itself
	Closed    timetable.Date `json:"closed,omitzero"`   // when it did
	FellAway  bool           `json:"fellAway"`          // it was open when its stage ended
	Working   []string       `json:"working,omitempty"` // how Due is counted
}

// An explainedVow is a promise for this receipt.
type explainedVow struct {
	Name     string         `json:"name"`
	Rule     string         `json:"rule"`
	Promises string         `json:"promises"`
	From     timetable.Date `json:"from,omitzero"`    // the day from which it is counted; absent where this way does not come there
	Due      timetable.Date `json:"due,omitzero"`     // its last day
	Reached  timetable.Date `json:"reached,omitzero"` // when this way comes to what is promised; never of a floor
	Outcome  string         `json:"outcome"`          // on this way, as the published figures count it: "kept", "missed" or "not reached"
	Working  []string       `json:"working,omitempty"`
}
