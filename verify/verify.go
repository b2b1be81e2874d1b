// Package verify answers one question: does what we were told hold, as far as
// anyone outside can recompute it?
//
// All of it is computed from bytes handed in. Nothing is believed because of
// where it came from, except the one key that the caller says to trust; each
// answer tells what it rests on, and what it does not show.
package verify

// A Result is how a claim stands.
type Result string

// The results. A verdict is Broken if one of its lines is, else Unknown if one
// of them is, else it Holds.
const (
	Holds   Result = "holds"
	Broken  Result = "broken"
	Unknown Result = "cannot tell"
)

// A Line is one claim and how it stands.
type Line struct {
	Claim    string `json:"claim"`
	Result   Result `json:"result"`
	Evidence string `json:"evidence"`           // why, in a sentence; where broken, what is wrong
	Exhibit  string `json:"exhibit,omitempty"`  // what to show to others, if it is more than a sentence
	NotShown string `json:"notShown,omitempty"` // what nobody should conclude from it
}

// A Verdict is what came of a verification.
type Verdict struct {
	Result  Result `json:"result"`
	Summary string `json:"summary"` // in one sentence
	Lines   []Line `json:"lines"`
}

func (v *Verdict) add(l Line) Result {
	v.Lines = append(v.Lines, l)
	return l.Result
}

// conclude sums the lines up. whole says what holds where all of it does.
func (v *Verdict) conclude(whole string) Verdict {
	v.Result, v.Summary = Holds, whole
	for _, l := range v.Lines {
		if l.Result == Broken {
			v.Result, v.Summary = Broken, l.Evidence
			return *v
		}
		if l.Result == Unknown && v.Result == Holds {
			v.Result, v.Summary = Unknown, l.Evidence
		}
	}
	return *v
}

// A Trust is the key that the caller goes by, and where they have it from.
type Trust struct {
	Key    string // the log's verifier key
	From   KeySource
	Policy Policy // whose cosignatures are needed; nil: nobody's are looked at
}

// A KeySource is where a key comes from, on which depends what it proves.
type KeySource int

// The sources.
const (
	Given       KeySource = iota // the caller has it from elsewhere: print, a page, a friend
	FromLog                      // the log's own address named it just now
	FromReceipt                  // the receipt itself names it
)

// caveat says what a signature under the key does not show.
func (s KeySource) caveat() string {
	switch s {
	case FromLog:
		return "that the key is the organisation's: it is what this address says today. Compare it with the key that the organisation has printed or published elsewhere"
	case FromReceipt:
		return "that the key is the organisation's: it was taken from the receipt itself, which anyone could have made. Compare it with the key that the organisation has printed or published, or give that one with -key"
	}
	return ""
}
