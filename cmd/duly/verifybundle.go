package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"duly/casework"
	"duly/publiclog"
	"duly/verify"
)

// bundleFlags are those of duly verify -bundle.
type bundleFlags struct {
	bundle, figures, key, policy, log string
	after                             []string
	json                              bool
}

// verifyBundle works a log out anew: 0 holds, 1 broken, 2 cannot tell.
func verifyBundle(f bundleFlags, out, errOut io.Writer) int {
	report, err := workedOut(f)
	if err == nil {
		if f.json {
			e := json.NewEncoder(out)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			err = e.Encode(report)
		} else {
			_, err = io.WriteString(out, told(report.Verdict)+toldOfBundle(report))
		}
	}
	if err != nil {
		fmt.Fprintf(errOut, "duly verify: %v\n", err)
		return 2
	}
	return exitOf(report.Result)
}

func workedOut(f bundleFlags) (report verify.BundleReport, err error) {
	var bundles []*verify.Bundle
	for _, path := range append(f.after, f.bundle) {
		file, err := os.Open(path)
		if err != nil {
			return report, err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return report, err
		}
		b, err := verify.OpenBundle(file, info.Size())
		if err != nil {
			return report, fmt.Errorf("%s: %w", path, err)
		}
		bundles = append(bundles, b)
	}
	var figures []byte
	if f.figures != "" {
		if figures, err = os.ReadFile(f.figures); err != nil {
			return report, err
		}
	}
	trust, fetch, err := trustOf(f, bundles[len(bundles)-1].Log)
	if err != nil {
		return report, err
	}
	return verify.CheckBundle(bundles, trust, figures, fetch), nil
}

// trustOf is the key to go by, and how to reach the log, if at all.
func trustOf(f bundleFlags, log string) (t verify.Trust, fetch publiclog.Fetch, err error) {
	t = verify.Trust{Key: f.key, From: verify.Given}
	if f.policy != "" {
		p, err := readPolicy(f.policy, f.key)
		if err != nil {
			return t, nil, err
		}
		if t.Policy = p; t.Key == "" {
			t.Key = keyNamed(p, log)
		}
	}
	if f.log != "" {
		if fetch, err = fetchFrom(f.log); err != nil {
			return t, nil, err
		}
		if t.Key == "" {
			named, err := fetch("key")
			if err != nil {
				return t, nil, fmt.Errorf("the log's key: %w", err)
			}
			t.Key, t.From = strings.TrimSpace(string(named)), verify.FromLog
		}
	}
	if t.Key == "" {
		err = errors.New("a bundle names no key, for it would name its own: give the log's public key with -key, as the organisation has printed or published it, a policy that names it with -policy, or the log's address with -log")
	}
	return t, fetch, err
}

var themeTitles = map[casework.Theme]string{
	casework.Overdue:       "Overdue: the limit has passed, nothing happens by itself, and nobody has acted",
	casework.DoneLate:      "Done after its last day",
	casework.MissedLimit:   "Limits of the organisation that ended with nobody having acted",
	casework.OfSilence:     "A party heard nothing for as long as the rules allow",
	casework.OfApproach:    "Somebody tried to influence the case",
	casework.OfPause:       "The clocks stood still",
	casework.OfExtension:   "A limit was extended",
	casework.OfHaste:       "The limits were shortened",
	casework.OfCorrection:  "What an earlier entry says was corrected",
	casework.OfReading:     "A sealed original was opened",
	casework.OfWithheld:    "Something is kept from a party",
	casework.OfDeputy:      "A step went to a deputy",
	casework.OfBar:         "Somebody was kept out, or let in again",
	casework.OfRules:       "Newer rules came to govern an open case",
	casework.OfEnd:         "The case ended by none of the rulebook's ends",
	casework.LateRecord:    "Recorded long after the day that it bears",
	verify.OfUndrawn:       "A lot was announced, and is not drawn",
	verify.OfUndrawnSample: "A sample of cases was announced, and is not drawn",
	verify.OfPassedOver:    "A case on which the lot of a sample fell was passed over",
	verify.OfErasure:       "Something of a case was erased: look whether the rule was there",
	verify.OfAttempt:       "Somebody of the office asked for a case that they may not see",
	verify.OfClock:         "An entry bears an earlier time than the one before it",
}

// toldOfBundle lists what a person should look at.
func toldOfBundle(r verify.BundleReport) string {
	var b strings.Builder
	if len(r.Departing) > 0 {
		b.WriteString("\nNOT AS THE RULES HAVE IT\n\n")
		for _, t := range r.Departing {
			fmt.Fprintf(&b, "  entry %d, case %s, %s: %s%s\n", t.Entry, t.Case, t.Day.Long(), t.What, underRule(t.Rule))
		}
	}
	if len(r.OfOffice) > 0 {
		b.WriteString("\nENTRIES THAT ARE OF NO CASE\n\n")
		for _, k := range r.OfOffice {
			fmt.Fprintf(&b, "  %s: %d\n", k.Kind, k.Count)
		}
	}
	if len(r.Lists) == 0 {
		return b.String()
	}
	b.WriteString("\nTO LOOK AT\nThese are no faults: each may have had good reason. The record of each is in the case.\n")
	for _, l := range r.Lists {
		fmt.Fprintf(&b, "\n%s: %d\n", themeTitles[l.Theme], len(l.Traces))
		for i, t := range l.Traces {
			if i == mostTold {
				fmt.Fprintf(&b, "  and %d more; -json has all of them\n", len(l.Traces)-i)
				break
			}
			b.WriteString("  " + toldOfTrace(l.Theme, t) + "\n")
		}
	}
	return b.String()
}

// mostTold is how many of a kind are told one by one; a program gets all of them.
const mostTold = 15

func toldOfTrace(theme casework.Theme, t verify.Trace) string {
	s := fmt.Sprintf("entry %d", t.Entry)
	if t.Case != "" {
		s += ", case " + t.Case
	}
	s += ", " + t.Day.Long()
	if t.Stage != "" {
		s += ", " + t.Stage
		if t.Step != "" {
			s += "." + t.Step
		}
	}
	if t.Role != "" {
		s += ", " + t.Role
	}
	if t.Days > 0 {
		s += ", " + counted(t.Days, "day")
		switch theme {
		case casework.Overdue, casework.DoneLate, casework.LateRecord:
			s += " late"
		case casework.OfPause, casework.OfExtension:
			s += " more"
		}
	}
	if t.What != "" {
		s += ": " + t.What
	}
	return s + underRule(t.Rule)
}

func underRule(rule string) string {
	if rule == "" {
		return ""
	}
	return " (rule " + rule + ")"
}
