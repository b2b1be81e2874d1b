package timetable

import "time"

const federal = "5 U.S.C. 6103(a)"

// unitedStates has the legal public holidays of the federal government. Days on
// which an executive order only excuses staff from duty (24 December in some
// years), and Inauguration Day, which is kept around Washington alone, are not
// among them: an office that closes then says so in its rulebook.
var unitedStates = jurisdiction{
	name: "US", first: 2015, last: 2035,
	yearly: []yearly{
		{name: "New Year’s Day", day: on(time.January, 1), source: federal},
		{name: "Birthday of Martin Luther King, Jr.", day: nth(3, time.Monday, time.January), source: federal},
		{name: "Washington’s Birthday", day: nth(3, time.Monday, time.February), source: federal},
		{name: "Memorial Day", day: last(time.Monday, time.May), source: federal},
		{name: "Juneteenth National Independence Day", since: 2021, day: on(time.June, 19), source: federal + ", as amended on 17 June 2021"},
		{name: "Independence Day", day: on(time.July, 4), source: federal},
		{name: "Labor Day", day: nth(1, time.Monday, time.September), source: federal},
		{name: "Columbus Day", day: nth(2, time.Monday, time.October), source: federal},
		{name: "Veterans Day", day: on(time.November, 11), source: federal},
		{name: "Thanksgiving Day", day: nth(4, time.Thursday, time.November), source: federal},
		{name: "Christmas Day", day: on(time.December, 25), source: federal},
	},
	moved: observed,
}

// observed moves a Saturday's holiday to the Friday before (5 U.S.C. 6103(b))
// and a Sunday's to the Monday after (Executive Order 11582, section 3).
func observed(days []Holiday) []Holiday {
	for i, h := range days {
		switch h.Date.Weekday() {
		case time.Saturday:
			days[i] = Holiday{h.Date - 1, h.Name + " (observed)", "5 U.S.C. 6103(b)"}
		case time.Sunday:
			days[i] = Holiday{h.Date + 1, h.Name + " (observed)", "Executive Order 11582, section 3"}
		}
	}
	return days
}
