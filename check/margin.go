package check

import (
	"cmp"
	"errors"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// MaxMargin is with how many further days that are not worked a promise is tried
// at most.
const MaxMargin = 3

// A Margin says with how many further days that are not worked, declared anywhere,
// a promise was still kept whatever anybody did.
type Margin struct {
	Days   int              `json:"days"`   // with every choice that was tried of so many; no more than were asked for
	Proved int              `json:"proved"` // with so many every choice was tried; with more, those that bore most on it
	Breaks []timetable.Date `json:"breaks"` // days that break it, one more than Days; none where none was found
}

// marginWork is what is spent on the margins of one rulebook: some minutes.
const marginWork = 40_000_000_000

// tightest is how many of the receipts, or choices of days, that leave least to
// spare are looked at further.
const tightest = 4

// A stretch is a promise under trial: with which days how little is to spare.
type stretch struct {
	promise *rulebook.Promise
	margin  *Margin
	worst   []trial
	over    bool // broken, or nothing more is to be tried
}

// A trial is a choice of further days, and where it leaves least to spare.
type trial struct {
	days     []timetable.Date
	slack    timetable.Date // how many days before the last one promised; below 0: broken
	received timetable.Date
	due      timetable.Date
}

// margins tries every promise of a date that is guaranteed with further days.
func (s *survey) margins(most int) error {
	m := &marginSearch{survey: s, work: &work{left: marginWork}}
	for i := range s.book.Promises {
		p := &s.book.Promises[i]
		proof := s.Promises[p.Name]
		if p.Floor() || proof == nil || proof.Verdict != Guaranteed {
			continue
		}
		proof.Margin = &Margin{Breaks: []timetable.Date{}}
		m.all = append(m.all, &stretch{promise: p, margin: proof.Margin})
	}
	if len(m.all) == 0 {
		return nil
	}
	m.classes = s.classes()
	for k := 1; k <= most; k++ {
		if err := m.next(k == 1); err != nil {
			return err
		}
	}
	return nil
}

type marginSearch struct {
	*survey
	work    *work
	all     []*stretch
	classes [][]string
}

// next goes from margins with some days to those with one more. First it looks
// where least is to spare; then, with one day, at every day that there is.
func (m *marginSearch) next(first bool) error {
	if first {
		if err := m.try(nil, m.From, m.To, m.all); err != nil {
			return err
		}
	}
	for _, st := range m.all {
		if st.over {
			continue
		}
		from := st.worst
		st.worst = nil
		if err := m.around(st, from); err != nil {
			return err
		}
	}
	proved := false
	if first {
		err := m.work.within(m.book, m.everyDay)
		if err != nil && !errors.Is(err, errTooLarge) {
			return err
		}
		proved = err == nil
	}
	for _, st := range m.all {
		if st.over {
			continue
		}
		if len(st.worst) > 0 && st.worst[0].slack < 0 {
			st.margin.Breaks, st.over = slices.Sorted(slices.Values(st.worst[0].days)), true
			continue
		}
		st.margin.Days++
		if proved {
			st.margin.Proved++
		}
	}
	return nil
}

// around tries one day more within the time of each of the worst trials.
func (m *marginSearch) around(st *stretch, worst []trial) error {
	tried := map[timetable.Date]bool{}
	for _, w := range worst {
		for day := w.received; day <= w.due; day++ {
			if len(w.days) == 0 && tried[day] || slices.Contains(w.days, day) || !m.worked(day) {
				continue
			}
			tried[day] = true
			from, to := m.touched(append([]timetable.Date{day}, w.days...))
			err := m.work.within(m.book, func() error { return m.try(append(slices.Clone(w.days), day), from, to, []*stretch{st}) })
			if errors.Is(err, errTooLarge) {
				return nil
			}
			if err != nil || len(st.worst) > 0 && st.worst[0].slack < 0 {
				return err
			}
		}
	}
	return nil
}

// everyDay tries every single day that can bear on any case of the horizon.
func (m *marginSearch) everyDay() error {
	last := m.To
	for _, c := range m.classes {
		last = max(last, m.To+m.longest(c[0]))
	}
	_, known := m.book.Calendar.Known()
	for day := m.From; day <= min(last, known); day++ {
		var open []*stretch
		for _, st := range m.all {
			if !st.over && (len(st.worst) == 0 || st.worst[0].slack >= 0) {
				open = append(open, st)
			}
		}
		if len(open) == 0 {
			return nil
		}
		if !m.worked(day) {
			continue
		}
		from, to := m.touched([]timetable.Date{day})
		if err := m.try([]timetable.Date{day}, from, to, open); err != nil {
			return err
		}
	}
	return nil
}

func (m *marginSearch) worked(day timetable.Date) bool {
	works, _, err := m.book.Calendar.Working(day)
	return err == nil && works
}

// longest is how long a case can last at most; without bound, for ever.
func (m *marginSearch) longest(category string) timetable.Date {
	b := m.Bounds.Guaranteed
	if category != "" {
		b = m.Categories[category].Guaranteed
	}
	if b == nil {
		_, known := m.book.Calendar.Known()
		return known - m.From
	}
	return timetable.Date(b.CalendarDays.Days)
}

// touched are the receipts on whose cases days can bear: those no later than the
// last of them, whose cases need not all be over before the first.
func (m *marginSearch) touched(days []timetable.Date) (from, to timetable.Date) {
	long := timetable.Date(0)
	for _, c := range m.classes {
		long = max(long, m.longest(c[0]))
	}
	return max(m.From, slices.Min(days)-long), min(m.To, slices.Max(days))
}

// try looks at the receipts of a span, on the calendar with further days, and notes
// what each promise has to spare.
func (m *marginSearch) try(days []timetable.Date, from, to timetable.Date, all []*stretch) error {
	if from > to {
		return nil
	}
	var extra []timetable.Holiday
	for _, d := range days {
		extra = append(extra, timetable.Holiday{Date: d, Name: "a further holiday"})
	}
	m.work.spend(20_000) // the calendar's tables
	cal, err := m.book.Calendar.With(nil, extra, m.book.Calendar.AnyDay())
	if err != nil {
		return err
	}
	book := *m.book
	book.Calendar = cal
	s := &survey{Result: m.Result, book: &book, work: m.work}
	for _, class := range m.classes {
		pl, err := m.plan(s, class[0], from, to)
		if err != nil {
			return err
		}
		p := &part{survey: s, plan: pl, class: class}
		for _, st := range all {
			if err := m.note(p, st, days); err != nil {
				return err
			}
		}
	}
	return nil
}

// plan is the plan of the cases of a category, for as many days as they can last.
func (m *marginSearch) plan(s *survey, category string, from, to timetable.Date) (*plan, error) {
	for ahead := min(m.longest(category), 800) + 60; ; ahead *= 3 {
		p := newProcedure(s.book, category, newCurves(s.book.Calendar, from), from, to)
		p.ahead, p.work = ahead, m.work
		pl, err := newPlan(p)
		if err != nil {
			return nil, err
		}
		v := &view{plan: pl}
		v.reach()
		if v.far.day() <= to+ahead || to+ahead >= p.known {
			return pl, nil
		}
	}
}

func (m *marginSearch) note(p *part, st *stretch, days []timetable.Date) error {
	pr := st.promise
	if pr.From == "received" && pr.To == p.book.Start {
		return nil
	}
	v := &view{plan: p.plan}
	spots, _ := p.spots(pr, v)
	for _, x := range spots {
		if x.to >= unknown {
			if err := v.knows(x.from, x.to); err != nil {
				return err
			}
		}
		due, err := p.plan.book.Calendar.Due(pr.Within, x.from)
		if err != nil {
			return err
		}
		st.keep(trial{days: days, slack: due - x.to, received: x.from, due: due})
	}
	return nil
}

// keep keeps the tightest trials: of each choice of days once, but of none at all
// for every receipt.
func (st *stretch) keep(t trial) {
	if len(st.worst) == tightest && t.slack >= st.worst[tightest-1].slack {
		return
	}
	same := slices.IndexFunc(st.worst, func(o trial) bool { return len(t.days) > 0 && slices.Equal(o.days, t.days) })
	switch {
	case same >= 0 && st.worst[same].slack <= t.slack:
		return
	case same >= 0:
		st.worst[same] = t
	default:
		st.worst = append(st.worst, t)
	}
	slices.SortStableFunc(st.worst, func(a, b trial) int { return cmp.Compare(a.slack, b.slack) })
	st.worst = st.worst[:min(len(st.worst), tightest)]
}
