package timetable

import (
	"cmp"
	"slices"
)

// Also gives the calendar as it is with further holidays, declared later. It shares
// the tables of the one that it was made from, so that each case can have its own;
// it is made for a few days: With is for many. A day that is not worked anyway
// changes nothing. A day that the calendar does not know is an error (ErrBeyond).
func (c *Calendar) Also(days ...Holiday) (*Calendar, error) {
	if err := c.admit(nil, days); err != nil {
		return nil, err
	}
	d := *c
	d.also, d.holidays = slices.Clone(c.also), slices.Clone(c.holidays)
	for _, h := range days {
		if !d.works(h.Date) {
			continue
		}
		i, _ := slices.BinarySearch(d.also, h.Date)
		d.also = slices.Insert(d.also, i, h.Date)
		i, _ = slices.BinarySearchFunc(d.holidays, h.Date, func(h Holiday, on Date) int { return cmp.Compare(h.Date, on) })
		d.holidays = slices.Insert(d.holidays, i, h)
	}
	return &d, nil
}
