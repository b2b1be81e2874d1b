package timetable_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"duly/timetable"
)

// In a real log of 5,031 fines the penalty is added 60 days after notification,
// always. Counted in dates as they are written that is what comes out; divided
// by 24 hours, those with the end of summer time between them would be an hour
// late: 523 of 2,320. This is why no duration is ever divided here.
func TestPenaltiesComeSixtyDaysAfterTheNotice(t *testing.T) {
	unzip, err := gzip.NewReader(bytes.NewReader(data(t, "eventlogs/roadtraffic.xes.gz")))
	if err != nil {
		t.Fatal(err)
	}
	anyDay, err := timetable.New(timetable.Spec{Name: "every day", Weekend: []int{}, AnyDay: true})
	if err != nil {
		t.Fatal(err)
	}
	sixty := limit(t, "60 days")
	value := func(line string) string {
		_, rest, _ := strings.Cut(line, `value="`)
		v, _, _ := strings.Cut(rest, `"`)
		return v
	}

	var name string
	var notified time.Time
	penalties, late := 0, 0
	for lines := bufio.NewScanner(unzip); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.Contains(line, "<trace>"):
			notified = time.Time{}
		case strings.Contains(line, `key="concept:name"`):
			name = value(line)
		case strings.Contains(line, `key="time:timestamp"`):
			at, err := time.Parse("2006-01-02T15:04:05.000-07:00", value(line))
			if err != nil {
				t.Fatal(err)
			}
			switch name {
			case "Insert Fine Notification":
				notified = at
			case "Add penalty":
				penalties++
				due, err := anyDay.Due(sixty, timetable.DateOf(notified))
				if err != nil || due != timetable.DateOf(at) {
					t.Errorf("notified %s, penalty %s, but 60 days end on %s (%v)", notified, at, due, err)
				}
				if at.Sub(notified) > 60*24*time.Hour {
					late++
				}
			}
		}
	}
	if penalties != 2320 || late != 523 {
		t.Errorf("%d penalties, %d of them more than 1440 hours after the notice; the log has 2320 and 523", penalties, late)
	}
}
