// Package sample answers one question: which cases does an overseer look at, so that
// neither they nor the organisation has chosen them, and what did they find?
//
// An overseer announces a sample while nobody can know what it will fall on: from
// which cases it is drawn, as of which state of the log, which public randomness
// decides, and a digest of a secret. The cases are worked out from the record. Once the
// randomness is there, the overseer shows the secret, and whom the lot falls on follows
// from all of it. docs/lot-format.md says it byte for byte.
package sample

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duly/beacon"
	"duly/lot"
	"duly/timetable"
)

// A Sort is one line of the closed list of what a sample can be drawn from. Each is
// worked out from the record of a case alone, and from nothing that is sealed from an
// overseer.
type Sort string

// The sorts. "In the period" is about the day that an entry of the case bears.
const (
	Received   Sort = "received"   // the complaint came in the period
	Ended      Sort = "ended"      // the case ended in the period, however
	EndedIn    Sort = "ended in"   // it ended in the period while it was in a stage
	EndedAs    Sort = "ended as"   // it ended in the period, by an end
	Outcome    Sort = "outcome"    // a step had an outcome in the period
	Paused     Sort = "paused"     // its clocks were stopped in the period
	Extended   Sort = "extended"   // a limit of it was extended in the period
	Unattended Sort = "unattended" // a limit of the organisation ended in the period, and nobody had acted
	Corrected  Sort = "corrected"  // something in its record was put right in the period
)

// Sorts are all of them.
var Sorts = []Sort{Received, Ended, EndedIn, EndedAs, Outcome, Paused, Extended, Unattended, Corrected}

// Named tells whether a sort needs a name: of the stage, the end or the outcome.
func (s Sort) Named() bool { return s == EndedIn || s == EndedAs || s == Outcome }

// A Criterion divides the cases of a sample into strata.
type Criterion string

// The criteria.
const (
	Undivided  Criterion = "nothing"
	ByStage    Criterion = "stage"    // in which it ended last, or is
	ByEnd      Criterion = "end"      // by which it ended last
	ByCategory Criterion = "category" // of the complaint by which it began
	ByLength   Criterion = "length"   // in weeks, from receipt to its last end, or to the last day of the period
)

// Criteria are all of them.
var Criteria = []Criterion{Undivided, ByStage, ByEnd, ByCategory, ByLength}

// An Announcement is all that is fixed before anybody can know what the lot falls on.
type Announcement struct {
	Purpose    string // one line for people
	Sort       Sort
	Name       string         // of the stage, the end or the outcome, where the sort needs one
	From, To   timetable.Date // the period, both days in it
	By         Criterion
	Size       int    // how many cases: of each stratum, or in all
	Each       bool   // of each stratum
	Log        string // the log's name
	Frozen     int64  // what stands in entries below this one counts, and nothing that was recorded later
	Round      uint64 // of beacon.Quicknet; 0: words that others put in decide
	Commitment string // lot.Commit of the secret
}

// MostCases bounds the size of a sample.
const MostCases = 1000

// mostName bounds names, in bytes; those of a rulebook are far shorter.
const mostName = 500

// well refuses what could not be drawn from, or would be spelled in two ways.
func (a Announcement) well() *Refusal {
	switch {
	case !lot.Line(a.Purpose):
		return refuse("purpose", "Say in one line, of at most 200 characters, what the sample is for")
	case !slices.Contains(Sorts, a.Sort):
		return refuse("sort", "Choose from which cases the sample is drawn")
	case a.Sort.Named() && !line(a.Name):
		return refuse("name", "Name the %s, as the rulebook calls it", map[Sort]string{EndedIn: "stage", EndedAs: "end", Outcome: "outcome"}[a.Sort])
	case !a.Sort.Named() && a.Name != "":
		return refuse("name", "A name is only for cases that ended in a stage, by an end, or had an outcome")
	case a.From <= 0:
		return refuse("from", "Give the first day of the period")
	case a.To <= 0:
		return refuse("to", "Give the last day of the period")
	case a.To < a.From:
		return refuse("to", "The last day of the period is before its first")
	case !slices.Contains(Criteria, a.By):
		return refuse("by", "Choose by what the cases are divided, or by nothing")
	case a.Size < 1 || a.Size > MostCases:
		return refuse("size", "Say how many cases are drawn: from 1 to %d", MostCases)
	case a.Each && a.By == Undivided:
		return refuse("each", "The cases are not divided, so there is nothing of which each could give so many")
	case !line(a.Log) || strings.Contains(a.Log, " "):
		return refuse("", "The log has no name")
	case a.Frozen < 1:
		return refuse("frozen", "Say as of how many entries of the log the cases are counted: 1 or more")
	case a.Round > beacon.LastRound:
		return refuse("round", "There is no such round: give one of at most %d", uint64(beacon.LastRound))
	case !digest(a.Commitment):
		return refuse("commitment", "The commitment is the SHA-256 of your secret, in 64 hexadecimal digits with small letters: “duly lot secret” gives both")
	}
	return nil
}

// line tells whether a text is one line that is spelled in one way.
func line(s string) bool {
	return s != "" && len(s) <= mostName && utf8.ValidString(s) && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func digest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && strings.ToLower(s) == s
}

// A Refusal says to people why something is not put on record.
type Refusal struct {
	What  string // without a full stop
	Field string // the field that it is about; "" for none
}

func (r *Refusal) Error() string { return r.What }

func refuse(field, format string, args ...any) *Refusal {
	return &Refusal{What: fmt.Sprintf(format, args...), Field: field}
}
