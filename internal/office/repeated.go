package office

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"duly/casework"
	"duly/timetable"
)

// RepeatedReasons tells an overseer which reasons repeat earlier ones, in the cases that they
// may see, latest first: where, and how alike, and none of the words; ErrNotFound for anybody else.
func (o *Office) RepeatedReasons(ctx context.Context, who casework.Actor) (casework.Repetition, error) {
	if !slices.Contains(who.Roles, Overseer) {
		return casework.Repetition{}, ErrNotFound
	}
	all, err := o.reasoned(ctx, o.eachCase, func(h *held) bool { return o.maySee(h.c, who) })
	if err != nil {
		return casework.Repetition{}, err
	}
	out := casework.Repeated(all)
	slices.Reverse(out.Repeats)
	return out, nil
}

// eachReadable hands out every case that can be read: what is in the others stops nobody who
// works on another case. Whoever runs the installation is told of those.
func (o *Office) eachReadable(ctx context.Context, each func(*held) error) error {
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return err
	}
	return o.eachOf(ctx, rows, each)
}

func (o *Office) eachOf(ctx context.Context, rows []CaseRow, each func(*held) error) error {
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if nothingLeft(err) || err != nil && o.faulty(row.ID, err) {
			continue
		}
		if err == nil {
			err = each(h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mostCompared is with how many cases a decision is compared before it is sent: whoever sends
// it waits.
const mostCompared = 1000

// latest are the n cases that were received last, and the one of that name.
func latest(rows []CaseRow, n int, own string) []CaseRow {
	rows = slices.SortedFunc(slices.Values(rows), func(a, b CaseRow) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(a.ID, b.ID))
	})
	if len(rows) <= n {
		return rows
	}
	out := slices.Clip(rows[:n])
	if i := slices.IndexFunc(rows[n:], func(r CaseRow) bool { return r.ID == own }); i >= 0 {
		out = append(out, rows[n+i])
	}
	return out
}

// reasoned gathers the reasons in those cases that may take part, in the order in which they were given.
func (o *Office) reasoned(ctx context.Context, cases func(context.Context, func(*held) error) error, may func(*held) bool) ([]casework.Reasoned, error) {
	type given struct {
		casework.Reasoned
		entry int64
	}
	var all []given
	err := cases(ctx, func(h *held) error {
		if h.dark || !may(h) {
			return nil
		}
		for _, r := range casework.ReasonsIn(h.id, h.c, 0) {
			all = append(all, given{r, h.nums[r.Event-1]})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b given) int { return cmp.Compare(a.entry, b.entry) })
	out := make([]casework.Reasoned, len(all))
	for i, g := range all {
		out[i] = g.Reasoned
	}
	return out, err
}

// RepeatsBefore tells an officer, before they send it, whether the reasons of an act repeat
// earlier ones: of this case, and of those among the mostCompared received last that they may see
// and read. false where they do not, and where the act is not lawful, which Do says.
func (o *Office) RepeatsBefore(ctx context.Context, id string, who casework.Actor, act casework.Act) (casework.Repeat, bool, error) {
	h, err := o.fresh(ctx, id)
	if err != nil || who.Party != "" || !o.maySee(h.c, who) {
		return casework.Repeat{}, false, err
	}
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return casework.Repeat{}, false, err
	}
	if act.Whom, err = o.known(ctx, act.Whom); err != nil {
		return casework.Repeat{}, false, nil // Do says who it is that nobody knows
	}
	act.Day, act.AfterHours = o.Today(), o.afterHours(r, o.now())
	trial := h.c.Clone()
	events, err := casework.Perform(r, trial.Clone(), who, act)
	if err != nil || trial.Apply(events...) != nil {
		return casework.Repeat{}, false, nil
	}
	now := casework.ReasonsIn(id, trial, h.c.Version)
	if len(now) == 0 {
		return casework.Repeat{}, false, nil
	}
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return casework.Repeat{}, false, err
	}
	some := func(ctx context.Context, each func(*held) error) error {
		return o.eachOf(ctx, latest(rows, mostCompared, id), each)
	}
	earlier, err := o.reasoned(ctx, some, func(other *held) bool {
		return other.id == id || o.maySee(other.c, who) && o.reads(other.c, who)
	})
	if err != nil {
		return casework.Repeat{}, false, err
	}
	for _, one := range now {
		if like, found := casework.RepeatedBy(one, earlier); found {
			return like, true, nil
		}
	}
	return casework.Repeat{}, false, nil
}

// repeating is how often reasons repeat earlier ones, for everybody, as last counted.
type repeating struct {
	mu    sync.Mutex
	day   timetable.Date
	count RepeatCount
}

// A RepeatCount is how many of the reasons that were given in all cases repeat earlier ones.
type RepeatCount struct{ Repeat, Compared, Short int }

// RepeatCount counts them, once a day: it is for a page that anybody can ask for.
func (o *Office) RepeatCount(ctx context.Context) (RepeatCount, error) {
	k := &o.repeating
	k.mu.Lock()
	defer k.mu.Unlock()
	if today := o.Today(); k.day != today {
		all, err := o.reasoned(ctx, o.eachReadable, func(*held) bool { return true })
		if err != nil {
			return RepeatCount{}, err
		}
		found := casework.Repeated(all)
		k.day, k.count = today, RepeatCount{len(found.Repeats), found.Compared, found.Short}
	}
	return k.count, nil
}
