package timetable

import "time"

const (
	irishAct  = "Organisation of Working Time Act 1997, Second Schedule"
	irish2022 = "regulations of 2022 under the Organisation of Working Time Act 1997, Second Schedule, paragraph 1(g)"
)

// ireland has the public holidays of the Act. It gives no substitute for one
// that falls on a weekend: those who work are owed a day off or pay, but no
// other date becomes a public holiday.
var ireland = jurisdiction{
	name: "IE", first: 2015, last: 2035,
	yearly: []yearly{
		{name: "New Year’s Day", day: on(time.January, 1), source: irishAct},
		{name: "Saint Brigid’s Day", since: 2023, day: brigid, source: irish2022},
		{name: "Saint Patrick’s Day", day: on(time.March, 17), source: irishAct},
		{name: "Easter Monday", day: easter(1), source: irishAct},
		{name: "May bank holiday", day: nth(1, time.Monday, time.May), source: irishAct},
		{name: "June bank holiday", day: nth(1, time.Monday, time.June), source: irishAct},
		{name: "August bank holiday", day: nth(1, time.Monday, time.August), source: irishAct},
		{name: "October bank holiday", day: last(time.Monday, time.October), source: irishAct},
		{name: "Christmas Day", day: on(time.December, 25), source: irishAct},
		{name: "Saint Stephen’s Day", day: on(time.December, 26), source: irishAct},
	},
	exceptions: []exception{
		{0, Holiday{civil(2022, 3, 18), "Day of Remembrance and Recognition", irish2022}},
	},
}

// brigid is the first Monday of February, or 1 February itself where that is a
// Friday.
func brigid(year int) Date {
	if first := civil(year, 2, 1); first.Weekday() == time.Friday {
		return first
	}
	return nth(1, time.Monday, time.February)(year)
}
