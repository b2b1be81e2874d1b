package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"

	"duly/rehearsal"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// The JSON of a rehearsal (docs/rehearse.md). Within schema 1 keys are added,
// never taken away or given another meaning.
type rehearsalJSON struct {
	Schema     string                   `json:"schema"` // "duly-rehearsal/1"
	Old        bookJSON                 `json:"old"`
	New        bookJSON                 `json:"new"`
	From       timetable.Date           `json:"from"`
	To         timetable.Date           `json:"to"`
	AsOf       timetable.Date           `json:"asOf"`
	Cases      int                      `json:"cases"`
	Unchanged  int                      `json:"unchanged"`
	Otherwise  int                      `json:"otherwise"`
	Untold     []countJSON              `json:"untold"`
	Others     []otherBook              `json:"others"`
	AnyRules   bool                     `json:"anyRules"`
	Forgotten  int                      `json:"forgotten"`
	Unreadable []string                 `json:"unreadable"`
	Was        courseJSON               `json:"was"`
	Would      courseJSON               `json:"would"`
	Pace       courseJSON               `json:"samePace"`
	Sooner     int                      `json:"sooner"`
	Later      int                      `json:"later"`
	Promises   map[string][]promiseJSON `json:"promises"` // "old", "new"
	Limits     []limitJSON              `json:"limits"`
	Partings   []causeJSON              `json:"partings"`
	Refused    []causeJSON              `json:"refused"`
	Granted    map[string]int           `json:"takenForGranted"`
	Past       *pastJSON                `json:"pastCases"`
	Each       []caseJSON               `json:"eachCase,omitempty"`
}

type bookJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

type countJSON struct {
	What  string `json:"what"`
	Cases int    `json:"cases"`
}

type courseJSON struct {
	Ends     []countJSON `json:"ends"`
	Open     int         `json:"open"`
	Beyond   []countJSON `json:"cannotBeTold"` // by the stage to which the cases never came
	Standing []countJSON `json:"standing"`
	Middle   int         `json:"middleDays"`
	Nine     int         `json:"nineInTenDays"`
	Most     int         `json:"longestDays"`
	Longest  string      `json:"longest"`
}

type promiseJSON struct {
	Name string `json:"name"`
	Rule string `json:"rule"`
	statistics.Counts
	NotReached int `json:"notReached"`
}

type limitJSON struct {
	Step       string                 `json:"step"`
	Rule       string                 `json:"rule"`
	Party      bool                   `json:"party"`
	Before     string                 `json:"before"`
	After      string                 `json:"after"`
	InBoth     bool                   `json:"inBoth"`
	Opened     int                    `json:"opened"`
	Was        map[rehearsal.Fate]int `json:"was"`
	Alone      map[rehearsal.Fate]int `json:"byItself"`
	Newly      int                    `json:"newlyMissed"`
	Spared     int                    `json:"spared"`
	TooSoon    int                    `json:"tooSoon"`
	Would      map[rehearsal.Fate]int `json:"playedThrough"`
	Firm       map[rehearsal.Fate]int `json:"playedThroughFirm"`
	Done       int                    `json:"done"`
	SpareWas   int                    `json:"spareDaysThen"`
	SpareAlone int                    `json:"spareDaysNew"`
}

type causeJSON struct {
	Why   rehearsal.Reason `json:"why"`
	Step  string           `json:"step"`
	Kind  string           `json:"kind,omitempty"`
	Rule  string           `json:"rule"`
	Cases int              `json:"count"`
}

type pastJSON struct {
	Cases    int           `json:"cases"`
	Promises []pastPromise `json:"promises"`
}

type caseJSON struct {
	ID       string         `json:"case"`
	Received timetable.Date `json:"received"`
	Untold   string         `json:"untold,omitempty"`
	Was      wayJSON        `json:"was"`
	Would    wayJSON        `json:"would"`
	Pace     wayJSON        `json:"samePace"`
	Parting  *partingJSON   `json:"parting"`
	Refused  []refusedJSON  `json:"refused"`
	Limits   []rungJSON     `json:"limits"`
}

type wayJSON struct {
	End    string         `json:"end,omitempty"`
	Ended  timetable.Date `json:"ended,omitzero"`
	Stage  string         `json:"stage,omitempty"`
	Beyond string         `json:"cannotBeToldFrom,omitempty"`
	Waits  []string       `json:"standsStillAt,omitempty"`
}

type partingJSON struct {
	Day  timetable.Date   `json:"day"`
	Step string           `json:"step"`
	Why  rehearsal.Reason `json:"why"`
	Rule string           `json:"rule"`
}

type refusedJSON struct {
	Day  timetable.Date   `json:"day"`
	Step string           `json:"step"`
	Kind string           `json:"kind"`
	Why  rehearsal.Reason `json:"why"`
	What string           `json:"refusal"`
	Rule string           `json:"rule"`
}

type rungJSON struct {
	Step  string     `json:"step"`
	Visit int        `json:"visit"`
	Rule  string     `json:"rule"`
	Was   *sideJSON  `json:"was"`
	Would *sideJSON  `json:"would"`
	Firm  bool       `json:"firm"`
	Alone *aloneJSON `json:"byItself"`
}

type sideJSON struct {
	Opened    timetable.Date `json:"opened"`
	NotBefore timetable.Date `json:"notBefore,omitzero"`
	Due       timetable.Date `json:"due,omitzero"`
	Closed    timetable.Date `json:"closed,omitzero"`
	How       string         `json:"how,omitempty"`
	PassedOn  int            `json:"passedOn,omitempty"`
	Fate      rehearsal.Fate `json:"fate"`
}

type aloneJSON struct {
	Due     timetable.Date `json:"due,omitzero"`
	Fate    rehearsal.Fate `json:"fate"`
	TooSoon bool           `json:"tooSoon,omitempty"`
}

