package web

import (
	"strconv"
	"time"
)

// A Witnessing is how the public log stands with those who cosign it.
type Witnessing struct {
	Policy    string // in full (c2sp.org/tlog-policy)
	Witnesses []Witness
	Witnessed bool      // has any checkpoint been signed by enough?
	Size      int64     // of the latest that has, in entries
	Since     time.Time // the latest time at or after which enough signed it
	Here      int64     // the entries that the log has now
	Other     string    // a checkpoint under the log's own key that is not of this log; "" if none came up
}

// A Witness is one who cosigns the log.
type Witness struct {
	Name string
	Host string // the name in its key
	URL  string // where it is reached; "" if it comes by itself
	Own  bool   // the organisation's own: it does not count
	Size int64  // what it signed last, in entries
	At   time.Time
	Away bool // it did not sign at the last try
}

// A WitnessesView tells who cosigns the log, for people.
type WitnessesView struct {
	Witnesses []WitnessView
	Enough    bool   // enough have signed a checkpoint
	Size      string // of that
	Since     string // when
	Waiting   string // how many entries came after it; "" if none
	Quiet     bool   // and it is more than two hours ago
	Policy    string
	Other     string
}

// A WitnessView is a line about one witness.
type WitnessView struct {
	Name, Host, URL string
	Own, Away       bool
	Size, At        string // At is "" if it never signed, as far as known
}

// quiet is after how long without enough cosignatures the page says so first:
// the log brings its checkpoint to the witnesses every hour at the least.
const quiet = 2 * time.Hour

func viewWitnesses(w *Witnessing, now time.Time) *WitnessesView {
	if w == nil {
		return nil
	}
	v := &WitnessesView{Enough: w.Witnessed, Policy: w.Policy, Other: w.Other}
	if w.Witnessed {
		v.Size, v.Since = entries(w.Size), moment(w.Since)
		v.Quiet = now.Sub(w.Since) > quiet
		if w.Here > w.Size {
			v.Waiting = entries(w.Here - w.Size)
		}
	}
	for _, one := range w.Witnesses {
		line := WitnessView{Name: one.Name, Host: one.Host, URL: one.URL, Own: one.Own, Away: one.Away}
		if !one.At.IsZero() {
			line.Size, line.At = entries(one.Size), moment(one.At)
		}
		v.Witnesses = append(v.Witnesses, line)
	}
	return v
}

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.FormatInt(n, 10) + " entries"
}
