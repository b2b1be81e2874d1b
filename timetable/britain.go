package timetable

import (
	"cmp"
	"slices"
	"time"
)

// The bank holidays of the United Kingdom rest on the Banking and Financial
// Dealings Act 1971: some days stand in its Schedule 1, the others, and every
// substitute, are made by royal proclamation under section 1. The lists up to
// ukPublished are published at gov.uk/bank-holidays.
const (
	ukFirst     = 2015
	ukLast      = 2035
	ukPublished = 2028

	schedule1    = "Banking and Financial Dealings Act 1971, Schedule 1"
	proclamation = "royal proclamation under the Banking and Financial Dealings Act 1971, section 1"
	commonLaw    = "common law"
	stAndrew     = "St Andrew’s Day Bank Holiday (Scotland) Act 2007, section 1"
)

var englandAndWales = jurisdiction{
	name: "GB-ENG", first: ukFirst, last: ukLast, published: ukPublished,
	yearly: []yearly{
		{name: "New Year’s Day", day: on(time.January, 1), source: proclamation},
		{name: "Good Friday", day: easter(-2), source: commonLaw},
		{name: "Easter Monday", day: easter(1), source: schedule1},
		{name: "Early May bank holiday", day: nth(1, time.Monday, time.May), source: proclamation},
		{name: "Spring bank holiday", day: last(time.Monday, time.May), source: schedule1},
		{name: "Summer bank holiday", day: last(time.Monday, time.August), source: schedule1},
		{name: "Christmas Day", day: on(time.December, 25), source: commonLaw},
		{name: "Boxing Day", day: on(time.December, 26), source: schedule1},
	},
	moved:      nextFreeWeekday,
	exceptions: ukExceptions,
}

var scotland = jurisdiction{
	name: "GB-SCT", first: ukFirst, last: ukLast, published: ukPublished,
	yearly: []yearly{
		{name: "New Year’s Day", day: on(time.January, 1), source: schedule1},
		{name: "2nd January", day: on(time.January, 2), source: schedule1},
		{name: "Good Friday", day: easter(-2), source: schedule1},
		{name: "Early May bank holiday", day: nth(1, time.Monday, time.May), source: schedule1},
		{name: "Spring bank holiday", day: last(time.Monday, time.May), source: proclamation},
		{name: "Summer bank holiday", day: nth(1, time.Monday, time.August), source: schedule1},
		{name: "St Andrew’s Day", day: on(time.November, 30), source: stAndrew},
		{name: "Christmas Day", day: on(time.December, 25), source: schedule1},
		{name: "Boxing Day", day: on(time.December, 26), source: proclamation},
	},
	moved: nextFreeWeekday,
	exceptions: append(slices.Clone(ukExceptions),
		exception{Holiday: Holiday{civil(2026, 6, 15), "World Cup bank holiday",
			proclamation + ", approved on 4 February 2026"}}),
}

var northernIreland = jurisdiction{
	name: "GB-NIR", first: ukFirst, last: ukLast, published: ukPublished,
	yearly: append([]yearly{
		{name: "St Patrick’s Day", day: on(time.March, 17), source: schedule1},
		{name: "Battle of the Boyne (Orangemen’s Day)", day: on(time.July, 12), source: proclamation},
	}, englandAndWales.yearly...),
	moved:      nextFreeWeekday,
	exceptions: ukExceptions,
}

// ukExceptions were ordered for the whole kingdom; Scotland has proclamations
// of its own to the same effect.
var ukExceptions = []exception{
	{civil(2020, 5, 4), Holiday{civil(2020, 5, 8), "Early May bank holiday (VE day)",
		"proclamation of 10 July 2019, London Gazette notice 3326938"}},
	{civil(2022, 5, 30), Holiday{civil(2022, 6, 2), "Spring bank holiday", proclamation}},
	{0, Holiday{civil(2022, 6, 3), "Platinum Jubilee bank holiday", proclamation}},
	{0, Holiday{civil(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II",
		"proclamation approved on 10 September 2022, London Gazette notice 4158896"}},
	{0, Holiday{civil(2023, 5, 8), "Bank holiday for the coronation of King Charles III",
		proclamation + ", announced on 6 November 2022"}},
}

// nextFreeWeekday moves what falls on a weekend to the next weekday that is
// not a holiday already: Christmas Day on a Sunday goes past Boxing Day.
func nextFreeWeekday(days []Holiday) []Holiday {
	taken := map[Date]bool{}
	for _, h := range days {
		taken[h.Date] = true
	}
	slices.SortFunc(days, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	for i, h := range days {
		if !weekend(h.Date) {
			continue
		}
		d := h.Date
		for weekend(d) || taken[d] {
			d++
		}
		taken[d] = true
		days[i] = Holiday{d, h.Name + " (substitute day)", h.Source + "; substitute day by Schedule 1 or by proclamation"}
	}
	return days
}