func writeRehearsalJSON(out io.Writer, r *result) error {
	f := &r.figures
	j := rehearsalJSON{
		Schema: "duly-rehearsal/1", Old: bookOf(r.old), New: bookOf(r.now), From: r.from, To: r.to, AsOf: r.asOf,
		Cases: f.Cases, Unchanged: f.Unchanged, Otherwise: f.Otherwise, Untold: counts(f.Untold, func(s string) string { return s }),
		Others: append([]otherBook{}, r.others...), AnyRules: r.anyRules, Forgotten: r.forgotten, Unreadable: append([]string{}, r.unreadable...),
		Was: courseOf(f.Was), Would: courseOf(f.Would), Pace: courseOf(f.Pace), Sooner: f.Sooner, Later: f.Later,
		Promises: map[string][]promiseJSON{"old": promisesOf(r.promises[0]), "new": promisesOf(r.promises[1])},
		Limits:   []limitJSON{}, Partings: []causeJSON{}, Refused: []causeJSON{},
		Granted: map[string]int{"waited": f.Held, "doneOnTheLastDay": f.Assumed, "byAnotherRole": f.Handed},
	}
	for _, l := range f.Limits {
		j.Limits = append(j.Limits, limitJSON{
			stepName(l.Step), l.Rule, l.Party, limitText(l.Before), limitText(l.After), l.InBoth, l.Opened, l.Was, l.Alone,
			l.Newly, l.Spared, l.TooSoon, l.Would, l.Firm, l.Done, l.SpareWas, l.SpareAlone,
		})
	}
	for _, p := range f.Partings {
		j.Partings = append(j.Partings, causeJSON{p.What.Why, stepName(p.What.Step), "", p.What.Rule, p.Cases})
	}
	for _, p := range f.Refused {
		j.Refused = append(j.Refused, causeJSON{p.What.Why, stepName(p.What.Step), p.What.Kind, p.What.Rule, p.Cases})
	}
	for _, g := range f.Given {
		j.Granted[g.What] = g.Cases
	}
	if r.pastCases > 0 {
		j.Past = &pastJSON{r.pastCases, append([]pastPromise{}, r.past...)}
	}
	for i := range r.cases {
		j.Each = append(j.Each, caseOf(&r.cases[i]))
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(j)
}

func bookOf(r *rulebook.Rulebook) bookJSON { return bookJSON{r.Name, r.Version, r.Digest} }

func counts[T comparable](list []rehearsal.Count[T], name func(T) string) []countJSON {
	out := []countJSON{}
	for _, c := range list {
		out = append(out, countJSON{name(c.What), c.Cases})
	}
	return out
}

func courseOf(c rehearsal.Course) courseJSON {
	same := func(s string) string { return s }
	return courseJSON{counts(c.Ends, same), c.Open, counts(c.Beyond, same), counts(c.Standing, stepName), c.Days.Middle, c.Days.NineInTen, c.Days.Most, c.Longest}
}

func promisesOf(r statistics.Report) []promiseJSON {
	out := []promiseJSON{}
	for _, p := range r.Promises {
		out = append(out, promiseJSON{p.Name, p.Rule, p.Counts, p.NotReached})
	}
	return out
}

// stepName is stage.step, or the stage.
func stepName(ref rulebook.StepRef) string {
	if ref.Step == "" {
		return ref.Stage
	}
	return ref.String()
}

func limitText(l timetable.Limit) string {
	if l.IsZero() {
		return ""
	}
	return l.String()
}

func caseOf(c *rehearsal.Case) caseJSON {
	out := caseJSON{ID: c.ID, Received: c.Received, Untold: c.Untold, Was: wayJSONOf(c.Was), Would: wayJSONOf(c.Would), Pace: wayJSONOf(c.Pace), Refused: []refusedJSON{}, Limits: []rungJSON{}}
	if p := c.Parting; p != nil {
		out.Parting = &partingJSON{p.Day, stepName(p.Step), p.Why, p.Rule}
	}
	for _, r := range c.Refused {
		out.Refused = append(out.Refused, refusedJSON{r.Day, stepName(r.Step), r.Kind, r.Why, r.What, r.Rule})
	}
	for i := range c.Rungs {
		r := &c.Rungs[i]
		j := rungJSON{Step: stepName(r.Step), Visit: r.Visit, Rule: r.Rule, Was: sideOf(r.Was), Would: sideOf(r.Would), Firm: r.Firm}
		if r.Was != nil {
			j.Alone = &aloneJSON{r.Alone.Due, r.Alone.Fate, r.Alone.TooSoon}
		}
		out.Limits = append(out.Limits, j)
	}
	return out
}

func wayJSONOf(w rehearsal.Way) wayJSON {
	out := wayJSON{End: w.End, Ended: w.Ended, Stage: w.Stage, Beyond: w.Beyond}
	for _, ref := range w.Waits {
		out.Waits = append(out.Waits, stepName(ref))
	}
	return out
}

func sideOf(s *rehearsal.Side) *sideJSON {
	if s == nil {
		return nil
	}
	return &sideJSON{s.Opened, s.NotBefore, s.Due, s.Closed, string(s.By), s.Passed, s.Fate}
}

// mostMissed lists the limits that would be missed where they were not, the most
// missed first.
func mostMissed(limits []rehearsal.LimitFigure) []rehearsal.LimitFigure {
	out := slices.DeleteFunc(slices.Clone(limits), func(l rehearsal.LimitFigure) bool { return l.Newly == 0 })
	slices.SortStableFunc(out, func(a, b rehearsal.LimitFigure) int { return cmp.Compare(b.Newly, a.Newly) })
	return out
}
